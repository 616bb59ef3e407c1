package markdown

import (
	"context"
	"strings"
	"testing"
)

func drawn(t testing.TB, text string) string {
	t.Helper()
	var b strings.Builder
	if err := HTML(text).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextCarriesTheDesignSystemsClasses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"paragraph", "Hello *there* and **there**.", `<p class="govuk-body">Hello <em>there</em> and <strong>there</strong>.</p>`},
		{"heading", "## What we do", `<h2 class="govuk-heading-m" id="what-we-do">What we do</h2>`},
		{"lower heading", "## A\n\n### B", `<h3 class="govuk-heading-s" id="b">B</h3>`},
		{"bullets", "- one\n- two", `<ul class="govuk-list govuk-list--bullet">`},
		{"steps", "1. one\n2. two", `<ol class="govuk-list govuk-list--number">`},
		{"steps from three", "3. one\n4. two", `<ol start="3" class="govuk-list govuk-list--number">`},
		{"link", "[About](/about)", `<a href="/about" class="govuk-link">About</a>`},
		{"bare address", "See https://example.org/a.", `<a href="https://example.org/a" class="govuk-link">https://example.org/a</a>.`},
		{"bare e-mail", "Write to kim@example.org", `<a href="mailto:kim@example.org" class="govuk-link">`},
		{"quotation", "> Quoted", `<blockquote class="govuk-inset-text">`},
		{"rule", "a\n\n---\n\nb", `<hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible">`},
		{"code", "```go\na < b\n```", "<pre class=\"gh-pre\"><code>a &lt; b\n</code></pre>"},
		{"picture", "![A map of roles](https://example.org/m.png)", `<p class="govuk-body">A map of roles</p>`},
	} {
		if got := drawn(t, c.text); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q\nhas no %q", c.name, got, c.want)
		}
	}
}

func TestTablesScrollByKeyboard(t *testing.T) {
	got := drawn(t, "| Work on | Look at |\n| --- | ---: |\n| Records | [ADRO](/networks/adro) |\n")
	for _, want := range []string{
		`<div class="gh-scroll" role="region" tabindex="0" aria-label="Table: Work on, Look at"><table class="govuk-table">`,
		`<thead class="govuk-table__head"><tr class="govuk-table__row">`,
		`<th scope="col" class="govuk-table__header">Work on</th>`,
		`<th scope="col" class="govuk-table__header govuk-table__header--numeric">Look at</th>`,
		`<tbody class="govuk-table__body">`,
		`<td class="govuk-table__cell">Records</td>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nhas no %s", got, want)
		}
	}
	if strings.Count(got, "<tbody") != strings.Count(got, "</tbody") {
		t.Errorf("tbody is not closed: %s", got)
	}
}

func TestHeadingsBeginAtTwoAndSkipNone(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"# A\n## B\n### C", "h2 h3 h4"},
		{"## A\n### B\n## C", "h2 h3 h2"},
		{"#### A\n#### B", "h2 h3"},
		{"## A\n##### B", "h2 h3"},
		{"# A\n###### B", "h2 h3"},
		{"Title\n=====\n\nPart\n----", "h2 h3"},
	} {
		var levels []string
		for _, part := range strings.Split(drawn(t, c.text), "<h")[1:] {
			levels = append(levels, "h"+part[:1])
		}
		if got := strings.Join(levels, " "); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestHeadingIDsAreTheirOwn(t *testing.T) {
	got := drawn(t, "## Content\n\n## Content\n\n## Navigation\n\n## F-title\n\n## Égalité’s *own*\n\n## !!!\n\n## Skills (all)")
	for _, want := range []string{`id="content"`, `id="content-2"`, `id="section-navigation"`, `id="section-f-title"`, `id="égalités-own"`, `id="section"`, `id="skills-all"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nhas no %s", got, want)
		}
	}
}

func TestOnlyHarmlessThingsAreShown(t *testing.T) {
	for _, text := range hostile {
		got := strings.ToLower(drawn(t, text))
		for _, bad := range []string{"<script", "<svg", "<img", "<iframe", "<style", "<math", "<form", "<input", "href=\"javascript", "href=\"data", "href=\"vbscript", " onerror", " onload", " onclick", " style="} {
			if at := strings.Index(got, bad); at >= 0 && inTag(got, at) {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
}

// inTag reports whether an offset lies between < and >, where text is markup.
func inTag(html string, at int) bool {
	before := html[:at+1]
	return strings.LastIndex(before, "<") > strings.LastIndex(before, ">")
}

func TestTextIsPlainWords(t *testing.T) {
	got := Text("# One\nTwo *three*\nfour \\* [five](/six) `seven`\n\n- eight\n- nine &amp; ten\n\n| A | B |\n|---|---|\n| c | d |\n\n```\neleven\n```\n<b>twelve</b>\n\n<div>no</div>\n")
	want := "One Two three four * five seven eight nine & ten A B c d eleven twelve"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestLinksComeWithTheirLines(t *testing.T) {
	got := Links("First [about](/about).\n\nSecond\nand [*strong*](https://example.org) then\n<kim@example.org>\n\n| A |\n|---|\n| [x](/y?z=1#a) |\n")
	want := []Link{
		{"/about", "about", 1}, {"https://example.org", "strong", 4},
		{"mailto:kim@example.org", "kim@example.org", 5}, {"/y?z=1#a", "x", 9},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
	if path, ok := got[3].Inside(); path != "/y" || !ok {
		t.Errorf("inside: %q %v", path, ok)
	}
	if _, ok := got[1].Inside(); ok {
		t.Error("a link elsewhere counts as inside")
	}
}

func TestFaultsNameTheirLine(t *testing.T) {
	got := Faults("Good [about us](/about).\n# Big\n\n<div>\nhi\n</div>\n\n![x](/y.png)\nSee [here](/about) and [that](http://example.org), [this page](about) and [run](javascript:alert(1)).\n")
	want := []struct {
		line int
		says string
	}{{2, "## instead"}, {4, "HTML is not shown"}, {8, "Pictures"}, {9, "do not say where"}, {9, "Use https://"}, {9, "leads nowhere"}, {9, "not shown as a link"}}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i, w := range want {
		if got[i].Line != w.line || !strings.Contains(got[i].Sentence, w.says) {
			t.Errorf("got %v, want line %d: %s", got[i], w.line, w.says)
		}
	}
	if clean := Faults("## Fine\n\n[About us](/about), [top](#fine), [them](https://example.org) and kim@example.org\n"); len(clean) > 0 {
		t.Errorf("faults in a clean text: %v", clean)
	}
}

func TestMemoryForgetsWhatNobodyReads(t *testing.T) {
	var m memory
	m.of("hot")
	for i := range 40 {
		m.of(strings.Repeat("word ", half/200) + string(rune('a'+i)))
		m.of("hot")
	}
	if _, ok := m.find("hot"); !ok {
		t.Error("a text that is read all the time was forgotten")
	}
	if _, ok := m.find(strings.Repeat("word ", half/200) + "a"); ok {
		t.Error("the first text is still kept; the memory has no bound")
	}
	if m.of("hot") != convert("hot") {
		t.Error("the memory changed a text")
	}
}

package govuk

import (
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func TestTreeToleratesOnlyWhatDoesNotShow(t *testing.T) {
	for _, c := range []struct {
		one, other string
		same       bool
	}{
		{`<p class="a b" id="c">x</p>`, "<p id='c' class='a  b'>\n  x\n</p>", true},
		{`<ul><li>x</li><li>y</li></ul>`, "<ul>\n <li> x </li>\n <li>y</li>\n</ul>", true},
		{`<p>See <a href="/">this</a> page</p>`, `<p>See<a href="/"> this </a>page</p>`, true},
		{`<p>See <a href="/">this</a> page</p>`, `<p>See <a href="/">this</a>page</p>`, false},
		{`<p>x <b>y</b></p>`, `<p>x<b>y</b></p>`, false},
		{`<button>x</button> <button>y</button>`, `<button>x</button><button>y</button>`, false},
		{`<p hidden>x</p>`, `<p>x</p>`, false},
		{`<p title="a b">x</p>`, `<p title="a  b">x</p>`, false},
		{`<p class="a b">x</p>`, `<p class="b a">x</p>`, false},
		{`<div><p>x</p></div>`, `<div></div><p>x</p>`, false},
		{`<textarea> x</textarea>`, `<textarea>x</textarea>`, false},
	} {
		one, err := tree(c.one)
		if err != nil {
			t.Fatal(err)
		}
		other, err := tree(c.other)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(one, other) != c.same {
			t.Errorf("%s and %s: same is %t", c.one, c.other, !c.same)
		}
	}
}

func TestDecodeRefusesUnknownOptions(t *testing.T) {
	var button ButtonOptions
	if err := decode([]byte(`{"text": "Save", "colour": "red"}`), &button); err == nil {
		t.Error("an option that no button has was accepted")
	}
	if err := decode([]byte(`{"text": {"html": "Save"}}`), &button); err == nil {
		t.Error("an object was accepted for a text")
	}
}

func TestTextAndAddressesAreEscaped(t *testing.T) {
	for name, drawn := range map[string]templ.Component{
		"text":            Button(ButtonOptions{Text: `<script>x</script>`}),
		"attribute":       Tag(TagOptions{Text: "x", Attributes: Attributes{"title": `"><script>`}}),
		"attribute name":  Tag(TagOptions{Text: "x", Attributes: Attributes{`x><script>`: ""}}),
		"classes":         Tag(TagOptions{Text: "x", Classes: `"><script>`}),
		"address":         BackLink(BackLinkOptions{Href: "javascript:alert(1)//<script>"}),
		"button link":     Button(ButtonOptions{Text: "x", Href: "javascript:alert(1)"}),
		"navigation link": ServiceNavigation(ServiceNavigationOptions{Navigation: []ServiceNavigationItem{{Text: "x", Href: "javascript:alert(1)"}}}),
	} {
		markup := rendered(t, drawn)
		if strings.Contains(markup, "<script") || strings.Contains(markup, "javascript:") {
			t.Errorf("%s: %s", name, markup)
		}
	}
}

func TestAttributesAreInOrder(t *testing.T) {
	attributes := Attributes{"data-b": "2", "data-a": "1", "aria-label": "0"}
	want := `<strong class="govuk-tag" aria-label="0" data-a="1" data-b="2">x</strong>`
	for range 20 {
		if got := rendered(t, Tag(TagOptions{Text: "x", Attributes: attributes})); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func TestHeadingLevels(t *testing.T) {
	for level, want := range map[int]string{1: "<h1 ", 3: "<h3 ", 4: "<h4 ", 5: "<h5 ", 6: "<h6 ", 0: "<h2 ", 7: "<h2 ", -1: "<h2 "} {
		if got := rendered(t, Feedback(FeedbackOptions{TitleText: "x", HeadingLevel: level})); !strings.Contains(got, want) {
			t.Errorf("level %d: %s", level, got)
		}
	}
}

func TestContentMayBeChildren(t *testing.T) {
	for name, drawn := range map[string]templ.Component{
		"details":             Details(DetailsOptions{SummaryText: "How long?"}),
		"fieldset":            Fieldset(FieldsetOptions{}),
		"inset text":          InsetText(InsetTextOptions{}),
		"notification banner": NotificationBanner(NotificationBannerOptions{}),
	} {
		var markup strings.Builder
		children := templ.WithChildren(t.Context(), content(nil, "8 weeks")) // taken out when drawn
		if err := drawn.Render(children, &markup); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(markup.String(), "8 weeks") {
			t.Errorf("%s: %s", name, &markup)
		}
	}
}

func TestFieldWithoutErrorIsNotMarked(t *testing.T) {
	input := InputOptions{Name: "name", Label: LabelOptions{Text: "Name"}}
	if got := rendered(t, Input(input)); strings.Contains(got, "error") || strings.Contains(got, "aria-describedby") {
		t.Error(got)
	}
	input.ErrorMessage.Text = "Enter a name"
	if got := rendered(t, Input(input)); !strings.Contains(got, `aria-describedby="name-error"`) || !strings.Contains(got, "govuk-input--error") {
		t.Error(got)
	}
}

// TestTextareaKeepsFirstLineBreak reads the page as a browser does.
func TestTextareaKeepsFirstLineBreak(t *testing.T) {
	for _, value := range []string{"\nfirst", "\n\nfirst", "first\n", " first"} {
		markup := rendered(t, Textarea(TextareaOptions{Name: "x", Value: value}))
		got, err := tree(markup)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(got[1], strconv.Quote(value)) {
			t.Errorf("%q became %s", value, got[1])
		}
	}
}

func TestOutsideGovUKThereIsNoCrown(t *testing.T) {
	if got := rendered(t, Footer(FooterOptions{})); strings.Contains(got, "govuk-footer__crown") {
		t.Error("the footer has room for a crown that nobody gave")
	}
	if got := rendered(t, Header(HeaderOptions{ProductName: "Guildhall"})); strings.Contains(got, "<svg") {
		t.Error("the header has room for a logo that nobody gave")
	}
}

// TestAssetsHoldNothingReserved looks for what only services on gov.uk may use,
// and for references to files that are not there.
func TestAssetsHoldNothingReserved(t *testing.T) {
	reserved := regexp.MustCompile(`(?i)gds transport|crown|crest|url\(|sourceMappingURL|M33\.1,9\.8`)
	for _, name := range []string{Stylesheet, ScriptSupport, ScriptComponents} {
		data, err := fs.ReadFile(Assets, name)
		if err != nil {
			t.Fatal(err)
		}
		if found := reserved.Find(data); found != nil {
			t.Errorf("%s speaks of %q", name, found)
		}
		if !strings.Contains(string(data), "DO NOT EDIT") {
			t.Errorf("%s does not say that it is generated", name)
		}
	}
	if licence, err := fs.ReadFile(Assets, "LICENCE"); err != nil || !strings.Contains(string(licence), "MIT License") {
		t.Errorf("the licence is missing: %v", err)
	}
	files, err := fs.Glob(Assets, "*")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 4 {
		t.Errorf("the assets are %v", files)
	}
}

// BenchmarkTable draws a page-sized table: 200 rows of 5 cells, one with a link
// and one with a tag.
func BenchmarkTable(b *testing.B) {
	table := TableOptions{
		Caption: "Members",
		Head:    []TableCell{{Text: "Name"}, {Text: "Role"}, {Text: "Grade"}, {Text: "Skills", Format: "numeric"}, {Text: "Status"}},
	}
	for i := range 200 {
		table.Rows = append(table.Rows, []TableCell{
			{HTML: BackLink(BackLinkOptions{Text: "Member " + strconv.Itoa(i), Href: "/people/" + strconv.Itoa(i)})},
			{Text: "Records manager"},
			{Text: "HEO"},
			{Text: strconv.Itoa(i % 12), Format: "numeric"},
			{HTML: Tag(TagOptions{Text: "Shared", Classes: "govuk-tag--green"})},
		})
	}
	for b.Loop() {
		if err := Table(table).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

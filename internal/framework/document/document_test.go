package document_test

import (
	"bytes"
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/docx"
	"guildhall/internal/fault"
	"guildhall/internal/framework/document"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
)

func made(t testing.TB, e *pack.Edition, o document.Options) docx.Document {
	t.Helper()
	d, err := document.Make(e, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func word(t testing.TB, d docx.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func page(t testing.TB, d docx.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := document.Page(d).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var options = document.Options{Site: "https://guildhall.example", Notes: document.Notes{Short: "Illustrative.", Guidance: "Levels are not people.", Grades: "Grades are local.", Recognition: "Others count too."}}

// whole is the starter pack's framework as a document.
func whole(t testing.TB) docx.Document {
	t.Helper()
	return made(t, packtest.Starter(t).Edition(), options)
}

// lights is a small edition with one of everything, and what a release can do.
func lights() *pack.Edition {
	return &pack.Edition{
		Scheme: pack.Scheme{Name: "Lighthouse Keepers", IdentifierBase: "https://lights.example/id/", Locale: "cy-GB", Licence: "Free to use.", Notice: "Not real."},
		Release: pack.Release{
			Name: "2", Title: "Release 2", Issued: "2026-04", State: "superseded", BasedOn: "1", Note: "A careful release.",
			Decisions: []pack.Decision{
				{Kind: pack.Added, What: "skill", To: []string{"L-1"}, Note: "Asked for by many.", Credits: []string{"Ann Reed", "the Night Watch"}},
				{Kind: pack.Merged, What: "skill", From: []string{"L-7", "L-8"}, To: []string{"L-2"}, Note: "They were one"},
				{Kind: pack.Retired, What: "role", From: []string{"K-9"}},
				{Kind: pack.Reworded, What: "discipline", From: []string{"LI"}, To: []string{"LI"}, Note: "Plainer."},
			},
		},
		Levels:      pack.LevelScale{LeadIn: "You can", Items: []pack.Level{{Level: 0, Name: "None", Anchor: "Not yet."}, {Level: 1, Name: "Some", Anchor: "A bit."}}},
		Rings:       []pack.Ring{{ID: "in", Order: 1, Name: "Inner", Description: "In the middle."}},
		Disciplines: []pack.Discipline{{ID: "LI", Order: 1, Name: "Light", Description: "All that shines."}, {ID: "SO", Order: 2, Name: "Sound", Description: "All that booms."}},
		Grades:      []pack.Grade{{ID: "1", Order: 1, Name: "Hand"}, {ID: "2", Order: 2, Name: "Mate"}},
		Framework: pack.Framework{
			Skills: []pack.Skill{
				{Code: "L-1", Discipline: "LI", Name: "Trimming", Definition: "Cut wicks.", ScopeNote: "Glass is L-2.", AltLabels: []string{"Wick care"}, Related: []string{"L-2"}, Status: "active", Examples: []string{"A clean cut."}},
				{Code: "L-2", Discipline: "LI", Name: "Polishing <b>", Definition: "Clean & shine.", Status: "draft", Broader: []string{"L-1"}},
				{Code: "L-3", Discipline: "LI", Name: "Whale oil", Definition: "Burn oil.", Status: "retired", RetiredOn: "2026-04-01", ReplacedBy: []string{"L-2"}},
				{Code: "S-1", Discipline: "SO", Name: "Blowing", Definition: "Blow horns.", Status: "active"},
			},
			Descriptors: []pack.Descriptor{{Skill: "L-1", Level: 1, Text: "cut one wick."}},
			Roles: []pack.Role{
				{Code: "K-1", Name: "Keeper", Discipline: "LI", Ring: "in", GradeFrom: "1", GradeTo: "2", Summary: "Keeps.", TypicalTitles: []string{"Wickie"}, EntryRoutes: []string{"from the boats"}, Status: "active", Family: "lamp"},
				{Code: "K-2", Name: "Chief", Discipline: "SO", Ring: "in", GradeFrom: "2", GradeTo: "2", Summary: "Leads.", Status: "active"},
				{Code: "K-9", Name: "Ringer", Discipline: "SO", Ring: "in", GradeFrom: "1", GradeTo: "1", Summary: "Rings.", Status: "retired"},
			},
			Responsibilities:   []pack.Responsibility{{Role: "K-1", Order: 2, Text: "Second duty."}, {Role: "K-1", Order: 1, Text: "First duty."}},
			RoleSkills:         []pack.RoleSkill{{Role: "K-1", Skill: "S-1", Level: 0, Importance: "desirable"}, {Role: "K-1", Skill: "L-1", Level: 1, Importance: "essential"}, {Role: "K-9", Skill: "S-1", Level: 1, Importance: "essential"}},
			RoleQualifications: []pack.RoleQualification{{Role: "K-1", Qualification: "tm", Requirement: "essential"}, {Role: "K-1", Qualification: "sea", Requirement: "equivalent"}},
			CareerPaths:        []pack.CareerPath{{From: "K-1", To: "K-2", Kind: "up", Note: "After years."}, {From: "K-1", To: "K-9", Kind: "cross", Note: "No more."}},
			Families:           []pack.RoleFamily{{ID: "lamp", Name: "Lamp work", Discipline: "LI"}},
		},
		Bodies:         pack.Bodies{LastChecked: "2026-03-01", Bodies: []pack.Body{{ID: "th", Name: "Trinity House", Short: "TH", URL: "https://th.example/", Status: "endorsed", CompetencyStandard: "unknown", Levels: []pack.Registration{{ID: "tm", Name: "Member", PostNominals: "unknown"}}}}},
		Qualifications: pack.Qualifications{Equivalents: []pack.Equivalent{{ID: "sea", Name: "Years at sea", AdvertWording: "or years at sea"}}},
	}
}

// spoken is what a document says, each block or row on a line.
func spoken(d docx.Document) string {
	var b strings.Builder
	for _, block := range slices.Concat(d.Cover, d.Blocks) {
		switch block := block.(type) {
		case docx.Heading:
			b.WriteString(strings.Repeat("#", block.Level) + " " + block.Text + "\n")
		case docx.Paragraph:
			b.WriteString(block.Runs.Text() + "\n")
		case docx.List:
			for _, item := range block.Items {
				b.WriteString("- " + item.Text() + "\n")
			}
		case docx.Table:
			for _, row := range append([][]docx.Words{docx.Plains(block.Head)}, block.Rows...) {
				var cells []string
				for _, c := range row {
					cells = append(cells, c.Text())
				}
				b.WriteString("| " + strings.Join(cells, " | ") + "\n")
			}
		}
	}
	return b.String()
}

func TestADocumentSaysEverythingOfARelease(t *testing.T) {
	before := &pack.Edition{Framework: pack.Framework{Skills: []pack.Skill{{Code: "L-7", Name: "Rubbing"}}}}
	o := options
	o.Before = before
	text := spoken(made(t, lights(), o))
	for _, want := range []string{
		"Skills framework\nLighthouse Keepers\nRelease 2\nIssued April 2026\nThis release has been superseded by a newer one.\nNot real.\nFree to use.\nThis text stays for ever at https://guildhall.example/framework/releases/2.\n",
		"# How to read this\nThis document shows 3 skills and 2 roles of 2 disciplines, as release 2 has them.\n", "Levels are not people.\nGrades are local.\nOthers count too.\n",
		"# Levels\n| Level | What it means for any skill\n| 0 None | Not yet.\n| 1 Some | A bit.\n", "# Rings\n",
		"# Light\nAll that shines.\n| Skill | Definition\n| Trimming (L-1) | Cut wicks.\n| Polishing <b> (L-2) | Clean & shine.\n",
		"## Trimming (L-1)\nCut wicks.\nScope: Glass is L-2.\nAlso known as: Wick care\n| Level | You can\n| 1 Some | cut one wick.\n### Examples\n- A clean cut.\nTakes in: Polishing <b> (L-2)\nRelated skills: Polishing <b> (L-2)\n### Roles that need this skill\n- Keeper (K-1): level 1 Some, essential\n",
		"## Polishing <b> (L-2)\nThis skill is a draft. Do not rely on it yet.\nClean & shine.\nPart of: Trimming (L-1)\nRelated skills: Trimming (L-1)\n",
		"# Roles: Light\n## Keeper (K-1)\nKeeps.\nPosts like this are also called Wickie.\nRing: Inner ring\nRole family: Lamp work\nGrade guidance: Hand to Mate\n### What you would do\n- First duty.\n- Second duty.\n### Skills\n" +
			"| Skill | Level needed | You can\n| Trimming (L-1) | 1 Some | cut one wick.\n| Skill | Level needed | You can\n| Blowing (S-1) | 0 None | \n### Qualifications and registration\nEquivalents are always accepted.\n#### Essential\n- TH Member\n#### Accepted in their place\n- Years at sea\n### Ways in\n- From the boats\n### Where this role can lead\n- Chief (K-2). Step up. After years.\n",
		"## Chief (K-2)\nLeads.\nRing: Inner ring\nGrade guidance: Mate\n### Skills\nNo skills have been recorded for this role yet.\n",
		"# Career paths\n", "| Keeper (K-1) | Chief (K-2) | Step up | After years.\n",
		"# Professional bodies\nLast checked on 1 March 2026.", "## Trinity House (TH)\nStanding: Endorsed\nAddress: https://th.example/\n| Grade of registration | Letters after the name | Route\n| Member | Not established | None\n",
		"# Qualifications\n## Accepted in their place\n- Years at sea. Adverts say: “or years at sea”\n",
		"# No longer in use\n| Skill or role | Retired on | Use instead\n| Whale oil (L-3) | 1 April 2026 | Polishing <b> (L-2)\n| Ringer (K-9) | Not recorded | Nothing has taken its place\n",
		"# What changed in release 2\nThis release follows release 1.\nA careful release.\n## Added\n- Trimming (L-1): Asked for by many. Suggested by Ann Reed and the Night Watch.\n## Changed\n- Light: Plainer.\n## Merged\n- Rubbing (L-7); L-8 became Polishing <b> (L-2): They were one.\n## Retired\n- Ringer (K-9).\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the document lacks\n%s", want)
		}
	}
	for _, not := range []string{"## Whale oil", "## Ringer", "Ringer (K-9). Across", "Ringer (K-9): level", "unknown", "No more."} {
		if strings.Contains(text, not) {
			t.Errorf("the document says %q", not)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestAScopeChoosesWhatADocumentShows(t *testing.T) {
	e := lights()
	headings := func(d docx.Document) string {
		var all []string
		for _, b := range d.Blocks {
			if h, ok := b.(docx.Heading); ok && h.Level < 3 {
				all = append(all, h.Text)
			}
		}
		return strings.Join(all, "; ")
	}
	for _, c := range []struct {
		discipline, role, skill, pick string
		name, title, want             string
	}{
		{name: "skills-framework-2", title: "Skills framework, release 2", want: "How to read this; Cite this; Levels; Rings; Light; Trimming (L-1); Polishing <b> (L-2); Sound; Blowing (S-1); Roles: Light; Keeper"},
		{discipline: "li", name: "light-2", title: "Light, release 2", want: "How to read this; Cite this; Levels; Rings; Light; Trimming (L-1); Polishing <b> (L-2); Roles: Light; Keeper (K-1); Career paths; What changed in release 2; Added; Changed; Merged"},
		{role: "k-1", name: "K-1-keeper", title: "Keeper", want: "Keeper (K-1); What you would do; Skills; Qualifications and registration; Ways in; Where this role can lead; Cite this"},
		{skill: "L-3", name: "L-3-whale-oil", title: "Whale oil", want: "Whale oil (L-3); Cite this"},
		{pick: "skill/S-1, role/k-2,skill/S-1,", name: "selected-from-the-skills-framework-2", title: "Selected from the skills framework, release 2", want: "How to read this; Cite this; Levels; Rings; Sound; Blowing (S-1); Roles: Sound; Chief (K-2)"},
		{pick: "role/K-9,discipline/LI", want: "Light; Trimming (L-1); Polishing <b> (L-2); Roles: Light; Keeper (K-1); Roles: Sound; Ringer (K-9)", name: "selected-from-the-skills-framework-2", title: "Selected from the skills framework, release 2"},
	} {
		s, err := document.ParseScope(c.discipline, c.role, c.skill, c.pick)
		if err != nil {
			t.Fatal(err)
		}
		o := options
		o.Scope = s
		d := made(t, e, o)
		if got := headings(d); !strings.Contains(got, strings.Split(c.want, "; Sound; Blowing (S-1); Roles: Light")[0]) {
			t.Errorf("%s has %s, want %s", s, got, c.want)
		}
		if got := document.Name(e, s); got != c.name || d.Title != c.title {
			t.Errorf("%s is %q in %q, want %q in %q", s, d.Title, got, c.title, c.name)
		}
	}
	for _, pick := range []string{"skill/", "trees/1", "L-1"} {
		if _, err := document.ParseScope("", "", "", pick); fault.KindOf(err) != fault.Invalid {
			t.Errorf("the pick %q gives %v", pick, err)
		}
	}
	for _, ref := range []string{"skill/K-1", "role/L-1", "discipline/K-1"} {
		o := options
		o.Scope = document.Scope{ref}
		if _, err := document.Make(e, o); fault.KindOf(err) != fault.NotFound || !strings.Contains(err.Error(), "in release 2") {
			t.Errorf("%s gives %v", ref, err)
		}
	}
}

// TestWordAndPageSayTheSame compares the text of both, letter for letter.
func TestWordAndPageSayTheSame(t *testing.T) {
	for _, scope := range []document.Scope{nil, {"role/R10"}, {"skill/RM01"}} {
		o := options
		o.Scope = scope
		d := made(t, packtest.Starter(t).Edition(), o)
		c, err := docx.Read(word(t, d))
		if err != nil {
			t.Fatal(err)
		}
		var read strings.Builder
		for _, i := range c.Items {
			read.WriteString(i.Text)
			if i.Table != nil {
				for _, row := range i.Table.Texts() {
					read.WriteString(strings.Join(row, ""))
				}
			}
		}
		body := page(t, d)
		if at := strings.Index(body, "<nav"); at >= 0 {
			body = body[:at] + body[strings.Index(body, "</nav>"):]
		}
		body = regexp.MustCompile(`<caption class="[^"]*visually-hidden[^"]*">[^<]*</caption>`).ReplaceAllString(body, "")
		text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, ""))
		space := regexp.MustCompile(`\s+`)
		got, want := space.ReplaceAllString(text, ""), space.ReplaceAllString(read.String(), "")
		if got != want {
			n := 0
			for n < min(len(got), len(want)) && got[n] == want[n] {
				n++
			}
			t.Errorf("%v: the page says %.80q where Word says %.80q", scope, got[max(n-20, 0):], want[max(n-20, 0):])
		}
	}
}

// TestRoundTripThroughWord reads every heading, list and table back.
func TestRoundTripThroughWord(t *testing.T) {
	d := whole(t)
	c, err := docx.Read(word(t, d))
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, i := range c.Items {
		switch {
		case i.Table != nil:
			for n, row := range i.Table.Rows {
				if row.Header != (n == 0) {
					t.Fatalf("row %d of %s is a head: %v", n, i.Place(), row.Header)
				}
			}
			for _, row := range i.Table.Texts() {
				got = append(got, "| "+strings.Join(row, " | "))
			}
		case i.Heading > 0:
			got = append(got, strings.Repeat("#", i.Heading)+" "+i.Text)
		case i.List > 0:
			got = append(got, "- "+i.Text)
		case i.Style != "caption":
			got = append(got, i.Text)
		}
	}
	for line := range strings.Lines(spoken(d)) {
		want = append(want, strings.TrimRight(line, "\n"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s", firstDifference(got, want))
	}
}

func TestThePageIsSound(t *testing.T) {
	for _, scope := range []document.Scope{nil, {"role/R10"}, {"skill/RM01", "role/R05"}} {
		o := options
		o.Scope = scope
		body := page(t, made(t, packtest.Starter(t).Edition(), o))
		if n := strings.Count(body, "<h1"); n != 1 {
			t.Errorf("%v: %d h1, want 1", scope, n)
		}
		last := 1
		for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(body, -1) {
			level := int(m[1][0] - '0')
			if level > last+1 {
				t.Fatalf("%v: a heading of level %d comes after one of level %d", scope, level, last)
			}
			last = level
		}
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			if ids[m[1]] || m[1] == "" {
				t.Errorf("%v: the id %q comes twice", scope, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(body, -1) {
			if !ids[m[1]] {
				t.Errorf("%v: a link leads to %q, which is not there", scope, m[1])
			}
		}
		if strings.Contains(body, "style=") || strings.Contains(body, "<th>") {
			t.Errorf("%v: a style of its own, or a head without a scope", scope)
		}
	}
}

func TestTheSameEditionIsTheSameBytes(t *testing.T) {
	if !bytes.Equal(word(t, whole(t)), word(t, whole(t))) {
		t.Error("one edition was written in two ways")
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	e := lights()
	e.Framework.Skills[0].Name = `</w:t><script>alert(1)</script>`
	e.Framework.Skills[0].Code = `../"x`
	e.Bodies.Bodies[0].URL = "javascript:alert(1)"
	d := made(t, e, options)
	if body := page(t, d); strings.Contains(body, "<script") || strings.Contains(body, `href="javascript`) || strings.Contains(body, "about:invalid") {
		t.Error("words became markup on the page")
	}
	if _, err := docx.Read(word(t, d)); err != nil {
		t.Error(err)
	}
}

// fill puts a text into every string of a value, and keeps some references whole
// by leaving one in three as it is.
func fill(v reflect.Value, text string, n *int) {
	switch v.Kind() {
	case reflect.String:
		if *n++; *n%3 != 0 {
			v.SetString(text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), text, n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text, n)
		}
	}
}

// FuzzMake puts any text anywhere in an edition: what comes out is a sound Word
// document and a page on which the text is only text.
func FuzzMake(f *testing.F) {
	f.Add("", 0)
	f.Add("retired", 1)
	f.Add("]]></w:t><script>\x00\u202e\xff&amp;\"'", 2)
	f.Add("L-1", 0)
	f.Add("../../etc/passwd,2026-13-45;\r\n\t", 1)
	f.Fuzz(func(t *testing.T, text string, n int) {
		e := lights()
		n = int(uint(n) % 3)
		fill(reflect.ValueOf(e).Elem(), text, &n)
		d := made(t, e, options)
		if _, err := docx.Read(word(t, d)); err != nil {
			t.Fatal(err)
		}
		body := page(t, d)
		if strings.Contains(strings.ToLower(body), "<script") || strings.Count(body, "<h1") != 1 {
			t.Fatal("a text became markup")
		}
		document.Name(e, nil)
	})
}

func TestAnEmptyEditionIsADocument(t *testing.T) {
	d := made(t, &pack.Edition{Release: pack.Release{Name: "1", Title: "Release 1"}}, document.Options{})
	if text := spoken(d); !strings.Contains(text, "shows the scale of levels") || !strings.Contains(text, "No earlier release is recorded") {
		t.Errorf("the document says\n%s", text)
	}
	word(t, d)
	page(t, d)
}

// limit is how long the Word version of the starter pack may take.
const limit = time.Second

// BenchmarkWord makes the Word version of the starter pack, from data to bytes.
func BenchmarkWord(b *testing.B) {
	e := packtest.Starter(b).Edition()
	var size int
	for b.Loop() {
		size = len(word(b, made(b, e, options)))
	}
	took := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(took.Microseconds())/1e3, "ms")
	b.ReportMetric(float64(limit.Milliseconds()), "limit-ms")
	b.ReportMetric(float64(size), "bytes")
	if took > limit {
		b.Errorf("the Word version took %s, more than %s", took, limit)
	}
}

// BenchmarkPage draws the same as a page for paper.
func BenchmarkPage(b *testing.B) {
	d := whole(b)
	for b.Loop() {
		page(b, d)
	}
}

// BenchmarkRead reads the Word version back.
func BenchmarkRead(b *testing.B) {
	data := word(b, whole(b))
	for b.Loop() {
		if _, err := docx.Read(data); err != nil {
			b.Fatal(err)
		}
	}
}

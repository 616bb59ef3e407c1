package pack

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// withHistory is the built-in pack as the third of its releases.
func withHistory(t testing.TB) *Pack {
	t.Helper()
	p := parse(starterFiles(t))
	for i, name := range []string{"2025.10", "2025.9"} { // in this order: names need not sort as they followed
		e := *p.Edition()
		e.Release = Release{Name: name, Title: "Release " + name, Issued: Date([]string{"2025-01-31", "2025-06-30"}[i]), State: "superseded", Note: "As it was: then."}
		e.Framework.Skills = slices.Clone(e.Framework.Skills)
		e.Framework.Skills[0].Name = "Older name " + name
		if i == 1 {
			e.Release.BasedOn = "2025.10"
			e.Release.Decisions = []Decision{{Kind: Reworded, What: "skill", From: []string{"GEN01"}, To: []string{"GEN01"}, Note: "Plainer, and shorter.", Credits: []string{"A. Reader"}}}
		}
		p.History = append(p.History, e)
	}
	p.Profession.Release = ReleaseWords{Title: "The third", Note: "All of it.", BasedOn: "2025.9"}
	p.Decisions = []Decision{
		{Kind: Reworded, What: "skill", From: []string{"GEN01"}, To: []string{"GEN01"}, Note: "Named as people name it."},
		{Kind: Reworded, What: "framework", Note: "The scale was explained."},
	}
	return p
}

func TestAPackCarriesItsHistory(t *testing.T) {
	p := withHistory(t)
	dir := filepath.Join(t.TempDir(), "pack")
	if err := Write(dir, p); err != nil {
		t.Fatal(err)
	}
	q, found := Read(os.DirFS(dir))
	for _, f := range found {
		t.Error(f)
	}
	if !reflect.DeepEqual(p, q) {
		t.Errorf("differs after writing: %v", Diff(p, q))
	}
	if e := q.Edition(); e.Release.Title != "The third" || e.Release.BasedOn != "2025.9" || len(e.Release.Decisions) != 2 {
		t.Errorf("the release is %+v", e.Release)
	}
	q.History = q.History[:1]
	if err := Write(dir, q); err != nil {
		t.Fatal(err)
	}
	again, _ := Read(os.DirFS(dir))
	if len(again.History) != 1 || again.History[0].Release.Name != "2025.10" {
		t.Error("writing over a pack leaves a release that it no longer has")
	}
}

func TestDiffSaysWhatHistoryDiffers(t *testing.T) {
	a, b := withHistory(t), withHistory(t)
	b.History[0].Framework.Skills = slices.Clone(b.History[0].Framework.Skills)
	b.History[0].Framework.Skills[1].Name = "Rewritten history"
	b.History = b.History[:1]
	b.Decisions = b.Decisions[:1]
	var got []string
	for _, c := range Diff(a, b) {
		got = append(got, c.String())
	}
	want := []string{`changed skill 2025.10 GEN02, name: "Demonstrating value" → "Rewritten history"`, "removed decision (2)", "removed earlier release 2025.9"}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got %q", got)
	}
}

// TestHistoryIsChecked breaks the files of a pack with history one by one.
func TestHistoryIsChecked(t *testing.T) {
	files, err := Files(withHistory(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, old, new, rule, says string
	}{
		{"unknown skill in a need", "releases/2025.9/role_skills.csv", "R01,GEN16,", "R01,GEN99,", "unknown-reference", `add it to releases/2025.9/skills.csv`},
		{"unknown grade", "releases/2025.9/roles.csv", "GEN,core,AA,EO", "GEN,core,A4,EO", "unknown-reference", "releases/2025.9/release.yaml"},
		{"missing table", "releases/2025.9/roles.csv", "", "", "missing-file", "releases/2025.9/roles.csv is missing"},
		{"missing head", "releases/2025.9/release.yaml", "", "", "missing-file", "is missing"},
		{"bad state", "releases/2025.9/release.yaml", "state: superseded", "state: draft", "bad-enum", "Write superseded here"},
		{"order twice", "releases/2025.9/release.yaml", "order: 2", "order: 1", "order", "Number the folders of releases 1, 2, 3"},
		{"dates the wrong way", "releases/2025.9/release.yaml", "issued: '2025-06-30'", "issued: '2024-06-30'", "date-order", "was issued before release 2025.10"},
		{"basis that is not there", "releases/2025.9/release.yaml", "based_on: '2025.10'", "based_on: '1999'", "unknown-reference", `no earlier release "1999"`},
		{"unknown key", "releases/2025.9/release.yaml", "title: ", "heading: ", "unknown-key", "is not one of those known"},
		{"decision without note", decisionsFile, "Named as people name it.", "", "empty-value", "note is empty"},
		{"bad kind", decisionsFile, "reworded,skill", "polished,skill", "bad-enum", "not \"polished\""},
		{"bad thing", decisionsFile, "reworded,skill", "reworded,widget", "bad-enum", "not \"widget\""},
		{"code the release before never had", decisionsFile, "reworded,skill,GEN01,GEN01", "retired,skill,GEN77,", "unknown-reference", `Release 2025.9 has no skill "GEN77"`},
		{"code that this release has not", decisionsFile, "reworded,skill,GEN01,GEN01", "added,skill,,GEN77", "unknown-reference", `Release 2026.1 has no skill "GEN77"`},
		{"code of the release before in history", "releases/2025.9/decisions.csv", "skill,GEN01,GEN01", "skill,GEN98,GEN98", "unknown-reference", `Release 2025.10 has no skill "GEN98"`},
		{"merge of one", decisionsFile, "reworded,skill,GEN01,GEN01", "merged,skill,GEN01,GEN01", "decision", "from two or more codes to one"},
		{"split into one", decisionsFile, "reworded,skill,GEN01,GEN01", "split,skill,GEN01,GEN01", "decision", "from one code to two or more"},
		{"added from something", decisionsFile, "reworded,skill,GEN01,GEN01", "added,skill,GEN01,GEN01", "decision", "none in from"},
		{"reworded under another code", decisionsFile, "reworded,skill,GEN01,GEN01", "reworded,skill,GEN01,GEN02", "decision", "keeps its code"},
		{"retired nothing", decisionsFile, "reworded,skill,GEN01,GEN01", "retired,skill,,GEN02", "decision", "what was retired in the column from"},
		{"a file that nothing reads", "releases/2025.9/levels.csv", "", "", "missing-file", "is missing"},
	} {
		broken := map[string][]byte{}
		for _, f := range files {
			broken[f.Name] = f.Data
		}
		if c.old == "" {
			delete(broken, c.file)
		} else if changed := strings.Replace(string(broken[c.file]), c.old, c.new, 1); changed == string(broken[c.file]) {
			t.Fatalf("%s: %q is not in %s", c.name, c.old, c.file)
		} else {
			broken[c.file] = []byte(changed)
		}
		_, found := read(broken, &findings{})
		i := slices.IndexFunc(Errors(found), func(f Finding) bool { return f.Rule == c.rule && strings.Contains(f.Message, c.says) })
		if i < 0 {
			t.Errorf("%s: nothing says %q [%s]: %v", c.name, c.says, c.rule, Errors(found))
			continue
		}
		if f := Errors(found)[i]; f.File != c.file && c.rule != "missing-file" || c.rule != "missing-file" && (f.Line == 0 || f.Column == 0) {
			t.Errorf("%s: the place is %s:%d:%d", c.name, f.File, f.Line, f.Column)
		}
	}
}

func TestACodeMeansOneThingForEver(t *testing.T) {
	for name, c := range map[string]struct {
		change func(p *Pack)
		says   string
	}{
		"of another kind": {func(p *Pack) {
			p.History[0].Framework.Roles = append(slices.Clone(p.History[0].Framework.Roles), roleLike(p, "GEN01"))
		}, "stood for the role"},
		"retired, then another": {func(p *Pack) {
			s := &p.History[1].Framework.Skills[0]
			s.Status, s.RetiredOn = "retired", "2025-03-01"
		}, "retired in release 2025.9"},
		"gone, then another": {func(p *Pack) {
			gone := p.Framework.Skills[1].Code
			p.Framework.Skills[1].Name = "Another thing altogether"
			without := func(e *Edition) {
				e.Framework.Skills = slices.DeleteFunc(slices.Clone(e.Framework.Skills), func(s Skill) bool { return s.Code == gone })
			}
			without(&p.History[1])
		}, "was gone since"},
	} {
		p := withHistory(t)
		c.change(p)
		files, err := Files(p)
		if err != nil {
			t.Fatal(err)
		}
		contents := map[string][]byte{}
		for _, f := range files {
			contents[f.Name] = f.Data
		}
		_, found := read(contents, &findings{})
		if !slices.ContainsFunc(found, func(f Finding) bool {
			return f.Rule == "code-reused" && strings.Contains(f.Message, c.says) && f.Line > 0
		}) {
			t.Errorf("%s: nobody says that a code is used again: %v", name, Errors(found))
		}
	}
	p := withHistory(t)
	s := &p.History[1].Framework.Skills[0]
	s.Status, s.RetiredOn = "retired", "2025-03-01"
	p.Decisions[0].Kind = Restored
	files, _ := Files(p)
	contents := map[string][]byte{}
	for _, f := range files {
		contents[f.Name] = f.Data
	}
	if _, found := read(contents, &findings{}); len(Errors(found)) > 0 {
		t.Errorf("what was restored by decision is taken for another thing: %v", Errors(found))
	}
}

func roleLike(p *Pack, code string) Role {
	r := p.Framework.Roles[0]
	r.Code, r.Name = code, "Role of that code"
	return r
}

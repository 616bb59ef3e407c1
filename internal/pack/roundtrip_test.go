package pack

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/fault"
	"guildhall/professions"
)

func TestStarterPackHasNoFindings(t *testing.T) {
	_, found := Read(professions.Default())
	for _, f := range found {
		t.Error(f)
	}
}

func TestWrittenPackReadsBackTheSame(t *testing.T) {
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	p := parse(starterFiles(t))
	if err := Write(first, p); err != nil {
		t.Fatal(err)
	}
	q, found := Read(os.DirFS(first))
	for _, f := range found {
		t.Error(f)
	}
	if !reflect.DeepEqual(p, q) {
		t.Errorf("differs after writing: %v", Diff(p, q))
	}
	if err := Write(second, q); err != nil {
		t.Fatal(err)
	}
	sameFolders(t, first, second)
}

func sameFolders(t *testing.T, a, b string) {
	t.Helper()
	x, y := folder(t, a), folder(t, b)
	if len(x) != len(y) || len(x) == 0 {
		t.Fatalf("%d and %d files", len(x), len(y))
	}
	for name := range x {
		if !bytes.Equal(x[name], y[name]) {
			t.Errorf("%s differs between the first and the second writing", name)
		}
	}
}

func folder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	var out findings
	files := load(os.DirFS(dir), &out)
	for _, f := range out.list {
		t.Fatal(f)
	}
	return files
}

// TestAnyPackReadsBackTheSame fills packs at random, with texts that YAML and CSV
// find hard, and holds the writer to its promise for each.
func TestAnyPackReadsBackTheSame(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		p := &Pack{}
		fillRandom(r, reflect.ValueOf(p).Elem(), "")
		giveNames(p)
		files, err := Files(p)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		contents := map[string][]byte{}
		for _, f := range files {
			contents[f.Name] = f.Data
		}
		var out findings
		q := parseInto(contents, &out).p
		if !reflect.DeepEqual(byName(p), q) {
			t.Fatalf("seed %d: differs: %v", seed, Diff(byName(p), q))
		}
		again, err := Files(q)
		if err != nil || !reflect.DeepEqual(files, again) {
			t.Fatalf("seed %d: the second writing differs (%v)", seed, err)
		}
		for _, f := range out.list {
			if f.Rule != "bad-value" && f.Rule != "empty-value" {
				t.Errorf("seed %d: %s", seed, f)
			}
		}
	}
}

// hard are texts with which readers and writers of YAML and CSV go wrong.
var hard = []string{
	"plain", "two words", "true", "no", "null", "~", "70", "007", "1e3", "2026-11-23", "12:30", "0x1F", "a: b", "a:b", "ends:", "# no comment", "a #b", "a#b",
	"- dash", "-dash", "'single'", `"double"`, "it's", `say "hi"`, "[list]", "{map}", "a, b", "*star", "&and", "!bang", "|pipe", ">more", "%per", "@at", "`tick`",
	"? what", "what?", `back\slash`, `\n`, "£200", "é", "日本語", "🙂 smile", "<<", "=", "---", "...", "--- a", "x]", "}y", "a  b", "https://example.org/a?b=c#d", "(1)", "C:\\dir",
}

func fillRandom(r *rand.Rand, v reflect.Value, tag string) {
	optional := strings.Contains(tag, "optional") || strings.Contains(tag, "blank")
	switch x := v.Addr().Interface().(type) {
	case *Measure:
		*x = []Measure{{Word: Unknown}, {Word: "none"}, {Number: 12}}[r.IntN(3)]
		return
	case *SkillStep:
		*x = SkillStep{"AB01", r.IntN(3), r.IntN(9)}
		return
	case *Predecessor:
		*x = Predecessor{"a-b", "merged"}
		return
	case *FormerParent:
		*x = FormerParent{"a-b", "2020"}
		return
	case *LocalGrade:
		*x = LocalGrade{"AB", "Grade: one, \"a\""}
		return
	case *FormerDomain:
		*x = FormerDomain{"a.example", "2020"}
		return
	case *Function:
		*x = Function{"a-b", "2020", "Prisons: all of them"}
		return
	}
	switch v.Kind() {
	case reflect.String:
		if !optional || r.IntN(3) > 0 {
			v.SetString(hard[r.IntN(len(hard))])
		}
	case reflect.Int:
		v.SetInt(int64(r.IntN(50) - 5))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Pointer:
		if r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fillRandom(r, v.Elem(), "")
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			fillRandom(r, v.Field(i), f.Tag.Get("yaml")+f.Tag.Get("csv"))
		}
	case reflect.Slice:
		n := r.IntN(4)
		if !optional {
			n = 1 + r.IntN(3)
		}
		for range n {
			element := reflect.New(v.Type().Elem()).Elem()
			fillRandom(r, element, "")
			v.Set(reflect.Append(v, element))
		}
	}
}

// giveNames gives what becomes a file or a key a name of its own.
func giveNames(p *Pack) {
	for i := range p.Networks {
		p.Networks[i].ID = fmt.Sprintf("n-%d", i)
	}
	for i := range p.Pages {
		p.Pages[i].Path = fmt.Sprintf("folder/p-%d", i)
	}
	for i := range p.Texts {
		p.Texts[i].Name = fmt.Sprintf("T%d.md", i)
	}
	for i := range p.History {
		p.History[i].Release.Name = fmt.Sprintf("20%d.1", i)
		p.History[i].Scheme = p.Profession.scheme()
	}
	for i := range p.RoleFinder.Results {
		p.RoleFinder.Results[i].ID = fmt.Sprintf("%d %s", i, hard[i])
	}
	for i := range p.Recruitment.Behaviours.SuggestedByDiscipline {
		p.Recruitment.Behaviours.SuggestedByDiscipline[i].Discipline = fmt.Sprintf("D%d", i)
	}
	for i := range p.Recruitment.Advert.FixedText {
		p.Recruitment.Advert.FixedText[i].ID = fmt.Sprintf("no-%d", i)
	}
}

func TestWhiteSpaceIsFittedToTheFile(t *testing.T) {
	p := parse(starterFiles(t))
	p.Framework.Skills[0].Definition = " Set a direction\r\nand\tkeep it. "
	p.Pages[0].Body = "\n\nOne\ttwo\r\nthree\n"
	files, err := Files(p)
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string][]byte{}
	for _, f := range files {
		contents[f.Name] = f.Data
	}
	q, found := read(contents, &findings{})
	for _, f := range Errors(found) {
		t.Error(f)
	}
	if got := q.Framework.Skills[0].Definition; got != "Set a direction and keep it." {
		t.Errorf("the cell reads %q", got)
	}
	if got := q.Pages[0].Body; got != "One    two\nthree" {
		t.Errorf("the page reads %q", got)
	}
}

func TestWhatNoFileCanHoldIsRefused(t *testing.T) {
	for name, change := range map[string]func(p *Pack){
		"skill GEN01, alt_labels": func(p *Pack) { p.Framework.Skills[0].AltLabels = []string{"a; b"} },
		"no name for a file":      func(p *Pack) { p.Networks[0].ID = "../../etc/passwd" },
		"two entries":             func(p *Pack) { p.Pages[1].Path = p.Pages[0].Path },
		"skill GEN02, name":       func(p *Pack) { p.Framework.Skills[1].Name = "nul\x00" },
	} {
		p := parse(starterFiles(t))
		change(p)
		dir := filepath.Join(t.TempDir(), "out")
		err := Write(dir, p)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), name) {
			t.Errorf("want a refusal that names %s, got %v", name, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: the folder was made all the same", name)
		}
	}
}

func TestWriteSparesOtherPeoplesFolders(t *testing.T) {
	p := parse(starterFiles(t))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letters.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, p); fault.KindOf(err) != fault.Conflict {
		t.Errorf("want a conflict, got %v", err)
	}
}

func TestWritingOverAPackRemovesWhatItNoLongerHas(t *testing.T) {
	p := parse(starterFiles(t))
	dir := filepath.Join(t.TempDir(), "pack")
	if err := Write(dir, p); err != nil {
		t.Fatal(err)
	}
	gone := p.Networks[len(p.Networks)-1].ID
	p.Networks = p.Networks[:len(p.Networks)-1]
	if err := Write(dir, p); err != nil {
		t.Fatal(err)
	}
	q, _ := Read(os.DirFS(dir))
	if slices.ContainsFunc(q.Networks, func(n Network) bool { return n.ID == gone }) || len(q.Networks) != len(p.Networks) {
		t.Errorf("the network %s is still there", gone)
	}
}

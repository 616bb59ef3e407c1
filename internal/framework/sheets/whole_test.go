package sheets

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
	"guildhall/professions"
)

// starter is the edition of the pack that is built in.
func starter(t testing.TB) *pack.Edition {
	t.Helper()
	p, found := pack.Read(professions.Default())
	if len(pack.Errors(found)) > 0 {
		t.Fatal(pack.Errors(found)[0])
	}
	e := p.Edition()
	e.Release.Decisions = []pack.Decision{
		{Kind: pack.Split, What: "skill", From: []string{"RM01"}, To: []string{"RM01", "RM02"}, Note: "Two kinds of work; each has a text.\nAgreed.", Credits: []string{"A; B", "C"}},
		{Kind: pack.Retired, What: "skill", From: []string{"KM01"}, Note: "=1"},
	}
	return e
}

var writers = []struct {
	name  string
	write func(io.Writer, *pack.Edition) error
	read  func(io.Reader) (*pack.Edition, error)
}{{"csv", WriteCSV, ReadCSV}, {"xlsx", WriteXLSX, ReadXLSX}}

func TestStarterComesBackTheSame(t *testing.T) {
	e := starter(t)
	for _, f := range writers {
		comesBack(t, f.name, e, f.write, f.read)
	}
}

// TestAnyEditionComesBackTheSame fills editions at random with texts that tables
// find hard.
func TestAnyEditionComesBackTheSame(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 3))
		e := &pack.Edition{}
		fill(r, reflect.ValueOf(e).Elem(), "")
		for i := range e.Bodies.Bodies {
			e.Bodies.Bodies[i].ID += string(rune('a' + i))
		}
		for _, f := range writers {
			comesBack(t, f.name, e, f.write, f.read)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func comesBack(t *testing.T, name string, e *pack.Edition, write func(io.Writer, *pack.Edition) error, read func(io.Reader) (*pack.Edition, error)) {
	t.Helper()
	var first, second bytes.Buffer
	if err := errors.Join(write(&first, e), write(&second, e)); err != nil {
		t.Fatal(name, err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("%s: writing twice gives different bytes", name)
	}
	back, err := read(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(name, err)
	}
	same(t, name, reflect.ValueOf(*e), reflect.ValueOf(*back))
}

func rv(e pack.Edition) reflect.Value { return reflect.ValueOf(e) }

// same compares field by field, to name the first that differs. An empty list
// and none are the same.
func same(t *testing.T, path string, a, b reflect.Value) {
	t.Helper()
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			same(t, path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	case reflect.Slice:
		if a.Len() != b.Len() {
			t.Errorf("%s has %d entries and came back with %d", path, a.Len(), b.Len())
			return
		}
		for i := range a.Len() {
			same(t, path, a.Index(i), b.Index(i))
		}
	default:
		if !a.Equal(b) {
			t.Errorf("%s was %#v and came back as %#v", path, a, b)
		}
	}
}

var hardTexts = []string{
	"", " ", "  two  ", "001", "=1", "'=1", "''+x", "-", "@x", "|", "＝1", "\t=1", "a;b", ";", `\`, `\0`, `\;`, `a\ `, "a\\", "\n", "a\nb", "a\r\nb", "a\rb", "\r", `"`, `""`, `a"b`, "a,b",
	"\u00a0x\u00a0", "é", "日本", "😀", "\x01", "a\x1fb", "\uFFFE", "_x0001_", "_x0001", "_x0001_x0002_", "_x005F_", "_xD83D_", "_x0000_", "_x0001\x02_", "\uFEFFx", "TRUE", "1e5", "2026-11-24", "<a>&amp;", "n/a", `#N/A`, "sep=;", "name", "\u2028", "x\u200b",
}

func fill(r *rand.Rand, v reflect.Value, tag reflect.StructTag) {
	switch v.Interface().(type) {
	case pack.Measure:
		v.Set(reflect.ValueOf([]pack.Measure{{Number: r.IntN(99)}, {Word: "none"}, {Word: pack.Unknown}, {Number: -3}}[r.IntN(4)]))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), v.Type().Field(i).Tag)
		}
	case reflect.Slice:
		if n := r.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(r, v.Index(i), "")
			}
		}
	case reflect.Int:
		v.SetInt(int64(r.IntN(2000) - 1000))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.String:
		text := hardTexts[r.IntN(len(hardTexts))]
		if r.IntN(2) == 0 {
			text += hardTexts[r.IntN(len(hardTexts))]
		}
		v.SetString(text)
	default:
		panic(v.Type().String())
	}
}

// TestTheTablesOfAPackKeepTheirBytes holds the archive to its word that it has
// the pack's own tables.
func TestTheTablesOfAPackKeepTheirBytes(t *testing.T) {
	p, _ := pack.Read(professions.Default())
	files, err := pack.Files(p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, p.Edition()); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if !strings.HasPrefix(f.Name, "framework/") {
			continue
		}
		seen++
		if got := unzipped(t, b.Bytes(), f.Name); !bytes.Equal(got, f.Data) {
			t.Errorf("%s differs from the pack's", f.Name)
		}
	}
	if seen < 8 {
		t.Errorf("only %d tables compared", seen)
	}
}

// zipped makes an archive.
func zipped(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func unzipped(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestWorkbookHasTextCellsOnly(t *testing.T) {
	e := starter(t)
	e.Framework.Skills[0].Definition = "=HYPERLINK(\"http://x\")"
	e.Framework.Skills[1].Definition = "007"
	var b bytes.Buffer
	if err := WriteXLSX(&b, e); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	for _, f := range z.File {
		d := xml.NewDecoder(bytes.NewReader(unzipped(t, b.Bytes(), f.Name)))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(f.Name, err)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			switch {
			case e.Name.Local == "f" || e.Name.Local == "v":
				t.Fatalf("%s has a value that is no text", f.Name)
			case e.Name.Local == "c" && attr(e, "t") != "inlineStr":
				t.Fatalf("%s: the cell %s is no text", f.Name, attr(e, "r"))
			case e.Name.Local == "c":
				cells++
			}
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			sheet := string(unzipped(t, b.Bytes(), f.Name))
			for _, want := range []string{`state="frozen"`, "<autoFilter ref=", "<cols><col "} {
				if !strings.Contains(sheet, want) {
					t.Errorf("%s lacks %s", f.Name, want)
				}
			}
		}
	}
	if cells < 5000 {
		t.Errorf("only %d cells", cells)
	}
	props := string(unzipped(t, b.Bytes(), "docProps/core.xml"))
	for _, want := range []string{"<dc:language>" + e.Scheme.Locale, "<dc:title>" + e.Scheme.Name} {
		if !strings.Contains(props, want) {
			t.Errorf("properties lack %s", want)
		}
	}
}

func TestNoCellOfTheArchiveIsAFormula(t *testing.T) {
	for _, text := range hardTexts {
		if cell := strings.TrimSpace(spreadsheet.Inert(text)); cell != "" && strings.ContainsRune(spreadsheet.FormulaSigns, []rune(cell)[0]) {
			t.Errorf("%q is written as %q", text, cell)
		}
		if got := spreadsheet.Active(spreadsheet.Inert(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

func TestListsComeBack(t *testing.T) {
	for _, list := range [][]string{nil, {""}, {"", ""}, {"a", "", "b"}, {" "}, {`\0`}, {`\`, ";"}, {"a; b", `c\;d`, "\n x \u00a0"}, {`C:\temp`, `\\host\share`}} {
		if got := splitList(joinList(list)); !slices.Equal(got, list) {
			t.Errorf("%q was written as %q and came back as %q", list, joinList(list), got)
		}
	}
	if got := splitList(` one ;two\n;; C:\temp `); !slices.Equal(got, []string{"one", `two\n`, `C:\temp`}) {
		t.Errorf("a pack's list is read as %q", got)
	}
}

func TestTextsThatAFileCannotHoldAreRefused(t *testing.T) {
	long := starter(t)
	long.Framework.Skills[2].Definition = strings.Repeat("é", spreadsheet.CellLimit+1)
	if err := WriteXLSX(io.Discard, long); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "row 4 of Skills, column definition") {
		t.Errorf("a text longer than a cell: %v", err)
	}
	if err := WriteCSV(io.Discard, long); err != nil {
		t.Errorf("CSV holds any length: %v", err)
	}
	bad := starter(t)
	bad.Scheme.Name = "a\xffb"
	for _, f := range writers {
		if err := f.write(io.Discard, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s takes bytes that are no characters: %v", f.name, err)
		}
	}
	twins := starter(t)
	twins.Bodies.Bodies = append(twins.Bodies.Bodies, twins.Bodies.Bodies[0])
	if err := WriteCSV(io.Discard, twins); fault.KindOf(err) != fault.Invalid {
		t.Errorf("two bodies with one id: %v", err)
	}
}

func TestAFileThatIsNoReleaseIsRefused(t *testing.T) {
	for name, data := range map[string]string{"nothing": "", "text": "a,b\n1,2\n", "cut": "PK\x03\x04"} {
		for _, f := range writers {
			if e, err := f.read(strings.NewReader(data)); fault.KindOf(err) != fault.Invalid || e != nil {
				t.Errorf("%s read as %s: %v", name, f.name, err)
			}
		}
	}
}

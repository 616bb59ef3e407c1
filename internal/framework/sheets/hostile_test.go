package sheets

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
)

// sheet is a workbook of one sheet with this XML.
func sheet(t testing.TB, xml string) string {
	t.Helper()
	return zipped(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   xml,
	})
}

func TestHostileAndBrokenFilesGetASentence(t *testing.T) {
	many := map[string]string{}
	for i := range maxEntries + 1 {
		many[fmt.Sprintf("f%05d.csv", i)] = ""
	}
	encrypted := []byte(zipped(t, map[string]string{"a.csv": "a,b\n1,2\n"}))
	for i := bytes.Index(encrypted, []byte(zipRecord)); i >= 0; i = -1 {
		encrypted[i+8] |= 1
	}
	good := sheet(t, `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>Skill</v></c></row></sheetData></worksheet>`)
	for name, c := range map[string]struct{ data, want string }{
		"nothing":           {"", "is empty"},
		"zeros":             {"a,b\x00c", "Byte 4 of the file is zero"},
		"an old workbook":   {oleMark + "rest", "Office before 2007"},
		"a PDF":             {"%PDF-1.7", "PDF"},
		"rich text":         {`{\rtf1`, "rich text"},
		"an open quote":     {"a,b\n1,\"2\n3", "Line 2 opens a double quote"},
		"a wide line":       {strings.Repeat(",", maxColumns+2), "more than 1000 cells"},
		"a cut archive":     {good[:len(good)/2], "cut short"},
		"no table":          {zipped(t, map[string]string{"a.txt": "x"}), "no table"},
		"no sheet":          {zipped(t, map[string]string{"xl/workbook.xml": `<workbook><sheets/></workbook>`}), "no table"},
		"many files":        {zipped(t, many), "files in it"},
		"a way out":         {zipped(t, map[string]string{"../a.csv": "a,b"}), "leads out of it"},
		"a password":        {string(encrypted), "password"},
		"a bomb":            {sheet(t, "<worksheet><sheetData>"+strings.Repeat("<a/>", 15<<20)+"</sheetData></worksheet>"), "when it is unpacked"},
		"one endless text":  {sheet(t, "<worksheet>"+noise(5<<20)+"</worksheet>"), "tag or text of more than 4 MB"},
		"a document type":   {sheet(t, `<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:1/x">]><worksheet/>`), "document type declaration at line 1"},
		"an entity":         {sheet(t, `<worksheet><sheetData>&a;</sheetData></worksheet>`), "cannot be read at line 1"},
		"deep nesting":      {sheet(t, strings.Repeat("<a>", 200)+strings.Repeat("</a>", 200)), "more than 100 elements inside each other"},
		"crossed tags":      {sheet(t, `<worksheet><row></worksheet></row>`), "cannot be read"},
		"cut XML":           {sheet(t, `<worksheet><sheetData><row>`), "cut short"},
		"many attributes":   {sheet(t, `<worksheet `+attributes(300)+`/>`), "300 attributes"},
		"cells out of turn": {sheet(t, `<worksheet><row r="1"><c r="B1"/><c r="A1"/></row></worksheet>`), "out of order"},
		"a far column":      {sheet(t, `<worksheet><row r="1"><c r="XFD1"/></row></worksheet>`), "beyond column"},
		"another encoding":  {sheet(t, `<?xml version="1.0" encoding="shift_jis"?><worksheet/>`), "cannot be read"},
	} {
		s, err := Open([]byte(c.data), "dir/x.bin")
		if fault.KindOf(err) != fault.Invalid || s != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// noise is text that does not pack well.
func noise(n int) string {
	b, x := make([]byte, n), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%26
	}
	return string(b)
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `a%d="" `, i)
	}
	return b.String()
}

func TestLinksOutOfAWorkbookAreSaidAndNotFollowed(t *testing.T) {
	data := zipped(t, map[string]string{
		"xl/workbook.xml":               `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a" state="veryHidden"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels":    `<Relationships><Relationship Id="a" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="b" TargetMode="External" Type="x/externalLinkPath" Target="http://127.0.0.1:1/other.xlsx"/></Relationships>`,
		"xl/worksheets/sheet1.xml":      `<worksheet><row><c t="s"><v>7</v></c><c t="str"><v>Skill</v></c></row></worksheet>`,
		"xl/externalLinks/external.xml": `<x/>`,
		"xl/vbaProject.bin":             "x",
	})
	s, err := Open([]byte(data), "x.xlsm")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{"external-link", "macros"} {
		if !strings.Contains(listed(s.Findings), "["+rule+"]") {
			t.Errorf("no %s among\n%s", rule, listed(s.Findings))
		}
	}
	if m := Guess(s, nil); m.Tables[0].Use != Skip {
		t.Error("a hidden sheet is imported without asking")
	}
}

// TestManyRowsInBoundedMemory reads 100,000 rows of ten cells from each kind of
// file, and holds the reader to 64 MiB beyond the tables that it gives.
func TestManyRowsInBoundedMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 100,000 rows")
	}
	const rows = 100_000
	var text strings.Builder
	text.WriteString("Skill,Discipline,Description,Awareness,Working,Practitioner,Expert,Synonyms,Status,Owner\n")
	for i := range rows {
		fmt.Fprintf(&text, "Skill %d,Generic,What skill %d is.,One %d.,Two %d.,Three %d.,Four %d.,Other %d,active,x\n", i, i, i, i, i, i, i)
	}
	for name, data := range map[string][]byte{"csv": []byte(text.String()), "xlsx": bigBook(t, text.String())} {
		debug.SetGCPercent(25)
		before := heap()
		peak := &watched{}
		s, err := peak.open(data)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := len(s.Tables[0].Rows); got != rows+1 {
			t.Errorf("%s: %d rows", name, got)
		}
		kept := heap() - before
		debug.SetGCPercent(100)
		t.Logf("%s: %d MiB of file, %d MiB kept, at most %d MiB beyond that", name, len(data)>>20, kept>>20, (peak.most-before-kept)>>20)
		if name == "xlsx" && peak.most-before-kept > 64<<20 {
			t.Errorf("%s: %d MiB beyond what is kept", name, (peak.most-before-kept)>>20)
		}
		if name == "csv" {
			continue // its rows are the same
		}
		base := starter(t)
		e, found := Apply(s, Guess(s, base), base)
		if len(e.Framework.Skills) < rows || len(found) > maxFindings+200 {
			t.Errorf("%s: %d skills, %d findings", name, len(e.Framework.Skills), len(found))
		}
		runtime.KeepAlive(s)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// watched samples the heap while a file is opened.
type watched struct{ most int64 }

func (w *watched) open(data []byte) (*Source, error) {
	done, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-done:
				return
			default:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				w.most = max(w.most, int64(m.HeapAlloc))
				time.Sleep(5 * time.Millisecond)
			}
		}
	}()
	s, err := Open(data, "x")
	close(done)
	<-stopped
	return s, err
}

func bigBook(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string) io.Writer {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	io.WriteString(put("xl/workbook.xml"), `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`)
	io.WriteString(put("xl/_rels/workbook.xml.rels"), `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`)
	w := put("xl/worksheets/sheet1.xml")
	io.WriteString(w, `<worksheet><sheetData>`)
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fmt.Fprintf(w, `<row r="%d">`, i+1)
		for j, cell := range strings.Split(line, ",") {
			fmt.Fprintf(w, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, spreadsheet.CellName(j, i+1), cell)
		}
		io.WriteString(w, `</row>`)
	}
	io.WriteString(w, `</sheetData></worksheet>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMoreRowsThanThereMayBe(t *testing.T) {
	_, err := Open([]byte("a,b\n"+strings.Repeat("1,2\n", maxRows)), "x.csv")
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "line 250001") {
		t.Error(err)
	}
}

func seeds(f *testing.F) {
	f.Add([]byte("Skill,Level,Descriptor\nA,1,x\n"))
	f.Add([]byte("\xFF\xFES\x00,\x00\n\x00"))
	f.Add([]byte(book(f, "Skills\nRef|Skill|Awareness\nA1|B|num 3", "Roles\nRole|B\nC|2")))
	f.Add([]byte(zipped(f, map[string]string{"framework/skills.csv": "code,name\nA,B\n", "about.csv": "name,value\n" + formatRow + ",\"" + formatName + "\"\n"})))
	e := &pack.Edition{Framework: pack.Framework{Skills: []pack.Skill{{Code: "A1", Name: "=x;", AltLabels: []string{"a;b", ""}}}}}
	for _, w := range writers {
		var b bytes.Buffer
		if err := w.write(&b, e); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
}

// FuzzOpen takes in any file: it may be refused, with a sentence, and nothing
// else.
func FuzzOpen(f *testing.F) {
	seeds(f)
	base := starter(f)
	base.Framework.Skills, base.Framework.Descriptors, base.Framework.Mappings = base.Framework.Skills[:5], nil, nil
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Open(data, "x")
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		for _, b := range []*pack.Edition{nil, base} {
			m := Guess(s, b)
			if e, _ := Apply(s, m, b); e == nil {
				t.Fatal("no edition")
			}
		}
		if e := (&pack.Edition{}); s.Whole() {
			if _, err := s.Put(e); err == nil && len(e.Framework.Skills) < 100 {
				whole(t, e)
			}
		}
	})
}

// whole holds that what could be read is written and read as the same.
func whole(t *testing.T, e *pack.Edition) {
	for _, w := range writers {
		var b bytes.Buffer
		if err := w.write(&b, e); err != nil {
			continue // it has what a file cannot hold
		}
		back, err := w.read(&b)
		if err != nil {
			t.Fatal(w.name, err)
		}
		same(t, w.name, rv(*e), rv(*back))
	}
}

// FuzzSheet reads any XML as the sheet of a workbook.
func FuzzSheet(f *testing.F) {
	for _, seed := range []string{`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>Skill</v></c><c t="b"><v>1</v></c><c s="1"><v>45000.5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, `<!DOCTYPE a>`, `<a><b></a>`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, xml string) {
		s, err := Open([]byte(sheet(t, xml)), "x")
		if err == nil {
			Apply(s, Guess(s, nil), nil)
		} else if fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}

// FuzzCells sends any text through the rules for one cell.
func FuzzCells(f *testing.F) {
	for _, text := range hardTexts {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, ""), strings.ToValidUTF8(b, "")
		if got := spreadsheet.Active(spreadsheet.Inert(a)); got != a {
			t.Errorf("%q comes back as %q", a, got)
		}
		if got := spreadsheet.Unescaped(spreadsheet.Escaped(a)); got != a && !strings.Contains(a, "\x00") {
			t.Errorf("%q comes back as %q from a workbook", a, got)
		}
		if got := splitList(joinList([]string{a, b})); len(got) != 2 || got[0] != a || got[1] != b {
			t.Errorf("%q and %q come back as %q", a, b, got)
		}
		text, _ := clean(a, 0)
		if again, _ := clean(text, 0); again != text {
			t.Errorf("%q is cleaned to %q and then %q", a, text, again)
		}
		parseLevel(a, pack.LevelScale{})
		parseDate(a)
	})
}

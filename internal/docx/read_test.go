package docx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"guildhall/internal/docx"
)

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`

// pair is a part of an archive under test.
type pair struct{ name, text string }

// zipped packs parts as they are given, so that a test can pack what no writer would.
func zipped(t testing.TB, parts ...pair) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		f, err := w.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(p.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// worded is a document with a body and no other part.
func worded(t testing.TB, body string, others ...pair) []byte {
	t.Helper()
	return zipped(t, append([]pair{{"word/document.xml", `<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`}}, others...)...)
}

func read(t *testing.T, data []byte) *docx.Content {
	t.Helper()
	c, err := docx.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatPeopleWriteIsRead(t *testing.T) {
	c := read(t, worded(t, `
		<w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>Lamps</w:t></w:r></w:p>
		<w:sdt><w:sdtContent><w:p><w:pPr><w:pStyle w:val="V1"/></w:pPr><w:r><w:t>Light 3</w:t></w:r></w:p></w:sdtContent></w:sdt>
		<w:p/>
		<w:p><w:pPr><w:pStyle w:val="b1"/></w:pPr><w:r><w:t xml:space="preserve">Li</w:t></w:r><w:ins><w:r><w:t>ght</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>
		<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:hyperlink><w:r><w:t>At night</w:t></w:r></w:hyperlink></w:p>
		<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>
		  <w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>
		<w:p><w:pPr><w:pStyle w:val="Punkt"/></w:pPr><w:r><w:t>a bullet</w:t></w:r></w:p>
		<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>a number</w:t></w:r></w:p>
		<w:p><w:pPr><w:pStyle w:val="Punkt"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>no bullet</w:t></w:r></w:p>
		<w:p><w:pPr><w:pStyle w:val="b0"/></w:pPr><w:r><w:t>Sound</w:t></w:r></w:p>
		<w:p><w:r><w:t>Blow.</w:t></w:r></w:p>`,
		pair{"_rels/.rels", `<Relationships><Relationship Type="http://x/officeDocument" Target="/word/document.xml"/><Relationship Type="http://x/officeDocument" Target="http://evil.example/a" TargetMode="External"/></Relationships>`},
		pair{"word/_rels/document.xml.rels", `<Relationships><Relationship Type="http://x/styles" Target="styles.xml"/><Relationship Type="http://x/numbering" Target="../word/numbering.xml"/></Relationships>`},
		pair{"word/styles.xml", `<w:styles ` + wordNS + `><w:docDefaults><w:lang w:val="de-DE"/></w:docDefaults>
			<w:style w:styleId="b0"><w:name w:val="Heading 1"/></w:style><w:style w:styleId="b1"><w:name w:val="heading 2"/></w:style>
			<w:style w:styleId="V1"><w:name w:val="Verzeichnis"/><w:basedOn w:val="TOC1"/></w:style><w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
			<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
			<w:style w:styleId="Punkt"><w:name w:val="Mein Punkt"/><w:basedOn w:val="Punkt0"/></w:style>
			<w:style w:styleId="Punkt0"><w:name w:val="List Bullet"/><w:basedOn w:val="Punkt"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style></w:styles>`},
		pair{"word/numbering.xml", `<w:numbering ` + wordNS + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
			<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>
			<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>`}))
	if c.Title != "Lamps" || c.Language != "de-DE" {
		t.Errorf("the document is %q in %q", c.Title, c.Language)
	}
	var got []string
	for _, i := range c.Items {
		got = append(got, fmt.Sprintf("%d h%d l%d %v %q %v", i.Number, i.Heading, i.List, i.Numbered, i.Text, i.Under))
	}
	want := []string{
		`1 h0 l0 false "Lamps" []`,
		`2 h0 l0 false "Light 3" []`,
		`4 h2 l0 false "Light" []`,
		`5 h3 l0 false "At night" [Light]`,
		`6 h0 l0 false "one\ttwo\nthree" [Light At night]`,
		`6 h0 l0 false "in a box" [Light At night]`,
		`7 h0 l1 false "a bullet" [Light At night]`,
		`8 h0 l2 true "a number" [Light At night]`,
		`9 h0 l0 false "no bullet" [Light At night]`,
		`10 h1 l0 false "Sound" []`,
		`11 h0 l0 false "Blow." [Sound]`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if place := c.Items[4].Place(); place != "paragraph 6, under the heading “At night”" {
		t.Errorf("the place is %s", place)
	}
}

func TestMergedCellsKeepTheirPlaces(t *testing.T) {
	cell := func(text, properties string) string {
		return `<w:tc><w:tcPr>` + properties + `</w:tcPr><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:tc>`
	}
	c := read(t, worded(t, `<w:tbl><w:tblPr><w:tblCaption w:val="Levels"/></w:tblPr>
		<w:tr><w:trPr><w:tblHeader/></w:trPr>`+cell("A", `<w:gridSpan w:val="2"/>`)+cell("B", "")+`</w:tr>
		<w:tr><w:trPr><w:tblHeader w:val="0"/></w:trPr>`+cell("C", `<w:vMerge w:val="restart"/>`)+cell("D", "")+cell("E", `<w:vMerge w:val="restart"/>`)+`</w:tr>
		<w:tr>`+cell("", `<w:vMerge/>`)+cell("F", "")+cell("", `<w:vMerge w:val="continue"/>`)+`</w:tr>
		<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>`+cell("G", `<w:hMerge w:val="restart"/>`)+cell("", `<w:hMerge/>`)+`</w:tr>
		<w:tr><w:trPr><w:del/></w:trPr>`+cell("gone", "")+`</w:tr>
		<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p><w:p><w:r><w:t>y</w:t></w:r></w:p><w:tbl><w:tr>`+cell("inner", "")+`</w:tr></w:tbl><w:p/></w:tc></w:tr>
	</w:tbl>`))
	if len(c.Items) != 1 || c.Items[0].Table == nil || c.Items[0].Place() != "table 1" {
		t.Fatalf("read %+v", c.Items)
	}
	g := c.Items[0].Table
	var got []string
	for _, row := range g.Rows {
		line := fmt.Sprint(row.Header)
		for _, c := range row.Cells {
			line += fmt.Sprintf(" %q%d%d", c.Text, c.Across, c.Down)
			if c.Merged {
				line += "m"
			}
		}
		got = append(got, line)
	}
	want := []string{
		`true "A"21 ""00m "B"11`,
		`false "C"12 "D"11 "E"12`,
		`false ""00m "F"11 ""00m`,
		`false ""11 "G"21 ""00m`,
		`false "x\ny"11 ""11 ""11`,
	}
	if g.Caption != "Levels" || g.Columns != 3 || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("read %q, %d columns\n%s\nwant\n%s", g.Caption, g.Columns, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if in := g.Rows[4].Cells[0].Tables; len(in) != 1 || in[0].Texts()[0][0] != "inner" {
		t.Errorf("the table within is %+v", in)
	}
}

// hostile are files that mean harm or are broken, with what people are told.
func hostile(t testing.TB) []struct {
	name string
	data []byte
	want string
} {
	good := worded(t, `<w:p><w:r><w:t>`+strings.Repeat("word ", 200)+`</w:t></w:r></w:p>`)
	many := make([]pair, 6000)
	for i := range many {
		many[i].name = fmt.Sprint("p", i)
	}
	document := func(text string) []byte { return zipped(t, pair{"word/document.xml", text}) }
	para := func(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }
	return []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "The file is empty."},
		{"text", []byte("Dear all,"), "This is not a Word document."},
		{"old", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "older Word file (.doc)"},
		{"cut off", good[:len(good)-30], "cut off before its end"},
		{"cut off early", good[:len(good)/2], "cut off before its end"},
		{"many parts", zipped(t, many...), "more than 5000 parts"},
		{"twice", zipped(t, pair{"word/document.xml", "<a/>"}, pair{"WORD/Document.xml", "<b/>"}), "twice"},
		{"a spreadsheet", zipped(t, pair{"xl/workbook.xml", "<a/>"}), "has no part word/document.xml"},
		{"no text", document(`<w:document ` + wordNS + `/>`), "holds no text of a Word document"},
		{"another namespace", document(`<document xmlns="http://evil.example"><body/></document>`), "holds no text of a Word document"},
		{"bomb", worded(t, strings.Repeat(para(strings.Repeat("a", 1<<16)), 200)), "400 times its size"},
		{"long tag", worded(t, para(strings.Repeat(noise(1<<16), 80))), "one text or tag of more than 4 MB"},
		{"DTD", document(`<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document ` + wordNS + `><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>`), "declares a document type (DTD)"},
		{"DTD in styles", worded(t, para("x"), pair{"word/_rels/document.xml.rels", `<Relationships><Relationship Type="styles" Target="styles.xml"/></Relationships>`}, pair{"word/styles.xml", `<!DOCTYPE x><x/>`}), "declares a document type (DTD)"},
		{"entity", worded(t, para("&lol;")), "is not well-formed"},
		{"deep", worded(t, strings.Repeat(`<w:sdt>`, 300)+strings.Repeat(`</w:sdt>`, 300)), "more than 256 elements"},
		{"tables within tables", worded(t, strings.Repeat(`<w:tbl><w:tr><w:tc>`, 20)+strings.Repeat(`</w:tc></w:tr></w:tbl>`, 20)), "tables within tables"},
		{"wide", worded(t, `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc></w:tr></w:tbl>`), "more than 256 columns"},
		{"many cells", worded(t, `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="250"/></w:tcPr></w:tc></w:tr>`+strings.Repeat(`<w:tr><w:tc/></w:tr>`, 5000)+`</w:tbl>`), "more than 500000 cells"},
		{"unclosed", document(`<w:document ` + wordNS + `><w:body><w:p>`), "cut off before its end"},
		{"cut off after the text", document(`<w:document ` + wordNS + `><w:body></w:body>`), "cut off before its end"},
		{"crossed", worded(t, `<w:p></w:r>`), "is not well-formed"},
		{"encoding", document(`<?xml version="1.0" encoding="ibm037"?><a/>`), "in the encoding ibm037"},
		{"UTF-16", document("\xfe\xff\x00<\x00a\x00/\x00>"), "is not well-formed"},
	}
}

// noise is text that packing hardly shrinks.
func noise(n int) string {
	var b strings.Builder
	for x := uint32(1); b.Len() < n; {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b.WriteByte('a' + byte(x%26))
	}
	return b.String()
}

func TestHostileFilesGetASentence(t *testing.T) {
	for _, c := range hostile(t) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		content, err := docx.Read(c.data)
		runtime.ReadMemStats(&after)
		var u *docx.Unreadable
		if content != nil || !errors.As(err, &u) || !strings.Contains(u.Sentence, c.want) || !strings.HasSuffix(u.Sentence, ".") {
			t.Errorf("%s: got %v, want a sentence with %q", c.name, err, c.want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 128<<20 {
			t.Errorf("%s: reading took %d MB", c.name, used>>20)
		}
	}
}

func TestLegalButOddFilesAreRead(t *testing.T) {
	for name, data := range map[string][]byte{
		"no relations":           worded(t, `<w:p><w:r><w:t>here</w:t></w:r></w:p>`),
		"a relation to nowhere":  worded(t, `<w:p><w:r><w:t>here</w:t></w:r></w:p>`, pair{"word/_rels/document.xml.rels", `<Relationships><Relationship Type="styles" Target="../../../etc/passwd"/></Relationships>`}),
		"strict, elsewhere":      zipped(t, pair{"_rels/.rels", `<Relationships><Relationship Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="text/main.xml"/></Relationships>`}, pair{"text/main.xml", `<d xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><p><r><t>here</t></r></p></body></d>`}),
		"a mark of byte order":   zipped(t, pair{"word/document.xml", "\ufeff<?xml version=\"1.0\"?><w:document " + wordNS + `><w:body><w:p><w:r><w:t>here</w:t></w:r></w:p></w:body></w:document>`}),
		"a table without a row":  worded(t, `<w:tbl/><w:tbl><w:tr/></w:tbl><w:p><w:r><w:t>here</w:t></w:r></w:p>`),
		"a cell that goes on":    worded(t, `<w:p><w:r><w:t>here</w:t></w:r></w:p>`),
		"a picture without text": worded(t, `<w:p><w:r><w:drawing><x/></w:drawing><w:t>here</w:t></w:r></w:p>`),
	} {
		c := read(t, data)
		if len(c.Items) == 0 || c.Items[0].Text != "here" {
			t.Errorf("%s: read %+v", name, c.Items)
		}
	}
}

// TestARealDocumentIsRead reads what an archive service publishes.
func TestARealDocumentIsRead(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(os.Getenv("GUILDHALL_SAMPLES"), "NARA_PreservationActionPlan_Template.docx"))
	if os.IsNotExist(err) {
		t.Skip("GUILDHALL_SAMPLES names no folder with the sample document, which is not kept here.")
	} else if err != nil {
		t.Fatal(err)
	}
	c := read(t, data)
	headings, tables := 0, 0
	for _, i := range c.Items {
		if i.Heading > 0 {
			headings++
		}
		if i.Table != nil {
			tables++
		}
		t.Log(i.Place(), i.Style, i.Heading, i.List, i.Text, i.Table != nil)
	}
	if headings == 0 || tables == 0 {
		t.Errorf("%d headings and %d tables", headings, tables)
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range hostile(f) {
		if len(c.data) < 1<<16 {
			f.Add(c.data)
		}
	}
	var own bytes.Buffer
	if err := docx.Write(&own, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(own.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) { sound(t, data) })
}

// FuzzReadText tries what stands within the archive, which few changed archives reach.
func FuzzReadText(f *testing.F) {
	f.Add(`<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>`, `<w:style w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Heading1"/></w:style>`)
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr><w:tr><w:tc/></w:tr></w:tbl>`, ``)
	f.Add(`<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="-1"/></w:numPr><w:outlineLvl w:val="77"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>`, `<w:outlineLvl w:val="-3"/>`)
	f.Fuzz(func(t *testing.T, body, styles string) {
		sound(t, worded(t, body,
			pair{"word/_rels/document.xml.rels", `<Relationships><Relationship Type="styles" Target="styles.xml"/></Relationships>`},
			pair{"word/styles.xml", `<w:styles ` + wordNS + `>` + styles + `</w:styles>`}))
	})
}

// sound fails unless a file is refused with a sentence, or read into items and
// tables that keep what their types promise.
func sound(t *testing.T, data []byte) {
	c, err := docx.Read(data)
	var u *docx.Unreadable
	if err != nil && (!errors.As(err, &u) || u.Sentence == "") {
		t.Fatalf("refused with %v", err)
	}
	if err != nil {
		return
	}
	for _, i := range c.Items {
		if i.Heading < 0 || i.Heading > 9 || i.List < 0 || i.List > 9 || i.Table == nil && i.Text == "" {
			t.Fatalf("read %+v", i)
		}
		if i.Table != nil {
			squared(t, i.Table)
		}
	}
}

func squared(t *testing.T, g *docx.Grid) {
	covered := 0
	for _, row := range g.Rows {
		if len(row.Cells) != g.Columns || g.Columns == 0 {
			t.Fatalf("a row of %d cells in a table of %d columns", len(row.Cells), g.Columns)
		}
		for _, c := range row.Cells {
			if covered += c.Across * c.Down; c.Merged != (c.Across == 0) || c.Merged != (c.Down == 0) || c.Merged && c.Text != "" {
				t.Fatalf("a cell is %+v", c)
			}
			for _, in := range c.Tables {
				squared(t, in)
			}
		}
	}
}

package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"guildhall/internal/docx"
)

var issued = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)

// sample has every block, and texts that mean harm.
func sample() docx.Document {
	return docx.Document{
		Title: `Keeper <"&'>`, Language: "cy-GB", Subject: "Lamps", Publisher: "Lighthouse Keepers", Licence: "Free to use.", Modified: issued,
		Blocks: []docx.Block{
			docx.Heading{Level: 0, Text: "Keeper"}, docx.Heading{Level: 2, Text: "Duties"}, docx.Heading{Level: 9, Text: "At night"},
			docx.Paragraph{Runs: []docx.Run{{Text: "</w:t><evil/> & ", Bold: true}, {Text: "the page", Link: `https://example.org/?a=1&b="2"`}, {Text: "not followed", Link: "javascript:alert(1)"}}},
			docx.Text("nul\x00bell\x07bad\xffend \ufffe\u202egnp\u202c שלום"),
			docx.List{Items: []string{"Trim wicks", "Wind the clock"}},
			docx.Table{Caption: "Skills", Head: []string{"Skill", "Level"}, Shares: []int{70, 30}, Rows: [][]string{{"Trimming"}, {"Winding", "2", "no column"}}},
		},
	}
}

func write(t *testing.T, d docx.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpack reads every part and fails where one is not well-formed.
func unpack(t *testing.T, document []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s is not well-formed: %v", f.Name, err)
			}
		}
		if !f.Modified.Equal(issued) {
			t.Errorf("%s is dated %s, want %s", f.Name, f.Modified, issued)
		}
		parts[f.Name] = string(text)
	}
	return parts
}

func TestStylesAndRelationsThatAreUsedAreThere(t *testing.T) {
	parts := unpack(t, write(t, sample()))
	text := parts["word/document.xml"]
	used := regexp.MustCompile(`<w:(?:pStyle|rStyle|tblStyle) w:val="(\w+)"`).FindAllStringSubmatch(text, -1)
	seen := map[string]bool{}
	for _, m := range used {
		seen[m[1]] = true
		if !strings.Contains(parts["word/styles.xml"], `w:styleId="`+m[1]+`"`) {
			t.Errorf("the style %s is used and not defined", m[1])
		}
	}
	for _, want := range []string{"Heading1", "Heading2", "Heading3", "ListBullet", "Caption", "TableGrid", "Hyperlink"} {
		if !seen[want] {
			t.Errorf("the style %s is not used", want)
		}
	}
	for _, m := range regexp.MustCompile(`r:id="(\w+)"`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(parts["word/_rels/document.xml.rels"], `Id="`+m[1]+`"`) {
			t.Errorf("the relation %s is used and not defined", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`PartName="/([^"]+)"`).FindAllStringSubmatch(parts["[Content_Types].xml"], -1) {
		if parts[m[1]] == "" {
			t.Errorf("%s is promised and not there", m[1])
		}
	}
	if !strings.Contains(parts["word/numbering.xml"], `<w:num w:numId="1">`) || !strings.Contains(parts["word/styles.xml"], `<w:numId w:val="1"/>`) {
		t.Error("lists are not numbered as lists")
	}
}

func TestReadersByEarAreToldWhatIsWhat(t *testing.T) {
	parts := unpack(t, write(t, sample()))
	text := parts["word/document.xml"]
	first, _, _ := strings.Cut(text[strings.Index(text, "<w:tr>"):], "</w:tr>")
	if !strings.Contains(first, "<w:tblHeader>") || !strings.Contains(first, ">Level<") || strings.Count(text, "<w:tblHeader>") != 1 {
		t.Errorf("the first row, and it alone, does not come again on every sheet: %s", first)
	}
	if strings.Count(text, "<w:tc>") != 6 {
		t.Errorf("the table has %d cells, want 6: a row has a cell for every column and no more", strings.Count(text, "<w:tc>"))
	}
	if !strings.Contains(text, `<w:tblCaption w:val="Skills">`) || !strings.HasSuffix(text[:strings.Index(text, "<w:sectPr>")], "</w:tbl><w:p></w:p>") {
		t.Error("the table has no caption, or nothing comes after it")
	}
	if !strings.Contains(parts["word/styles.xml"], `<w:lang w:val="cy-GB"`) {
		t.Error("the text is in no language")
	}
	for _, want := range []string{"<dc:title>Keeper &lt;", "<dc:language>cy-GB<", "<dc:creator>Lighthouse Keepers<", "<dc:description>Free to use.<", ">2026-04-01T00:00:00Z</dcterms:modified>"} {
		if !strings.Contains(parts["docProps/core.xml"], want) {
			t.Errorf("the properties lack %s", want)
		}
	}
}

func TestHostileTextIsOnlyText(t *testing.T) {
	d := sample()
	d.Language = `en"/><evil/>` + "\x00"
	parts := unpack(t, write(t, d))
	for name, text := range parts {
		for _, bad := range []string{"<evil", "javascript:", "\x00", "\x07", "\u202e", "\ufffd"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
	for _, want := range []string{"&lt;/w:t&gt;&lt;evil/&gt; &amp; ", "nulbellbadend", "שלום", "not followed"} {
		if !strings.Contains(parts["word/document.xml"], want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if n := strings.Count(parts["word/_rels/document.xml.rels"], `TargetMode="External"`); n != 1 {
		t.Errorf("%d addresses are followed, want 1", n)
	}
}

func TestTheSameDocumentIsTheSameBytes(t *testing.T) {
	if !bytes.Equal(write(t, sample()), write(t, sample())) {
		t.Error("one document was written in two ways")
	}
	undated := sample()
	undated.Modified = time.Time{}
	if !bytes.Equal(write(t, undated), write(t, undated)) {
		t.Error("a document without a date was written in two ways")
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAWriterThatFailsIsReported(t *testing.T) {
	if err := docx.Write(full{}, sample()); err == nil || !strings.Contains(err.Error(), "write document") {
		t.Errorf("the failure is %v", err)
	}
}

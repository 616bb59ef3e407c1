package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
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
		Running: "Lamps, release 3", Foot: "Not endorsed", Number: [2]string{"Page ", " of "},
		Cover: []docx.Block{
			docx.Paragraph{Look: docx.Title, Runs: docx.Plain("The keeper")}, docx.Paragraph{Look: docx.Subtitle, Runs: docx.Plain("Lighthouse Keepers")},
			docx.Paragraph{Look: docx.Notice, Runs: docx.Plain("Not real.")},
		},
		Contents: docx.Contents{Title: "Contents", Depth: 2},
		Blocks: []docx.Block{
			docx.Heading{Level: 0, Text: "Keeper", ID: "role/K 1"}, docx.Paragraph{Look: docx.Lead, Runs: docx.Plain("Keeps.")},
			docx.Heading{Level: 2, Text: "Duties", ID: "role/K-1", NewPage: true}, docx.Heading{Level: 2, Text: "By day", Unlisted: true}, docx.Heading{Level: 9, Text: "At night"},
			docx.Paragraph{Runs: docx.Words{{Text: "</w:t><evil/> & ", Bold: true}, {Text: "the page", Link: `https://example.org/?a=1&b="2"`}, {Text: "not followed", Link: "javascript:alert(1)"}}},
			docx.Paragraph{Runs: docx.Words{{Text: "again", Link: `https://example.org/?a=1&b="2"`}, {Text: "the keeper", To: "role/K 1"}, {Text: "the duties", To: "role/K-1"}, {Text: "nobody", To: "role/K9"}}},
			docx.Text("nul\x00bell\x07bad\xffend \ufffe\u202egnp\u202c שלום"),
			docx.List{Items: docx.Plains([]string{"Trim wicks", "Wind the clock"})},
			docx.Table{Caption: "Tools", Quiet: true, RowHeads: true, Head: []string{"Tool"}, Rows: [][]docx.Words{{docx.Plain("Cloth")}}},
			docx.Table{Caption: "Skills", Head: []string{"Skill", "Level", "Note"}, Shares: []int{33, 33, 33}, Rows: [][]docx.Words{{docx.Plain("Trimming")}, {docx.Plain("Winding"), docx.Plain("2"), docx.Plain(""), docx.Plain("no column")}}},
		},
	}
}

func write(t testing.TB, d docx.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpack reads every part and fails where one is not well-formed.
func unpack(t testing.TB, document []byte) map[string]string {
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
	for _, want := range []string{"Heading1", "Heading2", "Heading2Unlisted", "Heading4", "Title", "Subtitle", "Lead", "Notice", "TOCHeading", "TOC1", "TOC2", "ListBullet", "Caption", "TableGrid", "Hyperlink"} {
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
	first, _, _ := strings.Cut(text[strings.LastIndex(text, "<w:tbl>"):], "</w:tr>")
	if !strings.Contains(first, "<w:tblHeader/>") || !strings.Contains(first, ">Level<") || strings.Count(text, "<w:tblHeader/>") != 2 || strings.Count(text, "<w:cantSplit/>") != 5 {
		t.Errorf("the first row, and it alone, does not come again on every sheet, or a row is parted: %s", first)
	}
	if strings.Count(text, "<w:tc>") != 2+9 {
		t.Errorf("the tables have %d cells, want 11: a row has a cell for every column and no more", strings.Count(text, "<w:tc>"))
	}
	if !strings.Contains(text, `<w:tblCaption w:val="Skills"/>`) || !strings.Contains(text, `<w:tblCaption w:val="Tools"/>`) || strings.Contains(text, ">Tools<") ||
		!strings.HasSuffix(text[:strings.Index(text, "<w:sectPr>")], "</w:tbl><w:p/>") {
		t.Error("a table has no caption or says it twice, or nothing comes after the last")
	}
	if widths := regexp.MustCompile(`<w:gridCol w:w="(\d+)"/>`).FindAllStringSubmatch(text, -1); len(widths) != 4 || widths[0][1] != "9638" || widths[1][1] != "3212" || widths[2][1] != "3213" || widths[3][1] != "3213" {
		t.Errorf("the columns are as wide as %v, want the whole width together", widths)
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
	for _, want := range []string{`w:anchor="m_role_K_1"`, `w:anchor="d2_m_role_K_1"`, "&lt;/w:t&gt;&lt;evil/&gt; &amp; ", "nulbellbadend", "שלום", "not followed"} {
		if !strings.Contains(parts["word/document.xml"], want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if n := strings.Count(parts["word/_rels/document.xml.rels"], `TargetMode="External"`); n != 1 {
		t.Errorf("%d addresses are followed, want 1", n)
	}
}

// TestContentsLeadToTheirHeadings follows every link within the document.
func TestContentsLeadToTheirHeadings(t *testing.T) {
	text := unpack(t, write(t, sample()))["word/document.xml"]
	marks := map[string]int{}
	for _, m := range regexp.MustCompile(`<w:bookmarkStart w:id="\d+" w:name="([A-Za-z]\w{0,39})"/>`).FindAllStringSubmatch(text, -1) {
		marks[m[1]]++
	}
	if len(marks) != 4 || strings.Count(text, "<w:bookmarkStart") != 4 || strings.Count(text, "<w:bookmarkEnd") != 4 {
		t.Errorf("the bookmarks are %v", marks)
	}
	anchors := regexp.MustCompile(`(?:w:anchor="|PAGEREF )(\w+)`).FindAllStringSubmatch(text, -1)
	if len(anchors) != 2*2+2 {
		t.Errorf("%d links and page numbers, want 6", len(anchors))
	}
	for _, m := range anchors {
		if marks[m[1]] != 1 {
			t.Errorf("%s is the name of %d bookmarks", m[1], marks[m[1]])
		}
	}
	if strings.Count(text, `w:fldCharType="begin"`) != 3 || strings.Count(text, `w:fldCharType="end"`) != 3 {
		t.Error("a field is not closed")
	}
	if strings.Contains(text, "nobody</w:t></w:r></w:hyperlink>") {
		t.Error("text leads to a heading that is not there")
	}
}

// TestWhatIsWrittenIsReadAgain holds writer and reader together.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	d := sample()
	c := read(t, write(t, d))
	if c.Title != d.Title || c.Language != d.Language {
		t.Errorf("read %q in %q", c.Title, c.Language)
	}
	var got, want []string
	for _, i := range c.Items {
		switch {
		case i.Table != nil:
			header := i.Table.Rows[0].Header && (len(i.Table.Rows) == 1 || !i.Table.Rows[1].Header)
			got = append(got, fmt.Sprintf("table %v %q %q", header, i.Table.Caption, i.Table.Texts()))
		default:
			got = append(got, fmt.Sprintf("%s %d %d %q", i.Style, i.Heading, i.List, i.Text))
		}
	}
	for _, b := range append(d.Cover, d.Blocks...) {
		want = append(want, described(b)...)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("read\n%s\nwrote\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// described is what a reader should find of a block.
func described(b docx.Block) []string {
	clean := strings.NewReplacer("\x00", "", "\x07", "", "\xff", "", "\ufffe", "", "\u202e", "")
	switch b := b.(type) {
	case docx.Heading:
		level := min(max(b.Level, 1), 4)
		style := fmt.Sprintf("heading %d", level)
		if b.Unlisted {
			style += " unlisted"
		}
		return []string{fmt.Sprintf("%s %d 0 %q", style, level, b.Text)}
	case docx.Paragraph:
		return []string{fmt.Sprintf("%s 0 0 %q", strings.ToLower(string(b.Look)), clean.Replace(b.Runs.Text()))}
	case docx.List:
		var all []string
		for _, item := range b.Items {
			all = append(all, fmt.Sprintf("list bullet 0 1 %q", item.Text()))
		}
		return all
	case docx.Table:
		rows := [][]string{b.Head}
		for _, cells := range b.Rows {
			row := make([]string, len(b.Head))
			for i := range row {
				if i < len(cells) {
					row[i] = cells[i].Text()
				}
			}
			rows = append(rows, row)
		}
		lines := []string{fmt.Sprintf("table true %q %q", b.Caption, rows)}
		if !b.Quiet {
			lines = append([]string{fmt.Sprintf("caption 0 0 %q", b.Caption)}, lines...)
		}
		return lines
	}
	return nil
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

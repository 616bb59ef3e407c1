package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestFormulasBecomeText(t *testing.T) {
	for _, cell := range []string{"=1+1", "+44 20", "-3", "@SUM(A1)", " =x", "'=x", "|calc", "＝x"} {
		if got := Inert(cell); got != "'"+cell || Active(got) != cell {
			t.Errorf("Inert(%q) is %q, and back %q", cell, got, Active(got))
		}
	}
	for _, cell := range []string{"", "Records", "12", "'quoted'", "a=b"} {
		if got := Inert(cell); got != cell || Active(got) != cell {
			t.Errorf("Inert(%q) is %q, and back %q", cell, got, Active(got))
		}
	}
}

func TestCSVQuotesAndGuards(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCSV(&b, [][]string{{"Grade", "People"}, {"=HYPERLINK(\"x\")", "10"}, {"a,b", "hidden"}}); err != nil {
		t.Fatal(err)
	}
	want := "Grade,People\n\"'=HYPERLINK(\"\"x\"\")\",10\n\"a,b\",hidden\n"
	if b.String() != want {
		t.Errorf("%q is not %q", b.String(), want)
	}
}

// sheetOf reads the cells of the first sheet: numbers as they are, text as "…".
func sheetOf(t *testing.T, data []byte) [][]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if err := wellFormed(r); err != nil {
			t.Errorf("%s is no XML: %v", f.Name, err)
		}
	}
	f, err := archive.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	var sheet struct {
		Rows []struct {
			Cells []struct {
				Type  string `xml:"t,attr"`
				Value string `xml:"v"`
				Text  string `xml:"is>t"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.NewDecoder(f).Decode(&sheet); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, r := range sheet.Rows {
		var cells []string
		for _, c := range r.Cells {
			if c.Type == "inlineStr" {
				cells = append(cells, "“"+Unescaped(c.Text)+"”")
			} else {
				cells = append(cells, c.Value)
			}
		}
		rows = append(rows, cells)
	}
	return rows
}

func wellFormed(r io.Reader) error {
	d := xml.NewDecoder(r)
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestNumbersAreNumbersOnlyWhereTheColumnIs(t *testing.T) {
	var b bytes.Buffer
	book := Workbook{Title: "Members & friends", Created: "2026-11-24", Sheets: []Sheet{{Name: "Figures", Numbers: []bool{false, true},
		Rows: [][]string{{"Code", "People"}, {"001", "120"}, {"=1+1", "hidden (1 to 4)"}, {"_x0041_", "=2"}}}}}
	if err := WriteXLSX(&b, book); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, row := range sheetOf(t, b.Bytes()) {
		got += strings.Join(row, " ") + "\n"
	}
	want := "“Code” “People”\n“001” 120\n“=1+1” “hidden (1 to 4)”\n“_x0041_” “=2”\n"
	if got != want {
		t.Errorf("read back:\n%s\nwant:\n%s", got, want)
	}
}

func TestSameTablesSameBytes(t *testing.T) {
	book := Workbook{Title: "T", Sheets: []Sheet{{Name: "A", Rows: [][]string{{"x"}, {"y"}}}, {Name: "B", Rows: [][]string{{"z"}}}}}
	var a, b bytes.Buffer
	if err := WriteXLSX(&a, book); err != nil {
		t.Fatal(err)
	}
	if err := WriteXLSX(&b, book); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same workbook gave different bytes")
	}
}

func TestTextLongerThanACellIsRefused(t *testing.T) {
	book := Workbook{Sheets: []Sheet{{Name: "A", Rows: [][]string{{"x"}, {strings.Repeat("é", CellLimit+1)}}}}}
	if err := WriteXLSX(io.Discard, book); err == nil || !strings.Contains(err.Error(), "row 2 of A, column x") {
		t.Errorf("refused with %v", err)
	}
}

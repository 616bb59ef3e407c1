package sheets

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/spreadsheet"
)

// sheetReader reads the rows of one sheet as they come.
type sheetReader struct {
	s      *Source
	b      *workbook
	t      *Table
	spent  *budget
	row    Row
	held   bool // whether the row holds anything
	column int  // of the cell, from 0
	kind   string
	style  int
	value  strings.Builder // what stands in <v>
	inline richText
	in     string // the element whose text is being read: v, f or is
	mark   mark
	told   bool // whether the cell has a value at all
	merged []string
}

func (s *Source) readSheet(a *archive, b *workbook, ref sheetRef, part string) error {
	t := &Table{Name: ref.name, Kind: XLSX, Hidden: ref.hidden}
	r := &sheetReader{s: s, b: b, t: t, spent: a.spent}
	err := a.eachPart(part, func(x *xmlReader) error { return x.each(r.token) })
	if err != nil {
		return err
	}
	s.merged(t, r.merged)
	if len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	return nil
}

func (r *sheetReader) token(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return r.start(token)
	case xml.EndElement:
		return r.end(token.Name.Local, token)
	case xml.CharData:
		switch r.in {
		case "v":
			r.value.Write(token)
		case "is":
			r.inline.token(token)
		}
	}
	return nil
}

func (r *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		number := r.row.Number + 1
		if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > 0 {
			number = n
		}
		r.row, r.held, r.column = Row{Number: number}, false, -1
	case "c":
		return r.startCell(e)
	case "v", "f", "is":
		r.in = e.Name.Local
		if r.in == "f" {
			r.mark |= fromFormula
		} else {
			r.told = true
		}
	case "mergeCell":
		if len(r.merged) < maxFindings {
			r.merged = append(r.merged, attr(e, "ref"))
		}
	default:
		if r.in == "is" {
			r.inline.token(e)
		}
	}
	return nil
}

func (r *sheetReader) startCell(e xml.StartElement) error {
	r.column++
	if ref := attr(e, "r"); ref != "" {
		n := columnNumber(ref)
		if n < r.column || n >= maxColumns {
			return refuse("The sheet %s, row %d, has a cell with the reference %s, which is out of order or beyond column %s. Save the file again.", r.t.Name, r.row.Number, quoted(ref), spreadsheet.ColumnName(maxColumns-1))
		}
		r.column = n
	}
	if r.column >= maxColumns {
		return refuse("The sheet %s, row %d, has more than %d columns. Remove those that are not needed.", r.t.Name, r.row.Number, maxColumns)
	}
	r.kind = attr(e, "t")
	r.style, _ = strconv.Atoi(attr(e, "s"))
	r.mark, r.told = 0, false
	r.value.Reset()
	return nil
}

// columnNumber reads the letters of a reference, B5 → 1; -1 where there are none.
func columnNumber(ref string) int {
	n := 0
	for _, c := range strings.ToUpper(ref) {
		if c < 'A' || c > 'Z' || n > maxColumns {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

func (r *sheetReader) end(name string, token xml.Token) error {
	switch name {
	case "v", "f", "is":
		r.in = ""
	case "c":
		return r.endCell()
	case "row":
		if !r.held {
			return nil
		}
		if err := r.spent.row(r.t, r.row); err != nil {
			return err
		}
		r.t.Rows = append(r.t.Rows, r.row)
	default:
		if r.in == "is" {
			r.inline.token(token)
		}
	}
	return nil
}

func (r *sheetReader) endCell() error {
	text := r.text()
	if !r.told || text == "" && r.kind != "inlineStr" { // a style alone is nothing
		return nil
	}
	for len(r.row.Cells) < r.column {
		r.row.Cells = append(r.row.Cells, "")
	}
	r.row.Cells = append(r.row.Cells, text)
	r.held = true
	if r.mark != 0 {
		for len(r.row.marks) < r.column {
			r.row.marks = append(r.row.marks, 0)
		}
		r.row.marks = append(r.row.marks, r.mark)
	}
	return nil
}

// text is the cell as a person sees it, dates as ISO 8601.
func (r *sheetReader) text() string {
	value := r.value.String()
	switch r.kind {
	case "inlineStr":
		return r.inline.take()
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(r.b.strings) {
			r.mark |= isFault
			return ""
		}
		return r.b.strings[n]
	case "str":
		return spreadsheet.Unescaped(value)
	case "b":
		return strconv.FormatBool(strings.TrimSpace(value) == "1")
	case "e":
		r.mark |= isFault
		return value
	case "d":
		r.mark |= fromDate
		return value
	}
	return r.number(strings.TrimSpace(value))
}

// number is a number as short as it can be, or the date that it stands for.
func (r *sheetReader) number(value string) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return value
	}
	if r.style >= 0 && r.style < len(r.b.dates) && r.b.dates[r.style] && f >= 0 && f < 2_958_466 { // year 9999
		r.mark |= fromDate
		return r.b.day(f)
	}
	r.mark |= fromNumber
	if math.Abs(f) >= 1e15 {
		return value
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// day is the day that a number stands for, with the time where it has one.
func (b *workbook) day(f float64) string {
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if b.from == 1904 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	days := math.Floor(f)
	at := start.AddDate(0, 0, int(days)).Add(time.Duration(math.Round((f-days)*86_400)) * time.Second)
	if at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
		return at.Format("2006-01-02")
	}
	return at.Format("2006-01-02 15:04:05")
}

package pack

import (
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is one CSV file's places. Row i is row i of the list that was read.
type table struct {
	file    string
	columns map[string]int
	lines   []string
	rows    []tableRow
	out     *findings
}

type tableRow struct {
	line int   // of the row's start
	cell []int // byte offset of each cell in its line, opening quote included
	bad  map[string]bool
}

// item is an entry of a list inside a cell, with its byte offset there.
type item struct {
	text   string
	offset int
}

// splitList splits a list that is separated by semicolons.
func splitList(text string) []item {
	var list []item
	offset := 0
	for part := range strings.SplitSeq(text, ";") {
		trimmed := strings.TrimSpace(part)
		if trimmed != "" {
			list = append(list, item{trimmed, offset + strings.Index(part, trimmed)})
		}
		offset += len(part) + 1
	}
	return list
}

// rowPlace returns where a row starts.
func (t *table) rowPlace(row int) place { return place{t.file, t.rows[row].line, 1} }

// place returns where a cell starts, inside its quotes.
func (t *table) place(row int, column string) place { return t.inside(row, column, 0) }

// inside returns the place of a byte offset in the text of a cell.
func (t *table) inside(row int, column string, offset int) place {
	r := t.rows[row]
	i, ok := t.columns[column]
	if !ok || i >= len(r.cell) || r.line > len(t.lines) {
		return t.rowPlace(row)
	}
	line := t.lines[r.line-1]
	at := min(r.cell[i], len(line))
	if !strings.HasPrefix(line[at:], `"`) {
		at += offset
	} else {
		at++
		for n := 0; n < offset && at < len(line); n++ {
			if strings.HasPrefix(line[at:], `""`) { // a quote inside quotes is written twice
				at++
			}
			at++
		}
	}
	return place{t.file, r.line, utf8.RuneCountInString(line[:min(at, len(line))]) + 1}
}

// itemPlace returns where an entry of a list inside a cell starts.
func (t *table) itemPlace(row int, column string, entry int) place {
	r := t.rows[row]
	i, ok := t.columns[column]
	if !ok || i >= len(r.cell) {
		return t.rowPlace(row)
	}
	items := splitList(t.text(row, i))
	if entry >= len(items) {
		return t.place(row, column)
	}
	return t.inside(row, column, items[entry].offset)
}

// text returns the text of a cell again from its line.
func (t *table) text(row, cell int) string {
	line := t.lines[t.rows[row].line-1]
	fields, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil || cell >= len(fields) {
		return ""
	}
	return fields[cell]
}

// isBad reports whether a cell could not be read, which has been reported.
func (t *table) isBad(row int, column string) bool { return t.rows[row].bad[column] }

func (t *table) markBad(row int, column string) {
	if t.rows[row].bad == nil {
		t.rows[row].bad = map[string]bool{}
	}
	t.rows[row].bad[column] = true
}

// readCSV reads the rows of text, reporting every fault it meets. The third
// result is false where the header or the quotes are wrong, so that nothing can
// be concluded from what is absent. Then the widths of rows are not reported
// either: they follow from the header.
func readCSV[T any](file, text string, out *findings) ([]T, *table, bool) {
	t := &table{file: file, lines: strings.Split(text, "\n"), out: out}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		if err != io.EOF {
			t.syntaxError(err)
		} else if text != "" { // an empty file has been reported
			out.err(place{file, 1, 1}, "missing-column", "The first line has to name the columns: %s. Add it.", strings.Join(names(fieldsOf(reflect.TypeFor[T](), "csv")), ","))
		}
		return nil, t, false
	}
	fields := fieldsOf(reflect.TypeFor[T](), "csv")
	whole := t.readHeader(r, header, fields)
	var list []T
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.syntaxError(err)
			whole = false
			continue
		}
		row := t.addRow(r, cells)
		if whole && len(cells) != len(header) {
			out.err(t.rowPlace(row), "row-width", "This row has %d cells and the first line has %d. Check its commas; a cell with a comma needs double quotes.", len(cells), len(header))
		}
		var value T
		t.decodeRow(row, cells, reflect.ValueOf(&value).Elem(), fields)
		list = append(list, value)
	}
	return list, t, whole
}

func (t *table) syntaxError(err error) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		t.out.err(place{t.file, 1, 1}, "csv-syntax", "This cannot be read as CSV (%v).", err)
		return
	}
	at := place{t.file, parse.Line, 1}
	if parse.Line <= len(t.lines) {
		line := t.lines[parse.Line-1]
		at.column = utf8.RuneCountInString(line[:max(0, min(parse.Column-1, len(line)))]) + 1
	}
	if errors.Is(err, csv.ErrQuote) && parse.StartLine != parse.Line {
		t.out.err(place{t.file, parse.StartLine, 1}, "csv-syntax", "A double quote opened in this row is not closed. Close it; a quote inside a quoted cell is written twice.")
		return
	}
	t.out.err(at, "csv-syntax", "The double quotes do not fit here. Put the whole cell in quotes and write a quote inside it twice.")
}

func (t *table) readHeader(r *csv.Reader, header []string, fields []field) bool {
	t.columns = map[string]int{}
	whole := true
	for i, name := range header {
		line, column := r.FieldPos(i)
		at := t.headerPlace(line, column)
		if _, ok := t.columns[name]; ok {
			t.out.err(at, "duplicate-column", "The column %s is there twice. Keep one of the two.", quoted(name))
			whole = false
			continue
		}
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			t.out.err(at, "unknown-column", "The column %s is not one of those known here: %s. Correct or remove it.", quoted(name), strings.Join(names(fields), ", "))
			whole = false
			continue
		}
		t.columns[name] = i
	}
	for _, f := range fields {
		if _, ok := t.columns[f.name]; !ok && !f.optional {
			t.out.err(place{t.file, 1, 1}, "missing-column", "The column %s is missing. Add it to the first line; the columns are %s.", quoted(f.name), strings.Join(names(fields), ","))
			whole = false
		}
	}
	return whole
}

func (t *table) headerPlace(line, column int) place {
	text := t.lines[line-1]
	return place{t.file, line, utf8.RuneCountInString(text[:min(column-1, len(text))]) + 1}
}

func (t *table) addRow(r *csv.Reader, cells []string) int {
	var row tableRow
	for i := range cells {
		line, column := r.FieldPos(i)
		if i == 0 {
			row.line = line
		}
		row.cell = append(row.cell, column-1)
	}
	t.rows = append(t.rows, row)
	return len(t.rows) - 1
}

func (t *table) decodeRow(row int, cells []string, v reflect.Value, fields []field) {
	for _, f := range fields {
		i, ok := t.columns[f.name]
		if !ok && f.optional {
			continue // the file is from before the column
		}
		if !ok || i >= len(cells) {
			t.markBad(row, f.name)
			continue
		}
		t.decodeCell(row, cells[i], v.Field(f.index), f)
	}
}

func (t *table) decodeCell(row int, text string, v reflect.Value, f field) {
	fault := func(at place, rule, format string, args ...any) {
		t.markBad(row, f.name)
		t.out.err(at, rule, format, args...)
	}
	switch {
	case strings.Contains(text, "\n"):
		fault(t.place(row, f.name), "cell-spacing", "This cell goes over several lines. Write it on one line, or close its quotes.")
		return
	case text != strings.TrimSpace(text):
		t.out.err(t.place(row, f.name), "cell-spacing", "This cell starts or ends with a space. Remove it.")
		text = strings.TrimSpace(text)
	}
	switch {
	case text == "" && f.blank:
	case text == "":
		fault(t.place(row, f.name), "empty-value", "The cell %s is empty. Write a value.", f.name)
	case v.Kind() == reflect.Slice:
		for _, entry := range splitList(text) {
			element := reflect.New(v.Type().Elem()).Elem()
			if err := setScalar(element, entry.text); err != nil {
				fault(t.inside(row, f.name, entry.offset), "bad-value", "%s", err)
			}
			v.Set(reflect.Append(v, element))
		}
	default:
		if err := setScalar(v, text); err != nil {
			fault(t.place(row, f.name), "bad-value", "%s", err)
		}
	}
}

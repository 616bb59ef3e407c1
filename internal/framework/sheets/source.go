package sheets

import (
	"fmt"

	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
)

// Kind is what a file is, by its content.
type Kind string

// The kinds of file that Open reads.
const (
	CSV     Kind = "csv"
	Archive Kind = "zip" // of CSV files
	XLSX    Kind = "xlsx"
	DOCX    Kind = "docx"
)

// Source is a file with the tables that were found in it. Texts are as they stand
// in the file, spaces and all.
type Source struct {
	Name     string // of the file
	Kind     Kind
	Tables   []*Table
	Findings []Finding // of the file and its cells, apart from what they mean
}

// Table is one table of a file. Its first rows may be its title; Guess finds the
// row that names its columns.
type Table struct {
	Name     string // of the sheet or the file; of a Word table the nearest heading
	Kind     Kind
	Hidden   bool     // a sheet that people do not see
	Headings []string // that a Word table stands under, the widest first
	Before   []string // the paragraphs between a Word table and the heading above it
	Rows     []Row
	number   int // of a Word table, from 1
}

// Row is a row that holds something.
type Row struct {
	Number int // in the sheet or table; of a CSV file the line where it starts
	Cells  []string
	marks  []mark     // of the cells; nil where nothing is odd
	at     []position // of the cells of a CSV file
}

// position is where a cell of a CSV file starts.
type position struct{ line, column int32 }

// mark says what was odd about a cell as it was read.
type mark uint8

const (
	fromNumber mark = 1 << iota
	fromDate
	fromFormula
	isFault  // #N/A and the like
	oddQuote // quotes of a CSV file that do not fit
)

// cell returns the text of a cell, empty beyond the end of the row.
func (r Row) cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

func (r Row) mark(i int) mark {
	if i < 0 || i >= len(r.marks) {
		return 0
	}
	return r.marks[i]
}

// Place says where cell column of row stands in the file. Both count from 0.
func (t *Table) Place(row, column int) Place {
	if row < 0 || row >= len(t.Rows) {
		return t.place()
	}
	r := t.Rows[row]
	p := t.place()
	switch t.Kind {
	case XLSX:
		p.Row, p.Column, p.Cell = r.Number, column+1, spreadsheet.CellName(column, r.Number)
	case DOCX:
		p.Row, p.Column = r.Number, column+1
	default:
		p.Line, p.Column = r.Number, 1
		if len(r.at) > 0 {
			at := r.at[min(max(column, 0), len(r.at)-1)]
			p.Line, p.Column = int(at.line), int(at.column)
		}
	}
	return p
}

// place says where the whole table stands.
func (t *Table) place() Place {
	switch t.Kind {
	case XLSX:
		return Place{Sheet: t.Name}
	case DOCX:
		p := Place{Table: t.number}
		if len(t.Headings) > 0 {
			p.Heading = shortened(t.Headings[len(t.Headings)-1])
		}
		return p
	}
	if t.Kind == CSV { // there is one table
		return Place{}
	}
	return Place{File: t.Name}
}

// shortened is a text that fits into a sentence about it.
func shortened(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:57]) + "…"
	}
	return text
}

// width is the number of columns of the widest row.
func (t *Table) width() int {
	n := 0
	for _, r := range t.Rows {
		n = max(n, len(r.Cells))
	}
	return n
}

func (s *Source) warn(at Place, rule, format string, args ...any) {
	s.Findings = append(s.Findings, finding(at, rule, pack.Warning, format, args...))
}

func finding(at Place, rule string, severity pack.Severity, format string, args ...any) Finding {
	return Finding{Place: at, Rule: rule, Severity: severity, Message: fmt.Sprintf(format, args...)}
}

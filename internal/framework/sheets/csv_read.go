package sheets

import (
	"path"
	"strings"
	"unicode/utf8"

	"guildhall/internal/spreadsheet"
)

// readCSV adds the table of a CSV file to s. What separates cells is found by
// content: a comma, semicolon, tab or bar.
func (s *Source) readCSV(name string, data []byte, spent *budget) error {
	text, encoding, err := decodeText(data)
	if err != nil {
		return err
	}
	t := &Table{Name: name, Kind: s.Kind}
	if encoding != "" {
		s.warn(Place{File: name}, "encoding", "The file is not in UTF-8. It was read as %s: check letters with accents and quotation marks.", encoding)
	}
	r := newCSVReader(text)
	for r.more() {
		row, err := r.row()
		if err != nil {
			return err
		}
		if row.Cells == nil {
			continue
		}
		if err := spent.row(t, row); err != nil {
			return err
		}
		t.Rows = append(t.Rows, row)
	}
	if s.Kind == CSV {
		t.Name = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	s.Tables = append(s.Tables, t)
	return nil
}

// csvReader reads RFC 4180 and what spreadsheets write in its name. Unlike
// encoding/csv it keeps line breaks in cells as they are, knows where each cell
// starts, and goes on where quotes do not fit.
type csvReader struct {
	text         string
	comma        byte
	at           int // byte
	line, column int // of at, from 1
	oldMac       bool
}

func newCSVReader(text string) *csvReader {
	r := &csvReader{text: text, line: 1, column: 1, comma: separator(text), oldMac: !strings.Contains(text, "\n")}
	if strings.HasPrefix(text, "sep=") && len(text) > 5 && (text[5] == '\n' || text[5] == '\r') { // Excel's own hint
		r.comma = text[4]
		r.step(strings.IndexByte(text, '\n') + 1)
	}
	return r
}

// separator is the one that the first line has most of outside quotes.
func separator(text string) byte {
	counts, quoted := map[byte]int{}, false
	for i := 0; i < len(text) && (quoted || text[i] != '\n' && text[i] != '\r'); i++ {
		if text[i] == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[text[i]]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t', '|'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

func (r *csvReader) more() bool { return r.at < len(r.text) }

// step moves on by n bytes and keeps count of lines and columns.
func (r *csvReader) step(n int) {
	passed := r.text[r.at : r.at+n]
	r.at += n
	if lines := strings.Count(passed, "\n"); lines > 0 {
		r.line += lines
		r.column = 1
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	r.column += utf8.RuneCountInString(passed)
}

// row reads a row. Its cells are nil for a blank line.
func (r *csvReader) row() (Row, error) {
	row := Row{Number: r.line}
	for {
		start := position{int32(r.line), int32(r.column)}
		cell, odd, err := r.cell()
		if err != nil {
			return row, err
		}
		row.Cells, row.at = append(row.Cells, cell), append(row.at, start)
		if odd {
			for len(row.marks) < len(row.Cells)-1 {
				row.marks = append(row.marks, 0)
			}
			row.marks = append(row.marks, oddQuote)
		}
		if len(row.Cells) > maxColumns {
			return row, refuse("Line %d has more than %d cells. Check what separates the cells, and the quotes.", row.Number, maxColumns)
		}
		if !r.more() || r.text[r.at] != r.comma {
			break
		}
		r.step(1)
	}
	r.endLine()
	if len(row.Cells) == 1 && row.Cells[0] == "" {
		return Row{}, nil
	}
	return row, nil
}

func (r *csvReader) endLine() {
	switch rest := r.text[r.at:]; {
	case strings.HasPrefix(rest, "\r\n"):
		r.step(2)
	case strings.HasPrefix(rest, "\n"):
		r.step(1)
	case strings.HasPrefix(rest, "\r"): // only where a file has no other line ends
		r.step(1)
		r.line, r.column = r.line+1, 1
	}
}

// cell reads one cell and stops at what ends it.
func (r *csvReader) cell() (string, bool, error) {
	if !strings.HasPrefix(r.text[r.at:], `"`) {
		n := r.plain()
		cell := r.text[r.at : r.at+n]
		r.step(n)
		return spreadsheet.Active(cell), strings.Contains(cell, `"`), nil
	}
	line := r.line
	r.step(1)
	var b strings.Builder
	for {
		n := strings.IndexByte(r.text[r.at:], '"')
		if n < 0 {
			return "", false, refuse("Line %d opens a double quote that is never closed. The file may have been cut short: save it again, or close the quote.", line)
		}
		b.WriteString(r.text[r.at : r.at+n])
		r.step(n + 1)
		if !strings.HasPrefix(r.text[r.at:], `"`) {
			break
		}
		b.WriteByte('"')
		r.step(1)
	}
	n := r.plain()
	b.WriteString(r.text[r.at : r.at+n]) // what follows the closing quote belongs to nothing else
	r.step(n)
	return spreadsheet.Active(b.String()), n > 0, nil
}

// plain is the number of bytes until the cell ends, without quotes.
func (r *csvReader) plain() int {
	rest := r.text[r.at:]
	for i := range len(rest) {
		switch {
		case rest[i] == r.comma, rest[i] == '\n', rest[i] == '\r' && (r.oldMac || strings.HasPrefix(rest[i:], "\r\n")):
			return i
		}
	}
	return len(rest)
}

package spreadsheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"guildhall/internal/fault"
)

// Workbook is a file of sheets with what it says of itself.
type Workbook struct {
	Title, Creator, Language, Description string
	Created                               string // a day, 2026-11-24; empty when it is not known
	Sheets                                []Sheet
}

// Sheet is one table. Its first row names the columns.
type Sheet struct {
	Name    string // at most 31 characters, none of []:*?/\'<>&"
	Rows    [][]string
	Numbers []bool // by column: whether cells of digits alone are numbers there; others, and missing ones, are text
}

// WriteXLSX writes a workbook. Every cell is text, so that 001 stays 001, unless
// its column is one of numbers; the names of the columns stay in sight, can be
// filtered and are printed on every page. Texts longer than a cell are refused.
//
// It is written here, not by a library, because those tried lose characters that
// XML has no room for and texts such as _x0041_.
func WriteXLSX(w io.Writer, b Workbook) error {
	if err := b.fits(); err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	put := func(name string, fill func(*bufio.Writer)) error {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: archiveTime})
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		out := bufio.NewWriter(file)
		out.WriteString(xml.Header)
		fill(out)
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		return nil
	}
	for _, p := range b.fixedParts() {
		if err := put(p.name, func(out *bufio.Writer) { out.WriteString(p.text) }); err != nil {
			return err
		}
	}
	for i, s := range b.Sheets {
		if err := put(sheetPart(i), func(out *bufio.Writer) { writeSheet(out, s, i == 0) }); err != nil {
			return err
		}
	}
	return archive.Close()
}

// fits refuses what a cell has no room for.
func (b Workbook) fits() error {
	for _, s := range b.Sheets {
		for i, row := range s.Rows {
			for j, cell := range row {
				if len(cell) > CellLimit && units(cell) > CellLimit {
					return fault.New(fault.Invalid, "The text in row %d of %s, column %s, has %d characters. A cell of a workbook holds %d: use CSV, or shorten the text.", i+1, s.Name, s.Rows[0][j], units(cell), CellLimit)
				}
			}
		}
	}
	return nil
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }

func sheetPart(i int) string { return "xl/worksheets/sheet" + strconv.Itoa(i+1) + ".xml" }

// Styles of cells, as styles.xml numbers them.
const (
	textStyle   = "1"
	headerStyle = "2"
	numberStyle = "3"
)

func writeSheet(out *bufio.Writer, s Sheet, first bool) {
	columns := len(s.Rows[0])
	last := CellName(columns-1, len(s.Rows))
	out.WriteString(`<worksheet xmlns="` + mainSpace + `"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:` + last + `"/><sheetViews><sheetView workbookViewId="0"`)
	if first {
		out.WriteString(` tabSelected="1"`)
	}
	out.WriteString(`><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`)
	widths := make([]int, columns)
	for i := range columns {
		widths[i] = columnWidth(s.Rows, i)
		fmt.Fprintf(out, `<col min="%d" max="%d" width="%d" style="%s" customWidth="1"/>`, i+1, i+1, widths[i], textStyle)
	}
	out.WriteString(`</cols><sheetData>`)
	for i, row := range s.Rows {
		s.writeRow(out, i+1, row, widths)
	}
	out.WriteString(`</sheetData><autoFilter ref="A1:` + last + `"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>` +
		`<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/><headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P</oddFooter></headerFooter>` +
		`<ignoredErrors><ignoredError sqref="A1:` + last + `" numberStoredAsText="1"/></ignoredErrors></worksheet>`)
}

// writeRow leaves out cells without text. A row without any has one all the same,
// by which it is known for a row.
func (s Sheet) writeRow(out *bufio.Writer, number int, row []string, widths []int) {
	style := textStyle
	if number == 1 {
		style = headerStyle
	}
	fmt.Fprintf(out, `<row r="%d" ht="%d">`, number, rowHeight(row, widths))
	blank := strings.Join(row, "") == ""
	for j, cell := range row {
		switch {
		case cell == "" && !(blank && j == 0):
		case number > 1 && j < len(s.Numbers) && s.Numbers[j] && digits(cell):
			out.WriteString(`<c r="` + CellName(j, number) + `" s="` + numberStyle + `"><v>` + cell + `</v></c>`)
		default:
			out.WriteString(`<c r="` + CellName(j, number) + `" s="` + style + `" t="inlineStr"><is><t xml:space="preserve">`)
			_ = xml.EscapeText(out, []byte(Escaped(cell))) // the writer keeps its error
			out.WriteString(`</t></is></c>`)
		}
	}
	out.WriteString(`</row>`)
}

// digits reports whether a cell is a whole number that a workbook keeps exactly.
func digits(cell string) bool {
	return cell != "" && len(cell) <= 15 && strings.Trim(cell, "0123456789") == ""
}

// rowHeight is high enough for every line of a row, in points: not every program
// works it out by itself. The format allows at most 409.
func rowHeight(row []string, widths []int) int {
	const line, most = 15, 409
	lines := 1
	for i, cell := range row {
		n := 0
		for part := range strings.Lines(cell) {
			length, room := utf8.RuneCountInString(strings.TrimSuffix(part, "\n")), widths[i]*19
			n += max(1, (length*20+room-1)/room) // words break before the edge
		}
		lines = max(lines, n)
	}
	return min(lines*line, most)
}

// columnWidth is wide enough for nine cells in ten, and for reading.
func columnWidth(rows [][]string, column int) int {
	const narrow, wide = 8, 60
	counts := make([]int, wide+1)
	for _, row := range rows[1:] {
		counts[min(utf8.RuneCountInString(row[column]), wide)]++
	}
	width := 0
	for n, beyond := len(rows)-1, 0; n > 0 && width < wide; width++ {
		if beyond += counts[width]; beyond*10 >= n*9 {
			break
		}
	}
	return min(max(width, utf8.RuneCountInString(rows[0][column])+3, narrow)+2, wide)
}

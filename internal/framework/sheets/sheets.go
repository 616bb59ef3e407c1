// Package sheets reads and writes a framework as tables.
//
// WriteCSV and WriteXLSX put a whole Edition into an archive of CSV files or
// into a workbook, and ReadCSV and ReadXLSX give the same Edition back, whatever
// is in its texts. A list that is empty and one that is missing are the same
// here, as they are everywhere in a pack.
//
// Open, Guess and Apply take in the tables that people really have: spreadsheets
// and Word documents of any shape. Open finds the tables, Guess says what each
// of them and each of their columns seems to be, and why, and Apply makes an
// Edition of them on top of another. Every doubtful cell is a Finding with its
// place.
//
// Files come from outside. They are read with bounds on entries, sizes, nesting
// and tokens; nothing in them is followed, run or fetched. Nothing here touches
// the database, the clock or the network.
package sheets

import (
	"fmt"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// Media types of what is written.
const (
	CSVMedia  = "application/zip"
	XLSXMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// The bounds within which a file from outside is read. A framework of 5,000
// skills needs about a tenth of each.
const (
	maxEntries  = 2_000      // files in an archive
	maxInflated = 384 << 20  // bytes of an archive when inflated, all together
	maxRatio    = 250        // bytes inflated for a byte in the archive, beyond the first mebibytes
	maxText     = 48 << 20   // bytes of text in all cells of a file
	maxCells    = 2_500_000  // cells that hold something
	maxRows     = 250_000    // rows that hold something, all tables together
	maxColumns  = 1_000      // columns of a table
	maxTables   = 2_000      // tables of a file
	maxDepth    = 100        // elements inside each other
	maxTokens   = 60_000_000 // tags and texts in the XML of a file
	maxToken    = 4 << 20    // bytes of one tag or text
	maxAttrs    = 200        // attributes of a tag
	oleMark     = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	zipMark     = "PK\x03\x04"
	zipRecord   = "PK\x01\x02"
	emptyZip    = "PK\x05\x06"
	rtfMark     = "{\\rtf"
	pdfMark     = "%PDF-"
	maxFindings = 1_000 // findings that Apply lists; the rest are counted
)

// Place is where in a file something stands. Which of its fields say something
// depends on the kind of file.
type Place struct {
	File    string `json:"file,omitempty"`    // in an archive of several
	Sheet   string `json:"sheet,omitempty"`   // of a workbook
	Table   int    `json:"table,omitempty"`   // of a Word document, counted from 1
	Heading string `json:"heading,omitempty"` // that the Word table stands under
	Row     int    `json:"row,omitempty"`     // from 1, of a workbook or a Word table
	Column  int    `json:"column,omitempty"`  // from 1; of a CSV file, the character in the line
	Cell    string `json:"cell,omitempty"`    // of a workbook: B5
	Line    int    `json:"line,omitempty"`    // of a CSV file, from 1
}

// String says the place as a person looks for it.
func (p Place) String() string {
	switch {
	case p.Sheet != "" && p.Cell != "":
		return fmt.Sprintf("sheet %s, cell %s", p.Sheet, p.Cell)
	case p.Sheet != "" && p.Row > 0:
		return fmt.Sprintf("sheet %s, row %d", p.Sheet, p.Row)
	case p.Sheet != "":
		return "sheet " + p.Sheet
	case p.Table > 0:
		s := fmt.Sprintf("table %d", p.Table)
		if p.Heading != "" {
			s += fmt.Sprintf(" under “%s”", p.Heading)
		}
		if p.Row > 0 {
			s += fmt.Sprintf(", row %d", p.Row)
		}
		if p.Column > 0 {
			s += fmt.Sprintf(", column %d", p.Column)
		}
		return s
	case p.Line > 0 && p.File != "":
		return fmt.Sprintf("%s, line %d, column %d", p.File, p.Line, p.Column)
	case p.Line > 0:
		return fmt.Sprintf("line %d, column %d", p.Line, p.Column)
	}
	return p.File
}

// Finding is one thing in a file that a person should know of. An error keeps
// the file from being taken in; a warning says what was left out or changed.
type Finding struct {
	Place    Place         `json:"place"`
	Rule     string        `json:"rule"` // stable name, for example unused-marker
	Severity pack.Severity `json:"severity"`
	Message  string        `json:"message"` // a sentence that says how to mend it
}

// String is the finding on one line.
func (f Finding) String() string {
	text := fmt.Sprintf("%s: %s [%s]", f.Severity, f.Message, f.Rule)
	if place := f.Place.String(); place != "" {
		return place + ": " + text
	}
	return text
}

// refuse returns the sentence for a file that cannot be read.
func refuse(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }

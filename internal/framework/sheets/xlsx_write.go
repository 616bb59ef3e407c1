package sheets

import (
	"io"
	"strings"

	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
)

// WriteXLSX writes an Edition as a workbook: a sheet for each table, with the
// columns named as in a pack. Every cell is text. The same Edition gives the same
// bytes. Texts longer than a cell are refused.
func WriteXLSX(w io.Writer, e *pack.Edition) error {
	all, err := grids(e)
	if err != nil {
		return err
	}
	book := spreadsheet.Workbook{Title: title(e), Creator: e.Scheme.Name, Language: e.Scheme.Locale, Description: e.Scheme.Licence}
	if day := e.Release.Issued; day.Valid() && day.Full() {
		book.Created = string(day)
	}
	for _, g := range all {
		book.Sheets = append(book.Sheets, spreadsheet.Sheet{Name: g.sheet, Rows: g.rows})
	}
	return spreadsheet.WriteXLSX(w, book)
}

func title(e *pack.Edition) string {
	t := strings.TrimSpace(e.Scheme.Name + " skills framework")
	if e.Release.Name != "" {
		t += ", " + e.Release.Name
	}
	return t
}

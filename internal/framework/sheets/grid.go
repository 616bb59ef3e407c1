package sheets

import (
	"reflect"
	"strconv"
	"unicode/utf8"

	"guildhall/internal/pack"
)

// grid is one table that is written: its first row names the columns.
type grid struct {
	file, sheet string
	rows        [][]string
}

// grids returns the tables of an Edition, that of its single values first. It
// refuses texts that no file can hold.
func grids(e *pack.Edition) ([]grid, error) {
	if err := distinctBodies(e); err != nil {
		return nil, err
	}
	all := []grid{{aboutFile, aboutSheet, aboutRows(e)}}
	for _, p := range parts {
		list := p.rows(e).Elem()
		if p.since && list.Len() == 0 {
			continue
		}
		all = append(all, grid{p.file, p.sheet, table(list)})
	}
	for _, g := range all {
		for i, row := range g.rows {
			for j, cell := range row {
				if !utf8.ValidString(cell) {
					return nil, refuse("The text in row %d of %s, column %s, has bytes that are no characters, so it cannot be written. Write the text again.", i+1, g.sheet, g.rows[0][j])
				}
			}
		}
	}
	return all, nil
}

// distinctBodies refuses bodies that registrations cannot tell apart.
func distinctBodies(e *pack.Edition) error {
	seen := map[string]bool{}
	for _, b := range e.Bodies.Bodies {
		if seen[b.ID] {
			return refuse("Two professional bodies have the id %s. Give one of them another.", strconv.Quote(b.ID))
		}
		seen[b.ID] = true
	}
	return nil
}

// table is a list of structs as rows under a row of names.
func table(list reflect.Value) [][]string {
	columns := columnsOf(list.Type().Elem())
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	rows := [][]string{names}
	for i := range list.Len() {
		cells := make([]string, len(columns))
		for j, c := range columns {
			cells[j] = cellText(list.Index(i).FieldByIndex(c.index))
		}
		rows = append(rows, cells)
	}
	return rows
}

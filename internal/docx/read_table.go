package docx

import (
	"encoding/xml"
	"strings"
)

// The part that a cell has in cells that are merged from top to bottom.
const (
	alone  = iota
	begins // the topmost
	goesOn // below it
)

// drawnCell is a cell as the document has it.
type drawnCell struct {
	Cell
	merge int
	left  bool // merged into the cell on its left, as older programs write it
}

// table reads a table and hands it on.
func (r *reader) table(s *scanner, add func(Item), nested int) error {
	if nested >= mostNested {
		return unreadable(nil, "Table %d has tables within tables, more than %d deep. Take the inner tables out of it.", max(r.tables, 1), mostNested)
	}
	if err := r.count(); err != nil {
		return err
	}
	if nested == 0 {
		r.tables++
	}
	number := r.tables
	g := &Grid{}
	var merges [][]int
	err := s.each(func(e xml.StartElement) error { return r.tablePart(s, e, g, &merges, nested) })
	if err != nil {
		return err
	}
	if err := r.square(g, merges); err != nil {
		return err
	}
	if len(g.Rows) > 0 {
		add(Item{Number: number, Table: g})
	}
	return nil
}

// tablePart reads a row, or what says something of the table.
func (r *reader) tablePart(s *scanner, e xml.StartElement, g *Grid, merges *[][]int, nested int) error {
	switch name := e.Name.Local; {
	case name == "tblPr":
		return s.each(func(e xml.StartElement) error {
			if e.Name.Local == "tblCaption" {
				g.Caption = strings.TrimSpace(sound(attribute(e, "val")))
			}
			return s.skip()
		})
	case name == "tr":
		row, merge, err := r.row(s, nested)
		if err == nil && len(row.Cells) > 0 {
			g.Rows, *merges = append(g.Rows, row), append(*merges, merge)
		}
		return err
	case wrappers[name]:
		return s.each(func(e xml.StartElement) error { return r.tablePart(s, e, g, merges, nested) })
	}
	return s.skip()
}

// row reads a row; with it, what part each of its cells has in merged ones. A
// row that was deleted in a tracked change is left out.
func (r *reader) row(s *scanner, nested int) (GridRow, []int, error) {
	var row GridRow
	var merges []int
	deleted := false
	err := s.each(func(e xml.StartElement) error {
		if e.Name.Local != "trPr" {
			return r.rowPart(s, e, &row, &merges, nested)
		}
		return s.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "tblHeader":
				row.Header = on(e)
			case "del":
				deleted = true
			case "gridBefore":
				for range within(attribute(e, "val"), 0, mostColumns) {
					row.Cells, merges = append(row.Cells, Cell{Across: 1}), append(merges, alone)
				}
			}
			return s.skip()
		})
	})
	if deleted {
		return GridRow{}, nil, err
	}
	return row, merges, err
}

func (r *reader) rowPart(s *scanner, e xml.StartElement, row *GridRow, merges *[]int, nested int) error {
	switch {
	case e.Name.Local == "tc":
		c, err := r.cell(s, nested)
		if err != nil {
			return err
		}
		return r.place(c, row, merges)
	case wrappers[e.Name.Local]:
		return s.each(func(e xml.StartElement) error { return r.rowPart(s, e, row, merges, nested) })
	}
	return s.skip()
}

// place puts a cell into its row, followed by the places that it covers.
func (r *reader) place(c drawnCell, row *GridRow, merges *[]int) error {
	if c.left && len(row.Cells) > 0 {
		for i := len(row.Cells) - 1; i >= 0; i-- {
			if !row.Cells[i].Merged {
				row.Cells[i].Across += c.Across
				break
			}
		}
		c.Cell = Cell{Merged: true, Across: c.Across}
	}
	if r.cells += c.Across; r.cells > mostCells {
		return unreadable(nil, "The tables of this document have more than %d cells. Split it, or import a spreadsheet instead.", mostCells)
	}
	if len(row.Cells)+c.Across > mostColumns {
		return unreadable(nil, "Table %d has more than %d columns. Turn it round or split it.", r.tables, mostColumns)
	}
	across := c.Across
	if c.Merged {
		c.Across = 0
	}
	row.Cells, *merges = append(row.Cells, c.Cell), append(*merges, c.merge)
	for range across - 1 {
		row.Cells, *merges = append(row.Cells, Cell{Merged: true}), append(*merges, alone)
	}
	return nil
}

func (r *reader) cell(s *scanner, nested int) (drawnCell, error) {
	c := drawnCell{Cell: Cell{Across: 1}}
	var lines []string
	add := func(i Item) {
		if i.Table != nil {
			c.Tables = append(c.Tables, i.Table)
		} else {
			lines = append(lines, i.Text)
		}
	}
	err := s.each(func(e xml.StartElement) error {
		if e.Name.Local == "tcPr" {
			return s.each(func(e xml.StartElement) error {
				v := attribute(e, "val")
				switch e.Name.Local {
				case "gridSpan":
					c.Across = within(v, 1, mostColumns+1)
				case "vMerge":
					c.merge = goesOn
					if v == "restart" {
						c.merge = begins
					}
				case "hMerge":
					c.left = v != "restart"
				}
				return s.skip()
			})
		}
		return r.block(s, e, add, nested+1)
	})
	c.Text = strings.Join(lines, "\n")
	return c, err
}

// square gives every row as many cells as the longest, and says of the cells
// that begin a merged one how far down it goes.
func (r *reader) square(g *Grid, merges [][]int) error {
	for _, row := range g.Rows {
		g.Columns = max(g.Columns, len(row.Cells))
	}
	for i := range g.Rows {
		row := &g.Rows[i]
		missing := g.Columns - len(row.Cells)
		if r.cells += missing; r.cells > mostCells {
			return unreadable(nil, "The tables of this document have more than %d cells. Split it, or import a spreadsheet instead.", mostCells)
		}
		for range missing {
			row.Cells = append(row.Cells, Cell{Across: 1})
		}
	}
	above := make([]*Cell, g.Columns) // the cell that covers what goes on below it
	for i := range g.Rows {
		for j := range g.Rows[i].Cells {
			c := &g.Rows[i].Cells[j]
			merge := alone
			if j < len(merges[i]) {
				merge = merges[i][j]
			}
			if merge == goesOn && above[j] != nil {
				above[j].Down++
				*c = Cell{Merged: true}
				for k := j + 1; k < g.Columns && g.Rows[i].Cells[k].Merged; k++ {
					g.Rows[i].Cells[k] = Cell{Merged: true}
				}
				continue
			}
			above[j] = nil
			if !c.Merged {
				c.Down = 1
				if merge == begins {
					above[j] = c
				}
			}
		}
	}
	return nil
}

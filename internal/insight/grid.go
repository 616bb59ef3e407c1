package insight

import (
	"slices"
	"strings"

	"guildhall/internal/chart"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/insight/snapshot"
)

// grid is a published table in words, as a page, a sheet or a document shows it.
type grid struct {
	Leads   []string // heads of the columns that name a row
	Columns []string // heads of the columns of figures
	Rows    []row
}

type row struct {
	Names  []string // one for each of Leads
	Cells  []string // one for each of Columns; none where the row is withheld
	Heat   []int    // how strong each cell is in its row, from 0 to 4; only in a matrix
	Serial int      // the publication in which the figures were made
	Sum    bool     // whether the row is the total of those above
}

// Withheld reports whether the row has no figures.
func (r row) Withheld() bool { return len(r.Cells) == 0 }

// Whole reports whether the grid is one row, and that is withheld.
func (g grid) Whole() bool { return len(g.Rows) == 1 && g.Rows[0].Withheld() }

// teller puts figures of one report into words.
type teller struct {
	names names
	rules rules
}

// all is the head of a column or row of totals.
const all = "All"

// lay lays out a table: a list of the values across where it has one line, and
// otherwise a matrix with a row for each line.
func (w teller) lay(t disclosure.Released) grid {
	if len(t.Lines) == 1 {
		return w.list(t, t.Lines[0])
	}
	return w.matrix(t)
}

// list turns one line about, so that its cells stand under each other.
func (w teller) list(t disclosure.Released, l disclosure.ReleasedLine) grid {
	g := grid{Leads: []string{dimensionWord(t.Across)}, Columns: []string{"People"}}
	if l.Withheld {
		g.Rows = []row{{Names: []string{all}, Serial: l.AsAt}}
		return g
	}
	for c, value := range t.Columns {
		g.Rows = append(g.Rows, row{Names: []string{w.names.of(t.Across, value)}, Cells: []string{w.rules.figure(l.Cells[c])}, Serial: l.AsAt})
	}
	g.Rows = append(g.Rows, row{Names: []string{all}, Cells: []string{w.rules.figure(l.Total)}, Serial: l.AsAt, Sum: true})
	return g
}

// matrix has a row for each line, and the totals at the end.
func (w teller) matrix(t disclosure.Released) grid {
	g := grid{}
	dims := dimensionsOf(t)
	for _, d := range dims {
		g.Leads = append(g.Leads, dimensionWord(d))
	}
	for _, value := range t.Columns {
		g.Columns = append(g.Columns, w.names.of(t.Across, value))
	}
	g.Columns = append(g.Columns, all)
	for _, l := range t.Lines {
		r := row{Serial: l.AsAt}
		for _, d := range dims {
			r.Names = append(r.Names, w.names.of(d, valueOf(t, l, d)))
		}
		if !l.Withheld {
			for _, f := range append(slices.Clone(l.Cells), l.Total) {
				r.Cells = append(r.Cells, w.rules.figure(f))
			}
			r.Heat = heat(l)
		}
		g.Rows = append(g.Rows, r)
	}
	return g
}

// fewWithheld is how many withheld rows stand among the others.
const fewWithheld = 5

// parted is the table without its withheld rows, and what those are called, where
// they are so many that they would hide the others.
func (g grid) parted() (grid, []string) {
	var open []row
	var names []string
	for _, r := range g.Rows {
		if r.Withheld() {
			names = append(names, strings.Join(r.Names, ", "))
		} else {
			open = append(open, r)
		}
	}
	if len(names) <= fewWithheld {
		return g, nil
	}
	g.Rows = open
	return g, names
}

// without leaves out the columns that name a dimension of which one value was
// chosen.
func (g grid) without(dimensions []string) grid {
	keep := func(i int) bool { return !slices.Contains(dimensions, g.Leads[i]) }
	pick := func(names []string) []string {
		var kept []string
		for i, name := range names {
			if keep(i) {
				kept = append(kept, name)
			}
		}
		return kept
	}
	rows := make([]row, len(g.Rows))
	for i, r := range g.Rows {
		r.Names = pick(r.Names)
		rows[i] = r
	}
	g.Rows, g.Leads = rows, pick(g.Leads)
	return g
}

// heat says how much of a line is in each cell, from figures that are shown.
func heat(l disclosure.ReleasedLine) []int {
	all := make([]int, len(l.Cells))
	for c, f := range l.Cells {
		if f > 0 && l.Total > 0 {
			all[c] = min(1+int(f)*4/int(l.Total), 4)
		}
	}
	return all
}

// dimensionsOf are what tells the lines of a table apart, in the order of their
// columns.
func dimensionsOf(t disclosure.Released) []string {
	var dims []string
	if len(t.Lines) > 0 && figures.Skill(&t.Lines[0]) != "" {
		dims = append(dims, skillDimension)
	}
	for _, d := range t.By {
		if d != snapshot.Holding { // which all lines of a table have in common
			dims = append(dims, d)
		}
	}
	return dims
}

// valueOf is the value of a dimension in a line.
func valueOf(t disclosure.Released, l disclosure.ReleasedLine, dimension string) string {
	if dimension == skillDimension {
		return figures.Skill(&l)
	}
	return l.Key[slices.Index(t.By, dimension)]
}

// Charts have no more rows than a reader takes in.
const mostBars = 16

// bars draws a table, or says that a drawing would not help.
func (w teller) bars(id, title string, t disclosure.Released) (chart.Bars, bool) {
	b := chart.Bars{ID: id, Title: title}
	switch {
	case len(t.Lines) == 1 && !t.Lines[0].Withheld && len(t.Columns) <= mostBars:
		w.listBars(&b, t)
	case len(t.Lines) > 1 && len(t.Lines) <= mostBars && len(t.Columns) <= 8:
		w.partBars(&b, t)
	default:
		return b, false
	}
	return b, true
}

func (w teller) listBars(b *chart.Bars, t disclosure.Released) {
	b.About = peopleBy(t.Across)
	for c, f := range t.Lines[0].Cells {
		b.Bars = append(b.Bars, chart.Bar{Label: w.names.of(t.Across, t.Columns[c]), Parts: []int{length(f)}, Says: w.rules.figure(f)})
	}
}

func (w teller) partBars(b *chart.Bars, t disclosure.Released) {
	dims := dimensionsOf(t)
	b.About = "People by " + plain(dims[len(dims)-1]) + ", parted by " + plain(t.Across) + "."
	for _, value := range t.Columns {
		b.Key = append(b.Key, w.names.of(t.Across, value))
	}
	for _, l := range t.Lines {
		bar := chart.Bar{Label: w.label(t, l), Says: mark}
		if !l.Withheld {
			bar.Says, bar.Parts = w.rules.figure(l.Total), mapped(l.Cells, length)
		}
		b.Bars = append(b.Bars, bar)
	}
}

// label names a line.
func (w teller) label(t disclosure.Released, l disclosure.ReleasedLine) string {
	label := ""
	for _, d := range dimensionsOf(t) {
		if label != "" {
			label += ", "
		}
		label += w.names.of(d, valueOf(t, l, d))
	}
	return label
}

func length(f disclosure.Figure) int {
	if f == disclosure.Hidden {
		return chart.Unsaid
	}
	return int(f)
}

// plain is a dimension within a sentence.
func plain(dimension string) string {
	return strings.ToLower(dimensionWord(dimension))
}

func peopleBy(dimension string) string { return "People by " + plain(dimension) + "." }

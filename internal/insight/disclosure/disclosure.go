// Package disclosure decides which numbers about people may leave the service.
//
// Publish is the only way out. It takes the true counts of all permitted tables
// at once, together with what it published last, and returns figures that may be
// shown to anyone and a report of what it held back.
//
// # The rules
//
// A line is a group of people, its cohort, spread over cells so that each person
// is in one.
//
//   - A line of fewer than 10 people is withheld, and so is one whose people are
//     all in one cell.
//   - Cells of 1 to 4 are hidden. A cell of nobody says 0. Every other cell, and
//     every total on its own, is rounded to the nearest 5 from its true value.
//   - Organisations of fewer than 10 people fold into Other, which has at least
//     two organisations and 10 people.
//   - A line is published anew only when none or at least 5 of its people changed
//     since its figures were made. Otherwise the earlier figures, or their
//     absence, stand.
//
// A threshold of 10, the danger of small cells and of a group that is all in one
// class are in the ONS output checking guidance for the Secure Research Service
// and in the Government Statistical Service's guidance on disclosure control for
// tables from administrative sources; rounding every figure to 5 with small ones
// hidden follows the practice of NHS England for hospital statistics. Change is
// counted in the counts of a line: two people who swap places leave no trace in
// any figure, and need no protection.
//
// # The attacker
//
// Those rules can be turned against themselves: cells 5, 5, 1, 1, 0 with a total
// of 12 are shown as 5, 5, hidden, hidden, 0 of 10, and a total that rounds to
// 10 is at most 12, so both hidden cells must be 1. So before anything leaves,
// Publish attacks it. The attacker knows the rules, every table published now and
// last time, and one named person who joined in between.
//
// Each count is an unknown with bounds: a figure of 10 means 8 to 12, a hidden
// cell 1 to 4. Unknowns hang together by equations. Cells make up the total of
// their line. The lines of a table make up the line that they divide, in whichever
// table it is published, so that margins, totals and the same people in several
// tables are one system; those who rated a skill are among the members of their
// organisation. A line whose earlier figures stand ties the two publications
// together, for it has moved by at most 4 people since; a line that was published
// anew moved by at least 5.
//
// The attack has two halves. First, bounds are narrowed by every equation until
// nothing moves; a hidden cell left with fewer than three values is found out.
// Then each remaining hidden cell must be proved safe, by finding three whole
// populations, alike in everything published, that give it three values. They
// are sought from the true one: change the cell by one, mend each equation that
// broke by changing another of its unknowns, and each line that moved by too many
// people or too few by changing one of its cells then or now, and go on from the
// population found, with steps limited; if that fails and the cell hangs together
// with few others, every possibility is tried. No proof, no figure: the nearest
// line that was published anew is withheld, and the attack begins again until
// everything hidden is proved. What is withheld
// therefore errs on the side of people, and what is shown rests on proofs, not
// on an attacker having given up.
//
// Someone who is known to have joined must have two or more cells in which they
// may be. In a line published anew with at least 5 changes that is so while
// others may have left or moved; Publish holds it true even for an attacker who
// supposes that nobody left or moved, joining all lines that the person is in.
//
// What is not modelled: guesses that are likely and not certain; more than two
// publications at a time, except through figures that stand; and what could be
// read from the choice of lines withheld by the attack. Withheld lines do not
// say for which of the reasons they are.
package disclosure

import "guildhall/internal/fault"

// Table is true counts of people, all lines over the same cells.
type Table struct {
	Name    string   // unique among the tables published together
	By      []string // the dimensions that choose a line, in the order of Line.Key; each divides people so that each is in one part
	Across  string   // the dimension along a line
	Columns []string
	Lines   []Line
}

// Line counts people, each in one cell.
type Line struct {
	Of     string // whom the line counts; lines with the same Of count the same people
	Within string // an Of that includes all of these people, or ""
	Key    []string
	Counts []int
}

// Figure is a number that may be shown: a multiple of the rounding, or Hidden.
type Figure int

// Hidden stands for a cell of at least one person and at most Parameters.Hide.
const Hidden Figure = -1

// Published is what may be shown, and with it the true counts behind, which the
// next Publish needs and no reader gets: they are in no exported field. A
// Published is never changed once made.
type Published struct {
	Serial int        `json:"serial"` // 1 for the first; one more whenever anything may have changed
	Tables []Released `json:"tables"`

	rules  Rules
	behind []table
	folded []string
}

// Released is a table that may be shown.
type Released struct {
	Name    string         `json:"name"`
	By      []string       `json:"by"`
	Across  string         `json:"across"`
	Columns []string       `json:"columns"`
	Lines   []ReleasedLine `json:"lines"`
}

// ReleasedLine is a line that may be shown. One that is withheld has no figures.
type ReleasedLine struct {
	Of       string   `json:"of"`
	Key      []string `json:"key"`
	Cells    []Figure `json:"cells,omitempty"`
	Total    Figure   `json:"total,omitempty"`
	Withheld bool     `json:"withheld,omitempty"`
	AsAt     int      `json:"asAt"` // the Serial in which these figures were made
}

// Report says what Publish did. It holds no figure about people other than
// numbers of lines, and is for those who run the service.
type Report struct {
	Lines    int      // lines in all tables after folding
	Small    int      // withheld: too few people
	OneCell  int      // withheld: all in one cell
	Attacked int      // withheld: the attacker found or might find a hidden cell or a person
	Standing int      // lines whose earlier figures stand because 1 to 4 people changed
	Hidden   int      // hidden cells in lines that are shown
	Proved   int      // unknowns proved to have enough values
	Rounds   int      // attacks until nothing more was found
	Folded   []string // organisations within Other
}

// Share returns the part of the lines that the plain rules would show which the
// attack withheld, from 0 to 1.
func (r Report) Share() float64 {
	open := r.Lines - r.Small - r.OneCell
	if open == 0 {
		return 0
	}
	return float64(r.Attacked) / float64(open)
}

// Other is the name of the organisations that are too small to be shown.
const Other = "Other"

// Parameters are the rules' numbers. Zero means the default, which is the least.
type Parameters struct {
	Cohort int // people that a line needs: 10
	Hide   int // cells from 1 to this are hidden: 4
	Round  int // other figures are rounded to a multiple of this: 5
	Change int // people who must have changed before a line is published anew: 5
	Values int // values that a hidden cell must still be able to have: 3
}

var least = Parameters{Cohort: 10, Hide: 4, Round: 5, Change: 5, Values: 3}

// Rules are parameters that are at least as strict as the defaults. The zero
// value is the defaults.
type Rules struct{ beyond Parameters }

// NewRules returns rules with these parameters. It refuses any that is lower
// than its default, and combinations that would publish nonsense.
func NewRules(p Parameters) (Rules, error) {
	fields := []struct {
		name              string
		have, least, most int
		beyond            *int
	}{
		{"people a line needs", p.Cohort, least.Cohort, 1000, &p.Cohort},
		{"largest hidden cell", p.Hide, least.Hide, 100, &p.Hide},
		{"multiple for rounding", p.Round, least.Round, 100, &p.Round},
		{"people who must have changed", p.Change, least.Change, 1000, &p.Change},
		{"values a hidden cell must be able to have", p.Values, least.Values, 20, &p.Values},
	}
	for _, f := range fields {
		if f.have != 0 && f.have < f.least || f.have > f.most {
			return Rules{}, fault.New(fault.Invalid, "The %s must be %d to %d: disclosure rules can be made stricter, never looser.", f.name, f.least, f.most)
		}
		*f.beyond = max(f.have, f.least) - f.least
	}
	r := Rules{p}
	now := r.Parameters()
	switch {
	case now.Round > 2*now.Hide+1:
		return Rules{}, fault.New(fault.Invalid, "Rounding to %d would show a cell of %d as 0: hide cells up to at least %d.", now.Round, now.Hide+1, now.Round/2)
	case now.Values > now.Hide:
		return Rules{}, fault.New(fault.Invalid, "A hidden cell of 1 to %d cannot have %d values: hide larger cells or ask for fewer values.", now.Hide, now.Values)
	case now.Cohort <= now.Hide:
		return Rules{}, fault.New(fault.Invalid, "A line needs more people than the largest hidden cell.")
	}
	return r, nil
}

// Parameters returns the numbers in force.
func (r Rules) Parameters() Parameters {
	return Parameters{
		Cohort: least.Cohort + r.beyond.Cohort, Hide: least.Hide + r.beyond.Hide, Round: least.Round + r.beyond.Round,
		Change: least.Change + r.beyond.Change, Values: least.Values + r.beyond.Values,
	}
}

// show returns what a reader sees of a cell of n people.
func (p Parameters) show(n int) Figure {
	if n > 0 && n <= p.Hide {
		return Hidden
	}
	return p.round(n)
}

func (p Parameters) round(n int) Figure { return Figure((n + p.Round/2) / p.Round * p.Round) }

// meaning returns the least and most people that a figure can stand for, when
// the rules show no figure for fewer than floor.
func (p Parameters) meaning(f Figure, floor int) (least, most int) {
	switch f {
	case 0:
		return 0, 0
	case Hidden:
		return 1, p.Hide
	}
	least = int(f) - p.Round/2
	return max(least, floor), least + p.Round - 1
}

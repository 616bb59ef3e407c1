package disclosure

import (
	"slices"
	"strings"
)

// foldBy is the dimension whose small values fold into Other.
const foldBy = "organisation"

// reason says why a line is withheld.
type reason uint8

const (
	small    reason = iota // the zero value, so that a line nobody judged is not shown
	oneCell                // all in one cell
	attacked               // the attack asked for it
	shown                  // it is not withheld
)

// table is a Table after folding with what is known of its lines.
type table struct {
	Name    string
	By      []string
	Across  string
	Columns []string
	Lines   []line
}

// line is a Line with its fate. Its fate was decided on Kept; Now is the truth.
type line struct {
	Of     string
	Within string
	Key    []string
	Now    []int
	Kept   []int
	AsAt   int
	Fate   reason

	stands bool // the fate is that of the previous publication
	before *line
}

func (l *line) name() string { return l.Of + "\x00" + strings.Join(l.Key, "\x00") }

// Publish returns what may be shown of tables, which must be all tables that are
// shown at all: figures published apart could be laid side by side. Previous is
// what Publish returned last, or nil. When nothing changed it is returned as it
// is. The result depends on nothing but the arguments.
func Publish(previous *Published, tables []Table, rules Rules) (*Published, Report) {
	p := rules.Parameters()
	var last []string
	if previous != nil {
		last = previous.folded
	}
	folded := chooseFolded(tables, p, last)
	next := &Published{Serial: 1, rules: rules, folded: folded, behind: fold(tables, folded)}
	if previous != nil {
		if previous.rules == rules && unchanged(previous.behind, next.behind) {
			return previous, report(previous, p)
		}
		next.Serial = previous.Serial + 1
	}
	decide(previous, next, p)
	found := attack(previous, next, p)
	next.Tables = release(next.behind, p)
	r := report(next, p)
	r.Proved, r.Rounds = found.proved, found.rounds
	return next, r
}

// decide gives every line the fate that the plain rules ask for.
func decide(previous, next *Published, p Parameters) {
	earlier := map[string]map[string]*line{}
	columns := map[string][]string{}
	if previous != nil {
		for t := range previous.behind {
			table := &previous.behind[t]
			lines := map[string]*line{}
			for i := range table.Lines {
				lines[table.Lines[i].name()] = &table.Lines[i]
			}
			earlier[table.Name], columns[table.Name] = lines, table.Columns
		}
	}
	for t := range next.behind {
		table := &next.behind[t]
		for i := range table.Lines {
			l := &table.Lines[i]
			l.Kept, l.AsAt, l.Fate = l.Now, next.Serial, judge(l.Now, p)
			if before := earlier[table.Name][l.name()]; before != nil {
				compare(l, before, columns[table.Name], table.Columns, p)
			}
		}
	}
}

// compare lets the fate of an earlier line stand when too few people changed.
func compare(l, before *line, was, is []string, p Parameters) {
	kept, lost := align(before.Kept, was, is)
	l.before = &line{Of: before.Of, Within: before.Within, Key: before.Key, Now: before.Now, Kept: kept, AsAt: before.AsAt, Fate: before.Fate}
	switch change := changed(kept, l.Now) + lost; {
	case change >= p.Change:
	case lost > 0: // its earlier figures no longer fit the table
		l.Fate = small
	default:
		l.Kept, l.AsAt, l.stands = kept, before.AsAt, true
		l.Fate = before.Fate
		if before.Fate == shown {
			l.Fate = judge(kept, p)
		}
	}
}

// align puts counts into the order of columns is, and returns how many people
// were in columns that are no more.
func align(counts []int, was, is []string) (kept []int, lost int) {
	if slices.Equal(was, is) {
		return counts, 0
	}
	kept = make([]int, len(is))
	for c, name := range was {
		if at := slices.Index(is, name); at >= 0 {
			kept[at] = counts[c]
		} else {
			lost += counts[c]
		}
	}
	return kept, lost
}

// changed returns the least number of people whose joining, leaving or moving
// makes is out of was.
func changed(was, is []int) int {
	up, down := 0, 0
	for c := range is {
		if d := is[c] - was[c]; d > 0 {
			up += d
		} else {
			down -= d
		}
	}
	return max(up, down)
}

// judge applies the rules that look at one line alone.
func judge(counts []int, p Parameters) reason {
	used := 0
	for _, n := range counts {
		if n > 0 {
			used++
		}
	}
	switch {
	case sum(counts) < p.Cohort:
		return small
	case used < 2:
		return oneCell
	}
	return shown
}

func sum(counts []int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

func unchanged(was, is []table) bool {
	return slices.EqualFunc(was, is, func(a, b table) bool {
		return a.Name == b.Name && a.Across == b.Across && slices.Equal(a.By, b.By) && slices.Equal(a.Columns, b.Columns) &&
			slices.EqualFunc(a.Lines, b.Lines, func(a, b line) bool {
				return a.Of == b.Of && a.Within == b.Within && slices.Equal(a.Key, b.Key) && slices.Equal(a.Now, b.Now)
			})
	})
}

// release renders what was decided.
func release(tables []table, p Parameters) []Released {
	var all []Released
	for _, t := range tables {
		out := Released{Name: t.Name, By: t.By, Across: t.Across, Columns: t.Columns}
		for _, l := range t.Lines {
			r := ReleasedLine{Of: l.Of, Key: l.Key, AsAt: l.AsAt, Withheld: l.Fate != shown}
			if !r.Withheld {
				for _, n := range l.Kept {
					r.Cells = append(r.Cells, p.show(n))
				}
				r.Total = p.round(sum(l.Kept))
			}
			out.Lines = append(out.Lines, r)
		}
		all = append(all, out)
	}
	return all
}

func report(published *Published, p Parameters) Report {
	r := Report{Folded: published.folded}
	for _, t := range published.behind {
		for _, l := range t.Lines {
			r.Lines++
			if !slices.Equal(l.Kept, l.Now) {
				r.Standing++
			}
			switch l.Fate {
			case small:
				r.Small++
			case oneCell:
				r.OneCell++
			case attacked:
				r.Attacked++
			case shown:
				for _, n := range l.Kept {
					if p.show(n) == Hidden {
						r.Hidden++
					}
				}
			}
		}
	}
	return r
}

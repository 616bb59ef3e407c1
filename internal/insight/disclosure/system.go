package disclosure

import (
	"slices"
	"strconv"
	"strings"
)

// unknown is a count that the attacker does not see. Its values are written as
// differences from the truth, so that the truth is nought everywhere and every
// equation sums to nought.
type unknown = int32

// far is a difference that no count reaches.
const far = 1 << 20

// system is what the attacker knows: bounds, equations, and how much each line
// has changed between two publications.
type system struct {
	p         Parameters
	low, high []int32          // by unknown: bounds that no withholding takes away
	guarded   []bool           // by unknown: it must keep enough values
	drift     map[unknown]bool // by how much a count moved between publications
	in        [][]term         // by unknown: the equations that it is in, with its sign there
	equations [][]term         // by equation: its unknowns
	pairs     []pair
	pairsOf   map[unknown][]int32
	open      []released    // lines published anew, which the attack may withhold
	current   unknown       // the first unknown of the new publication
	known     map[name]bool // equations that are in already, until all are
}

// term is an unknown in an equation, or an equation that an unknown is in.
type term struct {
	at   int32
	sign int32
}

// counts are the unknowns of a line with the true values behind them.
type counts struct {
	cells []unknown
	total unknown
	truth []int
}

// pair holds a line before and after, and how many people may have changed.
type pair struct {
	was, is     counts
	least, most int
}

// released is a line that the attack may withhold. Was is what the previous
// publication showed of it, if it did.
type released struct {
	table *table
	line  *line
	is    counts
	was   *counts
}

// layer is one moment: the unknowns by the people they count.
type layer map[name]unknown

// newSystem sets out everything that can be known from both publications.
func newSystem(previous, next *Published, p Parameters) *system {
	s := &system{p: p, pairsOf: map[unknown][]int32{}, drift: map[unknown]bool{}, known: map[name]bool{}}
	s.expect(previous, next)
	var before map[string]earlier
	stricter := false
	if previous != nil {
		before, stricter = s.addEarlier(previous), previous.rules != next.rules
	}
	s.current = unknown(len(s.low))
	now := s.addLayer(next.behind)
	for t := range next.behind {
		table := &next.behind[t]
		for i := range table.Lines {
			l := &table.Lines[i]
			is := s.counts(now, table, l, l.Now)
			var was *earlier
			if b, ok := before[table.Name+"\x00"+l.name()]; ok && s.align(&b, table.Columns) {
				was = &b
			}
			s.addCurrent(table, l, is, was, stricter)
		}
	}
	s.known = nil
	return s
}

// expect makes room for about as many unknowns as there will be, so that nothing is
// copied while they are added: cells, totals and what ties lines together.
func (s *system) expect(publications ...*Published) {
	n := 0
	for _, p := range publications {
		if p == nil {
			continue
		}
		for _, t := range p.behind {
			n += len(t.Lines) * (len(t.Columns) + 3)
		}
	}
	s.low, s.high, s.guarded, s.in = make([]int32, 0, n), make([]int32, 0, n), make([]bool, 0, n), make([][]term, 0, n)
}

// earlier is a line of the previous publication: the counts on which its fate
// was decided.
type earlier struct {
	counts
	columns []string
	shown   bool
}

// align puts an earlier line into the order of columns, where what is new had
// nobody. It reports false when people were in a column that is no more.
func (s *system) align(e *earlier, columns []string) bool {
	if slices.Equal(e.columns, columns) {
		return true
	}
	truth, lost := align(e.truth, e.columns, columns)
	cells := make([]unknown, len(columns))
	for c, name := range columns {
		if at := slices.Index(e.columns, name); at >= 0 {
			cells[c] = e.cells[at]
		} else {
			cells[c] = s.addSlack(0, 0)
		}
	}
	e.counts = counts{cells: cells, total: e.total, truth: truth}
	return lost == 0
}

// addEarlier adds the moment of the previous publication and returns its lines
// by table and name: those with figures, and those judged at that moment. A line
// whose figures were older even then has unknowns of its own.
func (s *system) addEarlier(previous *Published) map[string]earlier {
	rules := previous.rules.Parameters()
	then := s.addLayer(previous.behind)
	before := map[string]earlier{}
	for t := range previous.behind {
		table := &previous.behind[t]
		for i := range table.Lines {
			l := &table.Lines[i]
			is := s.counts(then, table, l, l.Now)
			switch {
			case l.AsAt == previous.Serial:
				s.addFate(l, is, rules)
			case l.Fate == shown:
				older := s.ownCounts(l.Kept)
				s.addPair(pair{was: older, is: is, least: 0, most: rules.Change - 1})
				is = older
			default:
				continue
			}
			if l.Fate == shown {
				s.bound(is, rules, s.low, s.high)
			}
			before[table.Name+"\x00"+l.name()] = earlier{is, table.Columns, l.Fate == shown}
		}
	}
	return before
}

// addCurrent adds what the new publication says of a line.
func (s *system) addCurrent(t *table, l *line, is counts, was *earlier, stricter bool) {
	switch {
	case l.stands && l.Fate == shown && was != nil:
		s.addPair(pair{was: was.counts, is: is, least: 0, most: s.p.Change - 1})
		if stricter { // the same counts are shown by other rules
			s.open = append(s.open, released{table: t, line: l, is: was.counts})
		}
		return
	case l.stands:
		return
	case was != nil:
		s.addPair(pair{was: was.counts, is: is, least: s.p.Change, most: far})
	}
	s.addFate(l, is, s.p)
	if l.Fate != shown {
		return
	}
	r := released{table: t, line: l, is: is}
	if was != nil && was.shown {
		r.was = &was.counts
	}
	s.open = append(s.open, r)
}

// addFate adds what a line that was withheld by the plain rules is known to be.
// Readers are not told which rule it was; the attacker here is.
func (s *system) addFate(l *line, is counts, rules Parameters) {
	switch l.Fate {
	case small:
		if people := sum(is.truth); people < rules.Cohort {
			s.high[is.total] = min(s.high[is.total], int32(rules.Cohort-1-people))
		}
	case oneCell:
		for c, n := range is.truth {
			if n == 0 {
				s.high[is.cells[c]] = 0
			}
		}
	}
}

// bound narrows low and high to what a shown line says.
func (s *system) bound(is counts, rules Parameters, low, high []int32) {
	narrow := func(u unknown, n int, f Figure, floor int) {
		least, most := rules.meaning(f, floor)
		low[u], high[u] = max(low[u], int32(least-n)), min(high[u], int32(most-n))
	}
	for c, n := range is.truth {
		narrow(is.cells[c], n, rules.show(n), rules.Hide+1)
	}
	people := sum(is.truth)
	narrow(is.total, people, rules.round(people), rules.Cohort)
}

// add makes an unknown whose true value is n: at least nobody. It is guarded if
// that is few enough to be hidden, whether or not any line shows it.
func (s *system) add(n int) unknown {
	s.low = append(s.low, int32(-min(n, far)))
	s.high = append(s.high, far)
	s.guarded = append(s.guarded, n > 0 && n <= s.p.Hide)
	s.in = append(s.in, nil)
	return unknown(len(s.low) - 1)
}

// addSlack makes an unknown that stands for nobody in particular.
func (s *system) addSlack(low, high int) unknown {
	u := s.add(0)
	s.low[u], s.high[u] = int32(low), int32(high)
	return u
}

// equate says that the parts add up to the whole.
func (s *system) equate(parts []unknown, whole unknown) {
	terms := make([]term, 0, len(parts)+1)
	for _, u := range parts {
		terms = append(terms, term{u, 1})
	}
	if len(parts) == 1 && parts[0] == whole {
		return
	}
	terms = append(terms, term{whole, -1})
	var key strings.Builder
	for _, t := range terms {
		key.WriteString(strconv.Itoa(int(t.at)))
		key.WriteByte(' ')
	}
	in := hashed(key.String())
	if s.known[in] {
		return
	}
	s.known[in] = true
	at := int32(len(s.equations))
	s.equations = append(s.equations, terms)
	for _, t := range terms {
		s.in[t.at] = append(s.in[t.at], term{at, t.sign})
	}
}

// ownCounts makes unknowns for figures of a moment that is not in the system.
func (s *system) ownCounts(truth []int) counts {
	c := counts{truth: truth}
	for _, n := range truth {
		c.cells = append(c.cells, s.add(n))
	}
	c.total = s.add(sum(truth))
	s.equate(c.cells, c.total)
	return c
}

// addPair adds a line before and after. That no cell moved by more people than
// changed is linear, and guides the search; the number itself is checked at its
// end.
func (s *system) addPair(p pair) {
	at := int32(len(s.pairs))
	s.pairs = append(s.pairs, p)
	for _, u := range slices.Concat(p.was.cells, p.is.cells) {
		s.pairsOf[u] = append(s.pairsOf[u], at)
	}
	if p.most >= far {
		return
	}
	tie := func(was, is unknown, moved int) {
		by := s.addSlack(-p.most-moved, p.most-moved)
		s.drift[by] = true
		s.equate([]unknown{was, by}, is)
	}
	for c := range p.is.cells {
		tie(p.was.cells[c], p.is.cells[c], p.is.truth[c]-p.was.truth[c])
	}
	tie(p.was.total, p.is.total, sum(p.is.truth)-sum(p.was.truth))
}

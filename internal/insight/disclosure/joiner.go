package disclosure

import (
	"math/bits"
	"slices"
)

// fewestCells is how many cells must be left in which a person may be.
const fewestCells = 2

// suspect is a line published anew with the cells that may hold a joiner.
type suspect struct {
	*released
	cells cellSet
}

// cellSet holds cells of a line, a bit for each.
type cellSet []uint64

func newCellSet(width int) cellSet { return make(cellSet, (width+63)/64) }

func (c cellSet) add(cell int) { c[cell/64] |= 1 << (cell % 64) }

// common returns how many cells are in all of sets.
func common(sets ...cellSet) int {
	n := 0
	for i := range sets[0] {
		word := ^uint64(0)
		for _, s := range sets {
			word &= s[i]
		}
		n += bits.OnesCount64(word)
	}
	return n
}

// withholdJoiners withholds every line that helps to show that a person who is
// known to have joined can be in one cell only. A person is in every line whose
// dimensions they match, so that lines of several tables over the same cells are
// laid upon each other: the line of all, and any two that do not contradict each
// other.
func (s *system) withholdJoiners(w *search) bool {
	groups := map[string][]suspect{}
	var order []string
	for i := range s.open {
		r := &s.open[i]
		if r.line.Fate != shown {
			continue
		}
		group := r.line.Of + "\x00" + r.table.Across
		if groups[group] == nil {
			order = append(order, group)
		}
		groups[group] = append(groups[group], suspect{r, s.joined(r, w.low, w.high)})
	}
	withheld := false
	for _, group := range order {
		withheld = withholdFrom(groups[group]) || withheld
	}
	return withheld
}

func withholdFrom(lines []suspect) bool {
	withheld := false
	all := lineOfAll(lines)
	for i, a := range lines {
		everyone := a.cells
		if all != nil && all.line.Fate == shown {
			everyone = all.cells
		}
		for _, b := range lines[:i+1] {
			if a.line.Fate == shown && b.line.Fate == shown && a.meets(b) && common(a.cells, b.cells, everyone) < fewestCells {
				a.line.Fate = attacked
				withheld = true
			}
		}
	}
	return withheld
}

// lineOfAll returns the line that the people of all others are in; nil when there
// is none.
func lineOfAll(lines []suspect) *suspect {
	broad := &lines[0]
	for i := range lines {
		if len(lines[i].table.By) < len(broad.table.By) {
			broad = &lines[i]
		}
	}
	for _, l := range lines {
		for d, name := range broad.table.By {
			if at := slices.Index(l.table.By, name); at < 0 || l.line.Key[at] != broad.line.Key[d] {
				return nil
			}
		}
	}
	return broad
}

// meets reports whether one person can be in both lines.
func (a suspect) meets(b suspect) bool {
	for d, name := range a.table.By {
		if other := slices.Index(b.table.By, name); other >= 0 && a.line.Key[d] != b.line.Key[other] {
			return false
		}
	}
	return true
}

// joined returns the cells of a line in which someone known to have joined may
// be, for an attacker who supposes that nobody left or moved.
// When the figures refute that, anyone may be in any cell that is not empty.
//
// Per cell, the earlier and the later count lie in ranges, the later no smaller.
// Sums of such pairs are again all pairs within the summed ranges of the two
// counts and of their difference, so that a few sums decide whether one exists.
func (s *system) joined(r *released, low, high []int32) cellSet {
	somewhere := newCellSet(len(r.is.cells))
	for c, u := range r.is.cells {
		if r.is.truth[c]+int(high[u]) > 0 {
			somewhere.add(c)
		}
	}
	if r.was == nil || !s.grew(r, low, high, -1) {
		return somewhere
	}
	cells := newCellSet(len(r.is.cells))
	for c := range r.is.cells {
		if s.grew(r, low, high, c) {
			cells.add(c)
		}
	}
	return cells
}

// ranges are those of a count before, of the same count after, and of the growth
// between.
type ranges struct{ was, is, by [2]int }

// tight narrows each range by the other two and reports whether any is left.
func (r *ranges) tight() bool {
	meet := func(a *[2]int, low, high int) { a[0], a[1] = max(a[0], low), min(a[1], high) }
	for range 2 {
		meet(&r.by, r.is[0]-r.was[1], r.is[1]-r.was[0])
		meet(&r.is, r.was[0]+r.by[0], r.was[1]+r.by[1])
		meet(&r.was, r.is[0]-r.by[1], r.is[1]-r.by[0])
	}
	return r.was[0] <= r.was[1] && r.is[0] <= r.is[1] && r.by[0] <= r.by[1]
}

// grew reports whether the line can have grown by joiners alone, at least one of
// them in cell in, if that is not negative.
func (s *system) grew(r *released, low, high []int32, in int) bool {
	span := func(n int, u unknown) [2]int { return [2]int{n + int(low[u]), n + int(high[u])} }
	var all ranges
	for c := range r.is.cells {
		cell := ranges{was: span(r.was.truth[c], r.was.cells[c]), is: span(r.is.truth[c], r.is.cells[c]), by: [2]int{0, far}}
		if c == in {
			cell.by[0] = 1
		}
		if !cell.tight() {
			return false
		}
		for i := range 2 {
			all.was[i] += cell.was[i]
			all.is[i] += cell.is[i]
			all.by[i] += cell.by[i]
		}
	}
	total := ranges{was: span(sum(r.was.truth), r.was.total), is: span(sum(r.is.truth), r.is.total), by: [2]int{s.p.Change, far}}
	all.was = [2]int{max(all.was[0], total.was[0]), min(all.was[1], total.was[1])}
	all.is = [2]int{max(all.is[0], total.is[0]), min(all.is[1], total.is[1])}
	all.by[0] = max(all.by[0], total.by[0])
	return all.tight()
}

package disclosure

import (
	"cmp"
	"math/bits"
	"slices"
)

// Limits of the search for a proof. More steps find a few more proofs, so that
// fewer lines are withheld; they never make anything less safe.
const (
	quickSteps = 150     // when each step takes the most promising changes only
	quickTries = 100     // quick searches, each in another order: to begin again beats to go on
	finalTries = 500     // quick searches for a count of the previous publication that has no proof yet
	finalSteps = 1 << 18 // of all such searches in one attack together, so that its time is bounded
	wholeSteps = 6_000   // when all possibilities are tried
	smallBlock = 60      // unknowns that hang together, at most, for trying all
	choices    = 6       // changes tried for a broken equation in the quick search
)

// search looks for whole populations that agree with everything known.
type search struct {
	*system
	low, high []int32
	base      []int32 // by unknown: its difference from the truth in the population settled upon
	settled   []unknown
	value     []int32 // by unknown: its difference from that
	set       []bool  // by unknown: the search has given it a value
	off       []int32 // by equation: what it sums to
	trail     []unknown
	broken    []int32  // equations that were touched, the latest last
	seen      []uint64 // by unknown: values with a proof, bit 32 being the truth
	steps     int
	tries     uint32 // quick searches for one value
	final     int    // steps that final searches may still take
	order     uint32 // which order changes that promise as much are tried in
	options   [][]option
}

// option is a change that mends an equation, wholly or partly.
type option struct {
	at    unknown
	value int32
	left  int    // equations of the unknown that are broken afterwards
	turn  uint32 // among options that leave as many, this comes first
}

func newSearch(s *system) *search {
	w := &search{
		system: s, base: make([]int32, len(s.low)), value: make([]int32, len(s.low)), set: make([]bool, len(s.low)),
		off: make([]int32, len(s.equations)), seen: make([]uint64, len(s.low)), tries: quickTries, final: finalSteps,
	}
	for u := range w.seen {
		w.seen[u] = 1 << 32
	}
	return w
}

// values returns how many values of u have a proof.
func (w *search) values(u unknown) int { return bits.OnesCount64(w.seen[u]) }

// prove looks for populations that give u enough values. It goes from the truth
// up and down by one, each time from the population found last, which is a much
// shorter way than to look for a distant value at once.
func (w *search) prove(u unknown, enough int) bool {
	for _, step := range []int32{1, -1} {
		for w.values(u) < enough && w.try(u, step, false) {
			w.settle()
		}
		w.unsettle()
	}
	if w.values(u) >= enough || !w.isSmallBlock(u) {
		return w.values(u) >= enough
	}
	for d := int32(1); d <= int32(w.p.Hide)+1; d++ {
		for _, v := range []int32{d, -d} {
			if w.seen[u]&(1<<(32+v)) == 0 {
				w.try(u, v, true)
				w.undo(0)
			}
			if w.values(u) >= enough {
				return true
			}
		}
	}
	return false
}

// proveEarlier looks longer, while the steps for it last, for a proof of a count in
// the previous publication. What it showed cannot be taken back: all that could be
// withheld is new lines around, and they may not help.
func (w *search) proveEarlier(u unknown, enough int) bool {
	if u >= w.current || int(w.high[u]-w.low[u])+1 < enough {
		return false
	}
	w.tries = finalTries
	proved := w.prove(u, enough)
	w.tries = quickTries
	return proved
}

// try looks for a population in which u differs by v from the one settled upon.
// If there is one, it remembers the values of all unknowns in it and leaves it on
// the trail.
func (w *search) try(u unknown, v int32, whole bool) bool {
	if to := w.base[u] + v; to < w.low[u] || to > w.high[u] {
		return false
	}
	tries, steps := w.tries, quickSteps
	if whole {
		tries, steps = 1, wholeSteps
	}
	for w.order = 0; w.order < tries && (tries < finalTries || w.final > 0); w.order++ {
		w.steps, w.broken = steps, w.broken[:0]
		w.assign(u, v)
		if w.mend(0, whole) {
			w.remember()
			return true
		}
		w.undo(0)
		if tries == finalTries {
			w.final -= quickSteps - max(w.steps, 0)
		}
	}
	return false
}

// remember keeps the values of all unknowns in the population at hand.
func (w *search) remember() {
	for _, t := range w.trail {
		if v := w.base[t] + w.value[t]; v > -32 && v < 32 {
			w.seen[t] |= 1 << (32 + v)
		}
	}
}

// settle makes the population on the trail the one to go on from.
func (w *search) settle() {
	for _, t := range w.trail {
		w.base[t] += w.value[t]
	}
	w.settled = append(w.settled, w.trail...)
	w.undo(0)
}

// unsettle goes back to the truth.
func (w *search) unsettle() {
	for _, t := range w.settled {
		w.base[t] = 0
	}
	w.settled = w.settled[:0]
}

func (w *search) assign(u unknown, v int32) {
	w.value[u], w.set[u] = v, true
	w.trail = append(w.trail, u)
	for _, q := range w.in[u] {
		w.off[q.at] += q.sign * v
		w.broken = append(w.broken, q.at)
	}
}

// undo takes back all but the first n assignments.
func (w *search) undo(n int) {
	for _, u := range w.trail[n:] {
		for _, q := range w.in[u] {
			w.off[q.at] -= q.sign * w.value[u]
		}
		w.value[u], w.set[u] = 0, false
	}
	w.trail = w.trail[:n]
}

// mend mends broken equations, the latest first, until none is left. An unknown
// gets a value once; every population that agrees with the values so far changes
// some other unknown of a broken equation, so that trying each of them with each
// value would leave no population out.
func (w *search) mend(depth int, whole bool) bool {
	if w.steps--; w.steps < 0 {
		return false
	}
	options, agreed := w.next(depth, whole)
	if agreed {
		return true
	}
	trail, broken := len(w.trail), len(w.broken)
	for _, o := range options {
		w.assign(o.at, o.value)
		if w.mend(depth+1, whole) {
			return true
		}
		w.undo(trail)
		w.broken = w.broken[:broken]
	}
	return false
}

// next lists what mends the latest broken equation, or else a line before and
// after in which too many people changed or too few. It says agreed when nothing
// is left to mend. Every other two orders see to such lines first, for they are
// the harder to satisfy.
func (w *search) next(depth int, whole bool) (mending []option, agreed bool) {
	for len(w.options) <= depth {
		w.options = append(w.options, nil)
	}
	q := w.latestBroken()
	if q >= 0 && w.order%4 < 2 {
		return w.choose(depth, q, whole), false
	}
	if p := w.disagreeing(); p != nil {
		return w.chooseIn(depth, p, whole), false
	}
	if q >= 0 {
		return w.choose(depth, q, whole), false
	}
	return nil, true
}

func (w *search) latestBroken() int32 {
	for i := len(w.broken) - 1; i >= 0; i-- {
		if w.off[w.broken[i]] != 0 {
			return w.broken[i]
		}
	}
	return -1
}

// choose lists the changes that can mend q, the most promising first.
func (w *search) choose(depth int, q int32, whole bool) []option {
	found := w.options[depth][:0]
	for _, t := range w.equations[q] {
		before := len(found)
		found = w.towards(found, t.at, -w.off[q]*t.sign)
		if whole {
			found = w.others(found, before, t.at)
		}
	}
	return w.ranked(depth, found, whole)
}

// chooseIn lists changes of single counts that bring the number of people who
// changed in p to what it must be, or as near as bounds allow: each by a count
// after or by the one before.
func (w *search) chooseIn(depth int, p *pair, whole bool) []option {
	found := w.options[depth][:0]
	if whole {
		for _, u := range slices.Concat(p.is.cells, p.was.cells) {
			found = w.others(found, len(found), u)
		}
		return w.ranked(depth, found, whole)
	}
	up, down := p.sides(w.change)
	for c := range p.is.cells {
		for _, by := range p.wanted(p.grown(c, w.change), up, down) {
			found = w.towards(found, p.is.cells[c], int32(by))
			found = w.towards(found, p.was.cells[c], int32(-by))
		}
	}
	return w.ranked(depth, found, whole)
}

// wanted returns by how much a cell that has grown by so many could grow further,
// when so many have come and gone in the whole line, to mend its number of changes.
func (p *pair) wanted(grown, up, down int) (by []int) {
	switch moved := max(up, down); {
	case moved < p.least:
		if up == moved && grown >= 0 {
			by = append(by, p.least-moved)
		}
		if down == moved && grown <= 0 {
			by = append(by, moved-p.least)
		}
	case up > p.most && grown > 0:
		by = append(by, max(-grown, p.most-up))
	case down > p.most && grown < 0:
		by = append(by, min(-grown, down-p.most))
	}
	return by
}

// towards adds the change of u by as much of need as its bounds allow.
func (w *search) towards(found []option, u unknown, need int32) []option {
	if v := min(max(need, w.low[u]-w.base[u]), w.high[u]-w.base[u]); !w.set[u] && v != 0 && (v > 0) == (need > 0) {
		return append(found, w.option(u, v))
	}
	return found
}

// others adds all changes of u that are not in found from before on.
func (w *search) others(found []option, before int, u unknown) []option {
	if w.set[u] {
		return found
	}
	had := slices.Clone(found[before:])
	for v := max(w.low[u]-w.base[u], -8); v <= min(w.high[u]-w.base[u], 8); v++ {
		if v != 0 && !slices.ContainsFunc(had, func(o option) bool { return o.value == v }) {
			found = append(found, w.option(u, v))
		}
	}
	return found
}

// ranked puts the most promising first, and keeps few in the quick search.
func (w *search) ranked(depth int, found []option, whole bool) []option {
	slices.SortStableFunc(found, func(a, b option) int { return cmp.Or(a.left-b.left, cmp.Compare(a.turn, b.turn)) })
	w.options[depth] = found
	if !whole && len(found) > choices {
		return found[:choices]
	}
	return found
}

func (w *search) option(u unknown, v int32) option {
	left := 0
	for _, q := range w.in[u] {
		if w.off[q.at]+q.sign*v != 0 {
			left++
		}
	}
	if w.order%8 >= 4 { // every other four orders trust less in what seems to promise most
		left += int(uint32(u+1) * (w.order + 7) * 2246822519 >> 30)
	}
	if w.order%2 == 1 && w.drift[u] { // every other search keeps to how much counts moved
		left += 3
	}
	return option{u, v, left, uint32(u+1) * w.order * 2654435761}
}

// disagreeing returns a line that was touched and in which too many people
// changed or too few; nil when there is none.
func (w *search) disagreeing() *pair {
	for _, u := range w.trail {
		for _, at := range w.pairsOf[u] {
			if p := &w.pairs[at]; !p.agrees(w.change) {
				return p
			}
		}
	}
	return nil
}

// change returns how far u is from the truth.
func (w *search) change(u unknown) int { return int(w.base[u] + w.value[u]) }

func (p *pair) agrees(change func(unknown) int) bool {
	moved := p.moved(change)
	return moved >= p.least && moved <= p.most
}

// moved returns the least number of people who changed.
func (p *pair) moved(change func(unknown) int) int {
	up, down := p.sides(change)
	return max(up, down)
}

// sides returns how many people more there are in the cells that grew, and fewer
// in those that shrank.
func (p *pair) sides(change func(unknown) int) (up, down int) {
	for c := range p.is.cells {
		if d := p.grown(c, change); d > 0 {
			up += d
		} else {
			down -= d
		}
	}
	return up, down
}

// grown returns by how much a cell has grown.
func (p *pair) grown(c int, change func(unknown) int) int {
	return p.is.truth[c] + change(p.is.cells[c]) - p.was.truth[c] - change(p.was.cells[c])
}

// isSmallBlock reports whether few unknowns hang together with u.
func (w *search) isSmallBlock(u unknown) bool {
	met := []unknown{u}
	for i := 0; i < len(met); i++ {
		for _, q := range w.in[met[i]] {
			for _, t := range w.equations[q.at] {
				if !slices.Contains(met, t.at) {
					if met = append(met, t.at); len(met) > smallBlock {
						return false
					}
				}
			}
		}
	}
	return true
}

package disclosure

import (
	"cmp"
	"math/bits"
	"slices"
)

// Limits of the search for a proof. More steps find a few more proofs, so that
// fewer lines are withheld; they never make anything less safe.
const (
	quickSteps = 150   // when each step takes the most promising changes only
	quickTries = 100   // quick searches, each in another order: to begin again beats to go on
	wholeSteps = 6_000 // when all possibilities are tried
	smallBlock = 60    // unknowns that hang together, at most, for trying all
	choices    = 6     // changes tried for a broken equation in the quick search
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
		off: make([]int32, len(s.equations)), seen: make([]uint64, len(s.low)),
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

// try looks for a population in which u differs by v from the one settled upon.
// If there is one, it remembers the values of all unknowns in it and leaves it on
// the trail.
func (w *search) try(u unknown, v int32, whole bool) bool {
	if to := w.base[u] + v; to < w.low[u] || to > w.high[u] {
		return false
	}
	tries, steps := uint32(quickTries), quickSteps
	if whole {
		tries, steps = 1, wholeSteps
	}
	for w.order = 0; w.order < tries; w.order++ {
		w.steps, w.broken = steps, w.broken[:0]
		w.assign(u, v)
		if w.mend(0, whole) {
			w.remember()
			return true
		}
		w.undo(0)
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
	q := w.latestBroken()
	if q < 0 {
		return w.agrees()
	}
	trail, broken := len(w.trail), len(w.broken)
	for _, o := range w.choose(depth, q, whole) {
		w.assign(o.at, o.value)
		if w.mend(depth+1, whole) {
			return true
		}
		w.undo(trail)
		w.broken = w.broken[:broken]
	}
	return false
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
	for len(w.options) <= depth {
		w.options = append(w.options, nil)
	}
	found := w.options[depth][:0]
	for _, t := range w.equations[q] {
		if w.set[t.at] {
			continue
		}
		need := -w.off[q] * t.sign
		low, high := w.low[t.at]-w.base[t.at], w.high[t.at]-w.base[t.at]
		v := min(max(need, low), high)
		if v != 0 && (v > 0) == (need > 0) {
			found = append(found, w.option(t.at, v))
		}
		if whole {
			for other := max(low, -8); other <= min(high, 8); other++ {
				if other != 0 && other != v {
					found = append(found, w.option(t.at, other))
				}
			}
		}
	}
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
	if w.order%2 == 1 && w.drift[u] { // every other search keeps to how much counts moved
		left += 3
	}
	return option{u, v, left, uint32(u+1) * w.order * 2654435761}
}

// agrees checks the number of people changed in every line that was touched.
func (w *search) agrees() bool {
	for _, u := range w.trail {
		for _, at := range w.pairsOf[u] {
			if !w.pairs[at].agrees(w.change) {
				return false
			}
		}
	}
	return true
}

// change returns how far u is from the truth.
func (w *search) change(u unknown) int { return int(w.base[u] + w.value[u]) }

func (p *pair) agrees(change func(unknown) int) bool {
	up, down := 0, 0
	for c := range p.is.cells {
		d := p.is.truth[c] + change(p.is.cells[c]) - p.was.truth[c] - change(p.was.cells[c])
		if d > 0 {
			up += d
		} else {
			down -= d
		}
	}
	moved := max(up, down)
	return moved >= p.least && moved <= p.most
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

package disclosure

import "slices"

// finding is what an attack came to.
type finding struct{ proved, rounds int }

// attack withholds lines of next until nothing that is guarded can be found out.
// What is exposed still when no line near it was published anew was safe in the
// previous publication, to which nothing has been added.
func attack(previous, next *Published, p Parameters) finding {
	s := newSystem(previous, next, p)
	w := newSearch(s)
	var found finding
	for {
		found.rounds++
		if !s.withholdNear(s.exposed(w)) && !s.withholdJoiners(w) {
			break
		}
	}
	for u, guarded := range s.guarded {
		if guarded && w.values(unknown(u)) >= p.Values {
			found.proved++
		}
	}
	return found
}

// exposed returns the guarded unknowns that lack a proof, in order.
func (s *system) exposed(w *search) []unknown {
	low, high := s.bounds()
	s.narrow(low, high)
	w.low, w.high = low, high
	var exposed []unknown
	for i, guarded := range s.guarded {
		u := unknown(i)
		if !guarded || w.values(u) >= s.p.Values {
			continue
		}
		if int(high[u]-low[u])+1 < s.p.Values || !w.prove(u, s.p.Values) {
			exposed = append(exposed, u)
		}
	}
	return slices.DeleteFunc(exposed, func(u unknown) bool { return w.values(u) >= s.p.Values || w.proveEarlier(u, s.p.Values) })
}

// bounds returns what is known of each unknown by itself.
func (s *system) bounds() (low, high []int32) {
	low, high = slices.Clone(s.low), slices.Clone(s.high)
	for _, r := range s.open {
		if r.line.Fate == shown {
			s.bound(r.is, s.p, low, high)
		}
	}
	return low, high
}

// visits bounds how often an equation narrows its unknowns. To stop early leaves
// bounds wide, which is never wrong: safety is proved by search.
const visits = 40

// narrow lets every equation narrow the bounds of its unknowns until none does.
func (s *system) narrow(low, high []int32) {
	queue := make([]int32, len(s.equations))
	queued := make([]bool, len(s.equations))
	visited := make([]int, len(s.equations))
	for q := range queue {
		queue[q], queued[q] = int32(q), true
	}
	for len(queue) > 0 {
		q := queue[0]
		queue = queue[1:]
		queued[q] = false
		if visited[q]++; visited[q] > visits {
			continue
		}
		s.narrowBy(q, low, high, func(u unknown) {
			for _, other := range s.in[u] {
				if other.at != q && !queued[other.at] {
					queue, queued[other.at] = append(queue, other.at), true
				}
			}
		})
	}
}

// narrowBy narrows by one equation and calls changed for each unknown narrowed.
func (s *system) narrowBy(q int32, low, high []int32, changed func(unknown)) {
	least, most := int32(0), int32(0)
	span := func(t term) (int32, int32) {
		if t.sign > 0 {
			return low[t.at], high[t.at]
		}
		return -high[t.at], -low[t.at]
	}
	for _, t := range s.equations[q] {
		a, b := span(t)
		least, most = least+a, most+b
	}
	for _, t := range s.equations[q] {
		a, b := span(t)
		na, nb := max(a, -(most-b)), min(b, -(least-a))
		if na == a && nb == b {
			continue
		}
		least, most = least-a+na, most-b+nb
		if t.sign > 0 {
			low[t.at], high[t.at] = na, nb
		} else {
			low[t.at], high[t.at] = -nb, -na
		}
		changed(t.at)
	}
}

// withholdNear withholds, for each exposed unknown, the line published anew that
// is nearest: its own, or else one of those the fewest equations away, the
// smaller first. It reports whether there was any.
func (s *system) withholdNear(exposed []unknown) bool {
	if len(exposed) == 0 {
		return false
	}
	nearest := s.nearest()
	withheld := false
	for _, u := range exposed {
		if at := nearest[u]; at != nowhere {
			s.open[at].line.Fate = attacked
			withheld = true
		}
	}
	return withheld
}

const nowhere = -1

// nearest returns for each unknown the open line that is nearest, or nowhere.
func (s *system) nearest() []int32 {
	nearest := make([]int32, len(s.low))
	for u := range nearest {
		nearest[u] = nowhere
	}
	var queue []unknown
	reach := func(u unknown, at int32) {
		if nearest[u] == nowhere {
			nearest[u] = at
			queue = append(queue, u)
		}
	}
	for _, at := range s.openBySize() {
		for _, u := range append(slices.Clone(s.open[at].is.cells), s.open[at].is.total) {
			reach(u, at)
		}
	}
	crossed, met := make([]bool, len(s.equations)), make([]bool, len(s.pairs))
	for i := 0; i < len(queue); i++ {
		for _, at := range s.pairsOf[queue[i]] {
			if met[at] {
				continue
			}
			met[at] = true
			for _, u := range slices.Concat(s.pairs[at].was.cells, s.pairs[at].is.cells) {
				reach(u, nearest[queue[i]])
			}
		}
		for _, q := range s.in[queue[i]] {
			if crossed[q.at] {
				continue
			}
			crossed[q.at] = true
			for _, t := range s.equations[q.at] {
				reach(t.at, nearest[queue[i]])
			}
		}
	}
	return nearest
}

func (s *system) openBySize() []int32 {
	var all []int32
	for at, r := range s.open {
		if r.line.Fate == shown {
			all = append(all, int32(at))
		}
	}
	slices.SortStableFunc(all, func(a, b int32) int { return sum(s.open[a].line.Now) - sum(s.open[b].line.Now) })
	return all
}

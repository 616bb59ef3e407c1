package rdf

import (
	"cmp"
	"maps"
	"slices"
)

// Isomorphic reports whether two graphs are the same but for the labels of their blank
// nodes (RDF 1.1 Concepts section 3.6).
//
// Blank nodes are told apart by what is around them, refined until nothing changes. Where some
// stay alike, one is paired with each candidate in turn: graphs that are alike through and
// through pair at the first try, and only contrived ones need many.
func Isomorphic(a, b *Graph) bool {
	if a.Len() != b.Len() {
		return false
	}
	for t := range a.All() {
		if t.S.Kind != Blank && t.O.Kind != Blank && !b.Has(t) {
			return false
		}
	}
	return match(newColouring(a), newColouring(b))
}

// colouring gives each blank node of a graph a colour: equal colours, alike so far.
type colouring struct {
	triples []Triple // those with a blank node
	colour  map[string]uint64
	tied    map[string]bool // the nodes that have a triple with another blank node
}

func newColouring(g *Graph) *colouring {
	c := &colouring{colour: map[string]uint64{}, tied: map[string]bool{}}
	for t := range g.All() {
		if t.S.Kind != Blank && t.O.Kind != Blank {
			continue
		}
		c.triples = append(c.triples, t)
		for _, n := range []Term{t.S, t.O} {
			if n.Kind == Blank {
				c.colour[n.Value] = 1
			}
		}
		if t.S.Kind == t.O.Kind && t.S != t.O {
			c.tied[t.S.Value], c.tied[t.O.Value] = true, true
		}
	}
	return c
}

func (c *colouring) copy() *colouring {
	return &colouring{c.triples, maps.Clone(c.colour), c.tied}
}

// refine colours each node anew by its colour and those of its neighbours until the number of colours stands still.
func (c *colouring) refine() {
	for count := len(c.classes()); ; {
		next := make(map[string]uint64, len(c.colour))
		for n, old := range c.colour {
			next[n] = mix(old, 17)
		}
		for _, t := range c.triples {
			p := hashText(t.P.Value)
			if t.S.Kind == Blank {
				next[t.S.Value] += mix(mix(p, c.hash(t.O)), 3)
			}
			if t.O.Kind == Blank {
				next[t.O.Value] += mix(mix(p, c.hash(t.S)), 5)
			}
			if t.S.Kind == Blank && t.S == t.O {
				next[t.S.Value] += mix(p, 7)
			}
		}
		c.colour = next
		now := len(c.classes())
		if now == count {
			return
		}
		count = now
	}
}

func (c *colouring) hash(t Term) uint64 {
	if t.Kind == Blank {
		return c.colour[t.Value]
	}
	return mix(mix(hashText(t.Value), hashText(t.Datatype)), hashText(t.Lang)+uint64(t.Kind))
}

func mix(a, b uint64) uint64 {
	h := (a ^ b*0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9
	h ^= h >> 31
	h *= 0x94D049BB133111EB
	return h ^ h>>29
}

// hashText is FNV-1a: the same in both graphs and in every run.
func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// classes lists the nodes of each colour.
func (c *colouring) classes() map[uint64][]string {
	m := map[uint64][]string{}
	for n, colour := range c.colour {
		m[colour] = append(m[colour], n)
	}
	return m
}

// match reports whether the blank nodes of two graphs can be paired so that the triples agree.
func match(a, b *colouring) bool {
	if len(a.colour) != len(b.colour) || len(a.triples) != len(b.triples) {
		return false
	}
	a.refine()
	b.refine()
	as, bs := a.classes(), b.classes()
	// open is the colour of the smallest class whose nodes it may matter to pair rightly. Those that
	// are tied to no other blank node and alike may be paired anyhow.
	var open uint64
	for colour, nodes := range as {
		if len(nodes) != len(bs[colour]) {
			return false
		}
		if len(nodes) > 1 && a.tied[nodes[0]] && (open == 0 || cmp.Or(cmp.Compare(len(nodes), len(as[open])), cmp.Compare(colour, open)) < 0) {
			open = colour
		}
	}
	if open == 0 {
		return a.agrees(b, as, bs)
	}
	node := slices.Min(as[open])
	one := a.copy()
	one.colour[node] = mix(open, 11)
	slices.Sort(bs[open])
	for _, candidate := range bs[open] {
		other := b.copy()
		other.colour[candidate] = mix(open, 11)
		if match(one.copy(), other) {
			return true
		}
	}
	return false
}

// agrees checks the pairing that the colours make.
func (c *colouring) agrees(b *colouring, as, bs map[uint64][]string) bool {
	pair := make(map[string]string, len(as))
	for colour, nodes := range as {
		for i, n := range nodes {
			pair[n] = bs[colour][i]
		}
	}
	of := func(t Term) Term {
		if t.Kind == Blank {
			t.Value = pair[t.Value]
		}
		return t
	}
	have := make(map[Triple]struct{}, len(b.triples))
	for _, t := range b.triples {
		have[t] = struct{}{}
	}
	for _, t := range c.triples {
		if _, ok := have[Triple{of(t.S), t.P, of(t.O)}]; !ok {
			return false
		}
	}
	return true
}

package rdf

import (
	"hash/maphash"
	"io"
	"iter"
)

// Graph is a set of triples that remembers their order. The zero value is empty and ready.
//
// Each term is held once and a triple is three numbers, so a vocabulary of 100,000
// concepts (a million triples) takes some 200 MiB. Many may read a graph at once while nobody adds.
type Graph struct {
	seed    maphash.Seed
	key     uint64 // for hashRow
	terms   []Term
	lists   []ends // of each term, by where it stands
	triples []row
	byTerm  table // of terms
	byRow   table // of triples
}

// row is a triple, and the number of the next one with the same term in each place; 0 is none,
// because a later triple is never the first.
type row struct {
	term [3]uint32
	next [3]uint32
}

// ends are the first and last triples of a term in each place, counted from 1; 0 is none.
type ends struct {
	first, last [3]uint32
}

// The places of a triple.
const (
	inSubject = iota
	inPredicate
	inObject
)

// NewGraph returns an empty graph.
func NewGraph() *Graph { return &Graph{} }

// Graph reads a whole file into a graph.
func (src Source) Graph(r io.Reader) (*Graph, error) {
	g := NewGraph()
	if err := src.Read(r, g.Emit); err != nil {
		return nil, err
	}
	return g, nil
}

// Emit adds a triple; it is what readers want for emit and never fails.
func (g *Graph) Emit(t Triple) error {
	g.Add(t)
	return nil
}

// Add adds a triple and reports whether the graph did not have it.
func (g *Graph) Add(t Triple) bool {
	r := row{term: [3]uint32{g.intern(t.S), g.intern(t.P), g.intern(t.O)}}
	slot, found := g.findRow(r.term)
	if found {
		return false
	}
	n := uint32(len(g.triples) + 1)
	g.triples = append(g.triples, r)
	for place, term := range r.term {
		e := &g.lists[term]
		if e.last[place] == 0 {
			e.first[place] = n
		} else {
			g.triples[e.last[place]-1].next[place] = n
		}
		e.last[place] = n
	}
	g.byRow.put(slot, n)
	if g.byRow.full(len(g.triples)) {
		g.byRow.grow(len(g.triples), func(i uint32) uint64 { return g.hashRow(g.triples[i].term) })
	}
	return true
}

// Len is the number of triples.
func (g *Graph) Len() int { return len(g.triples) }

// Has reports whether the graph has a triple.
func (g *Graph) Has(t Triple) bool {
	s, ok1 := g.number(t.S)
	p, ok2 := g.number(t.P)
	o, ok3 := g.number(t.O)
	if !ok1 || !ok2 || !ok3 {
		return false
	}
	_, found := g.findRow([3]uint32{s, p, o})
	return found
}

// All gives every triple in the order in which they were added.
func (g *Graph) All() iter.Seq[Triple] {
	return func(yield func(Triple) bool) {
		for i := range g.triples {
			if !yield(g.triple(i)) {
				return
			}
		}
	}
}

func (g *Graph) triple(i int) Triple {
	t := &g.triples[i].term
	return Triple{g.terms[t[0]], g.terms[t[1]], g.terms[t[2]]}
}

// Of gives the triples with a subject.
func (g *Graph) Of(s Term) iter.Seq[Triple] { return g.with(inSubject, s) }

// With gives the triples with a predicate.
func (g *Graph) With(p Term) iter.Seq[Triple] { return g.with(inPredicate, p) }

// To gives the triples with an object.
func (g *Graph) To(o Term) iter.Seq[Triple] { return g.with(inObject, o) }

func (g *Graph) with(place int, t Term) iter.Seq[Triple] {
	return func(yield func(Triple) bool) {
		n, ok := g.number(t)
		if !ok {
			return
		}
		for i := g.lists[n].first[place]; i != 0; i = g.triples[i-1].next[place] {
			if !yield(g.triple(int(i - 1))) {
				return
			}
		}
	}
}

// Objects returns what a subject has for a predicate.
func (g *Graph) Objects(s, p Term) []Term { return g.pick(inSubject, s, p, inObject) }

// Object returns the first of Objects, or the empty Term.
func (g *Graph) Object(s, p Term) Term {
	for t := range g.Of(s) {
		if t.P == p {
			return t.O
		}
	}
	return Term{}
}

// Subjects returns what has an object for a predicate.
func (g *Graph) Subjects(p, o Term) []Term { return g.pick(inObject, o, p, inSubject) }

func (g *Graph) pick(place int, t, p Term, want int) []Term {
	n, ok := g.number(t)
	predicate, known := g.number(p)
	if !ok || !known {
		return nil
	}
	var out []Term
	for i := g.lists[n].first[place]; i != 0; {
		r := &g.triples[i-1]
		if r.term[inPredicate] == predicate {
			out = append(out, g.terms[r.term[want]])
		}
		i = r.next[place]
	}
	return out
}

// Nodes gives every term that is a subject, in the order of its first triple.
func (g *Graph) Nodes() iter.Seq[Term] {
	return func(yield func(Term) bool) {
		for i := range g.triples {
			s := g.triples[i].term[inSubject]
			if g.lists[s].first[inSubject] == uint32(i+1) && !yield(g.terms[s]) {
				return
			}
		}
	}
}

// Items returns the members of an RDF collection (RDF Schema section 5.2), and whether it is
// well formed: each cell has one rdf:first and one rdf:rest, and the last rest is rdf:nil.
func (g *Graph) Items(list Term) ([]Term, bool) {
	var items []Term
	for seen := 0; list != rdfNil; seen++ {
		firsts, rests := g.Objects(list, rdfFirst), g.Objects(list, rdfRest)
		if len(firsts) != 1 || len(rests) != 1 || seen > len(g.triples) {
			return items, false
		}
		items = append(items, firsts[0])
		list = rests[0]
	}
	return items, true
}

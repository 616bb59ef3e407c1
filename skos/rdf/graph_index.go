package rdf

import "hash/maphash"

// table is an open-addressed hash table of numbers counted from 1. What the numbers stand
// for, and whether two are equal, its user knows.
type table struct {
	slots []uint32
}

func (t *table) full(n int) bool { return n*4 >= len(t.slots)*3 }

func (t *table) put(slot int, n uint32) { t.slots[slot] = n }

// grow makes room for more than n entries; hash gives that of entry i, counted from 0.
func (t *table) grow(n int, hash func(i uint32) uint64) {
	t.slots = make([]uint32, max(1024, 2*len(t.slots)))
	for i := range uint32(n) {
		at := int(hash(i) & uint64(len(t.slots)-1))
		for t.slots[at] != 0 {
			at = (at + 1) & (len(t.slots) - 1)
		}
		t.slots[at] = i + 1
	}
}

// intern returns the number of a term, giving it one when it is new.
func (g *Graph) intern(t Term) uint32 {
	if g.byTerm.slots == nil {
		g.seed = maphash.MakeSeed()
		g.key = maphash.String(g.seed, "triples") | 1
		g.byTerm.grow(0, nil)
		g.byRow.grow(0, nil)
	}
	slot, n, found := g.findTerm(t)
	if found {
		return n
	}
	n = uint32(len(g.terms))
	g.terms = append(g.terms, t)
	g.lists = append(g.lists, ends{})
	g.byTerm.put(slot, n+1)
	if g.byTerm.full(len(g.terms)) {
		g.byTerm.grow(len(g.terms), func(i uint32) uint64 { return g.hashTerm(&g.terms[i]) })
	}
	return n
}

func (g *Graph) number(t Term) (uint32, bool) {
	if g.byTerm.slots == nil {
		return 0, false
	}
	_, n, found := g.findTerm(t)
	return n, found
}

func (g *Graph) hashTerm(t *Term) uint64 {
	h := maphash.String(g.seed, t.Value) + uint64(t.Kind)
	if t.Kind == Literal {
		h += maphash.String(g.seed, t.Datatype)*31 + maphash.String(g.seed, t.Lang)*1021
	}
	return h
}

func (g *Graph) findTerm(t Term) (slot int, n uint32, found bool) {
	mask := len(g.byTerm.slots) - 1
	for slot = int(g.hashTerm(&t) & uint64(mask)); g.byTerm.slots[slot] != 0; slot = (slot + 1) & mask {
		n = g.byTerm.slots[slot] - 1
		if g.terms[n] == t {
			return slot, n, true
		}
	}
	return slot, 0, false
}

func (g *Graph) findRow(term [3]uint32) (slot int, found bool) {
	mask := len(g.byRow.slots) - 1
	for slot = int(g.hashRow(term) & uint64(mask)); g.byRow.slots[slot] != 0; slot = (slot + 1) & mask {
		if g.triples[g.byRow.slots[slot]-1].term == term {
			return slot, true
		}
	}
	return slot, false
}

// hashRow mixes three numbers with a key of this graph's own, so that no file can be made whose
// triples all fall together.
func (g *Graph) hashRow(t [3]uint32) uint64 {
	h := (uint64(t[0])<<32 | uint64(t[2])) * g.key
	h ^= h >> 29
	h = (h + uint64(t[1])) * g.key
	return h ^ h>>32
}

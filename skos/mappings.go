package skos

import (
	"fmt"
	"slices"
)

var mappings = []prop{closeMatch, exactMatch, broadMatch, narrowMatch, relatedMatch}

// checkMappings finds mappings within one scheme, hierarchy across schemes, and pairs
// that are mapped in two ways.
func (c *checker) checkMappings() {
	v := c.v
	seen := map[edge]bool{}
	for _, p := range mappings {
		for _, e := range v.edges[p] {
			a, b := e.s, e.o
			if a == b {
				c.report("relation-reflexive", a, fmt.Sprintf("%s has itself as %s.", c.name(a), c.prop(p)), "Take the statement away, or correct what it leads to.")
				continue
			}
			if v.compare(a, b) > 0 {
				a, b = b, a
			}
			if !v.own[a] || !v.own[b] || seen[edge{a, b}] {
				continue
			}
			if v.shareScheme(a, b) || len(v.schemesOf.of(a)) == 0 && len(v.schemesOf.of(b)) == 0 && !c.stub(a) && !c.stub(b) && namespace(v.nodes[a]) == namespace(v.nodes[b]) {
				seen[edge{a, b}] = true
				c.report("mapping-same-scheme", e.s, fmt.Sprintf("%s has %s %s, which is in the same scheme.", c.name(e.s), c.prop(p), c.name(e.o)), c.instead(p))
			}
		}
	}
	c.checkClashes()
	c.checkAcross()
}

func (c *checker) instead(p prop) string {
	switch p {
	case broadMatch:
		return "Use skos:broader."
	case narrowMatch:
		return "Use skos:narrower."
	case relatedMatch:
		return "Use skos:related."
	}
	return "Merge the two if they are one " + c.noun + "; else use skos:related, or nothing."
}

// checkClashes finds pairs mapped in two ways of which neither follows from the other.
// Exact match with another is S46; broadMatch or narrowMatch with relatedMatch is S27.
func (c *checker) checkClashes() {
	v := c.v
	type way struct {
		pair edge
		prop prop
	}
	var ways []way
	for _, p := range []prop{closeMatch, broadMatch, narrowMatch, relatedMatch} {
		for _, e := range v.edges[p] {
			q := p
			if v.compare(e.s, e.o) > 0 {
				e.s, e.o = e.o, e.s
				if p == broadMatch {
					q = narrowMatch
				} else if p == narrowMatch {
					q = broadMatch
				}
			}
			if e.s != e.o {
				ways = append(ways, way{e, q})
			}
		}
	}
	slices.SortFunc(ways, func(a, b way) int {
		if d := compareEdges(a.pair, b.pair); d != 0 {
			return d
		}
		return int(a.prop) - int(b.prop)
	})
	ways = slices.Compact(ways)
	for i := 0; i < len(ways); {
		j := i + 1
		for j < len(ways) && ways[j].pair == ways[i].pair {
			j++
		}
		hasBroad := slices.Contains(ways[i:j], way{ways[i].pair, broadMatch}) || slices.Contains(ways[i:j], way{ways[i].pair, narrowMatch})
		if j-i > 1 && !(j-i == 2 && hasBroad && ways[j-1].prop == relatedMatch) {
			e, turn := ways[i].pair, !v.own[ways[i].pair.s] && v.own[ways[i].pair.o]
			if turn {
				e.s, e.o = e.o, e.s
			}
			var names []string
			for _, w := range ways[i:j] {
				if turn && (w.prop == broadMatch || w.prop == narrowMatch) {
					w.prop = broadMatch + narrowMatch - w.prop
				}
				names = append(names, c.prop(w.prop))
			}
			c.report("mapping-clash", e.s, fmt.Sprintf("%s and %s are mapped as %s.", c.name(e.s), c.name(e.o), list(names, "and")), "Keep the one that is right.")
		}
		i = j
	}
}

// checkAcross finds broader, narrower and related between schemes.
func (c *checker) checkAcross() {
	v := c.v
	apart := func(a, b int32) bool {
		return a != b && len(v.schemesOf.of(a)) > 0 && len(v.schemesOf.of(b)) > 0 && !v.shareScheme(a, b)
	}
	for _, e := range v.up.edges() {
		if apart(e.s, e.o) {
			c.report("across-schemes", e.s, fmt.Sprintf("%s has the broader %s %s, which is in another scheme.", c.name(e.s), c.noun, c.name(e.o)), "Use skos:broadMatch between schemes.")
		}
	}
	for _, e := range undirected(slices.Clone(v.edges[related])) {
		if apart(e.s, e.o) {
			if v.compare(e.s, e.o) > 0 {
				e.s, e.o = e.o, e.s
			}
			c.report("across-schemes", e.s, fmt.Sprintf("%s is related to %s, which is in another scheme.", c.name(e.s), c.name(e.o)), "Use skos:relatedMatch between schemes.")
		}
	}
}

// checkExact is S46 with exactMatch as it follows by symmetry and transitivity (S44,
// S45), and what that transitivity says of concepts of one scheme.
func (c *checker) checkExact() {
	v := c.v
	if len(v.edges[exactMatch]) == 0 {
		return
	}
	same := newUnion(len(v.nodes))
	for _, e := range v.edges[exactMatch] {
		same.join(e.s, e.o)
	}
	c.checkExactClash(same)
	sets := map[int32][]int32{}
	in := map[int32]bool{}
	for _, e := range v.edges[exactMatch] {
		for _, n := range []int32{e.s, e.o} {
			if !in[n] {
				in[n] = true
				root := same.find(n)
				sets[root] = append(sets[root], n)
			}
		}
	}
	for _, set := range sets {
		if len(set) > 2 {
			slices.SortFunc(set, v.compare)
			c.checkEquals(set)
		}
	}
}

func (c *checker) checkExactClash(same union) {
	v := c.v
	direct := func(a, b int32) bool {
		for _, e := range []edge{{a, b}, {b, a}} {
			if _, found := slices.BinarySearchFunc(v.edges[exactMatch], e, compareEdges); found {
				return true
			}
		}
		return false
	}
	matched := func(n int32) bool { // an exact match both ways makes one with itself
		i, _ := slices.BinarySearchFunc(v.edges[exactMatch], edge{n, 0}, compareEdges)
		return same.find(n) != n || i < len(v.edges[exactMatch]) && v.edges[exactMatch][i].s == n
	}
	for _, p := range []prop{broadMatch, narrowMatch, relatedMatch} {
		for _, e := range v.edges[p] {
			if same.find(e.s) != same.find(e.o) || e.s == e.o && !matched(e.s) {
				continue
			}
			how := "is also its exact match"
			if !direct(e.s, e.o) {
				how = "is also its exact match by way of others"
			}
			c.report("S46", e.s, fmt.Sprintf("%s has %s %s, which %s.", c.name(e.s), c.prop(p), c.name(e.o), how), "Keep one of the two kinds of match.")
		}
	}
}

// checkEquals looks at concepts that exact matches make one.
func (c *checker) checkEquals(set []int32) {
	v := c.v
	for i, b := range set[:min(len(set), 200)] {
		for _, a := range set[:i] {
			if _, direct := slices.BinarySearchFunc(v.edges[exactMatch], edge{a, b}, compareEdges); direct {
				continue
			}
			if _, direct := slices.BinarySearchFunc(v.edges[exactMatch], edge{b, a}, compareEdges); direct {
				continue
			}
			switch ns := namespace(v.nodes[a]); {
			case v.own[a] && v.own[b] && v.shareScheme(a, b):
				c.report("exact-shared", b, fmt.Sprintf("%s and %s, of one scheme, match the same %s exactly, so they mean the same.", c.name(a), c.name(b), c.noun),
					"Keep the exact match of the one that fits, and make the other's a close, broad or narrow match.")
			case !v.own[a] && !v.own[b] && ns != "" && ns == namespace(v.nodes[b]):
				c.report("exact-several", c.matchOf(a, set), fmt.Sprintf("%s and %s, of one scheme, are exact matches of the same %s, so they mean the same.", c.name(a), c.name(b), c.noun),
					"Keep the match that is exact, and make the other a close, broad or narrow one.")
			}
		}
	}
}

// matchOf is the first concept of a set that is this vocabulary's own, else n.
func (c *checker) matchOf(n int32, set []int32) int32 {
	for _, m := range set {
		if c.v.own[m] {
			return m
		}
	}
	return n
}

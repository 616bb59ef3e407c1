package skos

import (
	"fmt"
	"slices"
)

// checkHierarchy finds cycles, concepts broader than themselves, and broader concepts
// that follow from others.
func (c *checker) checkHierarchy() {
	v := c.v
	c.reach = newReachability(v.up)
	for n := range int32(len(v.nodes)) {
		if v.up.has(n, n) {
			c.report("relation-reflexive", n, fmt.Sprintf("%s is broader than itself.", c.name(n)), "Take the statement away, or correct what it leads to.")
		}
	}
	for _, e := range v.edges[related] {
		if e.s == e.o {
			c.report("relation-reflexive", e.s, fmt.Sprintf("%s is related to itself.", c.name(e.s)), "Take the statement away, or correct what it leads to.")
		}
	}
	c.checkCycles(c.wholeHierarchy(false))
	c.checkRedundant()
}

// wholeHierarchy is what S22, S24, S25 and S26 entail of broaderTransitive, up to its
// closure; with mappings, what S41 and S43 add.
func (c *checker) wholeHierarchy(mappings bool) graph {
	e := &c.v.edges
	more := slices.Concat(e[broaderTransitive], turned(e[narrowerTransitive]))
	if mappings {
		more = slices.Concat(more, e[broadMatch], turned(e[narrowMatch]))
	}
	if len(more) == 0 {
		return c.v.up
	}
	return newGraph(len(c.v.nodes), sortedEdges(append(more, c.v.up.edges()...)), false)
}

// checkCycles reports one finding for each knot of concepts that lead to each other.
func (c *checker) checkCycles(all graph) {
	v := c.v
	r := c.reach
	if len(all.to) != len(v.up.to) {
		r = newReachability(all)
	}
	reported := map[int32]bool{}
	knots := map[int32][]int32{}
	for n, component := range r.component {
		if r.sizes[component] > 1 {
			knots[component] = append(knots[component], int32(n))
		}
	}
	for component, nodes := range knots {
		if reported[component] {
			continue
		}
		reported[component] = true
		first := slices.MinFunc(nodes, v.compare)
		path := all.pathTo(first, first, len(nodes)+1_000_000)
		c.report("hierarchy-cycle", first, c.cycle(path, len(nodes)), "Take away or turn round the one that is wrong.")
	}
}

func (c *checker) cycle(path []int32, size int) string {
	if len(path) == 3 {
		also := ""
		if size > 2 {
			also = fmt.Sprintf(" %d concepts are in this knot.", size)
		}
		return fmt.Sprintf("%s and %s are each broader than the other.%s", c.name(path[0]), c.name(path[1]), also)
	}
	steps := path
	if len(path) > 7 {
		steps = path[:6]
	}
	text := c.name(steps[0])
	for _, n := range steps[1:] {
		text += ", then " + c.name(n)
	}
	if len(path) > 7 {
		text += fmt.Sprintf(", and %d steps on the first again", len(path)-6)
	}
	if size > len(path)-1 {
		text += fmt.Sprintf(". %d concepts are in this knot", size)
	}
	return "Broader leads in a circle: " + text + "."
}

// checkRedundant finds broader concepts that another broader concept leads to.
func (c *checker) checkRedundant() {
	v, r := c.v, c.reach
	const searches = 64
	for _, n := range v.concepts {
		above := v.up.of(n)
		if len(above) < 2 {
			continue
		}
		var implied func(p int32) int32 // by which other one, or -1
		if len(above) <= searches {
			implied = func(p int32) int32 {
				for _, q := range above {
					if q != p && q != n && r.component[q] != r.component[p] && r.component[q] != r.component[n] && r.leads(q, p) {
						return q
					}
				}
				return -1
			}
		} else {
			implied = v.impliedAmongMany(n, above)
		}
		for _, p := range above {
			if p == n || r.component[p] == r.component[n] {
				continue // a cycle is reported as one
			}
			if q := implied(p); q >= 0 {
				c.report("hierarchy-redundant", n, fmt.Sprintf("%s has the broader %s %s, which follows already from its broader %s %s.", c.name(n), c.noun, c.name(p), c.noun, c.name(q)),
					"Take the longer step away, unless the "+c.noun+" stands in both places on purpose.")
			}
		}
	}
}

// impliedAmongMany walks the hierarchy once for all the broader concepts of one.
func (v *Vocabulary) impliedAmongMany(n int32, above []int32) func(int32) int32 {
	by := map[int32]int32{}
	for _, q := range above {
		stack := []int32{q}
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, next := range v.up.of(at) {
				if _, seen := by[next]; !seen && next != n {
					by[next] = q
					stack = append(stack, next)
				}
			}
		}
	}
	return func(p int32) int32 {
		if q, ok := by[p]; ok && q != p {
			return q
		}
		return -1
	}
}

// checkRelated is S27, with relatedMatch as related (S41), and siblings that are related.
func (c *checker) checkRelated() {
	v := c.v
	pairs := undirected(slices.Concat(v.edges[related], v.edges[relatedMatch]))
	all := c.wholeHierarchy(true)
	r := c.reach
	if len(all.to) != len(v.up.to) {
		r = newReachability(all)
	}
	paths := 0
	for _, e := range pairs {
		if e.s == e.o {
			if r.leads(e.s, e.s) {
				c.report("S27", e.s, fmt.Sprintf("%s is related to itself and lies above itself.", c.name(e.s)), "Take both statements away.")
			}
			continue
		}
		low, high := e.s, e.o
		if !r.leads(low, high) {
			low, high = high, low
			if !r.leads(low, high) {
				c.siblings(e)
				continue
			}
		}
		var path []int32
		if paths++; paths <= 1000 { // a file that breaks this everywhere need not be shown every way
			path = all.pathTo(low, high, 20_000)
		}
		c.report("S27", low, c.tangle(low, high, path), "Keep either the hierarchy or the relation.")
	}
}

func (c *checker) tangle(low, high int32, path []int32) string {
	if len(path) == 2 {
		return fmt.Sprintf("%s is related to %s, which is also broader than it.", c.name(low), c.name(high))
	}
	via := ""
	if len(path) > 2 {
		via = ", by way of " + c.names(path[1:len(path)-1])
	}
	return fmt.Sprintf("%s is related to %s, which lies above it in the hierarchy%s.", c.name(low), c.name(high), via)
}

func (c *checker) siblings(e edge) {
	v := c.v
	if !v.own[e.s] || !v.own[e.o] {
		return
	}
	above, others := v.up.of(e.s), v.up.of(e.o)
	for i, j := 0, 0; i < len(above) && j < len(others); {
		switch {
		case above[i] == others[j]:
			if v.compare(e.s, e.o) > 0 {
				e.s, e.o = e.o, e.s
			}
			c.report("related-siblings", e.s, fmt.Sprintf("%s and %s are related, and both are directly under %s.", c.name(e.s), c.name(e.o), c.name(above[i])),
				"Keep the relation only if it says more than that the two are neighbours.")
			return
		case above[i] < others[j]:
			i++
		default:
			j++
		}
	}
}

// undirected leaves each pair once, with the lower id first.
func undirected(edges []edge) []edge {
	for i, e := range edges {
		if e.s > e.o {
			edges[i] = edge{e.o, e.s}
		}
	}
	return sortedEdges(edges)
}

// twoWays are the relations that have another direction: their own, or that of another property.
var twoWays = []struct{ prop, back prop }{
	{broader, narrower}, {narrower, broader}, {related, related},
	{hasTopConcept, topConceptOf}, {topConceptOf, hasTopConcept},
}

// checkOneWay finds relations whose other direction is not stated, where both ends are of
// this vocabulary. Where a vocabulary mostly states a relation one way, that is how it is
// made, and one finding says so.
func (c *checker) checkOneWay() {
	v := c.v
	if !c.applies("one-way") {
		return
	}
	for _, w := range twoWays {
		var lone []edge
		all := 0
		for _, e := range v.edges[w.prop] {
			if e.s == e.o || !c.described(e.s) || !c.described(e.o) {
				continue
			}
			all++
			if _, found := slices.BinarySearchFunc(v.edges[w.back], edge{e.o, e.s}, compareEdges); !found {
				lone = append(lone, e)
			}
		}
		if practice(len(lone), all) {
			c.report("one-way", -1, fmt.Sprintf("%d of %d relations by %s are not stated the other way round.", len(lone), all, c.prop(w.prop)),
				fmt.Sprintf("State %s as well if programs that do not infer will read the file.", c.prop(w.back)))
			continue
		}
		for _, e := range lone {
			c.report("one-way", e.s, fmt.Sprintf("%s has %s %s, which does not state %s in return.", c.name(e.s), c.prop(w.prop), c.name(e.o), c.prop(w.back)),
				"State the relation both ways, or one way throughout the vocabulary.")
		}
	}
}

// described reports whether the file says anything about a node.
func (c *checker) described(n int32) bool { return c.v.is[n]&isSubject != 0 }

// checkPlace finds concepts without any relation, and parts cut off from the rest.
func (c *checker) checkPlace() {
	v := c.v
	sets := newUnion(len(v.nodes))
	linked := make([]bool, len(v.nodes))
	join := func(edges []edge) {
		for _, e := range edges {
			if e.s != e.o {
				linked[e.s], linked[e.o] = true, true
				sets.join(e.s, e.o)
			}
		}
	}
	join(v.up.edges())
	for _, p := range []prop{broaderTransitive, narrowerTransitive, related, semanticRelation} {
		join(v.edges[p])
	}
	var alone []int32
	all, hierarchical := 0, 0
	for _, n := range v.concepts {
		if !c.active(n) || c.stub(n) {
			continue
		}
		all++
		switch {
		case linked[n]:
			hierarchical++
		case len(v.topOf.of(n)) == 0:
			alone = append(alone, n)
		}
	}
	switch {
	case hierarchical == 0 && all > 1:
		c.report("flat", -1, fmt.Sprintf("None of the %d concepts is broader, narrower or related to another.", all), "Leave it so if the vocabulary is a flat list; else relate the concepts.")
	case practice(len(alone), all):
		c.report("orphan", -1, fmt.Sprintf("%d of %d concepts are neither broader, narrower nor related to another.", len(alone), all), "Relate them, or place them as top concepts.")
	case all > 1:
		for _, n := range alone {
			c.report("orphan", n, fmt.Sprintf("%s is neither broader, narrower nor related to another %s.", c.name(n), c.noun), "Place it under a broader "+c.noun+", relate it, or make it a top concept.")
		}
	}
	for n := range v.concepts { // what hangs on one scheme's top concepts hangs together
		tops := v.topOf.of(v.concepts[n])
		for _, scheme := range tops {
			sets.join(v.concepts[n], scheme)
		}
	}
	c.checkClusters(sets, linked)
}

func (c *checker) checkClusters(sets union, linked []bool) {
	v := c.v
	clusters := map[int32][]int32{}
	for _, n := range v.concepts {
		if linked[n] && c.active(n) {
			root := sets.find(n)
			clusters[root] = append(clusters[root], n)
		}
	}
	var parts [][]int32
	for _, nodes := range clusters {
		if len(nodes) > 1 {
			parts = append(parts, nodes)
		}
	}
	if len(parts) < 2 {
		return
	}
	slices.SortFunc(parts, func(a, b []int32) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return v.compare(a[0], b[0])
	})
	if len(v.topOf.to) == 0 { // many trees side by side, with no top concepts to hold them together
		c.report("cluster", -1, fmt.Sprintf("The vocabulary falls into %d parts that nothing relates to each other; the largest has %d concepts and the smallest %d.", len(parts), len(parts[0]), len(parts[len(parts)-1])),
			"Declare the top concepts of the scheme, or relate the parts.")
		return
	}
	for _, nodes := range parts[1:] {
		if slices.ContainsFunc(nodes, func(n int32) bool { return len(v.topOf.of(n)) > 0 }) {
			continue // another scheme's tree
		}
		c.report("cluster", nodes[0], fmt.Sprintf("%s are related to each other and to nothing else in the vocabulary.", c.names(nodes)), "Place the part under a broader "+c.noun+", or make its highest a top concept.")
	}
}

package skos

import (
	"fmt"
	"slices"
)

// checkCollections looks at groups, their order and their names.
func (c *checker) checkCollections() {
	v := c.v
	members := newGraph(len(v.nodes), v.edges[member], false)
	lists := newGraph(len(v.nodes), v.edges[memberList], false)
	for _, n := range v.groups {
		if !c.described(n) {
			continue
		}
		if len(members.of(n)) == 0 && len(lists.of(n)) == 0 {
			c.report("collection-empty", n, fmt.Sprintf("The collection %s has no members.", c.name(n)), "Give it members with skos:member, or take it away.")
		}
		if len(v.labelsOf(n)) == 0 && v.is[n]&hasTitle == 0 {
			c.report("collection-unnamed", n, fmt.Sprintf("The collection %s has no label.", c.name(n)), "Give it a skos:prefLabel.")
		}
	}
	c.checkNesting(members)
	c.checkOrder(members, lists)
}

func (c *checker) checkNesting(members graph) {
	v := c.v
	component, sizes := members.components()
	knots := map[int32][]int32{}
	for _, n := range v.groups {
		if sizes[component[n]] > 1 {
			knots[component[n]] = append(knots[component[n]], n)
		}
		if members.has(n, n) {
			c.report("collection-cycle", n, fmt.Sprintf("The collection %s is a member of itself.", c.name(n)), "Take the statement away.")
		}
	}
	for _, nodes := range knots {
		c.report("collection-cycle", nodes[0], fmt.Sprintf("The collections %s are members of each other in a circle.", c.names(nodes)), "Take away the membership that is wrong.")
	}
}

// checkOrder reads the lists of ordered collections (S35, S36).
func (c *checker) checkOrder(members, lists graph) {
	v := c.v
	if len(v.edges[memberList]) == 0 {
		return
	}
	first, rest := newGraph(len(v.nodes), v.edges[listFirst], false), newGraph(len(v.nodes), v.edges[listRest], false)
	for _, n := range v.groups {
		heads := lists.of(n)
		if len(heads) > 1 && !v.sameLists(heads, first, rest) {
			c.report("S35", n, fmt.Sprintf("The ordered collection %s has %d lists of members.", c.name(n), len(heads)), "Keep one skos:memberList.")
		}
		for _, head := range heads {
			items, fault := v.readList(head, first, rest)
			if fault != "" {
				c.report("list-broken", n, fmt.Sprintf("The list of members of %s %s.", c.name(n), fault), "Write the list with ( and ) in Turtle, or parseType=\"Collection\" in RDF/XML.")
				continue
			}
			c.checkListed(n, items, members.of(n), len(heads))
		}
	}
}

func (c *checker) checkListed(n int32, items, stated []int32, lists int) {
	in := map[int32]bool{}
	for _, item := range items {
		if in[item] {
			c.report("S36", n, fmt.Sprintf("The list of %s has %s twice.", c.name(n), c.name(item)), "Name each member once.")
		}
		in[item] = true
		switch is := c.v.is[item]; {
		case is&anyScheme != 0 && is&(anyConcept|anyCollection) == 0: // S36 makes a member of it
			c.report("S32", n, fmt.Sprintf("The collection %s lists the concept scheme %s as a member.", c.name(n), c.name(item)), "Make members of the concepts themselves, or of a collection of them.")
		case !c.described(item):
			c.report("link-undefined", n, fmt.Sprintf("%s lists %s, of which the file says nothing.", c.name(n), c.name(item)), "Describe it, or correct the address.")
		}
	}
	if lists > 1 {
		return
	}
	for _, m := range stated {
		if !in[m] {
			c.report("S36", n, fmt.Sprintf("%s is a member of the ordered collection %s and not in its list.", c.name(m), c.name(n)), "Put it in its place in the list, or take it from the members.")
		}
	}
}

// sameLists reports whether several lists have the same entries in the same order: then
// they are one list written twice.
func (v *Vocabulary) sameLists(heads []int32, first, rest graph) bool {
	one, fault := v.readList(heads[0], first, rest)
	for _, head := range heads[1:] {
		other, otherFault := v.readList(head, first, rest)
		if fault != otherFault || !slices.Equal(one, other) {
			return false
		}
	}
	return true
}

// readList follows an RDF list, and says what is wrong with it as the end of a sentence.
func (v *Vocabulary) readList(head int32, first, rest graph) (items []int32, fault string) {
	seen := map[int32]bool{}
	for at := head; v.nodes[at] != rdfNS+"nil"; at = rest.of(at)[0] {
		switch {
		case seen[at]:
			return nil, "runs in a circle"
		case len(first.of(at)) == 0 && len(rest.of(at)) == 0:
			return nil, "does not end in rdf:nil"
		case len(first.of(at)) != 1:
			return nil, fmt.Sprintf("has a step with %d entries instead of one", len(first.of(at)))
		case len(rest.of(at)) != 1:
			return nil, fmt.Sprintf("goes on in %d ways instead of one", len(rest.of(at)))
		}
		seen[at] = true
		items = append(items, first.of(at)[0])
	}
	return items, ""
}

// checkRetired looks at concepts that owl:deprecated or dct:isReplacedBy takes out of use.
func (c *checker) checkRetired() {
	v := c.v
	next := newGraph(len(v.nodes), v.edges[isReplacedBy], false)
	retired := func(n int32) bool { return v.is[n]&isDeprecated != 0 }
	for _, n := range v.concepts {
		switch to := next.of(n); {
		case !retired(n) && len(to) > 0:
			c.report("replaced-active", n, fmt.Sprintf("%s is replaced by %s and is not marked as retired.", c.name(n), c.names(to)), "State owl:deprecated true, or take the replacement away.")
		case retired(n) && len(to) == 0:
			c.report("retired-silent", n, fmt.Sprintf("%s is retired and nothing is said to replace it.", c.name(n)), "State dct:isReplacedBy, or say in a change note that nothing does.")
		}
		if len(next.of(n)) > 0 && !v.ends(n, next, retired) {
			c.report("retired-replacement", n, fmt.Sprintf("The replacements of %s lead to no %s in use.", c.name(n), c.noun), "Lead them on to what is used today.")
		}
	}
	used := func(p string, e edge) {
		if c.active(e.s) && v.own[e.o] && retired(e.o) {
			c.report("retired-used", e.s, fmt.Sprintf("%s %s %s, which is retired.", c.name(e.s), p, c.name(e.o)), "Lead to what replaced it, or take the relation away.")
		}
	}
	for _, e := range v.up.edges() {
		used("has the broader "+c.noun, e)
	}
	for _, e := range undirected(slices.Clone(v.edges[related])) {
		used("is related to", e)
		used("is related to", edge{e.o, e.s})
	}
}

// ends reports whether replacements lead to a concept that is in use, or to one elsewhere.
func (v *Vocabulary) ends(n int32, next graph, retired func(int32) bool) bool {
	seen := map[int32]bool{n: true}
	for queue := []int32{n}; len(queue) > 0; queue = queue[1:] {
		for _, to := range next.of(queue[0]) {
			if !retired(to) {
				return true
			}
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return false
}

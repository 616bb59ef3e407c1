package skos

import (
	"fmt"
	"slices"
	"strings"
)

// checkSchemes looks at schemes, and at concepts that are in none.
func (c *checker) checkSchemes() {
	v := c.v
	if len(v.schemes) == 0 && len(v.concepts) > 0 {
		c.report("scheme-none", -1, "The vocabulary has no concept scheme.", "Describe one with skos:ConceptScheme, with a title, and put every concept into it with skos:inScheme.")
		return
	}
	for _, s := range v.schemes {
		if c.described(s) && v.is[s]&hasTitle == 0 && len(v.labelsOf(s)) == 0 {
			c.report("scheme-unnamed", s, fmt.Sprintf("The concept scheme %s has no name.", c.name(s)), "Give it a dct:title or a skos:prefLabel.")
		}
	}
	var lacking []int32
	all := 0
	for _, n := range v.concepts {
		if c.stub(n) {
			continue
		}
		all++
		if len(v.schemesOf.of(n)) == 0 {
			lacking = append(lacking, n)
		}
	}
	if practice(len(lacking), all) {
		c.report("scheme-missing", -1, fmt.Sprintf("%d of %d concepts are in no concept scheme.", len(lacking), all), "State skos:inScheme of every concept.")
		return
	}
	for _, n := range lacking {
		c.report("scheme-missing", n, fmt.Sprintf("%s is in no concept scheme.", c.name(n)), "State its scheme with skos:inScheme.")
	}
}

// checkTops looks at where each scheme begins.
func (c *checker) checkTops() {
	v := c.v
	tops := map[int32]int{}
	members := map[int32][]int32{}
	for _, e := range v.topOf.edges() {
		tops[e.o]++
		c.checkTop(e.s, e.o)
	}
	for _, n := range v.concepts {
		for _, s := range v.schemesOf.of(n) {
			if c.active(n) {
				members[s] = append(members[s], n)
			}
		}
	}
	for _, s := range v.schemes {
		switch {
		case !c.described(s) || v.is[s]&isConcept != 0:
		case tops[s] == 0 && len(members[s]) > 0:
			c.report("scheme-no-top", s, fmt.Sprintf("The concept scheme %s names no top concepts.", c.name(s)), "State skos:hasTopConcept of the scheme for each "+c.noun+" at the top.")
		case tops[s] > 0:
			c.checkUndeclared(s, members[s])
		}
	}
}

// checkTop finds what lies above a top concept in the same scheme.
func (c *checker) checkTop(n, scheme int32) {
	v := c.v
	for _, above := range v.up.of(n) {
		if above == n || !v.schemesOf.has(above, scheme) && len(v.schemesOf.of(above)) > 0 {
			continue
		}
		c.report("top-broader", n, fmt.Sprintf("%s is a top concept of %s and has the broader %s %s.", c.name(n), c.name(scheme), c.noun, c.name(above)),
			"Take it from the top concepts, or take the broader "+c.noun+" away.")
		return
	}
}

// checkUndeclared finds concepts at the top of a hierarchy that the scheme does not name.
func (c *checker) checkUndeclared(scheme int32, members []int32) {
	v := c.v
	for _, n := range members {
		if v.topOf.has(n, scheme) || len(v.down.of(n)) == 0 {
			continue
		}
		if slices.ContainsFunc(v.up.of(n), func(above int32) bool { return above != n && c.described(above) }) {
			continue
		}
		c.report("top-undeclared", n, fmt.Sprintf("%s has narrower concepts and none above it, and %s does not name it as a top concept.", c.name(n), c.name(scheme)),
			"State skos:hasTopConcept, or give it a broader "+c.noun+".")
	}
}

// checkLinks finds relations that lead to something of which the file says nothing.
func (c *checker) checkLinks() {
	v := c.v
	ours := map[string]bool{} // where this vocabulary defines concepts
	for _, n := range v.concepts {
		if !c.stub(n) {
			ours[namespace(v.nodes[n])] = true
		}
	}
	delete(ours, "")
	type target struct {
		node int32
		prop prop
	}
	from := map[target][]int32{}
	add := func(p prop, s, o int32) { from[target{o, p}] = append(from[target{o, p}], s) }
	for p := broader; p <= isReplacedBy; p++ {
		for _, e := range v.edges[p] {
			if c.described(e.o) {
				continue
			}
			if p >= mappingRelation && p <= relatedMatch && (!ours[namespace(v.nodes[e.o])] || v.blank(e.o)) {
				continue // mappings lead elsewhere
			}
			if p != memberList { // a list is looked at by itself
				add(p, e.s, e.o)
			}
		}
	}
	if len(from) == 0 {
		return
	}
	if c.extract() {
		return
	}
	known := c.folded()
	for t, sources := range from {
		slices.SortFunc(sources, v.compare)
		fix := "Describe it, or correct the address."
		if c.o.Plain {
			fix = "Add it, or correct the code."
		}
		if near, ok := known[foldIRI(v.nodes[t.node])]; ok && near != t.node {
			fix = fmt.Sprintf("Write %s if that is meant.", c.name(near))
		}
		c.report("link-undefined", sources[0], c.dangling(t.prop, t.node, sources), fix)
	}
}

// checkFormless finds label resources that say no label.
func (c *checker) checkFormless() {
	v := c.v
	for _, p := range []prop{xlPrefLabel, xlAltLabel, xlHiddenLabel} {
		for _, e := range v.edges[p] {
			if _, found := slices.BinarySearchFunc(v.forms, e.o, func(f form, n int32) int { return int(f.of) - int(n) }); !found && c.described(e.o) {
				c.report("S52", e.o, fmt.Sprintf("The label resource %s, %s of %s, has no literal form.", c.name(e.o), c.prop(p), c.name(e.s)), "Give it a skosxl:literalForm.")
			}
		}
	}
}

// extract reports once that most of what relations lead to is not in the file, as in a
// part of a larger vocabulary.
func (c *checker) extract() bool {
	v := c.v
	targets, missing := map[int32]bool{}, 0
	for p := broader; p <= related; p++ {
		for _, e := range v.edges[p] {
			targets[e.o] = true
		}
	}
	for _, p := range []prop{hasTopConcept, member} {
		for _, e := range v.edges[p] {
			targets[e.o] = true
		}
	}
	var example int32 = -1
	for n := range targets {
		if !c.described(n) {
			missing++
			if example < 0 || v.compare(n, example) < 0 {
				example = n
			}
		}
	}
	if missing < 100 || !practice(missing, len(targets)) {
		return false
	}
	c.report("link-undefined", -1, fmt.Sprintf("The file says nothing of %d of the %d things that its relations lead to, such as %s.", missing, len(targets), c.name(example)),
		"Check the whole vocabulary if this is an extract.")
	return true
}

func (c *checker) dangling(p prop, to int32, sources []int32) string {
	missing := "of which the file says nothing"
	if c.o.Plain {
		missing = "which does not exist"
	}
	if len(sources) > 1 {
		return fmt.Sprintf("%s and %d more have %s %s, %s.", c.name(sources[0]), len(sources)-1, c.prop(p), c.name(to), missing)
	}
	return fmt.Sprintf("%s has %s %s, %s.", c.name(sources[0]), c.prop(p), c.name(to), missing)
}

// folded finds described nodes by addresses that are told apart by nothing a person sees at once.
func (c *checker) folded() map[string]int32 {
	known := map[string]int32{}
	for i, name := range c.v.nodes {
		if n := int32(i); c.described(n) && !c.v.blank(n) {
			key := foldIRI(name)
			if before, ok := known[key]; !ok || c.v.compare(n, before) < 0 {
				known[key] = n
			}
		}
	}
	return known
}

// foldIRI leaves out what is often mistaken in an address: https for http, www, capitals, and a slash at the end.
func foldIRI(iri string) string {
	iri = strings.ToLower(iri)
	if rest, ok := strings.CutPrefix(iri, "https:"); ok {
		iri = "http:" + rest
	}
	return strings.TrimRight(strings.Replace(iri, "http://www.", "http://", 1), "/#")
}

// checkTerms reports terms that SKOS does not have.
func (c *checker) checkTerms() {
	for u, t := range c.v.terms {
		what := "property"
		if u.class {
			what = "class"
		}
		uses := fmt.Sprintf("The %s <%s> is used %s", what, u.iri, count(t.uses, "time", "times"))
		fix := "Take it away, or declare it in a namespace of your own."
		if t.instead != "" {
			fix = "Write " + t.instead + "."
		}
		switch t.kind {
		case undefinedTerm:
			c.report("term-undefined", t.first, uses+" and is not part of SKOS.", fix)
		case wrongNamespace:
			c.report("term-namespace", t.first, uses+" and is not in a namespace of SKOS.", fix+" SKOS begins with "+NS+".")
		case oldTerm:
			c.report("term-old", t.first, uses+" and belonged to a draft of SKOS.", fix)
		}
	}
}

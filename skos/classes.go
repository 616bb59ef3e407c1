package skos

import (
	"fmt"
	"slices"

	"guildhall/skos/rdf"
)

// evidence says why nodes are what they are: by a statement, or by a relation whose
// domain or range entails it.
type evidence struct {
	entailed map[clash]reason
}

// clash is a node and one of the classes it is in.
type clash struct {
	node  int32
	class classes // anyConcept, anyScheme, anyCollection or anyLabel
}

// reason is a relation that makes one of its sides a member of a class.
type reason struct {
	prop   prop
	edge   edge
	object bool // the node is on the right
}

var classNames = []struct {
	class  classes
	stated classes
	name   string
}{
	{anyConcept, isConcept, "a concept"},
	{anyScheme, isScheme, "a concept scheme"},
	{anyCollection, isCollection, "a collection"},
	{anyLabel, isLabel, "a SKOS-XL label"},
}

// disjoint lists the pairs that SKOS keeps apart, each under its statement. Where a
// node is in three classes each pair is a breach of its own.
var disjoint = []struct {
	rule string
	a, b int // of classNames
	fix  string
}{
	{"S9", 1, 0, "Give the scheme and the concept an address each, or take away the type or the relation that is wrong."},
	{"S37", 2, 0, "Give the collection an address of its own, and relate concepts to concepts: a collection has members instead."},
	{"S37", 2, 1, "Give the collection and the scheme an address each."},
	{"S48", 3, 0, "Give the label an address of its own."},
	{"S48", 3, 1, "Give the label an address of its own."},
	{"S48", 3, 2, "Give the label an address of its own."},
}

// checkClasses finds what is in two classes that are disjoint (S9, S37, S48), and
// schemes as members (S32 with S9 and S37).
func (c *checker) checkClasses() {
	var torn []int32
	for i, is := range c.v.is {
		n := 0
		for _, class := range classNames {
			if is&class.class != 0 {
				n++
			}
		}
		if n > 1 {
			torn = append(torn, int32(i))
		}
	}
	why := c.v.reasons(torn)
	for _, n := range torn {
		for _, d := range disjoint {
			a, b := classNames[d.a], classNames[d.b]
			if c.v.is[n]&a.class == 0 || c.v.is[n]&b.class == 0 {
				continue
			}
			c.report(d.rule, n, fmt.Sprintf("%s is %s (%s) and %s (%s) at once.", c.name(n), a.name, c.because(why, n, d.a), b.name, c.because(why, n, d.b)), d.fix)
		}
	}
	for _, e := range c.v.edges[member] {
		if is := c.v.is[e.o]; is&anyScheme != 0 && is&(anyConcept|anyCollection) == 0 {
			c.report("S32", e.s, fmt.Sprintf("The collection %s has the concept scheme %s as a member.", c.name(e.s), c.name(e.o)), "Make members of the concepts themselves, or of a collection of them.")
		}
	}
}

// reasons finds for each of some nodes the first relation that entails each class.
func (v *Vocabulary) reasons(nodes []int32) *evidence {
	e := &evidence{entailed: map[clash]reason{}}
	if len(nodes) == 0 {
		return e
	}
	wanted := make([]bool, len(v.nodes))
	for _, n := range nodes {
		wanted[n] = true
	}
	note := func(n int32, as classes, r reason) {
		if !wanted[n] || as == 0 {
			return
		}
		for _, class := range classNames {
			at := clash{n, class.class}
			if as&class.class == 0 {
				continue
			}
			if before, ok := e.entailed[at]; !ok || before.prop == r.prop && v.before(r, before) {
				e.entailed[at] = r
			}
		}
	}
	for p, says := range entails {
		for _, edge := range v.edges[p] {
			note(edge.s, says.subject, reason{prop(p), edge, false})
			note(edge.o, says.object, reason{prop(p), edge, true})
		}
	}
	return e
}

// before orders reasons by addresses, so that a report is the same whatever the order of triples.
func (v *Vocabulary) before(a, b reason) bool {
	if a.object != b.object {
		return !a.object
	}
	if c := v.compare(a.edge.s, b.edge.s); c != 0 {
		return c < 0
	}
	return v.compare(a.edge.o, b.edge.o) < 0
}

func (c *checker) because(why *evidence, n int32, class int) string {
	k := classNames[class]
	if c.v.is[n]&k.stated != 0 {
		return "its type says so"
	}
	r, ok := why.entailed[clash{n, k.class}]
	switch {
	case !ok:
		return "it has a literal form"
	case r.object:
		return fmt.Sprintf("because %s has it as %s", c.name(r.edge.s), c.prop(r.prop))
	}
	return fmt.Sprintf("because it has %s %s", c.prop(r.prop), c.name(r.edge.o))
}

// checkMisuses reports values where relations belong and the reverse.
func (c *checker) checkMisuses() {
	for _, m := range c.v.misuses {
		name := c.prop(m.prop)
		switch {
		case m.prop < endOfRelations:
			c.report("relation-literal", m.of, fmt.Sprintf("%s has %s with the text %s instead of the address of a resource.", c.name(m.of), name, quoted(m.text)),
				"Write the address of what is meant."+c.guess(m))
		case m.prop == notation:
			c.report("S15", m.of, fmt.Sprintf("%s has the notation <%s>, which is an address.", c.name(m.of), m.text), "Write the code itself, in quotation marks.")
		case m.kind == rdf.Literal:
			c.report("S12", m.of, fmt.Sprintf("%s has %s with the value %s of datatype <%s>.", c.name(m.of), name, quoted(m.text), m.datatype), "Write the label as text with a language tag and no datatype.")
		default:
			c.report("S12", m.of, fmt.Sprintf("%s has %s with the resource %s instead of text.", c.name(m.of), name, bracketed(m.text)),
				"Write the label as text. A label that is a resource of its own takes "+xlName(m.prop)+".")
		}
	}
}

func bracketed(name string) string {
	if len(name) > 1 && name[:2] == "_:" {
		return name
	}
	return "<" + name + ">"
}

func xlName(p prop) string {
	switch p {
	case prefLabel:
		return "skosxl:prefLabel"
	case altLabel:
		return "skosxl:altLabel"
	case hiddenLabel:
		return "skosxl:hiddenLabel"
	}
	return "a literal form that is text"
}

// guess names the one thing of the vocabulary whose label or address a text repeats.
func (c *checker) guess(m misuse) string {
	v := c.v
	if i := slices.IndexFunc(v.nodes, func(n string) bool { return n == m.text }); i >= 0 {
		return " This is an address in quotation marks: write it between < and >."
	}
	is := int32(-1)
	for _, l := range v.labels {
		if l.kind == prefLabel && l.text == m.text && l.of != is {
			if is >= 0 {
				return ""
			}
			is = l.of
		}
	}
	if is < 0 {
		return ""
	}
	return " It may be " + c.name(is) + "."
}

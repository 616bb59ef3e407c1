package skos

import (
	"cmp"
	"slices"
	"strings"
)

// Vocabulary is a SKOS vocabulary as its triples state and entail it. It is not
// changed once built, so many may read it at once.
type Vocabulary struct {
	nodes []string  // IRI, or _:label
	is    []classes // of each node
	langs []string
	types []string // datatypes of notations

	edges     [endOfRelations][]edge // sorted, each once
	labels    []label                // sorted by of, kind, lang, text
	notations []notationOf           // sorted by of
	notes     []note
	titles    []form // names that are no SKOS labels, sorted by of
	forms     []form
	misuses   []misuse
	illTyped  []illTyped
	terms     map[usage]*term
	triples   int

	concepts  []int32 // this vocabulary's own, sorted by IRI
	own       []bool  // of each node, whether it is one of these
	schemes   []int32 // sorted by IRI
	groups    []int32 // collections, sorted by IRI
	labelsAt  []int32 // labels[labelsAt[n]:labelsAt[n+1]] are those of n
	up        graph   // from each concept to the broader ones, stated either way
	down      graph
	schemesOf graph
	topOf     graph // from concept to the schemes of which it is a top concept, stated either way
}

// Triples is the number of triples that it was built from.
func (v *Vocabulary) Triples() int { return v.triples }

// Concepts is the number of concepts that the vocabulary itself defines; what its
// mappings lead to elsewhere is not counted.
func (v *Vocabulary) Concepts() int { return len(v.concepts) }

// Schemes is the number of concept schemes.
func (v *Vocabulary) Schemes() int { return len(v.schemes) }

// Empty reports whether nothing of SKOS was found.
func (v *Vocabulary) Empty() bool {
	if len(v.concepts) > 0 || len(v.schemes) > 0 || len(v.groups) > 0 || len(v.labels) > 0 || len(v.misuses) > 0 || len(v.terms) > 0 {
		return false
	}
	for p := broader; p < listFirst; p++ {
		if len(v.edges[p]) > 0 && p != isReplacedBy {
			return false
		}
	}
	return true
}

// meet counts the use of a term that may not be one of SKOS.
func (v *Vocabulary) meet(iri string, user int32, class bool) {
	t, ok := v.terms[usage{iri, class}]
	if !ok {
		kind, instead := termOf(iri)
		if kind == notSKOS || kind == goodTerm {
			return
		}
		t = &term{kind: kind, instead: instead, first: user}
		v.terms[usage{iri, class}] = t
	}
	t.uses++
	if v.nodes[user] < v.nodes[t.first] {
		t.first = user
	}
}

func compareEdges(a, b edge) int {
	if a.s != b.s {
		return int(a.s) - int(b.s)
	}
	return int(a.o) - int(b.o)
}

// sortedEdges sorts in place and leaves each edge once.
func sortedEdges(edges []edge) []edge {
	slices.SortFunc(edges, compareEdges)
	return slices.Compact(edges)
}

func compareForms(x, y form) int {
	return cmp.Or(cmp.Compare(x.of, y.of), cmp.Compare(x.lang, y.lang), strings.Compare(x.text, y.text))
}

// index makes the lists that checks walk.
func (v *Vocabulary) index() {
	n := len(v.nodes)
	v.indexLabels()
	slices.SortStableFunc(v.notations, func(a, b notationOf) int {
		return cmp.Or(cmp.Compare(a.of, b.of), strings.Compare(a.text, b.text), cmp.Compare(a.datatype, b.datatype), cmp.Compare(a.lang, b.lang))
	})
	v.notations = slices.Compact(v.notations)
	slices.SortFunc(v.titles, compareForms)
	v.up = newGraph(n, sortedEdges(slices.Concat(v.edges[broader], turned(v.edges[narrower]))), false)
	v.down = newGraph(n, v.up.edges(), true)
	tops := sortedEdges(slices.Concat(v.edges[topConceptOf], turned(v.edges[hasTopConcept])))
	v.topOf = newGraph(n, tops, false)
	v.schemesOf = newGraph(n, sortedEdges(slices.Concat(v.edges[inScheme], tops)), false)
	v.own = make([]bool, n)
	for i, is := range v.is {
		id := int32(i)
		if v.owns(id) {
			v.concepts = append(v.concepts, id)
			v.own[i] = true
		}
		if is&anyScheme != 0 {
			v.schemes = append(v.schemes, id)
		}
		if is&anyCollection != 0 {
			v.groups = append(v.groups, id)
		}
	}
	for _, list := range [][]int32{v.concepts, v.schemes, v.groups} {
		slices.SortFunc(list, v.compare)
	}
}

func (v *Vocabulary) compare(a, b int32) int { return strings.Compare(v.nodes[a], v.nodes[b]) }

// owns reports whether a node is a concept that this vocabulary defines. One that is a
// concept only because something relates to it, and of which nothing is said, is not:
// the link to it leads nowhere. One that only mappings make a concept is somebody else's.
func (v *Vocabulary) owns(n int32) bool {
	is := v.is[n]
	switch {
	case is&isConcept != 0:
		return true
	case is&(isScheme|anyCollection|isLabel) != 0:
		return false // that it is a concept as well is another finding
	}
	return is&entailedConcept != 0 && is&isSubject != 0
}

func (v *Vocabulary) indexLabels() {
	slices.SortFunc(v.labels, func(a, b label) int {
		xl := 0
		if a.xl != b.xl {
			xl = 1
			if b.xl {
				xl = -1
			}
		}
		return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.kind, b.kind), strings.Compare(v.langs[a.lang], v.langs[b.lang]),
			strings.Compare(a.text, b.text), xl, cmp.Compare(a.via, b.via))
	})
	// A label stated twice, plainly and as a resource, is one label.
	v.labels = slices.CompactFunc(v.labels, func(a, b label) bool {
		return a.of == b.of && a.kind == b.kind && a.lang == b.lang && a.text == b.text
	})
	v.labelsAt = make([]int32, len(v.nodes)+1)
	for _, l := range v.labels {
		v.labelsAt[l.of+1]++
	}
	for i := range len(v.nodes) {
		v.labelsAt[i+1] += v.labelsAt[i]
	}
}

func (v *Vocabulary) labelsOf(n int32) []label { return v.labels[v.labelsAt[n]:v.labelsAt[n+1]] }

func (v *Vocabulary) titlesOf(n int32) []form {
	i, _ := slices.BinarySearchFunc(v.titles, n, func(f form, n int32) int { return cmp.Compare(f.of, n) })
	j := i
	for j < len(v.titles) && v.titles[j].of == n {
		j++
	}
	return v.titles[i:j]
}

func (v *Vocabulary) blank(n int32) bool { return strings.HasPrefix(v.nodes[n], "_:") }

// shareScheme reports whether two concepts are in one scheme.
func (v *Vocabulary) shareScheme(a, b int32) bool {
	x, y := v.schemesOf.of(a), v.schemesOf.of(b)
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			return true
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	return false
}

// together reports whether two concepts are to be told apart by their labels: they
// share a scheme, or one of them is in none.
func (v *Vocabulary) together(a, b int32) bool {
	return len(v.schemesOf.of(a)) == 0 || len(v.schemesOf.of(b)) == 0 || v.shareScheme(a, b)
}

func turned(edges []edge) []edge {
	out := make([]edge, len(edges))
	for i, e := range edges {
		out[i] = edge{e.o, e.s}
	}
	return out
}

package skos_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"guildhall/skos"
	"guildhall/skos/rdf"
)

const made = "http://made.example/"

// made vocabularies are random and sound: every concept has its scheme, its labels in two
// languages, which no other comes near, a notation, a definition, and relations stated
// both ways.
type maker struct {
	*rand.Rand
	n       int
	parent  []int // of each concept, -1 at the top
	related [][2]int
	triples []rdf.Triple
}

func concept(i int) rdf.Term { return rdf.NewIRI(fmt.Sprintf("%sc%06d", made, i)) }

func (m *maker) say(s rdf.Term, p string, o rdf.Term) {
	switch ns, local, _ := strings.Cut(p, ":"); ns {
	case "skos":
		p = skos.NS + local
	case "rdf":
		p = rdf.NS + local
	case "dct":
		p = "http://purl.org/dc/terms/" + local
	case "owl":
		p = "http://www.w3.org/2002/07/owl#" + local
	}
	m.triples = append(m.triples, rdf.Triple{S: s, P: rdf.NewIRI(p), O: o})
}

// drop takes away every triple that fn names.
func (m *maker) drop(fn func(rdf.Triple) bool) {
	kept := m.triples[:0]
	for _, t := range m.triples {
		if !fn(t) {
			kept = append(kept, t)
		}
	}
	m.triples = kept
}

func is(t rdf.Triple, s rdf.Term, property string) bool {
	return t.S == s && t.P.Value == skos.NS+property
}

func (m *maker) word() string {
	var b strings.Builder
	for range 3 + m.IntN(2) {
		b.WriteByte("bcdfghjklmnprtvwz"[m.IntN(17)])
		b.WriteByte("aeiou"[m.IntN(5)])
	}
	return b.String()
}

func (m *maker) words(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = m.word()
	}
	return strings.Join(all, " ")
}

func (m *maker) above(i, j int) bool {
	for i = m.parent[i]; i >= 0; i = m.parent[i] {
		if i == j {
			return true
		}
	}
	return false
}

func (m *maker) children(i int) int {
	n := 0
	for _, p := range m.parent {
		if p == i {
			n++
		}
	}
	return n
}

func (m *maker) hasRelated(i int) bool {
	for _, r := range m.related {
		if r[0] == i || r[1] == i {
			return true
		}
	}
	return false
}

// make builds a vocabulary of n concepts.
func newMaker(seed uint64, n int) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 3)), n: n}
	scheme, class := rdf.NewIRI(made+"scheme"), rdf.NewIRI(skos.NS+"Concept")
	m.say(scheme, "rdf:type", rdf.NewIRI(skos.NS+"ConceptScheme"))
	m.say(scheme, "dct:title", rdf.NewText("Made", "en"))
	for i := range n {
		c := concept(i)
		parent := -1
		if i > 3 {
			parent = max(0, i/8+m.IntN(3)-1)
		}
		m.parent = append(m.parent, parent)
		m.say(c, "rdf:type", class)
		m.say(c, "skos:inScheme", scheme)
		m.say(c, "skos:prefLabel", rdf.NewText(m.words(3), "en"))
		m.say(c, "skos:prefLabel", rdf.NewText(m.words(3), "fr"))
		m.say(c, "skos:altLabel", rdf.NewText(m.words(4), "en"))
		m.say(c, "skos:notation", rdf.NewString(fmt.Sprint(i)))
		m.say(c, "skos:definition", rdf.NewText(m.words(6), "en"))
		if parent < 0 {
			m.say(scheme, "skos:hasTopConcept", c)
			m.say(c, "skos:topConceptOf", scheme)
		} else {
			m.say(c, "skos:broader", concept(parent))
			m.say(concept(parent), "skos:narrower", c)
		}
		if i%5 == 4 {
			m.say(c, "skos:exactMatch", rdf.NewIRI(fmt.Sprintf("http://else.example/%d", i)))
		}
	}
	for range n / 3 {
		i, j := m.IntN(n), m.IntN(n)
		if i != j && !m.above(i, j) && !m.above(j, i) && m.parent[i] != m.parent[j] {
			m.related = append(m.related, [2]int{i, j})
			m.say(concept(i), "skos:related", concept(j))
			m.say(concept(j), "skos:related", concept(i))
		}
	}
	return m
}

func (m *maker) vocabulary() *skos.Vocabulary {
	b := skos.NewBuilder()
	for _, t := range m.triples {
		b.Add(t)
	}
	return b.Vocabulary()
}

package linked

import (
	"strings"

	"guildhall/skos/rdf"
)

// Describe is what a graph says of one thing: every statement with it as the
// subject, the statements of the parts that have no life without it (a skill's
// texts at each level, a role's requirements), and those of the blank nodes that
// any of these lead to. It is the concise bounded description of the thing and
// its parts.
func Describe(triples []rdf.Triple, iri string) []rdf.Triple {
	wanted := map[rdf.Term]bool{rdf.NewIRI(iri): true}
	for _, t := range triples {
		if t.S.Kind == rdf.IRI && strings.HasPrefix(t.S.Value, iri+"/") {
			wanted[t.S] = true
		}
	}
	var about []rdf.Triple
	said := map[rdf.Triple]bool{}
	for more := true; more; {
		more = false
		for _, t := range triples {
			if !wanted[t.S] || said[t] {
				continue
			}
			said[t] = true
			about = append(about, t)
			if t.O.Kind == rdf.Blank && !wanted[t.O] {
				wanted[t.O], more = true, true
			}
		}
	}
	return about
}

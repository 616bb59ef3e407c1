package linked

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strings"

	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// places knows where each thing stands in the framework, by its identifier.
type places map[string]int

func placesOf(e *pack.Edition) places {
	p := places{}
	_ = eachRecord(e, func(t *table, r record) error { // nothing in it can fail
		if t.key != "" {
			p[r.iri] = len(p)
		}
		return nil
	})
	return p
}

func (p places) of(iri string) int {
	if place, known := p[iri]; known {
		return place
	}
	return math.MaxInt
}

// order is the order in which things stand where nothing says another: as the
// framework has them, then by name.
func (p places) order(terms []rdf.Term) []rdf.Term {
	sorted := slices.Clone(terms)
	slices.SortFunc(sorted, func(a, b rdf.Term) int {
		return cmp.Or(cmp.Compare(p.of(a.Value), p.of(b.Value)), strings.Compare(a.Value, b.Value), cmp.Compare(a.Kind, b.Kind))
	})
	return slices.Compact(sorted)
}

// grouped reports whether the records of a list stand in the order of the things
// they belong to.
func (p places) grouped(t *table, e *pack.Edition) bool {
	base := e.Scheme.IdentifierBase
	group := groupOf(t)
	var last struct {
		place int
		iri   string
	}
	grouped := true
	_ = t.rows(e, func(_, rec reflect.Value, i int) error { // nothing in it can fail
		iri := base + kindOf(group) + "/" + segment(word(rec.FieldByName(t.group)))
		place := p.of(iri)
		if i > 0 && cmp.Or(cmp.Compare(place, last.place), strings.Compare(iri, last.iri)) < 0 {
			grouped = false
		}
		last.place, last.iri = place, iri
		return nil
	})
	return grouped
}

func kindOf(t *table) string {
	for kind, of := range byKind {
		if of == t {
			return kind
		}
	}
	return ""
}

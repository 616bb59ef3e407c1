package linked

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// prefixes are the vocabularies that a graph uses besides our own.
var prefixes = map[string]string{
	"rdf": rdf.NS, "xsd": rdf.XSD,
	"rdfs": "http://www.w3.org/2000/01/rdf-schema#",
	"owl":  "http://www.w3.org/2002/07/owl#",
	"skos": "http://www.w3.org/2004/02/skos/core#",
	"dct":  "http://purl.org/dc/terms/",
	"foaf": "http://xmlns.com/foaf/0.1/",
	"dcat": "http://www.w3.org/ns/dcat#",
	"void": "http://rdfs.org/ns/void#",
	"vann": "http://purl.org/vocab/vann/",
}

// Prefixes are the short names of the vocabularies in a graph of this Edition,
// for the syntaxes that have them.
func Prefixes(e *pack.Edition) map[string]string {
	all := map[string]string{"": terms(e.Scheme.IdentifierBase), "id": e.Scheme.IdentifierBase}
	for _, name := range []string{"rdf", "rdfs", "owl", "skos", "dct", "foaf", "xsd"} {
		all[name] = prefixes[name]
	}
	for _, kind := range []string{"release", "level", "discipline", "skill", "role"} {
		all[kind] = e.Scheme.IdentifierBase + kind + "/"
	}
	return all
}

// terms is the namespace of our own vocabulary for a profession.
func terms(base string) string {
	if strings.HasSuffix(base, "#") {
		return base + "terms/"
	}
	return base + "terms#"
}

// property is the address of a term: skos:prefLabel, or one of our own.
func property(base, term string) string {
	if prefix, name, ok := strings.Cut(term, ":"); ok {
		return prefixes[prefix] + name
	}
	return terms(base) + term
}

var (
	a          = rdf.NewIRI(rdf.NS + "type")
	first      = rdf.NewIRI(rdf.NS + "first")
	rest       = rdf.NewIRI(rdf.NS + "rest")
	nothing    = rdf.NewIRI(rdf.NS + "nil")
	matchTerms = map[string]string{"exact": "skos:exactMatch", "close": "skos:closeMatch", "broad": "skos:broadMatch", "narrow": "skos:narrowMatch", "related": "skos:relatedMatch"}
)

// Graph says an Edition as an RDF graph, every triple once, in an order that
// depends on nothing but the Edition. An Edition without an absolute identifier
// base, or with two things under one code, is refused.
func Graph(e *pack.Edition) ([]rdf.Triple, error) {
	if err := check(e); err != nil {
		return nil, err
	}
	w := &writer{e: e, base: e.Scheme.IdentifierBase, lang: strings.ToLower(e.Scheme.Locale), said: map[rdf.Triple]bool{}, properties: map[string]rdf.Term{}}
	w.places, w.skills, w.levels = placesOf(e), map[string]string{}, map[int]string{}
	for _, s := range e.Framework.Skills {
		w.skills[s.Code] = s.Name
	}
	for _, l := range e.Levels.Items {
		w.levels[l.Level] = l.Name
	}
	for _, t := range tables {
		w.table(t)
	}
	w.lists()
	return w.triples, nil
}

type writer struct {
	e          *pack.Edition
	base, lang string
	triples    []rdf.Triple
	said       map[rdf.Triple]bool
	properties map[string]rdf.Term
	places     places
	blanks     int
	inOrder    []inOrder
	skills     map[string]string // names by code
	levels     map[int]string    // names by number
}

// inOrder is a list whose own order may have to be said.
type inOrder struct {
	subject rdf.Term
	term    string
	want    []rdf.Term
}

func (w *writer) iri(path string) rdf.Term { return rdf.NewIRI(w.base + path) }

func (w *writer) property(term string) rdf.Term {
	p, ok := w.properties[term]
	if !ok {
		p = rdf.NewIRI(property(w.base, term))
		w.properties[term] = p
	}
	return p
}

func (w *writer) say(s rdf.Term, term string, o rdf.Term) {
	w.triple(rdf.Triple{S: s, P: w.property(term), O: o})
}

func (w *writer) triple(t rdf.Triple) {
	if !w.said[t] {
		w.said[t] = true
		w.triples = append(w.triples, t)
	}
}

func (w *writer) text(s string) rdf.Term {
	if w.lang == "" {
		return rdf.NewString(s)
	}
	return rdf.NewText(s, w.lang)
}

func integer(n int) rdf.Term { return rdf.NewTyped(strconv.Itoa(n), rdf.XSD+"integer") }

func boolean(b bool) rdf.Term { return rdf.NewTyped(strconv.FormatBool(b), rdf.XSD+"boolean") }

// table says every record of a list.
func (w *writer) table(t *table) {
	mixed := t.group != "" && !w.places.grouped(t, w.e)
	counts := map[string]int{}
	_ = t.each(w.e, func(r record) error { // says nothing that can fail
		s := rdf.NewIRI(r.iri)
		w.triple(rdf.Triple{S: s, P: a, O: rdf.NewIRI(terms(w.base) + t.class)})
		for _, class := range t.also {
			w.triple(rdf.Triple{S: s, P: a, O: rdf.NewIRI(property(w.base, class))})
		}
		if r.up != "" {
			w.say(s, t.owner, rdf.NewIRI(r.up))
		}
		for _, f := range t.fields {
			w.field(s, f, r.value)
		}
		if !t.single() {
			order := r.i + 1
			if t.group != "" {
				group := word(r.value.FieldByName(t.group))
				counts[group]++
				order = counts[group]
			}
			w.say(s, "order", integer(order))
		}
		if mixed {
			w.say(s, "place", integer(r.i+1))
		}
		w.derive(t, s, r.value)
		return nil
	})
}

// field says one field of a record.
func (w *writer) field(s rdf.Term, f field, rec reflect.Value) {
	v := rec.FieldByName(f.name)
	if v.Kind() != reflect.Slice {
		if o, said := w.value(f, v, rec); said {
			w.say(s, f.term, o)
		}
		return
	}
	want := make([]rdf.Term, v.Len())
	for i := range want {
		want[i], _ = w.item(f, v.Index(i), rec)
		w.say(s, f.term, want[i])
	}
	w.inOrder = append(w.inOrder, inOrder{s, f.term, want})
}

// value is what a field's value is said as; an empty one is not said.
func (w *writer) value(f field, v, rec reflect.Value) (rdf.Term, bool) {
	switch f.form {
	case number, flag, measure, notation:
	default:
		if v.IsZero() && v.Kind() == reflect.String {
			return rdf.Term{}, false
		}
	}
	return w.item(f, v, rec)
}

// item is what one value is said as, even an empty one of a list.
func (w *writer) item(f field, v, rec reflect.Value) (rdf.Term, bool) {
	switch f.form {
	case text:
		return w.text(v.String()), true
	case notation:
		return rdf.NewTyped(word(v), terms(w.base)+f.kind), true
	case number:
		return integer(int(v.Int())), true
	case flag:
		return boolean(v.Bool()), true
	case date:
		return dateTerm(v.Interface().(pack.Date)), true
	case address:
		if isIRI(v.String()) {
			return rdf.NewIRI(v.String()), true
		}
	case ref:
		return w.iri(f.kind + "/" + segment(word(v))), true
	case refWhat:
		if kind := rec.FieldByName("What").String(); byKind[kind] != nil {
			return w.iri(kind + "/" + segment(v.String())), true
		}
	case measure:
		if m := v.Interface().(pack.Measure); m.Word == "" {
			return integer(m.Number), true
		} else {
			return rdf.NewString(m.Word), true
		}
	case answer:
		if s := v.String(); s == string(pack.Yes) || s == string(pack.No) {
			return rdf.NewTyped(s, rdf.XSD+"boolean"), true
		}
	}
	return rdf.NewString(v.String()), true
}

func dateTerm(d pack.Date) rdf.Term {
	if !d.Valid() {
		return rdf.NewString(string(d))
	}
	return rdf.NewTyped(string(d), rdf.XSD+map[int]string{4: "gYear", 7: "gYearMonth", 10: "date"}[len(d)])
}

// lists says in which order a list stands wherever readers could not tell: a
// graph has no order, so without a word they take that of the framework, and of
// the alphabet for words.
func (w *writer) lists() {
	said := objects(w.triples)
	for _, l := range w.inOrder {
		if slices.Equal(w.places.order(said[l.subject][w.property(l.term)]), l.want) {
			continue
		}
		w.say(l.subject, listTerm(l.term), w.list(l.want))
	}
}

// listTerm is our own term for the values of a property in order.
func listTerm(term string) string {
	if _, name, ok := strings.Cut(term, ":"); ok {
		term = name
	}
	return term + "List"
}

func (w *writer) list(items []rdf.Term) rdf.Term {
	head, last := nothing, rdf.Term{}
	for i, item := range items {
		w.blanks++
		node := rdf.NewBlank("list" + strconv.Itoa(w.blanks))
		if i == 0 {
			head = node
		} else {
			w.triple(rdf.Triple{S: last, P: rest, O: node})
		}
		w.triple(rdf.Triple{S: node, P: first, O: item})
		last = node
	}
	if len(items) > 0 {
		w.triple(rdf.Triple{S: last, P: rest, O: nothing})
	}
	return head
}

// statements is a graph by subject and property.
type statements map[rdf.Term]map[rdf.Term][]rdf.Term

func objects(triples []rdf.Triple) statements {
	all := statements{}
	for _, t := range triples {
		of := all[t.S]
		if of == nil {
			of = map[rdf.Term][]rdf.Term{}
			all[t.S] = of
		}
		of[t.P] = append(of[t.P], t.O)
	}
	return all
}

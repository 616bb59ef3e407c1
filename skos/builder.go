package skos

import (
	"slices"
	"strings"

	"guildhall/skos/rdf"
)

// edge is a statement between two nodes.
type edge struct{ s, o int32 }

// label is a lexical label of any resource. In xl, it is a SKOS-XL label's literal
// form. via is the sub-property by which it was stated, or -1.
type label struct {
	of   int32
	via  int32
	lang int32
	kind prop // prefLabel, altLabel or hiddenLabel
	xl   bool
	text string
}

type notationOf struct {
	of, datatype, lang int32
	text               string
}

// note is a documentation text of which only its faults are kept.
type note struct {
	of, lang int32
	faults   textFaults
	sample   string // where there are faults
}

// misuse is a statement whose object is of the wrong kind.
type misuse struct {
	of       int32
	prop     prop
	kind     rdf.Kind // of the object
	text     string   // lexical form or IRI
	datatype string   // datatype of a literal
}

// form is the literal form of a SKOS-XL label.
type form struct {
	of, lang int32
	text     string
}

// illTyped is a literal that its datatype does not allow.
type illTyped struct {
	of             int32
	property, text string
	datatype       string
}

// usage is an IRI as a property or as a class.
type usage struct {
	iri   string
	class bool
}

// term is a SKOS-like term that is not one.
type term struct {
	kind    termKind
	instead string
	uses    int
	first   int32 // the first of its users by IRI
}

// later is a statement with a property that may prove to be a sub-property of one known.
type later struct {
	s, p   int32
	object rdf.Term
}

// Builder makes a Vocabulary of triples, which may come in any order.
type Builder struct {
	v          *Vocabulary
	iris       map[string]int32
	blanks     map[string]int32
	langs      map[string]int32
	types      map[string]int32
	properties map[string]property
	subject    rdf.Term // the last one: files keep a subject's triples together
	subjectID  int32
	classes    []edge // types that are not classes of SKOS
	later      []later
	forms      []form
}

// property is what a property's IRI stands for here; id is its node where it is unknown.
type property struct {
	prop prop
	id   int32
}

// NewBuilder returns an empty Builder.
func NewBuilder() *Builder {
	return &Builder{
		v:          &Vocabulary{terms: map[usage]*term{}},
		iris:       map[string]int32{},
		blanks:     map[string]int32{},
		langs:      map[string]int32{},
		types:      map[string]int32{},
		properties: map[string]property{},
	}
}

// Add takes a triple.
func (b *Builder) Add(t rdf.Triple) {
	b.v.triples++
	if t.S != b.subject {
		b.subject, b.subjectID = t.S, b.node(t.S)
	}
	s := b.subjectID
	p := b.property(t.P.Value)
	if p.prop != listFirst && p.prop != listRest {
		b.v.is[s] |= isSubject
	}
	if t.O.Kind == rdf.Literal && illFormed(t.O) {
		b.v.illTyped = append(b.v.illTyped, illTyped{s, t.P.Value, t.O.Value, t.O.Datatype})
	}
	switch p.prop {
	case ignored:
		b.v.meet(t.P.Value, s, false)
	case unknownProp:
		b.later = append(b.later, later{s, p.id, t.O})
	default:
		b.state(s, p.prop, t.O, -1)
	}
}

// state records what a statement says; via is the sub-property in which it was said.
func (b *Builder) state(s int32, p prop, o rdf.Term, via int32) {
	switch {
	case p < endOfRelations:
		if o.Kind == rdf.Literal {
			if p < isReplacedBy {
				b.misuse(s, p, o)
			}
			return
		}
		b.v.edges[p] = append(b.v.edges[p], edge{s, b.node(o)})
	case p == rdfType:
		b.typed(s, o)
	case p == deprecated:
		if o.Value == "true" || o.Value == "1" {
			b.v.is[s] |= isDeprecated
		}
	case p == title:
		b.v.is[s] |= hasTitle
		if o.Kind == rdf.Literal {
			b.v.titles = append(b.v.titles, form{s, b.lang(o.Lang), o.Value})
		}
	case p == description:
		if strings.TrimSpace(o.Value) != "" {
			b.v.is[s] |= hasDocumentation
		}
	case p == documentation:
		b.document(s, o)
	case o.Kind != rdf.Literal:
		b.misuse(s, p, o)
	case p == notation:
		b.v.notations = append(b.v.notations, notationOf{s, intern(b.types, &b.v.types, o.Datatype), b.lang(o.Lang), o.Value})
	case p == literalForm:
		b.v.is[s] |= entailedLabel
		b.forms = append(b.forms, form{s, b.lang(o.Lang), o.Value})
		if o.Datatype != rdf.LangString && o.Datatype != rdf.String {
			b.misuse(s, p, o)
		}
	case o.Datatype != rdf.LangString && o.Datatype != rdf.String:
		b.misuse(s, p, o)
	default:
		b.v.labels = append(b.v.labels, label{of: s, via: via, lang: b.lang(o.Lang), kind: p, text: o.Value})
	}
}

func (b *Builder) misuse(s int32, p prop, o rdf.Term) {
	text := o.Value
	if o.Kind == rdf.Blank {
		text = "_:" + text
	}
	b.v.misuses = append(b.v.misuses, misuse{s, p, o.Kind, text, o.Datatype})
}

func (b *Builder) document(s int32, o rdf.Term) {
	if o.Kind != rdf.Literal { // documentation as a resource is one of SKOS's own patterns
		b.v.is[s] |= hasDocumentation
		return
	}
	faults := inspect(o.Value, true)
	if faults&emptyText == 0 {
		b.v.is[s] |= hasDocumentation
	}
	n := note{of: s, lang: b.lang(o.Lang), faults: faults}
	if faults != 0 {
		n.sample = o.Value
	}
	if o.Datatype != rdf.LangString && o.Datatype != rdf.String { // a date, HTML: no text in a language
		n.lang = -1
	}
	b.v.notes = append(b.v.notes, n)
}

func (b *Builder) typed(s int32, class rdf.Term) {
	b.v.is[s] |= hasType
	if is, ok := knownClasses[class.Value]; ok {
		b.v.is[s] |= is
		return
	}
	if class.Kind != rdf.IRI {
		return
	}
	if kind, _ := termOf(class.Value); kind != notSKOS {
		b.v.meet(class.Value, s, true)
		return
	}
	b.classes = append(b.classes, edge{s, b.node(class)})
}

// foreign are vocabularies whose properties say nothing about a SKOS vocabulary.
var foreign = map[string]bool{
	rdfNS: true, rdfsNS: true, owlNS: true, dctNS: true, dcNS: true, xsdNS: true,
	"http://xmlns.com/foaf/0.1/": true, "http://rdfs.org/ns/void#": true, "http://www.w3.org/ns/dcat#": true, "http://www.w3.org/ns/prov#": true,
	"http://schema.org/": true, "https://schema.org/": true, "http://creativecommons.org/ns#": true, "http://purl.org/vocab/vann/": true,
	"http://www.w3.org/ns/adms#": true, "http://www.w3.org/2003/01/geo/wgs84_pos#": true,
}

func (b *Builder) property(iri string) property {
	p, ok := b.properties[iri]
	if ok {
		return p
	}
	p.prop = known[iri]
	if p.prop == unknownProp {
		kind, _ := termOf(iri)
		if kind != notSKOS || foreign[namespace(iri)] {
			p.prop = ignored
		} else {
			p.id = b.node(rdf.NewIRI(iri))
		}
	}
	b.properties[iri] = p
	return p
}

// namespace is an IRI up to its last hash or slash.
func namespace(iri string) string { return iri[:strings.LastIndexAny(iri, "#/")+1] }

func (b *Builder) node(t rdf.Term) int32 {
	names, name := b.iris, t.Value
	if t.Kind == rdf.Blank {
		names, name = b.blanks, "_:"+t.Value
	}
	id, ok := names[t.Value]
	if !ok {
		id = int32(len(b.v.nodes))
		names[t.Value] = id
		b.v.nodes = append(b.v.nodes, name)
		b.v.is = append(b.v.is, 0)
	}
	return id
}

func (b *Builder) lang(tag string) int32 { return intern(b.langs, &b.v.langs, tag) }

func intern(ids map[string]int32, names *[]string, name string) int32 {
	id, ok := ids[name]
	if !ok {
		id = int32(len(*names))
		ids[name] = id
		*names = append(*names, name)
	}
	return id
}

// Vocabulary ends the building. The Builder must not be used after it.
func (b *Builder) Vocabulary() *Vocabulary {
	v := b.v
	b.applySubProperties()
	b.applySubClasses()
	b.applyLabelResources()
	for p := range v.edges {
		v.edges[p] = sortedEdges(v.edges[p])
	}
	for p, e := range entails {
		for _, edge := range v.edges[p] {
			v.is[edge.s] |= e.subject
			v.is[edge.o] |= e.object
		}
	}
	v.index()
	return v
}

// applySubProperties states what was said in sub-properties of known properties (rdfs7).
func (b *Builder) applySubProperties() {
	v := b.v
	above := map[int32][]prop{}
	up := newGraph(len(v.nodes), v.edges[subPropertyOf], false)
	for _, l := range b.later {
		if _, done := above[l.p]; !done {
			above[l.p] = v.knownAbove(up, l.p)
		}
		for _, p := range above[l.p] {
			b.state(l.s, p, l.object, l.p)
		}
	}
	b.later = nil
}

// knownAbove lists the known properties of which one is a sub-property. Of those that
// follow from each other, such as broader and broaderTransitive, the first met is enough.
func (v *Vocabulary) knownAbove(up graph, property int32) []prop {
	var found []prop
	seen := map[int32]bool{property: true}
	for queue := []int32{property}; len(queue) > 0; queue = queue[1:] {
		for _, next := range up.of(queue[0]) {
			if seen[next] {
				continue
			}
			seen[next] = true
			if p := known[v.nodes[next]]; p != unknownProp {
				found = append(found, p)
			} else {
				queue = append(queue, next)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// applySubClasses gives members of declared sub-classes the class of SKOS (rdfs9).
func (b *Builder) applySubClasses() {
	v := b.v
	up := newGraph(len(v.nodes), v.edges[subClassOf], false)
	made := map[int32]classes{}
	for _, t := range b.classes {
		is, done := made[t.o]
		if !done {
			seen := map[int32]bool{t.o: true}
			for queue := []int32{t.o}; len(queue) > 0; queue = queue[1:] {
				is |= knownClasses[v.nodes[queue[0]]]
				for _, next := range up.of(queue[0]) {
					if !seen[next] {
						seen[next] = true
						queue = append(queue, next)
					}
				}
			}
			made[t.o] = is
		}
		v.is[t.s] |= is
	}
	b.classes = nil
}

// applyLabelResources turns SKOS-XL labels into plain ones (S55 to S57).
func (b *Builder) applyLabelResources() {
	v := b.v
	slices.SortFunc(b.forms, func(x, y form) int { return compareForms(x, y) })
	v.forms = slices.Compact(b.forms)
	b.forms = nil
	start := make([]int32, len(v.nodes)+1)
	for _, f := range v.forms {
		start[f.of+1]++
	}
	for i := range len(v.nodes) {
		start[i+1] += start[i]
	}
	for xl, plain := range map[prop]prop{xlPrefLabel: prefLabel, xlAltLabel: altLabel, xlHiddenLabel: hiddenLabel} {
		for _, e := range v.edges[xl] {
			for _, f := range v.forms[start[e.o]:start[e.o+1]] {
				v.labels = append(v.labels, label{of: e.s, via: -1, lang: f.lang, kind: plain, xl: true, text: f.text})
			}
		}
	}
}

package rdf

import (
	"hash/maphash"
	"io"
	"strconv"
)

// ReadRDFXML reads RDF 1.1 XML Syntax as ReadTurtle reads Turtle. Nothing is fetched: a document type
// may declare entities of plain text, and anything else in it is refused.
func ReadRDFXML(r io.Reader, base string, emit func(Triple) error) error {
	return Source{Format: RDFXML, Base: base}.Read(r, emit)
}

// role is what an element is in the grammar of RDF/XML (section 7.2).
type role uint8

const (
	roleDocument   role = iota // around the root
	roleRDF                    // rdf:RDF: node elements inside
	roleNode                   // a node, or a property of parseType Resource: property elements inside
	roleProperty               // a property: text or one node element inside
	roleEmpty                  // a property whose object is known: nothing inside
	roleCollection             // parseType Collection: node elements inside
)

// frame is an element that is open.
type frame struct {
	role role
	base *parts // in scope, by xml:base
	lang string
	node Term // the subject of properties inside; for a property, the last list cell
	item int  // the last rdf:li
	// Of a property:
	t        Triple // subject and predicate, and the object once known
	id       string // the IRI that reifies it
	datatype string
}

// rdfxml reads a file in RDF/XML.
type rdfxml struct {
	*xmlReader
	src    Source
	emit   func(Triple) error
	frames []frame
	chars  []byte // text of the property in hand
	blanks int
	seed   maphash.Seed
	ids    map[uint64]struct{} // of rdf:ID, by hash
	a      attributes
}

func (src Source) readXML(r io.Reader, emit func(Triple) error) error {
	reader, err := newXMLReader(r, src.Prefix)
	if err != nil {
		return err
	}
	base := splitIRI(src.Base)
	x := &rdfxml{xmlReader: reader, src: src, emit: emit, seed: maphash.MakeSeed(), ids: map[uint64]struct{}{},
		frames: []frame{{role: roleDocument, base: &base}}}
	return x.document()
}

func (x *rdfxml) document() error {
	for {
		e, err := x.next()
		if err != nil {
			return err
		}
		switch e {
		case xmlEnd:
			return nil
		case xmlOpen:
			err = x.begin()
		case xmlClose:
			err = x.finish()
		case xmlText:
			err = x.characters()
		}
		if err != nil {
			return err
		}
	}
}

func (x *rdfxml) top() *frame { return &x.frames[len(x.frames)-1] }

// begin takes a start tag for what it must be where it stands.
func (x *rdfxml) begin() error {
	parent := x.top()
	f := frame{base: parent.base, lang: parent.lang}
	if err := x.attributes(&f); err != nil {
		return err
	}
	switch parent.role {
	case roleDocument:
		if x.name.Space == NS && x.name.Local == "RDF" {
			return x.root(f)
		}
		return x.nodeElement(f)
	case roleRDF:
		return x.nodeElement(f)
	case roleNode:
		return x.propertyElement(f)
	case roleProperty:
		return x.object(f)
	case roleCollection:
		return x.listItem(f)
	}
	return x.errorAt(x.mark, "The element <%s> stands in a property whose object is known already.", x.name.qualified())
}

func (x *rdfxml) root(f frame) error {
	if x.a.any() {
		return x.errorAt(x.mark, "rdf:RDF may have no attributes but namespaces, xml:base and xml:lang.")
	}
	f.role = roleRDF
	x.frames = append(x.frames, f)
	return nil
}

// nodeElement is production 7.2.11.
func (x *rdfxml) nodeElement(f frame) error {
	if err := x.mayName(x.name, onNode); err != nil {
		return err
	}
	if err := x.subject(&f); err != nil {
		return err
	}
	return x.describe(f)
}

// describe opens the node that f.node is: what its type and its attributes say.
func (x *rdfxml) describe(f frame) error {
	f.role = roleNode
	if x.name.Space != NS || x.name.Local != "Description" {
		if err := x.emit(Triple{f.node, rdfType, x.nameTerm(x.name)}); err != nil {
			return err
		}
	}
	if err := x.propertyAttributes(f.node, f.lang, f.base); err != nil {
		return err
	}
	x.frames = append(x.frames, f)
	return nil
}

// nameTerm is the IRI of an element or attribute.
func (x *rdfxml) nameTerm(n xmlName) Term {
	x.text = append(append(x.text[:0], n.Space...), n.Local...)
	return NewIRI(x.names.text(x.text))
}

// subject finds the node that a node element describes.
func (x *rdfxml) subject(f *frame) (err error) {
	a := &x.a
	if a.has(attrID)+a.has(attrAbout)+a.has(attrNodeID) > 1 {
		return x.errorAt(x.mark, "<%s> has more than one of rdf:ID, rdf:about and rdf:nodeID.", x.name.qualified())
	}
	if a.has(attrResource)+a.has(attrDatatype)+a.has(attrParseType) > 0 {
		return x.errorAt(x.mark, "<%s> describes a thing, so it cannot have rdf:resource, rdf:datatype or rdf:parseType.", x.name.qualified())
	}
	switch {
	case a.has(attrAbout) > 0:
		f.node, err = x.iriTerm(a.value[attrAbout], f.base)
	case a.has(attrID) > 0:
		var id string
		id, err = x.identifier(a.value[attrID], f.base)
		f.node = NewIRI(id)
	case a.has(attrNodeID) > 0:
		f.node, err = x.nodeID(a.value[attrNodeID])
	default:
		f.node = x.fresh()
	}
	return err
}

func (x *rdfxml) fresh() Term {
	x.blanks++
	return NewBlank(freshLabel(x.blanks))
}

func (x *rdfxml) iriTerm(ref string, base *parts) (Term, error) {
	if err := checkIRI(ref); err != nil {
		return Term{}, x.errorAt(x.mark, "<%s>: %v.", x.name.qualified(), err)
	}
	if hasScheme(ref) {
		return NewIRI(ref), nil
	}
	if base.scheme == "" {
		return Term{}, x.errorAt(x.mark, "The IRI %q is relative and there is no base to resolve it against.", ref)
	}
	return NewIRI(base.resolve(ref)), nil
}

// identifier is the IRI of an rdf:ID, which a file may use once for each base.
func (x *rdfxml) identifier(id string, base *parts) (string, error) {
	if !isNCName(id) {
		return "", x.errorAt(x.mark, "rdf:ID=%q is not an XML name.", id)
	}
	t, err := x.iriTerm("#"+id, base)
	if err != nil {
		return "", err
	}
	hash := maphash.String(x.seed, t.Value)
	if _, twice := x.ids[hash]; twice {
		return "", x.errorAt(x.mark, "rdf:ID=%q stands twice in this file. Use rdf:about for the second.", id)
	}
	x.ids[hash] = struct{}{}
	return t.Value, nil
}

func (x *rdfxml) nodeID(id string) (Term, error) {
	if !isNCName(id) {
		return Term{}, x.errorAt(x.mark, "rdf:nodeID=%q is not an XML name.", id)
	}
	return NewBlank(x.label([]byte(id))), nil
}

// propertyAttributes is the last part of 7.2.11 and of 7.2.21.
func (x *rdfxml) propertyAttributes(s Term, lang string, base *parts) error {
	for _, p := range x.a.properties {
		t := Triple{S: s, P: x.nameTerm(p.xmlName)}
		switch {
		case t.P == rdfType:
			o, err := x.iriTerm(p.Value, base)
			if err != nil {
				return err
			}
			t.O = o
		case lang != "":
			t.O = NewText(p.Value, lang)
		default:
			t.O = NewString(p.Value)
		}
		if err := x.emit(t); err != nil {
			return err
		}
	}
	return nil
}

// state emits the triple of a property, and its reification if it has an rdf:ID.
func (x *rdfxml) state(f *frame) error {
	if err := x.emit(f.t); err != nil || f.id == "" {
		return err
	}
	r := NewIRI(f.id)
	for _, t := range []Triple{
		{r, rdfType, NewIRI(NS + "Statement")},
		{r, NewIRI(NS + "subject"), f.t.S},
		{r, NewIRI(NS + "predicate"), f.t.P},
		{r, NewIRI(NS + "object"), f.t.O},
	} {
		if err := x.emit(t); err != nil {
			return err
		}
	}
	return nil
}

// memberIRI is what the n-th rdf:li stands for (section 7.4).
func memberIRI(n int) string { return NS + "_" + strconv.Itoa(n) }

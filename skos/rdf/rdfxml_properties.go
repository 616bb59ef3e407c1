package rdf

// propertyElement is production 7.2.14, inside the node of the frame on top.
func (x *rdfxml) propertyElement(f frame) error {
	if err := x.mayName(x.name, onProperty); err != nil {
		return err
	}
	parent, a := x.top(), &x.a
	f.t = Triple{S: parent.node, P: x.nameTerm(x.name)}
	if x.name.Space == NS && x.name.Local == "li" {
		parent.item++
		f.t.P = NewIRI(memberIRI(parent.item))
	}
	if a.has(attrAbout) > 0 {
		return x.errorAt(x.mark, "<%s> is a property, so it cannot have rdf:about; its object has rdf:resource.", x.name.qualified())
	}
	if a.has(attrID) > 0 {
		id, err := x.identifier(a.value[attrID], f.base)
		if err != nil {
			return err
		}
		f.id = id
	}
	switch {
	case a.has(attrParseType) > 0:
		return x.parseType(f)
	case a.has(attrResource)+a.has(attrNodeID) > 0 || len(a.properties) > 0:
		return x.emptyProperty(f)
	}
	f.role = roleProperty
	if a.has(attrDatatype) > 0 {
		t, err := x.iriTerm(a.value[attrDatatype], f.base)
		if err != nil {
			return err
		}
		if t.Value == LangString {
			return x.errorAt(x.mark, "A literal of datatype rdf:langString is written with xml:lang.")
		}
		f.datatype = t.Value
	}
	x.chars = x.chars[:0]
	x.frames = append(x.frames, f)
	return nil
}

// emptyProperty is production 7.2.21 for a property with an object in its attributes.
func (x *rdfxml) emptyProperty(f frame) (err error) {
	a := &x.a
	if a.has(attrResource)+a.has(attrNodeID)+a.has(attrDatatype) > 1 || a.has(attrDatatype) > 0 {
		return x.errorAt(x.mark, "<%s> has more than one of rdf:resource, rdf:nodeID, rdf:datatype and other properties' attributes.", x.name.qualified())
	}
	switch {
	case a.has(attrResource) > 0:
		f.t.O, err = x.iriTerm(a.value[attrResource], f.base)
	case a.has(attrNodeID) > 0:
		f.t.O, err = x.nodeID(a.value[attrNodeID])
	default:
		f.t.O = x.fresh()
	}
	if err != nil {
		return err
	}
	if err := x.state(&f); err != nil {
		return err
	}
	if err := x.propertyAttributes(f.t.O, f.lang, f.base); err != nil {
		return err
	}
	f.role = roleEmpty
	x.frames = append(x.frames, f)
	return nil
}

// parseType is productions 7.2.17 to 7.2.20. A parseType that is not known is read as Literal.
func (x *rdfxml) parseType(f frame) error {
	a := &x.a
	if a.has(attrResource)+a.has(attrNodeID)+a.has(attrDatatype) > 0 || len(a.properties) > 0 {
		return x.errorAt(x.mark, "<%s> has rdf:parseType, so it can have no other attribute but rdf:ID.", x.name.qualified())
	}
	switch a.value[attrParseType] {
	case "Resource":
		f.t.O = x.fresh()
		if err := x.state(&f); err != nil {
			return err
		}
		f.role, f.node = roleNode, f.t.O
	case "Collection":
		f.role = roleCollection
	default:
		text, err := x.xmlLiteral()
		if err != nil {
			return err
		}
		f.t.O = NewTyped(text, NS+"XMLLiteral")
		return x.state(&f)
	}
	x.frames = append(x.frames, f)
	return nil
}

// object reads the node element inside a property (7.2.15).
func (x *rdfxml) object(f frame) error {
	p := x.top()
	if p.t.O.Kind != None || p.datatype != "" || notBlank(x.chars) {
		return x.errorAt(x.mark, "<%s> stands in a property that has an object already. A property has one: text, or one element.", x.name.qualified())
	}
	if err := x.mayName(x.name, onNode); err != nil {
		return err
	}
	if err := x.subject(&f); err != nil {
		return err
	}
	p.t.O = f.node
	if err := x.state(p); err != nil {
		return err
	}
	return x.describe(f)
}

// listItem reads a node element of a collection (7.2.19).
func (x *rdfxml) listItem(f frame) error {
	p, cell := x.top(), x.fresh()
	if p.node.Kind == None {
		p.t.O = cell
		if err := x.state(p); err != nil {
			return err
		}
	} else if err := x.emit(Triple{p.node, rdfRest, cell}); err != nil {
		return err
	}
	p.node = cell
	if err := x.mayName(x.name, onNode); err != nil {
		return err
	}
	if err := x.subject(&f); err != nil {
		return err
	}
	if err := x.emit(Triple{cell, rdfFirst, f.node}); err != nil {
		return err
	}
	return x.describe(f)
}

// characters takes text for what it must be where it stands.
func (x *rdfxml) characters() error {
	f := x.top()
	if f.role == roleProperty && f.t.O.Kind == None {
		if len(x.chars)+len(x.text) > maxToken {
			return x.errorAt(x.mark, "The text of this property is longer than %d MiB.", maxToken>>20)
		}
		x.chars = append(x.chars, x.text...)
		return nil
	}
	if notBlank(x.text) {
		return x.errorAt(x.mark, "Text stands where an element was expected: %.24q.", x.text)
	}
	return nil
}

func notBlank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return true
		}
	}
	return false
}

// finish closes an element: a property whose object is text is complete now.
func (x *rdfxml) finish() error {
	f := x.top()
	var err error
	switch {
	case f.role == roleProperty && f.t.O.Kind == None:
		switch {
		case f.datatype != "":
			f.t.O = NewTyped(string(x.chars), f.datatype)
		case f.lang != "":
			f.t.O = NewText(string(x.chars), f.lang)
		default:
			f.t.O = NewString(string(x.chars))
		}
		err = x.state(f)
	case f.role == roleCollection && f.node.Kind == None:
		f.t.O = rdfNil
		err = x.state(f)
	case f.role == roleCollection:
		err = x.emit(Triple{f.node, rdfRest, rdfNil})
	}
	x.frames = x.frames[:len(x.frames)-1]
	return err
}

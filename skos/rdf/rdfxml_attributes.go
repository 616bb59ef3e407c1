package rdf

import "strings"

// The attributes that RDF/XML itself knows.
const (
	attrID = iota
	attrAbout
	attrNodeID
	attrResource
	attrDatatype
	attrParseType
	knownAttributes
)

var attributeNames = [knownAttributes]string{"ID", "about", "nodeID", "resource", "datatype", "parseType"}

// attributes are those of one element, sorted out.
type attributes struct {
	value      [knownAttributes]string
	set        [knownAttributes]bool
	properties []xmlAttr
}

func (a *attributes) has(i int) int {
	if a.set[i] {
		return 1
	}
	return 0
}

func (a *attributes) any() bool {
	return a.set != [knownAttributes]bool{} || len(a.properties) > 0
}

// attributes sorts the attributes of the tag into x.a and applies xml:base and xml:lang to f.
func (x *rdfxml) attributes(f *frame) error {
	x.a.value, x.a.set, x.a.properties = [knownAttributes]string{}, [knownAttributes]bool{}, x.a.properties[:0]
	for _, a := range x.attrs {
		var err error
		switch {
		case a.Space == xmlNS:
			err = x.xmlAttribute(f, a)
		case a.Space == NS:
			err = x.rdfAttribute(a)
		case a.Space == "" && strings.HasPrefix(strings.ToLower(a.Local), "xml"):
		case a.Space == "":
			err = x.bareAttribute(a)
		default:
			err = x.mayName(a.xmlName, onAttribute)
			x.a.properties = append(x.a.properties, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// xmlAttribute takes xml:base and xml:lang; others say nothing to RDF (section 6.1.2).
func (x *rdfxml) xmlAttribute(f *frame, a xmlAttr) error {
	switch a.Local {
	case "base":
		t, err := x.iriTerm(a.Value, f.base)
		if err != nil {
			return err
		}
		base := splitIRI(t.Value)
		f.base = &base
	case "lang":
		if a.Value != "" && !isLang(a.Value) {
			return x.errorAt(x.mark, "xml:lang=%q is not a language tag such as en or en-GB.", a.Value)
		}
		f.lang = lower(a.Value)
	}
	return nil
}

func (x *rdfxml) rdfAttribute(a xmlAttr) error {
	for i, name := range attributeNames {
		if a.Local == name {
			if x.a.set[i] {
				return x.errorAt(x.mark, "rdf:%s stands twice in one tag.", name)
			}
			x.a.value[i], x.a.set[i] = a.Value, true
			return nil
		}
	}
	if err := x.mayName(a.xmlName, onAttribute); err != nil {
		return err
	}
	x.a.properties = append(x.a.properties, a)
	return nil
}

// bareAttribute reads the attributes that old files write without a prefix (section 6.1.4).
func (x *rdfxml) bareAttribute(a xmlAttr) error {
	switch a.Local {
	case "ID", "about", "resource", "parseType", "type":
		a.Space = NS
		return x.rdfAttribute(a)
	}
	return x.errorAt(x.mark, "The attribute %q has no namespace. Give it a prefix.", a.Local)
}

// place is where a name stands.
type place uint8

const (
	onNode place = iota
	onProperty
	onAttribute
)

// mayName refuses the names that the grammar keeps for other places (section 7.2.2 to 7.2.7).
func (x *rdfxml) mayName(n xmlName, where place) error {
	if n.Space == "" {
		return x.errorAt(x.mark, "The element <%s> has no namespace. Give it a prefix, or declare xmlns.", n.Local)
	}
	if !hasScheme(n.Space) {
		return x.errorAt(x.mark, "The namespace %q of %q is relative; it must be an absolute IRI.", n.Space, n.qualified())
	}
	if n.Space != NS {
		return nil
	}
	refused := false
	switch n.Local {
	case "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype":
		refused = true
	case "aboutEach", "aboutEachPrefix", "bagID":
		return x.errorAt(x.mark, "rdf:%s is no longer part of RDF.", n.Local)
	case "li":
		refused = where != onProperty
	case "Description":
		refused = where != onNode
	}
	if refused {
		return x.errorAt(x.mark, "rdf:%s cannot stand here as %s.", n.Local, [...]string{"a thing's type", "a property", "a property's attribute"}[where])
	}
	return nil
}

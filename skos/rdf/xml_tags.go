package rdf

import "strings"

// openTag reads a start tag with its attributes and namespaces.
func (x *xmlReader) openTag() error {
	if len(x.open) == 0 && x.rooted {
		return x.errorAt(x.pos, "There is a second root element. A file has one.")
	}
	if len(x.open) >= maxDepth {
		return x.errorAt(x.pos, "Elements are nested more than %d deep. Give the inner nodes rdf:about or rdf:nodeID and write them beside each other.", maxDepth)
	}
	x.pos++
	from, n, err := x.readName("the name of an element")
	if err != nil {
		return err
	}
	x.attrs = x.attrs[:0]
	x.rooted = true
	for {
		spaced := x.space()
		c := x.peek()
		if c == '>' || c == '/' {
			break
		}
		if !spaced {
			return x.expected("a space, \"/>\" or \">\"")
		}
		if err := x.attribute(len(x.open) + 1); err != nil {
			return err
		}
	}
	if x.buf[x.pos] == '/' {
		x.closing = true
		x.pos++
	}
	if err := x.wantByte('>'); err != nil {
		return err
	}
	if x.name, err = x.splitName(x.buf[x.mark+from : x.mark+from+n]); err != nil {
		return err
	}
	if x.name.Space, err = x.namespace(x.name, true); err != nil {
		return err
	}
	x.open = append(x.open, x.name)
	return x.resolveAttrs()
}

// attribute reads name="value"; an xmlns is a binding, anything else goes to attrs.
func (x *xmlReader) attribute(depth int) error {
	from, n, err := x.readName("the name of an attribute")
	if err != nil {
		return err
	}
	x.space()
	if err := x.wantByte('='); err != nil {
		return err
	}
	x.space()
	name, err := x.splitName(x.buf[x.mark+from : x.mark+from+n])
	if err != nil {
		return err
	}
	value, err := x.value()
	if err != nil {
		return err
	}
	switch {
	case name.Prefix == "xmlns":
		return x.bind(name.Local, value, depth)
	case name.Prefix == "" && name.Local == "xmlns":
		return x.bind("", value, depth)
	}
	if len(x.attrs) == maxAttributes {
		return x.errorAt(x.mark, "The tag has more than %d attributes.", maxAttributes)
	}
	x.attrs = append(x.attrs, xmlAttr{xmlName: name, Value: value})
	return nil
}

// Bounds on one tag and those around it; each is compared with each.
const (
	maxBindings   = 1000
	maxAttributes = 100
)

// bind declares a prefix (Namespaces in XML 1.0 section 3).
func (x *xmlReader) bind(prefix, space string, depth int) error {
	for i := len(x.bindings) - 1; i >= 0 && x.bindings[i].depth == depth; i-- {
		if x.bindings[i].prefix == prefix {
			return x.errorAt(x.mark, "The prefix %q is declared twice in one tag.", prefix)
		}
	}
	switch {
	case prefix == "xmlns", space == xmlnsNS, (prefix == "xml") != (space == xmlNS):
		return x.errorAt(x.mark, "The prefixes xml and xmlns cannot be declared anew, nor can others stand for what they stand for.")
	case len(x.bindings) >= maxBindings:
		return x.errorAt(x.mark, "There are more than %d namespace declarations in each other.", maxBindings)
	case prefix != "" && space == "":
		return x.errorAt(x.mark, "The prefix %q is declared to stand for nothing.", prefix)
	}
	if err := checkIRI(space); err != nil {
		return x.errorAt(x.mark, "The namespace of the prefix %q is wrong: %v.", prefix, err)
	}
	x.bindings = append(x.bindings, binding{prefix, space, depth})
	if x.prefix != nil && prefix != "xml" && hasScheme(space) {
		x.prefix(prefix, space)
	}
	return nil
}

// value reads an attribute's value in quotation marks, normalised (XML section 3.3.3).
func (x *xmlReader) value() (string, error) {
	q := x.peek()
	if q != '"' && q != '\'' {
		return "", x.expected("a value in quotation marks")
	}
	x.pos++
	x.text = x.text[:0]
	for {
		i := x.pos
		for c := x.buf[i]; class[c]&inXMLText != 0 && c != q && c >= ' '; c = x.buf[i] {
			i++
		}
		x.text = append(x.text, x.buf[x.pos:i]...)
		x.pos = i
		switch c := x.buf[i]; {
		case c == q:
			x.pos++
			return x.names.text(x.text), nil
		case i == x.end:
			if !x.fill() {
				return "", x.cut("tag")
			}
		case c == '\n' || c == '\t':
			x.text = append(x.text, ' ')
			x.pos++
		case c == '<':
			return "", x.errorAt(i, `"<" may not stand in an attribute's value; write "&lt;".`)
		default:
			if err := x.valueSpecial(c, q); err != nil {
				return "", err
			}
		}
	}
}

// valueSpecial is special for values, where white space is a space unless it is written as a character reference.
func (x *xmlReader) valueSpecial(c, q byte) error {
	n := len(x.text)
	named := c == '&' && x.need(2) && x.buf[x.pos+1] != '#'
	if err := x.special(c, q); err != nil {
		return err
	}
	for i := n; i < len(x.text) && (named || c == '\r'); i++ {
		if x.text[i] < ' ' {
			x.text[i] = ' '
		}
	}
	return nil
}

// splitName takes a qualified name apart. Names repeat, so each is split and checked once.
func (x *xmlReader) splitName(b []byte) (xmlName, error) {
	if n, ok := x.qnames[string(b)]; ok {
		return n, nil
	}
	s := string(b)
	n := xmlName{Local: s}
	if before, after, ok := strings.Cut(s, ":"); ok {
		n.Prefix, n.Local = before, after
		if !isNCName(before) {
			return n, x.errorAt(x.mark, "%q is not a name.", s)
		}
	}
	if !isNCName(n.Local) {
		return n, x.errorAt(x.mark, "%q is not a name.", s)
	}
	if len(x.qnames) < 10000 && len(s) < 200 {
		x.qnames[s] = n
	}
	return n, nil
}

// namespace finds the namespace of a name. Attributes without a prefix have none.
func (x *xmlReader) namespace(n xmlName, element bool) (string, error) {
	switch {
	case n.Prefix == "xml":
		return xmlNS, nil
	case n.Prefix == "" && !element:
		return "", nil
	}
	for i := len(x.bindings) - 1; i >= 0; i-- {
		if x.bindings[i].prefix == n.Prefix {
			return x.bindings[i].space, nil
		}
	}
	if n.Prefix == "" {
		return "", nil
	}
	return "", x.errorAt(x.mark, "The prefix of %q is not declared. Write xmlns:%s=\"…\" in the root element.", n.qualified(), n.Prefix)
}

// resolveAttrs gives attributes their namespaces and refuses the same one twice.
func (x *xmlReader) resolveAttrs() error {
	for i := range x.attrs {
		a := &x.attrs[i]
		var err error
		if a.Space, err = x.namespace(a.xmlName, false); err != nil {
			return err
		}
		for _, b := range x.attrs[:i] {
			if a.Local == b.Local && a.Space == b.Space {
				return x.errorAt(x.mark, "The attribute %q stands twice in one tag.", a.qualified())
			}
		}
	}
	return nil
}

func (x *xmlReader) closeTag() error {
	x.pos += 2
	from, n, err := x.readName("the name of an element")
	if err != nil {
		return err
	}
	x.space()
	if err := x.wantByte('>'); err != nil {
		return err
	}
	written := x.buf[x.mark+from : x.mark+from+n]
	if len(x.open) == 0 {
		return x.errorAt(x.mark, "</%s> closes nothing.", written)
	}
	if want := x.open[len(x.open)-1]; !sameName(want, written) {
		return x.errorAt(x.mark, "</%s> stands where </%s> was expected.", written, want.qualified())
	}
	x.closeElement()
	return nil
}

func sameName(n xmlName, written []byte) bool {
	p := len(n.Prefix)
	if p == 0 {
		return string(written) == n.Local
	}
	return len(written) == p+1+len(n.Local) && string(written[:p]) == n.Prefix && written[p] == ':' && string(written[p+1:]) == n.Local
}

func (x *xmlReader) closeElement() {
	depth := len(x.open)
	x.name = x.open[depth-1]
	x.open = x.open[:depth-1]
	for n := len(x.bindings); n > 0 && x.bindings[n-1].depth >= depth; n-- {
		x.bindings = x.bindings[:n-1]
	}
}

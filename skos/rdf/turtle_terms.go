package rdf

import "bytes"

// The datatypes of Turtle's bare words (Turtle section 2.5).
var (
	xsdInteger = XSD + "integer"
	xsdDecimal = XSD + "decimal"
	xsdDouble  = XSD + "double"
	xsdBoolean = XSD + "boolean"
)

// verb is production [9]: an IRI, or "a".
func (d *document) verb(p *Term) error {
	const what = `a predicate (an IRI, a prefixed name or "a")`
	switch d.skip() {
	case '<':
		return d.iri(p)
	case '_':
		return d.expected(what)
	}
	at, n, colon := d.word()
	if colon {
		return d.prefixedName(p, n)
	}
	if n == 1 && d.buf[at] == 'a' {
		*p = rdfType
		return nil
	}
	d.pos = at
	return d.expected(what)
}

// resource is an IRI, a prefixed name or a labelled blank node.
func (d *document) resource(t *Term, what string) error {
	switch d.peek() {
	case '<':
		return d.iri(t)
	case '_':
		return d.blank(t)
	}
	at, n, colon := d.word()
	if !colon {
		d.pos = at
		return d.expected(what)
	}
	return d.prefixedName(t, n)
}

func (d *document) resourceOrBoolean(t *Term) error {
	switch d.peek() {
	case '<':
		return d.iri(t)
	case '_':
		return d.blank(t)
	}
	at, n, colon := d.word()
	if colon {
		return d.prefixedName(t, n)
	}
	switch string(d.buf[at : at+n]) {
	case "true":
		*t = Term{Kind: Literal, Value: "true", Datatype: xsdBoolean}
		return nil
	case "false":
		*t = Term{Kind: Literal, Value: "false", Datatype: xsdBoolean}
		return nil
	}
	d.pos = at
	return d.expected("an object (an IRI, a blank node, a literal, a number, true or false)")
}

// number is [16] NumericLiteral.
func (d *document) number(t *Term) error {
	d.mark = d.pos
	if c := d.buf[d.pos]; c == '+' || c == '-' {
		d.pos++
	}
	whole := d.digits()
	datatype := xsdInteger
	if d.peek() == '.' && d.need(2) {
		switch c := d.buf[d.pos+1]; {
		case class[c]&digit != 0:
			datatype = xsdDecimal
			d.pos++
			d.digits()
		case whole > 0 && c|0x20 == 'e' && d.exponentAt(1):
			d.pos++
		}
	}
	if whole == 0 && datatype == xsdInteger {
		d.pos = d.mark
		return d.expected("an object (an IRI, a blank node, a literal, a number, true or false)")
	}
	if d.peek()|0x20 == 'e' && d.exponentAt(0) {
		datatype = xsdDouble
		d.pos++
		if c := d.buf[d.pos]; c == '+' || c == '-' {
			d.pos++
		}
		d.digits()
	}
	*t = Term{Kind: Literal, Value: d.text(d.buf[d.mark:d.pos]), Datatype: datatype}
	return nil
}

// digits passes digits and returns how many.
func (d *document) digits() (n int) {
	for class[d.peek()]&digit != 0 {
		d.pos++
		n++
	}
	return n
}

// exponentAt reports whether the "e" that stands k bytes on is an exponent's.
func (d *document) exponentAt(k int) bool {
	if !d.need(k + 2) {
		return false
	}
	c := d.buf[d.pos+k+1]
	if (c == '+' || c == '-') && d.need(k+3) {
		c = d.buf[d.pos+k+2]
	}
	return class[c]&digit != 0
}

// iri reads an IRI in <…>, resolved against the base.
func (d *document) iri(t *Term) error {
	v, err := d.iriRef()
	*t = Term{Kind: IRI, Value: v}
	return err
}

// iriRef is [18] IRIREF.
func (d *document) iriRef() (string, error) {
	d.mark = d.pos
	d.pos++
	escaped := false
	for {
		i := d.pos
		for class[d.buf[i]]&inIRI != 0 {
			i++
		}
		d.pos = i
		c := d.buf[i]
		if c == '>' {
			break
		}
		if c == '\\' {
			escaped = true
			d.pos++
			continue
		}
		if i == d.end {
			if d.fill() {
				continue
			}
			if err := d.fault(); err != nil {
				return "", err
			}
			return "", d.errorAt(d.mark, `The IRI that begins here has no ">" at its end.`)
		}
		return "", d.errorAt(i, "An IRI cannot have the character %q; percent-encode it.", c)
	}
	raw := d.buf[d.mark+1 : d.pos]
	d.pos++
	if escaped {
		return d.escapedIRI(raw)
	}
	return d.absolute(raw)
}

func (d *document) absolute(raw []byte) (string, error) {
	v, known := d.plain(raw)
	if known {
		return v, nil
	}
	if schemeEnd(raw) > 0 {
		d.keep(v)
		return v, nil
	}
	switch {
	case d.src.Format == NTriples:
		return "", d.errorAt(d.mark, "The IRI <%s> is relative; N-Triples has absolute ones only.", v)
	case d.base.scheme == "":
		return "", d.errorAt(d.mark, "The IRI <%s> is relative and there is no base to resolve it against.", v)
	}
	return d.base.resolve(v), nil
}

func (d *document) escapedIRI(raw []byte) (string, error) {
	at := d.mark + 1
	out, err := d.unescape(raw, at, false)
	if err != nil {
		return "", err
	}
	for _, c := range out {
		if class[c]&inIRI == 0 {
			return "", d.errorAt(at, "An IRI cannot have the character %q, not even escaped; percent-encode it.", c)
		}
	}
	return d.absolute(bytes.Clone(out))
}

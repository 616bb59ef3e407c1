package rdf

import (
	"strings"
	"unicode/utf8"
)

// Bounds on what a document type may declare.
const (
	maxEntities   = 1000
	maxEntitySize = 1024
)

// doctype reads <!DOCTYPE name [ … ]>, in which only entities of plain text may be declared.
func (x *xmlReader) doctype() error {
	x.pos += len("<!DOCTYPE")
	x.entities = map[string]string{}
	if !x.space() {
		return x.expected("a space")
	}
	if _, _, err := x.readName("the name of the document type"); err != nil {
		return err
	}
	x.space()
	if x.peek() == '[' {
		x.pos++
		if err := x.subset(); err != nil {
			return err
		}
		x.space()
	}
	if c := x.peek(); c == 'S' || c == 'P' {
		return x.errorAt(x.pos, "The document type is in another file, which is not read. Remove it from the DOCTYPE.")
	}
	return x.wantByte('>')
}

// subset reads the declarations between [ and ].
func (x *xmlReader) subset() error {
	for {
		x.space()
		x.mark = x.pos
		var err error
		switch {
		case x.peek() == ']':
			x.pos++
			return nil
		case x.at("<!--"):
			err = x.until("<!--", "-->", "comment", "--")
		case x.at("<?"):
			err = x.instruction()
		case x.at("<!ENTITY"):
			err = x.entity()
		case x.peek() == '%':
			err = x.errorAt(x.pos, "Parameter entities are not read. Remove them from the DOCTYPE.")
		case x.done():
			err = x.cut("DOCTYPE")
		default:
			err = x.errorAt(x.pos, "Only declarations such as <!ENTITY name \"text\"> are read in a DOCTYPE. Remove this one.")
		}
		if err != nil {
			return err
		}
	}
}

// entity reads <!ENTITY name "text">. The first declaration of a name counts (XML section 4.2).
func (x *xmlReader) entity() error {
	x.pos += len("<!ENTITY")
	if !x.space() {
		return x.expected("a space")
	}
	if x.peek() == '%' {
		return x.errorAt(x.mark, "Parameter entities are not read. Remove them from the DOCTYPE.")
	}
	from, n, err := x.readName("the name of an entity")
	if err != nil {
		return err
	}
	name := string(x.buf[x.mark+from : x.mark+from+n])
	if !isNCName(name) {
		return x.errorAt(x.mark, "%q is not a name for an entity.", name)
	}
	x.space()
	if c := x.peek(); c == 'S' || c == 'P' {
		return x.errorAt(x.mark, "The entity %q is in another file, which is not read. Remove it.", name)
	}
	value, err := x.entityText(name)
	if err != nil {
		return err
	}
	x.space()
	if err := x.wantByte('>'); err != nil {
		return err
	}
	if _, declared := x.entities[name]; !declared {
		x.entities[name] = value
	}
	if len(x.entities) > maxEntities {
		return x.errorAt(x.mark, "There are more than %d entities.", maxEntities)
	}
	return nil
}

func (x *xmlReader) entityText(name string) (string, error) {
	q := x.peek()
	if q != '"' && q != '\'' {
		return "", x.expected("the entity's text in quotation marks")
	}
	x.pos++
	x.text = x.text[:0]
	for x.peek() != q {
		c := x.buf[x.pos]
		switch {
		case x.done():
			return "", x.cut("entity")
		case c == '%':
			return "", x.errorAt(x.pos, "Parameter entities are not read; write \"%%\" as &#37;.")
		case c == '&' && !x.at("&#"):
			return "", x.errorAt(x.pos, "The entity %q holds another entity. Write its text in full.", name)
		}
		if err := x.special(c, q); err != nil {
			return "", err
		}
		if len(x.text) > maxEntitySize {
			return "", x.errorAt(x.mark, "The entity %q is longer than %d bytes.", name, maxEntitySize)
		}
	}
	x.pos++
	value := string(x.text)
	if strings.ContainsAny(value, "<&") {
		return "", x.errorAt(x.mark, "The entity %q holds markup; only plain text is read.", name)
	}
	return value, nil
}

// reference reads &name; or &#number; and appends what it stands for.
func (x *xmlReader) reference() error {
	at := x.pos - x.mark
	x.pos++
	if x.peek() == '#' {
		return x.charReference(at)
	}
	from, n, err := x.readName("the name of an entity, or &amp; for \"&\" itself")
	if err != nil {
		return err
	}
	if x.peek() != ';' {
		return x.expected("\";\" after the entity (write \"&\" as &amp;)")
	}
	x.pos++
	name := x.buf[x.mark+from : x.mark+from+n]
	switch string(name) {
	case "lt":
		x.text = append(x.text, '<')
	case "gt":
		x.text = append(x.text, '>')
	case "amp":
		x.text = append(x.text, '&')
	case "quot":
		x.text = append(x.text, '"')
	case "apos":
		x.text = append(x.text, '\'')
	default:
		value, ok := x.entities[string(name)]
		if !ok {
			return x.errorAt(x.mark+at, "The entity &%s; is not declared in this file. Write the character itself.", name)
		}
		x.expanded += len(value)
		if x.expanded > 1<<20+16*(x.offset+x.pos) {
			return x.errorAt(x.mark+at, "The entities of this file grow beyond measure. Write their text in full.")
		}
		x.text = append(x.text, value...)
	}
	return nil
}

// charReference is production [66] CharRef.
func (x *xmlReader) charReference(at int) error {
	x.pos++
	base, digits := rune(10), 0
	if x.peek() == 'x' {
		base = 16
		x.pos++
	}
	var r rune
	for c := x.peek(); c != ';'; c = x.peek() {
		switch {
		case class[c]&digit != 0:
			r = r*base + rune(c-'0')
		case base == 16 && isHex(c):
			r = r*base + rune(c|0x20-'a'+10)
		default:
			return x.expected("a digit or \";\"")
		}
		if digits++; r > utf8.MaxRune {
			break
		}
		x.pos++
	}
	if digits == 0 || !utf8.ValidRune(r) || !isXMLChar(r) {
		return x.errorAt(x.mark+at, "This reference is to no character that XML may have.")
	}
	x.pos++
	x.text = utf8.AppendRune(x.text, r)
	return nil
}

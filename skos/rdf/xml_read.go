package rdf

import (
	"fmt"
	"strings"
)

// event is what xmlReader.next came upon.
type event uint8

const (
	xmlEnd   event = iota // of the document
	xmlOpen               // name, attrs
	xmlClose              // name
	xmlText               // text
	xmlComment
	xmlInstruction
)

// xmlReader reads XML 1.0 with namespaces, refusing what is not well-formed. Of a document
// type it knows internal general entities that are plain text, and refuses everything else:
// what could fetch another file, or grow beyond measure.
type xmlReader struct {
	*scanner
	*names
	prefix   func(name, iri string)
	entities map[string]string
	expanded int
	bindings []binding
	open     []xmlName
	name     xmlName
	attrs    []xmlAttr
	text     []byte
	closing  bool // the element just opened was <empty/>
	rooted   bool
	wide     bool // the file was UTF-16
	qnames   map[string]xmlName
}

// next reads up to the next event. mark stays at its first byte until the event after.
func (x *xmlReader) next() (event, error) {
	if x.closing {
		x.closing = false
		x.closeElement()
		return xmlClose, nil
	}
	x.mark = x.pos
	if x.done() {
		return xmlEnd, x.atEnd()
	}
	if x.buf[x.pos] != '<' {
		return xmlText, x.chars()
	}
	if !x.need(2) {
		return 0, x.cut("markup")
	}
	switch x.buf[x.pos+1] {
	case '/':
		return xmlClose, x.closeTag()
	case '?':
		return xmlInstruction, x.instruction()
	case '!':
		return x.declaration()
	}
	return xmlOpen, x.openTag()
}

func (x *xmlReader) atEnd() error {
	if err := x.fault(); err != nil {
		return err
	}
	if n := len(x.open); n > 0 {
		return x.errorAt(x.pos, "The file ends inside the element <%s>.", x.open[n-1].qualified())
	}
	if !x.rooted {
		return x.errorAt(x.pos, "The file has no XML element.")
	}
	return nil
}

// cut is the error for a file that ends inside something.
func (x *xmlReader) cut(what string) error {
	if x.done() {
		if err := x.fault(); err != nil {
			return err
		}
	}
	return x.errorAt(x.mark, "The %s that begins here is not closed.", what)
}

// declaration reads what begins with "<!".
func (x *xmlReader) declaration() (event, error) {
	switch {
	case x.at("<!--"):
		return xmlComment, x.until("<!--", "-->", "comment", "--")
	case x.at("<![CDATA["):
		if len(x.open) == 0 {
			return 0, x.errorAt(x.pos, "Text may not stand outside the root element.")
		}
		return xmlText, x.until("<![CDATA[", "]]>", "CDATA section", "")
	case x.at("<!DOCTYPE") && !x.rooted && x.entities == nil:
		return xmlComment, x.doctype()
	}
	return 0, x.errorAt(x.pos, "Markup that begins with \"<!\" is not known here.")
}

// instruction reads <?name …?>; the XML declaration was read before.
func (x *xmlReader) instruction() error {
	if err := x.until("<?", "?>", "processing instruction", ""); err != nil {
		return err
	}
	name, _, _ := strings.Cut(strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' {
			return ' '
		}
		return r
	}, string(x.text)), " ")
	if !isNCName(name) || strings.EqualFold(name, "xml") {
		return x.errorAt(x.mark, "%q is not a name for a processing instruction here.", name)
	}
	return nil
}

// name passes an XML name and returns its place relative to mark and its length.
func (x *xmlReader) readName(what string) (from, n int, err error) {
	from = x.pos - x.mark
	for {
		i := x.pos
		for class[x.buf[i]]&inXMLTag != 0 {
			i++
		}
		x.pos = i
		if i < x.end || !x.fill() {
			break
		}
	}
	n = x.pos - x.mark - from
	if n == 0 {
		return 0, 0, x.expected(what)
	}
	return from, n, nil
}

// space passes white space and tells whether there was any.
func (x *xmlReader) space() bool {
	some := false
	for c := x.peek(); c == ' ' || c == '\n' || c == '\t' || c == '\r'; c = x.peek() {
		x.pos++
		some = true
	}
	return some
}

func (x *xmlReader) wantByte(c byte) error {
	if x.peek() != c {
		return x.expected(fmt.Sprintf("%q", c))
	}
	x.pos++
	return nil
}

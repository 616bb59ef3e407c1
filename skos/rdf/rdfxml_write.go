package rdf

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// WriteRDFXML writes a graph in RDF 1.1 XML Syntax: an element for each subject in the order in which
// subjects came. Blank nodes are named b1, b2 and so on. A graph that the syntax has no words for,
// one with a predicate that does not end in an XML name, or with control characters, is an error.
func WriteRDFXML(w io.Writer, g *Graph, prefixes map[string]string) error {
	x := &xmlWriter{w: bufio.NewWriterSize(w, firstBuffer), g: g, good: newChecked(), spaces: map[string]string{},
		taken: map[string]bool{"rdf": true}, labels: map[string]string{}, names: map[string]string{}, inline: map[string]string{}}
	x.spaces[NS] = "rdf"
	x.order = []string{NS}
	for _, name := range sortedKeys(prefixes) {
		x.declare(name, prefixes[name])
	}
	x.given = len(x.order)
	if err := x.predicates(); err != nil {
		return err
	}
	x.head()
	for s := range g.Nodes() {
		if err := x.node(s); err != nil {
			return err
		}
	}
	x.buf = append(x.buf, "</rdf:RDF>\n"...)
	if _, err := x.w.Write(x.buf); err != nil {
		return err
	}
	return x.w.Flush()
}

type xmlWriter struct {
	w      *bufio.Writer
	g      *Graph
	good   checked
	buf    []byte
	spaces map[string]string // from namespace to prefix
	order  []string          // namespaces
	given  int               // how many of them have a prefix from the caller
	made   int               // how many got one here
	taken  map[string]bool   // prefixes
	names  map[string]string // from predicate to qualified name
	inline map[string]string // namespaces of predicates that are declared where they stand, because there are very many
	labels map[string]string // of blank nodes
}

func (x *xmlWriter) declare(name, space string) bool {
	if _, known := x.spaces[space]; known || x.taken[name] || !isNCName(name) || strings.HasPrefix(strings.ToLower(name), "xml") ||
		space == "" || checkIRI(space) != nil || !utf8.ValidString(space) || space == xmlNS || space == xmlnsNS || !xmlString(space) {
		return false
	}
	x.spaces[space], x.taken[name] = name, true
	x.order = append(x.order, space)
	return true
}

// predicates finds the qualified names before the root element declares their namespaces.
func (x *xmlWriter) predicates() error {
	for t := range x.g.All() {
		if _, known := x.names[t.P.Value]; known {
			continue
		}
		name, err := x.qualify(t.P.Value)
		if err != nil {
			return err
		}
		x.names[t.P.Value] = name
	}
	return nil
}

func (x *xmlWriter) qualify(iri string) (string, error) {
	for _, space := range x.order[:x.given] {
		if local, ok := strings.CutPrefix(iri, space); ok && isNCName(local) {
			return x.spaces[space] + ":" + local, rdfWord(space, local)
		}
	}
	at := nameAt(iri)
	space, local := iri[:at], iri[at:]
	if prefix, known := x.spaces[space]; known && local != "" {
		return prefix + ":" + local, rdfWord(space, local)
	}
	if local == "" || space == "" {
		return "", fmt.Errorf("RDF/XML cannot write the predicate <%s>, because it does not end in an XML name. Use Turtle", iri)
	}
	if len(x.order) >= maxBindings/2 && space != xmlNS && space != xmlnsNS && xmlString(space) {
		x.inline[iri] = space
		return "n:" + local, nil
	}
	for {
		x.made++
		name := "ns" + strconv.Itoa(x.made)
		if x.taken[name] {
			continue
		}
		if !x.declare(name, space) {
			return "", fmt.Errorf("RDF/XML cannot write the predicate <%s>, because of its namespace. Use Turtle", iri)
		}
		return name + ":" + local, nil
	}
}

// rdfWord refuses the predicates that are words of the syntax itself.
func rdfWord(space, local string) error {
	if space != NS {
		return nil
	}
	switch local {
	case "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li", "aboutEach", "aboutEachPrefix", "bagID":
		return fmt.Errorf("RDF/XML cannot write the predicate rdf:%s, because it is a word of the syntax. Use Turtle", local)
	}
	return nil
}

// nameAt is where the longest XML name at the end of an IRI begins.
func nameAt(iri string) int {
	at := len(iri)
	for i := len(iri); i > 0; {
		r, size := utf8.DecodeLastRuneInString(iri[:i])
		if r != '_' && r != '.' && !isNameChar(r) {
			break
		}
		i -= size
		if r == '_' || isNameStart(r) {
			at = i
		}
	}
	return at
}

func (x *xmlWriter) head() {
	x.buf = append(x.buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF"...)
	for _, space := range x.order {
		x.buf = append(append(x.buf, "\n    xmlns:"...), x.spaces[space]...)
		x.attribute("", space)
	}
	x.buf = append(x.buf, ">\n"...)
}

// attribute writes ="value", behind a name when there is one.
func (x *xmlWriter) attribute(name, value string) {
	x.buf = append(append(x.buf, name...), '=', '"')
	for i := range len(value) {
		switch value[i] {
		case '&':
			x.buf = append(x.buf, "&amp;"...)
		case '<':
			x.buf = append(x.buf, "&lt;"...)
		case '"':
			x.buf = append(x.buf, "&quot;"...)
		default:
			x.buf = append(x.buf, value[i])
		}
	}
	x.buf = append(x.buf, '"')
}

func (x *xmlWriter) node(s Term) error {
	x.buf = append(x.buf, "  <rdf:Description"...)
	x.reference(" rdf:about", &s)
	x.buf = append(x.buf, ">\n"...)
	for t := range x.g.Of(s) {
		if err := x.good.triple(&t); err != nil {
			return err
		}
		if err := x.property(&t); err != nil {
			return err
		}
	}
	x.buf = append(x.buf, "  </rdf:Description>\n"...)
	if len(x.buf) > firstBuffer/2 {
		_, err := x.w.Write(x.buf)
		x.buf = x.buf[:0]
		return err
	}
	return nil
}

// reference names a node: an IRI in the attribute given, a blank node in rdf:nodeID.
func (x *xmlWriter) reference(attribute string, t *Term) {
	if t.Kind == IRI {
		x.attribute(attribute, t.Value)
		return
	}
	label, ok := x.labels[t.Value]
	if !ok {
		label = "b" + strconv.Itoa(len(x.labels)+1)
		x.labels[t.Value] = label
	}
	x.attribute(" rdf:nodeID", label)
}

func (x *xmlWriter) property(t *Triple) error {
	name := x.names[t.P.Value]
	x.buf = append(append(x.buf, "    <"...), name...)
	if space, ok := x.inline[t.P.Value]; ok {
		x.attribute(" xmlns:n", space)
	}
	if !xmlString(t.S.Value) || !xmlString(t.O.Value) || !xmlString(t.O.Datatype) {
		return fmt.Errorf("RDF/XML cannot write %.40q of <%s>, because XML has no such character. Use Turtle", t.O.Value, t.S.Value)
	}
	if t.O.Kind != Literal {
		x.reference(" rdf:resource", &t.O)
		x.buf = append(x.buf, "/>\n"...)
		return nil
	}
	switch {
	case t.O.Lang != "":
		x.attribute(" xml:lang", t.O.Lang)
	case t.O.Datatype != String:
		x.attribute(" rdf:datatype", t.O.Datatype)
	}
	x.buf = appendXMLText(append(x.buf, '>'), t.O.Value)
	x.buf = append(append(append(x.buf, "</"...), name...), ">\n"...)
	return nil
}

// xmlString reports whether XML can hold a text.
func xmlString(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			return false
		case c == 0xEF && i+2 < len(s) && s[i+1] == 0xBF && s[i+2] >= 0xBE:
			return false
		}
	}
	return true
}

package rdf

import (
	"bufio"
	"fmt"
	"io"
	"unicode/utf8"
)

// NTriplesWriter writes RDF 1.1 N-Triples, one triple a line, as they come.
type NTriplesWriter struct {
	w    *bufio.Writer
	line []byte
	good checked
	err  error
}

// NewNTriplesWriter returns a writer to w. Close it: what is written is buffered.
func NewNTriplesWriter(w io.Writer) *NTriplesWriter {
	return &NTriplesWriter{w: bufio.NewWriterSize(w, firstBuffer), good: newChecked()}
}

// Write writes a triple. A term that RDF does not allow, such as an IRI with a space, is an error.
func (n *NTriplesWriter) Write(t Triple) error {
	if n.err != nil {
		return n.err
	}
	if n.err = n.good.triple(&t); n.err != nil {
		return n.err
	}
	n.line = appendTriple(n.line[:0], t)
	_, n.err = n.w.Write(n.line)
	return n.err
}

// Close writes what is left. It does not close the writer beneath.
func (n *NTriplesWriter) Close() error {
	if n.err != nil {
		return n.err
	}
	return n.w.Flush()
}

// WriteNTriples writes a graph in the order of its triples.
func WriteNTriples(w io.Writer, g *Graph) error {
	n := NewNTriplesWriter(w)
	for t := range g.All() {
		if err := n.Write(t); err != nil {
			return err
		}
	}
	return n.Close()
}

func appendTriple(b []byte, t Triple) []byte {
	b = append(appendTerm(b, &t.S), ' ')
	b = append(appendTerm(b, &t.P), ' ')
	return append(appendTerm(b, &t.O), " .\n"...)
}

func appendTerm(b []byte, t *Term) []byte {
	switch t.Kind {
	case IRI:
		return appendIRI(b, t.Value)
	case Blank:
		return append(append(b, "_:"...), t.Value...)
	}
	b = appendQuoted(b, t.Value)
	switch {
	case t.Lang != "":
		return append(append(b, '@'), t.Lang...)
	case t.Datatype == String:
		return b
	}
	return appendIRI(append(b, "^^"...), t.Datatype)
}

func appendIRI(b []byte, iri string) []byte {
	return append(append(append(b, '<'), iri...), '>')
}

// appendQuoted writes a text in quotation marks, with the escapes of canonical N-Triples.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		b = appendEscape(append(b, s[from:i]...), s[i])
		from = i + 1
	}
	return append(append(b, s[from:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	}
	return fmt.Appendf(b, "\\u%04X", c)
}

// checked remembers which terms have been found to be right, so that repeated ones cost little.
type checked struct {
	iris *names
}

func newChecked() checked { return checked{iris: newNames()} }

// triple checks that each term may stand where it does (RDF 1.1 Concepts section 3.1).
func (c *checked) triple(t *Triple) error {
	if t.S.Kind != IRI && t.S.Kind != Blank {
		return fmt.Errorf("the subject of a triple must be an IRI or a blank node, not %q", t.S.Value)
	}
	if t.P.Kind != IRI {
		return fmt.Errorf("the predicate of a triple must be an IRI, not %q", t.P.Value)
	}
	for _, term := range [...]*Term{&t.S, &t.P, &t.O} {
		if err := c.term(term); err != nil {
			return err
		}
	}
	return nil
}

func (c *checked) term(t *Term) error {
	switch t.Kind {
	case IRI:
		return c.iri(t.Value)
	case Blank:
		if !isBlankLabel(t.Value) {
			return fmt.Errorf("%q cannot be the label of a blank node", t.Value)
		}
		return nil
	case Literal:
		return c.literal(t)
	}
	return fmt.Errorf("a triple has an empty term")
}

func (c *checked) literal(t *Term) error {
	if !utf8.ValidString(t.Value) {
		return fmt.Errorf("the literal %q is not valid UTF-8", t.Value)
	}
	if (t.Lang != "") != (t.Datatype == LangString) {
		return fmt.Errorf("the literal %q must have both a language and the datatype rdf:langString, or neither", t.Value)
	}
	if t.Lang != "" {
		if !isLang(t.Lang) {
			return fmt.Errorf("the literal %q has %q, which is not a language tag", t.Value, t.Lang)
		}
		return nil
	}
	if t.Datatype == String {
		return nil
	}
	return c.iri(t.Datatype)
}

func (c *checked) iri(s string) error {
	at := c.iris.slotOf(plain, s)
	if at.value == s && s != "" {
		return nil
	}
	if !hasScheme(s) {
		return fmt.Errorf("the IRI <%s> is not absolute", s)
	}
	if err := checkIRI(s); err != nil {
		return err
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("the IRI <%s> is not valid UTF-8", s)
	}
	c.iris.set(at, slot{ns: plain, value: s})
	return nil
}

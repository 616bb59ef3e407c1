package rdf

import "io"

// ReadNTriples reads RDF 1.1 N-Triples, one triple a line, as ReadTurtle reads Turtle.
// Blank nodes keep their labels.
func ReadNTriples(r io.Reader, emit func(Triple) error) error {
	return Source{Format: NTriples}.Read(r, emit)
}

// ntriples is production [1] ntriplesDoc.
func (d *document) ntriples() error {
	for {
		if c := d.skip(); c == 0 {
			if !d.done() {
				return d.expected("a triple")
			}
			return d.fault()
		}
		if err := d.triple(); err != nil {
			return err
		}
		if err := d.endOfLine(); err != nil {
			return err
		}
	}
}

// triple is production [2].
func (d *document) triple() error {
	var t Triple
	if c := d.peek(); c != '<' && c != '_' {
		return d.expected(`a subject (an IRI in <…> or a blank node "_:…")`)
	}
	if err := d.resource(&t.S, ""); err != nil {
		return err
	}
	if d.blankSpace() != '<' {
		return d.expected("a predicate (an IRI in <…>) in the same line")
	}
	if err := d.iri(&t.P); err != nil {
		return err
	}
	switch d.blankSpace() {
	case '<', '_':
		if err := d.resource(&t.O, ""); err != nil {
			return err
		}
	case '"':
		if err := d.literal(&t.O); err != nil {
			return err
		}
	default:
		return d.expected(`an object (an IRI in <…>, a blank node "_:…" or a literal in "…") in the same line`)
	}
	if d.blankSpace() != '.' {
		return d.expected(`"." at the end of the triple`)
	}
	d.pos++
	return d.emit(t)
}

// blankSpace passes spaces and tabs and returns the next byte.
func (d *document) blankSpace() byte {
	c := d.peek()
	for c == ' ' || c == '\t' {
		d.pos++
		c = d.peek()
	}
	d.mark = d.pos
	return c
}

func (d *document) endOfLine() error {
	switch c := d.blankSpace(); {
	case c == '#':
		d.comment()
	case c == '\n', c == '\r', c == 0 && d.done():
	default:
		return d.expected("the end of the line")
	}
	return nil
}

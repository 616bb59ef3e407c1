package rdf

import "io"

// maxDepth bounds how deep brackets and elements may be nested in each other.
const maxDepth = 1000

// ReadTurtle reads RDF 1.1 Turtle and hands each triple to emit, in the order of the file.
// Relative IRIs are resolved against base; an empty base is none.
// It returns an *Error for a fault of the file, or what r or emit returned.
func ReadTurtle(r io.Reader, base string, emit func(Triple) error) error {
	return Source{Format: Turtle, Base: base}.Read(r, emit)
}

// document is a Turtle or N-Triples file in reading.
type document struct {
	*scanner
	*names
	src        Source
	base       parts
	prefixes   map[string]int32 // to namespaces
	namespaces []string
	langs      map[string]string
	scratch    []byte // for what has escapes
	blanks     int
	depth      int
	emit       func(Triple) error
}

func newDocument(s *scanner, src Source, emit func(Triple) error) *document {
	return &document{scanner: s, names: newNames(), src: src, base: splitIRI(src.Base),
		prefixes: map[string]int32{}, langs: map[string]string{}, emit: emit}
}

// Turtle terms that the syntax writes shortly.
var (
	rdfType  = NewIRI(NS + "type")
	rdfFirst = NewIRI(NS + "first")
	rdfRest  = NewIRI(NS + "rest")
	rdfNil   = NewIRI(NS + "nil")
)

// turtle is production [1] turtleDoc.
func (d *document) turtle() error {
	for d.skip() != 0 || !d.done() {
		if err := d.statement(); err != nil {
			return err
		}
	}
	return d.fault()
}

// skip passes white space and comments and returns the next byte, 0 at the end.
func (d *document) skip() byte {
	for {
		switch c := d.buf[d.pos]; c {
		case ' ', '\t', '\r', '\n':
			d.pos++
		case '#':
			d.comment()
		case 0:
			d.mark = d.pos
			if d.pos < d.end || !d.fill() {
				return 0
			}
		default:
			d.mark = d.pos
			return c
		}
	}
}

// comment passes the rest of the line, without its end.
func (d *document) comment() {
	for {
		for c := d.buf[d.pos]; c != '\n' && c != '\r' && (c != 0 || d.pos < d.end); c = d.buf[d.pos] {
			d.pos++
		}
		d.mark = d.pos
		if d.pos < d.end || !d.fill() {
			return
		}
	}
}

// statement is production [2]: a directive, or triples and their full stop.
func (d *document) statement() error {
	switch c := d.peek(); {
	case c == '@':
		return d.directive()
	case c|0x20 == 'p' || c|0x20 == 'b':
		if done, err := d.sparqlDirective(); done || err != nil {
			return err
		}
	}
	if err := d.triples(); err != nil {
		return err
	}
	return d.want('.', `"." at the end of the statement`)
}

func (d *document) want(c byte, what string) error {
	if d.skip() != c {
		return d.expected(what)
	}
	d.pos++
	return nil
}

// triples is production [6].
func (d *document) triples() error {
	var s Term
	switch d.peek() {
	case '[':
		s = d.fresh()
		empty, err := d.properties(s)
		if err != nil {
			return err
		}
		if d.skip() == '.' && !empty {
			return nil
		}
	case '(':
		if err := d.collection(&s, nil); err != nil {
			return err
		}
	default:
		if err := d.resource(&s, "a subject (an IRI, a prefixed name or a blank node)"); err != nil {
			return err
		}
	}
	return d.predicates(&s)
}

// predicates is production [7] predicateObjectList.
func (d *document) predicates(s *Term) error {
	t := Triple{S: *s}
	for {
		if err := d.verb(&t.P); err != nil {
			return err
		}
		for {
			d.skip()
			if err := d.object(&t); err != nil {
				return err
			}
			if d.skip() != ',' {
				break
			}
			d.pos++
		}
		if d.peek() != ';' {
			return nil
		}
		for d.skip() == ';' {
			d.pos++
		}
		if c := d.peek(); c == '.' || c == ']' || c == 0 {
			return nil
		}
	}
}

// object is production [12]; it emits the triple, then what the object holds.
func (d *document) object(t *Triple) error {
	switch c := d.peek(); {
	case c == '"' || c == '\'':
		if err := d.literal(&t.O); err != nil {
			return err
		}
	case c == '[':
		t.O = d.fresh()
		if err := d.emit(*t); err != nil {
			return err
		}
		_, err := d.properties(t.O)
		return err
	case c == '(':
		return d.collection(&t.O, t)
	case class[c]&digit != 0 || c == '+' || c == '-' || c == '.':
		if err := d.number(&t.O); err != nil {
			return err
		}
	default:
		if err := d.resourceOrBoolean(&t.O); err != nil {
			return err
		}
	}
	return d.emit(*t)
}

func (d *document) fresh() Term {
	d.blanks++
	return NewBlank(freshLabel(d.blanks))
}

func (d *document) enter() error {
	d.depth++
	if d.depth > maxDepth {
		return d.errorAt(d.pos, "Brackets are nested more than %d deep. Give the inner nodes names of their own.", maxDepth)
	}
	return nil
}

// properties is production [14] blankNodePropertyList, or [162s] ANON when empty.
func (d *document) properties(s Term) (empty bool, err error) {
	if err := d.enter(); err != nil {
		return false, err
	}
	d.pos++
	if empty = d.skip() == ']'; !empty {
		if err := d.predicates(&s); err != nil {
			return false, err
		}
	}
	d.depth--
	return empty, d.want(']', `"]"`)
}

// collection is production [15]. Its head goes to where node points, and to emit as the object of t, if any.
func (d *document) collection(node *Term, t *Triple) error {
	if err := d.enter(); err != nil {
		return err
	}
	d.pos++
	*node = rdfNil
	cell := Triple{P: rdfFirst}
	for first := true; d.skip() != ')'; first = false {
		next := d.fresh()
		switch {
		case !first:
			if err := d.emit(Triple{cell.S, rdfRest, next}); err != nil {
				return err
			}
		default:
			*node = next
			if t != nil {
				if err := d.emit(*t); err != nil {
					return err
				}
			}
		}
		cell.S = next
		if err := d.object(&cell); err != nil {
			return err
		}
	}
	d.pos++
	d.depth--
	switch {
	case cell.S.Kind != None:
		return d.emit(Triple{cell.S, rdfRest, rdfNil})
	case t != nil:
		return d.emit(*t)
	}
	return nil
}

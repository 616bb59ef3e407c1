package rdf

import (
	"bufio"
	"io"
	"slices"
	"strings"
)

// TurtleWriter writes RDF 1.1 Turtle as triples come: those with the same subject that follow
// each other are one statement. Blank nodes are written with their labels.
type TurtleWriter struct {
	w     *bufio.Writer
	buf   []byte
	good  checked
	names *shortNames
	last  Triple
	wrote bool // something that a blank line must follow
	err   error
}

// NewTurtleWriter returns a writer to w, with names for namespaces: from prefix, without
// its colon, to IRI. Close it: what is written is buffered.
func NewTurtleWriter(w io.Writer, prefixes map[string]string) *TurtleWriter {
	t := &TurtleWriter{w: bufio.NewWriterSize(w, firstBuffer), good: newChecked(), names: newShortNames()}
	for _, name := range sortedKeys(prefixes) {
		t.Prefix(name, prefixes[name])
	}
	return t
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Prefix declares a prefix from here on. A name that is declared already keeps its first meaning,
// and one that Turtle cannot write is left out: prefixes are for the reader's comfort only.
func (t *TurtleWriter) Prefix(name, iri string) {
	if !t.names.add(name, iri) {
		return
	}
	t.endStatement()
	if t.wrote {
		t.buf = append(t.buf, '\n')
		t.wrote = false
	}
	t.buf = append(append(append(t.buf, "@prefix "...), name...), ": "...)
	t.buf = append(appendIRI(t.buf, iri), " .\n"...)
}

// Write writes a triple. A term that RDF does not allow, such as an IRI with a space, is an error.
func (t *TurtleWriter) Write(x Triple) error {
	if t.err != nil {
		return t.err
	}
	if t.err = t.good.triple(&x); t.err != nil {
		return t.err
	}
	switch {
	case t.last.S == x.S && t.last.P == x.P:
		t.buf = append(t.buf, ", "...)
	case t.last.S == x.S:
		t.buf = append(t.buf, " ;\n    "...)
		t.predicate(&x.P)
	default:
		t.begin()
		t.term(&x.S)
		t.buf = append(t.buf, ' ')
		t.predicate(&x.P)
	}
	t.term(&x.O)
	t.last = x
	return t.flush(firstBuffer / 2)
}

// begin ends the statement before and puts a blank line.
func (t *TurtleWriter) begin() {
	t.endStatement()
	if t.wrote || len(t.names.byIRI) > 0 {
		t.buf = append(t.buf, '\n')
	}
	t.wrote = true
}

func (t *TurtleWriter) endStatement() {
	if t.last.S.Kind != None {
		t.buf = append(t.buf, " .\n"...)
	}
	t.last = Triple{}
}

func (t *TurtleWriter) predicate(p *Term) {
	if *p == rdfType {
		t.buf = append(t.buf, "a "...)
		return
	}
	t.buf = append(t.names.append(t.buf, p.Value), ' ')
}

func (t *TurtleWriter) term(x *Term) {
	switch x.Kind {
	case IRI:
		t.buf = t.names.append(t.buf, x.Value)
	case Literal:
		t.literal(x)
	default:
		t.buf = append(append(t.buf, "_:"...), x.Value...)
	}
}

// literal writes numbers and truth values without quotation marks where that says the same (Turtle section 2.5.2).
func (t *TurtleWriter) literal(x *Term) {
	if isBare(x) {
		t.buf = append(t.buf, x.Value...)
		return
	}
	t.buf = appendQuoted(t.buf, x.Value)
	switch {
	case x.Lang != "":
		t.buf = append(append(t.buf, '@'), x.Lang...)
	case x.Datatype != String:
		t.buf = t.names.append(append(t.buf, "^^"...), x.Datatype)
	}
}

// isBare reports whether a literal may be written as a bare word.
func isBare(x *Term) bool {
	switch x.Datatype {
	case xsdBoolean:
		return x.Value == "true" || x.Value == "false"
	case xsdInteger:
		return allDigits(unsigned(x.Value))
	case xsdDecimal:
		whole, fraction, ok := strings.Cut(unsigned(x.Value), ".")
		return ok && allDigits(fraction) && (whole == "" || allDigits(whole))
	case xsdDouble:
		return isDouble(unsigned(x.Value))
	}
	return false
}

func isDouble(s string) bool {
	i := strings.IndexAny(s, "eE")
	if i < 0 || !allDigits(unsigned(s[i+1:])) {
		return false
	}
	whole, fraction, point := strings.Cut(s[:i], ".")
	return allDigits(whole) && (fraction == "" || allDigits(fraction)) || point && whole == "" && allDigits(fraction)
}

func unsigned(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}

func allDigits(s string) bool {
	for i := range len(s) {
		if class[s[i]]&digit == 0 {
			return false
		}
	}
	return s != ""
}

func (t *TurtleWriter) flush(over int) error {
	if t.err == nil && len(t.buf) > over {
		_, t.err = t.w.Write(t.buf)
		t.buf = t.buf[:0]
	}
	return t.err
}

// Close ends the last statement and writes what is left. It does not close the writer beneath.
func (t *TurtleWriter) Close() error {
	if t.err != nil {
		return t.err
	}
	t.endStatement()
	if err := t.flush(0); err != nil {
		return err
	}
	return t.w.Flush()
}

package rdf

import (
	"io"
	"iter"
	"strings"
)

// maxNested bounds how deep WriteTurtle nests brackets; deeper nodes get labels.
const maxNested = 50

// WriteTurtle writes a graph for people to read: a statement for each subject in the order in which
// subjects came, its types first; collections in parentheses, and blank nodes that are
// mentioned once in brackets where they are mentioned. The same graph gives the same bytes.
func WriteTurtle(w io.Writer, g *Graph, prefixes map[string]string) error {
	p := &pretty{TurtleWriter: NewTurtleWriter(w, prefixes), g: g, written: map[string]bool{}}
	for t := range g.All() {
		if err := p.good.triple(&t); err != nil {
			return err
		}
	}
	for _, rest := range []bool{false, true} { // the rest is what hangs together in a ring, or too deep
		for s := range g.Nodes() {
			if s.Kind == Blank && (p.written[s.Value] || !rest && p.mentions(s) == 1) {
				continue
			}
			if s.Kind != Blank && rest {
				continue
			}
			if err := p.statement(s); err != nil {
				return err
			}
		}
	}
	return p.Close()
}

type pretty struct {
	*TurtleWriter
	g       *Graph
	written map[string]bool // blank nodes whose triples have been written
}

// mentions counts the triples with a node as object, up to three.
func (p *pretty) mentions(s Term) int { return len(some(p.g.To(s))) }

// some returns the first triples, up to three: enough to know whether there are one or two.
func some(triples iter.Seq[Triple]) (out []Triple) {
	for t := range triples {
		if out = append(out, t); len(out) == 3 {
			break
		}
	}
	return out
}

func (p *pretty) statement(s Term) error {
	p.begin()
	if s.Kind == Blank && p.mentions(s) == 0 {
		p.buf = append(p.buf, "[]"...)
	} else {
		p.term(&s)
	}
	p.buf = append(p.buf, ' ')
	p.properties(s, 1)
	p.buf = append(p.buf, " .\n"...)
	return p.flush(firstBuffer / 2)
}

// properties writes what a node has, each predicate once, rdf:type first.
func (p *pretty) properties(s Term, depth int) {
	if s.Kind == Blank {
		p.written[s.Value] = true
	}
	for i, group := range p.grouped(s) {
		if i > 0 {
			p.buf = append(append(p.buf, " ;\n"...), strings.Repeat("    ", depth)...)
		}
		p.predicate(&group[0].P)
		for j, t := range group {
			if j > 0 {
				p.buf = append(p.buf, ", "...)
			}
			p.object(t.P, t.O, depth)
		}
	}
}

// grouped returns the triples of a node by predicate, rdf:type first.
func (p *pretty) grouped(s Term) (groups [][]Triple) {
	at := map[Term]int{}
	for t := range p.g.Of(s) {
		i, known := at[t.P]
		if !known {
			i = len(groups)
			at[t.P] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], t)
	}
	if i, typed := at[rdfType]; typed && i > 0 {
		types := groups[i]
		copy(groups[1:i+1], groups[:i])
		groups[0] = types
	}
	return groups
}

// object writes what a node has for a predicate. The tail of a collection that is not well
// formed is not tried again as a collection.
func (p *pretty) object(predicate, o Term, depth int) {
	if o.Kind != Blank || depth >= maxNested || p.written[o.Value] || p.mentions(o) != 1 {
		p.term(&o)
		return
	}
	if items, ok := p.list(predicate, o); ok {
		p.buf = append(p.buf, '(')
		for _, item := range items {
			p.buf = append(p.buf, ' ')
			p.object(rdfFirst, item, depth+1)
		}
		p.buf = append(p.buf, " )"...)
		return
	}
	for range p.g.Of(o) {
		p.buf = append(append(p.buf, "[\n"...), strings.Repeat("    ", depth+1)...)
		p.properties(o, depth+1)
		p.buf = append(append(p.buf, '\n'), strings.Repeat("    ", depth)...)
		p.buf = append(p.buf, ']')
		return
	}
	p.buf = append(p.buf, "[]"...)
}

// list returns the items of a collection that can be written in parentheses, and marks its cells as written.
func (p *pretty) list(predicate, head Term) ([]Term, bool) {
	if predicate == rdfRest {
		return nil, false
	}
	cells, items, ok := p.g.cells(head)
	if !ok {
		return nil, false
	}
	for _, c := range cells {
		if p.written[c.Value] {
			return nil, false
		}
	}
	for _, c := range cells {
		p.written[c.Value] = true
	}
	return items, true
}

// cells returns the cells and items of a collection that says nothing but its items: blank
// cells with rdf:first and rdf:rest only, each mentioned once.
func (g *Graph) cells(head Term) (cells, items []Term, ok bool) {
	for head != rdfNil {
		if head.Kind != Blank || len(some(g.To(head))) != 1 || len(cells) > len(g.triples) {
			return nil, nil, false
		}
		triples := some(g.Of(head))
		if len(triples) != 2 {
			return nil, nil, false
		}
		first, rest := triples[0], triples[1]
		if first.P == rdfRest {
			first, rest = rest, first
		}
		if first.P != rdfFirst || rest.P != rdfRest {
			return nil, nil, false
		}
		cells, items = append(cells, head), append(items, first.O)
		head = rest.O
	}
	return cells, items, true
}

package rdf

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writers write a graph in each format.
var writers = []struct {
	name   string
	format Format
	write  func(io.Writer, *Graph) error
}{
	{"N-Triples", NTriples, WriteNTriples},
	{"Turtle", Turtle, func(w io.Writer, g *Graph) error { return WriteTurtle(w, g, testPrefixes) }},
	{"Turtle as it comes", Turtle, func(w io.Writer, g *Graph) error {
		t := NewTurtleWriter(w, testPrefixes)
		for x := range g.All() {
			if err := t.Write(x); err != nil {
				return err
			}
		}
		return t.Close()
	}},
	{"RDF/XML", RDFXML, func(w io.Writer, g *Graph) error { return WriteRDFXML(w, g, testPrefixes) }},
	{"JSON-LD", JSONLD, func(w io.Writer, g *Graph) error { return WriteJSONLD(w, g, nil) }},
	{"JSON-LD with a context", JSONLD, func(w io.Writer, g *Graph) error {
		return WriteJSONLD(w, g, map[string]any{
			"e": "http://e/", "skos": "http://www.w3.org/2004/02/skos/core#", "xsd": XSD,
			"label": map[string]any{"@id": "http://e/p1", "@container": "@language"},
			"count": map[string]any{"@id": "http://e/p2", "@type": "xsd:integer"},
			"link":  map[string]any{"@id": "http://e/p3", "@type": "@id"},
			"list":  map[string]any{"@id": "http://e/p4", "@container": "@list"},
		})
	}},
}

var testPrefixes = map[string]string{"e": "http://e/", "": "http://e/x#", "odd": "urn:odd:", "skos": "http://www.w3.org/2004/02/skos/core#", "xsd": XSD, "rdf": NS}

// randomGraph has every kind of term, blank nodes that share, nest and ring, and collections.
// plain leaves out what XML cannot hold.
func randomGraph(r *rand.Rand, plain bool) *Graph {
	g := NewGraph()
	texts := []string{"", "a", " a ", "\"", "'", "\\", "\n", "\r\n", "\t", "<&>]]>", "é", "\U0001F600", "a\"\"\"b", "$", "true", "1", "@", "{}", strings.Repeat("long ", 40), "'\"\\", "\u00a0\ufeff"}
	if !plain {
		texts = append(texts, "\x00", "\x01\b\f\x1f\x7f", "\uffff")
	}
	iris := []string{"http://e/a", "http://e/x#b", "http://e/", "urn:odd:c", "urn:odd:", "http://e/%41", "http://e/é", "http://e/a.b", "http://e/a.", "http://e/-a", "http://e/0", "http://e/a:b", "http://e/a/b?c=d&e#f'", "x:y", "http://e/~", NS + "nil", "http://e/\u0300"}
	datatypes := []string{String, XSD + "integer", XSD + "decimal", XSD + "double", XSD + "boolean", "http://e/d", NS + "XMLLiteral", "urn:odd:t"}
	values := []string{"1", "-1", "+01", "1.0", ".5", "1.", "1e0", "1.E5", ".5e-3", "true", "false", "TRUE", "e", "+", "."}
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	blank := func() Term { return NewBlank(pick([]string{"a", "b", "c", "d", "e", "g1", "gg2", "0", "x.y"})) }
	object := func() Term {
		switch r.IntN(7) {
		case 0, 1:
			return blank()
		case 2:
			return NewIRI(pick(iris))
		case 3:
			return NewText(pick(texts), pick([]string{"en", "en-gb", "cy", "x-1"}))
		case 4:
			return NewTyped(pick(values), pick(datatypes))
		}
		return NewTyped(pick(texts), pick(datatypes))
	}
	for range r.IntN(25) {
		t := Triple{NewIRI(pick(iris)), NewIRI(fmt.Sprintf("http://e/p%d", r.IntN(6))), object()}
		if r.IntN(3) == 0 {
			t.S = blank()
		}
		if r.IntN(8) == 0 {
			t.P = rdfType
		}
		g.Add(t)
	}
	for n := range r.IntN(3) {
		owner, p := NewIRI(pick(iris)), NewIRI(fmt.Sprintf("http://e/p%d", 3+r.IntN(2)))
		for i := range r.IntN(4) {
			cell := NewBlank(fmt.Sprintf("l%d.%d", n, i))
			g.Add(Triple{owner, p, cell})
			g.Add(Triple{cell, rdfFirst, object()})
			owner, p = cell, rdfRest
		}
		if r.IntN(8) > 0 {
			g.Add(Triple{owner, p, rdfNil})
		}
	}
	return g
}

// TestRandomGraphsComeBack writes random graphs and reads them: the graph is the same, and writing it again gives the same bytes.
func TestRandomGraphsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 300 {
		g, plain := randomGraph(r, false), randomGraph(r, true)
		for _, w := range writers {
			graph := g
			if w.format == RDFXML {
				graph = plain
			}
			checkRoundTrip(t, w.name, w.format, w.write, graph)
			if t.Failed() {
				return
			}
		}
	}
}

func checkRoundTrip(t *testing.T, name string, format Format, write func(io.Writer, *Graph) error, g *Graph) []byte {
	t.Helper()
	var out, again bytes.Buffer
	if err := write(&out, g); err != nil {
		t.Errorf("%s: %v\n%s", name, err, dump(g))
		return nil
	}
	back, err := Source{Format: format}.Graph(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Errorf("%s: %v in\n%s", name, err, out.Bytes())
		return nil
	}
	if !Isomorphic(g, back) {
		t.Errorf("%s changed the graph:\n%s\nwas written as\n%s\nand read as\n%s", name, dump(g), out.Bytes(), dump(back))
	}
	if err := write(&again, g); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("%s: a second writing differs (%v)", name, err)
	}
	return out.Bytes()
}

// TestVocabulariesComeBack takes real vocabularies through every writer and reader.
func TestVocabulariesComeBack(t *testing.T) {
	for path, g := range vocabularies(t) {
		for _, w := range writers {
			checkRoundTrip(t, path+" "+w.name, w.format, w.write, g)
		}
	}
}

// vocabularies reads the samples in Turtle. Those that their authors wrote wrongly are left out and named.
func vocabularies(t *testing.T) map[string]*Graph {
	t.Helper()
	all := map[string]*Graph{}
	folder := samples(t, ".")
	if folder == "" {
		return all
	}
	paths, _ := filepath.Glob(filepath.Join(folder, "skosmos-tests", "*.ttl"))
	for _, path := range append(paths, filepath.Join(folder, "cofog.ttl"), filepath.Join(folder, "stw-skos.ttl")) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		g, err := Source{Format: Turtle, Base: "http://base.example/" + filepath.Base(path)}.Graph(bytes.NewReader(b))
		if err != nil {
			t.Logf("%s: %v", filepath.Base(path), err)
			continue
		}
		all[filepath.Base(path)] = g
	}
	if len(all) < 25 {
		t.Errorf("%d vocabularies were read", len(all))
	}
	return all
}

// TestWritersRefuse lists terms that no format may have.
func TestWritersRefuse(t *testing.T) {
	s, p := NewIRI("http://e/s"), NewIRI("http://e/p")
	for _, bad := range []Triple{
		{s, p, Term{}}, {NewString("x"), p, s}, {s, NewString("x"), s}, {s, NewBlank("b"), s}, {Term{}, p, s},
		{s, p, NewIRI("relative")}, {s, p, NewIRI("http://e/a b")}, {s, p, NewIRI("http://e/<")}, {s, p, NewIRI("http://e/\xff")}, {s, p, NewIRI("")},
		{s, p, NewBlank("")}, {s, p, NewBlank("a b")}, {s, p, NewBlank("a.")},
		{s, p, NewText("x", "en_GB")}, {s, p, NewText("x", "")}, {s, p, Term{Kind: Literal, Value: "x"}}, {s, p, NewTyped("x", "y z")}, {s, p, NewString("\xff")},
		{s, p, Term{Kind: Literal, Value: "x", Datatype: String, Lang: "en"}},
	} {
		g := NewGraph()
		g.Add(bad)
		for _, w := range writers {
			var out bytes.Buffer
			if err := w.write(&out, g); err == nil {
				t.Errorf("%s wrote %+v as %s", w.name, bad, out.Bytes())
			}
		}
	}
	for _, only := range []Triple{
		{s, NewIRI("http://e/1"), s}, {s, NewIRI(NS + "li"), s}, {s, NewIRI(NS + "Description"), s}, {s, NewIRI("http://e/p/"), s}, {s, p, NewString("\x00")}, {s, p, NewString("\ufffe")},
		{s, NewIRI("x:"), s},
	} {
		g := NewGraph()
		g.Add(only)
		if err := WriteRDFXML(io.Discard, g, nil); err == nil || !strings.Contains(err.Error(), "RDF/XML cannot write") {
			t.Errorf("%+v in RDF/XML: %v", only, err)
		}
		checkRoundTrip(t, "Turtle", Turtle, writers[1].write, g)
	}
}

func TestTurtleIsForPeople(t *testing.T) {
	text := `@prefix : <http://e/x#> .
@prefix e: <http://e/> .

e:s a e:T ;
    e:p "a"@en, 5, 1.5, 1e0, true, "05"^^e:d ;
    e:q [
        e:r ( 1 [] ( ) )
    ] .

[] e:p _:two .

:x e:p _:two .

_:two e:p "line\nline" .
`
	text = strings.Replace(text, "( ) )", "<"+NS+"nil> )", 1)
	g, err := Source{Format: Turtle}.Graph(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := WriteTurtle(&out, g, map[string]string{"e": "http://e/", "": "http://e/x#"}); err != nil || out.String() != text {
		t.Errorf("wrote (%v)\n%s\nwant\n%s", err, out.String(), text)
	}
}

package rdf

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// fuzz reads anything in a format. What is refused is refused with a place; what is read
// is written in every format and comes back the same.
func fuzz(f *testing.F, format Format, seeds ...string) {
	for _, seed := range append(seeds, whole[format]) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		g, err := Source{Format: format, Base: "http://b.example/d/f"}.Graph(bytes.NewReader(b))
		if err != nil {
			var fault *Error
			if !errors.As(err, &fault) || fault.Line < 1 || fault.Message == "" {
				t.Fatalf("%v is not an *Error with a place", err)
			}
			return
		}
		pieces, err := Source{Format: format, Base: "http://b.example/d/f"}.Graph(&slow{b: b})
		if err != nil || !Isomorphic(g, pieces) {
			t.Fatalf("read in pieces: %v", err)
		}
		if g.Len() > 300 {
			return
		}
		for _, w := range writers {
			if w.name == "JSON-LD with a context" {
				continue // which terms a context may confuse is the library's matter
			}
			var out bytes.Buffer
			if err := w.write(&out, g); err != nil {
				if w.format == RDFXML && strings.HasPrefix(err.Error(), "RDF/XML cannot write") {
					continue
				}
				t.Fatalf("%s: %v", w.name, err)
			}
			back, err := Source{Format: w.format}.Graph(bytes.NewReader(out.Bytes()))
			if err != nil {
				if w.format == JSONLD && strings.Contains(err.Error(), "must have an absolute IRI") {
					continue // the library refuses datatypes such as <x:%zz>, which Turtle allows
				}
				t.Fatalf("%s: %v in\n%s", w.name, err, out.Bytes())
			}
			if !Isomorphic(g, back) {
				t.Fatalf("%s changed the graph:\n%s\nwas written as\n%s\nand read as\n%s", w.name, dump(g), out.Bytes(), dump(back))
			}
		}
	})
}

// slow gives a few bytes at a time.
type slow struct {
	b []byte
	n int
}

func (s *slow) Read(p []byte) (int, error) {
	if len(s.b) == 0 {
		return 0, io.EOF
	}
	s.n = s.n%7 + 1
	n := copy(p[:min(s.n, len(p))], s.b)
	s.b = s.b[n:]
	return n, nil
}

func FuzzTurtle(f *testing.F) {
	fuzz(f, Turtle, "@prefix : <a#> . :a :b [ :c (1 2.5 'x'@en-gb \"\"\"y\"\"\"^^:z) ; a <> ], true .", "PREFIX a.b: <x:>\na.b:%41\\~ <p> _:b.c, -.5E+3 .", "[] <p> () , [ <q> \"\\u00e9\\U0001F600\\n\" ] .", "# c\r\n@base <x:y/../z?q#f> . <../a> </b> <//c/d> .")
}

func FuzzNTriples(f *testing.F) {
	fuzz(f, NTriples, "<x:s> <x:p> \"\\u0000\\\"\" .\n_:a <x:p> _:g1 . # c\n")
}

func FuzzRDFXML(f *testing.F) {
	fuzz(f, RDFXML, wrapped("<e:T rdf:nodeID='g1' e:p='&#xD;'><e:p rdf:parseType='Literal'><a xmlns='b'/></e:p><rdf:li/><rdf:_2 rdf:resource='../x'/></e:T>"),
		"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a xmlns='x:'><b xml:lang='en' xml:base='y:z'>&b;<![CDATA[]]></b></a>")
}

func FuzzJSONLD(f *testing.F) {
	fuzz(f, JSONLD, `{"@context": {"@vocab": "x:", "l": {"@id": "x:l", "@container": "@list"}}, "a": [{"@reverse": {"b": {"@id": "_:c"}}}, 1e30, -0.5], "l": ["x", {"@value": "y", "@language": "en"}]}`,
		`[{"@id": "x:s", "@type": ["x:T"], "x:p": [{"@value": {"a": 1}, "@type": "@json"}]}]`)
}

// FuzzResolveIRI holds that what is resolved is absolute and resolves to itself.
func FuzzResolveIRI(f *testing.F) {
	f.Add("http://a/b/c/d;p?q", "../g#x")
	f.Add("urn:a", "?b")
	f.Fuzz(func(t *testing.T, base, ref string) {
		got, err := ResolveIRI(base, ref)
		if err != nil {
			return
		}
		if !hasScheme(got) {
			t.Fatalf("%q against %q is %q", ref, base, got)
		}
		if again, err := ResolveIRI(base, got); err == nil && again != got {
			t.Fatalf("%q became %q", got, again)
		}
	})
}

// FuzzDetect holds that no file is too odd to be looked at.
func FuzzDetect(f *testing.F) {
	for format, text := range whole {
		f.Add([]byte(text), "a."+string(format))
	}
	f.Fuzz(func(t *testing.T, head []byte, name string) {
		if Detect(head, name) == Detect(append([]byte("\ufeff"), head...), name) || len(head) < 2 {
			return
		}
		if head[0] >= 0xEF || bytes.HasPrefix(head, []byte("PK")) || bytes.HasPrefix(head, []byte("%PDF")) {
			return
		}
		t.Fatalf("a byte order mark changes what %q is", head)
	})
}

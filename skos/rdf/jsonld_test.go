package rdf

import (
	"strings"
	"testing"
)

func TestJSONLDSays(t *testing.T) {
	const s, sp, xsd = "<http://e/s> ", "<http://e/s> <http://e/p> ", "^^<http://www.w3.org/2001/XMLSchema#"
	with := func(value string) string {
		return `{"@context": {"@vocab": "http://e/", "xsd": "http://www.w3.org/2001/XMLSchema#"}, "@id": "http://e/s", "p": ` + value + `}`
	}
	for _, test := range []struct{ json, want string }{
		{"[]", ""}, {"{}", ""}, {with("null"), ""}, {with("[]"), ""},
		{with(`"x"`), sp + "\"x\" .\n"}, {with("1"), sp + "\"1\"" + xsd + "integer> .\n"}, {with("-1.50"), sp + "\"-1.5E0\"" + xsd + "double> .\n"}, {with("1e21"), sp + "\"1.0E21\"" + xsd + "double> .\n"}, {with("5e-8"), sp + "\"5.0E-8\"" + xsd + "double> .\n"},
		{with(`{"@value": 2, "@type": "xsd:double"}`), sp + "\"2.0E0\"" + xsd + "double> .\n"}, {with(`{"@value": "02", "@type": "xsd:integer"}`), sp + "\"02\"" + xsd + "integer> .\n"}, {with("true"), sp + "\"true\"" + xsd + "boolean> .\n"},
		{with(`{"@value": "x", "@language": "EN-gb"}`), sp + "\"x\"@en-gb .\n"}, {with(`{"@value": {"b": [1, "é<"], "a": null}, "@type": "@json"}`), sp + `"{\"a\":null,\"b\":[1,\"é<\"]}"^^<` + NS + "JSON> .\n"},
		{with(`{"@list": []}`), sp + "<" + NS + "nil> .\n"}, {with(`{"@list": ["x", {"@list": [{"@id": "_:b"}]}]}`), sp + "_:g1 .\n_:g1 <" + NS + "first> \"x\" .\n_:g1 <" + NS + "rest> _:g2 .\n_:g2 <" + NS + "first> _:g3 .\n_:g3 <" + NS + "first> _:b .\n_:g3 <" + NS + "rest> <" + NS + "nil> .\n_:g2 <" + NS + "rest> <" + NS + "nil> .\n"},
		{with(`{"@id": "x:o", "@type": "T"}`), "<x:o> <" + NS + "type> <http://e/T> .\n" + sp + "<x:o> .\n"}, {with(`{"@reverse": {"q": {"@id": "x:r"}}}`), "<x:r> <http://e/q> _:g1 .\n" + sp + "_:g1 .\n"},
		{`{"@graph": [{"@id": "x:s", "x:p": {"@id": "_:g1"}}]}`, "<x:s> <x:p> _:gg1 .\n"}, {`[{"@id": "x:s", "@type": ["x:T", "_:b"]}]`, "<x:s> <" + NS + "type> <x:T> .\n<x:s> <" + NS + "type> _:b .\n"},
		{`{"@id": "x:s", "@included": [{"@id": "x:t", "x:p": "x"}]}`, "<x:t> <x:p> \"x\" .\n"},
		{`{"@id": "s", "http://localhost:8080/~p": {"@id": "http://exämple.example/a?b=c#d"}}`, "<http://base.example/s> <http://localhost:8080/~p> <http://exämple.example/a?b=c#d> .\n"},
	} {
		got, err := read(t, JSONLD, "http://base.example/f", test.json)
		if err != nil || got != test.want {
			t.Errorf("%s\nread %s(%v), want\n%s", test.json, got, err, test.want)
		}
	}
}

func TestJSONLDRefuses(t *testing.T) {
	for _, test := range []struct{ json, place, says string }{
		{"", "line 1", "not JSON"}, {"{\n \"a\": }", "line 2, column 7", "not JSON"}, {"1", "line 1", "an object"}, {"{} x", "line 1, column 4", "not JSON"},
		{"{\"@id\": \"x:s\",\n \"@graph\": [{\"@id\": \"x:a\"}]}", "line 2", "named graph"},
		{"{\n\"@id\": \"relative\", \"x:p\": 1}", "line 2, column 8", "relative"}, {`{"@id": "x:a b", "x:p": 1}`, "line 1", "percent-encoded"}, {`{"@id": "_:a b", "x:p": 1}`, "line 1", "blank node"},
		{`{"@context": {"b": "_:b"}, "@id": "x:s", "b": 1}`, "line 1", ""},
		{"{\"x:p\":\n {\"@value\": \"x\", \"@language\": \"en_gb\"}}", "line 2", "language tag"}, {`{"x:p": {"@value": "x", "@type": "y z"}}`, "line 1", ""}, {`{"x:p": {"@value": []}}`, "line 1", "not JSON-LD"}, {`{"@id": 5}`, "line 1", "not JSON-LD"}, {`{"@context": 7}`, "line 1", "not JSON-LD"}, {`{"x:p": {"@value": "x", "@type": "` + LangString + `"}}`, "line 1", "@language"},
	} {
		got, err := read(t, JSONLD, "", test.json)
		fault, ok := err.(*Error)
		if !ok || !strings.HasPrefix(err.Error(), test.place) || !strings.Contains(fault.Message, test.says) || !strings.HasSuffix(fault.Message, ".") {
			t.Errorf("%s: read %s(%v), want %s … %s", test.json, got, err, test.place, test.says)
		}
	}
}

// TestContextsThatWereBrought reads a file whose context the caller knows.
func TestContextsThatWereBrought(t *testing.T) {
	prefixes := map[string]string{}
	src := Source{Format: JSONLD, Contexts: map[string]any{"https://e/context": map[string]any{"@context": map[string]any{"p": "http://e/p"}}},
		Prefix: func(name, iri string) { prefixes[name] = iri }}
	for range 2 {
		g, err := src.Graph(strings.NewReader(`{"@context": ["https://e/context", {"q": "http://e/q#", "r": "http://e/r"}], "@id": "x:s", "p": "x", "q:q": "y"}`))
		if err != nil || !g.Has(Triple{NewIRI("x:s"), NewIRI("http://e/p"), NewString("x")}) || !g.Has(Triple{NewIRI("x:s"), NewIRI("http://e/q#q"), NewString("y")}) {
			t.Errorf("%v", err)
		}
	}
	if len(prefixes) != 1 || prefixes["q"] != "http://e/q#" {
		t.Errorf("prefixes %v", prefixes)
	}
}

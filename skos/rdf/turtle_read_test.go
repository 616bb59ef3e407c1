package rdf

import (
	"io"
	"strings"
	"testing"
)

const testBase = "http://a.example/dir/file"

// read reads a text into N-Triples lines.
func read(t *testing.T, format Format, base, text string) (string, error) {
	t.Helper()
	var b []byte
	err := Source{Format: format, Base: base}.Read(strings.NewReader(text), func(x Triple) error {
		b = appendTriple(b, x)
		return nil
	})
	return string(b), err
}

const p1 = "@prefix : <http://e/> . @prefix p: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "

// TestTurtleSays reads each production of the grammar. %s stands for <http://e/s> <http://e/p>.
func TestTurtleSays(t *testing.T) {
	const sp = "<http://e/s> <http://e/p> "
	const xsd = "^^<http://www.w3.org/2001/XMLSchema#"
	for _, test := range []struct{ name, turtle, want string }{
		{"nothing", "", ""},
		{"only comments", "# a\n  # b", ""},
		{"byte order mark", "\ufeff<http://e/s> <http://e/p> <http://e/o>.", sp + "<http://e/o> .\n"},
		{"no space", "<http://e/s><http://e/p><http://e/o>.", sp + "<http://e/o> .\n"},
		{"UCHAR in an IRI", `<http://e/\u0073> <http://e/\U00000070> <http://e/o> .`, sp + "<http://e/o> .\n"},
		{"all punctuation in an IRI", `<http://e/s> <http://e/p> <scheme:!$%25&'()*+,-./0123456789:/@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~?#> .`,
			sp + "<scheme:!$%25&'()*+,-./0123456789:/@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~?#> .\n"},
		{"a", p1 + ":s a :o .", "<http://e/s> <" + NS + "type> <http://e/o> .\n"},
		{"a against an IRI", p1 + ":s a<http://e/o>.", "<http://e/s> <" + NS + "type> <http://e/o> .\n"},
		{"a prefix called a", "@prefix a: <http://e/>. a:s a:p a:a .", sp + "<http://e/a> .\n"},
		{"prefixes called as the words", "@prefix true: <http://e/>. @prefix prefix: <http://e/>. @prefix base: <http://e/> . prefix:s base:p true:o .", sp + "<http://e/o> .\n"},
		{"SPARQL directives", "PREFIX p: <http://e/>\npReFiX q: <http://e/>\nBASE <http://f/>\nbase <x/>\np:s q:p <y>", "error"},
		{"SPARQL directives", "PREFIX p: <http://e/>\npReFiX q: <http://e/>\nBASE <http://f/>\nbase <x/>\np:s q:p <y> .", sp + "<http://f/x/y> .\n"},
		{"prefix only", "@prefix p: <http://e/s> . p: <http://e/p> p: .", sp + "<http://e/s> .\n"},
		{"prefix without space", "@prefix p:<http://e/>.p:s p:p p:o.", sp + "<http://e/o> .\n"},
		{"prefix declared again", "@prefix p: <http://f/> . @prefix p: <http://e/> . p:s p:p p:o .", sp + "<http://e/o> .\n"},
		{"prefix relative to the base", "@base <http://e/> . @prefix p: <> . p:s p:p p:o .", sp + "<http://e/o> .\n"},
		{"prefix with dots and marks", "@prefix a.b\u00b7-1: <http://e/> . a.b\u00b7-1:s a.b\u00b7-1:p <http://e/o> .", sp + "<http://e/o> .\n"},
		{"escapes in a name", p1 + `:s :p :\_\~\.\-\!\$\&\'\(\)\*\+\,\;\=\/\?\#\@\%AA .`, sp + "<http://e/_~.-!$&'()*+,;=/?#@%AA> .\n"},
		{"escaped dot at a name's end", p1 + `:s :p :o\. .`, sp + "<http://e/o.> .\n"},
		{"percent in a name", p1 + ":s :p :%3aX%C3 .", sp + "<http://e/%3aX%C3> .\n"},
		{"colons, dots, digits in a name", p1 + ":s :p :0a:b..c:-x. :s :p p:: .", sp + "<http://e/0a:b..c:-x> .\n" + sp + "<http://e/:> .\n"},
		{"names beyond ASCII", p1 + ":s :p :\u00c0\u02ff\u0370\u1fff\U00010000\u0300 .", sp + "<http://e/\u00c0\u02ff\u0370\u1fff\U00010000\u0300> .\n"},
		{"comment after a name", p1 + ":s :p :o#c\n.", sp + "<http://e/o> .\n"},
		{"comment after a prefix", p1 + ":s :p p:#c\n.", sp + "<http://e/> .\n"},
		{"blank labels", "_:a <http://e/p> _:0.b . _:_ <http://e/p> _:\u00e9\u00b7 .", "_:a <http://e/p> _:0.b .\n_:_ <http://e/p> _:\u00e9\u00b7 .\n"},
		{"labels like our own", "_:g1 <http://e/p> [] . _:gg2 <http://e/p> _:g . _:g2a <http://e/p> _:h1 .",
			"_:gg1 <http://e/p> _:g1 .\n_:ggg2 <http://e/p> _:g .\n_:g2a <http://e/p> _:h1 .\n"},
		{"blank subject alone", p1 + "[ :p :o ] .", "_:g1 <http://e/p> <http://e/o> .\n"},
		{"blank subject with more", p1 + "[ :p :o ] :q :r .", "_:g1 <http://e/p> <http://e/o> .\n_:g1 <http://e/q> <http://e/r> .\n"},
		{"anonymous subject", p1 + "[] :p :o . [ # c\n ] :p :o .", "_:g1 <http://e/p> <http://e/o> .\n_:g2 <http://e/p> <http://e/o> .\n"},
		{"nested brackets", p1 + ":s :p [ :q [ :r 1 ], 2 ; ] .", sp + "_:g1 .\n_:g1 <http://e/q> _:g2 .\n_:g2 <http://e/r> \"1\"" + xsd + "integer> .\n_:g1 <http://e/q> \"2\"" + xsd + "integer> .\n"},
		{"empty collection", p1 + ":s :p () . () :p ( ) .", sp + "<" + NS + "nil> .\n<" + NS + "nil> <http://e/p> <" + NS + "nil> .\n"},
		{"collection", p1 + ":s :p (1 :o).", sp + "_:g1 .\n_:g1 <" + NS + "first> \"1\"" + xsd + "integer> .\n_:g1 <" + NS + "rest> _:g2 .\n_:g2 <" + NS + "first> <http://e/o> .\n_:g2 <" + NS + "rest> <" + NS + "nil> .\n"},
		{"collection as subject", p1 + "( [] ) :p :o .", "_:g1 <" + NS + "first> _:g2 .\n_:g1 <" + NS + "rest> <" + NS + "nil> .\n_:g1 <http://e/p> <http://e/o> .\n"},
		{"collections in a collection", p1 + ":s :p (() (1)).", sp + "_:g1 .\n_:g1 <" + NS + "first> <" + NS + "nil> .\n_:g1 <" + NS + "rest> _:g2 .\n_:g2 <" + NS + "first> _:g3 .\n_:g3 <" + NS + "first> \"1\"" + xsd + "integer> .\n_:g3 <" + NS + "rest> <" + NS + "nil> .\n_:g2 <" + NS + "rest> <" + NS + "nil> .\n"},
		{"semicolons", p1 + ":s :p :o ; ; :q :r ;; .", sp + "<http://e/o> .\n<http://e/s> <http://e/q> <http://e/r> .\n"},
		{"four kinds of marks", p1 + `:s :p "a", 'b', """c""", '''d''', "", '', """""", '''''' .`,
			sp + "\"a\" .\n" + sp + "\"b\" .\n" + sp + "\"c\" .\n" + sp + "\"d\" .\n" + strings.Repeat(sp+"\"\" .\n", 4)},
		{"marks in long texts", p1 + `:s :p """a"b""c\"""", '''a'b''c''' .`, sp + `"a\"b\"\"c\"" .` + "\n" + sp + `"a'b''c" .` + "\n"},
		{"line ends in long texts", p1 + ":s :p \"\"\"a\nb\rc\"\"\" .", sp + `"a\nb\rc" .` + "\n"},
		{"escapes", p1 + `:s :p "\t\b\n\r\f\"\'\\\u00e9\U0001F600" .`, sp + `"\t\b\n\r\f\"'\\é😀" .` + "\n"},
		{"controls", p1 + ":s :p \"\x00\x01\x0b\x1f\x7f\\u0000\" .", sp + `"\u0000\u0001\u000B\u001F\u007F\u0000" .` + "\n"},
		{"languages", p1 + `:s :p "a"@en, 'a'@EN-gb, """a"""@x-y1 .`, sp + "\"a\"@en .\n" + sp + "\"a\"@en-gb .\n" + sp + "\"a\"@x-y1 .\n"},
		{"datatypes", p1 + `:s :p "1"^^<http://e/d>, '1'^^p:d, "1" ^^ xsd:string .`, sp + "\"1\"^^<http://e/d> .\n" + sp + "\"1\"^^<http://e/d> .\n" + sp + "\"1\" .\n"},
		{"integers", p1 + ":s :p 1, -0, +007.", sp + "\"1\"" + xsd + "integer> .\n" + sp + "\"-0\"" + xsd + "integer> .\n" + sp + "\"+007\"" + xsd + "integer> .\n"},
		{"decimals", p1 + ":s :p 1.0, -.5, +0.25.", sp + "\"1.0\"" + xsd + "decimal> .\n" + sp + "\"-.5\"" + xsd + "decimal> .\n" + sp + "\"+0.25\"" + xsd + "decimal> .\n"},
		{"doubles", p1 + ":s :p 1e0, 1.E3, -.5E-1, +1.5e+10.", sp + "\"1e0\"" + xsd + "double> .\n" + sp + "\"1.E3\"" + xsd + "double> .\n" + sp + "\"-.5E-1\"" + xsd + "double> .\n" + sp + "\"+1.5e+10\"" + xsd + "double> .\n"},
		{"an integer at the end", p1 + ":s :p 123.\n:s :p 1.", sp + "\"123\"" + xsd + "integer> .\n" + sp + "\"1\"" + xsd + "integer> .\n"},
		{"booleans", p1 + ":s :p true, false.", sp + "\"true\"" + xsd + "boolean> .\n" + sp + "\"false\"" + xsd + "boolean> .\n"},
		{"against the base", "<s> <#p> <?q>, </r>, <../u>, <//v/w>, <>, <x:y> .", "<http://a.example/dir/s> <http://a.example/dir/file#p> <http://a.example/dir/file?q> .\n<http://a.example/dir/s> <http://a.example/dir/file#p> <http://a.example/r> .\n<http://a.example/dir/s> <http://a.example/dir/file#p> <http://a.example/u> .\n<http://a.example/dir/s> <http://a.example/dir/file#p> <http://v/w> .\n<http://a.example/dir/s> <http://a.example/dir/file#p> <http://a.example/dir/file> .\n<http://a.example/dir/s> <http://a.example/dir/file#p> <x:y> .\n"},
		{"line ends of every kind", p1 + ":s\r\n:p\r:o\n.", sp + "<http://e/o> .\n"},
	} {
		got, err := read(t, Turtle, testBase, test.turtle)
		if test.want == "error" {
			if err == nil {
				t.Errorf("%s: read %s, want an error", test.name, got)
			}
			continue
		}
		if err != nil || got != test.want {
			t.Errorf("%s: %s\nread %s(%v), want\n%s", test.name, test.turtle, got, err, test.want)
		}
	}
}

// TestTurtleRefuses holds every kind of fault that the W3C suite has, with its place.
func TestTurtleRefuses(t *testing.T) {
	for _, test := range []struct{ turtle, place string }{
		{"<http://e/ space> <p> <o> .", "1:11"},
		{`<http://e/\u0020> <p> <o> .`, "1:2"},
		{`<http://e/\u003e> <p> <o> .`, "1:2"},
		{`<http://e/\n> <p> <o> .`, "1:11"},
		{`<http://e/\/> <p> <o> .`, "1:11"},
		{"<http://e/{abc}> <p> <o> .", "1:11"},
		{"<http://e/`> <p> <o> .", ""}, {"<http://e/^> <p> <o> .", ""}, {"<http://e/|> <p> <o> .", ""},
		{"<http://e/\x00> <p> <o> .", "1:11"},
		{`<\u00ZZ11> <p> <o> .`, "1:2"}, {`<\U00ZZ1111> <p> <o> .`, ""}, {`<\u00> <p> <o> .`, ""}, {`<\U0011ffff> <p> <o> .`, ""},
		{`<\uD800> <p> <o> .`, "1:2"}, {"<s> <p> <o", "1:9"},
		{":s <p> <o> .", "1:1"}, {"p:s <p> <o> .", "1:1"},
		{"@prefix <http://e/> .", "1:9"}, {"@prefix p <http://e/> .", "1:9"}, {"@prefix p:", "1:11"},
		{"@prefix p: <http://e/>\n:s p:p p:o .", "2:1"}, {"@prefix p: p:x .", ""}, {"@prefix _: <http://e/> .", ""}, {"@prefix p: .", ""},
		{"PREFIX p: <http://e/> .", "1:23"}, {"@PREFIX p: <http://e/> .", ""}, {"@Prefix p: <http://e/> .", ""}, {"prefixp: <http://e/>", ""},
		{"@base .", ""}, {"@base p: .", ""}, {"@BASE <http://e/> .", ""}, {"@base <http://e/>\n<s> <p> <o> .", "2:1"}, {"BASE <http://e/> .", ""},
		{"<s> _:b <o> .", "1:5"}, {"<s> [] <o> .", "1:5"}, {"<s> \"p\" <o> .", "1:5"}, {"\"s\" <p> <o> .", "1:1"}, {"1 <p> <o> .", "1:1"}, {"true <p> <o> .", ""},
		{"a <p> <o> .", "1:1"}, {"<s> A <o> .", "1:5"}, {"<s> <p> a .", ""}, {"<s> <p> TRUE .", ""}, {"<s> <p> False .", ""}, {"<s> a: <o> .", ""},
		{"<s> <p> <o>", "1:12"}, {"<s> <p> .", ""}, {"<s> .", ""}, {".", "1:1"}, {"<s> <p> <o> . .", ""}, {"<s> <p> <o> ; .\n.", ""},
		{"<s> <p> <o>, .", ""}, {"<s> <p> <o>,", ""}, {"<s> ; <p> <o> .", ""}, {"<s> <p> <o> ; ; , .", ""}, {"<s> <p> <o> <x> .", ""}, {"<s> , <p> <o> .", ""},
		{"[] .", ""}, {"[ ; <p> <o> ] .", ""}, {"[ <p> <o> .", ""}, {"[ <p> 27. ] .", ""}, {"( 1 .", ""}, {"(1) .", ""}, {"[ <p> <o> ] <q> .", ""}, {"<s> <p> ] .", ""}, {"<s> <p> ( 1 2 ; ) .", ""},
		{"{ <s> <p> <o> . }", ""}, {"<s> <p> { <a> <b> <c> } .", ""}, {"<s> = <o> .", ""}, {"<s> => <o> .", ""}, {"<s> <= <o> .", ""}, {"<s>!<p> <q> <o> .", ""}, {"<s>^<p> <q> <o> .", ""},
		{"?s <p> <o> .", ""}, {"@forAll <x> .", ""}, {"@keywords a .", ""}, {"<s> is <p> of <o> .", ""}, {"<s> has <p> <o> .", ""}, {"@a <p> <o> .", ""}, {"<< <s> <p> <o> >> <q> <r> .", ""}, {"<g> { <s> <p> <o> }", ""},
		{`<s> <p> "\u00ZZ" .`, "1:10"}, {`<s> <p> "\u12" .`, ""}, {`<s> <p> "\U0000ZZZZ" .`, ""}, {`<s> <p> "\uD834\uDD1E" .`, ""}, {`<s> <p> "\U00110000" .`, ""}, {`<s> <p> "\uDFFF" .`, ""}, {`<s> <p> "\u+123" .`, ""},
		{`<s> <p> "a\zb" .`, "1:11"}, {`<s> <p> "a\ b" .`, ""}, {`<s> <p> "\x41" .`, ""}, {`<s> <p> "\`, ""}, {`<s> <p> "\é" .`, "1:10"},
		{"<s> <p> \"a\nb\" .", "1:11"}, {"<s> <p> 'a\rb' .", ""}, {`<s> <p> "abc' .`, "1:9"}, {`<s> <p> 'abc" .`, ""}, {`<s> <p> """abc''' .`, "1:9"}, {`<s> <p> '''abc""" .`, ""}, {`<s> <p> """abc"" .`, ""}, {`<s> <p> "abc"" .`, ""}, {`<s> <p> """abc"""" .`, ""}, {`<s> <p> abc .`, ""},
		{`<s> <p> "a"@1 .`, "1:12"}, {`<s> <p> "a"@ .`, ""}, {`<s> <p> "a"@en- .`, ""}, {`<s> <p> "a"@en_GB .`, ""}, {`<s> <p> "a"@en--ltr .`, ""}, {`<s> <p> "a"@en^^<d> .`, ""}, {`<s> <p> "a"^^<d>@en .`, ""}, {`<s> <p> "a"^<d> .`, ""}, {`<s> <p> "a"^^"d" .`, ""}, {`<s> <p> "a"^^_:d .`, ""}, {`<s> <p> "a"^^ .`, ""},
		{`<s> <p> "a"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .`, ""},
		{"<s> <p> 123.abc .", ""}, {"<s> <p> 123e .", ""}, {"<s> <p> 123abc .", ""}, {"<s> <p> 0x123 .", ""}, {"<s> <p> +-1 .", ""}, {"<s> <p> + .", ""}, {"<s> <p> 1.2.3 .", ""}, {"<s> <p> 1e .", ""}, {"<s> <p> 1e+ .", ""}, {"<s> <p> . .", ""}, {"<s> <p> .e1 .", ""}, {"<s> <p> 1.e .", ""},
		{p1 + ":s :p :a%2 .", ""}, {p1 + ":s :p :a%2g .", ""}, {p1 + `:s :p :a\z .`, ""}, {p1 + ":s :p :a~b .", ""}, {p1 + ":s :p :-a .", ""}, {p1 + ":s :p :.a .", ""}, {p1 + ":s :p :\u0300a .", ""}, {p1 + ":s :p :a\u00d7 .", ""}, {p1 + `:s :p \u0061:b .`, ""}, {p1 + `:s :p :\u0061 .`, ""}, {p1 + `:s :p :a\\ .`, ""},
		{"@prefix .p: <http://e/> .", ""}, {"@prefix p.: <http://e/> .", ""}, {"@prefix 1p: <http://e/> .", ""}, {"@prefix -p: <http://e/> .", ""}, {"@prefix _p: <http://e/> .", ""}, {"@prefix \u00b7: <http://e/> .", ""}, {"@prefix p\u00d7: <http://e/> .", "1:10"},
		{"_:b. <p> <o> .", ""}, {"_:-b <p> <o> .", ""}, {"_: <p> <o> .", ""}, {"_:a:b <p> <o> .", ""}, {"_:.a <p> <o> .", ""}, {"_ <p> <o> .", ""}, {"_:\u00d7 <p> <o> .", ""},
		{"<s> <p> \"a\xff\" .", "1:11"}, {"<s> <p> \"\xed\xa0\x80\" .", "1:10"}, {"<s> <p> \"\xc3", "1:10"}, {"\xff\xfe<\x00", "1:1"}, {"<s> <p> \"\xf8\x88\x80\x80\x80\" .", ""}, {"# \xc0\x80\n", "1:3"},
		{"\x00", "1:1"}, {"<s> <p> <o> .\x00", "1:14"}, {"<s> <p> \u00a0<o> .", "1:9"}, {"<s> <p> <o> .\n\ufeff<s> <p> <o> .", "2:1"},
		{strings.Repeat("(", 1001), ""}, {"<s> <p> " + strings.Repeat("[<q> ", 1001), ""},
	} {
		got, err := read(t, Turtle, testBase, test.turtle)
		fault, ok := err.(*Error)
		if !ok {
			t.Errorf("%.80q: read %s(%v), want an *Error", test.turtle, got, err)
			continue
		}
		if test.place != "" && !strings.HasPrefix(fault.Error(), "line "+strings.Replace(test.place, ":", ", column ", 1)+":") {
			t.Errorf("%.80q: %v, want it at %s", test.turtle, err, test.place)
		}
		if !strings.HasSuffix(fault.Message, ".") {
			t.Errorf("%.80q: %q is not a sentence", test.turtle, fault.Message)
		}
	}
}

func TestRelativeNeedsABase(t *testing.T) {
	for _, text := range []string{"<s> <http://e/p> <http://e/o> .", "@base <x> .", "@prefix p: <#> ."} {
		if _, err := read(t, Turtle, "", text); err == nil || !strings.Contains(err.Error(), "no base") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := read(t, Turtle, "not absolute", "<s> <p> <o> ."); err == nil {
		t.Error("a base with a space was taken")
	}
	if _, err := read(t, "n3", "", ""); err == nil {
		t.Error("an unknown format was taken")
	}
}

// TestReadersByName reads a file by each function that is named for its format.
func TestReadersByName(t *testing.T) {
	for format, read := range map[Format]func(io.Reader, string, func(Triple) error) error{Turtle: ReadTurtle, RDFXML: ReadRDFXML, JSONLD: ReadJSONLD,
		NTriples: func(r io.Reader, _ string, emit func(Triple) error) error { return ReadNTriples(r, emit) }} {
		n := 0
		err := read(strings.NewReader(whole[format]), "http://e/", func(Triple) error {
			n++
			return nil
		})
		if err != nil || n < 3 {
			t.Errorf("%s: %d triples, %v", format, n, err)
		}
	}
}

func TestNTriplesSays(t *testing.T) {
	for _, text := range []string{
		"", "\n", "# c\n", "# c", "\r\n\n",
		"<http://e/s> <http://e/p> <http://e/o> .\n",
		"<http://e/s><http://e/p><http://e/o>.",
		"_:s<http://e/p>\"\"@en.\n_:s<http://e/p>_:o.",
		"  \t<http://e/s>\t<http://e/p>  \"x\"^^<http://e/d> . # c\n\n<http://e/s> <http://e/p> _:0.x .\r<http://e/s> <http://e/p> \"'\" .",
		`<http://e/\u00E9> <scheme:!$%25&'()*+,-./0123456789:/@ABCXYZ_abcxyz~?#> "\t\b\n\r\f\"\'\\\u0000\U0010FFFF"@en-x1 .`,
		"<http://e/s> <http://e/p> \"\x00\x01\x7f\" .",
	} {
		if _, err := read(t, NTriples, "", text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNTriplesRefuses(t *testing.T) {
	const sp = "<http://e/s> <http://e/p> "
	for _, text := range []string{
		"@prefix p: <http://e/> .", "@base <http://e/> .", "<s> <http://e/p> <http://e/o> .", "<http://e/s> <p> <http://e/o> .", sp + "<o> .", sp + `"1"^^<d> .`,
		"<http://e/s> a <http://e/o> .", sp + "1 .", sp + "1.0 .", sp + "1e0 .", sp + "true .", sp + "'a' .", sp + `"""a""" .`, sp + "<http://e/o>, <http://e/x> .",
		sp + "<http://e/o>; <http://e/x> <http://e/y> .", sp + "<http://e/o>", sp + ".", sp + "<http://e/o> . <http://e/s> <http://e/p> <http://e/o> .", sp + "<http://e/o> . x",
		"\"s\" <http://e/p> <http://e/o> .", "<http://e/s> _:p <http://e/o> .", "<http://e/s> \"p\" <http://e/o> .", "<http://e/s>\n<http://e/p> <http://e/o> .", sp + "\n<http://e/o> .", sp + "\"a\"\n.", sp + "\"a\"#c\n.",
		sp + "[] .", sp + "() .", "p:s <http://e/p> <http://e/o> .", "_::a <http://e/p> <http://e/o> .", "_:a:b <http://e/p> <http://e/o> .", "_:-a <http://e/p> <http://e/o> .",
		"<http://e/ > <http://e/p> <http://e/o> .", `<http://e/\u0020> <http://e/p> <http://e/o> .`, `<http://e/\u00> <http://e/p> <http://e/o> .`, `<http://e/\u00ZZ> <http://e/p> <http://e/o> .`, `<http://e/\n> <http://e/p> <http://e/o> .`, "<http://e/<> <http://e/p> <http://e/o> .",
		sp + `"a\zb" .`, sp + `"\uWXYZ" .`, sp + `"\U0000WXYZ" .`, sp + `"\uD800" .`, sp + "\"a\nb\" .", sp + `"a .`, sp + `a" .`, sp + `"a"@ .`, sp + `"a"@1 .`, sp + `"a"^^xsd:string .`, sp + `"a"^^"d" .`, sp + "\"\xff\" .", "\x00",
	} {
		if got, err := read(t, NTriples, "", text); err == nil {
			t.Errorf("%q: read %s", text, got)
		} else if _, ok := err.(*Error); !ok {
			t.Errorf("%q: %v is not an *Error", text, err)
		}
	}
}

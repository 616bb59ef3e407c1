package rdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// endless gives a head, then a text again and again up to a size, then a tail.
type endless struct {
	head, text, tail string
	left             int
}

func (e *endless) Read(p []byte) (int, error) {
	switch {
	case e.head != "":
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	case e.left > 0:
		n := 0
		for n+len(e.text) <= len(p) && e.left > 0 {
			n += copy(p[n:], e.text)
			e.left--
		}
		if n > 0 {
			return n, nil
		}
		return copy(p, " "), nil
	case e.tail != "":
		n := copy(p, e.tail)
		e.tail = e.tail[n:]
		return n, nil
	}
	return 0, io.EOF
}

const rdfHead = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">`

// TestHostileFilesAreRefused gives each reader what is made to hurt it. Each is refused with
// a place and a sentence, having been handed few triples and little memory.
func TestHostileFilesAreRefused(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for _, test := range []struct {
		name   string
		format Format
		file   io.Reader
		says   string
	}{
		{"deep brackets", Turtle, &endless{text: "[<x:p>", left: 1 << 22}, "more than 1000 deep"},
		{"deep collections", Turtle, &endless{head: "<x:s> <x:p> ", text: "(", left: 1 << 22}, "more than 1000 deep"},
		{"a text without end", Turtle, &endless{head: `<x:s> <x:p> """`, text: "lorem ipsum\n", left: 1 << 23}, "16 MiB"},
		{"an IRI without end", NTriples, &endless{head: "<x:", text: "aaaaaaaa", left: 1 << 23}, "16 MiB"},
		{"a name without end", Turtle, &endless{head: "@prefix p: <x:> . p:", text: "aaaaaaaa", left: 1 << 23}, "16 MiB"},
		{"a label without end", Turtle, &endless{head: "_:", text: "aaaaaaaa", left: 1 << 23}, "16 MiB"},
		{"a number without end", Turtle, &endless{head: "<x:s> <x:p> ", text: "11111111", left: 1 << 23}, "16 MiB"},
		{"a language without end", Turtle, &endless{head: "<x:s> <x:p> \"\"@", text: "aaaaaaaa", left: 1 << 23}, "16 MiB"},
		{"escapes without end", Turtle, &endless{head: `<x:s> <x:p> "`, text: `\u0041`, left: 1 << 23}, "16 MiB"},
		{"prefixes without end", Turtle, prefixes(), "more than 65536 prefixes"},
		{"entity in entity", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + rdfHead + "</rdf:RDF>"), `The entity "b" holds another entity`},
		{"entity by number in entity", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&#38;a;&#38;a;">]>` + rdfHead + "</rdf:RDF>"), `holds markup`},
		{"markup in entity", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ENTITY a "<rdf:li/>">]>` + rdfHead + "</rdf:RDF>"), `holds markup`},
		{"large entity", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ENTITY a "` + many("a", 2000) + `">]>` + rdfHead + "</rdf:RDF>"), `longer than 1024`},
		{"entity again and again", RDFXML, &endless{head: `<!DOCTYPE r [<!ENTITY a "` + many("a", 1000) + `">]>` + rdfHead + "<rdf:Description><e:p>", text: "&a;", left: 1 << 22}, "beyond measure"},
		{"entity again and again in an attribute", RDFXML, &endless{head: `<!DOCTYPE r [<!ENTITY a "` + many("a", 1000) + `">]>` + rdfHead + `<rdf:Description e:p="`, text: "&a;", left: 1 << 22}, "beyond measure"},
		{"many entities", RDFXML, strings.NewReader("<!DOCTYPE r [" + manyEntities(2000) + "]>" + rdfHead + "</rdf:RDF>"), "more than 1000 entities"},
		{"external entity", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + rdfHead + "</rdf:RDF>"), "in another file, which is not read"},
		{"public entity", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ENTITY a PUBLIC "a" "http://127.0.0.1/">]>` + rdfHead + "</rdf:RDF>"), "in another file, which is not read"},
		{"external document type", RDFXML, strings.NewReader(`<!DOCTYPE r SYSTEM "http://127.0.0.1/">` + rdfHead + "</rdf:RDF>"), "in another file, which is not read"},
		{"parameter entity", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ENTITY % a "x"> %a;]>` + rdfHead + "</rdf:RDF>"), "Parameter entities"},
		{"reference to a parameter entity", RDFXML, strings.NewReader(`<!DOCTYPE r [%a;]>` + rdfHead + "</rdf:RDF>"), "Parameter entities"},
		{"attribute list", RDFXML, strings.NewReader(`<!DOCTYPE r [<!ATTLIST rdf:RDF e:p CDATA "x">]>` + rdfHead + "</rdf:RDF>"), "Only declarations such as"},
		{"unknown entity", RDFXML, strings.NewReader(rdfHead + "<rdf:Description e:p='&nbsp;'/></rdf:RDF>"), "&nbsp; is not declared"},
		{"deep elements", RDFXML, &endless{head: rdfHead, text: "<rdf:Description><e:p>", left: 1 << 20}, "more than 1000 deep"},
		{"deep XML literal", RDFXML, &endless{head: rdfHead + "<rdf:Description><e:p rdf:parseType='Literal'>", text: "<a>", left: 1 << 20}, "more than 1000 deep"},
		{"a text without end in XML", RDFXML, &endless{head: rdfHead + "<rdf:Description><e:p>", text: "lorem ipsum\n", left: 1 << 23}, "16 MiB"},
		{"a comment without end", RDFXML, &endless{head: rdfHead + "<!--", text: "lorem ipsum\n", left: 1 << 23}, "16 MiB"},
		{"a tag without end", RDFXML, &endless{head: rdfHead + "<rdf:Description ", text: "      ", left: 1 << 23}, "16 MiB"},
		{"a value without end", RDFXML, &endless{head: rdfHead + "<rdf:Description e:p='", text: "aaaaaaaa", left: 1 << 23}, "16 MiB"},
		{"attributes without end", RDFXML, attributesOf(200), "more than 100 attributes"},
		{"namespaces without end", RDFXML, namespaces(5000), "more than 1000 namespace declarations"},
		{"Latin-1", RDFXML, strings.NewReader("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>"), `encoding is "ISO-8859-1"`},
		{"Latin-1 in Turtle", Turtle, strings.NewReader("<x:s> <x:p> \"caf\xe9\" ."), "(0xe9) is not UTF-8"},
		{"UTF-16 in Turtle", Turtle, strings.NewReader("\xff\xfe<\x00"), "UTF-16"},
		{"UTF-16 without its mark", RDFXML, strings.NewReader("<\x00r\x00"), "UTF-16 without a byte order mark"},
		{"UTF-32", RDFXML, strings.NewReader("\x00\x00\xfe\xff\x00\x00\x00<"), ""},
		{"deep JSON", JSONLD, strings.NewReader(many(`{"http://e/p":`, 2000) + "1" + many("}", 2000)), "more than 1000 deep"},
		{"large JSON", JSONLD, &endless{head: `[`, text: " \n", left: 1 << 26}, "larger than 64 MiB"},
		{"JSON that is not UTF-8", JSONLD, strings.NewReader("{\"a\": \"\xff\"}"), "not UTF-8"},
		{"JSON cut short", JSONLD, strings.NewReader("{\"a\":\n [1,"), "not JSON"},
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := Read(test.file, test.format, "http://e/base", func(Triple) error { return nil })
		runtime.ReadMemStats(&after)
		fault, ok := err.(*Error)
		if !ok || !strings.Contains(fault.Message, test.says) || fault.Line < 1 || !strings.HasSuffix(fault.Message, ".") {
			t.Errorf("%s: %v, want %q", test.name, err, test.says)
		}
		if used := int64(after.TotalAlloc - before.TotalAlloc); used > 450<<20 {
			t.Errorf("%s: %d MiB were allocated", test.name, used>>20)
		}
	}
}

func prefixes() io.Reader {
	var b bytes.Buffer
	for i := range 70000 {
		fmt.Fprintf(&b, "@prefix p: <x:%d/> .\n", i)
	}
	return &b
}

func manyEntities(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<!ENTITY e%d 'x'>", i)
	}
	return b.String()
}

func attributesOf(n int) io.Reader {
	var b strings.Builder
	b.WriteString(rdfHead + "<rdf:Description")
	for i := range n {
		fmt.Fprintf(&b, " e:p%d=''", i)
	}
	return strings.NewReader(b.String() + "/></rdf:RDF>")
}

func namespaces(n int) io.Reader {
	var b strings.Builder
	b.WriteString(rdfHead + "<rdf:Description")
	for i := range n {
		fmt.Fprintf(&b, " xmlns:p%d='x:'", i)
	}
	return strings.NewReader(b.String() + "/></rdf:RDF>")
}

// TestWritersAreNotSlowedDown writes graphs that a careless writer takes hours for: a node with very
// many predicates, a long collection without an end, a node mentioned very often, namespaces without end.
func TestWritersAreNotSlowedDown(t *testing.T) {
	const n = 50_000
	g := NewGraph()
	for i := range n {
		cell, next := NewBlank(fmt.Sprint("c", i)), NewBlank(fmt.Sprint("c", i+1))
		g.Add(Triple{NewIRI("x:seq"), NewIRI(memberIRI(i + 1)), NewString("x")})
		g.Add(Triple{cell, rdfFirst, NewString("x")})
		g.Add(Triple{cell, rdfRest, next})
		g.Add(Triple{NewIRI(fmt.Sprint("x:s", i)), NewIRI(fmt.Sprintf("x:%d/p", i)), NewBlank("often")})
	}
	for _, w := range writers[:5] {
		var out bytes.Buffer
		if err := w.write(&out, g); err != nil {
			t.Errorf("%s: %v", w.name, err)
		}
		back, err := Source{Format: w.format}.Graph(&out)
		if err != nil || back.Len() != g.Len() {
			t.Errorf("%s does not come back: %v", w.name, err)
		}
	}
}

// TestNothingIsFetched names contexts in every place where JSON-LD may, on a server that must not be asked.
func TestNothingIsFetched(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprint(w, `{"@context": {"p": "http://e/p"}}`)
	}))
	defer server.Close()
	for _, text := range []string{
		`{"@context": %q, "p": 1}`, `{"@context": [{}, %q], "p": 1}`, `{"@context": {"@import": %q}, "p": 1}`,
		`{"@context": {"p": {"@id": "http://e/p", "@context": %q}}, "p": {"q": 1}}`, `{"http://e/p": {"@context": %q, "p": 1}}`,
		`{"@context": {"T": {"@id": "http://e/T", "@context": %q}}, "@type": "T", "p": 1}`,
	} {
		_, err := read(t, JSONLD, "", fmt.Sprintf(text, server.URL+"/context"))
		if fault, ok := err.(*Error); !ok || !strings.Contains(fault.Message, "is at another address, which is not asked") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := read(t, JSONLD, "", fmt.Sprintf("%q", server.URL)); err == nil {
		t.Error("a bare address was taken for a document")
	}
	if asked > 0 {
		t.Errorf("the server was asked %d times", asked)
	}
}

// whole is a file of each format that uses much of its syntax.
var whole = map[Format]string{
	Turtle:   "@base <http://e/> .\nPREFIX p: <http://e/>\n<s> p:p 'a'@en-gb, \"\"\"b\n\\u00e9\"\"\"^^p:d, 1.5e0, true, [ a p:é\\~ ; p:q ( 1 _:b ) ] ; . # end\n",
	NTriples: "<http://e/s> <http://e/p> \"é\\u00e9\\n\"@en . # c\n_:a <http://e/p> _:b .\n<http://e/s> <http://e/p> \"1\"^^<http://e/d> .\n",
	RDFXML: "<?xml version=\"1.0\" encoding='utf-8'?>\n<!DOCTYPE rdf:RDF [<!ENTITY e \"http://e/\">]>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e='&e;' xml:base='http://e/'>\n" +
		"<e:T rdf:ID='a' e:q='&#233;&lt;'><e:p xml:lang='en'>é<![CDATA[<]]></e:p><rdf:li rdf:parseType='Literal'><b c='d'>x<!--c--></b></rdf:li><e:l rdf:parseType='Collection'><e:T/></e:l><e:r rdf:parseType='Resource' rdf:ID='b'><e:p rdf:resource='#c'/></e:r></e:T></rdf:RDF>",
	JSONLD: "{\"@context\": {\"p\": \"http://e/p\"},\n \"@id\": \"http://e/s\", \"p\": [1, 1.5, true, \"é\\u00e9\", {\"@value\": \"a\", \"@language\": \"en\"}, {\"@list\": [1, {\"@id\": \"_:b\"}]}]}",
}

// TestFilesCutShort reads every beginning of a file: an error or fewer triples, never a panic. It
// also reads the whole byte by byte, and from a reader that fails.
func TestFilesCutShort(t *testing.T) {
	for format, text := range whole {
		want, err := read(t, format, "", text)
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		for n := range len(text) {
			got, err := read(t, format, "", text[:n])
			if err == nil && got == want && strings.TrimSpace(text[n:]) != "" && !strings.HasPrefix(strings.TrimSpace(text[n:]), "#") && !strings.Contains("# end", strings.TrimSpace(text[n:])) {
				t.Errorf("%s cut at %d says the same as the whole: %q", format, n, text[n:])
			}
		}
		n := strings.Count(want, "\n")
		for _, r := range []io.Reader{iotest.OneByteReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text))} {
			g, err := Source{Format: format}.Graph(r)
			if err != nil || g.Len() != n {
				t.Errorf("%s: %v by another reader", format, err)
			}
		}
		broken := errors.New("the disk is gone")
		err = Read(io.MultiReader(strings.NewReader(text[:len(text)/2]), iotest.ErrReader(broken)), format, "", func(Triple) error { return nil })
		if !errors.Is(err, broken) {
			t.Errorf("%s from a broken disk: %v", format, err)
		}
		err = Read(strings.NewReader(text), format, "", func(Triple) error { return broken })
		if !errors.Is(err, broken) {
			t.Errorf("%s: emit's error became %v", format, err)
		}
	}
}

// TestTokensCrossTheWindow puts long tokens and many short ones across the ends of the scanner's window.
func TestTokensCrossTheWindow(t *testing.T) {
	for _, size := range []int{1, 100, firstBuffer - 30, firstBuffer, 3*firstBuffer + 7} {
		pad := strings.Repeat("é", size)
		text := "<http://e/s> <http://e/p> \"" + pad + "\"@en, <http://e/" + pad + ">, _:" + strings.Repeat("b", size) + " . # " + pad + "\n"
		got, err := read(t, Turtle, "", text)
		if err != nil || strings.Count(got, pad) != 2 || strings.Count(got, "\n") != 3 {
			t.Errorf("%d: %v", size, err)
		}
	}
	// A fault far into a file has its place whatever was dropped before it.
	line := "<http://e/s> <http://e/p> \"é\" .\n"
	_, err := read(t, Turtle, "", strings.Repeat(line, 10000)+"<http://e/s> é .")
	if err == nil || !strings.HasPrefix(err.Error(), "line 10001, column 14:") {
		t.Errorf("%v", err)
	}
	_, err = read(t, RDFXML, "", rdfHead+strings.Repeat("\n<rdf:Description e:p='é'/>", 10000)+"\n é<rdf:li/>")
	if err == nil || !strings.HasPrefix(err.Error(), "line 10001, ") {
		t.Errorf("%v", err)
	}
}

package rdf

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
)

const rdfxmlBase = "http://b.example/d/f"

// wrapped puts elements into rdf:RDF.
func wrapped(inside string) string {
	return "<rdf:RDF xmlns:rdf='" + NS + "' xmlns:e='http://e/'>" + inside + "</rdf:RDF>"
}

// TestRDFXMLSays reads what the W3C suite does not ask, or asks only once.
func TestRDFXMLSays(t *testing.T) {
	const s, sp = "<http://e/s> ", "<http://e/s> <http://e/p> "
	on := func(property string) string {
		return wrapped("<rdf:Description rdf:about='http://e/s'>" + property + "</rdf:Description>")
	}
	for _, test := range []struct{ name, xml, want string }{
		{"nothing", wrapped(""), ""},
		{"a node without rdf:RDF", "<e:T xmlns:e='http://e/' xmlns:r='" + NS + "' r:about='http://e/s'/>", s + "<" + NS + "type> <http://e/T> .\n"},
		{"default namespace", "<T xmlns='http://e/' xmlns:r='" + NS + "' r:about='http://e/s'><p>x</p></T>", s + "<" + NS + "type> <http://e/T> .\n" + sp + "\"x\" .\n"},
		{"text with references", on("<e:p>a&lt;&gt;&amp;&apos;&quot;&#65;&#x1F600;]]&gt;</e:p>"), sp + `"a<>&'\"A😀]]>" .` + "\n"},
		{"text in pieces", on("<e:p>a<!-- c -->b<?pi x?><![CDATA[<c>]]>d</e:p>"), sp + "\"ab<c>d\" .\n"},
		{"line ends", on("<e:p>a\r\nb\rc\n&#13;</e:p>"), sp + `"a\nb\nc\n\r" .` + "\n"},
		{"space in values", on("<e:p rdf:datatype='http://e/d'>x</e:p><e:q rdf:parseType='Resource'/>"), sp + "\"x\"^^<http://e/d> .\n" + s + "<http://e/q> _:g1 .\n"},
		{"white space of attributes", wrapped("<rdf:Description rdf:about='http://e/s' e:p='a\tb\r\nc&#9;&#10;d'/>"), sp + `"a b c\t\nd" .` + "\n"},
		{"empty texts", on("<e:p/><e:p xml:lang='en'></e:p><e:p rdf:datatype='http://e/d'/>"), sp + "\"\" .\n" + sp + "\"\"@en .\n" + sp + "\"\"^^<http://e/d> .\n"},
		{"only space is text", on("<e:p> \n</e:p>"), sp + `" \n" .` + "\n"},
		{"languages are inherited and ended", on("<e:p xml:lang='EN-gb'>x</e:p>") + "", sp + "\"x\"@en-gb .\n"},
		{"no language inside one", "<rdf:RDF xmlns:rdf='" + NS + "' xmlns:e='http://e/' xml:lang='cy'><rdf:Description rdf:about='http://e/s'><e:p>a</e:p><e:p xml:lang=''>b</e:p></rdf:Description></rdf:RDF>", sp + "\"a\"@cy .\n" + sp + "\"b\" .\n"},
		{"a datatype has no language", "<rdf:RDF xmlns:rdf='" + NS + "' xmlns:e='http://e/' xml:lang='cy'><rdf:Description rdf:about='http://e/s'><e:p rdf:datatype='http://e/d'>a</e:p></rdf:Description></rdf:RDF>", sp + "\"a\"^^<http://e/d> .\n"},
		{"bases", "<rdf:RDF xmlns:rdf='" + NS + "' xmlns:e='http://e/' xml:base='../x/y#z'><rdf:Description rdf:about='s'><e:p rdf:resource='#o' xml:base='http://c/'/><e:p rdf:resource=''/></rdf:Description></rdf:RDF>",
			"<http://b.example/x/s> <http://e/p> <http://c/#o> .\n<http://b.example/x/s> <http://e/p> <http://b.example/x/y> .\n"},
		{"the same rdf:ID for two bases", wrapped("<e:T rdf:ID='a'/><e:T xml:base='http://c/' rdf:ID='a'/>"), "<http://b.example/d/f#a> <" + NS + "type> <http://e/T> .\n<http://c/#a> <" + NS + "type> <http://e/T> .\n"},
		{"members", on("<rdf:li>a</rdf:li><rdf:_5>b</rdf:_5><rdf:li>c</rdf:li>"), s + "<" + NS + "_1> \"a\" .\n" + s + "<" + NS + "_5> \"b\" .\n" + s + "<" + NS + "_2> \"c\" .\n"},
		{"collection", on("<e:p rdf:parseType='Collection'><rdf:Description rdf:about='http://e/1'/> <e:T/></e:p><e:q rdf:parseType='Collection'/>"),
			sp + "_:g1 .\n_:g1 <" + NS + "first> <http://e/1> .\n_:g1 <" + NS + "rest> _:g2 .\n_:g2 <" + NS + "first> _:g3 .\n_:g3 <" + NS + "type> <http://e/T> .\n_:g2 <" + NS + "rest> <" + NS + "nil> .\n" + s + "<http://e/q> <" + NS + "nil> .\n"},
		{"an XML literal", on("<e:p rdf:parseType='Literal'> <b z='1' a='&lt;&#10;'/>&amp;<e:c xml:lang='en'><!--x--><?y z?></e:c></e:p>"),
			sp + `" <b a=\"&lt;&#xA;\" z=\"1\"></b>&amp;<e:c xmlns:e=\"http://e/\" xml:lang=\"en\"><!--x--><?y z?></e:c>"^^<` + NS + "XMLLiteral> .\n"},
		{"namespaces of an XML literal", on("<e:p rdf:parseType='Literal'><a xmlns='http://x/' xmlns:u='http://u/'><u:b><c xmlns=''><d/></c></u:b><u:b/></a></e:p>"),
			sp + `"<a xmlns=\"http://x/\"><u:b xmlns:u=\"http://u/\"><c xmlns=\"\"><d></d></c></u:b><u:b xmlns:u=\"http://u/\"></u:b></a>"^^<` + NS + "XMLLiteral> .\n"},
		{"old attributes without a prefix", "<T xmlns='http://e/' about='http://e/s' xmlns:r='" + NS + "'><p resource='http://e/o'/></T>", s + "<" + NS + "type> <http://e/T> .\n" + sp + "<http://e/o> .\n"},
		{"entities", "<!DOCTYPE x [<!-- c --><?p i?><!ENTITY e 'http://e/'><!ENTITY e 'later'><!ENTITY dash \"&#8212;&#x3b1;\">]>" + strings.Replace(on("<e:p>&dash;</e:p>"), "'http://e/s'", "'&e;s'", 1), sp + "\"—α\" .\n"},
		{"blank nodes", wrapped("<rdf:Description rdf:nodeID='g1'><e:p rdf:nodeID='é.x'/><e:p><rdf:Description/></e:p></rdf:Description>"), "_:gg1 <http://e/p> _:é.x .\n_:gg1 <http://e/p> _:g1 .\n"},
	} {
		got, err := read(t, RDFXML, rdfxmlBase, test.xml)
		if err != nil || got != test.want {
			t.Errorf("%s: %s\nread %s(%v), want\n%s", test.name, test.xml, got, err, test.want)
		}
	}
}

// TestRDFXMLRefuses lists faults of XML, of namespaces and of RDF/XML.
func TestRDFXMLRefuses(t *testing.T) {
	on := func(property string) string { return wrapped("<rdf:Description>" + property + "</rdf:Description>") }
	for _, text := range []string{
		"", "  ", "text", "<a", "<a/>", "<?xml version='1.0'?>", "<!-- c -->", wrapped("") + wrapped(""), wrapped("") + "x", "x" + wrapped(""), wrapped("</e:x>"), "</a>",
		" <?xml version='1.0'?>" + wrapped(""), "<?xml version='1.1'?>" + wrapped(""), "<?xml encoding='UTF-8'?>" + wrapped(""), "<?xml version='1.0' standalone='maybe'?>" + wrapped(""), "<?xml version='1.0' encoding='UTF-16'?>" + wrapped(""), "<?xml version='1.0'encoding='UTF-8'?>" + wrapped(""), "<?xml version='1.0' encoding='windows-1252'?>" + wrapped(""),
		wrapped("<!DOCTYPE a>"), "<!DOCTYPE a><!DOCTYPE a>" + wrapped(""), "<!DOCTYPE>" + wrapped(""), "<!DOCTYPE a [<!ELEMENT a ANY>]>" + wrapped(""),
		wrapped("<e:T></e:U>"), wrapped("<e:T>"), wrapped("<e:T e:a='1' e:a='2'/>"), wrapped("<e:T xmlns:f='http://e/' e:a='1' f:a='2'/>"), wrapped("<e:T xmlns:f='a:' xmlns:f='b:'/>"), wrapped("<e:T e:a=1/>"), wrapped("<e:T e:a/>"), wrapped("<e:T e:a='<'/>"), wrapped("<e:T e:a='1'e:b='2'/>"), wrapped("<e:T / >"), wrapped("< e:T/>"),
		wrapped("<u:T/>"), wrapped("<e:T u:a='1'/>"), wrapped("<e:T xmlns:u=''/>"), wrapped("<e:T xmlns:xml='http://x/'/>"), wrapped("<e:T xmlns:xmlns='http://x/'/>"), wrapped("<e:T xmlns:u='" + xmlNS + "'/>"), wrapped("<e:T xmlns='" + xmlnsNS + "'/>"), wrapped("<a:b:c xmlns:a='a:'/>"), wrapped("<:T/>"), wrapped("<e:/>"), wrapped("<e:1/>"), wrapped("<e:T xmlns:u='a b'/>"),
		on("<e:p>]]></e:p>"), on("<e:p>&</e:p>"), on("<e:p>&amp</e:p>"), on("<e:p>& </e:p>"), on("<e:p>&#0;</e:p>"), on("<e:p>&#xD800;</e:p>"), on("<e:p>&#x110000;</e:p>"), on("<e:p>&#;</e:p>"), on("<e:p>&#x;</e:p>"), on("<e:p>&#99999999999999999999;</e:p>"), on("<e:p>\x01</e:p>"), on("<e:p>\uffff</e:p>"), on("<e:p a='\x01'/>"), on("<e:p>\xff</e:p>"), on("<!-- a -- b -->"), on("<!-- a --->"), on("<![CDATA[\x01]]>"), on("<?xml x?>"), on("<??>"), on("<!ENTITY a 'b'>"),
		wrapped("text"), wrapped("<T/>"), wrapped("<e:T a='1'/>"), wrapped("<rdf:li/>"), wrapped("<e:T><rdf:Description/></e:T>"), wrapped("<e:T>text</e:T>"), wrapped("<rdf:RDF/>"), "<rdf:RDF xmlns:rdf='" + NS + "' rdf:about='x'/>", wrapped("<e:T rdf:li='1'/>"), wrapped("<e:T rdf:Description='1'/>"), wrapped("<e:T rdf:bagID='a'/>"), wrapped("<e:T rdf:aboutEach='a'/>"),
		wrapped("<e:T rdf:resource='a'/>"), wrapped("<e:T rdf:datatype='a'/>"), wrapped("<e:T rdf:parseType='Literal'/>"), wrapped("<e:T rdf:about='a' rdf:ID='b'/>"), wrapped("<e:T rdf:about='a' about='b'/>"), wrapped("<e:T rdf:ID='a'/><e:T rdf:ID='a'/>"), wrapped("<e:T rdf:ID='a'><e:p rdf:ID='a'/></e:T>"), wrapped("<e:T rdf:ID=''/>"), wrapped("<e:T rdf:nodeID='1'/>"), wrapped("<e:T rdf:about='a b'/>"), wrapped("<e:T rdf:about='http://e/{}'/>"),
		on("<e:p rdf:about='a'/>"), on("<e:p rdf:resource='a' rdf:nodeID='b'/>"), on("<e:p rdf:resource='a' rdf:datatype='b'/>"), on("<e:p rdf:datatype='a' e:q='b'/>"), on("<e:p rdf:resource='a'>x</e:p>"), on("<e:p rdf:resource='a'><e:T/></e:p>"), on("<e:p><e:T/><e:T/></e:p>"), on("<e:p>x<e:T/></e:p>"), on("<e:p><e:T/>x</e:p>"), on("<e:p rdf:datatype='a'><e:T/></e:p>"),
		on("<e:p rdf:parseType='Resource' rdf:resource='a'/>"), on("<e:p rdf:parseType='Literal' e:q='a'/>"), on("<e:p rdf:parseType='Collection'>x</e:p>"), on("<e:p rdf:parseType='Collection' rdf:nodeID='a'/>"), on("<e:p rdf:parseType='Resource'>x</e:p>"), on("<e:p rdf:parseType='Literal'><u:a/></e:p>"),
		on("<e:p xml:lang='en_GB'>x</e:p>"), on("<e:p rdf:datatype='" + LangString + "'>x</e:p>"), on("<p>x</p>"), on("<e:p b='x'/>"), on("<a:p xmlns:a='b'/>"), on("<e:p a:q='x' xmlns:a='b'/>"), wrapped("<T xmlns='b'/>"), on("<e:p xml:base='a b'/>"),
	} {
		if got, err := read(t, RDFXML, rdfxmlBase, text); err == nil {
			t.Errorf("%s: read %s", text, got)
		} else if fault, ok := err.(*Error); !ok || fault.Line < 1 || fault.Column < 1 || !strings.HasSuffix(fault.Message, ".") {
			t.Errorf("%s: %v is not a sentence with a place", text, err)
		}
	}
	if _, err := read(t, RDFXML, "", wrapped("<e:T rdf:about='a'/>")); err == nil || !strings.Contains(err.Error(), "no base") {
		t.Errorf("a relative IRI without a base: %v", err)
	}
}

func TestXMLInUTF16(t *testing.T) {
	text := "<?xml version='1.0' encoding='UTF-16'?>" + wrapped("<rdf:Description rdf:about='http://e/s' e:p='é\U0001F600'/>")
	const want = "<http://e/s> <http://e/p> \"é\U0001F600\" .\n"
	wide := func(order binary.AppendByteOrder, text string) (b []byte) {
		for _, c := range append([]uint16{0xFEFF}, utf16.Encode([]rune(text))...) {
			b = order.AppendUint16(b, c)
		}
		return b
	}
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		b := wide(order, text)
		if got, err := read(t, RDFXML, "", string(b)); err != nil || got != want {
			t.Errorf("%v: read %s(%v)", order, got, err)
		}
		if Detect(b, "x") != RDFXML {
			t.Errorf("%v was not detected", order)
		}
		for name, bad := range map[string][]byte{
			"half a character": order.AppendUint16(b[:len(b):len(b)], 0xD800),
			"a stray second":   order.AppendUint16(b[:len(b):len(b)], 0xDC00),
			"a character cut":  append(b[:len(b):len(b)], 0),
			"another encoding": wide(order, strings.Replace(text, "UTF-16", "UTF-8", 1)),
		} {
			if got, err := read(t, RDFXML, "", string(bad)); err == nil {
				t.Errorf("%v with %s: read %s", order, name, got)
			}
		}
	}
}

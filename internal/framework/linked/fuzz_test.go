package linked_test

import (
	"bytes"
	"testing"

	"guildhall/internal/fault"
	"guildhall/internal/framework/linked"
)

// FuzzRead holds that whatever can be read as a framework can be written and
// read again without a change, and that all else is refused with a reason.
func FuzzRead(f *testing.F) {
	for i, format := range linked.Formats() {
		for seed := range uint64(4) {
			var b bytes.Buffer
			if err := linked.Write(&b, format, newMaker(seed, 2).edition()); err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), b.Bytes())
		}
	}
	for _, text := range []string{
		`@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <#a> a skos:Concept ; skos:broader <#b>, <#a> ; skos:prefLabel "x"@en, "y"@fi . <#b> skos:narrower <#c> ; skos:related <#b> .`,
		`@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <#l> a skos:OrderedCollection ; skos:memberList _:x . _:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:x . <#a> a skos:Concept .`,
	} {
		f.Add(uint8(0), []byte(text))
	}
	f.Add(uint8(4), []byte(`{"CFDocument":{"title":"T"},"CFItems":[{"identifier":"a","fullStatement":"One"},{"identifier":"b","humanCodingScheme":"1.1"}],"CFAssociations":[{"associationType":"isChildOf","originNodeURI":{"identifier":"b"},"destinationNodeURI":{"identifier":"a"}}]}`))
	f.Add(uint8(5), []byte(`{"format":"guildhall-framework-1","skills":[{"code":"A","related":[null]}],"qualifications":{"qualifications":[{"id":"q","validity_months":"none"}]}}`))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		format := linked.Formats()[int(which)%len(linked.Formats())]
		e, _, err := linked.Read(data, format)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || fault.Message(err) == "" {
				t.Fatalf("%s is refused without a reason: %v", format, err)
			}
			return
		}
		for _, to := range []string{format, linked.NTriples, linked.CASE, linked.JSON} {
			var b bytes.Buffer
			if err := linked.Write(&b, to, e); err != nil {
				continue // XML has no word for some characters, identifiers need a base
			}
			again, problems, err := linked.Read(b.Bytes(), to)
			if err != nil {
				t.Fatalf("what was written as %s cannot be read: %v", to, err)
			}
			if len(problems) > 0 {
				t.Fatalf("what was written as %s has problems: %v", to, problems[0])
			}
			same(t, to, again, e)
		}
	})
}

package skos_test

import (
	"slices"
	"strings"
	"testing"

	"guildhall/skos"
	"guildhall/skos/rdf"
)

// FuzzCheck reads any Turtle that is one and checks it twice: nothing breaks, and the
// second report is the first.
func FuzzCheck(f *testing.F) {
	for _, c := range ruleCases {
		f.Add(c.turtle)
	}
	f.Fuzz(func(t *testing.T, turtle string) {
		var triples []rdf.Triple
		if rdf.ReadTurtle(strings.NewReader(prefixes+turtle), "", func(t rdf.Triple) error { triples = append(triples, t); return nil }) != nil {
			return
		}
		check := func() []skos.Finding {
			b := skos.NewBuilder()
			for _, t := range triples {
				b.Add(t)
			}
			return skos.Check(b.Vocabulary(), skos.Options{})
		}
		first := check()
		slices.Reverse(triples)
		if again := check(); !slices.Equal(first, again) {
			t.Errorf("%v\nis in reverse\n%v", first, again)
		}
		for _, found := range first {
			if found.Sentence == "" || found.Fix == "" || strings.ContainsAny(found.Sentence+found.Fix, "\n\r\x00") {
				t.Errorf("%+v", found)
			}
		}
	})
}

// FuzzLanguageTag gives labels any tag and any text.
func FuzzLanguageTag(f *testing.F) {
	for _, tag := range []string{"en", "en-GB", "x-a", "i-klingon", "en-a-bb-x-y", "de-1996", "", "-", "en_GB"} {
		f.Add(tag, "Label")
	}
	f.Fuzz(func(t *testing.T, tag, text string) {
		b := skos.NewBuilder()
		a := rdf.NewIRI("http://v.example/a")
		b.Add(rdf.Triple{S: a, P: rdf.NewIRI(skos.NS + "prefLabel"), O: rdf.NewText(text, tag)})
		b.Add(rdf.Triple{S: rdf.NewIRI("http://v.example/b"), P: rdf.NewIRI(skos.NS + "prefLabel"), O: rdf.NewText(text+"x", tag)})
		for _, found := range skos.Check(b.Vocabulary(), skos.Options{}) {
			if found.Rule == "language-malformed" && tag == "en" {
				t.Error(found)
			}
		}
	})
}

package linked_test

import (
	"testing"

	"guildhall/internal/framework/linked"
	"guildhall/skos"
)

// TestTheGraphIsSoundSKOS checks what we publish as we check what others do.
func TestTheGraphIsSoundSKOS(t *testing.T) {
	triples, err := linked.Graph(grown(t))
	if err != nil {
		t.Fatal(err)
	}
	b := skos.NewBuilder()
	for _, tr := range triples {
		b.Add(tr)
	}
	v := b.Vocabulary()
	if v.Concepts() < 100 || v.Schemes() != 2 {
		t.Errorf("the graph has %d concepts in %d schemes", v.Concepts(), v.Schemes())
	}
	warnings := map[string]int{}
	for _, f := range skos.Check(v, skos.Options{}) {
		if f.Severity == skos.Error {
			t.Errorf("%s %s: %s", f.Rule, f.Concept, f.Sentence)
		} else if warnings[f.Rule]++; warnings[f.Rule] < 3 {
			t.Logf("%s %s: %s", f.Rule, f.Concept, f.Sentence)
		}
	}
	t.Log(warnings)
}

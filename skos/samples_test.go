package skos_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guildhall/skos"
	"guildhall/skos/rdf"
)

const samplesVariable = "GUILDHALL_SAMPLES"

// inSamples is what is known of vocabularies that nobody here wrote, looked at by hand
// and, for the two large ones, counted a second time by a program that shares nothing
// with this package.
//
//   - dup.ttl d6 has a second preferred label by a property that the file declares a
//     sub-property of skos:prefLabel; yso.ttl p1464 and p7785 by skosxl:prefLabel.
//   - test*.ttl ta127 has four preferred labels without a language.
//   - cofog.ttl writes two spaces before "(CS)" and the like, uses five names for a group
//     and its one class, and has a date without its hyphens.
//   - stw-skos.ttl puts descriptors under subject categories as well as under broader
//     descriptors, which lie under the same categories.
var inSamples = map[string]map[string]int{
	"cofog.ttl": {"literal-ill-typed": 1, "label-space": 110, "label-shared": 5, "label-brackets": 50},
	"stw-skos.ttl": {
		"label-space": 999, "label-markup": 22, "label-variant": 1, "label-typing": 3, "label-brackets": 6, "undocumented": 1,
		"hierarchy-redundant": 3447, "related-siblings": 3164, "retired-used": 18, "retired-silent": 131,
	},
}

// errorsInSamples are the errors of every sample, and no file has others.
var errorsInSamples = map[string][]string{
	"cycle.ttl":          {"hierarchy-cycle ta3", "relation-reflexive ta2"},
	"dup.ttl":            {"S14 d6"},
	"test.ttl":           {"S14 ta127"},
	"test-hierarchy.ttl": {"S14 ta127"},
	"test-hierarchy-without-top-concepts.ttl": {"S14 ta127"},
	"yso.ttl": {"S13 p1464", "S14 p1464", "S14 p7785"},
}

func TestVocabulariesOfOthers(t *testing.T) {
	root := os.Getenv(samplesVariable)
	files, err := filepath.Glob(filepath.Join(root, "skosmos-tests", "*.ttl"))
	if root == "" || err != nil || len(files) == 0 {
		fmt.Fprintf(os.Stderr, "skos: no vocabulary of others was checked: set %s to the folder that holds skosmos-tests/*.ttl, cofog.ttl and stw-skos.ttl\n", samplesVariable)
		return
	}
	files = append(files, filepath.Join(root, "cofog.ttl"), filepath.Join(root, "stw-skos.ttl"))
	seen := 0
	for _, file := range files {
		name := filepath.Base(file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b := skos.NewBuilder()
		if err := rdf.ReadTurtle(bytes.NewReader(data), "", func(t rdf.Triple) error { b.Add(t); return nil }); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		count, errors := map[string]int{}, []string(nil)
		for _, f := range skos.Check(b.Vocabulary(), skos.Options{}) {
			count[f.Rule]++
			if f.Severity == skos.Error {
				errors = append(errors, f.Rule+" "+f.Concept[strings.LastIndexAny(f.Concept, "/#")+1:])
			}
		}
		slices.Sort(errors)
		want := errorsInSamples[name]
		slices.Sort(want)
		if !slices.Equal(errors, want) {
			t.Errorf("%s has the errors %q, want %q", name, errors, want)
		}
		seen += len(want)
		if known, ok := inSamples[name]; ok && !maps.Equal(count, known) {
			t.Errorf("%s has %v, want %v", name, count, known)
		}
	}
	if seen != 9 {
		t.Errorf("the samples have %d known errors, want 9", seen)
	}
}

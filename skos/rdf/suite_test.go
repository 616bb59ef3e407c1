package rdf

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// samplesVariable names a folder with files that are not ours to hand on:
// w3c-rdf-xml/ (the W3C RDF 1.1 XML tests) and vocabularies in Turtle.
const samplesVariable = "GUILDHALL_SAMPLES"

// samples returns a folder of the samples. Without it the test says so and has nothing to do.
func samples(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv(samplesVariable)
	if root == "" {
		t.Logf("nothing was read: %s does not name a folder with %s", samplesVariable, name)
		return ""
	}
	return filepath.Join(root, name)
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRDFXMLSuite runs every test of the W3C suite from its manifest: graphs must be isomorphic,
// negative files refused with a place.
func TestRDFXMLSuite(t *testing.T) {
	folder := samples(t, "w3c-rdf-xml")
	if folder == "" {
		return
	}
	manifest := readFile(t, filepath.Join(folder, "manifest.ttl"))
	const mf, rdft = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/rdftest#"
	const here = "http://manifest.example/"
	g, err := Source{Format: Turtle, Base: here}.Graph(bytes.NewReader(manifest))
	if err != nil {
		t.Fatal(err)
	}
	base := "http://www.w3.org/2013/RDFXMLTests/"
	if b := g.Object(NewIRI(here), NewIRI(mf+"assumedTestBase")); b.Kind == IRI {
		base = b.Value
	}
	positive, negative := 0, 0
	for _, test := range g.Subjects(rdfType, NewIRI(rdft+"TestXMLEval")) {
		positive++
		file := strings.TrimPrefix(g.Object(test, NewIRI(mf+"action")).Value, here)
		want := strings.TrimPrefix(g.Object(test, NewIRI(mf+"result")).Value, here)
		got, err := Source{Format: RDFXML, Base: base + file}.Graph(bytes.NewReader(readFile(t, filepath.Join(folder, file))))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		wanted, err := Source{Format: NTriples}.Graph(bytes.NewReader(readFile(t, filepath.Join(folder, want))))
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		if !Isomorphic(got, wanted) {
			t.Errorf("%s: read\n%s\nwant\n%s", file, dump(got), dump(wanted))
		}
	}
	for _, test := range g.Subjects(rdfType, NewIRI(rdft+"TestXMLNegativeSyntax")) {
		negative++
		file := strings.TrimPrefix(g.Object(test, NewIRI(mf+"action")).Value, here)
		_, err := Source{Format: RDFXML, Base: base + file}.Graph(bytes.NewReader(readFile(t, filepath.Join(folder, file))))
		if _, ok := err.(*Error); !ok {
			t.Errorf("%s: %v, want an *Error", file, err)
		}
		t.Logf("%s: %v", file, err)
	}
	t.Logf("%d positive, %d negative tests", positive, negative)
	if positive < 100 || negative < 30 {
		t.Errorf("%d positive and %d negative tests: the manifest has more", positive, negative)
	}
}

func dump(g *Graph) string {
	var b strings.Builder
	for t := range g.All() {
		b.WriteString(string(appendTriple(nil, t)))
	}
	return b.String()
}

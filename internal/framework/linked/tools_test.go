package linked_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"guildhall/internal/framework/linked"
	"guildhall/skos/rdf"
)

// others are the programs that read our graphs besides us.
var others = []struct {
	name, format string
	command      []string // the file follows
}{
	{"rapper", linked.Turtle, []string{"rapper", "-q", "-i", "turtle", "-o", "ntriples"}},
	{"rapper", linked.NTriples, []string{"rapper", "-q", "-i", "ntriples", "-o", "ntriples"}},
	{"rapper", linked.RDFXML, []string{"rapper", "-q", "-i", "rdfxml", "-o", "ntriples"}},
	{"serdi", linked.Turtle, []string{"serdi", "-q", "-i", "turtle", "-o", "ntriples"}},
	{"serdi", linked.NTriples, []string{"serdi", "-q", "-i", "ntriples", "-o", "ntriples"}},
	{"rdflib", linked.Turtle, rdflib("turtle")},
	{"rdflib", linked.NTriples, rdflib("nt")},
	{"rdflib", linked.RDFXML, rdflib("xml")},
	{"rdflib", linked.JSONLD, rdflib("json-ld")},
}

// rdflib reads without normalising literals, which would be another graph.
func rdflib(format string) []string {
	return []string{"/usr/bin/python3", "-c", `import sys, rdflib
rdflib.NORMALIZE_LITERALS = False
g = rdflib.Graph()
g.parse(sys.argv[1], format="` + format + `")
sys.stdout.write(g.serialize(format="nt"))`}
}

// TestOtherProgramsReadTheSameGraph has raptor, serd and rdflib read the
// starter's framework in each syntax they know: one graph, blank nodes matched.
func TestOtherProgramsReadTheSameGraph(t *testing.T) {
	dir := t.TempDir()
	e := grown(t)
	triples, err := linked.Graph(e)
	if err != nil {
		t.Fatal(err)
	}
	want := rdf.NewGraph()
	for _, tr := range triples {
		want.Add(tr)
	}
	for _, o := range others {
		t.Run(o.name+" "+o.format, func(t *testing.T) {
			path := filepath.Join(dir, "framework."+o.format)
			var b bytes.Buffer
			if err := linked.Write(&b, o.format, e); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			if !installed(t, o.command) {
				return
			}
			out, err := exec.Command(o.command[0], append(o.command[1:len(o.command):len(o.command)], path)...).Output()
			if err != nil {
				t.Fatalf("%v: %s", err, stderr(err))
			}
			got, err := rdf.Source{Format: rdf.NTriples}.Graph(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			if !rdf.Isomorphic(got, want) {
				t.Errorf("%d triples, want %d; first that differs: %v", got.Len(), want.Len(), difference(got, want))
			}
		})
	}
}

// installed reports whether a program is there; a run that must not pass
// without it fails.
func installed(t *testing.T, command []string) bool {
	t.Helper()
	_, err := exec.LookPath(command[0])
	if err == nil && len(command) > 2 && command[1] == "-c" {
		err = exec.Command(command[0], "-c", "import rdflib").Run()
	}
	if err == nil {
		return true
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: apt-get install raptor2-utils serdi python3-rdflib", command[0])
	}
	t.Skipf("%s is not installed: apt-get install raptor2-utils serdi python3-rdflib", command[0])
	return false
}

func stderr(err error) string {
	if exit, ok := err.(*exec.ExitError); ok {
		return string(exit.Stderr)
	}
	return ""
}

func difference(got, want *rdf.Graph) any {
	for tr := range want.All() {
		if tr.S.Kind != rdf.Blank && tr.O.Kind != rdf.Blank && !got.Has(tr) {
			return tr
		}
	}
	return "only blank nodes"
}

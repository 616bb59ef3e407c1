package rdf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// peer is another program that reads a file and writes N-Triples.
type peer struct {
	name  string
	reads map[Format]string // its name for each format
	args  func(format, base, path string) []string
	// python, when set, is the program's text: it must be told apart from a Python without the library.
	python bool
}

var peers = []peer{
	{"rapper", map[Format]string{Turtle: "turtle", NTriples: "ntriples", RDFXML: "rdfxml"},
		func(format, base, path string) []string {
			return []string{"rapper", "-q", "-i", format, "-o", "ntriples", path, base}
		}, false},
	{"serdi", map[Format]string{Turtle: "turtle", NTriples: "ntriples"},
		func(format, base, path string) []string {
			return []string{"serdi", "-i", format, "-o", "ntriples", path, base}
		}, false},
	{"rdflib", map[Format]string{Turtle: "turtle", NTriples: "nt", RDFXML: "xml", JSONLD: "json-ld"},
		func(format, base, path string) []string {
			return []string{python(), "-c", `import sys, logging, rdflib
logging.disable(logging.CRITICAL)
rdflib.NORMALIZE_LITERALS = False
g = rdflib.Graph()
g.parse(sys.argv[1], format=sys.argv[2], publicID=sys.argv[3])
sys.stdout.buffer.write(g.serialize(format="nt", encoding="utf-8"))`, path, format, base}
		}, true},
}

// python is the one that Debian's packages are for, where there is a choice.
func python() string {
	if _, err := os.Stat("/usr/bin/python3"); err == nil {
		return "/usr/bin/python3"
	}
	return "python3"
}

// there reports whether a peer is installed. Where everything must be checked, it must be.
func (p peer) there(t *testing.T) bool {
	t.Helper()
	var err error
	if p.python {
		err = exec.Command(python(), "-c", "import rdflib").Run()
	} else {
		_, err = exec.LookPath(p.name)
	}
	if err == nil {
		return true
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: apt-get install raptor2-utils serdi python3-rdflib", p.name)
	}
	t.Logf("not compared with %s, which is not installed: apt-get install raptor2-utils serdi python3-rdflib", p.name)
	return false
}

// read reads a file with the peer.
func (p peer) read(format Format, base, path string) (*Graph, error) {
	args := p.args(p.reads[format], base, path)
	var out, errs bytes.Buffer
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w: %.500s", err, errs.String())
	}
	return Source{Format: NTriples}.Graph(&out)
}

// TestPeersReadWhatWeWrite gives real vocabularies, and random graphs made one, to every peer
// in every format that it reads.
func TestPeersReadWhatWeWrite(t *testing.T) {
	graphs := map[string]*Graph{"random": tameGraph()}
	for name, g := range vocabularies(t) {
		if name == "cofog.ttl" || name == "xl.ttl" || name == "test-rdf-list.ttl" || name == "mapping.ttl" {
			graphs[name] = g
		}
	}
	dir := t.TempDir()
	for _, p := range peers {
		if !p.there(t) {
			continue
		}
		for name, g := range graphs {
			for i, w := range writers {
				if _, reads := p.reads[w.format]; !reads || name == "cofog.ttl" && w.name == "JSON-LD" {
					continue
				}
				path := filepath.Join(dir, fmt.Sprintf("%s.%d.%s", name, i, w.format))
				var out bytes.Buffer
				if err := w.write(&out, g); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				got, err := p.read(w.format, "http://base.example/", path)
				if err != nil {
					t.Errorf("%s does not read our %s of %s: %v", p.name, w.name, name, err)
				} else if !Isomorphic(g, got) {
					t.Errorf("%s reads another graph in our %s of %s:\n%s\nread\n%s", p.name, w.name, name, out.Bytes()[:min(2000, out.Len())], dump(got)[:min(2000, got.Len())])
				}
			}
		}
	}
}

// tameGraph is many random graphs in one, without what peers are known to change: numbers in
// odd forms, XML literals, and IRIs that some of them normalise.
func tameGraph() *Graph {
	r, g := rand.New(rand.NewPCG(9, 9)), NewGraph()
	for n := range 40 {
		own := func(x Term) Term {
			if x.Kind == Blank {
				x.Value = fmt.Sprintf("n%d%s", n, strings.ReplaceAll(x.Value, ".", "-"))
			}
			return x
		}
		for x := range randomGraph(r, true).All() {
			if x.O.Datatype == NS+"XMLLiteral" || x.O.Kind == Literal && strings.HasPrefix(x.O.Datatype, XSD) && x.O.Datatype != String ||
				strings.ContainsAny(x.S.Value+x.O.Value, "\u0300\ufeff\r") || strings.Contains(x.S.Value+x.O.Value, "&e#f'") || x.O.Lang == "x-1" {
				continue
			}
			g.Add(Triple{own(x.S), x.P, own(x.O)})
		}
	}
	return g
}

// TestWeReadAsPeersDo reads real files with us and with each peer.
func TestWeReadAsPeersDo(t *testing.T) {
	folder := samples(t, "skosmos-tests")
	if folder == "" {
		return
	}
	for _, p := range peers[:2] {
		if !p.there(t) {
			continue
		}
		for name, g := range vocabularies(t) {
			path := filepath.Join(folder, name)
			if _, err := os.Stat(path); err != nil {
				path = filepath.Join(filepath.Dir(folder), name)
			}
			got, err := p.read(Turtle, "http://base.example/"+name, path)
			if err != nil {
				t.Logf("%s does not read %s: %v", p.name, name, err)
			} else if !Isomorphic(g, got) {
				t.Errorf("%s reads %s otherwise: %d triples, we %d", p.name, name, got.Len(), g.Len())
			}
		}
	}
}

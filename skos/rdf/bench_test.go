package rdf

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

const skosNS = "http://www.w3.org/2004/02/skos/core#"

var benchPrefixes = map[string]string{"skos": skosNS, "ex": "http://example.org/skill/"}

// vocabulary makes a concept scheme with about ten triples a concept, the same in every run:
// labels in two languages, a definition, a notation, a tree and relations across it.
func vocabulary(concepts int, emit func(Triple) error) error {
	r := rand.New(rand.NewPCG(7, 7))
	words := make([]string, 4000)
	for i := range words {
		for range 2 + r.IntN(3) {
			words[i] += string("bcdfghlmnprst"[r.IntN(13)]) + string("aeiou"[r.IntN(5)])
		}
	}
	text := func(n int) string {
		s := words[r.IntN(len(words))]
		for range n - 1 {
			s += " " + words[r.IntN(len(words))]
		}
		return s
	}
	concept := func(n int) Term { return NewIRI(fmt.Sprintf("http://example.org/skill/c%d", n)) }
	scheme := NewIRI("http://example.org/skill/scheme")
	var err error
	put := func(s Term, p string, o Term) {
		if err == nil {
			err = emit(Triple{s, NewIRI(skosNS + p), o})
		}
	}
	for i := 1; i <= concepts && err == nil; i++ {
		s := concept(i)
		err = emit(Triple{s, rdfType, NewIRI(skosNS + "Concept")})
		put(s, "prefLabel", NewText(fmt.Sprintf("%s %d", text(3), i), "en"))
		put(s, "prefLabel", NewText(fmt.Sprintf("%s %d", text(3), i), "cy"))
		put(s, "altLabel", NewText(fmt.Sprintf("%s %da", text(2), i), "en"))
		put(s, "definition", NewText(text(18), "en"))
		put(s, "notation", NewString(fmt.Sprint(i)))
		put(s, "inScheme", scheme)
		if i < 8 {
			put(s, "topConceptOf", scheme)
		} else {
			put(s, "broader", concept(i/8))
			put(concept(i/8), "narrower", s)
		}
		put(s, "related", concept(1+r.IntN(concepts)))
	}
	return err
}

const millionConcepts = 100_000 // which is 999,993 triples

// TestReadersStream reads a million triples of Turtle, and a good many in each other format that streams, and watches the heap.
func TestReadersStream(t *testing.T) {
	for format, concepts := range map[Format]int{Turtle: millionConcepts, NTriples: millionConcepts / 5, RDFXML: millionConcepts / 5} {
		in, out := io.Pipe()
		go func() { out.CloseWithError(writeVocabulary(out, format, concepts)) }()
		var base, most, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&base)
		n := 0
		err := Source{Format: format}.Read(in, func(Triple) error {
			if n++; n%20_000 == 0 {
				runtime.ReadMemStats(&now)
				if now.HeapInuse > most.HeapInuse {
					most = now
				}
			}
			return nil
		})
		used := (int64(most.HeapInuse) - int64(base.HeapInuse)) >> 20
		t.Logf("%s: %d triples, %d MiB", format, n, used)
		if err != nil || n < 9*concepts || used > 64 {
			t.Errorf("%s: %d triples took %d MiB (%v), want at most 64", format, n, used, err)
		}
	}
}

// writeVocabulary writes one without holding it: RDF/XML one element a triple.
func writeVocabulary(w io.Writer, format Format, concepts int) error {
	switch format {
	case NTriples:
		n := NewNTriplesWriter(w)
		if err := vocabulary(concepts, n.Write); err != nil {
			return err
		}
		return n.Close()
	case Turtle:
		t := NewTurtleWriter(w, benchPrefixes)
		if err := vocabulary(concepts, t.Write); err != nil {
			return err
		}
		return t.Close()
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "<rdf:RDF xmlns:rdf='%s' xmlns:skos='%s'>\n", NS, skosNS)
	err := vocabulary(concepts, func(x Triple) error {
		name := "skos:" + strings.TrimPrefix(x.P.Value, skosNS)
		if x.P == rdfType {
			name = "rdf:type"
		}
		if x.O.Kind == IRI {
			_, err := fmt.Fprintf(b, "<rdf:Description rdf:about='%s'><%s rdf:resource='%s'/></rdf:Description>\n", x.S.Value, name, x.O.Value)
			return err
		}
		_, err := fmt.Fprintf(b, "<rdf:Description rdf:about='%s'><%s xml:lang='%s'>%s</%s></rdf:Description>\n", x.S.Value, name, x.O.Lang, x.O.Value, name)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprint(b, "</rdf:RDF>\n")
	return b.Flush()
}

// TestGraphIsSmall holds 200,000 triples in the fifth of what a million may take.
func TestGraphIsSmall(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := NewGraph()
	if err := vocabulary(millionConcepts/5, g.Emit); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	used := (after.HeapInuse - before.HeapInuse) >> 20
	t.Logf("%d triples in %d MiB", g.Len(), used)
	if g.Len() < 180_000 || used > 60 {
		t.Errorf("%d triples take %d MiB, want at most 60", g.Len(), used)
	}
	runtime.KeepAlive(g)
}

// cpu is the user CPU time of this process so far, the garbage collector's included.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano())
}

// BenchmarkMillionTriples reads and writes a vocabulary of a million triples, every check on. Beside each figure
// stands the same work by another program on the same file in the same run: user
// CPU seconds, and how many times theirs ours is (limit 1).
func BenchmarkMillionTriples(b *testing.B) {
	dir := b.TempDir()
	g := NewGraph()
	if err := vocabulary(millionConcepts, g.Emit); err != nil {
		b.Fatal(err)
	}
	path := func(format Format) string { return filepath.Join(dir, "million."+string(format)) }
	for format, write := range map[Format]func(io.Writer, *Graph) error{NTriples: WriteNTriples, Turtle: writeStreamed,
		RDFXML: func(w io.Writer, g *Graph) error { return WriteRDFXML(w, g, benchPrefixes) }} {
		f, err := os.Create(path(format))
		if err != nil {
			b.Fatal(err)
		}
		if err := write(f, g); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
	count := func(format Format) func() error {
		return func() error { return readPath(path(format), format, func(Triple) error { return nil }) }
	}
	convert := func(from Format) func() error {
		return func() error {
			w := NewNTriplesWriter(io.Discard)
			if err := readPath(path(from), from, w.Write); err != nil {
				return err
			}
			return w.Close()
		}
	}
	compare(b, "read Turtle", count(Turtle), "serdi", "-i", "turtle", "-o", "ntriples", path(Turtle))
	compare(b, "read Turtle", count(Turtle), "rapper", "-q", "-c", "-i", "turtle", path(Turtle))
	compare(b, "read N-Triples", count(NTriples), "rapper", "-q", "-c", "-i", "ntriples", path(NTriples))
	compare(b, "read RDF-XML", count(RDFXML), "rapper", "-q", "-c", "-i", "rdfxml", path(RDFXML))
	compare(b, "Turtle to N-Triples", convert(Turtle), "serdi", "-i", "turtle", "-o", "ntriples", path(Turtle))
	compare(b, "RDF-XML to N-Triples", convert(RDFXML), "rapper", "-q", "-i", "rdfxml", "-o", "ntriples", path(RDFXML))
	compare(b, "write N-Triples", func() error { return WriteNTriples(io.Discard, g) }, "serdi", "-i", "ntriples", "-o", "ntriples", path(NTriples))
	compare(b, "write Turtle as it comes", func() error { return writeStreamed(io.Discard, g) }, "serdi", "-i", "ntriples", "-o", "turtle", path(NTriples))
	compare(b, "write Turtle for people", func() error { return WriteTurtle(io.Discard, g, benchPrefixes) }, "rapper", "-q", "-i", "ntriples", "-o", "turtle", path(NTriples))
	compare(b, "write RDF-XML", func() error { return WriteRDFXML(io.Discard, g, benchPrefixes) }, "rapper", "-q", "-i", "ntriples", "-o", "rdfxml", path(NTriples))
}

func writeStreamed(w io.Writer, g *Graph) error {
	t := NewTurtleWriter(w, benchPrefixes)
	for x := range g.All() {
		if err := t.Write(x); err != nil {
			return err
		}
	}
	return t.Close()
}

func readPath(path string, format Format, emit func(Triple) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return Source{Format: format}.Read(f, emit)
}

// compare measures ours, and a peer that is installed.
func compare(b *testing.B, what string, ours func() error, peer ...string) {
	b.Run(what+" beside "+peer[0], func(b *testing.B) {
		runtime.GC()
		n, before := 0, cpu()
		for b.Loop() {
			n++
			if err := ours(); err != nil {
				b.Fatal(err)
			}
		}
		mine := (cpu() - before).Seconds() / float64(n)
		b.ReportMetric(mine, "cpu-s")
		cmd := exec.Command(peer[0], peer[1:]...)
		if _, err := exec.LookPath(peer[0]); err != nil {
			b.Logf("%s is not installed: no figure beside ours", peer[0])
			return
		}
		if err := cmd.Run(); err != nil {
			b.Fatalf("%s: %v", peer[0], err)
		}
		theirs := cmd.ProcessState.UserTime().Seconds()
		b.ReportMetric(theirs, "peer-cpu-s")
		b.ReportMetric(mine/theirs, "times")
	})
}

package rdf

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestGraphIsASet compares a graph with a plain list of triples.
func TestGraphIsASet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var g Graph
	var list []Triple
	if g.Has(Triple{}) || g.Len() != 0 || g.Objects(NewIRI("x:s"), NewIRI("x:p")) != nil {
		t.Error("the zero graph is not empty")
	}
	term := func(n int) Term {
		return []Term{NewIRI(fmt.Sprint("x:", r.IntN(n))), NewBlank(fmt.Sprint("b", r.IntN(n))), NewText(fmt.Sprint(r.IntN(n)), "en"), NewText(fmt.Sprint(r.IntN(n)), "cy"), NewTyped(fmt.Sprint(r.IntN(n)), "x:d"), NewString(fmt.Sprint("x:", r.IntN(n)))}[r.IntN(6)]
	}
	for range 5000 {
		x := Triple{term(30), NewIRI(fmt.Sprint("x:p", r.IntN(4))), term(300)}
		if g.Add(x) == slices.Contains(list, x) {
			t.Fatalf("Add(%v) was wrong about whether it was new", x)
		}
		if g.Len() > len(list) {
			list = append(list, x)
		}
	}
	if got := slices.Collect(g.All()); !slices.Equal(got, list) {
		t.Error("All is not the triples in order")
	}
	filter := func(keep func(Triple) bool, want func(Triple) Term) (out []Term) {
		for _, x := range list {
			if keep(x) {
				out = append(out, want(x))
			}
		}
		return out
	}
	object := func(x Triple) Term { return x.O }
	subject := func(x Triple) Term { return x.S }
	for range 200 {
		x := list[r.IntN(len(list))]
		if !g.Has(x) || g.Has(Triple{x.S, x.P, NewIRI("x:never")}) {
			t.Error("Has is wrong")
		}
		want := filter(func(y Triple) bool { return y.S == x.S && y.P == x.P }, object)
		if !slices.Equal(g.Objects(x.S, x.P), want) || g.Object(x.S, x.P) != want[0] {
			t.Errorf("Objects(%v, %v)", x.S, x.P)
		}
		if !slices.Equal(g.Subjects(x.P, x.O), filter(func(y Triple) bool { return y.O == x.O && y.P == x.P }, subject)) {
			t.Errorf("Subjects(%v, %v)", x.P, x.O)
		}
		n := 0
		for y := range g.With(x.P) {
			if y.P != x.P {
				t.Error("With gave another predicate")
			}
			n++
		}
		if n != len(filter(func(y Triple) bool { return y.P == x.P }, object)) {
			t.Errorf("With(%v) gave %d", x.P, n)
		}
	}
	if g.Object(NewIRI("x:none"), NewIRI("x:p")) != (Term{}) {
		t.Error("an object of nothing")
	}
}

func TestItemsOfACollection(t *testing.T) {
	g, err := Source{Format: Turtle}.Graph(strings.NewReader(`@prefix : <http://e/> . @prefix rdf: <` + NS + `> .
		:good :p ( 1 2 3 ) . :none :p () . :ring rdf:first 1 ; rdf:rest :ring . :two rdf:first 1, 2 ; rdf:rest () . :open rdf:first 1 .`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"good": 3, "none": 0} {
		if items, ok := g.Items(g.Object(NewIRI("http://e/"+name), NewIRI("http://e/p"))); !ok || len(items) != want {
			t.Errorf("%s: %v %v", name, items, ok)
		}
	}
	for _, name := range []string{"ring", "two", "open", "unknown"} {
		if items, ok := g.Items(NewIRI("http://e/" + name)); ok {
			t.Errorf("%s: %v", name, items)
		}
	}
}

// edges makes a graph of blank nodes with one predicate.
func edges(name func(int) string, pairs ...[2]int) *Graph {
	g := NewGraph()
	for _, p := range pairs {
		g.Add(Triple{NewBlank(name(p[0])), NewIRI("x:p"), NewBlank(name(p[1]))})
		g.Add(Triple{NewBlank(name(p[1])), NewIRI("x:p"), NewBlank(name(p[0]))})
	}
	return g
}

// TestIsomorphic holds graphs that look alike from every node and yet differ, and large ones without any difference.
func TestIsomorphic(t *testing.T) {
	plain := func(i int) string { return fmt.Sprint("n", i) }
	turned := func(n int) func(int) string { return func(i int) string { return fmt.Sprint("m", (i*7+3)%n) } }
	ring := func(n, from int) (p [][2]int) {
		for i := range n {
			p = append(p, [2]int{from + i, from + (i+1)%n})
		}
		return p
	}
	// Two graphs of ten nodes with three neighbours each: the Petersen graph and the five-sided prism.
	petersen, prism := ring(5, 0), append(ring(5, 0), ring(5, 5)...)
	for i := range 5 {
		petersen = append(petersen, [2]int{i, i + 5}, [2]int{5 + i, 5 + (i+2)%5})
		prism = append(prism, [2]int{i, i + 5})
	}
	for _, test := range []struct {
		name string
		a, b *Graph
		want bool
	}{
		{"nothing", NewGraph(), NewGraph(), true},
		{"a ring turned", edges(plain, ring(10, 0)...), edges(turned(10), ring(10, 0)...), true},
		{"a ring of six and two of three", edges(plain, ring(6, 0)...), edges(plain, append(ring(3, 0), ring(3, 3)...)...), false},
		{"Petersen turned", edges(plain, petersen...), edges(turned(10), petersen...), true},
		{"Petersen and the prism", edges(plain, petersen...), edges(plain, prism...), false},
		{"a long ring", edges(plain, ring(300, 0)...), edges(turned(300), ring(300, 0)...), true},
		{"one node less", edges(plain, [2]int{0, 1}), edges(plain, [2]int{0, 0}), false},
	} {
		if Isomorphic(test.a, test.b) != test.want || Isomorphic(test.b, test.a) != test.want {
			t.Errorf("%s: want %v", test.name, test.want)
		}
	}
	// A thousand nodes that are alike through and through.
	a, b := NewGraph(), NewGraph()
	for i := range 1000 {
		a.Add(Triple{NewIRI("x:s"), NewIRI("x:p"), NewBlank(plain(i))})
		b.Add(Triple{NewIRI("x:s"), NewIRI("x:p"), NewBlank(turned(1000)(i))})
	}
	if !Isomorphic(a, b) {
		t.Error("a thousand equal nodes do not match")
	}
	b.Add(Triple{NewBlank("m1"), NewIRI("x:q"), NewString("x")})
	a.Add(Triple{NewBlank("n1"), NewIRI("x:q"), NewString("y")})
	if Isomorphic(a, b) {
		t.Error("another literal matches")
	}
}

// TestIsomorphicKnowsEveryChange relabels random graphs, and changes one triple.
func TestIsomorphicKnowsEveryChange(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		g := randomGraph(r, false)
		triples := slices.Collect(g.All())
		names := r.Perm(100)
		numbers := map[string]int{}
		other := func(x Term) Term {
			if x.Kind == Blank {
				if _, ok := numbers[x.Value]; !ok {
					numbers[x.Value] = len(numbers)
				}
				x.Value = fmt.Sprint("z", names[numbers[x.Value]])
			}
			return x
		}
		r.Shuffle(len(triples), func(i, j int) { triples[i], triples[j] = triples[j], triples[i] })
		same := NewGraph()
		for _, x := range triples {
			same.Add(Triple{other(x.S), x.P, other(x.O)})
		}
		if !Isomorphic(g, same) {
			t.Fatalf("relabelled:\n%s\n%s", dump(g), dump(same))
		}
		if len(triples) == 0 {
			continue
		}
		changed, at := NewGraph(), r.IntN(len(triples))
		for i, x := range triples {
			if i == at {
				x.P.Value += "x"
			}
			changed.Add(x)
		}
		if Isomorphic(g, changed) {
			t.Fatalf("changed:\n%s\n%s", dump(g), dump(changed))
		}
	}
}

func TestDetect(t *testing.T) {
	for _, test := range []struct {
		head, name string
		want       Format
	}{
		{"", "a.ttl", Turtle}, {"", "a.nt", NTriples}, {"", "a.rdf", RDFXML}, {"", "a.jsonld", JSONLD}, {"", "a", Unknown},
		{"<http://e/s> <http://e/p> <http://e/o> .\n", "a", NTriples}, {"<http://e/s> <http://e/p> <http://e/o> .\n", "a.ttl", Turtle}, {"<s> <p> <o> .\n", "a.nt", NTriples},
		{"<s> <p> <o> .\n", "a", Turtle}, {"# c\n@prefix a: <b> .", "a.rdf", Turtle}, {"PREFIX a: <b>\n", "x", Turtle}, {"e:s e:p e:o .", "x", Turtle}, {"[ <p> <o> ] .", "x", Turtle}, {"[] <p> <o> .", "x", Turtle}, {"_:a <p> 1 .", "x.json", Turtle},
		{"{\"@id\": 1}", "a.ttl", JSONLD}, {" [\n {", "a.nt", JSONLD}, {"[]", "a.ttl", JSONLD}, {"[]", "", JSONLD},
		{"<?xml version='1.0'?>", "a.ttl", RDFXML}, {"\ufeff <!-- c --><a:b xmlns:a='c'/>", "x", RDFXML}, {"<rdf:RDF\n xmlns='x'>", "a.nt", RDFXML}, {"<!DOCTYPE a [", "a", RDFXML}, {"\xff\xfe<\x00", "a", RDFXML},
		{"PK\x03\x04", "a.ttl", Unknown}, {"%PDF-1.7", "a.nt", Unknown}, {"Some words here", "notes.txt", Unknown}, {"id,name\n1,x\n", "a.csv", Unknown}, {"<a:b> <c:d> \"x\" .\n<a:b> <c:d", "x", NTriples},
	} {
		if got := Detect([]byte(test.head), test.name); got != test.want {
			t.Errorf("%q in %s is %q, want %q", test.head, test.name, got, test.want)
		}
	}
}

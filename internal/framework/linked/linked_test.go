package linked_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/skos/rdf"
)

// plainOf is an Edition as text that two Editions share exactly when they say
// the same: an empty list and none are the same.
func plainOf(t testing.TB, e *pack.Edition) string {
	t.Helper()
	var b bytes.Buffer
	if err := linked.Write(&b, "json", e); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// same compares two Editions and tells the first line that differs.
func same(t testing.TB, what string, got, want *pack.Edition) {
	t.Helper()
	g, w := bytes.Split([]byte(plainOf(t, got)), []byte("\n")), bytes.Split([]byte(plainOf(t, want)), []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			t.Fatalf("%s: line %d is %s, want %s\n(before it %s)", what, i+1, g[i], w[i], bytes.Join(w[max(0, i-8):i], []byte("\n")))
		}
	}
	if len(g) != len(w) {
		t.Fatalf("%s: %d lines, want %d", what, len(g), len(w))
	}
}

func starter(t testing.TB) *pack.Edition { return packtest.Starter(t).Edition() }

// grown is the starter's framework with a history and the things that it has none of.
func grown(t testing.TB) *pack.Edition {
	e := starter(t)
	s := e.Framework.Skills
	s[1].Status, s[1].ReplacedBy, s[1].RetiredOn = "retired", []string{s[3].Code, s[2].Code}, "2026-06-01"
	s[4].Broader = []string{s[0].Code}
	e.Release.BasedOn, e.Release.Note = "2025.2", "The second release."
	e.Release.Decisions = []pack.Decision{
		{Kind: pack.Split, What: "skill", From: []string{s[1].Code}, To: []string{s[3].Code, s[2].Code}, Note: "It was two skills.", Credits: []string{"A reader", "Another"}},
		{Kind: pack.Reworded, What: "skill", From: []string{s[0].Code}, To: []string{s[0].Code}, Note: "Said more plainly."},
		{Kind: pack.Reworded, What: "framework", Note: "A new notice."},
	}
	return e
}

func TestGraphLosesNothing(t *testing.T) {
	editions := map[string]*pack.Edition{"starter": starter(t), "grown": grown(t)}
	for name, e := range editions {
		triples, err := linked.Graph(e)
		if err != nil {
			t.Fatal(err)
		}
		again, problems, err := linked.FromGraph(triples)
		if err != nil {
			t.Fatal(err)
		}
		if len(problems) > 0 {
			t.Errorf("%s: %d problems, first %v", name, len(problems), problems[0])
		}
		same(t, name, again, e)
	}
}

func TestRandomGraphsLoseNothing(t *testing.T) {
	for seed := range uint64(300) {
		e := newMaker(seed, 4).edition()
		triples, err := linked.Graph(e)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		rand.New(rand.NewPCG(seed, 8)).Shuffle(len(triples), func(i, j int) { triples[i], triples[j] = triples[j], triples[i] })
		again, problems, err := linked.FromGraph(triples)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if len(problems) > 0 {
			t.Fatalf("seed %d: %d problems, first %v", seed, len(problems), problems[0])
		}
		same(t, "seed "+jsonOf(seed), again, e)
	}
}

func jsonOf(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func TestGraphIsASet(t *testing.T) {
	triples, err := linked.Graph(grown(t))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[rdf.Triple]bool{}
	for _, tr := range triples {
		if seen[tr] {
			t.Fatalf("said twice: %v", tr)
		}
		seen[tr] = true
	}
	again, _ := linked.Graph(grown(t))
	if !slices.Equal(triples, again) {
		t.Error("two graphs of one Edition differ")
	}
	t.Logf("%d triples", len(triples))
}

// TestEveryFormatLosesNothing writes and reads through every format.
func TestEveryFormatLosesNothing(t *testing.T) {
	for _, format := range linked.Formats() {
		t.Run(format, func(t *testing.T) {
			through(t, "starter", format, starter(t))
			through(t, "grown", format, grown(t))
			for seed := range uint64(60) {
				through(t, "seed "+jsonOf(seed), format, newMaker(seed, 4).edition())
			}
		})
	}
}

// through writes an Edition and reads it again.
func through(t *testing.T, what, format string, e *pack.Edition) {
	t.Helper()
	var b bytes.Buffer
	if err := linked.Write(&b, format, e); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if got := linked.Detect(b.Bytes(), "file"); got != format {
		t.Fatalf("%s is taken for %q: %.60s", what, got, b.Bytes())
	}
	again, problems, err := linked.Read(b.Bytes(), format)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if len(problems) > 0 {
		t.Fatalf("%s: %d problems, first %v", what, len(problems), problems[0])
	}
	same(t, what, again, e)
}

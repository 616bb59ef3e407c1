package quality

import (
	"maps"
	"os"
	"testing"

	"guildhall/internal/pack"
	"guildhall/skos"
)

// gkim is the profession that an empty service starts with.
func gkim(t testing.TB) (*pack.Edition, []Learning) {
	t.Helper()
	p, findings := pack.Read(os.DirFS("../../../professions/gkim"))
	if errors := pack.Errors(findings); len(errors) > 0 {
		t.Fatal(errors[0])
	}
	var learning []Learning
	for _, o := range p.Learning {
		l := Learning{ID: o.ID, Title: o.Title}
		for _, s := range o.Skills {
			l.Skills = append(l.Skills, s.Skill)
		}
		learning = append(learning, l)
	}
	return p.Edition(), learning
}

// TestTheShippedProfession holds what the starter pack is known to have: nothing
// that blocks publishing, two roles with ten essential skills, and two skills of
// which two levels open with the same verb.
func TestTheShippedProfession(t *testing.T) {
	e, learning := gkim(t)
	count := map[string]int{}
	for _, f := range Check(e, learning) {
		count[f.Rule]++
		if f.Severity == skos.Error {
			t.Errorf("%s %s: %s", f.Rule, f.Ref, f.Sentence)
		}
	}
	if want := map[string]int{"Q-role-many": 2, "Q-level-verb": 2}; !maps.Equal(count, want) {
		t.Errorf("the pack has %v, want %v", count, want)
	}
}

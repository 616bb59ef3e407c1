package assessment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/framework"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/sqldb/sqldbtest"
)

// starter is a world of the starter pack, and its framework.
func starter(t testing.TB) (*world, *framework.Framework) {
	t.Helper()
	w := load(t, sqldbtest.SQLite(t), packtest.Starter(t))
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	return w, f
}

// someone says random levels of some skills.
func someone(r *rand.Rand, f *framework.Framework) Standing {
	var all []Rated
	for _, s := range f.Skills {
		switch r.IntN(4) {
		case 0:
		case 1:
			all = append(all, Rated{Answer: Answer{Skill: s.Code, Kind: NotRelevant}, Release: f.Release.Name, Assessment: "a"})
		default:
			all = append(all, Rated{Answer: Answer{Skill: s.Code, Kind: Level, Level: r.IntN(len(f.Scale.Levels))}, Release: f.Release.Name, Assessment: "a"})
		}
	}
	return stand(f, nil, all)
}

// Every skill of a role comes once, nothing is negative, and the order is by
// outcome, size and importance. Nothing that is said sounds like a mark.
func TestGapsAreWholeAndSorted(t *testing.T) {
	_, f := starter(t)
	r := rand.New(rand.NewPCG(4, 4))
	for range 50 {
		s := someone(r, f)
		for _, role := range f.Roles {
			gaps := s.Gaps(role)
			if len(gaps) != len(role.Skills) {
				t.Fatalf("%d gaps of %d skills", len(gaps), len(role.Skills))
			}
			for i, g := range gaps {
				if g.Size < 0 || (g.Size > 0) != (g.Outcome == ToGrow) {
					t.Fatalf("%s is %d levels %s", g.Need.Skill.Code, g.Size, g.Outcome)
				}
				sentence := strings.ToLower(g.Sentence(f))
				for _, word := range []string{"fail", "pass", "below", "lack", "-", "poor", "%"} {
					if strings.Contains(strings.ReplaceAll(sentence, "re-confirm", ""), word) {
						t.Fatalf("%q says %q", sentence, word)
					}
				}
				if i == 0 {
					continue
				}
				if was := gaps[i-1]; was.Outcome.rank() > g.Outcome.rank() || was.Outcome == g.Outcome && (was.Size < g.Size || was.Size == g.Size && !was.Essential() && g.Essential()) {
					t.Fatalf("%+v comes before %+v", was, g)
				}
			}
			d := s.Distance(role)
			if d.Met+d.Unsaid > d.All || d.shared > d.asked || d.Levels > d.asked {
				t.Fatalf("%+v", d)
			}
		}
		nearest := s.Nearest()
		for i := 1; i < len(nearest); i++ {
			a, b := nearest[i-1], nearest[i]
			if a.shared*b.asked < b.shared*a.asked {
				t.Fatalf("%+v is nearer than %+v", a, b)
			}
		}
	}
}

func TestSentencesOfGaps(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.rates(t, ada, map[string]int{"GP01": 1, "GP02": 3})
	s, err := w.Standing(t.Context(), ada)
	must(t, err)
	var said []string
	for _, g := range s.Gaps(s.F.Role("R02")) {
		said = append(said, g.Sentence(s.F))
	}
	name := func(n int) string { return s.F.Scale.Level(n).Name }
	want := []string{
		fmt.Sprintf("You are at “%s”. The role asks for “%s”: 2 levels to grow.", name(1), name(3)),
		fmt.Sprintf("You are at “%s”, and the role asks for “%s”.", name(3), name(2)),
	}
	if !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
	if got := s.Distance(s.F.Role("R02")).Sentence(); got != "1 of 2 skills met or above and 2 levels to grow" {
		t.Errorf("%q", got)
	}
}

// A path is as short as any, each of its steps is one that the profession lists,
// and what is missing on it is missing after everything before it is reached.
func TestPathsAreShortAndAddUp(t *testing.T) {
	_, f := starter(t)
	r := rand.New(rand.NewPCG(5, 4))
	leaps := 0
	for _, from := range f.Roles {
		far := walk(from)
		s := someone(r, f)
		for _, to := range f.Roles {
			if to == from || to.Status == framework.Retired {
				continue
			}
			legs := s.Path(from, to)
			if n, reachable := far[to]; !reachable {
				leaps++
				if len(legs) != 1 || legs[0].Step != nil {
					t.Fatalf("%s to %s: %+v, and no steps lead there", from.Code, to.Code, legs)
				}
				continue
			} else if len(legs) != n {
				t.Fatalf("%s to %s takes %d steps, want %d", from.Code, to.Code, len(legs), n)
			}
			at := from
			held := map[string]int{}
			for _, leg := range legs {
				if leg.Step.From != at || leg.Step.To != leg.To {
					t.Fatalf("%s to %s jumps at %s", from.Code, to.Code, at.Code)
				}
				for _, g := range leg.Missing {
					if g.Held != nil && !g.Held.NotRelevant && g.Held.Level >= g.Need.Level.Number {
						t.Fatalf("%s is held at %s already", g.Need.Skill.Code, leg.To.Code)
					}
					if held[g.Need.Skill.Code] >= g.Need.Level.Number {
						t.Fatalf("%s is asked for again at %s", g.Need.Skill.Code, leg.To.Code)
					}
				}
				for _, n := range leg.To.Skills {
					held[n.Skill.Code] = max(held[n.Skill.Code], n.Level.Number)
				}
				at = leg.To
			}
		}
	}
	if leaps == 0 {
		t.Error("every role leads to every other: the test of leaps tests nothing")
	}
}

// walk counts the steps to every role, level by level.
func walk(from *framework.Role) map[*framework.Role]int {
	far := map[*framework.Role]int{from: 0}
	edge := []*framework.Role{from}
	for n := 1; len(edge) > 0; n++ {
		var next []*framework.Role
		for _, r := range edge {
			for _, step := range r.Ahead {
				if _, seen := far[step.To]; !seen && step.To.Status != framework.Retired {
					far[step.To] = n
					next = append(next, step.To)
				}
			}
		}
		edge = next
	}
	return far
}

package assessment

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/framework"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
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

// A level that the person and another both accepted stands beside what the person
// said, wherever that stands, and decides what is to grow.
func TestAgreedLevelsStandBesideWhatWasSaid(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.rates(t, ada, map[string]int{"GP01": 1, "GP02": 3})
	before := w.get(t, ada, "/assessments/gaps?role=R02").Body
	w.Agreed = func(_ context.Context, _ sqldb.Querier, persons []people.ID) (map[people.ID]map[string]int, error) {
		if !slices.Equal(persons, []people.ID{people.ID(ada.ID)}) {
			t.Errorf("asked for %v", persons)
		}
		return map[people.ID]map[string]int{people.ID(ada.ID): {"GP01": 2, "GP02": 3, "GP09": 1}}, nil
	}
	s, err := w.Standing(t.Context(), ada)
	must(t, err)
	name := func(n int) string { return s.F.Scale.Level(n).Name }
	role := s.F.Role("R02")
	if got, want := s.Gaps(role)[0].Sentence(s.F), fmt.Sprintf("You are at “%s” by your own word, and agreed “%s”. The role asks for “%s”: 1 level to grow.", name(1), name(2), name(3)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if d := s.Distance(role); d.Levels != 1 || d.Met != 1 {
		t.Errorf("%+v", d)
	}
	if held := s.Of(s.F.Skill("GP01")); held.Level != 1 || s.Says(*held) != LevelName(s.F, 1) {
		t.Errorf("what Ada said became %+v", held)
	}
	const sentence = "what is to grow is worked out from the agreed one"
	if strings.Contains(before, sentence) {
		t.Error("the page speaks of agreed levels where there are none")
	}
	w.get(t, ada, "/assessments/gaps?role=R02").Says(t, 200, sentence)
	w.get(t, ada, "/assessments").Says(t, 200, "agreed "+LevelName(s.F, 2))
	rows, err := csv.NewReader(strings.NewReader(w.get(t, ada, "/assessments/download/my-skills.csv").Body)).ReadAll()
	must(t, err)
	if len(rows) != 3 || !slices.Equal(rows[1][2:5], []string{LevelName(s.F, 1), "1", "2"}) || !slices.Equal(rows[2][2:5], []string{LevelName(s.F, 3), "3", ""}) {
		t.Errorf("%q", rows)
	}
	sheet := s.Sheet("Ada", sqldb.At(noon), false)
	if got := sheet.Skills[0].said(); got != LevelName(s.F, 1)+" (agreed 2)" {
		t.Errorf("documents say %q", got)
	}
	id, err := w.TakeSnapshot(t.Context(), ada, "Mid-year", false)
	must(t, err)
	w.Agreed = nil
	w.get(t, ada, "/assessments/snapshots/"+id).Says(t, 200, LevelName(s.F, 1)+" (agreed 2)")
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

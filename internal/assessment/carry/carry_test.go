package carry

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/pack"
)

var start = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// chain makes releases r0, r1, … of decisions such as "merged A1,A2>A1".
func chain(releases ...string) []pack.Release {
	all := []pack.Release{{Name: "r0"}}
	for i, text := range releases {
		r := pack.Release{Name: fmt.Sprint("r", i+1)}
		for line := range strings.SplitSeq(text, ";") {
			kind, codes, _ := strings.Cut(strings.TrimSpace(line), " ")
			from, to, _ := strings.Cut(codes, ">")
			if kind != "" {
				r.Decisions = append(r.Decisions, pack.Decision{Kind: kind, What: "skill", From: split(from), To: split(to), Note: "Because."})
			}
		}
		all = append(all, r)
	}
	return all
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func rated(n int, skill, release string, level int) Rating {
	return Rating{ID: fmt.Sprintf("%03d", n), Skill: skill, Release: release, Level: level, At: start.Add(time.Duration(n) * time.Hour)}
}

// said writes what is held as "A1=3 B=2? C=1?? D=4-": ? asks to be confirmed,
// ?? is offered, - is history, and +2 says that a second rating is shown.
func said(all []Held) string {
	var words []string
	for _, h := range all {
		s := fmt.Sprint(h.Skill, "=", h.Level)
		if h.NotRelevant {
			s = h.Skill + "=n"
		}
		s += strings.Repeat("?", int(h.Confirm))
		if h.Retired {
			s += "-"
		}
		for _, c := range h.Of[1:] {
			s += fmt.Sprint("+", c.Level)
		}
		words = append(words, s)
	}
	return strings.Join(words, " ")
}

func TestWhatEachDecisionDoes(t *testing.T) {
	a1, a2 := rated(1, "A1", "r0", 2), rated(2, "A2", "r0", 3)
	notRelevant := Rating{ID: "9", Skill: "A2", Release: "r0", NotRelevant: true, At: start}
	for _, c := range []struct {
		name    string
		ratings []Rating
		chain   []pack.Release
		want    string
	}{
		{"nothing", []Rating{a1}, chain(""), "A1=2"},
		{"reworded", []Rating{a1}, chain("reworded A1>A1"), "A1=2?"},
		{"moved", []Rating{a1}, chain("moved A1>A1"), "A1=2"},
		{"moved and named anew", []Rating{a1}, chain("moved A1>B1"), "B1=2"},
		{"merged, the higher with both", []Rating{a1, a2}, chain("merged A1,A2>A1"), "A1=3?+2"},
		{"merged into another", []Rating{a1, a2}, chain("merged A1,A2>B1"), "B1=3?+2"},
		{"merged where one was not relevant", []Rating{a1, notRelevant}, chain("merged A1,A2>A1"), "A1=2?+0"},
		{"split", []Rating{a1}, chain("split A1>A1,A4,A5"), "A1=2?? A4=2?? A5=2??"},
		{"split and merged again", []Rating{a1}, chain("split A1>A4,A5", "merged A4,A5>A4"), "A4=2??"},
		{"retired", []Rating{a1}, chain("retired A1>"), "A1=2-"},
		{"retired, with another in its place", []Rating{a1}, chain("retired A1>A2"), "A1=2-"},
		{"restored", []Rating{a1}, chain("retired A1>", "restored A1>A1"), "A1=2?"},
		{"split, retired and restored", []Rating{a1}, chain("split A1>A4,A5", "retired A4>", "restored A4>A4"), "A4=2?? A5=2??"},
		{"added means nothing", []Rating{a1}, chain("added >B9"), "A1=2"},
		{"confirmed", []Rating{a1, a2, rated(3, "A1", "r1", 1)}, chain("merged A1,A2>A1"), "A1=1"},
		{"confirmed before the next", []Rating{a1, rated(3, "A1", "r1", 1)}, chain("reworded A1>A1", "reworded A1>A1"), "A1=1?"},
		{"one part confirmed", []Rating{a1, rated(3, "A4", "r1", 1)}, chain("split A1>A4,A5"), "A4=1 A5=2??"},
		{"rated twice", []Rating{a1, rated(4, "A1", "r0", 0)}, chain(""), "A1=0"},
		{"a release that nobody knows", []Rating{rated(1, "A1", "lost", 4)}, chain("moved A1>B1"), "B1=4?"},
		{"older words, said later, do not win", []Rating{rated(9, "A1", "r0", 4), rated(3, "A1", "r1", 1)}, chain("reworded A1>A1"), "A1=1"},
	} {
		if got := said(Now(c.ratings, c.chain)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAChangedLevelAsksThoseWhoChoseIt(t *testing.T) {
	releases := chain("")
	releases[1].Decisions = []pack.Decision{{Kind: pack.Reworded, What: "level", From: []string{"3"}, To: []string{"3"}}, {Kind: pack.Reworded, What: "role", From: []string{"A1"}, To: []string{"A1"}}}
	if got := said(Now([]Rating{rated(1, "A1", "r0", 2), rated(2, "A2", "r0", 3)}, releases)); got != "A1=2 A2=3?" {
		t.Error(got)
	}
}

func TestAChoiceOfARoleIsCarriedByTheSameRule(t *testing.T) {
	releases := chain("moved A1>B1", "split B1>B1,B2")
	r := Rating{ID: "1", What: "role", Skill: "A1", Release: "r0"}
	if all := Carry(r, releases); len(all) != 1 || all[0].Under != "A1" {
		t.Errorf("what happened to a skill happened to a role: %+v", all)
	}
	for i := range releases {
		for j := range releases[i].Decisions {
			releases[i].Decisions[j].What = "role"
		}
	}
	if all := Carry(r, releases); len(all) != 2 || all[0].Under != "B1" || all[1].Under != "B2" || all[0].Confirm != Offered {
		t.Errorf("%+v", all)
	}
}

// random makes a chain of releases over a dozen codes in which anything may
// happen to anything, and ratings in any of them.
func random(r *rand.Rand) ([]Rating, []pack.Release) {
	codes := []string{"A", "B", "C", "D", "E", "F", "G", "H"}
	pick := func() string { return codes[r.IntN(len(codes))] }
	some := func(n int) []string {
		all := slices.Clone(codes)
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all[:n]
	}
	releases := []pack.Release{{Name: "r0"}}
	for i := range r.IntN(6) {
		next := pack.Release{Name: fmt.Sprint("r", i+1)}
		for range r.IntN(4) {
			d := pack.Decision{What: "skill"}
			switch one := pick(); r.IntN(6) {
			case 0:
				d.Kind, d.From, d.To = pack.Reworded, []string{one}, []string{one}
			case 1:
				d.Kind, d.From, d.To = pack.Moved, []string{one}, []string{pick()}
			case 2:
				d.Kind, d.From, d.To = pack.Merged, some(2+r.IntN(2)), []string{one}
			case 3:
				d.Kind, d.From, d.To = pack.Split, []string{one}, some(2+r.IntN(2))
			case 4:
				d.Kind, d.From = pack.Retired, []string{one}
			case 5:
				d.Kind, d.From, d.To = pack.Restored, []string{one}, []string{one}
			}
			next.Decisions = append(next.Decisions, d)
		}
		releases = append(releases, next)
	}
	var ratings []Rating
	for n := range 1 + r.IntN(8) {
		rating := rated(n, pick(), fmt.Sprint("r", r.IntN(len(releases))), r.IntN(5))
		rating.At = start.Add(time.Duration(r.IntN(3)) * time.Hour) // some at one moment
		if r.IntN(6) == 0 {
			rating.NotRelevant, rating.Level = true, 0
		}
		ratings = append(ratings, rating)
	}
	return ratings, releases
}

const worlds = 3000

// Every rating stands somewhere, and under a code that decisions led to.
func TestNothingIsLostAndNothingInvented(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 33))
	for range worlds {
		ratings, releases := random(r)
		for _, rating := range ratings {
			all := Carry(rating, releases)
			if len(all) == 0 {
				t.Fatalf("%+v was lost in %+v", rating, releases)
			}
			reach := reachable(rating, releases)
			for _, c := range all {
				if c.Rating != rating {
					t.Fatalf("%+v was rewritten to %+v", rating, c.Rating)
				}
				if !slices.Contains(reach, c.Under) {
					t.Fatalf("%+v stands under %s, to which nothing led; %v", rating, c.Under, reach)
				}
				if c.Confirm == Kept && c.Under != rating.Skill && slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Kind != pack.Moved && s.Kind != pack.Retired }) {
					t.Fatalf("%+v is certain after %+v", rating, c.Steps)
				}
			}
			if len(all) != len(reach) {
				t.Fatalf("%+v stands under %d skills of %v", rating, len(all), reach)
			}
		}
		for _, h := range Now(ratings, releases) {
			if !slices.ContainsFunc(h.Of, func(c Carried) bool { return c.Level == h.Level && c.NotRelevant == h.NotRelevant }) {
				t.Fatalf("%+v holds a level that nobody said", h)
			}
		}
	}
}

// reachable follows codes alone, by its own rule.
func reachable(r Rating, releases []pack.Release) []string {
	at, after := map[string]bool{r.Skill: true}, false
	for _, release := range releases {
		for _, d := range release.Decisions {
			var hit bool
			for _, code := range d.From {
				hit = hit || after && at[code]
			}
			if !hit || d.Kind == pack.Retired {
				continue
			}
			for _, code := range d.From {
				delete(at, code)
			}
			for _, code := range d.To {
				at[code] = true
			}
		}
		after = after || release.Name == r.Release
	}
	var all []string
	for code := range at {
		all = append(all, code)
	}
	return all
}

func TestTheOrderOfReadingMakesNoDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 33))
	for range worlds {
		ratings, releases := random(r)
		want := Now(ratings, releases)
		again := slices.Clone(ratings)
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if got := Now(again, releases); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s and %s of %+v", said(got), said(want), ratings)
		}
	}
}

// A rating stands today under a code exactly when it was carried there and no
// newer one was made where it stood on its way: worked out rating by rating.
func TestNowIsWhatRatingsSayOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 33))
	for range worlds {
		ratings, releases := random(r)
		want := map[string]bool{}
		for _, rating := range ratings {
			for _, code := range surviving(rating, ratings, releases) {
				want[code+" "+rating.ID] = true
			}
		}
		got := map[string]bool{}
		for _, h := range Now(ratings, releases) {
			for _, c := range h.Of {
				got[h.Skill+" "+c.ID] = true
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("stand %v, want %v\n%+v\n%+v", got, want, ratings, releases)
		}
	}
}

func surviving(rating Rating, all []Rating, releases []pack.Release) []string {
	at := indexOf(releases, rating.Release)
	standing := []Carried{begun(rating, at)}
	for i := at; i < len(releases); i++ {
		if i > at {
			standing = across(standing, releases[i])
		}
		standing = slices.DeleteFunc(standing, func(c Carried) bool {
			return slices.ContainsFunc(all, func(o Rating) bool {
				return o.Release == releases[i].Name && o.Skill == c.Under && (i > at || earlier(rating, o) < 0)
			})
		})
	}
	var codes []string
	for _, c := range standing {
		codes = append(codes, c.Under)
	}
	return codes
}

// A decision that is withdrawn leaves what was there before it.
func TestAWithdrawnDecisionLeavesNoTrace(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 33))
	for range 500 {
		ratings, releases := random(r)
		before := Now(ratings, releases)
		last := len(releases) - 1
		with := slices.Clone(releases)
		with[last].Decisions = append(slices.Clip(with[last].Decisions), pack.Decision{Kind: pack.Split, What: "skill", From: []string{"A"}, To: []string{"X", "Y"}})
		Now(ratings, with)
		if after := Now(ratings, releases); !reflect.DeepEqual(before, after) {
			t.Fatalf("%s became %s", said(before), said(after))
		}
	}
}

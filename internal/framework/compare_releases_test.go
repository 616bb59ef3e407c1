package framework_test

import (
	"encoding/json"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// twoReleases is a hall of which the second release changed most kinds of thing.
func twoReleases(t *testing.T, db *sqldb.DB) *site {
	t.Helper()
	h := open(t, db, small("1"))
	next := small("2")
	f := &next.Framework
	f.Skills[0].Definition, f.Skills[0].AltLabels = "Trim wicks every night.", []string{"lantern craft", "clipping"}
	f.Skills[1].Status, f.Skills[1].RetiredOn, f.Skills[1].ReplacedBy = "retired", "2026-09-01", []string{"L-5", "L-6"}
	f.Skills = append(f.Skills, pack.Skill{Code: "L-5", Discipline: "Light", Name: "Glass", Definition: "Clean glass.", Status: "active"},
		pack.Skill{Code: "L-6", Discipline: "Light", Name: "Brass", Definition: "Shine brass.", Status: "active"})
	f.Descriptors[1].Text = "Trim two wicks."
	f.RoleSkills[1].Level, f.RoleSkills[1].Importance = 1, "desirable"
	f.Skills[4].Discipline = "Light"
	next.Decisions = []pack.Decision{
		{Kind: pack.Reworded, What: "skill", From: []string{"L-2"}, To: []string{"L-2"}, Note: "Nights were left out.", Credits: []string{"A reader"}},
		{Kind: pack.Split, What: "skill", From: []string{"L-1"}, To: []string{"L-5", "L-6"}, Note: "Glass and brass are two crafts."},
	}
	if err := h.load(t, next); err != nil {
		t.Fatal(err)
	}
	return serve(t, h)
}

func TestReadersSeeWhatChanged(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := twoReleases(t, db)
		s.says(t, "/framework/compare?from=1&to=2", "What changed from release 1 to 2",
			"Trim wicks [added: every night ] .", "[added: clipping ]", "Text of level 1 Hand", "Trim [removed: one wick ] [added: two wicks ] .",
			"Polishing lenses (L-1) split into Glass (L-5) and Brass (L-6)", "Glass and brass are two crafts.", "Nights were left out.", "suggested by A reader",
			"Trimming wicks (L-2): lowered and now desirable", "Moved", "[removed: Common (all) ] [added: Keepers’ light (Light) ]", "The text before", "The text after", "Split : 1")
		s.says(t, "/framework/compare", "What changed from release 1 to 2")
		s.says(t, "/framework/compare?from=2&to=1", "merged into Polishing lenses (L-1)", "[removed: every night ]")
		s.says(t, "/framework/compare?from=1&to=2&kind=split", "1 thing changed in this choice.", "Show every change")
		s.says(t, "/framework/compare?from=1&to=2&discipline=all", "Staying awake")
		s.says(t, "/framework/compare?from=2&to=2", "There is no difference between the two.")
		if body := s.get("/framework/compare?from=1&to=2&discipline=all").Body.String(); strings.Contains(body, "Nights were left out.") {
			t.Error("the filter by discipline lets others through")
		}
		for path, sees := range map[string]string{
			"/framework/compare?from=9&to=2":                   "Choose a release from the list, because there is no release “9”",
			"/framework/compare?from=1&to=2&kind=odd":          "because “odd” is not one of them",
			"/framework/compare?from=1&to=2&discipline=<b>odd": "because “<b>odd” is not one of them",
		} {
			w := s.get(strings.ReplaceAll(strings.ReplaceAll(path, "<", "%3C"), ">", "%3E"))
			if p := read(t, path, w); !strings.Contains(p.text, sees) || !strings.Contains(p.text, "There is a problem") {
				t.Errorf("%s does not say %q", path, sees)
			}
		}
		s.says(t, "/framework/releases/2", "What changed since 1", "Nights were left out. Suggested by A reader.", "See every change, word by word", "Role requirement changed : 1")
		s.says(t, "/skills/L-2", "History", "Release 2 , April 2026: reworded, level text changed and other names changed.", "Nights were left out.")
		s.says(t, "/skills/L-1", "split. Glass and brass are two crafts.", "Retired on 1 September 2026 , replaced by Glass , Brass")
		s.says(t, "/skills/L-4", "No release that we hold has changed it.")
		s.says(t, "/roles/K2", "role requirement changed")
		s.says(t, "/disciplines/keepers-light", "No release that we hold has changed it.")
	})
}

func TestProgramsReadWhatChanged(t *testing.T) {
	s := twoReleases(t, sqldbtest.SQLite(t))
	w := s.get("/api/v1/framework/compare?from=1&to=2")
	var got struct {
		From, To struct{ Name string }
		Summary  []diff.Count
		Changes  []diff.Change
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%d, %v", w.Code, err)
	}
	if got.From.Name != "1" || got.To.Name != "2" || len(got.Changes) == 0 || !strings.Contains(w.Body.String(), `"words"`) {
		t.Errorf("the answer is %s", w.Body)
	}
	a, err := s.Edition(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Edition(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	patched, err := diff.Patch(a, diff.Report{From: a.Release, To: b.Release, Changes: got.Changes})
	if err != nil {
		t.Fatal(err)
	}
	if left := diff.Compare(patched, b, nil); len(left.Changes) > 0 {
		t.Errorf("what programs read does not lead from one release to the other: %+v", left.Changes)
	}
	for path, status := range map[string]int{"/api/v1/framework/compare": 200, "/api/v1/framework/compare?from=9": 404} {
		if w := s.get(path); w.Code != status {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

func TestTheFirstReleaseHasNothingToBeComparedWith(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), small("1")))
	s.says(t, "/framework/compare", "There is one release so far")
	s.says(t, "/framework/compare?from=1&to=1", "There is no difference between the two.")
	if w := s.get("/api/v1/framework/compare"); w.Code != 422 && w.Code != 400 {
		t.Errorf("programs get %d", w.Code)
	}
	if w := s.get("/framework/releases/1"); strings.Contains(w.Body.String(), "What changed since") {
		t.Error("the first release changed something")
	}
}

// TestAComparisonIsMadeOnce counts what a second reading asks of the store.
func TestAComparisonIsMadeOnce(t *testing.T) {
	s := twoReleases(t, sqldbtest.SQLite(t))
	if _, _, _, err := s.Compare(t.Context(), access.Actor{}, "1", "2"); err != nil {
		t.Fatal(err)
	}
	queries := 0
	ctx := sqldb.Observe(t.Context(), func(string) { queries++ })
	if past, err := s.Service.History(ctx, "skill", "L-2"); err != nil || len(past) != 1 {
		t.Fatalf("%+v, %v", past, err)
	}
	if queries > 2 {
		t.Errorf("the history of a skill asks the store %d times", queries)
	}
}

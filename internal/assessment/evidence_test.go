package assessment

import (
	"fmt"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// TestEvidenceIsWrittenOnceAndShowsManySkills writes, changes and deletes it by
// the pages, and finds it beside the skills that later releases make of its own.
func TestEvidenceIsWrittenOnceAndShowsManySkills(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.rates(t, ada, map[string]int{"GP01": 2, "GP02": 1})
		w.get(t, ada, "/assessments/evidence").Says(t, 200, "You have not written any evidence yet")
		w.get(t, ada, "/assessments/evidence/new?skill=GP01").Says(t, 200, "Add evidence", `value="GP01" selected`)
		for words, fields := range map[string][]string{
			"Enter what it was":                      {"skill-1", "GP01"},
			"Choose at least one skill":              {"title", "Moved the site", "skill-1", ""},
			"Choose the skill that this is about":    {"title", "Moved the site", "skill-1", "GP01", "skill-2", "", "shows-2", "I led it"},
			"Choose each skill once":                 {"title", "Moved the site", "skill-1", "GP01", "skill-2", "GP01"},
			"Choose a skill from the list":           {"title", "Moved the site", "skill-1", "nonsense"},
			"What it was must be 200 characters":     {"title", strings.Repeat("é", 201), "skill-1", "GP01"},
			"How it shows a level must be 2,000":     {"title", "Moved the site", "skill-1", "GP01", "shows-1", strings.Repeat("é", 2001)},
			"What you did must be 4,000 characters ": {"title", "Moved the site", "skill-1", "GP01", "what", strings.Repeat("é", 4001)},
		} {
			if rec := w.posts(ada, "/assessments/evidence", fields...); rec.Code != 422 || !strings.Contains(rec.Body.String(), words) {
				t.Errorf("%d does not say %q", rec.Code, words)
			}
		}
		w.leads(t, ada, "/assessments/evidence", "/assessments/evidence?done=evidence", "title", "Moved the site", "when", "March 2026", "what", "All of it.",
			"skill-1", "GP01", "shows-1", "I planned it", "skill-2", "GP02", "shows-2", "I checked it", "skill-3", "")
		all, err := w.Evidence(t.Context(), ada)
		must(t, err)
		if len(all) != 1 || len(all[0].Links) != 2 {
			t.Fatalf("%+v", all)
		}
		first := all[0].Links[0].Release
		w.get(t, ada, "/assessments/skills/GP02").Says(t, 200, "Moved the site", "I checked it")
		w.releases(t, split("GP01", "GP05", "GP06"), merged("GP03", "GP04"))
		w.get(t, ada, "/assessments/skills/GP06").Says(t, 200, "Moved the site", "I planned it")
		w.get(t, ada, all[0].URL()).Says(t, 200, "Change your evidence", `value="GP01" selected`, "I planned it")
		w.leads(t, ada, "/assessments/evidence", "/assessments/evidence?done=evidence", "id", all[0].ID, "title", "Moved two sites", "skill-1", "GP01", "shows-1", "Planned", "skill-2", "GP03")
		again, err := w.Evidence(t.Context(), ada)
		must(t, err)
		if len(again) != 1 || again[0].Title != "Moved two sites" || again[0].Links[0].Release != first || again[0].Links[1].Release == first {
			t.Errorf("%+v", again)
		}
		held, err := w.Holder().Export(t.Context(), w.DB, ada.ID)
		must(t, err)
		if !strings.Contains(fmt.Sprintf("%+v", held), "Moved two sites") {
			t.Errorf("the export lacks it: %+v", held)
		}
		w.leads(t, ada, "/assessments/evidence/delete", "/assessments/evidence?done=unevidenced", "id", again[0].ID)
		w.get(t, ada, all[0].URL()).Says(t, 404, "does not exist or is not shared with you")
	})
}

// Evidence is its person's alone: in SQL and in Go, and after erasure nobody's.
func TestEvidenceTwins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		var all []Evidence
		for _, who := range everyone {
			id, err := w.SaveEvidence(ctx, who, Evidence{Title: "Of " + who.ID, Links: []EvidenceLink{{Skill: "GP01"}}})
			must(t, err)
			all = append(all, Evidence{ID: id, Person: who.ID})
		}
		for _, who := range append([]access.Actor{visitor, holding("stranger", access.Administrator)}, everyone...) {
			seen, err := w.Evidence(ctx, who)
			must(t, err)
			found := map[string]bool{}
			for _, e := range seen {
				found[e.ID] = true
			}
			for _, e := range all {
				if found[e.ID] != CanSeeEvidence(who, e) {
					t.Errorf("%q sees the evidence of %s: %v", who.ID, e.Person, found[e.ID])
				}
				if !CanSeeEvidence(who, e) && who.SignedIn() {
					_, err := w.SaveEvidence(ctx, who, Evidence{ID: e.ID, Title: "Taken", Links: []EvidenceLink{{Skill: "GP01"}}})
					refused(t, err, fault.NotFound, "does not exist or is not shared with you")
					refused(t, w.DeleteEvidence(ctx, who, e.ID), fault.NotFound, "does not exist or is not shared with you")
				}
			}
		}
		_, err := w.SaveEvidence(ctx, visitor, Evidence{Title: "Mine", Links: []EvidenceLink{{Skill: "GP01"}}})
		refused(t, err, fault.Forbidden, "Sign in")
		must(t, w.Log.DB.Write(ctx, func(tx *sqldb.Tx) error { return w.Holder().Erase(ctx, tx, ada.ID) }))
		if left, err := w.Evidence(ctx, ada); err != nil || len(left) != 0 {
			t.Errorf("after erasure: %+v, %v", left, err)
		}
	})
}

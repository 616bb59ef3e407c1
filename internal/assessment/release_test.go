package assessment

import (
	"reflect"
	"strings"
	"testing"

	"guildhall/internal/fault"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
)

// TestAReleaseCarriesPeopleWithIt takes ratings over real releases.
func TestAReleaseCarriesPeopleWithIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := w.rates(t, ada, map[string]int{"GP01": 3, "GP02": 1, "GP03": 2, "GP04": 1})
		second := w.releases(t, merged("GP02", "GP03"), reworded("GP01"), retired("GP04"))
		if got := w.says(t, ada); got != "GP01=3? GP02=2? GP04=1-" {
			t.Fatal(got)
		}
		now, err := w.Standing(ctx, ada)
		must(t, err)
		joined := now.ToConfirm()[1]
		if sources := now.Sources(joined); len(sources) != 2 || !strings.HasPrefix(sources[0], "2 ") || !strings.Contains(sources[1], "Checking the work (GP02)") {
			t.Errorf("both are shown: %q", sources)
		}
		if told := now.Told(joined); len(told) != 1 || !strings.Contains(told[0], "joined") || !strings.Contains(told[0], "Why: They were alike.") {
			t.Errorf("told %q", told)
		}
		a, err := w.Find(ctx, ada, first)
		must(t, err)
		if a.Release == second || len(a.Answers) != 4 {
			t.Errorf("what was said was rewritten: %+v", a)
		}
		w.releases(t, split("GP01", "GP05", "GP06"))
		if got := w.says(t, ada); got != "GP02=2? GP04=1- GP05=3?? GP06=3??" {
			t.Error(got)
		}
		chain, err := w.Framework.Chain(ctx)
		must(t, err)
		for _, r := range chain {
			whole, err := w.Framework.In(ctx, r.Name)
			must(t, err)
			if len(chain) != 3 || !reflect.DeepEqual(whole.Release.Decisions, r.Decisions) {
				t.Errorf("the chain of %d says of %s that it decided %+v, and read whole it is %+v", len(chain), r.Name, r.Decisions, whole.Release.Decisions)
			}
		}
		if h, err := w.History(ctx, ada, "gp05"); err != nil || len(h.Lines) != 1 || len(h.Lines[0].Steps) != 2 || h.Lines[0].Name != "Doing the work" || !h.Lines[0].Stand {
			t.Errorf("%+v, %v", h, err)
		}
		if h, err := w.History(ctx, ada, "GP01"); err != nil || len(h.Lines) != 1 || h.Now != nil || h.Lines[0].Stand {
			t.Errorf("the history of the old code: %+v, %v", h, err)
		}
	})
}

func TestConfirmingWritesNewRatings(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.begins(t, ada, map[string]int{"GP01": 3, "GP02": 1})
		must(t, w.Answer(ctx, ada, id, Answer{Skill: "GP01", Kind: Level, Level: 3, Note: "Old words", Grow: true}, Answer{Skill: "GP02", Kind: Level, Level: 1, Note: "Mine", Help: true}))
		must(t, w.Submit(ctx, ada, id))
		before, err := w.Framework.Current(ctx)
		must(t, err)
		name := w.releases(t, split("GP01", "GP05", "GP06"), reworded("GP02"))
		refused(t, w.Confirm(ctx, ada, before.Release.Name, nil), fault.Conflict, "new release")
		refused(t, w.Confirm(ctx, ada, name, nil), fault.Invalid, "at least one")
		refused(t, w.Confirm(ctx, ada, name, []Answer{{Skill: "GP03", Kind: Level, Level: 1}}), fault.Conflict, "what is left")
		refused(t, w.Confirm(ctx, ada, name, []Answer{{Skill: "GP05", Kind: Level, Level: 7}}), fault.Invalid, "Choose a level")
		refused(t, w.Confirm(ctx, ben, name, []Answer{{Skill: "GP05", Kind: Level, Level: 1}}), fault.Conflict, "nothing left")
		must(t, w.Confirm(ctx, ada, name, []Answer{{Skill: "GP05", Kind: Level, Level: 2}, {Skill: "GP02", Kind: Level, Level: 2}, {Skill: "GP06"}}))
		if got := w.says(t, ada); got != "GP02=2 GP05=2 GP06=3??" {
			t.Error(got)
		}
		now, err := w.Standing(ctx, ada)
		must(t, err)
		for _, h := range now.Current() {
			switch note := h.From[0].Note; {
			case h.Code() == "GP02" && (note != "Mine" || !h.From[0].Help):
				t.Errorf("what stood beside the reworded skill was lost: %+v", h.From[0])
			case h.Code() == "GP05" && note != "":
				t.Errorf("a part was given a note about the whole: %q", note)
			}
		}
		refused(t, w.Confirm(ctx, ada, name, []Answer{{Skill: "GP05", Kind: Level, Level: 2}}), fault.Conflict, "already")
		must(t, w.Confirm(ctx, ada, name, []Answer{{Skill: "GP06", Kind: NotRelevant}}))
		refused(t, w.Confirm(ctx, ada, name, nil), fault.Conflict, "nothing left")
		if h, err := w.History(ctx, ada, "GP02"); err != nil || len(h.Lines) != 2 {
			t.Errorf("the old rating is gone from the history: %+v, %v", h.Lines, err)
		}
	})
}

// The role that somebody said is theirs is read through the releases too.
func TestAChosenRoleIsReadThroughReleases(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.Begin(t.Context(), ada, New{Purpose: OwnRole, Role: "R01"})
		must(t, err)
		w.releases(t, func(e *pack.Edition) amend.Amendment {
			r := *amend.Items(e)["role/R01"].Role
			r.Summary += " Asks often."
			return amend.Amendment{Kind: pack.Reworded, About: "role/R01", Items: []amend.Item{{Role: &r}}, Note: "Clearer."}
		})
		if role, err := w.LastRole(t.Context(), ada); err != nil || role != "R01" {
			t.Errorf("%q, %v", role, err)
		}
		w.releases(t, func(e *pack.Edition) amend.Amendment {
			return amend.Amendment{Kind: pack.Retired, About: "role/R01", Items: amend.Retire(e, "role/R01", []string{"R02"}), Note: "Nobody holds it."}
		})
		if role, err := w.LastRole(t.Context(), ada); err != nil || role != "" {
			t.Errorf("a role that is out of use is still theirs: %q, %v", role, err)
		}
		w.get(t, ada, "/assessments/path?to=R02").Says(t, 200, "Choose the role you have")
	})
}

// A draft that a release overtakes goes on in its own words.
func TestADraftStaysInItsRelease(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.begins(t, ada, map[string]int{"GP01": 3, "GP02": 1})
		w.releases(t, retired("GP02"), reworded("GP01"))
		page := w.get(t, ada, "/assessments/"+string(id))
		page.Says(t, 200, "Checking the work", "Doing the work")
		must(t, w.Submit(t.Context(), ada, id))
		if got := w.says(t, ada); got != "GP01=3? GP02=1-" {
			t.Error(got)
		}
	})
}

func TestASnapshotStaysAsItWas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.TakeSnapshot(ctx, ada, "Too early", true)
		refused(t, err, fault.Invalid, "Submit an assessment first")
		w.rates(t, ada, map[string]int{"GP01": 1, "GP04": 2})
		_, err = w.TakeSnapshot(ctx, ada, "", true)
		refused(t, err, fault.Invalid, "Enter a name")
		id, err := w.TakeSnapshot(ctx, ada, "Mid-year", true)
		must(t, err)
		before, err := w.Snapshot(ctx, ada, id)
		must(t, err)
		w.releases(t, split("GP01", "GP05", "GP06"), retired("GP04"))
		w.rates(t, ada, map[string]int{"GP05": 3})
		after, err := w.Snapshot(ctx, ada, id)
		must(t, err)
		if before.content != after.content || len(after.Sheet.Skills) != 2 || after.Sheet.Skills[0].Answer == "" || after.Sheet.Day != "2026-11-24" {
			t.Errorf("%s became %s", before.content, after.content)
		}
		w.get(t, ada, "/assessments/snapshots/"+id).Says(t, 200, "Mid-year", "Doing the work", "release "+before.Release, "Nothing changes it")
		w.get(t, ada, "/assessments/snapshots/"+id+".csv").Says(t, 200, "GP01,")
		w.get(t, ada, "/assessments/snapshots/"+id+".exe").Says(t, 404, "Choose Word")
		w.leads(t, ada, "/assessments/snapshots/delete", "/assessments?done=deleted", "id", id)
		w.get(t, ada, "/assessments/snapshots/"+id).Says(t, 404, "does not exist or is not shared with you")
	})
}

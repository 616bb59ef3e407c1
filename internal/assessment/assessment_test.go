package assessment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

func TestAnAssessmentOfARole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id, err := w.Begin(ctx, ada, New{Purpose: OwnRole, Role: "r02"})
		must(t, err)
		again, err := w.Begin(ctx, ada, New{Purpose: OwnRole, Role: "R02"})
		must(t, err)
		if again != id {
			t.Error("a second draft of the same was begun")
		}
		a, err := w.Find(ctx, ada, id)
		must(t, err)
		if len(a.Answers) != 2 || a.Next("") != "GP01" || a.Layout != Each {
			t.Fatalf("it asks %+v", a)
		}
		refused(t, w.Submit(ctx, ada, id), fault.Invalid, "at least one")
		must(t, w.Answer(ctx, ada, id, Answer{Skill: "GP01", Kind: Level, Level: 2, LastUsed: 2024, Grow: true, Note: "Three projects."}))
		said := w.clock.Now()
		w.clock.Advance(time.Hour)
		must(t, w.Answer(ctx, ada, id, Answer{Skill: "GP01", Kind: Level, Level: 2, LastUsed: 2025, Help: true}, Answer{Skill: "GP02", Kind: NotRelevant}))
		a, err = w.Find(ctx, ada, id)
		must(t, err)
		if first := a.Answers[0]; !first.At.Equal(said) || first.LastUsed != 2025 || first.Grow || !first.Help || first.Note != "" {
			t.Errorf("the level keeps its day and the rest is new: %+v", first)
		}
		if a.Next("") != "" || a.Answered() != 2 {
			t.Errorf("next is %q of %+v", a.Next(""), a)
		}
		if got := w.says(t, ada); got != "" {
			t.Errorf("a draft counts already: %s", got)
		}
		must(t, w.Submit(ctx, ada, id))
		if got := w.says(t, ada); got != "GP01=2 GP02=N" {
			t.Error(got)
		}
		refused(t, w.Submit(ctx, ada, id), fault.Conflict, "was submitted on 24 November 2026")
		refused(t, w.Answer(ctx, ada, id, Answer{Skill: "GP01", Kind: Level, Level: 1}), fault.Conflict, "was submitted")
		refused(t, w.SetLayout(ctx, ada, id, All), fault.Conflict, "was submitted")
		refused(t, w.Discard(ctx, ada, id), fault.Conflict, "was submitted")
		if role, err := w.LastRole(ctx, ada); err != nil || role != "R02" {
			t.Errorf("the last role is %q, %v", role, err)
		}
	})
}

func TestAnswersThatCannotBeSaved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.begins(t, ada, map[string]int{"GP01": 1})
		for words, answer := range map[string]Answer{
			"Choose a level":     {Skill: "GP01", Kind: Level, Level: 9},
			"four figures":       {Skill: "GP01", Kind: Level, Level: 1, LastUsed: 2027},
			"Enter the year":     {Skill: "GP01", Kind: Level, Level: 1, LastUsed: 24},
			"2,000 characters":   {Skill: "GP01", Note: strings.Repeat("é", MostNote+1)},
			"does not ask for":   {Skill: "GP02", Kind: Level, Level: 1},
			"the skill nonsense": {Skill: "nonsense"},
		} {
			refused(t, w.Answer(ctx, ada, id, answer), fault.Invalid, words)
		}
		_, err := w.Begin(ctx, ada, New{Purpose: OwnRole, Role: "R99"})
		refused(t, err, fault.Invalid, "Choose a role")
		_, err = w.Begin(ctx, ada, New{Purpose: Skills, Skills: []string{"X"}})
		refused(t, err, fault.Invalid, "at least one skill")
		_, err = w.Begin(ctx, ada, New{Purpose: Confirmation})
		refused(t, err, fault.Invalid, "at least one skill")
		_, err = w.Begin(ctx, visitor, New{Purpose: OwnRole, Role: "R01"})
		refused(t, err, fault.Forbidden, "Sign in")
		must(t, w.Discard(ctx, ada, id))
		_, err = w.Find(ctx, ada, id)
		refused(t, err, fault.NotFound, "does not exist or is not shared with you")
		for range MostDrafts {
			w.begins(t, ada, map[string]int{"GP01": 1})
		}
		_, err = w.Begin(ctx, ada, New{Purpose: Skills, Skills: []string{"GP01"}})
		refused(t, err, fault.Conflict, "Submit or discard one")
	})
}

func TestSubmitOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.begins(t, ada, map[string]int{"GP01": 2, "GP02": 1})
		const callers = 40
		results := make([]error, callers)
		var ready, all sync.WaitGroup
		ready.Add(callers)
		for i := range callers {
			all.Go(func() {
				ready.Done()
				ready.Wait()
				results[i] = w.Submit(context.Background(), ada, id)
			})
		}
		all.Wait()
		won := 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case fault.KindOf(err) != fault.Conflict:
				t.Errorf("lost with %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d of %d submits succeeded", won, callers)
		}
	})
}

// Whoever asks, SQL and Go agree on which assessments and snapshots they may know
// of, and only their person's does not turn into nothing.
func TestVisibleTwins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(33, 1))
		var all []Assessment
		var taken []Snapshot
		for range 40 {
			who := everyone[random.IntN(len(everyone))]
			id := w.begins(t, who, map[string]int{fmt.Sprintf("GP0%d", 1+random.IntN(4)): random.IntN(4)})
			if random.IntN(2) == 0 {
				must(t, w.Submit(t.Context(), who, id))
				if random.IntN(3) == 0 {
					snap, err := w.TakeSnapshot(t.Context(), who, "Review", true)
					must(t, err)
					s, err := w.Snapshot(t.Context(), who, snap)
					must(t, err)
					taken = append(taken, s)
				}
			} else if random.IntN(4) == 0 {
				must(t, w.Discard(t.Context(), who, id))
				continue
			}
			a, err := w.Find(t.Context(), who, id)
			must(t, err)
			all = append(all, a)
		}
		for _, who := range append([]access.Actor{visitor, holding("stranger", access.Administrator)}, everyone...) {
			listed, err := w.List(t.Context(), who)
			must(t, err)
			for _, a := range all {
				_, err := w.Find(t.Context(), who, a.ID)
				found := err == nil
				inList := slices.ContainsFunc(listed, func(o Assessment) bool { return o.ID == a.ID })
				if found != CanSee(who, a) || inList != found {
					t.Errorf("%q finds the assessment of %s: %v, lists it: %v", who.ID, a.Person, found, inList)
				}
			}
			snaps, err := w.Snapshots(t.Context(), who)
			must(t, err)
			for _, s := range taken {
				_, err := w.Snapshot(t.Context(), who, s.ID)
				inList := slices.ContainsFunc(snaps, func(o Snapshot) bool { return o.ID == s.ID })
				if found := err == nil; found != CanSeeSnapshot(who, s) || inList != found {
					t.Errorf("%q finds the snapshot of %s: %v, lists it: %v", who.ID, s.Person, found, inList)
				}
			}
			standing, err := w.Standing(t.Context(), who)
			must(t, err)
			for _, h := range standing.Held {
				for _, r := range h.From {
					if a, err := w.Find(t.Context(), who, r.Assessment); err != nil || !CanSee(who, a) {
						t.Errorf("%q holds what another person said", who.ID)
					}
				}
			}
		}
	})
}

// Nobody but their person can change anything of an assessment or learn that it
// is there.
func TestStrangersCanDoNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.begins(t, ada, map[string]int{"GP01": 2})
		done := w.rates(t, ada, map[string]int{"GP02": 2})
		snap, err := w.TakeSnapshot(ctx, ada, "Review", false)
		must(t, err)
		for _, who := range []access.Actor{ben, otto, visitor} {
			const words = "does not exist or is not shared with you"
			refused(t, w.Answer(ctx, who, id, Answer{Skill: "GP01", Kind: Level, Level: 0}), fault.NotFound, words)
			refused(t, w.Submit(ctx, who, id), fault.NotFound, words)
			refused(t, w.SetLayout(ctx, who, id, All), fault.NotFound, words)
			refused(t, w.Discard(ctx, who, id), fault.NotFound, words)
			refused(t, w.Discard(ctx, who, done), fault.NotFound, words)
			refused(t, w.DeleteSnapshot(ctx, who, snap), fault.NotFound, words)
			_, err := w.History(ctx, who, "GP02")
			refused(t, err, fault.NotFound, "have not rated")
		}
		if a, err := w.Find(ctx, ada, id); err != nil || a.Answers[0].Level != 2 || !a.Draft() {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

func TestWhatIsHeldAboutAPersonIsExportedAndErased(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.begins(t, ada, map[string]int{"GP01": 2})
		must(t, w.Answer(ctx, ada, id, Answer{Skill: "GP01", Kind: Level, Level: 2, Note: "canary-7731"}))
		must(t, w.Submit(ctx, ada, id))
		_, err := w.TakeSnapshot(ctx, ada, "Review", true)
		must(t, err)
		w.rates(t, ben, map[string]int{"GP01": 1})
		h := w.Holder()
		held, err := h.Export(ctx, w.DB, ada.ID)
		must(t, err)
		if text := fmt.Sprintf("%+v", held); strings.Count(text, "canary-7731") != 2 {
			t.Errorf("exported %s", text)
		}
		if nothing, err := h.Export(ctx, w.DB, "nobody"); err != nil || nothing != nil {
			t.Errorf("of a stranger: %v, %v", nothing, err)
		}
		must(t, w.Log.DB.Write(ctx, func(tx *sqldb.Tx) error { return h.Erase(ctx, tx, ada.ID) }))
		if held, err := h.Export(ctx, w.DB, ada.ID); err != nil || held != nil {
			t.Errorf("after erasure: %v, %v", held, err)
		}
		if n, err := sqldb.One(ctx, w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM assessment_answers`); err != nil || n != 1 {
			t.Errorf("%d answers are left, %v", n, err)
		}
	})
}

// The current answer for a skill and the three before it stay.
func TestTheScheduleKeepsTheLastAnswersForEachSkill(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		var ids []ID
		for i := range 6 {
			levels := map[string]int{"GP01": i % 4}
			if i == 0 {
				levels["GP02"] = 3 // never said again
			}
			ids = append(ids, w.rates(t, ada, levels))
			w.clock.Advance(24 * time.Hour)
		}
		class := w.Holder().Classes[0]
		due := func() []records.Item {
			items, err := class.Due(ctx, w.DB, sqldb.At(w.clock.Now()))
			must(t, err)
			return items
		}
		items := due()
		if len(items) != 2 || items[0].Ref != "rating/"+string(ids[0])+"/GP01" || items[1].Ref != "rating/"+string(ids[1])+"/GP01" || items[0].Subject != "person/ada" {
			t.Fatalf("due are %+v", items)
		}
		if early, err := class.Due(ctx, w.DB, sqldb.At(w.clock.Now().AddDate(0, 0, -3))); err != nil || len(early) != 0 {
			t.Errorf("three days ago %v were due, %v", early, err)
		}
		must(t, w.Log.DB.Write(ctx, func(tx *sqldb.Tx) error { return class.Dispose(ctx, tx, items) }))
		if left := due(); len(left) != 0 {
			t.Errorf("still due: %v", left)
		}
		if _, err := w.Find(ctx, ada, ids[1]); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an assessment without answers is left: %v", err)
		}
		if got := w.says(t, ada); got != "GP01=1 GP02=3" {
			t.Error(got)
		}
	})
}

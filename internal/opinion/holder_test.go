package opinion

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// exportOf is what a person gets of what is held here, as JSON.
func (w *world) exportOf(t testing.TB, who access.Actor) string {
	t.Helper()
	v, err := w.Holder().Export(t.Context(), w.DB, who.ID)
	must(t, err)
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

func holds(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("does not say %q:\n%s", word, text)
		}
	}
}

// TestEachGetsTheirOwnWords: the member gets what was said of them with the name
// that its giver knew they would see, the giver what they wrote and no level,
// note or evidence of the member's.
func TestEachGetsTheirOwnWords(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if got := w.exportOf(t, w.ada); got != "null" {
			t.Errorf("before anything: %s", got)
		}
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3, "GP02": 2})
		must(t, w.Differ(ctx, w.ben, id, "GP01", "You led it."))
		must(t, w.Differ(ctx, w.ada, id, "GP01", "I had help."))
		must(t, w.Keep(ctx, w.ada, id, "GP02", "Only once so far."))
		must(t, w.Volunteer(ctx, w.vic, Offer{Skills: []string{"GP03"}, Most: 2}))
		holds(t, w.exportOf(t, w.ada), `"whom":"Ben Lamp"`, `"own_level":1`, `"level":3`, "I would say 3.", "You led it.", "I had help.", "Only once so far.", `"state":"disagreed"`)
		given := w.exportOf(t, w.ben)
		holds(t, given, `"given"`, "I would say 3.", "You led it.", `"level":3`)
		for _, word := range []string{"own_level", "I had help.", "Only once so far.", "Ada", "secret", w.ada.ID} {
			if strings.Contains(given, word) {
				t.Errorf("the giver gets %q:\n%s", word, given)
			}
		}
		holds(t, w.exportOf(t, w.vic), `"requests_at_once":2`, "GP03")
	})
}

func (w *world) count(t testing.TB, query string, args ...any) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], query, args...)
	must(t, err)
	return n
}

func TestErasingTheGiverKeepsTheWords(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		open := w.asks(t, "manager")
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3})
		must(t, w.Volunteer(ctx, w.ben, Offer{Skills: []string{"GP03"}, Most: 2}))
		root := access.Actor{ID: "root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}
		must(t, erasing(w, root, w.ben))
		r := w.request(t, w.ada, id)
		if r.AskedName != former || r.Giver() != former || len(r.Find("GP01").Given) != 1 || r.Find("GP01").Given[0].Comment != "I would say 3." {
			t.Errorf("%+v", r)
		}
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Waiting {
			t.Errorf("%+v", got)
		}
		w.get(t, w.ada, r.URL()).Says(t, 200, "A former colleague said", "I would say 3.")
		must(t, w.Differ(ctx, w.ada, id, "GP01", "I see it otherwise."))
		if got := w.counts(t, "GP01"); got.How != Differ {
			t.Errorf("the member alone cannot record it: %+v", got)
		}
		if err := w.Propose(ctx, w.ada, id, "GP01", 2, ""); err == nil || !strings.Contains(err.Error(), "not here any more") {
			t.Errorf("%v", err)
		}
		if r := w.request(t, w.ada, open); r.Waits(w.today()) {
			t.Errorf("a request still waits for somebody who is gone: %+v", r)
		}
		for _, table := range []string{`opinion_requests WHERE asked = $1`, `assessors WHERE person = $1`, `assessor_offers WHERE person = $1`} {
			if n := w.count(t, `SELECT count(*) FROM `+table, w.ben.ID); n != 0 {
				t.Errorf("%s: %d rows still name them", table, n)
			}
		}
	})
}

// erasing removes a person as the keeper of records does, with the holders that
// these tests have.
func erasing(w *world, root, who access.Actor) error {
	ctx := context.Background()
	return w.Log.Do(ctx, audit.Act{By: root, Verb: "erased person", About: "person/" + who.ID}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		for _, h := range w.keeper().Holders {
			if err := h.Erase(ctx, tx, who.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestErasingTheMemberRemovesEverything(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3})
		must(t, w.Differ(t.Context(), w.ada, id, "GP01", "No."))
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "erased person", About: "people"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return w.Holder().Erase(t.Context(), tx, w.ada.ID)
		}))
		for _, table := range []string{"opinion_requests", "opinion_skills", "opinions", "opinion_outcomes"} {
			if n := w.count(t, `SELECT count(*) FROM `+table); n != 0 {
				t.Errorf("%s still has %d rows", table, n)
			}
		}
		if got := w.exportOf(t, w.ben); got != "null" {
			t.Errorf("the giver still has %s", got)
		}
	})
}

func TestTheScheduleDisposesOfWhatIsReplaced(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		nothing := w.asks(t, "manager")
		must(t, w.Withdraw(ctx, w.ada, nothing))
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 2})
		due := func() []records.Item {
			t.Helper()
			items, err := w.Holder().Classes[0].Due(ctx, w.DB, sqldb.At(w.clock.Now()))
			must(t, err)
			return items
		}
		w.clock.Advance(time.Hour)
		if got := due(); len(got) != 1 || got[0] != (records.Item{Ref: "opinion/" + string(nothing), Subject: "person/" + w.ada.ID}) {
			t.Errorf("%+v, want what came to nothing", got)
		}
		w.rates(t, w.ada, map[string]int{"GP01": 2})
		w.clock.Advance(time.Hour)
		if got := due(); len(got) != 1 {
			t.Errorf("%+v: GP02 has no newer rating", got)
		}
		w.rates(t, w.ada, map[string]int{"GP02": 2})
		w.clock.Advance(time.Hour)
		got := due()
		if len(got) != 2 || got[1].Ref != "opinion/"+string(id) {
			t.Errorf("%+v", got)
		}
		must(t, w.Log.Do(ctx, audit.Act{By: access.Service, Verb: "disposed of records", About: "class"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return w.Holder().Classes[0].Dispose(ctx, tx, got)
		}))
		if n := w.count(t, `SELECT count(*) FROM opinions`); n != 0 || len(due()) != 0 {
			t.Errorf("%d opinions are left", n)
		}
	})
}

package opinion

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestBothViewsRemain is the manager's “I would say 2” beside the member's 1.
func TestBothViewsRemain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if got := w.counts(t, "GP01"); got != (Agreed{}) {
			t.Errorf("before anything: %+v", got)
		}
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 2})
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Near {
			t.Errorf("one level apart: %+v", got)
		}
		if got := w.counts(t, "GP02"); got.Level != 2 || got.How != Own {
			t.Errorf("a skill of which nothing was said: %+v", got)
		}
		refused(t, w.Keep(ctx, w.ada, id, "GP01", ""), fault.Invalid, "why you keep")
		refused(t, w.Keep(ctx, w.ben, id, "GP01", "I think so."), fault.Forbidden, "Only Ada Lamp")
		refused(t, w.Keep(ctx, w.ada, id, "GP02", "Nothing was said."), fault.Conflict, "no opinion")
		refused(t, w.Propose(ctx, w.ada, id, "GP01", 2, ""), fault.Conflict, "less than two apart")
		refused(t, w.Differ(ctx, w.ada, id, "GP01", "No."), fault.Conflict, "less than two apart")
		must(t, w.Keep(ctx, w.ada, id, "GP01", "I have only done it once."))
		s := w.request(t, w.ada, id).Find("GP01")
		if len(s.Given) != 1 || s.Given[0].Level != 2 || s.Level != 1 || len(s.Outcomes) != 1 || s.Outcomes[0].State != Kept || s.Outcomes[0].Note == "" {
			t.Errorf("%+v", s)
		}
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Near {
			t.Errorf("after the note: %+v", got)
		}
	})
}

func TestTwoLevelsApartAreSettledByBoth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3})
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Waiting || got.NotAgreed() {
			t.Errorf("nothing recorded yet: %+v", got)
		}
		refused(t, w.Keep(ctx, w.ada, id, "GP01", "Mine."), fault.Conflict, "one level or less")
		refused(t, w.Propose(ctx, w.ada, id, "GP01", 9, ""), fault.Invalid, "from the list")
		must(t, w.Propose(ctx, w.ada, id, "GP01", 2, "Could we meet there?"))
		proposal := w.request(t, w.ada, id).Find("GP01").last(Proposed)
		refused(t, w.Settle(ctx, w.ada, id, "GP01", proposal.ID, ""), fault.Forbidden, "proposed this level yourself")
		refused(t, w.Settle(ctx, w.eve, id, "GP01", proposal.ID, ""), fault.NotFound, "not shared with you")
		refused(t, w.Settle(ctx, w.ben, id, "GP02", proposal.ID, ""), fault.NotFound, "no such proposal")
		w.clock.Advance(time.Minute)
		must(t, w.Propose(ctx, w.ben, id, "GP01", 3, "I still think so."))
		refused(t, w.Settle(ctx, w.ben, id, "GP01", proposal.ID, ""), fault.Conflict, "answered already")
		if got := w.counts(t, "GP01"); got.How != Waiting {
			t.Errorf("while a proposal waits: %+v", got)
		}
		second := w.request(t, w.ben, id).Find("GP01").last(Proposed)
		must(t, w.Settle(ctx, w.ada, id, "GP01", second.ID, "You convinced me."))
		if got := w.counts(t, "GP01"); got.Level != 3 || got.How != Together {
			t.Errorf("agreed: %+v", got)
		}
		refused(t, w.Differ(ctx, w.ben, id, "GP01", "No."), fault.Conflict, "You both accepted a level on 24 November 2026")
		w.says(t, w.ben, id, map[string]int{"GP01": 0})
		if got := w.counts(t, "GP01"); got.Level != 3 || got.How != Together {
			t.Errorf("one alone ended what both agreed: %+v", got)
		}
		must(t, w.Propose(ctx, w.ben, id, "GP01", 1, "On second thoughts."))
		must(t, w.Settle(ctx, w.ada, id, "GP01", w.request(t, w.ada, id).Find("GP01").last(Proposed).ID, ""))
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Together {
			t.Errorf("agreed anew: %+v", got)
		}
	})
}

func TestADisagreementKeepsBothViews(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3})
		must(t, w.Propose(ctx, w.ada, id, "GP01", 2, ""))
		refused(t, w.Differ(ctx, w.ben, id, "GP01", ""), fault.Invalid, "how you see it")
		must(t, w.Differ(ctx, w.ben, id, "GP01", "The archive transfer was yours."))
		refused(t, w.Differ(ctx, w.ben, id, "GP01", "Again."), fault.Conflict, "recorded already")
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Differ || !got.NotAgreed() {
			t.Errorf("%+v", got)
		}
		must(t, w.Differ(ctx, w.ada, id, "GP01", "I had help with it."))
		refused(t, w.Differ(ctx, w.ada, id, "GP01", "More."), fault.Conflict, "recorded already")
		s := w.request(t, w.ada, id).Find("GP01")
		if o := s.last(Disagreed); o.Note != "The archive transfer was yours." || o.Answer != "I had help with it." || o.ByMember {
			t.Errorf("%+v", o)
		}
		if o := s.last(Proposed); o != nil {
			t.Errorf("a proposal waits although they differ: %+v", o)
		}
		w.clock.Advance(time.Hour)
		w.says(t, w.ben, id, map[string]int{"GP01": 2})
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Near {
			t.Errorf("after a change of mind: %+v", got)
		}
		if got := w.request(t, w.ben, id).Find("GP01").Given; len(got) != 2 || got[0].Level != 3 || got[1].Level != 2 {
			t.Errorf("the first opinion is gone: %+v", got)
		}
	})
}

func TestARequestRunsItsCourse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.asks(t, "manager")
		refused(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP01", Level: 2}), fault.Conflict, "not been accepted yet")
		refused(t, w.Accept(ctx, w.ada, id), fault.Forbidden, "who was asked")
		refused(t, w.Accept(ctx, w.eve, id), fault.NotFound, "not shared with you")
		must(t, w.Accept(ctx, w.ben, id))
		refused(t, w.Accept(ctx, w.ben, id), fault.Conflict, "nothing has been said yet")
		refused(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP04", Level: 2}), fault.Invalid, "does not ask you about the skill GP04")
		refused(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP01", Level: 7}), fault.Invalid, "from the list")
		refused(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP01", Comment: strings.Repeat("é", MostText+1)}), fault.Invalid, "2,000 characters")
		refused(t, w.Give(ctx, w.ben, id), fault.Invalid, "at least one skill")
		refused(t, w.Stop(ctx, w.ada, id), fault.Conflict, "nothing has been said yet")
		must(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP01", CannotSay: true}))
		refused(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP01", CannotSay: true}), fault.Invalid, "at least one skill")
		if got := w.counts(t, "GP01"); got.How != Own || got.Level != 1 {
			t.Errorf("after “I cannot say”: %+v", got)
		}
		refused(t, w.Withdraw(ctx, w.ada, id), fault.Conflict, "it has been answered")
		must(t, w.Stop(ctx, w.ada, id))
		if r := w.request(t, w.ben, id); CanRead(w.ben, r, w.today()) || r.State(w.today()) != Stopped || len(r.Find("GP01").Given) != 1 {
			t.Errorf("%+v", r)
		}
		refused(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP01", Level: 2}), fault.Conflict, "reading was stopped")

		gone := w.asks(t, "manager")
		must(t, w.Withdraw(ctx, w.ada, gone))
		refused(t, w.Accept(ctx, w.ben, gone), fault.Conflict, "it was withdrawn")
		no := w.asks(t, "manager")
		must(t, w.Decline(ctx, w.ben, no))
		refused(t, w.Decline(ctx, w.ben, no), fault.Conflict, "it was declined")
	})
}

func TestWhoCanBeAsked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		rated := w.rates(t, w.ada, map[string]int{"GP01": 1, "GP02": 2})
		try := func(who access.Actor, change func(*New)) error {
			n := New{Kind: Opinions, Assessment: rated, Skills: []string{"GP01"}, Whom: "manager", Until: w.until(7)}
			change(&n)
			_, err := w.Ask(ctx, who, n)
			return err
		}
		refused(t, try(access.Actor{}, func(*New) {}), fault.Forbidden, "Sign in")
		refused(t, try(w.eve, func(*New) {}), fault.NotFound, "")
		refused(t, try(w.ada, func(n *New) { n.Whom = "" }), fault.Invalid, "Choose whom")
		refused(t, try(w.ada, func(n *New) { n.Whom = string(w.eve.ID) }), fault.Conflict, "takes no more requests")
		refused(t, try(w.ada, func(n *New) { n.Skills = []string{"GP04"} }), fault.Invalid, "at least one skill")
		refused(t, try(w.ada, func(n *New) { n.Until = "soon" }), fault.Invalid, "such as 2027-11-24")
		refused(t, try(w.ada, func(n *New) { n.Until = "2026-11-23" }), fault.Invalid, "not in the past")
		refused(t, try(w.ada, func(n *New) { n.Until = "2028-01-01" }), fault.Invalid, "within a year")
		refused(t, try(w.ada, func(n *New) { n.Message = strings.Repeat("é", MostText+1) }), fault.Invalid, "2,000 characters")
		refused(t, try(w.ada, func(n *New) { n.Kind = Confirmation }), fault.Invalid, "Only who leads")
		must(t, try(w.ada, func(*New) {}))
		refused(t, try(w.ada, func(*New) {}), fault.Conflict, "asked this person about this assessment already")
		must(t, try(w.ada, func(n *New) { n.Whom = "head" }))

		mine := w.rates(t, w.hal, map[string]int{"GP01": 1})
		refused(t, try(w.hal, func(n *New) { n.Assessment, n.Whom = mine, "head" }), fault.Conflict, "Nobody else holds the seat")
		refused(t, try(w.hal, func(n *New) { n.Assessment = mine }), fault.Conflict, "no line manager who has confirmed")
		must(t, w.members.NameManager(ctx, w.hal, "ben@works.example"))
		refused(t, try(w.hal, func(n *New) { n.Assessment = mine }), fault.Conflict, "no line manager who has confirmed")
	})
}

func TestRequestsAreCapped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range MostOpen {
			w.asks(t, "manager")
		}
		_, err := w.Ask(t.Context(), w.ada, New{Kind: Opinions, Assessment: w.rates(t, w.ada, map[string]int{"GP01": 1}), Skills: []string{"GP01"}, Whom: "manager", Until: w.until(7)})
		refused(t, err, fault.Conflict, "the most there can be")
	})
}

func TestAHeadConfirmsOrDoesNot(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		confirmation := func(n *New) { n.Kind, n.Skills, n.Levels = Confirmation, nil, false }
		id := w.asks(t, "head", confirmation)
		if r := w.request(t, w.hal, id); !r.Levels || len(r.Skills) != 2 {
			t.Errorf("%+v", r)
		}
		must(t, w.Accept(ctx, w.hal, id))
		refused(t, w.Give(ctx, w.hal, id, Answer{Skill: "GP01", Level: 2}), fault.Conflict, "asks you to confirm")
		refused(t, w.Confirm(ctx, w.hal, id, false, " "), fault.Invalid, "what the member should know")
		refused(t, w.Confirm(ctx, w.ben, id, true, ""), fault.NotFound, "")
		must(t, w.Confirm(ctx, w.hal, id, true, ""))
		refused(t, w.Confirm(ctx, w.hal, id, false, "Changed my mind."), fault.Conflict, "answered")
		if r := w.request(t, w.ada, id); !r.Confirmed || r.State(w.today()) != Answered {
			t.Errorf("%+v", r)
		}
		if got := w.counts(t, "GP01"); got.Level != 1 || got.How != Own {
			t.Errorf("a confirmation changed the level: %+v", got)
		}
	})
}

// TestAnotherManager: what was said stays, the former manager reads nothing any
// more, and the new one sees nothing of it.
func TestAnotherManager(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		old := w.answered(t, "manager", w.max2(t), map[string]int{"GP01": 3})
		open := w.asks(t, "manager")
		must(t, w.Propose(ctx, w.ada, old, "GP01", 2, ""))
		must(t, w.Settle(ctx, w.max, old, "GP01", w.request(t, w.max, old).Find("GP01").last(Proposed).ID, ""))
		w.manages(t, w.ben, w.ada)
		refused(t, w.Accept(ctx, w.max, open), fault.Conflict, "not any more")
		refused(t, w.Give(ctx, w.max, old, Answer{Skill: "GP01", Level: 0}), fault.Conflict, "not any more")
		if r := w.request(t, w.max, old); CanRead(w.max, r, w.today()) || len(r.Find("GP01").Given) != 1 {
			t.Errorf("%+v", r)
		}
		for _, id := range []ID{old, open} {
			if _, err := w.Find(ctx, w.ben, id); fault.KindOf(err) != fault.NotFound || err == nil {
				t.Errorf("the new manager sees a request to the old one: %v", err)
			}
		}
		if r := w.request(t, w.ada, old); len(r.Find("GP01").Given) != 1 || r.AskedName != "Max Lamp" {
			t.Errorf("what was said is lost: %+v", r)
		}
		must(t, w.Withdraw(ctx, w.ada, open))
	})
}

// max2 makes Max the manager of Ada.
func (w *world) max2(t testing.TB) access.Actor {
	t.Helper()
	w.manages(t, w.max, w.ada)
	return w.max
}

func TestReadingEndsWithTheSeatAndTheDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.answered(t, "head", w.hal, map[string]int{"GP01": 2})
		if r := w.request(t, w.hal, id); !CanRead(w.hal, r, w.today()) || CanRead(w.ada, r, w.today()) || CanRead(w.ben, r, w.today()) {
			t.Error("who reads is not who was asked")
		}
		if r := w.request(t, w.hal, id); CanRead(w.hal, r, w.until(15)) {
			t.Error("the last day does not end the reading")
		}
		terms, err := w.Leadership.Mine(ctx, w.hal)
		must(t, err)
		must(t, w.Leadership.End(ctx, w.hal, terms[0].ID))
		if r := w.request(t, w.hal, id); CanRead(w.hal, r, w.today()) {
			t.Error("who stepped down still reads")
		}
	})
}

func TestUnansweredRequestsExpire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		waits := w.asks(t, "manager")
		said := w.answered(t, "head", w.hal, map[string]int{"GP01": 2})
		w.delivers(t)
		if n, err := w.Expire(ctx); n != 0 || err != nil {
			t.Errorf("expired %d, %v", n, err)
		}
		w.clock.Advance(15 * 24 * time.Hour)
		if r := w.request(t, w.ben, waits); r.State(w.today()) != Expired {
			t.Errorf("before the upkeep it is %s", r.State(w.today()))
		}
		refused(t, w.Accept(ctx, w.ben, waits), fault.Conflict, "last day is over")
		if n, err := w.Expire(ctx); n != 1 || err != nil {
			t.Errorf("expired %d, %v", n, err)
		}
		if n, err := w.Expire(ctx); n != 0 || err != nil {
			t.Errorf("a second time %d, %v", n, err)
		}
		if r := w.request(t, w.ada, said); r.State(w.today()) != Answered {
			t.Errorf("what was answered is %s", r.State(w.today()))
		}
		sent := w.delivers(t)
		if len(sent) != 1 || sent[0].To != "ada@works.example" || !strings.Contains(sent[0].Text, "Nobody answered") {
			t.Errorf("%+v", sent)
		}
	})
}

// TestMailsSayNothingOfLevels reads every letter that a difference causes.
func TestMailsSayNothingOfLevels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.asks(t, "manager")
		var all []string
		read := func(want ...string) {
			t.Helper()
			var to []string
			for _, m := range w.delivers(t) {
				to = append(to, strings.SplitN(m.To, "@", 2)[0])
				all = append(all, m.Subject, m.Text)
			}
			slices.Sort(to)
			if !slices.Equal(to, want) {
				t.Errorf("letters to %v, want %v", to, want)
			}
		}
		read("ben")
		must(t, w.Accept(ctx, w.ben, id))
		read("ada")
		w.says(t, w.ben, id, map[string]int{"GP01": 3})
		read("ada", "ada", "ben")
		must(t, w.Propose(ctx, w.ada, id, "GP01", 2, "Meet me."))
		read("ben")
		must(t, w.Settle(ctx, w.ben, id, "GP01", w.request(t, w.ben, id).Find("GP01").last(Proposed).ID, ""))
		read("ada")
		other := w.asks(t, "manager")
		must(t, w.Withdraw(ctx, w.ada, other))
		read("ben")
		no := w.asks(t, "manager")
		read("ben")
		must(t, w.Decline(ctx, w.ben, no))
		read("ada")
		text := strings.Join(all, "\n")
		for _, word := range []string{"GP01", "level 3", "3 ", "2 ", "I would say", "Checking", "Meet me", "two levels"} {
			if strings.Contains(text, word) {
				t.Errorf("a letter says %q:\n%s", word, text)
			}
		}
	})
}

// TestOneOutcome releases forty answers to the same proposal together.
func TestOneOutcome(t *testing.T) {
	each(t, func(t *testing.T, w *world) { fortyAccept(t, w, w.Service, w.Service) })
}

func TestOneOutcomeOnTwoInstances(t *testing.T) {
	address := sqldbtest.PostgresURL(t)
	var dbs [2]*sqldb.DB
	for i := range dbs {
		db, err := sqldb.Open(address)
		must(t, err)
		t.Cleanup(func() { db.Close() })
		dbs[i] = db
	}
	w := newWorld(t, dbs[0])
	other, _, _, _ := services(dbs[1], w.clock, w.post)
	fortyAccept(t, w, w.Service, other)
}

func fortyAccept(t *testing.T, w *world, first, second *Service) {
	id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3})
	must(t, w.Propose(t.Context(), w.ada, id, "GP01", 2, ""))
	proposal := w.request(t, w.ben, id).Find("GP01").last(Proposed).ID
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	results := make([]error, 40)
	for i := range results {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-gate
			results[i] = []*Service{first, second}[i%2].Settle(t.Context(), w.ben, id, "GP01", proposal, "")
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else if fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
	}
	settled := 0
	for _, o := range w.request(t, w.ada, id).Find("GP01").Outcomes {
		if o.State == Settled {
			settled++
		}
	}
	if won != 1 || settled != 1 {
		t.Errorf("%d of forty succeeded and %d outcomes stand, want one", won, settled)
	}
	acts, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM audit WHERE verb = 'accepted agreed level'`)
	if err != nil || acts != 1 {
		t.Errorf("%d acts, %v", acts, err)
	}
}

// TestTwins holds visible and CanSee together for everybody.
func TestTwins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.answered(t, "manager", w.ben, map[string]int{"GP01": 2})
		w.asks(t, "head")
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "erased person", About: "people"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return erase(t.Context(), tx, w.hal.ID)
		}))
		all, err := load(t.Context(), w.DB, `1 = 1`)
		must(t, err)
		if len(all) != 2 {
			t.Fatalf("%d requests", len(all))
		}
		for _, who := range []access.Actor{w.ada, w.ben, w.hal, w.eve, {}} {
			for _, r := range all {
				_, err := w.Find(t.Context(), who, r.ID)
				if seen := err == nil; seen != CanSee(who, r) {
					t.Errorf("%q sees %s by SQL: %t, by Go: %t", who.Name, r.ID, seen, CanSee(who, r))
				}
			}
		}
	})
}

func TestAReleaseCarriesOpinionsWithIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3, "GP02": 3})
		must(t, w.Propose(ctx, w.ada, id, "GP01", 2, ""))
		must(t, w.Settle(ctx, w.ben, id, "GP01", w.request(t, w.ben, id).Find("GP01").last(Proposed).ID, ""))
		w.releases(t, merged("GP02", "GP01"))
		got := w.counts(t, "GP02")
		if got.Level != 2 || got.Confirm == 0 || got.Retired {
			t.Errorf("after the merge: %+v", got)
		}
		old := w.counts(t, "GP01")
		if !old.Retired && old != (Agreed{}) {
			t.Errorf("the merged skill is %+v", old)
		}
		w.get(t, w.ada, "/assessments/skills/GP02").Says(t, 200, "What others said of it", "(GP01), release 1", "(GP02), release 1", "Today 2 Able counts", "both accepted this level", "less than two levels from yours")
		w.releases(t, retired("GP02"))
		if got := w.counts(t, "GP02"); !got.Retired || got.Level != 2 {
			t.Errorf("after it was retired: %+v", got)
		}
		r := w.request(t, w.ada, id)
		if r.Release != "1" || len(r.Find("GP01").Given) != 1 || len(r.Find("GP01").Outcomes) != 1 {
			t.Errorf("the request itself changed: %+v", r)
		}
	})
}

// TestDifferencesStream counts what the figures are made of.
func TestDifferencesStream(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.answered(t, "manager", w.ben, map[string]int{"GP01": 3, "GP02": 2})
		w.says(t, w.ben, id, map[string]int{"GP01": 2})
		var got []string
		stream := func() []string {
			t.Helper()
			got = nil
			chain, err := w.Framework.Chain(ctx)
			must(t, err)
			must(t, Differences(ctx, w.DB, chain, func(d Difference) error {
				if d.Person != w.ada.ID {
					t.Errorf("it is of %s, want whose skills they are", d.Person)
				}
				got = append(got, d.Skill+string(rune('0'+d.Higher)))
				return nil
			}))
			slices.Sort(got)
			return got
		}
		if got := stream(); !slices.Equal(got, []string{"GP011", "GP020"}) {
			t.Errorf("%v, want the latest opinion of each", got)
		}
		must(t, w.Give(ctx, w.ben, id, Answer{Skill: "GP02", CannotSay: true}))
		if got := stream(); !slices.Equal(got, []string{"GP011"}) {
			t.Errorf("%v: “I cannot say” is no level", got)
		}
		stop := errors.New("enough")
		if err := Differences(ctx, w.DB, nil, func(Difference) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("%v", err)
		}
		w.releases(t, merged("GP02", "GP01"))
		if got := stream(); !slices.Equal(got, []string{"GP021"}) {
			t.Errorf("after the merge %v", got)
		}
		w.releases(t, retired("GP02"))
		if got := stream(); len(got) != 0 {
			t.Errorf("of a skill out of use %v", got)
		}
	})
}

func TestAgreedTakesOneStatementForATeam(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.answered(t, "manager", w.ben, map[string]int{"GP01": 2})
	w.rates(t, w.eve, map[string]int{"GP03": 3})
	ids := []people.ID{people.ID(w.ada.ID), people.ID(w.eve.ID), people.ID(w.ben.ID), "nobody"}
	var all map[people.ID]map[string]Agreed
	_, err := w.Framework.Chain(t.Context())
	must(t, err)
	n := 0
	ctx := sqldb.Observe(t.Context(), func(q string) {
		if strings.Contains(q, "opinion") || strings.Contains(q, "assessment") {
			n++
		}
	})
	all, err = w.Agreed(ctx, w.DB, ids)
	must(t, err)
	if n != 1 {
		t.Errorf("%d statements", n)
	}
	if len(all) != 2 || all[ids[1]]["GP03"].Level != 3 || all[ids[0]]["GP01"].How != Near {
		t.Errorf("%+v", all)
	}
	if none, err := w.Agreed(ctx, w.DB, nil); len(none) != 0 || err != nil {
		t.Errorf("%v, %v", none, err)
	}
}

package campaign

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/membership"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

func TestARunnerAsksThoseWhomTheyLead(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			who access.Actor
			o   people.OrganisationID
		}{{w.ada, ""}, {w.ada, here}, {w.cat, ""}, {w.cat, there}, {w.head, here}} {
			_, err := w.Begin(t.Context(), c.who, c.o, usual())
			refused(t, err, fault.Forbidden)
		}
		id := w.runs(t, w.cat, here, usual())
		everyone := w.runs(t, w.head, "", usual())
		for _, c := range []struct {
			who        access.Actor
			id         ID
			runs, asks bool
		}{{w.cat, id, true, true}, {w.ada, id, false, true}, {w.ada, everyone, false, true}, {w.ben, everyone, false, true}, {w.cat, everyone, false, true}, {w.head, everyone, true, true}} {
			seen, err := w.Find(t.Context(), c.who, c.id)
			must(t, err)
			if seen.Runs != c.runs || seen.Asked != c.asks {
				t.Errorf("%s: runs %v, asked %v", c.who.Name, seen.Runs, seen.Asked)
			}
		}
		_, err := w.Find(t.Context(), w.ben, id)
		refused(t, err, fault.NotFound)
		_, err = w.Find(t.Context(), w.head, id)
		refused(t, err, fault.NotFound)
		refused(t, w.Stop(t.Context(), w.ada, id), fault.NotFound)
		refused(t, w.Stop(t.Context(), w.cat, everyone), fault.NotFound)
		mine, err := w.List(t.Context(), w.cat)
		must(t, err)
		if len(mine) != 1 || mine[0].ID != id {
			t.Errorf("Cat runs %v", mine)
		}
	})
}

// TestARunnersRightEndsWithTheirSeat takes the role away: the SQL of the list and
// the rule in Go both follow at the next request.
func TestARunnersRightEndsWithTheirSeat(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.cat, here, usual())
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "ended role", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return people.EndGrant(t.Context(), tx, at, access.Service, people.ID(w.cat.ID), access.Leader, "organisation/"+string(here))
		}))
		now, err := w.people.Actor(t.Context(), people.ID(w.cat.ID))
		must(t, err)
		mine, err := w.List(t.Context(), now)
		must(t, err)
		if len(mine) != 0 {
			t.Errorf("still lists %v", mine)
		}
		refused(t, w.Stop(t.Context(), now, id), fault.NotFound)
		seen, err := w.Find(t.Context(), now, id)
		must(t, err) // as a member
		if seen.Runs {
			t.Error("still runs it")
		}
	})
}

func TestFinishedIsHavingSubmittedOnesOwnRoleMeanwhile(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.rates(t, w.ada) // before it opens
		w.to("2026-11-25")
		typed := usual()
		typed.Opens = "2026-11-26"
		id := w.runs(t, w.head, "", typed)
		if open, err := w.For(t.Context(), w.ada); err != nil || len(open) != 0 {
			t.Errorf("asked before it opens: %v, %v", open, err)
		}
		_, err := w.Find(t.Context(), w.ada, id)
		refused(t, err, fault.NotFound)
		w.to("2026-11-26")
		stands := func(who access.Actor) Asked {
			t.Helper()
			open, err := w.For(t.Context(), who)
			must(t, err)
			if len(open) != 1 {
				t.Fatalf("%d campaigns ask %s", len(open), who.Name)
			}
			return open[0]
		}
		if a := stands(w.ada); a.Finished || a.Draft != "" || a.LastDay() != "2026-12-14" {
			t.Errorf("%+v", a)
		}
		draft := w.begins(t, w.ada)
		if a := stands(w.ada); a.Finished || a.Draft != string(draft) {
			t.Errorf("with a draft: %+v", a)
		}
		w.rates(t, w.ada)
		if !stands(w.ada).Finished || stands(w.ben).Finished {
			t.Error("who submitted has finished, and nobody else")
		}
		must(t, w.Stop(t.Context(), w.head, id))
		w.to("2026-11-27")
		w.rates(t, w.ben)
		if seen, err := w.Find(t.Context(), w.ben, id); err != nil || seen.Finished {
			t.Errorf("finished after it was stopped: %v, %v", seen.Finished, err)
		}
		must(t, w.Resume(t.Context(), w.head, id))
		if !stands(w.ben).Finished {
			t.Error("what was submitted before it was opened again does not count")
		}
		w.to("2026-12-15")
		if open, err := w.For(t.Context(), w.ada); err != nil || len(open) != 0 {
			t.Errorf("asked after it closed: %v, %v", open, err)
		}
	})
}

func TestRemindersGoToThoseWhoHaveNotFinished(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.head, "", usual())
		w.rates(t, w.ada)
		said := func(day string, want ...string) {
			t.Helper()
			w.to(day)
			got := w.reminded(t)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("on %s mail went to %q, want %q", day, got, want)
			}
		}
		said("2026-12-06")
		must(t, w.Quieten(t.Context(), w.cat, id, true))
		said("2026-12-07", "ben", "hope")
		said("2026-12-07")
		must(t, w.Quieten(t.Context(), w.cat, id, false))
		said("2026-12-08", "cat") // the reminder of the 7th still stands until the next
		must(t, w.Extend(t.Context(), w.head, id, "2026-12-15"))
		said("2026-12-13")
		w.rates(t, w.ben)
		said("2026-12-14", "cat", "hope")
		must(t, w.Extend(t.Context(), w.head, id, "2026-12-31"))
		said("2026-12-24") // nobody gets a reminder again
		said("2026-12-30")
		said("2027-01-01")
	})
}

// TestNothingIsSentOnceItIsIdle queues letters that have lost their reason when
// they are sent.
func TestNothingIsSentOnceItIsIdle(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.head, "", usual())
		w.to("2026-12-07")
		if n, err := w.Remind(t.Context()); err != nil || n != 4 {
			t.Fatalf("%d queued: %v", n, err)
		}
		w.rates(t, w.ada)
		must(t, w.Quieten(t.Context(), w.ben, id, true))
		if got := w.reminded(t); !slices.Equal(got, []string{"cat", "hope"}) && !slices.Equal(got, []string{"hope", "cat"}) {
			t.Errorf("mail went to %q", got)
		}
		w.to("2026-12-13")
		if n, err := w.Remind(t.Context()); err != nil || n != 2 {
			t.Fatalf("%d queued: %v", n, err)
		}
		must(t, w.Stop(t.Context(), w.head, id))
		if got := w.reminded(t); len(got) != 0 {
			t.Errorf("mail went to %q after it was stopped", got)
		}
	})
}

func TestTheLetterSaysWhoIsTold(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.cat, here, usual())
		w.to("2026-12-13")
		_, err := w.Remind(t.Context())
		must(t, err)
		_, err = w.outbox.Drain(t.Context())
		must(t, err)
		if len(w.sent) != 2 {
			t.Fatalf("%d letters", len(w.sent))
		}
		for _, words := range []string{"https://hall.example/campaigns/" + string(id), "14 December 2026", "Nobody is told whether you have taken part", "stop these reminders"} {
			if !strings.Contains(w.sent[0].Text, words) {
				t.Errorf("%q is not in:\n%s", words, w.sent[0].Text)
			}
		}
	})
}

// TestManyInstancesRemindOnce releases them together.
func TestManyInstancesRemindOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.runs(t, w.head, "", usual())
		for i := range 30 {
			w.person(t, fmt.Sprintf("Member%d", i), here)
		}
		w.to("2026-12-13")
		var all sync.WaitGroup
		begin := make(chan struct{})
		for range 8 {
			all.Go(func() {
				<-begin
				if _, err := w.Remind(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		close(begin)
		all.Wait()
		if got := w.reminded(t); len(got) != 34 {
			t.Errorf("%d letters to 34 people", len(got))
		}
	})
}

func TestACampaignGoesThroughItsStates(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id, err := w.Begin(ctx, w.cat, here, usual())
		must(t, err)
		state := func(want State) {
			t.Helper()
			seen, err := w.Find(ctx, w.cat, id)
			must(t, err)
			if got := seen.State(w.clock.Now()); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		state(Draft)
		refused(t, w.Stop(ctx, w.cat, id), fault.Conflict)
		refused(t, w.TakeBack(ctx, w.cat, id), fault.Conflict)
		later := usual()
		later.Opens, later.Title = "2026-11-30", "Later"
		must(t, w.Edit(ctx, w.cat, id, later))
		must(t, w.Announce(ctx, w.cat, id))
		refused(t, w.Announce(ctx, w.cat, id), fault.Conflict)
		refused(t, w.Discard(ctx, w.cat, id), fault.Conflict)
		state(Announced)
		must(t, w.TakeBack(ctx, w.cat, id))
		state(Draft)
		must(t, w.Announce(ctx, w.cat, id))
		later.Words = "Changed before it opens."
		must(t, w.Edit(ctx, w.cat, id, later))
		w.to("2026-11-30")
		state(Open)
		refused(t, w.Edit(ctx, w.cat, id, later), fault.Conflict)
		refused(t, w.TakeBack(ctx, w.cat, id), fault.Conflict)
		refused(t, w.Extend(ctx, w.cat, id, "2026-12-14"), fault.Invalid)
		refused(t, w.Extend(ctx, w.cat, id, "soon"), fault.Invalid)
		refused(t, w.Extend(ctx, w.cat, id, "2029-12-14"), fault.Invalid)
		refused(t, w.Shorten(ctx, w.cat, id), fault.Conflict)
		must(t, w.Extend(ctx, w.cat, id, "2026-12-20"))
		must(t, w.Shorten(ctx, w.cat, id))
		if seen, _ := w.Find(ctx, w.cat, id); seen.LastDay() != "2026-12-14" || seen.Words != later.Words {
			t.Errorf("%+v", seen.Campaign)
		}
		must(t, w.Extend(ctx, w.cat, id, "2026-12-20"))
		w.to("2026-12-15")
		refused(t, w.Shorten(ctx, w.cat, id), fault.Conflict)
		must(t, w.Stop(ctx, w.cat, id))
		state(Stopped)
		refused(t, w.Extend(ctx, w.cat, id, "2026-12-30"), fault.Conflict)
		must(t, w.Resume(ctx, w.cat, id))
		state(Open)
		must(t, w.Stop(ctx, w.cat, id))
		w.to("2026-12-21")
		state(Closed)
		refused(t, w.Resume(ctx, w.cat, id), fault.Conflict)
		draft, err := w.Begin(ctx, w.cat, here, Typed{Title: "T", Words: "W", Opens: "2026-12-22", Closes: "2026-12-22"})
		must(t, err)
		w.to("2026-12-23")
		refused(t, w.Announce(ctx, w.cat, draft), fault.Conflict)
		must(t, w.Discard(ctx, w.cat, draft))
		_, err = w.Find(ctx, w.cat, draft)
		refused(t, err, fault.NotFound)
	})
}

func TestBadAnswersAreNamed(t *testing.T) {
	choices := Scope{[]string{"a"}, []string{"RM"}, []string{"alumni"}}
	for field, bad := range map[string]func(*Typed){
		"title":         func(t *Typed) { t.Title = "" },
		"words":         func(t *Typed) { t.Words = strings.Repeat("x", maxWords+1) },
		"opens":         func(t *Typed) { t.Opens = "2026-11-23" },
		"closes":        func(t *Typed) { t.Closes = "2026-11-23" },
		"reminders":     func(t *Typed) { t.Reminders = "7, soon" },
		"organisations": func(t *Typed) { t.Organisations = []string{"b"} },
		"disciplines":   func(t *Typed) { t.Disciplines = []string{"RM", "XX"} },
		"kinds":         func(t *Typed) { t.Kinds = []string{""} },
	} {
		typed := usual()
		bad(&typed)
		if wrong := typed.Check("2026-11-24", choices); len(wrong) != 1 || wrong[field] == "" {
			t.Errorf("%s: %v", field, wrong)
		}
	}
	fine := usual()
	fine.Scope = choices
	if wrong := fine.Check("2026-11-24", choices); len(wrong) != 0 {
		t.Errorf("%v", wrong)
	}
	for text, want := range map[string][]int{"": nil, "1,7; 14 7": {14, 7, 1}, "0": {0}} {
		if got, err := readReminders(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"-1", "91", "1 2 3 4 5 6", "1.5"} {
		if _, err := readReminders(text); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}

// TestVisibleTwins asks SQL and Go, of random members and campaigns, whom each
// campaign asks and who runs it.
func TestVisibleTwins(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(3, 8))
		pick := func(all ...string) []string {
			return slices.DeleteFunc(slices.Clone(all), func(string) bool { return random.IntN(2) == 0 })
		}
		one := func(all ...string) string { return all[random.IntN(len(all))] }
		var campaigns []Campaign
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "made campaigns", About: "campaigns"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			for i := range 24 {
				c := Campaign{ID: ID(fmt.Sprintf("c%02d", i)), Organisation: people.OrganisationID(one("", "", string(here))), MadeAt: at, AnnouncedAt: at}
				c.set(usual())
				if random.IntN(3) > 0 {
					c.Scope = Scope{pick(string(here), string(there)), pick("RM", "IM"), pick("alumni", "interested")}
				}
				campaigns = append(campaigns, c)
				if err := save(t.Context(), tx, c, ""); err != nil {
					return err
				}
			}
			return nil
		}))
		who := []access.Actor{w.ada, w.ben, w.cat, w.head}
		for i := range 16 {
			who = append(who, w.person(t, fmt.Sprintf("Random%d", i), people.OrganisationID(one("", string(here), string(there)))))
		}
		yes := 0
		for _, a := range who {
			m := Member{Active: random.IntN(6) > 0, Disciplines: pick("RM", "IM", "LM"), Kind: one("", "alumni", "interested")}
			confirmed := random.IntN(4) > 0
			must(t, w.members.SaveAbout(t.Context(), a, membership.About{Kind: m.Kind, Disciplines: m.Disciplines}))
			must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "changed person", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
				_, err := tx.Exec(t.Context(), `UPDATE people SET organisation_confirmed = $1, status = $2 WHERE id = $3`, confirmed, map[bool]string{true: "active", false: "suspended"}[m.Active], a.ID)
				return err
			}))
			p, err := people.Named(t.Context(), w.DB, people.ID(a.ID))
			must(t, err)
			if p.Confirmed {
				m.Organisation = p.Organisation
			}
			mineToRun, err := w.List(t.Context(), a)
			must(t, err)
			for _, c := range campaigns {
				_, sql, err := mine(t.Context(), w.DB, p.ID, c.ID, sqldb.At(noon))
				must(t, err)
				if asks := c.Asks(m); sql != asks {
					t.Errorf("%+v asks %+v: SQL says %v", c.Scope, m, sql)
				} else if asks {
					yes++
				}
				if lists := slices.ContainsFunc(mineToRun, func(l Campaign) bool { return l.ID == c.ID }); lists != CanRun(a, c.Organisation) {
					t.Errorf("%s runs a campaign of %q: SQL says %v", a.Name, c.Organisation, lists)
				}
			}
		}
		if yes < 20 {
			t.Errorf("only %d of the pairs fit: the test says nothing", yes)
		}
	})
}

func TestAPersonIsExportedAndErased(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.cat, here, usual())
		must(t, w.Quieten(t.Context(), w.ada, id, true))
		w.to("2026-12-13")
		w.reminded(t)
		h := w.Holder()
		for who, want := range map[string]string{w.ada.ID: "wanted", w.cat.ID: "made"} {
			held, err := h.Export(t.Context(), w.DB, who)
			must(t, err)
			e := held.(exported)
			if want == "wanted" && (len(e.Quiet) != 1 || len(e.Reminded) != 0) || want == "made" && (len(e.Made) != 1 || len(e.Reminded) != 1) {
				t.Errorf("%s: %+v", want, e)
			}
			must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "erased", About: "people"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
				return h.Erase(t.Context(), tx, who)
			}))
			if held, err := h.Export(t.Context(), w.DB, who); err != nil || held != nil {
				t.Errorf("still held: %v, %v", held, err)
			}
		}
		if seen, err := w.Find(t.Context(), w.cat, id); err != nil || seen.RunBy != "someone who has left" {
			t.Errorf("the campaign is gone or names them: %v, %v", seen.RunBy, err)
		}
	})
}

func TestWhoWasRemindedIsForgotten(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.runs(t, w.cat, here, usual())
		must(t, w.Quieten(t.Context(), w.ada, id, true))
		w.to("2026-12-13")
		w.reminded(t)
		class := w.Holder().Classes[0]
		listed := func(day string) []records.Item {
			t.Helper()
			before, _ := dayBegins(day)
			items, err := class.Due(t.Context(), w.DB, before)
			must(t, err)
			return items
		}
		if early := listed("2026-12-14"); len(early) != 0 {
			t.Errorf("due before it ended: %v", early)
		}
		items := listed("2026-12-16")
		if len(items) != 2 || !slices.ContainsFunc(items, func(i records.Item) bool { return i.Subject == "person/"+w.ada.ID }) {
			t.Fatalf("%v", items)
		}
		must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "disposed", About: "campaigns"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return class.Dispose(t.Context(), tx, items)
		}))
		if left := listed("2030-01-01"); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

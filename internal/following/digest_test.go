package following_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/following"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

func TestOneDigestAPeriodAndNoneOfNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.Follow(t.Context(), w.ada, "skill/RM01"))
		must(t, w.SetFrequency(t.Context(), w.ada, following.Daily))
		must(t, w.Follow(t.Context(), w.ben, "skill/RM01"))
		w.tells(t, w.ben.ID, "", "", "Reworded.", "skill/RM01")

		if sent := w.delivers(t); len(sent) != 0 {
			t.Fatalf("%d messages on the day itself", len(sent))
		}
		w.clock.Advance(24 * time.Hour)
		sent := w.delivers(t)
		if len(sent) != 1 || sent[0].To != "ada@works.example" {
			t.Fatalf("sent %+v, want one message to Ada", sent)
		}
		for _, part := range []string{"Hello Ada,", "Reworded.", "https://hall.example/skills/RM01", "https://hall.example/following"} {
			if !strings.Contains(sent[0].Text, part) {
				t.Errorf("the message does not say %q:\n%s", part, sent[0].Text)
			}
		}
		w.tells(t, "", "", "", "Reworded again.", "skill/RM01")
		w.clock.Advance(5 * time.Minute)
		if sent := w.delivers(t); len(sent) != 0 {
			t.Error("a second digest on one day")
		}
		w.clock.Advance(24 * time.Hour)
		if sent := w.delivers(t); len(sent) != 1 || !strings.Contains(sent[0].Text, "again") || strings.Contains(sent[0].Text, "Reworded.") {
			t.Errorf("the next day: %+v", sent)
		}
		w.clock.Advance(24 * time.Hour)
		if sent := w.delivers(t); len(sent) != 0 {
			t.Error("a digest of nothing")
		}
		w.clock.Advance(4 * 24 * time.Hour) // the Monday after: Ben hears weekly, and not of what he did
		sent = w.delivers(t)
		if len(sent) != 1 || sent[0].To != "ben@works.example" || !strings.Contains(sent[0].Text, "Reworded again.") || strings.Contains(sent[0].Text, "Reworded.\n") {
			t.Errorf("on Monday: %+v", sent)
		}
	})
}

func TestNothingIsSentBeforeSevenInLondon(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.Follow(t.Context(), w.ada, following.AllChanges))
		must(t, w.SetFrequency(t.Context(), w.ada, following.Daily))
		w.announces(t, "/about", "About us")
		w.clock.Advance(22*time.Hour + 58*time.Minute)
		if sent := w.delivers(t); len(sent) != 0 {
			t.Error("sent before seven")
		}
		w.clock.Advance(2 * time.Minute)
		if sent := w.delivers(t); len(sent) != 1 || !strings.Contains(sent[0].Text, "About us") {
			t.Errorf("sent %+v", sent)
		}
	})
}

// TestManyInstancesSendOneDigest lets eight instances look at the same moment.
func TestManyInstancesSendOneDigest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const others, instances = 30, 8
		for i := range others {
			who := w.person(t, fmt.Sprintf("Member%d", i))
			must(t, w.Follow(t.Context(), who, "skill/RM01"))
			must(t, w.SetFrequency(t.Context(), who, following.Daily))
		}
		w.tells(t, "", "", "", "Reworded.", "skill/RM01")
		w.clock.Advance(24 * time.Hour)
		start, done := make(chan struct{}), sync.WaitGroup{}
		for range instances {
			done.Go(func() {
				<-start
				_, err := w.Queue(context.WithoutCancel(t.Context()))
				for fault.KindOf(err) == fault.Conflict { // PostgreSQL gave up on a clash: look again, as Run does
					_, err = w.Queue(context.WithoutCancel(t.Context()))
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		done.Wait()
		_, err := w.outbox.Drain(t.Context())
		must(t, err)
		got := map[string]int{}
		for _, m := range w.post.take() {
			got[m.To]++
		}
		if len(got) != others {
			t.Errorf("%d of %d people were told", len(got), others)
		}
		for to, n := range got {
			if n != 1 {
				t.Errorf("%s got %d messages", to, n)
			}
		}
	})
}

func TestWhoHearsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, who := range []access.Actor{w.ada, w.ben} {
			w.secret["1 "+who.ID] = true
			must(t, w.Follow(t.Context(), who, "secret/1"))
			must(t, w.SetFrequency(t.Context(), who, following.Daily))
		}
		w.tells(t, "", "/secrets/1", "Secret 1", "Told.", "secret/1")
		delete(w.secret, "1 "+w.ben.ID) // Ben may not see it any more
		w.clock.Advance(24 * time.Hour)
		if sent := w.delivers(t); len(sent) != 1 || sent[0].To != "ada@works.example" {
			t.Errorf("sent %+v, want Ada only", sent)
		}

		w.tells(t, "", "/secrets/1", "Secret 1", "Told again.", "secret/1")
		must(t, w.People.Suspend(t.Context(), root, people.ID(w.ben.ID)))
		w.secret["1 "+w.ben.ID] = true
		w.clock.Advance(24 * time.Hour)
		_, err := w.Queue(t.Context())
		must(t, err)
		must(t, w.SetFrequency(t.Context(), w.ada, following.Never)) // chosen after it was queued
		_, err = w.outbox.Drain(t.Context())
		must(t, err)
		if sent := w.post.take(); len(sent) != 0 {
			t.Errorf("sent %+v, want nothing: one is suspended and one wants none", sent)
		}
	})
}

func TestAServerThatIsDownIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.Follow(t.Context(), w.ada, "framework"))
		must(t, w.SetFrequency(t.Context(), w.ada, following.Daily))
		w.tells(t, "", "", "", "Reworded.", "skill/RM01")
		w.clock.Advance(24 * time.Hour)
		w.post.fail = errDown
		if sent := w.delivers(t); len(sent) != 0 {
			t.Fatal("sent by a server that is down")
		}
		w.post.fail = nil
		w.clock.Advance(time.Minute)
		if sent := w.delivers(t); len(sent) != 1 {
			t.Errorf("sent %d messages once the server was back", len(sent))
		}
	})
}

func TestAReleaseTellsOfWhatItChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		release := pack.Release{Name: "2027.1", Title: "Release 2027.1", Decisions: []pack.Decision{
			{Kind: pack.Reworded, What: "skill", From: []string{"RM01"}, To: []string{"RM01"}, Note: "Says records where it said files."},
			{Kind: pack.Retired, What: "role", From: []string{"R10"}},
			{Kind: pack.Reworded, What: "level", From: []string{"3"}, To: []string{"3"}},
		}}
		for ref, want := range map[string][]string{
			"skill/RM01":    {"Reworded in release 2027.1. Says records where it said files."},
			"role/R10":      {"Retired in release 2027.1."},
			"discipline/RM": {"Reworded in release 2027.1. Says records", "Retired in release 2027.1."},
			"framework":     {"A new release of the framework.", "Reworded in release 2027.1. Says", "Retired"},
		} {
			who := w.person(t, "Follower-of-"+strings.ReplaceAll(ref, "/", "-"))
			must(t, w.Follow(t.Context(), who, ref))
			w.clock.Advance(time.Minute)
			must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "published release", About: "release"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
				return w.Published(t.Context(), tx, at, release, nil)
			}))
			own, err := w.Own(t.Context(), who)
			must(t, err)
			said := ""
			for _, item := range own.Coming.Items {
				said += item.URL + " " + item.Title + ": " + strings.Join(item.Lines, " ") + "\n"
			}
			for _, line := range want {
				if !strings.Contains(said, line) {
					t.Errorf("who follows %s is not told %q but\n%s", ref, line, said)
				}
			}
			if ref == "skill/RM01" && (len(own.Coming.Items) != 1 || !strings.HasPrefix(said, "/skills/RM01 ")) {
				t.Errorf("who follows a skill is told\n%s", said)
			}
		}
	})
}

func TestTakingPartDoesNotBeginAgainWhatWasEnded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		join := func() {
			must(t, w.Log.Do(t.Context(), audit.Act{By: w.ada, Verb: "took part", About: "skill/RM01"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
				return following.Join(t.Context(), tx, at, w.ada.ID, "skill/RM01")
			}))
		}
		follows := func(want bool) {
			t.Helper()
			if got, err := w.Follows(t.Context(), w.ada, "skill/RM01"); got != want || err != nil {
				t.Errorf("follows: %v, %v, want %v", got, err, want)
			}
		}
		join()
		join()
		follows(true)
		must(t, w.End(t.Context(), w.ada, "skill/RM01"))
		refused(t, w.End(t.Context(), w.ada, "skill/RM01"), fault.Conflict)
		join()
		follows(false)
		must(t, w.Follow(t.Context(), w.ada, "skill/RM01"))
		follows(true)
		refused(t, w.Follow(t.Context(), w.ada, "skill/NONE"), fault.NotFound)
		refused(t, w.Follow(t.Context(), w.ada, "secret/1"), fault.NotFound)
		refused(t, w.Follow(t.Context(), access.Actor{}, "skill/RM01"), fault.Forbidden)
		refused(t, w.SetFrequency(t.Context(), w.ada, "hourly"), fault.Invalid)
	})
}

func TestNobodyFollowsMoreThanTheMost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.Log.Do(t.Context(), audit.Act{By: w.ada, Verb: "took part", About: "many"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			for i := range following.MostFollows {
				if err := following.Join(t.Context(), tx, at, w.ada.ID, fmt.Sprintf("secret/%d", i)); err != nil {
					return err
				}
			}
			return nil
		}))
		refused(t, w.Follow(t.Context(), w.ada, "skill/RM01"), fault.Conflict)
	})
}

func TestErasureExportAndDisposal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.keeper()
		must(t, w.Follow(t.Context(), w.ada, "skill/RM01"))
		must(t, w.Follow(t.Context(), w.ada, "role/R10"))
		must(t, w.End(t.Context(), w.ada, "role/R10"))
		w.tells(t, w.ada.ID, "", "", "Reworded.", "skill/RM01")
		held, err := k.ExportPerson(t.Context(), w.ada.ID)
		must(t, err)
		if said := fmt.Sprint(held); !strings.Contains(said, "skill/RM01") || !strings.Contains(said, "weekly") || !strings.Contains(said, "role/R10") {
			t.Errorf("exported %s", said)
		}
		class := w.Holder().Classes[0]
		if due, err := class.Due(t.Context(), w.DB, sqldb.At(monday.Add(-time.Hour))); err != nil || len(due) != 0 {
			t.Errorf("due at once: %v, %v", due, err)
		}
		due, err := class.Due(t.Context(), w.DB, sqldb.At(monday.Add(time.Hour)))
		if err != nil || len(due) != 2 {
			t.Fatalf("due: %v, %v, want a notice and a follow that ended", due, err)
		}
		dispose(t, w, class, due)
		if due, err := class.Due(t.Context(), w.DB, sqldb.At(monday.Add(time.Hour))); err != nil || len(due) != 0 {
			t.Errorf("left: %v, %v", due, err)
		}
		w.tells(t, w.ada.ID, "", "", "Reworded.", "skill/RM01")
		must(t, k.ErasePerson(t.Context(), access.Service, w.ada.ID))
		for _, table := range []string{`SELECT count(*) FROM follows WHERE person = $1`, `SELECT count(*) FROM digests WHERE person = $1`, `SELECT count(*) FROM notices WHERE actor = $1`} {
			if n, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], table, w.ada.ID); n != 0 || err != nil {
				t.Errorf("%s: %d, %v", table, n, err)
			}
		}
	})
}

func dispose(t *testing.T, w *world, class records.Class, items []records.Item) {
	t.Helper()
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "disposed of records", About: "class/" + class.ID}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		return class.Dispose(t.Context(), tx, items)
	}))
}

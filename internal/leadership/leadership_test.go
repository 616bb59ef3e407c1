package leadership_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/leadership"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

func TestASeatIsOfferedAcceptedAndEnded(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada, ben := w.join("Ada", "ada@works.example", "works"), w.join("Ben", "ben@works.example", "works")
		lead, err := w.Led(ctx, "works")
		if err != nil || lead.Head.Held || lead.Seat != "Head of profession here" {
			t.Errorf("before: %+v, %v", lead, err)
		}
		offer := w.offer(ada, "works", leadership.Head, "")
		if sent := w.mails(); len(sent) != 1 || sent[0].To != ada.Email || !strings.Contains(sent[0].Text, "https://here.example/me/seats") {
			t.Errorf("told: %+v", sent)
		}
		if w.as(ada).Is(access.Leader) {
			t.Error("an offer gives rights")
		}
		w.refused(w.Accept(ctx, w.as(ben), offer.ID, true), fault.NotFound, "not offered to you")
		w.must(w.Accept(ctx, w.as(ada), offer.ID, false))
		if who := w.as(ada); !who.Holds(access.Leader, "organisation/works") || who.Holds(access.Leader, "organisation/arts") {
			t.Errorf("the holder has %+v", who.Grants)
		}
		if lead, _ := w.Led(ctx, "works"); !lead.Head.Held || lead.Head.Name != "" {
			t.Errorf("without consent: %+v", lead)
		}
		w.must(w.ShowName(ctx, w.as(ada), offer.ID, true))
		if lead, _ := w.Led(ctx, "works"); lead.Head.Name != "Ada" {
			t.Errorf("with consent: %+v", lead)
		}
		w.refused(w.ShowName(ctx, w.as(ben), offer.ID, true), fault.NotFound, "do not hold")
		w.refused(w.Appoint(ctx, root, leadership.Offer{Organisation: "works", Post: leadership.Head, Email: ben.Email, Begins: "2026-11-24"}), fault.Conflict, "Ada holds this seat")
		w.refused(w.End(ctx, w.as(ben), offer.ID), fault.NotFound, "not yours")
		w.must(w.End(ctx, w.as(ada), offer.ID))
		if w.as(ada).Is(access.Leader) {
			t.Error("the role outlived the seat")
		}
		w.refused(w.End(ctx, root, offer.ID), fault.Conflict, "over already")
		all, err := w.Seats(ctx, root, "works")
		if err != nil || len(all) != 1 || all[0].Ending != leadership.SteppedDown {
			t.Errorf("history: %+v, %v", all, err)
		}
	})
}

func TestWhoMayAppointAndBeAppointed(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada, mia := w.join("Ada", "ada@works.example", "works"), w.join("Mia", "mia@shared.example", "music")
		hop := w.join("Hop", "hop@works.example", "works")
		w.must(w.People.Grant(ctx, root, hop.ID, access.HeadOfProfession, access.Everywhere))
		offer := leadership.Offer{Organisation: "works", Post: leadership.Head, Email: "ADA@works.example", Begins: "2026-11-24"}
		w.refused(w.Appoint(ctx, w.as(ada), offer), fault.Forbidden, "Only the Head of Profession")
		w.must(w.Appoint(ctx, w.as(hop), offer))
		w.refused(w.Appoint(ctx, w.as(hop), offer), fault.Conflict, "been offered this seat already")
		for want, o := range map[string]leadership.Offer{
			"Choose a seat":                  {Organisation: "works", Post: "king", Email: ada.Email, Begins: "2026-11-24"},
			"correct format":                 {Organisation: "works", Post: leadership.Deputy, Email: "ada", Begins: "2026-11-24"},
			"Nobody here has this":           {Organisation: "works", Post: leadership.Deputy, Email: "nobody@works.example", Begins: "2026-11-24"},
			"does not work in this":          {Organisation: "works", Post: leadership.Deputy, Email: mia.Email, Begins: "2026-11-24"},
			"Nobody has confirmed yet":       {Organisation: "music", Post: leadership.Head, Email: mia.Email, Begins: "2026-11-24"},
			"day on which the term begins":   {Organisation: "works", Post: leadership.Deputy, Email: ada.Email, Begins: "soon"},
			"Enter a last day after":         {Organisation: "works", Post: leadership.Deputy, Email: ada.Email, Begins: "2026-11-24", Until: "2026-11-23"},
			"Enter the last day of the term": {Organisation: "works", Post: leadership.Deputy, Email: ada.Email, Begins: "2026-11-24", Until: "2027"},
		} {
			if err := w.Appoint(ctx, root, o); err == nil || !strings.Contains(fault.Message(err), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		}
		w.refused(w.People.Grant(ctx, root, ada.ID, access.Leader, "organisation/works"), fault.Invalid, "follows a seat")
	})
}

func TestTheDeputyLeadsAsWellAndOnePersonMayHoldBoth(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada := w.join("Ada", "ada@works.example", "works")
		head := w.seat(ada, "works")
		deputy := w.offer(ada, "works", leadership.Deputy, "")
		w.must(w.Accept(ctx, w.as(ada), deputy.ID, false))
		w.must(w.End(ctx, root, head.ID))
		if !w.as(ada).Holds(access.Leader, "organisation/works") {
			t.Error("ending one seat took the role of the other")
		}
		w.must(w.End(ctx, root, deputy.ID))
		if w.as(ada).Is(access.Leader) {
			t.Error("the role outlived both seats")
		}
	})
}

func TestATermEndsAfterItsLastDay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada := w.join("Ada", "ada@works.example", "works")
		offer := w.offer(ada, "works", leadership.Head, "2026-11-25")
		w.must(w.Accept(ctx, w.as(ada), offer.ID, true))
		w.now.Advance(24 * time.Hour)
		w.must(w.Expire(ctx))
		if !w.as(ada).Is(access.Leader) {
			t.Error("the term ended on its last day")
		}
		w.now.Advance(24 * time.Hour)
		w.must(w.Expire(ctx))
		if w.as(ada).Is(access.Leader) {
			t.Error("the role outlived the term")
		}
	})
}

// TestOneOfFortyHoldsTheSeat lets forty people who are offered one seat accept it
// at the same moment.
func TestOneOfFortyHoldsTheSeat(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		var offers []leadership.Term
		var actors []access.Actor
		for i := range 40 {
			p := w.join(fmt.Sprintf("Person %d", i), fmt.Sprintf("p%d@works.example", i), "works")
			offers, actors = append(offers, w.offer(p, "works", leadership.Head, "")), append(actors, w.as(p))
		}
		var won atomic.Int32
		start := make(chan struct{})
		var all sync.WaitGroup
		for i := range offers {
			all.Go(func() {
				<-start
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				if err := w.Accept(ctx, actors[i], offers[i].ID, true); err == nil {
					won.Add(1)
				}
			})
		}
		close(start)
		all.Wait()
		held, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM seat_terms WHERE accepted_at IS NOT NULL AND ended_at IS NULL`)
		w.must(err)
		roles, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM grants WHERE role = 'leader' AND ended_at IS NULL`)
		w.must(err)
		open, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM seat_terms WHERE accepted_at IS NULL AND ended_at IS NULL`)
		w.must(err)
		if won.Load() != 1 || held != 1 || roles != 1 || open != 0 {
			t.Errorf("%d succeeded, %d hold the seat, %d have the role, %d offers are open", won.Load(), held, roles, open)
		}
	})
}

func TestWhoPickedAmongSeveralWaitsForTheHead(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada := w.join("Ada", "ada@works.example", "works")
		mia, max := w.join("Mia", "mia@shared.example", "music"), w.join("Max", "max@shared.example", "music")
		art := w.join("Art", "art@shared.example", "arts")
		if !w.read(ada).Confirmed || w.read(mia).Confirmed {
			t.Error("only who picked among several waits")
		}
		refused := w.Log.Do(ctx, audit.Act{By: root, Verb: "granted", About: "x"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return people.GrantRole(ctx, tx, at, root, mia.ID, access.Editor, "organisation/music")
		})
		w.refused(refused, fault.Conflict, "Nobody has confirmed yet")
		w.refused(w.Confirm(ctx, w.as(mia), "music", mia.ID), fault.NotFound, "not shown to you")
		w.must(w.Confirm(ctx, root, "music", mia.ID)) // the seat is vacant
		if sent := w.mails(); len(sent) != 1 || sent[0].To != mia.Email || !strings.Contains(sent[0].Text, "confirmed that you work in Music Board") {
			t.Errorf("told: %+v", sent)
		}
		w.seat(mia, "music")
		w.mails()
		w.refused(w.Confirm(ctx, root, "music", max.ID), fault.Forbidden, "Somebody leads")
		w.refused(w.Confirm(ctx, w.as(mia), "arts", art.ID), fault.NotFound, "not shown to you")
		w.refused(w.Confirm(ctx, w.as(mia), "music", art.ID), fault.NotFound, "does not work here")
		w.refused(w.Refuse(ctx, w.as(mia), "music", max.ID, ""), fault.Invalid, "Enter a reason")
		w.must(w.Refuse(ctx, w.as(mia), "music", max.ID, "You are at the Board of Arts."))
		if sent := w.mails(); len(sent) != 1 || sent[0].To != max.Email || !strings.Contains(sent[0].Text, "You are at the Board of Arts.") {
			t.Errorf("told: %+v", sent)
		}
		if p := w.read(max); p.Organisation != "" {
			t.Errorf("declined, and yet at %s", p.Organisation)
		}
		w.refused(w.Say(ctx, w.as(max), "works"), fault.Invalid, "from the list")
		w.must(w.Say(ctx, w.as(max), "arts"))
		if p := w.read(max); p.Organisation != "arts" || p.Confirmed {
			t.Errorf("picked again: %+v", p)
		}
		w.refused(w.Confirm(ctx, w.as(mia), "music", max.ID), fault.NotFound, "does not work here")
		w.must(w.Confirm(ctx, root, "arts", max.ID))
		w.refused(w.Confirm(ctx, root, "arts", max.ID), fault.Conflict, "confirmed already")
	})
}

func TestWhoMovesLosesSeatAndRights(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		mia := w.join("Mia", "mia@shared.example", "music")
		w.must(w.Confirm(ctx, root, "music", mia.ID))
		w.seat(mia, "music")
		w.must(w.Say(ctx, w.as(mia), "music")) // the same again changes nothing
		if p := w.read(mia); !p.Confirmed || !w.as(mia).Is(access.Leader) {
			t.Errorf("saying it again took rights: %+v", p)
		}
		w.must(w.Say(ctx, w.as(mia), "arts"))
		if w.as(mia).Is(access.Leader) || w.read(mia).Confirmed {
			t.Error("rights did not end with the move")
		}
		if lead, _ := w.Led(ctx, "music"); lead.Head.Held {
			t.Error("the seat did not end with the move")
		}
	})
}

func TestASeatEndsWhateverTookItsHolderAway(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada, ben := w.join("Ada", "ada@works.example", "works"), w.join("Ben", "ben@works.example", "works")
		w.seat(ada, "works")
		w.must(w.Log.Do(ctx, audit.Act{By: root, Verb: "moved", About: "x"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return people.Move(ctx, tx, at, root, ada.ID, "arts", true)
		}))
		if lead, _ := w.Led(ctx, "works"); lead.Head.Held || w.as(ada).Is(access.Leader) {
			t.Error("somebody who works elsewhere leads")
		}
		w.seat(ben, "works") // takes the place at once
		w.must(w.Expire(ctx))
		if !w.as(ben).Holds(access.Leader, "organisation/works") {
			t.Error("the next holder does not lead")
		}
	})
}

func TestSeatsFollowARenamedOrganisationAndUndoing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		ada, ben := w.join("Ada", "ada@works.example", "works"), w.join("Ben", "ben@works.example", "works")
		w.seat(ada, "works")
		w.offer(ben, "works", leadership.Deputy, "")
		for _, c := range []struct {
			change people.Change
			leads  string
		}{
			{people.Change{Kind: people.Renamed, Organisation: "works", On: "2026-11-24", As: people.Details{Name: "Ministry of Building"}}, "organisation/ministry-of-building"},
			{people.Change{Kind: people.Split, Organisation: "works", On: "2026-11-24", Into: []people.Part{{Name: "Roads"}, {Name: "Bridges"}}}, ""},
			{people.Change{Kind: people.Merged, Organisation: "works", On: "2026-11-24", Other: "culture"}, ""},
		} {
			_, err := w.People.Change(ctx, root, c.change)
			w.must(err)
			if who := w.as(ada); who.Holds(access.Leader, "organisation/works") || c.leads != "" && !who.Holds(access.Leader, c.leads) || c.leads == "" && who.Is(access.Leader) {
				t.Errorf("%s: %+v", c.change.Kind, who.Grants)
			}
			made, err := w.People.Changes(ctx, "works")
			w.must(err)
			w.must(w.People.Undo(ctx, root, made[0].ID))
			if who := w.as(ada); len(who.Grants) != 1 || !who.Holds(access.Leader, "organisation/works") {
				t.Errorf("%s, undone: %+v", c.change.Kind, who.Grants)
			}
			offers, err := w.Mine(ctx, w.as(ben))
			if err != nil || len(offers) != 1 || !offers[0].Open() || offers[0].Organisation != "works" {
				t.Errorf("%s, undone: the offer is %+v, %v", c.change.Kind, offers, err)
			}
		}
	})
}

// TestTheTwinsAgree holds the SQL fragment and the predicate to each other over
// random people, organisations and roles.
func TestTheTwinsAgree(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx, r := newWorld(t, db), t.Context(), rand.New(rand.NewPCG(4, 7))
		places := []people.OrganisationID{"works", "arts", "music"}
		var all []people.Person
		for i := range 30 {
			o := append(places, "")[r.IntN(4)]
			p := w.join(fmt.Sprintf("P%d", i), fmt.Sprintf("p%d@%s", i, map[people.OrganisationID]string{"works": "works.example", "": "else.example"}[o]+map[bool]string{true: "shared.example"}[o == "arts" || o == "music"]), o)
			if o != "" && !p.Confirmed && r.IntN(2) == 0 {
				w.must(w.Log.Do(ctx, audit.Act{By: root, Verb: "moved", About: "x"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
					return people.Move(ctx, tx, at, root, p.ID, o, true)
				}))
			}
			all = append(all, w.read(p))
		}
		for _, p := range all {
			switch {
			case r.IntN(6) == 0:
				w.must(w.People.Grant(ctx, root, p.ID, []access.Role{access.Administrator, access.Editor, access.HeadOfProfession}[r.IntN(3)], access.Everywhere))
			case p.Confirmed && p.Organisation != "" && r.IntN(3) == 0:
				w.must(w.Log.Do(ctx, audit.Act{By: root, Verb: "granted", About: "x"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
					return people.GrantRole(ctx, tx, at, root, p.ID, access.Leader, "organisation/"+string(p.Organisation))
				}))
			}
		}
		saw := 0
		for _, p := range all {
			who := w.as(p)
			seen := map[people.ID]bool{}
			for _, m := range leadership.EveryVisible(t, ctx, db, who) {
				seen[m.ID] = true
			}
			for _, other := range all {
				if want := leadership.CanSeeMembers(who, other.Organisation); seen[other.ID] != want {
					t.Errorf("%s %+v sees %s at %q: SQL says %v, Go %v", p.Name, who.Grants, other.Name, other.Organisation, seen[other.ID], want)
				}
				if seen[other.ID] {
					saw++
				}
			}
		}
		if saw == 0 {
			t.Error("nobody sees anybody, so nothing was compared")
		}
	})
}

func TestTheProfessionNamesTheSeat(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		w.must(w.Log.Do(ctx, audit.Act{By: root, Verb: "loaded", About: "pack", Public: true}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return w.Profession.LoadPack(ctx, tx, at, &pack.Pack{Profession: pack.Profession{Name: "Government Bakers", Locale: "en-GB", SeatTitle: "Chief Baker"}})
		}))
		ada := w.join("Ada", "ada@works.example", "works")
		w.offer(ada, "works", leadership.Head, "")
		if sent := w.mails(); len(sent) != 1 || !strings.Contains(sent[0].Subject, "Chief Baker, Ministry of Works") || !strings.Contains(sent[0].Text, "Government Bakers") {
			t.Errorf("told: %+v", sent)
		}
		if lead, err := w.Led(ctx, "works"); err != nil || lead.Seat != "Chief Baker" {
			t.Errorf("%+v, %v", lead, err)
		}
	})
}

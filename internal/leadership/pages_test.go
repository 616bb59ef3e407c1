package leadership_test

import (
	"context"
	"regexp"
	"strings"
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

func TestSeatsAreFilledOnPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ada := w.join("Ada", "ada@works.example", "works")
		w.want(w.do(w.as(ada), "GET", "/organisations/works/seats"), 403)
		w.want(w.do(w.as(ada), "POST", "/organisations/works/seats", "post", "head", "email", ada.Email), 403)
		w.want(w.do(root, "GET", "/organisations/works/seats"), 200, "Head of profession here: the seat is vacant.", "Deputy: the seat is vacant.", `value="2026-11-24"`)
		w.want(w.do(root, "GET", "/organisations/nowhere/seats"), 404)
		w.want(w.do(root, "POST", "/organisations/works/seats", "post", "head", "email", "x@works.example", "begins", "2026-11-24"), 422, "Nobody here has this email address", `value="x@works.example"`, `href="#f-email"`)
		w.want(w.do(root, "POST", "/organisations/works/seats", "email", ada.Email, "begins", "2026-11-24"), 422, "Choose a seat")
		w.want(w.do(root, "POST", "/organisations/works/seats", "post", "head", "email", ada.Email, "begins", "soon"), 422, `href="#f-begins"`)
		w.want(w.do(root, "POST", "/organisations/works/seats", "post", "head", "email", ada.Email, "begins", "2026-11-24", "until", "2020-01-01"), 422, `href="#f-until"`)
		w.want(w.do(w.as(ada), "GET", "/me/seats"), 200, "You hold no seat")
		w.want(w.do(root, "POST", "/organisations/works/seats", "post", "head", "email", ada.Email, "begins", "2026-11-24", "until", "2028-11-23"), 303)
		page := w.do(w.as(ada), "GET", "/me/seats")
		w.want(page, 200, "Guildhall offered you this seat", "until 23 November 2028", "may show my name")
		accept := regexp.MustCompile(`action="(/me/seats/[^"]+)/accept"`).FindStringSubmatch(page.body)
		if accept == nil {
			t.Fatal("the seat cannot be accepted")
		}
		w.want(w.do(w.as(ada), "POST", accept[1]+"/devour"), 404)
		a := w.do(w.as(ada), "POST", accept[1]+"/accept", "named", "yes")
		w.want(a, 303)
		w.want(w.do(w.as(ada), "GET", a.to), 200, "You hold the seat now", "Step down", `href="/organisations/works/members"`, "checked")
		w.want(w.do(w.as(ada), "POST", accept[1]+"/accept"), 409, "you have accepted it")
		w.want(w.do(w.as(ada), "POST", accept[1]+"/name"), 303)
		w.want(w.do(root, "GET", "/organisations/works/seats"), 200, "Holds the seat from 24 November 2026", "Is not named on the page", "End this term")
		w.want(w.do(w.as(ada), "POST", accept[1]+"/end"), 303)
		w.want(w.do(root, "GET", "/organisations/works/seats"), 200, "stepped down", "History")
		w.want(w.do(w.as(ada), "GET", "/me/seats"), 200, "This is over")
	})
}

func TestMembersAreConfirmedOnPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		mia, max := w.join("Mia", "mia@shared.example", "music"), w.join("Max", "max@shared.example", "music")
		art := w.join("Arthur", "arthur@shared.example", "arts")
		w.must(w.Confirm(ctx, root, "music", mia.ID))
		w.must(w.Confirm(ctx, root, "arts", art.ID))
		w.seat(mia, "music")
		w.seat(art, "arts")
		w.want(w.do(access.Actor{}, "GET", "/organisations/music/members"), 303)
		w.want(w.do(w.as(max), "GET", "/organisations/music/members"), 403)
		other := w.do(w.as(art), "GET", "/organisations/music/members")
		w.want(other, 404)
		if strings.Contains(other.body, "Mia") {
			t.Error("a leader of another organisation sees its members")
		}
		list := w.do(w.as(mia), "GET", "/organisations/music/members")
		w.want(list, 200, "2 in this organisation", "Not confirmed yet", "max@shared.example", "Confirm")
		if strings.Contains(list.body, "mia@shared.example") {
			t.Error("the address of a confirmed member is shown")
		}
		seen := w.do(root, "GET", "/organisations/music/members")
		w.want(seen, 200, "Those who hold a seat here confirm")
		if strings.Contains(seen.body, "/confirm") {
			t.Error("an administrator is offered what the head decides")
		}
		at := "/organisations/music/members/" + string(max.ID)
		w.want(w.do(w.as(art), "POST", at+"/confirm"), 404)
		w.want(w.do(w.as(art), "GET", at+"/decline"), 404)
		w.want(w.do(w.as(mia), "GET", at+"/decline"), 200, "Decline Max", "The person reads this")
		w.want(w.do(w.as(mia), "POST", at+"/decline", "reason", ""), 422, "Enter a reason")
		w.want(w.do(w.as(mia), "GET", "/organisations/music/members/"+string(art.ID)+"/decline"), 404)
		a := w.do(w.as(mia), "POST", at+"/decline", "reason", "You are at the Board of Arts.")
		w.want(a, 303)
		w.want(w.do(w.as(mia), "GET", a.to), 200, "The person has been declined", "1 in this organisation")
		w.want(w.do(w.as(max), "GET", "/me/organisation"), 200, "We do not know where you work", "You are at the Board of Arts.", "Where do you work?")
		w.want(w.do(w.as(max), "POST", "/me/organisation"), 422, "Choose an organisation from the list")
		a = w.do(w.as(max), "POST", "/me/organisation", "organisation", "arts")
		w.want(a, 303)
		w.want(w.do(w.as(max), "GET", a.to), 200, "Those who lead there confirm it", "have not confirmed it yet")
		a = w.do(w.as(art), "POST", "/organisations/arts/members/"+string(max.ID)+"/confirm")
		w.want(a, 303)
		w.want(w.do(w.as(max), "GET", "/me/organisation"), 200, "Yes, I still work in Board of Arts", "we ask again on 24 November 2027")
		w.want(w.do(w.as(max), "POST", "/me/address", "email", "nonsense"), 422, "correct format", `value="nonsense"`)
	})
}

func TestAnAddressIsChangedOnPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ada := w.join("Ada", "ada@works.example", "works")
		w.want(w.do(w.as(ada), "GET", "/me/address/guess"), 404, "This link cannot be used")
		w.proved = noon.Add(-time.Hour)
		if a := w.do(w.as(ada), "POST", "/me/address", "email", "ada@culture.example"); a.status != 303 || !strings.HasPrefix(a.to, "/sign-in/again") || len(w.mails()) != 0 {
			t.Errorf("an old session asks for another address: %d to %s", a.status, a.to)
		}
		w.proved = time.Time{}
		a := w.do(w.as(ada), "POST", "/me/address", "email", "ada@culture.example")
		w.want(a, 303)
		sent := w.mails()
		link := regexp.MustCompile(`https://here\.example(/me/address/\S+)`).FindStringSubmatch(sent[0].Text)
		if link == nil {
			t.Fatal(sent[0].Text)
		}
		w.want(w.do(w.as(ada), "GET", link[1]), 200, "ada@culture.example", "Use this address")
		if w.read(ada).Email != "ada@works.example" {
			t.Error("opening the link changed the address")
		}
		w.want(w.do(w.as(ada), "POST", link[1]), 303)
		w.want(w.do(w.as(ada), "GET", "/me/organisation?done=changed"), 200, "Your address has been changed", "Ministry of Culture")
	})
}

// TestTheListOfMembersTakesAFewQueries counts them for a list of many.
func TestTheListOfMembersTakesAFewQueries(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), t.Context()
		for i := range 120 {
			w.join("P"+strings.Repeat("x", i%7), strings.Repeat("p", i%50+1)+string(rune('a'+i/50))+"@works.example", "works")
		}
		n := 0
		counted := sqldb.Observe(ctx, func(string) { n++ })
		all, total, err := w.Members(counted, root, people.OrganisationID("works"), 1)
		if err != nil || total != 120 || len(all) != 100 || n != 3 { // the record that it was read is the third
			t.Errorf("%d of %d with %d queries, %v", len(all), total, n, err)
		}
		w.want(w.do(root, "GET", "/organisations/works/members?page=2"), 200, "120 in this organisation", "page=1")
	})
}

// TestTheListOfMembersSaysWhatItMay shows posts as the capability above tells
// them, when each member has to say again where they work, and leaves one record
// of each opening.
func TestTheListOfMembersSaysWhatItMay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ada, ben := w.join("Ada", "ada@works.example", "works"), w.join("Ben", "ben@works.example", "works")
		w.seat(ada, "works")
		page := w.do(w.as(ada), "GET", "/organisations/works/members")
		w.want(page, 200, "Must confirm by", "24 December 2027", "That you have looked is recorded")
		if strings.Contains(page.body, "Archivist") || strings.Contains(page.body, ">Asked<") {
			t.Error("posts are shown, or somebody was asked")
		}
		var asked []people.ID
		w.pages.Posts = func(_ context.Context, who access.Actor, persons []people.ID) (map[people.ID]leadership.Held, error) {
			asked = persons
			return map[people.ID]leadership.Held{ben.ID: {Post: "Archivist", Role: "Records manager", Grade: "HEO", Ring: "Core", Rule: "Works decided so."}}, nil
		}
		w.want(w.do(w.as(ada), "GET", "/organisations/works/members"), 200, "Archivist", "Records manager", "HEO", "Core", "Works decided so.")
		if len(asked) != 2 {
			t.Errorf("asked of %v", asked)
		}
		w.now.Advance(370 * 24 * time.Hour)
		w.want(w.do(w.as(ada), "GET", "/organisations/works/members"), 200, ">Asked<")
		read, err := audit.ReadsOf(t.Context(), w.DB, "organisation/works", "", 10)
		w.must(err)
		if len(read) != 3 || read[0].Verb != "read members of organisation" || read[0].Actor != string(ada.ID) {
			t.Errorf("%v", read)
		}
	})
}

func TestWhatHangsOnAnOrganisationKeepsIt(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		_, err := w.People.Change(t.Context(), root, people.Change{Kind: people.Renamed, On: "2026-11-24", Organisation: "works", As: people.Details{Name: "Ministry of Public Works", Short: "MPW"}})
		w.must(err)
		all, err := w.People.Changes(t.Context(), "")
		w.must(err)
		w.must(w.People.Undo(t.Context(), root, all[0].ID)) // nothing hangs on it yet
		to, err := w.People.Change(t.Context(), root, people.Change{Kind: people.Renamed, On: "2026-11-24", Organisation: "works", As: people.Details{Name: "Ministry of Public Works", Short: "MPW"}})
		w.must(err)
		mpw := people.OrganisationID(pack.Slug("Ministry of Public Works"))
		ada := w.join("Ada", "ada@works.example", mpw)
		w.offer(ada, mpw, leadership.Head, "")
		w.must(w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "moved", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return people.Move(t.Context(), tx, at, root, ada.ID, "", true)
		}))
		all, err = w.People.Changes(t.Context(), to)
		w.must(err)
		w.refused(w.People.Undo(t.Context(), root, all[0].ID), fault.Conflict, "A seat of Ministry of Public Works has been offered")
	})
}

func TestEverySeatIsListed(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ada, mia := w.join("Ada", "ada@works.example", "works"), w.join("Mia", "mia@culture.example", "culture")
		w.seat(ada, "works")
		offered := w.offer(mia, "culture", leadership.Deputy, "")
		filled := func() map[people.OrganisationID]leadership.Seats {
			t.Helper()
			all, err := w.Filled(t.Context())
			w.must(err)
			by := map[people.OrganisationID]leadership.Seats{}
			for _, s := range all {
				by[s.ID] = s
			}
			if len(by) != 4 || len(all) != 4 {
				t.Errorf("%d organisations", len(all))
			}
			return by
		}
		by := filled()
		if h := by["works"].Head; h == nil || h.Person != ada.ID || !h.Named || by["works"].Deputy != nil || by["culture"].Deputy != nil {
			t.Errorf("%+v", by)
		}
		w.must(w.Accept(t.Context(), w.as(mia), offered.ID, false))
		if d := filled()["culture"].Deputy; d == nil || d.Person != mia.ID || d.Named {
			t.Errorf("%+v", d)
		}
		w.must(w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "moved", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return people.Move(t.Context(), tx, at, root, ada.ID, "culture", true)
		}))
		if h := filled()["works"].Head; h != nil {
			t.Errorf("who works elsewhere still holds the seat: %+v", h)
		}
	})
}

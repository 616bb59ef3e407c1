package home_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/framework"
	"guildhall/internal/home"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// house is a store with what the front door reads from, and its router.
type house struct {
	*web.Router
	log    *audit.Log
	people *people.Service
}

// loader lets a function load its part of a pack.
type loader func(tx *sqldb.Tx) error

func (l loader) LoadPack(_ context.Context, tx *sqldb.Tx, _ sqldb.Stamp, _ *pack.Pack) error {
	return l(tx)
}

// open puts a pack into a store; a nil pack leaves it as it is before the first load.
func open(t testing.TB, db *sqldb.DB, p *pack.Pack, visitors ...access.Actor) *house {
	t.Helper()
	log := packtest.Log(db)
	settings := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Professions: settings}
	pages := &publishing.Service{DB: db, Log: log}
	persons := &people.Service{DB: db, Log: log}
	if p != nil {
		packtest.Load(t, db, p, settings, pages, f, loader(func(tx *sqldb.Tx) error { return records.SetSchedule(t.Context(), tx, schedule(p)) }))
	}
	rt := webtest.Router(t, visitors...)
	keeper := &records.Service{DB: db, Log: log, Holders: []records.Holder{persons.Holder()}}
	(&home.Pages{Profession: settings, Framework: f, People: persons, Records: keeper}).Routes(rt)
	return &house{rt, log, persons}
}

// schedule is the pack's as the keeper of records takes it.
func schedule(p *pack.Pack) records.Schedule {
	r := p.Retention
	s := records.Schedule{Version: r.Version, Notice: r.Notice, ApprovedBy: r.ApprovedBy, ApprovedOn: string(r.ApprovedOn), Holds: r.Holds, Certificates: r.Certificates}
	for _, c := range r.Classes {
		s.Classes = append(s.Classes, records.ScheduleClass{ID: c.ID, Name: c.Name, Trigger: c.Trigger, Period: c.Period, Action: c.Action,
			Rest: records.ClassRest{Then: c.Then, BeforeAction: c.BeforeAction, Method: c.Method, Access: c.Access, PersonalData: c.PersonalData}})
	}
	return s
}

func TestTheFrontPageSaysWhatTheProfessionIs(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		page := webtest.Get(t, open(t, db, p), "/")
		page.Says(t, http.StatusOK, p.Profession.Strapline, "Every decision in government rests on something",
			"I want to…", "Release 2026.1", "of 23 November 2026", "134 skills", "35 roles", "About the content you see", webtest.Notice)
		if page.Heading() != "Government Knowledge and Information Management" {
			t.Errorf("the heading is %q", page.Heading())
		}
		for _, d := range p.Profession.Disciplines {
			if linked := slices.Contains(page.Links(), "/disciplines/"+d.Slug()); linked == d.Generic {
				t.Errorf("%s linked: %t", d.Name, linked)
			}
		}
		for _, link := range []string{"/am-i-in", "/roles", "/skills", "/careers", "/roles/compare", "/networks", "/learning", "/recruitment", "/enquiries/new"} {
			if !slices.Contains(page.Links(), link) {
				t.Errorf("there is no link %s", link)
			}
		}
	})
}

func TestTheFrontPageShowsWhatChanged(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, packtest.Starter(t))
		err := h.log.Do(t.Context(), audit.Act{By: access.Service, Verb: "published page", About: "page/x", Public: true}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			return publishing.Announce(t.Context(), tx, publishing.Change{At: at, URL: "/about", Title: "A new introduction", Summary: "Better.", Kind: "page"})
		})
		if err != nil {
			t.Fatal(err)
		}
		page := webtest.Get(t, h, "/")
		page.Says(t, http.StatusOK, "A new introduction 24 November 2026")
		if !slices.Contains(page.Links(), "/about") {
			t.Error("what changed is not linked")
		}
	})
}

func TestAnEmptyStoreHasAFrontPage(t *testing.T) {
	webtest.Get(t, open(t, sqldbtest.SQLite(t), nil), "/").Says(t, http.StatusOK, "I want to…")
}

func TestTheFrontPageTakesAFewQueries(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	webtest.Get(t, h, "/") // the framework is in memory from here
	n := 0
	ctx := sqldb.Observe(context.Background(), func(string) { n++ })
	webtest.GetWith(t, ctx, h, access.Actor{}, "/").Says(t, http.StatusOK)
	if n > 4 {
		t.Errorf("the front page took %d queries, want 4 at most", n)
	}
}

func TestRoomsToComeAreRealPages(t *testing.T) {
	p := packtest.Starter(t)
	h := open(t, sqldbtest.SQLite(t), p)
	for path, heading := range map[string]string{
		"/events":        "Events",
		"/consultations": "Consultations",
		"/mentoring":     "Mentoring and shadowing",
	} {
		page := webtest.Get(t, h, path)
		page.Says(t, http.StatusOK, "Not built yet", "No date has been set. It will:", "What you can do today", p.Profession.Contact.GeneralEmail, "within 5 working days")
		if page.Heading() != heading {
			t.Errorf("%s is headed %q, want %q", path, page.Heading(), heading)
		}
	}
	join := webtest.Get(t, h, "/join")
	join.Says(t, http.StatusOK, "Join the profession", "What you can do", "Join with your work email address", "Kinds of member", webtest.Notice)
	join.Lacks(t, "Not built yet")
	webtest.Get(t, h, "/mentoring").Says(t, http.StatusOK, "Finding a mentor")
}

func TestTheRetentionScheduleIsReadable(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, p)
		page := webtest.Get(t, h, "/retention")
		page.Says(t, http.StatusOK, "Nobody has approved this schedule yet", "12 months Counted from Membership ends", "Anonymise then delete", "For ever",
			"Kept Until fourth newer assessment is completed", p.Retention.Holds, webtest.Notice)
		for _, c := range p.Retention.Classes {
			page.Says(t, http.StatusOK, c.Name)
		}
		data := webtest.Get(t, h, "/api/v1/retention")
		if n := strings.Count(data.Body, `"trigger"`); n != len(p.Retention.Classes) {
			t.Errorf("programs read %d classes, want %d", n, len(p.Retention.Classes))
		}
	})
}

func TestRobotsMayReadWhatIsPublic(t *testing.T) {
	webtest.Get(t, open(t, sqldbtest.SQLite(t), nil), "/robots.txt").Says(t, http.StatusOK, "User-agent: *\nAllow: /\n")
}

// ada is in the store, holds a role and knows what is hers.
func ada(t *testing.T, db *sqldb.DB) (*house, access.Actor) {
	t.Helper()
	root := access.Actor{ID: "root", Name: "Root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}
	h := open(t, db, packtest.Starter(t))
	person, err := h.people.Add(t.Context(), root, people.New{Name: "Ada <Lovelace>", Email: "ada@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	who := access.Actor{ID: string(person.ID), Name: person.Name, Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
	return open(t, db, nil, who), who
}

func TestAPersonSeesWhatTheyCanDo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, who := ada(t, db)
		page := webtest.GetAs(t, h, who, "/home")
		page.Says(t, http.StatusOK, "Roles you hold", "Still to come")
		if page.Heading() != "Ada <Lovelace>" {
			t.Errorf("the heading is %q", page.Heading())
		}
		for link, offered := range map[string]bool{"/editing": true, "/people": false, "/me/privacy": true} {
			if slices.Contains(page.Links(), link) != offered {
				t.Errorf("%s offered: %t, want %t", link, !offered, offered)
			}
		}
		if page.Header.Get("Cache-Control") != "no-store" {
			t.Error("a person's own page may be stored")
		}
	})
}

func TestAVisitorIsAskedToSignIn(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), nil)
	for _, path := range []string{"/home"} {
		page := webtest.Get(t, h, path)
		if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Header.Get("Location"), "/sign-in?next=") {
			t.Errorf("%s answers a visitor with %d to %q", path, page.Status, page.Header.Get("Location"))
		}
	}
}

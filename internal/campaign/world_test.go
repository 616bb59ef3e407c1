package campaign

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/mail"
	"guildhall/internal/membership"
	"guildhall/internal/outbox"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const here, there people.OrganisationID = "cabinet-office", "attorney-generals-office"

// world is the service with some people on a store with the starter profession.
type world struct {
	*Service
	clock               *clock.Fixed
	people              *people.Service
	members             *membership.Members
	assessments         *assessment.Service
	sent                []mail.Message
	mu                  sync.Mutex
	outbox              *outbox.Worker
	router              *web.Router
	ada, ben, cat, head access.Actor // members here and there, who leads here, who heads the profession
}

func (w *world) Send(_ context.Context, m mail.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, m)
	return nil
}

func eachWorld(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	w := &world{clock: clock.At(noon)}
	log := &audit.Log{DB: db, Now: w.clock.Now}
	professions := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	w.people = &people.Service{DB: db, Log: log}
	packtest.Load(t, db, packtest.Starter(t), professions, w.people, f)
	w.members = &membership.Members{DB: db, Log: log, People: w.people, Profession: professions, Framework: f, Mailer: w}
	w.assessments = &assessment.Service{DB: db, Log: log, Framework: f}
	w.Service = &Service{DB: db, Log: log, Profession: professions, Framework: f, Mailer: w, BaseURL: "https://hall.example"}
	w.people.Undoing = append(w.people.Undoing, w.Undone)
	w.outbox = &outbox.Worker{DB: db, Log: log, Logger: slog.New(slog.DiscardHandler)}
	w.outbox.Handle(MailKind, w.SendMail)
	w.ada, w.ben = w.person(t, "Ada", here), w.person(t, "Ben", there)
	w.cat = w.person(t, "Cat", here, access.Grant{Role: access.Leader, Scope: "organisation/" + string(here)})
	w.head = w.person(t, "Hope", there, access.Grant{Role: access.HeadOfProfession, Scope: access.Everywhere})
	w.router = webtest.Router(t, w.ada, w.ben, w.cat, w.head)
	(&Pages{Campaigns: w.Service}).Routes(w.router)
	return w
}

func (w *world) person(t testing.TB, name string, works people.OrganisationID, grants ...access.Grant) access.Actor {
	t.Helper()
	var p people.Person
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "added person", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		if p, err = people.Insert(t.Context(), tx, at, people.New{Name: name, Email: strings.ToLower(name) + "@cabinetoffice.gov.uk", Organisation: works}); err != nil {
			return err
		}
		for _, g := range grants {
			if err := people.GrantRole(t.Context(), tx, at, access.Service, p.ID, g.Role, g.Scope); err != nil {
				return err
			}
		}
		return nil
	}))
	return access.Actor{ID: string(p.ID), Name: p.Name, Grants: grants}
}

// usual is a campaign of three weeks that begins today.
func usual() Typed {
	return Typed{Title: "Skills check", Words: "So that we can plan learning.", Opens: "2026-11-24", Closes: "2026-12-14", Reminders: "7, 1"}
}

// runs drafts and announces a campaign.
func (w *world) runs(t testing.TB, who access.Actor, o people.OrganisationID, typed Typed) ID {
	t.Helper()
	id, err := w.Begin(t.Context(), who, o, typed)
	must(t, err)
	must(t, w.Announce(t.Context(), who, id))
	return id
}

// rates submits an assessment of the person's own role.
func (w *world) rates(t testing.TB, who access.Actor) {
	t.Helper()
	id := w.begins(t, who)
	a, err := w.assessments.Find(t.Context(), who, id)
	must(t, err)
	must(t, w.assessments.Answer(t.Context(), who, id, assessment.Answer{Skill: a.Answers[0].Skill, Kind: assessment.Level, Level: 1}))
	must(t, w.assessments.Submit(t.Context(), who, id))
}

func (w *world) begins(t testing.TB, who access.Actor) assessment.ID {
	t.Helper()
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	id, err := w.assessments.Begin(t.Context(), who, assessment.New{Purpose: assessment.OwnRole, Role: f.Roles[0].Code})
	must(t, err)
	return id
}

// to moves the clock to noon of a day.
func (w *world) to(day string) {
	t, _ := time.Parse(time.DateOnly, day)
	w.clock.Advance(t.Add(12 * time.Hour).Sub(w.clock.Now()))
}

// reminded queues what is due, does every job, and returns whom mail went to.
func (w *world) reminded(t testing.TB) []string {
	t.Helper()
	_, err := w.Remind(t.Context())
	must(t, err)
	_, err = w.outbox.Drain(t.Context())
	must(t, err)
	w.mu.Lock()
	defer w.mu.Unlock()
	var to []string
	for _, m := range w.sent {
		to = append(to, strings.TrimSuffix(m.To, "@cabinetoffice.gov.uk"))
	}
	w.sent = nil
	return to
}

// posts sends a form and returns the answer.
func (w *world) posts(who access.Actor, path string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	return rec
}

// reads asks for a page that begins with a banner.
func (w *world) reads(t *testing.T, who access.Actor, path string, texts ...string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	for _, text := range append(texts, "Success") {
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), text) {
			t.Errorf("%d, and does not say %q:\n%s", rec.Code, text, rec.Body)
		}
	}
}

func leads(t *testing.T, w *httptest.ResponseRecorder, to string) {
	t.Helper()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		t.Errorf("%d to %q, want %q\n%s", w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

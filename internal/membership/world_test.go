package membership

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
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const here, there people.OrganisationID = "cabinet-office", "attorney-generals-office"

// world is the service with some people on a store with the starter profession.
type world struct {
	*Members
	clock               *clock.Fixed
	post                *postbox
	outbox              *outbox.Worker
	router              *web.Router
	ada, ben, cat, root access.Actor // a member, her manager, who leads where she works, an administrator
}

// postbox keeps what is sent.
type postbox struct {
	mu   sync.Mutex
	sent []mail.Message
}

func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

func eachWorld(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db, packtest.Starter(t))) })
}

func newWorld(t testing.TB, db *sqldb.DB, p *pack.Pack) *world {
	t.Helper()
	w := &world{clock: clock.At(noon), post: &postbox{}}
	log := &audit.Log{DB: db, Now: w.clock.Now}
	professions := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	persons := &people.Service{DB: db, Log: log}
	packtest.Load(t, db, p, professions, persons, f)
	w.Members = &Members{DB: db, Log: log, People: persons, Profession: professions, Framework: f, Mailer: w.post, BaseURL: "https://hall.example"}
	w.outbox = &outbox.Worker{DB: db, Log: log, Logger: slog.New(slog.DiscardHandler)}
	w.outbox.Handle(MailKind, w.SendMail)
	w.root = w.person(t, "Root", here)
	w.root.Grants = []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}
	must(t, w.Log.Do(t.Context(), act("granted role"), func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return people.GrantRole(t.Context(), tx, at, access.Service, people.ID(w.root.ID), access.Administrator, access.Everywhere)
	}))
	w.ada, w.ben, w.cat = w.person(t, "Ada", here), w.person(t, "Ben", here), w.person(t, "Cat", here)
	w.cat.Grants = []access.Grant{{Role: access.Leader, Scope: "organisation/" + string(here)}}
	w.router = webtest.Router(t, w.root, w.ada, w.ben, w.cat)
	(&MemberPages{Members: w.Members}).Routes(w.router)
	return w
}

func (w *world) person(t testing.TB, name string, works people.OrganisationID) access.Actor {
	t.Helper()
	var p people.Person
	err := w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "added person", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		p, err = people.Insert(t.Context(), tx, at, people.New{Name: name, Email: strings.ToLower(name) + "@cabinetoffice.gov.uk", Organisation: works})
		return err
	})
	must(t, err)
	return access.Actor{ID: string(p.ID), Name: p.Name}
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

func leads(t *testing.T, w *httptest.ResponseRecorder, to string) {
	t.Helper()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		t.Errorf("%d to %q, want %q\n%s", w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

// says fails the test unless a form was refused with a sentence, beside which
// stands what was typed.
func says(t *testing.T, w *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d, want 422\n%s", w.Code, w.Body)
	}
	for _, text := range append(texts, "There is a problem") {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("does not say %q:\n%s", text, w.Body)
		}
	}
}

// delivers does every job and returns what was sent.
func (w *world) delivers(t *testing.T) []mail.Message {
	t.Helper()
	_, err := w.outbox.Drain(t.Context())
	must(t, err)
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	sent := w.post.sent
	w.post.sent = nil
	return sent
}

// handle is where a member's profile is.
func (w *world) handle(t *testing.T, who access.Actor) string {
	t.Helper()
	p, err := w.Own(t.Context(), who)
	must(t, err)
	return p.Handle
}

func (w *world) keeper() *records.Service {
	return &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.People.Holder(), w.Holder()}}
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

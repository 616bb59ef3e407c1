package leadership_test

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
	"guildhall/internal/leadership"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var root = access.Actor{ID: "service", Name: "Guildhall", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}

// postbox keeps what is sent.
type postbox struct {
	mu   sync.Mutex
	sent []mail.Message
}

func (b *postbox) Send(_ context.Context, m mail.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent = append(b.sent, m)
	return nil
}

// world is a store with two boards that share a domain, and a department.
type world struct {
	*leadership.Service
	t      *testing.T
	now    *clock.Fixed
	box    *postbox
	worker *outbox.Worker
	router *web.Router
	pages  *leadership.Pages
	who    access.Actor
	proved time.Time // when whoever asks proved who they are; zero for just now
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := &world{t: t, now: clock.At(noon), box: &postbox{}}
	log := &audit.Log{DB: db, Now: w.now.Now}
	w.Service = &leadership.Service{DB: db, Log: log, People: &people.Service{DB: db, Log: log}, Profession: &profession.Service{DB: db}, Mailer: w.box, BaseURL: "https://here.example"}
	w.People.Reorganising = append(w.People.Reorganising, w.Reorganised)
	w.People.Undoing = append(w.People.Undoing, w.Undone)
	w.worker = &outbox.Worker{DB: db, Log: log, Logger: slog.New(slog.DiscardHandler)}
	w.worker.Handle(leadership.MailKind, w.SendMail)
	w.router = web.NewRouter(slog.New(slog.DiscardHandler), w.now.Now)
	w.router.Identify = func(*http.Request) (access.Actor, error) { return w.who, nil }
	w.pages = &leadership.Pages{Leadership: w.Service}
	w.pages.Routes(w.router)
	p := &pack.Pack{Organisations: []pack.Organisation{
		{ID: "works", Name: "Ministry of Works", Short: "MoW", Kind: "ministerial", EmailDomains: []string{"works.example"}},
		{ID: "culture", Name: "Ministry of Culture", Short: "MoC", Kind: "ministerial", EmailDomains: []string{"culture.example"}},
		{ID: "arts", Name: "Board of Arts", Short: "BA", Kind: "alb", Parent: "works", EmailDomains: []string{"shared.example"}},
		{ID: "music", Name: "Music Board", Short: "MB", Kind: "alb", Parent: "works", EmailDomains: []string{"shared.example"}},
	}}
	w.must(log.Do(t.Context(), audit.Act{By: access.Service, Verb: "loaded pack", About: "pack", Public: true}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return w.People.LoadPack(t.Context(), tx, at, p)
	}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused fails unless the error has the kind and says the words.
func (w *world) refused(err error, kind fault.Kind, words string) {
	w.t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), words) {
		w.t.Errorf("got %v; want %q", err, words)
	}
}

// join adds a person as signing up does.
func (w *world) join(name, email string, o people.OrganisationID) people.Person {
	w.t.Helper()
	choices, err := w.People.OrganisationsFor(w.t.Context(), email, w.now.Now())
	w.must(err)
	var p people.Person
	w.must(w.Log.Do(w.t.Context(), audit.Act{By: access.Service, Verb: "joined", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err = people.Insert(w.t.Context(), tx, at, people.New{Name: name, Email: email, Organisation: o, Unconfirmed: len(choices) > 1})
		return err
	}))
	return p
}

// as is a person with the roles in force now, as their next request has them.
func (w *world) as(p people.Person) access.Actor {
	w.t.Helper()
	who, err := w.People.Actor(w.t.Context(), p.ID)
	w.must(err)
	return who
}

func (w *world) read(p people.Person) people.Person {
	w.t.Helper()
	found, err := w.People.Find(w.t.Context(), root, p.ID)
	w.must(err)
	return found
}

// offer offers a seat and returns the offer.
func (w *world) offer(p people.Person, o people.OrganisationID, post leadership.Post, until pack.Date) leadership.Term {
	w.t.Helper()
	w.must(w.Appoint(w.t.Context(), root, leadership.Offer{Organisation: o, Post: post, Email: p.Email, Begins: "2026-11-24", Until: until}))
	all, err := w.Mine(w.t.Context(), w.as(p))
	w.must(err)
	for _, t := range all {
		if t.Open() && t.Post == post {
			return t
		}
	}
	w.t.Fatal("nothing was offered")
	return leadership.Term{}
}

// seat makes somebody the head of an organisation.
func (w *world) seat(p people.Person, o people.OrganisationID) leadership.Term {
	w.t.Helper()
	t := w.offer(p, o, leadership.Head, "")
	w.must(w.Accept(w.t.Context(), w.as(p), t.ID, true))
	return t
}

// mails does what waits in the outbox and returns what was sent by it.
func (w *world) mails() []mail.Message {
	w.t.Helper()
	before := len(w.box.sent)
	_, err := w.worker.Drain(w.t.Context())
	w.must(err)
	return w.box.sent[before:]
}

type answer struct {
	status   int
	body, to string
}

func (w *world) do(who access.Actor, method, path string, fields ...string) answer {
	w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	if who.Proved = w.proved; who.Proved.IsZero() {
		who.Proved, who.Strong = w.now.Now(), true
	}
	w.who = who
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who.SignedIn() {
		r.AddCookie(&http.Cookie{Name: "session", Value: "x"})
	}
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	return answer{rec.Code, rec.Body.String(), rec.Header().Get("Location")}
}

func (w *world) want(a answer, status int, words ...string) {
	w.t.Helper()
	if a.status != status {
		w.t.Errorf("answered %d, want %d", a.status, status)
	}
	for _, word := range words {
		if !strings.Contains(a.body, word) {
			w.t.Errorf("%q is not in:\n%s", word, a.body[max(0, strings.Index(a.body, "<main")):])
		}
	}
	if status == 200 && strings.Count(a.body, "<h1") != 1 {
		w.t.Errorf("%d headings of the first rank", strings.Count(a.body, "<h1"))
	}
}

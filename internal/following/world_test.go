package following_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/following"
	"guildhall/internal/framework"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"

	"log/slog"
)

// monday is a Monday at eight in the morning in London.
var monday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// world is a service on a store with the starter profession, and three people.
type world struct {
	*following.Service
	clock  *clock.Fixed
	post   *postbox
	outbox *outbox.Worker
	ada    access.Actor
	ben    access.Actor
	secret map[string]bool // the keys of secret things, and who may see them by "key person"
}

// postbox keeps what is sent.
type postbox struct {
	mu   sync.Mutex
	sent []mail.Message
	fail error
}

func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	p.sent = append(p.sent, m)
	return nil
}

func (p *postbox) take() []mail.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent := p.sent
	p.sent = nil
	return sent
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := &world{clock: clock.At(monday), post: &postbox{}, secret: map[string]bool{}}
	log := &audit.Log{DB: db, Now: w.clock.Now}
	professions := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	packtest.Load(t, db, packtest.Starter(t), professions, f)
	w.Service = w.instance(db, log, professions, f)
	w.outbox = &outbox.Worker{DB: db, Log: log, Logger: slog.New(slog.DiscardHandler)}
	w.outbox.Handle(following.MailKind, w.SendMail)
	must(t, w.People.Grant(t.Context(), root, people.ID(w.person(t, "Root").ID), access.Administrator, access.Everywhere))
	w.ada, w.ben = w.person(t, "Ada"), w.person(t, "Ben")
	return w
}

func (w *world) instance(db *sqldb.DB, log *audit.Log, professions *profession.Service, f *framework.Service) *following.Service {
	return &following.Service{DB: db, Log: log, Profession: professions, Framework: f, Mailer: w.post, BaseURL: "https://hall.example",
		People: &people.Service{DB: db, Log: log},
		Kinds: map[string]following.Finder{"secret": func(_ context.Context, who access.Actor, keys []string) (map[string]following.Thing, error) {
			found := map[string]following.Thing{}
			for _, key := range keys {
				if w.secret[key+" "+who.ID] {
					found[key] = following.Thing{Ref: "secret/" + key, Title: "Secret " + key, URL: "/secrets/" + key}
				}
			}
			return found, nil
		}}}
}

func (w *world) person(t *testing.T, name string) access.Actor {
	t.Helper()
	p, err := w.People.Add(t.Context(), root, people.New{Name: name, Email: name + "@works.example"})
	must(t, err)
	return access.Actor{ID: string(p.ID), Name: p.Name}
}

var root = access.Actor{ID: "root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}

// tells leaves a notice, as the act of somebody.
func (w *world) tells(t *testing.T, by, url, title, summary string, refs ...string) {
	t.Helper()
	w.clock.Advance(time.Second) // after whatever was done before
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "changed", About: "thing"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return following.Tell(t.Context(), tx, following.Notice{At: at, Actor: by, URL: url, Title: title, Summary: summary, Refs: refs})
	}))
}

func (w *world) announces(t *testing.T, url, title string) {
	t.Helper()
	w.clock.Advance(time.Second)
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "changed", About: "page"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return publishing.Announce(t.Context(), tx, publishing.Change{At: at, URL: url, Title: title, Summary: "New words.", Kind: "page"})
	}))
}

// delivers queues what is due, does every job and returns what was sent.
func (w *world) delivers(t *testing.T) []mail.Message {
	t.Helper()
	_, err := w.Queue(t.Context())
	must(t, err)
	_, err = w.outbox.Drain(t.Context())
	must(t, err)
	return w.post.take()
}

func must(t *testing.T, err error) {
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

var errDown = errors.New("the server is down")

// keeper runs the schedule over this capability alone.
func (w *world) keeper() *records.Service {
	return &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.Holder()}}
}

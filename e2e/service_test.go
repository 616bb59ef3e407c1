// Package e2e tries the whole service the way people and programs use it: in a
// real browser, with scripts and without, and by walking every link and button,
// on both engines.
package e2e

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/e2e/browser"
	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/instance"
	"guildhall/internal/mail"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/professions"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// Engine is which database a service runs on.
type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "postgres"
)

// service is a running service of a test's own, with the starter profession
// loaded and nobody in it.
type service struct {
	*site.Site
	URL  string
	Post *postbox
}

// serve starts a service on a fresh store. It ends with the test. What is given
// happens while nothing works beside it.
func serve(t *testing.T, on engine, before ...func(*service)) *service {
	t.Helper()
	return serveFrom(t, open(t, on, false), before...)
}

func serveFrom(t *testing.T, store *instance.Store, before ...func(*service)) *service {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &service{URL: "http://" + listener.Addr().String(), Post: &postbox{}}
	s.Site, err = site.New(site.Config{
		Store:   store,
		Log:     slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Now:     clock.System,
		BaseURL: s.URL,
		Mail:    s.Post,

		// A crawl asks faster than people, and only one journey has a passkey for
		// what belongs to others.
		Requests: site.Unlimited, Others: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	profession, findings := pack.Read(professions.Default())
	if len(pack.Errors(findings)) > 0 {
		t.Fatalf("the starter profession has errors: %v", findings)
	}
	if err := s.LoadPack(t.Context(), profession); err != nil {
		t.Fatal(err)
	}
	for _, do := range before {
		do(s)
	}
	s.run(t, listener)
	return s
}

func open(t *testing.T, on engine, demo bool) *instance.Store {
	t.Helper()
	o := instance.Options{Create: true, Demo: demo, Now: clock.System}
	switch on {
	case sqlite:
		o.Data = filepath.Join(t.TempDir(), "store")
	case postgres:
		o.Database, o.Files = sqldbtest.EmptyPostgresURL(t), t.TempDir()
	}
	store, err := instance.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// run serves and works until the test ends.
func (s *service) run(t *testing.T, listener net.Listener) {
	ctx, stop := context.WithCancel(context.Background())
	server := &http.Server{Handler: s.Router, ReadHeaderTimeout: 5 * time.Second}
	var running sync.WaitGroup
	running.Go(func() { s.Work(ctx) })
	running.Go(func() { server.Serve(listener) })
	t.Cleanup(func() {
		stop()
		server.Close()
		running.Wait()
	})
}

// join adds a person with roles, and returns the address they sign in with.
func (s *service) join(t *testing.T, name string, roles ...access.Role) string {
	t.Helper()
	email := address(name)
	act := audit.Act{By: access.Service, Verb: "added person", About: "people"}
	err := s.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := people.Insert(t.Context(), tx, at, people.New{Name: name, Email: email})
		if err != nil {
			return err
		}
		for _, role := range roles {
			if err := people.GrantRole(t.Context(), tx, at, access.Service, p.ID, role, access.Everywhere); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return email
}

// address is the one that join gives somebody.
func address(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@cabinet-office.example"
}

// postbox is everybody's mail.
type postbox struct {
	mu       sync.Mutex
	messages []mail.Message
}

// Send implements mail.Mailer.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.messages = append(p.messages, m)
	return nil
}

// Take waits for a message to an address and takes it out of the box. It comes
// from a worker, so it may take a moment.
func (p *postbox) Take(t *testing.T, to string) mail.Message {
	t.Helper()
	for range 200 {
		if m, found := p.take(to); found {
			return m
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no message to %s within 10 seconds", to)
	return mail.Message{}
}

func (p *postbox) take(to string) (mail.Message, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, m := range p.messages {
		if m.To == to {
			p.messages = slices.Delete(p.messages, i, i+1)
			return m, true
		}
	}
	return mail.Message{}, false
}

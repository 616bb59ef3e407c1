// Package trust tries to make the whole service say or do what it must not.
//
// Its tests know the service by its addresses and its services' methods and
// judge it by rules of their own, written from what the pages promise. They read
// the list of routes from the router, so that a new page is tried the day it is
// there.
package trust

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
	"guildhall/internal/web/webtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const base = "http://127.0.0.1:8080"

// spare is how many organisations a hall has for worlds of their own.
const spare = 240

// hall is the whole service on a store of its own, on a day that stands still.
type hall struct {
	*site.Site
	t     testing.TB
	clock *clock.Fixed
	root  access.Actor // an administrator
	used  int          // spare organisations that worlds have taken
}

// each runs fn in a hall on both engines.
func each(t *testing.T, fn func(t *testing.T, h *hall)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, newHall(t, onSQLite(t))) })
	t.Run("postgres", func(t *testing.T) { fn(t, newHall(t, onPostgreSQL(t))) })
}

func onSQLite(t testing.TB) instance.Options {
	return instance.Options{Data: filepath.Join(t.TempDir(), "store")}
}

func onPostgreSQL(t testing.TB) instance.Options {
	return instance.Options{Database: sqldbtest.EmptyPostgresURL(t), Files: t.TempDir()}
}

func newHall(t testing.TB, o instance.Options, set ...func(*site.Config)) *hall {
	t.Helper()
	h := openHall(t, o, clock.At(noon), set...)
	must(t, h.LoadPack(t.Context(), profession(t)))
	h.Router.Refresh(t.Context())
	h.root = h.admit(people.New{Name: "Root", Email: "root@north.example"}, access.Grant{Role: access.Administrator, Scope: access.Everywhere})
	return h
}

// openHall puts an instance of the service on a store, which may have others.
func openHall(t testing.TB, o instance.Options, now *clock.Fixed, set ...func(*site.Config)) *hall {
	t.Helper()
	o.Create, o.Now = true, now.Now
	store, err := instance.Open(t.Context(), o)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	c := site.Config{Store: store, Log: slog.New(slog.DiscardHandler), Now: now.Now, BaseURL: base, Mail: nowhere{}, Requests: site.Unlimited}
	for _, set := range set {
		set(&c)
	}
	s, err := site.New(c)
	must(t, err)
	return &hall{Site: s, t: t, clock: now}
}

// nowhere takes mail and drops it.
type nowhere struct{}

func (nowhere) Send(context.Context, mail.Message) error { return nil }

// profession is a small one with two organisations that are alike, and spare ones.
func profession(t testing.TB) *pack.Pack {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bakers")
	must(t, pack.New(dir, "Government Bakers"))
	p, findings := pack.Read(os.DirFS(dir))
	if errors := pack.Errors(findings); len(errors) > 0 {
		t.Fatal(errors)
	}
	add := func(id, name string) {
		p.Organisations = append(p.Organisations, pack.Organisation{ID: id, Name: name, Kind: "alb", EmailDomains: []string{id + ".example"}})
	}
	add("north", "Northern Office")
	add("south", "Southern Office")
	for i := range spare {
		add(organisation(i), fmt.Sprintf("Office o%dq", i))
	}
	return p
}

func organisation(n int) string { return fmt.Sprintf("o%dq", n) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// admit adds a person with roles.
func (h *hall) admit(n people.New, grants ...access.Grant) access.Actor {
	h.t.Helper()
	ctx := h.t.Context()
	var p people.Person
	err := h.Acts.Do(ctx, audit.Act{By: access.Service, Verb: "added person", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		if p, err = people.Insert(ctx, tx, at, n); err != nil {
			return err
		}
		for _, g := range grants {
			if err := people.GrantRole(ctx, tx, at, access.Service, p.ID, g.Role, g.Scope); err != nil {
				return err
			}
		}
		return nil
	})
	must(h.t, err)
	return access.Actor{ID: string(p.ID), Name: p.Name, Grants: grants, Proved: h.clock.Now(), Strong: true}
}

// enter signs somebody in and returns the header that carries the session; that
// of a visitor is empty.
func (h *hall) enter(who access.Actor) string {
	h.t.Helper()
	if !who.SignedIn() {
		return ""
	}
	cookie, err := h.SignIn.StartSession(h.t.Context(), people.ID(who.ID), access.Actor{}, "a browser")
	must(h.t, err)
	return h.Router.SessionCookie() + "=" + cookie
}

// answer is everything that a browser gets.
type answer struct {
	status int
	header http.Header
	body   string
}

// get opens an address.
func (h *hall) get(cookie, path string) answer { return h.ask("GET", cookie, path, nil) }

func (h *hall) ask(method, cookie, path string, form url.Values) answer {
	h.t.Helper()
	r := httptest.NewRequest(method, base+path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	w := httptest.NewRecorder()
	h.Router.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	must(h.t, err)
	a := answer{w.Code, w.Header().Clone(), string(body)}
	if id := a.header.Get("X-Request-Id"); id != "" { // the one thing that is new each time
		a.header.Del("X-Request-Id")
		a.body = strings.ReplaceAll(a.body, id, "REQUEST")
	}
	return a
}

// whole is an answer as one text, in an order of its own.
func (a answer) whole() string {
	var b strings.Builder
	fmt.Fprintln(&b, a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		fmt.Fprintln(&b, name, a.header[name])
	}
	return b.String() + webtest.Unkeyed(a.body)
}

// patterns are the addresses that can be opened, from the router's own list.
func (h *hall) patterns(method string) []string {
	var all []string
	for _, r := range h.Router.Routes() {
		if path, ok := strings.CutPrefix(r.Pattern, method+" "); ok && !strings.HasPrefix(path, "/assets/") && !strings.HasPrefix(path, "/healthz/") {
			all = append(all, strings.ReplaceAll(path, "{$}", ""))
		}
	}
	return all
}

// difference shows where two texts part.
func difference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[min(len(s), max(0, i-120)):min(len(s), i+200)] }
	return fmt.Sprintf("at byte %d:\n--- %q\n+++ %q", i, cut(a), cut(b))
}

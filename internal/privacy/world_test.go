package privacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/privacy"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// world is a store with three people and the pages about their data.
type world struct {
	*web.Router
	log            *audit.Log
	keeper         *records.Service
	requests       *privacy.Requests
	people         *people.Service
	ada, otto, rex access.Actor // a member, an administrator, the records owner
}

var root = access.Actor{ID: "root", Name: "Root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}

func open(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := &world{log: packtest.Log(db)}
	w.people = &people.Service{DB: db, Log: w.log}
	w.requests = &privacy.Requests{DB: db, Log: w.log}
	settings := &profession.Service{DB: db}
	p := packtest.Starter(t)
	packtest.Load(t, db, p, settings, &publishing.Service{DB: db, Log: w.log}, schedule{p})
	w.ada = w.add(t, "Ada Lovelace")
	w.otto = w.add(t, "Otto Keyholder", access.Administrator)
	w.rex = w.add(t, "Rex Cordkeeper", access.RecordsOwner)
	w.keeper = &records.Service{DB: db, Log: w.log, Holders: []records.Holder{w.people.Holder(), cupboard(), w.requests.Holder()}}
	w.Router = webtest.Router(t, w.ada, w.otto, w.rex)
	(&privacy.Pages{Records: w.keeper, People: w.people, Requests: w.requests, Profession: func(context.Context) (string, error) { return "Test profession", nil }}).Routes(w.Router)
	return w
}

func (w *world) add(t *testing.T, name string, roles ...access.Role) access.Actor {
	t.Helper()
	first, _, _ := strings.Cut(name, " ")
	person, err := w.people.Add(t.Context(), root, people.New{Name: name, Email: strings.ToLower(first) + "@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	who := access.Actor{ID: string(person.ID), Name: name}
	for _, role := range roles {
		if err := w.people.Grant(t.Context(), root, person.ID, role, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		who.Grants = append(who.Grants, access.Grant{Role: role, Scope: access.Everywhere})
	}
	return who
}

// cupboard keeps a file of everybody's and says something awkward of them.
func cupboard() records.Holder {
	return records.Holder{
		Name: "cupboard",
		Export: func(context.Context, sqldb.Querier, string) (any, error) {
			return map[string]any{"kept_things": []string{"<script>alert(1)</script>", "a & b"}, "since": "2026-01-02T03:04:05Z", "nothing": nil}, nil
		},
		Files: func(context.Context, sqldb.Querier, string) ([]records.File, error) {
			return []records.File{{Name: `..\..\my notes?.txt`, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("notes")), nil }}}, nil
		},
		Erase: func(context.Context, *sqldb.Tx, string) error { return nil },
	}
}

// schedule loads the pack's schedule as the view of exchanges does.
type schedule struct{ *pack.Pack }

func (s schedule) LoadPack(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, p *pack.Pack) error {
	out := records.Schedule{Version: p.Retention.Version}
	for _, c := range p.Retention.Classes {
		out.Classes = append(out.Classes, records.ScheduleClass{ID: c.ID, Name: c.Name, Trigger: c.Trigger, Period: c.Period, Action: c.Action})
	}
	return records.SetSchedule(ctx, tx, out)
}

// post sends a form and returns the status, where it led and the page.
func (w *world) post(t *testing.T, who access.Actor, path string, fields ...string) (status int, to, body string) {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "session", Value: who.ID})
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code, rec.Header().Get("Location"), rec.Body.String()
}

// unpack reads an archive into its files.
func unpack(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

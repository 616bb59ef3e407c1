package site_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
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
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/professions"
)

const base = "http://127.0.0.1:8080"

// newSite puts the service together on a fresh store with the starter profession.
func newSite(t testing.TB, store instance.Options) *site.Site {
	t.Helper()
	s := emptySite(t, store)
	p, findings := pack.Read(professions.Default())
	if errors := pack.Errors(findings); len(errors) > 0 {
		t.Fatal(errors)
	}
	if err := s.LoadPack(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	s.Router.Refresh(context.Background())
	return s
}

func emptySite(t testing.TB, o instance.Options) *site.Site {
	t.Helper()
	o.Create, o.Now = true, clock.System
	store, err := instance.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s, err := site.New(site.Config{Store: store, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: clock.System, BaseURL: base, Requests: site.Unlimited})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func onSQLite(t testing.TB) instance.Options {
	return instance.Options{Data: filepath.Join(t.TempDir(), "store")}
}

// each runs fn on the whole service, on both engines.
func each(t *testing.T, fn func(t *testing.T, s *site.Site)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, newSite(t, onSQLite(t))) })
	t.Run("postgres", func(t *testing.T) {
		fn(t, newSite(t, instance.Options{Database: sqldbtest.EmptyPostgresURL(t), Files: t.TempDir()}))
	})
}

// signIn makes a person with roles and returns the header that carries their session.
func signIn(t testing.TB, s *site.Site, name string, roles ...access.Role) string {
	t.Helper()
	var person people.ID
	act := audit.Act{By: access.Service, Verb: "added person", About: "people"}
	err := s.Acts.Do(context.Background(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := people.Insert(context.Background(), tx, at, people.New{Name: name, Email: strings.ToLower(name) + "@here.example"})
		if err != nil {
			return err
		}
		person = p.ID
		for _, role := range roles {
			if err := people.GrantRole(context.Background(), tx, at, access.Service, p.ID, role, access.Everywhere); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := s.SignIn.StartSession(context.Background(), person, access.Actor{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return s.Router.SessionCookie() + "=" + cookie
}

func get(s *site.Site, path, cookie string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	w := httptest.NewRecorder()
	s.Router.ServeHTTP(w, r)
	return w
}

// TestEveryTableWithAPersonHasAHolder reads the live schema for columns in which
// people stand, by their foreign keys and by their names, and fails on a table
// that nobody exports, erases and retains. Then it adds such tables and wants
// them found.
func TestEveryTableWithAPersonHasAHolder(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		claimed := map[string]bool{}
		for _, h := range s.Records.Holders {
			if h.Export == nil || h.Erase == nil {
				t.Errorf("%s does not export and erase", h.Name)
			}
			for _, table := range h.Tables {
				if claimed[table] {
					t.Errorf("%s is claimed twice, once by %s", table, h.Name)
				}
				claimed[table] = true
			}
		}
		if left := unclaimed(t, s.DB(), claimed); len(left) > 0 {
			t.Errorf("these name a person, and no holder exports and erases them: %q", left)
		}
		for _, statement := range []string{
			`CREATE TABLE gossip (id TEXT PRIMARY KEY, about TEXT REFERENCES people (id))`,
			`CREATE TABLE whispers (id TEXT PRIMARY KEY, asked_by TEXT, manager TEXT)`,
		} {
			if err := s.DB().Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), statement); return err }); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := unclaimed(t, s.DB(), claimed), []string{"gossip.about", "whispers.asked_by", "whispers.manager"}; !slices.Equal(got, want) {
			t.Errorf("of the new tables %q were found, want %q", got, want)
		}
	})
}

// unclaimed lists the columns with a person in them of tables that no holder has.
func unclaimed(t *testing.T, db *sqldb.DB, claimed map[string]bool) (left []string) {
	t.Helper()
	all, err := db.Columns(t.Context())
	if err != nil || len(all) < 50 {
		t.Fatalf("%d columns, %v", len(all), err)
	}
	for _, c := range all {
		if records.Personal(c) && !claimed[c.Table] && nobody[column{c.Table, c.Name}] == "" {
			left = append(left, c.Table+"."+c.Name)
		}
	}
	return left
}

type column struct{ table, name string }

// nobody lists columns that read as if they named a person, and what they hold.
var nobody = map[column]string{
	{"jobs", "claimed_by"}:     "an instance of the program",
	{"network_steps", "email"}: "a published address of a network",
}

// TestErasureLeavesNoByteOfAPerson signs somebody in, gives them roles, erases
// them, and looks for their name and address in every text of the database.
func TestErasureLeavesNoByteOfAPerson(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		const canary = "Zebulonia"
		cookie := signIn(t, s, canary, access.Editor)
		if w := get(s, "/me", cookie); w.Code != 200 || !strings.Contains(w.Body.String(), canary) {
			t.Fatalf("their own page: %d", w.Code)
		}
		p, err := s.People.ByEmail(t.Context(), "zebulonia@here.example")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Records.ErasePerson(t.Context(), access.Service, string(p.ID)); err != nil {
			t.Fatal(err)
		}
		columns, err := s.DB().Columns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			if strings.HasPrefix(c.Table, "search_") {
				continue
			}
			n, err := sqldb.One(t.Context(), s.DB(), "count", sqldb.Value[int],
				`SELECT count(*) FROM `+c.Table+` WHERE lower(CAST(`+c.Name+` AS TEXT)) LIKE '%zebulonia%'`)
			if err != nil || n > 0 {
				t.Errorf("%s.%s still names them in %d rows, %v", c.Table, c.Name, n, err)
			}
		}
		if w := get(s, "/home", cookie); w.Code != http.StatusSeeOther {
			t.Errorf("their session still opens /home: %d", w.Code)
		}
	})
}

// TestNoPageRunsAQueryPerRow counts the statements of every page that a visitor
// can open, with nothing ready.
func TestNoPageRunsAQueryPerRow(t *testing.T) {
	const most = 18
	s := newSite(t, onSQLite(t))
	ownRecords := most + 2*len(s.Records.Holders) // what is held about a person is asked of each holder
	cookie := signIn(t, s, "Counter", access.Editor, access.Administrator)
	get(s, "/framework", cookie) // reads the release, which then stays in memory
	for _, route := range s.Router.Routes() {
		path, ok := example(route.Pattern)
		if !ok {
			continue
		}
		n := 0
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Cookie", cookie)
		r = r.WithContext(sqldb.Observe(r.Context(), func(string) { n++ }))
		w := httptest.NewRecorder()
		s.Router.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
		limit := most
		if path == "/me" || path == "/me/export" || path == "/me/archive" {
			limit = ownRecords
		}
		if n > limit {
			t.Errorf("%s runs %d statements, more than %d", path, n, limit)
		}
	}
}

// example is an address that a route answers, from the starter profession.
func example(pattern string) (string, bool) {
	path, ok := strings.CutPrefix(pattern, "GET ")
	if !ok || strings.HasPrefix(path, "/assets/") || strings.HasPrefix(path, "/sign-in/link/") {
		return "", false
	}
	path = strings.NewReplacer("{$}", "", "{page...}", "about", "{path...}", "about", "{release}", "2026.1", "{slug}", "records-management").Replace(path)
	switch {
	case strings.Contains(path, "/skills/{code}"), strings.Contains(path, "/skill/{code}"):
		path = strings.Replace(path, "{code}", "GEN01", 1)
	case strings.Contains(path, "{code}"):
		path = strings.Replace(path, "{code}", "R10", 1)
	case strings.HasPrefix(path, "/networks/"), strings.HasPrefix(path, "/api/v1/networks/"):
		path = strings.Replace(path, "{id}", "adro", 1)
	case strings.Contains(path, "/learning/"):
		path = strings.Replace(path, "{id}", "L01", 1)
	case strings.Contains(path, "/organisations/"):
		path = strings.Replace(path, "{id}", "cabinet-office", 1)
	}
	return path, !strings.Contains(path, "{")
}

func TestAStoreWithoutAProfessionStillAnswers(t *testing.T) {
	s := emptySite(t, onSQLite(t))
	for _, path := range []string{"/", "/skills", "/roles", "/search?q=x", "/healthz/live", "/healthz/ready", "/sign-in", "/nowhere"} {
		if w := get(s, path, ""); w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestTheClockMustAgreeWithTheDatabase is what readiness looks at before anyone
// is sent here.
func TestTheClockMustAgreeWithTheDatabase(t *testing.T) {
	store, err := instance.Open(t.Context(), instance.Options{Data: filepath.Join(t.TempDir(), "store"), Create: true, Now: clock.System})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	wrong := clock.At(clock.System().Add(3 * time.Minute))
	s, err := site.New(site.Config{Store: store, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: wrong.Now, BaseURL: base})
	if err != nil {
		t.Fatal(err)
	}
	if w := get(s, "/healthz/ready", ""); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "clock") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(s, "/healthz/live", ""); w.Code != 200 {
		t.Errorf("live: %d", w.Code)
	}
}

func TestAnotherProfessionIsServedFromItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bakers")
	if err := pack.New(dir, "Government Bakers"); err != nil {
		t.Fatal(err)
	}
	p, findings := pack.Read(os.DirFS(dir))
	if errors := pack.Errors(findings); len(errors) > 0 {
		t.Fatal(errors)
	}
	s := emptySite(t, onSQLite(t))
	if err := s.LoadPack(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	skill := p.Framework.Skills[0]
	for path, want := range map[string]string{"/": "Government Bakers", "/skills/" + skill.Code: skill.Name, "/roles": p.Framework.Roles[0].Name} {
		w := get(s, path, "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, wants %q", path, w.Code, want)
		}
		if strings.Contains(w.Body.String(), "GKIM") {
			t.Errorf("%s speaks of another profession", path)
		}
	}
}

// TestTheProfessionComesOutAsItWentIn is the identity of load and export.
func TestTheProfessionComesOutAsItWentIn(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		before, _ := pack.Read(professions.Default())
		first, err := s.Exchange.Export(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range pack.Diff(before, first) {
			t.Errorf("the export differs: %s", change)
		}
		again := emptySite(t, onSQLite(t))
		if err := again.LoadPack(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		second, err := again.Exchange.Export(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a, errA := pack.Files(first)
		b, errB := pack.Files(second)
		if errA != nil || errB != nil || len(a) == 0 {
			t.Fatal(errA, errB)
		}
		for i := range a {
			if a[i].Name != b[i].Name || string(a[i].Data) != string(b[i].Data) {
				t.Errorf("%s differs on the second export", a[i].Name)
			}
		}
	})
}

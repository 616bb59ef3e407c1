package site_test

import (
	"database/sql"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/clock"
	"guildhall/internal/demo"
	"guildhall/internal/instance"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
)

// demonstration is a service with a fictional population.
func demonstration(t *testing.T, size demo.Size) *site.Site {
	t.Helper()
	o := onSQLite(t)
	o.Demo = true
	s := newSite(t, o)
	if err := s.Demo.Prepare(t.Context(), size); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestADemonstrationSignsInItsPersonas(t *testing.T) {
	s := demonstration(t, demo.Size{Members: 20, Organisations: 4, Seed: 1})
	lines := s.Demo.Lines(base)
	if len(lines) < 4 {
		t.Fatalf("only %d personas are offered", len(lines))
	}
	for _, line := range lines {
		_, url, _ := strings.Cut(line, " ")
		path := strings.TrimPrefix(strings.TrimSpace(url), base)
		if w := get(s, path, ""); w.Code != 200 || strings.Count(w.Body.String(), "<button") == 0 {
			t.Errorf("%s answers %d, or has no button", path, w.Code)
		}
		w := httptest.NewRecorder()
		s.Router.ServeHTTP(w, httptest.NewRequest("POST", path, nil))
		cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
		if home := get(s, "/home", cookie); w.Code != 303 || home.Code != 200 {
			t.Errorf("%s answers %d, and then /home %d", path, w.Code, home.Code)
		}
	}
}

func TestAServiceForRealPeopleHasNoPersonas(t *testing.T) {
	o := onSQLite(t)
	s := newSite(t, o)
	for _, path := range []string{"/demo", "/demo/as/editor"} {
		if w := get(s, path, ""); w.Code != 404 {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	o.Create, o.Demo, o.Now = true, true, clock.System
	store, err := instance.Open(t.Context(), o)
	if err == nil {
		store.Close()
		t.Fatal("a store for real people is opened as a demonstration")
	}
	if !strings.Contains(err.Error(), "demonstration") {
		t.Errorf("it is refused with %v", err)
	}
}

func TestTheSameSeedMakesTheSamePeople(t *testing.T) {
	everyone := func(seed uint64) []string {
		s := demonstration(t, demo.Size{Members: 60, Organisations: 8, Seed: seed})
		all, err := sqldb.All(t.Context(), s.DB(), func(rows *sql.Rows) (line string, err error) {
			var name, email string
			err = rows.Scan(&name, &email)
			return name + " " + email, err
		}, `SELECT name, email FROM people ORDER BY email`)
		if err != nil || len(all) < 60 {
			t.Fatalf("%d people, %v", len(all), err)
		}
		return all
	}
	first := everyone(7)
	if !slices.Equal(first, everyone(7)) {
		t.Error("one seed made two populations")
	}
	if slices.Equal(first, everyone(8)) {
		t.Error("two seeds made one population")
	}
	for _, line := range first {
		if !strings.HasSuffix(line, ".example") {
			t.Errorf("%s may be somebody's address", line)
		}
	}
}

// TestADemonstrationIsLively asks for what visitors of one expect: people who
// lead, share and differ, a campaign, organisations with a past, hidden numbers.
func TestADemonstrationIsLively(t *testing.T) {
	s := demonstration(t, demo.Size{Members: 120, Organisations: 12, Seed: 1})
	count := func(what, query string, least int) {
		t.Helper()
		n, err := sqldb.One(t.Context(), s.DB(), what, sqldb.Value[int], query)
		if err != nil || n < least {
			t.Errorf("%s: %d (%v), want at least %d", what, n, err, least)
		}
	}
	count("releases", `SELECT count(*) FROM releases`, 4)
	count("heads in their seats", `SELECT count(*) FROM seat_terms WHERE post = 'head' AND accepted_at IS NOT NULL AND ended_at IS NULL`, 5)
	count("changes of the register", `SELECT count(*) FROM organisation_changes WHERE kind IN ('renamed', 'split')`, 2)
	count("places of a role", `SELECT count(*) FROM ring_overrides`, 1)
	count("published headcounts", `SELECT count(*) FROM organisation_headcounts`, 5)
	count("shares in force", `SELECT count(*) FROM shares WHERE ended_at IS NULL`, 2)
	count("levels that two people agreed", `SELECT count(*) FROM opinion_outcomes WHERE state = 'agreed'`, 1)
	count("disagreements", `SELECT count(*) FROM opinion_outcomes WHERE state = 'disagreed'`, 1)
	count("plans", `SELECT count(*) FROM plans`, 4)
	count("plans that were agreed", `SELECT count(*) FROM plan_versions`, 1)
	count("comments on plans", `SELECT count(*) FROM plan_comments`, 3)
	count("opinions that people gave", `SELECT count(*) FROM opinions`, 20)
	count("who lead a discipline", `SELECT count(*) FROM grants WHERE role = 'discipline lead'`, 1)
	count("campaigns", `SELECT count(*) FROM campaigns`, 3)
	count("reports", `SELECT count(*) FROM insight_reports`, 2)
	report, err := s.Figures.Latest(t.Context())
	if err != nil || report.Made.Hidden == 0 {
		t.Errorf("no number is hidden: %v", err)
	}
}

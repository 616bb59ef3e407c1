package people_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
)

// site serves the pages to whoever the test says is there.
type site struct {
	t      *testing.T
	router *web.Router
	people *people.Service
	keeper *records.Service
	pages  *people.Pages
	who    access.Actor
}

func newSite(t *testing.T, db *sqldb.DB) *site {
	s := &site{t: t, people: newService(db)}
	s.router = web.NewRouter(slog.New(slog.DiscardHandler), clock.At(noon).Now)
	s.router.Identify = func(*http.Request) (access.Actor, error) {
		who := s.who
		who.Proved, who.Strong = noon, true // a moment ago
		return who, nil
	}
	s.keeper = &records.Service{DB: db, Log: s.people.Log, Holders: []records.Holder{s.people.Holder()}}
	s.pages = &people.Pages{People: s.people, Records: s.keeper, Profession: &profession.Service{DB: db}, Scopes: func(context.Context) ([]people.Scope, error) {
		return []people.Scope{{Ref: "discipline/D1", Name: "First discipline"}}, nil
	}}
	s.pages.Routes(s.router)
	return s
}

func leading(lead people.Lead) func(context.Context, people.OrganisationID) (people.Lead, error) {
	return func(context.Context, people.OrganisationID) (people.Lead, error) { return lead, nil }
}

type answer struct {
	status int
	body   string
	to     string
}

func (s *site) do(method, path string, fields ...string) answer {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if s.who.SignedIn() {
		r.AddCookie(&http.Cookie{Name: "session", Value: "x"})
	}
	rec := httptest.NewRecorder()
	s.router.ServeHTTP(rec, r)
	body, err := io.ReadAll(rec.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{rec.Code, string(body), rec.Header().Get("Location")}
}

func (s *site) want(a answer, status int, words ...string) {
	s.t.Helper()
	if a.status != status {
		s.t.Errorf("answered %d, want %d", a.status, status)
	}
	for _, word := range words {
		if !strings.Contains(a.body, word) {
			s.t.Errorf("%q is not in:\n%s", word, a.body[max(0, strings.Index(a.body, "<main")):])
		}
	}
	if status == 200 && strings.Count(a.body, "<h1") != 1 {
		s.t.Errorf("%d headings of the first rank", strings.Count(a.body, "<h1"))
	}
	for _, id := range inputIDs(a.body) {
		if !strings.Contains(a.body, `for="`+id+`"`) {
			s.t.Errorf("the input %s has no label", id)
		}
	}
	for _, m := range regexp.MustCompile(`<li><a href="#([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
		if !strings.Contains(a.body, `id="`+m[1]+`"`) {
			s.t.Errorf("the error summary points at %s, which is not there", m[1])
		}
	}
}

func inputIDs(body string) (ids []string) {
	for _, m := range regexp.MustCompile(`<(?:input|select)[^>]* id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func TestThePublicSeesTheRegister(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		s.want(s.do("GET", "/organisations"), 200, "0 organisations", "No organisation fits")
		load(t, s.people, register())
		s.want(s.do("GET", "/organisations"), 200, "5 organisations", `href="/organisations/arts"`)
		s.want(s.do("GET", "/organisations?words=bridges&kind=agency"), 200, "1 organisation", "Clear")
		s.want(s.do("GET", "/organisations?words=%3Cb%3E"), 200, "No organisation fits", `value="&lt;b&gt;"`)
		s.want(s.do("GET", "/organisations/works"), 200, "Nobody is recorded yet as leading", `href="/contact"`, "Old Office", "by a change of name, 1 April 2020", "@works.gov.example")
		s.want(s.do("GET", "/organisations/old-office"), 200, "no longer exists", "Ended", "1 April 2020", `href="/organisations/works"`)
		s.want(s.do("GET", "/organisations/bridges"), 200, "Keeps the bridges.", "until 1 April 2020", "Answers to")
		s.want(s.do("GET", "/organisations/nowhere"), 404, "does not exist")
		api := s.do("GET", "/api/v1/organisations/bridges")
		if api.status != 200 || !strings.Contains(api.body, `"former_parents"`) || !strings.Contains(api.body, `"parent": "works"`) {
			t.Errorf("%d %s", api.status, api.body)
		}
		if api := s.do("GET", "/api/v1/organisations?kind=alb"); api.status != 200 || strings.Count(api.body, `"id"`) != 2 {
			t.Errorf("%d %s", api.status, api.body)
		}
	})
}

func TestEveryOrganisationOfTheStarterPackHasItsPage(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		load(t, s.people, p)
		for _, o := range p.Organisations {
			if a := s.do("GET", "/organisations/"+o.ID); a.status != 200 {
				t.Errorf("%s: %d", o.ID, a.status)
			}
		}
		n := 0
		r := httptest.NewRequest("GET", "/organisations", nil)
		s.router.ServeHTTP(httptest.NewRecorder(), r.WithContext(sqldb.Observe(r.Context(), func(string) { n++ })))
		if n > 3 {
			t.Errorf("the list takes %d queries", n)
		}
	})
}

func TestOnlyAdministratorsSeePeople(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		for _, path := range []string{"/people", "/people/new", "/people/x"} {
			s.who = access.Actor{}
			if a := s.do("GET", path); a.status != 303 || !strings.HasPrefix(a.to, "/sign-in?next=") {
				t.Errorf("a visitor to %s: %d to %s", path, a.status, a.to)
			}
			s.who = access.Actor{ID: "ed", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
			s.want(s.do("GET", path), 403, "You do not have access")
		}
		s.want(s.do("POST", "/people", "name", "Eve"), 403)
	})
}

func TestAnAdministratorManagesPeople(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		load(t, s.people, register())
		ada := add(t, s.people, "Ada Root", "ada@works.example", "works")
		if err := s.people.Grant(t.Context(), root, ada.ID, access.Administrator, access.Everywhere); err != nil {
			t.Fatal(err)
		}
		who, err := s.people.Actor(t.Context(), ada.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.who = who

		s.want(s.do("GET", "/people/new"), 200, "Full name", "Élan of Arts")
		s.want(s.do("POST", "/people", "name", "", "email", "nonsense", "organisation", "old-office"), 422,
			"Enter a full name", "Enter an email address in the correct format", "Choose an organisation from the list", `value="nonsense"`)
		s.want(s.do("POST", "/people", "name", "Ada", "email", "ADA@works.example"), 422, "already a person with this email address")
		a := s.do("POST", "/people", "name", "Zoë Newman", "email", "Zoe@Shared.example", "organisation", "music")
		s.want(a, 303)
		zoe, _, _ := strings.Cut(a.to, "?")
		s.want(s.do("GET", a.to), 200, "The person has been added", "zoe@shared.example", "Music Board", "never held a role")

		s.want(s.do("POST", zoe+"/grants", "role", "", "scope", "*"), 422, "Choose a role")
		s.want(s.do("POST", zoe+"/grants", "role", "editor", "scope", "discipline/none"), 422, "Choose a part of the profession")
		s.want(s.do("POST", zoe+"/grants", "role", "administrator", "scope", "discipline/D1"), 422, "runs the whole service")
		s.want(s.do("POST", zoe+"/grants", "role", "editor", "scope", "discipline/D1"), 303)
		s.want(s.do("POST", zoe+"/grants", "role", "editor", "scope", "discipline/D1"), 422, "holds this role already")
		shown := s.do("GET", zoe)
		s.want(shown, 200, "First discipline", "24 November 2026 by Ada Root")
		revoke := regexp.MustCompile(`action="(/people/[^"]+/revoke)"`).FindStringSubmatch(shown.body)
		if revoke == nil {
			t.Fatal("the role cannot be ended")
		}
		s.want(s.do("POST", revoke[1]), 303)
		s.want(s.do("POST", revoke[1]), 409, "does not hold this role any more")

		s.want(s.do("POST", zoe+"/suspend"), 303)
		s.want(s.do("GET", "/people?words=ZOE"), 200, "1 person", "Suspended", "Zoë Newman")
		s.want(s.do("POST", zoe+"/restore"), 303)
		s.want(s.do("GET", "/people?words=shared.example"), 200, "1 person")
		s.want(s.do("GET", "/people?words=%25"), 200, "Nobody has a name")
		s.want(s.do("POST", "/people/"+string(ada.ID)+"/suspend"), 409, "last administrator")
	})
}

func TestTheListOfPeopleHasPagesAndFewQueries(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		for _, name := range strings.Fields("a b c") {
			for i := range 20 {
				add(t, s.people, name+strings.Repeat("x", i), name+strings.Repeat("x", i)+"@works.example", "")
			}
		}
		s.who = root
		first := s.do("GET", "/people")
		s.want(first, 200, "60 people", `href="/people?page=2"`)
		s.want(s.do("GET", "/people?page=2"), 200, "60 people", `href="/people?page=1"`)
		if a := s.do("GET", "/people?page=9"); a.to != "/people?page=2" {
			t.Errorf("beyond the last page: %d to %q", a.status, a.to)
		}
		n := 0
		r := httptest.NewRequest("GET", "/people", nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: "x"})
		s.router.ServeHTTP(httptest.NewRecorder(), r.WithContext(sqldb.Observe(r.Context(), func(string) { n++ })))
		if n != 3 {
			t.Errorf("the list takes %d queries, want 3 however long it is", n)
		}
	})
}

func TestWhoLostTheirAddressIsGivenAnother(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		load(t, s.people, register())
		add(t, s.people, "Ada", "ada@works.example", "works")
		ben := add(t, s.people, "Ben", "ben@works.example", "works")
		s.who = root
		s.who.Proved = noon
		at := "/people/" + string(ben.ID)
		s.want(s.do("POST", at+"/address", "email", "ben@home.example"), 409, "Only they can change it")
		err := s.people.Log.Do(t.Context(), audit.Act{By: root, Verb: "let go", About: "x"}, func(tx *sqldb.Tx, when sqldb.Stamp) error {
			_, err := s.people.Release(t.Context(), tx, when, root, ben.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.want(s.do("GET", at), 200, "Give them an address")
		if seen, err := audit.ReadsOf(t.Context(), db, "person/"+string(ben.ID), string(ben.ID), 5); err != nil || len(seen) != 1 || seen[0].Verb != "read account" || seen[0].Actor != root.ID {
			t.Errorf("that an administrator read the account is told as %+v, %v", seen, err)
		}
		s.want(s.do("POST", at+"/address", "email", "ada@works.example"), 422, "already a person with this email address", `value="ada@works.example"`)
		s.want(s.do("POST", at+"/address", "email", "ben@home.example"), 303)
		found, err := s.people.ByEmail(t.Context(), "ben@home.example")
		if err != nil || found.ID != ben.ID {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

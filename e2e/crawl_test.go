package e2e

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"guildhall/e2e/browser"
	"guildhall/e2e/crawl"
	"guildhall/e2e/nu"
	"guildhall/internal/access"
	"guildhall/internal/people"
)

// walkers are who walks the site, as the personas of the demonstration, in this
// order: those who can end things for others come last.
var walkers = []string{"visitor", "member", "manager", "approver", "editor", "records", "lead", "leader", "head", "administrator"}

// last are the buttons after which a person can do less. The editor signs out
// everywhere else at once, the others one browser at a time. Where a page asks yes
// or no, most say yes and the leader says no; campaigns are announced by the head
// and discarded by others.
func last(who string) []string {
	ends := "/sessions"
	var later []string
	switch who {
	case "editor":
		ends = "/sessions/end-others"
	case "manager":
		later = []string{"/announce"}
	case "leader":
		later = []string{"/decline", "/announce", "/confirm", "/vouch", "/seats/"}
	}
	return append(later, "/decide", "/reopen", "/request", "/take-over", "/withdraw", "/revoke", "/suspend", "/erase", "/end-sessions", ends, "/sessions", "/sign-out")
}

// fewer are those who walk on PostgreSQL, where all of them take too long.
var fewer = []string{"visitor", "member", "leader", "administrator"}

func TestEveryLinkAndButtonOnSQLite(t *testing.T)     { everyLinkAndButton(t, sqlite, walkers, true) }
func TestEveryLinkAndButtonOnPostgreSQL(t *testing.T) { everyLinkAndButton(t, postgres, fewer, false) }

// everyPage asks for axe on every page, in place of a look at one page of each
// route with scripts, at its width and by the HTML checker.
var everyPage = os.Getenv("GUILDHALL_EVERY_PAGE") != ""

// everyLinkAndButton walks the site as each kind of person. Looking at the pages
// in a browser, asking the HTML checker and comparing with the map of routes is
// the same on both engines, so once is enough.
func everyLinkAndButton(t *testing.T, on engine, who []string, look bool) {
	s := serve(t, on, func(s *service) { s.populate(t) })
	s.enliven(t)
	table := newTable(s)
	var pages []*crawl.Answer
	for _, who := range who {
		t.Run(who, func(t *testing.T) {
			cookie := s.persona(t, who)
			c := crawl.Crawl{Base: s.URL, Cookie: cookie, Last: last(who)}
			if who != "visitor" || !look {
				c.Enough = table.sample()
			}
			if look && !everyPage {
				c.Seen = eyes{t, table, window(t, s, cookie)}.see
			}
			report, err := c.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d requests, %d pages", len(report.Asked), len(report.Pages))
			if len(report.Faults) > 0 {
				t.Errorf("%d faults:\n%s", len(report.Faults), report.Summary())
			}
			table.note(report)
			pages = append(pages, report.Pages...)
		})
	}
	if look {
		t.Run("routes", table.complete)
	}
	switch {
	case look && everyPage:
		t.Run("axe", func(t *testing.T) { judgeEach(t, s, pages) })
	case look:
		t.Run("HTML", func(t *testing.T) { checkHTML(t, pages) })
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *service) actor(t *testing.T, persona string) access.Actor {
	t.Helper()
	who, err := s.People.Actor(t.Context(), s.person(t, persona))
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func (s *service) person(t *testing.T, persona string) people.ID {
	t.Helper()
	p, err := s.People.ByEmail(t.Context(), persona+"@persona.example")
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// persona signs a walker in, here and in another browser; a visitor is not.
func (s *service) persona(t *testing.T, name string) *http.Cookie {
	t.Helper()
	if name == "visitor" {
		return nil
	}
	s.enter(t, s.person(t, name))
	return s.enter(t, s.person(t, name))
}

func (s *service) enter(t *testing.T, person people.ID) *http.Cookie {
	t.Helper()
	value, err := s.SignIn.StartSession(t.Context(), person, access.Actor{}, "a test")
	if err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: s.Router.SessionCookie(), Value: value}
}

func window(t *testing.T, s *service, cookie *http.Cookie) *browser.Window {
	t.Helper()
	b := browser.Open(t, s.URL)
	if cookie != nil {
		b.Carry(cookie.Name, cookie.Value)
	}
	return b
}

// eyes look at the first page of each route in a browser.
type eyes struct {
	t      *testing.T
	table  *table
	window *browser.Window
}

func (e eyes) see(a *crawl.Answer) {
	pattern := e.table.pattern(http.MethodGet, a.Address)
	if a.Page == nil || a.Status != http.StatusOK || e.table.looked[pattern] {
		return
	}
	e.table.looked[pattern] = true
	e.window.Open(a.Address)
	e.window.Axe()
	e.window.Reflows()
	e.window.Screenshots("page " + pattern)
}

// table is the service's map of routes, and which of them were walked.
type table struct {
	routes []string
	mux    *http.ServeMux
	walked map[string]bool
	looked map[string]bool
}

func newTable(s *service) *table {
	t := &table{mux: http.NewServeMux(), walked: map[string]bool{}, looked: map[string]bool{}}
	for _, route := range s.Router.Routes() {
		t.routes = append(t.routes, route.Pattern)
		t.mux.Handle(route.Pattern, http.NotFoundHandler())
	}
	return t
}

// alike is how many addresses of one sort are walked where they are many and the
// same for everyone: what each release said of each thing, and data.
const alike = 12

// sample lets a walk leave out addresses of which enough are walked. A visitor
// on SQLite walks them all.
func (t *table) sample() func(address string) bool {
	walked := map[string]int{}
	return func(address string) bool {
		pattern := t.pattern(http.MethodGet, "http://site"+address)
		for _, many := range []string{"GET /framework/releases/{release}/", "GET /data/", "GET /id/", "GET /ims/"} {
			if strings.HasPrefix(pattern, many) {
				walked[pattern]++
				return walked[pattern] > alike
			}
		}
		return false
	}
}

// pattern is the route that answers at an address.
func (t *table) pattern(method, address string) string {
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		return ""
	}
	_, pattern := t.mux.Handler(r)
	return pattern
}

func (t *table) note(report *crawl.Report) {
	for _, asked := range report.Asked {
		method, path, _ := strings.Cut(asked, " ")
		t.walked[t.pattern(method, path)] = true
	}
}

// complete wants every route to be reached from some page by somebody.
func (t *table) complete(tt *testing.T) {
	for _, pattern := range t.routes {
		if t.walked[pattern] && unlinked[pattern] != "" {
			tt.Errorf("a page leads to %s: take it out of unlinked", pattern)
		}
		if !t.walked[pattern] && unlinked[pattern] == "" && !strings.HasPrefix(pattern, "GET /ims/case/") { // those are for programs
			tt.Errorf("no page leads anybody to %s", pattern)
		}
	}
}

// checkHTML asks the Nu HTML checker about every page that a visitor sees, and
// about those that only others see.
func checkHTML(t *testing.T, all []*crawl.Answer) {
	var pages []nu.Page
	seen := map[string]bool{}
	for _, a := range all {
		name := a.Method + " " + a.Address
		if !seen[name] {
			seen[name] = true
			pages = append(pages, nu.Page{Name: name, HTML: a.Body})
		}
	}
	messages, err := nu.Check(t.Context(), pages)
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("nu-warnings.txt")
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := nu.ReadAccepted(bytes.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pages checked", len(pages))
	report(t, accepted.Beyond(messages))
	for _, line := range accepted.Unused(messages) {
		t.Errorf("no page has the warning that nu-warnings.txt accepts: %s", line)
	}
}

// report says each message once, with the first pages it is about.
func report(t *testing.T, messages []nu.Message) {
	var order []string
	found := map[string][]nu.Message{}
	for _, m := range messages {
		if !slices.Contains(order, m.Text) {
			order = append(order, m.Text)
		}
		found[m.Text] = append(found[m.Text], m)
	}
	for _, text := range order {
		all := found[text]
		t.Errorf("on %d pages: %s", len(all), all[0])
	}
}

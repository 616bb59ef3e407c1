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
	"guildhall/internal/demo"
	"guildhall/internal/people"
	"guildhall/internal/proposal"
	"guildhall/internal/publishing"
	"guildhall/skos"
)

// walkers are who walks the site, as the personas of the demonstration, in this
// order: those who can end things for others come last.
var walkers = []string{"visitor", "member", "manager", "approver", "editor", "leader", "head", "administrator"}

// last are the buttons after which a person can do less. The editor signs out
// everywhere else at once, the others one browser at a time.
func last(who string) []string {
	ends := "/sessions"
	if who == "editor" {
		ends = "/sessions/end-others"
	}
	return []string{"/decide", "/reopen", "/request", "/take-over", "/withdraw", "/revoke", "/suspend", "/erase", "/end-sessions", ends, "/sessions", "/sign-out"}
}

func TestEveryLinkAndButtonOnSQLite(t *testing.T)     { everyLinkAndButton(t, sqlite, true) }
func TestEveryLinkAndButtonOnPostgreSQL(t *testing.T) { everyLinkAndButton(t, postgres, false) }

// everyPage asks for axe on every page, in place of a look at one page of each
// route with scripts, at its width and by the HTML checker.
var everyPage = os.Getenv("GUILDHALL_EVERY_PAGE") != ""

// everyLinkAndButton walks the site as each kind of person. Looking at the pages
// in a browser and asking the HTML checker is the same on both engines, so once
// is enough.
func everyLinkAndButton(t *testing.T, on engine, look bool) {
	s := serve(t, on)
	s.enliven(t)
	table := newTable(s)
	var pages []*crawl.Answer
	for _, who := range walkers {
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
	t.Run("routes", table.complete)
	switch {
	case look && everyPage:
		t.Run("axe", func(t *testing.T) { judgeEach(t, s, pages) })
	case look:
		t.Run("HTML", func(t *testing.T) { checkHTML(t, pages) })
	}
}

// enliven fills the service with people and with the editors' work, so that
// every list has something in it and every button is somewhere.
func (s *service) enliven(t *testing.T) {
	t.Helper()
	must(t, s.Demo.Prepare(t.Context(), demo.Size{Members: 60, Organisations: 8, Seed: 1}))
	guide := publishing.Text{
		Title: "Naming files", Description: "How to name files so that others find them.", Body: "Say what it is, then when.",
		Owner: "Information management team", NextReview: "2099-01-31",
	}
	s.discuss(t)
	s.bringBack(t)
	page, err := s.Pages.Create(t.Context(), s.actor(t, "editor"), "guides/naming-files", guide)
	must(t, err)
	s.publish(t, page, guide, "A guide to begin with.")
	guide.Body += " Leave out what the folder says."
	s.publish(t, page, guide, "It says what to leave out.")
}

// discuss leaves a proposal of somebody who does not walk, on which those who walk
// have written, and a finding that was accepted.
func (s *service) discuss(t *testing.T) {
	t.Helper()
	f, err := s.Framework.Current(t.Context())
	must(t, err)
	skill, reviewer := f.Skills[0], s.actor(t, "reviewer")
	id, err := s.Proposals.Propose(t.Context(), reviewer, proposal.New{Reason: "It is clearer.",
		Change: proposal.Change{About: skill.Ref(), Kind: proposal.Reword, Field: "definition", Before: skill.Definition, After: skill.Definition + " Every time."}})
	must(t, err)
	p, err := s.Proposals.Find(t.Context(), reviewer, id)
	must(t, err)
	for _, who := range []string{"member", "editor", "approver", "administrator"} {
		thread, err := s.Discussions.View(t.Context(), s.actor(t, who), p.Ref(), 1)
		must(t, err)
		n, err := s.Discussions.Write(t.Context(), s.actor(t, who), thread.ID, 0, "I agree.")
		must(t, err)
		must(t, s.Discussions.Edit(t.Context(), s.actor(t, who), thread.ID, n, 1, "I agree with this."))
	}
	found, _, err := s.Framework.Checks(t.Context(), s.actor(t, "editor"), "")
	must(t, err)
	for _, one := range found {
		if one.Severity == skos.Warning {
			must(t, s.Framework.Accept(t.Context(), s.actor(t, "editor"), one.Rule, one.Ref, "It is meant."))
			return
		}
	}
	t.Fatal("the checks find no warning to accept")
}

// bringBack hands the framework over, takes a copy back and stages an import.
func (s *service) bringBack(t *testing.T) {
	t.Helper()
	approver := s.actor(t, "approver")
	_, archive, err := s.Handovers.Make(t.Context(), approver)
	must(t, err)
	_, err = s.Handovers.Receive(t.Context(), approver, archive, "from the platform.zip")
	must(t, err)
	copied := visit{service: s, t: t}.theirs(t)
	body, err := os.ReadFile(copied)
	must(t, err)
	_, err = s.Handovers.Receive(t.Context(), approver, body, "from the platform.ttl")
	must(t, err)
	_, err = s.Imports.Stage(t.Context(), s.actor(t, "editor"), body, "framework.ttl")
	must(t, err)
}

// publish takes a text from one persona's draft through another's review.
func (s *service) publish(t *testing.T, id publishing.ID, text publishing.Text, note string) {
	t.Helper()
	writer, reader := s.actor(t, "editor"), s.actor(t, "reviewer")
	page, draft, err := s.Pages.Opened(t.Context(), writer, id)
	must(t, err)
	draft, err = s.Pages.Save(t.Context(), writer, publishing.Edit{
		Page: id, N: draft.N, Edition: draft.Edition, BasedOn: page.Published, Text: text, Note: note})
	must(t, err)
	must(t, s.Pages.Request(t.Context(), writer, id, draft.N))
	_, err = s.Pages.Decide(t.Context(), reader, id, draft.N, publishing.Decision{Agree: true})
	must(t, err)
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

// unlinked are routes to which no page leads, each for its reason.
var unlinked = map[string]string{
	"GET /healthz/live":          "asked by the machine that runs the service",
	"GET /healthz/ready":         "asked by the machine that runs the service",
	"GET /robots.txt":            "asked by search engines",
	"GET /recruit":               "an old address",
	"GET /api/v1":                "what people try who know that there is an interface; it leads to /api",
	"GET /sign-in/link/{token}":  "only in a message; signing in is a journey of its own",
	"POST /sign-in/link/{token}": "after that",
	"GET /sign-in/code":          "after asking for a message",
	"POST /sign-in/code":         "after that",
	"GET /sign-in/details":       "only for somebody new, after that",
	"POST /sign-in/details":      "after that",

	"POST /sign-in/passkey/question":  "asked by a script where passkeys work, which needs https and a name",
	"POST /sign-in/passkey":           "after that",
	"POST /me/passkeys/question":      "asked by a script, likewise",
	"POST /me/passkeys":               "after that",
	"POST /me/passkeys/{id}/remove":   "after that",
	"POST /sign-in/provider":          "only where an identity provider is configured",
	"GET /sign-in/provider/answer":    "where the provider sends people back to",
	"POST /sign-in/again/provider":    "only where an account is linked to a provider",
	"POST /me/identities":             "only where an identity provider is configured",
	"POST /me/identities/{id}/remove": "after that",
	"GET /sign-in/again":              "a quarter of an hour after signing in",
	"POST /sign-in/again":             "after that",
	"POST /break-glass/{id}/approve":  "needs the request of a second administrator",
	"POST /break-glass/{id}/refuse":   "likewise",
	"POST /break-glass/{id}/end":      "after that",
	"GET /break-glass/{id}/records":   "after that",

	"GET /id/{kind}/{code}":       "an identifier, which other systems keep",
	"GET /api/v1/pages/{path...}": "for programs, which find it in openapi.json",

	"GET /id/{kind}/{code}/{part...}":   "an identifier, which other systems keep",
	"GET /data/{kind}/{code}/{part...}": "for programs, which an identifier leads there",
	"GET /data/catalogue.nt":            "for programs, which find it in openapi.json",
	"GET /data/catalogue.rdf":           "for programs, which find it in openapi.json",
	"GET /data/catalogue.jsonld":        "for programs, which find it in openapi.json",
	"GET /following/{feed}":             "only its owner knows the address, once they have asked for it",
	"GET /following/stop/{token}":       "only in a message",
	"POST /following/stop/{token}":      "after that",
	"GET /insight/disciplines/{code}":   "after figures were made",
	"GET /insight/organisations/{id}":   "after figures were made, where there are people enough",
	"GET /insight/tables/{name}":        "after figures were made",
	"GET /insight/tables/{name}/{file}": "likewise",
	"GET /insight/board-pack.docx":      "after a pack was issued",
	"POST /insight/board-packs":         "after figures were made",
	"POST /insight/years":               "likewise",
	"GET /insight/years/{year}":         "after figures were frozen",
	"POST /insight/years/{year}":        "likewise",
	"GET /insight/{year}":               "after the page of a year was published",

	"POST /framework/desk":                   "only while no release is being written; splitting a skill is a journey of its own",
	"POST /framework/desk/{release}/give-up": "only while nothing of it is approved",
	"POST /framework/desk/{release}/publish": "only when nothing is open; splitting a skill is a journey of its own",

	"GET /assessments/new/skills":                       "a choice of the form before it, which is sent as it stands",
	"POST /assessments/{id}":                            "after an answer was discarded with its assessment",
	"GET /me/address/{secret}":                          "only in a message",
	"POST /me/address/{secret}":                         "after that",
	"POST /me/organisation":                             "needs a new address",
	"POST /me/profile/organisation":                     "only for those whose domain several organisations share",
	"POST /me/profile/posts/{id}/remove":                "after a post was added, which needs a date",
	"POST /me/profile/qualifications/{id}/remove":       "after one was added, which needs a name",
	"POST /me/profile/registrations/{id}/remove":        "after one was added, which needs a date",
	"POST /me/sharing/{id}/stop":                        "after somebody shared their skills",
	"GET /shared/{id}":                                  "likewise",
	"GET /team/skills.csv":                              "likewise, with their line manager",
	"POST /me/requests/reports/{person}/confirm":        "after somebody named a manager",
	"POST /me/requests/reports/{person}/decline":        "likewise",
	"POST /me/requests/sponsorships/{id}/vouch":         "after somebody asked a sponsor",
	"POST /me/requests/sponsorships/{id}/decline":       "likewise",
	"POST /me/seats/{term}/{answer}":                    "after a seat was offered",
	"POST /members/joining/{id}/confirm":                "after a sponsor vouched",
	"POST /members/joining/{id}/refuse":                 "likewise",
	"POST /members/tokens/{id}/end":                     "after a token was issued, which needs a capacity",
	"GET /members/{handle}":                             "after somebody chose to be found",
	"POST /organisation-changes/{change}/undo":          "on the day of a change, which needs a name",
	"POST /organisations/{id}/members/{person}/confirm": "after somebody chose among organisations of one domain",
	"GET /organisations/{id}/members/{person}/decline":  "likewise",
	"POST /organisations/{id}/members/{person}/decline": "after that",
	"POST /organisations/{id}/rings/{override}/end":     "after an override was made, which needs a reason",
	"POST /organisations/{id}/seats/{term}/end":         "after a seat was offered",
	"POST /people/{id}/address":                         "only for somebody who moved on",
}

// complete wants every route to be reached from some page by somebody.
func (t *table) complete(tt *testing.T) {
	for _, pattern := range t.routes {
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

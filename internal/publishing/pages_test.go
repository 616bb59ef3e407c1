package publishing_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
)

// house is a world behind a router.
type house struct {
	*world
	router *web.Router
}

func eachHouse(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newHouse(t, db)) })
}

func newHouse(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	w := newWorld(t, db)
	professions := &profession.Service{DB: db}
	p := starter()
	p.Profession.Licence = "Open to all."
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "loaded profession", About: "profession/test", Public: true},
		func(tx *sqldb.Tx, at sqldb.Stamp) error { return professions.LoadPack(t.Context(), tx, at, p) }))
	rt := web.NewRouter(slog.New(slog.NewTextHandler(io.Discard, nil)), w.clock.Now)
	rt.BaseURL = "https://lamps.example"
	rt.Chrome = func(context.Context) web.Chrome { return web.Chrome{Name: "Lamplighters", Licence: "Open to all."} }
	rt.Generations(func(ctx context.Context) (int64, error) { return audit.Generation(ctx, db) })
	rt.Identify = func(r *http.Request) (access.Actor, error) {
		c, err := r.Cookie("session")
		if err != nil {
			return access.Actor{}, nil
		}
		return map[string]access.Actor{"ada": ada, "ben": ben, "cleo": cleo, "root": root, "guest": guest}[c.Value], nil
	}
	rt.Public("GET /networks", func(w http.ResponseWriter, r *http.Request) error {
		page, _, err := publishing.Published(r.Context(), db, "networks")
		if err != nil {
			return err
		}
		return web.Render(w, r, web.Page{Title: page.Title}, publishing.Prose(page, web.Actor(r)))
	})
	(&publishing.Pages{Publishing: w.Service, Profession: professions}).Routes(rt)
	rt.Refresh(t.Context())
	return &house{w, rt}
}

// ask sends a request as someone; "" is a visitor. A form makes it a POST.
func (h *house) ask(t *testing.T, who, address string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", address, nil)
	if form != nil {
		r = httptest.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: who})
	}
	w := httptest.NewRecorder()
	h.router.ServeHTTP(w, r)
	return w
}

// sees asks for a page and checks its status, its structure and some words.
func (h *house) sees(t *testing.T, who, address string, status int, words ...string) string {
	t.Helper()
	w := h.ask(t, who, address, nil)
	return looksRight(t, who, address, w, status, words...)
}

func looksRight(t *testing.T, who, address string, w *httptest.ResponseRecorder, status int, words ...string) string {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Fatalf("%q %s: %d, want %d\n%s", who, address, w.Code, status, text(body))
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		sound(t, address, body)
	}
	for _, want := range words {
		if !strings.Contains(text(body), want) && !strings.Contains(body, want) {
			t.Errorf("%q %s does not say %q\n%s", who, address, want, text(body))
		}
	}
	return body
}

// sends posts a form and checks where it leads.
func (h *house) sends(t *testing.T, who, address string, form url.Values, leads string) {
	t.Helper()
	w := h.ask(t, who, address, form)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != leads {
		t.Fatalf("%q %s: %d to %q, want %q\n%s", who, address, w.Code, w.Header().Get("Location"), leads, text(w.Body.String()))
	}
}

var spaces = regexp.MustCompile(`\s+`)

// text is what a page's main part says.
func text(page string) string {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page
	}
	var b strings.Builder
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		in = in || n.Data == "main" || n.Data == "title"
		if n.Type == html.TextNode && in {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(doc, false)
	return strings.TrimSpace(spaces.ReplaceAllString(b.String(), " "))
}

// sound checks what every page owes: one h1, no skipped level, unique ids, a
// label for every control, a name for every region and button, links that land.
func sound(t *testing.T, address, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	s := soundness{ids: map[string]int{}, labels: map[string]bool{}, headings: map[string]int{}}
	s.walk(doc)
	if s.headings["h1"] != 1 {
		t.Errorf("%s has %d h1", address, s.headings["h1"])
	}
	for id, n := range s.ids {
		if n > 1 {
			t.Errorf("%s has the id %q %d times", address, id, n)
		}
	}
	for _, id := range s.controls {
		if !s.labels[id] {
			t.Errorf("%s: the control %q has no label", address, id)
		}
	}
	for _, id := range s.lands {
		if s.ids[id] == 0 {
			t.Errorf("%s: nothing has the id %q that something names", address, id)
		}
	}
	s.problems = append(s.problems, s.skips()...)
	for _, problem := range s.problems {
		t.Errorf("%s: %s", address, problem)
	}
}

type soundness struct {
	ids             map[string]int
	labels          map[string]bool
	headings        map[string]int
	levels          []int
	controls, lands []string
	problems        []string
}

func (s *soundness) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		s.look(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.walk(c)
	}
}

func (s *soundness) look(n *html.Node) {
	a := map[string]string{}
	for _, x := range n.Attr {
		a[x.Key] = x.Val
	}
	if id, ok := a["id"]; ok {
		s.ids[id]++
	}
	s.lands = append(s.lands, strings.Fields(a["aria-describedby"]+" "+a["aria-labelledby"])...)
	if at, ok := strings.CutPrefix(a["href"], "#"); ok {
		s.lands = append(s.lands, at)
	}
	if _, ok := a["style"]; ok {
		s.problems = append(s.problems, "an inline style")
	}
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		s.headings[n.Data]++
		s.levels = append(s.levels, int(n.Data[1]-'0'))
	case "label":
		s.labels[a["for"]] = true
	case "input", "textarea", "select":
		if a["type"] != "hidden" {
			s.controls = append(s.controls, a["id"])
		}
	}
	if a["role"] == "region" && a["aria-label"] == "" && a["aria-labelledby"] == "" {
		s.problems = append(s.problems, "a region without a name")
	}
}

func (s *soundness) skips() (problems []string) {
	for i, level := range s.levels {
		if i > 0 && level > s.levels[i-1]+1 {
			problems = append(problems, fmt.Sprintf("a heading goes from level %d to %d", s.levels[i-1], level))
		}
	}
	return problems
}

func editForm(body string, more ...string) url.Values {
	f := url.Values{"n": {"0"}, "edition": {"0"}, "based": {"1"}, "title": {"About us"}, "description": {"Who we are."}, "body": {body},
		"owner": {"Service owner"}, "next-day": {"1"}, "next-month": {"6"}, "next-year": {"2027"}, "note": {"Said more."}}
	for i := 0; i < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

func TestAPageIsEditedReviewedPublishedAndRead(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		page := "/editing/pages/" + string(h.about)
		h.sees(t, "", "/about", 200, "We light lamps.", "Looked after byService owner", "Last reviewed1 November 2026", "Next review1 May 2027")
		if strings.Contains(h.sees(t, "", "/about", 200), "Edit this page") {
			t.Error("a visitor is offered to edit")
		}
		h.sees(t, "ada", "/about", 200, "Edit this page")
		h.sees(t, "ada", page, 200, "Edit this page", "Published with the profession")
		h.sees(t, "ada", page+"/edit", 200, "We light lamps.", `name="based" value="1"`)
		h.sends(t, "ada", page+"/edit", editForm("We light *many* lamps."), page+"/edit?done=saved")
		h.sees(t, "ada", page+"/edit?done=saved", 200, "Your draft has been saved.", "We light *many* lamps.")
		h.sees(t, "ada", page+"/versions/2", 200, "We light many lamps.", "As readers would see it")
		h.sends(t, "ada", page+"/edit", editForm("We light *many* lamps.", "n", "2", "edition", "1", "then", "review"), page+"?done=asked")
		h.sees(t, "ada", page+"?done=asked", 200, "waiting for review", "Take it back to edit it")
		h.sees(t, "ada", page+"/versions/2/review", 200, "You wrote some of this version")
		h.sees(t, "ben", "/editing", 200, "Review About us")
		h.sees(t, "ben", page+"/versions/2/review", 200, "Ada Byron writes: “Said more.”", "[added: ", "Approve it and publish it now")
		h.sees(t, "", "/about", 200, "We light lamps.")
		w := h.ask(t, "ben", page+"/versions/2/review", url.Values{})
		looksRight(t, "ben", "an empty decision", w, 422, "Choose what you decide", "Error: Review")
		h.sends(t, "ben", page+"/versions/2/review", url.Values{"decision": {"now"}, "comment": {"Good."}}, page+"?done=published")
		h.sees(t, "", "/about", 200, "We light many lamps.", "Last reviewed24 November 2026")
		h.sees(t, "ben", page, 200, "Ben Cole approved it on", "“Good.”")
		h.sees(t, "ben", page+"/compare?from=1&to=2", 200, "[removed: lamps.")
		h.sees(t, "", "/changes", 200, "About us", "Said more.")
	})
}

func TestVisitorsAndMembersSeeNoDrafts(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.draft(t, ada, "The canary sings.")
		id, err := h.Create(t.Context(), ada, "canary", publishing.Text{Title: "The canary sings"})
		must(t, err)
		page := "/editing/pages/" + string(h.about)
		for _, address := range []string{"/about", "/canary", "/changes", "/changes.atom", "/api/v1/pages", "/api/v1/pages/about", "/api/v1/pages/canary",
			"/editing", "/editing/pages", page, page + "/edit", page + "/versions/2", page + "/compare?from=1&to=2", "/editing/pages/" + string(id)} {
			for _, who := range []string{"", "guest"} {
				w := h.ask(t, who, address, nil)
				if strings.Contains(w.Body.String(), "canary sings") {
					t.Errorf("%q reads a draft at %s", who, address)
				}
				if strings.HasPrefix(address, "/editing") && (w.Code == 200 || who == "" && w.Code != 303 || who != "" && w.Code != 403) {
					t.Errorf("%q %s: %d", who, address, w.Code)
				}
			}
		}
		h.sees(t, "", "/canary", 404)
	})
}

func TestWhatWasTypedIsNeverLost(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		page := "/editing/pages/" + string(h.about)
		bad := editForm("My words.", "next-month", "13", "title", strings.Repeat("long ", 40))
		looksRight(t, "ada", "a bad date", h.ask(t, "ada", page+"/edit", bad), 422,
			"The date of the next review must be a real date", "Title must be 120 characters or fewer", "My words.", `href="#f-next-day"`)
		looksRight(t, "ada", "a review too early", h.ask(t, "ada", page+"/edit", editForm("Mine, with a [link](/nowhere).", "note", "", "then", "review")), 422,
			"Say what has changed", "this site has no address /nowhere", `name="n" value="2"`)
		w := h.ask(t, "ben", page+"/edit", editForm("Ben’s words."))
		body := looksRight(t, "ben", "a conflict", w, 409, "saved from elsewhere while you were typing", "Ben’s words.", "Nothing you typed is lost",
			"Ada Byron saved version 2", `name="n" value="2"`, `name="edition" value="1"`, `name="apart" value="yes"`, "[removed: ")
		if !strings.Contains(body, "Error: Edit") {
			t.Error("the title does not say that there is an error")
		}
		h.sends(t, "ben", page+"/edit", editForm("Ben’s words.", "n", "2", "edition", "1", "apart", "yes"), page+"/edit?done=saved")
		h.sees(t, "ben", page+"/versions/2", 200, "Mine, with a link.", "Earlier draft")
		h.sees(t, "ben", page+"/edit", 200, "Ben’s words.")
		v, err := h.Version(t.Context(), ben, h.about, 3)
		must(t, err)
		must(t, h.Request(t.Context(), ben, h.about, v.N))
		looksRight(t, "ben", "saved during review", h.ask(t, "ben", page+"/edit", editForm("Ben’s afterthought.", "n", "3", "edition", "1")), 409,
			"waiting for review", "Ben’s afterthought.")
	})
}

func TestBrokenLinksAreNamedAndKeepNoDraftFromBeingSaved(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		page := "/editing/pages/" + string(h.about)
		h.sends(t, "ada", page+"/edit", editForm("Fine: [us](/about), [them](/networks).\n\nBad: [x](/nowhere)."), page+"/edit?done=saved")
		body := h.sees(t, "ada", page+"/edit", 200, "Links to look at", "Line 3 of the text: this site has no address /nowhere.")
		if strings.Contains(body, "no address /networks") || strings.Contains(body, "no address /about") {
			t.Error("a good link is called broken")
		}
	})
}

func TestAPageIsPublishedAtALondonHour(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		v := h.asked(t, ada, "In summer.")
		page := "/editing/pages/" + string(h.about)
		review := fmt.Sprintf("%s/versions/%d/review", page, v.N)
		later := func(day, month, year, hour string) url.Values {
			return url.Values{"decision": {"later"}, "on-day": {day}, "on-month": {month}, "on-year": {year}, "on-time": {hour}}
		}
		for _, c := range []struct {
			form url.Values
			says string
		}{
			{later("", "", "", "9am"), "Enter the date of publication"},
			{later("31", "2", "2027", "9am"), "must be a real date"},
			{later("1", "2", "2027", "soon"), "Enter a time, such as 9am or 14:30"},
			{later("24", "11", "2026", "11:59"), "must be in the future"},
			{later("28", "3", "2027", "1:30am"), "there is no such time"},
			{later("1", "1", "2031", "9am"), "within 2 years"},
			{url.Values{"decision": {"return"}}, "Say what has to change"},
		} {
			looksRight(t, "ben", c.says, h.ask(t, "ben", review, c.form), 422, c.says, c.form.Get("on-time"))
		}
		h.sends(t, "ben", review, later("1", "6", "2027", "9.30 AM"), page+"?done=scheduled")
		h.sees(t, "ada", "/editing", 200, "Scheduled", "1 June 2027 at 9:30am")
		h.sees(t, "ada", page, 200, "It will be published on 1 June 2027 at 9:30am, London time.")
		h.clock.Advance(time.Date(2027, 6, 1, 8, 29, 59, 0, time.UTC).Sub(noon)) // 9:29:59 in London
		n, err := h.PublishDue(t.Context())
		must(t, err)
		h.router.Refresh(t.Context())
		if h.sees(t, "", "/about", 200, "We light lamps."); n != 0 {
			t.Errorf("published %d too early", n)
		}
		h.clock.Advance(time.Second)
		if n, err := h.PublishDue(t.Context()); n != 1 || err != nil {
			t.Fatalf("published %d, %v", n, err)
		}
		h.router.Refresh(t.Context())
		h.sees(t, "", "/about", 200, "In summer.")
	})
}

func TestOldAddressesRedirect(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		page := "/editing/pages/" + string(h.about)
		h.sees(t, "ada", page+"/move", 200, "New address")
		looksRight(t, "ada", "a bad address", h.ask(t, "ada", page+"/move", url.Values{"path": {"Who are we?"}}), 422, "Use lower-case letters", "Who are we?")
		h.sends(t, "ada", page+"/move", url.Values{"path": {"who/we-are"}}, page+"?done=moved")
		for _, old := range []string{"/about", "/who/we-are/", "/about/"} {
			if w := h.ask(t, "", old, nil); w.Code != 301 || w.Header().Get("Location") != "/who/we-are" {
				t.Errorf("%s: %d to %q", old, w.Code, w.Header().Get("Location"))
			}
		}
		if w := h.ask(t, "", "/api/v1/pages/about", nil); w.Code != 301 || w.Header().Get("Location") != "/api/v1/pages/who/we-are" {
			t.Errorf("the old address of the data: %d to %q", w.Code, w.Header().Get("Location"))
		}
		h.sees(t, "", "/who/we-are", 200, "We light lamps.")
		h.sees(t, "ada", page, 200, "/about leads here")
	})
}

func TestAPublishedPageDescribesItself(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.sees(t, "", "/about", 200,
			`<link rel="schema.DCTERMS" type="text/html" href="http://purl.org/dc/terms/"`, `<meta name="DCTERMS.title" content="About us">`,
			`<meta name="DCTERMS.creator" content="Service owner">`, `<meta name="DCTERMS.publisher" content="Lamplighters">`,
			`<meta name="DCTERMS.modified" content="2026-11-24">`, `<meta name="DCTERMS.identifier" content="https://lamps.example/about">`,
			`<meta name="DCTERMS.rights" content="Open to all.">`, `itemtype="https://schema.org/WebPage"`, `<time itemprop="lastReviewed" datetime="2026-11-01">`,
			`<link rel="alternate" type="application/atom+xml" href="/changes.atom" title="What changed">`, `class="govuk-heading-m" id="how"`)
	})
}

func TestTheFeedIsAtom(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		w := h.ask(t, "", "/changes.atom", nil)
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Updated string   `xml:"updated"`
			Author  struct {
				Name string `xml:"name"`
			} `xml:"author"`
			Entries []struct {
				ID      string `xml:"id"`
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
				Link    struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		must(t, xml.Unmarshal(w.Body.Bytes(), &feed))
		if got := w.Header().Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
			t.Errorf("type %q", got)
		}
		e := feed.Entries[0]
		if len(feed.Entries) != 1 || e.Title != "Lamplighters" || e.Link.Href != "https://lamps.example/" || e.Updated != "2026-11-24T11:00:00Z" ||
			feed.Updated != e.Updated || feed.Author.Name != "Lamplighters" || !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(e.ID) || e.ID == feed.ID {
			t.Errorf("feed %+v", feed)
		}
	})
}

func TestPagesAreDataToo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		var list struct {
			Pages []map[string]any `json:"pages"`
		}
		must(t, json.Unmarshal(h.ask(t, "", "/api/v1/pages", nil).Body.Bytes(), &list))
		if len(list.Pages) != 2 || list.Pages[0]["url"] != "/about" || list.Pages[1]["next_review"] != "2026-11-23" || list.Pages[0]["markdown"] != nil {
			t.Errorf("list %v", list.Pages)
		}
		var one map[string]any
		must(t, json.Unmarshal(h.ask(t, "", "/api/v1/pages/about", nil).Body.Bytes(), &one))
		if one["title"] != "About us" || !strings.Contains(one["markdown"].(string), "[care](/networks)") || !strings.HasPrefix(one["text"].(string), "We light lamps. How With care") {
			t.Errorf("page %v", one)
		}
		if w := h.ask(t, "", "/api/v1/pages/none", nil); w.Code != 404 || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("none: %d %s", w.Code, w.Header().Get("Content-Type"))
		}
	})
}

func TestEditorsFindTheirWork(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.sees(t, "ada", "/editing", 200, "Nothing is waiting for review.", "Nobody is writing a draft.", "Networks", "23 November 2026", "Record a review of Networks")
		h.sees(t, "root", "/editing", 200, "How pages are reviewed")
		h.sees(t, "ada", "/editing/pages", 200, "There are 2 pages.", "About us", "/networks")
		h.sees(t, "ada", "/editing?owner=nobody", 200, "No page is overdue for review.")
		networks, _, err := publishing.Published(t.Context(), h.DB, "networks")
		must(t, err)
		vouch := "/editing/pages/" + string(networks.ID) + "/vouch"
		h.sees(t, "ada", vouch, 200, `value="2027"`)
		looksRight(t, "ada", "no date", h.ask(t, "ada", vouch, url.Values{}), 422, "Enter the date by which")
		looksRight(t, "ada", "a past date", h.ask(t, "ada", vouch, url.Values{"next-day": {"1"}, "next-month": {"1"}, "next-year": {"2026"}}), 422, "must be after today")
		h.sends(t, "ada", vouch, url.Values{"next-day": {"1"}, "next-month": {"6"}, "next-year": {"2027"}}, "/editing/pages/"+string(networks.ID)+"?done=vouched")
		h.sees(t, "ada", "/editing", 200, "No page is overdue for review.")
		h.sees(t, "", "/networks", 200, "Last reviewed24 November 2026", "Next review1 June 2027")
		h.sees(t, "ada", "/editing/pages/"+string(networks.ID), 200, "Networks")
		if w := h.ask(t, "ada", "/editing/pages/"+string(networks.ID)+"/move", nil); w.Code != 409 {
			t.Errorf("a room's page may move: %d", w.Code)
		}
	})
}

func TestAPageIsCreatedAndAbandoned(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.sees(t, "ada", "/editing/pages/new", 200, "Create a page")
		looksRight(t, "ada", "nothing", h.ask(t, "ada", "/editing/pages", url.Values{}), 422, "Enter a title", "Enter an address")
		looksRight(t, "ada", "taken", h.ask(t, "ada", "/editing/pages", url.Values{"title": {"Changes"}, "path": {"changes"}}), 422, "The service itself uses the address /changes", `value="Changes"`)
		looksRight(t, "ada", "below the assets", h.ask(t, "ada", "/editing/pages", url.Values{"title": {"Styles"}, "path": {"assets/styles"}}), 422, "The service itself uses the address")
		w := h.ask(t, "ada", "/editing/pages", url.Values{"title": {"Wicks <b>"}, "path": {"/guides/wicks"}})
		edit, ok := strings.CutSuffix(w.Header().Get("Location"), "/edit?done=begun")
		if !ok {
			t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
		}
		h.sees(t, "ada", edit+"/edit?done=begun", 200, "Wicks <b>", "The page has been begun.")
		h.sees(t, "ada", "/editing", 200, "Edit Wicks <b>")
		h.sees(t, "ada", "/editing/pages", 200, "There are 3 pages.", "Draft")
		h.sends(t, "ada", edit+"/versions/1/discard", url.Values{}, edit+"?done=discarded")
		h.sees(t, "ada", edit+"?done=discarded", 200, "The draft has been discarded.", "Take it up again", "Not yet.")
		h.sees(t, "ada", "/editing/pages", 200, "Not published")
		h.sends(t, "ada", edit+"/versions/1/reopen", url.Values{}, edit+"/edit?done=reopened")
		h.sees(t, "ada", edit+"/edit?done=reopened", 200, "open again")
		v, err := h.Version(t.Context(), ada, publishing.ID(strings.TrimPrefix(edit, "/editing/pages/")), 1)
		must(t, err)
		if v.Title != "Wicks <b>" {
			t.Errorf("title %q", v.Title)
		}
	})
}

func TestAnAdministratorSetsHowManyAgree(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.sees(t, "root", "/editing/settings", 200, "One person who did not write it")
		if w := h.ask(t, "ada", "/editing/settings", url.Values{"people": {"true"}}); w.Code != 403 {
			t.Errorf("an editor: %d", w.Code)
		}
		looksRight(t, "root", "no choice", h.ask(t, "root", "/editing/settings", url.Values{}), 422, "Choose how many people have to agree")
		h.sends(t, "root", "/editing/settings", url.Values{"people": {"true"}}, "/editing/settings?done=settings")
		v := h.asked(t, ada, "Read by two.")
		page := "/editing/pages/" + string(h.about)
		review := fmt.Sprintf("%s/versions/%d/review", page, v.N)
		h.sees(t, "ben", review, 200, "One more person has to agree before it is published.")
		h.sends(t, "ben", review, url.Values{"decision": {"now"}}, page+"?done=agreed")
		h.sees(t, "ada", page+"?done=agreed", 200, "One person has agreed. One more has to.")
		h.sees(t, "cleo", review, 200, "Approve it and publish it now")
		h.sends(t, "cleo", review, url.Values{"decision": {"return"}, "reason": {"Too long."}}, page+"?done=returned")
		h.sees(t, "ada", "/editing", 200, "Returned to their authors")
		h.sees(t, "ada", page, 200, "Cleo Day returned version 2", "“Too long.”", "Take it up again")
		h.sends(t, "ada", page+"/versions/2/restore", url.Values{}, page+"/edit?done=restored")
		h.sees(t, "ada", page+"/edit?done=restored", 200, "Read by two.")
	})
}

// A page costs the same few queries however many pages and versions there are.
func TestNoPageRunsAQueryForEachRow(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		page := "/editing/pages/" + string(h.about)
		for i := range 12 {
			v := h.draft(t, ada, fmt.Sprint("Draft ", i))
			if i < 11 {
				must(t, h.Discard(t.Context(), ada, h.about, v.N))
			}
			_, err := h.Create(t.Context(), ben, fmt.Sprint("guides/", i), publishing.Text{Title: fmt.Sprint("Guide ", i)})
			must(t, err)
		}
		for address, most := range map[string]int{
			"/about": 4, "/changes": 2, "/changes.atom": 3, "/api/v1/pages": 1, "/editing": 4, "/editing/pages": 1,
			page: 8, page + "/edit": 4, page + "/versions/3": 5, page + "/compare?from=2&to=3": 14,
		} {
			n := 0
			var queries []string
			ctx := sqldb.Observe(t.Context(), func(q string) { n++; queries = append(queries, q) })
			r := httptest.NewRequestWithContext(ctx, "GET", address, nil)
			r.AddCookie(&http.Cookie{Name: "session", Value: "ada"})
			w := httptest.NewRecorder()
			h.router.ServeHTTP(w, r)
			if w.Code != 200 || n > most || n == 0 {
				t.Errorf("%s: %d, %d queries, want at most %d:\n%s", address, w.Code, n, most, strings.Join(queries, "\n"))
			}
		}
	})
}

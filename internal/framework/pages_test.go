package framework_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/framework"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
)

// site is a hall with its pages.
type site struct {
	*hall
	*web.Router
}

func serve(t testing.TB, h *hall) *site {
	t.Helper()
	rt := web.NewRouter(slog.New(slog.NewTextHandler(io.Discard, nil)), noon.Now)
	rt.Chrome = func(ctx context.Context) web.Chrome {
		f, err := h.Current(ctx)
		if err != nil {
			return web.Chrome{}
		}
		return web.Chrome{Name: f.Profession.Name, NoticeTag: f.Profession.NoticeShort}
	}
	rt.Generations(func(ctx context.Context) (int64, error) { return audit.Generation(ctx, h.DB) })
	rt.Refresh(t.Context())
	(&framework.Pages{Framework: h.Service, BaseURL: "https://guildhall.example"}).Routes(rt)
	return &site{h, rt}
}

func (s *site) get(path string, set ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, fn := range set {
		fn(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func accepting(media string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Accept", media) }
}

// read parses a page and checks what every page must have.
func read(t *testing.T, path string, w *httptest.ResponseRecorder) page {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	p := page{ids: map[string]int{}, labels: map[string]bool{}}
	p.walk(doc)
	p.text = strings.Join(strings.Fields(p.text), " ")
	if p.h1 != 1 {
		t.Errorf("%s has %d h1", path, p.h1)
	}
	for id, n := range p.ids {
		if n > 1 {
			t.Errorf("%s has the id %q %d times", path, id, n)
		}
	}
	for _, id := range p.inputs {
		if !p.labels[id] {
			t.Errorf("%s has an input %q without a label", path, id)
		}
	}
	for _, to := range p.links {
		if id, ok := strings.CutPrefix(to, "#"); ok && p.ids[id] == 0 {
			t.Errorf("%s has a link to %q, which is not there", path, to)
		}
	}
	return p
}

// page is what a test wants to know of a page.
type page struct {
	h1     int
	text   string
	ids    map[string]int
	inputs []string
	labels map[string]bool
	links  []string
}

func (p *page) walk(n *html.Node) {
	if n.Type == html.TextNode {
		p.text += n.Data + " "
	}
	if n.Type == html.ElementNode {
		a := map[string]string{}
		for _, at := range n.Attr {
			a[at.Key] = at.Val
		}
		if a["id"] != "" {
			p.ids[a["id"]]++
		}
		switch n.Data {
		case "h1":
			p.h1++
		case "label":
			p.labels[a["for"]] = true
		case "input", "select", "textarea":
			if a["type"] != "hidden" {
				p.inputs = append(p.inputs, a["id"])
			}
		case "a":
			p.links = append(p.links, a["href"])
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c)
	}
}

func TestWhatReadersSee(t *testing.T) {
	went := starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, open(t, db, went))
		for _, c := range []struct {
			path   string
			status int
			sees   []string
		}{
			{"/skills", 200, []string{"134 skills in release 2026.1", "Generic skills for all disciplines", "Records Management", "Appraisal"}},
			{"/skills?discipline=RM", 200, []string{"20 skills in"}},
			{"/skills?words=appraising", 200, []string{"Appraisal"}},
			{"/skills?words=%3F%3F", 200, []string{"0 skills", "No skill fits."}},
			{"/skills?discipline=NONE", 200, []string{"No skill fits."}},
			{"/skills/GEN01", 200, []string{"Illustrative", "KIM strategy and planning", "GEN01", "What good looks like", "1 Awareness", "At this level you can:", "Point to the KIM strategy",
				"Each level takes in those below it.", "Also called", "information strategy", "Roles that need it", "Essential", "Related skills", "Demonstrating value",
				"SFIA 9", "Proposed", "have not been confirmed", "DDAT", "version not recorded", "Cite this", "release 2026.1, 23 November 2026",
				"https://guildhall.example/framework/releases/2026.1/skills/GEN01", "https://gkim.example/id/skill/GEN01", "They do not decide grade", "Editors wrote this about strategy."}},
			{"/skills/NONE", 404, []string{"There is no skill with the code NONE. Check the code, or look for the skill by its name."}},
			{"/disciplines", 200, []string{"Information Rights", "20 skills", "that every discipline shares"}},
			{"/disciplines/records-management", 200, []string{"Records Management", "A week in this discipline", "Looked after by", "Core", "Appraisal", "Information and Records Management Society", "how the profession is run"}},
			{"/disciplines/generic", 404, []string{"There is no discipline at this address."}},
			{"/framework", 200, []string{"Release 2026.1, 23 November 2026", "Expert", "You decide how it is done", "A higher level takes in everything at the levels below it.", "Appraisal", "Demonstrating value"}},
			{"/framework?discipline=RM", 200, []string{"Records Management in the skills framework", "Appraisal"}},
			{"/framework?discipline=XX", 200, []string{"There is no discipline with the code XX."}},
			{"/framework/releases", 200, []string{"2026.1", "Current", "23 November 2026"}},
			{"/framework/releases/2026.1", 200, []string{"Release 2026.1", "134 skills and 35 roles", "KIM apprentice", "Every skill in use is described at every level."}},
			{"/framework/releases/1999", 404, []string{"There is no release 1999 of the framework."}},
			{"/framework/releases/2026.1/skills/GEN01", 200, []string{"This is the text of release 2026.1, which is current.", "Point to the KIM strategy"}},
			{"/framework/releases/2026.1/skills/NONE", 404, []string{"There is no skill with the code NONE in release 2026.1."}},
			{"/bodies", 200, []string{"CILIP", "4 levels of registration", "No name is published", "Last checked 23 November 2026."}},
			{"/bodies/cilip", 200, []string{"Chartered Institute of Library and Information Professionals", "Fellowship", "FCLIP", "Not established", "250 words"}},
			{"/bodies/none", 404, []string{"There is no professional body at this address."}},
			{"/qualifications", 200, []string{"Chartership", "Desirable for:", "CIPP/E", "It does not lapse", "Equivalent experience", "KIM apprentice"}},
		} {
			w := s.get(c.path)
			if w.Code != c.status {
				t.Errorf("%s answers %d, want %d", c.path, w.Code, c.status)
			}
			p := wellFormed(t, c.path, w)
			if c.status == 200 && c.path != "/framework/releases" && !strings.Contains(p.text, "Illustrative starter content. Not endorsed by the profession.") {
				t.Errorf("%s does not say that its content is illustrative", c.path)
			}
			for _, text := range c.sees {
				if !strings.Contains(p.text, text) {
					t.Errorf("%s does not say %q", c.path, text)
				}
			}
		}
	})
}

func TestEverySkillHasAPage(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, skill := range s.current(t).Skills {
		for _, path := range []string{skill.URL(), "/framework/releases/2026.1/skills/" + skill.Code} {
			if w := s.get(path); w.Code != 200 {
				t.Errorf("%s answers %d", path, w.Code)
			} else {
				wellFormed(t, path, w)
			}
		}
	}
}

func TestLetterCaseLeadsToTheAddressThatIsCited(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for path, to := range map[string]string{
		"/skills/gen01": "/skills/GEN01", "/framework/releases/2026.1/skills/gen01": "/framework/releases/2026.1/skills/GEN01",
	} {
		if w := s.get(path); w.Code != 301 || w.Header().Get("Location") != to {
			t.Errorf("%s answers %d to %q, want 301 to %s", path, w.Code, w.Header().Get("Location"), to)
		}
	}
}

func TestIdentifiersLeadToThePageOrTheData(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, c := range []struct{ path, accept, to string }{
		{"/id/skill/GEN01", "", "303 /skills/GEN01"},
		{"/id/skill/gen01", "*/*", "303 /skills/GEN01"},
		{"/id/skill/GEN01", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "303 /skills/GEN01"},
		{"/id/skill/GEN01", "application/json", "303 /api/v1/skills/GEN01"},
		{"/id/skill/GEN01", "text/html;q=0.5, application/json", "303 /api/v1/skills/GEN01"},
		{"/id/skill/GEN01", "text/csv", "303 /data/skill/GEN01.csv"},
		{"/id/skill/GEN01", "application/*", "303 /api/v1/skills/GEN01"},
		{"/id/skill/GEN01", "image/png, text/html;q=0.1", "303 /skills/GEN01"},
		{"/id/skill/GEN01", "image/png", "406"},
		{"/id/skill/GEN01", "text/html;q=0", "406"},
		{"/id/skill/GEN01.json", "text/html", "303 /api/v1/skills/GEN01"},
		{"/id/skill/GEN01.csv", "", "303 /data/skill/GEN01.csv"},
		{"/id/skill/GEN01.docx", "", "406"},
		{"/id/skill/GEN01.ttl", "", "303 /data/skill/GEN01.ttl"},
		{"/id/skill/GEN01", "text/turtle", "303 /data/skill/GEN01.ttl"},
		{"/id/skill/GEN01", "text/turtle;q=0.5, application/ld+json", "303 /data/skill/GEN01.jsonld"},
		{"/id/skill/GEN01/level/1", "", "303 /skills/GEN01"},
		{"/id/skill/GEN01/level/1.csv", "", "303 /data/skill/GEN01/level/1.csv"},
		{"/id/skill/GEN01/level/1", "application/json", "303 /api/v1/skills/GEN01"},
		{"/id/skill/GEN01/level/99", "", "404"},
		{"/id/release/2026.1", "", "303 /framework/releases/2026.1"},
		{"/id/release/2026.1.rdf", "", "303 /data/release/2026.1.rdf"},
		{"/id/release/2026.1.csv", "", "303 /data/release/2026.1.csv"},
		{"/id/release/2026.1", "application/json", "303 /api/v1/releases/2026.1"},
		{"/id/release/1999", "", "404"},
		{"/id/scheme.nt", "", "303 /data/scheme.nt"},
		{"/id/ring/nowhere", "", "404"},
		{"/id/skill/NONE", "", "404"},
		{"/id/skill/NONE.json", "", "404"},
		{"/id/role/R01", "", "303 /roles/R01"},
		{"/id/role/R01.docx", "", "303 /data/role/R01.docx"},
		{"/id/role/R01", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "303 /data/role/R01.docx"},
		{"/id/role/R01", "application/*", "303 /api/v1/roles/R01"},
		{"/id/role/R01.json", "", "303 /api/v1/roles/R01"},
		{"/id/discipline/RM", "", "303 /disciplines/records-management"},
		{"/id/discipline/RM.csv", "", "303 /data/discipline/RM.csv"},
		{"/id/discipline/GEN", "", "303 /skills?discipline=GEN"},
		{"/id/level/2", "", "303 /framework#level-2"},
		{"/id/level/2.json", "", "303 /api/v1/levels"},
		{"/id/level/9", "", "404"},
		{"/id/scheme", "", "303 /framework"},
		{"/id/scheme", "application/json", "303 /api/v1/releases/2026.1"},
		{"/id/scheme.csv", "", "303 /data/scheme.csv"},
		{"/id/nothing", "", "404"},
		{"/id/thing/1", "", "404"},
	} {
		w := s.get(c.path, accepting(c.accept))
		got := strings.TrimSpace(strconv.Itoa(w.Code) + " " + w.Header().Get("Location"))
		if got != c.to {
			t.Errorf("%s accepting %q answers %s, want %s", c.path, c.accept, got, c.to)
		}
		if w.Code == 303 && w.Header().Get("Vary") != "Accept" {
			t.Errorf("%s does not say that its answer varies", c.path)
		}
		if to := w.Header().Get("Location"); to != "" && !strings.HasPrefix(to, "/roles/") {
			if there := s.get(strings.Split(to, "#")[0]); there.Code != 200 {
				t.Errorf("%s leads to %s, which answers %d", c.path, to, there.Code)
			}
		}
		if w.Code == 406 && !strings.Contains(w.Body.String(), "the page, JSON (application/json, .json), CSV (text/csv, .csv), Turtle (text/turtle, .ttl), N-Triples (application/n-triples, .nt), RDF/XML (application/rdf+xml, .rdf) and JSON-LD (application/ld+json, .jsonld)") {
			t.Errorf("%s does not name what is served", c.path)
		}
	}
}

func TestSignedInReadersCostFewQueries(t *testing.T) {
	went := starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, open(t, db, went))
		s.Chrome = nil
		s.Identify = func(*http.Request) (access.Actor, error) { return access.Actor{ID: "ada"}, nil }
		for path, most := range map[string]int{
			"/skills/GEN01": 3, "/skills": 1, "/disciplines/records-management": 3, "/framework": 1, "/framework/releases": 1,
			"/framework/releases/2026.1/skills/GEN01": 1, "/bodies": 1, "/bodies/cilip": 1, "/qualifications": 1, "/api/v1/skills": 1,
		} {
			s.get(path, signedIn) // the first reader after an act reads the release
			var queries []string
			w := s.get(path, signedIn, func(r *http.Request) {
				*r = *r.WithContext(sqldb.Observe(r.Context(), func(q string) { queries = append(queries, q) }))
			})
			if w.Code != 200 || len(queries) > most {
				t.Errorf("%s answers %d after %d queries, want at most %d:\n%s", path, w.Code, len(queries), most, strings.Join(queries, "\n"))
			}
		}
	})
}

func signedIn(r *http.Request) { r.AddCookie(&http.Cookie{Name: "session", Value: "x"}) }

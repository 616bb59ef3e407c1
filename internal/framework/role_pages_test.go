package framework_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// rolePages are the pages on roles in all their states, with what each must say.
var rolePages = []struct {
	path   string
	status int
	h1     string
	says   []string
}{
	{"/roles", 200, "Roles", []string{"35 roles", "Grade guidance: Administrative Assistant to Executive Officer", "Core ring"}},
	{"/roles?discipline=IR", 200, "Roles", []string{"6 of 35 roles match", "FOI and EIR manager"}},
	{"/roles?discipline=ir&discipline=RM&ring=middle", 200, "Roles", []string{"1 of 35 roles matches", "Archivist"}},
	{"/roles?grade=SCS1", 200, "Roles", []string{"1 of 35 roles matches", "Departmental Head of KIM"}},
	{"/roles?skill=RM02", 200, "Roles", []string{"roles match", "Records manager", "Retention scheduling"}},
	{"/roles?words=dro", 200, "Roles", []string{"2 of 35 roles match", "Departmental Records Officer"}},
	{"/roles?words=quantum+chromodynamics", 200, "Roles", []string{"No roles match", "see every role", "search the whole site for “quantum chromodynamics”"}},
	{"/roles?words=%3F%3F", 200, "Roles", []string{"No roles match"}},
	{"/roles?discipline=NO", 422, "Roles", []string{"There is a problem", "Choose a discipline from the list, because “NO” is not one of them"}},
	{"/roles?ring=x&grade=y&skill=z", 422, "Roles", []string{"Choose a ring", "Choose a grade", "Choose a skill"}},
	{"/roles?words=" + strings.Repeat("a", 201), 422, "Roles", []string{"Shorten the words to 200 characters or fewer"}},
	{"/roles/R10", 200, "Records manager", []string{
		"What you would do", "Equivalents are always accepted.", "Grades are a guide", "Where people come from",
		"Cite this", "https://guildhall.example/framework/releases/2026.1/roles/R10", "https://gkim.example/id/role/R10",
		"Levels describe skills", "/data/role/R10.csv", "/data/role/R10.docx", "/roles/compare?a=R10&amp;b=R13",
	}},
	{"/framework/releases/2026.1/roles/R10", 200, "Records manager", []string{"It stays at this address for ever", "Cite this"}},
	{"/framework/releases/2026.1/roles/R99", 404, "Page not found", []string{"There is no role with the code R99 in release 2026.1."}},
	{"/framework/releases/1999/roles/R10", 404, "Page not found", []string{"There is no release 1999"}},
	{"/roles/R99", 404, "Page not found", []string{"There is no role with the code R99."}},
	{"/roles/compare", 200, "Compare two roles", []string{"Choose a role"}},
	{"/roles/compare?a=R10", 200, "Compare two roles", []string{"Compare Records manager with", "likeliest next moves"}},
	{"/roles/compare?b=R10", 200, "Compare two roles", []string{"Now choose the role you would come from"}},
	{"/roles/compare?a=R10&b=R13", 200, "Records manager compared with Departmental Records Officer", []string{
		"Moving from Records manager to Departmental Records Officer, you would need 7 new skills and 5 skills at a higher level.",
		"You would no longer need 7 skills of the first role.", "Skills you would gain", "Compare the other way round",
	}},
	{"/roles/compare?a=R10&b=R10", 422, "Compare two roles", []string{"Choose a second role that differs from the first"}},
	{"/roles/compare?a=NO&b=R10", 422, "Compare two roles", []string{"no role has the code “NO”"}},
	{"/roles/rings", 200, "The rings of roles", []string{"28 roles in the Core ring", "An organisation may place a role in a different ring"}},
	{"/careers", 200, "Where a career can go", []string{"How moves are put in order", "Grades play no part in the order.", "35 roles and 58 moves"}},
	{"/careers?from=R10", 200, "Where you could go from Records manager", []string{
		"Build senior influence, legal depth and a relationship with The National Archives.",
		"5 shared skills of 12, 30% of the levels it needs", "What you would need to add: 12 skills", "Advocacy and influencing", "new, at level 4 Expert",
	}},
	{"/careers?from=r10", 200, "Where you could go from Records manager", nil},
	{"/careers?from=R29", 200, "Where you could go from Departmental Head of KIM", []string{"Where people come from"}},
	{"/careers?from=NO", 422, "Where a career can go", []string{"no role has the code “NO”"}},
}

func TestRolePages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, open(t, db, starter(t)))
		for _, c := range rolePages {
			w := s.get(c.path)
			if w.Code != c.status {
				t.Errorf("%s: status %d, not %d", c.path, w.Code, c.status)
			}
			if h1 := heading(w); h1 != c.h1 {
				t.Errorf("%s: h1 is %q, not %q", c.path, h1, c.h1)
			}
			body := w.Body.String()
			text := wellFormed(t, c.path, w).text
			for _, words := range c.says {
				if !strings.Contains(text, words) && !strings.Contains(body, words) {
					t.Errorf("%s does not say %q", c.path, words)
				}
			}
		}
	})
}

// TestRolePagesAskTheDatabaseLittle counts what a page asks once the release is in memory.
func TestRolePagesAskTheDatabaseLittle(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	s.current(t)
	s.Chrome = nil // what surrounds every page is counted elsewhere
	for _, path := range []string{"/roles?ring=core", "/roles/R10", "/roles/compare?a=R10&b=R13", "/roles/rings", "/careers", "/careers?from=R10"} {
		count := 0
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r = r.WithContext(sqldb.Observe(r.Context(), func(string) { count++ }))
		s.ServeHTTP(httptest.NewRecorder(), r)
		if count == 0 || count > 3 {
			t.Errorf("%s asks the database %d times, not 1 to 3", path, count)
		}
	}
}

func TestRoleAddressesHaveOneSpelling(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for from, to := range map[string]string{
		"/roles/r10": "/roles/R10", "/framework/releases/2026.1/roles/r10": "/framework/releases/2026.1/roles/R10",
	} {
		if w := s.get(from); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s answers %d to %s, not 301 to %s", from, w.Code, w.Header().Get("Location"), to)
		}
	}
}

// TestARetiredRoleStaysReadable retires a role in favour of another.
func TestARetiredRoleStaysReadable(t *testing.T) {
	p := *starter(t)
	p.Framework.Roles = slices.Clone(p.Framework.Roles)
	for i := range p.Framework.Roles {
		if p.Framework.Roles[i].Code == "R11" {
			r := &p.Framework.Roles[i]
			r.Status, r.ReplacedBy, r.RetiredOn = "retired", []string{"R10"}, "2026-10-01"
		}
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, open(t, db, &p))
		w := s.get("/roles/R11")
		page := wellFormed(t, "/roles/R11", w)
		if w.Code != 200 || !strings.Contains(page.text, "This role was retired on 1 October 2026.") || !strings.Contains(page.text, "Use instead: Records manager") {
			t.Errorf("the retired role answers %d without its notice or its replacement", w.Code)
		}
		list := wellFormed(t, "/roles", s.get("/roles"))
		if !strings.Contains(list.text, "34 roles") || !strings.Contains(list.text, "Retired roles") {
			t.Error("the list counts the retired role, or does not name it apart")
		}
		for _, path := range []string{"/roles/rings", "/careers", "/roles?words=sensitivity+reviewer&discipline=RM"} {
			if strings.Contains(s.get(path).Body.String(), "Sensitivity reviewer") {
				t.Errorf("%s shows the retired role", path)
			}
		}
		if strings.Contains(s.get("/careers?from=R10").Body.String(), "/roles/R11") {
			t.Error("a retired role is offered as a next move")
		}
	})
}

// TestAnEmptyFrameworkHasPages asks for every page of a profession that has not
// described a role.
func TestAnEmptyFrameworkHasPages(t *testing.T) {
	p := *starter(t)
	p.Framework.Roles, p.Framework.RoleSkills, p.Framework.RoleQualifications = nil, nil, nil
	p.Framework.Responsibilities, p.Framework.CareerPaths = nil, nil
	s := serve(t, open(t, sqldbtest.SQLite(t), &p))
	for _, path := range []string{"/roles", "/roles/compare", "/roles/rings", "/careers"} {
		w := s.get(path)
		if w.Code != 200 {
			t.Errorf("%s answers %d", path, w.Code)
		}
		wellFormed(t, path, w)
	}
}

func TestTheListReadsItsFilterBack(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	body := s.get("/roles?discipline=IR&ring=core&grade=HEO&skill=IR01&words=request").Body.String()
	for _, set := range []string{
		`value="IR" checked`, `value="core" checked`, `<option value="HEO" selected`, `<option value="IR01" selected`, `value="request"`,
		`href="/roles?discipline=IR&amp;grade=HEO&amp;ring=core&amp;skill=IR01"`,
	} {
		if !strings.Contains(body, set) {
			t.Errorf("the page does not have %s", set)
		}
	}
}

// TestLongNamesFit gives every role a name that hardly fits anywhere.
func TestLongNamesFit(t *testing.T) {
	p := *starter(t)
	p.Framework.Roles = slices.Clone(p.Framework.Roles)
	for i := range p.Framework.Roles {
		r := &p.Framework.Roles[i]
		r.Name += " for Donaudampfschifffahrtsgesellschaftsangelegenheiten and cross-government co-ordination"
	}
	s := serve(t, open(t, sqldbtest.SQLite(t), &p))
	for _, path := range []string{"/roles", "/roles/rings", "/careers", "/careers?from=R10", "/roles/compare?a=R10&b=R13"} {
		if w := s.get(path); w.Code != 200 {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

// The pages rendered anew for a signed-in reader.
func BenchmarkRoleList(b *testing.B) {
	benchmarkSignedIn(b, "/roles?discipline=IR&discipline=RM&ring=core&grade=HEO&words=records")
}
func BenchmarkRoleListWhole(b *testing.B) { benchmarkSignedIn(b, "/roles") }
func BenchmarkRolePage(b *testing.B)      { benchmarkSignedIn(b, "/roles/R10") }
func BenchmarkCompare(b *testing.B)       { benchmarkSignedIn(b, "/roles/compare?a=R10&b=R13") }
func BenchmarkCareers(b *testing.B)       { benchmarkSignedIn(b, "/careers") }
func BenchmarkCareersFrom(b *testing.B)   { benchmarkSignedIn(b, "/careers?from=R10") }
func BenchmarkRings(b *testing.B)         { benchmarkSignedIn(b, "/roles/rings") }

// heading is the text of the page's h1.
func heading(w *httptest.ResponseRecorder) string {
	_, rest, _ := strings.Cut(w.Body.String(), "<h1")
	_, rest, _ = strings.Cut(rest, ">")
	text, _, _ := strings.Cut(rest, "</h1>")
	return html.UnescapeString(text)
}

// wellFormed demands, beyond what read does, that every element is closed where
// it should be, that names and descriptions lead somewhere and that nothing is
// styled or scripted inline. It returns the page.
func wellFormed(t *testing.T, path string, w *httptest.ResponseRecorder) page {
	t.Helper()
	p := read(t, path, w)
	balanced(t, path, w.Body.String())
	doc, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "aria-labelledby" || a.Key == "aria-describedby":
				for _, id := range strings.Fields(a.Val) {
					if p.ids[id] == 0 {
						t.Errorf("%s refers to %s, which is not there", path, id)
					}
				}
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s has an inline %s", path, a.Key)
			}
		}
	}
	return p
}

var void = map[string]bool{"meta": true, "link": true, "input": true, "img": true, "br": true, "hr": true}

func balanced(t *testing.T, path, page string) {
	t.Helper()
	var stack []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF || len(stack) > 0 {
				t.Errorf("%s leaves %v open: %v", path, stack, z.Err())
			}
			return
		case html.StartTagToken:
			if name := z.Token().Data; !void[name] {
				stack = append(stack, name)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if len(stack) == 0 || stack[len(stack)-1] != name {
				t.Errorf("%s closes %s within %v", path, name, stack)
				return
			}
			stack = stack[:len(stack)-1]
		}
	}
}

// TestDrawingsAreXML reads the drawings as a strict reader would.
func TestDrawingsAreXML(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, path := range []string{"/roles/rings", "/careers", "/careers?from=R10"} {
		body := s.get(path).Body.String()
		from := strings.Index(body, `<svg class="gh-svg`)
		if from < 0 {
			t.Fatalf("%s has no drawing", path)
		}
		drawing := body[from : from+strings.Index(body[from:], "</svg>")+len("</svg>")]
		links := 0
		for d := xml.NewDecoder(strings.NewReader(drawing)); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "a" {
				links++
			}
		}
		if links != 35 {
			t.Errorf("%s draws %d roles, not 35", path, links)
		}
	}
}

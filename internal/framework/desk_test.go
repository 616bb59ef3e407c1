package framework_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/framework"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/skos"
)

// as sends a request as somebody; form is nil for a GET.
func (s *site) as(who access.Actor, path string, form url.Values) *httptest.ResponseRecorder {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: s.SessionCookie(), Value: "s"})
	s.Identify = func(*http.Request) (access.Actor, error) { return who, nil }
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestAnEditorChangesASkillOnThePages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := writing(t, db)
		s := serve(t, h)
		const form = "/framework/amendments/new?kind=reworded&about=skill/L-1"
		page := s.as(ada, form, nil)
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `value="Polishing lenses"`) {
			t.Fatalf("the form: %d", page.Code)
		}
		typed := url.Values{"edition": {"0"}, "name": {"Polishing lenses"}, "discipline": {"Light"}, "definition": {"Polish every lens."}, "level-1": {"Hold the cloth."}, "level-5": {"Teach how to hold the cloth."},
			"related": {"L-2 Trimming wicks\nL-77"}, "note": {""}, "then": {"save"}}
		page = s.as(ada, "/framework/amendments?kind=reworded&about=skill/L-1", typed)
		for _, want := range []string{"There is no skill with the code L-77.", "Enter a change note.", "Polish every lens.", "Hold the cloth."} {
			if page.Code != http.StatusUnprocessableEntity || !strings.Contains(page.Body.String(), want) {
				t.Errorf("%d without %q", page.Code, want)
			}
		}
		typed.Set("related", "L-2")
		typed.Set("note", "Every lens counts.")
		typed.Set("then", "review")
		page = s.as(ada, "/framework/amendments?kind=reworded&about=skill/L-1", typed)
		if page.Code != http.StatusSeeOther {
			t.Fatalf("saving: %d %s", page.Code, page.Body)
		}
		at, _, _ := strings.Cut(page.Header().Get("Location"), "?")
		for _, step := range []struct {
			who  access.Actor
			want string
		}{{ada, "You wrote some of this change"}, {ben, "Your decision"}} {
			if page := s.as(step.who, at, nil); !strings.Contains(page.Body.String(), step.want) || !strings.Contains(page.Body.String(), "every") {
				t.Errorf("%s does not read %q", step.who.ID, step.want)
			}
		}
		if page := s.as(ben, at+"/decide", url.Values{"decision": {"return"}}); page.Code != http.StatusUnprocessableEntity {
			t.Errorf("returned without a reason: %d", page.Code)
		}
		s.as(ben, at+"/decide", url.Values{"decision": {"agree"}})
		s.as(cleo, at+"/decide", url.Values{"decision": {"agree"}})
		if page := s.as(cleo, "/framework/desk/2/publish", url.Values{"note": {"The first."}}); page.Code != http.StatusSeeOther {
			t.Fatalf("publishing: %d %s", page.Code, page.Body)
		}
		if got := h.current(t).Skill("L-1"); got.Definition != "Polish every lens." || len(got.Descriptors) != 2 {
			t.Errorf("published: %+v", got)
		}
	})
}

func TestASkillIsSplitOnThePages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := writing(t, db)
		s := serve(t, h)
		const to = "/framework/amendments?kind=split&about=skill/L-2"
		typed := url.Values{"edition": {"0"}, "parts": {"2"}, "note": {"Two crafts."}, "need-K2": {"1"},
			"p1-code": {"L-2"}, "p1-name": {"Trimming wicks"}, "p1-discipline": {"Light"}, "p1-definition": {"Trim wicks."}, "p1-level-1": {"Trim one."},
			"p2-code": {"L-2"}, "p2-name": {"Making wicks"}, "p2-discipline": {"Light"}, "p2-definition": {"Make wicks."}, "p2-level-5": {"Teach making."}}
		page := s.as(ada, to, typed)
		if page.Code != http.StatusUnprocessableEntity || !strings.Contains(page.Body.String(), "Give each its own.") || !strings.Contains(page.Body.String(), "Making wicks") {
			t.Fatalf("one code twice: %d", page.Code)
		}
		typed.Set("then", "part")
		if page = s.as(ada, to, typed); !strings.Contains(page.Body.String(), "p3-code") || !strings.Contains(page.Body.String(), "Making wicks") {
			t.Errorf("no third part, or what was typed is gone")
		}
		typed.Set("then", "save")
		typed.Set("p2-code", "L-20")
		page = s.as(ada, to, typed)
		if page.Code != http.StatusSeeOther {
			t.Fatalf("saving: %d %s", page.Code, page.Body)
		}
		at, _, _ := strings.Cut(page.Header().Get("Location"), "?")
		if page := s.as(ada, at+"/edit", nil); !strings.Contains(page.Body.String(), `value="L-20"`) || !strings.Contains(page.Body.String(), "Two crafts.") {
			t.Errorf("the form does not hold what was saved: %d", page.Code)
		}
		a, err := h.Amendment(t.Context(), ada, strings.TrimPrefix(at, "/framework/amendments/"))
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range a.Items {
			if item.Role != nil && (item.Role.Skills[0].Skill != "L-20" || len(item.Role.Skills) != 1) {
				t.Errorf("%s needs %v", item.Role.Code, item.Role.Skills)
			}
		}
	})
}

// Every page of the editors' work is there for those whose it is and for nobody else.
func TestTheDeskIsForThoseWhoWorkThere(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := writing(t, db)
		s := serve(t, h)
		a, err := h.SaveAmendment(t.Context(), ada, "2", h.reword(t, "L-1", "Polish well."))
		if err != nil {
			t.Fatal(err)
		}
		reader := person("rita")
		for _, path := range []string{"/framework/desk", a.URL(), a.URL() + "/edit", "/framework/amendments/new", "/framework/amendments/new?about=skill/L-2",
			"/framework/amendments/new?kind=split&about=skill/L-2", "/framework/amendments/new?kind=merged&about=skill/L-2", "/framework/amendments/new?kind=retired&about=skill/L-2",
			"/framework/amendments/new?kind=reworded&about=role/K2", "/framework/amendments/new?kind=reworded&about=discipline/Light",
			"/framework/amendments/new?kind=added&about=skill", "/framework/amendments/new?kind=added&about=role", "/framework/amendments/new?kind=restored&about=skill/L-3"} {
			page := s.as(ada, path, nil)
			read(t, path, page)
			if page.Code != http.StatusOK {
				t.Errorf("an editor at %s: %d", path, page.Code)
			}
			if page := s.as(reader, path, nil); page.Code != http.StatusForbidden && page.Code != http.StatusNotFound {
				t.Errorf("a reader at %s: %d", path, page.Code)
			}
		}
		for _, path := range []string{"/framework/desk/2/publish", "/framework/desk/2/consult"} {
			if page := s.as(cleo, path, nil); page.Code != http.StatusOK {
				t.Errorf("an approver at %s: %d", path, page.Code)
			}
		}
		if page := s.as(admin, "/framework/desk/settings", nil); page.Code != http.StatusOK {
			t.Errorf("an administrator at the settings: %d", page.Code)
		}
		if page := s.as(ben, "/framework/amendments/new?about=skill/L-1", nil); !strings.Contains(page.Body.String(), "Ada is changing this") {
			t.Error("another editor is not told who is changing the skill")
		}
	})
}

func TestAWarningIsAcceptedWithAReasonAndAnErrorIsNot(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := writing(t, db)
		s := serve(t, h)
		found, _, err := h.Checks(t.Context(), ada, "2")
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(found, func(f framework.Found) bool { return f.Severity == skos.Warning })
		if at < 0 {
			t.Fatalf("the small framework has no warning: %v", found)
		}
		warning := found[at]
		to := "/framework/checks/accept?" + url.Values{"rule": {warning.Rule}, "about": {warning.Ref}}.Encode()
		if page := s.as(ada, to, url.Values{"reason": {""}}); page.Code != http.StatusUnprocessableEntity {
			t.Errorf("accepted without a reason: %d", page.Code)
		}
		if page := s.as(ada, to, url.Values{"reason": {"It is meant."}}); page.Code != http.StatusSeeOther {
			t.Errorf("not accepted: %d", page.Code)
		}
		page := s.as(ben, "/framework/checks", nil)
		read(t, "/framework/checks", page)
		if !strings.Contains(page.Body.String(), "Ada accepted this: “It is meant.”") {
			t.Error("the reason does not show")
		}
		to = "/framework/checks/accept?" + url.Values{"rule": {"S27"}, "about": {warning.Ref}}.Encode()
		if page := s.as(ada, to, url.Values{"reason": {"Please."}}); page.Code != http.StatusForbidden {
			t.Errorf("an error was accepted: %d", page.Code)
		}
	})
}

package enquiry_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/enquiry"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/networks"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

func open(t testing.TB, db *sqldb.DB, p *pack.Pack) (*enquiry.Service, *web.Router) {
	t.Helper()
	settings := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Professions: settings}
	groups := &networks.Service{DB: db}
	s := &enquiry.Service{DB: db}
	register := &people.Service{DB: db, Log: packtest.Log(db)}
	members := &membership.Members{DB: db, Log: packtest.Log(db), People: register, Profession: settings, Framework: f}
	packtest.Load(t, db, p, settings, register, f, groups, s)
	rt := webtest.Router(t)
	(&enquiry.Pages{Enquiries: s, Networks: groups, Framework: f, People: register, Members: members}).Routes(rt)
	return s, rt
}

func TestThePackComesBackAsItWent(t *testing.T) {
	went := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, _ := open(t, db, went)
		packtest.ComesBack(t, db, s, went, func(p *pack.Pack) { p.Enquiries, p.RoleFinder = pack.Enquiries{}, pack.RoleFinder{} })
	})
}

func TestSubjectsOfAnotherLanguageStayBeside(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		welsh := packtest.Starter(t)
		welsh.Enquiries.Topics, welsh.RoleFinder.Intro = welsh.Enquiries.Topics[:1], "Croeso."
		packtest.StaysBeside(t, db, &profession.Service{DB: db}, &enquiry.Service{DB: db}, packtest.Starter(t), welsh,
			func(p *pack.Pack) { p.Enquiries, p.RoleFinder = pack.Enquiries{}, pack.RoleFinder{} })
	})
}

func TestEverySubjectHasItsAnswerAndALetter(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, p)
		page := webtest.Get(t, rt, "/enquiries/new")
		page.Says(t, http.StatusOK, "How to join CDL Copyright")
		page.Says(t, http.StatusOK, "Ask us", p.Enquiries.Clock, "Head of profession team answers within 5 working days.", webtest.Notice)
		for _, topic := range p.Enquiries.Topics {
			page.Says(t, http.StatusOK, topic.Name, topic.SuggestedAnswer)
			letter := "mailto:" + p.Enquiries.DefaultMailbox + "?subject=" + url.PathEscape(topic.Name)
			if !slices.Contains(page.Links(), letter) {
				t.Errorf("there is no link %s", letter)
			}
			if topic.Network != "" && !slices.Contains(page.Links(), "/networks/"+topic.Network) {
				t.Errorf("%s has no link to its network", topic.ID)
			}
		}
	})
}

func TestAJobIsFoundByItsTitleAndByItsWork(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, packtest.Starter(t))
		for _, test := range []struct{ typed, first string }{
			{"information rights officer", "Information rights officer"},
			{"  Information   RIGHTS caseworkers ", "Information rights caseworker"},
			{"subject access requests", "Information rights caseworker"},
			{"records manager", "Records manager"},
			{"rotate between information teams", "KIM apprentice"},
		} {
			page := webtest.Get(t, rt, "/am-i-in?title="+url.QueryEscape(test.typed))
			page.Says(t, http.StatusOK, "Roles like", "ring", webtest.Notice)
			_, after, _ := strings.Cut(page.Text, "Roles like")
			_, after, _ = strings.Cut(after, "” ")
			if !strings.HasPrefix(after, test.first) {
				t.Errorf("%q finds first %.60q, want %q", test.typed, after, test.first)
			}
		}
	})
}

func TestAJobThatIsNotFoundSaysWhatToTry(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	for _, typed := range []string{"astronaut", "<script>alert(1)</script>", "%", "'", "\x00zebra", strings.Repeat("zebra ", 500)} {
		page := webtest.Get(t, rt, "/am-i-in?title="+url.QueryEscape(typed))
		page.Says(t, http.StatusOK, "Is my job in this profession?")
		page.Lacks(t, "Roles like")
	}
	webtest.Get(t, rt, "/am-i-in?title=astronaut").Says(t, http.StatusOK, "No role is like “astronaut”", "Try fewer words")
	webtest.Get(t, rt, "/am-i-in").Lacks(t, "No role is like")
}

func TestRulesAreReadableAsData(t *testing.T) {
	p := packtest.Starter(t)
	_, rt := open(t, sqldbtest.SQLite(t), p)
	page := webtest.Get(t, rt, "/am-i-in")
	for _, r := range p.RoleFinder.Rules {
		page.Says(t, http.StatusOK, r.Reason)
	}
	for _, q := range p.RoleFinder.Questions {
		page.Says(t, http.StatusOK, q.Text)
	}
	page.Says(t, http.StatusOK, "“Where do you work?” is answered “Somewhere else”", "whenever no rule above applies",
		"“Do you hold any of these posts or duties?” has the answer “Departmental record officer” among others or alone",
		"is answered, but not “None of these”.")
	data := webtest.Get(t, rt, "/api/v1/role-finder")
	data.Says(t, http.StatusOK, `"rules"`, `"includes": "dro"`)
	if n := strings.Count(data.Body, `"reason"`); n != len(p.RoleFinder.Rules) {
		t.Errorf("programs read %d rules, want %d", n, len(p.RoleFinder.Rules))
	}
	webtest.Get(t, rt, "/api/v1/enquiry-topics").Says(t, http.StatusOK, `"mailbox": "`+p.Enquiries.DefaultMailbox)
}

// TestAnOrganisationMayPlaceARoleElsewhere asks about a role before and after an
// organisation decides, and in another organisation.
func TestAnOrganisationMayPlaceARoleElsewhere(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := packtest.Starter(t)
		_, rt := open(t, db, p)
		settings := &profession.Service{DB: db}
		f := &framework.Service{DB: db, Professions: settings}
		members := &membership.Members{DB: db, Log: packtest.Log(db), Profession: settings, Framework: f}
		now, err := f.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		outer := now.Rings[len(now.Rings)-1].Roles[0]
		const one, other = "cabinet-office", "attorney-generals-office"
		ask := func(organisation string) string {
			return "/am-i-in?role=" + outer.Code + "&organisation=" + organisation
		}
		webtest.Get(t, rt, "/am-i-in?title="+url.QueryEscape(outer.Name)).Says(t, http.StatusOK, "/am-i-in?role="+outer.Code+"#where")
		before := webtest.Get(t, rt, ask(one))
		before.Says(t, http.StatusOK, outer.Ring.Name+" ring", "usually counted in another profession", "has decided nothing else", now.Release.Name)
		if got := before.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("an answer of today may be kept: %q", got)
		}
		root := access.Actor{ID: "root", Grants: []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}}}
		for _, placed := range []membership.Override{
			{Starts: "2026-04-01", Reason: "Its web pages are its public record.", Owner: "Chief Data Officer"},
			{Starts: "2099-01-01", Reason: "Not yet.", Owner: "Somebody later"},
		} {
			placed.Organisation, placed.Role, placed.Ring = one, outer.Code, now.Rings[0].ID
			if err := members.Place(t.Context(), root, placed); err != nil {
				t.Fatal(err)
			}
		}
		after := webtest.Get(t, rt, ask(one))
		after.Says(t, http.StatusOK, now.Rings[0].Name+" ring", "is in the profession", "Its web pages are its public record.", "Chief Data Officer", "From 1 April 2026", "The profession’s own ring is "+outer.Ring.Name, "/organisations/"+one+"/rings")
		after.Lacks(t, "Not yet.", "Somebody later")
		webtest.Get(t, rt, ask(other)).Says(t, http.StatusOK, outer.Ring.Name+" ring", "has decided nothing else")
		for path, want := range map[string]string{"/am-i-in?role=&organisation=": "Choose a role from the list", ask("nowhere"): "Choose an organisation from the list"} {
			rec := httptest.NewRecorder()
			rt.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
			if body := rec.Body.String(); rec.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "There is a problem") || !strings.Contains(body, want) {
				t.Errorf("%s: %d\n%s", path, rec.Code, body)
			}
		}
	})
}

package recruitment_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/recruitment"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

func open(t testing.TB, db *sqldb.DB, p *pack.Pack) (*recruitment.Service, *web.Router) {
	t.Helper()
	settings := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Professions: settings}
	pages := &publishing.Service{DB: db, Log: packtest.Log(db)}
	s := &recruitment.Service{DB: db}
	packtest.Load(t, db, p, settings, pages, f, s)
	rt := webtest.Router(t)
	(&recruitment.Pages{Recruitment: s, Framework: f, Profession: settings}).Routes(rt)
	return s, rt
}

func TestThePackComesBackAsItWent(t *testing.T) {
	went := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, _ := open(t, db, went)
		packtest.ComesBack(t, db, s, went, func(p *pack.Pack) { p.Recruitment = pack.Recruitment{} })
	})
}

func TestTheBankOfAnotherLanguageStaysBeside(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		welsh := packtest.Starter(t)
		welsh.Recruitment.Questions = welsh.Recruitment.Questions[:2]
		welsh.Recruitment.Questions[0].Question = "Pam?"
		welsh.Recruitment.Behaviours = pack.Behaviours{}
		packtest.StaysBeside(t, db, &profession.Service{DB: db}, &recruitment.Service{DB: db}, packtest.Starter(t), welsh,
			func(p *pack.Pack) { p.Recruitment = pack.Recruitment{} })
	})
}

func TestTheRoomSaysWhatItWillDoAndWhomToAsk(t *testing.T) {
	p := packtest.Starter(t)
	_, rt := open(t, sqldbtest.SQLite(t), p)
	page := webtest.Get(t, rt, "/recruitment")
	page.Says(t, http.StatusOK, "is not built yet", "What the builder will do", "within 5 working days", webtest.Notice)
	if page.Heading() != "Recruit to a KIM post" {
		t.Errorf("the heading is %q, not that of the page editors wrote", page.Heading())
	}
	for _, link := range []string{"/recruitment/questions", "/recruitment/advert", "/recruitment/wording", "mailto:" + p.Profession.Contact.GeneralEmail} {
		if !slices.Contains(page.Links(), link) {
			t.Errorf("there is no link %s", link)
		}
	}
}

func TestWithoutAPageByEditorsTheRoomStillStands(t *testing.T) {
	p := packtest.Starter(t)
	p.Pages = slices.DeleteFunc(p.Pages, func(page pack.Page) bool { return page.Path == "recruit" })
	_, rt := open(t, sqldbtest.SQLite(t), p)
	page := webtest.Get(t, rt, "/recruitment")
	page.Says(t, http.StatusOK, "What you can use today")
	if page.Heading() != "Recruitment" {
		t.Errorf("the heading is %q", page.Heading())
	}
}

func TestTheOldAddressLeadsToTheRoom(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	page := webtest.Get(t, rt, "/recruit")
	if page.Status != http.StatusMovedPermanently || page.Header.Get("Location") != "/recruitment" {
		t.Errorf("/recruit answers %d to %q", page.Status, page.Header.Get("Location"))
	}
}

func TestQuestionsByDisciplineAndSkill(t *testing.T) {
	p := packtest.Starter(t)
	count := func(prefix string) (n int) {
		for _, q := range p.Recruitment.Questions {
			if strings.HasPrefix(q.Skill, prefix) {
				n++
			}
		}
		return n
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, p)
		for query, want := range map[string]int{
			"":                         len(p.Recruitment.Questions),
			"discipline=LM":            count("LM"),
			"skill=gen01":              count("GEN01"),
			"discipline=LM&skill=RM01": 0,
			"discipline=XX":            0,
			"skill=XX99":               0,
		} {
			body := webtest.Get(t, rt, "/api/v1/recruitment/questions?"+query).Body
			if n := strings.Count(body, `"level"`); n != want {
				t.Errorf("%q finds %d questions, want %d", query, n, want)
			}
		}
		page := webtest.Get(t, rt, "/recruitment/questions?skill=GEN01")
		page.Says(t, http.StatusOK, "1 question", "KIM strategy and planning", "Level 3, Practitioner", "Signs of a good answer",
			"Starts from what the organisation wanted", webtest.Notice)
		webtest.Get(t, rt, "/recruitment/questions").Says(t, http.StatusOK, "Tell us about a time you planned")
		webtest.Get(t, rt, "/recruitment/questions?skill=XX99").Says(t, http.StatusOK, "The bank has no question for that", "Choose another discipline")
	})
}

func TestAnAdvertsPartsAndLimitsAreReadable(t *testing.T) {
	p := packtest.Starter(t)
	_, rt := open(t, sqldbtest.SQLite(t), p)
	page := webtest.Get(t, rt, "/recruitment/advert")
	page.Says(t, http.StatusOK, "Essential skills 3 to 5", "Desirable skills Up to 3", "A score of 4 or more passes", "Delivering at Pace", webtest.Notice)
	for _, s := range p.Recruitment.Advert.Sections {
		page.Says(t, http.StatusOK, s.Title)
	}
	for _, f := range p.Recruitment.Advert.FixedText {
		page.Says(t, http.StatusOK, f.Text)
	}
}

func TestEveryWordingCheckSaysWhatToWriteInstead(t *testing.T) {
	p := packtest.Starter(t)
	_, rt := open(t, sqldbtest.SQLite(t), p)
	page := webtest.Get(t, rt, "/recruitment/wording")
	for _, c := range p.Recruitment.WordingChecks.Checks {
		page.Says(t, http.StatusOK, c.Message, c.Suggestion)
	}
	data := webtest.Get(t, rt, "/api/v1/recruitment/wording-checks")
	if n := strings.Count(data.Body, `"severity"`); n != len(p.Recruitment.WordingChecks.Checks) {
		t.Errorf("programs read %d checks, want %d", n, len(p.Recruitment.WordingChecks.Checks))
	}
}

func TestNoPageAsksOncePerQuestion(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	webtest.Get(t, rt, "/recruitment/questions") // the framework is in memory from here
	for path, most := range map[string]int{"/recruitment": 4, "/recruitment/questions": 2, "/recruitment/advert": 2, "/recruitment/wording": 1} {
		n := 0
		ctx := sqldb.Observe(context.Background(), func(string) { n++ })
		webtest.GetWith(t, ctx, rt, access.Actor{}, path).Says(t, http.StatusOK)
		if n > most {
			t.Errorf("%s took %d queries, want %d at most", path, n, most)
		}
	}
}

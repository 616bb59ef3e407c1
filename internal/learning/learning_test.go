package learning_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/learning"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// open puts a pack into a store and serves its catalogue.
func open(t testing.TB, db *sqldb.DB, p *pack.Pack) (*learning.Service, *web.Router) {
	t.Helper()
	settings := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Professions: settings}
	s := &learning.Service{DB: db}
	packtest.Load(t, db, p, settings, f, s)
	rt := webtest.Router(t)
	(&learning.Pages{Learning: s, Framework: f}).Routes(rt)
	return s, rt
}

func TestThePackComesBackAsItWent(t *testing.T) {
	went := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, _ := open(t, db, went)
		packtest.ComesBack(t, db, s, went, func(p *pack.Pack) { p.Learning = nil })
	})
}

func TestTheCatalogueOfAnotherLanguageStaysBeside(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		welsh := packtest.Starter(t)
		welsh.Learning = welsh.Learning[:2]
		welsh.Learning[0].Title, welsh.Learning[0].Skills = "Dysgu", welsh.Learning[0].Skills[:1]
		packtest.StaysBeside(t, db, &profession.Service{DB: db}, &learning.Service{DB: db}, packtest.Starter(t), welsh, func(p *pack.Pack) { p.Learning = nil })
	})
}

func TestACatalogueInTwoLanguagesIsReadInTheMainOne(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		english, welsh := packtest.Starter(t), packtest.Starter(t)
		english.Learning, welsh.Learning = english.Learning[:1], welsh.Learning[:2]
		id := english.Learning[0].ID
		english.Learning[0].Format, welsh.Learning[0].Format, welsh.Learning[1].Format = "course", "cwrs", "llyfr"
		welsh.Profession.Locale = "cy"
		s := &learning.Service{DB: db}
		packtest.Load(t, db, welsh, s)
		packtest.Load(t, db, english, s)
		formats, err := s.Formats(t.Context())
		if err != nil || !slices.Equal(formats, []string{"course"}) {
			t.Errorf("formats are %q, %v", formats, err)
		}
		if o, err := s.Find(t.Context(), id); o.Format != "course" || err != nil {
			t.Errorf("the first is a %q, %v", o.Format, err)
		}
		if o, err := s.Find(t.Context(), welsh.Learning[1].ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("what only the other language has is found: %+v, %v", o, err)
		}
	})
}

func TestFiltersNarrowTheCatalogue(t *testing.T) {
	p := packtest.Starter(t)
	count := func(fits func(pack.Opportunity) bool) (n int) {
		for _, o := range p.Learning {
			if fits(o) {
				n++
			}
		}
		return n
	}
	helps := func(prefix string) func(pack.Opportunity) bool {
		return func(o pack.Opportunity) bool {
			return slices.ContainsFunc(o.Skills, func(s pack.SkillStep) bool { return strings.HasPrefix(s.Skill, prefix) })
		}
	}
	skill := p.Learning[0].Skills[0].Skill
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, rt := open(t, db, p)
		for _, test := range []struct {
			query string
			want  int
		}{
			{"", len(p.Learning)},
			{"kind=20", count(func(o pack.Opportunity) bool { return o.Kind == "20" })},
			{"cost=low", count(func(o pack.Opportunity) bool { return o.CostBand == "low" })},
			{"format=shadowing", count(func(o pack.Opportunity) bool { return o.Format == "shadowing" })},
			{"discipline=KM", count(helps("KM"))},
			{"skill=" + strings.ToLower(skill), count(helps(skill))},
			{"kind=70&discipline=KM", count(func(o pack.Opportunity) bool { return o.Kind == "70" && helps("KM")(o) })},
			{"discipline=KM&skill=RM01", 0},
			{"discipline=nonsense", 0},
			{"words=zebra", 0},
			{"kind=%27%3B+DROP+TABLE", 0},
		} {
			got := strings.Count(webtest.Get(t, rt, "/api/v1/learning?"+test.query).Body, `"review_date"`)
			if got != test.want {
				t.Errorf("%q finds %d, want %d", test.query, got, test.want)
			}
			webtest.Get(t, rt, "/learning?"+test.query).Says(t, http.StatusOK, webtest.Notice)
		}
		all, err := s.List(t.Context(), learning.Filter{Words: "Drives, the"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(all, func(o learning.Opportunity) bool { return strings.Contains(o.Title, "drive") }) {
			t.Error("“Drives, the” does not find the entry about a drive")
		}
	})
}

func TestNothingFoundSaysWhatToDo(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	page := webtest.Get(t, rt, "/learning?words=zebra&kind=70")
	page.Says(t, http.StatusOK, "Nothing fits all of that", "Use fewer or other words", `value="zebra"`)
	if !slices.Contains(page.Links(), "/learning") {
		t.Error("there is no way back to the whole catalogue")
	}
}

func TestAnEntryNamesItsSkillsAndLevels(t *testing.T) {
	p := packtest.Starter(t)
	o := p.Learning[0]
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		_, rt := open(t, db, p)
		page := webtest.Get(t, rt, "/learning/"+o.ID)
		page.Says(t, http.StatusOK, o.Description, o.Provider, "30 November 2027", "2 Working", "3 Practitioner", webtest.Notice)
		if page.Heading() != o.Title {
			t.Errorf("the heading is %q, want %q", page.Heading(), o.Title)
		}
		for _, s := range o.Skills {
			if !slices.Contains(page.Links(), "/skills/"+s.Skill) {
				t.Errorf("there is no link to the skill %s", s.Skill)
			}
		}
	})
}

func TestAMissingEntryIsNotFound(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	webtest.Get(t, rt, "/learning/NONE").Says(t, http.StatusNotFound, "This learning opportunity does not exist")
	webtest.Get(t, rt, "/api/v1/learning/NONE").Says(t, http.StatusNotFound, `"status":404`)
}

func TestASkillFindsWhatHelpsWithIt(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		open(t, db, p)
		about, err := search.About(t.Context(), db, "skill/"+p.Learning[0].Skills[0].Skill, []string{search.Public})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(about, func(m search.Mentions) bool { return m.Kind == "learning" && len(m.Docs) > 0 }) {
			t.Errorf("nothing to learn from mentions the skill: %v", about)
		}
	})
}

func TestNoPageAsksOncePerEntry(t *testing.T) {
	_, rt := open(t, sqldbtest.SQLite(t), packtest.Starter(t))
	webtest.Get(t, rt, "/learning/L01") // the framework is in memory from here
	for path, most := range map[string]int{"/learning": 4, "/learning?kind=20&discipline=KM&words=network": 4, "/learning/L02": 3} {
		n := 0
		ctx := sqldb.Observe(context.Background(), func(string) { n++ })
		webtest.GetWith(t, ctx, rt, access.Actor{}, path).Says(t, http.StatusOK)
		if n > most {
			t.Errorf("%s took %d queries, want %d at most", path, n, most)
		}
	}
}

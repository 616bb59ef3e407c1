package glossary_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/glossary"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

// load puts a pack's glossary into a store.
func load(t testing.TB, db *sqldb.DB, p *pack.Pack) *glossary.Service {
	t.Helper()
	s := &glossary.Service{DB: db}
	packtest.Load(t, db, p, s)
	return s
}

func TestThePackComesBackAsItWent(t *testing.T) {
	went := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		load(t, db, went)
		s := load(t, db, went) // a second load leaves nothing of the first
		packtest.ComesBack(t, db, s, went, func(p *pack.Pack) { p.Glossary = nil })
	})
}

func TestTermsOfAnotherLanguageStayBeside(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		welsh := &pack.Pack{Glossary: []pack.Term{
			{Term: "Zone", Definition: "Rhan.", SeeAlso: []string{"Mynediad"}},
			{Term: "Mynediad", Definition: "Cael dod i mewn."},
		}}
		packtest.StaysBeside(t, db, &profession.Service{DB: db}, &glossary.Service{DB: db}, few, welsh, func(p *pack.Pack) { p.Glossary = nil })
	})
}

func TestSearchKnowsTheTermsOfTheMainLanguageOnly(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := load(t, db, few)
		packtest.Load(t, db, &pack.Pack{Profession: pack.Profession{Locale: "cy"}, Glossary: []pack.Term{{Term: "Mynediad", Definition: "Rhan."}}}, s)
		for text, want := range map[string]int{"appraisal": 1, "mynediad": 0} {
			found, err := (&search.Service{DB: db}).Find(t.Context(), access.Actor{}, search.Query{Text: text})
			if err != nil || len(found.Hits) != want {
				t.Errorf("“%s” finds %v, %v, want %d", text, found.Hits, err, want)
			}
		}
	})
}

var few = &pack.Pack{Profession: pack.Profession{Locale: "en-GB"}, Glossary: []pack.Term{
	{Term: "Zone", Definition: "A part."},
	{Term: "20-day rule", Definition: "A limit."},
	{Term: "Appraisal", Abbreviation: "APR or AP", Definition: "Judging <value>.", SeeAlso: []string{"Zone", "20-day rule"}},
	{Term: "access", Definition: "Being let in."},
}}

func TestTermsStandUnderTheirLetters(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := load(t, db, few)
		rt := webtest.Router(t)
		(&glossary.Pages{Glossary: s}).Routes(rt)
		page := webtest.Get(t, rt, "/glossary")
		page.Says(t, http.StatusOK, "Appraisal (APR or AP) Judging <value>. See also Zone, 20-day rule", webtest.Notice)
		if page.Heading() != "Glossary" {
			t.Errorf("the heading is %q", page.Heading())
		}
		want := []string{"#letter-0-9", "#letter-a", "#letter-z", "#term-zone", "#term-20-day-rule"}
		if got := page.Links(); !slices.Equal(got, want) {
			t.Errorf("links are %q, want %q", got, want)
		}
	})
}

func TestAnEmptyGlossarySaysSo(t *testing.T) {
	s := load(t, sqldbtest.SQLite(t), &pack.Pack{})
	rt := webtest.Router(t)
	(&glossary.Pages{Glossary: s}).Routes(rt)
	webtest.Get(t, rt, "/glossary").Says(t, http.StatusOK, "Nothing has been put into the glossary yet.")
}

func TestThePageTakesTwoQueries(t *testing.T) {
	s := load(t, sqldbtest.SQLite(t), packtest.Starter(t))
	rt := webtest.Router(t)
	(&glossary.Pages{Glossary: s}).Routes(rt)
	n := 0
	ctx := sqldb.Observe(context.Background(), func(string) { n++ })
	webtest.GetWith(t, ctx, rt, access.Actor{}, "/glossary").Says(t, http.StatusOK)
	if n != 2 {
		t.Errorf("the page took %d queries, want 2", n)
	}
}

func TestProgramsReadTheGlossary(t *testing.T) {
	s := load(t, sqldbtest.SQLite(t), few)
	rt := webtest.Router(t)
	(&glossary.Pages{Glossary: s}).Routes(rt)
	page := webtest.Get(t, rt, "/api/v1/glossary")
	page.Says(t, http.StatusOK, `"abbreviation": "APR or AP"`, `"url": "/glossary#term-20-day-rule"`)
	if page.Header.Get("ETag") == "" {
		t.Error("the answer has no ETag")
	}
}

func TestAnAbbreviationFindsWhatBearsTheWholeName(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		load(t, db, few)
		for _, text := range []string{"apr", "AP"} {
			found, err := (&search.Service{DB: db}).Find(t.Context(), access.Actor{}, search.Query{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Hits) == 0 || found.Hits[0].URL != "/glossary#term-appraisal" {
				t.Errorf("“%s” finds %v", text, found.Hits)
			}
			if !slices.Contains(found.Expanded, "appraisal") {
				t.Errorf("“%s” is taken to mean %q as well, want appraisal", text, found.Expanded)
			}
		}
	})
}

func TestMarksOnLettersOpenNoSectionOfTheirOwn(t *testing.T) {
	var order []string
	for _, s := range glossary.Sections([]glossary.Term{{Term: "Emulation"}, {Term: "Zeta"}, {Term: "Élite sample"}, {Term: "eDiscovery"}, {Term: "émigré file"}, {Term: "Österreich"}}) {
		order = append(order, s.Letter+":")
		for _, term := range s.Terms {
			order = append(order, term.Term)
		}
	}
	want := []string{"E:", "eDiscovery", "Élite sample", "émigré file", "Emulation", "O:", "Österreich", "Z:", "Zeta"}
	if !slices.Equal(order, want) {
		t.Errorf("the glossary reads %q, want %q", order, want)
	}
}

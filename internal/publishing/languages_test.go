package publishing_test

import (
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/search"
)

// welsh has a page at an address of starter, and one of its own.
func welsh() *pack.Pack {
	return &pack.Pack{Profession: pack.Profession{Name: "Goleuwyr", Locale: "cy"}, Pages: []pack.Page{
		{Path: "about", Title: "Amdanom ni", Owner: "service-owner", LastReviewed: "2026-01-01", NextReview: "2026-02-01", Body: "Rydym yn goleuo."},
		{Path: "cymru", Title: "Cymru", Owner: "service-owner", LastReviewed: "2026-01-01", NextReview: "2026-02-01", Body: "Yma."},
	}}
}

func TestPagesOfAnotherLanguageStayBeside(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		titles := func(path, want string) {
			t.Helper()
			if p, _, err := publishing.Published(t.Context(), w.DB, path); p.Title != want || err != nil {
				t.Errorf("/%s is “%s”, %v, want “%s”", path, p.Title, err, want)
			}
		}
		before := w.states(t)
		load(t, w.Service, welsh())
		titles("about", "About us")
		titles("cymru", "")
		if got := w.states(t); got != before {
			t.Errorf("the page's history is %s, want %s", got, before)
		}
		packtest.Load(t, w.DB, welsh(), &profession.Service{DB: w.DB})
		titles("about", "Amdanom ni")
		titles("networks", "")
	})
}

func TestWhatListsPagesKnowsTheMainLanguageOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		load(t, w.Service, welsh())
		all, err := w.All(t.Context(), ada)
		must(t, err)
		if len(all) != 2 || all[0].Title != "About us" || all[1].Path != "networks" {
			t.Errorf("pages are %+v", all)
		}
		late, err := w.Overdue(t.Context(), ada)
		must(t, err)
		if len(late) != 1 || late[0].Path != "networks" {
			t.Errorf("overdue: %+v", late)
		}
		changes, err := publishing.Changes(t.Context(), w.DB, 10, 0)
		must(t, err)
		if len(changes) != 1 || changes[0].Title != "Lamplighters" {
			t.Errorf("changes: %+v", changes)
		}
		found, err := (&search.Service{DB: w.DB}).Find(t.Context(), access.Actor{}, search.Query{Text: "goleuo"})
		must(t, err)
		if len(found.Hits) != 0 {
			t.Errorf("search found %+v", found.Hits)
		}
		var out pack.Pack
		must(t, w.FillPack(t.Context(), w.DB, &out))
		if len(out.Pages) != 2 || out.Pages[0].Title != "About us" {
			t.Errorf("the pack comes back with %+v", out.Pages)
		}
	})
}

func TestAnAddressLeadsAwayInItsLanguageOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		load(t, w.Service, welsh())
		must(t, w.Move(t.Context(), ada, w.about, "cymru")) // which only the other language has
		p, ok, err := publishing.Redirect(t.Context(), w.DB, "about")
		if !ok || err != nil || p.ID != w.about {
			t.Errorf("/about leads to %+v, %v, %v", p, ok, err)
		}
		packtest.Load(t, w.DB, welsh(), &profession.Service{DB: w.DB})
		if p, ok, err := publishing.Redirect(t.Context(), w.DB, "about"); ok || err != nil {
			t.Errorf("/about leads to %+v, %v, where the other language has a page of its own", p, err)
		}
		_, err = w.Create(t.Context(), ada, "about", publishing.Text{Title: "Eto"})
		refused(t, err, fault.Conflict, "There is a page at /about already")
	})
}

func TestTheDeskKnowsTheMainLanguageOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		settings := &profession.Service{DB: w.DB}
		packtest.Load(t, w.DB, welsh(), settings)
		_, err := w.Create(t.Context(), ada, "eto", publishing.Text{Title: "Eto"})
		must(t, err)
		for _, c := range []struct {
			main   *pack.Pack
			drafts int
		}{{welsh(), 1}, {starter(), 0}} {
			packtest.Load(t, w.DB, c.main, settings)
			desk, err := w.Desk(t.Context(), ada)
			must(t, err)
			if len(desk.Drafts) != c.drafts {
				t.Errorf("with %s as the main language the desk has %d drafts, want %d", c.main.Profession.Locale, len(desk.Drafts), c.drafts)
			}
		}
	})
}

func TestTheFeedIsInTheProfessionsLanguage(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		packtest.Load(t, h.DB, welsh(), &profession.Service{DB: h.DB})
		if body := h.ask(t, "", "/changes.atom", nil).Body.String(); !strings.Contains(body, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="cy">`) {
			t.Errorf("the feed begins %.120s", body)
		}
	})
}

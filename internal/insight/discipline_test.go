package insight

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// Whoever leads a discipline sees how its members are spread over organisations,
// on its page, in its table and in its file, and nothing of another's.
func TestWhoLeadsADisciplineSeesItsOrganisations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 1)
		page := w.get(t, dora, "/insight/disciplines/second")
		page.Says(t, http.StatusOK, "you are one of them", "Members of a discipline by organisation", "Department of alpha", "Department of beta", "At a glance", "How others see members’ skills in a discipline", "never facts about performance", "Board pack")
		page.Lacks(t, "Say who leads this discipline")
		w.get(t, dora, "/insight").Says(t, http.StatusOK, "Disciplines that you lead")
		w.get(t, dora, "/insight/board-pack").Says(t, http.StatusOK)
		for _, who := range []access.Actor{visitor, member, admin} {
			page := w.get(t, who, "/insight/disciplines/second")
			page.Says(t, http.StatusOK, "One figure more, its members by organisation, is on it for whoever leads the discipline")
			page.Lacks(t, "Department of", "Members of a discipline by organisation")
			w.get(t, who, "/insight/tables/members-by-discipline-and-organisation").Says(t, http.StatusNotFound, "is not shown to you")
		}
		w.get(t, hope, "/insight/disciplines/second").Says(t, http.StatusOK, "Department of alpha", "Say who leads this discipline")
		table := "/insight/tables/members-by-discipline-and-organisation"
		w.get(t, dora, table+"?discipline=Se").Says(t, http.StatusOK, "Department of alpha", "Download")
		w.get(t, dora, table+"?discipline=Ti").Says(t, http.StatusNotFound)
		file := w.get(t, dora, table+"/members-by-discipline-and-organisation.csv?discipline=Se")
		file.Says(t, http.StatusOK, "Department of beta", "Members of a discipline by organisation")
		if tiny := w.get(t, dora, "/insight/disciplines/tiny"); strings.Contains(tiny.Body, "Department of") {
			t.Error("dora reads of organisations on the page of a discipline that she does not lead")
		}
		for _, who := range []access.Actor{alma, both} {
			if page := w.get(t, who, table+"?discipline=Ti"); strings.Contains(page.Body, "Department of beta") {
				t.Errorf("%s reads of beta", who.ID)
			}
		}
		if page := w.get(t, alma, table); page.Status != http.StatusOK || !strings.Contains(page.Body, "Department of alpha") || strings.Contains(page.Body, "Department of beta") {
			t.Errorf("alma, who leads alpha, gets %d or another's column", page.Status)
		}
	})
}

// A role within a discipline is of that one, and other roles with its scope are none.
func TestOnlyTheRoleMakesALead(t *testing.T) {
	for _, c := range []struct {
		grant access.Grant
		sees  bool
	}{
		{access.Grant{Role: access.DisciplineLead, Scope: "discipline/Se"}, true},
		{access.Grant{Role: access.DisciplineLead, Scope: "discipline/Ti"}, false},
		{access.Grant{Role: access.DisciplineLead, Scope: "discipline/"}, false},
		{access.Grant{Role: access.DisciplineLead, Scope: access.Everywhere}, false},
		{access.Grant{Role: access.DisciplineLead, Scope: "organisation/Se"}, false},
		{access.Grant{Role: access.Editor, Scope: "discipline/Se"}, false},
		{access.Grant{Role: access.Leader, Scope: "organisation/alpha"}, false},
		{access.Grant{Role: access.HeadOfProfession, Scope: access.Everywhere}, true},
	} {
		if got := CanSeeDiscipline(holding("x", c.grant), "Se"); got != c.sees {
			t.Errorf("%+v: %v", c.grant, got)
		}
	}
}

// The Head of Profession says who leads a discipline, and nobody else but an
// administrator: it counts at once, and ends at once.
func TestTheHeadOfProfessionSaysWhoLeadsADiscipline(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 1)
		must(t, w.Editions.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "added", About: "test"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			_, err := people.Insert(t.Context(), tx, at, people.New{ID: "newcomer", Name: "Nia Newcomer", Email: "nia@alpha.example"})
			return err
		}))
		at := "/insight/disciplines/second/leads"
		for _, who := range []access.Actor{member, alma, dora} {
			w.get(t, who, at).Says(t, http.StatusForbidden)
			if status, _ := w.post(t, who, at, "email", "nia@alpha.example"); status != http.StatusForbidden {
				t.Errorf("%s makes a lead: %d", who.ID, status)
			}
		}
		w.get(t, hope, at).Says(t, http.StatusOK, "Nobody holds the role", "Who leads this discipline")
		if status, body := w.post(t, hope, at, "email", "nobody@alpha.example"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Nobody with this email address has signed in here") {
			t.Errorf("%d: %s", status, body)
		}
		if status, body := w.post(t, hope, at, "email", "nia@alpha.example"); status != http.StatusSeeOther || body != at+"?done=leads" {
			t.Fatalf("%d %s", status, body)
		}
		if status, body := w.post(t, hope, at, "email", "nia@alpha.example"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "holds this role already") {
			t.Errorf("again: %d", status)
		}
		who, err := w.People.Actor(t.Context(), "newcomer")
		if err != nil || !CanSeeDiscipline(who, "Se") || CanSeeDiscipline(who, "Ti") {
			t.Errorf("%+v, %v", who, err)
		}
		w.get(t, admin, at).Says(t, http.StatusOK, "Nia Newcomer", "The framework names no lead.")
		held, err := w.People.Holders(t.Context(), hope, access.DisciplineLead, "discipline/Se")
		if err != nil || len(held) != 1 {
			t.Fatalf("%v, %v", held, err)
		}
		if status, _ := w.post(t, hope, at+"/nothing/end"); status != http.StatusConflict {
			t.Errorf("a role that is not there ends with %d", status)
		}
		if status, to := w.post(t, hope, at+"/"+held[0].ID+"/end"); status != http.StatusSeeOther || to != at+"?done=ended" {
			t.Errorf("%d %s", status, to)
		}
		if who, err := w.People.Actor(t.Context(), "newcomer"); err != nil || who.Is(access.DisciplineLead) {
			t.Errorf("after the end: %+v, %v", who, err)
		}
	})
}

// post sends a form and returns the status with where it leads or what it says.
func (w *world) post(t testing.TB, who access.Actor, path string, form ...string) (int, string) {
	t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "session", Value: who.ID})
	out := httptest.NewRecorder()
	w.router.ServeHTTP(out, r)
	if to := out.Header().Get("Location"); to != "" {
		return out.Code, to
	}
	return out.Code, out.Body.String()
}

// What the pack says of a lead is on the page, and lets nobody see more.
func TestBeingNamedInTheFrameworkGrantsNothing(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 1)
	page := w.get(t, member, "/insight/disciplines/tiny")
	page.Says(t, http.StatusOK, "The framework names as lead: Tina Tiny. Being named there lets nobody see more: only the role does.")
	page.Lacks(t, "Department of")
}

// A discipline is followed over time: its members, and who has submitted.
func TestADisciplineIsFollowedOverTime(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 4)
	w.get(t, visitor, "/insight/disciplines/second").Lacks(t, "How it changed")
	w.joins(t, chanceOf(9), 40, "beta", "Se")
	w.build(t)
	w.get(t, visitor, "/insight/disciplines/second").Says(t, http.StatusOK, "How it changed", "Members over time", "Submitted assessments over time", "26 November 2026", "25 November 2026")
}

// What members wish to grow in is beside what the catalogue offers, and a wish for
// what nobody offers is demand even where no role asks for it.
func TestAWishWithoutAnOfferIsDemand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.populate(t, 1)
		w.get(t, visitor, "/insight/skills").Says(t, http.StatusOK, "What members wish to grow in", "Wish to grow", "Wanted, and nothing to learn it from")
		w.get(t, visitor, "/insight/tables/wishes?skill=GP02").Says(t, http.StatusOK, "Who wishes to grow in each skill", "I wish to grow in this", "promises no learning", "Download")
		shown := 0
		for _, l := range r.Table(figures.Wishes).Lines {
			if !l.Withheld && l.Cells[0] > 0 {
				shown++
			}
		}
		if shown == 0 {
			t.Error("no wish is shown, so the page has nothing to list")
		}
	})
	var page showSupplyPage
	markets := []figures.Market{{Skill: figures.Label{Code: "ASKED"}}, {Skill: figures.Label{Code: "WISHED"}}, {Skill: figures.Label{Code: "TAUGHT"}}, {Skill: figures.Label{Code: "HIDDEN"}}, {Skill: figures.Label{Code: "SECRET"}}, {Skill: figures.Label{Code: "IDLE"}}}
	line := func(code string, cells ...disclosure.Figure) disclosure.ReleasedLine {
		return disclosure.ReleasedLine{Of: "skill/" + code, Cells: cells, Withheld: len(cells) == 0}
	}
	wishes := disclosure.Released{Name: figures.Wishes, Columns: []string{"wish", "no-wish"}, Lines: []disclosure.ReleasedLine{
		line("WISHED", 20, 30), line("TAUGHT", 40, 0), line("HIDDEN", disclosure.Hidden, 30), line("SECRET"), line("IDLE", 0, 30)}}
	page.fill(teller{rules: rules{disclosure.Parameters{Hide: 4}}}, told{markets: markets, wishes: wishes}, map[string]int{"TAUGHT": 2})
	var wanted, wished []string
	for _, s := range page.Wanted {
		wanted = append(wanted, s.Code)
	}
	for _, s := range page.Wishes {
		wished = append(wished, s.Code+" "+s.Wish)
	}
	if strings.Join(wanted, " ") != "WISHED HIDDEN" || strings.Join(wished, ", ") != "TAUGHT 40, WISHED 20, HIDDEN 1 to 4" {
		t.Errorf("wanted %v, wished %v", wanted, wished)
	}
}

// A table says once why something is withheld; its cells have a mark that is read
// out as a word.
func TestATableSaysOnceWhyItWithholds(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.joins(t, chanceOf(1), 14, "alpha", "Se")
	w.joins(t, chanceOf(2), 5, "beta", "Ti")
	w.build(t)
	page := w.get(t, visitor, "/insight")
	for _, section := range strings.Split(page.Body, `<section class="gh-insight"`)[1:] {
		section, _, _ = strings.Cut(section, "</section>")
		if n := strings.Count(section, "too few people are counted"); n > 1 {
			t.Errorf("a section says %d times why rows are withheld:\n%s", n, section)
		}
	}
	if n, marks := strings.Count(page.Text, "withheld, because")+strings.Count(page.Text, "is withheld"), strings.Count(page.Body, `aria-hidden="true">[c]`); n == 0 || n > len(overview) {
		t.Errorf("the page says %d times that something is withheld, with %d marks", n, marks)
	}
}

// New figures reach visitors who are served ready bytes: making them, or finding
// that they still hold, is a public act.
func TestMakingFiguresMovesWhatVisitorsAreServed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.router.Generations(func(ctx context.Context) (int64, error) { return audit.Generation(ctx, w.db) })
		w.router.Refresh(t.Context())
		w.get(t, visitor, "/insight").Says(t, http.StatusOK, "No figures have been made yet.")
		w.populate(t, 1)
		w.router.Refresh(t.Context())
		w.get(t, visitor, "/insight").Says(t, http.StatusOK, "Figures of 25 November 2026")
		w.clock.Advance(24 * time.Hour)
		if _, err := w.Figures.Build(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.router.Refresh(t.Context())
		again := w.get(t, visitor, "/insight")
		again.Says(t, http.StatusOK, "Figures of 26 November 2026")
		n := w.statements(t, visitor, "/insight")
		if n != 0 {
			t.Errorf("a page that is ready asks the store %d things", n)
		}
		if w.get(t, dora, "/insight").Says(t, http.StatusOK, "Disciplines that you lead"); strings.Contains(w.get(t, visitor, "/insight").Body, "Disciplines that you lead") {
			t.Error("a visitor is served what somebody else sees")
		}
	})
}

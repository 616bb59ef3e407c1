package insight

import (
	"net/http"
	"strings"
	"testing"

	"guildhall/internal/insight/figures"
	"guildhall/internal/sqldb/sqldbtest"
)

var anyonesPages = []string{"/insight", "/insight/tables", "/insight/skills", "/insight/disciplines/second", "/insight/how-numbers-are-protected"}

func TestBeforeTheFirstFiguresPagesSayWhenTheyComeAndTheRest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, path := range anyonesPages[:4] {
			w.get(t, visitor, path).Says(t, http.StatusOK, "No figures have been made yet.")
		}
		w.get(t, hope, "/insight/board-pack").Says(t, http.StatusOK, "No board pack has been issued yet.", "No figures have been made yet.")
		w.get(t, hope, "/insight/disclosure").Says(t, http.StatusOK, "No figures have been made yet.", "Rules in force")
		w.get(t, hope, "/insight/years").Says(t, http.StatusOK, "No figures have been made yet.")
		w.get(t, visitor, "/insight/tables/members-by-grade").Says(t, http.StatusNotFound, "No figures have been made yet.")
	})
}

func TestEverybodySeesTheProfessionAsAWhole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 1)
		page := w.get(t, visitor, "/insight")
		page.Says(t, http.StatusOK, "Figures of 25 November 2026", "Members by grade", "What these numbers mean", "Second")
		page.Lacks(t, "Department of", "Members by organisation", "Board pack", "Coverage")
		w.get(t, visitor, "/insight/skills").Says(t, http.StatusOK, "Thin skills", "Skill GP04", "Nothing in the catalogue", "roles ask")
		w.get(t, visitor, "/insight/disciplines/second").Says(t, http.StatusOK, "Members of a discipline by grade", "Levels of all skills among its members")
		w.get(t, visitor, "/insight/disciplines/nowhere").Says(t, http.StatusNotFound, "There is no such discipline")
		if moved := w.get(t, visitor, "/insight/disciplines/Se"); moved.Status != http.StatusSeeOther || moved.Header.Get("Location") != "/insight/disciplines/second" {
			t.Errorf("the code of a discipline leads with %d to %q", moved.Status, moved.Header.Get("Location"))
		}
		w.get(t, visitor, "/insight/how-numbers-are-protected").Says(t, http.StatusOK, "A number of 1 to 4 people is hidden.", "at least 3 possible values")
	})
}

// The levels of a discipline of four people are asked for, by somebody who leads:
// suppressed, with the reason.
func TestFourPeopleAreNotShownByLevel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 1)
		page := w.get(t, alma, "/insight/tables/supply-by-discipline-and-level?discipline=Ti&skill=GP01")
		page.Says(t, http.StatusOK, "withheld", "too few people are counted, or they are all alike, or a hidden number could be worked out from others")
		w.get(t, alma, "/insight/disciplines/tiny").Says(t, http.StatusOK, "This figure is withheld, because too few people are counted")
	})
}

func TestLeadersSeeTheirOwnOrganisationAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 1)
		page := w.get(t, alma, "/insight")
		page.Says(t, http.StatusOK, "Department of alpha", "Members by organisation", "Board pack")
		page.Lacks(t, "Department of beta", "Department of gamma", "Other organisations")
		w.get(t, alma, "/insight/organisations/alpha").Says(t, http.StatusOK, "Department of alpha", "Members of an organisation by grade")
		for _, who := range all4[1:] {
			for _, o := range []string{"alpha", "beta", "gamma", "nowhere", "Other"} {
				got := w.get(t, who, "/insight/organisations/"+o)
				if may := CanSeeOrganisation(who, o) && o != "nowhere"; may != (got.Status == http.StatusOK) || !may && got.Status != http.StatusNotFound {
					t.Errorf("%s gets %d of %s", who.ID, got.Status, o)
				}
			}
		}
		w.get(t, gus, "/insight/organisations/gamma").Says(t, http.StatusOK, "No figures are shown here by themselves.")
		for _, path := range []string{"/insight/tables/members-by-organisation-and-grade?organisation=beta", "/insight/tables/members-by-organisation-and-grade?organisation=nowhere",
			"/insight/tables/members-by-organisation-and-grade/members-by-organisation-and-grade.csv?organisation=beta"} {
			w.get(t, alma, path).Says(t, http.StatusNotFound, "This figure does not exist or is not shown to you.")
		}
		w.get(t, visitor, "/insight/tables/members-by-organisation").Says(t, http.StatusNotFound, "This figure does not exist or is not shown to you.")
		w.get(t, admin, "/insight/tables/members-by-organisation").Says(t, http.StatusNotFound, "This figure does not exist or is not shown to you.")
		w.get(t, hope, "/insight").Says(t, http.StatusOK, "Department of alpha", "Department of beta", "Other organisations")
	})
}

func TestOnlyTheHeadOfProfessionSeesWhatIsHeldBackAndFreezes(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 1)
	for _, path := range []string{"/insight/disclosure", "/insight/years", "/insight/years/2026"} {
		for _, who := range []int{1, 2, 4} {
			w.get(t, all4[who], path).Says(t, http.StatusForbidden)
		}
	}
	w.get(t, hope, "/insight/disclosure").Says(t, http.StatusOK, "Rows in all tables", "Withheld because a hidden number could be worked out", "Organisations counted together as Other")
	w.get(t, member, "/insight/board-pack").Says(t, http.StatusForbidden)
	w.get(t, alma, "/insight/board-pack").Says(t, http.StatusOK)
}

// Every table has its page with a definition, a date and files, for whoever sees it.
func TestEveryTableOpensToItsDefinition(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 1)
	for _, d := range figures.Definitions {
		page := w.get(t, hope, tableURL(d.Table, nil))
		page.Says(t, http.StatusOK, d.Title, d.Counts, d.Source, "Figures of 25 November 2026", "Download")
		for _, href := range page.Links() {
			if strings.HasPrefix(href, "/insight/tables/") && strings.Contains(href, slug(d.Table)+".") {
				if got := w.get(t, hope, href); got.Status != http.StatusOK || !strings.Contains(got.Header.Get("Content-Disposition"), slug(d.Table)) {
					t.Errorf("%s answers %d", href, got.Status)
				}
			}
		}
	}
}

// Coverage stands beside the published number of the reader's organisations alone.
func TestCoverageIsBesideThePublishedHeadcount(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 1)
	plan, err := w.People.ImportHeadcounts(t.Context(), admin, "headcount.csv", "year,organisation,fte,source\n2025,alpha,1234.5,Yearbook of alpha\n2025,beta,77,Yearbook of beta\n")
	if err != nil || plan.Added != 2 {
		t.Fatalf("%+v, %v", plan, err)
	}
	page := w.get(t, alma, "/insight")
	page.Says(t, http.StatusOK, "Coverage", "1,234.5", "Yearbook of alpha", "full-time equivalents")
	page.Lacks(t, "Yearbook of beta")
	w.get(t, hope, "/insight").Says(t, http.StatusOK, "Yearbook of alpha", "Yearbook of beta", "77")
	w.get(t, visitor, "/insight").Lacks(t, "Yearbook of alpha", "Yearbook of beta")
}

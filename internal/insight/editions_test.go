package insight

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/docx"
	"guildhall/internal/fault"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

func (w *world) posts(who access.Actor, path string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who.SignedIn() {
		r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	}
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	return rec
}

func leads(t *testing.T, rec *httptest.ResponseRecorder, to string) {
	t.Helper()
	if got := rec.Header().Get("Location"); rec.Code != http.StatusSeeOther || got != to {
		t.Fatalf("answered %d to %q, want a way to %s\n%s", rec.Code, got, to, rec.Body)
	}
}

// A year's page is a draft for its writer alone, is published once, and says the
// same for ever: later figures change no byte, and corrections are notes.
func TestAYearIsFrozen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 5)
		if got := w.posts(hope, "/insight/years", "year", "26"); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "Enter a year of four digits, such as 2026") {
			t.Errorf("a year of two digits answers %d", got.Code)
		}
		leads(t, w.posts(hope, "/insight/years", "year", "2026"), "/insight/years/2026?done=frozen")
		if got := w.posts(hope, "/insight/years", "year", "2026"); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "There is a page for 2026 already.") {
			t.Errorf("the same year again answers %d", got.Code)
		}
		for _, who := range []access.Actor{visitor, alma, hope} {
			w.get(t, who, "/insight/2026").Says(t, http.StatusNotFound, "There is no page on the state of the profession for this year.")
		}
		if got := w.posts(hope, "/insight/years/2026", "do", "publish"); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "Write an introduction before you publish") {
			t.Errorf("a page without introduction is published with %d", got.Code)
		}
		leads(t, w.posts(hope, "/insight/years/2026", "do", "write", "introduction", "A **good** year."), "/insight/years/2026?done=written")
		w.get(t, hope, "/insight/years/2026").Says(t, http.StatusOK, "A good year.", "draft", "Members by grade")
		leads(t, w.posts(hope, "/insight/years/2026", "do", "publish"), "/insight/years/2026?done=published")
		published := w.get(t, visitor, "/insight/2026")
		published.Says(t, http.StatusOK, "The state of the profession in 2026", "A good year.", "Members by grade", "Thin skills")
		published.Lacks(t, "Department of")

		w.joins(t, chanceOf(6), 100, "beta", "Se")
		w.build(t)
		if again := w.get(t, visitor, "/insight/2026"); again.Body != published.Body {
			t.Error("later figures changed the page")
		}
		if got := w.posts(hope, "/insight/years/2026", "do", "write", "introduction", "A bad year."); got.Code != http.StatusConflict {
			t.Errorf("a published page is written with %d", got.Code)
		}
		if got := w.posts(hope, "/insight/years/2026", "do", "discard"); got.Code != http.StatusConflict {
			t.Errorf("a published page is discarded with %d", got.Code)
		}
		leads(t, w.posts(hope, "/insight/years/2026", "do", "note", "note", "Beta was counted late."), "/insight/years/2026?done=noted")
		w.get(t, visitor, "/insight/2026").Says(t, http.StatusOK, "Note of 26 November 2026", "Beta was counted late.", "A good year.")
		w.get(t, visitor, "/insight").Says(t, http.StatusOK, "The state of the profession in 2026")
	})
}

func TestADraftCanBeDiscarded(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	w.populate(t, 5)
	leads(t, w.posts(hope, "/insight/years", "year", "2026"), "/insight/years/2026?done=frozen")
	if got := w.posts(hope, "/insight/years/2026", "do", "note", "note", "Too early."); got.Code != http.StatusConflict {
		t.Errorf("a note on a draft answers %d", got.Code)
	}
	leads(t, w.posts(hope, "/insight/years/2026", "do", "discard"), "/insight/years?done=discarded")
	w.get(t, hope, "/insight/years/2026").Says(t, http.StatusNotFound)
}

func TestOnlyTheHeadOfProfessionFreezes(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	r := w.populate(t, 5)
	f := freeze(r, disclosure.Parameters{}, nil)
	for _, who := range all4 {
		ctx := t.Context()
		for what, err := range map[string]error{
			"starts a year": w.Editions.start(ctx, who, 2030+len(who.ID), f), "issues a pack": w.Editions.issue(ctx, who, f, ""),
			"writes": w.Editions.write(ctx, who, 1999, ""), "publishes": w.Editions.publish(ctx, who, 1999),
			"discards": w.Editions.discard(ctx, who, 1999), "corrects": w.Editions.correct(ctx, who, 1999, "x"),
		} {
			if forbidden := fault.KindOf(err) == fault.Forbidden && err != nil; forbidden == CanFreeze(who) {
				t.Errorf("%q %s: %v", who.ID, what, err)
			}
		}
	}
}

// A pack is the same for everybody who leads, has no organisation in it, and says
// what changed since the one before.
func TestABoardPackSaysWhatChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.populate(t, 7)
		leads(t, w.posts(hope, "/insight/board-packs", "note", "Look at *growth*."), "/insight/board-pack?done=issued")
		first := w.get(t, alma, "/insight/board-pack")
		first.Says(t, http.StatusOK, "Look at growth.", "Members by grade", "Thin skills")
		first.Lacks(t, "What changed since", "Department of", "Issue a board pack")
		w.joins(t, chanceOf(8), 100, "beta", "Se")
		w.build(t)
		leads(t, w.posts(hope, "/insight/board-packs"), "/insight/board-pack?done=issued")
		second := w.get(t, bert, "/insight/board-pack")
		second.Says(t, http.StatusOK, "What changed since the pack of 25 November 2026", "Was", "Is", "All packs")

		word := w.get(t, alma, "/insight/board-pack.docx")
		content, err := docx.Read([]byte(word.Body))
		must(t, err)
		var texts []string
		for _, i := range content.Items {
			texts = append(texts, i.Text)
		}
		for _, heading := range []string{"Where these figures come from", "What changed since the pack of 25 November 2026", "Members by grade", "Skills: supply and demand"} {
			if !slices.Contains(texts, heading) {
				t.Errorf("the document lacks the heading %s", heading)
			}
		}
		w.get(t, alma, "/insight/board-pack?pack=none").Says(t, http.StatusNotFound, "There is no such board pack.")
	})
}

// Files say the same as pages, with what they mean; what looks like a formula is
// text; and what somebody takes away is in the log.
func TestFilesSayTheSameAsPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.renames(t, "alpha", `=HYPERLINK("https://example.com")`)
		r := w.populate(t, 8)
		base := "/insight/tables/members-by-organisation-and-grade/members-by-organisation-and-grade"
		got := w.get(t, alma, base+".csv")
		lines := csv.NewReader(strings.NewReader(got.Body))
		lines.FieldsPerRecord = -1
		rows, err := lines.ReadAll()
		must(t, err)
		want := r.Line(figures.ByOrganisationAndGrade, "", "alpha")
		teller := teller{names{r.Dims}, w.rules()}
		if len(rows) < 8 || rows[1][0] != `'=HYPERLINK("https://example.com")` || rows[1][1] != bare(teller.rules.figure(want.Cells[0])) || rows[1][len(rows[1])-1] != bare(teller.rules.figure(want.Total)) {
			t.Errorf("the file says %q, and was published %v", rows, *want)
		}
		for _, words := range []string{"Figures of 25 November 2026", "Every active member, once.", "A number of 1 to 4 people is hidden."} {
			if !strings.Contains(got.Body, words) {
				t.Errorf("the file does not say %s", words)
			}
		}
		book, err := sheets.Open([]byte(w.get(t, alma, base+".xlsx").Body), "figures.xlsx")
		must(t, err)
		if len(book.Tables) != 2 || book.Tables[0].Rows[1].Cells[1] != rows[1][1] || book.Tables[1].Name != "About" {
			t.Errorf("the workbook says %v", book.Tables)
		}
		read, err := sqldb.All(t.Context(), w.db, sqldb.Value[string], `SELECT about FROM audit WHERE verb = 'read figures' ORDER BY id`)
		must(t, err)
		if len(read) != 2 || read[0] != "figures/members-by-organisation-and-grade" {
			t.Errorf("the log says %v", read)
		}
		w.get(t, visitor, "/insight/tables/members-by-grade/members-by-grade.csv").Says(t, http.StatusOK)
		w.get(t, visitor, "/insight/tables/members-by-grade/members-by-region.csv").Says(t, http.StatusNotFound, "There is no such file.")
		w.get(t, visitor, "/insight/tables/members-by-grade/members-by-grade.pdf").Says(t, http.StatusNotFound, "There is no such file.")
	})
}

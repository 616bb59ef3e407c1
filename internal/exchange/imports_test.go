package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/clock"
	"guildhall/internal/exchange"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/linked"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
)

var (
	ada = access.Actor{ID: "ada", Name: "Ada", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
	ben = access.Actor{ID: "ben", Name: "Ben", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
)

// importDesk is a store with a profession, and what imports need.
type importDesk struct {
	*exchange.Imports
	worker *outbox.Worker
	now    *clock.Fixed
	router *web.Router
}

func newImportDesk(t *testing.T, db *sqldb.DB) *importDesk {
	t.Helper()
	professions := &profession.Service{DB: db}
	now := clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	acts := &audit.Log{DB: db, Now: now.Now}
	f := &framework.Service{DB: db, Log: acts, Professions: professions}
	packtest.Load(t, db, packtest.Starter(t), professions, f)
	d := &importDesk{Imports: &exchange.Imports{DB: db, Log: acts, Framework: f, Files: blob.Disk{Dir: t.TempDir()}}, now: now}
	d.worker = &outbox.Worker{DB: db, Log: acts, Logger: slog.New(slog.DiscardHandler)}
	d.worker.Handle(exchange.ImportKind, d.Work)
	d.router = web.NewRouter(slog.New(slog.DiscardHandler), now.Now)
	(&exchange.ImportPages{Imports: d.Imports}).Routes(d.router)
	return d
}

func (d *importDesk) importer() exchange.Importer { return exchange.Importer{Framework: d.Framework} }

// copied returns the current release for a test to change.
func (d *importDesk) copied(t *testing.T) *pack.Edition {
	t.Helper()
	e, err := d.Framework.Edition(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var own pack.Edition
	if err := json.Unmarshal(text, &own); err != nil {
		t.Fatal(err)
	}
	return &own
}

func (d *importDesk) as(who access.Actor, r *http.Request) *httptest.ResponseRecorder {
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: d.router.SessionCookie(), Value: "s"})
	d.router.Identify = func(*http.Request) (access.Actor, error) { return who, nil }
	w := httptest.NewRecorder()
	d.router.ServeHTTP(w, r)
	return w
}

func (d *importDesk) get(who access.Actor, path string) *httptest.ResponseRecorder {
	return d.as(who, httptest.NewRequest(http.MethodGet, path, nil))
}

func (d *importDesk) post(who access.Actor, path string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.as(who, r)
}

// send posts a file and returns the answer.
func (d *importDesk) send(t *testing.T, who access.Actor, name, data string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte(data))
	m.Close()
	r := httptest.NewRequest(http.MethodPost, "/framework/import", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return d.as(who, r)
}

func never(string) error { return nil }

// TestImportingAnExportChangesNothing holds every lossless format to its word.
func TestImportingAnExportChangesNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		e, err := d.Framework.Edition(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range framework.Downloads {
			if !f.Lossless {
				continue
			}
			var b bytes.Buffer
			if err := f.Write(&b, e); err != nil {
				t.Fatal(f.Format, err)
			}
			for _, name := range []string{"x" + f.Suffix, "unknown.bin"} {
				p, err := d.importer().Plan(t.Context(), b.Bytes(), name, nil, never)
				if err != nil {
					t.Errorf("%s as %s: %v", f.Format, name, err)
					continue
				}
				if p.Changes() || len(p.Findings)+len(p.Faults) > 0 {
					t.Errorf("%s as %s: %v %v %v", f.Format, name, exchange.Lines(p.Report)[:min(3, len(p.Report.Changes))], p.Findings, p.Faults)
				}
				if _, err := d.importer().Take(t.Context(), access.Service, p, "", ""); fault.KindOf(err) != fault.Invalid {
					t.Errorf("%s: taking nothing: %v", f.Format, err)
				}
			}
		}
	})
}

// TestWhatAFileChangesIsListedAndTaken changes one of everything.
func TestWhatAFileChangesIsListedAndTaken(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		e := d.copied(t)
		f := &e.Framework
		f.Skills[0].Definition = "Another definition of it."
		f.Descriptors[4].Text = "Another text for it, of a fitting length."
		f.Skills = append(f.Skills, pack.Skill{Code: "GEN77", Discipline: "GEN", Name: "Falconry", Definition: "Fly birds of prey.", Status: "active"})
		var b bytes.Buffer
		if err := sheets.WriteXLSX(&b, e); err != nil {
			t.Fatal(err)
		}
		p, err := d.importer().Plan(t.Context(), b.Bytes(), "x.xlsx", nil, never)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, l := range exchange.Lines(p.Report) {
			fmt.Fprintln(&text, l)
		}
		for _, want := range []string{"added: skill GEN77 Falconry", "reworded: skill GEN01 KIM strategy and planning", "definition: “Set a direction", "“Another definition of it.”", "text for level 1"} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("no %q in\n%s", want, text.String())
			}
		}
		release, err := d.importer().Take(t.Context(), access.Service, p, "2027.1", "From the file.")
		if err != nil || release != "2027.1" {
			t.Fatal(release, err)
		}
		got, err := d.Framework.Edition(t.Context(), "2027.1")
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(got.Framework.Skills, func(k pack.Skill) bool { return k.Code == "GEN77" }); i < 0 || got.Framework.Skills[0].Definition != "Another definition of it." {
			t.Error("the draft lacks what was taken in")
		}
		again, err := d.importer().Plan(t.Context(), b.Bytes(), "x.xlsx", nil, never)
		if err != nil || again.Changes() {
			t.Errorf("importing it again: %v %v", err, again.Report.Changes)
		}
	})
}

// TestAnExportOfAnEarlierReleaseUndoesNothing imports a file that was exported
// before the draft had anything.
func TestAnExportOfAnEarlierReleaseUndoesNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		before, err := d.Framework.Edition(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		var old bytes.Buffer
		if err := linked.Write(&old, linked.Turtle, before); err != nil {
			t.Fatal(err)
		}
		if _, err := d.importer().Take(t.Context(), access.Service, plan(t, d, "Skill,Description\nFalconry,Fly birds of prey.\n"), "", "A new skill."); err != nil {
			t.Fatal(err)
		}
		p, err := d.importer().Plan(t.Context(), old.Bytes(), "old.ttl", nil, never)
		if err != nil || p.Changes() {
			t.Errorf("an old export would change: %v %v", err, exchange.Lines(p.Report))
		}
	})
}

func plan(t *testing.T, d *importDesk, csv string) *exchange.Plan {
	t.Helper()
	p, err := d.importer().Plan(t.Context(), []byte(csv), "x.csv", nil, never)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAForeignVocabularyRetiresNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		p, err := d.importer().Plan(t.Context(), []byte(`@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
			<http://other.example/1> a skos:Concept ; skos:prefLabel "Ferreting"@en ; skos:notation "FER1" ; skos:definition "Use ferrets."@en .`), "x.ttl", nil, never)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range exchange.Lines(p.Report) {
			if l.Kind == "retired" || l.Kind == "removed" {
				t.Error(l)
			}
		}
		if !strings.Contains(fmt.Sprint(exchange.Lines(p.Report)), "Ferreting") {
			t.Error("the concept is not taken in")
		}
	})
}

func TestFilesWithoutAFrameworkAreRefused(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		for name, data := range map[string]string{"empty.csv": "", "blank.ttl": " \n ", "x.csv": "Colour,Size\nred,9\n", "x.json": "{}", "x.ttl": "<a:a> <b:b> <c:c> .", "x.txt": "Dear all,\nplease find attached\n", "x.zip": "PK\x03\x04"} {
			p, err := d.importer().Plan(t.Context(), []byte(data), name, nil, never)
			if fault.KindOf(err) != fault.Invalid || p != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnErrorKeepsTheWholeFileOut(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		p := plan(t, d, "Skill,Description,Level,Level description\nFalconry,Fly birds of prey.,1,Know one.\nFalconry,Fly birds of prey.,wizard,No.\n")
		if len(p.Errors()) != 1 || !p.Changes() {
			t.Fatalf("%v", p.Errors())
		}
		if _, err := d.importer().Take(t.Context(), ada, p, "", ""); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		if _, open, err := d.Framework.OpenRelease(t.Context()); err != nil || open {
			t.Error("a draft was begun", err)
		}
	})
}

// TestAnEditorImportsASpreadsheet goes through the pages.
func TestAnEditorImportsASpreadsheet(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		if page := d.get(access.Actor{ID: "x"}, "/framework/import"); page.Code != http.StatusForbidden {
			t.Errorf("a reader gets %d", page.Code)
		}
		if page := d.send(t, ada, "x.csv", ""); page.Code != http.StatusUnprocessableEntity || !strings.Contains(page.Body.String(), "The file is empty.") || !strings.Contains(page.Body.String(), "Error: ") {
			t.Errorf("an empty file: %d", page.Code)
		}
		sent := d.send(t, ada, "skills.csv", "Skill,What it is,Awareness,Notes to self\nFalconry,Fly birds of prey.,Know one from another.,TBC\n")
		at := sent.Header().Get("Location")
		if sent.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/framework/import/") {
			t.Fatalf("sending: %d %s", sent.Code, sent.Body)
		}
		page := d.get(ada, at)
		shows(t, page, http.StatusOK, "Say what is in skills.csv", "Guessed: Each row has a skill and texts for 1 levels.", `value="level:1" selected`, "Know one from another.", "Text for level 4 (Expert)")
		if page := d.get(ben, at); page.Code != http.StatusNotFound {
			t.Errorf("somebody else gets %d", page.Code)
		}
		if page := d.post(ada, at, url.Values{"then": {"columns"}, "column-0-2": {"level:2"}, "column-0-3": {"scope-note"}, "discipline": {"LM"}}); page.Code != http.StatusSeeOther {
			t.Fatalf("columns: %d %s", page.Code, page.Body)
		}
		shows(t, d.get(ada, at), http.StatusOK, "What skills.csv would change", "1 added", "skill LM", "Falconry", "text for level 2", "which stands for nothing", "line 2, column 52", "Every change")
		shows(t, d.get(ada, at+"?show=columns"), http.StatusOK, "You said so.", `value="level:2" selected`)
		shows(t, d.post(ada, at, url.Values{"then": {"take"}, "note": {" "}}), http.StatusUnprocessableEntity, "Enter a change note", "There is a problem")
		if page := d.post(ada, at, url.Values{"then": {"take"}, "note": {"Birds matter."}}); page.Code != http.StatusSeeOther {
			t.Fatalf("taking: %d %s", page.Code, page.Body)
		}
		shows(t, d.get(ada, at), http.StatusOK, "skills.csv was imported", "release 2026.2")
		changes, err := d.Framework.Amendments(t.Context(), ada, "2026.2")
		if err != nil || len(changes) != 1 || changes[0].Note != "Birds matter." || changes[0].State != framework.Drafted {
			t.Errorf("%+v %v", changes, err)
		}
	})
}

// shows checks what a page is and says, and that its form can be used by ear.
func shows(t *testing.T, page *httptest.ResponseRecorder, code int, words ...string) {
	t.Helper()
	body := page.Body.String()
	if page.Code != code || strings.Count(body, "<h1") != 1 {
		t.Errorf("%d with %d h1, want %d: %s", page.Code, strings.Count(body, "<h1"), code, body)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
	for _, part := range strings.Split(body, "<select ")[1:] {
		_, rest, _ := strings.Cut(part, `id="`)
		id, _, _ := strings.Cut(rest, `"`)
		if !strings.Contains(body, `for="`+id+`"`) {
			t.Errorf("the choice %s has no label", id)
		}
	}
}

// TestALargeFileIsReadByAJob sends a file that takes longer than a person waits
// for a page.
func TestALargeFileIsReadByAJob(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		e := d.copied(t)
		e.Framework.Skills[0].Definition = "Another definition of it."
		var b bytes.Buffer
		if err := linked.Write(&b, linked.JSON, e); err != nil {
			t.Fatal(err)
		}
		large := b.String() + strings.Repeat(" ", 2<<20)
		at := d.send(t, ada, "big.json", large).Header().Get("Location")
		page := d.get(ada, at)
		shows(t, page, http.StatusOK, "Reading big.json", "Waiting to be read", "Look again now", "Cancel the import")
		if page.Header().Get("Refresh") == "" {
			t.Error("the page does not look again by itself")
		}
		if _, err := d.worker.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		shows(t, d.get(ada, at), http.StatusOK, "What big.json would change", "1 reworded")
	})
}

func TestACancelledImportStops(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		at := d.send(t, ada, "big.csv", "Skill,Description\nFalconry,Fly.\n"+strings.Repeat("\n", 1<<20)).Header().Get("Location")
		if page := d.post(ada, at, url.Values{"then": {"cancel"}}); page.Header().Get("Location") != "/framework/import?done=cancelled" {
			t.Fatalf("%d %s", page.Code, page.Body)
		}
		if _, err := d.worker.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if page := d.get(ada, at); page.Code != http.StatusNotFound {
			t.Errorf("%d", page.Code)
		}
		empty(t, d)
	})
}

func empty(t *testing.T, d *importDesk) {
	t.Helper()
	files, err := os.ReadDir(d.Files.Dir)
	if err != nil || len(files) > 0 {
		t.Errorf("%d files are left: %v", len(files), err)
	}
}

// TestAFrameworkThatMovedOnIsComparedAgain takes one file in while another waits.
func TestAFrameworkThatMovedOnIsComparedAgain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		at := d.send(t, ada, "x.csv", "Skill,Description\nFalconry,Fly birds of prey.\n").Header().Get("Location")
		d.post(ada, at, url.Values{"then": {"columns"}})
		if _, err := d.importer().Take(t.Context(), access.Service, plan(t, d, "Skill,Description\nFerreting,Use ferrets.\n"), "", "Ferrets."); err != nil {
			t.Fatal(err)
		}
		if page := d.post(ada, at, url.Values{"then": {"take"}, "note": {"Birds."}}); page.Code != http.StatusConflict || !strings.Contains(page.Body.String(), "has changed since") {
			t.Fatalf("%d %s", page.Code, page.Body)
		}
		if page := d.post(ada, at, url.Values{"then": {"take"}, "note": {"Birds."}}); page.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", page.Code, page.Body)
		}
		all, err := d.Framework.Amendments(t.Context(), ada, "2026.2")
		if err != nil || len(all) != 2 {
			t.Errorf("%d changes, %v", len(all), err)
		}
	})
}

func TestFilesThatNobodyTookAreForgotten(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		d.send(t, ada, "x.csv", "Skill,Description\nFalconry,Fly birds of prey.\n")
		d.now.Advance(23 * time.Hour)
		if err := d.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		shows(t, d.get(ada, "/framework/import"), http.StatusOK, "Files that you sent", "x.csv")
		d.now.Advance(2 * time.Hour)
		if err := d.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(d.get(ada, "/framework/import").Body.String(), "x.csv") {
			t.Error("the file is still there after a day")
		}
		empty(t, d)
	})
}

func TestAPersonIsCutFromTheirFiles(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		d.send(t, ada, "ada.csv", "Skill,Description\nFalconry,Fly birds of prey.\n")
		h := d.Holder()
		held, err := h.Export(t.Context(), db, "ada")
		if err != nil || !strings.Contains(fmt.Sprint(held), "ada.csv") {
			t.Fatal(held, err)
		}
		act := audit.Act{By: access.Service, Verb: "erased", About: "person/ada"}
		if err := d.Log.Do(t.Context(), act, func(tx *sqldb.Tx, _ sqldb.Stamp) error { return h.Erase(t.Context(), tx, "ada") }); err != nil {
			t.Fatal(err)
		}
		if held, err := h.Export(t.Context(), db, "ada"); held != nil || err != nil {
			t.Error(held, err)
		}
		if err := d.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		empty(t, d)
	})
}

// TestPagesAskFewQuestions bounds the queries of each page.
func TestPagesAskFewQuestions(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		at := d.send(t, ada, "x.csv", "Skill,Description\nFalconry,Fly birds of prey.\n").Header().Get("Location")
		asked := func(path string) int {
			n := 0
			r := httptest.NewRequest(http.MethodGet, path, nil)
			if page := d.as(ada, r.WithContext(sqldb.Observe(r.Context(), func(string) { n++ }))); page.Code != http.StatusOK {
				t.Errorf("%s: %d", path, page.Code)
			}
			return n
		}
		columns := asked(at)
		d.post(ada, at, url.Values{"then": {"columns"}})
		for path, most := range map[string]int{"/framework/import": 3, at: 4} {
			if n := asked(path); n > most {
				t.Errorf("%s asks %d queries, at most %d", path, n, most)
			}
		}
		if columns > 40 {
			t.Errorf("the page about columns asks %d queries", columns)
		}
	})
}

func TestWorkEndsWhenItsRequestDoes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newImportDesk(t, db)
		ctx, stop := context.WithCancel(t.Context())
		p, err := d.importer().Plan(ctx, []byte("Skill,Description\nFalconry,Fly.\n"), "x.csv", nil, func(string) error { stop(); return ctx.Err() })
		if p != nil || err == nil {
			t.Error(p, err)
		}
	})
}

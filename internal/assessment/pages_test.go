package assessment

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

func TestRatingOneSkillAPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.get(t, visitor, "/assessments/new").Says(t, 200, "Sign in to start")
		w.get(t, ada, "/assessments").Says(t, 200, "You have not submitted an assessment yet")
		w.get(t, ada, "/assessments/new").Says(t, 200, "Lead practitioner", "nobody needs to meet everything before applying", "performance or pay", "Every answer is saved")
		if rec := w.posts(ada, "/assessments/new", "purpose", "own role", "layout", "each"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Choose a role from the list") {
			t.Errorf("without a role: %d", rec.Code)
		}
		at := w.leads(t, ada, "/assessments/new", "/assessments/", "purpose", "own role", "role", "R02", "layout", "each")
		if !strings.HasSuffix(at, "/skills/GP01") {
			t.Fatalf("it begins at %s", at)
		}
		page := w.get(t, ada, at)
		page.Says(t, 200, "Skill 1 of 2", "Not relevant to my role", "Carry out a usual task", "takes in all the levels below", "willing to help others", "Year in which you last used it")
		if rec := w.posts(ada, at, "then", "next"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Skip for now") {
			t.Errorf("without an answer: %d", rec.Code)
		}
		rec := w.posts(ada, at, "then", "next", "level-GP01", "2", "used-GP01", "last year", "note-GP01", "Keep <this>")
		if body := rec.Body.String(); rec.Code != 422 || !strings.Contains(body, `href="#f-used-GP01"`) || !strings.Contains(body, `value="last year"`) || !strings.Contains(body, "Keep &lt;this&gt;") {
			t.Errorf("a year that is none: %d\n%s", rec.Code, body)
		}
		next := w.leads(t, ada, at, "/assessments/", "then", "next", "level-GP01", "2", "used-GP01", "2024", "grow-GP01", "yes", "note-GP01", "Done.")
		if !strings.HasSuffix(next, "/skills/GP02") {
			t.Errorf("the next is %s", next)
		}
		w.leads(t, ada, next, strings.TrimSuffix(at, "/skills/GP01")+"?done=saved", "then", "skip")
		root := strings.TrimSuffix(at, "/skills/GP01")
		w.get(t, ada, root).Says(t, 200, "1 of 2 skills answered", "Go on where you stopped", "Not answered", "2 Able")
		w.get(t, ada, "/assessments").Says(t, 200, "Not submitted yet", "1 of 2 skills answered")
		w.get(t, ada, at).Says(t, 200, `value="2" checked`, `value="2024"`, "Done.")
		w.leads(t, ada, root+"/submit", root+"?done=submitted")
		w.get(t, ada, root).Says(t, 200, "Submitted on 24 November 2026", "Not answered", "Wish to grow", "Last used 2024")
		if rec := w.posts(ada, root+"/submit"); rec.Code != http.StatusConflict || !strings.Contains(rec.Body.String(), "was submitted on 24 November 2026") {
			t.Errorf("a second time: %d", rec.Code)
		}
	})
}

func TestRatingAllSkillsOnOnePage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.leads(t, ada, "/assessments/new", "/assessments/new/skills?layout=all", "purpose", "skills", "layout", "all")
		w.get(t, ada, "/assessments/new/skills?layout=all").Says(t, 200, "Doing the work", `name="layout" value="all"`)
		if rec := w.posts(ada, "/assessments/new", "purpose", "skills", "layout", "all", "picked", "yes"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Choose at least one skill") {
			t.Errorf("without a skill: %d", rec.Code)
		}
		root := w.leads(t, ada, "/assessments/new", "/assessments/", "purpose", "skills", "layout", "all", "picked", "yes", "skill", "GP01", "skill", "GP03")
		w.get(t, ada, root).Says(t, 200, "level-GP01", "level-GP03", "Save and submit")
		rec := w.posts(ada, root, "at", "GP01", "level-GP01", "3", "level-GP03", "1", "used-GP03", "1066")
		if body := rec.Body.String(); rec.Code != 422 || !strings.Contains(body, "1066") || !strings.Contains(body, "Skill GP03") {
			t.Errorf("%d %s", rec.Code, body)
		}
		w.get(t, ada, root).Says(t, 200, "1 of 2 skills answered")
		w.leads(t, ada, root+"/layout", root+"?done=layout", "layout", "each")
		w.get(t, ada, root).Says(t, 200, "Go on where you stopped")
		w.leads(t, ada, root, root+"?done=submitted", "then", "submit", "level-GP01", "3", "level-GP03", "not-relevant")
		if got := w.says(t, ada); got != "GP01=3 GP03=N" {
			t.Error(got)
		}
	})
}

// TestNothingTypedIsLostWhenTheSessionEnds sends what the page of somebody who
// was signed out holds, after they have signed in again.
func TestNothingTypedIsLostWhenTheSessionEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.begins(t, ada, map[string]int{"GP01": 1, "GP02": 2})
		for _, path := range []string{"/assessments/" + string(id), "/assessments/" + string(id) + "/skills/GP01"} {
			rec := w.posts(visitor, path, "level-GP01", "3", "note-GP01", "A \"long\" note & more")
			body := rec.Body.String()
			if rec.Code != http.StatusForbidden || !strings.Contains(body, "You have been signed out") || !strings.Contains(body, "/sign-in?next=") {
				t.Fatalf("%d %s", rec.Code, body)
			}
			if strings.Contains(body, "Checking the work") {
				t.Error("a visitor is shown the assessment")
			}
			var fields []string
			for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
				fields = append(fields, m[1], strings.NewReplacer("&#34;", `"`, "&amp;", "&").Replace(m[2]))
			}
			w.leads(t, ada, path, "/assessments/", fields...)
			a, err := w.Find(t.Context(), ada, id)
			must(t, err)
			if o, _ := a.Find("GP01"); o.Level != 3 || o.Note != `A "long" note & more` {
				t.Errorf("saved %+v", o)
			}
		}
		for _, path := range []string{"/assessments", "/assessments/" + string(id), "/assessments/gaps?role=R01", "/assessments/changes", "/assessments/download/my-skills.csv"} {
			if p := w.get(t, visitor, path); p.Status != http.StatusSeeOther || !strings.HasPrefix(p.Header.Get("Location"), "/sign-in?next=") {
				t.Errorf("%s answers a visitor %d", path, p.Status)
			}
		}
	})
}

func TestGapsHistoryAndChangesArePages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.get(t, ada, "/assessments/gaps").Says(t, 200, "You have not rated any skill yet")
		w.get(t, ada, "/assessments/changes").Says(t, 200, "There is nothing for you to confirm")
		w.get(t, ada, "/assessments/path").Says(t, 200, "Choose the role you have")
		w.rates(t, ada, map[string]int{"GP01": 1, "GP02": 3, "GP03": 2})
		w.rates(t, ada, map[string]int{"GP01": 2})
		w.get(t, ada, "/assessments/gaps").Says(t, 200, "Roles that share your skills", "Practitioner", "met or above")
		w.get(t, ada, "/assessments/gaps?role=R02").Says(t, 200, "To grow", "1 level to grow", "Above", "nobody needs to meet everything before applying", "Essential")
		w.complains(t, ada, "/assessments/gaps?role=R99", "no role has the code")
		w.get(t, ada, "/assessments/path?from=R01&to=R02").Says(t, 200, "1 step from Practitioner", "Lead a small piece of work first", "from “Able” to “Leading”")
		w.get(t, ada, "/assessments/path?from=R01&to=R02").Says(t, 200, "Where I want to go", "Say what you want to be doing")
		w.get(t, ada, "/assessments/path?from=R02&to=R01").Says(t, 200, "lists no steps that lead from")
		w.complains(t, ada, "/assessments/path?from=R01&to=R01", "differs from the first")
		history := w.get(t, ada, "/assessments/skills/gp01")
		history.Says(t, 200, "Your history in Doing the work", "<svg", "gh-trail__line", "Counts today", "You said “1 ")
		w.get(t, ada, "/assessments/skills/GP04").Says(t, 404, "You have not rated a skill with the code GP04")
		name := w.releases(t, split("GP01", "GP05", "GP06"), reworded("GP02"), retired("GP03"))
		w.get(t, ada, "/assessments").Says(t, 200, "See what changed for you", "Skills that are out of use")
		w.get(t, ada, "/assessments/changes").Says(t, 200, "3 skills", "parted", "Offered, not confirmed", "Please confirm", "Leave it for later", "Out of use", "Plainer words.")
		if rec := w.posts(ada, "/assessments/changes", "release", name, "level-GP05", "later", "level-GP06", "later", "level-GP02", "later"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "at least one skill") {
			t.Errorf("nothing chosen: %d", rec.Code)
		}
		if rec := w.posts(ada, "/assessments/changes", "release", name, "level-GP05", "ninety"); rec.Code != 422 {
			t.Errorf("no level: %d", rec.Code)
		}
		w.leads(t, ada, "/assessments/changes", "/assessments/changes?done=confirmed", "release", name, "level-GP05", "3", "level-GP06", "later", "level-GP02", "not-relevant")
		if got := w.says(t, ada); got != "GP02=N GP03=2- GP05=3 GP06=2??" {
			t.Error(got)
		}
		w.get(t, ada, "/assessments/skills/GP06").Says(t, 200, "Offered", "Confirm what is true now", "parted")
		w.get(t, ada, "/assessments/gaps?role=R02").Says(t, 200, "You may be at")
	})
}

func TestDownloadsSayTheSame(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	id := w.begins(t, ada, map[string]int{"GP01": 2})
	must(t, w.Answer(t.Context(), ada, id, Answer{Skill: "GP01", Kind: Level, Level: 2, LastUsed: 2020, Note: `=cmd "x"`}))
	must(t, w.Submit(t.Context(), ada, id))
	rows, err := csv.NewReader(strings.NewReader(w.get(t, ada, "/assessments/download/my-skills.csv").Body)).ReadAll()
	must(t, err)
	if len(rows) != 2 || rows[1][0] != "GP01" || rows[1][2] != "2 Able" || !slices.Contains(rows[1], `'=cmd "x"`) {
		t.Errorf("%q", rows)
	}
	var sheet struct {
		Notice string
		Sheet
	}
	must(t, json.Unmarshal([]byte(w.get(t, ada, "/assessments/download/my-skills.json").Body), &sheet))
	if len(sheet.Skills) != 1 || *sheet.Skills[0].Level != 2 || sheet.Notice != guidance || sheet.Name != ada.Name {
		t.Errorf("%+v", sheet)
	}
	word := w.get(t, ada, "/assessments/download/my-skills.docx")
	z, err := zip.NewReader(bytes.NewReader([]byte(word.Body)), int64(len(word.Body)))
	must(t, err)
	part, err := z.Open("word/document.xml")
	must(t, err)
	text, err := io.ReadAll(part)
	must(t, err)
	for _, words := range []string{"Doing the work (GP01)", "2 Able", "Last used 2020", "performance or pay"} {
		if !strings.Contains(string(text), words) {
			t.Errorf("the document does not say %q", words)
		}
	}
	if word.Header.Get("Cache-Control") != "no-store" {
		t.Error("a download may be kept by others")
	}
	w.get(t, ada, "/assessments/download/my-skills.exe").Says(t, 404, "Choose Word")
}

// rateEverything makes a person with n ratings of the starter pack, twice over.
func rateEverything(t testing.TB, w *world, who access.Actor, n int) {
	t.Helper()
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	levels := map[string]int{}
	for i, s := range f.Skills[:n] {
		levels[s.Code] = i % len(f.Scale.Levels)
	}
	w.rates(t, who, levels)
	w.rates(t, who, levels)
}

// TestPagesAskAsMuchHoweverMuchIsRated counts the statements of every page for
// somebody with 3 ratings and somebody with 25.
func TestPagesAskAsMuchHoweverMuchIsRated(t *testing.T) {
	w, f := starter(t)
	rateEverything(t, w, ada, 3)
	rateEverything(t, w, ben, 25)
	for _, who := range []access.Actor{ada, ben} {
		for i := range map[string]int{ada.ID: 1, ben.ID: 9}[who.ID] {
			_, err := w.SaveEvidence(t.Context(), who, Evidence{Title: "Done", Links: []EvidenceLink{{Skill: f.Skills[0].Code}, {Skill: f.Skills[i+1].Code}}})
			must(t, err)
		}
	}
	for _, path := range []string{"/assessments", "/assessments/evidence", "/assessments/evidence/new", "/assessments/new", "/assessments/gaps", "/assessments/gaps?role=" + f.Roles[0].Code, "/assessments/changes",
		"/assessments/path?from=" + f.Roles[0].Code + "&to=" + f.Roles[len(f.Roles)-1].Code, "/assessments/skills/" + f.Skills[0].Code, "/assessments/download/my-skills.json",
		"/assessments/again", "/assessments/progress?role=" + f.Roles[0].Code, "/assessments/snapshots/compare"} {
		count := func(who access.Actor) int {
			return queries(t, func(ctx context.Context) { webtest.GetWith(t, ctx, w.router, who, path).Says(t, 200) })
		}
		count(ada) // the first reader fills what is kept in memory
		few, many := count(ada), count(ben)
		if few != many || many > 9 {
			t.Errorf("%s takes %d statements with 3 ratings and %d with 25", path, few, many)
		}
	}
	var drafts [2]int
	for i, n := range []int{2, 25} {
		levels := map[string]int{}
		for _, s := range f.Skills[:n] {
			levels[s.Code] = 1
		}
		id := w.begins(t, edda, levels)
		must(t, w.SetLayout(t.Context(), edda, id, All))
		drafts[i] = queries(t, func(ctx context.Context) {
			webtest.GetWith(t, ctx, w.router, edda, "/assessments/"+string(id)).Says(t, 200)
		})
	}
	if drafts[0] != drafts[1] || drafts[1] > 9 {
		t.Errorf("a draft takes %d statements with 2 skills and %d with 25", drafts[0], drafts[1])
	}
}

// BenchmarkPages measures the pages of somebody with 25 ratings; each should take
// less than 5 ms.
func BenchmarkPages(b *testing.B) {
	w, f := starter(b)
	rateEverything(b, w, ben, 25)
	levels := map[string]int{}
	for _, s := range f.Skills[:25] {
		levels[s.Code] = 1
	}
	id := w.begins(b, ben, levels)
	must(b, w.SetLayout(b.Context(), ben, id, All))
	for name, path := range map[string]string{"list": "/assessments", "draft": "/assessments/" + string(id), "gaps": "/assessments/gaps?role=" + f.Roles[0].Code, "nearest": "/assessments/gaps", "history": "/assessments/skills/" + f.Skills[0].Code,
		"changes": "/assessments/changes", "path": "/assessments/path?from=" + f.Roles[0].Code + "&to=" + f.Roles[len(f.Roles)-1].Code} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r, rec := httptest.NewRequest("GET", path, nil), httptest.NewRecorder()
				r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: ben.ID})
				w.router.ServeHTTP(rec, r)
				if rec.Code != 200 {
					b.Fatal(rec.Code)
				}
			}
		})
	}
}

// TestOtherPeopleNeverReadIt plants a word in everything that one person says and
// asks for every page as everybody else.
func TestOtherPeopleNeverReadIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const canary = "canary-90210"
		ctx := t.Context()
		id := w.begins(t, ada, map[string]int{"GP01": 2})
		must(t, w.Answer(ctx, ada, id, Answer{Skill: "GP01", Kind: Level, Level: 2, Note: canary}))
		must(t, w.Submit(ctx, ada, id))
		draft := w.begins(t, ada, map[string]int{"GP02": 1})
		must(t, w.Answer(ctx, ada, draft, Answer{Skill: "GP02", Note: canary}))
		snap, err := w.TakeSnapshot(ctx, ada, canary, true)
		must(t, err)
		evidence, err := w.SaveEvidence(ctx, ada, Evidence{Title: canary, What: canary, Links: []EvidenceLink{{Skill: "GP01", Shows: canary}}})
		must(t, err)
		if rec := w.sends(t, ada, []sentFile{{canary + ".txt", canary}}, "id", evidence, "title", canary, "skill-1", "GP01", "expires", "2026-12-01"); rec.Code != 303 {
			t.Fatal(rec.Body)
		}
		kept, err := w.Evidence(ctx, ada)
		must(t, err)
		w.releases(t, reworded("GP01"))
		w.rates(t, ben, map[string]int{"GP01": 1})
		paths := []string{kept[0].Files[0].URL(), "/assessments/again", "/assessments/progress?role=R01", "/assessments/snapshots/compare", "/assessments/snapshots/compare?from=" + snap, "/assessments/evidence", "/assessments/evidence/" + evidence, "/assessments", "/assessments/new", "/assessments/gaps", "/assessments/gaps?role=R01", "/assessments/path?from=R01&to=R02", "/assessments/changes", "/assessments/skills/GP01", "/assessments/skills/GP02",
			"/assessments/download/my-skills.csv", "/assessments/download/my-skills.json", "/assessments/snapshots/" + snap, "/assessments/snapshots/" + snap + ".json",
			"/assessments/" + string(id), "/assessments/" + string(draft), "/assessments/" + string(draft) + "/skills/GP02"}
		for _, path := range paths {
			for _, who := range append([]access.Actor{visitor}, everyone[1:]...) {
				p := w.get(t, who, path)
				if strings.Contains(p.Body, canary) {
					t.Errorf("%q reads it on %s", who.ID, path)
				}
				if who.SignedIn() && strings.Contains(path, string(id)) && p.Status != 404 {
					t.Errorf("%q learns that %s is there: %d", who.ID, path, p.Status)
				}
			}
		}
		if !strings.Contains(w.get(t, ada, "/assessments").Body, canary) {
			t.Error("not even its person reads it: the test tests nothing")
		}
		if n, err := sqldb.One(ctx, w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM audit_details WHERE detail LIKE '%canary%'`); err != nil || n != 0 {
			t.Errorf("the audit log says it %d times, %v", n, err)
		}
		if n, err := sqldb.One(ctx, w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM search_docs WHERE title LIKE '%canary%' OR ref LIKE 'assessment%'`); err != nil || n != 0 {
			t.Errorf("search says it %d times, %v", n, err)
		}
	})
}

package assessment

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/membership"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func holding(id string, roles ...access.Role) access.Actor {
	who := access.Actor{ID: id, Name: strings.ToUpper(id[:1]) + id[1:] + " Lamp"}
	for _, r := range roles {
		who.Grants = append(who.Grants, access.Grant{Role: r, Scope: access.Everywhere})
	}
	return who
}

var (
	ada      = holding("ada")
	ben      = holding("ben")
	edda     = holding("edda", access.Editor)
	rufus    = holding("rufus", access.Editor)
	agnes    = holding("agnes", access.Approver)
	otto     = holding("otto", access.Administrator, access.Editor, access.Approver)
	everyone = []access.Actor{ada, ben, edda, rufus, agnes, otto}
	visitor  access.Actor
)

// world is a small profession: skills GP01 to GP04 on levels 0 to 3, and roles
// R01 and R02, to which a step leads.
type world struct {
	*Service
	clock  *clock.Fixed
	router *web.Router
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bakers")
	must(t, pack.New(dir, "Bakers"))
	p, findings := pack.Read(os.DirFS(dir))
	for _, f := range pack.Errors(findings) {
		t.Fatal(f)
	}
	for _, code := range []string{"GP03", "GP04"} {
		s := p.Framework.Skills[0]
		s.Code, s.Name, s.Related, s.ScopeNote = code, "Skill "+code, nil, ""
		p.Framework.Skills = append(p.Framework.Skills, s)
		for level := 1; level <= 3; level++ {
			p.Framework.Descriptors = append(p.Framework.Descriptors, pack.Descriptor{Skill: code, Level: level, Text: textOf(code, level)})
		}
	}
	return load(t, db, p)
}

func textOf(code string, level int) string {
	return fmt.Sprintf("Carry out %s as people at stage %d do, from the first question to the finished result of %s.", code, level, code)
}

func load(t testing.TB, db *sqldb.DB, p *pack.Pack) *world {
	t.Helper()
	now := clock.At(noon)
	log := &audit.Log{DB: db, Now: now.Now}
	professions := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	packtest.Load(t, db, p, professions, f)
	w := &world{&Service{DB: db, Log: log, Framework: f, Files: blob.Disk{Dir: filepath.Join(t.TempDir(), "evidence")}}, now, webtest.Router(t, everyone...)}
	(&Pages{Assessments: w.Service, Members: &membership.Members{DB: db, Log: log, Framework: f, Profession: professions}}).Routes(w.router)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), words) {
		t.Errorf("got %v, want a fault of kind %d that says %q", err, kind, words)
	}
}

// begins starts an assessment of skills and answers them with levels.
func (w *world) begins(t testing.TB, who access.Actor, levels map[string]int) ID {
	t.Helper()
	n := New{Purpose: Skills}
	var answers []Answer
	for code, level := range levels {
		n.Skills = append(n.Skills, code)
		answers = append(answers, Answer{Skill: code, Kind: Level, Level: level})
	}
	id, err := w.Begin(t.Context(), who, n)
	must(t, err)
	w.clock.Advance(time.Minute)
	must(t, w.Answer(t.Context(), who, id, answers...))
	return id
}

// rates is begins, submitted.
func (w *world) rates(t testing.TB, who access.Actor, levels map[string]int) ID {
	t.Helper()
	id := w.begins(t, who, levels)
	must(t, w.Submit(t.Context(), who, id))
	return id
}

// releases publishes a release of changes that are made from the one before.
func (w *world) releases(t testing.TB, changes ...func(e *pack.Edition) amend.Amendment) string {
	t.Helper()
	ctx := t.Context()
	w.clock.Advance(24 * time.Hour)
	known, err := w.Framework.Releases(ctx)
	must(t, err)
	name := framework.NextName(known, w.clock.Now())
	must(t, w.Framework.StartRelease(ctx, agnes, name, ""))
	for _, change := range changes {
		e, err := w.Framework.Edition(ctx, name)
		must(t, err)
		saved, err := w.Framework.SaveAmendment(ctx, edda, name, framework.Edit{Amendment: change(e)})
		if b, ok := err.(*framework.Broken); ok {
			t.Fatalf("%+v", b.Faults)
		}
		must(t, err)
		must(t, w.Framework.RequestReview(ctx, edda, saved.ID))
		must(t, w.Framework.ReviewAmendment(ctx, rufus, saved.ID, true, ""))
		must(t, w.Framework.Approve(ctx, agnes, saved.ID, true, ""))
	}
	must(t, w.Framework.Publish(ctx, agnes, name, "Changes."))
	w.clock.Advance(time.Hour)
	return name
}

func skillOf(e *pack.Edition, code string) amend.Skill { return *amend.Items(e)["skill/"+code].Skill }

func reworded(code string) func(*pack.Edition) amend.Amendment {
	return func(e *pack.Edition) amend.Amendment {
		s := skillOf(e, code)
		s.Definition += " And show others how it is done."
		return amend.Amendment{Kind: pack.Reworded, About: "skill/" + code, Items: []amend.Item{{Skill: &s}}, Note: "Plainer words."}
	}
}

func merged(into, other string) func(*pack.Edition) amend.Amendment {
	return func(e *pack.Edition) amend.Amendment {
		return amend.Amendment{Kind: pack.Merged, About: "skill/" + into, Items: amend.Merge(e, skillOf(e, into), []string{other}), Note: "They were alike."}
	}
}

func split(code string, into ...string) func(*pack.Edition) amend.Amendment {
	return func(e *pack.Edition) amend.Amendment {
		var parts []amend.Skill
		for _, c := range into {
			s := skillOf(e, code)
			s.Code, s.Name = c, "Part "+c
			s.Descriptors = slices.Clone(s.Descriptors)
			for i := range s.Descriptors {
				s.Descriptors[i].Text = textOf(c, s.Descriptors[i].Level)
			}
			parts = append(parts, s)
		}
		return amend.Amendment{Kind: pack.Split, About: "skill/" + code, Items: amend.Split(e, code, parts, nil), Note: "It held two things."}
	}
}

func retired(code string) func(*pack.Edition) amend.Amendment {
	return func(e *pack.Edition) amend.Amendment {
		return amend.Amendment{Kind: pack.Retired, About: "skill/" + code, Items: amend.Retire(e, "skill/"+code, nil), Note: "Nobody uses it."}
	}
}

// says writes what a person holds today as "GP01=2 GP02=3?".
func (w *world) says(t *testing.T, who access.Actor) string {
	t.Helper()
	s, err := w.Standing(t.Context(), who)
	must(t, err)
	var words []string
	for _, h := range s.Held {
		word := h.Code() + "=" + s.Says(h)[:1] + strings.Repeat("?", int(h.Confirm))
		if h.Past() {
			word += "-"
		}
		words = append(words, word)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func (w *world) get(t testing.TB, who access.Actor, path string) *webtest.Page {
	t.Helper()
	return webtest.GetAs(t, w.router, who, path)
}

// complains asks for a page that has a problem and fails unless it says which.
// The summary of problems stands before the heading, so the page is not held to
// the order of headings.
func (w *world) complains(t *testing.T, who access.Actor, path, words string) {
	t.Helper()
	r, rec := httptest.NewRequest("GET", path, nil), httptest.NewRecorder()
	r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	w.router.ServeHTTP(rec, r)
	if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), words) {
		t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
	}
}

// posts sends a form and returns the answer.
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

// leads posts and fails unless the answer leads to an address that begins so.
func (w *world) leads(t *testing.T, who access.Actor, path, to string, fields ...string) string {
	t.Helper()
	rec := w.posts(who, path, fields...)
	at := rec.Header().Get("Location")
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(at, to) {
		t.Errorf("%s: %d to %q, want %q\n%s", path, rec.Code, at, to, rec.Body)
	}
	return at
}

func queries(t *testing.T, fn func(ctx context.Context)) int {
	t.Helper()
	n := 0
	fn(sqldb.Observe(t.Context(), func(string) { n++ }))
	return n
}

package development

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/leadership"
	"guildhall/internal/learning"
	"guildhall/internal/mail"
	"guildhall/internal/membership"
	"guildhall/internal/networks"
	"guildhall/internal/opinion"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sharing"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const here, there people.OrganisationID = "here", "there"

// world is a profession with a member, her manager, a mentor, a peer elsewhere who
// is willing to help, an administrator and those who write releases.
type world struct {
	*Service
	clock                    *clock.Fixed
	post                     *postbox
	outbox                   *outbox.Worker
	router                   *web.Router
	ada, ben, cat, dan, root access.Actor
	edda, rufus, agnes       access.Actor
}

// postbox keeps what is sent.
type postbox struct {
	mu   sync.Mutex
	sent []mail.Message
}

func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

// bakers is a small profession with four skills and something to learn from of each
// of its ways of learning.
func bakers(t testing.TB) *pack.Pack {
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
	o := p.Learning[0]
	o.ID, o.Title, o.Kind, o.Hours, o.Skills = "L02", "A course of two days", "formal", 14, []pack.SkillStep{{Skill: "GP01", From: 1, To: 2}}
	p.Learning = append(p.Learning, o)
	o.ID, o.Title, o.Skills = "L03", "A course about checking", []pack.SkillStep{{Skill: "GP02", From: 1, To: 2}}
	p.Learning = append(p.Learning, o)
	p.Organisations = nil
	for _, o := range []people.OrganisationID{here, there} {
		p.Organisations = append(p.Organisations, pack.Organisation{ID: string(o), Name: "Ministry of " + string(o), Short: string(o), Kind: "ministerial", EmailDomains: []string{string(o) + ".example"}})
	}
	return p
}

func textOf(code string, level int) string {
	return fmt.Sprintf("Carry out %s as people at stage %d do, from the first question to the finished result of %s.", code, level, code)
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	w := &world{clock: clock.At(noon), post: &postbox{}}
	log := &audit.Log{DB: db, Now: w.clock.Now}
	professions := &profession.Service{DB: db}
	persons := &people.Service{DB: db, Log: log}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	members := &membership.Members{DB: db, Log: log, People: persons, Profession: professions, Framework: f, Mailer: w.post}
	leaders := &leadership.Service{DB: db, Log: log, People: persons, Profession: professions, Mailer: w.post}
	assessments := &assessment.Service{DB: db, Log: log, Framework: f}
	members.Helps = assessments.Helpers
	w.Service = &Service{DB: db, Log: log, Profession: professions, Framework: f, Members: members, Assessments: assessments,
		Opinions: &opinion.Service{DB: db, Log: log, Framework: f, Assessments: assessments, Leadership: leaders, Profession: professions, Mailer: w.post},
		Sharing:  &sharing.Service{DB: db, Log: log, People: persons, Profession: professions, Members: members, Leadership: leaders, Assessments: assessments, Mailer: w.post, BaseURL: "https://hall.example"},
		Learning: &learning.Service{DB: db}, Networks: &networks.Service{DB: db}, Mailer: w.post, BaseURL: "https://hall.example"}
	w.Sharing.Plan = w.TitleOf
	packtest.Load(t, db, bakers(t), professions, persons, f, w.Learning, w.Networks)
	w.outbox = &outbox.Worker{DB: db, Log: log, Logger: slog.New(slog.DiscardHandler)}
	w.outbox.Handle(MailKind, w.SendMail)
	w.outbox.Handle(sharing.MailKind, w.Sharing.SendMail)
	for name, who := range map[string]*access.Actor{"Ada": &w.ada, "Ben": &w.ben, "Cat": &w.cat, "Root": &w.root, "Edda": &w.edda, "Rufus": &w.rufus, "Agnes": &w.agnes} {
		*who = w.person(t, name, here)
	}
	w.dan = w.person(t, "Dan", there)
	w.root.Grants = []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}, {Role: access.HeadOfProfession, Scope: access.Everywhere}}
	w.edda.Grants = []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}
	w.rufus.Grants, w.agnes.Grants = w.edda.Grants, []access.Grant{{Role: access.Approver, Scope: access.Everywhere}}
	must(t, members.NameManager(t.Context(), w.ada, "ben@here.example"))
	must(t, members.Answer(t.Context(), w.ben, people.ID(w.ada.ID), true))
	w.router = webtest.Router(t, w.ada, w.ben, w.cat, w.dan, w.root)
	(&Pages{Plans: w.Service}).Routes(w.router)
	(&sharing.Pages{Sharing: w.Sharing}).Routes(w.router)
	(&membership.MemberPages{Members: members}).Routes(w.router)
	(&assessment.Pages{Assessments: assessments}).Routes(w.router)
	(&learning.Pages{Learning: w.Learning, Framework: f}).Routes(w.router)
	return w
}

func (w *world) person(t testing.TB, name string, works people.OrganisationID) access.Actor {
	t.Helper()
	var p people.Person
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "joined", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		p, err = people.Insert(t.Context(), tx, at, people.New{Name: name, Email: strings.ToLower(name) + "@" + string(works) + ".example", Organisation: works})
		return err
	}))
	return access.Actor{ID: string(p.ID), Name: p.Name}
}

// rates lets somebody rate skills, and say whether they help others with them.
func (w *world) rates(t testing.TB, who access.Actor, help bool, levels map[string]int) assessment.ID {
	t.Helper()
	ctx, n := t.Context(), assessment.New{Purpose: assessment.Skills}
	var answers []assessment.Answer
	for code, level := range levels {
		n.Skills = append(n.Skills, code)
		answers = append(answers, assessment.Answer{Skill: code, Kind: assessment.Level, Level: level, Help: help, Grow: !help})
	}
	id, err := w.Assessments.Begin(ctx, who, n)
	must(t, err)
	must(t, w.Assessments.Answer(ctx, who, id, answers...))
	must(t, w.Assessments.Submit(ctx, who, id))
	return id
}

// helps makes the peer one who wants to be found and is willing to help.
func (w *world) helps(t testing.TB) (handle string) {
	t.Helper()
	w.rates(t, w.dan, true, map[string]int{"GP01": 3})
	must(t, w.Members.Choose(t.Context(), w.dan, membership.Choices("444444444444444"), true))
	own, err := w.Members.Own(t.Context(), w.dan)
	must(t, err)
	return own.Handle
}

// action is one that can be saved.
func action(what string) Action {
	return Action{What: what, Kind: "on-the-job", Skill: "GP01", Level: 2, Status: Planned}
}

// plans begins a plan with some actions.
func (w *world) plans(t testing.TB, who access.Actor, actions ...Action) ID {
	t.Helper()
	id, err := w.Begin(t.Context(), who, "My plan", false)
	must(t, err)
	for _, a := range actions {
		w.adds(t, who, id, a)
	}
	return id
}

func (w *world) adds(t testing.TB, who access.Actor, plan ID, a Action) string {
	t.Helper()
	w.clock.Advance(time.Minute)
	id, err := w.SaveAction(t.Context(), who, plan, a)
	must(t, err)
	return id
}

// changes writes an action anew.
func (w *world) changes(t testing.TB, who access.Actor, plan ID, action string, fn func(a *Action)) {
	t.Helper()
	w.clock.Advance(time.Minute)
	a := *w.plan(t, who, plan).Find(action)
	fn(&a)
	_, err := w.SaveAction(t.Context(), who, plan, a)
	must(t, err)
}

func (w *world) plan(t testing.TB, who access.Actor, id ID) Plan {
	t.Helper()
	p, err := w.Find(t.Context(), who, id)
	must(t, err)
	return p
}

// shares lets somebody read a plan.
func (w *world) shares(t testing.TB, who access.Actor, plan ID, email string, levels bool) string {
	t.Helper()
	id, err := w.Sharing.Share(t.Context(), who, sharing.Offer{Email: email, Purpose: sharing.Coaching, Plan: string(plan), Levels: levels, Until: "2027-02-24"})
	must(t, err)
	return id
}

// hidden fails the test unless an actor can neither read a plan nor do anything with it.
func (w *world) hidden(t *testing.T, who access.Actor, plan ID) {
	t.Helper()
	ctx := t.Context()
	_, err := w.Read(ctx, who, plan)
	refused(t, err, fault.NotFound, "not shared with you")
	refused(t, w.Comment(ctx, who, plan, "", "Hello"), fault.NotFound, "not shared with you")
	refused(t, w.Agree(ctx, who, plan, "x"), fault.NotFound, "not shared with you")
	refused(t, w.Withdraw(ctx, who, plan, 1), fault.NotFound, "not shared with you")
	if who.ID != w.ada.ID {
		_, err = w.Find(ctx, who, plan)
		refused(t, err, fault.NotFound, "not shared with you")
	}
}

// releases publishes a release of changes that are made from the one before.
func (w *world) releases(t testing.TB, changes ...func(e *pack.Edition) amend.Amendment) {
	t.Helper()
	ctx := t.Context()
	w.clock.Advance(24 * time.Hour)
	known, err := w.Framework.Releases(ctx)
	must(t, err)
	name := framework.NextName(known, w.clock.Now())
	must(t, w.Framework.StartRelease(ctx, w.agnes, name, ""))
	for _, change := range changes {
		e, err := w.Framework.Edition(ctx, name)
		must(t, err)
		saved, err := w.Framework.SaveAmendment(ctx, w.edda, name, framework.Edit{Amendment: change(e)})
		must(t, err)
		must(t, w.Framework.RequestReview(ctx, w.edda, saved.ID))
		must(t, w.Framework.ReviewAmendment(ctx, w.rufus, saved.ID, true, ""))
		must(t, w.Framework.Approve(ctx, w.agnes, saved.ID, true, ""))
	}
	must(t, w.Framework.Publish(ctx, w.agnes, name, "Changes."))
	w.clock.Advance(time.Hour)
}

func skillOf(e *pack.Edition, code string) amend.Skill { return *amend.Items(e)["skill/"+code].Skill }

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

func (w *world) get(t testing.TB, who access.Actor, path string) *webtest.Page {
	t.Helper()
	return webtest.GetAs(t, w.router, who, path)
}

// posts sends a form and returns the answer.
func (w *world) posts(who access.Actor, path string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	return rec
}

// leads posts and fails unless the answer leads to an address.
func (w *world) leads(t *testing.T, who access.Actor, path, to string, fields ...string) {
	t.Helper()
	rec := w.posts(who, path, fields...)
	if at := rec.Header().Get("Location"); rec.Code != http.StatusSeeOther || at != to {
		t.Errorf("%s: %d to %q, want %q\n%s", path, rec.Code, at, to, rec.Body)
	}
}

// told asks for a page after something was done and fails unless it says so. The
// banner stands before the heading, so the page is not held to the order of headings.
func (w *world) told(t *testing.T, who access.Actor, path, words string) {
	t.Helper()
	rec := httptest.NewRecorder()
	r := httptest.NewRequest("GET", path, nil)
	r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	if w.router.ServeHTTP(rec, r); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), words) {
		t.Errorf("%s: %d, does not say %q", path, rec.Code, words)
	}
}

// complains posts and fails unless the page says what is wrong.
func (w *world) complains(t *testing.T, who access.Actor, path string, words []string, fields ...string) {
	t.Helper()
	rec := w.posts(who, path, fields...)
	if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), "There is a problem") {
		t.Errorf("%s: %d\n%s", path, rec.Code, rec.Body)
	}
	for _, word := range words {
		if !strings.Contains(rec.Body.String(), word) {
			t.Errorf("%s does not say %q", path, word)
		}
	}
}

// delivers does every job and returns what was sent.
func (w *world) delivers(t *testing.T) []mail.Message {
	t.Helper()
	_, err := w.outbox.Drain(t.Context())
	must(t, err)
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	sent := w.post.sent
	w.post.sent = nil
	return sent
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

func statements(t *testing.T, fn func(ctx context.Context)) int {
	t.Helper()
	n := 0
	fn(sqldb.Observe(t.Context(), func(string) { n++ }))
	return n
}

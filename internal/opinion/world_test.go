package opinion

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
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
	"guildhall/internal/mail"
	"guildhall/internal/membership"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const here, there, beyond people.OrganisationID = "works", "culture", "arts"

// world is a small profession with skills GP01 to GP04 on levels 0 to 3. Ada is
// the member, Ben her manager, Hal leads where she works, Max managed her
// earlier, and Vic and Wyn volunteer elsewhere.
type world struct {
	*Service
	members *membership.Members
	clock   *clock.Fixed
	post    *postbox
	outbox  *outbox.Worker
	router  *web.Router

	ada, ben, hal, max, vic, wyn, eve access.Actor
	edda, rufus, agnes                access.Actor // who change the framework
}

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
			text := fmt.Sprintf("Carry out %s as people at stage %d do, from the first question to the finished result of %s.", code, level, code)
			p.Framework.Descriptors = append(p.Framework.Descriptors, pack.Descriptor{Skill: code, Level: level, Text: text})
		}
	}
	p.Organisations = nil
	for _, o := range []people.OrganisationID{here, there, beyond} {
		p.Organisations = append(p.Organisations, pack.Organisation{ID: string(o), Name: "Ministry of " + string(o), Short: string(o), Kind: "ministerial", EmailDomains: []string{string(o) + ".example"}})
	}
	return p
}

// services puts the capability on a store, as the site does.
func services(db *sqldb.DB, now *clock.Fixed, box *postbox) (*Service, *membership.Members, *people.Service, *profession.Service) {
	log := &audit.Log{DB: db, Now: now.Now}
	professions := &profession.Service{DB: db}
	persons := &people.Service{DB: db, Log: log}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	return &Service{DB: db, Log: log, Framework: f, Assessments: &assessment.Service{DB: db, Log: log, Framework: f},
			Leadership: &leadership.Service{DB: db, Log: log, People: persons, Profession: professions, Mailer: box, BaseURL: "https://hall.example"},
			Profession: professions, Mailer: box, BaseURL: "https://hall.example"},
		&membership.Members{DB: db, Log: log, People: persons, Profession: professions, Framework: f, Mailer: box, BaseURL: "https://hall.example"}, persons, professions
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	w := &world{clock: clock.At(noon), post: &postbox{}}
	var persons *people.Service
	var professions *profession.Service
	w.Service, w.members, persons, professions = services(db, w.clock, w.post)
	packtest.Load(t, db, bakers(t), professions, persons, w.Framework)
	w.outbox = &outbox.Worker{DB: db, Log: w.Log, Logger: slog.New(slog.DiscardHandler)}
	w.outbox.Handle(MailKind, w.SendMail)
	for name, who := range map[string]*access.Actor{"Ada": &w.ada, "Ben": &w.ben, "Hal": &w.hal, "Max": &w.max, "Eve": &w.eve, "Edda": &w.edda, "Rufus": &w.rufus, "Agnes": &w.agnes} {
		*who = w.person(t, name, here)
	}
	w.edda.Grants = []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}
	w.rufus.Grants, w.agnes.Grants = w.edda.Grants, []access.Grant{{Role: access.Approver, Scope: access.Everywhere}}
	w.vic, w.wyn = w.person(t, "Vic", there), w.person(t, "Wyn", beyond)
	w.manages(t, w.ben, w.ada)
	w.seats(t, w.hal)
	w.router = webtest.Router(t, w.ada, w.ben, w.hal, w.max, w.vic, w.wyn, w.eve)
	(&Pages{w.Service}).Routes(w.router)
	(&assessment.Pages{Assessments: w.Assessments, Also: []assessment.Also{{Assessment: w.OnAssessment, Skill: w.OnSkill}}}).Routes(w.router)
	return w
}

func (w *world) person(t testing.TB, name string, works people.OrganisationID) access.Actor {
	t.Helper()
	var p people.Person
	err := w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "added person", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		p, err = people.Insert(t.Context(), tx, at, people.New{Name: name + " Lamp", Email: strings.ToLower(name) + "@" + string(works) + ".example", Organisation: works})
		return err
	})
	must(t, err)
	return access.Actor{ID: string(p.ID), Name: p.Name}
}

// manages makes one person the confirmed manager of another.
func (w *world) manages(t testing.TB, manager, who access.Actor) {
	t.Helper()
	email := strings.ToLower(strings.Fields(manager.Name)[0]) + "@" + string(here) + ".example"
	must(t, w.members.NameManager(t.Context(), who, email))
	must(t, w.members.Answer(t.Context(), manager, people.ID(who.ID), true))
}

// seats makes somebody the head of the profession where Ada works.
func (w *world) seats(t testing.TB, head access.Actor) {
	t.Helper()
	root := access.Actor{ID: "root", Grants: []access.Grant{{Role: access.HeadOfProfession, Scope: access.Everywhere}}}
	today := pack.Date(clock.ISODay(w.clock.Now()))
	email := strings.ToLower(strings.Fields(head.Name)[0]) + "@" + string(here) + ".example"
	must(t, w.Leadership.Appoint(t.Context(), root, leadership.Offer{Organisation: here, Post: leadership.Head, Email: email, Begins: today}))
	terms, err := w.Leadership.Mine(t.Context(), head)
	must(t, err)
	must(t, w.Leadership.Accept(t.Context(), head, terms[0].ID, false))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), words) {
		t.Errorf("got %v, want a fault of kind %d that says %q", err, kind, words)
	}
}

// rates submits an assessment of skills with levels and a note on each.
func (w *world) rates(t testing.TB, who access.Actor, levels map[string]int) assessment.ID {
	t.Helper()
	n := assessment.New{Purpose: assessment.Skills}
	var answers []assessment.Answer
	for code, level := range levels {
		n.Skills = append(n.Skills, code)
		answers = append(answers, assessment.Answer{Skill: code, Kind: assessment.Level, Level: level, Note: "My secret on " + code + "."})
	}
	id, err := w.Assessments.Begin(t.Context(), who, n)
	must(t, err)
	w.clock.Advance(time.Minute)
	must(t, w.Assessments.Answer(t.Context(), who, id, answers...))
	must(t, w.Assessments.Submit(t.Context(), who, id))
	return id
}

func (w *world) until(days int) pack.Date {
	return pack.Date(clock.ISODay(w.clock.Now().AddDate(0, 0, days)))
}

// asks sends a request of Ada's for two weeks about GP01 and GP02, and returns it.
func (w *world) asks(t testing.TB, whom string, change ...func(*New)) ID {
	t.Helper()
	n := New{Kind: Opinions, Assessment: w.rates(t, w.ada, map[string]int{"GP01": 1, "GP02": 2}), Skills: []string{"GP01", "GP02"}, Whom: whom, Levels: true, Until: w.until(14)}
	for _, c := range change {
		c(&n)
	}
	id, err := w.Ask(t.Context(), w.ada, n)
	must(t, err)
	return id
}

// answered is asks, accepted and answered with levels.
func (w *world) answered(t testing.TB, whom string, who access.Actor, levels map[string]int) ID {
	t.Helper()
	id := w.asks(t, whom)
	must(t, w.Accept(t.Context(), who, id))
	w.says(t, who, id, levels)
	return id
}

func (w *world) says(t testing.TB, who access.Actor, id ID, levels map[string]int) {
	t.Helper()
	w.clock.Advance(time.Minute)
	var answers []Answer
	for code, level := range levels {
		answers = append(answers, Answer{Skill: code, Level: level, Comment: fmt.Sprintf("I would say %d.", level)})
	}
	must(t, w.Give(t.Context(), who, id, answers...))
}

// counts is the agreed level of a skill of Ada's with how it was reached.
func (w *world) counts(t testing.TB, code string) Agreed {
	t.Helper()
	all, err := w.Agreed(t.Context(), w.DB, []people.ID{people.ID(w.ada.ID)})
	must(t, err)
	return all[people.ID(w.ada.ID)][code]
}

func (w *world) request(t testing.TB, who access.Actor, id ID) Request {
	t.Helper()
	r, err := w.Find(t.Context(), who, id)
	must(t, err)
	return r
}

// delivers does every job and returns what was sent.
func (w *world) delivers(t testing.TB) []mail.Message {
	t.Helper()
	_, err := w.outbox.Drain(t.Context())
	must(t, err)
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	sent := w.post.sent
	w.post.sent = nil
	return sent
}

func (w *world) keeper() *records.Service {
	return &records.Service{DB: w.DB, Log: w.Log, Holders: []records.Holder{w.Holder(), w.Assessments.Holder(), w.members.Holder(), w.members.People.Holder()}}
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

// leads posts and fails unless the answer leads to an address that begins so.
func (w *world) leads(t testing.TB, who access.Actor, path, to string, fields ...string) string {
	t.Helper()
	rec := w.posts(who, path, fields...)
	at := rec.Header().Get("Location")
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(at, to) {
		t.Errorf("%s: %d to %q, want %q\n%s", path, rec.Code, at, to, rec.Body)
	}
	return at
}

// complains posts and fails unless the page says what is wrong and leads there.
func (w *world) complains(t testing.TB, who access.Actor, path, words, field string, fields ...string) {
	t.Helper()
	rec := w.posts(who, path, fields...)
	body := rec.Body.String()
	if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(body, words) || !strings.Contains(body, `href="#f-`+field+`"`) || !strings.Contains(body, `id="f-`+field+`"`) {
		t.Errorf("%s: %d, want %q at %s\n%s", path, rec.Code, words, field, body)
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

func merged(into, other string) func(*pack.Edition) amend.Amendment {
	return func(e *pack.Edition) amend.Amendment {
		skill := *amend.Items(e)["skill/"+into].Skill
		return amend.Amendment{Kind: pack.Merged, About: "skill/" + into, Items: amend.Merge(e, skill, []string{other}), Note: "They were alike."}
	}
}

func retired(code string) func(*pack.Edition) amend.Amendment {
	return func(e *pack.Edition) amend.Amendment {
		return amend.Amendment{Kind: pack.Retired, About: "skill/" + code, Items: amend.Retire(e, "skill/"+code, nil), Note: "Nobody uses it."}
	}
}

func queries(t testing.TB, fn func(ctx context.Context)) int {
	t.Helper()
	n := 0
	fn(sqldb.Observe(t.Context(), func(string) { n++ }))
	return n
}

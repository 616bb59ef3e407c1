package sharing

import (
	"context"
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
	"guildhall/internal/leadership"
	"guildhall/internal/mail"
	"guildhall/internal/membership"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const here, there people.OrganisationID = "example-department", "example-agency"

// world is a profession with a member, her manager, the head of the profession
// where they work, somebody who works elsewhere and an administrator.
type world struct {
	*Service
	clock                    *clock.Fixed
	post                     *postbox
	outbox                   *outbox.Worker
	router                   *web.Router
	framework                *framework.Framework
	role                     *framework.Role // what the member says hers is
	ada, ben, cat, dan, root access.Actor
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

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	w := serve(t, db, clock.At(noon))
	dir := filepath.Join(t.TempDir(), "bakers")
	must(t, pack.New(dir, "Bakers"))
	p, findings := pack.Read(os.DirFS(dir))
	for _, f := range pack.Errors(findings) {
		t.Fatal(f)
	}
	packtest.Load(t, db, p, w.Profession, w.People, w.Assessments.Framework)
	var err error
	w.framework, err = w.Assessments.Framework.Current(t.Context())
	must(t, err)
	w.role = w.framework.Roles[0]
	w.root = w.person(t, "Root", here)
	w.root.Grants = []access.Grant{{Role: access.Administrator, Scope: access.Everywhere}, {Role: access.HeadOfProfession, Scope: access.Everywhere}}
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "granted role"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return people.GrantRole(t.Context(), tx, at, access.Service, people.ID(w.root.ID), access.Administrator, access.Everywhere)
	}))
	w.ada, w.ben, w.cat, w.dan = w.person(t, "Ada", here), w.person(t, "Ben", here), w.person(t, "Cat", here), w.person(t, "Dan", there)
	w.cat.Grants = []access.Grant{{Role: access.Leader, Scope: "organisation/" + string(here)}}
	w.router = w.routes(t)
	return w
}

// serve builds an instance of the service on a store, which may have others.
func serve(t testing.TB, db *sqldb.DB, now *clock.Fixed) *world {
	w := &world{clock: now, post: &postbox{}}
	log := &audit.Log{DB: db, Now: now.Now}
	professions := &profession.Service{DB: db}
	persons := &people.Service{DB: db, Log: log}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	members := &membership.Members{DB: db, Log: log, People: persons, Profession: professions, Framework: f, Mailer: w.post}
	w.Service = &Service{DB: db, Log: log, People: persons, Profession: professions, Members: members,
		Leadership:  &leadership.Service{DB: db, Log: log, People: persons, Profession: professions, Mailer: w.post},
		Assessments: &assessment.Service{DB: db, Log: log, Framework: f}, Mailer: w.post, BaseURL: "https://hall.example"}
	persons.Reorganising, persons.Undoing = append(persons.Reorganising, w.Reorganised), append(persons.Undoing, w.Undone)
	w.outbox = &outbox.Worker{DB: db, Log: log, Logger: slog.New(slog.DiscardHandler)}
	w.outbox.Handle(MailKind, w.SendMail)
	return w
}

// another is a second instance on the same store, with the same people.
func (w *world) another(t *testing.T) *world {
	t.Helper()
	o := serve(t, w.DB, w.clock)
	o.framework, o.role, o.ada, o.ben, o.cat, o.dan, o.root = w.framework, w.role, w.ada, w.ben, w.cat, w.dan, w.root
	o.router = o.routes(t)
	return o
}

func (w *world) routes(t testing.TB) *web.Router {
	rt := webtest.Router(t, w.ada, w.ben, w.cat, w.dan, w.root)
	(&Pages{Sharing: w.Service}).Routes(rt)
	(&membership.MemberPages{Members: w.Members}).Routes(rt)
	return rt
}

func (w *world) person(t testing.TB, name string, works people.OrganisationID) access.Actor {
	t.Helper()
	return w.arrives(t, name, strings.ToLower(name)+"@department.example", works)
}

// arrives makes somebody a person here, signed in for the first time.
func (w *world) arrives(t testing.TB, name, email string, works people.OrganisationID) access.Actor {
	t.Helper()
	var p people.Person
	err := w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "joined", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		if p, err = people.Insert(t.Context(), tx, at, people.New{Name: name, Email: email, Organisation: works}); err != nil {
			return err
		}
		return w.Entered(t.Context(), tx, at, p.ID)
	})
	must(t, err)
	return access.Actor{ID: string(p.ID), Name: p.Name}
}

// does something of another capability's within an act.
func (w *world) does(t testing.TB, fn func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error) {
	t.Helper()
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "did"}, func(tx *sqldb.Tx, at sqldb.Stamp) error { return fn(t.Context(), tx, at) }))
}

// moves says where somebody works.
func (w *world) moves(t testing.TB, who access.Actor, to people.OrganisationID) {
	t.Helper()
	w.does(t, func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
		return people.Move(ctx, tx, at, access.Service, people.ID(who.ID), to, true)
	})
}

// rates lets somebody rate the skills of the world's role, each at a level.
func (w *world) rates(t testing.TB, who access.Actor, level int, note string) {
	t.Helper()
	ctx := t.Context()
	id, err := w.Assessments.Begin(ctx, who, assessment.New{Purpose: assessment.OwnRole, Role: w.role.Code})
	must(t, err)
	var answers []assessment.Answer
	for _, n := range w.role.Skills {
		answers = append(answers, assessment.Answer{Skill: n.Skill.Code, Kind: assessment.Level, Level: level, Note: note})
	}
	must(t, w.Assessments.Answer(ctx, who, id, answers...))
	must(t, w.Assessments.Submit(ctx, who, id))
}

// managedBy makes one person the confirmed line manager of another.
func (w *world) managedBy(t testing.TB, member, manager access.Actor) {
	t.Helper()
	must(t, w.Members.NameManager(t.Context(), member, strings.ToLower(manager.Name)+"@department.example"))
	must(t, w.Members.Answer(t.Context(), manager, people.ID(member.ID), true))
}

// offer is a share with an address, for three months.
func offer(email string, p Purpose) Offer {
	return Offer{Email: email, Purpose: p, Until: "2027-02-24"}
}

// shares makes a share and returns it.
func (w *world) shares(t testing.TB, who access.Actor, o Offer) string {
	t.Helper()
	id, err := w.Share(t.Context(), who, o)
	must(t, err)
	return id
}

// hidden fails the test unless an actor may neither read a share nor know of it.
func (w *world) hidden(t *testing.T, who access.Actor, share string) {
	t.Helper()
	_, err := w.Read(t.Context(), who, share)
	refused(t, err, fault.NotFound, "not shared with you")
	all, err := w.WithMe(t.Context(), who)
	must(t, err)
	for _, s := range all {
		if s.ID == share {
			t.Errorf("%s finds what is hidden from them in their list", who.Name)
		}
	}
}

// reads fails the test unless an actor may read a share.
func (w *world) reads(t *testing.T, who access.Actor, share string) Shown {
	t.Helper()
	shown, err := w.Read(t.Context(), who, share)
	must(t, err)
	return shown
}

// one is a share of its member's as it stands.
func (w *world) one(t *testing.T, id string) Share {
	t.Helper()
	s, err := find(t.Context(), w.DB, id)
	must(t, err)
	return s
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

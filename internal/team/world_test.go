package team

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/framework"
	"guildhall/internal/leadership"
	"guildhall/internal/mail"
	"guildhall/internal/membership"
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

// world is a profession with a manager and people who may be of the team.
type world struct {
	*Pages
	assessments *assessment.Service
	clock       *clock.Fixed
	router      *web.Router
	role        *framework.Role
	manager     access.Actor
	stale       access.Actor // another manager, who proved who they are too long ago
	mailed      access.Actor // another, who has just done it by a message
	team        []access.Actor
}

type nowhere struct{}

func (nowhere) Send(context.Context, mail.Message) error { return nil }

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	w := serve(db, clock.At(noon))
	dir := filepath.Join(t.TempDir(), "bakers")
	must(t, pack.New(dir, "Bakers"))
	p, findings := pack.Read(os.DirFS(dir))
	for _, f := range pack.Errors(findings) {
		t.Fatal(f)
	}
	packtest.Load(t, db, p, w.Sharing.Profession, w.Sharing.People, w.assessments.Framework)
	f, err := w.assessments.Framework.Current(t.Context())
	must(t, err)
	w.role = f.Roles[0]
	w.manager, w.stale = w.person(t, "Mona"), w.person(t, "Stan")
	w.stale.Proved, w.stale.Strong = noon.Add(-access.Recent), true
	w.mailed = w.person(t, "Matt")
	w.mailed.Proved = noon
	for _, name := range []string{"Ada", "Ben", "Cat", "Dan", "Eve", "=Fay()"} {
		w.team = append(w.team, w.person(t, name))
	}
	w.router = w.routes(t)
	return w
}

func serve(db *sqldb.DB, now *clock.Fixed) *world {
	log := &audit.Log{DB: db, Now: now.Now}
	professions := &profession.Service{DB: db}
	persons := &people.Service{DB: db, Log: log}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	members := &membership.Members{DB: db, Log: log, People: persons, Profession: professions, Framework: f, Mailer: nowhere{}}
	rated := &assessment.Service{DB: db, Log: log, Framework: f}
	return &world{clock: now, assessments: rated, Pages: &Pages{Members: members, BaseURL: "https://hall.example", Sharing: &sharing.Service{DB: db, Log: log, People: persons, Profession: professions,
		Members: members, Leadership: &leadership.Service{DB: db, Log: log, People: persons, Profession: professions, Mailer: nowhere{}}, Assessments: rated, Mailer: nowhere{}}}}
}

// another is a second instance on the same store, with the same people.
func (w *world) another(t *testing.T) *world {
	o := serve(w.Sharing.DB, w.clock)
	o.role, o.manager, o.stale, o.mailed, o.team = w.role, w.manager, w.stale, w.mailed, w.team
	o.router = o.routes(t)
	return o
}

func (w *world) routes(t testing.TB) *web.Router {
	rt := webtest.Router(t, append([]access.Actor{w.manager, w.stale, w.mailed}, w.team...)...)
	w.Pages.Routes(rt)
	return rt
}

func address(name string) string {
	return strings.ToLower(strings.Trim(name, "=()")) + "@department.example"
}

func (w *world) person(t testing.TB, name string) access.Actor {
	t.Helper()
	var p people.Person
	must(t, w.Sharing.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "joined", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		p, err = people.Insert(t.Context(), tx, at, people.New{Name: name, Email: address(name), Organisation: "example-department"})
		return err
	}))
	return access.Actor{ID: string(p.ID), Name: p.Name}
}

// rates lets somebody rate the skills of the world's role, each at a level.
func (w *world) rates(t testing.TB, who access.Actor, level int) {
	t.Helper()
	id, err := w.assessments.Begin(t.Context(), who, assessment.New{Purpose: assessment.OwnRole, Role: w.role.Code})
	must(t, err)
	var answers []assessment.Answer
	for _, n := range w.role.Skills {
		answers = append(answers, assessment.Answer{Skill: n.Skill.Code, Kind: assessment.Level, Level: level, Note: "canary note"})
	}
	must(t, w.assessments.Answer(t.Context(), who, id, answers...))
	must(t, w.assessments.Submit(t.Context(), who, id))
}

// names says who somebody's manager is, and whether they confirm it.
func (w *world) names(t testing.TB, who access.Actor, confirmed bool) {
	t.Helper()
	must(t, w.Members.NameManager(t.Context(), who, address(w.manager.Name)))
	if confirmed {
		must(t, w.Members.Answer(t.Context(), w.manager, people.ID(who.ID), true))
	}
}

// shares lets the manager read, for a purpose.
func (w *world) shares(t testing.TB, who access.Actor, p sharing.Purpose) string {
	t.Helper()
	id, err := w.Sharing.Share(t.Context(), who, sharing.Offer{Email: address(w.manager.Name), Purpose: p, Notes: true, Until: "2027-02-24"})
	must(t, err)
	return id
}

// joins makes somebody a member of the team who shares.
func (w *world) joins(t testing.TB, who access.Actor, level int) string {
	t.Helper()
	w.rates(t, who, level)
	w.names(t, who, true)
	return w.shares(t, who, sharing.Management)
}

func (w *world) get(t testing.TB, who access.Actor, path string) *webtest.Page {
	t.Helper()
	return webtest.GetAs(t, w.router, who, path)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package insight

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/framework"
	"guildhall/internal/insight/figures"
	"guildhall/internal/learning"
	"guildhall/internal/opinion"
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

func holding(id string, grants ...access.Grant) access.Actor {
	return access.Actor{ID: id, Name: id, Grants: grants}
}

var (
	visitor access.Actor
	member  = holding("member")
	admin   = holding("admin", access.Grant{Role: access.Administrator, Scope: access.Everywhere})
	hope    = holding("hope", access.Grant{Role: access.HeadOfProfession, Scope: access.Everywhere})
	alma    = holding("alma", access.Grant{Role: access.Leader, Scope: "organisation/alpha"})
	bert    = holding("bert", access.Grant{Role: access.Leader, Scope: "organisation/beta"})
	gus     = holding("gus", access.Grant{Role: access.Leader, Scope: "organisation/gamma"})
	dora    = holding("dora", access.Grant{Role: access.DisciplineLead, Scope: "discipline/Se"})
	both    = holding("both", access.Grant{Role: access.DisciplineLead, Scope: "discipline/Se"}, access.Grant{Role: access.Leader, Scope: "organisation/alpha"})
	all4    = []access.Actor{visitor, member, admin, hope, alma, bert, gus, dora, both}
)

// world is a profession with organisations alpha and beta, and gamma and delta
// that are too small to be shown; a discipline of four people; and a skill that
// hardly anybody holds and nothing teaches.
type world struct {
	*Pages
	db     *sqldb.DB
	clock  *clock.Fixed
	router *web.Router
	made   int
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

// newWorld is the profession before anybody is in it.
func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bakers")
	must(t, pack.New(dir, "Bakers"))
	p, findings := pack.Read(os.DirFS(dir))
	for _, f := range pack.Errors(findings) {
		t.Fatal(f)
	}
	for i, name := range []string{"Second", "Tiny"} {
		p.Profession.Disciplines = append(p.Profession.Disciplines, pack.Discipline{ID: name[:2], Order: 10 + i, Name: name, Description: "Made up.", Lead: map[string]string{"Tiny": "Tina Tiny"}[name]})
	}
	for _, code := range []string{"GP03", "GP04"} {
		s := p.Framework.Skills[0]
		s.Code, s.Name, s.Related, s.ScopeNote = code, "Skill "+code, nil, ""
		p.Framework.Skills = append(p.Framework.Skills, s)
		for level := 1; level <= 3; level++ {
			p.Framework.Descriptors = append(p.Framework.Descriptors, pack.Descriptor{Skill: code, Level: level, Text: fmt.Sprintf("Do what %s asks at stage %d.", code, level)})
		}
	}
	n := p.Framework.RoleSkills[0]
	n.Skill = "GP04"
	p.Framework.RoleSkills = append(p.Framework.RoleSkills, n)
	for _, o := range []string{"alpha", "beta", "gamma", "delta"} {
		p.Organisations = append(p.Organisations, pack.Organisation{ID: o, Name: "Department of " + o, Short: o, Kind: "ministerial", EmailDomains: []string{o + ".example"}})
	}
	now := clock.At(noon)
	log := &audit.Log{DB: db, Now: now.Now}
	professions := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	register, catalogue := &people.Service{DB: db, Log: log}, &learning.Service{DB: db}
	packtest.Load(t, db, p, professions, register, f, catalogue)
	w := &world{db: db, clock: now, router: webtest.Router(t, all4[1:]...)}
	w.Pages = &Pages{Figures: &figures.Service{DB: db, Log: log, Framework: f}, Editions: &Editions{DB: db, Log: log}, Framework: f, Learning: catalogue, People: register, Profession: professions}
	w.Routes(w.router)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// joins adds n people to an organisation and a discipline, by chance in grades,
// roles and levels.
func (w *world) joins(t testing.TB, chance *rand.Rand, n int, organisation, discipline string) {
	t.Helper()
	var all []assessment.Assessment
	var views []opinion.Generated
	err := w.Editions.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "added members", About: "test"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		all, views = all[:0], views[:0]
		for range n {
			w.made++
			id := fmt.Sprintf("p%05d", w.made)
			if err := w.join(t.Context(), tx, at, chance, id, organisation, discipline); err != nil {
				return err
			}
			if chance.IntN(5) > 0 {
				all = append(all, answers(at, chance, id))
				if o := all[len(all)-1]; len(o.Answers) > 0 && w.made%2 == 0 {
					views = append(views, opinion.Generated{ID: opinion.ID("o-" + id), Assessment: o.ID, Release: o.Release, Person: people.ID(id), Asked: "p00001", At: at,
						Skills: []opinion.GeneratedSkill{{Code: "GP01", Own: 1, Others: 1 + (w.made/2)%3 - w.made/8%2}}})
				}
			}
		}
		if err := assessment.InsertAll(t.Context(), tx, all); err != nil {
			return err
		}
		return opinion.InsertAll(t.Context(), tx, views)
	})
	must(t, err)
}

func (w *world) join(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, chance *rand.Rand, id, organisation, discipline string) error {
	_, err := tx.Exec(ctx, `INSERT INTO people (id, name, name_key, email, organisation, status, created_at) VALUES ($1, $2, $3, $4, $5, 'active', $6)`,
		id, "Person "+id, "person "+id, id+"@"+organisation+".example", organisation, at)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO profile_posts (id, person, title, organisation, grade, role, release, starts, ends) VALUES ($1, $2, 'Post', $3, $4, $5, '2026.1', '2024', '')`,
		"post-"+id, id, organisation, []string{"G1", "G2"}[chance.IntN(2)], []string{"R01", "R02"}[chance.IntN(2)])
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO profiles (person, handle, kind, region, pattern, interests, audiences, listed, post, manager_email, updated_at) VALUES ($1, $2, '', $3, '', '', '', $4, $5, '', $6)`,
		id, "handle-"+id, []string{"London", "Leeds", "Cardiff"}[chance.IntN(3)], false, "post-"+id, at)
	if err != nil || discipline == "" {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO profile_disciplines (person, discipline, ord) VALUES ($1, $2, 1)`, id, discipline)
	return err
}

func answers(at sqldb.Stamp, chance *rand.Rand, person string) assessment.Assessment {
	a := assessment.Assessment{ID: assessment.ID("a-" + person), Person: person, Purpose: "skills", Release: "2026.1", Layout: "all", BegunAt: at, SavedAt: at}
	if chance.IntN(4) == 0 {
		return a
	}
	a.SubmittedAt = at
	for _, code := range []string{"GP01", "GP02", "GP03"} {
		a.Answers = append(a.Answers, assessment.Answer{Skill: code, Kind: assessment.Level, Level: chance.IntN(4), Grow: (int(person[len(person)-1])+len(a.Answers))%3 == 0, At: at})
	}
	level := 0
	if chance.IntN(60) == 0 {
		level = 1
	}
	a.Answers = append(a.Answers, assessment.Answer{Skill: "GP04", Kind: assessment.Level, Level: level, At: at})
	return a
}

// populate makes the whole world of people, and its figures.
func (w *world) populate(t testing.TB, seed uint64) *figures.Report {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 1))
	w.joins(t, chance, 70, "alpha", "Se")
	w.joins(t, chance, 50, "alpha", "")
	w.joins(t, chance, 60, "beta", "Se")
	w.joins(t, chance, 4, "beta", "Ti")
	w.joins(t, chance, 6, "gamma", "")
	w.joins(t, chance, 7, "delta", "")
	return w.build(t)
}

func (w *world) build(t testing.TB) *figures.Report {
	t.Helper()
	w.clock.Advance(24 * time.Hour)
	if _, err := w.Figures.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := w.Figures.Latest(t.Context())
	must(t, err)
	return r
}

func (w *world) get(t testing.TB, who access.Actor, path string) *webtest.Page {
	t.Helper()
	return webtest.GetAs(t, w.router, who, path)
}

func chanceOf(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// statements counts what a page asks of the database.
func (w *world) statements(t testing.TB, who access.Actor, path string) int {
	t.Helper()
	n := 0
	webtest.GetWith(t, sqldb.Observe(context.Background(), func(string) { n++ }), w.router, who, path)
	return n
}

// renames gives an organisation a name that a spreadsheet would take for a formula.
func (w *world) renames(t testing.TB, organisation, name string) {
	t.Helper()
	must(t, w.Editions.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "renamed", About: "test"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(t.Context(), `UPDATE organisations SET name = $1 WHERE id = $2`, name, organisation)
		return err
	}))
}

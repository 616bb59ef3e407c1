package figures

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/id"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func holding(id string, roles ...access.Role) access.Actor {
	who := access.Actor{ID: id, Name: id}
	for _, r := range roles {
		who.Grants = append(who.Grants, access.Grant{Role: r, Scope: access.Everywhere})
	}
	return who
}

var (
	edda  = holding("edda", access.Editor)
	rufus = holding("rufus", access.Editor)
	agnes = holding("agnes", access.Approver)
)

// world is a small profession: skills GP01 to GP04 on levels 0 to 3, roles R01 and
// R02, and organisations o0 to o5.
type world struct {
	*Service
	clock       *clock.Fixed
	assessments *assessment.Service
	random      *rand.Rand
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
	now := clock.At(noon)
	log := &audit.Log{DB: db, Now: now.Now}
	professions := &profession.Service{DB: db}
	f := &framework.Service{DB: db, Log: log, Professions: professions}
	packtest.Load(t, db, p, professions, f)
	w := &world{&Service{DB: db, Log: log, Framework: f}, now, &assessment.Service{DB: db, Log: log, Framework: f}, rand.New(rand.NewPCG(3, 5))}
	w.act(t, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		var rows [][]any
		for i := range 6 {
			name := fmt.Sprint("o", i)
			rows = append(rows, []any{name, i, name, name, "", "agency", "", "", ""})
		}
		return tx.Insert(t.Context(), `INSERT INTO organisations (id, ord, name, name_key, short, kind, valid_from, valid_to, note) VALUES`, ``, rows)
	})
	return w
}

func textOf(code string, level int) string {
	return fmt.Sprintf("Carry out %s as people at stage %d do, from the first question to the finished result of %s.", code, level, code)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) act(t testing.TB, fn func(tx *sqldb.Tx, at sqldb.Stamp) error) {
	t.Helper()
	must(t, w.Log.Do(t.Context(), audit.Act{By: access.Service, Verb: "made a world", About: "world"}, fn))
}

// somebody is a member to be added.
type somebody struct {
	organisation string
	levels       map[string]int // answers to one assessment; none for none
}

// join adds members who say what they are told to, and returns their ids.
func (w *world) join(t testing.TB, all ...somebody) []string {
	t.Helper()
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	var persons []people.Person
	var ids []string
	var assessments []assessment.Assessment
	at := sqldb.At(w.clock.Now())
	for _, one := range all {
		p := people.Person{ID: people.ID(id.New(w.clock.Now())), Name: "Some Body", Organisation: people.OrganisationID(one.organisation)}
		p.Email = string(p.ID) + "@somewhere.example"
		persons, ids = append(persons, p), append(ids, string(p.ID))
		if len(one.levels) == 0 {
			continue
		}
		a := assessment.Assessment{ID: assessment.ID(id.New(at.Time)), Person: string(p.ID), Purpose: assessment.Skills, Release: f.Release.Name,
			Layout: assessment.All, BegunAt: at, SavedAt: at, SubmittedAt: at}
		for code, level := range one.levels {
			a.Answers = append(a.Answers, assessment.Answer{Skill: code, Kind: assessment.Level, Level: level, At: at})
		}
		assessments = append(assessments, a)
	}
	w.act(t, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := people.InsertAll(t.Context(), tx, at, persons); err != nil {
			return err
		}
		return assessment.InsertAll(t.Context(), tx, assessments)
	})
	return ids
}

// fill adds n members of random kinds, with profiles.
func (w *world) fill(t testing.TB, n int) []string {
	t.Helper()
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	var persons []people.Person
	var profiles []membership.Generated
	var ids []string
	for range n {
		p := people.Person{ID: people.ID(id.New(w.clock.Now())), Name: "Some Body"}
		if u := w.random.Float64(); u < 0.95 {
			p.Organisation = people.OrganisationID(fmt.Sprint("o", int(6*u*u)))
		}
		p.Email = string(p.ID) + "@somewhere.example"
		persons, ids = append(persons, p), append(ids, string(p.ID))
		if w.random.IntN(4) == 0 {
			continue
		}
		g := membership.Generated{Person: p.ID, Kind: oneOf(w.random, "", "interested", "alumni", "core-practitioner"),
			Region: oneOf(w.random, "", "Cardiff", "LONDON (Whitehall)", "Mars", "York")}
		for _, d := range f.Specialist() {
			if w.random.IntN(2) == 0 {
				g.Disciplines = append(g.Disciplines, d.ID)
			}
		}
		if w.random.IntN(3) > 0 {
			r := f.Roles[w.random.IntN(len(f.Roles))]
			g.Post = membership.Post{ID: id.New(w.clock.Now()), Title: "Post", Grade: f.Grades[w.random.IntN(len(f.Grades))].ID, Role: r.Code, Release: f.Release.Name}
		}
		if w.random.IntN(3) == 0 {
			g.Registered = membership.Registration{ID: id.New(w.clock.Now()), Body: "A body of our own"}
		}
		profiles = append(profiles, g)
	}
	w.act(t, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := people.InsertAll(t.Context(), tx, at, persons); err != nil {
			return err
		}
		if err := membership.InsertAll(t.Context(), tx, at, profiles); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE people SET status = 'suspended' WHERE id = $1`, ids[0])
		return err
	})
	return ids
}

func oneOf(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// rate lets some of the people say something in the words of the current release,
// several times over each other.
func (w *world) rate(t testing.TB, ids []string) {
	t.Helper()
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	var all []assessment.Assessment
	var opinions []opinion.Generated
	for _, person := range ids {
		for range w.random.IntN(3) {
			begun := w.clock.Now().Add(time.Duration(w.random.IntN(100)) * time.Minute)
			a := assessment.Assessment{ID: assessment.ID(id.New(begun)), Person: person, Purpose: assessment.Skills, Release: f.Release.Name,
				Layout: assessment.Each, BegunAt: sqldb.At(begun), SavedAt: sqldb.At(begun)}
			for _, s := range f.Skills {
				o := assessment.Answer{Skill: s.Code, At: sqldb.At(begun.Add(time.Duration(w.random.IntN(7200)) * time.Second))}
				switch w.random.IntN(6) {
				case 0:
					o.At = sqldb.Stamp{}
				case 1:
					o.Kind = assessment.NotRelevant
				default:
					o.Grow = w.random.IntN(3) == 0
					o.Kind, o.Level = assessment.Level, f.Scale.Levels[w.random.IntN(len(f.Scale.Levels))].Number
				}
				a.Answers = append(a.Answers, o)
			}
			if w.random.IntN(5) > 0 {
				a.SubmittedAt = sqldb.At(begun.Add(3 * time.Hour))
				if o := w.opinion(a, ids); len(o.Skills) > 0 {
					opinions = append(opinions, o)
				}
			}
			all = append(all, a)
		}
	}
	w.act(t, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		if err := assessment.InsertAll(t.Context(), tx, all); err != nil {
			return err
		}
		return opinion.InsertAll(t.Context(), tx, opinions)
	})
}

// opinion is what somebody of the people says of some answers.
func (w *world) opinion(a assessment.Assessment, ids []string) opinion.Generated {
	o := opinion.Generated{ID: opinion.ID(id.New(a.SubmittedAt.Time)), Assessment: a.ID, Release: a.Release, Person: people.ID(a.Person), Asked: people.ID(oneOf(w.random, ids...)), At: a.SubmittedAt}
	for _, answer := range a.Answers {
		if answer.Kind == assessment.Level && w.random.IntN(2) == 0 {
			o.Skills = append(o.Skills, opinion.GeneratedSkill{Code: answer.Skill, Own: answer.Level, Others: w.random.IntN(4)})
		}
	}
	return o
}

// releases publishes a release of changes that are made from the one before.
func (w *world) releases(t testing.TB, changes ...func(e *pack.Edition) amend.Amendment) {
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
		must(t, err)
		must(t, w.Framework.RequestReview(ctx, edda, saved.ID))
		must(t, w.Framework.ReviewAmendment(ctx, rufus, saved.ID, true, ""))
		must(t, w.Framework.Approve(ctx, agnes, saved.ID, true, ""))
	}
	must(t, w.Framework.Publish(ctx, agnes, name, "Changes."))
	w.clock.Advance(time.Hour)
}

func skillOf(e *pack.Edition, code string) amend.Skill { return *amend.Items(e)["skill/"+code].Skill }

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

// counted are the true counts of every line of every table, by what they count.
func (w *world) counted(t testing.TB) map[string]int {
	t.Helper()
	f, err := w.Framework.Current(t.Context())
	must(t, err)
	g, err := w.gather(t.Context(), f)
	must(t, err)
	all := map[string]int{}
	for _, table := range g.tables() {
		for _, l := range table.Lines {
			for c, n := range l.Counts {
				if n > 0 {
					all[strings.Join(slices.Concat([]string{table.Name, l.Of}, l.Key, []string{table.Columns[c]}), "/")] = n
				}
			}
		}
	}
	return all
}

func (w *world) build(t testing.TB) *Report {
	t.Helper()
	w.clock.Advance(24 * time.Hour)
	_, err := w.Build(t.Context())
	must(t, err)
	r, err := w.Latest(t.Context())
	must(t, err)
	return r
}

// restarted is the service in another process.
func (w *world) restarted() *world {
	again := *w
	again.Service = &Service{DB: w.DB, Log: w.Log, Framework: w.Framework, Rules: w.Rules}
	return &again
}

func one(t testing.TB, q sqldb.Querier, query string, args ...any) string {
	t.Helper()
	all, err := sqldb.All(context.Background(), q, sqldb.Value[string], query, args...)
	must(t, err)
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

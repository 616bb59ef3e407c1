package figures

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/opinion"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// gathered is the profession as it was read: true counts, for disclosure alone.
type gathered struct {
	dims     Dims
	snapshot *snapshot.Snapshot // nil once its tables are taken
	members  int
	ratings  int
	took     time.Duration // to read it
}

// tables takes all permitted tables in true counts, and lets go of the snapshot:
// disclosure needs memory of its own.
func (g *gathered) tables() []disclosure.Table {
	scanned := g.snapshot.Scan()
	g.snapshot = nil
	all := make([]disclosure.Table, len(scanned))
	for i, s := range scanned {
		all[i] = disclosure.Table{Name: s.Name, By: s.By, Across: s.Across, Columns: s.Columns, Lines: make([]disclosure.Line, len(s.Lines))}
		for j, l := range s.Lines {
			all[i].Lines[j] = disclosure.Line(l)
		}
	}
	return all
}

// row is a member beside one of their assessments. Members come in order, so that
// those of one member are neighbours.
type row struct {
	person, organisation, region, grade, role, release, discipline string
	assessment, in                                                 string // empty for none; in the words of this release
	submitted                                                      bool
	ratings, wishes                                                sql.RawBytes // in short; valid until the next row
}

const selectMembers = `SELECT p.id, coalesce(p.organisation, ''), coalesce(r.region, ''), coalesce(s.grade, ''), coalesce(s.role, ''), coalesce(s.release, ''),
	coalesce((SELECT d.discipline FROM profile_disciplines d WHERE d.person = p.id ORDER BY d.ord, d.discipline LIMIT 1), ''),
	coalesce(a.id, ''), coalesce(a.release, ''), a.submitted_at IS NOT NULL, coalesce(a.ratings, ''), coalesce(a.wishes, '')
	FROM people p LEFT JOIN profiles r ON r.person = p.id LEFT JOIN profile_posts s ON s.id = r.post LEFT JOIN assessments a ON a.person = p.id
	WHERE p.status = 'active' AND coalesce(r.kind, '') <> 'alumni' ORDER BY p.id`

// gather reads every active member once, one after another, in one statement: one
// moment, and no more memory than the snapshot's.
func (s *Service) gather(ctx context.Context, f *framework.Framework) (*gathered, error) {
	started := clock.System()
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return nil, err
	}
	organisations, err := listOrganisations(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	registered, err := listRegistered(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	seen, err := listSeen(ctx, s.DB, chain)
	if err != nil {
		return nil, err
	}
	expected, err := sqldb.One(ctx, s.DB, "count", sqldb.Value[int], `SELECT count(*) FROM people WHERE status = 'active'`)
	if err != nil {
		return nil, err
	}
	dims := dimsOf(f, organisations)
	c, err := newCounter(dims, f, chain, registered, seen, expected)
	if err != nil {
		return nil, err
	}
	var r row
	err = sqldb.Each(ctx, s.DB, func(rows *sql.Rows) (*row, error) {
		return &r, rows.Scan(&r.person, &r.organisation, &r.region, &r.grade, &r.role, &r.release, &r.discipline, &r.assessment, &r.in, &r.submitted, &r.ratings, &r.wishes)
	}, c.add, selectMembers)
	if err == nil {
		err = c.endMember()
	}
	if err != nil {
		return nil, err
	}
	whole := c.builder.Build()
	return &gathered{dims, whole, whole.Members(), whole.Ratings(), clock.Since(started)}, nil
}

func listOrganisations(ctx context.Context, q sqldb.Querier) ([]Label, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (l Label, err error) {
		return l, rows.Scan(&l.Code, &l.Name)
	}, `SELECT id, name FROM organisations ORDER BY name_key, id`)
}

// listRegistered is with which bodies people are registered, in their words.
func listRegistered(ctx context.Context, q sqldb.Querier) (map[string][]string, error) {
	by := map[string][]string{}
	var person string
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (body string, err error) {
		return body, rows.Scan(&person, &body)
	}, func(body string) error {
		by[person] = append(by[person], body)
		return nil
	}, `SELECT person, body FROM registrations ORDER BY person, body`)
	return by, err
}

// listSeen is how others see people's skills, by person, beside what these say
// themselves: on the average of all opinions on all skills. Who asked nobody is not
// among them.
func listSeen(ctx context.Context, q sqldb.Querier, chain []pack.Release) (map[string]snapshot.Opinion, error) {
	by := map[string]snapshot.Opinion{}
	person, sum, of := "", 0, 0
	err := opinion.Differences(ctx, q, chain, func(d opinion.Difference) error {
		if d.Person != person { // opinions on one person come together
			person, sum, of = d.Person, 0, 0
		}
		sum, of = sum+d.Higher, of+1
		by[person] = viewOf(sum, of)
		return nil
	})
	return by, err
}

// viewOf says how others see somebody, from the sum of so many differences: as
// they do themselves unless it is half a level or more on average.
func viewOf(sum, of int) snapshot.Opinion {
	switch {
	case 2*sum >= of:
		return snapshot.Higher
	case 2*sum <= -of:
		return snapshot.Lower
	}
	return snapshot.Same
}

// Codes for members of whom a registration says more than the name of one body.
const (
	OtherBody     = "other-body"
	SeveralBodies = "several-bodies"
)

// dimsOf lists what members can be told apart by, in the profession's own order.
func dimsOf(f *framework.Framework, organisations []Label) Dims {
	d := Dims{snapshot.Organisation: append(organisations, Label{NotSaid, "No organisation"}), snapshot.Region: append(regionLabels(), Label{NotSaid, "Not said"})}
	for _, one := range f.Specialist() {
		d[snapshot.Discipline] = append(d[snapshot.Discipline], Label{one.ID, one.Name})
	}
	for _, one := range f.Grades {
		d[snapshot.Grade] = append(d[snapshot.Grade], Label{one.ID, one.Name})
	}
	for _, one := range f.Roles {
		if one.Status != framework.Retired {
			d[snapshot.Role] = append(d[snapshot.Role], Label{one.Code, one.Name})
		}
	}
	for _, one := range f.Bodies {
		d[snapshot.Registered] = append(d[snapshot.Registered], Label{one.ID, one.Name})
	}
	d[snapshot.Registered] = append(d[snapshot.Registered], Label{OtherBody, "Another body"}, Label{SeveralBodies, "Several bodies"}, Label{NotSaid, "None"})
	for _, name := range []string{snapshot.Discipline, snapshot.Grade, snapshot.Role} {
		d[name] = append(d[name], Label{NotSaid, "Not said"})
	}
	for _, one := range f.Skills {
		if one.Status != framework.Retired {
			d[skills] = append(d[skills], Label{one.Code, one.Name})
		}
	}
	for _, l := range f.Scale.Levels {
		d[snapshot.Level] = append(d[snapshot.Level], Label{strconv.Itoa(l.Number), l.Name})
	}
	d[snapshot.Progress] = []Label{{snapshot.Stages[0], "Not started"}, {snapshot.Stages[1], "Started"}, {snapshot.Stages[2], "Submitted"}}
	d[snapshot.Holding] = []Label{{snapshot.Held, "Holds it"}, {snapshot.NotHeldYet, "Does not hold it yet"}}
	d[snapshot.Wish] = []Label{{snapshot.Wishing, "Wish to grow"}, {snapshot.NotWishing, "Do not say so"}}
	d[snapshot.View] = []Label{{snapshot.Views[0], "Others say lower"}, {snapshot.Views[1], "Much the same"}, {snapshot.Views[2], "Others say higher"}}
	for name := range d {
		if name == snapshot.Organisation {
			d[name] = append(d[name], Label{disclosure.Other, "Other organisations"})
		}
	}
	return d
}

// skills is the name in Dims of the skills, by which no line is divided.
const skills = "skill"

// Skills lists the skills that are counted.
func (d Dims) Skills() []Label { return d[skills] }

// codes are the values of a dimension, without Other.
func (d Dims) codes(name string) []string {
	var all []string
	for _, l := range d[name] {
		if l.Code != disclosure.Other {
			all = append(all, l.Code)
		}
	}
	return all
}

// asks lists what the roles in use ask for.
func asks(f *framework.Framework) []Ask {
	var all []Ask
	for _, r := range f.Roles {
		if r.Status == framework.Retired {
			continue
		}
		for _, n := range r.Skills {
			all = append(all, Ask{r.Code, n.Skill.Code, strconv.Itoa(n.Level.Number), n.Importance == framework.Essential})
		}
	}
	return all
}

// bodiesOf finds a professional body's id by what members call it.
func bodiesOf(f *framework.Framework) map[string]string {
	by := map[string]string{}
	for _, b := range f.Bodies {
		for _, name := range []string{b.ID, b.Name, b.Short} {
			if name != "" {
				by[english.Key(name)] = b.ID
			}
		}
	}
	return by
}

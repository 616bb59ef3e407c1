package assessment

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Told is what a person says of their skills, as another one may be shown it.
type Told struct {
	Standing Standing
	Role     *framework.Role // the one that they last said is theirs; nil where there is none in use
	Evidence []Evidence      // empty unless it was asked for

	chain []pack.Release
}

// Extent is how much more than levels is read.
type Extent struct {
	Notes    bool // and what else stands beside a level
	Evidence bool
}

// ReadUnchecked reads what people say of their skills, by their identifiers,
// whoever asks: it checks nothing and records nothing. Whoever calls it has found
// in the same request that each of these people lets the reader see as much, and
// has recorded the reading for them. A test of the house lists who may call it.
func ReadUnchecked(ctx context.Context, s *Service, persons []string, e Extent) (map[string]Told, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return nil, err
	}
	said, err := ratedBy(ctx, s.DB, persons)
	if err != nil {
		return nil, err
	}
	roles, err := lastRoles(ctx, s.DB, persons)
	if err != nil {
		return nil, err
	}
	all := map[string]Told{}
	for _, person := range persons {
		told := Told{Standing: stand(f, chain, within(said[person], e)), Role: roleNow(f, chain, roles[person]), chain: chain}
		if e.Evidence {
			if told.Evidence, err = listEvidence(ctx, s.DB, access.Actor{ID: person}); err != nil {
				return nil, err
			}
		}
		all[person] = told
	}
	return all, nil
}

// within leaves out of answers what stands beside the levels, unless it was asked for.
func within(all []Rated, e Extent) []Rated {
	if e.Notes {
		return all
	}
	for i, r := range all {
		all[i].Answer = Answer{Skill: r.Skill, Kind: r.Kind, Level: r.Level, At: r.At}
	}
	return all
}

// Shows names the skills, as they are called today, that evidence is linked to by
// one of its links; none where they are out of use.
func (t Told) Shows(e Evidence, l EvidenceLink) []string {
	var names []string
	for _, code := range l.under(e.ID, t.Standing.F, t.chain) {
		names = append(names, t.Standing.F.Skill(code).Name)
	}
	return names
}

// roleNow is a role that was chosen in a release as the current one has it; nil
// for none, and where that role is out of use or was parted into several, of which
// only its person knows the right one.
func roleNow(f *framework.Framework, chain []pack.Release, chosen Assessment) *framework.Role {
	if chosen.Role == "" {
		return nil
	}
	all := carry.Carry(carry.Rating{What: "role", Skill: chosen.Role, Release: chosen.Release}, chain)
	if r := f.Role(all[0].Under); len(all) == 1 && !all[0].Retired && r != nil && r.Status != framework.Retired {
		return r
	}
	return nil
}

// ratedBy is rated for several people at once.
func ratedBy(ctx context.Context, q sqldb.Querier, persons []string) (map[string][]Rated, error) {
	by := map[string][]Rated{}
	var person string
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (r Rated, err error) {
		return r, rows.Scan(&person, &r.Assessment, &r.Purpose, &r.Release, &r.Skill, &r.Kind, &r.Level, &r.LastUsed, &r.Grow, &r.Help, &r.Note, &r.At)
	}, func(r Rated) error {
		by[person] = append(by[person], r)
		return nil
	}, `SELECT a.person, a.id, a.purpose, a.release, n.skill, n.answer, n.level, n.last_used, n.grow, n.help, n.note, n.answered_at
		FROM assessments a JOIN assessment_answers n ON n.assessment = a.id
		WHERE a.submitted_at IS NOT NULL AND n.answer <> '' AND a.person IN (`+sqldb.Holes(1, len(persons))+`) ORDER BY n.answered_at, a.id, n.ord`, sqldb.Args(persons)...)
	return by, err
}

// lastRoles is lastRole for several people at once.
func lastRoles(ctx context.Context, q sqldb.Querier, persons []string) (map[string]Assessment, error) {
	by := map[string]Assessment{}
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (a Assessment, err error) {
		return a, rows.Scan(&a.Person, &a.Role, &a.Release)
	}, func(a Assessment) error {
		by[a.Person] = a
		return nil
	}, `SELECT person, role, release FROM (
			SELECT person, role, release, row_number() OVER (PARTITION BY person ORDER BY begun_at DESC, id DESC) AS place
			FROM assessments WHERE purpose = 'own role' AND person IN (`+sqldb.Holes(1, len(persons))+`)) r
		WHERE place = 1`, sqldb.Args(persons)...)
	return by, err
}

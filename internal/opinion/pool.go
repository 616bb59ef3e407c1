package opinion

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Offer is what somebody volunteers to give opinions on.
type Offer struct {
	Skills      []string // codes
	Disciplines []string // ids; stand for all of their skills
	Most        int      // requests at once
	Paused      bool
}

// Bounds of an offer.
const (
	MostAtOnce = 20
	mostOffers = 100
)

// Candidate is an assessor as a member may choose them.
type Candidate struct {
	Person people.ID
	Handle string
	Name   string // empty where the assessor does not let members see it
	Works  string // likewise
	Covers int    // how many of the skills they offered
	Busy   int    // requests that wait for them
}

// Suggested is how many assessors a member chooses among.
const Suggested = 3

// rank puts those who cover most skills first, then those for whom the fewest
// requests wait, then by handle, which is chance. Who covers none is left out.
func rank(all []Candidate) []Candidate {
	some := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return c.Covers == 0 })
	slices.SortFunc(some, func(a, b Candidate) int {
		return cmp.Or(b.Covers-a.Covers, a.Busy-b.Busy, strings.Compare(a.Handle, b.Handle))
	})
	return some[:min(Suggested, len(some))]
}

// free, with isFree, finds the assessors who can take a request of a person on a
// day: not paused, with room for one more, known to work somewhere and not where
// the person works. $1 is the day, $2 and $3 the person.
const free = `FROM assessors v JOIN people g ON g.id = v.person AND g.status = 'active' AND g.organisation IS NOT NULL AND g.organisation_confirmed
		LEFT JOIN organisations o ON o.id = g.organisation LEFT JOIN profiles f ON f.person = v.person
		LEFT JOIN (SELECT r.asked, count(*) AS n FROM opinion_requests r WHERE r.part = 'assessor' AND r.ending = '' AND r.answered_at IS NULL AND r.until >= $1 GROUP BY r.asked) w ON w.asked = v.person
		JOIN people m ON m.id = $2`

const isFree = `NOT v.paused AND coalesce(w.n, 0) < v.most AND g.id <> $3 AND (m.organisation IS NULL OR m.organisation <> g.organisation)`

// assessor finds one by handle who can take a request.
func (s *Service) assessor(ctx context.Context, tx *sqldb.Tx, who access.Actor, handle string, today pack.Date) ([]someone, error) {
	return sqldb.All(ctx, tx, scanSomeone, `SELECT g.id, g.name `+free+` WHERE `+isFree+` AND v.handle = $4`, today, who.ID, who.ID, handle)
}

// Candidates lists up to Suggested assessors of other organisations for some
// skills of a release, the most suitable first.
func (s *Service) Candidates(ctx context.Context, who access.Actor, release string, codes []string) ([]Candidate, error) {
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return nil, err
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	wanted := wantedNow(f, chain, release, codes)
	at := map[people.ID]int{}
	var all []Candidate
	var kind, code, from string
	covered := map[people.ID]map[string]bool{}
	err = sqldb.Each(ctx, s.DB, func(rows *sql.Rows) (c Candidate, err error) {
		var choices membership.Choices
		var listed bool
		err = rows.Scan(&c.Person, &c.Handle, &c.Name, &c.Works, &c.Busy, &choices, &listed, &kind, &code, &from)
		if !listed || choices.Of(membership.Name) < membership.EveryMember {
			c.Name, c.Works = "", ""
		} else if choices.Of(membership.Employer) < membership.EveryMember {
			c.Works = ""
		}
		return c, err
	}, func(c Candidate) error {
		if _, known := at[c.Person]; !known {
			at[c.Person], all, covered[c.Person] = len(all), append(all, c), map[string]bool{}
		}
		for _, w := range wanted {
			if w.offered(chain, kind, code, from) {
				covered[c.Person][w.code] = true
			}
		}
		return nil
	}, `SELECT g.id, v.handle, g.name, coalesce(o.name, ''), coalesce(w.n, 0), coalesce(f.audiences, ''), coalesce(f.listed, FALSE), x.kind, x.code, x.release
		`+free+` JOIN assessor_offers x ON x.person = v.person WHERE `+isFree, s.today(), who.ID, who.ID)
	for i := range all {
		all[i].Covers = len(covered[all[i].Person])
	}
	return rank(all), err
}

// wanted is a skill for which an assessor is sought, with the codes and the
// disciplines that it has today.
type wanted struct {
	code        string
	under       []string
	disciplines []string
}

func wantedNow(f *framework.Framework, chain []pack.Release, release string, codes []string) []wanted {
	var all []wanted
	for _, code := range codes {
		w := wanted{code: code, under: under(chain, code, release)}
		for _, u := range w.under {
			if skill := f.Skill(u); skill != nil && skill.Discipline != nil {
				w.disciplines = append(w.disciplines, skill.Discipline.ID)
			}
		}
		all = append(all, w)
	}
	return all
}

func (w wanted) offered(chain []pack.Release, kind, code, release string) bool {
	if kind == "discipline" {
		return slices.Contains(w.disciplines, code)
	}
	return slices.ContainsFunc(under(chain, code, release), func(u string) bool { return slices.Contains(w.under, u) })
}

// under are the codes that a skill of a release has today.
func under(chain []pack.Release, code, release string) []string {
	var all []string
	for _, c := range carry.Carry(carry.Rating{Skill: code, Release: release}, chain) {
		all = append(all, c.Under)
	}
	return all
}

// Offered is what the actor offers; false where they do not volunteer.
func (s *Service) Offered(ctx context.Context, who access.Actor) (Offer, bool, error) {
	own, err := sqldb.All(ctx, s.DB, func(rows *sql.Rows) (o Offer, err error) { return o, rows.Scan(&o.Most, &o.Paused) },
		`SELECT most, paused FROM assessors WHERE person = $1`, who.ID)
	if err != nil || len(own) == 0 {
		return Offer{}, false, err
	}
	o := own[0]
	err = eachOffer(ctx, s.DB, who.ID, func(kind, code, _ string) {
		if kind == "discipline" {
			o.Disciplines = append(o.Disciplines, code)
		} else {
			o.Skills = append(o.Skills, code)
		}
	})
	return o, true, err
}

func eachOffer(ctx context.Context, q sqldb.Querier, person string, fn func(kind, code, release string)) error {
	type row struct{ kind, code, release string }
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (r row, err error) { return r, rows.Scan(&r.kind, &r.code, &r.release) },
		func(r row) error { fn(r.kind, r.code, r.release); return nil },
		`SELECT kind, code, release FROM assessor_offers WHERE person = $1 ORDER BY kind, code`, person)
}

// check says what is wrong with an offer; the framework is the current one.
func (o Offer) check(f *framework.Framework) error {
	switch {
	case o.Most < 1 || o.Most > MostAtOnce:
		return fault.New(fault.Invalid, "Enter how many requests you take at once as a number from 1 to %d", MostAtOnce)
	case len(o.Skills)+len(o.Disciplines) == 0:
		return fault.New(fault.Invalid, "Choose at least one discipline or skill")
	case len(o.Skills)+len(o.Disciplines) > mostOffers:
		return fault.New(fault.Invalid, "Choose %d disciplines and skills or fewer", mostOffers)
	}
	for _, d := range o.Disciplines {
		if f.Discipline(d) == nil {
			return fault.New(fault.Invalid, "Choose disciplines from the list")
		}
	}
	for _, code := range o.Skills {
		if skill := f.Skill(code); skill == nil || skill.Status == framework.Retired {
			return fault.New(fault.Invalid, "Choose skills from the list")
		}
	}
	return nil
}

// Volunteer makes the actor an assessor for members of other organisations, or
// changes what they offer.
func (s *Service) Volunteer(ctx context.Context, who access.Actor, o Offer) error {
	if !CanAsk(who) {
		return fault.New(fault.Forbidden, "Sign in to volunteer.")
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return err
	}
	if err := o.check(f); err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "volunteered as assessor", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `INSERT INTO assessors (person, handle, most, paused, offered_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (person) DO UPDATE SET most = excluded.most, paused = excluded.paused`,
			who.ID, strings.ToLower(rand.Text()), o.Most, o.Paused, at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM assessor_offers WHERE person = $1`, who.ID); err != nil {
			return err
		}
		rows := sqldb.Rows(o.Skills, func(_ int, code string) []any {
			return []any{who.ID, "skill", f.Skill(code).Code, f.Release.Name}
		})
		rows = append(rows, sqldb.Rows(o.Disciplines, func(_ int, d string) []any {
			return []any{who.ID, "discipline", f.Discipline(d).ID, f.Release.Name}
		})...)
		return tx.Insert(ctx, `INSERT INTO assessor_offers (person, kind, code, release) VALUES`, ` ON CONFLICT (person, kind, code) DO UPDATE SET release = excluded.release`, rows)
	})
}

// LeavePool ends what the actor offers. What they were asked already stays.
func (s *Service) LeavePool(ctx context.Context, who access.Actor) error {
	act := audit.Act{By: who, Verb: "left pool of assessors", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `DELETE FROM assessors WHERE person = $1`, who.ID)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "You are not in the pool of assessors.")
		}
		return err
	})
}

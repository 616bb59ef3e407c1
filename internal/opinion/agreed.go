package opinion

import (
	"context"
	"database/sql"

	"guildhall/internal/assessment"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Agreed is the agreed level of a skill in the current release, for whoever the
// member lets see it.
type Agreed struct {
	Skill       string // code
	Level       int    // 0 where it is not relevant
	NotRelevant bool
	How         How           // of the rating that counts
	Confirm     carry.Confirm // whether releases have changed since what it rests on
	Retired     bool          // the skill is out of use
}

// NotAgreed reports whether it is recorded that somebody sees it otherwise.
func (a Agreed) NotAgreed() bool { return a.How == Differ }

// Agreed works out the agreed levels of some people, by the codes of the current
// release: one statement, and the rule that carries ratings from release to
// release. Who has rated nothing is left out.
func (s *Service) Agreed(ctx context.Context, q sqldb.Querier, persons []people.ID) (map[people.ID]map[string]Agreed, error) {
	all := map[people.ID]map[string]Agreed{}
	if len(persons) == 0 {
		return all, nil
	}
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return nil, err
	}
	said, err := heard(ctx, q, persons)
	for person, of := range said {
		all[person] = of.agreed(chain)
	}
	return all, err
}

// rating names an answer: the assessment and the code of its skill.
type rating struct {
	assessment assessment.ID
	skill      string
}

// hearing is what a member and others said of the member's ratings.
type hearing struct {
	own     map[rating]carry.Rating
	views   map[rating][]View
	records map[rating][]Record
}

func (h hearing) verdict(of rating) Verdict {
	return Agree(h.own[of].Level, h.views[of], h.records[of])
}

// agreed carries the ratings with their agreed levels. Where several became one,
// the highest agreed level counts, as the highest level does.
func (h hearing) agreed(chain []pack.Release) map[string]Agreed {
	var ratings []carry.Rating
	how := map[string]How{}
	for of, r := range h.own {
		if !r.NotRelevant {
			v := h.verdict(of)
			r.Level, how[r.ID] = v.Level, v.How
		}
		ratings = append(ratings, r)
	}
	all := map[string]Agreed{}
	for _, held := range carry.Now(ratings, chain) {
		all[held.Skill] = Agreed{Skill: held.Skill, Level: held.Level, NotRelevant: held.NotRelevant,
			How: how[held.Of[0].ID], Confirm: held.Confirm, Retired: held.Retired}
	}
	return all
}

// giver tells who gave an opinion from others, also once they are erased.
const giver = `CASE WHEN r.asked = '' THEN r.id ELSE r.asked END`

// heard reads what some people said of their skills, and others of that.
func heard(ctx context.Context, q sqldb.Querier, persons []people.ID) (map[people.ID]hearing, error) {
	n := len(persons)
	args := append(append(sqldb.Args(persons), sqldb.Args(persons)...), sqldb.Args(persons)...)
	all := map[people.ID]hearing{}
	type row struct {
		part, id, giver, says, release string
		person                         people.ID
		of                             rating
		level                          int
		at                             sqldb.Stamp
	}
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan(&r.part, &r.person, &r.of.assessment, &r.of.skill, &r.release, &r.id, &r.giver, &r.says, &r.level, &r.at)
	}, func(r row) error {
		h, ok := all[r.person]
		if !ok {
			h = hearing{map[rating]carry.Rating{}, map[rating][]View{}, map[rating][]Record{}}
			all[r.person] = h
		}
		switch r.part {
		case "rating":
			h.own[r.of] = carry.Rating{ID: string(r.of.assessment) + "/" + r.of.skill, Skill: r.of.skill, Release: r.release, At: r.at.Time, Level: r.level, NotRelevant: r.says == string(assessment.NotRelevant)}
		case "opinion":
			h.views[r.of] = append(h.views[r.of], View{r.id, r.giver, r.level, r.says == "cannot say", r.at.Time})
		case "outcome":
			h.records[r.of] = append(h.records[r.of], Record{r.id, r.giver, r.says == string(Settled), r.level, r.at.Time})
		}
		return nil
	}, `SELECT 'rating', a.person, a.id, n.skill, a.release, '', '', n.answer, n.level, n.answered_at
			FROM assessments a JOIN assessment_answers n ON n.assessment = a.id WHERE a.person IN (`+sqldb.Holes(1, n)+`) AND a.submitted_at IS NOT NULL AND n.answer <> ''
		UNION ALL SELECT 'opinion', r.person, r.assessment, o.skill, o.release, o.id, `+giver+`, o.says, o.level, o.given_at
			FROM opinion_requests r JOIN opinions o ON o.request = r.id WHERE r.person IN (`+sqldb.Holes(n+1, n)+`)
		UNION ALL SELECT 'outcome', r.person, r.assessment, u.skill, u.release, u.id, `+giver+`, u.state, u.level, u.settled_at
			FROM opinion_requests r JOIN opinion_outcomes u ON u.request = r.id WHERE r.person IN (`+sqldb.Holes(2*n+1, n)+`) AND u.state IN ('agreed', 'disagreed')`, args...)
	for person, h := range all {
		if len(h.own) == 0 {
			delete(all, person)
		}
	}
	return all, err
}

// Difference is how an opinion on somebody's skill stands beside what they said.
type Difference struct {
	Person string // whose skill it is
	Skill  string // in the current release
	Higher int    // how many levels the opinion is above the person's own; below: negative
}

// Differences streams the latest opinion on each skill of every person who gave
// one, all on one person's skills together. It is of single people: it leaves the
// service only as counts, through the rules that hide small ones. Skills that are
// out of use are left out, and so are the parts of one that was split, because
// nobody knows for which of them the opinion holds. The chain is every published
// release, oldest first.
func Differences(ctx context.Context, q sqldb.Querier, chain []pack.Release, fn func(Difference) error) error {
	type row struct {
		Difference
		release string
	}
	now := map[[2]string]string{}
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan(&r.Person, &r.Skill, &r.release, &r.Higher)
	}, func(r row) error {
		key := [2]string{r.Skill, r.release}
		code, known := now[key]
		if !known {
			code = sureCode(chain, r.Skill, r.release)
			now[key] = code
		}
		if code == "" {
			return nil
		}
		r.Skill = code
		return fn(r.Difference)
	}, `SELECT person, skill, release, difference FROM (
			SELECT r.person, o.skill, o.release, o.says, o.level - k.level AS difference,
				row_number() OVER (PARTITION BY r.assessment, o.skill, `+giver+` ORDER BY o.given_at DESC, o.id DESC) AS place
			FROM opinions o JOIN opinion_requests r ON r.id = o.request JOIN opinion_skills k ON k.request = o.request AND k.skill = o.skill) x
			WHERE place = 1 AND says = 'level' AND person <> '' ORDER BY person`)
}

// sureCode is the code that a skill has today; empty where it is out of use or
// was split.
func sureCode(chain []pack.Release, skill, release string) string {
	all := carry.Carry(carry.Rating{Skill: skill, Release: release}, chain)
	if len(all) != 1 || all[0].Retired || all[0].Confirm == carry.Offered {
		return ""
	}
	return all[0].Under
}

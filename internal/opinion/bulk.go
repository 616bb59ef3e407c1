package opinion

import (
	"context"

	"guildhall/internal/assessment"
	"guildhall/internal/clock"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Generated is a request that was answered at once, as a generator makes it: the
// skills with the levels of the member, and of who was asked.
type Generated struct {
	ID         ID
	Assessment assessment.ID
	Release    string
	Person     people.ID
	Asked      people.ID
	At         sqldb.Stamp
	Skills     []GeneratedSkill
}

// GeneratedSkill is a skill of a generated request.
type GeneratedSkill struct {
	Code        string
	Own, Others int // levels
}

// InsertAll adds many requests with their answers within another capability's act.
func InsertAll(ctx context.Context, tx *sqldb.Tx, all []Generated) error {
	err := tx.Insert(ctx, `INSERT INTO opinion_requests (id, kind, assessment, release, person, asked, part, show_levels, show_notes, show_evidence, until, message,
		asked_at, accepted_at, answered_at, ending, comment) VALUES`, ``, sqldb.Rows(all, func(_ int, g Generated) []any {
		return []any{g.ID, Opinions, g.Assessment, g.Release, g.Person, g.Asked, Manager, true, false, false, clock.ISODay(g.At.AddDate(0, 1, 0)), "", g.At, g.At, g.At, "", ""}
	}))
	if err != nil {
		return err
	}
	var skills, given [][]any
	for _, g := range all {
		for i, s := range g.Skills {
			skills = append(skills, []any{g.ID, i, s.Code, s.Own})
			given = append(given, []any{id.New(g.At.Time), g.ID, s.Code, g.Release, "level", s.Others, "", g.At})
		}
	}
	if err := tx.Insert(ctx, `INSERT INTO opinion_skills (request, ord, skill, level) VALUES`, ``, skills); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO opinions (id, request, skill, release, says, level, comment, given_at) VALUES`, ``, given)
}

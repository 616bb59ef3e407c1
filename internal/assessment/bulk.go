package assessment

import (
	"context"

	"guildhall/internal/sqldb"
)

// InsertAll adds many assessments with their answers within another capability's
// act, as a generator made them.
func InsertAll(ctx context.Context, tx *sqldb.Tx, all []Assessment) error {
	err := tx.Insert(ctx, `INSERT INTO assessments (id, person, purpose, role, release, layout, begun_at, saved_at, submitted_at, ratings, wishes) VALUES`, ``,
		sqldb.Rows(all, func(_ int, a Assessment) []any {
			return []any{a.ID, a.Person, a.Purpose, a.Role, a.Release, a.Layout, a.BegunAt, a.SavedAt, a.SubmittedAt, inShort(a), wishes(a)}
		}))
	if err != nil {
		return err
	}
	var rows [][]any
	for _, a := range all {
		for i, o := range a.Answers {
			rows = append(rows, []any{a.ID, i, o.Skill, o.Kind, o.Level, o.LastUsed, o.Grow, o.Help, o.Note, o.At})
		}
		if len(rows) >= answersAtOnce {
			if err := insertAnswers(ctx, tx, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	return insertAnswers(ctx, tx, rows)
}

// answersAtOnce bounds what waits in memory.
const answersAtOnce = 4_000

func insertAnswers(ctx context.Context, tx *sqldb.Tx, rows [][]any) error {
	return tx.Insert(ctx, `INSERT INTO assessment_answers (assessment, ord, skill, answer, level, last_used, grow, help, note, answered_at) VALUES`, ``, rows)
}

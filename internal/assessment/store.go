package assessment

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/sqldb"
)

// visible is true of the assessments that an actor may know of. Its Go twin is
// CanSee. An actor without an identifier is nobody, and so is an erased person.
const visible = `(a.person = $1 AND a.person <> '')`

const selectAssessments = `SELECT a.id, a.person, a.purpose, a.role, a.release, a.layout, a.begun_at, a.saved_at, a.submitted_at,
	(SELECT count(*) FROM assessment_answers n WHERE n.assessment = a.id),
	(SELECT count(*) FROM assessment_answers n WHERE n.assessment = a.id AND n.answer <> '')
	FROM assessments a`

func scanAssessment(rows *sql.Rows) (a Assessment, err error) {
	return a, rows.Scan(&a.ID, &a.Person, &a.Purpose, &a.Role, &a.Release, &a.Layout, &a.BegunAt, &a.SavedAt, &a.SubmittedAt, &a.Asked, &a.Done)
}

// list returns every assessment that the actor may know of, the newest first,
// without its answers.
func list(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Assessment, error) {
	return sqldb.All(ctx, q, scanAssessment, selectAssessments+` WHERE `+visible+` ORDER BY a.saved_at DESC, a.id DESC`, who.ID)
}

func find(ctx context.Context, q sqldb.Querier, who access.Actor, id ID) (Assessment, error) {
	a, err := sqldb.One(ctx, q, "assessment", scanAssessment, selectAssessments+` WHERE `+visible+` AND a.id = $2`, who.ID, id)
	if err != nil {
		return a, err
	}
	a.Answers, err = answersOf(ctx, q, id)
	return a, err
}

func answersOf(ctx context.Context, q sqldb.Querier, id ID) ([]Answer, error) {
	return sqldb.All(ctx, q, scanAnswer, `SELECT skill, answer, level, last_used, grow, help, note, answered_at FROM assessment_answers WHERE assessment = $1 ORDER BY ord`, id)
}

// shortenAgain writes down in short what is left of an assessment's answers, after
// some were disposed of.
func shortenAgain(ctx context.Context, tx *sqldb.Tx, id ID) error {
	all, err := sqldb.All(ctx, tx, scanAssessment, selectAssessments+` WHERE a.id = $1`, id)
	if err != nil || len(all) == 0 {
		return err
	}
	a := all[0]
	if a.Answers, err = answersOf(ctx, tx, id); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE assessments SET ratings = $1, wishes = $2 WHERE id = $3`, inShort(a), wishes(a), id)
	return err
}

func scanAnswer(rows *sql.Rows) (o Answer, err error) {
	return o, rows.Scan(&o.Skill, &o.Kind, &o.Level, &o.LastUsed, &o.Grow, &o.Help, &o.Note, &o.At)
}

// allAnswers are the answers of every assessment that the actor may know of, given
// or not, by assessment.
func allAnswers(ctx context.Context, q sqldb.Querier, who access.Actor) (map[ID][]Answer, error) {
	by := map[ID][]Answer{}
	var id ID
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (o Answer, err error) {
		return o, rows.Scan(&id, &o.Skill, &o.Kind, &o.Level, &o.LastUsed, &o.Grow, &o.Help, &o.Note, &o.At)
	}, func(o Answer) error {
		by[id] = append(by[id], o)
		return nil
	}, `SELECT a.id, n.skill, n.answer, n.level, n.last_used, n.grow, n.help, n.note, n.answered_at
		FROM assessments a JOIN assessment_answers n ON n.assessment = a.id WHERE `+visible+` ORDER BY a.id, n.ord`, who.ID)
	return by, err
}

func insert(ctx context.Context, tx *sqldb.Tx, a Assessment) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessments (id, person, purpose, role, release, layout, begun_at, saved_at, submitted_at, ratings, wishes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, a.ID, a.Person, a.Purpose, a.Role, a.Release, a.Layout, a.BegunAt, a.SavedAt, a.SubmittedAt, inShort(a), wishes(a))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO assessment_answers (assessment, ord, skill, answer, level, last_used, grow, help, note, answered_at) VALUES`, ``,
		sqldb.Rows(a.Answers, func(i int, o Answer) []any {
			return []any{a.ID, i, o.Skill, o.Kind, o.Level, o.LastUsed, o.Grow, o.Help, o.Note, o.At}
		}))
}

// save stores an assessment's own values; answers are saved one by one.
func save(ctx context.Context, tx *sqldb.Tx, a Assessment) error {
	_, err := tx.Exec(ctx, `UPDATE assessments SET layout = $1, saved_at = $2, submitted_at = $3, ratings = $4, wishes = $5 WHERE id = $6`, a.Layout, a.SavedAt, a.SubmittedAt, inShort(a), wishes(a), a.ID)
	return err
}

func saveAnswer(ctx context.Context, tx *sqldb.Tx, id ID, o Answer) error {
	_, err := tx.Exec(ctx, `UPDATE assessment_answers SET answer = $1, level = $2, last_used = $3, grow = $4, help = $5, note = $6, answered_at = $7
		WHERE assessment = $8 AND skill = $9`, o.Kind, o.Level, o.LastUsed, o.Grow, o.Help, o.Note, o.At, id, o.Skill)
	return err
}

func remove(ctx context.Context, tx *sqldb.Tx, id ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM assessments WHERE id = $1`, id)
	return err
}

// rated lists every answer of the submitted assessments that the actor may know
// of, oldest first.
func rated(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Rated, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (r Rated, err error) {
		return r, rows.Scan(&r.Assessment, &r.Purpose, &r.Release, &r.Skill, &r.Kind, &r.Level, &r.LastUsed, &r.Grow, &r.Help, &r.Note, &r.At)
	}, `SELECT a.id, a.purpose, a.release, n.skill, n.answer, n.level, n.last_used, n.grow, n.help, n.note, n.answered_at
		FROM assessments a JOIN assessment_answers n ON n.assessment = a.id
		WHERE `+visible+` AND a.submitted_at IS NOT NULL AND n.answer <> '' ORDER BY n.answered_at, a.id, n.ord`, who.ID)
}

// lastRole is the role that the actor last said is theirs, and in which release;
// empty for none.
func lastRole(ctx context.Context, q sqldb.Querier, who access.Actor) (Assessment, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (a Assessment, err error) {
		return a, rows.Scan(&a.Role, &a.Release)
	}, `SELECT a.role, a.release FROM assessments a WHERE `+visible+` AND a.purpose = 'own role'
		ORDER BY a.begun_at DESC, a.id DESC LIMIT 1`, who.ID)
	if err != nil || len(all) == 0 {
		return Assessment{}, err
	}
	return all[0], nil
}

const selectSnapshots = `SELECT a.id, a.person, a.title, a.release, a.taken_at, a.content FROM assessment_snapshots a`

func scanSnapshot(rows *sql.Rows) (s Snapshot, err error) {
	return s, rows.Scan(&s.ID, &s.Person, &s.Title, &s.Release, &s.TakenAt, &s.content)
}

// snapshots lists the snapshots that the actor may know of, the newest first.
func snapshots(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Snapshot, error) {
	return sqldb.All(ctx, q, scanSnapshot, selectSnapshots+` WHERE `+visible+` ORDER BY a.taken_at DESC, a.id DESC`, who.ID)
}

func findSnapshot(ctx context.Context, q sqldb.Querier, who access.Actor, id string) (Snapshot, error) {
	return sqldb.One(ctx, q, "snapshot", scanSnapshot, selectSnapshots+` WHERE `+visible+` AND a.id = $2`, who.ID, id)
}

func insertSnapshot(ctx context.Context, tx *sqldb.Tx, s Snapshot) error {
	_, err := tx.Exec(ctx, `INSERT INTO assessment_snapshots (id, person, title, release, taken_at, content) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.ID, s.Person, s.Title, s.Release, s.TakenAt, s.content)
	return err
}

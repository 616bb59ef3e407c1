package sharing

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// visible is true of the shares whose contents an actor, $1, may read on a day,
// $2. Its Go twin is CanRead.
const visible = `(s.reader = $1 AND s.reader <> '' AND s.ended_at IS NULL AND s.until >= $2 AND m.status = 'active' AND r.status = 'active'
	AND (s.purpose NOT IN ('appraisal', 'management') OR s.reader_works = '' OR s.reader_works = coalesce(r.organisation, '')))`

// own is true of the shares that an actor made. Its Go twin is CanSee.
const own = `(s.member = $1 AND s.member <> '')`

const selectShares = `SELECT s.id, s.member, m.name, m.status = 'active', s.addressed, s.purpose, s.words, s.notes, s.evidence, coalesce(s.plan, ''), s.levels, s.until, s.shared_at, s.read_at, s.ended_at, s.ending,
	coalesce(s.reader, ''), coalesce(r.status, '') = 'active', s.reader_email, s.reader_works, coalesce(r.organisation, '')
	FROM shares s JOIN people m ON m.id = s.member LEFT JOIN people r ON r.id = s.reader`

func scan(rows *sql.Rows) (s Share, err error) {
	return s, rows.Scan(&s.ID, &s.Member, &s.Name, &s.Active, &s.Addressed, &s.Purpose, &s.Words, &s.Notes, &s.Evidence, &s.Plan, &s.Levels, &s.Until, &s.SharedAt, &s.ReadAt, &s.EndedAt, &s.Ending,
		&s.Reader, &s.ReaderActive, &s.ReaderEmail, &s.ReaderWorked, &s.ReaderWorks)
}

// list returns the shares that an actor made, the newest first.
func list(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Share, error) {
	return sqldb.All(ctx, q, scan, selectShares+` WHERE `+own+` ORDER BY s.shared_at DESC, s.id DESC`, who.ID)
}

// readable returns the shares that an actor may read on a day, by the member's name.
func readable(ctx context.Context, q sqldb.Querier, who access.Actor, today string) ([]Share, error) {
	return sqldb.All(ctx, q, scan, selectShares+` WHERE `+visible+` ORDER BY m.name_key, m.id, s.shared_at DESC, s.id DESC`, who.ID, today)
}

// findReadable returns a share of skills that an actor may read on a day, or NotFound.
func findReadable(ctx context.Context, q sqldb.Querier, who access.Actor, today, id string) (Share, error) {
	return sqldb.One(ctx, q, "share", scan, selectShares+` WHERE `+visible+` AND s.id = $3 AND s.plan IS NULL`, who.ID, today, id)
}

// findPlan returns the latest share by which an actor may read a development plan
// on a day, one with levels before one without, or NotFound.
func findPlan(ctx context.Context, q sqldb.Querier, who access.Actor, today, plan string) (Share, error) {
	all, err := sqldb.All(ctx, q, scan, selectShares+` WHERE `+visible+` AND s.plan = $3 ORDER BY s.levels DESC, s.shared_at DESC, s.id DESC`, who.ID, today, plan)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "This plan does not exist or is not shared with you.")
	}
	if err != nil {
		return Share{}, err
	}
	return all[0], nil
}

// findOwn returns a share that an actor made, or NotFound.
func findOwn(ctx context.Context, q sqldb.Querier, who access.Actor, id string) (Share, error) {
	return sqldb.One(ctx, q, "share", scan, selectShares+` WHERE `+own+` AND s.id = $2`, who.ID, id)
}

// find returns a share for a letter, whoever made it, or NotFound.
func find(ctx context.Context, q sqldb.Querier, id string) (Share, error) {
	return sqldb.One(ctx, q, "share", scan, selectShares+` WHERE s.id = $1`, id)
}

func insert(ctx context.Context, tx *sqldb.Tx, s Share) error {
	_, err := tx.Exec(ctx, `INSERT INTO shares (id, member, reader, reader_email, reader_works, addressed, purpose, words, notes, evidence, plan, levels, until, shared_at, ending)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')`,
		s.ID, s.Member, sqldb.Nullable(s.Reader), s.ReaderEmail, s.ReaderWorked, s.Addressed, s.Purpose, s.Words, s.Notes, s.Evidence, sqldb.Nullable(s.Plan), s.Levels, s.Until, s.SharedAt)
	return err
}

// endOne ends a share that is in force.
func endOne(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, id string, why Ending) error {
	_, err := tx.Exec(ctx, `UPDATE shares SET ended_at = $1, ending = $2 WHERE id = $3 AND ended_at IS NULL`, at, why, id)
	return err
}

// noteRead keeps when shares were last read.
func noteRead(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, shares []Share) error {
	ids := make([]any, len(shares))
	for i, s := range shares {
		ids[i] = s.ID
	}
	_, err := tx.Exec(ctx, `UPDATE shares SET read_at = $1 WHERE id IN (`+sqldb.Holes(2, len(ids))+`)`, append([]any{at}, ids...)...)
	return err
}

// bind gives to a person the shares that wait for an address of theirs.
func bind(ctx context.Context, tx *sqldb.Tx, person people.ID, email string) error {
	_, err := tx.Exec(ctx, `UPDATE shares SET reader = $1, reader_email = '', reader_works = coalesce((SELECT organisation FROM people WHERE id = $2), '')
		WHERE reader IS NULL AND reader_email <> '' AND reader_email = $3 AND ended_at IS NULL AND member <> $4`, person, person, email, person)
	return err
}

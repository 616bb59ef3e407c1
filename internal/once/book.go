package once

import (
	"context"
	"database/sql"

	"guildhall/internal/sqldb"
)

// Book keeps how forms were answered that have done something.
type Book struct {
	DB   *sqldb.DB
	Keep func(ctx context.Context, fn func(tx *sqldb.Tx, at sqldb.Stamp) error) error // writes without a record of its own: the form's act has one
}

// Answer is how a form was answered the first time.
type Answer struct {
	Given bool   // whether it has been: not while the first sending is still at work
	To    string // where it led; empty where it led nowhere
}

// Find looks up what became of a form, and reports whether it has done anything.
func (b *Book) Find(ctx context.Context, s *Submission) (a Answer, sent bool, err error) {
	if !s.Keyed() {
		return a, false, nil
	}
	all, err := sqldb.All(ctx, b.DB, func(rows *sql.Rows) (a Answer, err error) { return a, rows.Scan(&a.Given, &a.To) },
		`SELECT answered, location FROM submissions WHERE person = $1 AND key = $2 AND digest = $3`, s.Person, s.key, s.digest)
	if err != nil || len(all) == 0 {
		return a, false, err
	}
	return all[0], true, nil
}

// Again notes that a form came again which has done something, and reports whether
// it is one. It writes, for the reason that Take has.
func (b *Book) Again(ctx context.Context, s *Submission) (bool, error) {
	_, sent, err := b.Find(ctx, s)
	if err != nil || !sent {
		return false, err
	}
	return true, b.Keep(ctx, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE submissions SET repeats = repeats + 1 WHERE person = $1 AND key = $2 AND digest = $3`, s.Person, s.key, s.digest)
		return err
	})
}

// Answered keeps where the first sending of a form led, for those who send it again.
func (b *Book) Answered(ctx context.Context, s *Submission, to string) error {
	return b.Keep(ctx, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE submissions SET answered = TRUE, location = $1 WHERE person = $2 AND key = $3 AND digest = $4`, to, s.Person, s.key, s.digest)
		return err
	})
}

// Free gives back the key of a form that was refused after all.
func (b *Book) Free(ctx context.Context, s *Submission) error {
	return b.Keep(ctx, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `DELETE FROM submissions WHERE person = $1 AND key = $2 AND digest = $3`, s.Person, s.key, s.digest)
		return err
	})
}

// Tidy forgets the keys that have been kept long enough.
func (b *Book) Tidy(ctx context.Context) error {
	return b.Keep(ctx, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `DELETE FROM submissions WHERE sent_at < $1`, sqldb.At(at.Add(-Kept)))
		return err
	})
}

// Moments are when a person sent forms that are still known, the oldest first.
func Moments(ctx context.Context, q sqldb.Querier, person string) ([]sqldb.Stamp, error) {
	return sqldb.All(ctx, q, sqldb.Value[sqldb.Stamp], `SELECT sent_at FROM submissions WHERE person = $1 ORDER BY sent_at, key`, person)
}

// Forget drops all keys of a person.
func Forget(ctx context.Context, tx *sqldb.Tx, person string) error {
	_, err := tx.Exec(ctx, `DELETE FROM submissions WHERE person = $1`, person)
	return err
}

// Package audit performs writes and records who did them, in one transaction.
//
// A write is an act: an actor, a verb in the past tense and the reference of
// what it was done to. Acts are sealed into a hash chain a moment later, by one
// sealer, so that the log shows when it has been tampered with (seal.go).
package audit

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/id"
	"guildhall/internal/once"
	"guildhall/internal/sqldb"
)

// Act describes a write before it happens.
type Act struct {
	By     access.Actor
	Verb   string // past tense, as the log will read: "published page"
	About  string // what it was done to: "page/about"
	Public bool   // whether visitors may see something else afterwards
	Person string // whom the detail concerns, so that it can be exported and erased; empty for nobody
	Detail string // personal or long particulars, kept outside the sealed chain; empty for none
}

// Log performs acts. It is the only writer in the service.
type Log struct {
	DB  *sqldb.DB
	Now clock.Clock
}

// Do runs fn and records the act. If either fails, neither happened.
// On PostgreSQL fn may run more than once, so it must touch nothing but tx.
//
// The first act of a form that was posted takes its key. When the form has done
// something before, fn does not run, and the error is once.ErrSent: the router
// answers as it did then.
func (l *Log) Do(ctx context.Context, act Act, fn func(tx *sqldb.Tx, at sqldb.Stamp) error) error {
	form, again := once.Of(ctx), false
	err := l.DB.Write(ctx, func(tx *sqldb.Tx) (err error) {
		at := sqldb.At(l.Now())
		if again, err = form.Take(ctx, tx, at); again || err != nil {
			return err
		}
		if err := fn(tx, at); err != nil {
			return err
		}
		return record(ctx, tx, act, at)
	})
	return form.Taken(again, err)
}

// Housekeep runs upkeep that no person caused and no reader would miss: a
// session's last use, a claimed job. It leaves no record. The reason must be
// one of Reasons, where each use of it can be read in one place.
func (l *Log) Housekeep(ctx context.Context, why Reason, fn func(tx *sqldb.Tx, at sqldb.Stamp) error) error {
	if Reasons[why] == "" {
		panic("audit: upkeep without a listed reason: " + string(why))
	}
	return l.DB.Write(ctx, func(tx *sqldb.Tx) error { return fn(tx, sqldb.At(l.Now())) })
}

// Read records that an actor read something of another person's, which that
// person can see. It is the one write that a GET may cause. To read twice is to
// have read twice, so it takes no form's key.
func (l *Log) Read(ctx context.Context, act Act) error {
	return l.DB.Write(ctx, func(tx *sqldb.Tx) error { return record(ctx, tx, act, sqldb.At(l.Now())) })
}

// ReadEach records everything of other people's that an actor reads at one moment,
// each for the person whose it is. fn decides in the same transaction what that
// is, and may note there that it was read; where it returns nothing, nothing is
// recorded. Like Read it is a write that a GET may cause.
func (l *Log) ReadEach(ctx context.Context, fn func(tx *sqldb.Tx, at sqldb.Stamp) ([]Act, error)) error {
	return l.DB.Write(ctx, func(tx *sqldb.Tx) error {
		at := sqldb.At(l.Now())
		acts, err := fn(tx, at)
		if err != nil {
			return err
		}
		return recordEach(ctx, tx, acts, at)
	})
}

// recordEach is record for acts of one moment, in as few statements for many as for one.
func recordEach(ctx context.Context, tx *sqldb.Tx, acts []Act, at sqldb.Stamp) error {
	ids := make([]string, len(acts))
	for i := range acts {
		ids[i] = id.New(at.Time)
	}
	err := tx.Insert(ctx, `INSERT INTO audit (id, actor, verb, about, at) VALUES`, ``, sqldb.Rows(acts, func(i int, a Act) []any {
		return []any{ids[i], a.By.ID, a.Verb, a.About, at}
	}))
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO audit_details (audit_id, person, detail) VALUES`, ``, sqldb.Rows(acts, func(i int, a Act) []any {
		return []any{ids[i], a.Person, a.Detail}
	}))
}

func record(ctx context.Context, tx *sqldb.Tx, act Act, at sqldb.Stamp) error {
	row := id.New(at.Time)
	_, err := tx.Exec(ctx, `INSERT INTO audit (id, actor, verb, about, at) VALUES ($1, $2, $3, $4, $5)`,
		row, act.By.ID, act.Verb, act.About, at)
	if err == nil && act.Detail != "" {
		_, err = tx.Exec(ctx, `INSERT INTO audit_details (audit_id, person, detail) VALUES ($1, $2, $3)`,
			row, act.Person, act.Detail)
	}
	if err == nil && act.Public {
		_, err = tx.Exec(ctx, `UPDATE public_generation SET n = n + 1 WHERE id = 1`)
	}
	return err
}

// Generation is the number that grows with every public act. Pages made ready
// for visitors are kept for as long as it stands still.
func Generation(ctx context.Context, q sqldb.Querier) (int64, error) {
	return sqldb.One(ctx, q, "generation", sqldb.Value[int64], `SELECT n FROM public_generation WHERE id = 1`)
}

// Concern is an act by or about a person, with its detail.
type Concern struct {
	Entry
	Detail string
}

// Concerning lists the acts that a person did and those whose detail concerns
// them, oldest first.
func Concerning(ctx context.Context, q sqldb.Querier, person string) ([]Concern, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (c Concern, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&c.ID, &c.Actor, &c.Verb, &c.About, &at, &c.Detail)
		c.At = at.Time
		return c, err
	}, `SELECT a.id, a.actor, a.verb, a.about, a.at, coalesce(d.detail, '')
		FROM audit a LEFT JOIN audit_details d ON d.audit_id = a.id
		WHERE a.actor = $1 OR d.person = $2 ORDER BY a.at, a.id`, person, person)
}

// ForgetDetails removes what acts said about a person. The acts stay.
func ForgetDetails(ctx context.Context, tx *sqldb.Tx, person string) error {
	_, err := tx.Exec(ctx, `DELETE FROM audit_details WHERE person = $1`, person)
	return err
}

// Package outbox does work after an act has been committed: it sends mail, and
// whatever else must not happen inside a transaction.
//
// An act adds a job in its own transaction, so the job exists exactly when the
// act does. A worker in every running instance claims jobs one by one; a claim
// ends by itself, so that the job of an instance that died is tried again.
// Work may therefore happen twice, and handlers must bear that.
package outbox

import (
	"context"
	"database/sql"
	"encoding/json"

	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Job is work to do.
type Job struct {
	Kind    string      // which handler does it: "mail"
	Key     string      // queue it only once under this key; empty when it may repeat
	Payload any         // becomes JSON; keep it to identifiers where you can
	Due     sqldb.Stamp // not before this moment; zero means at once
}

// Add queues a job within an act. A job whose key is known already is left as
// it is, whether it is waiting, done or given up.
func Add(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, job Job) error {
	payload, err := json.Marshal(job.Payload)
	if err != nil {
		return err
	}
	if job.Due.IsZero() {
		job.Due = at
	}
	_, err = tx.Exec(ctx, `INSERT INTO jobs (id, kind, key, payload, due_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (key) DO UPDATE SET key = excluded.key`,
		id.New(at.Time), job.Kind, sqldb.Nullable(job.Key), string(payload), job.Due)
	return err
}

// State counts the jobs, for operators and readiness.
type State struct {
	Waiting int         // not done yet
	Failed  int         // given up
	Oldest  sqldb.Stamp // when the longest-waiting job was due; zero when none waits
}

// Count reads how the outbox stands.
func Count(ctx context.Context, q sqldb.Querier) (State, error) {
	return sqldb.One(ctx, q, "outbox", func(rows *sql.Rows) (s State, err error) {
		return s, rows.Scan(&s.Waiting, &s.Failed, &s.Oldest)
	}, `SELECT count(*) FILTER (WHERE done_at IS NULL), count(*) FILTER (WHERE failed),
		min(due_at) FILTER (WHERE done_at IS NULL) FROM jobs`)
}

// Failure is a job that was given up.
type Failure struct {
	ID, Kind string
	Tries    int
	Reason   string
	At       sqldb.Stamp
}

// Failures lists the jobs that were given up, newest first.
func Failures(ctx context.Context, q sqldb.Querier, limit int) ([]Failure, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (f Failure, err error) {
		return f, rows.Scan(&f.ID, &f.Kind, &f.Tries, &f.Reason, &f.At)
	}, `SELECT id, kind, tries, last_error, done_at FROM jobs WHERE failed ORDER BY done_at DESC, id LIMIT $1`, limit)
}

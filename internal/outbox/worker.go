package outbox

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Claim is a job in a worker's hands.
type Claim struct {
	ID    string
	Kind  string
	Tries int // this try included

	payload string
}

// Read decodes the payload into v.
func (c Claim) Read(v any) error {
	if err := json.Unmarshal([]byte(c.payload), v); err != nil {
		return &fault.Fault{Kind: fault.Invalid, Message: "The job's payload cannot be read.", Cause: err}
	}
	return nil
}

// Handler does one kind of job. An error is tried again later, unless its kind
// is Invalid: then trying again cannot help.
type Handler func(ctx context.Context, job Claim) error

// How a worker tries.
const (
	MaxTries    = 8                // with the waits below, about half an hour
	Lease       = 5 * time.Minute  // how long a claim holds without a sign of life
	handlerTime = 2 * time.Minute  // less than Lease, so that a slow handler is not doubled
	firstWait   = 15 * time.Second // doubled after each try
	keepDone    = 30 * 24 * time.Hour
)

// Worker does jobs as they fall due.
type Worker struct {
	DB     *sqldb.DB
	Log    *audit.Log // tells the time and makes the claims
	Logger *slog.Logger

	handlers map[string]Handler
	name     string
	once     sync.Once
}

// Handle says who does a kind of job. Kinds without a handler stay in the
// outbox: a newer instance may know them.
func (w *Worker) Handle(kind string, h Handler) {
	if w.handlers == nil {
		w.handlers = map[string]Handler{}
	}
	w.handlers[kind] = h
}

// Run does jobs until ctx ends, looking for due ones twice a second. The job in
// hand is finished.
func (w *Worker) Run(ctx context.Context) {
	look, tidy := time.NewTicker(500*time.Millisecond), time.NewTicker(time.Hour)
	defer look.Stop()
	defer tidy.Stop()
	for {
		if _, err := w.Drain(ctx); err != nil && ctx.Err() == nil {
			w.Logger.ErrorContext(ctx, "outbox stopped for a moment", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tidy.C:
			if err := w.tidy(ctx); err != nil {
				w.Logger.ErrorContext(ctx, "outbox not tidied", "error", err)
			}
		case <-look.C:
		}
	}
}

// Drain does every job that is due and returns how many it tried.
func (w *Worker) Drain(ctx context.Context) (n int, err error) {
	for ctx.Err() == nil {
		due, err := w.anythingDue(ctx)
		if err != nil || !due {
			return n, err
		}
		job, ok, err := w.claim(ctx)
		if err != nil || !ok {
			return n, err
		}
		n++
		if err := w.finish(ctx, job, w.do(ctx, job)); err != nil {
			return n, err
		}
	}
	return n, ctx.Err()
}

// kinds follows args with the kinds that this worker can do.
func (w *Worker) kinds(args ...any) []any {
	return append(args, sqldb.Args(slices.Sorted(maps.Keys(w.handlers)))...)
}

// anythingDue spares the database a write when there is nothing to do.
func (w *Worker) anythingDue(ctx context.Context) (bool, error) {
	if len(w.handlers) == 0 {
		return false, nil
	}
	now := sqldb.At(w.Log.Now())
	found, err := sqldb.All(ctx, w.DB, sqldb.Value[string],
		`SELECT id FROM jobs WHERE done_at IS NULL AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $2)
			AND kind IN (`+sqldb.Holes(3, len(w.handlers))+`) LIMIT 1`, w.kinds(now, now)...)
	return len(found) > 0, err
}

func (w *Worker) claim(ctx context.Context) (job Claim, ok bool, err error) {
	w.once.Do(func() { w.name = rand.Text() })
	err = w.Log.Housekeep(ctx, audit.JobClaim, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		claimed, err := sqldb.All(ctx, tx, scanClaim, `UPDATE jobs SET tries = tries + 1, claimed_by = $1, claimed_until = $2
			WHERE id = (SELECT id FROM jobs WHERE done_at IS NULL AND due_at <= $3 AND (claimed_until IS NULL OR claimed_until <= $4)
				AND kind IN (`+sqldb.Holes(5, len(w.handlers))+`) ORDER BY due_at, id LIMIT 1)
			RETURNING id, kind, tries, payload`, w.kinds(w.name, sqldb.At(at.Add(Lease)), at, at)...)
		if ok = len(claimed) > 0; ok {
			job = claimed[0]
		}
		return err
	})
	return job, ok && err == nil, err
}

func scanClaim(rows *sql.Rows) (c Claim, err error) {
	return c, rows.Scan(&c.ID, &c.Kind, &c.Tries, &c.payload)
}

// do runs the handler. It outlives ctx, because a job that was begun is finished.
func (w *Worker) do(ctx context.Context, job Claim) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handlerTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the handler panicked: %s", fault.Panicked(p))
		}
	}()
	return w.handlers[job.Kind](ctx, job)
}

// finish records how the try went, unless the claim has run out and the job is
// in other hands.
func (w *Worker) finish(ctx context.Context, job Claim, failure error) error {
	ctx = context.WithoutCancel(ctx)
	given := failure != nil && (job.Tries >= MaxTries || fault.KindOf(failure) == fault.Invalid)
	if failure != nil {
		w.Logger.WarnContext(ctx, "job failed", "kind", job.Kind, "job", job.ID, "try", job.Tries, "given_up", given, "error", failure)
	}
	return w.Log.Housekeep(ctx, audit.JobClaim, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		var err error
		if failure == nil || given {
			_, err = tx.Exec(ctx, `UPDATE jobs SET done_at = $1, failed = $2, last_error = $3, payload = '', claimed_until = NULL
				WHERE id = $4 AND claimed_by = $5 AND tries = $6 AND done_at IS NULL`, at, given, reason(failure), job.ID, w.name, job.Tries)
		} else {
			_, err = tx.Exec(ctx, `UPDATE jobs SET due_at = $1, last_error = $2, claimed_until = NULL
				WHERE id = $3 AND claimed_by = $4 AND tries = $5 AND done_at IS NULL`, sqldb.At(at.Add(wait(job.Tries))), reason(failure), job.ID, w.name, job.Tries)
		}
		return err
	})
}

// wait is how long to leave a job alone after its nth failure.
func wait(tries int) time.Duration { return firstWait << (tries - 1) }

const longestReason = 500

func reason(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	if len(text) > longestReason {
		text = text[:longestReason]
	}
	return text
}

// tidy removes what was done long ago. What was given up stays three times as
// long, for whoever asks why.
func (w *Worker) tidy(ctx context.Context) error {
	return w.Log.Housekeep(ctx, audit.JobClaim, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `DELETE FROM jobs WHERE done_at < $1 AND (NOT failed OR done_at < $2)`,
			sqldb.At(at.Add(-keepDone)), sqldb.At(at.Add(-3*keepDone)))
		return err
	})
}

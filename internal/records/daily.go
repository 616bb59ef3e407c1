package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/sqldb"
)

// lease is how long a day's run stays with the instance that began it; it is
// renewed by none, so it must outlast a run.
const lease = time.Hour

// Daily runs the schedule once a day, on one instance, until ctx ends.
func (s *Service) Daily(ctx context.Context, failed func(error)) {
	clock.Every(ctx, 10*time.Minute, failed, func(ctx context.Context) error {
		_, err := s.RunToday(ctx)
		return err
	})
}

// RunToday runs the schedule unless today's run is done or in other hands, and
// reports whether it did. A run that failed is tried again within the hour.
func (s *Service) RunToday(ctx context.Context) (bool, error) {
	now := s.Log.Now()
	day := clock.ISODay(now)
	done, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT day FROM retention_runs WHERE day = $1 AND (ended_at IS NOT NULL OR claimed_till > $2)`, day, sqldb.At(now))
	if err != nil || len(done) > 0 {
		return false, err
	}
	var mine bool
	err = s.Log.Housekeep(ctx, audit.RetentionClaim, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `INSERT INTO retention_runs (day, claimed_till, report) VALUES ($1, $2, '')
			ON CONFLICT (day) DO UPDATE SET claimed_till = excluded.claimed_till
			WHERE retention_runs.ended_at IS NULL AND retention_runs.claimed_till <= $3`, day, sqldb.At(at.Add(lease)), at)
		mine = n > 0
		return err
	})
	if err != nil || !mine {
		return false, err
	}
	report, err := s.Run(ctx, access.Service, sqldb.At(now), false)
	if err != nil {
		return true, err
	}
	for _, then := range s.After {
		if err := then(ctx); err != nil {
			return true, err
		}
	}
	return true, s.noteRun(ctx, day, report)
}

func (s *Service) noteRun(ctx context.Context, day string, report Report) error {
	written, err := json.Marshal(report)
	if err != nil {
		return err
	}
	return s.Log.Housekeep(ctx, audit.RetentionClaim, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE retention_runs SET ended_at = $1, report = $2 WHERE day = $3`, at, string(written), day)
		return err
	})
}

// Ran is a run of the schedule by itself.
type Ran struct {
	Day    string
	At     sqldb.Stamp
	Report Report
}

// LastRuns lists the latest runs, newest first.
func (s *Service) LastRuns(ctx context.Context, limit int) ([]Ran, error) {
	return sqldb.All(ctx, s.DB, func(rows *sql.Rows) (r Ran, err error) {
		var report string
		if err := rows.Scan(&r.Day, &r.At, &report); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(report), &r.Report)
	}, `SELECT day, ended_at, report FROM retention_runs WHERE ended_at IS NOT NULL ORDER BY day DESC LIMIT $1`, limit)
}

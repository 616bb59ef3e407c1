package leadership

import (
	"context"
	"database/sql"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// said is when somebody last said where they work, and whether they are taken to
// have moved on.
func said(ctx context.Context, q sqldb.Querier, p people.Person) (at sqldb.Stamp, alumni bool, err error) {
	rows, err := sqldb.All(ctx, q, func(rows *sql.Rows) (s [2]sqldb.Stamp, err error) { return s, rows.Scan(&s[0], &s[1]) },
		`SELECT confirmed_at, alumni_at FROM reconfirmations WHERE person = $1`, p.ID)
	if err != nil || len(rows) == 0 {
		return p.CreatedAt, false, err
	}
	return rows[0][0], !rows[0][1].IsZero(), nil
}

const atOnce = 100 // people in one act

// Run does what falls due, until ctx ends: terms that are over end at once, and
// once an hour people are reminded or taken to have moved on. Several instances
// may do it.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	n := 0
	clock.Every(ctx, time.Minute, failed, func(ctx context.Context) error {
		err := s.Expire(ctx)
		if err == nil && n%60 == 0 {
			err = s.Yearly(ctx)
		}
		n++
		return err
	})
}

// Yearly reminds those who have not said for 12 months that they still work
// where they did, and takes those who have not for 13 to have moved on. Nobody
// is reminded twice, and nobody goes who was not warned.
func (s *Service) Yearly(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := s.remind(ctx)
		if err != nil {
			return err
		}
		m, err := s.letGo(ctx)
		if err != nil || n < atOnce && m < atOnce {
			return err
		}
	}
	return ctx.Err()
}

// counted keeps people whose year runs: they may sign in, and work somewhere.
const counted = `FROM people p LEFT JOIN reconfirmations r ON r.person = p.id
	WHERE p.status = 'active' AND p.organisation IS NOT NULL AND r.alumni_at IS NULL AND coalesce(r.confirmed_at, p.created_at) < $1`

func (s *Service) remind(ctx context.Context) (n int, err error) {
	now := s.Log.Now()
	before := sqldb.At(now.AddDate(0, -askAfter, 0))
	due, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT p.id `+counted+` AND r.reminded_at IS NULL ORDER BY p.id LIMIT $2`, before, atOnce)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	act := audit.Act{By: access.Service, Verb: "asked people where they work", About: "people"}
	return len(due), s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		for _, person := range due {
			// The row says when the year began, so that the reminder is told apart from the next one.
			n, err := tx.Exec(ctx, `INSERT INTO reconfirmations (person, confirmed_at, reminded_at) SELECT id, created_at, $1 FROM people WHERE id = $2
				ON CONFLICT (person) DO UPDATE SET reminded_at = excluded.reminded_at WHERE reconfirmations.reminded_at IS NULL AND reconfirmations.confirmed_at < $3`, at, person, before)
			if err != nil {
				return err
			}
			if n == 0 {
				continue // another instance was first, or they have just said so
			}
			if err := outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: "yearly/" + person + "/" + clock.ISODay(at.Time), Payload: letter{About: yearly, Thing: person}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// letGo takes people to have moved on. Their seats and roles end, and so does
// their hold on the address: the employer may have given it to somebody else.
func (s *Service) letGo(ctx context.Context) (n int, err error) {
	now := s.Log.Now()
	before, warned := sqldb.At(now.AddDate(0, -goAfter, 0)), sqldb.At(now.Add(-Warned))
	const due = counted + ` AND r.reminded_at < $2`
	all, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT p.id `+due+` ORDER BY p.id LIMIT $3`, before, warned, atOnce)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	gone := 0
	act := audit.Act{By: access.Service, Verb: "took people to have moved on", About: "people", Public: true}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		gone = 0
		for _, person := range all {
			still, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT p.id `+due+` AND p.id = $3`, before, warned, person)
			if err != nil {
				return err
			}
			if len(still) == 0 {
				continue
			}
			left, err := s.leave(ctx, tx, at, people.ID(person))
			if err != nil {
				return err
			}
			if left {
				gone++
			}
		}
		return nil
	})
	return gone, err
}

// leave makes one person a former one, unless nobody else runs the service.
func (s *Service) leave(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) (bool, error) {
	if left, err := s.People.Release(ctx, tx, at, access.Service, person); err != nil || !left {
		return false, err
	}
	if _, err := endAll(ctx, tx, at, access.Service, Left, "", `t.person = $1`, person); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE reconfirmations SET alumni_at = $1 WHERE person = $2`, at, person); err != nil {
		return false, err
	}
	for _, also := range s.Leaving {
		if err := also(ctx, tx, at, person); err != nil {
			return false, err
		}
	}
	return true, nil
}

package membership

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

// Run queues reminders as they fall due, until ctx ends.
func (s *Members) Run(ctx context.Context, failed func(error)) {
	clock.Every(ctx, time.Hour, failed, func(ctx context.Context) error {
		_, err := s.Remind(ctx)
		return err
	})
}

// dueRegistration is one that falls due soon.
type dueRegistration struct {
	ID                  string
	Person              people.ID
	Due                 string
	ToldFirst, ToldLast string
}

// Remind queues a letter for each registration of which its member is to be
// reminded today, and returns how many. It may run as often as one likes, on
// several instances: each reminder goes out once for each due day.
func (s *Members) Remind(ctx context.Context) (queued int, err error) {
	now := s.Log.Now()
	soon, err := dueSoon(ctx, s.DB, now)
	if err != nil || len(toRemind(soon, now)) == 0 {
		return 0, err
	}
	act := audit.Act{By: access.Service, Verb: "queued reminders", About: "registrations"}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		queued = 0
		soon, err := dueSoon(ctx, tx, now)
		if err != nil {
			return err
		}
		for _, r := range toRemind(soon, now) {
			queued++
			if err := remind(ctx, tx, at, r, reminder(r.Due, r.ToldFirst, r.ToldLast, now)); err != nil {
				return err
			}
		}
		return nil
	})
	return queued, err
}

// toRemind are those of which somebody is to be reminded.
func toRemind(soon []dueRegistration, now time.Time) []dueRegistration {
	var all []dueRegistration
	for _, r := range soon {
		if reminder(r.Due, r.ToldFirst, r.ToldLast, now) != 0 {
			all = append(all, r)
		}
	}
	return all
}

func dueSoon(ctx context.Context, q sqldb.Querier, now time.Time) ([]dueRegistration, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (r dueRegistration, err error) {
		return r, rows.Scan(&r.ID, &r.Person, &r.Due, &r.ToldFirst, &r.ToldLast)
	}, `SELECT g.id, g.person, g.due, g.told_first, g.told_last FROM registrations g JOIN people pe ON pe.id = g.person
		WHERE g.due <> '' AND g.due >= $1 AND g.due <= $2 AND g.told_last <> g.due AND pe.status = 'active' ORDER BY g.due, g.id`,
		clock.ISODay(now), clock.ISODay(now.AddDate(0, 0, firstReminder+1)))
}

// remind queues one letter and notes that it was.
func remind(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, r dueRegistration, within int) error {
	last := r.ToldLast
	if within == lastReminder {
		last = r.Due
	}
	if _, err := tx.Exec(ctx, `UPDATE registrations SET told_first = $1, told_last = $2 WHERE id = $3`, r.Due, last, r.ID); err != nil {
		return err
	}
	return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Payload: parcel{Letter: registrationDue, To: string(r.Person), About: r.ID, Due: r.Due, Within: within}})
}

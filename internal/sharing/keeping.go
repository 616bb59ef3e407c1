package sharing

import (
	"context"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Entered gives to somebody who signs in what waits for their address, once and
// for good: whoever is given the address after them finds nothing. The site gives
// it to signin.Service.Entering.
func (s *Service) Entered(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
	p, err := people.Named(ctx, tx, person)
	if err != nil {
		return err
	}
	return bind(ctx, tx, person, p.Email)
}

// Reorganised lets shares follow their readers where the register, and not the
// reader, has changed where they work. The site gives it to
// people.Service.Reorganising.
func (s *Service) Reorganised(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, what people.Reorganisation) error {
	_, err := tx.Exec(ctx, `UPDATE shares SET reader_works = coalesce((SELECT p.organisation FROM people p WHERE p.id = shares.reader), '')
		WHERE ended_at IS NULL AND EXISTS (SELECT 1 FROM organisation_moves v WHERE v.change = $1 AND v.person = shares.reader AND v.organisation = shares.reader_works)`, what.Change)
	return err
}

// Undone lets them follow back when a change of the register is undone. The site
// gives it to people.Service.Undoing.
func (s *Service) Undone(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, _ access.Actor, change string) error {
	_, err := tx.Exec(ctx, `UPDATE shares SET reader_works = coalesce((SELECT p.organisation FROM people p WHERE p.id = shares.reader), '')
		WHERE ended_at IS NULL AND reader_works <> '' AND EXISTS (SELECT 1 FROM organisation_moves v WHERE v.change = $1 AND v.person = shares.reader)`, change)
	return err
}

// Run ends what is over, until ctx ends. Several instances may do it.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	clock.Every(ctx, time.Minute, failed, s.Expire)
}

// Expire notes what has ended by itself: shares whose last day is past, and those
// with managers who moved. Neither could be read from that moment on; noting it
// keeps one from opening again when its reader moves back. It also gives what
// waits for an address to whoever has come to have it.
func (s *Service) Expire(ctx context.Context) error {
	today := s.today()
	due, err := sqldb.One(ctx, s.DB, "share", sqldb.Value[int], `SELECT count(*) FROM shares s LEFT JOIN people r ON r.id = s.reader
		WHERE s.ended_at IS NULL AND (s.until < $1 OR s.reader_works = '' AND r.organisation IS NOT NULL
			OR s.purpose IN ('appraisal', 'management') AND s.reader_works <> '' AND s.reader_works <> coalesce(r.organisation, '')
			OR s.reader_email <> '' AND EXISTS (SELECT 1 FROM people p WHERE p.email = s.reader_email AND p.id <> s.member))`, today)
	if err != nil || due == 0 {
		return err
	}
	act := audit.Act{By: access.Service, Verb: "ended shares that are over", About: "shares"}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := tx.Exec(ctx, `UPDATE shares SET ended_at = $1, ending = 'over' WHERE ended_at IS NULL AND until < $2`, at, today); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE shares SET ended_at = $1, ending = 'moved' WHERE ended_at IS NULL AND purpose IN ('appraisal', 'management') AND reader_works <> ''
			AND reader_works <> coalesce((SELECT p.organisation FROM people p WHERE p.id = shares.reader), '')`, at); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE shares SET reader_works = (SELECT p.organisation FROM people p WHERE p.id = shares.reader) WHERE ended_at IS NULL AND reader_works = ''
			AND EXISTS (SELECT 1 FROM people p WHERE p.id = shares.reader AND p.organisation IS NOT NULL)`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE shares SET reader = p.id, reader_email = '', reader_works = coalesce(p.organisation, '') FROM people p
			WHERE p.email = shares.reader_email AND p.id <> shares.member AND shares.reader IS NULL AND shares.reader_email <> '' AND shares.ended_at IS NULL`)
		return err
	})
}

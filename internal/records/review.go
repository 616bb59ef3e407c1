package records

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Appraise is the action of a class whose things are looked at, one by one,
// before anything happens to them (ISO 15489-1, 9.9).
const Appraise = "appraise"

// Decision is what the appraisal of a thing came to.
type Decision string

// The decisions. A transfer means that it has been handed over elsewhere, and
// goes here.
const (
	Delete   Decision = "delete"
	Transfer Decision = "transfer"
	Keep     Decision = "keep"
)

// Review is a thing that is due and waits for a decision, or had one.
type Review struct {
	ID, Class, Ref, Subject   string
	ListedAt                  sqldb.Stamp
	Decision                  Decision // empty until then
	Reason, Receiver, AgainOn string
	DecidedBy                 string
	DecidedAt                 sqldb.Stamp
	Certificate               string
}

func (r Review) item() Item { return Item{Ref: r.Ref, Subject: r.Subject} }

// CanReview reports whether the actor may decide what becomes of things that
// are appraised.
func CanReview(who access.Actor) bool { return who.Is(access.RecordsOwner) }

// list puts what is due on the list for appraisal, and again what was kept until
// a day that has come.
func list(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, class string, items []Item) error {
	for _, i := range items {
		_, err := tx.Exec(ctx, `INSERT INTO disposal_reviews (id, class, ref, subject, listed_at, decision, reason, receiver, again_on, decided_by, certificate)
			VALUES ($1, $2, $3, $4, $5, '', '', '', '', '', '')
			ON CONFLICT (class, ref) DO UPDATE SET decision = '', listed_at = excluded.listed_at, again_on = '', decided_by = '', decided_at = NULL
			WHERE disposal_reviews.decision = 'keep' AND disposal_reviews.again_on <> '' AND disposal_reviews.again_on <= $6`,
			id.New(at.Time), class, i.Ref, i.Subject, at, clock.ISODay(at.Time))
		if err != nil {
			return err
		}
	}
	return nil
}

// unlisted leaves out what stands on the list already, or was decided for good.
func (s *Service) unlisted(ctx context.Context, class string, due []Item) ([]Item, error) {
	known, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT ref FROM disposal_reviews WHERE class = $1
		AND NOT (decision = 'keep' AND again_on <> '' AND again_on <= $2)`, class, clock.ISODay(s.Log.Now()))
	listed := map[string]bool{}
	for _, ref := range known {
		listed[ref] = true
	}
	return slices.DeleteFunc(due, func(i Item) bool { return listed[i.Ref] }), err
}

// Verdict is what the records owner says of a thing.
type Verdict struct {
	Decision Decision
	Reason   string
	Receiver string // of a transfer: who has it now, and under which reference
	Content  string // of a transfer: the SHA-256 of what was handed over
	AgainOn  string // of a thing kept: when to look at it again, ISO 8601; empty for never
}

// Check says why a verdict is not complete; nil when it is.
func (v Verdict) Check(today time.Time) error {
	_, err := time.Parse(time.DateOnly, v.AgainOn)
	switch {
	case v.Decision != Delete && v.Decision != Transfer && v.Decision != Keep:
		return fault.New(fault.Invalid, "Choose what becomes of it")
	case strings.TrimSpace(v.Reason) == "":
		return fault.New(fault.Invalid, "Enter the reason for the decision")
	case v.Decision == Transfer && strings.TrimSpace(v.Receiver) == "":
		return fault.New(fault.Invalid, "Enter who has received it, and under which reference")
	case v.Decision == Keep && v.AgainOn != "" && (err != nil || v.AgainOn <= clock.ISODay(today)):
		return fault.New(fault.Invalid, "Enter a day to come, such as 2030-01-31, or leave it empty")
	}
	return nil
}

// Decide carries out what the records owner decided of a thing under appraisal,
// with a certificate when it goes.
func (s *Service) Decide(ctx context.Context, who access.Actor, review string, v Verdict) error {
	if !CanReview(who) {
		return fault.New(fault.Forbidden, "Only the records owner decides what becomes of records.")
	}
	if err := v.Check(s.Log.Now()); err != nil {
		return err
	}
	schedule, err := FindSchedule(ctx, s.DB)
	if err != nil {
		return err
	}
	if !schedule.Approved() {
		return fault.New(fault.Conflict, "Nobody has approved the schedule yet, so nothing can be disposed of under it.")
	}
	act := audit.Act{By: who, Verb: "decided on disposal: " + string(v.Decision), About: "disposal-review/" + review}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		r, err := sqldb.One(ctx, tx, "review", scanReview, selectReviews+` WHERE id = $1`, review)
		if err != nil {
			return err
		}
		if r.Decision != "" {
			return fault.New(fault.Conflict, "This has been decided already.")
		}
		certificate, err := s.carryOut(ctx, tx, at, schedule, r, v)
		if err != nil {
			return err
		}
		again := v.AgainOn
		if v.Decision != Keep {
			again = ""
		}
		_, err = tx.Exec(ctx, `UPDATE disposal_reviews SET decision = $1, reason = $2, receiver = $3, again_on = $4, decided_by = $5, decided_at = $6, certificate = $7 WHERE id = $8`,
			v.Decision, v.Reason, v.Receiver, again, who.ID, at, certificate, review)
		return err
	})
}

// carryOut disposes of a thing and returns the certificate's number; nothing
// where it is kept.
func (s *Service) carryOut(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, schedule Schedule, r Review, v Verdict) (string, error) {
	if v.Decision == Keep {
		return "", nil
	}
	class, ok := s.class(r.Class)
	if !ok {
		return "", fault.New(fault.Conflict, "This part of the service no longer keeps such things.")
	}
	free, _, err := s.unheld(ctx, tx, []Item{r.item()}, r.Class)
	if err != nil {
		return "", err
	}
	if len(free) == 0 {
		return "", fault.New(fault.Conflict, "A hold keeps this. Decide when it has been lifted.")
	}
	c := Certificate{Class: r.Class, Action: string(v.Decision), Authority: schedule.Authority(), Cutoff: r.ListedAt, Items: 1, Digest: digest(free)}
	if v.Decision == Transfer {
		if err := unchanged(ctx, tx, class, r, v.Content); err != nil {
			return "", err
		}
		c.Content = v.Content
	}
	if err := class.Dispose(ctx, tx, free); err != nil {
		return "", err
	}
	return certify(ctx, tx, at, c)
}

func certify(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, c Certificate) (string, error) {
	number := id.New(at.Time)
	_, err := tx.Exec(ctx, `INSERT INTO disposal_certificates (id, class, action, authority, cutoff, items, held, digest, content, issued_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, number, c.Class, c.Action, c.Authority, c.Cutoff, c.Items, c.Held, c.Digest, c.Content, at)
	return number, err
}

// Reviews lists what waits for a decision, the longest first, and then what was
// decided last.
func (s *Service) Reviews(ctx context.Context, limit int) (open, decided []Review, err error) {
	open, err = sqldb.All(ctx, s.DB, scanReview, selectReviews+` WHERE decision = '' ORDER BY listed_at, id LIMIT $1`, limit)
	if err != nil {
		return nil, nil, err
	}
	decided, err = sqldb.All(ctx, s.DB, scanReview, selectReviews+` WHERE decision <> '' ORDER BY decided_at DESC, id LIMIT $1`, limit)
	return open, decided, err
}

// FindReview returns one thing under appraisal.
func (s *Service) FindReview(ctx context.Context, review string) (Review, error) {
	return sqldb.One(ctx, s.DB, "review", scanReview, selectReviews+` WHERE id = $1`, review)
}

const selectReviews = `SELECT id, class, ref, subject, listed_at, decision, reason, receiver, again_on, decided_by, decided_at, certificate FROM disposal_reviews`

func scanReview(rows *sql.Rows) (r Review, err error) {
	return r, rows.Scan(&r.ID, &r.Class, &r.Ref, &r.Subject, &r.ListedAt, &r.Decision, &r.Reason, &r.Receiver, &r.AgainOn, &r.DecidedBy, &r.DecidedAt, &r.Certificate)
}

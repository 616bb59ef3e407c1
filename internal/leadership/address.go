package leadership

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Lifetime is how long the message that proves a new address is good for.
const Lifetime = time.Hour

// mostAsked bounds the messages that one person can have sent in a Lifetime, so
// that nobody's mailbox is flooded.
const mostAsked = 3

// addressChange is a new address that somebody is to prove.
type addressChange struct {
	ID      string
	Person  people.ID
	Email   string
	Expires sqldb.Stamp
	Used    sqldb.Stamp
}

const selectAddresses = `SELECT id, person, email, expires_at, used_at FROM address_changes`

func scanAddress(rows *sql.Rows) (a addressChange, err error) {
	return a, rows.Scan(&a.ID, &a.Person, &a.Email, &a.Expires, &a.Used)
}

// digest is what is kept of a secret.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// AskAddress sends a message to the address that the actor wants to have instead
// of theirs. The answer is the same whether or not somebody here has it.
func (s *Service) AskAddress(ctx context.Context, who access.Actor, email string) error {
	canonical, err := people.CanonicalEmail(email)
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "asked to change address", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := people.Named(ctx, tx, people.ID(who.ID))
		if err != nil {
			return err
		}
		if p.Email == canonical {
			return fault.New(fault.Invalid, "This is your address already. Enter the new one")
		}
		asked, err := sqldb.One(ctx, tx, "count", sqldb.Value[int], `SELECT count(*) FROM address_changes WHERE person = $1 AND asked_at > $2`, who.ID, sqldb.At(at.Add(-Lifetime)))
		if err != nil {
			return err
		}
		if asked >= mostAsked {
			return fault.New(fault.Conflict, "You have asked %d times within the last hour. Wait an hour, then try again", asked)
		}
		ref := id.New(at.Time)
		if _, err := tx.Exec(ctx, `INSERT INTO address_changes (id, person, email, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			ref, who.ID, canonical, at, sqldb.At(at.Add(Lifetime))); err != nil {
			return err
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: "address/" + ref, Payload: letter{About: newAddress, Thing: ref}})
	})
}

// secret makes and keeps what the message proves. The one of an earlier try of
// the same message counts no more.
func (s *Service) secret(ctx context.Context, change string) (string, error) {
	secret := rand.Text()
	act := audit.Act{By: access.Service, Verb: "sent mail to new address", About: "address-change/" + change}
	return secret, s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE address_changes SET hash = $1 WHERE id = $2 AND used_at IS NULL`, digest(secret), change)
		return err
	})
}

// Pending is the address that a secret of the actor's proves, while it does.
func (s *Service) Pending(ctx context.Context, who access.Actor, secret string) (email string, err error) {
	a, err := pending(ctx, s.DB, who, secret, sqldb.At(s.Log.Now()))
	return a.Email, err
}

func pending(ctx context.Context, q sqldb.Querier, who access.Actor, secret string, at sqldb.Stamp) (addressChange, error) {
	a, err := sqldb.One(ctx, q, "address", scanAddress, selectAddresses+` WHERE hash = $1 AND person = $2 AND used_at IS NULL AND expires_at > $3`, digest(secret), who.ID, at)
	if fault.KindOf(err) == fault.NotFound {
		return a, fault.New(fault.NotFound, "This link cannot be used: it is for another account, it has been used, or its hour is over. Ask for a new one.")
	}
	return a, err
}

// ChangeAddress gives the actor the address that they have proved. Their rights
// follow it at once: they work where it says, and seats and roles in any other
// organisation end. Where several organisations share its domain, they say which
// is theirs and it is confirmed there; an address of no organisation on the
// register makes somebody who has moved on but stays in touch.
func (s *Service) ChangeAddress(ctx context.Context, who access.Actor, secret string) error {
	act := audit.Act{By: who, Verb: "changed address", About: "person/" + who.ID, Public: true}
	now := sqldb.At(s.Log.Now())
	a, err := pending(ctx, s.DB, who, secret, now)
	if err != nil {
		return err
	}
	choices, err := s.People.OrganisationsFor(ctx, a.Email, now.Time)
	if err != nil {
		return err
	}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE address_changes SET used_at = $1 WHERE id = $2 AND used_at IS NULL AND expires_at > $3`, at, a.ID, at)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "This link has been used already.")
		}
		p, err := people.Named(ctx, tx, a.Person)
		if err != nil {
			return err
		}
		if err := people.SetEmail(ctx, tx, p.ID, a.Email); err != nil {
			return err
		}
		if err := renewed(ctx, tx, at, p.ID); err != nil {
			return err
		}
		if err := outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: "former address/" + a.ID, Payload: letter{About: goneFrom, Thing: string(p.ID), Email: p.Email}}); err != nil {
			return err
		}
		return s.followAddress(ctx, tx, at, who, p, choices)
	})
}

func (s *Service) followAddress(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, p people.Person, choices []people.Organisation) error {
	for _, c := range choices {
		if p.BelongsTo(c.ID) {
			return nil // another address of the same employer
		}
	}
	switch len(choices) {
	case 0:
		if err := s.move(ctx, tx, at, who, p, "", false); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE reconfirmations SET alumni_at = $1 WHERE person = $2`, at, p.ID); err != nil {
			return err
		}
		for _, also := range s.Leaving {
			if err := also(ctx, tx, at, p.ID); err != nil {
				return err
			}
		}
		return nil
	case 1:
		return s.move(ctx, tx, at, who, p, choices[0].ID, true)
	}
	return s.move(ctx, tx, at, who, p, "", false)
}

// Tidy forgets addresses that were never proved, a day after they were asked for.
func (s *Service) Tidy(ctx context.Context) error {
	return s.Log.Housekeep(ctx, audit.SignInLimits, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `DELETE FROM address_changes WHERE asked_at < $1`, sqldb.At(at.AddDate(0, 0, -1)))
		return err
	})
}

// year is when the actor is asked next, in words.
func year(last sqldb.Stamp) string { return clock.Day(last.AddDate(0, askAfter, 0)) }

package records

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Erasure is the certificate of a person's erasure. It names nobody.
type Erasure struct {
	ID, Ground, Authority, Digest string
	IssuedAt                      sqldb.Stamp
	Parts                         []ErasedPart
}

// ErasedPart is what one holder held: how many rows named the person.
type ErasedPart struct {
	Holder string
	Items  int
}

// Items is how many rows named the person in all.
func (e Erasure) Items() (n int) {
	for _, p := range e.Parts {
		n += p.Items
	}
	return n
}

// The grounds of an erasure, as its certificate says them.
const (
	OwnWord      = "the person's own request, made while signed in"
	KeepersWord  = "the decision of an administrator"
	OperatorWord = "a command of whoever operates the service"
)

func ground(who access.Actor, person string) string {
	switch who.ID {
	case person:
		return OwnWord
	case access.Service.ID:
		return OperatorWord
	}
	return KeepersWord
}

// ErasePerson removes a person from every capability; see Erase.
func (s *Service) ErasePerson(ctx context.Context, who access.Actor, person string) error {
	_, err := s.Erase(ctx, who, person)
	return err
}

// Erase removes a person from every capability, in one act, unless a hold keeps
// them, and returns the number of the certificate that says so. What was held is
// counted just before, outside the act.
func (s *Service) Erase(ctx context.Context, who access.Actor, person string) (certificate string, err error) {
	held, err := s.Count(ctx, person)
	if err != nil {
		return "", err
	}
	schedule, err := FindSchedule(ctx, s.DB)
	if err != nil {
		return "", err
	}
	act := audit.Act{By: who, Verb: "erased person", About: "person/" + person}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := s.erase(ctx, tx, person); err != nil {
			return err
		}
		certificate = id.New(at.Time)
		if err := s.certifyErasure(ctx, tx, at, Erasure{ID: certificate, Ground: ground(who, person), Authority: schedule.Authority(),
			Digest: digest([]Item{{Ref: "person/" + person}}), Parts: s.parts(held)}); err != nil {
			return err
		}
		for _, then := range s.Erased {
			if err := then(ctx, tx, at); err != nil {
				return err
			}
		}
		return nil
	})
	return certificate, err
}

func (s *Service) erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	reason, err := Held(ctx, tx, "person/"+person)
	if err != nil {
		return err
	}
	if reason != "" {
		return fault.New(fault.Conflict, "A hold keeps these records: %s", reason)
	}
	for _, h := range slices.Backward(s.Holders) {
		if err := h.Erase(ctx, tx, person); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
	}
	return nil
}

// parts sums what was counted by holder.
func (s *Service) parts(held []Tally) []ErasedPart {
	var parts []ErasedPart
	for _, t := range held {
		if t.Rows == 0 {
			continue
		}
		if n := len(parts); n > 0 && parts[n-1].Holder == t.Holder {
			parts[n-1].Items += t.Rows
			continue
		}
		parts = append(parts, ErasedPart{t.Holder, t.Rows})
	}
	return parts
}

func (s *Service) certifyErasure(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, e Erasure) error {
	if _, err := tx.Exec(ctx, `INSERT INTO erasures (id, ground, authority, digest, issued_at) VALUES ($1, $2, $3, $4, $5)`,
		e.ID, e.Ground, e.Authority, e.Digest, at); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO erasure_parts (erasure, ord, holder, items) VALUES `, ``,
		sqldb.Rows(e.Parts, func(i int, p ErasedPart) []any { return []any{e.ID, i, p.Holder, p.Items} }))
}

// FindErasure returns the certificate of that number. Who has the number may
// read it: it was given to the person who left, and names nobody.
func (s *Service) FindErasure(ctx context.Context, certificate string) (Erasure, error) {
	e, err := sqldb.One(ctx, s.DB, "certificate", scanErasure, selectErasures+` WHERE id = $1`, certificate)
	if err != nil {
		return e, err
	}
	e.Parts, err = sqldb.All(ctx, s.DB, func(rows *sql.Rows) (p ErasedPart, err error) { return p, rows.Scan(&p.Holder, &p.Items) },
		`SELECT holder, items FROM erasure_parts WHERE erasure = $1 ORDER BY ord`, certificate)
	return e, err
}

// Erasures lists the certificates of erasures, newest first, without their parts.
func (s *Service) Erasures(ctx context.Context, limit int) ([]Erasure, error) {
	return sqldb.All(ctx, s.DB, scanErasure, selectErasures+` ORDER BY issued_at DESC, id DESC LIMIT $1`, limit)
}

const selectErasures = `SELECT id, ground, authority, digest, issued_at FROM erasures`

func scanErasure(rows *sql.Rows) (e Erasure, err error) {
	return e, rows.Scan(&e.ID, &e.Ground, &e.Authority, &e.Digest, &e.IssuedAt)
}

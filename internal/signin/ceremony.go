package signin

import (
	"context"
	"database/sql"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// ceremony is a question put to a passkey or to an identity provider. Its answer
// counts once, within Lifetime, in the browser that asked.
type ceremony struct {
	ID      string // hash of the challenge or of the state
	Kind    ceremonyKind
	Browser string    // hash of the asking browser's cookie
	Person  people.ID // who must answer; empty for anybody
	Next    string
	Data    string // JSON: what a passkey's answer is compared with
}

type ceremonyKind string

const (
	passkeySignIn  ceremonyKind = "passkey"
	newPasskey     ceremonyKind = "new passkey"
	providerSignIn ceremonyKind = "provider"
	newIdentity    ceremonyKind = "new identity"
)

func insertCeremony(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, c ceremony) error {
	_, err := tx.Exec(ctx, `INSERT INTO sign_in_ceremonies (id, kind, browser, person, next, data, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, c.Kind, c.Browser, sqldb.Nullable(c.Person), c.Next, c.Data, at, sqldb.At(at.Add(Lifetime)))
	return err
}

// begin keeps a question until it is answered.
func (s *Service) begin(ctx context.Context, c ceremony) error {
	if len(c.Next) > longestNext {
		c.Next = ""
	}
	return s.Log.Housekeep(ctx, audit.SignInLimits, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := forget(ctx, tx, at); err != nil {
			return err
		}
		return insertCeremony(ctx, tx, at, c)
	})
}

// take uses up a question before its answer is judged, so that no answer is
// tried twice, whether it is right or wrong.
func (s *Service) take(ctx context.Context, id, browser string, kinds ...ceremonyKind) (c ceremony, err error) {
	var found []ceremony
	err = s.Log.Housekeep(ctx, audit.SignInLimits, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		found, err = sqldb.All(ctx, tx, scanCeremony, `UPDATE sign_in_ceremonies SET used_at = $1
			WHERE id = $2 AND browser = $3 AND used_at IS NULL AND expires_at > $4 RETURNING id, kind, browser, coalesce(person, ''), next, data`, at, id, browser, at)
		return err
	})
	if err != nil {
		return c, err
	}
	for _, kind := range kinds {
		if len(found) == 1 && found[0].Kind == kind {
			return found[0], nil
		}
	}
	return c, fault.New(fault.Conflict, "This has been used already, or its time has run out. Try again.")
}

func scanCeremony(rows *sql.Rows) (c ceremony, err error) {
	return c, rows.Scan(&c.ID, &c.Kind, &c.Browser, &c.Person, &c.Next, &c.Data)
}

// waiting reports whether a browser has a question or a message that can still
// be answered; then its cookie is ours and is kept.
func waiting(ctx context.Context, q sqldb.Querier, browser string, at sqldb.Stamp) (bool, error) {
	n, err := sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT (SELECT count(*) FROM sign_in_requests WHERE browser = $1 AND used_at IS NULL AND expires_at > $2)
		+ (SELECT count(*) FROM sign_in_ceremonies WHERE browser = $3 AND used_at IS NULL AND expires_at > $4)`, browser, at, browser, at)
	return n > 0, err
}

package signin

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here: requests
// of the last day, the browsers in which they are or were signed in, how they
// prove who they are, and who asked to open their records.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "sign-in", Tables: []string{"sign_in_requests", "sign_in_limits", "sessions", "passkeys", "identities", "sign_in_ceremonies", "break_glass"}, Export: export, Erase: erase,
		Classes: []records.Class{{ID: "security-logs", Due: overBefore, Dispose: dispose}},
	}
}

type exported struct {
	Sessions []exportedSession `json:"sessions,omitempty"`
	Asked    []exportedRequest `json:"asked_to_sign_in,omitempty"` // of the last day
	Passkeys []exportedPasskey `json:"passkeys,omitempty"`
	Accounts []exportedAccount `json:"accounts_at_identity_providers,omitempty"`
	Opened   []exportedGlass   `json:"requests_to_open_your_records,omitempty"`
	Asking   []exportedGlass   `json:"your_requests_to_open_records_of_others,omitempty"`
}

func (e exported) empty() bool {
	return len(e.Sessions)+len(e.Asked)+len(e.Passkeys)+len(e.Accounts)+len(e.Opened)+len(e.Asking) == 0
}

type exportedRequest struct {
	Browser string `json:"browser"`
	At      string `json:"at"`
}

type exportedSession struct {
	Browser  string `json:"browser"`
	Began    Began  `json:"began,omitempty"`
	From     string `json:"from"`
	LastUsed string `json:"last_used"`
	Ended    string `json:"ended,omitempty"`
}

const stamp = "2006-01-02T15:04:05Z"

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var e exported
	var err error
	if e.Sessions, e.Asked, err = exportSessions(ctx, q, person); err != nil {
		return nil, err
	}
	if e.Passkeys, e.Accounts, err = exportWays(ctx, q, person); err != nil {
		return nil, err
	}
	if e.Opened, e.Asking, err = exportGlass(ctx, q, person); err != nil || e.empty() {
		return nil, err
	}
	return e, nil
}

func exportSessions(ctx context.Context, q sqldb.Querier, person string) ([]exportedSession, []exportedRequest, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedSession, err error) {
		var from, last, ended sqldb.Stamp
		if err := rows.Scan(&e.Browser, &e.Began, &from, &last, &ended); err != nil {
			return e, err
		}
		e.From, e.LastUsed = from.Format(stamp), last.Format(stamp)
		if !ended.IsZero() {
			e.Ended = ended.Format(stamp)
		}
		return e, nil
	}, `SELECT agent, began, started_at, last_seen_at, ended_at FROM sessions WHERE person = $1 ORDER BY started_at, id`, person)
	if err != nil {
		return nil, nil, err
	}
	asked, err := sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedRequest, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&e.Browser, &at)
		e.At = at.Format(stamp)
		return e, err
	}, `SELECT r.agent, r.asked_at FROM sign_in_requests r JOIN people p ON p.email = r.email WHERE p.id = $1 ORDER BY r.asked_at, r.id`, person)
	return all, asked, err
}

// erase goes by the address as well as by the person, because a request may have
// been made before it was known whose it was.
func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	emails, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT email FROM people WHERE id = $1`, person)
	if err != nil {
		return err
	}
	for _, email := range emails {
		if _, err := tx.Exec(ctx, `DELETE FROM sign_in_requests WHERE email = $1`, email); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM sign_in_limits WHERE account = $1`, hash(email)); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM sign_in_requests WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `DELETE FROM sessions WHERE person = $1`, person); err != nil {
		return err
	}
	return eraseWays(ctx, tx, person)
}

// overBefore lists what is due of sessions and of requests to open records.
func overBefore(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	sessions, err := endedBefore(ctx, q, before)
	if err != nil {
		return nil, err
	}
	glass, err := askedBefore(ctx, q, before)
	return append(sessions, glass...), err
}

// endedBefore lists sessions that were over before a moment: signed out, unused
// or at their limit. They are kept for a while because they show where an
// account was used.
func endedBefore(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (item records.Item, err error) {
		var id, person string
		err = rows.Scan(&id, &person)
		return records.Item{Ref: sessionRef + id, Subject: "person/" + person}, err
	}, `SELECT id, person FROM sessions WHERE ended_at < $1 OR expires_at < $2 OR last_seen_at < $3 ORDER BY id`,
		before, before, sqldb.At(before.Add(-Idle)))
}

func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	const batch = 1000
	for part := range slices.Chunk(items, batch) {
		var sessions, glass []any
		for _, item := range part {
			if id, ok := strings.CutPrefix(item.Ref, sessionRef); ok {
				sessions = append(sessions, id)
			} else if id, ok := strings.CutPrefix(item.Ref, glassRef); ok {
				glass = append(glass, id)
			}
		}
		if len(sessions) > 0 {
			if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE id IN (`+sqldb.Holes(1, len(sessions))+`)`, sessions...); err != nil {
				return err
			}
		}
		if len(glass) > 0 {
			if _, err := tx.Exec(ctx, `DELETE FROM break_glass WHERE id IN (`+sqldb.Holes(1, len(glass))+`)`, glass...); err != nil {
				return err
			}
		}
	}
	return nil
}

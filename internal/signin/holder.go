package signin

import (
	"context"
	"database/sql"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here: requests
// of the last day, and the browsers in which they are or were signed in.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "sign-in", Tables: []string{"sign_in_requests", "sign_in_limits", "sessions"}, Export: export, Erase: erase,
		Classes: []records.Class{{ID: "security-logs", Due: endedBefore, Dispose: dispose}},
	}
}

type exported struct {
	Sessions []exportedSession `json:"sessions,omitempty"`
	Asked    []exportedRequest `json:"asked_to_sign_in,omitempty"` // of the last day
}

type exportedRequest struct {
	Browser string `json:"browser"`
	At      string `json:"at"`
}

type exportedSession struct {
	Browser  string `json:"browser"`
	From     string `json:"from"`
	LastUsed string `json:"last_used"`
	Ended    string `json:"ended,omitempty"`
}

const stamp = "2006-01-02T15:04:05Z"

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedSession, err error) {
		var from, last, ended sqldb.Stamp
		if err := rows.Scan(&e.Browser, &from, &last, &ended); err != nil {
			return e, err
		}
		e.From, e.LastUsed = from.Format(stamp), last.Format(stamp)
		if !ended.IsZero() {
			e.Ended = ended.Format(stamp)
		}
		return e, nil
	}, `SELECT agent, started_at, last_seen_at, ended_at FROM sessions WHERE person = $1 ORDER BY started_at, id`, person)
	if err != nil {
		return nil, err
	}
	asked, err := sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedRequest, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&e.Browser, &at)
		e.At = at.Format(stamp)
		return e, err
	}, `SELECT r.agent, r.asked_at FROM sign_in_requests r JOIN people p ON p.email = r.email WHERE p.id = $1 ORDER BY r.asked_at, r.id`, person)
	if err != nil || len(all)+len(asked) == 0 {
		return nil, err
	}
	return exported{all, asked}, nil
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
	_, err = tx.Exec(ctx, `DELETE FROM sessions WHERE person = $1`, person)
	return err
}

// endedBefore lists sessions that were over before a moment: signed out, unused
// or at their limit. They are kept for a while because they show where an
// account was used.
func endedBefore(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (item records.Item, err error) {
		var id, person string
		err = rows.Scan(&id, &person)
		return records.Item{Ref: "session/" + id, Subject: "person/" + person}, err
	}, `SELECT id, person FROM sessions WHERE ended_at < $1 OR expires_at < $2 OR last_seen_at < $3 ORDER BY id`,
		before, before, sqldb.At(before.Add(-Idle)))
}

func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	const batch = 1000
	for start := 0; start < len(items); start += batch {
		part := items[start:min(start+batch, len(items))]
		ids := make([]any, len(part))
		for i, item := range part {
			ids[i] = item.Ref[len("session/"):]
		}
		if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE id IN (`+sqldb.Holes(1, len(ids))+`)`, ids...); err != nil {
			return err
		}
	}
	return nil
}

package signin

import (
	"context"
	"database/sql"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

type exportedPasskey struct {
	Name  string `json:"name"`
	Added string `json:"added"`
	Used  string `json:"last_used,omitempty"`
}

type exportedAccount struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
	Linked  string `json:"linked"`
	Used    string `json:"last_used,omitempty"`
}

type exportedGlass struct {
	At      string `json:"at"`
	Reason  string `json:"reason,omitempty"` // only to whom it concerns
	By      string `json:"by,omitempty"`
	Decided string `json:"decided,omitempty"`
	Agreed  bool   `json:"agreed"`
	Until   string `json:"until,omitempty"`
}

// moment is a stamp as exports write it; empty for none.
func moment(s sqldb.Stamp) string {
	if s.IsZero() {
		return ""
	}
	return s.Format(stamp)
}

func exportWays(ctx context.Context, q sqldb.Querier, person string) ([]exportedPasskey, []exportedAccount, error) {
	keys, err := sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedPasskey, err error) {
		var added, used sqldb.Stamp
		err = rows.Scan(&e.Name, &added, &used)
		e.Added, e.Used = moment(added), moment(used)
		return e, err
	}, `SELECT name, created_at, used_at FROM passkeys WHERE person = $1 ORDER BY created_at, id`, person)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedAccount, err error) {
		var linked, used sqldb.Stamp
		err = rows.Scan(&e.Issuer, &e.Subject, &linked, &used)
		e.Linked, e.Used = moment(linked), moment(used)
		return e, err
	}, `SELECT issuer, subject, linked_at, used_at FROM identities WHERE person = $1 ORDER BY linked_at, id`, person)
	return keys, accounts, err
}

// exportGlass returns the requests to open a person's records, with who made
// them and why, and the person's own requests, without whom they were about.
func exportGlass(ctx context.Context, q sqldb.Querier, person string) (about, by []exportedGlass, err error) {
	all, err := sqldb.All(ctx, q, scanGlass, selectGlass+` WHERE g.subject = $1 OR g.asked_by = $2 ORDER BY g.asked_at, g.id`, person, person)
	for _, g := range all {
		e := exportedGlass{At: moment(g.AskedAt), Decided: moment(g.DecidedAt), Agreed: g.Approved, Until: moment(g.EndsAt)}
		if g.AskedBy == person {
			by = append(by, e)
			continue
		}
		e.Reason, e.By = g.Reason, g.AskedName
		about = append(about, e)
	}
	return about, by, err
}

// eraseWays removes how a person proves who they are. Requests that they made or
// decided as an administrator stay with the person they are about; their
// identifier in them names nobody any more.
func eraseWays(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM passkeys WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identities WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM sign_in_ceremonies WHERE person = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM break_glass WHERE subject = $1`, person)
	return err
}

// askedBefore lists requests to open records that were made before a moment.
func askedBefore(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (item records.Item, err error) {
		var id, subject string
		err = rows.Scan(&id, &subject)
		return records.Item{Ref: glassRef + id, Subject: "person/" + subject}, err
	}, `SELECT id, subject FROM break_glass WHERE asked_at < $1 ORDER BY id`, before)
}

const (
	sessionRef = "session/"
	glassRef   = "break-glass/"
)

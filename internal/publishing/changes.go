package publishing

import (
	"context"
	"database/sql"

	"guildhall/internal/id"
	"guildhall/internal/sqldb"
)

// Change is something that visitors can see and could not see before.
type Change struct {
	ID      string // given by Announce
	At      sqldb.Stamp
	URL     string // an address on this site: "/about"
	Title   string
	Summary string // what has changed, in a sentence
	Kind    string // what sort of thing: "page", "release"
}

// Announce puts a change on the page and in the feed of what changed, within
// the public act that made it.
func Announce(ctx context.Context, tx *sqldb.Tx, c Change) error {
	_, err := tx.Exec(ctx, `INSERT INTO changes (id, at, url, title, summary, kind) VALUES ($1, $2, $3, $4, $5, $6)`,
		id.New(c.At.Time), c.At, c.URL, c.Title, c.Summary, c.Kind)
	return err
}

// Changes lists what changed, newest first.
func Changes(ctx context.Context, q sqldb.Querier, limit, offset int) ([]Change, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (c Change, err error) {
		return c, rows.Scan(&c.ID, &c.At, &c.URL, &c.Title, &c.Summary, &c.Kind)
	}, `SELECT id, at, url, title, summary, kind FROM changes ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2`, limit, offset)
}

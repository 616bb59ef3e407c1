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
	Lang    string // the BCP 47 tag of its words; empty for the main language
	At      sqldb.Stamp
	URL     string // an address on this site: "/about"
	Title   string
	Summary string // what has changed, in a sentence
	Kind    string // what sort of thing: "page", "release"
}

// Announce puts a change on the page and in the feed of what changed, within
// the public act that made it.
func Announce(ctx context.Context, tx *sqldb.Tx, c Change) error {
	_, err := tx.Exec(ctx, `INSERT INTO changes (id, lang, at, url, title, summary, kind)
		VALUES ($1, coalesce(nullif($2, ''), (SELECT tag FROM languages WHERE main)), $3, $4, $5, $6, $7)`,
		id.New(c.At.Time), c.Lang, c.At, c.URL, c.Title, c.Summary, c.Kind)
	return err
}

// Changes lists what changed in the main language, newest first.
func Changes(ctx context.Context, q sqldb.Querier, limit, offset int) ([]Change, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (c Change, err error) {
		return c, rows.Scan(&c.ID, &c.Lang, &c.At, &c.URL, &c.Title, &c.Summary, &c.Kind)
	}, `SELECT id, lang, at, url, title, summary, kind FROM changes
		WHERE lang = (SELECT tag FROM languages WHERE main) ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2`, limit, offset)
}

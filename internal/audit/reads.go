package audit

import (
	"context"
	"database/sql"

	"guildhall/internal/sqldb"
)

// ReadsOf lists what others read of a thing, such as "person/06h0…", the newest
// first: acts whose verb begins with read or opened, except those of the person named.
func ReadsOf(ctx context.Context, q sqldb.Querier, about, except string, limit int) ([]Concern, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (c Concern, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&c.ID, &c.Actor, &c.Verb, &c.About, &at, &c.Detail)
		c.At = at.Time
		return c, err
	}, `SELECT a.id, a.actor, a.verb, a.about, a.at, coalesce(d.detail, '')
		FROM audit a LEFT JOIN audit_details d ON d.audit_id = a.id
		WHERE a.about = $1 AND (a.verb LIKE 'read %' OR a.verb LIKE 'opened %') AND a.actor <> $2 ORDER BY a.at DESC, a.id DESC LIMIT $3`, about, except, limit)
}

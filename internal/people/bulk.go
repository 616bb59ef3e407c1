package people

import (
	"context"

	"guildhall/internal/sqldb"
)

// InsertAll adds many people within another capability's act, as a generator
// made them: names tidy, addresses canonical, identifiers of its own.
func InsertAll(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, all []Person) error {
	rows := sqldb.Rows(all, func(_ int, p Person) []any {
		return []any{p.ID, p.Name, Key(p.Name), p.Email, sqldb.Nullable(p.Organisation), Active, at}
	})
	return tx.Insert(ctx, `INSERT INTO people (id, name, name_key, email, organisation, status, created_at) VALUES`, ``, rows)
}

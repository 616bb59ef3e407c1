package sqldb

import (
	"context"
	"database/sql"
)

// Identity says which store a database is.
type Identity struct {
	Name string // made when the store was set up, and never changed
	Demo bool   // whether its people are fictional
}

// Identify names a database that has no name yet, and returns the name it has.
func (db *DB) Identify(ctx context.Context, unnamed Identity) (id Identity, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO instance (id, name, demo) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING`, unnamed.Name, unnamed.Demo)
		if err != nil {
			return err
		}
		id, err = One(ctx, tx, "store", scanIdentity, `SELECT name, demo FROM instance`)
		return err
	})
	return id, err
}

func scanIdentity(rows *sql.Rows) (id Identity, err error) { return id, rows.Scan(&id.Name, &id.Demo) }

package exchange

import (
	"context"
	"database/sql"
	"time"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here: which
// files they sent. Files are gone within a day.
func (s *Imports) Holder() records.Holder {
	return records.Holder{Name: "imports", Tables: []string{"imports"}, Export: exportImports, Erase: eraseImports}
}

type exportedImport struct {
	File  string `json:"file"`
	State string `json:"state"`
	Sent  string `json:"sent"`
}

func exportImports(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedImport, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&e.File, &e.State, &at)
		e.Sent = at.Format("2006-01-02T15:04:05Z")
		return e, err
	}, `SELECT name, state, at FROM imports WHERE person = $1 ORDER BY at, id`, person)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, nil
}

// eraseImports cuts files from their sender and lets the next tidying remove them.
func eraseImports(ctx context.Context, tx *sqldb.Tx, person string) error {
	_, err := tx.Exec(ctx, `UPDATE imports SET person = NULL, name = '', found = '{}', mapping = '', at = $1 WHERE person = $2`, sqldb.At(time.Unix(0, 0).UTC()), person)
	return err
}

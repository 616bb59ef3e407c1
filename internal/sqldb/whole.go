package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Frozen runs fn on one unchanging view of a PostgreSQL database, whatever others
// write meanwhile. snapshot names the view to pg_dump, which then dumps the same
// moment as fn reads.
func (db *DB) Frozen(ctx context.Context, fn func(q Querier, snapshot string) error) error {
	if db.Name != Postgres.Name {
		return errors.New("only PostgreSQL lends a view to another program; copy an SQLite database with CopyTo")
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	q := &Tx{db.Dialect, tx}
	snapshot, err := One(ctx, q, "snapshot", Value[string], `SELECT pg_export_snapshot()`)
	if err != nil {
		return err
	}
	return fn(q, snapshot)
}

// Rows counts the rows of every table, as one view of the database has them.
func (d Dialect) Rows(ctx context.Context, q Querier) (map[string]int64, error) {
	tables, err := All(ctx, q, Value[string], d.tableNames())
	if err != nil {
		return nil, err
	}
	rows := map[string]int64{}
	for _, table := range tables {
		if rows[table], err = One(ctx, q, "count", Value[int64], `SELECT count(*) FROM "`+table+`"`); err != nil {
			return nil, fmt.Errorf("table %s: %w", table, err)
		}
	}
	return rows, nil
}

// mostFaults bounds how many faults Sound names.
const mostFaults = 10

// Sound names what is wrong inside an SQLite database: pages, indexes, and rows
// that refer to nothing. It reads all of it. PostgreSQL is asked for nothing: it
// checks what refers to what when a dump is restored.
func (db *DB) Sound(ctx context.Context) ([]string, error) {
	if db.Name == Postgres.Name {
		return nil, nil
	}
	said, err := All(ctx, db, Value[string], fmt.Sprintf(`PRAGMA integrity_check(%d)`, mostFaults))
	if err != nil {
		return nil, err
	}
	if len(said) == 1 && said[0] == "ok" {
		said = nil
	}
	lost, err := All(ctx, db, func(rows *sql.Rows) (string, error) {
		var table, parent string
		var row, constraint sql.NullInt64
		err := rows.Scan(&table, &row, &parent, &constraint)
		return fmt.Sprintf("row %d of %s refers to a row of %s that is not there", row.Int64, table, parent), err
	}, `PRAGMA foreign_key_check`)
	return append(said, lost[:min(len(lost), mostFaults)]...), err
}

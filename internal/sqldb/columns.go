package sqldb

import (
	"context"
	"database/sql"
	"errors"
)

var errBusy = errors.New("readers are at work, so the write-ahead log could not be emptied")

// Column is a column of the live schema.
type Column struct {
	Table, Name string
	Text        bool   // whether its type is TEXT
	Refers      string // the table that a foreign key of this column alone leads to; empty for none
}

// Columns lists the columns of every table, read from the database's own
// catalogue, so that what is derived from it cannot fall behind the schema.
func (db *DB) Columns(ctx context.Context) ([]Column, error) {
	query := `SELECT m.name, c.name, c.type = 'TEXT', coalesce((SELECT f."table" FROM pragma_foreign_key_list(m.name) f WHERE f."from" = c.name), '')
		FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY 1, 2`
	if db.Name == Postgres.Name {
		query = `SELECT t.relname, a.attname, a.atttypid = 'text'::regtype, coalesce((SELECT r.relname FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
				WHERE f.contype = 'f' AND f.conrelid = t.oid AND f.conkey = ARRAY[a.attnum] LIMIT 1), '')
			FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
			WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2`
	}
	return All(ctx, db, func(rows *sql.Rows) (c Column, err error) {
		return c, rows.Scan(&c.Table, &c.Name, &c.Text, &c.Refers)
	}, query)
}

// Compact removes what deleted rows leave behind, as far as the engine lets a
// program do it. On SQLite the write-ahead log is copied into the database and
// emptied, which fails while a reader is at work; try again later. On PostgreSQL
// dead rows are vacuumed from every table and index, which may take long.
func (db *DB) Compact(ctx context.Context) error {
	if db.Name == Postgres.Name {
		_, err := db.write.ExecContext(ctx, `VACUUM`)
		return err
	}
	var busy, pages, moved int
	if err := db.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errBusy
	}
	return nil
}

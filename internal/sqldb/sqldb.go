// Package sqldb opens the database and runs transactions on it.
//
// The same SQL runs on SQLite and PostgreSQL. Queries keep to the subset that
// both engines accept, which docs/sql.md lists; what they cannot share is in
// Dialect, which should stay small enough to read in a minute.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strings"
	"time"
)

// Dialect holds the differences between the two engines.
type Dialect struct {
	Name      string // "sqlite" or "postgres"
	isolation sql.IsolationLevel
}

// The two engines.
var (
	SQLite   = Dialect{Name: "sqlite"}
	Postgres = Dialect{Name: "postgres", isolation: sql.LevelSerializable}
)

// DB is the service's database. Reads may run in parallel. On SQLite, writes
// share a single connection, so a writer waits instead of failing with SQLITE_BUSY.
type DB struct {
	Dialect
	read, write *sql.DB
}

// Querier is what a read needs: a DB or a Tx.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Tx is a transaction in progress. It knows its engine, for full text.
type Tx struct {
	Dialect
	tx *sql.Tx
}

// QueryContext reads within the transaction.
func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	observe(ctx, query)
	return t.tx.QueryContext(ctx, query, args...)
}

// Exec runs a statement and returns how many rows it touched.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	observe(ctx, query)
	res, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Open connects to "postgres://…" or "sqlite:PATH". It neither creates a
// schema nor checks one: package instance decides whether a store may be used.
//
// A PostgreSQL server on another machine has to prove who it is, by a certificate
// and its name; an address that would let another one answer is refused.
func Open(url string) (*DB, error) { return open(url, false) }

// OpenInsecure is Open for a network in which nobody can answer in the server's place:
// it takes a PostgreSQL server at its word, and the connection need not be encrypted.
func OpenInsecure(url string) (*DB, error) { return open(url, true) }

func open(url string, insecure bool) (*DB, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgres(url, insecure)
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return openSQLite(path)
	}
	return nil, errors.New("the database address must begin with sqlite: or postgres://")
}

// Close closes both pools.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.read.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// QueryContext lets a DB serve as a Querier for reads outside a transaction.
func (db *DB) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	observe(ctx, query)
	return db.read.QueryContext(ctx, query, args...)
}

// tries bounds how often Write runs its function when PostgreSQL reports a clash.
const tries = 8

// Write runs fn in a transaction and commits it if fn returns nil.
// Only package audit calls it, so every write leaves a record.
//
// Writes behave as if they ran one at a time: SQLite queues them, PostgreSQL
// detects the clash and Write runs fn again. So fn must touch nothing but tx.
// The context bounds the work; once fn has returned, COMMIT is not abandoned,
// because a COMMIT nobody waited for may have happened.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for n := range tries {
		if err = db.try(ctx, fn); !clashed(err) || ctx.Err() != nil {
			break
		}
		pause := time.Duration(1+rand.IntN(4<<n)) * time.Millisecond
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return translate(err)
}

func (db *DB) try(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.write.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: db.isolation})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(&Tx{db.Dialect, tx}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return committed(tx.Commit())
}

// All collects every row of a query.
func All[T any](ctx context.Context, q Querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := Each(ctx, q, scan, func(v T) error { all = append(all, v); return nil }, query, args...)
	return all, err
}

// Each hands the rows of a query to fn one by one. Within a transaction fn
// must not use it: the rows are still open.
func Each[T any](ctx context.Context, q Querier, scan func(*sql.Rows) (T, error), fn func(T) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return err
		}
		if err := fn(v); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

// One returns the first row of a query, or a NotFound fault naming what.
func One[T any](ctx context.Context, q Querier, what string, scan func(*sql.Rows) (T, error), query string, args ...any) (T, error) {
	all, err := All(ctx, q, scan, query, args...)
	if err == nil && len(all) == 0 {
		err = missing(what)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return all[0], nil
}

// Value scans a row of a single column.
func Value[T any](rows *sql.Rows) (v T, err error) { return v, rows.Scan(&v) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

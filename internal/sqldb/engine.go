package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"guildhall/internal/fault"
)

// pragmas are what every SQLite connection must have, with the value each
// reports once set. They belong in the address: run as statements they would
// reach only the one pooled connection that happened to execute them.
var pragmas = []struct{ name, set, reads string }{
	{"busy_timeout", "5000", "5000"},
	{"journal_mode", "wal", "wal"},
	{"synchronous", "full", "2"},
	{"foreign_keys", "on", "1"},
	{"secure_delete", "on", "1"},
	{"trusted_schema", "off", "0"},
}

func openSQLite(path string) (*DB, error) {
	q := url.Values{}
	for _, p := range pragmas {
		q.Add("_pragma", p.name+"("+p.set+")")
	}
	q.Add("_pragma", "cache_size(-16000)") // 16 MB a connection
	address := "file:" + (&url.URL{Path: path}).EscapedPath() + "?"
	read := sql.OpenDB(asserting{address + q.Encode()})
	read.SetMaxOpenConns(8)
	read.SetMaxIdleConns(8)
	q.Set("_txlock", "immediate")
	write := sql.OpenDB(asserting{address + q.Encode()})
	write.SetMaxOpenConns(1)
	return &DB{Dialect: SQLite, read: read, write: write}, nil
}

// asserting opens SQLite connections and refuses one whose pragmas did not take.
type asserting struct{ address string }

var lite = &sqlite.Driver{}

func (a asserting) Driver() driver.Driver { return lite }

func (a asserting) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := lite.Open(a.address)
	if err != nil {
		return nil, err
	}
	if err := assertPragmas(ctx, conn); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func assertPragmas(ctx context.Context, conn driver.Conn) error {
	for _, p := range pragmas {
		rows, err := conn.(driver.QueryerContext).QueryContext(ctx, "PRAGMA "+p.name, nil)
		if err != nil {
			return err
		}
		got := make([]driver.Value, 1)
		err = rows.Next(got)
		rows.Close()
		if err != nil {
			return err
		}
		if fmt.Sprint(got[0]) != p.reads {
			return fmt.Errorf("the database refuses %s = %s (it reports %v)", p.name, p.set, got[0])
		}
	}
	return nil
}

// clashed reports whether PostgreSQL could not serialise the transaction.
func clashed(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

const (
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
	postgresUnique   = "23505"
	postgresLocked   = "55P03"
)

// translate turns a broken uniqueness rule into a Conflict, a database that cannot
// do its work into Unavailable, and leaves the rest.
func translate(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite) && (lite.Code() == sqliteUnique || lite.Code() == sqlitePrimaryKey),
		errors.As(err, &pg) && pg.Code == postgresUnique:
		return &fault.Fault{Kind: fault.Conflict, Message: "Someone else has already done this.", Cause: err}
	case clashed(err):
		return &fault.Fault{Kind: fault.Conflict, Message: "Too many people are changing this at once. Try again in a moment.", Cause: err}
	case errors.As(err, &pg) && pg.Code == postgresLocked:
		return &fault.Fault{Kind: fault.Conflict, Message: "Others are using what has to change, so nothing was changed. Try again in a moment.", Cause: err}
	}
	return failing(err)
}

func missing(what string) error {
	return fault.New(fault.NotFound, "This %s does not exist or is not shared with you.", what)
}

// Holes returns n placeholders from $first for an IN list: "$3, $4, $5".
// Neither engine accepts an empty list, so n must be at least 1.
func Holes(first, n int) string {
	if n < 1 {
		panic("sqldb: an IN list needs at least one value")
	}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

// Args makes the arguments of an IN list from typed values.
func Args[T any](vs []T) []any {
	args := make([]any, len(vs))
	for i, v := range vs {
		args[i] = v
	}
	return args
}

// CopyTo writes a consistent copy of an SQLite database to a file that is not
// there yet or is empty, while others read and write. SQLite gives a file that it
// makes a mode of its own: who wants it closed to others makes it first.
func (db *DB) CopyTo(ctx context.Context, path string) error {
	if db.Name != SQLite.Name {
		return errors.New("only an SQLite database is copied to a file; use pg_dump")
	}
	_, err := db.read.ExecContext(ctx, `VACUUM INTO $1`, path)
	return err
}

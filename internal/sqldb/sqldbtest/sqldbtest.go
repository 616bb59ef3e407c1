// Package sqldbtest runs a test against every engine the service supports.
package sqldbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"guildhall/internal/sqldb"
)

// Each runs fn on a fresh, migrated SQLite database, and again on PostgreSQL.
func Each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// SQLite opens a fresh, migrated SQLite database in the test's own folder.
func SQLite(t testing.TB) *sqldb.DB { return open(t, SQLiteURL(t)) }

// SQLiteURL is the address of a fresh, migrated SQLite database.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "guildhall.db")
	if err := os.WriteFile(path, sqliteImage(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// Postgres opens a fresh, migrated database on a real PostgreSQL server.
func Postgres(t testing.TB) *sqldb.DB { return open(t, PostgresURL(t)) }

// PostgresURL is the address of a fresh, migrated PostgreSQL database.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, "TEMPLATE "+postgresTemplate(t))
}

// EmptyPostgresURL is the address of a fresh PostgreSQL database without tables.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, "TEMPLATE template0")
}

func open(t testing.TB, url string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func migrate(url string) error {
	db, err := sqldb.Open(url)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(context.Background())
}

// sqliteImage migrates one file for the whole run; tests copy its bytes.
func sqliteImage(t testing.TB) []byte {
	t.Helper()
	image, err := onceImage()
	if err != nil {
		t.Fatal(err)
	}
	return image
}

var onceImage = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "guildhall-image-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "image.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func postgresTemplate(t testing.TB) string {
	t.Helper()
	name, err := onceTemplate()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// onceTemplate migrates one database for the whole run, which tests then copy.
var onceTemplate = sync.OnceValues(func() (string, error) {
	server, err := Server()
	if err != nil {
		return "", err
	}
	name := newName("template")
	if err := run(server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", err
	}
	return name, migrate(on(server, name))
})

func create(t testing.TB, how string) string {
	t.Helper()
	server, err := Server()
	if err != nil {
		t.Fatal(err)
	}
	name := newName("t")
	if err := run(server, "CREATE DATABASE "+name+" "+how); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run(server, "DROP DATABASE "+name+" WITH (FORCE)") })
	return on(server, name)
}

func newName(kind string) string { return kind + "_" + strings.ToLower(rand.Text()) }

// on is the server's address with another database's name in it.
func on(server, database string) string {
	return strings.Replace(server, "/postgres?", "/"+database+"?", 1)
}

func run(server, statement string) error {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer admin.Close()
	_, err = admin.Exec(statement)
	return err
}

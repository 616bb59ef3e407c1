package sqldb_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestAMigrationStoppedAnywhereLeavesTheStoreAsItWas stops the migration of each
// released schema, and of a store without tables, and then lets it run. On SQLite
// each statement is the last one once. On PostgreSQL every 37th is, and the last
// of all; every other time its connection is cut at the server instead.
//
// That a program which is killed leaves the same is tested in package instance.
func TestAMigrationStoppedAnywhereLeavesTheStoreAsItWas(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		dumps, _ := filepath.Glob("testdata/*." + engine + ".sql")
		if len(dumps) < 3 {
			t.Fatalf("only %d released schemas of %s", len(dumps), engine)
		}
		for _, dump := range append(different(t, dumps), "") {
			t.Run(engine+" "+filepath.Base(dump), func(t *testing.T) {
				all := len(migrated(t, starting(t, engine, dump)))
				db := starting(t, engine, dump)
				before := content(t, db)
				for n := 1; n <= all; n++ {
					if engine == "postgres" && n%37 != 1 && n != all {
						continue
					}
					if err := db.Migrate(stopping(t, db, n)); err == nil {
						t.Fatalf("stopped at statement %d of %d, it reports no error", n, all)
					}
					if after := content(t, db); !slices.Equal(after, before) {
						t.Fatalf("stopped at statement %d of %d, it left\n%s\n\nwhere there was\n%s", n, all, strings.Join(after, "\n"), strings.Join(before, "\n"))
					}
				}
				migrated(t, db)
				holdsWhatAFreshOneDoes(t, db, dump != "")
			})
		}
	}
}

// different leaves out a release whose schema is that of the one before.
func different(t *testing.T, dumps []string) (some []string) {
	t.Helper()
	before := ""
	for _, dump := range dumps {
		text, err := os.ReadFile(dump)
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != before {
			some = append(some, dump)
		}
		before = string(text)
	}
	return some
}

// starting opens a store as a release left it, or one without tables.
func starting(t *testing.T, engine, dump string) *sqldb.DB {
	t.Helper()
	if dump != "" {
		return fromDump(t, engine, dump)
	}
	url := "sqlite:" + filepath.Join(t.TempDir(), "new.db")
	if engine == "postgres" {
		url = sqldbtest.EmptyPostgresURL(t)
	}
	db, err := sqldb.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// migrated migrates, and returns the statements that it took.
func migrated(t *testing.T, db *sqldb.DB) (statements []string) {
	t.Helper()
	ctx := sqldb.Observe(t.Context(), func(query string) { statements = append(statements, query) })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return statements
}

// stopping is a context in which the n-th statement does not come to its end.
func stopping(t *testing.T, db *sqldb.DB, n int) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	cut := db.Name == sqldb.Postgres.Name && n%2 == 0
	return sqldb.Observe(ctx, func(string) {
		if n--; n != 0 {
			return
		}
		if !cut {
			cancel()
			return
		}
		ended, err := sqldb.All(t.Context(), db, sqldb.Value[bool], `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`)
		if err != nil || len(ended) == 0 {
			t.Errorf("no connection to cut: %v", err)
		}
	})
}

// content is what a store has of tables, columns and indexes, and of the rows by
// which a migration is known.
func content(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	query := `SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1`
	if db.Name == "postgres" {
		query = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
			UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences ORDER BY 1`
	}
	all, err := sqldb.All(t.Context(), db, sqldb.Value[string], query)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		return nil
	}
	rows, err := sqldb.All(t.Context(), db, sqldb.Value[string], `SELECT name FROM schema_migrations UNION ALL SELECT 'generation ' || n FROM public_generation ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, rows...)
}

// holdsWhatAFreshOneDoes compares a migrated store with a fresh one, and looks for
// the row that fromDump changed before.
func holdsWhatAFreshOneDoes(t *testing.T, db *sqldb.DB, old bool) {
	t.Helper()
	fresh, n := sqldbtest.SQLite, 1
	if db.Name == "postgres" {
		fresh = sqldbtest.Postgres
	}
	if old {
		n = 7
	}
	if got, want := shape(t, db), shape(t, fresh(t)); !slices.Equal(got, want) {
		t.Errorf("the store differs from a fresh one\nthis:\n%s\n\nfresh:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	got, err := sqldb.One(t.Context(), db, "generation", sqldb.Value[int], `SELECT n FROM public_generation`)
	if err != nil || got != n {
		t.Errorf("a row from before reads %d, %v; want %d", got, err, n)
	}
}

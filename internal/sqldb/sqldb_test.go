package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestSchemaParity checks that both engines end up with the same tables and columns.
func TestSchemaParity(t *testing.T) {
	schema := map[string]map[string]bool{}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		query := `SELECT m.name || '.' || c.name || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END
			FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'`
		if db.Name == "postgres" {
			query = `SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
				FROM information_schema.columns WHERE table_schema = 'public'`
		}
		columns, err := sqldb.All(t.Context(), db, sqldb.Value[string], query)
		if err != nil {
			t.Fatal(err)
		}
		schema[db.Name] = map[string]bool{}
		for _, column := range columns {
			if !ownedByIndex(column) {
				schema[db.Name][column] = true
			}
		}
	})
	lite := strings.Join(slices.Sorted(maps.Keys(schema["sqlite"])), "\n")
	pg := strings.Join(slices.Sorted(maps.Keys(schema["postgres"])), "\n")
	if lite != pg || lite == "" {
		t.Errorf("schemas differ\nsqlite:\n%s\n\npostgres:\n%s", lite, pg)
	}
}

// ownedByIndex tells the tables and columns of full-text search, the one thing
// in which the engines have no common word.
func ownedByIndex(column string) bool { return strings.HasPrefix(column, "search_") }

func TestMigratingTwiceChangesNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		schema, err := db.Schema(t.Context())
		if err != nil || len(schema.Pending) > 0 || schema.Version() != sqldb.Latest(db.Dialect) {
			t.Errorf("%+v, %v", schema, err)
		}
	})
}

func TestForeignAndNewerDatabasesAreRefused(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		write(t, db, `INSERT INTO schema_migrations (name) VALUES ('9999_future')`)
		schema, _ := db.Schema(t.Context())
		if err := schema.Usable(); err == nil || !strings.Contains(err.Error(), "newer Guildhall (it has 9999_future)") {
			t.Errorf("newer: %v", err)
		}
		write(t, db, `DROP TABLE schema_migrations`)
		schema, _ = db.Schema(t.Context())
		if err := schema.Usable(); err == nil || !strings.Contains(err.Error(), "not Guildhall's") {
			t.Errorf("foreign: %v", err)
		}
	})
}

// TestEveryConnectionIsSafe opens many connections at once and asks each.
func TestEveryConnectionIsSafe(t *testing.T) {
	db, err := sqldb.Open("sqlite:" + filepath.Join(t.TempDir(), "a b?c.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0, "busy_timeout": 5000}
	var open []*sql.Rows
	for range 5 { // rows left open hold their connection, so the next query takes another
		rows, err := db.QueryContext(t.Context(), `SELECT name FROM schema_migrations`)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, rows)
		for pragma, value := range want {
			got, err := sqldb.One(t.Context(), db, pragma, sqldb.Value[int], "PRAGMA "+pragma)
			if err != nil || got != value {
				t.Errorf("%s is %d, %v; want %d", pragma, got, err, value)
			}
		}
	}
	for _, rows := range open {
		rows.Close()
	}
}

func TestStampsSurviveBothEngines(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		noon := sqldb.At(time.Date(2026, 6, 1, 13, 0, 0, 123456789, time.FixedZone("BST", 3600)))
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO audit (id, actor, verb, about, at) VALUES ('1', '', '', '', $1)`, noon)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := sqldb.One(t.Context(), db, "stamp", sqldb.Value[sqldb.Stamp], `SELECT at FROM audit`)
		if err != nil || !got.Equal(noon.Time) || got.Location() != time.UTC {
			t.Errorf("stored %v, read %v, %v", noon, got, err)
		}
		none, err := sqldb.One(t.Context(), db, "stamp", sqldb.Value[sqldb.Stamp], `SELECT max(lifted_at) FROM holds`)
		if err != nil || !none.IsZero() {
			t.Errorf("no moment read as %v, %v", none, err)
		}
	})
}

func TestABrokenUniquenessRuleIsAConflict(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO public_generation (id, n) VALUES (1, 5)`)
			return err
		})
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
	})
}

func TestWorkEndsWithItsContextButNotItsCommit(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("abandoned work committed: %v", err)
		}
	})
}

func TestHolesRefusesAnEmptyList(t *testing.T) {
	if got := sqldb.Holes(3, 2); got != "$3, $4" {
		t.Errorf("got %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("an empty IN list was accepted")
		}
	}()
	sqldb.Holes(1, 0)
}

func write(t *testing.T, db *sqldb.DB, statement string) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), statement)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestInsertSplitsWhatOneStatementCannotHold(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		rows := make([][]any, 1_250)
		for i := range rows {
			rows[i] = []any{fmt.Sprint("document-", i), "en-GB", i, "{}"}
		}
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			return tx.Insert(t.Context(), `INSERT INTO profession_documents (name, lang, ord, body) VALUES`, ``, rows)
		})
		if err != nil {
			t.Fatal(err)
		}
		n, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM profession_documents`)
		if n != 1_250 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

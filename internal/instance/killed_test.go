package instance_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"guildhall/internal/instance"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// The test program serves as the program that is killed: with these it opens a
// store and dies before the statement of that number.
const (
	killedStore = "GUILDHALL_KILLED_STORE" // a folder, or the address of a PostgreSQL database
	killedAt    = "GUILDHALL_KILLED_AT"
)

func TestMain(m *testing.M) {
	if store := os.Getenv(killedStore); store != "" {
		openAndDie(store, os.Getenv(killedAt))
		return
	}
	os.Exit(m.Run())
}

func openAndDie(store, at string) {
	left, err := strconv.Atoi(at)
	if err != nil {
		panic(err)
	}
	ctx := sqldb.Observe(context.Background(), func(string) {
		if left--; left == 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	})
	s, err := instance.Open(ctx, options(store))
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("opened") // after fewer statements than that
}

func options(store string) instance.Options {
	if strings.HasPrefix(store, "postgres://") {
		return instance.Options{Database: store, Create: true, Now: now}
	}
	return instance.Options{Data: store, Create: true, Now: now}
}

// killed runs the program until it dies, and reports whether it did: it opens the
// store and ends well when it had not so many statements to run.
func killed(t *testing.T, store string, at int) bool {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), killedStore+"="+store, killedAt+"="+strconv.Itoa(at))
	out, err := c.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return true
	}
	if err != nil || !strings.Contains(string(out), "opened") {
		t.Fatalf("killed at statement %d, it says %q, %v", at, out, err)
	}
	return false
}

// TestAProgramKilledWhileItOpensAStoreLosesNothing kills a program with SIGKILL
// before one statement after another of opening a store: the first 8, which look
// at it and copy it, then every 31st. The next start has to find the store of
// before, with its row, a whole copy of it, and bring it to the newest schema.
//
// A kill leaves what the program had handed to the system. That commits are on the
// disk, which only a loss of power could disprove, is asserted of every connection
// in package sqldb.
func TestAProgramKilledWhileItOpensAStoreLosesNothing(t *testing.T) {
	for _, release := range []string{"0.1.0", "0.3.0", ""} {
		t.Run("sqlite "+release, func(t *testing.T) {
			fresh := newStore(t)
			for at := 1; ; at = next(at) {
				dir := released(t, release)
				if !killed(t, dir, at) {
					break
				}
				s, err := open(t, instance.Options{Data: dir, Create: true})
				if err != nil {
					t.Fatalf("killed before statement %d: %v", at, err)
				}
				if got, want := tablesOf(t, "sqlite", filepath.Join(dir, "guildhall.db")), tablesOf(t, "sqlite", filepath.Join(fresh, "guildhall.db")); !slices.Equal(got, want) {
					t.Fatalf("killed before statement %d, the store has\n%v\n\nand a fresh one\n%v", at, got, want)
				}
				if release != "" {
					has(t, s.DB, 7)
					copied(t, dir, release)
				}
				s.Close()
			}
		})
	}
}

func next(at int) int {
	if at < 8 {
		return at + 1
	}
	return at + 31
}

// TestAProgramKilledWhileItMigratesPostgreSQLLosesNothing does the same to a few
// statements on PostgreSQL, where the server undoes what the program had begun.
func TestAProgramKilledWhileItMigratesPostgreSQLLosesNothing(t *testing.T) {
	for _, release := range []string{"0.1.0", ""} {
		t.Run("postgres "+release, func(t *testing.T) {
			fresh := tablesOf(t, "pgx", sqldbtest.PostgresURL(t))
			address := sqldbtest.EmptyPostgresURL(t)
			if release != "" {
				fill(t, "pgx", address, release+".postgres.sql")
			}
			for _, at := range []int{1, 40, 90} {
				if !killed(t, address, at) {
					t.Fatalf("it opens a store with fewer than %d statements", at)
				}
			}
			s, err := open(t, options(address))
			if err != nil {
				t.Fatal(err)
			}
			if got := tablesOf(t, "pgx", address); !slices.Equal(got, fresh) {
				t.Errorf("the store has\n%v\n\nand a fresh one\n%v", got, fresh)
			}
			if release != "" {
				has(t, s.DB, 7)
			}
		})
	}
}

// TestAFirstStartThatWasStoppedAtOnceIsMadeAgain leaves what a program has made
// when it is killed before the first page of its database is written, and the
// same beside somebody's files.
func TestAFirstStartThatWasStoppedAtOnceIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"files", "keys"} {
		must(t, os.Mkdir(filepath.Join(dir, d), 0o700))
	}
	must(t, os.WriteFile(filepath.Join(dir, "guildhall.db"), nil, 0o600))
	precious := filepath.Join(dir, "files", "evidence")
	must(t, os.WriteFile(precious, []byte("x"), 0o600))
	if _, err := open(t, instance.Options{Data: dir, Create: true}); err == nil || !strings.Contains(err.Error(), "is empty. Restore a backup") {
		t.Errorf("beside files: %v", err)
	}
	must(t, os.Remove(precious))
	if _, err := open(t, instance.Options{Data: dir, Create: true}); err != nil {
		t.Errorf("a store that was never used: %v", err)
	}
}

// released makes a store as a release left it, or a folder for one that is not
// there yet.
func released(t *testing.T, release string) string {
	t.Helper()
	dir := t.TempDir()
	if release == "" {
		return filepath.Join(dir, "store")
	}
	must(t, os.WriteFile(filepath.Join(dir, "instance.json"), []byte(`{"instance": "of a test", "created": "2026-01-01T00:00:00Z"}`), 0o600))
	fill(t, "sqlite", filepath.Join(dir, "guildhall.db"), release+".sqlite.sql")
	return dir
}

// fill makes a database as a release left it, but for one row.
func fill(t *testing.T, driver, address, dump string) {
	t.Helper()
	ddl, err := os.ReadFile(filepath.Join("../sqldb/testdata", dump))
	must(t, err)
	if driver == "sqlite" {
		address += "?_pragma=synchronous(off)"
	}
	db, err := sql.Open(driver, address)
	must(t, err)
	_, err = db.Exec(string(ddl) + "\nUPDATE public_generation SET n = 7;")
	must(t, err)
	must(t, db.Close())
}

// copied finds the copies that were made before a migration: whole, with the row,
// and as the release left them.
func copied(t *testing.T, dir, release string) {
	t.Helper()
	copies, _ := filepath.Glob(filepath.Join(dir, "backups", "*"))
	if len(copies) == 0 {
		t.Fatal("no copy was made")
	}
	for _, file := range copies {
		if !strings.HasSuffix(file, ".db") {
			t.Errorf("%s was left", file)
			continue
		}
		db, err := sqldb.Open("sqlite:" + file)
		must(t, err)
		has(t, db, 7)
		verdict, err := sqldb.One(t.Context(), db, "check", sqldb.Value[string], `PRAGMA integrity_check`)
		if err != nil || verdict != "ok" {
			t.Errorf("%s is found %q, %v", file, verdict, err)
		}
		db.Close()
		original := filepath.Join(t.TempDir(), "original.db")
		fill(t, "sqlite", original, release+".sqlite.sql")
		if got, want := tablesOf(t, "sqlite", file), tablesOf(t, "sqlite", original); !slices.Equal(got, want) {
			t.Errorf("the copy has\n%v\n\nand the release\n%v", got, want)
		}
	}
}

func has(t *testing.T, db *sqldb.DB, n int) {
	t.Helper()
	got, err := sqldb.One(t.Context(), db, "generation", sqldb.Value[int], `SELECT n FROM public_generation`)
	if err != nil || got != n {
		t.Fatalf("a row from before reads %d, %v; want %d", got, err, n)
	}
}

// tablesOf lists a database's tables with their columns, and its indexes.
func tablesOf(t *testing.T, driver, address string) (all []string) {
	t.Helper()
	query := `SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'
		UNION ALL SELECT type || ' ' || name FROM sqlite_master WHERE type <> 'table' ORDER BY 1`
	if driver == "pgx" {
		query = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public'
			UNION ALL SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`
	}
	db, err := sql.Open(driver, address)
	must(t, err)
	defer db.Close()
	rows, err := db.Query(query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		all = append(all, s)
	}
	must(t, rows.Err())
	return all
}

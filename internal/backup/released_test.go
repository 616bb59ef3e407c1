package backup_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guildhall/internal/backup"
	"guildhall/internal/clock"
	"guildhall/internal/instance"
	"guildhall/internal/sqldb"
)

// TestABackupOfEachReleaseIsRestoredAndMigrated makes a store with the schema of
// each release, backs it up with this program as it is, restores it, and opens it
// as serve does.
func TestABackupOfEachReleaseIsRestoredAndMigrated(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		dumps, err := filepath.Glob("../sqldb/testdata/*.*.*." + engine + ".sql")
		if err != nil || len(dumps) == 0 {
			t.Errorf("no released schema of %s", engine)
		}
		for _, dump := range dumps {
			t.Run(filepath.Base(dump), func(t *testing.T) {
				old := fromDump(t, engine, dump)
				m := backup.Maker{DB: old.DB, Dir: old.Dir, Files: old.Files, Address: old.address, Version: "test", Now: clock.System}
				file := filepath.Join(t.TempDir(), "backup")
				man, err := m.Make(t.Context(), file, nil)
				must(t, err)
				if before, err := old.DB.Schema(t.Context()); err != nil || before.Version() != man.Schema {
					t.Errorf("the store is at %s, %v, and was backed up at %s", before.Version(), err, man.Schema)
				}
				verified(t, backup.Verifier{}, file)
				place := emptyPlace(t, engine)
				_, err = (&backup.Restorer{Data: place.Data, Database: place.Database, Files: place.Files, Now: clock.System}).Restore(t.Context(), file)
				must(t, err)
				back, err := instance.Open(t.Context(), place)
				must(t, err)
				defer back.Close()
				n, err := sqldb.One(t.Context(), back.DB, "generation", sqldb.Value[int], `SELECT n FROM public_generation`)
				if after, wrong := back.DB.Schema(t.Context()); err != nil || wrong != nil || n != 7 || after.Version() != sqldb.Latest(back.DB.Dialect) {
					t.Errorf("it is at %s with %d, %v, %v", after.Version(), n, err, wrong)
				}
			})
		}
	}
}

type oldStore struct {
	*instance.Store
	address string
}

func fromDump(t *testing.T, engine, dump string) oldStore {
	t.Helper()
	o := emptyPlace(t, engine)
	o.Create, o.AsIs = true, true
	driver, address := "pgx", o.Database
	if engine == "sqlite" {
		must(t, os.MkdirAll(o.Data, 0o700))
		driver, address = "sqlite", filepath.Join(o.Data, instance.DatabaseFile)
	}
	db, err := sql.Open(driver, address)
	must(t, err)
	_, err = db.Exec(content(t, dump) + "\nUPDATE public_generation SET n = 7;")
	must(t, err)
	must(t, db.Close())
	store, err := instance.Open(t.Context(), o)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	return oldStore{store, o.Database}
}

// TestWhatABackupThatWasBrokenOffLeftGoes finds leavings of two days ago, in the
// store and beside the new backup, and some of this moment.
func TestWhatABackupThatWasBrokenOffLeftGoes(t *testing.T) {
	w := newWorld(t, emptyPlace(t, sqldb.SQLite.Name))
	beside := t.TempDir()
	longAgo := clock.System().Add(-48 * time.Hour)
	for _, dir := range []string{filepath.Join(w.store.Dir, ".backup-"), filepath.Join(beside, ".guildhall-part-")} {
		for _, age := range []string{"old", "new"} {
			must(t, os.Mkdir(dir+age, 0o700))
			must(t, os.WriteFile(filepath.Join(dir+age, "guildhall.db"), []byte(canary), 0o600))
		}
		must(t, os.Chtimes(dir+"old", longAgo, longAgo))
	}
	_, err := w.maker().Make(t.Context(), filepath.Join(beside, "b"), nil)
	must(t, err)
	left, err := filepath.Glob(filepath.Join(w.store.Dir, ".*-*"))
	must(t, err)
	more, err := filepath.Glob(filepath.Join(beside, ".*-*"))
	must(t, err)
	for _, path := range append(left, more...) {
		if !strings.HasSuffix(path, "new") {
			t.Errorf("%s was left", path)
		}
	}
	if len(left)+len(more) != 2 {
		t.Errorf("another backup that is being made lost its folder: %q, %q", left, more)
	}
}

// TestWhoStopsLeavesNothing stops making and restoring in the middle.
func TestWhoStopsLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		whole, _ := w.backUp(t, nil)
		half := func(stop func()) func(done, total int64) {
			return func(done, total int64) {
				if done > total/2 {
					stop()
				}
			}
		}
		making, stop := context.WithCancel(t.Context())
		defer stop()
		m, out := w.maker(), t.TempDir()
		m.Progress = half(stop)
		if _, err := m.Make(making, filepath.Join(out, "b"), nil); err == nil {
			t.Error("a backup that was stopped was made")
		}
		if left, err := os.ReadDir(out); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
		restoring, stop := context.WithCancel(t.Context())
		defer stop()
		place := emptyPlace(t, w.store.DB.Name)
		r := backup.Restorer{Data: place.Data, Database: place.Database, Files: place.Files, Now: clock.System, Progress: half(stop)}
		if _, err := r.Restore(restoring, whole); err == nil {
			t.Error("a restore that was stopped was made")
		}
		if _, err := os.Stat(max(place.Data, place.Files)); err == nil {
			t.Error("something of the restore was left")
		}
	})
}

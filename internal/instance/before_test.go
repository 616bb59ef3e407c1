package instance_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"guildhall/internal/instance"
	"guildhall/internal/sqldb"
)

// TestAStoreIsCopiedBeforeItIsMigrated takes a store back behind its last
// migration: the next start leaves a copy of it as it was, which opens.
func TestAStoreIsCopiedBeforeItIsMigrated(t *testing.T) {
	dir := newStore(t)
	file := filepath.Join(dir, "guildhall.db")
	takeBack(t, file)
	s, err := open(t, instance.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	if s.Backup == "" {
		t.Fatal("the store was migrated without a copy")
	}
	info, err := os.Stat(s.Backup)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the copy is %v, %v", info, err)
	}
	copied, err := sqldb.Open("sqlite:" + s.Backup)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	before, err := copied.Schema(t.Context())
	if err != nil || len(before.Pending) != 1 {
		t.Errorf("the copy waits for %d migrations (%v), want the one that was taken back", len(before.Pending), err)
	}
	after, err := s.DB.Schema(t.Context())
	if err != nil || len(after.Pending) > 0 {
		t.Errorf("the store still waits for %v, %v", after.Pending, err)
	}
}

// TestTheCopyBeforeAMigrationCanBeMadeOtherwise gives the work of making it to
// somebody else, who is asked once, before anything is migrated, or keeps it from
// being migrated.
func TestTheCopyBeforeAMigrationCanBeMadeOtherwise(t *testing.T) {
	dir := newStore(t)
	takeBack(t, filepath.Join(dir, "guildhall.db"))
	full := errors.New("no room for a copy")
	if _, err := open(t, instance.Options{Data: dir, Before: func(context.Context, *instance.Store, string) (string, error) { return "", full }}); !errors.Is(err, full) {
		t.Errorf("migrated without a copy: %v", err)
	}
	asked := 0
	s, err := open(t, instance.Options{Data: dir, Before: func(ctx context.Context, s *instance.Store, version string) (string, error) {
		asked++
		if schema, err := s.DB.Schema(ctx); err != nil || len(schema.Pending) == 0 || schema.Version() != version {
			t.Errorf("asked at %s, %v; told %s", schema.Version(), err, version)
		}
		return "elsewhere", nil
	}})
	if err != nil || asked != 1 || s.Backup != "elsewhere" {
		t.Errorf("asked %d times, %v", asked, err)
	}
	if copies, err := filepath.Glob(filepath.Join(dir, "backups", "*")); err != nil || len(copies) > 0 {
		t.Errorf("copies nobody asked for: %q, %v", copies, err)
	}
}

// takeBack undoes the last migration, as far as its tables go.
func takeBack(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		`DROP TABLE insight_year_notes`, `DROP TABLE insight_years`, `DROP TABLE insight_packs`,
		`DELETE FROM schema_migrations WHERE name LIKE '0041%'`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

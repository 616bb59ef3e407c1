package instance_test

import (
	"database/sql"
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

package instance_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/instance"
	"guildhall/internal/sqldb/sqldbtest"
)

var now = clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)).Now

func open(t *testing.T, o instance.Options) (*instance.Store, error) {
	t.Helper()
	o.Now = now
	s, err := instance.Open(t.Context(), o)
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err
}

func newStore(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	s, err := open(t, instance.Options{Data: dir, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestANewStoreIsClosedToOthers(t *testing.T) {
	dir := newStore(t)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if err == nil && info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, instance.Options{Data: dir}); err != nil {
		t.Errorf("it does not open again: %v", err)
	}
}

// TestALostDatabaseIsNeverStartedAfresh breaks a store that was set up in every
// way that would otherwise look like a new one.
func TestALostDatabaseIsNeverStartedAfresh(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(t *testing.T, db string)
		want string
	}{
		"missing": {func(t *testing.T, db string) { must(t, os.Remove(db)) }, "is missing, but instance.json says"},
		"empty":   {func(t *testing.T, db string) { must(t, os.Truncate(db, 0)) }, "is empty. Restore a backup"},
		"text":    {func(t *testing.T, db string) { must(t, os.WriteFile(db, []byte("hello, this is not it"), 0o600)) }, "is not an SQLite database"},
		"damaged": {func(t *testing.T, db string) {
			b, err := os.ReadFile(db)
			must(t, err)
			copy(b[100:], strings.Repeat("\xff", 4000))
			must(t, os.WriteFile(db, b, 0o600))
		}, "is damaged. Restore a backup"},
		"marker": {func(t *testing.T, db string) {
			must(t, os.WriteFile(filepath.Join(filepath.Dir(db), "instance.json"), []byte("{"), 0o600))
		}, "instance.json cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newStore(t)
			db := filepath.Join(dir, "guildhall.db")
			c.harm(t, db)
			before, _ := os.ReadFile(db)
			_, err := open(t, instance.Options{Data: dir, Create: true})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want … %s", err, c.want)
			}
			if after, _ := os.ReadFile(db); string(after) != string(before) {
				t.Error("the refusal changed the file")
			}
		})
	}
}

func TestADatabaseOfAnotherStoreIsRefused(t *testing.T) {
	one, two := newStore(t), newStore(t)
	theirs, err := os.ReadFile(filepath.Join(two, "guildhall.db"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(one, "guildhall.db"), theirs, 0o600))
	if _, err := open(t, instance.Options{Data: one}); err == nil || !strings.Contains(err.Error(), "belongs to another store") {
		t.Errorf("got %v", err)
	}
}

func TestAStoreIsOnlySetUpWhereItMayBe(t *testing.T) {
	full := t.TempDir()
	must(t, os.WriteFile(filepath.Join(full, "holiday.jpg"), []byte("x"), 0o600))
	for _, c := range []struct {
		o    instance.Options
		want string
	}{
		{instance.Options{Data: full, Create: true}, "holds other things, such as holiday.jpg"},
		{instance.Options{Data: filepath.Join(full, "none")}, "There is no Guildhall store"},
		{instance.Options{Data: "x", Database: "postgres://y"}, "not both"},
		{instance.Options{}, "--data DIR"},
		{instance.Options{Database: "mysql://y"}, "must begin with postgres://"},
		{instance.Options{Data: newStore(t), Demo: true}, "is not a demonstration store"},
	} {
		if _, err := open(t, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want … %s", c.o, err, c.want)
		}
	}
}

func TestPostgreSQLIsSetUpOnlyWhenAsked(t *testing.T) {
	url := sqldbtest.EmptyPostgresURL(t)
	if _, err := open(t, instance.Options{Database: url}); err == nil || !strings.Contains(err.Error(), "holds no Guildhall store") {
		t.Errorf("got %v", err)
	}
	if _, err := open(t, instance.Options{Database: url, Create: true}); err != nil {
		t.Errorf("got %v", err)
	}
	if _, err := open(t, instance.Options{Database: url}); err != nil {
		t.Errorf("the second time: %v", err)
	}
	if _, err := open(t, instance.Options{Database: url, Create: true, Demo: true}); err == nil || !strings.Contains(err.Error(), "not a demonstration store") {
		t.Errorf("a demonstration on a real store: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

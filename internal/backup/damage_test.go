package backup_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/backup"
	"guildhall/internal/clock"
	"guildhall/internal/instance"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestAnyDamageIsFound changes a backup in many places, one at a time: each is
// refused, by verify and, for some, by restore.
func TestAnyDamageIsFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		to, with := key(t)
		clear, _ := w.backUp(t, nil)
		closed, _ := w.backUp(t, to)
		for name, c := range map[string]struct {
			file string
			with backup.Identities
		}{"plain": {clear, nil}, "encrypted": {closed, with}} {
			t.Run(name, func(t *testing.T) {
				whole, err := os.ReadFile(c.file)
				must(t, err)
				for what, harmed := range harms(whole) {
					file := filepath.Join(t.TempDir(), "harmed")
					must(t, os.WriteFile(file, harmed, 0o600))
					_, checks, err := (&backup.Verifier{With: c.with}).Verify(t.Context(), file)
					if err == nil && backup.Sound(checks) {
						t.Errorf("%s: not found", what)
					}
					if err != nil {
						t.Errorf("%s: could not look: %v", what, err)
					}
					must(t, os.Remove(file))
				}
			})
		}
		whole, err := os.ReadFile(clear)
		must(t, err)
		for _, at := range []int{1000, len(whole) / 2, len(whole) - 1} {
			w.isNotRestored(t, flipped(whole, at))
		}
		w.isNotRestored(t, whole[:len(whole)-1024])
	})
}

// harms are a file in which one thing was changed, by what it was.
func harms(whole []byte) map[string][]byte {
	all := map[string][]byte{"empty": nil, "a byte added": append(bytes.Clone(whole), 0), "a block added": append(bytes.Clone(whole), make([]byte, 512)...),
		"text": []byte("hello"), "itself twice": append(bytes.Clone(whole), whole...)}
	for _, n := range []int{1, 100, 512, 1024, 1536, 2048, len(whole) / 3, len(whole) / 2} {
		all["cut by "+strconv.Itoa(n)] = whole[:len(whole)-n]
	}
	for n := range 24 { // anywhere
		at := n * (len(whole) - 1) / 23
		all["a byte at "+strconv.Itoa(at)] = flipped(whole, at)
	}
	for _, name := range []string{"guildhall.d", "instance.json", "keys/handover.pem", "files/evidence/", "manifest.json", "manifest.sha256"} {
		at := bytes.Index(whole, []byte(name+"\x00"))
		if strings.HasSuffix(name, ".d") || strings.HasSuffix(name, "/") {
			at = bytes.Index(whole, []byte(name))
		}
		for _, field := range []int{0, 99, 101, 107, 110, 118, 124, 135, 136, 147, 148, 154, 155, 156, 157, 257, 263, 265, 300, 330, 346, 511, 512, 700} {
			if at >= 0 && at+field < len(whole) {
				all[name+" and "+strconv.Itoa(field)] = flipped(whole, at+field)
			}
		}
	}
	for _, word := range []string{`"version": "`, `"made_at": "2`, `"store": "`, `"head": "`, `"people": `, `"sha256": "`} {
		if at := bytes.LastIndex(whole, []byte(word)); at >= 0 {
			all["the manifest's "+word] = flipped(whole, at+len(word))
		}
	}
	return all
}

func flipped(whole []byte, at int) []byte {
	harmed := bytes.Clone(whole)
	harmed[at] ^= 1
	return harmed
}

func (w *world) isNotRestored(t *testing.T, body []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "harmed")
	must(t, os.WriteFile(file, body, 0o600))
	place := emptyPlace(t, w.store.DB.Name)
	r := backup.Restorer{Data: place.Data, Database: place.Database, Files: place.Files, Now: clock.System}
	if _, err := r.Restore(t.Context(), file); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("restored: %v", err)
	}
	if _, err := os.Stat(max(place.Data, place.Files)); err == nil {
		t.Error("something of it was left")
	}
}

// TestABackupThatWasPutTogetherByHandIsFound has a backup that is whole in itself say something
// else than its database.
func TestABackupThatWasPutTogetherByHandIsFound(t *testing.T) {
	w := newWorld(t, emptyPlace(t, sqldb.SQLite.Name))
	file, _ := w.backUp(t, nil)
	for what, forge := range map[string]func(*backup.Manifest){
		"another store":     func(m *backup.Manifest) { m.Store = "other" },
		"fewer people":      func(m *backup.Manifest) { m.Rows["people"] = 0 },
		"another head":      func(m *backup.Manifest) { m.Log.Head = strings.Repeat("0", 64) },
		"a newer schema":    func(m *backup.Manifest) { m.Schema = "9999_later" },
		"a newer form":      func(m *backup.Manifest) { m.Format = backup.Format + 1 },
		"a file less":       nil,
		"a path that leads": nil,
	} {
		out := filepath.Join(t.TempDir(), "forged")
		leave, rename := "", ""
		switch what {
		case "a file less":
			leave = "files/evidence/"
		case "a path that leads":
			rename = "../../etc/passwd"
		}
		must(t, backup.Rewrite(file, out, forge, leave, rename))
		_, checks, err := (&backup.Verifier{}).Verify(t.Context(), out)
		if err != nil || backup.Sound(checks) {
			t.Errorf("%s: %+v, %v", what, checks, err)
		}
		place := emptyPlace(t, sqldb.SQLite.Name)
		if _, err := (&backup.Restorer{Data: place.Data, Now: clock.System}).Restore(t.Context(), out); err == nil {
			t.Errorf("%s: was restored", what)
		}
	}
}

// TestRefusals types what cannot be done.
func TestRefusals(t *testing.T) {
	w := newWorld(t, emptyPlace(t, sqldb.SQLite.Name))
	to, with := key(t)
	_, wrong := key(t)
	closed, _ := w.backUp(t, to)
	clear, _ := w.backUp(t, nil)
	ctx := t.Context()
	backUp := func(out string) error { _, err := w.maker().Make(ctx, out, nil); return err }
	restore := func(file string, r backup.Restorer) error {
		r.Now = clock.System
		_, err := r.Restore(ctx, file)
		return err
	}
	empty := func() string { return filepath.Join(t.TempDir(), "x") }
	before := content(t, clear)
	for want, err := range map[string]error{
		"is there already, and a backup is never written over": backUp(clear),
		"cannot be written. Choose a place":                    backUp(filepath.Join(clear, "below")),
		"is encrypted. Name the file with the key":             restore(closed, backup.Restorer{Data: empty()}),
		"encrypted to other keys":                              restore(closed, backup.Restorer{Data: empty(), With: wrong}),
		"holds other things, such as":                          restore(closed, backup.Restorer{Data: w.store.Dir, With: with}),
		"not both":                                             restore(clear, backup.Restorer{Data: empty(), Database: "postgres://x"}),
		"Say where the store is to be":                         restore(clear, backup.Restorer{}),
		"Say where its files are to be":                        restore(clear, backup.Restorer{Database: "postgres://x"}),
		"is a backup of a store in a folder":                   restore(clear, backup.Restorer{Database: "postgres://x", Files: empty()}),
		"cannot be read. Check the name":                       restore(empty(), backup.Restorer{Data: empty()}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want … %s", err, want)
		}
	}
	if content(t, clear) != before {
		t.Error("a refusal changed the backup")
	}
	must(t, os.WriteFile(filepath.Join(instance.KeysFolder(w.store.Dir, ""), "backup.txt"), []byte("AGE-SECRET-KEY-1AAA\n"), 0o600))
	if err := backUp(empty()); err == nil || !strings.Contains(err.Error(), "holds a key that opens backups") {
		t.Errorf("the key that opens the backup lies in the store: %v", err)
	}
}

// TestADatabaseThatIsNotSoundIsNotBackedUp has a row refer to nobody.
func TestADatabaseThatIsNotSoundIsNotBackedUp(t *testing.T) {
	w := newWorld(t, emptyPlace(t, sqldb.SQLite.Name))
	careless, err := sql.Open("sqlite", filepath.Join(w.store.Dir, instance.DatabaseFile)) // which does not look at references
	must(t, err)
	defer careless.Close()
	_, err = careless.Exec(`UPDATE sessions SET person = 'nobody'`)
	must(t, err)
	out := filepath.Join(t.TempDir(), "backup")
	if _, err := w.maker().Make(t.Context(), out, nil); err == nil || !strings.Contains(err.Error(), "cannot be copied whole") || !strings.Contains(err.Error(), "refers to a row of people") {
		t.Errorf("%v", err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left lying: %q, %v", left, err)
	}
}

// TestAPasswordIsNotOnTheCommandLine reads addresses as operators write them.
func TestAPasswordIsNotOnTheCommandLine(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://kim:s3cret@db.example:5433/hall?sslmode=verify-full": "postgres://kim@db.example:5433/hall?sslmode=verify-full",
		"postgres://kim@/hall?host=/run/pg&password=s3cret":              "postgres://kim@/hall?host=%2Frun%2Fpg",
		"postgres://kim:s3cret@db/hall?default_query_exec_mode=exec":     "postgres://kim@db/hall",
	} {
		got, environment, err := backup.Login(address)
		if err != nil || got != want || !strings.Contains(strings.Join(environment, "\n"), "PGPASSWORD=s3cret") {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
}

// TestATrialRestoreOfADump restores a backup of PostgreSQL into an empty database,
// and refuses one that is not.
func TestATrialRestoreOfADump(t *testing.T) {
	w := newWorld(t, emptyPlace(t, sqldb.Postgres.Name))
	file, _ := w.backUp(t, nil)
	verified(t, backup.Verifier{TryIn: sqldbtest.EmptyPostgresURL(t)}, file)
	_, _, err := (&backup.Verifier{TryIn: w.options.Database}).Verify(t.Context(), file)
	if err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("over another store: %v", err)
	}
	place := emptyPlace(t, sqldb.SQLite.Name)
	if _, err := (&backup.Restorer{Data: place.Data, Now: clock.System}).Restore(t.Context(), file); err == nil || !strings.Contains(err.Error(), "is a backup of a PostgreSQL store") {
		t.Errorf("into a folder: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := w.maker().Make(t.Context(), filepath.Join(t.TempDir(), "backup"), nil); err != nil {
		t.Errorf("without PostgreSQL's programs on the PATH, Debian's are found: %v", err)
	}
}

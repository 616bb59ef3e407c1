package backup_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/backup"
	"guildhall/internal/blob"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/pack"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// canary stands in a person's evidence.
const canary = "quixotrumpet"

// world is a store with a profession, a person and their evidence.
type world struct {
	options instance.Options
	store   *instance.Store
	site    *site.Site
	who     access.Actor
	signed  string // the cookie of their session
}

// each runs fn on a store of its own, on both engines.
func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, newWorld(t, emptyPlace(t, sqldb.SQLite.Name))) })
	t.Run("postgres", func(t *testing.T) { fn(t, newWorld(t, emptyPlace(t, sqldb.Postgres.Name))) })
}

// emptyPlace is one where a store of an engine can be.
func emptyPlace(t *testing.T, engine string) instance.Options {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	if engine == sqldb.Postgres.Name {
		return instance.Options{Database: sqldbtest.EmptyPostgresURL(t), Files: dir, Now: clock.System}
	}
	return instance.Options{Data: dir, Now: clock.System}
}

func newWorld(t *testing.T, o instance.Options) *world {
	t.Helper()
	o.Create = true
	w := open(t, o)
	dir := filepath.Join(t.TempDir(), "pack")
	must(t, pack.New(dir, "Government Gardeners"))
	p, findings := pack.Read(os.DirFS(dir))
	if wrong := pack.Errors(findings); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	must(t, w.site.LoadPack(t.Context(), p))
	ada, err := w.site.SignIn.CreateAdministrator(t.Context(), "ada@gardeners.example", "Ada Example")
	must(t, err)
	w.who = access.Actor{ID: string(ada.ID), Name: ada.Name}
	cookie, err := w.site.SignIn.StartSession(t.Context(), ada.ID, access.Actor{}, "test")
	must(t, err)
	w.signed = w.site.Router.SessionCookie() + "=" + cookie
	w.keep(t, canary)
	must(t, os.WriteFile(filepath.Join(instance.KeysFolder(o.Data, o.Files)+"-made"), nil, 0o600)) // something that no backup is to have
	if _, err := w.site.Handovers.PublicKey(); err != nil {
		t.Fatal(err)
	}
	w.seal(t)
	return w
}

// open puts the service together on a store.
func open(t *testing.T, o instance.Options) *world {
	t.Helper()
	store, err := instance.Open(t.Context(), o)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	s, err := site.New(site.Config{Store: store, Log: slog.New(slog.DiscardHandler), Now: clock.System, BaseURL: "http://127.0.0.1:8080"})
	must(t, err)
	return &world{options: o, store: store, site: s}
}

// keep saves evidence with a file, in one act.
func (w *world) keep(t *testing.T, title string) string {
	t.Helper()
	r, err := w.site.Assessments.Receive(context.Background(), w.who, title+".txt", strings.NewReader("what "+title+" was"))
	if err != nil {
		t.Error(err)
		return ""
	}
	id, err := w.site.Assessments.SaveEvidence(context.Background(), w.who, assessment.Evidence{Title: title, What: title,
		Links: []assessment.EvidenceLink{{Skill: "GP01"}}, Add: []assessment.Received{r}})
	if err != nil {
		t.Errorf("%s: %v", title, err)
	}
	return id
}

func (w *world) seal(t *testing.T) {
	t.Helper()
	if _, err := w.site.Acts.Seal(context.Background()); err != nil && fault.KindOf(err) != fault.Conflict {
		t.Fatal(err)
	}
}

func (w *world) maker() *backup.Maker {
	return &backup.Maker{DB: w.store.DB, Dir: w.store.Dir, Files: w.store.Files, Address: w.options.Database, Version: "0.0.0-test", Now: clock.System}
}

// backUp makes a backup in a folder of its own.
func (w *world) backUp(t *testing.T, to backup.Recipients) (string, backup.Manifest) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "backup")
	man, err := w.maker().Make(t.Context(), out, to)
	must(t, err)
	return out, man
}

// restore makes a store of a backup and opens it as serve does.
func restore(t *testing.T, file string, with backup.Identities, o instance.Options) *world {
	t.Helper()
	r := backup.Restorer{Data: o.Data, Database: o.Database, Files: o.Files, With: with, Now: clock.System}
	if _, err := r.Restore(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return open(t, o)
}

// key is somebody's, of which the store knows one half.
func key(t *testing.T) (backup.Recipients, backup.Identities) {
	t.Helper()
	k, err := age.GenerateX25519Identity()
	must(t, err)
	return backup.Recipients{k.Recipient()}, backup.Identities{k}
}

// verified wants every check of a backup to be well.
func verified(t *testing.T, v backup.Verifier, file string) {
	t.Helper()
	_, checks, err := v.Verify(t.Context(), file)
	if err != nil || len(checks) < 3 || !backup.Sound(checks) {
		t.Errorf("verify: %+v, %v", checks, err)
	}
}

// TestABackupUnderLoadIsOfOneMoment backs up while somebody writes all the time,
// and restores: what was acknowledged before the beginning is there, nothing is
// there by half, every file opens, and the log is in order.
func TestABackupUnderLoadIsOfOneMoment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		acknowledged, stop := w.writer(t)
		for acknowledged.Load() < 5 {
			time.Sleep(time.Millisecond)
		}
		before := acknowledged.Load()
		to, with := key(t)
		file, man := w.backUp(t, to)
		stop()
		if len(man.Gone)+len(man.Warned) > 0 {
			t.Errorf("gone %q, warned %q", man.Gone, man.Warned)
		}
		if after := acknowledged.Load(); after <= before {
			t.Errorf("nothing was written meanwhile (%d before, %d after)", before, after)
		}
		verified(t, backup.Verifier{With: with}, file)
		back := restore(t, file, with, emptyPlace(t, w.store.DB.Name))
		got := back.titles(t)
		for n := range before {
			if title := fmt.Sprint("entry ", n+1); !slices.Contains(got, title) {
				t.Errorf("%s was acknowledged before the backup began, and is not in it", title)
			}
		}
		back.isWhole(t, len(got))
		w.seal(t)
		for table, rows := range contents(t, back.store.DB) {
			if !strings.Contains(aside, " "+table+" ") {
				isWithin(t, table, rows, contents(t, w.store.DB)[table])
			}
		}
	})
}

// writer saves evidence until it is stopped, and counts what was acknowledged.
func (w *world) writer(t *testing.T) (acknowledged *atomic.Int64, stop func()) {
	t.Helper()
	var n atomic.Int64
	ended, quit := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for i := 1; i < assessment.MostEvidence; i++ {
			select {
			case <-quit:
				return
			default:
			}
			if w.keep(t, fmt.Sprint("entry ", i)) == "" {
				return
			}
			n.Store(int64(i))
		}
	}()
	return &n, func() { close(quit); <-ended }
}

func (w *world) titles(t *testing.T) []string {
	t.Helper()
	all, err := sqldb.All(t.Context(), w.store.DB, sqldb.Value[string], `SELECT title FROM evidence ORDER BY title`)
	must(t, err)
	return all
}

// isWhole looks for halves of acts and for files that cannot be read, and verifies
// the log.
func (w *world) isWhole(t *testing.T, n int) {
	t.Helper()
	for _, query := range []string{
		`SELECT count(*) FROM evidence e JOIN evidence_files f ON f.evidence = e.id`,
		`SELECT count(*) FROM evidence e JOIN evidence_skills s ON s.evidence = e.id`,
		`SELECT count(*) FROM audit WHERE verb = 'saved evidence'`,
	} {
		if got, err := sqldb.One(t.Context(), w.store.DB, "count", sqldb.Value[int], query); err != nil || got != n {
			t.Errorf("%s: %d, %v; want %d as there are pieces of evidence", query, got, err, n)
		}
	}
	disk := blob.Disk{Dir: filepath.Join(w.store.Files, "evidence")}
	files, err := sqldb.All(t.Context(), w.store.DB, sqldb.Value[string], `SELECT file || ' ' || file_key || ' ' || sha256 FROM evidence_files`)
	must(t, err)
	for _, f := range files {
		part := strings.Fields(f)
		content, err := disk.OpenSealed(part[0], part[1])
		if sum := sha256.Sum256(content); err != nil || hex.EncodeToString(sum[:]) != part[2] {
			t.Errorf("a file is not what it was: %v", err)
		}
	}
	if v, err := w.site.Acts.Verify(t.Context()); err != nil || v.Sealed == 0 {
		t.Errorf("the audit log: %+v, %v", v, err)
	}
	if report := w.site.Doctor(t.Context()); !site.Healthy(report) {
		t.Errorf("doctor: %+v", report)
	}
}

// aside are tables that restoring writes to: it signs everybody out and says so.
const aside = " audit audit_seals sessions sign_in_requests "

// contents are the rows of every table, each in one text, in order.
func contents(t *testing.T, db *sqldb.DB) map[string][]string {
	t.Helper()
	tables, err := db.TableNames(t.Context())
	must(t, err)
	all := map[string][]string{}
	for _, table := range tables {
		rows, err := db.QueryContext(t.Context(), `SELECT * FROM "`+table+`"`)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			must(t, rows.Scan(into...))
			all[table] = append(all[table], fmt.Sprintf("%v", row))
		}
		must(t, rows.Err())
		rows.Close()
		slices.Sort(all[table])
	}
	return all
}

func isWithin(t *testing.T, table string, some, all []string) {
	t.Helper()
	for _, row := range some {
		if _, found := slices.BinarySearch(all, row); !found {
			t.Errorf("%s has a row that was never there: %.200s", table, row)
		}
	}
}

// TestARestoredStoreIsTheStore compares every row of every table and every byte of
// every file, and looks at what must not come back: sessions.
func TestARestoredStoreIsTheStore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.keep(t, "second")
		if got := w.status("/me/privacy"); got != 200 {
			t.Fatalf("signed in: %d", got)
		}
		was := contents(t, w.store.DB)
		file, man := w.backUp(t, nil)
		verified(t, backup.Verifier{}, file)
		back := restore(t, file, nil, emptyPlace(t, w.store.DB.Name))
		is := contents(t, back.store.DB)
		for table, rows := range was {
			if !strings.Contains(aside, " "+table+" ") && !slices.Equal(rows, is[table]) {
				t.Errorf("%s differs", table)
			}
		}
		if len(is) != len(was) || int64(len(was["people"])) != man.Rows["people"] {
			t.Errorf("%d tables, want %d", len(is), len(was))
		}
		back.isWhole(t, 2)
		equalFolders(t, filepath.Join(w.store.Files, "evidence"), filepath.Join(back.store.Files, "evidence"))
		equalFolders(t, instance.KeysFolder(w.store.Dir, w.store.Files), instance.KeysFolder(back.store.Dir, back.store.Files))
		if _, err := os.Stat(filepath.Join(instance.KeysFolder(back.store.Dir, back.store.Files) + "-made")); err == nil {
			t.Error("a file that nothing names came with it")
		}
		back.signed = w.signed
		if got := back.status("/me/privacy"); got == 200 {
			t.Error("who was signed in when the backup was made is signed in again")
		}
		if got := back.status("/about"); got != 200 {
			t.Errorf("a page that was published: %d", got)
		}
		if left, err := filepath.Glob(filepath.Join(max(w.options.Data, w.options.Files), ".*-*")); err != nil || len(left) > 0 {
			t.Errorf("left lying: %q, %v", left, err)
		}
		again, _ := back.backUp(t, nil)
		verified(t, backup.Verifier{}, again)
	})
}

func (w *world) status(path string) int {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Cookie", w.signed)
	a := httptest.NewRecorder()
	w.site.Router.ServeHTTP(a, r)
	return a.Code
}

func equalFolders(t *testing.T, one, two string) {
	t.Helper()
	read := func(dir string) map[string]string {
		all := map[string]string{}
		entries, err := os.ReadDir(dir)
		must(t, err)
		for _, e := range entries {
			body, err := os.ReadFile(filepath.Join(dir, e.Name()))
			must(t, err)
			all[e.Name()] = string(body)
		}
		return all
	}
	a, b := read(one), read(two)
	if len(a) == 0 || len(a) != len(b) {
		t.Errorf("%s has %d files and %s %d", one, len(a), two, len(b))
	}
	for name, body := range a {
		if b[name] != body {
			t.Errorf("%s is not the same in %s", name, two)
		}
	}
}

// TestNobodyElseReadsABackup looks for a person's word in the file, and at the
// modes of everything, whatever the process's own mask.
func TestNobodyElseReadsABackup(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	each(t, func(t *testing.T, w *world) {
		to, with := key(t)
		closed, _ := w.backUp(t, to)
		clear, _ := w.backUp(t, nil)
		if w.store.DB.Name == sqldb.SQLite.Name && !strings.Contains(content(t, clear), canary) {
			t.Error("the word is not in the plain file: this test has nothing to find")
		}
		for _, word := range []string{canary, "ada@gardeners", "guildhall.d", "manifest", "SQLite", "PGDMP"} {
			if strings.Contains(content(t, closed), word) {
				t.Errorf("%q can be read in the encrypted file", word)
			}
		}
		place := emptyPlace(t, w.store.DB.Name)
		r := backup.Restorer{Data: place.Data, Database: place.Database, Files: place.Files, With: with, Now: clock.System}
		if _, err := r.Restore(t.Context(), closed); err != nil {
			t.Fatal(err)
		}
		for _, root := range []string{closed, clear, max(place.Data, place.Files)} {
			closedToOthers(t, root)
		}
	})
}

func closedToOthers(t *testing.T, root string) {
	t.Helper()
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
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
	}))
}

func content(t *testing.T, path string) string {
	t.Helper()
	body, err := os.ReadFile(path)
	must(t, err)
	return string(body)
}

// TestEveryFileThatATableNamesIsListed holds the list of tables that name files
// against the schema, and reads from each.
func TestEveryFileThatATableNamesIsListed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		columns, err := w.store.DB.Columns(t.Context())
		must(t, err)
		for _, c := range columns {
			if (c.Name == "file" || strings.HasSuffix(c.Name, "_file")) && !slices.Contains(backup.Naming(), c.Table) {
				t.Errorf("%s.%s names a file that no backup would have", c.Table, c.Name)
			}
		}
		names, err := backup.NamedFiles(t.Context(), w.store.DB)
		if err != nil || len(names) != 1 || !strings.HasPrefix(names[0], "evidence/") {
			t.Errorf("%q, %v", names, err)
		}
	})
}

// TestFilesThatAreNotThereAreTold removes one file with its row after the database
// was copied, and loses another.
func TestFilesThatAreNotThereAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.keep(t, "removed")
		w.keep(t, "lost")
		files, err := sqldb.All(t.Context(), w.store.DB, sqldb.Value[string], `SELECT f.file FROM evidence e JOIN evidence_files f ON f.evidence = e.id WHERE e.title <> $1 ORDER BY e.title DESC`, canary)
		must(t, err)
		removed, lost := files[0], files[1]
		m := w.maker()
		var once sync.Once
		m.Progress = func(int64, int64) { // the database is copied: now it goes on changing
			once.Do(func() { w.loses(t, removed, lost) })
		}
		out := filepath.Join(t.TempDir(), "backup")
		man, err := m.Make(t.Context(), out, nil)
		must(t, err)
		if !slices.Equal(man.Gone, []string{"files/evidence/" + removed}) || len(man.Warned) != 1 || !strings.Contains(man.Warned[0], lost) {
			t.Errorf("gone %q, warned %q", man.Gone, man.Warned)
		}
		_, checks, err := (&backup.Verifier{}).Verify(t.Context(), out)
		if err != nil || backup.Sound(checks) {
			t.Errorf("a file that was lost is not told: %+v, %v", checks, err)
		}
		restore(t, out, nil, emptyPlace(t, w.store.DB.Name))
	})
}

// loses removes a file with its row, and another without.
func (w *world) loses(t *testing.T, removed, lost string) {
	for _, name := range []string{removed, lost} {
		must(t, os.Remove(filepath.Join(w.store.Files, "evidence", name)))
	}
	must(t, w.site.Acts.Do(t.Context(), audit.Act{By: w.who, Verb: "removed", About: "thing"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(t.Context(), `DELETE FROM evidence_files WHERE file = $1`, removed)
		return err
	}))
}

// TestAnEarlierSchemaIsBackedUpAsItIs takes the last migration's name out of a store, as
// if a newer program had been installed, and wants it backed up as it is.
func TestAnEarlierSchemaIsBackedUpAsItIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		last := sqldb.Latest(w.store.DB.Dialect)
		must(t, w.site.Acts.Do(t.Context(), audit.Act{By: w.who, Verb: "went back", About: "schema"}, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM schema_migrations WHERE name = $1`, last)
			return err
		}))
		o := w.options
		o.Create, o.AsIs = false, true
		store, err := instance.Open(t.Context(), o)
		must(t, err)
		defer store.Close()
		w.store = store
		file, man := w.backUp(t, nil)
		if man.Schema == last {
			t.Errorf("the backup is of %s", man.Schema)
		}
		verified(t, backup.Verifier{}, file)
		place := emptyPlace(t, store.DB.Name)
		r := backup.Restorer{Data: place.Data, Database: place.Database, Files: place.Files, Now: clock.System}
		if _, err := r.Restore(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if pending, err := instance.Pending(t.Context(), place); err != nil || !slices.Equal(pending, []string{last}) {
			t.Errorf("the restored store waits for %q, %v", pending, err)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

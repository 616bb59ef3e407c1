package anchor_test

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/anchor"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// house is a store whose log is told outside.
type house struct {
	log    *audit.Log
	clock  *clock.Fixed
	file   string
	post   string // the folder of mail
	answer *anchor.Service
	work   *outbox.Worker
}

func newHouse(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	if _, err := db.Identify(t.Context(), sqldb.Identity{Name: "store1"}); err != nil {
		t.Fatal(err)
	}
	h := &house{clock: clock.At(noon), file: filepath.Join(t.TempDir(), "anchors"), post: filepath.Join(t.TempDir(), "mail")}
	h.log = &audit.Log{DB: db, Now: h.clock.Now}
	h.answer, h.work = h.instance()
	return h
}

// instance is one of several programs on the store.
func (h *house) instance() (*anchor.Service, *outbox.Worker) {
	s := &anchor.Service{DB: h.log.DB, Log: h.log, To: "archive@elsewhere.example", File: h.file, About: "https://guild.example",
		Mailer: &mail.Folder{Dir: h.post, From: mail.Sender{Address: "no-reply@guild.example"}, Now: h.clock.Now}}
	w := &outbox.Worker{DB: h.log.DB, Log: h.log, Logger: slog.New(slog.DiscardHandler)}
	s.Handle(w)
	return s, w
}

// acts does n acts, a minute apart, and seals them.
func (h *house) acts(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		h.clock.Advance(time.Minute)
		act := audit.Act{By: access.Actor{ID: "ada"}, Verb: "changed thing", About: "thing/" + strconv.Itoa(i)}
		if err := h.log.Do(t.Context(), act, func(*sqldb.Tx, sqldb.Stamp) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.log.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// day lets a day go by on which so much is done, and tells the head at its end.
func (h *house) day(t *testing.T, n int) {
	t.Helper()
	h.acts(t, n)
	h.tell(t, h.answer, h.work)
	h.clock.Advance(24*time.Hour - time.Duration(n)*time.Minute)
}

func (h *house) tell(t *testing.T, s *anchor.Service, w *outbox.Worker) {
	t.Helper()
	if err := s.Today(t.Context()); err != nil && fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	if _, err := w.Drain(t.Context()); err != nil && fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
}

func (h *house) lines(t *testing.T) []string {
	t.Helper()
	body, err := os.ReadFile(h.file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(body), "\n"), "\n")
}

func (h *house) compare(t *testing.T) (audit.Anchored, error) {
	t.Helper()
	return anchor.Compare(t.Context(), h.log, strings.NewReader(strings.Join(h.lines(t), "\n")))
}

// forge does what somebody who can write to the database can.
func (h *house) forge(t *testing.T, statements ...string) {
	t.Helper()
	err := h.log.Housekeep(t.Context(), audit.Sealing, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		for _, s := range statements {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheHeadIsToldOnceADay lets eight instances tell it at once, on two days.
func TestTheHeadIsToldOnceADay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.tell(t, h.answer, h.work)
		if got := h.lines(t); got[0] != "" {
			t.Errorf("told before anything was sealed: %q", got)
		}
		for day := 1; day <= 2; day++ {
			h.acts(t, 3)
			var done sync.WaitGroup
			for range 8 {
				s, w := h.instance()
				done.Go(func() { h.tell(t, s, w) })
			}
			done.Wait()
			h.tell(t, h.answer, h.work)
			h.acts(t, 1)
			h.tell(t, h.answer, h.work) // later the same day
			if got := h.lines(t); len(got) != day {
				t.Errorf("day %d: %q", day, got)
			}
			letters, err := filepath.Glob(filepath.Join(h.post, "*.eml"))
			if err != nil || len(letters) != day {
				t.Errorf("day %d: %d letters, %v", day, len(letters), err)
			}
			h.clock.Advance(24 * time.Hour)
		}
		if got := h.lines(t)[0]; !strings.HasPrefix(got, "guildhall-anchor store1 3 ") {
			t.Errorf("the line is %q", got)
		}
		if info, err := os.Stat(h.file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v, %v", info, err)
		}
		if v, err := h.compare(t); err != nil || v.Anchors != 2 || v.Sealed != 8 {
			t.Errorf("%+v, %v", v, err)
		}
		h.readsAsMail(t)
	})
}

// readsAsMail compares the log with the messages, as somebody saves their text.
func (h *house) readsAsMail(t *testing.T) {
	t.Helper()
	var text strings.Builder
	err := fs.WalkDir(os.DirFS(h.post), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(filepath.Join(h.post, path))
		text.WriteString(strings.ReplaceAll(strings.ReplaceAll(string(body), "\r\n", "\n"), "=\n", ""))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := anchor.Compare(t.Context(), h.log, strings.NewReader(text.String())); err != nil || v.Anchors != 2 {
		t.Errorf("from mail: %+v, %v\n%s", v, err, text.String())
	}
}

// TestAHistoryWrittenAnewIsFound has somebody change an old act and compute the
// whole chain anew: the chain is in order, and the anchor is not.
func TestAHistoryWrittenAnewIsFound(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.day(t, 3)
		h.day(t, 3)
		h.forge(t, `UPDATE audit SET actor = 'eve' WHERE id IN (SELECT audit_id FROM audit_seals WHERE seq = 5)`, `UPDATE audit SET sealed = FALSE`, `DELETE FROM audit_seals`)
		h.acts(t, 4)
		if v, err := h.log.Verify(t.Context()); err != nil || v.Sealed != 10 {
			t.Fatalf("the forged chain is to be whole, so that the test can fail: %+v, %v", v, err)
		}
		v, err := h.compare(t)
		if err == nil || !strings.Contains(err.Error(), "on line 2, seal 6 of 25 November 2026") || !strings.Contains(err.Error(), "was written anew") {
			t.Errorf("%+v, %v", v, err)
		}
		if v.Anchors != 1 {
			t.Errorf("%d anchors agree; the first is of before the change", v.Anchors)
		}
	})
}

// TestActsThatWereTakenOffTheEndAreFound cuts the log to before its last anchor.
func TestActsThatWereTakenOffTheEndAreFound(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.day(t, 3)
		h.day(t, 3)
		h.forge(t, `DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seals WHERE seq > 4)`, `DELETE FROM audit_seals WHERE seq > 4`)
		if _, err := h.log.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := h.compare(t); err == nil || !strings.Contains(err.Error(), "the log ends at seal 4") {
			t.Errorf("%v", err)
		}
	})
}

// TestAnchorsOutliveTheBlocksThatWereDisposedOf drops blocks in which anchors
// lie, and then one behind the last anchor, as a forger would to hide.
func TestAnchorsOutliveTheBlocksThatWereDisposedOf(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		for range 5 {
			h.day(t, 50) // anchors at 50, 100, 150, 200, 250
		}
		h.drop(t, audit.Block{First: 1, Last: 100})
		if v, err := h.compare(t); err != nil || v.Anchors != 5 || v.Passed != 1 || v.Gone != 100 {
			t.Errorf("one block: %+v, %v", v, err)
		}
		h.drop(t, audit.Block{First: 101, Last: 200})
		if v, err := h.compare(t); err != nil || v.Anchors != 5 || v.Passed != 3 || v.Gone != 200 {
			t.Errorf("two blocks that became one: %+v, %v", v, err)
		}
		h.acts(t, 60)
		h.drop(t, audit.Block{First: 201, Last: 300})
		if _, err := h.compare(t); err == nil || !strings.Contains(err.Error(), "no later anchor vouches") {
			t.Errorf("everything that was anchored is gone: %v", err)
		}
		h.day(t, 1)
		if v, err := h.compare(t); err != nil || v.Anchors != 6 || v.Passed != 5 {
			t.Errorf("with a later anchor: %+v, %v", v, err)
		}
		h.forge(t, `UPDATE audit_blocks SET hash = 'forged'`, `UPDATE audit SET sealed = FALSE`, `DELETE FROM audit_seals`)
		if _, err := h.log.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := h.log.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := h.compare(t); err == nil || !strings.Contains(err.Error(), "was written anew") {
			t.Errorf("a forged hash of what is gone: %v", err)
		}
	})
}

func (h *house) drop(t *testing.T, b audit.Block) {
	t.Helper()
	err := h.log.Housekeep(t.Context(), audit.Sealing, func(tx *sqldb.Tx, _ sqldb.Stamp) error { return audit.DropBlock(t.Context(), tx, b) })
	if err != nil {
		t.Fatal(err)
	}
}

// TestOnlyAnchorsOfThisStoreAreRead reads texts as people keep them.
func TestOnlyAnchorsOfThisStoreAreRead(t *testing.T) {
	good := anchor.Line("store1", audit.Anchor{Seq: 7, Seal: strings.Repeat("a", 64), At: noon})
	for text, want := range map[string]string{
		"Dear Ada\n\n> " + good + "\r\n\nBye": "",
		good + "\n" + good:                    "",
		"":                                    "no anchor in this file",
		"# nothing\n":                         "no anchor in this file",
		good + "\n" + strings.Replace(good, " 7 ", " seven ", 1): "Line 2 is not an anchor",
		strings.Replace(good, " 7 ", " 0 ", 1):                   "Line 1 is not an anchor",
		strings.Replace(good, " 7 ", " 7x ", 1):                  "Line 1 is not an anchor",
		strings.Replace(good, "aaa", "a", 1):                     "Line 1 is not an anchor",
		good + " more":                                           "Line 1 is not an anchor",
		strings.Replace(good, "store1", "store2", 1):             "of another store, store2",
	} {
		all, err := anchor.Read(strings.NewReader(text), "store1")
		if want == "" && (err != nil || len(all) == 0 || all[0].Seq != 7 || !all[0].At.Equal(noon)) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %+v, %v, want %q", text, all, err, want)
		}
	}
}

// TestAnchorsAreKeptOutsideTheStore asks for places as an operator might name them.
func TestAnchorsAreKeptOutsideTheStore(t *testing.T) {
	store, elsewhere := t.TempDir(), t.TempDir()
	if err := os.Symlink(store, filepath.Join(elsewhere, "link")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ to, file, want string }{
		{"", "", ""},
		{"archive@elsewhere.example", filepath.Join(elsewhere, "anchors"), ""},
		{"", filepath.Join(store, "anchors"), "inside the store"},
		{"", filepath.Join(elsewhere, "link", "anchors"), "inside the store"},
		{"", filepath.Join(elsewhere, "none", "anchors"), "Make its folder first"},
		{"", elsewhere, "cannot be written to"},
		{"Ada <ada@elsewhere.example>", "", "one email address"},
		{"nobody", "", "one email address"},
	} {
		err := (&anchor.Service{To: c.to, File: c.file}).Check(store)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

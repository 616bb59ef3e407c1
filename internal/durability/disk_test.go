package durability

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/instance"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/site"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// disk is a place for a store that can run out of room.
type disk struct {
	dir        string
	fill, free func(t *testing.T)
	full       string // what people are told once it has
	opening    string // what an operator is told who opens a store on it then
}

// tmpfs is a small disk of its own, which only root may make.
func tmpfs(t *testing.T, size string) (disk, error) {
	t.Helper()
	dir, err := os.MkdirTemp("", "guildhall-disk-*") // not within the test's own folder, into which a server without privileges cannot go
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "size="+size+",mode=755"); err != nil {
		return disk{}, err
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	rest := filepath.Join(dir, "rest")
	return disk{dir: dir,
		fill: func(t *testing.T) {
			t.Helper()
			f, err := os.Create(rest)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for size := 1 << 20; size > 0; { // in ever smaller pieces, to the last byte
				if _, err = f.Write(make([]byte, size)); err != nil {
					size /= 2
				}
			}
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("the disk is not full: %v", err)
			}
		},
		free: func(t *testing.T) {
			t.Helper()
			if err := os.Remove(rest); err != nil {
				t.Fatal(err)
			}
		},
		full: "The disk of this service is full, so nothing can be saved at the moment.", opening: "The disk at " + dir + " has 0 KB left, and opening the store needs 1024 KB.",
	}, nil
}

// limited is a folder in which no file may grow further, which needs no privileges.
// To SQLite that is a disk that fails, not one that is full.
func limited(t *testing.T) disk {
	t.Helper()
	dir := t.TempDir()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	set := func(t *testing.T, most uint64) {
		t.Helper()
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: before.Max}); err != nil {
			t.Fatal(err)
		}
	}
	free := func(t *testing.T) { t.Helper(); set(t, before.Cur) }
	t.Cleanup(func() { free(t) })
	return disk{dir: dir, free: free,
		fill: func(t *testing.T) { t.Helper(); set(t, 4096) },
		full: "The disk of this service cannot be used at the moment.", opening: "cannot be used. Look what the system's log says",
	}
}

// TestAFullDiskLosesNothing runs the service until its disk has no room, looks what
// it still does, and gives it room again.
func TestAFullDiskLosesNothing(t *testing.T) {
	d, err := tmpfs(t, "48m")
	if err != nil {
		fmt.Fprintf(os.Stderr, "durability: no small disk could be mounted (%v): a limit on the size of files has to stand in for a full disk; run as root for the real thing\n", err)
	} else {
		t.Run("full", func(t *testing.T) { runsOut(t, d) })
	}
	t.Run("failing", func(t *testing.T) { runsOut(t, limited(t)) })
}

// TestAFullDiskUnderPostgreSQLLosesNothing fills the disk of a server.
func TestAFullDiskUnderPostgreSQLLosesNothing(t *testing.T) {
	d, err := tmpfs(t, "192m")
	if err != nil {
		fmt.Fprintf(os.Stderr, "durability: no small disk could be mounted (%v): a full disk under PostgreSQL was not tried; run as root\n", err)
		return
	}
	t.Setenv("TMPDIR", d.dir)
	server, err := sqldbtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	s, err := instance.Open(t.Context(), options(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h, l := &house{Site: &site.Site{Acts: &audit.Log{DB: s.DB, Now: clock.System}}}, ledger{}
	h.act(t, l, 1)
	d.fill(t)
	n, refused := h.untilRefused(t, l, 2)
	if fault.KindOf(refused) != fault.Unavailable || !strings.HasPrefix(fault.Message(refused), d.full) {
		t.Errorf("the first act without room: %v", refused)
	}
	if read := texts(t, s.DB, `SELECT id FROM holds`); len(read) != len(l) {
		t.Errorf("%d of %d acts are read", len(read), len(l))
	}
	d.free(t)
	h.act(t, l, n) // without a restart
	l.compare(t, s.DB, 1)
}

// TestAnUpgradeNeedsRoomForItsCopy leaves a disk with enough room to open a store
// of an older release, and too little for the copy that is made before it changes.
func TestAnUpgradeNeedsRoomForItsCopy(t *testing.T) {
	d, err := tmpfs(t, "8m")
	if err != nil {
		fmt.Fprintf(os.Stderr, "durability: no small disk could be mounted (%v): an upgrade without room was not tried; run as root\n", err)
		return
	}
	dir := filepath.Join(d.dir, "store")
	release(t, dir, "0.3.0")
	d.fill(t)
	shorten(t, filepath.Join(d.dir, "rest"), 3<<19) // a megabyte and a half
	_, err = instance.Open(t.Context(), options(dir))
	if err == nil || !strings.Contains(err.Error(), "The disk at "+d.dir+" has") || !strings.Contains(err.Error(), "and the copy of the database that is made before it is migrated needs") {
		t.Errorf("got %v", err)
	}
	d.free(t)
	s, err := instance.Open(t.Context(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Backup == "" {
		t.Error("it was migrated without a copy")
	}
}

// release makes a store as a release left it.
func release(t *testing.T, dir, version string) {
	t.Helper()
	ddl, err := os.ReadFile("../sqldb/testdata/" + version + ".sqlite.sql")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "instance.json"), []byte(`{"instance": "of a test", "created": "2026-01-01T00:00:00Z"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "guildhall.db")+"?_pragma=synchronous(off)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(string(ddl)); err != nil {
		t.Fatal(err)
	}
}

// shorten takes some bytes off the end of a file.
func shorten(t *testing.T, path string, by int64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-by); err != nil {
		t.Fatal(err)
	}
}

func runsOut(t *testing.T, d disk) {
	h := openHouse(t, filepath.Join(d.dir, "store"))
	l := ledger{}
	for n := 1; n <= 50; n++ {
		h.act(t, l, n)
	}
	d.fill(t)
	n, refused := h.untilRefused(t, l, 51)
	if fault.KindOf(refused) != fault.Unavailable || !strings.HasPrefix(fault.Message(refused), d.full) {
		t.Errorf("the first act without room: %v", refused)
	}

	h.now.Advance(5 * time.Minute) // so that the last use of the session would be kept
	for _, path := range []string{"/", "/skills", "/roles", "/search?q=zeppelin", "/home", "/me"} {
		if w := h.ask("GET", path, nil); w.Code != http.StatusOK {
			t.Errorf("reading %s: %d\n%s", path, w.Code, w.Body)
		}
	}
	w := h.ask("POST", "/sign-in", url.Values{"email": {"ben@bakers.example"}})
	for _, want := range []string{`<h1 class="govuk-heading-l">Sorry, the service is unavailable</h1>`, d.full, "keep a copy of it"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page does not say %q:\n%s", want, w.Body)
		}
	}
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("writing: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if log := h.log.String(); !strings.Contains(log, "service unavailable") || !strings.Contains(log, "POST /sign-in") || strings.Contains(log, "ben@") {
		t.Errorf("the log says\n%s", log)
	}
	_, err := blob.Disk{Dir: filepath.Join(h.store.Files, "evidence")}.Put(t.Context(), bytes.NewReader(make([]byte, 1<<20)), 2<<20)
	if err == nil || errors.Is(err, syscall.ENOSPC) && !strings.HasPrefix(fault.Message(err), "There is no room for files at the moment.") {
		t.Errorf("a file where there is no room: %v", err)
	}

	d.free(t)
	h.act(t, l, n) // without a restart
	if w := h.ask("POST", "/sign-in", url.Values{"email": {"ben@bakers.example"}}); w.Code != http.StatusSeeOther {
		t.Errorf("writing with room again: %d\n%s", w.Code, w.Body)
	}
	l.compare(t, h.store.DB, h.public)
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	d.fill(t)
	_, err = instance.Open(t.Context(), instance.Options{Data: h.store.Dir, Now: h.now.Now})
	d.free(t)
	if err == nil || !strings.Contains(err.Error(), d.opening) || !strings.Contains(err.Error(), "start again; nothing was changed.") {
		t.Errorf("opening the store: %v; want … %s", err, d.opening)
	}
	s, err := instance.Open(t.Context(), instance.Options{Data: h.store.Dir, Now: h.now.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l.compare(t, s.DB, h.public)
}

// house is the whole service on a store, with somebody signed in.
type house struct {
	*site.Site
	store  *instance.Store
	now    *clock.Fixed
	log    *notes
	cookie string
	public int64 // the number that public acts raise, before those of the ledger
}

// notes are what the service logs; several may write at once.
type notes struct {
	one  sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(b []byte) (int, error) {
	n.one.Lock()
	defer n.one.Unlock()
	return n.text.Write(b)
}

func (n *notes) String() string {
	n.one.Lock()
	defer n.one.Unlock()
	return n.text.String()
}

func openHouse(t *testing.T, dir string) *house {
	t.Helper()
	h := &house{now: clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)), log: &notes{}}
	var err error
	if h.store, err = instance.Open(t.Context(), instance.Options{Data: dir, Create: true, Now: h.now.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	if h.Site, err = site.New(site.Config{Store: h.store, Log: slog.New(slog.NewTextHandler(h.log, nil)), Now: h.now.Now, BaseURL: "http://127.0.0.1:8080"}); err != nil {
		t.Fatal(err)
	}
	bakers := filepath.Join(t.TempDir(), "bakers")
	if err := pack.New(bakers, "Government Bakers"); err != nil {
		t.Fatal(err)
	}
	p, findings := pack.Read(os.DirFS(bakers))
	if errors := pack.Errors(findings); len(errors) > 0 {
		t.Fatal(errors)
	}
	if err := h.LoadPack(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	h.cookie = h.signIn(t)
	if h.public, err = audit.Generation(t.Context(), h.store.DB); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) signIn(t *testing.T) string {
	t.Helper()
	var ada people.ID
	err := h.Acts.Do(t.Context(), audit.Act{By: access.Service, Verb: "added person", About: "people"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := people.Insert(t.Context(), tx, at, people.New{Name: "Ada", Email: "ada@bakers.example"})
		ada = p.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := h.SignIn.StartSession(t.Context(), ada, access.Actor{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return h.Router.SessionCookie() + "=" + cookie
}

// ask is a request: signed in to read, and as a stranger to send a form.
func (h *house) ask(method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		r.Header.Set("Cookie", h.cookie)
	}
	w := httptest.NewRecorder()
	h.Router.ServeHTTP(w, r)
	return w
}

func (h *house) act(t *testing.T, l ledger, n int) {
	t.Helper()
	e := entry{"disk", "0", n}
	if err := e.do(t.Context(), h.Acts); err != nil {
		t.Fatalf("%s: %v", e, err)
	}
	l[e] = true
}

// untilRefused does acts until one is refused, which is not long after the disk is
// full: the log that SQLite writes ahead has some pages to use again.
func (h *house) untilRefused(t *testing.T, l ledger, from int) (int, error) {
	t.Helper()
	for n := from; n < from+5000; n++ {
		e := entry{"disk", "0", n}
		if err := e.do(t.Context(), h.Acts); err != nil {
			return n, err
		}
		l[e] = true
	}
	t.Fatal("the disk is full, and 5,000 acts were saved")
	return 0, nil
}

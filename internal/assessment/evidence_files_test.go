package assessment

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/outbox"
	"guildhall/internal/records"
	"guildhall/internal/scan"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// sent is a file of a form.
type sentFile struct{ name, content string }

// sends posts evidence with files, as a browser does.
func (w *world) sends(t testing.TB, who access.Actor, files []sentFile, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		must(t, m.WriteField(fields[i], fields[i+1]))
	}
	for _, f := range files {
		part, err := m.CreateFormFile(filesField, f.name)
		must(t, err)
		_, err = io.WriteString(part, f.content)
		must(t, err)
	}
	must(t, m.Close())
	r := httptest.NewRequest("POST", "/assessments/evidence", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	if who.SignedIn() {
		r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: who.ID})
	}
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	return rec
}

// lying are the files on the disk.
func (w *world) lying(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir(w.Files.Dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// works does the jobs that wait.
func (w *world) works(t testing.TB) {
	t.Helper()
	worker := &outbox.Worker{DB: w.DB, Log: w.Log, Logger: slog.New(slog.DiscardHandler)}
	worker.Handle(FileKind, w.RemoveFile)
	_, err := worker.Drain(t.Context())
	must(t, err)
}

const aPDF = "%PDF-1.7 canary-of-a-certificate %%EOF"

var about = []string{"title", "Moved the site", "skill-1", "GP01"}

// TestFilesLiveAndDieWithTheirEvidence adds files to evidence, fetches, removes and
// erases them, and looks at the disk each time.
func TestFilesLiveAndDieWithTheirEvidence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		form := w.get(t, ada, "/assessments/evidence/new")
		form.Says(t, 200, "Add files", "Up to 5 files of no more than 10 MB each", `enctype="multipart/form-data"`)
		form.Lacks(t, "virus")
		if rec := w.sends(t, ada, []sentFile{{"Certificate é.pdf", aPDF}, {"list.csv", "a,b\n"}}, about...); rec.Code != 303 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		all, err := w.Evidence(ctx, ada)
		must(t, err)
		if len(all) != 1 || len(all[0].Files) != 2 || all[0].Files[0].Name != "Certificate é.pdf" || all[0].Files[0].Scanned || len(w.lying(t)) != 2 {
			t.Fatalf("%+v, on the disk %v", all, w.lying(t))
		}
		for _, name := range w.lying(t) {
			if b, err := os.ReadFile(filepath.Join(w.Files.Dir, name)); err != nil || bytes.Contains(b, []byte("canary")) {
				t.Errorf("the disk holds the words of a file: %v", err)
			}
		}
		w.get(t, ada, "/assessments/evidence").Says(t, 200, "Certificate é.pdf", "1 KB")
		w.get(t, ada, all[0].URL()).Says(t, 200, "Remove Certificate é.pdf")
		page := w.get(t, ada, all[0].Files[0].URL())
		if page.Status != 200 || page.Body != aPDF || page.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(page.Header.Get("Content-Disposition"), "attachment; ") ||
			page.Header.Get("Content-Security-Policy") != "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox" || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %q %v", page.Status, page.Body, page.Header)
		}
		for _, who := range []access.Actor{ben, edda, otto} {
			w.get(t, who, all[0].Files[0].URL()).Says(t, 404, "does not exist")
		}
		if page := w.get(t, visitor, all[0].Files[0].URL()); page.Status != 303 {
			t.Errorf("a visitor: %d", page.Status)
		}
		own, err := w.Holder().Files(ctx, w.DB, ada.ID)
		must(t, err)
		if len(own) != 2 || own[0].Name == own[1].Name || read(t, own[0]) != aPDF {
			t.Errorf("%+v", own)
		}
		held, err := w.Holder().Export(ctx, w.DB, ada.ID)
		must(t, err)
		if f := held.(exported).Evidence[0].Files; len(f) != 2 || f[0].Name != "Certificate é.pdf" || f[0].Size != int64(len(aPDF)) || len(f[0].SHA256) != 64 {
			t.Errorf("%+v", f)
		}

		edited := append([]string{"id", all[0].ID, "remove", all[0].Files[0].ID}, about...)
		if rec := w.sends(t, ada, []sentFile{{"third.txt", "three"}}, edited...); rec.Code != 303 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		all, err = w.Evidence(ctx, ada)
		must(t, err)
		if f := all[0].Files; len(f) != 2 || f[0].Name != "list.csv" || f[1].Name != "third.txt" {
			t.Errorf("%+v", f)
		}
		if w.works(t); len(w.lying(t)) != 2 {
			t.Errorf("after one was removed: %v", w.lying(t))
		}
		w.leads(t, ada, "/assessments/evidence/delete", "/assessments/evidence?done=unevidenced", "id", all[0].ID)
		if w.works(t); len(w.lying(t)) != 0 {
			t.Errorf("after deletion: %v", w.lying(t))
		}

		for _, who := range []access.Actor{ada, ben} {
			if rec := w.sends(t, who, []sentFile{{"own.pdf", aPDF}}, about...); rec.Code != 303 {
				t.Fatal(rec.Body)
			}
		}
		failed := w.Log.DB.Write(ctx, func(tx *sqldb.Tx) error {
			must(t, w.Holder().Erase(ctx, tx, ada.ID))
			return fault.New(fault.Conflict, "no")
		})
		if w.works(t); failed == nil || len(w.lying(t)) != 2 {
			t.Errorf("an erasure that failed took files: %v", w.lying(t))
		}
		must(t, w.Log.DB.Write(ctx, func(tx *sqldb.Tx) error { return w.Holder().Erase(ctx, tx, ada.ID) }))
		if w.works(t); len(w.lying(t)) != 1 {
			t.Errorf("after erasure: %v", w.lying(t))
		}
		bens, err := w.Evidence(ctx, ben)
		must(t, err)
		must(t, w.Log.DB.Write(ctx, func(tx *sqldb.Tx) error {
			return w.disposeEvidence(ctx, tx, []records.Item{{Ref: "evidence/" + bens[0].ID}})
		}))
		if w.works(t); len(w.lying(t)) != 0 {
			t.Errorf("after disposal: %v", w.lying(t))
		}
	})
}

func read(t *testing.T, f records.File) string {
	t.Helper()
	r, err := f.Open()
	must(t, err)
	defer r.Close()
	b, err := io.ReadAll(r)
	must(t, err)
	return string(b)
}

// TestARefusedFileKeepsWhatWasTyped sends files that are refused, each for a
// reason, and looks for the reason, for what was typed and for what is left.
func TestARefusedFileKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	six := []sentFile{{"1.txt", "1"}, {"2.txt", "2"}, {"3.txt", "3"}, {"4.txt", "4"}, {"5.txt", "5"}, {"6.txt", "6"}}
	for words, files := range map[string][]sentFile{
		"“virus.exe” is not a file that can be kept":          {{"virus.exe", "MZ"}},
		"“report.pdf” is called a PDF but is none inside":     {{"report.pdf", "<html>"}},
		"“empty.txt” is empty":                                {{"empty.txt", ""}},
		"“large.txt” is larger than 10 MB":                    {{"large.txt", strings.Repeat("x", MostFileSize+1)}},
		"Choose 5 files or fewer.":                            six,
		"none inside. Save it as a PDF again, then choose it": {{"report.pdf", "x"}, {"fine.txt", "fine"}},
		"Choose the other files again too":                    {{"report.pdf", "x"}, {"fine.txt", "fine"}},
	} {
		rec := w.sends(t, ada, files, append([]string{"what", "Words that are kept", "expires", "2027-05-20"}, about...)...)
		if body := rec.Body.String(); rec.Code != 422 || !strings.Contains(body, words) || !strings.Contains(body, "Words that are kept") || !strings.Contains(body, "2027-05-20") || !strings.Contains(body, `href="#f-files"`) {
			t.Errorf("%d does not say %q and what was typed", rec.Code, words)
		}
	}
	if rec := w.sends(t, ada, []sentFile{{"fine.txt", "fine"}}, "title", "", "skill-1", "GP01"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Choose your files again") || !strings.Contains(rec.Body.String(), "Enter what it was") {
		t.Errorf("typed wrong: %d", rec.Code)
	}
	if rec := w.sends(t, ada, []sentFile{{"fine.txt", "fine"}}, "title", "T", "skill-1", "GP01", "skill-2", "GP01"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Choose each skill once") || !strings.Contains(rec.Body.String(), "Choose your files again") {
		t.Errorf("a skill twice: %d", rec.Code)
	}
	if rec := w.sends(t, ada, nil, append([]string{"expires", "2027-02-30"}, about...)...); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Enter a real day") {
		t.Errorf("no such day: %d", rec.Code)
	}
	if all, err := w.Evidence(t.Context(), ada); err != nil || len(all) != 0 || len(w.lying(t)) != 0 {
		t.Errorf("left %+v and %v, %v", all, w.lying(t), err)
	}
	rec := w.sends(t, visitor, []sentFile{{"fine.txt", "fine"}}, append([]string{"what", "Words that are kept"}, about...)...)
	if rec.Code != 403 || !strings.Contains(rec.Body.String(), "Words that are kept") || !strings.Contains(rec.Body.String(), "Choose them again") || len(w.lying(t)) != 0 {
		t.Errorf("signed out: %d %s", rec.Code, rec.Body)
	}
}

func TestFilesAreBounded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if rec := w.sends(t, ada, []sentFile{{"1.txt", "1"}, {"2.txt", "2"}, {"3.txt", "3"}, {"4.txt", "4"}}, about...); rec.Code != 303 {
			t.Fatal(rec.Body)
		}
		all, err := w.Evidence(ctx, ada)
		must(t, err)
		again := append([]string{"id", all[0].ID}, about...)
		if rec := w.sends(t, ada, []sentFile{{"5.txt", "5"}, {"6.txt", "6"}}, again...); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Keep 5 files or fewer") || len(w.lying(t)) != 4 {
			t.Errorf("%d, on the disk %v", rec.Code, w.lying(t))
		}
		must(t, w.Log.DB.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE evidence_files SET size = $1 WHERE name = '1.txt'`, MostFileBytes-10)
			return err
		}))
		if rec := w.sends(t, ada, []sentFile{{"5.txt", strings.Repeat("5", 11)}}, again...); rec.Code != 422 || !strings.Contains(rec.Body.String(), "more than 100 MB together") || len(w.lying(t)) != 4 {
			t.Errorf("%d, on the disk %v", rec.Code, w.lying(t))
		}
		if rec := w.sends(t, ben, []sentFile{{"b.txt", strings.Repeat("5", 11)}}, about...); rec.Code != 303 {
			t.Errorf("somebody else: %d", rec.Code)
		}
		_, err = w.SaveEvidence(ctx, ben, Evidence{ID: all[0].ID, Title: "T", Links: []EvidenceLink{{Skill: "GP01"}}})
		refused(t, err, fault.NotFound, "does not exist")
	})
}

// TestOrphansGo leaves files on the disk as a program does that dies between
// storing a file and saving its evidence.
func TestOrphansGo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if rec := w.sends(t, ada, []sentFile{{"kept.txt", "kept"}}, about...); rec.Code != 303 {
			t.Fatal(rec.Body)
		}
		kept := w.lying(t)[0]
		_, err := w.Receive(ctx, ada, "lost.txt", strings.NewReader("lost"))
		must(t, err)
		_, err = w.Receive(ctx, ada, "young.txt", strings.NewReader("young"))
		must(t, err)
		for i, name := range w.lying(t) {
			when := w.clock.Now().AddDate(0, 0, -89)
			if name == kept || i == 0 || i == 1 && w.lying(t)[0] == kept {
				when = w.clock.Now().AddDate(0, 0, -91)
			}
			must(t, os.Chtimes(filepath.Join(w.Files.Dir, name), when, when))
		}
		must(t, w.Tidy(ctx))
		if left := w.lying(t); len(left) != 2 || left[0] != kept && left[1] != kept {
			t.Errorf("left %v, want %s and the young one", left, kept)
		}
		w.Files.Dir = ""
		must(t, w.Tidy(ctx))
		form := w.get(t, ada, "/assessments/evidence/new")
		form.Says(t, 200)
		form.Lacks(t, "Add files")
		_, err = w.Receive(ctx, ada, "a.txt", strings.NewReader("a"))
		refused(t, err, fault.Forbidden, "cannot be kept here")
	})
}

// clamd answers as a virus scanner that finds something in whatever holds a word.
func clamd(t *testing.T, finds string) *scan.Clamd {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			var all []byte
			for b := make([]byte, 64<<10); !bytes.HasSuffix(all, []byte{0, 0, 0, 0}); {
				n, err := conn.Read(b)
				if all = append(all, b[:n]...); err != nil {
					break
				}
			}
			says := "stream: OK\x00"
			if bytes.Contains(all, []byte(finds)) {
				says = "stream: Test-Signature FOUND\x00"
			}
			io.WriteString(conn, says)
			conn.Close()
		}
	}()
	c, err := scan.Parse(l.Addr().String())
	must(t, err)
	return c
}

// TestNothingPassesTheScanner refuses what it finds, and everything while it
// cannot be asked.
func TestNothingPassesTheScanner(t *testing.T) {
	w := newWorld(t, sqldbtest.SQLite(t))
	for _, f := range []sentFile{{"old.txt", "old"}, {"old harm.txt", "old harm"}} {
		if rec := w.sends(t, ben, []sentFile{f}, about...); rec.Code != 303 {
			t.Fatal(rec.Body)
		}
	}
	w.Scanner = clamd(t, "harm")
	unscanned, err := w.Evidence(t.Context(), ben)
	must(t, err)
	for _, e := range unscanned {
		if page := w.get(t, ben, e.Files[0].URL()); (page.Status == 409) != (e.Files[0].Name == "old harm.txt") || strings.Contains(page.Body, "old harm") {
			t.Errorf("%s, which no scanner had passed: %d", e.Files[0].Name, page.Status)
		}
	}
	w.get(t, ada, "/assessments/evidence/new").Says(t, 200, "A virus scanner looks at each file before it is kept")
	if rec := w.sends(t, ada, []sentFile{{"harm.txt", "some harm"}}, about...); rec.Code != 422 || !strings.Contains(rec.Body.String(), "found something harmful") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := w.sends(t, ada, []sentFile{{"fine.txt", "fine"}}, about...); rec.Code != 303 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	all, err := w.Evidence(t.Context(), ada)
	must(t, err)
	if len(all) != 1 || !all[0].Files[0].Scanned {
		t.Errorf("%+v", all)
	}
	w.Scanner = &scan.Clamd{Network: "tcp", Address: "127.0.0.1:1"}
	if rec := w.sends(t, ada, []sentFile{{"fine.txt", "fine"}}, append([]string{"what", "Words that are kept"}, about...)...); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Try again later") || !strings.Contains(rec.Body.String(), "Words that are kept") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if n := len(w.lying(t)); n != 3 {
		t.Errorf("%d files lie on the disk", n)
	}
}

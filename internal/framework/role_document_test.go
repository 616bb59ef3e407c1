package framework_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"guildhall/internal/docx"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// heard is the text of a document as somebody hears it, each paragraph on a line.
func heard(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Code != 200 || w.Header().Get("Content-Type") != docx.Media {
		t.Fatalf("the document answers %d with %s", w.Code, w.Header().Get("Content-Type"))
	}
	body := w.Body.Bytes()
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := archive.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for d := xml.NewDecoder(text); ; {
		token, err := d.Token()
		if err == io.EOF {
			return b.String()
		} else if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			b.Write(token)
		case xml.EndElement:
			if token.Name.Local == "p" {
				b.WriteByte('\n')
			}
		}
	}
}

func TestARoleIsADocument(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := open(t, db, starter(t))
		s := serve(t, h)
		w := s.get("/data/role/R10.docx")
		if got := w.Header().Get("Content-Disposition"); got != "attachment; filename=R10-records-manager.docx" {
			t.Errorf("the document is saved as %s", got)
		}
		again := s.get("/data/role/r10.docx")
		if !bytes.Equal(w.Body.Bytes(), again.Body.Bytes()) {
			t.Error("one role made two documents")
		}
		f, err := h.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		role := f.Role("R10")
		wants := []string{
			"Records manager (R10)\n" + f.Profession.Notice + "\n", role.Summary, role.Ring.Name + " ring", role.Grades(), f.Profession.GradeNote, f.Profession.GuidanceNote,
			"Essential skills of Records manager", "Equivalents are always accepted.", "Accepted in their place", "Ways in", "Where this role can lead",
			"release 2026.1", "https://guildhall.example/framework/releases/2026.1/roles/R10", "Identifier: https://gkim.example/id/role/R10",
		}
		for _, n := range role.Skills {
			wants = append(wants, n.Skill.Name+" ("+n.Skill.Code+")\n", n.Level.Name+"\n"+n.Skill.Descriptor(n.Level)+"\n")
		}
		wants = append(wants, role.Responsibilities...)
		for _, q := range role.Requirements {
			wants = append(wants, q.Credential.Title()+"\n")
		}
		for _, step := range role.Ahead {
			wants = append(wants, step.To.Name+" ("+step.To.Code+")", step.Note)
		}
		text := heard(t, w)
		for _, want := range wants {
			if want == "" || !strings.Contains(text, want) {
				t.Errorf("the document lacks %q", want)
			}
		}
	})
}

func TestADocumentOfARoleThatIsNoMoreSaysSo(t *testing.T) {
	p := small("1")
	p.Framework.Roles = append(p.Framework.Roles, pack.Role{Code: "K9", Name: "Bell ringer", Discipline: "Light", Ring: "lamp", GradeFrom: "1", GradeTo: "1", Summary: "Rings.", Status: "active"})
	h := open(t, sqldbtest.SQLite(t), p)
	if err := h.load(t, small("2")); err != nil {
		t.Fatal(err)
	}
	s := serve(t, h)
	if text := heard(t, s.get("/data/role/K9.docx")); !strings.Contains(text, "This role is not in the current release.") ||
		!strings.Contains(text, "No skills have been recorded") || strings.Contains(text, "can lead") {
		t.Errorf("the document of a role that is gone says:\n%s", text)
	}
	if text := heard(t, s.get("/data/role/K1.docx")); !strings.Contains(text, "This role is retired and nothing has taken its place.") {
		t.Errorf("the document of a retired role says:\n%s", text)
	}
	for _, path := range []string{"/data/skill/L-2.docx", "/data/scheme.docx", "/data/role/NONE.docx"} {
		if w := s.get(path); w.Code != 404 {
			t.Errorf("%s answers %d, want 404", path, w.Code)
		}
	}
}

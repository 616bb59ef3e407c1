package framework_test

import (
	"bytes"
	"strings"
	"testing"

	"guildhall/internal/docx"
	"guildhall/internal/framework"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// wordOf is the Word document at an address, read back.
func wordOf(t *testing.T, s *site, path, file string) *docx.Content {
	t.Helper()
	w := s.get(path)
	if w.Code != 200 || w.Header().Get("Content-Type") != docx.Media || w.Header().Get("Content-Disposition") != "attachment; filename="+file {
		t.Fatalf("%s answers %d with %s as %s", path, w.Code, w.Header().Get("Content-Type"), w.Header().Get("Content-Disposition"))
	}
	c, err := docx.Read(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// headed reports whether a document has a heading.
func headed(c *docx.Content, heading string) bool {
	for _, i := range c.Items {
		if i.Heading > 0 && i.Text == heading {
			return true
		}
	}
	return false
}

func TestAReleaseIsADocumentWholeAndInParts(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := serve(t, open(t, db, starter(t)))
		const at = "/framework/releases/2026.1"
		for _, c := range []struct {
			query, file  string
			wants, lacks []string
		}{
			{"", "gkim-2026.1", []string{"How to read this", "Records Management", "Records manager (R10)", "Skills by name", "What changed in release 2026.1"}, nil},
			{"?discipline=RM", "records-management-2026-1", []string{"Records Management", "Records manager (R10)"}, []string{"Knowledge Management", "Professional bodies"}},
			{"?role=R10", "R10-records-manager", []string{"Records manager (R10)", "Ways in"}, []string{"How to read this"}},
			{"?skill=RM01", "RM01-records-programme-design", []string{"Records programme design (RM01)"}, []string{"Levels"}},
			{"?pick=skill/RM01,role/R10", "selected-from-the-skills-framework-2026-1", []string{"Records programme design (RM01)", "Records manager (R10)"}, []string{"Retention scheduling (RM02)"}},
			{"?picked=yes&release=2026.1&pick=skill/RM01&pick=role/R10", "selected-from-the-skills-framework-2026-1", []string{"Records manager (R10)"}, nil},
		} {
			word := wordOf(t, s, at+"/download/docx"+c.query, c.file+".docx")
			page := s.get(at + "/print" + c.query)
			body := page.Body.String()
			if page.Code != 200 || strings.Count(body, "<h1") != 1 {
				t.Errorf("%s answers %d with %d h1", c.query, page.Code, strings.Count(body, "<h1"))
			}
			for _, want := range c.wants {
				if !headed(word, want) || !strings.Contains(body, ">"+want+"</h") {
					t.Errorf("%s lacks %q", c.query, want)
				}
			}
			for _, not := range c.lacks {
				if headed(word, not) || strings.Contains(body, ">"+not+"</h") {
					t.Errorf("%s has %q", c.query, not)
				}
			}
		}
		if !bytes.Equal(s.get(at+"/download/docx").Body.Bytes(), s.get(at+"/download/docx?discipline=").Body.Bytes()) {
			t.Error("one release made two documents")
		}
		file := s.get(at + "/download/html?role=R10")
		if body := file.Body.String(); file.Header().Get("Content-Disposition") != "attachment; filename=R10-records-manager.html" || !strings.Contains(body, "<!doctype html>") || strings.Contains(body, "<link") || strings.Contains(body, "src=") {
			t.Errorf("the file of a page is %s and begins %.300s", file.Header().Get("Content-Disposition"), body)
		}
	})
}

func TestDocumentsOfWhatIsNotThereAreRefused(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for path, want := range map[string]int{
		"/framework/releases/1999.1/print":                                             404,
		"/framework/releases/2026.1/print?role=R999":                                   404,
		"/framework/releases/2026.1/download/docx?discipline=NO":                       404,
		"/framework/releases/2026.1/download/docx?pick=trees":                          422,
		"/framework/releases/2026.1/download/docx?picked=yes&pick=":                    303,
		"/framework/releases/2026.1/print?picked=yes&release=2026.1":                   303,
		"/framework/pick?release=1999.1":                                               404,
		"/framework/pick?none=yes":                                                     422,
		"/framework/pick?none=yes&pick=skill/RM01":                                     200,
		"/framework/pick?words=" + strings.Repeat("a", 201):                            422,
		"/framework/releases/2026.1/print?pick=" + strings.Repeat("skill/RM01,", 3000): 200,
	} {
		if w := s.get(path); w.Code != want {
			t.Errorf("%.90s answers %d, want %d", path, w.Code, want)
		}
	}
}

func TestPickingKeepsWhatIsTickedWhileWordsNarrowTheList(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	body := s.get("/framework/pick?words=retention&pick=skill/KM01&pick=skill/RM02").Body.String()
	for _, want := range []string{
		`<input type="hidden" name="pick" value="skill/KM01">`, `value="skill/RM02" checked`, "You have ticked 1 other.",
		`formaction="/framework/releases/2026.1/download/docx"`, `formaction="/framework/releases/2026.1/print"`, `value="discipline/RM"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(body, `value="skill/IA03"`) {
		t.Error("the words leave in what does not have them")
	}
	none := s.get("/framework/pick?none=yes").Body.String()
	if !strings.Contains(none, `href="#f-pick"`) || !strings.Contains(none, `id="f-pick"`) || !strings.Contains(none, "There is a problem") {
		t.Error("the error summary leads to no choice")
	}
	whole := s.get("/framework/pick").Body.String()
	for _, want := range []string{"134 skills and 35 roles", `value="role/R10"`, "Everything in this part"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if len(whole) > 200<<10 {
		t.Errorf("the page has %d KB", len(whole)>>10)
	}
}

func TestCommandsAndPagesOfferTheSameDocuments(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	f, err := s.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Edition(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"docx", "html"} {
		d, err := framework.FindDownload(format)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := d.Write(&b, e); err != nil {
			t.Fatal(err)
		}
		if w := s.get(f.Release.URL() + "/download/" + format); w.Code != 200 || w.Header().Get("Content-Type") != d.Media || b.Len() < 100<<10 || w.Body.Len() < b.Len() {
			t.Errorf("%s: the page answers %d with %d bytes, the command writes %d", format, w.Code, w.Body.Len(), b.Len())
		}
	}
}

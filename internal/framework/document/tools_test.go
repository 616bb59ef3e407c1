package document_test

import (
	"bytes"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/docx"
)

// tool is a program that reads documents and was not written here. Without it
// the test says so and, where CI is set, fails.
func tool(t *testing.T, name string, probe ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil && len(probe) > 0 {
		err = exec.Command(path, probe...).Run()
	}
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("%s cannot be used, and this is the place where it must be: %v", name, err)
	} else if err != nil {
		t.Skipf("%s cannot be used here, so nothing else has read the document (%v). Run tools/test-tools.sh.", name, err)
	}
	return path
}

// saved is a document in a file.
func saved(t *testing.T, d docx.Document) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.docx")
	if err := os.WriteFile(path, word(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	var out, said bytes.Buffer
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = &out, &said
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, said.Bytes())
	}
	return out.Bytes()
}

func TestPandocReadsHeadingsTablesAndLinks(t *testing.T) {
	pandoc := tool(t, "pandoc")
	d := whole(t)
	read := run(t, pandoc, "--sandbox", "--standalone", "--wrap=none", "-f", "docx", "-t", "html", saved(t, d))
	var got, want []string
	for _, m := range regexp.MustCompile(`(?s)<h([1-6])[^>]*>(.*?)</h`).FindAllSubmatch(read, -1) {
		text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(m[2]), ""))
		got = append(got, string(m[1])+" "+text)
	}
	tables := 0
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case docx.Heading:
			want = append(want, string(rune('0'+b.Level))+" "+b.Text)
		case docx.Table:
			tables++
		}
	}
	want = append([]string{"1 Skills framework"}, want...) // pandoc shows the title so
	if !slices.Equal(got, want) {
		t.Errorf("pandoc reads %d headings, want %d: %s", len(got), len(want), firstDifference(got, want))
	}
	if n := bytes.Count(read, []byte("<thead>")); n != tables || bytes.Count(read, []byte("<table")) != tables {
		t.Errorf("pandoc reads %d tables with a head, want %d", n, tables)
	}
	linksLand(t, read)
}

// linksLand follows every link within a page.
func linksLand(t *testing.T, page []byte) {
	t.Helper()
	ids, links := map[string]bool{}, 0
	for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllSubmatch(page, -1) {
		ids[string(m[1])] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllSubmatch(page, -1) {
		if links++; !ids[string(m[1])] {
			t.Errorf("a link leads to %s, which is not there", m[1])
		}
	}
	if links < 500 {
		t.Errorf("%d links within the document, want every heading and every mention", links)
	}
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return got[i] + " for " + want[i]
		}
	}
	return "one is shorter"
}

// inspection asks python-docx what a document is.
const inspection = `
import docx, json, sys
from docx.oxml.ns import qn
d = docx.Document(sys.argv[1])
p = d.core_properties
def on(row, name):
    pr = row._tr.trPr
    return pr is not None and pr.find(qn(name)) is not None
section = d.sections[0]
print(json.dumps({
    "properties": [p.title, p.subject, p.author, p.comments, p.language, p.modified.isoformat()],
    "styles": sorted({q.style.name for q in d.paragraphs if q.style}),
    "headings": [[q.style.name, q.text] for q in d.paragraphs if q.style.name.startswith("Heading")],
    "bullets": sum(1 for q in d.paragraphs if q.style.name == "List Bullet"),
    "numbered": d.styles["List Bullet"].element.pPr.numPr is not None,
    "language": [e.get(qn("w:val")) for e in d.styles.element.iter(qn("w:lang"))],
    "tables": len(d.tables),
    "repeat": sum(1 for t in d.tables if [on(r, "w:tblHeader") for r in t.rows[:2]] in ([True, False], [True])),
    "whole": all(on(r, "w:cantSplit") for t in d.tables for r in t.rows),
    "cells": [[c.text for c in r.cells] for r in d.tables[0].rows],
    "captions": sum(1 for e in d.element.iter(qn("w:tblCaption"))),
    "widths": sorted({sum(int(g.get(qn("w:w"))) for g in t._tbl.tblGrid) for t in d.tables}),
    "page": [section.page_width.mm, section.page_height.mm, section.different_first_page_header_footer],
    "header": section.header.paragraphs[0].text, "footer": section.footer.paragraphs[0].text,
    "drawings": sum(1 for e in d.element.iter(qn("w:drawing"))),
}))
`

func TestPythonDocxReadsStylesTablesAndProperties(t *testing.T) {
	python := "python3"
	if _, err := os.Stat("/usr/bin/python3"); err == nil {
		python = "/usr/bin/python3" // where the package python3-docx puts its module
	}
	python = tool(t, python, "-c", "import docx")
	d := whole(t)
	var got struct {
		Properties, Styles, Language      []string
		Headings, Cells                   [][]string
		Bullets, Tables, Repeat, Captions int
		Drawings                          int
		Numbered, Whole                   bool
		Widths                            []int
		Page                              []any
		Header, Footer                    string
	}
	if err := json.Unmarshal(run(t, python, "-c", inspection, saved(t, d)), &got); err != nil {
		t.Fatal(err)
	}
	if want := []string{d.Title, d.Subject, d.Publisher, d.Licence, "en-GB"}; !slices.Equal(got.Properties[:5], want) || !strings.HasPrefix(got.Properties[5], "2026-11-23") {
		t.Errorf("the properties are %q, want %q", got.Properties, want)
	}
	bullets, tables, headings := 0, 0, 0
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case docx.List:
			bullets += len(b.Items)
		case docx.Table:
			tables++
		case docx.Heading:
			style := "Heading " + string(rune('0'+b.Level))
			if b.Unlisted {
				style += " Unlisted"
			}
			if w := []string{style, b.Text}; !slices.Equal(got.Headings[headings], w) {
				t.Fatalf("heading %d is %q, want %q", headings, got.Headings[headings], w)
			}
			headings++
		}
	}
	if got.Bullets != bullets || !got.Numbered || len(got.Headings) != headings {
		t.Errorf("%d bullets in real lists (%v), want %d; %d headings, want %d", got.Bullets, got.Numbered, bullets, len(got.Headings), headings)
	}
	if got.Tables != tables || got.Repeat != tables || got.Captions != tables || !got.Whole || !slices.Equal(got.Widths, []int{9638}) {
		t.Errorf("of %d tables, %d have a row of heads that comes again and %d a caption; rows stay whole: %v; widths %v", got.Tables, got.Repeat, got.Captions, got.Whole, got.Widths)
	}
	if !slices.Equal(got.Cells[0], []string{"Level", "What it means for any skill"}) || got.Cells[1][0] != "0 Not yet" {
		t.Errorf("the first table begins with %q", got.Cells[:2])
	}
	if got.Page[0].(float64) < 209.9 || got.Page[0].(float64) > 210.1 || got.Page[1].(float64) < 296.9 || got.Page[1].(float64) > 297.1 || got.Page[2] != true {
		t.Errorf("the sheets are %v, want A4 with a cover of its own", got.Page)
	}
	if got.Header != d.Running || !strings.HasPrefix(got.Footer, d.Foot) || !strings.Contains(got.Footer, "Page ") {
		t.Errorf("at the head stands %q, at the foot %q", got.Header, got.Footer)
	}
	if got.Drawings != 0 {
		t.Errorf("%d drawings, and none has a text in its place", got.Drawings)
	}
	for _, lang := range got.Language {
		if lang != "en-GB" {
			t.Errorf("the text is in %s", lang)
		}
	}
}

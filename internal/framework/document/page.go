package document

import (
	"strconv"
	"strings"

	"guildhall/internal/docx"
)

// sheets is a document as a page for paper shows it.
type sheets struct {
	docx.Document
	ids     map[string]string // of elements, by the ID of their headings
	offset  int               // by which headings are deeper than in the document
	listing []listed
	parts   []part
}

// part is a block; of a heading also its place in the page.
type part struct {
	block docx.Block
	id    string
	level int
}

// listed is a line of the contents with those beneath it.
type listed struct {
	text, id string
	within   []listed
}

func newSheets(d docx.Document) *sheets {
	s := &sheets{Document: d, ids: map[string]string{}}
	if len(d.Cover) > 0 {
		s.offset = 1 // the cover has the page's h1
	}
	taken := map[string]bool{}
	for i, b := range d.Blocks {
		p := part{block: b}
		if h, ok := b.(docx.Heading); ok {
			p.level = min(max(h.Level, 1)+s.offset, 6)
			if p.id = slug(h.ID); p.id == "" || taken[p.id] {
				p.id = "part-" + strconv.Itoa(i)
			}
			taken[p.id] = true
			if h.ID != "" && s.ids[h.ID] == "" {
				s.ids[h.ID] = p.id
			}
			s.list(h, p.id)
		}
		s.parts = append(s.parts, p)
	}
	return s
}

// slug is an ID as elements have it: skill/X01 becomes skill-X01.
func slug(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, id)
}

// list adds a heading to the contents, as deep as they go.
func (s *sheets) list(h docx.Heading, id string) {
	if s.Contents.Title == "" || h.Unlisted || h.Level > s.Contents.Depth {
		return
	}
	if h.Level > 1 && len(s.listing) > 0 {
		last := &s.listing[len(s.listing)-1]
		last.within = append(last.within, listed{text: h.Text, id: id})
		return
	}
	s.listing = append(s.listing, listed{text: h.Text, id: id})
}

// href is where a run leads; empty where it leads nowhere.
func (s *sheets) href(r docx.Run) string {
	if id := s.ids[r.To]; r.To != "" && id != "" {
		return "#" + id
	}
	if docx.Followed(r.Link) {
		return r.Link
	}
	return ""
}

// class is the look of a paragraph.
func class(look docx.Look) string {
	switch look {
	case docx.Lead:
		return "govuk-body-l gh-sheets__lead"
	case docx.Notice:
		return "govuk-inset-text gh-sheets__notice"
	case docx.Subtitle:
		return "gh-sheets__subtitle"
	}
	return "govuk-body"
}

// headingClass is the look of a heading.
func headingClass(level int, newPage bool) string {
	size := "govuk-heading-s"
	switch level {
	case 1:
		size = "govuk-heading-xl"
	case 2:
		size = "govuk-heading-l"
	case 3:
		size = "govuk-heading-m"
	}
	if newPage {
		size += " gh-sheets__new"
	}
	return size
}

// column is the class of a column by its share of the width, in steps of a tenth.
func column(t docx.Table, i int) string {
	if len(t.Shares) != len(t.Head) {
		return ""
	}
	return "gh-col-" + strconv.Itoa((t.Shares[i]+5)/10*10)
}

// cells are the words of a row, one for every column.
func cells(t docx.Table, row []docx.Words) []docx.Words {
	for len(row) < len(t.Head) {
		row = append(row[:len(row):len(row)], nil)
	}
	return row[:len(t.Head)]
}

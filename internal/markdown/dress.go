package markdown

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// dresser gives the parts of a text their classes, and headings their levels
// and ids, before anything is drawn.
type dresser struct{}

// Transform implements parser.ASTTransformer.
func (dresser) Transform(doc *ast.Document, r text.Reader, _ parser.Context) {
	h := headings{taken: map[string]bool{}, used: map[string]int{}, last: 1}
	if hasTopHeading(doc) {
		h.shift = 1
	}
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			dress(n, r.Source(), &h)
		}
		return ast.WalkContinue, nil
	})
}

func dress(n ast.Node, source []byte, h *headings) {
	switch n := n.(type) {
	case *ast.Heading:
		h.dress(n, source)
	case *ast.Paragraph:
		class(n, "govuk-body")
	case *ast.List:
		if n.IsOrdered() {
			class(n, "govuk-list govuk-list--number")
		} else {
			class(n, "govuk-list govuk-list--bullet")
		}
	case *ast.Link, *ast.AutoLink:
		class(n, "govuk-link")
	case *ast.Blockquote:
		class(n, "govuk-inset-text")
	case *ast.ThematicBreak:
		class(n, "govuk-section-break govuk-section-break--m govuk-section-break--visible")
	}
}

func class(n ast.Node, names string) { n.SetAttributeString("class", []byte(names)) }

// headings gives each heading its level and an id of its own.
type headings struct {
	shift int // 1 when the author began with #, so that what is under it stays under it
	last  int // level of the heading before; the page's own is 1
	taken map[string]bool
	used  map[string]int // how often a heading's words came again
}

func (h *headings) dress(n *ast.Heading, source []byte) {
	n.Level = min(max(n.Level+h.shift, 2), h.last+1, 6)
	h.last = n.Level
	if n.Level == 2 {
		class(n, "govuk-heading-m")
	} else {
		class(n, "govuk-heading-s")
	}
	n.SetAttributeString("id", []byte(h.id(words(n, source))))
}

// id makes an id from a heading's words that nothing else on the page has.
func (h *headings) id(words string) string {
	base := slug(words)
	if reserved(base) {
		base = strings.TrimSuffix("section-"+base, "-")
	}
	id := base
	for h.taken[id] {
		h.used[base]++
		id = base + "-" + strconv.Itoa(h.used[base]+1)
	}
	h.taken[id] = true
	return id
}

// reserved reports whether an id is none, or belongs to the layout or to a form's field.
func reserved(id string) bool {
	switch id {
	case "", "main-content", "navigation", "site-search", "done-title":
		return true
	}
	return strings.HasPrefix(id, "f-") || strings.HasPrefix(id, "govuk-") || strings.HasPrefix(id, "conditional-")
}

// slug keeps the letters and digits of a heading, in lower case, joined by hyphens.
func slug(words string) string {
	parts := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' && r != '’'
	})
	for i, part := range parts {
		parts[i] = strings.NewReplacer("'", "", "’", "").Replace(part)
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), "-")
}

func hasTopHeading(doc ast.Node) (found bool) {
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if heading, ok := n.(*ast.Heading); ok && heading.Level == 1 {
			found = true
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}

package markdown

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Fault is something in a text that would not be shown as its author means it.
type Fault struct {
	Line     int    // counted from 1
	Sentence string // what is wrong and how to put it right
}

// Faults lists what is wrong with a text, by line: HTML and pictures, which are
// not shown, headings that compete with the page's own, and links that say
// nothing or lead nowhere by their form alone.
func Faults(text string) []Fault {
	source := []byte(text)
	var all []Fault
	if wild(text) {
		return []Fault{{1, "The text has more lists and quotations within each other, or more links, than can be shown. Use fewer."}}
	}
	ast.Walk(parse(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if sentence := wrong(n); entering && sentence != "" {
			all = append(all, Fault{lineOf(n, source), sentence})
		}
		return ast.WalkContinue, nil
	})
	for line, content := range strings.Split(text, "\n") {
		if strings.HasPrefix(content, "# ") {
			all = append(all, Fault{line + 1, "The page's title is its only first-level heading. Start this heading with ## instead."})
		}
	}
	for _, l := range Links(text) {
		if sentence := l.wrong(); sentence != "" {
			all = append(all, Fault{l.Line, sentence})
		}
	}
	slices.SortStableFunc(all, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return all
}

func wrong(n ast.Node) string {
	switch n.(type) {
	case *ast.RawHTML, *ast.HTMLBlock:
		return "HTML is not shown. Write this in Markdown."
	case *ast.Image:
		return "Pictures are not shown. Say in words what the picture shows."
	}
	return ""
}

// vague are link texts that say nothing when they are read out on their own.
var vague = []string{"", "here", "click here", "more", "read more", "link", "this link"}

func (l Link) wrong() string {
	u, err := url.Parse(l.Address)
	switch {
	case err != nil || l.Address == "":
		return "The address of this link cannot be read. Correct it."
	case slices.Contains(vague, strings.ToLower(l.Text)):
		return "The words “" + l.Text + "” do not say where the link goes. Name the page instead."
	case u.Scheme == "http":
		return "The address " + l.Address + " starts with http://. Use https://."
	case u.Scheme != "" && u.Scheme != "https" && u.Scheme != "mailto":
		return "The address " + l.Address + " is not shown as a link. Use an address that starts with https://, mailto: or a slash."
	case u.Scheme == "" && (u.Host != "" || !strings.HasPrefix(l.Address, "/") && !strings.HasPrefix(l.Address, "#")):
		return "The address " + l.Address + " leads nowhere. Start an address on this site with one slash, and another with https://."
	}
	return ""
}

// Inside returns the path a link leads to on this site, without query and
// fragment, and false for links that lead elsewhere or stay on the page.
func (l Link) Inside() (string, bool) {
	u, err := url.Parse(l.Address)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return "", false
	}
	return u.Path, true
}

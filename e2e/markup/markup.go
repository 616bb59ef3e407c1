// Package markup judges one HTML page by the rules that every page of the
// service keeps. The faults it finds are sentences.
package markup

import (
	"bytes"
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// A Page is a parsed HTML page.
type Page struct {
	Root *html.Node
	ids  map[string]*html.Node
}

// Parse reads a page as a browser would.
func Parse(body []byte) (*Page, error) {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	p := &Page{Root: root, ids: map[string]*html.Node{}}
	for n := range p.Elements() {
		if id := Attr(n, "id"); id != "" && p.ids[id] == nil {
			p.ids[id] = n
		}
	}
	return p, nil
}

// Elements yields the elements of the page in document order, or only those
// with one of the given names.
func (p *Page) Elements(names ...string) iter.Seq[*html.Node] {
	return elements(p.Root, names...)
}

// Lands reports whether a fragment such as "skill-levels" is a place on the page.
func (p *Page) Lands(fragment string) bool {
	return fragment == "" || fragment == "top" || p.ids[fragment] != nil
}

// Title is the words of the title element.
func (p *Page) Title() string {
	for n := range p.Elements("title") {
		return Text(n)
	}
	return ""
}

func elements(root *html.Node, names ...string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && named(n, names) && !yield(n) {
				return
			}
		}
	}
}

func named(n *html.Node, names []string) bool {
	for _, name := range names {
		if n.Data == name {
			return true
		}
	}
	return len(names) == 0
}

// Attr is the value of an attribute, or nothing.
func Attr(n *html.Node, name string) string {
	value, _ := Has(n, name)
	return value
}

// Has is the value of an attribute, and whether it is there at all.
func Has(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// Text is the words inside an element, with single spaces.
func Text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// name is what assistive technology would call an element: enough of the rule
// for accessible names to know whether there is one.
func (p *Page) name(n *html.Node) string {
	if label := strings.TrimSpace(Attr(n, "aria-label")); label != "" {
		return label
	}
	for _, id := range strings.Fields(Attr(n, "aria-labelledby")) {
		if at := p.ids[id]; at != nil && Text(at) != "" {
			return Text(at)
		}
	}
	if text := Text(n); text != "" {
		return text
	}
	for img := range elements(n, "img") {
		if alt := strings.TrimSpace(Attr(img, "alt")); alt != "" {
			return alt
		}
	}
	for svg := range elements(n, "svg") {
		if name := p.name(svg); name != "" {
			return name
		}
	}
	return ""
}

// within reports whether an element is inside one of the given name.
func within(n *html.Node, name string) bool {
	for a := range n.Ancestors() {
		if a.Type == html.ElementNode && a.Data == name {
			return true
		}
	}
	return false
}

func hasClass(n *html.Node, class string) bool {
	for _, c := range strings.Fields(Attr(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

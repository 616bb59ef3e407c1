// Package webtest asks pages for what they say, and holds each to what every
// page must keep: one heading of the first level, a name for every input, ids
// that are used once, and nothing written in line that the policy forbids.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/web"
)

// Notice is what pages with the profession's content show in tests.
const Notice = "Made up for a test."

// Router returns a router for a test, without routes. Visitors named in a
// session cookie are who they say they are, and have just proved it by more than a
// message, unless they say when they did.
func Router(t testing.TB, people ...access.Actor) *web.Router {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	rt := web.NewRouter(slog.New(slog.NewTextHandler(io.Discard, nil)), now.Now)
	rt.Chrome = func(context.Context) web.Chrome { return web.Chrome{Name: "Test profession", NoticeTag: Notice} }
	rt.Identify = func(r *http.Request) (access.Actor, error) {
		if c, err := r.Cookie(rt.SessionCookie()); err == nil {
			for _, who := range people {
				if who.ID == c.Value {
					if who.Proved.IsZero() {
						who.Proved, who.Strong = now.Now(), true
					}
					return who, nil
				}
			}
		}
		return access.Actor{}, nil
	}
	return rt
}

// Page is an answer, parsed when it is HTML.
type Page struct {
	Path   string
	Status int
	Header http.Header
	Body   string
	Text   string // what a reader sees of it, with single spaces
	root   *html.Node
}

// Get asks as a visitor.
func Get(t testing.TB, h http.Handler, path string) *Page {
	t.Helper()
	return GetAs(t, h, access.Actor{}, path)
}

// GetAs asks as a person whom Router was told of. A page of HTML is checked.
func GetAs(t testing.TB, h http.Handler, who access.Actor, path string) *Page {
	t.Helper()
	return GetWith(t, context.Background(), h, who, path)
}

// GetWith asks within a context, such as one that counts statements.
func GetWith(t testing.TB, ctx context.Context, h http.Handler, who access.Actor, path string) *Page {
	t.Helper()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if who.ID != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: who.ID})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	p := &Page{Path: path, Status: w.Code, Header: w.Header(), Body: w.Body.String()}
	if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") && p.Body != "" && p.Status/100 != 3 {
		root, err := html.Parse(strings.NewReader(p.Body))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		p.root = root
		p.Text = text(find(root, func(n *html.Node) bool { return n.Data == "main" }))
		p.sound(t)
	}
	return p
}

// Unkeyed is a page without the keys of its forms, which are new each time.
func Unkeyed(body string) string { return keys.ReplaceAllString(body, "$1") }

var keys = regexp.MustCompile(`(<input type="hidden" name="once" value=")\w+`)

// Says fails the test unless the page has the status and every one of the texts.
func (p *Page) Says(t testing.TB, status int, texts ...string) {
	t.Helper()
	if p.Status != status {
		t.Errorf("%s: status %d, want %d\n%s", p.Path, p.Status, status, p.Text)
		return
	}
	for _, s := range texts {
		if !strings.Contains(p.Text, s) && !strings.Contains(p.Body, s) {
			t.Errorf("%s does not say %q:\n%s", p.Path, s, p.Text)
		}
	}
}

// Lacks fails the test if the page has any of the texts.
func (p *Page) Lacks(t testing.TB, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(p.Text, s) {
			t.Errorf("%s says %q:\n%s", p.Path, s, p.Text)
		}
	}
}

// Heading is the page's heading of the first level.
func (p *Page) Heading() string {
	return text(find(p.root, func(n *html.Node) bool { return n.Data == "h1" }))
}

// Links lists where the main part of the page leads, in order.
func (p *Page) Links() []string {
	var all []string
	walk(find(p.root, func(n *html.Node) bool { return n.Data == "main" }), func(n *html.Node) {
		if n.Data == "a" {
			all = append(all, attribute(n, "href"))
		}
	})
	return all
}

// sound checks what every page must keep.
func (p *Page) sound(t testing.TB) {
	t.Helper()
	headings, level := 0, 0
	ids, labels := map[string]bool{}, map[string]bool{}
	walk(p.root, func(n *html.Node) {
		if n.Data == "label" {
			labels[attribute(n, "for")] = true
		}
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("%s: the id %q is used twice", p.Path, id)
			}
			ids[id] = true
		}
	})
	walk(p.root, func(n *html.Node) {
		switch n.Data {
		case "h1":
			headings++
		case "input", "select", "textarea":
			if attribute(n, "type") != "hidden" && !labels[attribute(n, "id")] && attribute(n, "aria-label") == "" {
				t.Errorf("%s: the %s %q has no label", p.Path, n.Data, attribute(n, "name"))
			}
		case "style":
			t.Errorf("%s: there is a style element", p.Path)
		case "a":
			if href := attribute(n, "href"); strings.HasPrefix(href, "#") && href != "#" && !ids[href[1:]] {
				t.Errorf("%s: nothing has the id that %s leads to", p.Path, href)
			}
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: <%s> has the attribute %s, which the policy forbids", p.Path, n.Data, a.Key)
			}
		}
	})
	walk(find(p.root, func(n *html.Node) bool { return n.Data == "main" }), func(n *html.Node) {
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			if now := int(n.Data[1] - '0'); now > level+1 {
				t.Errorf("%s: heading %q is h%d after h%d", p.Path, text(n), now, level)
			} else {
				level = now
			}
		}
	})
	if headings != 1 {
		t.Errorf("%s: there are %d h1, want 1", p.Path, headings)
	}
}

func walk(n *html.Node, fn func(*html.Node)) {
	if n == nil {
		return
	}
	if n.Type == html.ElementNode {
		fn(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, fn)
	}
}

func find(n *html.Node, is func(*html.Node) bool) (found *html.Node) {
	walk(n, func(n *html.Node) {
		if found == nil && is(n) {
			found = n
		}
	})
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what a reader sees of an element.
func text(n *html.Node) string {
	var b strings.Builder
	var read func(*html.Node)
	read = func(n *html.Node) {
		if n == nil || n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style") {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			read(c)
		}
		if n.Type == html.ElementNode {
			switch n.Data {
			case "a", "strong", "abbr", "span", "em", "mark":
			default:
				b.WriteByte(' ')
			}
		}
	}
	read(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

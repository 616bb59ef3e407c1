package crawl

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"guildhall/e2e/markup"
)

// links lists where a page leads, without its forms, and what it is made of.
func links(p *markup.Page) []string {
	var found []string
	for n := range p.Elements("a", "area", "link", "script", "img", "image", "use") {
		for _, name := range []string{"href", "src"} {
			if to, there := markup.Has(n, name); there && reachable(n, to) {
				found = append(found, to)
			}
		}
	}
	return found
}

// reachable leaves out what no request is made for.
func reachable(n *html.Node, to string) bool {
	for _, scheme := range []string{"mailto:", "tel:", "data:", "webcal:"} {
		if strings.HasPrefix(to, scheme) {
			return false
		}
	}
	return n.Data != "link" || markup.Attr(n, "rel") != "preconnect"
}

// A button is one way to send a form.
type button struct {
	method    string
	action    string // as an absolute or relative address
	from      string // the page it is on
	multipart bool
	name      string // its words, which tell it from the form's other buttons
	values    url.Values
	hidden    string // what the form says without the person
}

// request is what a browser would send.
type request struct {
	method, url string
	kind        string // of the body
	content     []byte
}

func (q request) body() io.Reader {
	if q.content == nil {
		return nil
	}
	return bytes.NewReader(q.content)
}

// buttons lists every button of every form on the page.
func buttons(a *Answer) []button {
	var all []button
	for form := range a.Page.Elements("form") {
		f := readForm(a, form)
		for _, n := range f.submits {
			all = append(all, f.button(n))
		}
		if len(f.submits) == 0 {
			all = append(all, f.button(nil))
		}
	}
	return all
}

// form is what a form holds when its page is opened.
type form struct {
	base    button
	submits []*html.Node
}

func readForm(a *Answer, n *html.Node) form {
	f := form{base: button{
		method:    strings.ToUpper(markup.Attr(n, "method")),
		action:    markup.Attr(n, "action"),
		from:      a.Address,
		multipart: markup.Attr(n, "enctype") == "multipart/form-data",
		values:    url.Values{},
	}}
	if f.base.method == "" {
		f.base.method = http.MethodGet
	}
	if f.base.action == "" {
		f.base.action = a.Address
	}
	for control := range a.Page.Elements("input", "select", "textarea", "button") {
		if owner(control) == n || markup.Attr(control, "form") != "" && markup.Attr(control, "form") == markup.Attr(n, "id") {
			f.read(control)
		}
	}
	return f
}

func owner(n *html.Node) *html.Node {
	for a := range n.Ancestors() {
		if a.Type == html.ElementNode && a.Data == "form" {
			return a
		}
	}
	return nil
}

func (f *form) read(n *html.Node) {
	if _, disabled := markup.Has(n, "disabled"); disabled {
		return
	}
	name, kind := markup.Attr(n, "name"), markup.Attr(n, "type")
	switch {
	case n.Data == "button" && (kind == "" || kind == "submit"), n.Data == "input" && (kind == "submit" || kind == "image"):
		f.submits = append(f.submits, n)
	case name == "" || n.Data == "button" || kind == "button" || kind == "reset" || kind == "file":
	case kind == "checkbox" || kind == "radio":
		if _, checked := markup.Has(n, "checked"); checked {
			value, said := markup.Has(n, "value")
			if !said {
				value = "on"
			}
			f.base.values.Add(name, value)
		}
	case n.Data == "select":
		f.base.values[name] = append(f.base.values[name], chosen(n)...)
	case n.Data == "textarea":
		f.base.values.Add(name, written(n))
	default:
		f.base.values.Add(name, markup.Attr(n, "value"))
		if kind == "hidden" && name != "once" && !strings.Contains(name, "token") { // these are new each time
			f.base.hidden += name + "=" + markup.Attr(n, "value") + "&"
		}
	}
}

// chosen is the value of a select: what is marked, or the first option.
func chosen(n *html.Node) []string {
	var first, marked []string
	for o := range n.Descendants() {
		if o.Type != html.ElementNode || o.Data != "option" {
			continue
		}
		value, said := markup.Has(o, "value")
		if !said {
			value = markup.Text(o)
		}
		if _, selected := markup.Has(o, "selected"); selected {
			marked = append(marked, value)
		}
		if first == nil {
			first = []string{value}
		}
	}
	if _, multiple := markup.Has(n, "multiple"); marked != nil || multiple {
		return marked
	}
	return first
}

// written is the text of a textarea, spaces and lines as they are.
func written(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// button is the form as sent by one of its buttons; nil is by the Enter key.
func (f form) button(n *html.Node) button {
	b := f.base
	b.values = url.Values{}
	for name, values := range f.base.values {
		b.values[name] = slices.Clone(values)
	}
	if n == nil {
		return b
	}
	b.name = markup.Text(n) + markup.Attr(n, "value")
	if name := markup.Attr(n, "name"); name != "" {
		b.values.Add(name, markup.Attr(n, "value"))
	}
	if to := markup.Attr(n, "formaction"); to != "" {
		b.action = to
	}
	return b
}

// key tells buttons apart that do different things, and not those that a layout
// repeats on every page.
func (b button) key() string {
	return b.method + " " + b.action + " " + b.name + " " + b.hidden
}

func (b button) path() string {
	path, _, _ := strings.Cut(b.action, "?")
	return path
}

func (b button) request(base *url.URL) request {
	at, err := base.Parse(b.from)
	if err != nil {
		at = base
	}
	to, err := at.Parse(b.action)
	if err != nil {
		to = at
	}
	switch {
	case b.method == http.MethodGet:
		to.RawQuery = b.values.Encode()
		return request{method: b.method, url: to.String()}
	case b.multipart:
		content, kind := b.parts()
		return request{b.method, to.String(), kind, content}
	}
	return request{b.method, to.String(), "application/x-www-form-urlencoded", []byte(b.values.Encode())}
}

// parts writes the values as a form with files does, without any file.
func (b button) parts() (content []byte, kind string) {
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	for name, values := range b.values {
		for _, value := range values {
			w.WriteField(name, value)
		}
	}
	w.Close()
	return buffer.Bytes(), w.FormDataContentType()
}

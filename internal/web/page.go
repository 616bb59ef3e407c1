package web

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/form"
)

// Link is somewhere to go.
type Link struct {
	Text string
	Href string
}

// Crumbs is the way to a page, which begins at the front page.
func Crumbs(more ...Link) []Link { return append([]Link{{Text: "Home", Href: "/"}}, more...) }

// Chrome is what surrounds every page of a profession's site.
type Chrome struct {
	Name      string // the profession's name, for the title of every page
	ShortName string
	Nav       []Link // the service navigation
	Footer    []Link // what the foot of every page links to
	Licence   string // under which the words may be used
	Notice    string // the whole notice that the content is illustrative; empty when it is not
	NoticeTag string // the same in a few words
}

// Page is what the layout needs to know of a page.
type Page struct {
	Title       string        // as the browser's tab says it, and the h1
	Description string        // one sentence for search engines and feeds
	Crumbs      []Link        // the way here, without the page itself
	Problems    []*form.Field // what needs attention: makes the error summary
	Done        string        // what has just been done, for the notification banner
	Status      int           // of the answer; 0 is 200
	Resource    Resource      // what Dublin Core says of what the page shows
	Links       []Rel         // feeds, alternates, canonical
	Content     bool          // whether the page shows the profession's own content, and so its notice
	Script      string        // an asset that the page runs besides the layout's own, such as passkey.js; empty for none
	Wide        bool          // whether the page lays itself out, without the two-thirds column
}

// Meta is a named fact about the page, such as DCTERMS.identifier.
type Meta struct{ Name, Content string }

// Rel is a typed link in the head, such as an Atom feed.
type Rel struct{ Rel, Type, Href, Title string }

// frame is what the layout template draws from.
type frame struct {
	Page
	Chrome
	Meta   []Meta
	Assets *Assets
	Who    access.Actor
	Path   string
	Query  string // the search box's words
	Base   string
}

// Current reports whether a navigation link leads to where the reader is.
func (f frame) Current(l Link) bool {
	return l.Href == f.Path || l.Href != "/" && strings.HasPrefix(f.Path, l.Href+"/")
}

// TabTitle is the title element: problems first, so that a screen reader says so.
func (f frame) TabTitle() string {
	title := f.Page.Title
	if len(f.Problems) > 0 {
		title = "Error: " + title
	}
	if f.Chrome.Name != "" && f.Chrome.Name != f.Page.Title {
		title += " – " + f.Chrome.Name
	}
	return title
}

// Render writes a page, or nothing if the page cannot be completed.
func Render(w http.ResponseWriter, r *http.Request, page Page, body templ.Component) error {
	st := stateOf(r)
	f := frame{Page: page, Assets: st.router.Assets, Who: st.who, Path: r.URL.Path, Query: r.URL.Query().Get("q"), Base: st.router.BaseURL}
	if st.router.Chrome != nil {
		f.Chrome = st.router.Chrome(r.Context())
	}
	f.describe()
	var b bytes.Buffer
	b.Grow(32 << 10)
	if err := layout(f, body).Render(r.Context(), &b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	code := page.Status
	if code == 0 {
		code = http.StatusOK
	}
	if len(page.Problems) > 0 && page.Status == 0 {
		code = http.StatusUnprocessableEntity
	}
	if code >= 400 && isWrite(r.Method) && st.router.again(w, r, nil) {
		return nil
	}
	if st.who.SignedIn() || code != http.StatusOK {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(code)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := b.WriteTo(w)
	return err
}

// SeeOther sends the browser to a page after a form was handled.
func SeeOther(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// SendFile answers with a file, which is saved under a name and not shown.
func SendFile(w http.ResponseWriter, name, media string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", ContentType(media))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err := w.Write(body)
	return err
}

// ContentType is a media type as answers have it: texts say their encoding.
func ContentType(media string) string {
	if strings.HasPrefix(media, "text/") && !strings.Contains(media, "charset") {
		return media + "; charset=utf-8"
	}
	return media
}

// Bring lets a request bring up to limit bytes instead of MaxBody, for a page
// that takes a file. It has to be called before anything of the body is read.
func Bring(w http.ResponseWriter, r *http.Request, limit int64) {
	r.Body = http.MaxBytesReader(w, stateOf(r).body, limit)
}

// SafeNext returns where to go after signing in: a path on this site, or "/home".
func SafeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\x00\r\n\t") {
		return "/home"
	}
	return next
}

func escape(s string) string { return url.QueryEscape(s) }

// Problem is an error in the form of RFC 9457.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// WriteProblem answers a program with an error it can read.
func WriteProblem(w http.ResponseWriter, code int, message string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(Problem{"about:blank", http.StatusText(code), code, message})
}

// WriteJSON answers a program with a value.
func WriteJSON(w http.ResponseWriter, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err := b.WriteTo(w)
	return err
}

// List turns every element of a list into what WriteJSON writes of it. A list of
// none is written as one, not as null.
func List[T, U any](list []T, to func(T) U) []U {
	all := make([]U, len(list))
	for i, v := range list {
		all[i] = to(v)
	}
	return all
}

// Day renders an ISO 8601 day as people read it: "24 November 2026". Text that
// is not a whole day, such as a year alone, stays as it is.
func Day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("2 January 2006")
}

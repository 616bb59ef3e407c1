package web

import (
	"net/http"
	"net/url"
	"slices"
)

// Resource is what a page shows, so far as Dublin Core has words for it. A page
// leaves out what the layout knows: title, description, publisher, licence.
type Resource struct {
	Title       string // of the page
	Description string // of the page
	Identifier  string // its name in linked data; the page's address where a page gives none
	Creator     string // who wrote it; the publisher where a page gives none
	Publisher   string // the profession
	Issued      string // ISO 8601 day, or as much of one as is known
	Modified    string // the same
	Version     string // the release that it is of
	Language    string // BCP 47
	Rights      string // the licence
}

// DublinCore says in DCMI metadata terms what is known of a resource, for the
// head of a page. What is not known is left out.
func DublinCore(r Resource) []Meta {
	all := []Meta{
		{"DCTERMS.title", r.Title},
		{"DCTERMS.identifier", r.Identifier},
		{"DCTERMS.description", r.Description},
		{"DCTERMS.creator", r.Creator},
		{"DCTERMS.publisher", r.Publisher},
		{"DCTERMS.issued", r.Issued},
		{"DCTERMS.modified", r.Modified},
		{"DCTERMS.hasVersion", r.Version},
		{"DCTERMS.type", "Text"}, // of the DCMI Type Vocabulary
		{"DCTERMS.format", "text/html"},
		{"DCTERMS.language", r.Language},
		{"DCTERMS.rights", r.Rights},
	}
	return slices.DeleteFunc(all, func(m Meta) bool { return m.Content == "" })
}

// dcterms declares the vocabulary of DublinCore.
var dcterms = Rel{Rel: "schema.DCTERMS", Type: "text/html", Href: "http://purl.org/dc/terms/", Title: "Dublin Core"}

// describe lets a page that shows the profession's content say so in its head.
// A form that was sent back is not what it shows.
func (f *frame) describe() {
	if !f.Content || len(f.Problems) > 0 || f.Status != 0 && f.Status != http.StatusOK {
		return
	}
	r := f.Resource
	r.Title, r.Description, r.Publisher = f.Page.Title, f.Description, f.Chrome.Name
	r.Rights, r.Language = f.Licence, language
	if r.Identifier == "" {
		r.Identifier = f.Base + (&url.URL{Path: f.Path}).EscapedPath()
	}
	if r.Creator == "" {
		r.Creator = r.Publisher
	}
	f.Meta = DublinCore(r)
	f.Links = append([]Rel{dcterms}, f.Links...)
}

// language is that of every page.
const language = "en-GB"

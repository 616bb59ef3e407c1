// Package atom writes feeds in the words of RFC 4287.
package atom

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"
)

// Feed is what changed, newest first.
type Feed struct {
	Lang      string // BCP 47 tag of its words; empty where nobody said
	ID        string // its name for ever, a URN
	Title     string
	Author    string // empty for the program's own name: RFC 4287 wants one
	Rights    string // empty for none
	Updated   time.Time
	Self      string // its own address
	Alternate string // the page with the same
	Entries   []Entry
}

// Entry is one thing that changed.
type Entry struct {
	ID       string // its name for ever, a URN
	Title    string
	Updated  time.Time
	Link     string
	Category string
	Summary  string
}

type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"xml:lang,attr,omitempty"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  author   `xml:"author"`
	Rights  string   `xml:"rights,omitempty"`
	Links   []link   `xml:"link"`
	Entries []entry  `xml:"entry"`
}

type author struct {
	Name string `xml:"name"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type category struct {
	Term string `xml:"term,attr"`
}

type entry struct {
	ID       string   `xml:"id"`
	Title    string   `xml:"title"`
	Updated  string   `xml:"updated"`
	Link     link     `xml:"link"`
	Category category `xml:"category"`
	Summary  string   `xml:"summary"`
}

// Write answers a request with the feed.
func (f Feed) Write(w http.ResponseWriter) error {
	out := feed{Lang: f.Lang, ID: f.ID, Title: f.Title, Updated: moment(f.Updated), Author: author{f.Author}, Rights: f.Rights,
		Links: []link{{"self", "application/atom+xml", f.Self}, {"alternate", "text/html", f.Alternate}}}
	if f.Author == "" {
		out.Author.Name = "Guildhall"
	}
	for _, e := range f.Entries {
		out.Entries = append(out.Entries, entry{e.ID, e.Title, moment(e.Updated), link{"alternate", "text/html", e.Link}, category{e.Category}, e.Summary})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(out); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	_, err := b.WriteTo(w)
	return err
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// URN names a thing for ever, wherever the service is reached: a UUID of
// version 8, made of the thing's own name.
func URN(name string) string {
	b := sha256.Sum256([]byte(name))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

package publishing

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"
)

// The feed of what changed, in the words of RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomPerson  `xml:"author"`
	Rights  string      `xml:"rights,omitempty"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID       string       `xml:"id"`
	Title    string       `xml:"title"`
	Updated  string       `xml:"updated"`
	Link     atomLink     `xml:"link"`
	Category atomCategory `xml:"category"`
	Summary  string       `xml:"summary"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

const feedShown = 50

func (p *Pages) feedChanges(w http.ResponseWriter, r *http.Request) error {
	all, err := Changes(r.Context(), p.Publishing.DB, feedShown, 0)
	if err != nil {
		return err
	}
	profession, err := p.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	base := p.router.BaseURL
	feed := atomFeed{Lang: "en-GB", ID: urn("changes " + base), Title: "What changed", Author: atomPerson{profession.Name}, Rights: profession.Licence,
		Updated: atomTime(time.Unix(0, 0)), // RFC 4287 wants a moment even of an empty feed
		Links:   []atomLink{{"self", "application/atom+xml", base + "/changes.atom"}, {"alternate", "text/html", base + "/changes"}}}
	if profession.Name == "" {
		feed.Author.Name = "Guildhall"
	} else {
		feed.Title = profession.Name + ": what changed"
	}
	if len(all) > 0 {
		feed.Updated = atomTime(all[0].At.Time)
	}
	for _, c := range all {
		feed.Entries = append(feed.Entries, atomEntry{ID: urn("change " + c.ID), Title: c.Title, Updated: atomTime(c.At.Time),
			Link: atomLink{"alternate", "text/html", base + c.URL}, Category: atomCategory{c.Kind}, Summary: c.Summary})
	}
	return writeFeed(w, feed)
}

func writeFeed(w http.ResponseWriter, feed atomFeed) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(feed); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	_, err := b.WriteTo(w)
	return err
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// urn names a thing of the feed for ever, wherever the service is reached: a
// UUID of version 8, made of the thing's own name.
func urn(name string) string {
	b := sha256.Sum256([]byte(name))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

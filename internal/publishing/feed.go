package publishing

import (
	"net/http"
	"time"

	"guildhall/internal/atom"
)

const feedShown = 50

// feedChanges is the feed of what changed.
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
	feed := atom.Feed{Lang: profession.Locale, ID: atom.URN("changes " + base), Title: "What changed", Author: profession.Name, Rights: profession.Licence,
		Updated: time.Unix(0, 0), // RFC 4287 wants a moment even of an empty feed
		Self:    base + "/changes.atom", Alternate: base + "/changes"}
	if profession.Name != "" {
		feed.Title = profession.Name + ": what changed"
	}
	if len(all) > 0 {
		feed.Updated = all[0].At.Time
	}
	for _, c := range all {
		feed.Entries = append(feed.Entries, atom.Entry{ID: atom.URN("change " + c.ID), Title: c.Title, Updated: c.At.Time, Link: base + c.URL, Category: c.Kind, Summary: c.Summary})
	}
	return feed.Write(w)
}

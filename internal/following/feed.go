package following

import (
	"net/http"
	"slices"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/atom"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

const (
	feedShown = 50
	feedDays  = 60 // how far back a feed goes
)

// writeFeed answers with what happened to the public things that a person
// follows. Whoever has the address reads it, so nothing else is in it.
func (p *Pages) writeFeed(w http.ResponseWriter, r *http.Request, token string) error {
	s, ctx := p.Following, r.Context()
	setting, ok, err := settingByFeed(ctx, s.DB, hash(token))
	if err != nil {
		return err
	}
	if ok {
		_, err = s.People.Actor(ctx, people.ID(setting.Person))
	}
	if kind := fault.KindOf(err); !ok || err != nil && (kind == fault.Forbidden || kind == fault.NotFound) {
		return fault.New(fault.NotFound, "This feed does not exist any more. Sign in to make a new address.")
	}
	if err != nil {
		return err
	}
	mine, err := followed(ctx, s.DB, setting.Person)
	if err != nil {
		return err
	}
	if mine, err = s.named(ctx, access.Actor{}, mine); err != nil {
		return err
	}
	within, err := s.withinDiscipline(ctx)
	if err != nil {
		return err
	}
	all, err := s.news(ctx, sqldb.At(s.Log.Now().AddDate(0, 0, -feedDays)))
	if err != nil {
		return err
	}
	feed, err := p.feedOf(r, token, all, interests(mine, within), setting.Person)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, max-age=300")
	return feed.Write(w)
}

func (p *Pages) feedOf(r *http.Request, token string, all []Notice, in interest, person string) (atom.Feed, error) {
	profession, err := p.Following.Profession.Settings(r.Context())
	if err != nil {
		return atom.Feed{}, err
	}
	base := p.Following.absolute("")
	feed := atom.Feed{Lang: profession.Locale, ID: atom.URN("following " + hash(token)), Title: "What you follow", Author: profession.Name,
		Updated: time.Unix(0, 0), Self: base + "/following/" + token + ".atom", Alternate: base + "/following"}
	for _, n := range slices.Backward(all) {
		if len(feed.Entries) == feedShown {
			break
		}
		if !in.wants(n) || n.Actor == person {
			continue
		}
		feed.Entries = append(feed.Entries, atom.Entry{ID: atom.URN("notice " + n.ID), Title: n.Title, Updated: n.At.Time, Link: base + n.URL, Category: "notice", Summary: n.Summary})
	}
	if len(feed.Entries) > 0 {
		feed.Updated = feed.Entries[0].Updated
	}
	return feed, nil
}

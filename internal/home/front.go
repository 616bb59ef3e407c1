package home

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/markdown"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// introduction is the path of the page that editors write for the front page.
const introduction = "home"

type showFrontPage struct {
	Title       string
	Strapline   string
	Lead, Rest  templ.Component // what editors wrote: before its first heading, and from there on; nil for nothing
	Foot        templ.Component // who looks after those words; nil when nobody wrote any
	Disciplines []*framework.Discipline
	Hues        map[string]string // a discipline's colour, as a class, by its id
	Release     framework.Release
	Skills      int
	Roles       int
	Changes     []change
}

// change is something new that visitors can read.
type change struct {
	web.Link
	Day string
}

func (p *Pages) showFront(w http.ResponseWriter, r *http.Request) error {
	settings, err := p.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	page := showFrontPage{Title: settings.Name, Strapline: settings.Strapline}
	if err := p.addFramework(r.Context(), &page); err != nil {
		return err
	}
	description := settings.Strapline
	intro, found, err := publishing.Published(r.Context(), p.Records.DB, introduction)
	switch {
	case found:
		page.Title, description = intro.Title, intro.Description
		page.Lead, page.Rest = parted(intro.Body)
		page.Foot = publishing.Foot(intro, web.Actor(r))
	case err != nil:
		return err
	}
	if page.Changes, err = latest(r.Context(), p.Records.DB); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: settings.Name, Description: description, Content: true, Wide: true}, showFront(page))
}

// latest lists the newest changes that visitors can see.
func latest(ctx context.Context, q sqldb.Querier) ([]change, error) {
	all, err := publishing.Changes(ctx, q, 5, 0)
	if err != nil {
		return nil, err
	}
	changes := make([]change, len(all))
	for i, c := range all {
		changes[i] = change{web.Link{Text: c.Title, Href: c.URL}, clock.Day(c.At.Time)}
	}
	return changes, nil
}

// addFramework adds what the current release holds; a store without one is
// still being set up.
func (p *Pages) addFramework(ctx context.Context, page *showFrontPage) error {
	f, err := p.Framework.Current(ctx)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	page.Disciplines, page.Release, page.Skills, page.Roles = f.Specialist(), f.Release, len(f.Skills), len(f.Roles)
	page.Hues = f.Hues()
	return nil
}

// parted draws a text in two: before its first heading, and from there on.
func parted(text string) (lead, rest templ.Component) {
	before, after := text, ""
	if strings.HasPrefix(text, "## ") {
		before, after = "", text
	} else if i := strings.Index(text, "\n## "); i >= 0 {
		before, after = text[:i], text[i:]
	}
	return drawn(before), drawn(after)
}

func drawn(text string) templ.Component {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return markdown.HTML(text)
}

// firstSentence shortens a description for a card.
func firstSentence(s string) string {
	if i := strings.Index(s, ". "); i >= 0 {
		return s[:i+1]
	}
	return s
}

// robots lets every reader of public pages in, people or not.
func (p *Pages) robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, "User-agent: *\nAllow: /\nDisallow: /search\n")
	return err
}

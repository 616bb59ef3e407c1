package publishing

import (
	"context"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/sqldb"
)

// People turns identifiers into names.
type People map[string]string

// Name is what a person is called.
func (p People) Name(person string) string {
	if person == access.Service.ID {
		return access.Service.Name
	}
	if name := p[person]; name != "" {
		return name
	}
	return "a former member"
}

// people looks up the names of everyone mentioned, in one query.
func (s *Service) people(ctx context.Context, ids []string) (People, error) {
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" || id == access.Service.ID })
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 || s.Names == nil {
		return nil, nil
	}
	return s.Names(ctx, ids)
}

func (v Version) everyone() []string {
	ids := append([]string{v.Author}, v.Writers...)
	for _, r := range v.Reviews {
		ids = append(ids, r.Person)
	}
	return ids
}

// History is a page with every version it had, newest first, without bodies.
type History struct {
	Page
	Versions []Version
	People
	Settings Settings
	OldPaths []string // addresses that lead to it
}

// Open is the version that is on its way, if there is one.
func (h History) Open() (Version, bool) {
	for _, v := range h.Versions {
		if v.State.Open() {
			return v, true
		}
	}
	return Version{}, false
}

// Title is what lists call the page: the published title, or that of its
// newest version while nothing is published.
func (h History) Title() string {
	switch {
	case h.Page.Title != "":
		return h.Page.Title
	case len(h.Versions) > 0 && h.Versions[0].Title != "":
		return h.Versions[0].Title
	}
	return h.Path
}

// History reads a page with its versions, for people who may see what is not
// published.
func (s *Service) History(ctx context.Context, who access.Actor, page ID) (h History, err error) {
	if err := mustSee(who); err != nil {
		return h, err
	}
	if h.Page, err = find(ctx, s.DB, page); err != nil {
		return h, err
	}
	if h.Versions, err = history(ctx, s.DB, page); err != nil {
		return h, err
	}
	if open, found := h.Open(); found { // whether the actor may review depends on who wrote it
		for i := range h.Versions {
			if h.Versions[i].N == open.N {
				if h.Versions[i], err = findVersion(ctx, s.DB, page, open.N); err != nil {
					return h, err
				}
			}
		}
	}
	var ids []string
	for _, v := range h.Versions {
		ids = append(ids, v.everyone()...)
	}
	if h.People, err = s.people(ctx, ids); err != nil {
		return h, err
	}
	if h.OldPaths, err = oldPaths(ctx, s.DB, page); err != nil {
		return h, err
	}
	h.Settings, err = settings(ctx, s.DB)
	return h, err
}

// Shown is a version with its page and the names of its people.
type Shown struct {
	Version
	Page     Page
	People   People
	Settings Settings
}

// Version reads one version of a page.
func (s *Service) Version(ctx context.Context, who access.Actor, page ID, n int64) (Shown, error) {
	if err := mustSee(who); err != nil {
		return Shown{}, err
	}
	p, err := find(ctx, s.DB, page)
	if err != nil {
		return Shown{}, err
	}
	v, set, err := s.versionAndSettings(ctx, s.DB, page, n)
	if err != nil {
		return Shown{}, err
	}
	names, err := s.people(ctx, v.everyone())
	return Shown{v, p, names, set}, err
}

// Opened reads a page and the version that is on its way; its N is 0 when there is none.
func (s *Service) Opened(ctx context.Context, who access.Actor, page ID) (Page, Version, error) {
	if err := mustEdit(who); err != nil {
		return Page{}, Version{}, err
	}
	p, err := find(ctx, s.DB, page)
	if err != nil {
		return p, Version{}, err
	}
	v, _, err := openVersion(ctx, s.DB, page)
	return p, v, err
}

// Redirect returns the published page of the main language to which an old
// address leads.
func Redirect(ctx context.Context, q sqldb.Querier, path string) (Page, bool, error) {
	return first(sqldb.All(ctx, q, scanPage, selectPages+` JOIN page_redirects r ON r.page = p.id
		WHERE r.from_path = $1 AND p.published > 0 AND r.lang = (SELECT tag FROM languages WHERE main)`, path))
}

// Desk is what waits for editors.
type Desk struct {
	Drafts, InReview, Scheduled, Returned []Entry
	Overdue                               []Page
	People
	Settings Settings
}

// Desk reads what waits for editors.
func (s *Service) Desk(ctx context.Context, who access.Actor) (d Desk, err error) {
	if err := mustSee(who); err != nil {
		return d, err
	}
	all, err := waiting(ctx, s.DB)
	if err != nil {
		return d, err
	}
	var ids []string
	for _, e := range all {
		ids = append(ids, e.everyone()...)
		switch e.State {
		case Draft:
			d.Drafts = append(d.Drafts, e)
		case InReview:
			d.InReview = append(d.InReview, e)
		case Approved:
			d.Scheduled = append(d.Scheduled, e)
		case Rejected:
			d.Returned = append(d.Returned, e)
		}
	}
	slices.SortStableFunc(d.Scheduled, func(a, b Entry) int { return a.PublishAt.Compare(b.PublishAt.Time) })
	if d.People, err = s.people(ctx, ids); err != nil {
		return d, err
	}
	if d.Settings, err = settings(ctx, s.DB); err != nil {
		return d, err
	}
	d.Overdue, err = overdue(ctx, s.DB, today(s.now()))
	return d, err
}

// Overdue lists the published pages that should have been read again before
// today, longest overdue first, without bodies.
func (s *Service) Overdue(ctx context.Context, who access.Actor) ([]Page, error) {
	if err := mustSee(who); err != nil {
		return nil, err
	}
	return overdue(ctx, s.DB, today(s.now()))
}

// All lists every page by its address, without bodies.
func (s *Service) All(ctx context.Context, who access.Actor) ([]Listed, error) {
	if err := mustSee(who); err != nil {
		return nil, err
	}
	all, err := headings(ctx, s.DB)
	slices.SortFunc(all, func(a, b Listed) int { return strings.Compare(a.Path, b.Path) })
	return all, err
}

// PublishedByID reads those of the pages that are published, in the main
// language.
func PublishedByID(ctx context.Context, q sqldb.Querier, ids []ID) ([]Page, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return sqldb.All(ctx, q, scanPage, selectPages+` WHERE p.published > 0 AND p.lang = (SELECT tag FROM languages WHERE main)
		AND p.id IN (`+sqldb.Holes(1, len(ids))+`)`, sqldb.Args(ids)...)
}

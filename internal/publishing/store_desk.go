package publishing

import (
	"context"
	"database/sql"

	"guildhall/internal/sqldb"
)

// Entry is a version with what the page is called now: a line of the editors' desk.
type Entry struct {
	Version
	Path string
	Live string // the published title; empty while nothing is published
}

// Name is what a list calls the page.
func (e Entry) Name() string {
	switch {
	case e.Title != "":
		return e.Title
	case e.Live != "":
		return e.Live
	}
	return e.Path
}

func scanEntry(rows *sql.Rows) (e Entry, err error) {
	return e, rows.Scan(append(versionFields(&e.Version), &e.Path, &e.Live)...)
}

// waiting lists every open version in the main language, and those that were returned and not taken
// up again, longest waiting first.
func waiting(ctx context.Context, q sqldb.Querier) ([]Entry, error) {
	all, err := sqldb.All(ctx, q, scanEntry, `SELECT `+versionColumns+`, p.path, p.title FROM page_versions v JOIN pages p ON p.id = v.page
		WHERE p.lang = (SELECT tag FROM languages WHERE main) AND (v.state IN ('draft', 'in review', 'approved')
		OR v.state = 'rejected' AND v.n = (SELECT max(n) FROM page_versions m WHERE m.page = v.page))
		ORDER BY v.saved_at, v.page`)
	if err != nil {
		return nil, err
	}
	place := map[ID]*Entry{}
	for i := range all {
		place[all[i].Page] = &all[i]
	}
	type writer struct {
		page   ID
		person string
	}
	return all, sqldb.Each(ctx, q, func(rows *sql.Rows) (w writer, err error) { return w, rows.Scan(&w.page, &w.person) },
		func(w writer) error {
			if e := place[w.page]; e != nil {
				e.Writers = append(e.Writers, w.person)
			}
			return nil
		}, `SELECT w.page, w.person FROM page_writers w JOIN page_versions v ON v.page = w.page AND v.n = w.n
		WHERE v.state IN ('draft', 'in review', 'approved') ORDER BY w.person`)
}

// headings lists every page of the main language without its body.
func headings(ctx context.Context, q sqldb.Querier) ([]Listed, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (l Listed, err error) {
		return l, rows.Scan(&l.ID, &l.Path, &l.Title, &l.Description, &l.Owner, &l.NextReview, &l.LastReviewed, &l.Published, &l.PublishedAt, &l.Open, &l.OpenTitle)
	}, `SELECT p.id, p.path, p.title, p.description, p.owner, p.next_review, p.last_reviewed, p.published, p.published_at,
		coalesce(v.state, ''), coalesce(v.title, '')
		FROM pages p LEFT JOIN page_versions v ON v.page = p.id AND v.state IN ('draft', 'in review', 'approved')
		WHERE p.lang = (SELECT tag FROM languages WHERE main)`)
}

// Listed is a page in a list, without its body.
type Listed struct {
	Page
	Open      State  // of the version that is on its way; empty for none
	OpenTitle string // its title
}

// Name is what a list calls the page.
func (l Listed) Name() string {
	switch {
	case l.Title != "":
		return l.Title
	case l.OpenTitle != "":
		return l.OpenTitle
	}
	return l.Path
}

// overdue lists the published pages of the main language whose next review was due before a day,
// longest overdue first, without bodies.
func overdue(ctx context.Context, q sqldb.Querier, today string) ([]Page, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (p Page, err error) {
		return p, rows.Scan(&p.ID, &p.Path, &p.Title, &p.Owner, &p.NextReview, &p.LastReviewed, &p.Published)
	}, `SELECT p.id, p.path, p.title, p.owner, p.next_review, p.last_reviewed, p.published FROM pages p
		WHERE p.published > 0 AND p.next_review <> '' AND p.next_review < $1
		AND p.lang = (SELECT tag FROM languages WHERE main) ORDER BY p.next_review, p.id`, today)
}

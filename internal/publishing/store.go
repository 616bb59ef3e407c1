package publishing

import (
	"context"
	"database/sql"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

const selectPages = `SELECT p.id, p.path, p.lang, p.title, p.description, p.body, p.owner, p.next_review, p.last_reviewed, p.published, p.published_at
	FROM pages p`

func scanPage(rows *sql.Rows) (p Page, err error) {
	return p, rows.Scan(&p.ID, &p.Path, &p.Lang, &p.Title, &p.Description, &p.Body, &p.Owner, &p.NextReview, &p.LastReviewed, &p.Published, &p.PublishedAt)
}

// find reads a page, published or not.
func find(ctx context.Context, q sqldb.Querier, page ID) (Page, error) {
	all, err := sqldb.All(ctx, q, scanPage, selectPages+` WHERE p.id = $1`, page)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "This page does not exist, or is not shared with you.")
	}
	if err != nil {
		return Page{}, err
	}
	return all[0], nil
}

// pageAt reads the page of a language with a path, published or not.
func pageAt(ctx context.Context, q sqldb.Querier, lang, path string) (Page, bool, error) {
	return first(sqldb.All(ctx, q, scanPage, selectPages+` WHERE p.path = $1 AND p.lang = $2`, path, lang))
}

// Published returns the page with a path, such as "networks" or
// "disciplines/records-management", as visitors read it now in the main language,
// and whether there is one.
func Published(ctx context.Context, q sqldb.Querier, path string) (Page, bool, error) {
	return first(sqldb.All(ctx, q, scanPage, selectPages+` WHERE p.path = $1 AND p.published > 0
		AND p.lang = (SELECT tag FROM languages WHERE main)`, path))
}

// listPublished returns every published page of a language, without an order that both
// engines would share.
func listPublished(ctx context.Context, q sqldb.Querier, lang string) ([]Page, error) {
	return sqldb.All(ctx, q, scanPage, selectPages+` WHERE p.published > 0 AND p.lang = $1`, lang)
}

func first[T any](all []T, err error) (T, bool, error) {
	if err != nil || len(all) == 0 {
		var none T
		return none, false, err
	}
	return all[0], true, nil
}

func insertPage(ctx context.Context, tx *sqldb.Tx, p Page, at sqldb.Stamp) error {
	_, err := tx.Exec(ctx, `INSERT INTO pages (id, path, lang, created_at) VALUES ($1, $2, $3, $4)`, p.ID, p.Path, p.Lang, at)
	return err
}

// show makes a version's text what visitors read.
func show(ctx context.Context, tx *sqldb.Tx, p Page) error {
	_, err := tx.Exec(ctx, `UPDATE pages SET title = $1, description = $2, body = $3, owner = $4, next_review = $5,
		last_reviewed = $6, published = $7, published_at = $8 WHERE id = $9`,
		p.Title, p.Description, p.Body, p.Owner, p.NextReview, p.LastReviewed, p.Published, p.PublishedAt, p.ID)
	return err
}

// redirectFor returns the page of a language to which an old address leads.
func redirectFor(ctx context.Context, q sqldb.Querier, lang, path string) (Page, bool, error) {
	return first(sqldb.All(ctx, q, scanPage, selectPages+` JOIN page_redirects r ON r.page = p.id
		WHERE r.from_path = $1 AND r.lang = $2`, path, lang))
}

// oldPaths lists the addresses that lead to a page, oldest first.
func oldPaths(ctx context.Context, q sqldb.Querier, page ID) ([]string, error) {
	return sqldb.All(ctx, q, sqldb.Value[string], `SELECT from_path FROM page_redirects WHERE page = $1 ORDER BY at, from_path`, page)
}

// settings reads how many people a publication takes.
func settings(ctx context.Context, q sqldb.Querier) (Settings, error) {
	return sqldb.One(ctx, q, "publishing settings", func(rows *sql.Rows) (s Settings, err error) {
		return s, rows.Scan(&s.ApproverToo)
	}, `SELECT approver_too FROM publishing_settings WHERE id = 1`)
}

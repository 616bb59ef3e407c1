package publishing

import (
	"context"
	"database/sql"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

const versionColumns = `v.page, v.n, v.title, v.description, v.owner, v.next_review, v.based_on, v.edition, v.state, v.author, v.note,
	v.created_at, v.saved_at, v.publish_at, v.published_at`

func versionFields(v *Version) []any {
	return []any{&v.Page, &v.N, &v.Title, &v.Description, &v.Owner, &v.NextReview, &v.BasedOn, &v.Edition, &v.State, &v.Author, &v.Note,
		&v.CreatedAt, &v.SavedAt, &v.PublishAt, &v.PublishedAt}
}

// scanHead scans a version without its body, which lists do not show.
func scanHead(rows *sql.Rows) (v Version, err error) { return v, rows.Scan(versionFields(&v)...) }

func scanVersion(rows *sql.Rows) (v Version, err error) {
	return v, rows.Scan(append(versionFields(&v), &v.Body)...)
}

const selectVersions = `SELECT ` + versionColumns + `, v.body FROM page_versions v`

// findVersion reads a version with its writers and reviews.
func findVersion(ctx context.Context, q sqldb.Querier, page ID, n int64) (Version, error) {
	v, ok, err := first(sqldb.All(ctx, q, scanVersion, selectVersions+` WHERE v.page = $1 AND v.n = $2`, page, n))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "This page has no version %d.", n)
	}
	if err != nil {
		return v, err
	}
	return withPeople(ctx, q, v)
}

// openVersion reads the version of a page that is on its way, if there is one.
func openVersion(ctx context.Context, q sqldb.Querier, page ID) (Version, bool, error) {
	v, ok, err := first(sqldb.All(ctx, q, scanVersion, selectVersions+` WHERE v.page = $1 AND v.state IN ('draft', 'in review', 'approved')`, page))
	if err != nil || !ok {
		return v, ok, err
	}
	v, err = withPeople(ctx, q, v)
	return v, true, err
}

func withPeople(ctx context.Context, q sqldb.Querier, v Version) (Version, error) {
	var err error
	v.Writers, err = sqldb.All(ctx, q, sqldb.Value[string], `SELECT person FROM page_writers WHERE page = $1 AND n = $2 ORDER BY person`, v.Page, v.N)
	if err != nil {
		return v, err
	}
	v.Reviews, err = sqldb.All(ctx, q, func(rows *sql.Rows) (r Review, err error) {
		return r, rows.Scan(&r.Person, &r.At, &r.Outcome, &r.Note, &r.Approver)
	}, `SELECT person, at, outcome, note, approver FROM page_reviews WHERE page = $1 AND n = $2 ORDER BY at, id`, v.Page, v.N)
	return v, err
}

// history lists every version of a page, newest first, without bodies.
func history(ctx context.Context, q sqldb.Querier, page ID) ([]Version, error) {
	all, err := sqldb.All(ctx, q, scanHead, `SELECT `+versionColumns+` FROM page_versions v WHERE v.page = $1 ORDER BY v.n DESC`, page)
	if err != nil {
		return nil, err
	}
	place := map[int64]*Version{}
	for i := range all {
		place[all[i].N] = &all[i]
	}
	return all, sqldb.Each(ctx, q, scanReview, func(r versionReview) error {
		place[r.N].Reviews = append(place[r.N].Reviews, r.Review)
		return nil
	}, `SELECT n, person, at, outcome, note, approver FROM page_reviews WHERE page = $1 ORDER BY at, id`, page)
}

type versionReview struct {
	N int64
	Review
}

func scanReview(rows *sql.Rows) (r versionReview, err error) {
	return r, rows.Scan(&r.N, &r.Person, &r.At, &r.Outcome, &r.Note, &r.Approver)
}

// insertVersion adds a version under the page's next number and returns that.
func insertVersion(ctx context.Context, tx *sqldb.Tx, v Version) (Version, error) {
	var err error
	v.N, err = sqldb.One(ctx, tx, "number", sqldb.Value[int64], `SELECT coalesce(max(n), 0) + 1 FROM page_versions WHERE page = $1`, v.Page)
	if err != nil {
		return v, err
	}
	v.Edition = 1
	_, err = tx.Exec(ctx, `INSERT INTO page_versions (page, n, title, description, body, owner, next_review, based_on, edition, state, author, note,
		created_at, saved_at, publish_at, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		v.Page, v.N, v.Title, v.Description, v.Body, v.Owner, v.NextReview, v.BasedOn, v.Edition, v.State, v.Author, v.Note,
		v.CreatedAt, v.SavedAt, v.PublishAt, v.PublishedAt)
	if err != nil {
		return v, err
	}
	for _, person := range v.Writers {
		if _, err := tx.Exec(ctx, `INSERT INTO page_writers (page, n, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, v.Page, v.N, person); err != nil {
			return v, err
		}
	}
	return v, nil
}

// saveVersion writes back everything of a version that can change.
func saveVersion(ctx context.Context, tx *sqldb.Tx, v Version) error {
	_, err := tx.Exec(ctx, `UPDATE page_versions SET title = $1, description = $2, body = $3, owner = $4, next_review = $5, edition = $6, state = $7,
		note = $8, saved_at = $9, publish_at = $10, published_at = $11 WHERE page = $12 AND n = $13`,
		v.Title, v.Description, v.Body, v.Owner, v.NextReview, v.Edition, v.State, v.Note, v.SavedAt, v.PublishAt, v.PublishedAt, v.Page, v.N)
	return err
}

func setState(ctx context.Context, tx *sqldb.Tx, page ID, n int64, state State) error {
	_, err := tx.Exec(ctx, `UPDATE page_versions SET state = $1 WHERE page = $2 AND n = $3`, state, page, n)
	return err
}

func insertReview(ctx context.Context, tx *sqldb.Tx, id string, v Version, r Review) error {
	_, err := tx.Exec(ctx, `INSERT INTO page_reviews (id, page, n, person, at, outcome, note, approver) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, v.Page, v.N, r.Person, r.At, r.Outcome, r.Note, r.Approver)
	return err
}

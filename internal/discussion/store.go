package discussion

import (
	"context"
	"database/sql"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

const selectTopics = `SELECT t.id, t.ref, t.url, t.title, t.audience, t.posts, t.created_at, t.closed_at FROM threads t`

func scanTopic(rows *sql.Rows) (t Topic, err error) {
	return t, rows.Scan(&t.ID, &t.Ref, &t.URL, &t.Title, &t.Audience, &t.Posts, &t.CreatedAt, &t.ClosedAt)
}

// visible continues a WHERE, with seeing as its arguments. It is the twin of
// CanRead: the audience is among the reader's, the reader is an editor or takes
// part.
const visible = ` (t.audience IN (`

const visibleRest = `) OR EXISTS (SELECT 1 FROM thread_participants m WHERE m.thread = t.id AND m.person = `

// find reads a thread that the reader may see, by the column that names it.
func find(ctx context.Context, q sqldb.Querier, r Reader, column, value string) (Topic, error) {
	n := len(r.Audiences)
	query := selectTopics + ` WHERE t.` + column + ` = $1 AND` + visible + sqldb.Holes(2, n) + visibleRest + sqldb.Holes(n+2, 1) + `) OR ` + sqldb.Holes(n+3, 1) + `)`
	args := append(append([]any{value}, sqldb.Args(r.Audiences)...), r.ID, CanModerate(r.Actor))
	t, err := sqldb.One(ctx, q, "discussion", scanTopic, query, args...)
	if fault.KindOf(err) == fault.NotFound {
		return t, fault.New(fault.NotFound, "This discussion does not exist or is not shared with you.")
	}
	return t, err
}

func insertTopic(ctx context.Context, tx *sqldb.Tx, t Topic) error {
	_, err := tx.Exec(ctx, `INSERT INTO threads (id, ref, url, title, audience, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.ID, t.Ref, t.URL, t.Title, t.Audience, t.CreatedAt)
	if err != nil || len(t.Participants) == 0 {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO thread_participants (thread, person) VALUES`, ``,
		sqldb.Rows(t.Participants, func(_ int, person string) []any { return []any{t.ID, person} }))
}

const selectPosts = `SELECT p.thread, p.n, p.reply_to, p.author, p.body, p.edition, p.written_at, p.edited_at, p.withdrawn_at, p.removed_at, p.removed_by, p.reason FROM posts p`

func scanPost(rows *sql.Rows) (p Post, err error) {
	return p, rows.Scan(&p.Thread, &p.N, &p.ReplyTo, &p.Author, &p.Body, &p.Edition, &p.WrittenAt, &p.EditedAt, &p.WithdrawnAt, &p.RemovedAt, &p.RemovedBy, &p.Reason)
}

func findPost(ctx context.Context, q sqldb.Querier, t ID, n int64) (Post, error) {
	return sqldb.One(ctx, q, "post", scanPost, selectPosts+` WHERE p.thread = $1 AND p.n = $2`, t, n)
}

// page lists the posts of a page in the order in which they are read: each that
// answers none, then its answers.
func page(ctx context.Context, q sqldb.Querier, t ID, number int) ([]Post, error) {
	return sqldb.All(ctx, q, scanPost, selectPosts+` JOIN (SELECT n FROM posts WHERE thread = $1 AND reply_to = 0 ORDER BY n LIMIT $2 OFFSET $3) top
		ON top.n = CASE p.reply_to WHEN 0 THEN p.n ELSE p.reply_to END
		WHERE p.thread = $4 ORDER BY top.n, p.n`, t, PageSize, (number-1)*PageSize, t)
}

// countTop counts the posts that answer none, up to one of them and in all.
func countTop(ctx context.Context, q sqldb.Querier, t ID, upTo int64) (before, all int, err error) {
	type pair struct{ before, all int }
	p, err := sqldb.One(ctx, q, "count", func(rows *sql.Rows) (p pair, err error) { return p, rows.Scan(&p.before, &p.all) },
		`SELECT count(*) FILTER (WHERE n <= $1), count(*) FROM posts WHERE thread = $2 AND reply_to = 0`, upTo, t)
	return p.before, p.all, err
}

func countSince(ctx context.Context, q sqldb.Querier, person string, since sqldb.Stamp) (int, error) {
	return sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM posts WHERE author = $1 AND written_at > $2`, person, since)
}

// nextNumber takes the next number of a thread.
func nextNumber(ctx context.Context, tx *sqldb.Tx, t ID) (int64, error) {
	return sqldb.One(ctx, tx, "discussion", sqldb.Value[int64], `UPDATE threads SET posts = posts + 1 WHERE id = $1 RETURNING posts`, t)
}

func insertPost(ctx context.Context, tx *sqldb.Tx, p Post) error {
	_, err := tx.Exec(ctx, `INSERT INTO posts (thread, n, reply_to, author, body, written_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.Thread, p.N, p.ReplyTo, p.Author, p.Body, p.WrittenAt)
	return err
}

// edit keeps what a post said and gives it other words, unless somebody else's
// edit, in another window, came first.
func edit(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p Post, body string) error {
	saved := p.EditedAt
	if saved.IsZero() {
		saved = p.WrittenAt
	}
	_, err := tx.Exec(ctx, `INSERT INTO post_versions (thread, n, edition, body, saved_at) VALUES ($1, $2, $3, $4, $5)`, p.Thread, p.N, p.Edition, p.Body, saved)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE posts SET body = $1, edition = edition + 1, edited_at = $2 WHERE thread = $3 AND n = $4`, body, at, p.Thread, p.N)
	return err
}

func withdraw(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p Post) error {
	_, err := tx.Exec(ctx, `UPDATE posts SET withdrawn_at = $1 WHERE thread = $2 AND n = $3`, at, p.Thread, p.N)
	return err
}

func remove(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p Post, by, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE posts SET removed_at = $1, removed_by = $2, reason = $3 WHERE thread = $4 AND n = $5`, at, by, reason, p.Thread, p.N)
	return err
}

// Version is what a post said before it was edited.
type Version struct {
	Edition int64
	Body    string
	SavedAt sqldb.Stamp
}

func versions(ctx context.Context, q sqldb.Querier, t ID, n int64) ([]Version, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (v Version, err error) { return v, rows.Scan(&v.Edition, &v.Body, &v.SavedAt) },
		`SELECT edition, body, saved_at FROM post_versions WHERE thread = $1 AND n = $2 ORDER BY edition DESC`, t, n)
}

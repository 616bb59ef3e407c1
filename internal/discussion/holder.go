package discussion

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// withheld is the class of words that readers do not see any more.
const withheld = "posts-withheld"

// Holder tells the keeper of records what is held about a person here. What
// they said is part of the record of what it led to and stays, under nobody's
// name, until the records owner decides about the discussion; what they took back,
// or what was removed, goes when its period ends.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name: "discussions", Tables: []string{"posts", "thread_participants"}, Export: export, Erase: erase,
		Classes: []records.Class{
			{ID: withheld, Due: due, Dispose: dispose},
			{ID: responses, Due: over, Dispose: forget, Content: s.content},
		},
	}
}

type exported struct {
	In      string   `json:"in"`
	Address string   `json:"address"`
	At      string   `json:"at"`
	Text    string   `json:"text"`
	Before  []string `json:"before,omitempty"`
	Not     string   `json:"not_shown,omitempty"`
}

const stamp = "2006-01-02T15:04:05Z"

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	type row struct {
		exported
		before string
		fresh  bool
	}
	rows, err := sqldb.All(ctx, q, func(rows *sql.Rows) (r row, err error) {
		var at, withdrawn, removed sqldb.Stamp
		var thread string
		var n, edition int64
		err = rows.Scan(&r.In, &thread, &n, &at, &r.Text, &withdrawn, &removed, &edition, &r.before)
		r.Address, r.At = Post{Thread: ID(thread), N: n}.Address(), at.Format(stamp)
		if r.fresh = edition <= 1; !withdrawn.IsZero() {
			r.Not = "withdrawn"
		} else if !removed.IsZero() {
			r.Not = "removed"
		}
		return r, err
	}, `SELECT t.title, p.thread, p.n, p.written_at, p.body, p.withdrawn_at, p.removed_at, coalesce(v.edition, 0), coalesce(v.body, '')
		FROM posts p JOIN threads t ON t.id = p.thread LEFT JOIN post_versions v ON v.thread = p.thread AND v.n = p.n
		WHERE p.author = $1 ORDER BY p.written_at, p.thread, p.n, v.edition`, person)
	var all []exported
	for _, r := range rows {
		if r.fresh {
			all = append(all, r.exported)
		}
		if last := &all[len(all)-1]; r.before != "" {
			last.Before = append(last.Before, r.before)
		}
	}
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, nil
}

func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `UPDATE posts SET author = '' WHERE author = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE posts SET removed_by = '' WHERE removed_by = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM thread_participants WHERE person = $1`, person)
	return err
}

// due lists the posts whose words readers have not seen since before a moment.
func due(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var thread, author string
		var n int64
		err = rows.Scan(&thread, &n, &author)
		i.Ref = "post/" + thread + "/" + strconv.FormatInt(n, 10)
		if author != "" {
			i.Subject = "person/" + author
		}
		return i, err
	}, `SELECT thread, n, author FROM posts WHERE body <> '' AND (withdrawn_at < $1 OR removed_at < $2) ORDER BY thread, n`, before, before)
}

// dispose forgets the words and leaves the marker, without which answers could
// not be understood.
func dispose(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		thread, number, _ := strings.Cut(strings.TrimPrefix(item.Ref, "post/"), "/")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return fmt.Errorf("discussion: %s is no post: %w", item.Ref, err)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM post_versions WHERE thread = $1 AND n = $2`, thread, n); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE posts SET body = '' WHERE thread = $1 AND n = $2`, thread, n); err != nil {
			return err
		}
	}
	return nil
}

package discussion

import (
	"cmp"
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// responses is the class of discussions that are over: what people answered when
// they were asked. The records owner decides what becomes of each.
const responses = "network-papers"

// over lists the discussions that were closed before a moment. What a hold keeps
// of the thing that one is about, it keeps of the discussion.
func over(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		err = rows.Scan(&i.Ref, &i.Subject)
		i.Ref = "discussion/" + i.Ref
		return i, err
	}, `SELECT id, ref FROM threads WHERE closed_at < $1 ORDER BY closed_at, id`, before)
}

// handed is a discussion as whoever it is transferred to gets it.
type handed struct {
	Title   string       `json:"title"`
	About   string       `json:"about"`
	Address string       `json:"address"`
	For     string       `json:"for"` // its audience
	Opened  string       `json:"opened"`
	Closed  string       `json:"closed"`
	Posts   []handedPost `json:"posts"`
}

type handedPost struct {
	N       int64    `json:"number"`
	ReplyTo int64    `json:"answers,omitempty"`
	By      string   `json:"by"`
	At      string   `json:"at"`
	Text    string   `json:"text,omitempty"`
	Earlier []string `json:"earlier,omitempty"`
	Not     string   `json:"not_shown,omitempty"` // why readers do not see the words, which are not handed over either
}

// content is a discussion as it is appraised and handed over: whatever its readers
// could read, earlier wordings included.
func (s *Service) content(ctx context.Context, q sqldb.Querier, item records.Item) (any, error) {
	t, err := sqldb.One(ctx, q, "discussion", scanTopic, selectTopics+` WHERE t.id = $1`, strings.TrimPrefix(item.Ref, "discussion/"))
	if err != nil {
		return nil, err
	}
	posts, err := sqldb.All(ctx, q, scanPost, selectPosts+` WHERE p.thread = $1 ORDER BY p.n`, t.ID)
	if err != nil {
		return nil, err
	}
	earlier := map[int64][]string{}
	err = sqldb.Each(ctx, q, func(rows *sql.Rows) (v Post, err error) { return v, rows.Scan(&v.N, &v.Body) },
		func(v Post) error { earlier[v.N] = append(earlier[v.N], v.Body); return nil },
		`SELECT n, body FROM post_versions WHERE thread = $1 ORDER BY n, edition`, t.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.authors(ctx, posts)
	h := handed{Title: t.Title, About: t.Ref, Address: t.URL, For: t.Audience, Opened: t.CreatedAt.Format(stamp), Closed: t.ClosedAt.Format(stamp), Posts: []handedPost{}}
	for _, p := range posts {
		h.Posts = append(h.Posts, handedOf(p, names[p.Author], earlier[p.N]))
	}
	return h, err
}

func (s *Service) authors(ctx context.Context, posts []Post) (map[string]string, error) {
	var ids []string
	for _, p := range posts {
		if p.Author != "" {
			ids = append(ids, p.Author)
		}
	}
	if len(ids) == 0 || s.Names == nil {
		return nil, nil
	}
	return s.Names(ctx, ids)
}

func handedOf(p Post, by string, earlier []string) handedPost {
	h := handedPost{N: p.N, ReplyTo: p.ReplyTo, By: cmp.Or(by, "A former member"), At: p.WrittenAt.Format(stamp)}
	switch {
	case !p.WithdrawnAt.IsZero():
		h.Not = "withdrawn"
	case !p.RemovedAt.IsZero():
		h.Not = "removed: " + p.Reason
	default:
		h.Text, h.Earlier = p.Body, earlier
	}
	return h
}

// forget removes discussions with everything that was said in them.
func forget(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, i := range items {
		if _, err := tx.Exec(ctx, `DELETE FROM threads WHERE id = $1`, strings.TrimPrefix(i.Ref, "discussion/")); err != nil {
			return err
		}
	}
	return nil
}

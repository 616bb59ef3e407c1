package search

import (
	"context"
	"database/sql"

	"guildhall/internal/sqldb"
)

// Mention is a document that mentions something.
type Mention struct {
	Ref, URL, Kind, Topic, Title string
}

// Mentions are the documents of one kind that mention something.
type Mentions struct {
	Kind string
	Docs []Mention // by title
}

// About lists the documents that mention ref and that the audiences may read,
// grouped by kind: a skill shows its roles, its learning, its networks with it.
// Without an audience it sees what is public.
func About(ctx context.Context, q sqldb.Querier, ref string, audiences []string) ([]Mentions, error) {
	audiences = Query{Audiences: audiences}.bounded().Audiences
	var groups []Mentions
	err := sqldb.Each(ctx, q, scanMention, func(m Mention) error {
		if n := len(groups); n == 0 || groups[n-1].Kind != m.Kind {
			groups = append(groups, Mentions{Kind: m.Kind})
		}
		last := &groups[len(groups)-1]
		last.Docs = append(last.Docs, m)
		return nil
	}, `SELECT d.ref, d.url, b.kind, b.topic, d.title FROM search_mentions m
		JOIN search_docs d ON d.id = m.doc JOIN search_buckets b ON b.id = d.id >> 32
		LEFT JOIN search_names n ON n.doc = d.id AND n.rank = 0
		WHERE m.ref = $1 AND b.audience IN (`+sqldb.Holes(2, len(audiences))+`)
		ORDER BY b.kind, n.name, d.ref`, append([]any{clean(ref)}, sqldb.Args(audiences)...)...)
	return groups, err
}

// AboutEach is About of many references at once, in one question to the store.
func AboutEach(ctx context.Context, q sqldb.Querier, refs, audiences []string) (map[string][]Mentions, error) {
	by := map[string][]Mentions{}
	if len(refs) == 0 {
		return by, nil
	}
	audiences = Query{Audiences: audiences}.bounded().Audiences
	var ref string
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (m Mention, err error) {
		return m, rows.Scan(&ref, &m.Ref, &m.URL, &m.Kind, &m.Topic, &m.Title)
	}, func(m Mention) error {
		groups := by[ref]
		if n := len(groups); n == 0 || groups[n-1].Kind != m.Kind {
			groups = append(groups, Mentions{Kind: m.Kind})
		}
		last := &groups[len(groups)-1]
		last.Docs = append(last.Docs, m)
		by[ref] = groups
		return nil
	}, `SELECT m.ref, d.ref, d.url, b.kind, b.topic, d.title FROM search_mentions m
		JOIN search_docs d ON d.id = m.doc JOIN search_buckets b ON b.id = d.id >> 32
		LEFT JOIN search_names n ON n.doc = d.id AND n.rank = 0
		WHERE m.ref IN (`+sqldb.Holes(1, len(refs))+`) AND b.audience IN (`+sqldb.Holes(len(refs)+1, len(audiences))+`)
		ORDER BY m.ref, b.kind, n.name, d.ref`, append(sqldb.Args(refs), sqldb.Args(audiences)...)...)
	return by, err
}

func scanMention(rows *sql.Rows) (m Mention, err error) {
	return m, rows.Scan(&m.Ref, &m.URL, &m.Kind, &m.Topic, &m.Title)
}

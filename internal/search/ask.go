package search

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"guildhall/internal/sqldb"
)

// asking is a query on its way: what it means, and who may see what.
type asking struct {
	engine
	q        sqldb.Querier
	buckets  buckets
	query    Query
	plan     plan
	match    string  // the text in the engine's language
	loosened bool    // any of the words will do
	named    []int64 // documents whose title or other name is the whole text
}

func (s *Service) ask(ctx context.Context, q Query) (*asking, error) {
	a := &asking{engine: engineOf(s.DB.Dialect), q: s.DB, query: q}
	typed := words(q.Text)
	if len(typed) == 0 {
		return a, nil
	}
	found, err := lookUp(ctx, s.DB, typed)
	if err != nil {
		return a, err
	}
	if a.buckets, err = s.known(ctx, found.buckets); err != nil {
		return a, err
	}
	a.plan = newPlan(typed, found.same)
	a.named = a.shown(found.named)
	a.match = a.strict(a.plan)
	if a.plan.long() {
		a.loosen()
	}
	return a, nil
}

// loosen asks for any of the words instead of all; it reports whether that is
// another question.
func (a *asking) loosen() bool {
	before := a.match
	a.match, a.loosened = a.loose(a.plan), true
	return a.match != before
}

// mostNamed bounds how many documents of one name come before the rest.
const mostNamed = 50

// shown keeps the documents that are wanted.
func (a *asking) shown(ids []int64) []int64 {
	var kept []int64
	for _, id := range ids {
		if a.query.wants(a.buckets.of(id)) && len(kept) < mostNamed && !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	return kept
}

// tally is how many documents of one bucket match.
type tally struct {
	bucket
	n int
}

// tally counts what matches and may be read, whatever its kind and topic.
func (a *asking) tally(ctx context.Context) ([]tally, error) {
	var all []tally
	err := sqldb.Each(ctx, a.q, scanTally, func(t tally) error {
		t.bucket = a.buckets[t.id]
		if a.query.mayRead(t.bucket) {
			all = append(all, t)
		}
		return nil
	}, `SELECT `+a.id+` >> `+fmt.Sprint(serialBits)+` AS bucket, count(*) FROM `+a.from+` WHERE `+a.matches+` GROUP BY 1`, a.match)
	return all, err
}

func scanTally(rows *sql.Rows) (t tally, err error) { return t, rows.Scan(&t.id, &t.n) }

// facets sums tallies: the total under both filters, each facet under the other's.
func facets(tallies []tally, q Query) (total int, kinds, topics []Facet) {
	byKind, byTopic := map[string]int{}, map[string]int{}
	for _, t := range tallies {
		kind, topic := q.Kind == "" || q.Kind == t.kind, q.Topic == "" || q.Topic == t.topic
		if kind && topic {
			total += t.n
		}
		if topic {
			byKind[t.kind] += t.n
		}
		if kind && t.topic != "" {
			byTopic[t.topic] += t.n
		}
	}
	return total, mostFirst(byKind), mostFirst(byTopic)
}

func mostFirst(counts map[string]int) []Facet {
	var all []Facet
	for value, n := range counts {
		all = append(all, Facet{value, n})
	}
	slices.SortFunc(all, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return all
}

// ranked returns a page of documents: those that bear the text as their name,
// then the rest by their words.
func (a *asking) ranked(ctx context.Context, limit, offset int) ([]stored, error) {
	if err := a.nameAlike(ctx); err != nil {
		return nil, err
	}
	page := a.named[min(offset, len(a.named)):min(offset+limit, len(a.named))]
	named, err := a.read(ctx, page)
	a.exactFirst(named)
	if err != nil || len(page) == limit {
		return named, err
	}
	rest, err := a.worded(ctx, a.named, limit-len(page), max(offset-len(a.named), 0))
	return append(named, rest...), err
}

// exactFirst puts titles that are the text to the letter before those that are
// only the same once endings are gone: "records management" before "records manager".
func (a *asking) exactFirst(named []stored) {
	text := folded(a.query.Text)
	exact := func(d stored) int {
		if folded(d.title) == text {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(named, func(x, y stored) int { return cmp.Compare(exact(x), exact(y)) })
}

// nameAlike adds, to the documents that bear the text as their name, those named
// by what means the same.
func (a *asking) nameAlike(ctx context.Context) error {
	names := a.plan.names
	if len(names) == 0 {
		return nil
	}
	a.plan.names = nil
	alike, err := sqldb.All(ctx, a.q, sqldb.Value[int64],
		`SELECT doc FROM search_names WHERE name IN (`+sqldb.Holes(1, len(names))+`) ORDER BY rank, doc`, sqldb.Args(names)...)
	a.named = a.shown(append(a.named, alike...))
	return err
}

// worded lists documents by how well their words match, leaving some out.
func (a *asking) worded(ctx context.Context, without []int64, limit, offset int) ([]stored, error) {
	if a.loosened {
		ids, err := a.deep(ctx, without, limit, offset)
		if err != nil {
			return nil, err
		}
		return a.read(ctx, ids)
	}
	query, args := a.best(a.reads, without, limit, offset)
	if a.reads == `` {
		query, args = a.best(a.id+` AS id, `+a.score+` AS score`, without, limit, offset)
		query = `SELECT ` + shownColumns + ` FROM (` + query + `) r JOIN search_docs d ON d.id = r.id ORDER BY r.score DESC, d.id`
	}
	return sqldb.All(ctx, a.q, a.scan, query, args...)
}

// best is the query for documents as the engine ranks them, ties by number.
// Arguments of the score follow all others.
func (a *asking) best(columns string, without []int64, limit, offset int, scoring ...any) (query string, args []any) {
	args = []any{a.match}
	condition := a.buckets.wanted(a.id, a.query)
	if len(without) > 0 {
		condition += ` AND ` + a.id + ` NOT IN (` + sqldb.Holes(2, len(without)) + `)`
		args = append(args, sqldb.Args(without)...)
	}
	return `SELECT ` + columns + ` FROM ` + a.from + ` WHERE ` + a.matches + ` AND ` + condition +
		fmt.Sprintf(` ORDER BY %s DESC, %s LIMIT %d OFFSET %d`, a.score, a.id, limit, offset), append(args, scoring...)
}

// shownColumns are what a hit shows of a document.
const shownColumns = `d.id, d.ref, d.url, d.title, d.body`

// read returns documents in the order of their numbers given.
func (a *asking) read(ctx context.Context, ids []int64) ([]stored, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	docs, err := sqldb.All(ctx, a.q, a.scan, `SELECT `+shownColumns+` FROM search_docs d WHERE d.id IN (`+sqldb.Holes(1, len(ids))+`)`, sqldb.Args(ids)...)
	place := make(map[int64]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(docs, func(x, y stored) int { return cmp.Compare(place[x.id], place[y.id]) })
	return docs, err
}

// scan reads what a hit shows.
func (a *asking) scan(rows *sql.Rows) (d stored, err error) {
	err = rows.Scan(&d.id, &d.ref, &d.url, &d.title, &d.body)
	b := a.buckets.of(d.id)
	d.audience, d.kind, d.topic = b.audience, b.kind, b.topic
	return d, err
}

// hits are documents with the passage that shows why.
func (a *asking) hits(docs []stored) []Hit {
	hits := make([]Hit, len(docs))
	for i, d := range docs {
		hits[i] = Hit{d.ref, d.url, d.kind, d.topic, d.title, snippet(d.body, a.plan.marked)}
	}
	return hits
}

package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"guildhall/internal/sqldb"
)

// A query of four or more things describes a need rather than names one: no
// document need hold every word, and which words matter has to be weighed. The
// engine proposes the poolSize documents that seem best of those that hold any
// word; these are read and ranked again here, the same way on both engines
// (rank.go). Shorter queries name what they seek, must be answered as one types,
// and have too few words for the documents they find to say what else was meant.
const longQuery = 4

const (
	poolSize  = 1000
	poolBytes = 8000 // of a body that are read
)

// long reports a query that describes a need.
func (p plan) long() bool { return len(p.groups) >= longQuery }

// deep lists documents by reading them. Beyond the pool the engine's order goes on.
func (a *asking) deep(ctx context.Context, without []int64, limit, offset int) ([]int64, error) {
	pool, err := a.pool(ctx, without)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, c := range pool[min(offset, len(pool)):min(offset+limit, len(pool))] {
		ids = append(ids, c.id)
	}
	if len(pool) < poolSize || len(ids) == limit {
		return ids, nil
	}
	sought, err := a.weigh(ctx)
	if err != nil {
		return nil, err
	}
	rest, err := a.proposed(ctx, sought, without, limit-len(ids), max(offset, poolSize))
	return append(ids, rest...), err
}

// pool reads and ranks what the engine proposes.
func (a *asking) pool(ctx context.Context, without []int64) ([]*candidate, error) {
	sought, err := a.weigh(ctx)
	if err != nil {
		return nil, err
	}
	ids, err := a.proposed(ctx, sought, without, poolSize, 0)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	lex := newLexicon()
	pool := make([]*candidate, 0, len(ids))
	err = sqldb.Each(ctx, a.q, scanTexts, func(t texts) error {
		pool = append(pool, lex.candidate(t))
		return nil
	}, fmt.Sprintf(`SELECT id, title, labels, substr(body, 1, %d) FROM search_docs WHERE id IN (`, poolBytes)+
		sqldb.Holes(1, len(ids))+`)`, sqldb.Args(ids)...)
	if err != nil {
		return nil, err
	}
	rank(pool, lex, sought)
	slices.SortFunc(pool, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.id, y.id))
	})
	return pool, nil
}

// weighted is a word of the query and how much it tells.
type weighted struct {
	word
	rarity float64 // logarithm of how few readable documents hold it
	weight float64 // its share in the query: grows slowly with repetition
}

// weigh counts, for each word that was typed, the readable documents that hold it.
// Documents that the person may not read do not touch the order of those they may.
func (a *asking) weigh(ctx context.Context) ([]weighted, error) {
	total, err := sqldb.One(ctx, a.q, "count", sqldb.Value[int64],
		`SELECT count(*) FROM search_docs WHERE `+a.buckets.readable(`id`, a.query))
	if err != nil {
		return nil, err
	}
	var all []weighted
	seen := map[string]bool{}
	for _, g := range a.plan.groups {
		for _, w := range g[0] {
			if seen[w.stem] || len(g[0]) > 1 && stopWords[w.text] {
				continue
			}
			seen[w.stem] = true
			n, err := a.holding(ctx, w)
			if err != nil {
				return nil, err
			}
			all = append(all, weighted{w, rarity(total, n), repeated(a.plan.times[w.stem])})
		}
	}
	return all, nil
}

// holding counts the readable documents that hold a word.
func (a *asking) holding(ctx context.Context, w word) (int64, error) {
	return sqldb.One(ctx, a.q, "count", sqldb.Value[int64],
		`SELECT count(*) FROM `+a.from+` WHERE `+a.matches+` AND `+a.buckets.readable(a.id, a.query), a.quote([]word{w}))
}

// proposed lists documents as the engine thinks best for a long query. FTS5 knows
// how rare each word is. PostgreSQL does not, and is told.
func (a *asking) proposed(ctx context.Context, sought []weighted, without []int64, limit, offset int) ([]int64, error) {
	told := *a
	var args []any
	told.score, args = a.tell(sought, 2+len(without))
	query, args := told.best(a.id, without, limit, offset, args...)
	return sqldb.All(ctx, a.q, sqldb.Value[int64], query, args...)
}

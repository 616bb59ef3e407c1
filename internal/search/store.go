package search

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// stored is a document as the store has it.
type stored struct {
	id                                                   int64
	ref, url, title, labels, body, audience, kind, topic string
}

const docColumns = `d.id, d.ref, d.url, d.title, d.labels, d.body, b.audience, b.kind, b.topic`

const selectDocs = `SELECT ` + docColumns + ` FROM search_docs d JOIN search_buckets b ON b.id = d.id >> 32`

func scanDoc(rows *sql.Rows) (d stored, err error) {
	return d, rows.Scan(&d.id, &d.ref, &d.url, &d.title, &d.labels, &d.body, &d.audience, &d.kind, &d.topic)
}

// Put makes a document findable, in place of any of the same reference.
func Put(ctx context.Context, tx *sqldb.Tx, doc Doc) error {
	if err := doc.check(); err != nil {
		return err
	}
	before, err := sqldb.All(ctx, tx, scanDoc, selectDocs+` WHERE d.ref = $1`, doc.Ref)
	if err != nil {
		return err
	}
	return exchange(ctx, tx, before, []Doc{doc})
}

// Remove makes a document unfindable, to the last byte. It is no fault if there is none.
func Remove(ctx context.Context, tx *sqldb.Tx, ref string) error {
	before, err := sqldb.All(ctx, tx, scanDoc, selectDocs+` WHERE d.ref = $1`, ref)
	if err != nil {
		return err
	}
	return exchange(ctx, tx, before, nil)
}

// Replace makes docs all the documents of a kind. Each document's own Kind is
// taken to be that.
func Replace(ctx context.Context, tx *sqldb.Tx, kind string, docs []Doc) error {
	docs = slices.Clone(docs)
	seen := make(map[string]bool, len(docs))
	for i := range docs {
		docs[i].Kind = kind
		if err := docs[i].check(); err != nil {
			return err
		}
		if seen[docs[i].Ref] {
			return fault.New(fault.Invalid, "Two documents of the search index have the reference %s.", docs[i].Ref)
		}
		seen[docs[i].Ref] = true
	}
	before, err := sqldb.All(ctx, tx, scanDoc, selectDocs+` WHERE b.kind = $1`, kind)
	if err != nil {
		return err
	}
	return exchange(ctx, tx, before, docs)
}

func (d Doc) check() error {
	if d.Ref == "" || d.URL == "" || d.Kind == "" || d.Title == "" {
		return fault.New(fault.Invalid, "A document of the search index needs a reference, an address, a kind and a title (it has %q, %q, %q, %q).", d.Ref, d.URL, d.Kind, d.Title)
	}
	return nil
}

// exchange takes documents out of the index and puts others in.
func exchange(ctx context.Context, tx *sqldb.Tx, before []stored, docs []Doc) error {
	if err := remove(ctx, tx, before); err != nil {
		return err
	}
	after, err := numbered(ctx, tx, docs)
	if err != nil {
		return err
	}
	if err := insertDocs(ctx, tx, after); err != nil {
		return err
	}
	if err := settle(ctx, tx); err != nil {
		return err
	}
	if err := insertLinks(ctx, tx, after, docs); err != nil {
		return err
	}
	return exchangeWords(ctx, tx, before, after)
}

// batch is how many things one statement names: enough to make its own cost
// small, few enough for SQLite's limit on placeholders.
const batch = 200

func remove(ctx context.Context, tx *sqldb.Tx, docs []stored) error {
	for some := range slices.Chunk(docs, batch) {
		ids := make([]any, len(some))
		for i, d := range some {
			ids[i] = d.id
		}
		if _, err := tx.Exec(ctx, `DELETE FROM search_docs WHERE id IN (`+sqldb.Holes(1, len(ids))+`)`, ids...); err != nil {
			return err
		}
	}
	return nil
}

// numbered gives documents their numbers. It sorts docs and its result alike,
// by number: FTS5 takes rows several times faster in that order.
func numbered(ctx context.Context, tx *sqldb.Tx, docs []Doc) ([]stored, error) {
	slices.SortStableFunc(docs, func(a, b Doc) int {
		return cmp.Or(cmp.Compare(a.audience(), b.audience()), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Topic, b.Topic))
	})
	var all []stored
	for i := 0; i < len(docs); {
		j := i + 1
		for j < len(docs) && docs[j].audience() == docs[i].audience() && docs[j].Kind == docs[i].Kind && docs[j].Topic == docs[i].Topic {
			j++
		}
		ids, err := numbers(ctx, tx, docs[i], j-i)
		if err != nil {
			return nil, err
		}
		for k, d := range docs[i:j] {
			all = append(all, stored{ids[k], clean(d.Ref), clean(d.URL), clean(d.Title), clean(strings.Join(d.Labels, "\n")), clean(d.Body), d.audience(), d.Kind, d.Topic})
		}
		i = j
	}
	return all, nil
}

func (d Doc) audience() string { return cmp.Or(d.Audience, Members) }

// numbers returns n fresh numbers in a document's bucket, ascending. SQLite
// counts on from the last; PostgreSQL draws them from a sequence, so that acts at
// the same time do not clash over what comes next.
func numbers(ctx context.Context, tx *sqldb.Tx, d Doc, n int) ([]int64, error) {
	bucket, err := bucketOf(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	first, last := bucket<<serialBits, bucket<<serialBits|(1<<serialBits-1)
	if tx.Name == "postgres" {
		return sqldb.All(ctx, tx, sqldb.Value[int64],
			`SELECT $1 + nextval('search_serial') FROM generate_series(1, $2)`, first, n)
	}
	from, err := sqldb.One(ctx, tx, "number", sqldb.Value[int64],
		`SELECT coalesce(max(id), $1) FROM search_docs WHERE id BETWEEN $2 AND $3`, first, first, last)
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = from + int64(i) + 1
	}
	return ids, err
}

func insertDocs(ctx context.Context, tx *sqldb.Tx, docs []stored) error {
	if tx.Name == "postgres" {
		return tx.Insert(ctx, `INSERT INTO search_docs (id, ref, url, title, labels, body, words) VALUES`, ``, sqldb.Rows(docs, func(_ int, d stored) []any {
			return []any{d.id, d.ref, d.url, d.title, d.labels, d.body, vector(d.title, d.labels, d.body)}
		}))
	}
	return tx.Insert(ctx, `INSERT INTO search_docs (id, ref, url, title, labels, body) VALUES`, ``, sqldb.Rows(docs, func(_ int, d stored) []any {
		return []any{d.id, d.ref, d.url, d.title, d.labels, d.body}
	}))
}

// settle sorts what was just written into PostgreSQL's index, so that no search
// has to look through the list where new words wait.
func settle(ctx context.Context, tx *sqldb.Tx) error {
	if tx.Name != "postgres" {
		return nil
	}
	_, err := sqldb.All(ctx, tx, sqldb.Value[int64], `SELECT gin_clean_pending_list('search_docs_words')`)
	return err
}

// insertLinks stores under which names documents are known and what they mention.
func insertLinks(ctx context.Context, tx *sqldb.Tx, after []stored, docs []Doc) error {
	var names, mentions [][]any
	for i, d := range docs {
		names = append(names, []any{after[i].id, nameOf(d.Title), 0})
		for _, label := range d.Labels {
			if name := nameOf(label); name != "" {
				names = append(names, []any{after[i].id, name, 1})
			}
		}
		for _, ref := range d.About {
			mentions = append(mentions, []any{after[i].id, clean(ref)})
		}
	}
	if err := tx.Insert(ctx, `INSERT INTO search_names (doc, name, rank) VALUES`, `ON CONFLICT DO NOTHING`, names); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO search_mentions (doc, ref) VALUES`, `ON CONFLICT DO NOTHING`, mentions)
}

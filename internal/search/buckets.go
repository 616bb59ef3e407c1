package search

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"guildhall/internal/sqldb"
)

// bucket is what a document's number begins with: who may read it, what it is
// and what it is about. A bucket never changes, so that once read it is known.
//
// Its own number is made of three: audience << 16 | kind << 8 | topic. A
// document's is bucket << 32 | serial. So a query keeps to audiences, kinds and
// topics, and counts them, by arithmetic on the number that the index returns.
type bucket struct {
	id                    int64
	audience, kind, topic string
}

const (
	serialBits   = 32
	topicBits    = 8
	kindBits     = 8
	mostOfOne    = 1<<topicBits - 1 // kinds, and topics, that there may be
	mostAudience = 1<<15 - 1
)

// parts are the numbers of a bucket's audience, kind and topic.
func (b bucket) parts() (audience, kind, topic int64) {
	return b.id >> (kindBits + topicBits), b.id >> topicBits & mostOfOne, b.id & mostOfOne
}

// buckets are all the buckets there are, by number.
type buckets map[int64]bucket

func allBuckets(ctx context.Context, q sqldb.Querier) (buckets, error) {
	all := buckets{}
	err := sqldb.Each(ctx, q, scanBucket, func(b bucket) error {
		all[b.id] = b
		return nil
	}, `SELECT id, audience, kind, topic FROM search_buckets`)
	return all, err
}

func scanBucket(rows *sql.Rows) (b bucket, err error) {
	return b, rows.Scan(&b.id, &b.audience, &b.kind, &b.topic)
}

// known returns the buckets, reading them again only when there are more than
// were known: none is ever removed.
func (s *Service) known(ctx context.Context, count int64) (buckets, error) {
	if have := s.buckets.Load(); have != nil && int64(len(*have)) == count {
		return *have, nil
	}
	all, err := allBuckets(ctx, s.DB)
	if err == nil {
		s.buckets.Store(&all)
	}
	return all, err
}

// of returns the bucket of a document's number.
func (b buckets) of(doc int64) bucket { return b[doc>>serialBits] }

// readable is a condition on a document's number: that it is of one of the
// audiences. What it holds are numbers of the store, never anybody's text.
func (b buckets) readable(column string, q Query) string {
	var ids []int64
	for _, one := range b {
		if audience, _, _ := one.parts(); q.mayRead(one) && !slices.Contains(ids, audience) {
			ids = append(ids, audience)
		}
	}
	slices.Sort(ids)
	list := "0" // no audience has this number, and IN needs one
	for _, id := range ids {
		list += "," + strconv.FormatInt(id, 10)
	}
	return fmt.Sprintf(`%s >> %d IN (%s)`, column, serialBits+kindBits+topicBits, list)
}

// wanted is readable, and of the kind and topic asked for.
func (b buckets) wanted(column string, q Query) string {
	condition := b.readable(column, q)
	kind, topic := int64(-1), int64(-1) // no document has these
	for _, one := range b {
		_, k, t := one.parts()
		if one.kind == q.Kind {
			kind = k
		}
		if one.topic == q.Topic {
			topic = t
		}
	}
	if q.Kind != "" {
		condition += fmt.Sprintf(` AND %s >> %d & %d = %d`, column, serialBits+topicBits, mostOfOne, kind)
	}
	if q.Topic != "" {
		condition += fmt.Sprintf(` AND %s >> %d & %d = %d`, column, serialBits, mostOfOne, topic)
	}
	return condition
}

// mayRead reports whether a bucket is readable by the query's audiences.
func (q Query) mayRead(b bucket) bool { return slices.Contains(q.Audiences, b.audience) }

// wants reports whether a bucket is also of the kind and topic asked for.
func (q Query) wants(b bucket) bool {
	return q.mayRead(b) && (q.Kind == "" || q.Kind == b.kind) && (q.Topic == "" || q.Topic == b.topic)
}

// bucketOf interns who may read a document, what it is and what it is about.
func bucketOf(ctx context.Context, tx *sqldb.Tx, d Doc) (int64, error) {
	all, err := allBuckets(ctx, tx)
	if err != nil {
		return 0, err
	}
	var audience, kind, topic, lastAudience, lastKind, lastTopic int64
	for _, b := range all {
		a, k, t := b.parts()
		lastAudience, lastKind, lastTopic = max(lastAudience, a), max(lastKind, k), max(lastTopic, t)
		if b.audience == d.audience() {
			audience = a
		}
		if b.kind == d.Kind {
			kind = k
		}
		if b.topic == d.Topic {
			topic = t
		}
	}
	audience, kind, topic = cmp.Or(audience, lastAudience+1), cmp.Or(kind, lastKind+1), cmp.Or(topic, lastTopic+1)
	if audience > mostAudience || kind > mostOfOne || topic > mostOfOne {
		return 0, fmt.Errorf("search: too many audiences (%d), kinds (%d) or topics (%d)", audience, kind, topic)
	}
	id := audience<<(kindBits+topicBits) | kind<<topicBits | topic
	if _, ok := all[id]; ok {
		return id, nil
	}
	_, err = tx.Exec(ctx, `INSERT INTO search_buckets (id, audience, kind, topic) VALUES ($1, $2, $3, $4)`, id, d.audience(), d.Kind, d.Topic)
	return id, err
}

// Package search finds things by the words people really use.
//
// Every capability hands over what can be found, as documents, within the act
// that changes it. The package knows them by reference only. A document has one
// audience, and a query sees nothing outside the audiences of the person asking:
// not in its hits, its counts, its suggestions or its snippets. What is shared
// with a single person does not belong here.
//
// The index is FTS5 on SQLite and a tsvector on PostgreSQL (engine.go). Both
// hold the same words: folded, without diacritics, stemmed by Porter's rules.
package search

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/sqldb"
)

// The audiences that every service has. A capability may add its own, such as
// "network/n1", and names them in the queries of the people who belong.
const (
	Public  = "public"  // anyone
	Members = "members" // anyone who is signed in
)

// Doc is something that can be found.
type Doc struct {
	Ref      string   // what it is: "skill/IR03"; one document each
	URL      string   // where it is read: "/skills/IR03"
	Kind     string   // what sort of thing: "skill"; a facet
	Topic    string   // what it belongs to, such as a discipline; a facet; empty for none
	Title    string   // its name
	Labels   []string // other names for it: each finds it as surely as the title
	Body     string   // plain text
	Audience string   // who may find it; empty is Members, the narrower of the two that every service has
	About    []string // references that it mentions
}

// Query is what a person asks. Any text is a valid query.
type Query struct {
	Text      string
	Kind      string   // only this kind; empty for all
	Topic     string   // only this topic; empty for all
	Audiences []string // what the person may read; empty is the public alone
	Limit     int      // hits on a page: 20 unless told, 100 at most
	Offset    int      // hits before this page
}

// Result is a page of hits and what else the query says.
type Result struct {
	Hits        []Hit
	Total       int      // hits on all pages
	KindFacets  []Facet  // what each kind would leave, given the topic; most first
	TopicFacets []Facet  // what each topic would leave, given the kind; most first
	DidYouMean  string   // the query with its slips put right, from public words; empty for none
	Expanded    []string // terms that were sought as well, because they mean the same
	Loose       bool     // nothing holds all the words, so these hold some of them
}

// Hit is a document that was found.
type Hit struct {
	Ref, URL, Kind, Topic, Title string
	Snippet                      []Piece // the passage that shows why
}

// Piece is a run of a snippet's text.
type Piece struct {
	Text string
	Hit  bool // these are words that were asked for
}

// Facet is how many hits one value of a facet would leave.
type Facet struct {
	Value string
	Count int
}

// Service answers queries.
type Service struct {
	DB  *sqldb.DB
	Log *audit.Log

	buckets atomic.Pointer[buckets] // as last read
}

// Audiences are what an actor may read by what they are. What they may read by
// what they belong to, the caller adds to the query.
func Audiences(who access.Actor) []string {
	if who.SignedIn() {
		return []string{Public, Members}
	}
	return []string{Public}
}

// Find returns a page of what the actor may read: first what bears the text as
// its name, then the best by words. It sees the audiences of the actor and those
// that the caller names in the query.
func (s *Service) Find(ctx context.Context, who access.Actor, q Query) (Result, error) {
	q.Audiences = append(Audiences(who), q.Audiences...)
	return s.find(ctx, q)
}

const (
	pageSize   = 20
	pageMost   = 100
	offsetMost = 1_000_000
)

// bounded is the query with its limits made sensible.
func (q Query) bounded() Query {
	if q.Limit <= 0 {
		q.Limit = pageSize
	}
	q.Limit = min(q.Limit, pageMost)
	q.Offset = min(max(q.Offset, 0), offsetMost)
	if len(q.Audiences) == 0 {
		q.Audiences = []string{Public}
	}
	return q
}

func (s *Service) find(ctx context.Context, q Query) (Result, error) {
	q = q.bounded()
	a, err := s.ask(ctx, q)
	if err != nil || a.plan.empty() {
		return Result{}, err
	}
	r := Result{Expanded: a.plan.expanded}
	tallies, docs, err := a.both(ctx)
	if err != nil {
		return r, err
	}
	if len(tallies) == 0 {
		if r.DidYouMean, err = suggest(ctx, a); err != nil {
			return r, err
		}
		if r.Loose = a.loosen(); r.Loose {
			tallies, docs, err = a.both(ctx)
		}
	}
	if err != nil || len(tallies) == 0 {
		r.Loose = false
		return r, err
	}
	r.Total, r.KindFacets, r.TopicFacets = facets(tallies, q)
	r.Hits = a.hits(docs)
	return r, nil
}

// both counts what matches and reads the page of it, side by side: for a common
// word each has to look at every match, and neither needs the other.
func (a *asking) both(ctx context.Context) (tallies []tally, docs []stored, err error) {
	var counting sync.WaitGroup
	var countErr error
	counting.Go(func() { tallies, countErr = a.tally(ctx) })
	docs, err = a.ranked(ctx, a.query.Limit, a.query.Offset)
	counting.Wait()
	return tallies, docs, errors.Join(countErr, err)
}

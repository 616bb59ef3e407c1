package search

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// The collection that speed is measured on: made words, as frequent as words are
// in a language (Zipf's law), the same in every run.
const (
	benchDocs  = 200_000
	benchWords = 60_000
	titleWords = 7
	bodyWords  = 53
)

type generator struct {
	*rand.Rand
	words []string
	upTo  []float64 // cumulative frequency
}

func newGenerator() *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(11, 7))}
	seen, sum := map[string]bool{}, 0.0
	for len(g.words) < benchWords {
		var b strings.Builder
		for range 2 + g.IntN(4) {
			b.WriteByte("bcdfghjklmnprstvw"[g.IntN(17)])
			b.WriteByte("aeiou"[g.IntN(5)])
		}
		if w := b.String(); !seen[w] && !stopWords[w] {
			seen[w] = true
			g.words = append(g.words, w)
			sum += 1 / math.Pow(float64(len(g.words)+2), 0.95)
			g.upTo = append(g.upTo, sum)
		}
	}
	return g
}

// rank draws the number of a word, 0 the commonest.
func (g *generator) rank() int {
	return min(sort.SearchFloat64s(g.upTo, g.Float64()*g.upTo[len(g.upTo)-1]), benchWords-1)
}

func (g *generator) text(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = g.words[g.rank()]
	}
	return strings.Join(all, " ")
}

func (g *generator) docs() []Doc {
	docs := make([]Doc, benchDocs)
	for i := range docs {
		ref := fmt.Sprintf("thing/%d", i)
		docs[i] = Doc{Ref: ref, URL: "/" + ref, Title: g.text(titleWords), Body: g.text(bodyWords),
			Kind:     []string{"skill", "role", "page", "network", "course", "term", "event", "paper"}[g.IntN(8)],
			Topic:    []string{"", "IR", "RM", "KM", "LM", "DP", "AI"}[g.IntN(7)],
			Audience: []string{Public, Public, Public, Members, "network/n1"}[g.IntN(5)]}
	}
	return docs
}

// queries are of one, two and three words in turn, drawn from documents, so that
// each finds something; neither the commonest words nor the rarest.
func (g *generator) queries(docs []Doc, n int) []string {
	number := map[string]int{}
	for i, w := range g.words {
		number[w] = i
	}
	var all []string
	for len(all) < n {
		words := strings.Fields(docs[g.IntN(len(docs))].Body)
		words = slices.DeleteFunc(words, func(w string) bool { return number[w] < 40 || number[w] > 20_000 })
		slices.Sort(words)
		words = slices.Compact(words)
		g.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		if k := 1 + len(all)%3; len(words) >= k {
			all = append(all, strings.Join(words[:k], " "))
		}
	}
	return all
}

// BenchmarkSearch measures hits, and the page with facets, suggestions and
// snippets, beside the engine's own ranked query on the same table.
func BenchmarkSearch(b *testing.B) {
	g := newGenerator()
	docs := g.docs()
	mixed, common := g.queries(docs, 300), g.words[:20]
	table := tabwriter.NewWriter(os.Stderr, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%d documents\tp50 ms: bare\thits\tpage\tp99 ms: bare\thits\tpage\thits/bare\tp99\tpage/bare\tp99\t\n", benchDocs)
	for _, engine := range []struct {
		name string
		open func(testing.TB) *sqldb.DB
	}{{"sqlite", sqldbtest.SQLite}, {"postgres", sqldbtest.Postgres}} {
		db := engine.open(b)
		load(b, db, docs)
		for _, set := range []struct {
			name    string
			queries []string
		}{{"words", mixed}, {"common", common}} {
			b.Run(engine.name+"/"+set.name, func(b *testing.B) {
				fmt.Fprint(table, engine.name, " ", set.name, "\t", compare(b, db, set.queries), "\n")
			})
		}
	}
	table.Flush()
}

func load(b *testing.B, db *sqldb.DB, docs []Doc) {
	byKind := map[string][]Doc{}
	for _, d := range docs {
		byKind[d.Kind] = append(byKind[d.Kind], d)
	}
	start := clock.System()
	log := &audit.Log{DB: db, Now: clock.System}
	for kind, docs := range byKind {
		err := log.Housekeep(b.Context(), audit.SearchRebuild, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
			return Replace(b.Context(), tx, kind, docs)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%s: indexed %d documents in %v", db.Name, len(docs), clock.Since(start).Round(time.Second))
}

// compare asks every query in each way in turn, so that all meet the same
// machine, and reports how they relate.
func compare(b *testing.B, db *sqldb.DB, queries []string) string {
	s := &Service{DB: db}
	ways := []struct {
		name string
		ask  func(ctx context.Context, text string) error
	}{{"bare", bare(db)}, {"hits", hitsOnly(s)}, {"page", wholePage(s)}}
	took := make([][]time.Duration, len(ways))
	for b.Loop() {
		for _, text := range queries {
			for i, way := range ways {
				start := clock.System()
				if err := way.ask(b.Context(), text); err != nil {
					b.Fatal(err)
				}
				took[i] = append(took[i], clock.Since(start))
			}
		}
	}
	var line strings.Builder
	for _, share := range []float64{0.5, 0.99} {
		for i, way := range ways {
			ms := at(took[i], share)
			b.ReportMetric(ms, fmt.Sprintf("%s-p%g-ms", way.name, share*100))
			fmt.Fprintf(&line, "%.2f\t", ms)
		}
	}
	for i, way := range ways[1:] {
		for _, share := range []float64{0.5, 0.99} {
			ratio := at(took[i+1], share) / at(took[0], share)
			b.ReportMetric(ratio, fmt.Sprintf("%s/bare-p%g", way.name, share*100))
			fmt.Fprintf(&line, "%.2f\t", ratio)
		}
	}
	return line.String()
}

// at is the duration within which a share of them lies, in milliseconds.
func at(took []time.Duration, share float64) float64 {
	slices.Sort(took)
	return took[int(share*float64(len(took)-1))].Seconds() * 1000
}

// bare is the ranked query as one would write it by hand: twenty titles.
func bare(db *sqldb.DB) func(context.Context, string) error {
	query, between := `SELECT rowid, title FROM search_index WHERE search_index MATCH $1 ORDER BY rank LIMIT 20`, " "
	if db.Name == "postgres" {
		query, between = `SELECT id, title FROM search_docs, CAST($1 AS tsquery) AS sought
			WHERE words @@ sought ORDER BY ts_rank(words, sought) DESC LIMIT 20`, " & "
	}
	return func(ctx context.Context, text string) error {
		var terms []string
		for _, w := range words(text) {
			terms = append(terms, engineOf(db.Dialect).quote([]word{w}))
		}
		found, err := sqldb.All(ctx, db, func(rows *sql.Rows) (title string, err error) {
			var id int64
			return title, rows.Scan(&id, &title)
		}, query, strings.Join(terms, between))
		if err == nil && len(found) == 0 {
			return fmt.Errorf("%q finds nothing", text)
		}
		return err
	}
}

func benchQuery(text string) Query {
	return Query{Text: text, Audiences: []string{Public, Members, "network/n1"}}.bounded()
}

// hitsOnly is the titles and addresses of the first page, without facets and snippets.
func hitsOnly(s *Service) func(context.Context, string) error {
	return func(ctx context.Context, text string) error {
		a, err := s.ask(ctx, benchQuery(text))
		if err != nil {
			return err
		}
		docs, err := a.ranked(ctx, pageSize, 0)
		if err == nil && len(docs) == 0 {
			return fmt.Errorf("%q finds nothing", text)
		}
		return err
	}
}

func wholePage(s *Service) func(context.Context, string) error {
	return func(ctx context.Context, text string) error {
		r, err := s.find(ctx, benchQuery(text))
		if err == nil && (r.Total == 0 || len(r.KindFacets) == 0) {
			return fmt.Errorf("%q finds nothing", text)
		}
		return err
	}
}

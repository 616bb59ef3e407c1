package search

import (
	"fmt"
	"strconv"
	"strings"

	"guildhall/internal/sqldb"
)

// engine is what the two engines' full text cannot share. The queries around
// it are the same: $1 is always the text in the engine's own language.
type engine struct {
	from    string // the index, and what binds $1 when it must be named
	id      string // a document's number in it
	matches string
	score   string // higher is better
	reads   string // what a hit shows, if the index has it: otherwise it is read for the best alone
	any     string // between alternatives
	all     string // between requirements
	quote   func(phrase []word) string
	// tell makes a score of a long query, with its arguments from $first.
	tell func(sought []weighted, first int) (score string, args []any)
}

func engineOf(d sqldb.Dialect) engine {
	if d.Name == "postgres" {
		return postgres
	}
	return sqlite
}

// A word of the title weighs as much as eight of the body, one of another name
// as much as six.
const (
	titleWeight = 8.0
	labelWeight = 6.0
)

var sqlite = engine{
	from:    `search_index`,
	id:      `rowid`,
	matches: `search_index MATCH $1`,
	score:   fmt.Sprintf(`-bm25(search_index, %.1f, %.1f, 1.0)`, titleWeight, labelWeight),
	any:     " OR ", all: " AND ",
	quote: func(phrase []word) string {
		texts := make([]string, len(phrase))
		for i, w := range phrase {
			texts[i] = w.text
		}
		return `"` + strings.Join(texts, " ") + `"`
	},
	tell: func([]weighted, int) (string, []any) { return evenScore, nil },
}

// evenScore favours titles less: a need is met by what a document says, not by
// what it is called.
var evenScore = fmt.Sprintf(`-bm25(search_index, %.1f, %.1f, 1.0)`, titleTells/2, labelTells/2)

var postgres = engine{
	from:    `CAST($1 AS tsquery) AS sought CROSS JOIN search_docs`,
	id:      `id`,
	matches: `words @@ sought`,
	reads:   `id, ref, url, title, body`,
	score:   fmt.Sprintf(`ts_rank('{%.3f, 0, %.3f, 1}', words, sought)`, 1/titleWeight, labelWeight/titleWeight),
	any:     " | ", all: " & ",
	quote: func(phrase []word) string {
		stems := make([]string, len(phrase))
		for i, w := range phrase {
			stems[i] = `'` + w.stem + `'`
		}
		return "(" + strings.Join(stems, " <-> ") + ")"
	},
	tell: func(sought []weighted, first int) (string, []any) {
		parts, args := make([]string, len(sought)), make([]any, len(sought))
		for i, w := range sought {
			parts[i] = fmt.Sprintf(`%.4f * ts_rank('{%.3f, 0, %.3f, 1}', words, CAST($%d AS tsquery))`,
				w.rarity*w.weight, 1/titleTells, labelTells/titleTells, first+i)
			args[i] = "'" + w.stem + "'"
		}
		return "(" + strings.Join(parts, " + ") + ")", args
	},
}

// strict asks for every group by any of its terms; loose asks for any term.
func (e engine) strict(p plan) string { return e.join(p, e.all) }
func (e engine) loose(p plan) string  { return e.join(p, e.any) }

func (e engine) join(p plan, between string) string {
	groups := make([]string, len(p.groups))
	for i, g := range p.groups {
		terms := make([]string, 0, len(g)+1)
		for _, phrase := range g {
			terms = append(terms, e.quote(phrase))
		}
		if len(g[0]) > 1 {
			terms = append(terms, e.wordByWord(g[0]))
		}
		groups[i] = "(" + strings.Join(terms, e.any) + ")"
	}
	return strings.Join(groups, between)
}

// wordByWord asks for all the words of a typed phrase, wherever they stand: that
// the phrase is also a term of the vocabulary must not make it find less.
func (e engine) wordByWord(phrase []word) string {
	var quoted []string
	for _, w := range phrase {
		if !stopWords[w.text] {
			quoted = append(quoted, e.quote([]word{w}))
		}
	}
	if len(quoted) == 0 {
		return e.quote(phrase)
	}
	return "(" + strings.Join(quoted, e.all) + ")"
}

// Positions in a tsvector: no phrase reaches from one part into the next, and
// PostgreSQL keeps no position beyond the last.
const (
	partGap      = 8
	lastPosition = 16383
	mostTokens   = 30_000 // of a body: keeps the vector under PostgreSQL's megabyte
)

// vector is a document's words as PostgreSQL stores them.
func vector(title, labels, body string) string {
	v := vectors{at: 1, byStem: map[string]int{}}
	v.add(title, "A")
	v.add(labels, "B")
	v.add(body, "")
	var b strings.Builder
	for _, places := range v.places {
		b.Write(places)
		b.WriteByte(' ')
	}
	return b.String()
}

// vectors builds a vector: by stem 'archiv':1A,7B.
type vectors struct {
	at     int
	byStem map[string]int
	places [][]byte
}

func (v *vectors) add(text, weight string) {
	for i, t := range tokens(text) {
		if i == mostTokens {
			break
		}
		s := stem(t.word)
		n, ok := v.byStem[s]
		if !ok {
			n = len(v.places)
			v.byStem[s] = n
			v.places = append(v.places, append([]byte("'"+s+"'"), ':'))
		} else {
			v.places[n] = append(v.places[n], ',')
		}
		v.places[n] = append(strconv.AppendInt(v.places[n], int64(min(v.at, lastPosition)), 10), weight...)
		v.at++
	}
	v.at += partGap
}

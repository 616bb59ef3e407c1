package search

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"guildhall/internal/sqldb"
)

// word is a word of a query.
type word struct{ text, stem string }

// plan is a query understood: every group is one thing asked for, by any of its
// terms; a term of several words is a phrase.
type plan struct {
	name     string // the whole text as names are compared
	typed    []word // all words, in order
	groups   [][][]word
	expanded []string        // terms that mean the same as something typed
	names    []string        // names that mean the same as the whole text
	times    map[string]int  // how often a stem was typed
	marked   map[string]bool // stems to highlight
}

func (p plan) empty() bool { return len(p.groups) == 0 }

// A query is cut to its first words: nobody means more, and a hostile one must
// not cost more.
const (
	mostWords     = 96
	mostTextBytes = 4096
	longestTerm   = 6  // words of a synonym
	mostSynonyms  = 12 // terms that one term of a query may stand for
)

func words(text string) []word {
	if len(text) > mostTextBytes {
		text = strings.ToValidUTF8(text[:mostTextBytes], "")
	}
	var all []word
	for _, t := range tokens(text) {
		if len(all) == mostWords {
			break
		}
		all = append(all, word{t.word, stem(t.word)})
	}
	return all
}

func stems(ws []word) string {
	all := make([]string, len(ws))
	for i, w := range ws {
		all[i] = w.stem
	}
	return strings.Join(all, " ")
}

// newPlan reads the words typed: synonyms by the longest term first, stop words
// dropped while anything else is left.
func newPlan(typed []word, same map[string][]string) plan {
	p := plan{name: stems(typed), typed: typed, times: map[string]int{}, marked: map[string]bool{}}
	var stopped [][][]word
	seen := map[string]bool{}
	for i := 0; i < len(typed); {
		n := longest(typed[i:], same)
		term := typed[i : i+n]
		i += n
		for _, w := range term {
			p.times[w.stem]++
		}
		name := stems(term)
		switch {
		case seen[name]:
		case n == 1 && stopWords[term[0].text] && same[name] == nil:
			stopped = append(stopped, [][]word{term})
		default:
			p.groups = append(p.groups, p.group(term, same[name]))
		}
		seen[name] = true
	}
	if p.empty() {
		p.groups = stopped
	}
	p.mark()
	return p
}

// terms lists every run of words that may be a synonym's term.
func terms(ws []word) []string {
	var all []string
	for i := range ws {
		for n := 1; n <= longestTerm && i+n <= len(ws); n++ {
			all = append(all, stems(ws[i:i+n]))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func longest(ws []word, same map[string][]string) int {
	for n := min(longestTerm, len(ws)); n > 1; n-- {
		if same[stems(ws[:n])] != nil {
			return n
		}
	}
	return 1
}

// group is a term with those that mean the same.
func (p *plan) group(term []word, same []string) [][]word {
	g := [][]word{term}
	whole := stems(term) == p.name
	for _, other := range same {
		if len(g) > mostSynonyms {
			break
		}
		ws := words(other)
		g = append(g, ws)
		p.expanded = append(p.expanded, other)
		if whole {
			p.names = append(p.names, stems(ws))
		}
	}
	return g
}

func (p *plan) mark() {
	for _, g := range p.groups {
		for _, term := range g {
			for _, w := range term {
				if len(term) == 1 || !stopWords[w.text] {
					p.marked[w.stem] = true
				}
			}
		}
	}
}

// known is what the store says of the words typed.
type known struct {
	same    map[string][]string // by the name of a run of them: terms that mean the same
	named   []int64             // documents that bear all of them as their name: by title before another name
	buckets int64               // how many there are
}

// lookUp asks for it in one round trip.
func lookUp(ctx context.Context, q sqldb.Querier, typed []word) (known, error) {
	runs := terms(typed)
	k := known{same: map[string][]string{}}
	err := sqldb.Each(ctx, q, scanFact, func(f fact) error {
		switch {
		case f.term != "":
			if !slices.Contains(k.same[f.name], f.term) {
				k.same[f.name] = append(k.same[f.name], f.term)
			}
		case f.rank < 0:
			k.buckets = f.number
		default:
			k.named = append(k.named, f.number)
		}
		return nil
	}, `SELECT a.name AS name, b.term AS term, 0 AS number, 0 AS rank FROM search_synonyms a
			JOIN search_synonyms b ON b.source = a.source AND b.family = a.family AND b.name <> a.name
			WHERE a.name IN (`+sqldb.Holes(1, len(runs))+`)
		UNION ALL SELECT '', '', doc, rank FROM search_names WHERE name = `+fmt.Sprintf(`$%d`, len(runs)+1)+`
		UNION ALL SELECT '', '', count(*), -1 FROM search_buckets
		ORDER BY rank, number, name, term`, append(sqldb.Args(runs), stems(typed))...)
	return k, err
}

// fact is a row of lookUp: a pair of terms, the number of a document with the
// rank of its name, or how many buckets there are with the rank -1.
type fact struct {
	name, term   string
	number, rank int64
}

func scanFact(rows *sql.Rows) (f fact, err error) {
	return f, rows.Scan(&f.name, &f.term, &f.number, &f.rank)
}

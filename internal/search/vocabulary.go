package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"guildhall/internal/sqldb"
)

// A word from which misspellings are put right has letters only, and enough of
// them that one slip leaves it recognisable.
const (
	shortestWord = 4
	longestFixed = 24
)

func spellable(w string) bool {
	n := utf8.RuneCountInString(w)
	return n >= shortestWord && n <= longestFixed && !stopWords[w] && !strings.ContainsAny(w, "0123456789")
}

// exchangeWords keeps the vocabulary to words of public documents. A word is
// dropped with the last public document that holds it or an inflection of it.
func exchangeWords(ctx context.Context, tx *sqldb.Tx, before, after []stored) error {
	old, now := vocabulary(before), vocabulary(after)
	var fresh, gone []string
	for w := range now {
		if !old[w] {
			fresh = append(fresh, w)
		}
	}
	for w := range old {
		if !now[w] {
			gone = append(gone, w)
		}
	}
	slices.Sort(fresh)
	slices.Sort(gone)
	if err := addWords(ctx, tx, fresh); err != nil {
		return err
	}
	return dropWords(ctx, tx, gone)
}

func vocabulary(docs []stored) map[string]bool {
	all := map[string]bool{}
	for _, d := range docs {
		if d.audience != Public {
			continue
		}
		for _, text := range []string{d.title, d.labels, d.body} {
			for _, t := range tokens(text) {
				if !all[t.word] && spellable(t.word) {
					all[t.word] = true
				}
			}
		}
	}
	return all
}

// addWords adds what is missing. It asks first, because on PostgreSQL an insert
// that finds its row would make acts clash that have nothing to do with each other.
func addWords(ctx context.Context, tx *sqldb.Tx, words []string) error {
	for some := range slices.Chunk(words, batch) {
		known, err := sqldb.All(ctx, tx, sqldb.Value[string],
			`SELECT word FROM search_words WHERE word IN (`+sqldb.Holes(1, len(some))+`)`, sqldb.Args(some)...)
		if err != nil {
			return err
		}
		have := map[string]bool{}
		for _, w := range known {
			have[w] = true
		}
		var rows, parts [][]any
		for _, w := range some {
			if have[w] {
				continue
			}
			rows = append(rows, []any{w})
			for _, f := range fragments(w) {
				parts = append(parts, []any{f, w})
			}
		}
		if err := tx.Insert(ctx, `INSERT INTO search_words (word) VALUES`, `ON CONFLICT DO NOTHING`, rows); err != nil {
			return err
		}
		if err := tx.Insert(ctx, `INSERT INTO search_fragments (fragment, word) VALUES`, `ON CONFLICT DO NOTHING`, parts); err != nil {
			return err
		}
	}
	return nil
}

// dropWords removes words that no public document holds any more.
func dropWords(ctx context.Context, tx *sqldb.Tx, words []string) error {
	if len(words) == 0 {
		return nil
	}
	all, err := allBuckets(ctx, tx)
	if err != nil {
		return err
	}
	public := &asking{engine: engineOf(tx.Dialect), q: tx, buckets: all, query: Query{}.bounded()}
	for _, w := range words {
		n, err := public.holds(ctx, w)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM search_words WHERE word = $1`, w); err != nil {
			return err
		}
	}
	return nil
}

// mostHolders bounds a count that only has to tell rare from common.
const mostHolders = 500

// holds counts the readable documents that hold a word or an inflection of it.
func (a *asking) holds(ctx context.Context, w string) (int64, error) {
	match := a.quote([]word{{w, stem(w)}})
	return sqldb.One(ctx, a.q, "count", sqldb.Value[int64],
		`SELECT count(*) FROM (SELECT 1 FROM `+a.from+` WHERE `+a.matches+` AND `+a.buckets.readable(a.id, a.query)+fmt.Sprintf(` LIMIT %d) n`, mostHolders), match)
}

// fragments are a word whole and with each of its letters left out.
func fragments(w string) []string {
	all := []string{w}
	for i, r := range w {
		all = append(all, w[:i]+w[i+utf8.RuneLen(r):])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// suggest returns the query with each word that is not in the vocabulary
// exchanged for the nearest that is; empty if that would ask the same. It knows
// only public words, whoever asks.
func suggest(ctx context.Context, a *asking) (string, error) {
	public := *a
	public.query.Audiences = []string{Public}
	mended, changed := make([]string, len(a.plan.typed)), false
	for i, w := range a.plan.typed {
		mended[i] = w.text
		if !spellable(w.text) || i >= mostMended {
			continue
		}
		near, err := public.nearest(ctx, w.text)
		if err != nil {
			return "", err
		}
		if near == "" || near == w.text {
			continue
		}
		mended[i] = near
		// A slip in an ending, "managment", finds what was meant as it stands.
		changed = changed || stem(near) != w.stem
	}
	if !changed {
		return "", nil
	}
	return strings.Join(mended, " "), nil
}

const (
	mostMended     = 8 // words of a query that are looked at
	mostCandidates = 6 // words as near as each other, of which the commonest wins
)

// nearest is the public word that takes the fewest slips to become w: at most
// one in a short word, two in a longer one. Of several the commonest.
func (a *asking) nearest(ctx context.Context, w string) (string, error) {
	parts := fragments(w)
	found, err := sqldb.All(ctx, a.q, sqldb.Value[string],
		`SELECT DISTINCT word FROM search_fragments WHERE fragment IN (`+sqldb.Holes(1, len(parts))+`)`, sqldb.Args(parts)...)
	if err != nil {
		return "", err
	}
	slips := map[string]int{}
	for _, c := range found {
		if n := distance(w, c); n <= 1 || n == 2 && utf8.RuneCountInString(w) >= 6 {
			slips[c] = n
		}
	}
	near := slices.SortedFunc(maps.Keys(slips), func(x, y string) int {
		return cmp.Or(cmp.Compare(slips[x], slips[y]), cmp.Compare(sameStart(w, y), sameStart(w, x)), cmp.Compare(x, y))
	})
	best, most := "", int64(0)
	for i, c := range near {
		if i == mostCandidates || slips[c] > slips[near[0]] {
			break
		}
		n, err := a.holds(ctx, c)
		if err != nil {
			return "", err
		}
		if n > most {
			best, most = c, n
		}
	}
	return best, nil
}

// sameStart is 1 if two words begin alike, as a word and its misspelling mostly do.
func sameStart(a, b string) int {
	if a[0] == b[0] {
		return 1
	}
	return 0
}

// distance counts the slips between two words: a letter too many, too few or
// wrong, or two letters exchanged.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			wrong := 1
			if x[i] == y[j] {
				wrong = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+wrong)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(x)][len(y)]
}

package search

import (
	"cmp"
	"slices"
	"strings"
)

// What the best documents have in common says more of what was meant than a few
// words can (Lavrenko and Croft, "Relevance-based language models", 2001, in the
// mixed form called RM3). It helps a query of many words, whose best documents
// are mostly to the point; a short one it would carry away.
const (
	fedBack       = 0.45 // share of the feedback in a score
	feedbackDocs  = 10
	feedbackWords = 30
	fewestHolders = 2   // of those documents must share a word
	mostShare     = 0.2 // of the pool may: commoner words tell nothing
	shortestFed   = 3   // bytes
)

// feedback weighs the words that the best documents share: the likelier in
// them and the rarer in the pool, the more.
func feedback(pool []*candidate, lex *lexicon) map[int32]float64 {
	best := slices.Clone(pool)
	slices.SortFunc(best, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.id, y.id))
	})
	likely, shared := likelihoods(best[:min(feedbackDocs, len(best))], len(lex.stems))
	holders := holders(pool, len(lex.stems))
	var chosen []int32
	for n := range likely {
		if n == 0 || shared[n] < fewestHolders || float64(holders[n]) > mostShare*float64(len(pool)) || !telling(lex.stems[n]) {
			continue
		}
		likely[n] *= rarity(int64(len(pool)), int64(holders[n]))
		chosen = append(chosen, int32(n))
	}
	slices.SortFunc(chosen, func(x, y int32) int {
		return cmp.Or(cmp.Compare(likely[y], likely[x]), cmp.Compare(lex.stems[x], lex.stems[y]))
	})
	tells := map[int32]float64{}
	for _, n := range chosen[:min(feedbackWords, len(chosen))] {
		tells[n] = likely[n] / likely[chosen[0]] * rarity(int64(len(pool)), int64(holders[n]))
	}
	return tells
}

// telling words are neither numbers, such as dates, nor mere letters.
func telling(s string) bool {
	return len(s) >= shortestFed && !strings.ContainsAny(s, "0123456789")
}

// likelihoods is, by stem, how likely the word is in documents weighted by their
// scores, and how many of them hold it.
func likelihoods(docs []*candidate, stems int) (likely []float64, shared []int) {
	likely, shared = make([]float64, stems), make([]int, stems)
	sum := 0.0
	for _, c := range docs {
		sum += c.score
	}
	if sum == 0 {
		return likely, shared
	}
	for _, c := range docs {
		for _, n := range c.words {
			likely[n] += c.score / sum / float64(len(c.words))
		}
	}
	return likely, holders(docs, stems)
}

// holders counts, by stem, the documents that hold it.
func holders(docs []*candidate, stems int) []int {
	counts, last := make([]int, stems), make([]int, stems)
	for i, c := range docs {
		for _, n := range c.words {
			if last[n] != i+1 {
				last[n] = i + 1
				counts[n]++
			}
		}
	}
	return counts
}

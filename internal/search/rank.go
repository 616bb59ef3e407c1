package search

import (
	"database/sql"
	"math"
)

// Okapi's BM25 over three parts of a document (Robertson, Zaragoza and Taylor,
// "Simple BM25 extension to multiple weighted fields", 2004), a little for words
// that stand together, and relevance feedback (feedback.go). The constants are
// those of the literature; relevance hardly moves when one is halved or doubled.
const (
	saturation   = 1.2 // k1: how fast more of a word stops telling more
	titleTells   = 3.0 // a word of the title against one of the body
	labelTells   = 2.0
	nameLength   = 0.5  // b of title and labels: how much length counts against a part
	bodyLength   = 0.75 // b of the body
	together     = 0.2  // weight of words that stand together
	togetherness = 4    // how many words apart still is
)

// texts is a document as it is read for ranking.
type texts struct {
	id    int64
	parts [3]string // title, labels, body
}

func scanTexts(rows *sql.Rows) (t texts, err error) {
	return t, rows.Scan(&t.id, &t.parts[0], &t.parts[1], &t.parts[2])
}

// candidate is a document as numbers of stems. A gap, number 0, parts its parts.
type candidate struct {
	id    int64
	words []int32
	ends  [3]int // where each part ends
	score float64
}

// lexicon numbers the stems of a pool, from 1.
type lexicon struct {
	byWord, byStem map[string]int32
	stems          []string
}

func newLexicon() *lexicon {
	return &lexicon{map[string]int32{}, map[string]int32{}, []string{""}}
}

func (l *lexicon) word(w string) int32 {
	n, ok := l.byWord[w]
	if !ok {
		n = l.stem(stem(w))
		l.byWord[w] = n
	}
	return n
}

func (l *lexicon) stem(s string) int32 {
	n, ok := l.byStem[s]
	if !ok {
		n = int32(len(l.stems))
		l.byStem[s] = n
		l.stems = append(l.stems, s)
	}
	return n
}

func (l *lexicon) candidate(t texts) *candidate {
	c := &candidate{id: t.id}
	for i, text := range t.parts {
		for _, tok := range tokens(text) {
			c.words = append(c.words, l.word(tok.word))
		}
		c.ends[i] = len(c.words)
		for range togetherness {
			c.words = append(c.words, 0)
		}
	}
	return c
}

// part is where a part begins and how long it is.
func (c *candidate) part(i int) (start, length int) {
	if i > 0 {
		start = c.ends[i-1] + togetherness
	}
	return start, c.ends[i] - start
}

// rarity is the weight of a word that n of total documents hold.
func rarity(total, n int64) float64 {
	n = min(max(n, 1), max(total, 1))
	return math.Log(1 + (float64(total-n)+0.5)/(float64(n)+0.5))
}

// repeated is the weight of a word that was typed n times.
func repeated(n int) float64 { return 1 + math.Log(float64(max(n, 1))) }

// scorer holds the words that documents are scored by: slot numbers them by stem,
// tells is the weight of each slot.
type scorer struct {
	slot  []int32 // by number of stem: slot + 1, or 0
	tells []float64
}

func (l *lexicon) scorer(tells map[int32]float64) scorer {
	s := scorer{slot: make([]int32, len(l.stems))}
	for n := range s.slot {
		if t, ok := tells[int32(n)]; ok {
			s.tells = append(s.tells, t)
			s.slot[n] = int32(len(s.tells))
		}
	}
	return s
}

// rank scores a pool: by the words that were typed, then also by the words of
// the documents that came out best.
func rank(pool []*candidate, lex *lexicon, sought []weighted) {
	typed := map[int32]float64{}
	var order []int32
	for _, w := range sought {
		n := lex.stem(w.stem)
		typed[n] = w.rarity * w.weight
		order = append(order, n)
	}
	average := averages(pool)
	byWords := lex.scorer(typed)
	pairs := lex.neighbours(order)
	for _, c := range pool {
		c.score = byWords.score(c, average) + pairs.score(c, typed)
	}
	byFeedback := lex.scorer(feedback(pool, lex))
	for _, c := range pool {
		c.score = (1-fedBack)*c.score + fedBack*byFeedback.score(c, average)
	}
}

func averages(pool []*candidate) (average [3]float64) {
	for i := range average {
		sum := 0
		for _, c := range pool {
			_, n := c.part(i)
			sum += n
		}
		average[i] = max(float64(sum)/float64(len(pool)), 1)
	}
	return average
}

var (
	partTells  = [3]float64{titleTells, labelTells, 1}
	partLength = [3]float64{nameLength, nameLength, bodyLength}
)

func (s scorer) score(c *candidate, average [3]float64) float64 {
	counts := make([]float64, len(s.tells))
	for i := range c.ends {
		start, n := c.part(i)
		one := partTells[i] / (1 - partLength[i] + partLength[i]*float64(n)/average[i])
		for _, w := range c.words[start : start+n] {
			if slot := s.slot[w]; slot > 0 {
				counts[slot-1] += one
			}
		}
	}
	sum := 0.0
	for slot, n := range counts {
		sum += s.tells[slot] * saturated(n)
	}
	return sum
}

func saturated(n float64) float64 { return n * (saturation + 1) / (saturation + n) }

// neighbours are the words that were typed next to each other: by a stem's
// number, those that followed it.
type neighbours [][]int32

func (l *lexicon) neighbours(order []int32) neighbours {
	next := make(neighbours, len(l.stems))
	for i := 1; i < len(order); i++ {
		next[order[i-1]] = append(next[order[i-1]], order[i])
	}
	return next
}

// score adds for neighbours that stand close in the document, in their order; for
// the other way round half.
func (next neighbours) score(c *candidate, typed map[int32]float64) float64 {
	type pair struct{ first, second int32 }
	counts := map[pair]float64{}
	for i, w := range c.words {
		for _, second := range next[w] {
			for d := -togetherness; d <= togetherness; d++ {
				if j := i + d; j >= 0 && j < len(c.words) && c.words[j] == second {
					counts[pair{w, second}] += closeness(d)
				}
			}
		}
	}
	sum := 0.0
	for p, n := range counts {
		sum += min(typed[p.first], typed[p.second]) * saturated(n)
	}
	return together * sum
}

func closeness(distance int) float64 {
	if distance < 0 {
		return -0.5 / float64(distance)
	}
	return 1 / float64(distance)
}

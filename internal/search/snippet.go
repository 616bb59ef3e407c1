package search

import "strings"

const (
	snippetWords = 32     // shown of a body
	snippetLead  = 6      // words shown before the first hit of the passage
	snippetReach = 20_000 // bytes of a body in which a passage is sought
	ellipsis     = "…"
)

// snippet is the passage of a text with the most different words asked for, or
// its beginning.
func snippet(text string, marked map[string]bool) []Piece {
	if len(text) > snippetReach {
		text = strings.ToValidUTF8(text[:snippetReach], "")
	}
	ts := tokens(text)
	if len(ts) == 0 {
		return nil
	}
	hit := make([]string, len(ts)) // the stem, where it was asked for
	var begins [256]bool           // stemming leaves a word's first letter, and costs more than to look at it
	for s := range marked {
		begins[s[0]] = true
	}
	for i, t := range ts {
		if begins[t.word[0]] {
			if s := stem(t.word); marked[s] {
				hit[i] = s
			}
		}
	}
	first := max(0, bestWindow(hit)-snippetLead)
	last := min(len(ts), first+snippetWords)
	return pieces(text, ts, hit, first, last)
}

// bestWindow is where the run of words with the most different hits begins.
func bestWindow(hit []string) int {
	best, most := 0, 0
	inside := map[string]int{}
	width := snippetWords - snippetLead
	for i, s := range hit {
		if s != "" {
			inside[s]++
		}
		if j := i - width; j >= 0 && hit[j] != "" {
			if inside[hit[j]]--; inside[hit[j]] == 0 {
				delete(inside, hit[j])
			}
		}
		if len(inside) > most {
			best, most = firstHit(hit, max(0, i-width+1)), len(inside)
		}
	}
	return best
}

func firstHit(hit []string, from int) int {
	for hit[from] == "" {
		from++
	}
	return from
}

// pieces cuts the words first to last into runs, with an ellipsis where the text goes on.
func pieces(text string, ts []token, hit []string, first, last int) []Piece {
	var all []Piece
	add := func(s string, marked bool) {
		if s != "" {
			all = append(all, Piece{s, marked})
		}
	}
	at, end := ts[first].start, ts[last-1].end
	if first == 0 {
		at = 0
	} else {
		add(ellipsis, false)
	}
	for i := first; i < last; i++ {
		if hit[i] != "" {
			add(text[at:ts[i].start], false)
			add(text[ts[i].start:ts[i].end], true)
			at = ts[i].end
		}
	}
	if last == len(ts) {
		end = len(text)
	}
	add(text[at:end], false)
	if last < len(ts) {
		add(ellipsis, false)
	}
	return all
}

package diff

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Run is a stretch of text that stays, goes or comes.
type Run struct {
	Op   Op     `json:"op,omitempty"` // empty where it stays
	Text string `json:"text"`
}

// Bounds on how hard two texts are compared. Beyond, what differs is said to be
// replaced as a whole.
const (
	mostEdits = 400 // words that go or come within one stretch
	mostWords = 20_000
)

// Words compares two texts word by word, first by whole sentences so that each
// stays readable. What stays and goes makes up before; what stays and comes
// makes up now. Sentences with little in common are replaced whole.
func Words(before, now string) []Run {
	var r runs
	align(sentences(before), sentences(now), func(same bool, gone, came []string) {
		if same {
			r.add("", strings.Join(gone, ""))
			return
		}
		r.within(strings.Join(gone, ""), strings.Join(came, ""))
	})
	return r
}

// Line is an entry of a list beside the one that it became. An entry without a
// counterpart came or went.
type Line struct {
	Op    Op
	Runs  []Run
	After bool // whether it is in the later list
}

// Lines compares two lists entry by entry.
func Lines(were, are []string) []Line {
	var all []Line
	align(were, are, func(same bool, gone, came []string) {
		for i := range max(len(gone), len(came)) {
			switch {
			case same:
				all = append(all, Line{"", []Run{{"", gone[i]}}, true})
			case i >= len(came):
				all = append(all, Line{Taken, []Run{{Taken, gone[i]}}, false})
			case i >= len(gone):
				all = append(all, Line{Put, []Run{{Put, came[i]}}, true})
			default:
				all = append(all, Line{Edited, Words(gone[i], came[i]), true})
			}
		}
	})
	return all
}

type runs []Run

func (r *runs) add(op Op, text string) {
	if text == "" {
		return
	}
	if n := len(*r); n > 0 && (*r)[n-1].Op == op {
		(*r)[n-1].Text += text
		return
	}
	*r = append(*r, Run{op, text})
}

// within compares stretches of sentences word by word.
func (r *runs) within(before, now string) {
	a, b := tokens(before), tokens(now)
	type stretch struct {
		same       bool
		gone, came string
	}
	var all []stretch
	kept, words := 0, 0
	align(a, b, func(same bool, gone, came []string) {
		all = append(all, stretch{same, strings.Join(gone, ""), strings.Join(came, "")})
		for _, t := range gone {
			if isWord(t) {
				words++
				kept += boolInt(same)
			}
		}
	})
	if n := countWords(b); 5*kept < max(words, n) {
		r.add(Taken, before)
		r.add(Put, now)
		return
	}
	// A gap of nothing but space or a mark between two changes reads as one.
	gone, came := "", ""
	flush := func() {
		r.add(Taken, gone)
		r.add(Put, came)
		gone, came = "", ""
	}
	for i, s := range all {
		between := s.same && i > 0 && i < len(all)-1 && countWords(tokens(s.gone)) == 0
		switch {
		case !s.same, between:
			gone += s.gone
			came += s.came
		default:
			flush()
			r.add("", s.gone)
		}
	}
	flush()
}

// tokens parts a text into words, white space and single marks.
func tokens(s string) []string {
	var all []string
	for s != "" {
		n := tokenLen(s)
		all = append(all, s[:n])
		s = s[n:]
	}
	return all
}

func tokenLen(s string) int {
	first, size := utf8.DecodeRuneInString(s)
	in := func(r rune) bool { return inWord(r) || r == '\'' || r == '’' || r == '-' }
	switch {
	case unicode.IsSpace(first):
		in = unicode.IsSpace
	case !inWord(first):
		return size
	}
	for i, r := range s {
		if !in(r) {
			return i
		}
	}
	return len(s)
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func isWord(token string) bool {
	r, _ := utf8.DecodeRuneInString(token)
	return inWord(r)
}

func countWords(all []string) int {
	n := 0
	for _, t := range all {
		n += boolInt(isWord(t))
	}
	return n
}

// sentences parts a text after the spaces that follow a full stop, question or
// exclamation mark, colon or semicolon.
func sentences(s string) []string {
	var all []string
	start, ended := 0, false
	for i, r := range s {
		switch {
		case strings.ContainsRune(".?!:;", r):
			ended = true
		case unicode.IsSpace(r):
			// the spaces belong to the sentence before them
		case ended && i > 0 && unicode.IsSpace(lastRune(s[:i])):
			all = append(all, s[start:i])
			start, ended = i, false
		default:
			ended = false
		}
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// align finds a shortest way from a to b and says it in stretches: what is the
// same in both, and what goes with what comes in its place.
func align(a, b []string, say func(same bool, gone, came []string)) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	if head > 0 {
		say(true, a[:head], b[:head])
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	i, j := 0, 0
	for _, m := range matches(x, y) {
		if m.i > i || m.j > j {
			say(false, x[i:m.i], y[j:m.j])
		}
		say(true, x[m.i:m.i+m.n], y[m.j:m.j+m.n])
		i, j = m.i+m.n, m.j+m.n
	}
	if i < len(x) || j < len(y) {
		say(false, x[i:], y[j:])
	}
	if tail > 0 {
		say(true, a[len(a)-tail:], b[len(b)-tail:])
	}
}

// match is a stretch that both have.
type match struct{ i, j, n int }

// matches are what two lists have in common along a shortest edit script, found
// in O(ND) time (Myers, 1986). None are returned beyond mostEdits, so that the
// time and memory that two texts can take are bounded.
func matches(a, b []string) []match {
	if len(a) == 0 || len(b) == 0 || len(a)+len(b) > mostWords {
		return nil
	}
	limit := min(len(a)+len(b), mostEdits)
	reach := make([]int, 2*limit+3) // furthest i on each diagonal, shifted by limit+1
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, slices.Clone(reach[limit+1-d:limit+2+d]))
		for k := -d; k <= d; k += 2 {
			i := reach[limit+1+k-1] + 1
			if k == -d || k != d && reach[limit+1+k-1] < reach[limit+1+k+1] {
				i = reach[limit+1+k+1]
			}
			for i < len(a) && i-k < len(b) && i >= 0 && i-k >= 0 && a[i] == b[i-k] {
				i++
			}
			reach[limit+1+k] = i
			if i >= len(a) && i-k >= len(b) {
				return retrace(trace, len(a), len(b))
			}
		}
	}
	return nil
}

// retrace follows the furthest reaches back from the end. trace[d] holds those
// of the diagonals -d to d before step d.
func retrace(trace [][]int, i, j int) []match {
	var all []match
	for d := len(trace) - 1; d >= 0; d-- {
		k, at := i-j, func(k int) int { return trace[d][k+d] }
		down := k == -d || k != d && at(k-1) < at(k+1)
		before, diagonal := 0, 0
		switch {
		case d == 0:
			before = 0
		case down:
			before, diagonal = at(k+1), k+1
		default:
			before, diagonal = at(k-1), k-1
		}
		start := before
		if d > 0 && !down {
			start = before + 1
		}
		if i > start {
			all = append(all, match{start, start - k, i - start})
		}
		i, j = before, before-diagonal
	}
	slices.Reverse(all)
	return all
}

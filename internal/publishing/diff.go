package publishing

import (
	"strings"
	"unicode"
)

// Run says what became of a run of words between two texts.
type Run int8

// What can become of words.
const (
	Same  Run = iota
	Gone      // in the first text only
	Added     // in the second text only
)

// Piece is a run of words of which the same became.
type Piece struct {
	Run  Run
	Text string
}

// most bounds the work of a comparison: two texts that differ by more words
// than this are told apart as one piece gone and one added.
const most = 1500

// Compare tells two texts apart word by word. Joined without what was added, the
// pieces give the first text, and without what is gone the second.
func Compare(before, after string) []Piece {
	a, b := tokens(before), tokens(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var p pieces
	p.add(Same, a[:head])
	p.between(a[head:len(a)-tail], b[head:len(b)-tail])
	p.add(Same, a[len(a)-tail:])
	return p.calm()
}

// calm joins changes that only a space parts, so that people read phrases
// instead of every other word.
func (p pieces) calm() []Piece {
	var out pieces
	for i := 0; i < len(p); {
		if p[i].Run == Same {
			out = append(out, p[i])
			i++
			continue
		}
		var sides [3]string // by Run
		for ; i < len(p); i++ {
			if p[i].Run != Same {
				sides[p[i].Run] += p[i].Text
			} else if i+1 < len(p) && sides[Gone] != "" && sides[Added] != "" && isSpace(p[i].Text) {
				sides[Gone] += p[i].Text
				sides[Added] += p[i].Text
			} else {
				break
			}
		}
		for _, run := range []Run{Gone, Added} {
			if sides[run] != "" {
				out = append(out, Piece{run, sides[run]})
			}
		}
	}
	return out
}

func isSpace(s string) bool {
	return strings.TrimLeft(s, " \t") == ""
}

// replaced tells apart two values that are read as a whole, such as dates.
func replaced(before, after string) []Piece {
	var p pieces
	if before == after {
		p.add(Same, []string{before})
		return p
	}
	p.add(Gone, []string{before})
	p.add(Added, []string{after})
	return p
}

// tokens splits a text into words, the spaces between them, and line ends.
func tokens(s string) []string {
	var all []string
	start, kind := 0, 0
	for i, r := range s {
		now := 1
		switch {
		case r == '\n':
			now = 3
		case unicode.IsSpace(r):
			now = 2
		}
		if i > start && (now != kind || now == 3) {
			all = append(all, s[start:i])
			start = i
		}
		kind = now
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}

type pieces []Piece

func (p *pieces) add(run Run, words []string) {
	text := strings.Join(words, "")
	switch last := len(*p) - 1; {
	case text == "":
	case last >= 0 && (*p)[last].Run == run:
		(*p)[last].Text += text
	default:
		*p = append(*p, Piece{run, text})
	}
}

// between compares what is left when the same beginning and end are set aside,
// by Myers' algorithm: the shortest way from one to the other.
func (p *pieces) between(a, b []string) {
	trace, ok := shortest(a, b)
	if !ok {
		p.add(Gone, a)
		p.add(Added, b)
		return
	}
	p.walk(a, b, trace)
}

// shortest returns, for each number of changes, how far each diagonal reached.
func shortest(a, b []string) (trace [][]int, ok bool) {
	limit := min(len(a)+len(b), most)
	reach := make([]int, 2*limit+3)
	mid := limit + 1
	for d := 0; d <= limit; d++ {
		for k := -d; k <= d; k += 2 {
			x := reach[mid+k-1] + 1
			if k == -d || k != d && reach[mid+k-1] < reach[mid+k+1] {
				x = reach[mid+k+1]
			}
			for y := x - k; x < len(a) && y < len(b) && a[x] == b[y]; y++ {
				x++
			}
			reach[mid+k] = x
			if x >= len(a) && x-k >= len(b) {
				return append(trace, snapshot(reach, mid, d)), true
			}
		}
		trace = append(trace, snapshot(reach, mid, d))
	}
	return nil, false
}

// snapshot keeps the diagonals -d to d.
func snapshot(reach []int, mid, d int) []int {
	return append([]int(nil), reach[mid-d:mid+d+1]...)
}

// walk goes back from the end along the shortest way and adds its steps in order.
func (p *pieces) walk(a, b []string, trace [][]int) {
	type step struct {
		run   Run
		words []string
	}
	var steps []step
	x, y := len(a), len(b)
	for d := len(trace) - 1; d > 0; d-- {
		before := func(k int) int { return trace[d-1][k+d-1] }
		k := x - y
		from := k - 1
		if k == -d || k != d && before(k-1) < before(k+1) {
			from = k + 1
		}
		px := before(from)
		py := px - from
		startX, startY := px, py
		if from == k-1 {
			startX++
		} else {
			startY++
		}
		steps = append(steps, step{Same, a[startX:x]})
		if from == k-1 {
			steps = append(steps, step{Gone, a[px:startX]})
		} else {
			steps = append(steps, step{Added, b[py:startY]})
		}
		x, y = px, py
	}
	steps = append(steps, step{Same, a[:x]})
	for i := len(steps) - 1; i >= 0; i-- {
		p.add(steps[i].run, steps[i].words)
	}
}

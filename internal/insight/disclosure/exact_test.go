package disclosure

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
)

// This file is an attacker of its own making, for small professions with three
// levels. It knows the rules by heart, sees only Published.Tables, lists every
// population that agrees with them, and shares no code with the attack that
// Publish makes.

// vector is a line's true counts.
type vector [3]int

func (v vector) plus(o vector) vector { return vector{v[0] + o[0], v[1] + o[1], v[2] + o[2]} }
func (v vector) people() int          { return v[0] + v[1] + v[2] }

// apart is the least number of people who changed.
func (v vector) apart(o vector) int {
	up, down := 0, 0
	for i := range v {
		up += max(0, v[i]-o[i])
		down += max(0, o[i]-v[i])
	}
	return max(up, down)
}

// spot is a cell of a published table; level 3 is the total.
type spot struct{ table, line, level int }

// unseen is how far from the truth a count of a withheld line is tried. To try
// fewer values than the attacker could makes the test harder to pass.
const unseen = 4

func fits(n int, f Figure) bool {
	switch f {
	case Hidden:
		return n >= 1 && n <= 4
	case 0:
		return n == 0
	}
	return n >= 5 && (n+2)/5*5 == int(f)
}

func agree(v vector, l ReleasedLine) bool {
	if l.Withheld {
		return true
	}
	return v.people() >= 10 && (v.people()+2)/5*5 == int(l.Total) && fits(v[0], l.Cells[0]) && fits(v[1], l.Cells[1]) && fits(v[2], l.Cells[2])
}

// candidates lists what a line can be. Of a withheld line the attacker has been
// told by someone whether it is small, which the figures do not say.
func candidates(l ReleasedLine, truth vector, isSmall bool) []vector {
	var low, most [3]int
	people := 1 << 20
	for c := range low {
		low[c], most[c] = max(0, truth[c]-unseen), truth[c]+unseen
		if !l.Withheld {
			low[c], most[c] = 0, 4
			if f := l.Cells[c]; f != Hidden {
				most[c] = int(f) + 2
			}
		}
	}
	if l.Withheld && isSmall {
		people = 9
	}
	var all []vector
	for a := low[0]; a <= most[0]; a++ {
		for b := low[1]; b <= most[1]; b++ {
			for c := low[2]; c <= most[2] && a+b+c <= people; c++ {
				if v := (vector{a, b, c}); agree(v, l) {
					all = append(all, v)
				}
			}
		}
	}
	return all
}

func vectorOf(tables []Table, t, l int) vector { return vector(tables[t].Lines[l].Counts) }

// exact returns the values that each spot of one publication can have: table 0
// is all, the others divide it.
func exact(p *Published, truth []Table) map[spot]map[int]bool {
	isSmall := func(t, l int) bool { return vectorOf(truth, t, l).people() < 10 }
	all := p.Tables[0].Lines[0]
	lists := make([][][]vector, len(p.Tables))
	var reach []map[vector]bool
	for t := 1; t < len(p.Tables); t++ {
		sums := map[vector]bool{{}: true}
		for l, line := range p.Tables[t].Lines {
			lists[t] = append(lists[t], candidates(line, vectorOf(truth, t, l), isSmall(t, l)))
			sums = addAll(sums, lists[t][l])
		}
		reach = append(reach, sums)
	}
	whole := map[vector]bool{}
	for v := range reach[0] {
		if agree(v, all) && (!all.Withheld || !isSmall(0, 0) || v.people() < 10) && !slices.ContainsFunc(reach, func(r map[vector]bool) bool { return !r[v] }) {
			whole[v] = true
		}
	}
	found := map[spot]map[int]bool{}
	note := func(t, l int, v vector) {
		for level, n := range append(slices.Clone(v[:]), v.people()) {
			s := spot{t, l, level}
			if found[s] == nil {
				found[s] = map[int]bool{}
			}
			found[s][n] = true
		}
	}
	for v := range whole {
		note(0, 0, v)
	}
	for t := 1; t < len(p.Tables); t++ {
		for l := range lists[t] {
			others := map[vector]bool{{}: true}
			for o := range lists[t] {
				if o != l {
					others = addAll(others, lists[t][o])
				}
			}
			for _, v := range lists[t][l] {
				for o := range others {
					if whole[v.plus(o)] {
						note(t, l, v)
						break
					}
				}
			}
		}
	}
	return found
}

func addAll(sums map[vector]bool, list []vector) map[vector]bool {
	next := make(map[vector]bool, len(sums))
	for s := range sums {
		for _, v := range list {
			next[s.plus(v)] = true
		}
	}
	return next
}

func trueCount(tables []Table, s spot) int {
	counts := tables[s.table].Lines[s.line].Counts
	if s.level < 3 {
		return counts[s.level]
	}
	return counts[0] + counts[1] + counts[2]
}

// randomPeople fills organisations with 3 to 25 people, small cells more often
// than large.
func randomPeople(r *rand.Rand, organisations, disciplines int) []person {
	var all []person
	for o := range organisations {
		for level := range levels {
			n := r.IntN(6)
			if r.IntN(2) == 0 {
				n = r.IntN(14)
			}
			for range n {
				all = append(all, person{o, r.IntN(max(1, disciplines)), level})
			}
		}
	}
	return all
}

// change lets up to twelve people join, leave or move.
func change(r *rand.Rand, people []person, organisations, disciplines int) []person {
	next := slices.Clone(people)
	for range r.IntN(13) {
		p := person{r.IntN(organisations), r.IntN(max(1, disciplines)), r.IntN(3)}
		switch i := r.IntN(max(1, len(next))); {
		case len(next) > 0 && r.IntN(4) == 0:
			next = slices.Delete(next, i, i+1)
		case len(next) > 0 && r.IntN(4) == 0:
			next[i].level = p.level
		default:
			next = append(next, p)
		}
	}
	return next
}

// effort multiplies the populations tried: GUILDHALL_DISCLOSURE_EFFORT, or once.
func effort() int {
	n, err := strconv.Atoi(os.Getenv("GUILDHALL_DISCLOSURE_EFFORT"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func TestExactAttackerFixesNothingInOnePublication(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	lines, open, attackedLines, guarded := 0, 0, 0, 0
	rounds := 100 * effort()
	for range rounds {
		disciplines := 2 * r.IntN(2)
		people := randomPeople(r, 2+r.IntN(2), disciplines)
		organisations := 3
		tables := tablesOf(people, organisations, disciplines)
		published, report := Publish(nil, tables, Rules{})
		lines, open, attackedLines = lines+report.Lines, open+report.Lines-report.Small-report.OneCell, attackedLines+report.Attacked
		for s, values := range exact(published, tables) {
			n := trueCount(tables, s)
			if !values[n] {
				t.Fatalf("the attacker of this test lost the truth, %+v is %d", s, n)
			}
			if n >= 1 && n <= 4 {
				guarded++
				if len(values) < 3 {
					t.Fatalf("%+v is found to be one of %v\n%+v\n%+v", s, values, tables, published.Tables)
				}
			}
		}
	}
	share := float64(attackedLines) / float64(open)
	t.Logf("%d lines, %d open to the plain rules, %d withheld by the attack: %.1f %%; %d counts of 1 to 4 kept", lines, open, attackedLines, 100*share, guarded)
	if share > 0.5 || guarded < rounds {
		t.Errorf("the share withheld is not sane: %.2f, with %d counts to guard", share, guarded)
	}
}

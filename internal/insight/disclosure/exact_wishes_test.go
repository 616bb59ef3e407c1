package disclosure

import (
	"math/bits"
	"math/rand/v2"
	"testing"
)

// This file attacks wishes, which are told of the same people as who holds a skill
// and at what level: of all and of two disciplines. It goes through every pair of
// disciplines that agrees with the figures, and shares the plain knowledge of
// exact_test.go and nothing with the attack that Publish makes.

// raters are those of one discipline who rated a skill: with a wish and without,
// and of all of them the holders at two levels.
type raters struct{ wish, no, some, much int }

func (r raters) plus(o raters) raters {
	return raters{r.wish + o.wish, r.no + o.no, r.some + o.some, r.much + o.much}
}

func (r raters) notHeld() int { return r.wish + r.no - r.some - r.much }

// spots are all counts of the tables: the two wishes and their sum, the two levels
// and theirs, and who does not hold the skill.
func (r raters) spots() [7]int {
	return [7]int{r.wish, r.no, r.wish + r.no, r.some, r.much, r.some + r.much, r.notHeld()}
}

// wishTables counts two disciplines.
func wishTables(of [2]raters) []Table {
	all := of[0].plus(of[1])
	line := func(key []string, counts ...int) Line { return Line{Of: "skill", Key: key, Counts: counts} }
	levels, wishes := []string{"some", "much"}, []string{"wish", "no-wish"}
	return []Table{
		{Name: "holders", Across: "holding", Columns: []string{"held", "not"}, Lines: []Line{line([]string{}, all.some+all.much, all.notHeld())}},
		{Name: "supply", By: []string{"holding"}, Across: "level", Columns: levels, Lines: []Line{line([]string{"held"}, all.some, all.much)}},
		{Name: "supply by discipline", By: []string{"discipline", "holding"}, Across: "level", Columns: levels, Lines: []Line{line([]string{"d0", "held"}, of[0].some, of[0].much), line([]string{"d1", "held"}, of[1].some, of[1].much)}},
		{Name: "wishes", Across: "wish", Columns: wishes, Lines: []Line{line([]string{}, all.wish, all.no)}},
		{Name: "wishes by discipline", By: []string{"discipline"}, Across: "wish", Columns: wishes, Lines: []Line{line([]string{"d0"}, of[0].wish, of[0].no), line([]string{"d1"}, of[1].wish, of[1].no)}},
	}
}

// agreeTwo reports whether two counts agree with a line. Of a withheld line the
// attacker has been told whether it is small.
func agreeTwo(a, b int, l ReleasedLine, truth []int) bool {
	if l.Withheld {
		return sum(truth) >= 10 || a+b < 10
	}
	return a+b >= 10 && (a+b+2)/5*5 == int(l.Total) && fits(a, l.Cells[0]) && fits(b, l.Cells[1])
}

// near is how far from the truth a count of a withheld line is tried here, and of
// a shown one further than its figure goes.
const near = 3

// pairsNear lists what two counts of a line can be.
func pairsNear(l ReleasedLine, truth []int) [][2]int {
	var all [][2]int
	for a := max(0, truth[0]-near); a <= truth[0]+near; a++ {
		for b := max(0, truth[1]-near); b <= truth[1]+near; b++ {
			if agreeTwo(a, b, l, truth) {
				all = append(all, [2]int{a, b})
			}
		}
	}
	return all
}

func TestExactAttackerFixesNoWish(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	guarded, attackedLines, open, shownBoth := 0, 0, 0, 0
	for range 60 * effort() {
		var of [2]raters
		for d := range of {
			some := func() int { return r.IntN(6) + r.IntN(2)*r.IntN(9) }
			of[d] = raters{wish: some(), no: some() + some(), some: 0, much: 0}
			held := r.IntN(of[d].wish + of[d].no + 1)
			of[d].some = r.IntN(held + 1)
			of[d].much = held - of[d].some
		}
		tables := wishTables(of)
		published, report := Publish(nil, tables, Rules{})
		open, attackedLines = open+report.Lines-report.Small-report.OneCell, attackedLines+report.Attacked
		if !published.Tables[3].Lines[0].Withheld && !published.Tables[4].Lines[0].Withheld {
			shownBoth++
		}
		found := exactWishes(published, tables)
		for part, counts := range [3][7]int{of[0].spots(), of[1].spots(), of[0].plus(of[1]).spots()} {
			for spot, n := range counts {
				if part < 2 && spot == 6 {
					continue // no table says who of a discipline does not hold it
				}
				switch values := found[part][spot]; {
				case values&(1<<n) == 0:
					t.Fatalf("the attacker of this test lost the truth: part %d, spot %d is %d", part, spot, n)
				case n >= 1 && n <= 4:
					if guarded++; bits.OnesCount64(values) < 3 {
						t.Fatalf("part %d, spot %d of %d has the values %b\n%+v\n%+v", part, spot, n, values, tables, published.Tables)
					}
				}
			}
		}
	}
	t.Logf("%d of %d open lines withheld, %d counts of 1 to 4 kept, wishes shown of all and of a discipline %d times", attackedLines, open, guarded, shownBoth)
	if shownBoth < 10 || guarded < 60 {
		t.Errorf("too little was tried: %d times shown, %d counts to guard", shownBoth, guarded)
	}
}

// exactWishes returns which values each spot can have, a bit for each: of the two
// disciplines and of both together.
func exactWishes(p *Published, truth []Table) (found [3][7]uint64) {
	var parts [2][]raters
	for d := range parts {
		for _, wish := range pairsNear(p.Tables[4].Lines[d], truth[4].Lines[d].Counts) {
			for _, level := range pairsNear(p.Tables[2].Lines[d], truth[2].Lines[d].Counts) {
				if one := (raters{wish[0], wish[1], level[0], level[1]}); one.notHeld() >= 0 {
					parts[d] = append(parts[d], one)
				}
			}
		}
	}
	line := func(t int) (ReleasedLine, []int) { return p.Tables[t].Lines[0], truth[t].Lines[0].Counts }
	holders, held := line(0)
	supply, levels := line(1)
	wishes, wished := line(3)
	for _, a := range parts[0] {
		for _, b := range parts[1] {
			all := a.plus(b)
			if !agreeTwo(all.wish, all.no, wishes, wished) || !agreeTwo(all.some, all.much, supply, levels) || !agreeTwo(all.some+all.much, all.notHeld(), holders, held) {
				continue
			}
			for part, counts := range [3][7]int{a.spots(), b.spots(), all.spots()} {
				for spot, n := range counts {
					found[part][spot] |= 1 << min(63, n)
				}
			}
		}
	}
	return found
}

package disclosure

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// This file attacks figures that are told in two steps, as skills are: who holds
// one and who does not, and the levels of those who do. It shares the plain
// knowledge of exact_test.go and nothing with the attack that Publish makes.

// splitTables counts people of two organisations or more: not held is apart from
// their levels.
func splitTables(people []person, organisations int, notHeld int) []Table {
	by := tablesOf(people, organisations, 0)
	holders := 0
	for _, p := range people {
		if p.level >= 0 {
			holders++
		}
	}
	all := Table{Name: "holders", Across: "holding", Columns: []string{"held", "not"}, Lines: []Line{{Of: "skill", Key: []string{}, Counts: []int{holders, notHeld}}}}
	for t := range by {
		by[t].By = append(by[t].By, "holding")
		for l := range by[t].Lines {
			by[t].Lines[l].Key = append(slices.Clone(by[t].Lines[l].Key), "held")
		}
	}
	return append(by, all)
}

// exactSplit returns what each spot can be: those of the levels as exact has them,
// and for table 2 the two cells and the total of the holders.
func exactSplit(p *Published, truth []Table) map[spot]map[int]bool {
	isSmall := func(t, l int) bool { return vectorOf(truth, t, l).people() < 10 }
	parts := make([][]vector, len(p.Tables[1].Lines))
	for l, line := range p.Tables[1].Lines {
		parts[l] = candidates(line, vectorOf(truth, 1, l), isSmall(1, l))
	}
	all, holders := p.Tables[0].Lines[0], p.Tables[2].Lines[0]
	notHeld := truth[2].Lines[0].Counts[1]
	// notHeldWith lists how many do not hold it when so many do.
	notHeldWith := func(held int) (may []int) {
		for n := max(0, notHeld-8); n <= notHeld+8; n++ {
			if holders.Withheld && (sum(truth[2].Lines[0].Counts) >= 10 || held+n < 10) ||
				!holders.Withheld && fits(held, holders.Cells[0]) && fits(n, holders.Cells[1]) && held+n >= 10 && (held+n+2)/5*5 == int(holders.Total) {
				may = append(may, n)
			}
		}
		return may
	}
	found := map[spot]map[int]bool{}
	note := func(s spot, n int) {
		if found[s] == nil {
			found[s] = map[int]bool{}
		}
		found[s][n] = true
	}
	for l := range parts {
		others := map[vector]bool{{}: true}
		for o := range parts {
			if o != l {
				others = addAll(others, parts[o])
			}
		}
		for _, v := range parts[l] {
			for o := range others {
				whole := v.plus(o)
				if !agree(whole, all) || all.Withheld && isSmall(0, 0) && whole.people() >= 10 {
					continue
				}
				may := notHeldWith(whole.people())
				if len(may) == 0 {
					continue
				}
				for level, n := range append(slices.Clone(v[:]), v.people()) {
					note(spot{1, l, level}, n)
				}
				for level, n := range append(slices.Clone(whole[:]), whole.people()) {
					note(spot{0, 0, level}, n)
				}
				for _, n := range may {
					note(spot{2, 0, 0}, whole.people())
					note(spot{2, 0, 1}, n)
				}
			}
		}
	}
	return found
}

func TestExactAttackerFixesNothingAcrossTwoSteps(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	shownBoth, guarded, attackedLines, open := 0, 0, 0, 0
	for range 60 * effort() {
		people := randomPeople(r, 2+r.IntN(2), 0)
		if r.IntN(3) == 0 { // thin: few hold it at all
			people = people[:r.IntN(5)]
		}
		tables := splitTables(people, 3, r.IntN(30))
		published, report := Publish(nil, tables, Rules{})
		open, attackedLines = open+report.Lines-report.Small-report.OneCell, attackedLines+report.Attacked
		if !published.Tables[0].Lines[0].Withheld && !published.Tables[2].Lines[0].Withheld {
			shownBoth++
		}
		for s, values := range exactSplit(published, tables) {
			counts := tables[s.table].Lines[s.line].Counts
			n := sum(counts)
			if s.level < len(counts) {
				n = counts[s.level]
			}
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
	t.Logf("%d of %d open lines withheld, %d counts of 1 to 4 kept, both steps shown %d times", attackedLines, open, guarded, shownBoth)
	if shownBoth < 10 || guarded < 60 {
		t.Errorf("too little was tried: both steps shown %d times, %d counts to guard", shownBoth, guarded)
	}
}

// A skill that three people hold says so in no figure: the levels are withheld, and
// that so few hold it is a hidden cell.
func TestAThinSkillIsKnownAsThinAndNoMore(t *testing.T) {
	tables := splitTables(row(0, 1, 1, 1), 2, 40)
	published, _ := Publish(nil, tables, Rules{})
	holders, levels := published.Tables[2].Lines[0], published.Tables[0].Lines[0]
	if holders.Withheld || holders.Cells[0] != Hidden || holders.Cells[1] != 40 || !levels.Withheld {
		t.Errorf("%+v, %+v", holders, levels)
	}
}

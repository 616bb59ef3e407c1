package disclosure

import (
	"math/bits"
	"math/rand/v2"
	"testing"
)

// This file attacks people who are told from two sides, as members are by
// organisation and discipline: the lines of one table are the columns of the
// other. And people who are some of others, as those of whom there are opinions are
// of the members of a discipline. It shares the plain knowledge of exact_test.go
// and nothing with the attack that Publish makes.

// sides are the people of two departments in three disciplines.
type sides [2]vector

func (s sides) column(c int) [2]int { return [2]int{s[0][c], s[1][c]} }

// sideTables tells them from both sides, and each side by itself.
func sideTables(s sides) []Table {
	line := func(key []string, counts ...int) Line { return Line{Of: "members", Key: key, Counts: counts} }
	departments, disciplines := []string{"o0", "o1"}, []string{"d0", "d1", "d2"}
	one, other := Table{Name: "one", By: []string{"department"}, Across: "discipline", Columns: disciplines}, Table{Name: "other", By: []string{"discipline"}, Across: "department", Columns: departments}
	for d, name := range departments {
		one.Lines = append(one.Lines, line([]string{name}, s[d][:]...))
	}
	for c, name := range disciplines {
		column := s.column(c)
		other.Lines = append(other.Lines, line([]string{name}, column[:]...))
	}
	all := s[0].plus(s[1])
	return []Table{one, other,
		{Name: "by discipline", Across: "discipline", Columns: disciplines, Lines: []Line{line([]string{}, all[:]...)}},
		{Name: "by department", Across: "department", Columns: departments, Lines: []Line{line([]string{}, s[0].people(), s[1].people())}},
	}
}

// spots are all counts that the tables have.
func (s sides) spots() []int {
	var all []int
	for c := range 3 {
		all = append(all, s[0][c], s[1][c], s[0][c]+s[1][c])
	}
	return append(all, s[0].people(), s[1].people(), s[0].people()+s[1].people())
}

func TestExactAttackerFixesNothingSeenFromBothSides(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	guarded, attackedLines, open, shownBoth := 0, 0, 0, 0
	for range 60 * effort() {
		var truth sides
		for d := range truth {
			for c := range truth[d] {
				truth[d][c] = r.IntN(6) + r.IntN(2)*r.IntN(12)
			}
		}
		tables := sideTables(truth)
		published, report := Publish(nil, tables, Rules{})
		open, attackedLines = open+report.Lines-report.Small-report.OneCell, attackedLines+report.Attacked
		if !published.Tables[0].Lines[0].Withheld && !published.Tables[1].Lines[0].Withheld {
			shownBoth++
		}
		found := exactSides(published, tables, truth)
		for spot, n := range truth.spots() {
			switch values := found[spot]; {
			case values&(1<<min(63, n)) == 0:
				t.Fatalf("the attacker of this test lost the truth: spot %d is %d", spot, n)
			case n >= 1 && n <= 4:
				if guarded++; bits.OnesCount64(values) < 3 {
					t.Fatalf("spot %d of %d has the values %b\n%+v\n%+v", spot, n, values, tables, published.Tables)
				}
			}
		}
	}
	t.Logf("%d of %d open lines withheld, %d counts of 1 to 4 kept, both sides shown %d times", attackedLines, open, guarded, shownBoth)
	if shownBoth < 10 || guarded < 60 {
		t.Errorf("too little was tried: %d times shown, %d counts to guard", shownBoth, guarded)
	}
}

func exactSides(p *Published, tables []Table, truth sides) []uint64 {
	found := make([]uint64, len(truth.spots()))
	line := func(t, l int) ReleasedLine { return p.Tables[t].Lines[l] }
	first := candidates(line(0, 0), truth[0], truth[0].people() < 10)
	second := candidates(line(0, 1), truth[1], truth[1].people() < 10)
	whole := truth[0].plus(truth[1])
	for _, a := range first {
		for _, b := range second {
			s, all := sides{a, b}, a.plus(b)
			if !agree(all, line(2, 0)) || line(2, 0).Withheld && whole.people() < 10 && all.people() >= 10 ||
				!agreeTwo(a.people(), b.people(), line(3, 0), tables[3].Lines[0].Counts) {
				continue
			}
			fit := true
			for c := range 3 {
				column := s.column(c)
				fit = fit && agreeTwo(column[0], column[1], line(1, c), tables[1].Lines[c].Counts)
			}
			if fit {
				for spot, n := range s.spots() {
					found[spot] |= 1 << min(63, n)
				}
			}
		}
	}
	return found
}

// opinionTables counts the members of two disciplines, and of those who have
// opinions how others see them.
func opinionTables(members [2]int, views [2]vector) []Table {
	columns := []string{"lower", "same", "higher"}
	line := func(key []string, v vector) Line {
		return Line{Of: "opinions", Within: "members", Key: key, Counts: v[:]}
	}
	return []Table{
		{Name: "members", Across: "discipline", Columns: []string{"d0", "d1"}, Lines: []Line{{Of: "members", Key: []string{}, Counts: members[:]}}},
		{Name: "opinions", Across: "view", Columns: columns, Lines: []Line{line([]string{}, views[0].plus(views[1]))}},
		{Name: "opinions by discipline", By: []string{"discipline"}, Across: "view", Columns: columns, Lines: []Line{line([]string{"d0"}, views[0]), line([]string{"d1"}, views[1])}},
	}
}

func TestExactAttackerFixesNoOpinion(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	guarded, attackedLines, open, shownBoth := 0, 0, 0, 0
	for range 60 * effort() {
		var views [2]vector
		var members [2]int
		for d := range views {
			for c := range views[d] {
				views[d][c] = r.IntN(5) + r.IntN(2)*r.IntN(9)
			}
			members[d] = views[d].people() + r.IntN(2)*r.IntN(5) // often all of them have an opinion, or nearly all
		}
		tables := opinionTables(members, views)
		published, report := Publish(nil, tables, Rules{})
		open, attackedLines = open+report.Lines-report.Small-report.OneCell, attackedLines+report.Attacked
		if !published.Tables[1].Lines[0].Withheld && !published.Tables[2].Lines[0].Withheld {
			shownBoth++
		}
		found := exactOpinions(published, tables, views)
		counts := append(opinionSpots(views[0], views[1]), members[0], members[1])
		for spot, n := range counts {
			switch values := found[spot]; {
			case values&(1<<min(63, n)) == 0:
				t.Fatalf("the attacker of this test lost the truth: spot %d is %d", spot, n)
			case n >= 1 && n <= 4:
				if guarded++; bits.OnesCount64(values) < 3 {
					t.Fatalf("spot %d of %d has the values %b\n%+v\n%+v", spot, n, values, tables, published.Tables)
				}
			}
		}
	}
	t.Logf("%d of %d open lines withheld, %d counts of 1 to 4 kept, shown of all and of a discipline %d times", attackedLines, open, guarded, shownBoth)
	if shownBoth < 10 || guarded < 60 {
		t.Errorf("too little was tried: %d times shown, %d counts to guard", shownBoth, guarded)
	}
}

func opinionSpots(a, b vector) []int {
	var all []int
	for _, v := range []vector{a, b, a.plus(b)} {
		all = append(all, v[0], v[1], v[2], v.people())
	}
	return all
}

func exactOpinions(p *Published, tables []Table, truth [2]vector) []uint64 {
	found := make([]uint64, 14)
	members := pairsNear(p.Tables[0].Lines[0], tables[0].Lines[0].Counts)
	all, whole := p.Tables[1].Lines[0], truth[0].plus(truth[1])
	parts := p.Tables[2].Lines
	for _, a := range candidates(parts[0], truth[0], truth[0].people() < 10) {
		for _, b := range candidates(parts[1], truth[1], truth[1].people() < 10) {
			if both := a.plus(b); !agree(both, all) || all.Withheld && whole.people() < 10 && both.people() >= 10 {
				continue
			}
			for _, m := range members {
				if a.people() > m[0] || b.people() > m[1] {
					continue
				}
				for spot, n := range append(opinionSpots(a, b), m[0], m[1]) {
					found[spot] |= 1 << min(63, n)
				}
			}
		}
	}
	return found
}

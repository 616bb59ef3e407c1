package disclosure

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"guildhall/internal/fault"
)

// person is one person of a made-up profession with one skill.
type person struct{ organisation, discipline, level int }

var levels = []string{"none", "some", "much"}

// tablesOf counts people by level: all, by organisation and by discipline. With
// no disciplines there is no table of them.
func tablesOf(people []person, organisations, disciplines int) []Table {
	names := func(prefix string, n int) []string {
		var all []string
		for i := range n {
			all = append(all, prefix+strconv.Itoa(i))
		}
		return all
	}
	count := func(by string, values []string, of func(person) int) Table {
		t := Table{Name: "by " + by, Across: "level", Columns: levels}
		if by != "" {
			t.By = []string{by}
		}
		for i, v := range values {
			l := Line{Of: "skill", Counts: make([]int, len(levels))}
			if by != "" {
				l.Key = []string{v}
			}
			for _, p := range people {
				if of(p) == i {
					l.Counts[p.level]++
				}
			}
			t.Lines = append(t.Lines, l)
		}
		return t
	}
	tables := []Table{
		count("", []string{""}, func(person) int { return 0 }),
		count("department", names("o", organisations), func(p person) int { return p.organisation }),
	}
	if disciplines > 0 {
		tables = append(tables, count("discipline", names("d", disciplines), func(p person) int { return p.discipline }))
	}
	return tables
}

// row makes the people of one organisation.
func row(organisation int, counts ...int) []person {
	var all []person
	for level, n := range counts {
		for range n {
			all = append(all, person{organisation, 0, level})
		}
	}
	return all
}

func one(of string, counts ...int) Table {
	t := Table{Name: of, Across: "level", Lines: []Line{{Of: of, Counts: counts}}}
	for c := range counts {
		t.Columns = append(t.Columns, strconv.Itoa(c))
	}
	return t
}

func publicBytes(t testing.TB, p *Published) []byte {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPlainRules(t *testing.T) {
	for _, c := range []struct {
		name     string
		counts   []int
		withheld bool
		cells    []Figure
		total    Figure
	}{
		{"rounded each on its own", []int{8, 12, 23, 7}, false, []Figure{10, 10, 25, 5}, 50},
		{"small cells hidden", []int{3, 20, 0, 6}, false, []Figure{Hidden, 20, 0, 5}, 30},
		{"fewer than ten people", []int{5, 4, 0, 0}, true, nil, 0},
		{"all at one level", []int{0, 40, 0, 0}, true, nil, 0},
	} {
		published, _ := Publish(nil, []Table{one(c.name, c.counts...)}, Rules{})
		got := published.Tables[0].Lines[0]
		if got.Withheld != c.withheld || !slices.Equal(got.Cells, c.cells) || got.Total != c.total {
			t.Errorf("%s: %v is shown as %+v", c.name, c.counts, got)
		}
	}
}

// A row that its own rounding would give away: 5, 5, hidden, hidden, 0 and a
// total shown as 10 leave 1 and 1 only.
func TestRowFixedByItsOwnRulesIsWithheld(t *testing.T) {
	published, report := Publish(nil, []Table{one("row", 5, 5, 1, 1, 0)}, Rules{})
	if line := published.Tables[0].Lines[0]; !line.Withheld || line.Cells != nil {
		t.Errorf("the row is shown as %+v", line)
	}
	if report.Attacked != 1 || report.Share() != 1 {
		t.Errorf("report says %+v", report)
	}
}

func TestJoinerCannotBeSeenArriving(t *testing.T) {
	before := row(0, 9, 12, 14)
	first, _ := Publish(nil, tablesOf(before, 1, 0), Rules{})
	for level := range levels {
		after := append(slices.Clone(before), person{0, 0, level})
		second, report := Publish(first, tablesOf(after, 1, 0), Rules{})
		if !bytes.Equal(publicFigures(t, first), publicFigures(t, second)) {
			t.Errorf("one joiner at level %d changed what is shown", level)
		}
		if report.Standing != 2 {
			t.Errorf("%d lines stand, want both", report.Standing)
		}
	}
	after := append(slices.Clone(before), row(0, 2, 2, 2)...)
	second, _ := Publish(first, tablesOf(after, 1, 0), Rules{})
	if line := second.Tables[0].Lines[0]; line.AsAt != 2 || line.Total != 40 {
		t.Errorf("six joiners are shown as %+v", line)
	}
}

// publicFigures are the public bytes without the serial, which says that another
// publication was made.
func publicFigures(t testing.TB, p *Published) []byte {
	return publicBytes(t, &Published{Tables: p.Tables})
}

// With every count known but for rounding, five people who joined at one level
// would be seen there by anyone who supposes that nobody left.
func TestCellsOfAJoiner(t *testing.T) {
	was := counts{cells: []unknown{0, 1, 2}, total: 3, truth: []int{8, 10, 0}}
	is := counts{cells: []unknown{4, 5, 6}, total: 7, truth: []int{8, 20, 0}}
	s := &system{p: Rules{}.Parameters()}
	r := released{is: is, was: &was}
	for _, c := range []struct {
		name string
		high []int32 // how far above the truth each unknown can be
		want int
	}{
		{"all counts known", []int32{0, 0, 0, 0, 0, 0, 0, 0}, 1},
		{"the other cell may have grown", []int32{0, 0, 0, 0, 4, 0, 0, 4}, 2},
		{"the total leaves no room", []int32{0, 0, 0, 0, 4, 0, 0, 0}, 1},
	} {
		if got := common(s.joined(&r, make([]int32, 8), c.high)); got != c.want {
			t.Errorf("%s: a joiner can be in %d cells, want %d", c.name, got, c.want)
		}
	}
	r.was = nil
	if got := common(s.joined(&r, make([]int32, 8), make([]int32, 8))); got != 2 {
		t.Errorf("with no earlier figures a joiner can be in %d cells, want the two that have people", got)
	}
}

func TestSmallOrganisationsFold(t *testing.T) {
	byOrganisation := func(sizes map[string]int) []Table {
		headcount := Table{Name: "members by organisation", Across: "organisation", Lines: []Line{{Of: "members"}}}
		supply := Table{Name: "members by organisation and level", By: []string{"organisation"}, Across: "level", Columns: []string{"a", "b"}}
		for _, name := range []string{"A", "B", "C", "D"} {
			headcount.Columns = append(headcount.Columns, name)
			headcount.Lines[0].Counts = append(headcount.Lines[0].Counts, sizes[name])
			supply.Lines = append(supply.Lines, Line{Of: "members", Key: []string{name}, Counts: []int{sizes[name] / 2, sizes[name] - sizes[name]/2}})
		}
		return []Table{headcount, supply}
	}
	for _, c := range []struct {
		sizes map[string]int
		want  []string
	}{
		{map[string]int{"A": 40, "B": 50, "C": 60, "D": 70}, nil},
		{map[string]int{"A": 9, "B": 50, "C": 60, "D": 70}, []string{"A", "B"}}, // never one alone
		{map[string]int{"A": 9, "B": 8, "C": 60, "D": 70}, []string{"A", "B"}},
		{map[string]int{"A": 2, "B": 3, "C": 60, "D": 70}, []string{"A", "B", "C"}}, // Other needs ten people
	} {
		published, report := Publish(nil, byOrganisation(c.sizes), Rules{})
		if !slices.Equal(report.Folded, c.want) {
			t.Errorf("%v folds %v, want %v", c.sizes, report.Folded, c.want)
		}
		for _, table := range published.Tables {
			for _, name := range c.want {
				if bytes.Contains(publicBytes(t, published), []byte(`"`+name+`"`)) {
					t.Errorf("%s of %v is still named in %s", name, c.sizes, table.Name)
				}
			}
		}
	}
	first, _ := Publish(nil, byOrganisation(map[string]int{"A": 9, "B": 30, "C": 60, "D": 70}), Rules{})
	_, report := Publish(first, byOrganisation(map[string]int{"A": 10, "B": 30, "C": 60, "D": 70}), Rules{})
	if !slices.Equal(report.Folded, []string{"A", "B"}) {
		t.Errorf("one joiner took an organisation out of Other: %v", report.Folded)
	}
}

// What Other hides must not be all minus every organisation shown.
func TestOrganisationsCannotBeSubtractedToFindOther(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	hidden := 0
	for range 40 {
		large := slices.Concat(row(0, 5+r.IntN(9), 5+r.IntN(9), 5+r.IntN(9)), row(1, 5+r.IntN(9), 5+r.IntN(9), 5+r.IntN(9)))
		third, fourth := row(2, 2+r.IntN(2), 2+r.IntN(2), 2), row(3, 2, 2+r.IntN(2), 2+r.IntN(2))
		tables := tablesOf(slices.Concat(large, third, fourth), 4, 0)
		tables[1].By = []string{foldBy}
		merged := slices.Clone(third)
		for _, p := range fourth {
			merged = append(merged, person{2, 0, p.level})
		}
		truth := tablesOf(slices.Concat(large, merged), 3, 0)
		published, report := Publish(nil, tables, Rules{})
		if len(published.Tables[1].Lines) != 3 || len(report.Folded) != 2 {
			t.Fatalf("folded %v", report.Folded)
		}
		for cell, values := range exact(published, truth) {
			if n := trueCount(truth, cell); n > 0 && n < 5 {
				hidden++
				if len(values) < 3 {
					t.Fatalf("%+v is found to be %v", cell, values)
				}
			}
		}
	}
	if hidden == 0 {
		t.Error("nothing was hidden")
	}
}

// Two tables that divide the same people narrow each other: some lines are safe
// in either table and not in both.
func TestTablesThatShareAMarginAreAttackedTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	narrowed := 0
	for range 150 {
		tables := tablesOf(randomPeople(r, 2, 2), 2, 2)
		_, together := Publish(nil, tables, Rules{})
		_, one := Publish(nil, tables[:2], Rules{})
		_, other := Publish(nil, []Table{tables[0], tables[2]}, Rules{})
		if together.Attacked > one.Attacked+other.Attacked {
			narrowed++
		}
	}
	if narrowed == 0 {
		t.Error("no shared margin ever made a difference")
	}
}

func TestRepeatedPublishingGivesTheSameBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		people := randomPeople(r, 3, 2)
		first, report := Publish(nil, tablesOf(people, 3, 2), Rules{})
		twin, _ := Publish(nil, tablesOf(people, 3, 2), Rules{})
		again, _ := Publish(first, tablesOf(people, 3, 2), Rules{})
		if !bytes.Equal(publicBytes(t, first), publicBytes(t, twin)) || !bytes.Equal(publicBytes(t, first), publicBytes(t, again)) {
			t.Fatalf("bytes differ for %+v", report)
		}
		kept, err := first.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var restored Published
		if err := restored.UnmarshalBinary(kept); err != nil {
			t.Fatal(err)
		}
		changed := tablesOf(change(r, people, 3, 2), 3, 2)
		second, _ := Publish(first, changed, Rules{})
		after, _ := Publish(&restored, changed, Rules{})
		if !bytes.Equal(publicBytes(t, second), publicBytes(t, after)) {
			t.Fatal("a restart changed what is published")
		}
	}
}

func TestNoTrueCountIsInPublicBytes(t *testing.T) {
	published, _ := Publish(nil, []Table{one("row", 31, 4171, 8888)}, Rules{})
	if !bytes.Contains(publicBytes(t, published), []byte("4170")) {
		t.Error("the rounded count is not public")
	}
	for _, n := range []string{"31", "4171", "8888"} {
		if bytes.Contains(publicBytes(t, published), []byte(n)) {
			t.Errorf("%s is public", n)
		}
	}
}

// Rounding is consistent: figures mean what they say, the same people have the
// same figure in every table made at the same moment, and no difference of
// totals is a hidden cell.
func TestRoundingIsConsistent(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		people := randomPeople(r, 3, 2)
		tables := tablesOf(people, 3, 2)
		published, _ := Publish(nil, tables, Rules{})
		for i, table := range published.Tables {
			for j, line := range table.Lines {
				if line.Withheld {
					continue
				}
				for c, f := range append(slices.Clone(line.Cells), line.Total) {
					n := sum(tables[i].Lines[j].Counts)
					if c < len(line.Cells) {
						n = tables[i].Lines[j].Counts[c]
					}
					switch {
					case f == Hidden && (n < 1 || n > 4), f == 0 && n != 0, f > 0 && (f%5 != 0 || n < 5 || n-int(f) > 2 || int(f)-n > 2), f < Hidden:
						t.Fatalf("%d is shown as %d", n, f)
					}
				}
			}
		}
	}
}

func TestRulesGetStricterOnly(t *testing.T) {
	for _, p := range []Parameters{{Cohort: 9}, {Hide: 3}, {Round: 4}, {Change: 4}, {Values: 2}, {Cohort: -1}, {Round: 25}, {Values: 5}, {Hide: 12}, {Cohort: 5000}} {
		if _, err := NewRules(p); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v is accepted: %v", p, err)
		}
	}
	rules, err := NewRules(Parameters{Cohort: 20, Hide: 7, Round: 10, Change: 8, Values: 4})
	if err != nil {
		t.Fatal(err)
	}
	if got := rules.Parameters(); got != (Parameters{20, 7, 10, 8, 4}) {
		t.Errorf("rules are %+v", got)
	}
	if (Rules{}).Parameters() != least {
		t.Error("the zero rules are not the defaults")
	}
	first, _ := Publish(nil, []Table{one("row", 6, 14, 20)}, Rules{})
	second, _ := Publish(first, []Table{one("row", 6, 14, 20)}, rules)
	if line := second.Tables[0].Lines[0]; !line.Withheld && line.Cells[0] != Hidden {
		t.Errorf("under stricter rules a cell of 6 is shown as %v", line)
	}
}

// A profession of 2,000 in 40 organisations has small cells everywhere: what the
// attack costs its readers there is the figure to watch.
func TestShareWithheldOfAProfession(t *testing.T) {
	before, after := profession(t, 2000, 25, 50, false), profession(t, 2000, 25, 50, true)
	first, one := Publish(nil, before, Rules{})
	_, two := Publish(first, after, Rules{})
	for _, r := range []Report{one, two} {
		t.Logf("%d lines: %d of too few people, %d in one cell, %d withheld by the attack (%.1f %% of those open), %d stand, %d hidden cells, %d proofs, %d rounds",
			r.Lines, r.Small, r.OneCell, r.Attacked, 100*r.Share(), r.Standing, r.Hidden, r.Proved, r.Rounds)
		if r.Attacked == 0 || r.Share() > 0.05 {
			t.Errorf("the attack withheld %.1f %%", 100*r.Share())
		}
	}
	if two.Standing == 0 {
		t.Error("forty joiners made every line change by five")
	}
}

// TestGrowthCostsReadersNoMore publishes again when some have joined: many lines
// change by the least that publishes them anew, while their neighbours stand. That
// needs proofs of both moments together, and where the search for one gives up, the
// lines around are withheld without end.
func TestGrowthCostsReadersNoMore(t *testing.T) {
	for _, c := range []struct{ members, wait int }{{200, 5}, {200, 12}, {400, 5}, {400, 12}} {
		first, one := Publish(nil, profession(t, c.members, 25, c.wait, false), Rules{})
		_, two := Publish(first, profession(t, c.members, 25, c.wait, true), Rules{})
		t.Logf("%d members, every %dth new: %.1f %% withheld by the attack, then %.1f %% in %d rounds, %d stand",
			c.members, c.wait, 100*one.Share(), 100*two.Share(), two.Rounds, two.Standing)
		if two.Standing == 0 || two.Share() > 0.06 || two.Rounds > 10 {
			t.Errorf("%d members, every %dth new: %+v", c.members, c.wait, two)
		}
	}
}

func TestAPairIsMendedTowardsTheNumberOfItsChanges(t *testing.T) {
	for _, c := range []struct {
		name            string
		p               pair
		grown, up, down int
		want            []int
	}{
		{"one more has to come", pair{least: 5, most: far}, 0, 4, 2, []int{1}},
		{"or one to go, where as many did", pair{least: 5, most: far}, 0, 4, 4, []int{1, -1}},
		{"not where some went and more came", pair{least: 5, most: far}, -2, 4, 2, nil},
		{"two came too many", pair{most: 4}, 3, 6, 0, []int{-2}},
		{"no cell gives more than it got", pair{most: 4}, 1, 6, 0, []int{-1}},
		{"one went too many", pair{most: 4}, -3, 0, 5, []int{1}},
	} {
		if got := c.p.wanted(c.grown, c.up, c.down); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

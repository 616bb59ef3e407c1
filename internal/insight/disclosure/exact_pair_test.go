package disclosure

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// Here the attacker of exact_test.go has two publications and a joiner.

// moment is a line before and after.
type moment struct{ was, is vector }

// knowledge is what all pairs of populations that agree with two publications of
// two departments have shown to be possible. Line 2 is the line of all.
type knowledge struct {
	values [2][3][4]uint64 // by publication, line and level, 3 being the total: values, a bit for each
	joined [3]uint64       // by line: levels at which a joiner may be
	grown  [3]uint64       // by line: the same, if nobody left or moved
}

func (k *knowledge) note(line int, m moment, grew bool) {
	for level := range 3 {
		k.values[0][line][level] |= 1 << min(63, m.was[level])
		k.values[1][line][level] |= 1 << min(63, m.is[level])
		if m.is[level] > 0 {
			k.joined[line] |= 1 << level
		}
		if grew && m.is[level] > m.was[level] {
			k.grown[line] |= 1 << level
		}
	}
	k.values[0][line][3] |= 1 << min(63, m.was.people())
	k.values[1][line][3] |= 1 << min(63, m.is.people())
}

// grew reports whether m can come of joiners alone.
func (m moment) grew() bool {
	return m.is[0] >= m.was[0] && m.is[1] >= m.was[1] && m.is[2] >= m.was[2]
}

// world is two publications, the first made from nothing, and the truth of both.
type world struct {
	published [2]*Published
	truth     [2][]Table
}

// line returns a line as published, and as it is: 0 and 1 are departments, 2 is all.
func (w world) line(when, l int) (ReleasedLine, vector) {
	t := 1
	if l == 2 {
		t, l = 0, 0
	}
	return w.published[when].Tables[t].Lines[l], vectorOf(w.truth[when], t, l)
}

// moments lists what a department can have been and become, likelier ones first.
func (w world) moments(l int) []moment {
	before, was := w.line(0, l)
	after, is := w.line(1, l)
	now := candidates(after, is, is.people() < 10)
	if after.AsAt == 1 { // its figures stand, and say nothing of now
		now = candidates(ReleasedLine{Withheld: true}, is, false)
	}
	var all []moment
	for _, x := range candidates(before, was, was.people() < 10) {
		for _, y := range now {
			if inStep(x, y, after.AsAt) {
				all = append(all, moment{x, y})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int {
		return max(a.was.apart(was), a.is.apart(is)) - max(b.was.apart(was), b.is.apart(is))
	})
	return all
}

// inStep applies the rule of change to a line whose figures stand or are new.
func inStep(was, is vector, asAt int) bool {
	if asAt == 1 {
		return was.apart(is) <= 4
	}
	return was.apart(is) >= 5
}

// learn goes through all pairs of populations until enough is satisfied, which is
// asked whenever something new was found.
func (w world) learn(enough func(knowledge) bool) knowledge {
	var k knowledge
	before, _ := w.line(0, 2)
	after, is := w.line(1, 2)
	second := w.moments(1)
	for _, x := range w.moments(0) {
		for _, y := range second {
			all := moment{x.was.plus(y.was), x.is.plus(y.is)}
			if !agree(all.was, before) || !inStep(all.was, all.is, after.AsAt) || after.AsAt == 2 && !agree(all.is, after) {
				continue
			}
			if after.Withheld && is.people() < 10 && all.is.people() > 9 {
				continue
			}
			had, grew := k, x.grew() && y.grew()
			k.note(0, x, grew)
			k.note(1, y, grew)
			k.note(2, all, grew)
			if k != had && enough(k) {
				return k
			}
		}
	}
	return k
}

// secrets lists what must not be found out: counts of 1 to 4 by publication, line
// and level.
func (w world) secrets() (all [][3]int) {
	for when := range 2 {
		for l := range 3 {
			_, v := w.line(when, l)
			for level, n := range [4]int{v[0], v[1], v[2], v.people()} {
				if n >= 1 && n <= 4 {
					all = append(all, [3]int{when, l, level})
				}
			}
		}
	}
	return all
}

// fixed returns what k leaves open too little: secrets, and levels of joiners.
func (w world) fixed(k knowledge, grew bool) (secrets [][3]int, joiners []int) {
	for _, s := range w.secrets() {
		if bits.OnesCount64(k.values[s[0]][s[1]][s[2]]) < 3 {
			secrets = append(secrets, s)
		}
	}
	for l := range 3 {
		before, _ := w.line(0, l)
		after, _ := w.line(1, l)
		if after.Withheld || before.Withheld || after.AsAt == 1 {
			continue
		}
		if bits.OnesCount64(k.joined[l]) < 2 || grew && bits.OnesCount64(k.grown[l]) < 2 {
			joiners = append(joiners, l)
		}
	}
	return secrets, joiners
}

func TestExactAttackerFixesNothingAcrossTwoPublications(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	rounds := 16 * effort()
	secrets, standing, withheld, open := 0, 0, 0, 0
	for tried := 0; tried < rounds; {
		people := randomPeople(r, 2, 0)
		joinersOnly := tried%2 == 0
		later := change(r, people, 2, 0)
		if joinersOnly {
			later = append(slices.Clone(people), randomPeople(r, 2, 0)[:r.IntN(10)]...)
		}
		var w world
		w.truth = [2][]Table{tablesOf(people, 2, 0), tablesOf(later, 2, 0)}
		var report Report
		w.published[0], _ = Publish(nil, w.truth[0], Rules{})
		w.published[1], report = Publish(w.published[0], w.truth[1], Rules{})
		if w.published[0].Tables[0].Lines[0].Withheld || w.published[1].Serial == 1 {
			continue // nothing holds the lines together, or nothing changed
		}
		tried++
		secrets += len(w.secrets())
		standing, withheld, open = standing+report.Standing, withheld+report.Attacked, open+report.Lines-report.Small-report.OneCell
		k := w.learn(func(k knowledge) bool {
			s, j := w.fixed(k, joinersOnly)
			return len(s)+len(j) == 0
		})
		if s, j := w.fixed(k, joinersOnly); len(s)+len(j) > 0 {
			t.Errorf("pair %d: found out %v and joiners of %v\n%v\n%v\n%+v\n%+v", tried, s, j, w.truth[0], w.truth[1], w.published[0].Tables, w.published[1].Tables)
		}
	}
	t.Logf("%d pairs, %d lines stand, %d of %d open lines withheld by an attack, %d counts of 1 to 4 kept", rounds, standing, withheld, open, secrets)
	if standing == 0 || secrets < rounds {
		t.Error("the random pairs test nothing")
	}
}

// Some lines are safe by themselves and not beside the previous publication: when
// several people join at one level, the figures of both may leave a joiner no
// other.
func TestEarlierFiguresAreAttackedTogetherWithNewOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	needed := 0
	for tried := 0; tried < 3000 && needed < 3; tried++ {
		people := randomPeople(r, 2, 0)
		later := slices.Clone(people)
		for range 5 + r.IntN(6) {
			later = append(later, person{0, 0, tried % 3})
		}
		w := world{truth: [2][]Table{tablesOf(people, 2, 0), tablesOf(later, 2, 0)}}
		w.published[0], _ = Publish(nil, w.truth[0], Rules{})
		var together Report
		w.published[1], together = Publish(w.published[0], w.truth[1], Rules{})
		if w.published[0].Tables[0].Lines[0].Withheld || w.published[1].Serial == 1 {
			continue
		}
		alone := &Published{Serial: 2, behind: fold(w.truth[1], nil)}
		decide(w.published[0], alone, least)
		attack(nil, alone, least)
		if report(alone, least).Attacked >= together.Attacked {
			continue
		}
		careless := w
		alone.Tables = release(alone.behind, least)
		careless.published[1] = alone
		enough := func(w world) func(knowledge) bool {
			return func(k knowledge) bool {
				s, j := w.fixed(k, true)
				return len(s)+len(j) == 0
			}
		}
		if s, j := careless.fixed(careless.learn(enough(careless)), true); len(s)+len(j) == 0 {
			continue // caution was not needed here
		}
		needed++
		if s, j := w.fixed(w.learn(enough(w)), true); len(s)+len(j) > 0 {
			t.Errorf("found out %v and joiners of %v\n%v\n%+v", s, j, w.truth, w.published[1].Tables)
		}
	}
	t.Logf("the previous publication made the difference in %d pairs", needed)
	if needed == 0 {
		t.Error("no pair of publications needed to be attacked together")
	}
}

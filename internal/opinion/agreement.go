package opinion

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Apart is from how many levels on two views are so far apart that both people
// are asked to record what they make of it.
const Apart = 2

// How says how an agreed level was reached.
type How int

// The ways, from the one that needs nobody else on.
const (
	Own      How = iota // nobody else has said a level
	Near                // what others said is less than Apart levels from it
	Waiting             // it is Apart levels or more from what somebody said, and nothing is recorded yet
	Differ              // likewise, and that they differ is recorded: the level is not agreed
	Together            // both accepted it
)

// View is what somebody said of a skill that a member rated.
type View struct {
	ID        string
	Giver     string // tells who said it from others
	Level     int
	CannotSay bool
	At        time.Time
}

// Record is what a member and a giver of an opinion recorded together, or one
// of them: a level that both accepted, or that they differ.
type Record struct {
	ID     string
	Giver  string
	Agreed bool
	Level  int // both accepted it; 0 for a disagreement
	At     time.Time
}

// Verdict is the agreed level of a skill with how it was reached.
type Verdict struct {
	Level   int
	How     How
	Givers  []string // whose words or records it rests on, in order
	Waiting []string // whose opinion is Apart levels or more away and not settled, in order; whatever How says
}

// NotAgreed reports whether the level stands although it is recorded that
// somebody sees it otherwise.
func (v Verdict) NotAgreed() bool { return v.How == Differ }

// Agree works out the agreed level of a skill from what its member said and what
// others said of it. Of each person the latest word counts.
//
// Without another's level it is the member's own. So it is where the others are
// less than Apart levels away. A level that the member and a giver both accepted
// takes its place and stays until they accept another; of several the latest
// counts. Where somebody is Apart levels or more away and has not agreed, it is
// the member's own: not agreed once the difference is recorded, and waiting
// before that.
func Agree(own int, views []View, records []Record) Verdict {
	agreed := latest(records, func(r Record) (string, time.Time, string, bool) { return r.Giver, r.At, r.ID, r.Agreed })
	differ := latest(records, func(r Record) (string, time.Time, string, bool) { return r.Giver, r.At, r.ID, !r.Agreed })
	var near, apart, waiting []string
	for giver, v := range latest(views, func(v View) (string, time.Time, string, bool) { return v.Giver, v.At, v.ID, true }) {
		_, settled := agreed[giver]
		_, recorded := differ[giver]
		switch {
		case v.CannotSay || settled:
		case distance(v.Level, own) < Apart:
			near = append(near, giver)
		case recorded:
			apart = append(apart, giver)
		default:
			waiting = append(waiting, giver)
		}
	}
	v := Verdict{Level: own, Waiting: waiting}
	switch {
	case len(agreed) > 0:
		last := lastOf(agreed)
		v.Level, v.How, v.Givers = last.Level, Together, []string{last.Giver}
	case len(waiting) > 0:
		v.How, v.Givers = Waiting, waiting
	case len(apart) > 0:
		v.How, v.Givers = Differ, apart
	case len(near) > 0:
		v.How, v.Givers = Near, near
	}
	slices.Sort(v.Givers)
	slices.Sort(v.Waiting)
	return v
}

// latest keeps the last of each giver's things that count.
func latest[T any](all []T, of func(T) (giver string, at time.Time, id string, counts bool)) map[string]T {
	last := map[string]T{}
	for _, one := range all {
		giver, at, id, counts := of(one)
		if !counts {
			continue
		}
		if before, ok := last[giver]; ok {
			_, then, other, _ := of(before)
			if cmp.Or(at.Compare(then), strings.Compare(id, other)) <= 0 {
				continue
			}
		}
		last[giver] = one
	}
	return last
}

func lastOf(agreed map[string]Record) Record {
	var last Record
	for _, r := range agreed {
		if last.ID == "" || cmp.Or(r.At.Compare(last.At), strings.Compare(r.ID, last.ID)) > 0 {
			last = r
		}
	}
	return last
}

func distance(a, b int) int { return max(a-b, b-a) }

// Rule is Agree in words, as every page with an agreed level has it.
var Rule = []string{
	"While nobody else has said a level, the level of the member counts.",
	"Where the levels that others said are less than two from it, it stands.",
	"Where somebody’s level is two or more from it, both people are asked to record what they make of it. Either can propose a level, and if the other accepts it, that level counts until both accept another. If several people agreed a level with the member, the latest counts.",
	"Either of them can record instead that they differ. Both views remain with what each of them wrote, and the level of the member counts and is marked “not agreed”.",
	"Of each person the latest opinion counts. Earlier ones stay beside it. “I cannot say” is no level.",
}

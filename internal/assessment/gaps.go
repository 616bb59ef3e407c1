package assessment

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/assessment/carry"
	"guildhall/internal/english"
	"guildhall/internal/framework"
)

// Outcome is how what a person holds of a skill stands beside what a role asks.
type Outcome string

// The outcomes, in the order in which people read them. None is a failure.
const (
	ToGrow Outcome = "to grow"
	Unsaid Outcome = "not said"
	Met    Outcome = "met"
	Above  Outcome = "above"
)

// Gap is one skill of a role beside what a person holds of it.
type Gap struct {
	Need    *framework.Need
	Held    *Held // nil where nothing was said
	Outcome Outcome
	Size    int // levels to grow; 0 where there are none
}

// Gaps sets what a person holds beside what a role asks for: what is to grow
// first, the most levels before fewer and what is essential before what is
// desirable; then what was not said, what is met and what is above it.
func (s Standing) Gaps(r *framework.Role) []Gap {
	gaps := make([]Gap, 0, len(r.Skills))
	for _, n := range r.Skills {
		gaps = append(gaps, s.gap(n, s.Of(n.Skill)))
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Outcome.rank(), b.Outcome.rank()), cmp.Compare(b.Size, a.Size), cmp.Compare(lastIf(!a.Essential()), lastIf(!b.Essential())))
	})
	return gaps
}

func (s Standing) gap(n *framework.Need, h *Held) Gap {
	g := Gap{Need: n, Held: h, Outcome: Met}
	switch {
	case h == nil || h.NotRelevant:
		g.Outcome = Unsaid
	case h.Counts() < n.Level.Number:
		g.Outcome, g.Size = ToGrow, n.Level.Number-h.Counts()
	case h.Counts() > n.Level.Number:
		g.Outcome = Above
	}
	return g
}

var outcomes = []Outcome{ToGrow, Unsaid, Met, Above}

func (o Outcome) rank() int { return slices.Index(outcomes, o) }

// Essential reports whether the role cannot be done without the skill.
func (g Gap) Essential() bool { return g.Need.Importance == framework.Essential }

// Sentence says the gap plainly.
func (g Gap) Sentence(f *framework.Framework) string {
	asks := quoted(g.Need.Level.Name)
	if g.Held == nil {
		return "You have not rated this yet. The role asks for " + asks + "."
	}
	if g.Held.NotRelevant {
		return "You said that this is not relevant to your role. This role asks for " + asks + "."
	}
	said := "You are at " + quoted(levelWord(f, g.Held.Level))
	if g.Held.Confirm != carry.Kept {
		said = "You may be at " + quoted(levelWord(f, g.Held.Level)) + ", which you have not confirmed since the skill changed"
	}
	if g.Held.Agreed != nil {
		said += " by your own word, and agreed " + quoted(levelWord(f, *g.Held.Agreed))
	}
	switch g.Outcome {
	case ToGrow:
		return said + ". The role asks for " + asks + ": " + english.Count(g.Size, "level", "levels") + " to grow."
	case Above:
		return said + ", and the role asks for " + asks + "."
	}
	return said + ", which is what the role asks for."
}

func quoted(s string) string { return "“" + s + "”" }

func levelWord(f *framework.Framework, level int) string {
	if l := f.Scale.Level(level); l != nil {
		return l.Name
	}
	return LevelName(nil, level)
}

// Distance is how far a person is from a role, by what they have said.
type Distance struct {
	Role   *framework.Role
	All    int // skills that it asks for
	Met    int // of them met, or held above
	Unsaid int
	Levels int // to grow, over all skills that were rated

	asked, shared int // levels that it asks for, and those of them that are held
}

// Distance measures the way to a role.
func (s Standing) Distance(r *framework.Role) Distance {
	d := Distance{Role: r, All: len(r.Skills)}
	for _, n := range r.Skills {
		g := s.gap(n, s.Of(n.Skill))
		d.asked += n.Level.Number
		d.Levels += g.Size
		switch g.Outcome {
		case Unsaid:
			d.Unsaid++
		case ToGrow:
			d.shared += g.Held.Counts()
		default:
			d.Met++
			d.shared += n.Level.Number
		}
	}
	return d
}

// Nearest ranks every role in use by how much of what it asks for is held: the
// share of its levels first, then how many skills are met. Roles of which nothing
// is held are left out.
func (s Standing) Nearest() []Distance {
	var all []Distance
	for _, r := range s.F.Roles {
		if r.Status == framework.Retired {
			continue
		}
		if d := s.Distance(r); d.shared > 0 {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b Distance) int {
		return cmp.Or(cmp.Compare(b.shared*a.asked, a.shared*b.asked), cmp.Compare(b.Met, a.Met), strings.Compare(a.Role.Code, b.Role.Code))
	})
	return all
}

// Sentence says the distance plainly.
func (d Distance) Sentence() string {
	say := []string{strconv.Itoa(d.Met) + " of " + english.Count(d.All, "skill", "skills") + " met or above"}
	if d.Levels > 0 {
		say = append(say, english.Count(d.Levels, "level", "levels")+" to grow")
	}
	if d.Unsaid > 0 {
		say = append(say, english.Count(d.Unsaid, "skill", "skills")+" not rated")
	}
	return english.And(say)
}

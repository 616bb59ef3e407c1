package framework

import (
	"cmp"
	"slices"

	"guildhall/internal/english"
)

// Change is what becomes of one skill when somebody moves between two roles.
type Change struct {
	Skill    *Skill
	From, To *Need // nil where the role needs nothing of the skill
}

// Rise is how many levels higher the second role needs the skill; negative when
// it needs less.
func (c Change) Rise() int { return height(c.To) - height(c.From) }

// height is the level of a need as a number, and 0 of none.
func height(n *Need) int {
	if n == nil {
		return 0
	}
	return n.Level.Number
}

// Essential reports whether either role cannot be done without the skill.
func (c Change) Essential() bool {
	return c.From != nil && c.From.Importance == Essential || c.To != nil && c.To.Importance == Essential
}

// Shifts reports whether both roles need the skill, but one of them insists on it
// and the other does not.
func (c Change) Shifts() bool {
	return c.From != nil && c.To != nil && c.From.Importance != c.To.Importance
}

// Comparison is what the second of two roles asks that the first does not.
type Comparison struct {
	From, To                               *Role
	Gained, Raised, Same, Lowered, Dropped []Change
}

// Compare sets two roles side by side, skill by skill. Compared the other way
// round, what was gained is dropped and what was raised is lowered.
func Compare(from, to *Role) Comparison {
	c := Comparison{From: from, To: to}
	for _, n := range from.Skills {
		change := Change{n.Skill, n, to.Need(n.Skill)}
		switch {
		case change.To == nil:
			c.Dropped = append(c.Dropped, change)
		case change.Rise() > 0:
			c.Raised = append(c.Raised, change)
		case change.Rise() < 0:
			c.Lowered = append(c.Lowered, change)
		default:
			c.Same = append(c.Same, change)
		}
	}
	for _, n := range to.Skills {
		if from.Need(n.Skill) == nil {
			c.Gained = append(c.Gained, Change{n.Skill, nil, n})
		}
	}
	for _, list := range [][]Change{c.Gained, c.Raised, c.Same, c.Lowered, c.Dropped} {
		slices.SortStableFunc(list, moreTelling)
	}
	return c
}

// moreTelling puts essential skills first, then the greatest difference of level.
func moreTelling(a, b Change) int {
	if a.Essential() != b.Essential() {
		if a.Essential() {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(distance(b), distance(a)), cmp.Compare(a.Skill.Code, b.Skill.Code))
}

func distance(c Change) int { return max(c.Rise(), -c.Rise()) }

// Shared is how many skills both roles need.
func (c Comparison) Shared() int { return len(c.Raised) + len(c.Same) + len(c.Lowered) }

// ToLearn lists what somebody who does the first role well would need to add for
// the second: new skills, then higher levels.
func (c Comparison) ToLearn() []Change { return slices.Concat(c.Gained, c.Raised) }

// Sentence says the whole comparison in one.
func (c Comparison) Sentence() string {
	var parts []string
	say := func(list []Change, one, many string) {
		if len(list) > 0 {
			parts = append(parts, number(len(list), one, many))
		}
	}
	say(c.Gained, "new skill", "new skills")
	say(c.Raised, "skill at a higher level", "skills at a higher level")
	say(c.Same, "skill at the same level", "skills at the same level")
	say(c.Lowered, "skill at a lower level", "skills at a lower level")
	sentence := c.To.Name + " has no skills recorded yet."
	if len(parts) > 0 {
		sentence = "Moving from " + c.From.Name + " to " + c.To.Name + ", you would need " + english.And(parts) + "."
	}
	if len(c.Dropped) > 0 {
		sentence += " You would no longer need " + number(len(c.Dropped), "skill", "skills") + " of the first role."
	}
	return sentence
}

// Fit is how much of what a role asks somebody would already hold: levels held
// of levels needed, added up over the role's skills. It weighs a skill by its
// level, so that a deep skill in common counts for more than a slight one.
type Fit struct{ Held, Needed int }

// Fit of the first role's holder for the second. Levels above what is needed
// count for nothing more.
func (c Comparison) Fit() Fit {
	var fit Fit
	for _, n := range c.To.Skills {
		fit.Needed += height(n)
		fit.Held += min(height(n), height(c.From.Need(n.Skill)))
	}
	return fit
}

// Percent is the fit as a whole number of hundredths, rounded down.
func (f Fit) Percent() int {
	if f.Needed == 0 {
		return 0
	}
	return 100 * f.Held / f.Needed
}

// compare orders fits exactly, the better last.
func (f Fit) compare(g Fit) int {
	if f.Needed == 0 || g.Needed == 0 {
		return cmp.Compare(f.Percent(), g.Percent())
	}
	return cmp.Compare(f.Held*g.Needed, g.Held*f.Needed)
}

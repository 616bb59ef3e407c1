package assessment

import (
	"cmp"
	"maps"
	"slices"

	"guildhall/internal/framework"
)

// Leg is one step of a personal path, with what it still takes.
type Leg struct {
	Step    *framework.Step // nil where the profession lists no step, and the path is one leap
	To      *framework.Role
	Missing []Gap // what is to grow or was not said, when everything before it has been reached
}

// Path leads from a role to another by the steps that the profession lists, the
// fewest there can be and among those the least to grow. What the roles on the
// way ask for counts as held once they are passed. Where no steps lead there it
// is one leap.
func (s Standing) Path(from, to *framework.Role) []Leg {
	steps := shortest(from, to, func(r *framework.Role) int { return s.Distance(r).Levels })
	now := s
	var legs []Leg
	for _, step := range steps {
		legs = append(legs, Leg{step, step.To, now.missing(step.To)})
		now = now.reached(step.To)
	}
	if len(legs) == 0 {
		legs = []Leg{{nil, to, now.missing(to)}}
	}
	return legs
}

func (s Standing) missing(r *framework.Role) []Gap {
	var some []Gap
	for _, g := range s.Gaps(r) {
		if g.Outcome == ToGrow || g.Outcome == Unsaid {
			some = append(some, g)
		}
	}
	return some
}

// reached is the standing in which what a role asks for is held too. What was
// given stays as it is: gaps point into it.
func (s Standing) reached(r *framework.Role) Standing {
	s.Held, s.by = slices.Clone(s.Held), maps.Clone(s.by)
	for _, n := range r.Skills {
		h := s.Of(n.Skill)
		if h == nil {
			fresh := Held{Skill: n.Skill}
			fresh.Held.Skill = n.Skill.Code
			s.by[n.Skill.Code] = len(s.Held)
			s.Held = append(s.Held, fresh)
			h = &s.Held[len(s.Held)-1]
		}
		h.NotRelevant, h.Level, h.Agreed = false, max(h.Counts(), n.Level.Number), nil
	}
	return s
}

// shortest finds the fewest steps between two roles in use, and among as few the
// least of a cost over the roles on the way. None where no steps lead there.
func shortest(from, to *framework.Role, cost func(*framework.Role) int) []*framework.Step {
	type reached struct {
		by   *framework.Step
		far  int
		cost int
	}
	best := map[*framework.Role]reached{from: {}}
	edge := []*framework.Role{from}
	for len(edge) > 0 {
		var next []*framework.Role
		for _, r := range edge {
			here := best[r]
			for _, step := range r.Ahead {
				if step.To.Status == framework.Retired {
					continue
				}
				there := reached{step, here.far + 1, here.cost + cost(step.To)}
				old, seen := best[step.To]
				if !seen {
					next = append(next, step.To)
				}
				if !seen || cmp.Or(cmp.Compare(there.far, old.far), cmp.Compare(there.cost, old.cost)) < 0 {
					best[step.To] = there
				}
			}
		}
		edge = next
	}
	var steps []*framework.Step
	for r := to; r != from; {
		step := best[r].by
		if step == nil {
			return nil
		}
		steps = append(steps, step)
		r = step.From
	}
	slices.Reverse(steps)
	return steps
}

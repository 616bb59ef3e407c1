package framework

import (
	"cmp"
	"slices"
	"strings"
)

// Move is one way on from a role, or one way into it.
type Move struct {
	Comparison
	Other *Role // the role at the far end, whichever way the move goes
	Step  *Step // nil when the profession lists no such step, and only the skills are near
}

// nearest bounds the moves that rest on shared skills alone.
const nearest = 5

// nearEnough is the least fit, in hundredths, of a move that rests on shared
// skills alone: below a quarter nearly everything would be new.
const nearEnough = 25

// Onward ranks where somebody in a role could go next. First come the steps that
// the profession lists: up, then sideways, then to another discipline, then from
// an entry post; within a kind the best fit comes first. Then come the nearest
// other roles by fit alone. Retired roles are nobody's next step.
func (f *Framework) Onward(r *Role) []Move {
	return f.withNearest(r, listedOnward(r), func(other *Role) Move { return Move{Compare(r, other), other, nil} })
}

// Inward ranks where people come to a role from, by the same rule.
func (f *Framework) Inward(r *Role) []Move {
	return f.withNearest(r, listedInward(r), func(other *Role) Move { return Move{Compare(other, r), other, nil} })
}

// listedOnward ranks the moves from a role that the profession lists.
func listedOnward(r *Role) []Move {
	return ranked(r.Ahead, func(s *Step) Move { return Move{Compare(r, s.To), s.To, s} })
}

// listedInward ranks the moves to a role that the profession lists.
func listedInward(r *Role) []Move {
	return ranked(r.Behind, func(s *Step) Move { return Move{Compare(s.From, r), s.From, s} })
}

func ranked(steps []*Step, move func(*Step) Move) []Move {
	var moves []Move
	for _, s := range steps {
		if m := move(s); m.Other.Status != Retired {
			moves = append(moves, m)
		}
	}
	slices.SortStableFunc(moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.Step.Kind.rank(), b.Step.Kind.rank()), closer(a, b))
	})
	return moves
}

// withNearest adds to the listed moves the nearest of all other roles.
func (f *Framework) withNearest(r *Role, moves []Move, near func(*Role) Move) []Move {
	known := map[*Role]bool{r: true}
	for _, m := range moves {
		known[m.Other] = true
	}
	var others []Move
	for _, other := range f.Roles {
		if known[other] || other.Status == Retired {
			continue
		}
		if m := near(other); m.Fit().Percent() >= nearEnough {
			others = append(others, m)
		}
	}
	slices.SortStableFunc(others, closer)
	return append(moves, others[:min(nearest, len(others))]...)
}

// closer puts the better fit first, then more shared skills, then the name.
func closer(a, b Move) int {
	return cmp.Or(b.Fit().compare(a.Fit()), cmp.Compare(b.Shared(), a.Shared()),
		strings.Compare(a.Other.Name, b.Other.Name), strings.Compare(a.Other.Code, b.Other.Code))
}

// listedMoves are the moves that the profession lists, without those that rest
// on shared skills alone.
func listedMoves(all []Move) []Move {
	for i, m := range all {
		if m.Step == nil {
			return all[:i]
		}
	}
	return all
}

// stepKinds lists the kinds of step in the order in which they are offered.
var stepKinds = []StepKind{Up, Sideways, Across, Entry}

func (k StepKind) rank() int { return slices.Index(stepKinds, k) }

// Label is the kind as people read it.
func (k StepKind) Label() string {
	switch k {
	case Up:
		return "Up"
	case Sideways:
		return "Sideways"
	case Across:
		return "Another discipline"
	case Entry:
		return "From an entry post"
	}
	return string(k)
}

// Label is the kind of the move; one that no list has goes by its skills.
func (m Move) Label() string {
	if m.Step == nil {
		return "Close by skills"
	}
	return m.Step.Kind.Label()
}

package framework

import "guildhall/internal/pack"

// Importance says whether a role can be done without a skill.
type Importance string

// The two importances.
const (
	Essential Importance = "essential"
	Desirable Importance = "desirable"
)

// Role is a kind of post. Its grades are a guide and no part of its skills.
type Role struct {
	Code             string
	Name             string
	Discipline       *Discipline
	Ring             *Ring
	Family           *Family // nil where it stands alone
	From, To         *Grade  // indicative
	Summary          string
	Titles           []string // what such posts are called
	EntryRoutes      []string
	Status           Status
	Responsibilities []string
	Skills           []*Need        // in the order of the profession
	Requirements     []*Requirement // qualifications, registrations, equivalents
	Ahead            []*Step        // to other roles
	Behind           []*Step        // from other roles
	Replacement      []*Role        // what stands in the place of a retired role
	RetiredOn        pack.Date      // of a retired role; empty where nobody recorded it

	words string // what the list's filter looks through, as search.Words has it
}

// URL is where readers find the current text.
func (r *Role) URL() string { return "/roles/" + segment(r.Code) }

// Ref names the role to search and audit.
func (r *Role) Ref() string { return "role/" + r.Code }

// Grades is the indicative range as people read it.
func (r *Role) Grades() string {
	if r.From == r.To {
		return r.From.Name
	}
	return r.From.Name + " to " + r.To.Name
}

// Within reports whether a grade is inside the role's indicative range.
func (r *Role) Within(g *Grade) bool { return r.From.Height <= g.Height && g.Height <= r.To.Height }

// Need returns what the role needs of a skill; nil when it needs nothing of it.
func (r *Role) Need(s *Skill) *Need {
	for _, n := range r.Skills {
		if n.Skill == s {
			return n
		}
	}
	return nil
}

// Need is a skill that a role needs, at a level.
type Need struct {
	Role       *Role
	Skill      *Skill
	Level      *Level
	Importance Importance
}

// StepKind is where a step leads.
type StepKind string

// The kinds of step.
const (
	Up       StepKind = "up"
	Sideways StepKind = "sideways" // within the discipline
	Across   StepKind = "cross"    // to another discipline
	Entry    StepKind = "entry"
)

// Step is a move from one role to another that people make.
type Step struct {
	From, To *Role
	Kind     StepKind
	Note     string
}

// Package access says who is acting and what that lets them do.
//
// It knows people and roles, never the things they act on: each capability
// writes its own rules as pure functions of an Actor and a value.
package access

import "time"

// Role is a standing given to a person by the profession.
type Role string

// The standings. What each may do is in docs/permissions.md.
const (
	Administrator Role = "administrator" // runs the service: people, roles, settings
	Editor        Role = "editor"        // writes and reviews pages
	Approver      Role = "approver"      // publishes what another person wrote

	HeadOfProfession Role = "head of profession" // answers for the whole profession; appoints who leads it in each organisation
	Leader           Role = "leader"             // leads the profession in one organisation; follows a seat and is never granted by itself
	DisciplineLead   Role = "discipline lead"    // leads one discipline, its scope, across organisations
	RecordsOwner     Role = "records owner"      // answers for how long things are kept: holds, appraisal and disposal
)

// Roles lists every standing in the order people read them.
var Roles = []Role{Administrator, Editor, Approver, HeadOfProfession, Leader, DisciplineLead, RecordsOwner}

// Everywhere is the scope of a grant that is not limited to one part of the
// profession. Other scopes are references such as "discipline/RM" or
// "organisation/defra", which only the capability that grants them understands.
const Everywhere = "*"

// Grant is a role held within a scope.
type Grant struct {
	Role  Role
	Scope string // Everywhere, or a reference
}

// Actor is the person, or the service, making a request.
// The zero Actor is an anonymous visitor.
type Actor struct {
	ID      string // the person's identifier; empty for a visitor
	Name    string
	Grants  []Grant
	Session string // the session's public identifier; empty outside a browser

	Proved time.Time // when they last proved, in this session, that it is them; zero when that is not known
	Strong bool      // whether that took more than a message, or the operator lets a message be enough

	Withheld []Grant // roles that do not count in this session, because it did not begin with a strong enough proof
}

// Service is the actor for what the program does by itself, such as loading a
// profession or publishing a page at its hour. It holds no role: the code that
// uses it has already decided.
var Service = Actor{ID: "service", Name: "Guildhall"}

// SignedIn reports whether the actor is known.
func (a Actor) SignedIn() bool { return a.ID != "" }

// Whole is the actor with the roles that this session withholds: what they could
// be once they prove more. Only what asks them to do so may use it.
func (a Actor) Whole() Actor {
	grants := make([]Grant, 0, len(a.Grants)+len(a.Withheld))
	a.Grants, a.Withheld = append(append(grants, a.Grants...), a.Withheld...), nil
	return a
}

// Is reports whether the actor holds a role in any scope.
func (a Actor) Is(r Role) bool {
	for _, g := range a.Grants {
		if g.Role == r {
			return true
		}
	}
	return false
}

// Recent is for how long a proof of identity lets somebody do what is sensitive:
// take away their own data, read another person's, change roles (ASVS 7.5.3, 6.3.3).
const Recent = 15 * time.Minute

// Fresh reports whether the actor proved who they are less than Recent ago.
func (a Actor) Fresh(now time.Time) bool {
	return !a.Proved.IsZero() && now.Sub(a.Proved) < Recent
}

// Holds reports whether the actor holds a role for the given scope,
// either there or everywhere.
func (a Actor) Holds(r Role, scope string) bool {
	for _, g := range a.Grants {
		if g.Role == r && (g.Scope == Everywhere || g.Scope == scope) {
			return true
		}
	}
	return false
}

// Rule decides whether an actor may reach a page at all.
type Rule struct {
	Name   string
	Allow  func(Actor) bool
	Fresh  bool // whether they must have proved who they are less than Recent ago
	Strong bool // whether that must have taken more than a message
}

// Recently is the same rule for people who have proved who they are less than
// Recent ago; others are asked to do it again first. It guards what is one's own.
func (r Rule) Recently() Rule {
	return Rule{Name: r.Name + ", proved lately", Allow: r.Allow, Fresh: true}
}

// Strongly is the same rule for people who have proved who they are less than
// Recent ago by more than a message. It guards what belongs to other people, and
// power over them.
func (r Rule) Strongly() Rule {
	return Rule{Name: r.Name + ", proved lately by more than a message", Allow: r.Allow, Fresh: true, Strong: true}
}

// Proves reports whether the actor has proved who they are as the rule asks.
func (r Rule) Proves(a Actor, now time.Time) bool {
	return (!r.Fresh || a.Fresh(now)) && (!r.Strong || a.Strong)
}

// The rules that need no role.
var (
	Anyone   = Rule{Name: "anyone", Allow: func(Actor) bool { return true }}
	SignedIn = Rule{Name: "signed in", Allow: Actor.SignedIn}
)

// Holding allows actors with any of the roles, in any scope.
func Holding(roles ...Role) Rule {
	name := ""
	for i, r := range roles {
		if i > 0 {
			name += " or "
		}
		name += string(r)
	}
	return Rule{Name: name, Allow: func(a Actor) bool {
		for _, r := range roles {
			if a.Is(r) {
				return true
			}
		}
		return false
	}}
}

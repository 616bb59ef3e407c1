// Package proposal takes the changes that people ask of the framework and sees
// them through.
//
// Anyone signed in proposes a change of a stated kind to one thing, with the
// words before and after and a reason. It is discussed, in public or between its
// proposer and editors; an editor who is not its proposer accepts or declines it
// with a reason; what was accepted is carried by a release, which says whom to
// thank. Whoever follows it hears of every step.
package proposal

import (
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// ID identifies a proposal.
type ID string

// Kind is what sort of change is asked for.
type Kind string

// The kinds.
const (
	NewSkill  Kind = "new skill"
	Reword    Kind = "reword"     // a skill's name, definition or scope note
	LevelText Kind = "level text" // one sentence of what a skill looks like at a level
	Relation  Kind = "relation"   // between two skills
	RoleText  Kind = "role"       // a role's name, summary, responsibilities, or what it needs of a skill
	Merge     Kind = "merge"
	Split     Kind = "split"
	Move      Kind = "move" // to another discipline
	Retire    Kind = "retire"
)

// Kinds lists the kinds as people choose among them.
var Kinds = []Kind{NewSkill, Reword, LevelText, Relation, RoleText, Merge, Split, Move, Retire}

// State is how far a proposal has come.
type State string

// The states, in the order in which a proposal passes through them.
const (
	Proposed  State = "proposed"
	Discussed State = "under discussion" // since somebody else wrote about it
	Accepted  State = "accepted"         // and waiting for a release
	Declined  State = "declined"
	Withdrawn State = "withdrawn"
	Carried   State = "carried" // by a release
)

// States lists the states.
var States = []State{Proposed, Discussed, Accepted, Declined, Withdrawn, Carried}

// Open reports whether nobody has decided yet.
func (s State) Open() bool { return s == Proposed || s == Discussed }

// Change is what is asked for. Of a level text, Before and After are the whole
// text of the level. Where a thing is named, they hold its code.
//
//	new skill   After: a name, an empty line, a definition
//	reword      Field: name, definition or scope note
//	level text  Level; Before and After: the words
//	relation    Field: related, broader or narrower; Before or After: the other skill's code
//	role        Field: name, summary or responsibilities; or skill/CODE, with "LEVEL IMPORTANCE" before and after
//	merge       Before: the skill's own code; After: the code of what it becomes a part of
//	split       Before: its own code; After: what the new skills would be, in words
//	move        Before and After: ids of disciplines
//	retire      Before: its own code; After: the code of its replacement, empty for none
type Change struct {
	About  string // "skill/RM01", "role/R10"; of a new skill its "discipline/RM"
	Kind   Kind
	Field  string
	Level  int // of a level text, or the level that a role would need; 0 for none
	Before string
	After  string
}

// Proposal is a change that somebody asked for, and what became of it.
type Proposal struct {
	ID ID
	Change
	Lang        string // BCP 47 tag of the words before and after
	Title       string // what it asks for, in a line
	Release     string // in which Before was read
	Reason      string
	Private     bool   // whether only its proposer and editors may know of it
	Proposer    string // empty once erased
	Credit      string // how the proposer wishes to be named in the change note; empty for not at all
	State       State
	ProposedAt  sqldb.Stamp
	DiscussedAt sqldb.Stamp
	DecidedAt   sqldb.Stamp // when it was accepted, declined or withdrawn
	DecidedBy   string
	Decision    string // the editors' reason
	CarriedAt   sqldb.Stamp
	CarriedBy   string // the release
}

// Ref is how acts, discussions and followers name the proposal.
func (p Proposal) Ref() string { return "proposal/" + string(p.ID) }

// URL is where it is read.
func (p Proposal) URL() string { return "/proposals/" + string(p.ID) }

// Limits.
const (
	MaxText   = 3000 // characters of what is proposed
	MaxName   = 120
	MaxReason = 3000
	MaxCredit = 120
	MostADay  = 20 // proposals of one person
	PageSize  = 25
)

// CanPropose reports whether the actor may propose a change.
func CanPropose(who access.Actor) bool { return who.SignedIn() }

// CanSee reports whether the actor may know of a proposal. It is the twin of visible.
func CanSee(who access.Actor, p Proposal) bool {
	return !p.Private || who.SignedIn() && p.Proposer == who.ID || CanJudge(who)
}

// CanJudge reports whether the actor may decide on what others propose.
func CanJudge(who access.Actor) bool { return who.Is(access.Editor) }

// CanDecide returns nil if the actor may accept or decline a proposal, and
// otherwise why not.
func CanDecide(who access.Actor, p Proposal) error {
	switch {
	case !CanJudge(who):
		return fault.New(fault.Forbidden, "Only an editor can decide on a proposal.")
	case p.Proposer == who.ID:
		return fault.New(fault.Forbidden, "You made this proposal, so another editor has to decide on it.")
	case !p.State.Open():
		return fault.New(fault.Conflict, "This proposal is %s already. Someone may have dealt with it just now.", p.State)
	}
	return nil
}

// CanWithdraw returns nil if the actor may take a proposal back.
func CanWithdraw(who access.Actor, p Proposal) error {
	switch {
	case !who.SignedIn() || p.Proposer != who.ID:
		return fault.New(fault.Forbidden, "Only the person who made a proposal can withdraw it.")
	case !p.State.Open():
		return fault.New(fault.Conflict, "This proposal is %s already, so it cannot be withdrawn.", p.State)
	}
	return nil
}

// decide records an editor's decision.
func (p *Proposal) decide(state State, by, reason string, at sqldb.Stamp) error {
	reason = strings.TrimSpace(reason)
	switch n := len([]rune(reason)); {
	case state != Accepted && state != Declined:
		return fault.New(fault.Invalid, "Choose whether to accept or decline the proposal")
	case n == 0:
		return fault.New(fault.Invalid, "Enter the reason for the decision, which everyone who can see the proposal will read")
	case n > MaxReason:
		return fault.New(fault.Invalid, "The reason must be %d characters or fewer. It is %d now", MaxReason, n)
	}
	p.State, p.DecidedBy, p.Decision, p.DecidedAt = state, by, reason, at
	return nil
}

// check refuses a proposal that says too little or too much. What it is about is
// checked against the framework elsewhere.
func check(c Change, reason, credit string) error {
	switch {
	case !slices.Contains(Kinds, c.Kind):
		return fault.New(fault.Invalid, "Choose what you want to change")
	case c.Before == c.After:
		return fault.New(fault.Invalid, "Change the words: they are the same as they are now")
	case len([]rune(c.After)) > MaxText:
		return fault.New(fault.Invalid, "What you propose must be %d characters or fewer. It is %d now", MaxText, len([]rune(c.After)))
	case strings.TrimSpace(reason) == "":
		return fault.New(fault.Invalid, "Enter why you propose this")
	case len([]rune(reason)) > MaxReason:
		return fault.New(fault.Invalid, "The reason must be %d characters or fewer. It is %d now", MaxReason, len([]rune(reason)))
	case len([]rune(credit)) > MaxCredit:
		return fault.New(fault.Invalid, "The name must be %d characters or fewer. It is %d now", MaxCredit, len([]rune(credit)))
	}
	return nil
}

// same reports whether another proposal is about the same part of the same thing.
func (c Change) same(other Change) bool {
	return c.About == other.About && c.Kind == other.Kind && c.Field == other.Field && c.Level == other.Level
}

// Step is one part of a proposal's way, for people to follow.
type Step struct {
	Name string
	At   sqldb.Stamp // zero while it is to come
	Now  bool        // whether the proposal stands here
	Done bool
}

// Steps is the proposal's way from start to end.
func (p Proposal) Steps() []Step {
	steps := []Step{
		{Name: "Proposed", At: p.ProposedAt, Done: true},
		{Name: "Under discussion", At: p.DiscussedAt, Done: !p.DiscussedAt.IsZero()},
	}
	switch p.State {
	case Declined:
		steps = append(steps, Step{Name: "Declined", At: p.DecidedAt, Done: true})
	case Withdrawn:
		steps = append(steps, Step{Name: "Withdrawn", At: p.DecidedAt, Done: true})
	default:
		steps = append(steps, Step{Name: "Accepted", At: p.DecidedAt, Done: !p.DecidedAt.IsZero()}, Step{Name: "In a release", At: p.CarriedAt, Done: !p.CarriedAt.IsZero()})
	}
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].Done {
			steps[i].Now = true
			break
		}
	}
	return steps
}

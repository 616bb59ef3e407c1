// Package opinion brings what others think beside what members say of their
// skills.
//
// A member chooses whom they ask, about which skills of an assessment, what
// that person sees, and until when. What the person says is kept beside what the
// member said and never takes its place; where the two are far apart they are
// asked to record a level that both accept, or that they differ (Agree). Nobody
// reads anything that the member did not choose to show them, whatever role they
// hold, and the member can read who did.
package opinion

import (
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// ID tells a request from every other.
type ID string

// Kind is what is asked for.
type Kind string

// The kinds of request.
const (
	Opinions     Kind = "opinion"      // a level and a comment for each skill
	Confirmation Kind = "confirmation" // that the head of the profession in the member's organisation agrees
)

// Part is as what somebody is asked.
type Part string

// The parts.
const (
	Manager  Part = "manager"  // the line manager, who has confirmed it
	Assessor Part = "assessor" // a volunteer of another organisation
	Head     Part = "head"     // who leads the profession in the member's organisation
)

// State is how far a request has come.
type State string

// The states. The last four are final.
const (
	Asked     State = "asked"
	Accepted  State = "accepted"
	Answered  State = "answered"
	Declined  State = "declined"  // by who was asked
	Withdrawn State = "withdrawn" // by the member, before anything was said
	Expired   State = "expired"   // nothing was said by its last day
	Stopped   State = "stopped"   // the member ended the reading after something was said
)

// Request is a member's question to one person.
type Request struct {
	ID         ID
	Kind       Kind
	Assessment assessment.ID
	Release    string
	Person     people.ID // who asks
	Name       string    // theirs
	Asked      people.ID // empty once they are erased
	AskedName  string
	Part       Part
	Levels     bool // whether the asked person sees the member's level before they say theirs
	Notes      bool
	Evidence   bool
	Until      pack.Date
	Message    string
	AskedAt    sqldb.Stamp
	AcceptedAt sqldb.Stamp
	AnsweredAt sqldb.Stamp
	EndedAt    sqldb.Stamp
	Ending     State // empty while it is open
	Confirmed  bool  // what a confirmation that was answered came to
	Comment    string
	Open       bool // whether the asked person lets every member see their name
	Current    bool // whether they still are what they were asked as, and may use the service
	Skills     []Skill
}

// Skill is one that a request is about, with everything that was said of it.
type Skill struct {
	Code     string // in the release of the request
	Level    int    // what the member said
	Given    []Given
	Outcomes []Outcome
}

// Given is an opinion.
type Given struct {
	ID        string
	CannotSay bool
	Level     int // 0 where they cannot say
	Comment   string
	At        sqldb.Stamp
}

// Result is what came of two views.
type Result string

// The results.
const (
	Proposed  Result = "proposed"  // a level, which waits for the other
	Settled   Result = "agreed"    // a level that both accepted
	Replaced  Result = "replaced"  // a proposal after which something else was recorded
	Disagreed Result = "disagreed" // they differ
	Kept      Result = "kept"      // the member keeps their level, and says why
)

// Outcome is something that a member and an asked person recorded of a skill.
type Outcome struct {
	ID         string
	State      Result
	Level      int
	ByMember   bool // whether the member proposed or recorded it
	Note       string
	Answer     string // what the other added
	ProposedAt sqldb.Stamp
	SettledAt  sqldb.Stamp // zero while it is proposed
}

// URL is where its member reads it.
func (r Request) URL() string { return "/opinions/" + string(r.ID) }

// AskedURL is where the asked person reads it.
func (r Request) AskedURL() string { return "/opinions/asked/" + string(r.ID) }

// State is how far the request has come on a day.
func (r Request) State(today pack.Date) State {
	switch {
	case r.Ending != "":
		return r.Ending
	case !r.AnsweredAt.IsZero():
		return Answered
	case today > r.Until:
		return Expired
	case !r.AcceptedAt.IsZero():
		return Accepted
	}
	return Asked
}

// Waits reports whether nothing has been said yet and something still can be.
func (r Request) Waits(today pack.Date) bool {
	s := r.State(today)
	return s == Asked || s == Accepted
}

// Find returns what the request asks of a skill; nil where it does not.
func (r Request) Find(code string) *Skill {
	for i := range r.Skills {
		if r.Skills[i].Code == code {
			return &r.Skills[i]
		}
	}
	return nil
}

// Last is the latest opinion; nil where none was given.
func (s Skill) Last() *Given {
	if len(s.Given) == 0 {
		return nil
	}
	return &s.Given[len(s.Given)-1]
}

// Spoken reports whether the asked person has said a level for it.
func (s Skill) Spoken() bool {
	for _, g := range s.Given {
		if !g.CannotSay {
			return true
		}
	}
	return false
}

// last is the latest outcome in one of some states; nil where there is none.
func (s Skill) last(states ...Result) *Outcome {
	for i := len(s.Outcomes) - 1; i >= 0; i-- {
		for _, state := range states {
			if s.Outcomes[i].State == state {
				return &s.Outcomes[i]
			}
		}
	}
	return nil
}

// Far reports whether the latest opinion is Apart levels or more from the member's level.
func (s Skill) Far() bool {
	g := s.Last()
	return g != nil && !g.CannotSay && distance(g.Level, s.Level) >= Apart
}

// Unsettled reports whether both people are asked to record what they make of it.
func (s Skill) Unsettled() bool { return s.Far() && s.last(Settled, Disagreed) == nil }

// Settleable reports whether a level can be proposed for it.
func (s Skill) Settleable() bool { return s.Far() || s.last(Settled) != nil }

// CanAsk reports whether an actor may ask for opinions: whoever can rate themselves.
func CanAsk(who access.Actor) bool { return assessment.CanAssess(who) }

// CanSee reports whether an actor may know of a request: its member and who is
// asked. Its SQL twin is visible.
func CanSee(who access.Actor, r Request) bool {
	return who.SignedIn() && (string(r.Person) == who.ID || string(r.Asked) == who.ID)
}

// CanRead reports whether an actor may read what the member shows, on a day: who
// was asked and has accepted, while they still are what they were asked as and
// until the member or the last day ends it.
func CanRead(who access.Actor, r Request, today pack.Date) bool {
	if !who.SignedIn() || string(r.Asked) != who.ID || !r.Current || today > r.Until {
		return false
	}
	s := r.State(today)
	return s == Accepted || s == Answered
}

// Bounds of what people can write and ask.
const (
	MostText    = 2000 // characters
	MostOpen    = 10   // requests of one member that wait for an answer
	LongestDays = 365  // between asking and the last day
)

func tooLong(s string) bool { return utf8.RuneCountInString(s) > MostText }

// checkUntil says what is wrong with a last day.
func checkUntil(until, today pack.Date, latest pack.Date) error {
	switch {
	case !until.Valid() || !until.Full():
		return fault.New(fault.Invalid, "Enter the last day as year, month and day, such as %s", latest)
	case until < today:
		return fault.New(fault.Invalid, "Enter a last day that is not in the past")
	case until > latest:
		return fault.New(fault.Invalid, "Enter a last day within a year, by %s", latest)
	}
	return nil
}

func dayOf(at sqldb.Stamp) pack.Date { return pack.Date(clock.ISODay(at.Time)) }

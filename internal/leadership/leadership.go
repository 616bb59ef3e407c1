// Package leadership knows who leads the profession in each organisation, and
// who is known to work there.
//
// An organisation has one seat for its head of the profession and one for the
// deputy. A seat is offered and accepted; its holder has the role of a leader in
// that organisation for as long as they hold it, and nowhere else. Somebody whose
// address several organisations share says which is theirs, and has no rights
// there before the head has confirmed it. Once a year everybody says that they
// still work where they did; who does not is taken to have moved on.
package leadership

import (
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Post is one of an organisation's two seats.
type Post string

// The seats.
const (
	Head   Post = "head"
	Deputy Post = "deputy"
)

// Ending is why a term, or the offer of one, is over.
type Ending string

// The endings.
const (
	Declined    Ending = "declined"     // by whom it was offered to
	Withdrawn   Ending = "withdrawn"    // the offer, by who may appoint
	Filled      Ending = "filled"       // the offer: somebody else accepted first
	SteppedDown Ending = "stepped down" // by the holder
	Removed     Ending = "removed"      // by who may appoint
	TermOver    Ending = "term over"
	Moved       Ending = "moved"       // the holder works elsewhere
	Left        Ending = "left"        // the holder was not heard of for 13 months
	Reorganised Ending = "reorganised" // the organisation is over
	Erased      Ending = "erased"
)

// Term is the time for which somebody holds a seat, or the offer of it.
type Term struct {
	ID           string
	Organisation people.OrganisationID
	Place        string // the organisation's name
	Post         Post
	Person       people.ID // empty once they are erased
	Name         string
	Begins       pack.Date
	Until        pack.Date // last day; empty while it is open
	Named        bool      // whether the organisation's page may name them
	OfferedBy    string    // a name
	OfferedAt    sqldb.Stamp
	AcceptedAt   sqldb.Stamp
	EndedAt      sqldb.Stamp
	Ending       Ending
}

// Held reports whether the seat is held by this term.
func (t Term) Held() bool { return !t.AcceptedAt.IsZero() && t.EndedAt.IsZero() }

// Open reports whether the term is an offer that waits for an answer.
func (t Term) Open() bool { return t.AcceptedAt.IsZero() && t.EndedAt.IsZero() }

// scope is where the holder of a seat has the role of a leader.
func scope(o people.OrganisationID) string { return "organisation/" + string(o) }

// CanAppoint reports whether the actor says who leads in organisations: the Head
// of Profession and administrators.
func CanAppoint(who access.Actor) bool {
	return people.CanManage(who) || who.Holds(access.HeadOfProfession, access.Everywhere)
}

// CanSeeMembers reports whether the actor sees who works in an organisation:
// those who lead there, and administrators. The SQL fragment visible says the same.
func CanSeeMembers(who access.Actor, o people.OrganisationID) bool {
	return o != "" && (people.CanManage(who) || who.Holds(access.Leader, scope(o)))
}

// CanConfirm reports whether the actor says who works in an organisation: those
// who lead there, and while nobody does, administrators.
func CanConfirm(who access.Actor, o people.OrganisationID, vacant bool) bool {
	return who.Holds(access.Leader, scope(o)) || vacant && people.CanManage(who)
}

// CanAnswer reports whether the actor may accept or decline the offer: nobody
// answers for another person.
func CanAnswer(who access.Actor, t Term) bool { return t.Person != "" && string(t.Person) == who.ID }

// canTake refuses a seat to whoever is not known to work in its organisation.
func canTake(p people.Person, o people.OrganisationID) error {
	switch {
	case p.Status != people.Active:
		return fault.New(fault.Conflict, "%s may not use the service at the moment.", p.Name)
	case p.Organisation != o:
		return fault.New(fault.Conflict, "%s does not work in this organisation. Seats are for people who do.", p.Name)
	case !p.Confirmed:
		return fault.New(fault.Conflict, "Nobody has confirmed yet that %s works in this organisation. Confirm it first.", p.Name)
	}
	return nil
}

// checkDates refuses a term that is over before it began or now.
func checkDates(begins, until pack.Date, today pack.Date) error {
	switch {
	case !begins.Valid() || !begins.Full():
		return fault.New(fault.Invalid, "Enter the day on which the term begins, such as %s", today)
	case until != "" && (!until.Valid() || !until.Full()):
		return fault.New(fault.Invalid, "Enter the last day of the term, such as %s, or leave it empty", today)
	case until != "" && (until < begins || until < today):
		return fault.New(fault.Invalid, "Enter a last day after the first one, and not in the past")
	}
	return nil
}

// When people are asked whether they still work where they did, and when silence
// counts as having moved on. Nobody is taken to have moved on before they have
// had the reminder for Warned.
const (
	askAfter = 12 // months
	goAfter  = 13 // months
	Warned   = 28 * 24 * time.Hour
)

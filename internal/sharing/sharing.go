// Package sharing lets members show one other person what they say of their
// skills, or a development plan, for one purpose and for a time.
//
// Nobody reads another person's levels without a share, whatever role they hold.
// A share names its reader, its purpose, what goes along and its last day. Its
// member stops it at any moment, which counts at the reader's next request. Every
// reading asks the reader for a fresh proof of who they are and is recorded for
// the member to see.
package sharing

import (
	"strings"
	"time"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Purpose is what a reader may use a share for.
type Purpose string

// The purposes.
const (
	Appraisal  Purpose = "appraisal"
	Management Purpose = "management"
	Opinion    Purpose = "opinion"
	Coaching   Purpose = "coaching"
	Other      Purpose = "other" // in the member's own words
)

// Purposes lists them as people choose among them.
var Purposes = []Purpose{Appraisal, Management, Opinion, Coaching, Other}

var purposeWords = map[Purpose]string{
	Appraisal: "an appraisal conversation", Management: "line management", Opinion: "a second opinion", Coaching: "coaching", Other: "another purpose",
}

// known reports whether it is one of Purposes.
func (p Purpose) known() bool { return purposeWords[p] != "" }

// OfManager reports whether the purpose goes with being somebody's manager: such
// a share ends when its reader moves, and shows in the reader's team view.
func (p Purpose) OfManager() bool { return p == Appraisal || p == Management }

// Ending is why a share is over.
type Ending string

// The endings.
const (
	Stopped  Ending = "stopped"  // by the member
	Replaced Ending = "replaced" // by a newer share with the same person for the same purpose
	Over     Ending = "over"     // its last day is past
	Moved    Ending = "moved"    // the reader works elsewhere
	Erased   Ending = "erased"   // the reader is
)

// Share is what a member lets one other person read.
type Share struct {
	ID        string
	Member    people.ID
	Name      string // the member's
	Active    bool   // whether the member may use the service
	Addressed string // how the member named the reader; empty once the reader is erased
	Purpose   Purpose
	Words     string // the member's own, for another purpose
	Notes     bool   // whether notes and what stands beside the levels go along
	Evidence  bool   // whether evidence does
	Plan      string // the development plan that is shared instead of skills; empty for skills
	Levels    bool   // whether levels go along: always with skills, and as the member chose with a plan
	Until     string // last day, ISO 8601
	SharedAt  sqldb.Stamp
	ReadAt    sqldb.Stamp // zero while it was not read
	EndedAt   sqldb.Stamp // zero while it is in force, or over by its last day alone
	Ending    Ending

	Reader       people.ID             // empty while nobody with the address is known, and once they are erased
	ReaderActive bool                  // whether the reader may use the service
	ReaderEmail  string                // the address that it waits for; empty once the reader is known
	ReaderWorked people.OrganisationID // when the share was bound to them; empty where it was not known
	ReaderWorks  people.OrganisationID // now
}

// Bounds of a share.
const (
	UsualMonths = 3
	MostMonths  = 12
	MostShares  = 50 // of one member, in force
	mostWords   = 200
)

// CanRead reports whether an actor may read what a share shows, on a day: its
// reader may, while both sides may use the service and it is in force. A role in
// the service opens nothing. Its SQL twin is visible.
func CanRead(who access.Actor, s Share, today string) bool {
	switch {
	case !who.SignedIn() || string(s.Reader) != who.ID:
		return false
	case !s.Active, !s.ReaderActive, !s.EndedAt.IsZero(), s.Until < today:
		return false
	}
	return !s.Purpose.OfManager() || !s.moved()
}

// moved reports whether the reader works elsewhere than when the share was bound
// to them. Who was not known to work anywhere has not moved by saying where.
func (s Share) moved() bool { return s.ReaderWorked != "" && s.ReaderWorks != s.ReaderWorked }

// CanSee reports whether an actor may know of a share and stop it: its member may.
func CanSee(who access.Actor, s Share) bool { return who.SignedIn() && string(s.Member) == who.ID }

// InForce reports whether its reader could read it on a day, once they are known.
func (s Share) InForce(today string) bool {
	return s.EndedAt.IsZero() && s.Until >= today && !(s.Purpose.OfManager() && s.moved())
}

// For is its purpose in words that follow “for”.
func (s Share) For() string {
	if s.Purpose == Other && s.Words != "" {
		return "“" + s.Words + "”"
	}
	return purposeWords[s.Purpose]
}

// Shows is what goes along, in words.
func (s Share) Shows() string {
	if s.Plan != "" && s.Levels {
		return "development plan, and levels of its skills"
	}
	if s.Plan != "" {
		return "development plan"
	}
	all := []string{"levels", "gaps"}
	if s.Notes {
		all = append(all, "notes")
	}
	if s.Evidence {
		all = append(all, "evidence")
	}
	return english.And(all)
}

// URL is where its reader reads it.
func (s Share) URL() string {
	if s.Plan != "" {
		return "/plans/" + s.Plan
	}
	return "/shared/" + s.ID
}

// Of is what is shared, in a word or two.
func (s Share) Of() string {
	if s.Plan != "" {
		return "development plan"
	}
	return "skills"
}

// endedWords says why a share is over, and when, to its member on a day.
func (s Share) endedWords() string {
	on := clock.Day(s.EndedAt.Time)
	switch {
	case s.Ending == Stopped:
		return "You stopped it on " + on
	case s.Ending == Replaced:
		return "You shared anew on " + on
	case s.Ending == Erased:
		return "Their account was removed"
	case s.Ending == Moved:
		return "They moved to another organisation or left"
	case s.EndedAt.IsZero() && s.Purpose.OfManager() && s.moved():
		return "They moved to another organisation or left"
	}
	return "Its last day was " + day(s.Until)
}

// Offer is a share as its member asks for it.
type Offer struct {
	To       string // the key of a suggestion; empty for an address
	Email    string
	Purpose  Purpose
	Words    string
	Notes    bool
	Evidence bool
	Plan     string // a development plan of the member's, instead of skills
	Levels   bool   // with a plan: whether the levels of its skills go along
	Until    string
}

// Problem is what has to be put right in a field of an offer.
type Problem struct{ Field, Message string }

// Check says what is wrong with an offer on a day; nothing where it may be made.
func (o Offer) Check(today time.Time) []Problem {
	var all []Problem
	add := func(field, message string) { all = append(all, Problem{field, message}) }
	if o.To == "" {
		if _, err := people.CanonicalEmail(o.Email); err != nil {
			add("email", "Enter an email address in the correct format, like name@example.gov.uk")
		}
	}
	switch {
	case !o.Purpose.known():
		add("purpose", "Choose what you share it for")
	case o.Purpose == Other && o.Words == "":
		add("words", "Enter what you share it for")
	case o.Purpose == Other && (utf8.RuneCountInString(o.Words) > mostWords || strings.Contains(o.Words, "\n")):
		add("words", "What you share it for must be one line of 200 characters or fewer")
	}
	latest := LatestDay(today)
	until, err := time.Parse(time.DateOnly, o.Until)
	switch {
	case err != nil:
		add("until", "Enter the last day as a date such as "+UsualDay(today))
	case until.Format(time.DateOnly) < clock.ISODay(today):
		add("until", "Enter a last day that is today or later")
	case until.Format(time.DateOnly) > latest:
		add("until", "Enter a last day within 12 months, no later than "+day(latest))
	}
	return all
}

// UsualDay is the last day of a share whose member chose none.
func UsualDay(today time.Time) string { return clock.ISODay(today.AddDate(0, UsualMonths, 0)) }

// LatestDay is the last day that a member can choose.
func LatestDay(today time.Time) string { return clock.ISODay(today.AddDate(0, MostMonths, 0)) }

// Package development keeps what members plan to do to grow in skills.
//
// A plan is its member's own: nobody else reads it unless the member shares it
// with them by name, for a purpose and a time (package sharing). Whoever reads it
// can comment and agree to it as it stands on a day. What was agreed is kept as it
// was, and what changed since is shown to both. A plan has no targets and gives no
// marks: it says what somebody means to do and what came of it.
package development

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// ID names a plan.
type ID string

// Plan is what a member means to do.
type Plan struct {
	ID        ID
	Person    people.ID
	Title     string
	BegunAt   sqldb.Stamp
	ChangedAt sqldb.Stamp // when an action was last added or changed
	ClosedAt  sqldb.Stamp // zero while it is open
	Actions   []Action    // in the order in which they were added
}

// Open reports whether the plan is still worked with.
func (p Plan) Open() bool { return p.ClosedAt.IsZero() }

// URL is where its member reads it.
func (p Plan) URL() string { return "/me/plan/" + string(p.ID) }

// ReaderURL is where those read it with whom it is shared.
func (p Plan) ReaderURL() string { return "/plans/" + string(p.ID) }

// Mark tells what the plan says from everything else that it could say, for
// somebody who agrees to what they have before them.
func (p Plan) Mark() string {
	h := sha256.New()
	for _, a := range p.Actions {
		fmt.Fprintf(h, "%q %q %q %q %d %q %q %q %q %q %d %q %q\n", a.ID, a.Kind, a.Skill, a.Release, a.Level, a.What, a.Thing, a.Helper, a.Why, a.Due, a.Hours, a.Status, a.Note)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Find returns an action of the plan; nil where it has none of that identifier.
func (p Plan) Find(action string) *Action { return findIn(p.Actions, action) }

func findIn(all []Action, action string) *Action {
	for i := range all {
		if all[i].ID == action {
			return &all[i]
		}
	}
	return nil
}

// Status is how far an action has come.
type Status string

// The statuses.
const (
	Planned  Status = "planned"
	UnderWay Status = "under way"
	Done     Status = "done"
	Dropped  Status = "dropped" // with a reason; it stays and can be put back
)

// Statuses lists them as people choose among them.
var Statuses = []Status{Planned, UnderWay, Done, Dropped}

// Action is one thing that a member means to do.
type Action struct {
	ID      string
	Kind    string // id of one of the profession's ways of learning
	Skill   string // code in the release
	Release string
	Level   int // to be reached
	What    string
	Thing   string    // reference of what it is done with, such as learning/L12; empty for none
	Helper  people.ID // who said they are willing to help; empty for nobody
	Why     string
	Due     pack.Date // day, month or year; empty where it was not said
	Hours   int       // foreseen; 0 where it was not said
	Status  Status
	Note    string // what came of it, or why it was dropped

	AddedAt, ChangedAt sqldb.Stamp
}

// Bounds of plans.
const (
	MostPlans    = 100 // of one member
	MostActions  = 60  // of one plan, dropped ones included
	MostComments = 500 // of one plan
	mostTitle    = 120
	mostWhat     = 300
	mostText     = 2000
	mostHours    = 2000
)

// CanPlan reports whether an actor may keep plans: whoever has signed in may.
func CanPlan(who access.Actor) bool { return who.SignedIn() }

// CanSee reports whether an actor may know of a plan without its member's sharing
// it: the member may. A role in the service opens nothing. Its SQL twin is own.
func CanSee(who access.Actor, p Plan) bool { return who.SignedIn() && string(p.Person) == who.ID }

// Problem is what has to be put right in a field.
type Problem struct{ Field, Message string }

// CheckTitle says what is wrong with a plan's title; empty for nothing.
func CheckTitle(title string) string {
	switch {
	case title == "":
		return "Enter a name for the plan"
	case utf8.RuneCountInString(title) > mostTitle || strings.Contains(title, "\n"):
		return "The name must be one line of 120 characters or fewer"
	}
	return ""
}

// Check says what is wrong with an action's own words, in the order of the form.
func (a Action) Check() []Problem {
	var all []Problem
	add := func(wrong bool, field, message string) {
		if wrong {
			all = append(all, Problem{field, message})
		}
	}
	long := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	add(a.What == "", "what", "Enter what you will do")
	add(long(a.What, mostWhat) || strings.Contains(a.What, "\n"), "what", "What you will do must be one line of 300 characters or fewer")
	add(a.Kind == "", "kind", "Choose how you will learn")
	add(a.Skill == "", "skill", "Choose the skill that it is for")
	add(long(a.Why, mostText), "why", "Why you do it must be 2,000 characters or fewer")
	add(a.Hours < 0 || a.Hours > mostHours, "hours", "Enter the hours as a whole number from 1 to 2,000, or leave it empty")
	add(a.Due != "" && !a.Due.Valid(), "due", dueProblem)
	add(!slices.Contains(Statuses, a.Status), "status", "Choose how far it has come")
	add(a.Status == Dropped && a.Note == "", "note", "Enter why you dropped it")
	add(long(a.Note, mostText), "note", "Your note must be 2,000 characters or fewer")
	return all
}

const dueProblem = "Enter a date such as 27 March 2027, March 2027 or 2027"

// dueLayouts are the ways in which people write dates, and what is kept of each.
var dueLayouts = []struct{ wrote, keeps string }{
	{"2006-01-02", "2006-01-02"}, {"2 January 2006", "2006-01-02"}, {"2 Jan 2006", "2006-01-02"}, {"2/1/2006", "2006-01-02"}, {"2.1.2006", "2006-01-02"},
	{"2006-01", "2006-01"}, {"January 2006", "2006-01"}, {"Jan 2006", "2006-01"}, {"1/2006", "2006-01"}, {"2006", "2006"},
}

// ParseDue reads a date as people write it: a day, a month or a year.
func ParseDue(s string) (pack.Date, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "", true
	}
	for _, l := range dueLayouts {
		if t, err := time.Parse(l.wrote, s); err == nil && t.Year() >= 2000 && t.Year() < 2200 {
			return pack.Date(t.Format(l.keeps)), true
		}
	}
	return pack.Date(s), false
}

// day writes a date that was said as people read it.
func day(d pack.Date) string {
	for _, l := range []struct{ kept, read string }{{"2006-01-02", "2 January 2006"}, {"2006-01", "January 2006"}} {
		if t, err := time.Parse(l.kept, string(d)); err == nil {
			return t.Format(l.read)
		}
	}
	return string(d)
}

// Comment is what a reader said of a plan, or what its member answered them.
type Comment struct {
	ID       string
	Action   string // empty for the whole plan
	Reader   people.ID
	Name     string // the reader's
	ByMember bool
	Words    string
	At       sqldb.Stamp

	plan ID
}

// Version is a plan as it stood when a reader agreed to it.
type Version struct {
	ID          string
	Number      int
	Reader      people.ID
	Name        string // the reader's
	AgreedAt    sqldb.Stamp
	WithdrawnAt sqldb.Stamp // zero while it stands
	ByMember    bool        // who withdrew
	Actions     []Action

	plan ID
}

// Stands reports whether nobody has withdrawn it.
func (v Version) Stands() bool { return v.WithdrawnAt.IsZero() }

// former is what somebody is called who was erased.
const former = "a former colleague"

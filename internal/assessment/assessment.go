// Package assessment records how well members say they hold the skills of the
// framework, and what that means for the roles they have or want.
//
// A member rates themselves, then submits. Whatever they say belongs to them:
// nobody else can read it, whatever role they hold. A rating keeps the release
// in whose words it was asked; what it says in a later one is worked out when it
// is read (package carry). Levels are a guide for development. They are never
// facts about performance or pay.
package assessment

import (
	"slices"
	"strings"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// ID tells an assessment from every other.
type ID string

// Purpose is what an assessment begins with.
type Purpose string

// The purposes.
const (
	OwnRole      Purpose = "own role"
	WantedRole   Purpose = "wanted role"
	Skills       Purpose = "skills"       // a pick of any
	Confirmation Purpose = "confirmation" // of what releases changed; it is submitted as it is made
)

// Layout is how a person prefers to be asked.
type Layout string

// The layouts.
const (
	Each Layout = "each" // one skill a page
	All  Layout = "all"  // all skills on one page
)

// Assessment is a set of skills that a person rates in the words of one release.
type Assessment struct {
	ID          ID
	Person      string
	Purpose     Purpose
	Role        string // code in the release; empty where single skills were chosen
	Release     string
	Layout      Layout
	BegunAt     sqldb.Stamp
	SavedAt     sqldb.Stamp
	SubmittedAt sqldb.Stamp // zero while it is a draft
	Answers     []Answer    // one for every skill that it asks for, in order

	// How many skills it asks for and how many are answered, in lists, which
	// come without the answers.
	Asked, Done int
}

// URL is where its person reads it.
func (a Assessment) URL() string { return "/assessments/" + string(a.ID) }

// Draft reports whether it can still be answered.
func (a Assessment) Draft() bool { return a.SubmittedAt.IsZero() }

// Kind is what sort of answer was given.
type Kind string

// The kinds of answer. No answer is neither level 0 nor "not relevant".
const (
	None        Kind = ""
	Level       Kind = "level"
	NotRelevant Kind = "not relevant" // to my role
)

// Answer is what a person says of one skill.
type Answer struct {
	Skill    string
	Kind     Kind
	Level    int // 0 unless the kind is Level
	LastUsed int // year; 0 where it was not said
	Grow     bool
	Help     bool
	Note     string
	At       sqldb.Stamp // when the level was chosen; zero without one
}

// Given reports whether the skill is answered.
func (a Answer) Given() bool { return a.Kind != None }

// same reports whether two answers say the same.
func (a Answer) same(b Answer) bool {
	a.At = b.At
	return a == b
}

// Bounds of what people can write.
const (
	MostNote      = 2000 // characters
	MostSkills    = 100  // in one assessment
	MostDrafts    = 20
	MostSnapshots = 100
	earliestYear  = 1950
)

// Check says what is wrong with an answer, in the scale of its release and on a
// day; nil when it can be saved. The fault names the field.
func (a Answer) Check(onScale func(int) bool, year int) *Problem {
	switch {
	case a.Kind == Level && !onScale(a.Level):
		return &Problem{"level", "Choose a level from the list"}
	case a.LastUsed != 0 && (a.LastUsed < earliestYear || a.LastUsed > year):
		return &Problem{"used", "Enter the year as four figures, such as 2024, and not a year to come"}
	case utf8.RuneCountInString(a.Note) > MostNote:
		return &Problem{"note", "Your note must be 2,000 characters or fewer"}
	}
	return nil
}

// Problem is what has to be put right in a field of an answer.
type Problem struct{ Field, Message string }

// Find returns the answer for a skill, and whether the assessment asks for it.
func (a Assessment) Find(skill string) (Answer, bool) {
	for _, answer := range a.Answers {
		if strings.EqualFold(answer.Skill, skill) {
			return answer, true
		}
	}
	return Answer{}, false
}

// Answered is how many skills are answered.
func (a Assessment) Answered() int {
	n := 0
	for _, answer := range a.Answers {
		if answer.Given() {
			n++
		}
	}
	return n
}

// Next is the first skill after another that is not answered, then the first of
// all; empty when every skill is.
func (a Assessment) Next(after string) string {
	at := slices.IndexFunc(a.Answers, func(o Answer) bool { return o.Skill == after }) + 1
	for i := range a.Answers {
		if o := a.Answers[(at+i)%len(a.Answers)]; !o.Given() {
			return o.Skill
		}
	}
	return ""
}

// put takes answers over and returns those that say something new. A skill that
// the assessment does not ask for is Invalid.
func (a *Assessment) put(answers []Answer, at sqldb.Stamp) ([]Answer, error) {
	if !a.Draft() {
		return nil, a.submitted()
	}
	var changed []Answer
	for _, answer := range answers {
		i := slices.IndexFunc(a.Answers, func(o Answer) bool { return o.Skill == answer.Skill })
		if i < 0 {
			return nil, fault.New(fault.Invalid, "This assessment does not ask for the skill %s.", answer.Skill)
		}
		was := a.Answers[i]
		if answer.same(was) {
			continue
		}
		answer.At = was.At
		if answer.Kind != was.Kind || answer.Level != was.Level {
			answer.At = at
		}
		if !answer.Given() {
			answer.At = sqldb.Stamp{}
		}
		a.Answers[i] = answer
		changed = append(changed, answer)
	}
	a.SavedAt = at
	return changed, nil
}

// Submit ends the draft. What was not answered stays unsaid.
func (a *Assessment) Submit(at sqldb.Stamp) error {
	switch {
	case !a.Draft():
		return a.submitted()
	case a.Answered() == 0:
		return fault.New(fault.Invalid, "Answer at least one skill before you submit.")
	}
	a.SubmittedAt, a.SavedAt = at, at
	return nil
}

func (a Assessment) submitted() error {
	return fault.New(fault.Conflict, "This assessment was submitted on %s. Start a new one to change what it says.", clock.Day(a.SubmittedAt.Time))
}

// CanSee reports whether an actor may know of the assessment: its person may,
// and nobody else. Its SQL twin is visible.
func CanSee(who access.Actor, a Assessment) bool { return who.SignedIn() && a.Person == who.ID }

// CanSeeSnapshot is CanSee for a snapshot.
func CanSeeSnapshot(who access.Actor, s Snapshot) bool { return who.SignedIn() && s.Person == who.ID }

// CanAssess reports whether an actor may rate themselves.
func CanAssess(who access.Actor) bool { return who.SignedIn() }

// Rated is one answer of a submitted assessment.
type Rated struct {
	Answer
	Assessment ID
	Purpose    Purpose
	Release    string
}

// rating is the part of it that is carried from release to release.
func (r Rated) rating() carry.Rating {
	return carry.Rating{ID: r.id(), Skill: r.Skill, Release: r.Release, At: r.At.Time, Level: r.Level, NotRelevant: r.Kind == NotRelevant}
}

func (r Rated) id() string { return string(r.Assessment) + "/" + r.Skill }

// Package campaign asks members, for some weeks, to rate the skills of their own
// role, and reminds those who have not.
//
// The head of the profession asks everyone or a part of the profession; who leads
// in an organisation asks its members. Whoever runs a campaign never learns who
// has taken part: that is worked out from a person's own assessments for that
// person alone, and for the reminders that go to them. How far assessment has
// come is a figure about people, and those come from one place, above this one.
package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// ID tells a campaign from every other.
type ID string

// Campaign is a time at which members are asked to rate their skills.
type Campaign struct {
	ID           ID
	Organisation people.OrganisationID // whose leaders run it; empty for the head of the profession's
	Place        string                // the organisation's name
	Title        string
	Words        string // to those who are asked
	Opens        sqldb.Stamp
	Ends         sqldb.Stamp // the moment after the last day
	EndedBefore  sqldb.Stamp // the same, before it was extended; zero where it was not
	RunBy        string      // the name of who made it
	MadeAt       sqldb.Stamp
	AnnouncedAt  sqldb.Stamp // zero while it is a draft
	StoppedAt    sqldb.Stamp
	Scope        Scope
	Reminders    []int // days before the last one, the most first
}

// Scope is whom a campaign asks. An empty list narrows nothing.
type Scope struct {
	Organisations []string // ids; only people who are known to work there
	Disciplines   []string // ids; people who say that they work in one
	Kinds         []string // ids of kinds of member
}

// URL is the campaign's page.
func (c Campaign) URL() string { return "/campaigns/" + string(c.ID) }

// State is where a campaign stands at a moment.
type State string

// The states.
const (
	Draft     State = "draft"     // seen by those who run it alone
	Announced State = "announced" // opens by itself on its first day
	Open      State = "open"
	Closed    State = "closed"
	Stopped   State = "stopped" // before its last day
)

// State is where the campaign stands at a moment.
func (c Campaign) State(now time.Time) State {
	switch {
	case c.AnnouncedAt.IsZero():
		return Draft
	case now.Before(c.Opens.Time):
		return Announced
	case !now.Before(c.Ends.Time):
		return Closed
	case !c.StoppedAt.IsZero():
		return Stopped
	}
	return Open
}

// FirstDay is the day on which the campaign opens, such as 2026-11-24.
func (c Campaign) FirstDay() string { return clock.ISODay(c.Opens.Time) }

// LastDay is the last day on which it is open, unless it is stopped.
func (c Campaign) LastDay() string { return lastDay(c.Ends) }

func lastDay(ends sqldb.Stamp) string {
	if ends.IsZero() {
		return ""
	}
	return clock.ISODay(ends.Add(-time.Second))
}

// dayBegins is the first moment of a day; the second result is false where the
// text is no day.
func dayBegins(day string) (sqldb.Stamp, bool) {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	return sqldb.At(t), err == nil
}

// dayEnds is the first moment after a day.
func dayEnds(day string) (sqldb.Stamp, bool) {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	return sqldb.At(t.AddDate(0, 0, 1)), err == nil
}

// CanRun reports whether the actor may run campaigns of an organisation: those who
// lead there. Those of the whole profession, which have none, are the Head of
// Profession's. Nobody runs another's.
func CanRun(who access.Actor, o people.OrganisationID) bool {
	if o == "" {
		return who.Holds(access.HeadOfProfession, access.Everywhere)
	}
	return who.Holds(access.Leader, "organisation/"+string(o))
}

// Member is what decides whether a campaign asks a person.
type Member struct {
	Active       bool
	Organisation people.OrganisationID // where they are known to work; empty for nowhere
	Disciplines  []string
	Kind         string
}

// Asks reports whether the campaign asks a member. The SQL fragment asked says
// the same.
func (c Campaign) Asks(m Member) bool {
	in := func(list []string, have ...string) bool {
		return len(list) == 0 || slices.ContainsFunc(have, func(v string) bool { return v != "" && slices.Contains(list, v) })
	}
	return m.Active && (c.Organisation == "" || m.Organisation == c.Organisation) &&
		in(c.Scope.Organisations, string(m.Organisation)) && in(c.Scope.Disciplines, m.Disciplines...) && in(c.Scope.Kinds, m.Kind)
}

// Shown reports whether those whom the campaign asks may read it: from its first day.
func (c Campaign) Shown(now time.Time) bool {
	s := c.State(now)
	return s != Draft && s != Announced
}

// reminder is the one of the campaign's reminders that is due at a moment: the
// last whose day has come. Where the service slept through a day its reminder
// goes out later, but never beside the next one. Nothing is due before the
// campaign opens and after it ends.
func (c Campaign) reminder(now time.Time) (days int, due bool) {
	if c.State(now) != Open {
		return 0, false
	}
	today, last := clock.ISODay(now), c.LastDay()
	for _, d := range c.Reminders { // the most first
		if before(last, d) <= today && before(last, d) >= c.FirstDay() {
			days, due = d, true
		}
	}
	return days, due
}

// before is the day some days before another.
func before(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -days).Format(time.DateOnly)
}

// The longest of what can be written.
const (
	maxTitle     = 100
	maxWords     = 2000
	longest      = 366 // days from the first to the last
	mostReminded = 5
	earliest     = 90 // days before the last one
)

// Typed is a campaign as somebody typed it.
type Typed struct {
	Title, Words, Opens, Closes, Reminders string
	Scope
}

// Check says what is wrong with each field, by its name, on a day. Choices say
// what may be chosen.
func (t Typed) Check(today string, choices Scope) map[string]string {
	wrong := map[string]string{}
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > maxTitle {
		wrong["title"] = fmt.Sprintf("Enter a title of at most %d characters", maxTitle)
	}
	if n := utf8.RuneCountInString(t.Words); n == 0 || n > maxWords {
		wrong["words"] = fmt.Sprintf("Enter what members read, in at most %d characters", maxWords)
	}
	opens, ok := dayBegins(t.Opens)
	if !ok || t.Opens < today {
		wrong["opens"] = "Enter the first day, today or later, such as " + today
	}
	if message := checkClosing(opens, t.Closes, ok); message != "" {
		wrong["closes"] = message
	}
	if _, err := readReminders(t.Reminders); err != nil {
		wrong["reminders"] = fault.Message(err)
	}
	for name, list := range map[string][2][]string{
		"organisations": {t.Organisations, choices.Organisations}, "disciplines": {t.Disciplines, choices.Disciplines}, "kinds": {t.Kinds, choices.Kinds},
	} {
		if slices.ContainsFunc(list[0], func(v string) bool { return !slices.Contains(list[1], v) }) {
			wrong[name] = "Choose from the list"
		}
	}
	return wrong
}

func checkClosing(opens sqldb.Stamp, closes string, known bool) string {
	ends, ok := dayEnds(closes)
	switch {
	case !ok:
		return "Enter the last day, such as 2026-04-30"
	case known && !ends.After(opens.Time):
		return "Enter a last day that is not before the first one"
	case known && ends.After(opens.AddDate(0, 0, longest)):
		return "Enter a last day within a year of the first one"
	}
	return ""
}

// readReminders reads days such as “14, 7, 1”, the most first and each once.
func readReminders(s string) ([]int, error) {
	var all []int
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || n > earliest {
			return nil, fault.New(fault.Invalid, "Enter numbers of days from 0 to %d, such as 14, 7, 1", earliest)
		}
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	if len(all) > mostReminded {
		return nil, fault.New(fault.Invalid, "Enter at most %d reminders", mostReminded)
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all, nil
}

// set takes over what was typed and checked.
func (c *Campaign) set(t Typed) {
	c.Title, c.Words, c.Scope = t.Title, t.Words, t.Scope
	c.Opens, _ = dayBegins(t.Opens)
	c.Ends, _ = dayEnds(t.Closes)
	c.EndedBefore = sqldb.Stamp{}
	c.Reminders, _ = readReminders(t.Reminders)
}

// typed is the campaign as it stands in its form.
func (c Campaign) typed() Typed {
	var days []string
	for _, d := range c.Reminders {
		days = append(days, strconv.Itoa(d))
	}
	return Typed{c.Title, c.Words, c.FirstDay(), c.LastDay(), strings.Join(days, ", "), c.Scope}
}

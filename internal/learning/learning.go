// Package learning is the catalogue of what people of the profession can learn
// from: tasks at work, other people, and courses, in the shares that the
// profession recommends.
//
// An opportunity says between which levels it helps with which skills. What it
// costs is a band, because prices change faster than catalogues; the review
// date says when somebody should look at it again.
package learning

import (
	"cmp"
	"strconv"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
)

// Opportunity is something to learn from.
type Opportunity struct{ pack.Opportunity }

// Ref is how other things refer to the opportunity.
func (o Opportunity) Ref() string { return "learning/" + o.ID }

// Address is the opportunity's own page; its URL may be a page elsewhere.
func (o Opportunity) Address() string { return "/learning/" + o.ID }

// Time is how long it takes, in words.
func (o Opportunity) Time() string { return english.Count(o.Hours, "hour", "hours") }

// ReviewedBy is the day by which somebody should look at the entry again.
func (o Opportunity) ReviewedBy() string {
	day, err := time.ParseInLocation(time.DateOnly, string(o.ReviewDate), clock.London)
	if err != nil {
		return string(o.ReviewDate)
	}
	return clock.Day(day)
}

// Step is a skill that an opportunity helps with, by name.
type Step struct {
	Code     string
	Name     string
	URL      string
	From, To string // names of levels
}

// steps names the skills of an opportunity. A skill that the current release no
// longer has keeps its code.
func steps(f *framework.Framework, o Opportunity) []Step {
	all := make([]Step, len(o.Skills))
	for i, s := range o.Skills {
		all[i] = Step{Code: s.Skill, Name: s.Skill, URL: "/skills/" + s.Skill, From: level(f, s.From), To: level(f, s.To)}
		if skill := f.Skill(s.Skill); skill != nil {
			all[i].Name, all[i].URL = skill.Name, skill.URL()
		}
	}
	return all
}

func level(f *framework.Framework, n int) string {
	if l := f.Scale.Level(n); l != nil {
		return strconv.Itoa(n) + " " + l.Name
	}
	return strconv.Itoa(n)
}

// kindOf returns the way of learning with an id.
func kindOf(s profession.Settings, id string) pack.LearningKind {
	for _, k := range s.LearningKinds {
		if k.ID == id {
			return k
		}
	}
	return pack.LearningKind{ID: id, Name: id}
}

// costOf names a cost band.
func costOf(s profession.Settings, id string) string {
	for _, b := range s.CostBands {
		if b.ID == id {
			return cmp.Or(b.Name, id)
		}
	}
	return id
}

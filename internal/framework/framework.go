// Package framework is what a profession says its people do: disciplines,
// skills on a scale of levels, roles, the steps between them, and the
// qualifications and registrations that roles ask for.
//
// Everything belongs to a release. One release is current; every other stays
// readable at its own address. A thing is its release and its code, and a code
// is never given to anything else. Readers get a whole release as one immutable
// Framework, whose parts point at each other, so that a page asks the database
// nothing more.
package framework

import (
	"strings"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
)

// The states of a release, in the order in which it passes through them.
const (
	Draft          = "draft"
	InConsultation = "in consultation"
	Published      = "published" // exactly one release, once a pack is loaded
	Superseded     = "superseded"
)

// Status is the standing of a skill or role within a release.
type Status string

// The standings. What is retired keeps its page and its code for ever.
const (
	Active     Status = "active"
	Unfinished Status = "draft"
	Retired    Status = "retired"
)

// Release is one edition of the framework.
type Release struct {
	pack.Release

	ConsultsUntil pack.Date // the day to which views on a draft are asked for; empty otherwise
	revision      int64     // grows whenever anything under the release changes
}

// URL is the release's permanent address on this site.
func (r Release) URL() string { return "/framework/releases/" + segment(r.Name) }

// Day is the date of issue as people read it, or as much of it as is known.
func (r Release) Day() string { return readable(r.Issued) }

// Standing is the state as readers know it.
func (r Release) Standing() string {
	if r.State == Published {
		return "Current"
	}
	return capital(r.State)
}

// colour marks the state for the eye.
func (r Release) colour() string {
	if r.State == Published {
		return "govuk-tag--green"
	}
	return "govuk-tag--grey"
}

// readable writes a date of the pack as people read dates.
func readable(d pack.Date) string {
	for layout, wanted := range map[string]string{"2006-01-02": "2 January 2006", "2006-01": "January 2006"} {
		if t, err := time.ParseInLocation(layout, string(d), clock.London); err == nil {
			return t.Format(wanted)
		}
	}
	return string(d)
}

// Framework is one release, whole. It is shared between requests, so nothing
// may change it. Lists are in the profession's own order.
type Framework struct {
	Release    Release
	Profession profession.Settings // names, notices and identifier base, as they are today

	Scale       Scale
	Rings       []*Ring // innermost first
	Grades      []*Grade
	Disciplines []*Discipline // the generic one among them
	Skills      []*Skill
	Roles       []*Role
	Families    []*Family // kinds of work whose roles are their levels
	Steps       []*Step   // career paths

	Bodies         []*Body
	Credentials    []*Credential // registrations, qualifications and equivalents
	BodyList       BodyList
	Qualifications QualificationList

	edition     *pack.Edition // what it was built from
	skills      map[string]*Skill
	roles       map[string]*Role
	families    map[string]*Family
	disciplines map[string]*Discipline
	slugs       map[string]*Discipline
	rings       map[string]*Ring
	grades      map[string]*Grade
	bodies      map[string]*Body
	credentials map[string]*Credential
}

// Skill finds a skill by its code, letter case aside; nil when there is none.
func (f *Framework) Skill(code string) *Skill { return f.skills[strings.ToUpper(code)] }

// Role finds a role by its code, letter case aside; nil when there is none.
func (f *Framework) Role(code string) *Role { return f.roles[strings.ToUpper(code)] }

// Discipline finds a discipline by its id, letter case aside; nil when there is none.
func (f *Framework) Discipline(id string) *Discipline { return f.disciplines[strings.ToUpper(id)] }

// DisciplineAt finds a discipline by the last part of its address; nil when there is none.
func (f *Framework) DisciplineAt(slug string) *Discipline { return f.slugs[slug] }

// Ring finds a ring by its id; nil when there is none.
func (f *Framework) Ring(id string) *Ring { return f.rings[id] }

// Grade finds a grade by its id; nil when there is none.
func (f *Framework) Grade(id string) *Grade { return f.grades[id] }

// Body finds a professional body by its id; nil when there is none.
func (f *Framework) Body(id string) *Body { return f.bodies[id] }

// Credential finds what a role may ask for by its id; nil when there is none.
func (f *Framework) Credential(id string) *Credential { return f.credentials[id] }

// Current reports whether the release is the one that readers see unless they
// ask for another.
func (f *Framework) Current() bool { return f.Release.State == Published }

// Specialist lists the disciplines that people belong to: all but the generic one.
func (f *Framework) Specialist() []*Discipline {
	var all []*Discipline
	for _, d := range f.Disciplines {
		if !d.Generic {
			all = append(all, d)
		}
	}
	return all
}

// Scale is the ordered scale on which skills are held. The profession defines
// it: any number of levels, under any names.
type Scale struct {
	Levels     []*Level // lowest first
	Cumulative bool     // whether a level takes in all below it
	LeadIn     string   // the words before a descriptor
	Rules      []string // what readers should know before they use it

	byNumber map[int]*Level
}

// Level finds a level by its number; nil when there is none.
func (s Scale) Level(n int) *Level { return s.byNumber[n] }

// Described lists the levels for which skills have descriptors: all above 0.
func (s Scale) Described() []*Level {
	for i, l := range s.Levels {
		if l.Number > 0 {
			return s.Levels[i:]
		}
	}
	return nil
}

// Level is one step of the scale. Number 0 means that a skill is not held yet.
type Level struct {
	Number int
	Name   string
	Anchor string // what the level means for any skill
}

// Ring says how close a role is to the middle of the profession.
type Ring struct {
	ID                string
	Distance          int // 1 is the innermost
	Name              string
	Description       string
	DefaultMembership string // in, depends or usually-elsewhere
	Roles             []*Role
}

// Grade is one rung of the employer's grades: a guide to roles, never a part of skills.
type Grade struct {
	ID     string
	Height int // the lowest first
	Name   string
}

// Discipline is a branch of the profession. The generic one holds what all
// branches share and has no page of its own.
type Discipline struct {
	ID          string
	Place       int // in the profession's own order
	Name        string
	FullName    string
	Generic     bool
	Description string
	Lead        string // a name or a post; empty where none is recorded
	Skills      []*Skill
	Roles       []*Role
	Bodies      []*Body
	Credentials []*Credential // qualifications that suit it
}

// Slug is the last part of the discipline's address, for example records-management.
func (d *Discipline) Slug() string { return pack.Slug(d.Name) }

// Label is the longest name there is.
func (d *Discipline) Label() string {
	if d.FullName != "" {
		return d.FullName
	}
	return d.Name
}

// Ref names the discipline to search and audit.
func (d *Discipline) Ref() string { return "discipline/" + d.ID }

// URL is where readers find the discipline. The generic one is a list of skills.
func (d *Discipline) URL() string {
	if d.Generic {
		return "/skills?discipline=" + segment(d.ID)
	}
	return "/disciplines/" + d.Slug()
}

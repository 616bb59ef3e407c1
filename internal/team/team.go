// Package team lets managers see side by side what those whose manager they are
// share with them as such: who holds which skill, what each one's role asks for,
// and who could cover for whom.
//
// It is a view, and it is of named people alone: those who named the reader as
// their line manager, who are confirmed, and who share with them now. It says
// nothing of anybody else, not even how many there are.
package team

import (
	"strconv"

	"guildhall/internal/assessment"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/people"
)

// Person is one of those who share.
type Person struct {
	ID     people.ID
	Name   string
	URL    string // where all that they share is read
	Told   assessment.Told
	Agreed map[string]int // levels that were agreed with others, by code of skill; they count before what the person says alone
}

// role is the one that the person says is theirs, in words.
func (p Person) role() string {
	if p.Told.Role == nil {
		return "who has not said which role is theirs"
	}
	return p.Told.Role.Name
}

// Cell is one skill of one person.
type Cell struct {
	Person string          // name
	Held   *held           // nil where nothing counts as a level
	Words  string          // what is said instead of a level
	Need   *framework.Need // what their role asks for; nil where it does not ask
}

// held is the level at which a person holds a skill.
type held struct {
	Level  int
	Agreed bool
	Mark   string // a word on how sure it is; empty where it is
	counts bool   // whether it is sure enough to count on
}

// Line is one skill of all.
type Line struct {
	Skill *framework.Skill
	Cells []Cell
}

// Cover is who could stand in for a person in one skill that their role asks for:
// those who hold it at the level that it asks for.
type Cover struct {
	Skill *framework.Skill
	For   string
	Need  *framework.Need
	Holds bool     // whether the person holds it so themselves
	By    []string // the others who do
}

// Only reports whether the person is the only one here who holds what their role
// asks for.
func (c Cover) Only() bool { return c.Holds && len(c.By) == 0 }

// Who says in words who could stand in.
func (c Cover) Who() string {
	if len(c.By) == 0 {
		return "Nobody on this page"
	}
	return english.And(c.By)
}

// Matrix is the skills of a team.
type Matrix struct {
	F      *framework.Framework
	People []Person
	Lines  []Line
	Covers []Cover
}

// Of sets people side by side, in the framework's order of skills: those that
// somebody's role asks for or somebody holds.
func Of(f *framework.Framework, all []Person) Matrix {
	m := Matrix{F: f, People: all}
	for _, skill := range f.Skills {
		if skill.Status == framework.Retired {
			continue
		}
		line := Line{Skill: skill}
		wanted := false
		for _, p := range all {
			c := p.cell(skill)
			wanted = wanted || c.Need != nil || c.Held != nil
			line.Cells = append(line.Cells, c)
		}
		if wanted {
			m.Lines = append(m.Lines, line)
			m.Covers = append(m.Covers, line.covers()...)
		}
	}
	return m
}

func (p Person) cell(skill *framework.Skill) Cell {
	c := Cell{Person: p.Name, Words: "Not rated"}
	if role := p.Told.Role; role != nil {
		for _, n := range role.Skills {
			if n.Skill.Code == skill.Code {
				c.Need = n
			}
		}
	}
	h := p.Told.Standing.Of(skill)
	if level, agreed := p.Agreed[skill.Code]; agreed {
		c.Held = &held{Level: level, Agreed: true, counts: true}
	} else if h != nil && h.NotRelevant {
		c.Words = "Not relevant"
	} else if h != nil {
		c.Held = &held{Level: h.Level, Mark: h.Mark(), counts: h.Confirm != carry.Offered}
	}
	return c
}

// meets reports whether the person holds at least a level, surely enough to count on.
func (c Cell) meets(level int) bool { return c.Held != nil && c.Held.counts && c.Held.Level >= level }

// covers lists those whose role asks for the skill, with who could stand in.
func (l Line) covers() []Cover {
	var all []Cover
	for i, c := range l.Cells {
		if c.Need == nil {
			continue
		}
		cover := Cover{Skill: l.Skill, For: c.Person, Need: c.Need, Holds: c.meets(c.Need.Level.Number)}
		for j, o := range l.Cells {
			if j != i && o.meets(c.Need.Level.Number) {
				cover.By = append(cover.By, o.Person)
			}
		}
		all = append(all, cover)
	}
	return all
}

// Single lists what only one person here holds at the level that their role asks for.
func (m Matrix) Single() []Cover {
	var some []Cover
	for _, c := range m.Covers {
		if c.Only() {
			some = append(some, c)
		}
	}
	return some
}

// Several reports whether there is more than one person to set side by side.
func (m Matrix) Several() bool { return len(m.People) > 1 }

// Beside says how a level stands beside what the person's role asks for; empty
// where it does not ask.
func (c Cell) Beside() string {
	switch {
	case c.Need == nil:
		return ""
	case c.Held == nil:
		return "the role asks for " + strconv.Itoa(c.Need.Level.Number) + " " + c.Need.Level.Name
	case c.Held.Level < c.Need.Level.Number:
		return english.Count(c.Need.Level.Number-c.Held.Level, "level", "levels") + " to grow"
	case c.Held.Level > c.Need.Level.Number:
		return "above the role"
	}
	return "meets the role"
}

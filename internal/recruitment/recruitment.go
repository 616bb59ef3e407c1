// Package recruitment helps people who hire to ask for what a job needs.
//
// It holds what an advert is made of (its sections and their limits, behaviours,
// fixed paragraphs), a bank of interview questions by skill and level, and the
// checks that are run over an advert's wording. Checks advise; only one whose
// severity is stop would hold an advert back.
package recruitment

import (
	"strconv"
	"strings"

	"guildhall/internal/framework"
	"guildhall/internal/pack"
)

// Question is what a panel may ask about a skill at a level.
type Question struct {
	Skill string // a code
	Level int
	Text  string
	Signs string // of a good answer, parted by semicolons
}

// Ref is how other things refer to the question.
func (q Question) Ref() string { return "question/" + q.Skill + "-" + strconv.Itoa(q.Level) }

// URL is where the question is read.
func (q Question) URL() string { return "/recruitment/questions?skill=" + q.Skill }

// SignList is the signs of a good answer, one by one, as sentences begin.
func (q Question) SignList() []string {
	var all []string
	for sign := range strings.SplitSeq(q.Signs, ";") {
		if sign = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(sign), ".")); sign != "" {
			all = append(all, capital(sign))
		}
	}
	return all
}

// Asked is the questions about one skill.
type Asked struct {
	Code      string
	Name      string
	URL       string
	Questions []Question
}

// bySkill groups questions in the order of the bank. A skill that the current
// release no longer has keeps its code for a name.
func bySkill(f *framework.Framework, all []Question) []Asked {
	var groups []Asked
	place := map[string]int{}
	for _, q := range all {
		i, ok := place[q.Skill]
		if !ok {
			i = len(groups)
			place[q.Skill] = i
			g := Asked{Code: q.Skill, Name: q.Skill, URL: "/skills/" + q.Skill}
			if s := f.Skill(q.Skill); s != nil {
				g.Name, g.URL = s.Name, s.URL()
			}
			groups = append(groups, g)
		}
		groups[i].Questions = append(groups[i].Questions, q)
	}
	return groups
}

// CheckGroup is the wording checks of one kind.
type CheckGroup struct {
	Name   string
	Checks []pack.WordingCheck
}

// groupChecks groups checks in the order in which their kinds first come.
func groupChecks(all []pack.WordingCheck) []CheckGroup {
	var groups []CheckGroup
	place := map[string]int{}
	for _, c := range all {
		i, ok := place[c.Group]
		if !ok {
			i = len(groups)
			place[c.Group] = i
			groups = append(groups, CheckGroup{Name: capital(strings.ReplaceAll(c.Group, "-", " "))})
		}
		groups[i].Checks = append(groups[i].Checks, c)
	}
	return groups
}

// between says a range in words: "3 to 5", "up to 3", "4".
func between(least, most int) string {
	switch {
	case least == most:
		return strconv.Itoa(most)
	case least == 0:
		return "up to " + strconv.Itoa(most)
	default:
		return strconv.Itoa(least) + " to " + strconv.Itoa(most)
	}
}

// Package quality says what is wrong with a release of a framework.
//
// A release is read as the SKOS vocabulary that it is published as, and checked by
// the same rules as any other (package skos); what only a framework of skills has,
// its levels, roles, learning and change notes, has rules of its own. Rules lists
// all of them, for a page that explains the findings.
package quality

import (
	"cmp"
	"slices"

	"guildhall/internal/pack"
	"guildhall/skos"
)

// Finding is one fault of a release. An error blocks publishing.
type Finding struct {
	Rule     string        `json:"rule"`
	Name     string        `json:"name"`
	Severity skos.Severity `json:"severity"`
	// Ref is what it is about, as addresses have it: skill/X01, role/R10,
	// discipline/X, learning/x1, release/2026.1; empty for the framework as a whole.
	Ref      string `json:"ref"`
	Concept  string `json:"concept"` // its code
	Label    string `json:"label,omitempty"`
	Sentence string `json:"sentence"`
	Fix      string `json:"fix"`
}

// Learning is an entry of the learning catalogue, with the codes of the skills that it helps with.
type Learning struct {
	ID     string
	Title  string
	Skills []string
}

// Check returns what is wrong with a release and with the learning that leads to it, in
// the order of Rules and then of codes. It only reads; e may be a draft with dangling codes.
func Check(e *pack.Edition, learning []Learning) []Finding {
	c := newChecker(e)
	c.checkVocabularies()
	for _, check := range []func(){
		c.checkCodes, c.checkSkills, c.checkDisciplines,
		c.checkLevels, c.checkRepeats, c.checkProgress,
		c.checkRoles, c.checkUse, c.checkDecisions,
	} {
		check()
	}
	c.checkLearning(learning)
	return c.sorted()
}

// checker collects findings on one release.
type checker struct {
	e     *pack.Edition
	found []Finding
	skill map[string]*pack.Skill // the first with each code
	role  map[string]*pack.Role
	// levels are the skill's descriptors, lowest first.
	levels map[string][]pack.Descriptor
}

func newChecker(e *pack.Edition) *checker {
	c := &checker{e: e, skill: map[string]*pack.Skill{}, role: map[string]*pack.Role{}, levels: map[string][]pack.Descriptor{}}
	for i := range e.Framework.Skills {
		s := &e.Framework.Skills[i]
		if c.skill[s.Code] == nil {
			c.skill[s.Code] = s
		}
	}
	for i := range e.Framework.Roles {
		r := &e.Framework.Roles[i]
		if c.role[r.Code] == nil {
			c.role[r.Code] = r
		}
	}
	for _, d := range e.Framework.Descriptors {
		c.levels[d.Skill] = append(c.levels[d.Skill], d)
	}
	for _, list := range c.levels {
		slices.SortStableFunc(list, func(a, b pack.Descriptor) int { return cmp.Compare(a.Level, b.Level) })
	}
	return c
}

// report adds a finding on a thing of a kind, such as skill, with its code.
func (c *checker) report(rule, kind, code, label, sentence, fix string) {
	r := rules[ruleIndex[rule]]
	f := Finding{Rule: rule, Name: r.Name, Severity: r.Severity, Concept: code, Label: label, Sentence: sentence, Fix: fix}
	if kind != "" {
		f.Ref = kind + "/" + code
	}
	c.found = append(c.found, f)
}

func (c *checker) onSkill(rule string, s *pack.Skill, sentence, fix string) {
	c.report(rule, "skill", s.Code, s.Name, sentence, fix)
}

func (c *checker) onRole(rule string, r *pack.Role, sentence, fix string) {
	c.report(rule, "role", r.Code, r.Name, sentence, fix)
}

func (c *checker) sorted() []Finding {
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(ruleIndex[a.Rule], ruleIndex[b.Rule]), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Sentence, b.Sentence))
	})
	return slices.Compact(c.found)
}

// skillName writes a skill into a sentence.
func (c *checker) skillName(code string) string {
	if s := c.skill[code]; s != nil {
		return named(code, s.Name)
	}
	return code
}

func named(code, name string) string {
	if name == "" {
		return code
	}
	return code + " " + name
}

const (
	active  = "active"
	retired = "retired"
)

// inUse reports whether there is such a skill and it is not retired.
func (c *checker) inUse(code string) bool {
	s := c.skill[code]
	return s != nil && s.Status != retired
}

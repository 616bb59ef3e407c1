package pack

import "slices"

// retirement is what a skill or role says of its end.
type retirement struct {
	code, status string
	replacedBy   []string
	retiredOn    Date
}

// retirable is a table whose entries can be retired.
type retirable struct {
	noun, file string
	known      func(c *checker) *index
}

var (
	skillRetirement = retirable{"skill", skillsFile, func(c *checker) *index { return c.skills }}
	roleRetirement  = retirable{"role", rolesFile, func(c *checker) *index { return c.roles }}
)

// checkRetirement holds a status and what follows from it together. A retired
// thing without a replacement may be right, so that is advice.
func (c *checker) checkRetirement(t retirable, i int, r retirement) {
	c.day(r.retiredOn, c.cell(t.file, i, "retired_on"))
	for j, code := range r.replacedBy {
		at := c.item(t.file, i, "replaced_by", j)
		switch {
		case code == r.code:
			c.err(at, "self-reference", "The %s %s is replaced by itself. Name another %s.", t.noun, code, t.noun)
		case slices.Index(r.replacedBy, code) < j:
			c.err(at, "duplicate-entry", "The %s %s is in this list twice. Remove one.", t.noun, code)
		default:
			c.ref(t.known(c), code, at)
		}
	}
	switch {
	case r.status == "retired" && len(r.replacedBy) == 0:
		c.warn(c.cell(t.file, i, "replaced_by"), "no-replacement", "The %s %s is retired and names nothing in its place. Write the codes of what replaced it, if anything did.", t.noun, r.code)
	case r.status != "retired" && len(r.replacedBy) > 0:
		c.err(c.cell(t.file, i, "replaced_by"), "not-retired", "The %s %s has been replaced and its status is %s. Write retired as its status, or empty this cell.", t.noun, r.code, r.status)
	case r.status != "retired" && r.retiredOn != "":
		c.err(c.cell(t.file, i, "retired_on"), "not-retired", "The %s %s has a date of retirement and its status is %s. Write retired as its status, or empty this cell.", t.noun, r.code, r.status)
	}
}

// checkBroader looks at the skills that take a skill in. SKOS keeps wider and
// related apart: a skill is one or the other.
func (c *checker) checkBroader(i int, s Skill) {
	for j, code := range s.Broader {
		at := c.item(skillsFile, i, "broader", j)
		switch {
		case code == s.Code:
			c.err(at, "self-reference", "The skill %s is part of itself. Remove it.", code)
		case slices.Index(s.Broader, code) < j:
			c.err(at, "duplicate-entry", "The skill %s is in this list twice. Remove one.", code)
		case c.ref(c.skills, code, at) && slices.Contains(s.Related, code):
			c.err(at, "broader-and-related", "The skill %s is both broader than %s and related to it. Keep one of the two.", code, s.Code)
		}
	}
}

// checkSkillCircles finds skills that are part of, or replaced by, themselves
// by way of others.
func (c *checker) checkSkillCircles() {
	broader, replaced, row := map[string][]string{}, map[string][]string{}, map[string]int{}
	for i, s := range c.p.Framework.Skills {
		broader[s.Code], replaced[s.Code], row[s.Code] = without(s.Broader, s.Code), without(s.ReplacedBy, s.Code), i
	}
	for _, relation := range []struct {
		column, words string
		next          map[string][]string
	}{{"broader", "the broader skills", broader}, {"replaced_by", "the replacements", replaced}} {
		c.acyclic(sortedKeys(relation.next), func(code string) []string { return relation.next[code] },
			func(code string) place { return c.cell(skillsFile, row[code], relation.column) }, relation.words)
	}
}

func (c *checker) checkRoleCircles() {
	replaced, row := map[string][]string{}, map[string]int{}
	for i, r := range c.p.Framework.Roles {
		replaced[r.Code], row[r.Code] = without(r.ReplacedBy, r.Code), i
	}
	c.acyclic(sortedKeys(replaced), func(code string) []string { return replaced[code] },
		func(code string) place { return c.cell(rolesFile, row[code], "replaced_by") }, "the replacements")
}

// without leaves out a code that has been reported on its own.
func without(codes []string, code string) []string {
	return slices.DeleteFunc(slices.Clone(codes), func(c string) bool { return c == code })
}

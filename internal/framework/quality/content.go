package quality

import (
	"fmt"
	"slices"

	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// checkCodes finds codes that two things have.
func (c *checker) checkCodes() {
	for i := range c.e.Framework.Skills {
		if s := &c.e.Framework.Skills[i]; c.skill[s.Code] != s {
			c.onSkill("Q-code-reused", s, fmt.Sprintf("The skills %s and %s have one code, %s.", c.skill[s.Code].Name, s.Name, s.Code), "Give one of them a code that was never used.")
		}
	}
	for i := range c.e.Framework.Roles {
		if r := &c.e.Framework.Roles[i]; c.role[r.Code] != r {
			c.onRole("Q-code-reused", r, fmt.Sprintf("The roles %s and %s have one code, %s.", c.role[r.Code].Name, r.Name, r.Code), "Give one of them a code that was never used.")
		}
	}
	seen := map[string]string{}
	for _, d := range c.e.Disciplines {
		if before, ok := seen[d.ID]; ok {
			c.report("Q-code-reused", "discipline", d.ID, d.Name, fmt.Sprintf("The disciplines %s and %s have one code, %s.", before, d.Name, d.ID), "Give one of them another code.")
		}
		seen[d.ID] = d.Name
	}
	if len(c.e.Disciplines) > 0 {
		c.checkDisciplineCodes(seen)
	}
}

func (c *checker) checkDisciplineCodes(known map[string]string) {
	for i := range c.e.Framework.Skills {
		if s := &c.e.Framework.Skills[i]; known[s.Discipline] == "" {
			c.onSkill("Q-code-unknown", s, fmt.Sprintf("%s is in the discipline %q, which does not exist.", named(s.Code, s.Name), s.Discipline), "Choose one of the disciplines.")
		}
	}
	for i := range c.e.Framework.Roles {
		if r := &c.e.Framework.Roles[i]; known[r.Discipline] == "" {
			c.onRole("Q-code-unknown", r, fmt.Sprintf("%s is in the discipline %q, which does not exist.", named(r.Code, r.Name), r.Discipline), "Choose one of the disciplines.")
		}
	}
}

// checkSkills looks at what each skill says of itself beyond its labels.
func (c *checker) checkSkills() {
	for i := range c.e.Framework.Skills {
		s := &c.e.Framework.Skills[i]
		if blank(s.Definition) {
			c.onSkill("Q-definition-missing", s, fmt.Sprintf("%s has no definition.", named(s.Code, s.Name)), "Say in a sentence what the skill is.")
		}
		for _, code := range s.Related {
			if other := c.skill[code]; other != nil && code != s.Code && !slices.Contains(other.Related, s.Code) {
				c.onSkill("Q-related-one-way", s, fmt.Sprintf("%s is related to %s, which does not name it in return.", named(s.Code, s.Name), c.skillName(code)), "Name the relation on both skills, or on neither.")
			}
		}
		c.checkRetiredOn("skill", s.Code, s.Name, s.Status, s.RetiredOn)
	}
	for i := range c.e.Framework.Roles {
		r := &c.e.Framework.Roles[i]
		c.checkRetiredOn("role", r.Code, r.Name, r.Status, r.RetiredOn)
	}
}

func (c *checker) checkRetiredOn(kind, code, name, status string, on pack.Date) {
	if status == retired && on == "" {
		c.report("Q-retired-undated", kind, code, name, fmt.Sprintf("%s is retired and has no date.", named(code, name)), "Write the day from which it was no longer used.")
	}
}

func (c *checker) checkDisciplines() {
	has := map[string]bool{}
	for _, s := range c.e.Framework.Skills {
		if s.Status != retired {
			has[s.Discipline] = true
		}
	}
	for _, d := range c.e.Disciplines {
		if !has[d.ID] {
			c.report("Q-discipline-empty", "discipline", d.ID, d.Name, fmt.Sprintf("The discipline %s has no skills in use.", named(d.ID, d.Name)), "Add its skills, or leave it out.")
		}
	}
}

// mostEssential is how many essential skills a role can have before its profile is too long to be met.
const mostEssential = 9

// checkRoles looks at which skills each role needs.
func (c *checker) checkRoles() {
	needs := map[string][]pack.RoleSkill{}
	for _, rs := range c.e.Framework.RoleSkills {
		needs[rs.Role] = append(needs[rs.Role], rs)
		if c.role[rs.Role] == nil {
			c.report("Q-code-unknown", "role", rs.Role, "", fmt.Sprintf("The skill %s is needed by the role %s, which does not exist.", c.skillName(rs.Skill), rs.Role), "Add the role, or take the line away.")
		}
	}
	for i := range c.e.Framework.Roles {
		r := &c.e.Framework.Roles[i]
		if c.role[r.Code] == r {
			c.checkNeeds(r, needs[r.Code])
		}
	}
}

func (c *checker) checkNeeds(r *pack.Role, needs []pack.RoleSkill) {
	essential, seen := 0, map[string]bool{}
	for _, n := range needs {
		if n.Importance == "essential" {
			essential++
		}
		s := c.skill[n.Skill]
		switch {
		case s == nil:
			c.onRole("Q-code-unknown", r, fmt.Sprintf("%s needs the skill %s, which does not exist.", named(r.Code, r.Name), n.Skill), "Choose a skill of the framework, or take the line away.")
		case seen[n.Skill]:
			c.onRole("Q-role-repeated", r, fmt.Sprintf("%s needs %s twice.", named(r.Code, r.Name), c.skillName(n.Skill)), "Keep the level that is right.")
		case s.Status == retired && r.Status != retired:
			c.onRole("Q-role-retired", r, fmt.Sprintf("%s needs %s, which is retired.", named(r.Code, r.Name), c.skillName(n.Skill)), c.instead(s))
		}
		seen[n.Skill] = true
		if !slices.ContainsFunc(c.e.Levels.Items, func(l pack.Level) bool { return l.Level == n.Level }) {
			c.onRole("Q-code-unknown", r, fmt.Sprintf("%s needs %s at level %d, which is not on the scale.", named(r.Code, r.Name), c.skillName(n.Skill), n.Level), "Choose a level of the scale.")
		}
	}
	if r.Status == retired {
		return
	}
	if len(needs) == 0 {
		c.onRole("Q-role-empty", r, fmt.Sprintf("%s needs no skills.", named(r.Code, r.Name)), "Add the skills that it needs, with their levels.")
	}
	if essential > mostEssential {
		c.onRole("Q-role-many", r, fmt.Sprintf("%s has %d essential skills.", named(r.Code, r.Name), essential), fmt.Sprintf("Keep at most %d as essential, and make the others desirable or leave them to related roles.", mostEssential))
	}
}

func (c *checker) instead(s *pack.Skill) string {
	var names []string
	for _, code := range s.ReplacedBy {
		if c.inUse(code) {
			names = append(names, c.skillName(code))
		}
	}
	if len(names) == 0 {
		return "Choose a skill that is in use."
	}
	return "Use its replacement, " + english.Or(names) + "."
}

// checkUse finds skills that no role in use needs.
func (c *checker) checkUse() {
	if len(c.e.Framework.Roles) == 0 {
		return
	}
	needed := map[string]bool{}
	for _, rs := range c.e.Framework.RoleSkills {
		if r := c.role[rs.Role]; r != nil && r.Status != retired {
			needed[rs.Skill] = true
		}
	}
	for i := range c.e.Framework.Skills {
		s := &c.e.Framework.Skills[i]
		if s.Status == active && !needed[s.Code] {
			c.onSkill("Q-skill-unused", s, fmt.Sprintf("No role needs %s.", named(s.Code, s.Name)), "Add it to the roles that need it, or retire it.")
		}
	}
}

// checkLearning finds entries of the catalogue that no skill in use leads to.
func (c *checker) checkLearning(learning []Learning) {
	for _, l := range learning {
		if slices.ContainsFunc(l.Skills, c.inUse) {
			continue
		}
		why := "names no skill"
		if len(l.Skills) > 0 {
			var names []string
			for _, code := range l.Skills {
				names = append(names, c.skillName(code))
			}
			why = "helps with " + english.And(names) + " only, which " + plural(len(names), "is", "are") + " not in use"
		}
		c.report("Q-learning-lost", "learning", l.ID, l.Title, fmt.Sprintf("The learning %q %s.", l.Title, why), "Name the skills in use that it helps with, or take it out of the catalogue.")
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

var kinds = []string{pack.Added, pack.Reworded, pack.Moved, pack.Merged, pack.Split, pack.Retired, pack.Restored}

// checkDecisions holds what a release says it did against what it is.
func (c *checker) checkDecisions() {
	for _, d := range c.e.Release.Decisions {
		about := fmt.Sprintf("%s of the %s %s", d.Kind, d.What, english.And(slices.Concat(d.From, d.To)))
		report := func(rule, sentence, fix string) {
			kind, code, label := "release", c.e.Release.Name, c.e.Release.Title
			if codes := slices.Concat(d.To, d.From); len(codes) > 0 && (d.What == "skill" || d.What == "role" || d.What == "discipline") {
				kind, code, label = d.What, codes[0], c.labelOf(d.What, codes[0])
			}
			c.report(rule, kind, code, label, sentence, fix)
		}
		if blank(d.Note) {
			report("Q-decision-note", fmt.Sprintf("The change %q has no note.", about), "Write what changed and why, for the people who use it.")
		}
		if !slices.Contains(kinds, d.Kind) {
			report("Q-decision-codes", fmt.Sprintf("The change %q is of no known kind.", about), "Use "+english.Or(kinds)+".")
		}
		for _, fault := range c.decisionFaults(d) {
			report("Q-decision-codes", fmt.Sprintf("The change %q %s.", about, fault), "Correct the codes of the change, or the framework.")
		}
	}
}

func (c *checker) labelOf(what, code string) string {
	switch s, r := c.skill[code], c.role[code]; {
	case what == "skill" && s != nil:
		return s.Name
	case what == "role" && r != nil:
		return r.Name
	}
	return ""
}

// decisionFaults says how a decision contradicts the release, each as the end of a sentence.
func (c *checker) decisionFaults(d pack.Decision) []string {
	status := func(code string) (string, bool) {
		if d.What == "skill" {
			s, ok := c.skill[code]
			return statusOf(s), ok
		}
		r, ok := c.role[code]
		if !ok {
			return "", false
		}
		return r.Status, true
	}
	if d.What != "skill" && d.What != "role" {
		return nil
	}
	var faults []string
	for _, code := range d.To {
		if is, ok := status(code); !ok {
			faults = append(faults, "leads to "+code+", which the release does not have")
		} else if is == retired {
			faults = append(faults, "leads to "+code+", which is retired")
		}
	}
	if d.Kind == pack.Retired || d.Kind == pack.Merged || d.Kind == pack.Split {
		for _, code := range d.From {
			if is, ok := status(code); ok && is != retired && !slices.Contains(d.To, code) {
				faults = append(faults, "takes "+code+" out of use, which is "+is)
			}
		}
	}
	switch {
	case d.Kind == pack.Merged && (len(d.From) < 2 || len(d.To) != 1):
		faults = append(faults, "does not lead from several to one")
	case d.Kind == pack.Split && (len(d.From) != 1 || len(d.To) < 2):
		faults = append(faults, "does not lead from one to several")
	}
	return faults
}

func statusOf(s *pack.Skill) string {
	if s == nil {
		return ""
	}
	return s.Status
}

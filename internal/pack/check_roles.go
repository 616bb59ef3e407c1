package pack

import (
	"regexp"
	"strings"
)

func (c *checker) checkRoles() {
	names := &labels{noun: "role name"}
	order := map[string]int{}
	for _, g := range c.p.Profession.Grades {
		order[g.ID] = g.Order
	}
	for i, r := range c.p.Framework.Roles {
		at := func(column string) place { return c.cell(rolesFile, i, column) }
		c.form(codeForm, r.Code, at("code"), aCode)
		c.unique(names, r.Name, r.Code, at("name"))
		c.ref(c.disciplines, r.Discipline, at("discipline"))
		c.ref(c.rings, r.Ring, at("ring"))
		from, to := c.ref(c.grades, r.GradeFrom, at("grade_from")), c.ref(c.grades, r.GradeTo, at("grade_to"))
		if from && to && order[r.GradeFrom] > order[r.GradeTo] {
			c.err(at("grade_from"), "grade-range", "The grades run from %s down to %s. Write the lower grade first.", r.GradeFrom, r.GradeTo)
		}
		c.one(r.Status, at("status"), "active", "draft", "retired")
		c.checkRetirement(roleRetirement, i, retirement{r.Code, r.Status, r.ReplacedBy, r.RetiredOn})
		c.adviseOnRole(i, r)
	}
	c.checkRoleCircles()
}

var fullStops = regexp.MustCompile(`\.(\s|$)`)

func (c *checker) adviseOnRole(i int, r Role) {
	if n := len(fullStops.FindAllString(r.Summary, -1)); n != 2 {
		c.warn(c.cell(rolesFile, i, "summary"), "summary", "The summary has %d sentences. Write two: what the holder does, and how.", n)
	}
	if len(r.TypicalTitles) < 3 {
		c.warn(c.cell(rolesFile, i, "typical_titles"), "few-entries", "The role %s has %d typical titles. Give at least 3, so that people find it.", r.Code, len(r.TypicalTitles))
	}
	if len(r.EntryRoutes) < 2 {
		c.warn(c.cell(rolesFile, i, "entry_routes"), "few-entries", "The role %s has %d entry routes. Give at least 2.", r.Code, len(r.EntryRoutes))
	}
}

func (c *checker) checkRoleParts() {
	c.checkResponsibilities()
	c.checkRoleSkills()
	c.checkRoleQualifications()
}

func (c *checker) checkResponsibilities() {
	next := map[string]int{}
	texts := map[string]int{}
	for i, r := range c.p.Framework.Responsibilities {
		c.ref(c.roles, r.Role, c.cell(responsibilityFile, i, "role"))
		next[r.Role]++
		if !c.tables[responsibilityFile].isBad(i, "order") {
			c.sequence(r.Order, next[r.Role], c.cell(responsibilityFile, i, "order"))
		}
		at := c.cell(responsibilityFile, i, "text")
		c.sentence(r.Text, 5, at)
		if first, ok := texts[fold(r.Text)]; ok {
			c.warn(at, "repeated-text", "This is word for word the responsibility on line %d. Say what is particular to each role.", c.tables[responsibilityFile].rows[first].line)
		} else {
			texts[fold(r.Text)] = i
		}
	}
	for i, r := range c.p.Framework.Roles {
		if n := next[r.Code]; (n < 4 || n > 7) && !c.partial[responsibilityFile] {
			c.warn(c.cell(rolesFile, i, "code"), "few-entries", "The role %s has %d responsibilities. Give it 4 to 7.", r.Code, n)
		}
	}
}

type pair struct{ a, b string }

func (c *checker) checkRoleSkills() {
	seen := map[pair]int{}
	total, essential, used := map[string]int{}, map[string]int{}, map[string]bool{}
	for i, r := range c.p.Framework.RoleSkills {
		at := func(column string) place { return c.cell(roleSkillsFile, i, column) }
		c.ref(c.roles, r.Role, at("role"))
		c.ref(c.skills, r.Skill, at("skill"))
		if !c.tables[roleSkillsFile].isBad(i, "level") {
			c.checkDescribedLevel(r.Level, at("level"))
		}
		c.one(r.Importance, at("importance"), "essential", "desirable")
		if first, ok := seen[pair{r.Role, r.Skill}]; ok {
			c.err(at("skill"), "duplicate-code", "The role %s has the skill %s already on line %d. Keep one of the two.", r.Role, r.Skill, c.tables[roleSkillsFile].rows[first].line)
			continue
		}
		seen[pair{r.Role, r.Skill}] = i
		total[r.Role]++
		used[r.Skill] = true
		if r.Importance == "essential" {
			essential[r.Role]++
		}
	}
	if c.partial[roleSkillsFile] {
		return
	}
	for i, r := range c.p.Framework.Roles {
		if n, e := total[r.Code], essential[r.Code]; n < 6 || n > 12 || e < 3 || e == n {
			c.warn(c.cell(rolesFile, i, "code"), "role-skills", "The role %s has %d skills, %d of them essential. Give it 6 to 12, at least 3 essential and 1 desirable.", r.Code, n, e)
		}
	}
	for i, s := range c.p.Framework.Skills {
		if !used[s.Code] && s.Status == "active" {
			c.warn(c.cell(skillsFile, i, "code"), "unused-skill", "No role needs the skill %s. Add it to a role, or retire it.", s.Code)
		}
	}
}

func (c *checker) checkRoleQualifications() {
	equivalents := map[string]bool{}
	for _, e := range c.p.Qualifications.Equivalents {
		equivalents[e.ID] = true
	}
	seen := map[pair]int{}
	essential, equivalent := map[string]int{}, map[string]int{}
	for i, r := range c.p.Framework.RoleQualifications {
		at := func(column string) place { return c.cell(roleQualsFile, i, column) }
		c.ref(c.roles, r.Role, at("role"))
		c.ref(c.qualifications, r.Qualification, at("qualification"))
		c.one(r.Requirement, at("requirement"), "essential", "desirable", "equivalent")
		if first, ok := seen[pair{r.Role, r.Qualification}]; ok {
			c.err(at("qualification"), "duplicate-code", "The role %s has %s already on line %d. Keep one of the two.", r.Role, r.Qualification, c.tables[roleQualsFile].rows[first].line)
			continue
		}
		seen[pair{r.Role, r.Qualification}] = i
		switch {
		case equivalents[r.Qualification] && r.Requirement != "equivalent":
			c.err(at("requirement"), "bad-enum", "%s stands in place of a qualification. Write equivalent here.", r.Qualification)
		case r.Requirement == "equivalent":
			equivalent[r.Role]++
		case r.Requirement == "essential":
			essential[r.Role]++
		}
	}
	c.adviseOnEquivalents(essential, equivalent)
}

// adviseOnEquivalents keeps adverts fair: nobody is shut out for want of one paper.
func (c *checker) adviseOnEquivalents(essential, equivalent map[string]int) {
	if c.partial[roleQualsFile] {
		return
	}
	for i, r := range c.p.Framework.Roles {
		switch n := equivalent[r.Code]; {
		case n == 0:
			c.warn(c.cell(rolesFile, i, "code"), "no-equivalent", "The role %s accepts nothing in place of a qualification. Add a row with the requirement equivalent to %s.", r.Code, roleQualsFile)
		case essential[r.Code] > 0 && n < 2:
			c.warn(c.cell(rolesFile, i, "code"), "no-equivalent", "The role %s has an essential qualification and one equivalent. Accept at least two.", r.Code)
		}
	}
}

func (c *checker) checkCareerPaths() {
	discipline := map[string]string{}
	for _, r := range c.p.Framework.Roles {
		discipline[r.Code] = r.Discipline
	}
	seen, linked, up := map[pair]int{}, map[string]bool{}, map[string][]string{}
	first := map[string]int{}
	for i, path := range c.p.Framework.CareerPaths {
		at := func(column string) place { return c.cell(careersFile, i, column) }
		from, to := c.ref(c.roles, path.From, at("from")), c.ref(c.roles, path.To, at("to"))
		c.one(path.Kind, at("kind"), "up", "sideways", "cross", "entry")
		c.sentence(path.Note, 6, at("note"))
		if path.From == path.To && path.From != "" {
			c.err(at("to"), "self-reference", "This step leads from %s to itself. Name another role.", path.To)
			continue
		}
		if row, ok := seen[pair{path.From, path.To}]; ok {
			c.err(at("from"), "duplicate-code", "The step from %s to %s is already on line %d. Keep one of the two.", path.From, path.To, c.tables[careersFile].rows[row].line)
			continue
		}
		seen[pair{path.From, path.To}] = i
		linked[path.From], linked[path.To] = true, true
		if from && to {
			c.checkStepKind(path, discipline[path.From] == discipline[path.To], at("kind"))
		}
		if path.Kind == "up" || path.Kind == "entry" {
			if _, ok := first[path.From]; !ok {
				first[path.From] = i
			}
			up[path.From] = append(up[path.From], path.To)
		}
	}
	c.acyclic(sortedKeys(up), func(code string) []string { return up[code] },
		func(code string) place { return c.cell(careersFile, first[code], "from") }, "the steps up")
	for i, r := range c.p.Framework.Roles {
		if !linked[r.Code] && !c.partial[careersFile] {
			c.warn(c.cell(rolesFile, i, "code"), "no-path", "No career path leads to or from the role %s. Add one to %s.", r.Code, careersFile)
		}
	}
}

func (c *checker) checkStepKind(path CareerPath, same bool, at place) {
	switch {
	case path.Kind == "sideways" && !same:
		c.err(at, "path-kind", "%s and %s are of different disciplines, so this step is not sideways. Write cross.", path.From, path.To)
	case path.Kind == "cross" && same:
		c.err(at, "path-kind", "%s and %s are of the same discipline, so this step does not cross. Write sideways.", path.From, path.To)
	}
}

// schemes are outside schemes whose identifiers have a known form.
var schemes = map[string]struct {
	id      *regexp.Regexp
	example string
}{
	"sfia9": {regexp.MustCompile(`^https://sfia-online\.org/en/skillcode/9/[A-Z]{4}$`), "https://sfia-online.org/en/skillcode/9/ITSP"},
	"esco":  {regexp.MustCompile(`^http://data\.europa\.eu/esco/skill/[0-9a-f-]{36}$`), "http://data.europa.eu/esco/skill/ and 36 characters"},
}

func (c *checker) checkMappings() {
	seen, mapped := map[Mapping]int{}, map[string]bool{}
	for i, m := range c.p.Framework.Mappings {
		at := func(column string) place { return c.cell(mappingsFile, i, column) }
		c.ref(c.skills, m.Skill, at("code"))
		c.form(slugForm, m.Scheme, at("scheme"), aSlug)
		c.one(m.Match, at("match"), "exact", "close", "broad", "narrow", "related")
		c.one(m.Status, at("status"), "proposed", "confirmed", "rejected")
		if len([]rune(m.TargetLabel)) > 90 {
			c.warn(at("target_label"), "long-text", "This label is longer than 90 characters. Is it the scheme's own label?")
		}
		if s, ok := schemes[m.Scheme]; ok && !s.id.MatchString(m.TargetID) && m.TargetID != "" {
			c.err(at("target_id"), "unknown-scheme-id", "An identifier of the scheme %s looks like %s. Correct %s.", m.Scheme, s.example, quoted(m.TargetID))
		}
		if strings.HasPrefix(m.Scheme, "sfia") && len(m.TargetID) > 4 && !strings.HasPrefix(m.TargetLabel, m.TargetID[len(m.TargetID)-4:]+" ") {
			c.err(at("target_label"), "scheme-label", "The label has to begin with the code that the address ends with, %s.", m.TargetID[len(m.TargetID)-4:])
		}
		key := Mapping{Skill: m.Skill, Scheme: m.Scheme, TargetID: m.TargetID}
		if first, ok := seen[key]; ok {
			c.err(at("target_id"), "duplicate-code", "The skill %s is mapped to this already on line %d. Keep one of the two.", m.Skill, c.tables[mappingsFile].rows[first].line)
			continue
		}
		seen[key], mapped[m.Skill] = i, true
	}
	for i, s := range c.p.Framework.Skills {
		if len(mapped) > 0 && !mapped[s.Code] && !c.partial[mappingsFile] {
			c.warn(c.cell(skillsFile, i, "code"), "no-mapping", "The skill %s is mapped to no other scheme. Add a row to %s.", s.Code, mappingsFile)
		}
	}
}

package sheets

import (
	"cmp"
	"regexp"
	"strings"

	"guildhall/internal/pack"
)

// takeRole takes a row that is a role, with the levels of skills that it has
// columns for.
func takeRole(c cursor) {
	i, ok := c.role(true)
	if !ok {
		return
	}
	c.fillRole(i)
	for column, m := range c.m.Columns {
		skill, isNeed := m.Field.need()
		if !isNeed {
			continue
		}
		text := c.at(column)
		if text == "" {
			continue
		}
		at := c.t.Place(c.row, column)
		level, known := parseLevel(text, c.b.e.Levels)
		s, found := c.b.findSkill("", skill, at)
		if !found {
			s, found = c.b.findSkill(skill, "", at)
		}
		switch {
		case !known:
			c.b.report(at, pack.Error, "unknown-level", "%s is no level of the scale. Write %s.", quoted(text), c.b.levelNames())
		case !found:
			c.b.report(at, pack.Error, "unknown-skill", "There is no skill %s, which heads this column.", quoted(skill))
		case level > 0:
			c.b.setNeed(i, s, level, "")
		}
	}
}

// role finds or makes the role that a row is about.
func (c cursor) role(alone bool) (int, bool) {
	b := c.b
	code, name := plainCode(c.code(RoleCode)), c.text(RoleName)
	if code == "" && name == "" && !alone && b.last.role >= 0 {
		return b.last.role, true
	}
	if code == "" && name == "" {
		c.err(RoleName, "missing-name", "This row names no role. Write its name or code, or remove the row.")
		return 0, false
	}
	i, ok := b.roles[strings.ToUpper(code)]
	if code == "" {
		i, ok = b.roleName[fold(name)]
	}
	if ok && alone && b.seenRole[i] != "" {
		c.err(RoleName, "duplicate-code", "The role %s is in the file already, at %s. Keep one of the two rows.", quoted(cmp.Or(name, code)), b.seenRole[i])
		return 0, false
	}
	if !ok {
		i = c.addRole(code, name)
	}
	if b.seenRole[i] == "" {
		b.seenRole[i] = c.place(RoleName).String()
	}
	b.last.role = i
	return i, true
}

// addRole makes a role. What every role has and the file does not say is assumed
// and reported.
func (c cursor) addRole(code, name string) int {
	b := c.b
	if code == "" {
		code = b.newCode("R", b.roles)
	}
	r := pack.Role{Code: code, Name: cmp.Or(name, code), Discipline: c.discipline(), Status: "active"}
	var assumed []string
	if len(b.e.Rings) > 0 {
		r.Ring = b.e.Rings[0].ID
		if c.text(Ring) == "" {
			assumed = append(assumed, "ring "+b.e.Rings[0].Name)
		}
	}
	if g := b.e.Grades; len(g) > 0 {
		r.GradeFrom, r.GradeTo = g[0].ID, g[len(g)-1].ID
		if c.text(Grade) == "" {
			assumed = append(assumed, "grades "+g[0].ID+" to "+g[len(g)-1].ID)
		}
	}
	if len(assumed) > 0 {
		c.warn(RoleName, "assumed", "The role %s is new and the file does not say everything of it. Assumed: %s. Correct them before the release is published.", quoted(r.Name), strings.Join(assumed, ", "))
	}
	b.e.Framework.Roles = append(b.e.Framework.Roles, r)
	i := len(b.e.Framework.Roles) - 1
	b.indexRole(i, r)
	return i
}

// fillRole takes over what the row says of the role.
func (c cursor) fillRole(i int) {
	b := c.b
	r := &b.e.Framework.Roles[i]
	set(&r.Name, c.text(RoleName))
	set(&r.Summary, c.text(RoleSummary))
	if c.text(Discipline) != "" {
		r.Discipline = c.discipline()
	}
	c.grades(r)
	c.ring(r)
	c.status(&r.Status, &r.RetiredOn)
	if list := entries(c.raw(Titles), true); len(list) > 0 {
		r.TypicalTitles = list
	}
	if list := entries(c.raw(EntryRoutes), false); len(list) > 0 {
		r.EntryRoutes = list
	}
	c.responsibilities(r.Code)
	if name := c.text(RoleFamily); name != "" {
		r.Family = c.roleFamily(name, r.Discipline)
	}
	if r.Summary == "" && c.m.Use == Roles {
		c.warn(RoleSummary, "missing-text", "The role %s has no summary. Write one: a role cannot do without.", r.Name)
	}
}

// roleFamily finds or makes the family of a role.
func (c cursor) roleFamily(name, discipline string) string {
	b := c.b
	if id := b.family[fold(name)]; id != "" {
		return id
	}
	id := pack.Slug(name)
	b.family[fold(name)] = id
	b.e.Framework.Families = append(b.e.Framework.Families, pack.RoleFamily{ID: id, Name: name, Discipline: discipline, Description: cmp.Or(c.text(FamilySummary), name+".")})
	return id
}

var gradeRange = regexp.MustCompile(`(?i)^(.+?)\s*(?:-|–|—|to|/)\s*(.+)$`)

// grades reads one grade, two columns, or a range in one: HEO to SEO.
func (c cursor) grades(r *pack.Role) {
	from, to := c.text(Grade), c.text(GradeTo)
	if from == "" && to == "" {
		return
	}
	if _, ok := c.b.grade(from); !ok && to == "" {
		if m := gradeRange.FindStringSubmatch(from); m != nil {
			from, to = m[1], m[2]
		}
	}
	lowest, ok := c.b.grade(from)
	if !ok {
		c.warn(Grade, "unknown-grade", "%s is no grade that is known here. Write one of %s.", quoted(from), c.b.gradeNames())
		return
	}
	highest := lowest
	if to != "" {
		if highest, ok = c.b.grade(to); !ok {
			c.warn(GradeTo, "unknown-grade", "%s is no grade that is known here. Write one of %s.", quoted(to), c.b.gradeNames())
			return
		}
	}
	r.GradeFrom, r.GradeTo = lowest, highest
}

func (b *builder) grade(text string) (string, bool) {
	key := fold(text)
	for _, g := range b.e.Grades {
		if key != "" && (fold(g.ID) == key || fold(g.Name) == key || "grade"+strings.TrimPrefix(fold(g.ID), "g") == key) {
			return g.ID, true
		}
	}
	return "", false
}

func (b *builder) gradeNames() string {
	var ids []string
	for _, g := range b.e.Grades {
		ids = append(ids, g.ID)
	}
	return strings.Join(ids, ", ")
}

func (c cursor) ring(r *pack.Role) {
	text := c.text(Ring)
	if text == "" {
		return
	}
	for _, ring := range c.b.e.Rings {
		if fold(ring.ID) == fold(text) || fold(ring.Name) == fold(text) {
			r.Ring = ring.ID
			return
		}
	}
	c.warn(Ring, "unknown-ring", "%s is no ring that is known here. It was left as it is.", quoted(text))
}

// responsibilities replaces those of a role where the row has any.
func (c cursor) responsibilities(code string) {
	list := entries(c.raw(Responsibilities), false)
	if len(list) == 0 {
		return
	}
	c.b.duties[code] = list
}

// takeRoleSkill takes a row that is a skill which a role needs. It may describe
// the role, the skill and the level too, again in every row.
func takeRoleSkill(c cursor) {
	b := c.b
	role, ok := c.role(false)
	if !ok {
		return
	}
	c.fillRole(role)
	if c.text(Name) == "" && c.text(Code) == "" {
		return
	}
	skill, ok := c.needed()
	if !ok {
		return
	}
	level, ok := c.level(Level)
	if !ok {
		if c.text(Level) == "" {
			c.err(Level, "missing-level", "This row says that a role needs %s, and not at which level. Write %s.", b.skillWords(skill), b.levelNames())
		}
		return
	}
	if text := c.text(LevelText); text != "" {
		b.setText(skill, level, text, c.place(LevelText))
	}
	if level > 0 {
		b.setNeed(role, skill, level, c.importance())
	}
}

// needed finds the skill of the row. A skill that is not known is made where the
// row describes it.
func (c cursor) needed() (int, bool) {
	b := c.b
	code, name := c.code(Code), c.text(Name)
	if code == "" {
		code, name = b.splitName(name)
	}
	i, ok := b.findSkill(code, name, c.place(Name))
	if !ok && (name == "" || c.m.column(Definition) < 0) {
		c.err(Name, "unknown-skill", "There is no skill %s in the file or the framework. Correct its name or code, or add the skill.", quoted(cmp.Or(name, code)))
		return 0, false
	}
	if !ok {
		i = b.addSkill(code, name, c.discipline(), c.place(Name))
	}
	if b.seenSkill[i] == "" {
		b.seenSkill[i] = c.place(Name).String()
	}
	set(&b.e.Framework.Skills[i].Definition, c.text(Definition))
	return i, true
}

// importance is essential unless the row says otherwise.
func (c cursor) importance() string {
	switch text := strings.ToLower(c.text(Importance)); text {
	case "", "essential", "e", "required", "must", "yes", "core", "mandatory":
		return "essential"
	case "desirable", "d", "preferred", "should", "could", "optional", "nice to have", "helpful":
		return "desirable"
	default:
		c.warn(Importance, "unknown-importance", "%s is neither essential nor desirable. It was taken as essential.", quoted(text))
		return "essential"
	}
}

// setNeed says at which level a role needs a skill. Without an importance it
// stays as it is, and is essential at first.
func (b *builder) setNeed(role, skill, level int, importance string) {
	f := &b.e.Framework
	key := pair{role, skill}
	b.seenNeed[key] = true
	if i, ok := b.needs[key]; ok {
		f.RoleSkills[i].Level = level
		set(&f.RoleSkills[i].Importance, importance)
		return
	}
	f.RoleSkills = append(f.RoleSkills, pack.RoleSkill{Role: f.Roles[role].Code, Skill: f.Skills[skill].Code, Level: level, Importance: cmp.Or(importance, "essential")})
	b.needs[key] = len(f.RoleSkills) - 1
}

package pack

import "strconv"

const (
	professionFile     = "profession.yaml"
	skillsFile         = "framework/skills.csv"
	levelsFile         = "framework/levels.csv"
	mappingsFile       = "framework/mappings.csv"
	rolesFile          = "framework/roles.csv"
	responsibilityFile = "framework/role_responsibilities.csv"
	roleSkillsFile     = "framework/role_skills.csv"
	roleQualsFile      = "framework/role_qualifications.csv"
	careersFile        = "framework/career_paths.csv"
	familiesFile       = "framework/role_families.csv"
	learningFile       = "learning/opportunities.csv"
	bodiesFile         = "bodies.yaml"
	qualificationsFile = "qualifications.yaml"
	organisationsFile  = "organisations.csv"
	finderFile         = "role_finder.yaml"
	behavioursFile     = "recruitment/behaviours.yaml"
	wordingFile        = "recruitment/wording_checks.yaml"
	advertFile         = "recruitment/advert_sections.yaml"
	questionsFile      = "recruitment/question_bank.csv"
	retentionFile      = "retention.yaml"
	enquiriesFile      = "enquiry_topics.yaml"
	glossaryFile       = "glossary.csv"
)

// entriesOf lists the ids of a list with their places.
func entriesOf[T any](list []T, id func(T) string, at func(i int) place) []entry {
	entries := make([]entry, len(list))
	for i, x := range list {
		entries[i] = entry{id(x), at(i)}
	}
	return entries
}

// rowEntries lists the codes of a table.
func rowEntries[T any](c *checker, file, column string, list []T, id func(T) string) []entry {
	return entriesOf(list, id, func(i int) place { return c.cell(file, i, column) })
}

// listEntries lists the ids of a list in a YAML file.
func listEntries[T any](c *checker, file, path string, list []T, id func(T) string) []entry {
	return entriesOf(list, id, func(i int) place { return c.at(file, "%s[%d].id", path, i) })
}

func (c *checker) buildIndexes() {
	p, f, whole := &c.p.Profession, &c.p.Framework, c.partial
	inProfession := func(noun string, path string, entries []entry) *index {
		return c.index(noun, professionFile, whole[professionFile] || c.bad(professionFile, "%s", path), entries)
	}
	c.levels = inProfession("level", "levels.items", entriesOf(p.Levels.Items,
		func(l Level) string { return strconv.Itoa(l.Level) },
		func(i int) place { return c.at(professionFile, "levels.items[%d].level", i) }))
	c.rings = inProfession("ring", "rings", listEntries(c, professionFile, "rings", p.Rings, func(r Ring) string { return r.ID }))
	c.disciplines = inProfession("discipline", "disciplines", listEntries(c, professionFile, "disciplines", p.Disciplines, func(d Discipline) string { return d.ID }))
	c.grades = inProfession("grade", "grades", listEntries(c, professionFile, "grades", p.Grades, func(g Grade) string { return g.ID }))
	c.kinds = inProfession("learning kind", "learning_kinds", listEntries(c, professionFile, "learning_kinds", p.LearningKinds, func(k LearningKind) string { return k.ID }))
	c.costBands = inProfession("cost band", "cost_bands", listEntries(c, professionFile, "cost_bands", p.CostBands, func(b CostBand) string { return b.ID }))
	c.memberships = inProfession("membership kind", "membership_kinds", listEntries(c, professionFile, "membership_kinds", p.MembershipKinds, func(k MembershipKind) string { return k.ID }))
	c.skills = c.index("skill", skillsFile, whole[skillsFile], rowEntries(c, skillsFile, "code", f.Skills, func(s Skill) string { return s.Code }))
	c.roles = c.index("role", rolesFile, whole[rolesFile], rowEntries(c, rolesFile, "code", f.Roles, func(r Role) string { return r.Code }))
	c.families = c.index("role family", familiesFile, whole[familiesFile], rowEntries(c, familiesFile, "id", f.Families, func(f RoleFamily) string { return f.ID }))
	c.organisations = c.index("organisation", organisationsFile, whole[organisationsFile], rowEntries(c, organisationsFile, "id", c.p.Organisations, func(o Organisation) string { return o.ID }))
	c.terms = c.index("term", glossaryFile, whole[glossaryFile], rowEntries(c, glossaryFile, "term", c.p.Glossary, func(t Term) string { return t.Term }))
	c.topics = c.index("enquiry topic", enquiriesFile, whole[enquiriesFile], listEntries(c, enquiriesFile, "topics", c.p.Enquiries.Topics, func(t Topic) string { return t.ID }))
	c.retention = c.index("retention class", retentionFile, whole[retentionFile], listEntries(c, retentionFile, "classes", c.p.Retention.Classes, func(r RetentionClass) string { return r.ID }))
	c.networks = c.index("network", "the folder networks", whole["networks"], entriesOf(c.p.Networks,
		func(n Network) string { return n.ID }, func(i int) place { return c.at(c.networkFiles[i], "id") }))
	c.pages = c.index("page", "the folder pages", false, entriesOf(c.p.Pages,
		func(p Page) string { return p.Path }, func(i int) place { return place{"pages/" + c.p.Pages[i].Path + ".md", 1, 1} }))
	c.qualifications = c.index("qualification or registration", qualificationsFile+" or "+bodiesFile,
		whole[qualificationsFile] || whole[bodiesFile], c.qualificationEntries())
}

// qualificationEntries lists registrations, qualifications and equivalents, which
// share one space of ids.
func (c *checker) qualificationEntries() []entry {
	var entries []entry
	for i, b := range c.p.Bodies.Bodies {
		for j, l := range b.Levels {
			entries = append(entries, entry{l.ID, c.at(bodiesFile, "bodies[%d].levels[%d].id", i, j)})
		}
	}
	for i, q := range c.p.Qualifications.Qualifications {
		entries = append(entries, entry{q.ID, c.at(qualificationsFile, "qualifications[%d].id", i)})
	}
	for i, e := range c.p.Qualifications.Equivalents {
		entries = append(entries, entry{e.ID, c.at(qualificationsFile, "equivalents[%d].id", i)})
	}
	return entries
}

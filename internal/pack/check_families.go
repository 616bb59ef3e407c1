package pack

// checkFamilies looks at the kinds of work whose roles are their levels. A
// family belongs to one discipline, and so does each of its roles.
func (c *checker) checkFamilies() {
	names := &labels{noun: "role family name"}
	discipline, held := map[string]string{}, map[string]bool{}
	for i, f := range c.p.Framework.Families {
		at := func(column string) place { return c.cell(familiesFile, i, column) }
		c.form(slugForm, f.ID, at("id"), aSlug)
		c.unique(names, f.Name, f.ID, at("name"))
		if c.ref(c.disciplines, f.Discipline, at("discipline")) {
			discipline[f.ID] = f.Discipline
		}
		c.sentence(f.Description, 10, at("description"))
	}
	for i, r := range c.p.Framework.Roles {
		held[r.Family] = true
		at := c.cell(rolesFile, i, "family")
		if home := discipline[r.Family]; c.ref(c.families, r.Family, at) && home != "" && r.Discipline != "" && home != r.Discipline {
			c.err(at, "family-discipline", "The role %s is of the discipline %s and its family %s is of %s. Choose a family of %s, or empty this cell.", r.Code, r.Discipline, r.Family, home, r.Discipline)
		}
	}
	if c.partial[rolesFile] {
		return
	}
	for i, f := range c.p.Framework.Families {
		if f.ID != "" && !held[f.ID] {
			c.err(c.cell(familiesFile, i, "id"), "empty-family", "No role is of the family %s. Name it in the column family of %s, or remove it.", quoted(f.ID), rolesFile)
		}
	}
}

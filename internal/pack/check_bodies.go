package pack

func (c *checker) checkBodies() {
	c.day(c.p.Bodies.LastChecked, c.at(bodiesFile, "last_checked"))
	c.index("professional body", bodiesFile, false, listEntries(c, bodiesFile, "bodies", c.p.Bodies.Bodies, func(b Body) string { return b.ID }))
	statuses := c.p.Profession.EndorsementStatuses
	for i, b := range c.p.Bodies.Bodies {
		at := func(path string, args ...any) place {
			return c.at(bodiesFile, "bodies[%d]."+path, append([]any{i}, args...)...)
		}
		c.form(slugForm, b.ID, at("id"), aSlug)
		c.webAddress(b.URL, at("url"), "https", "http")
		if len(statuses) > 0 {
			c.one(b.Status, at("status"), statuses...)
		}
		for j, d := range b.Disciplines {
			c.ref(c.disciplines, d, at("disciplines[%d]", j))
		}
		for j, l := range b.Levels {
			c.form(slugForm, l.ID, at("levels[%d].id", j), aSlug)
		}
		c.one(string(b.PostNominalsNeedMembership), at("post_nominals_need_membership"), "true", "false", Unknown)
		c.one(string(b.PublicRegister), at("public_register"), "true", "false", Unknown)
		c.checkCPD(b.CPD, at)
	}
}

func (c *checker) checkCPD(rule CPDRule, at func(string, ...any) place) {
	c.one(string(rule.Required), at("cpd.required"), "true", "false", Unknown)
	c.one(rule.Confidence, at("cpd.confidence"), "low", "medium", "high")
	for _, m := range []struct {
		name    string
		measure Measure
	}{{"window_months", rule.WindowMonths}, {"hours", rule.Hours}, {"statement_words", rule.StatementWords}} {
		if m.measure.Number < 0 {
			c.err(at("cpd."+m.name), "bad-number", "Write a number above 0, none or unknown.")
		}
	}
}

func (c *checker) checkQualifications() {
	q := &c.p.Qualifications
	c.day(q.LastChecked, c.at(qualificationsFile, "last_checked"))
	names := &labels{noun: "qualification name"}
	for i, x := range q.Qualifications {
		at := func(path string, args ...any) place {
			return c.at(qualificationsFile, "qualifications[%d]."+path, append([]any{i}, args...)...)
		}
		c.form(slugForm, x.ID, at("id"), aSlug)
		c.unique(names, x.Name, x.ID, at("name"))
		if len(q.StatusValues) > 0 {
			c.one(x.Status, at("status"), q.StatusValues...)
		}
		for j, d := range x.Disciplines {
			c.ref(c.disciplines, d, at("disciplines[%d]", j))
		}
	}
	for i, e := range q.Equivalents {
		c.form(slugForm, e.ID, c.at(qualificationsFile, "equivalents[%d].id", i), aSlug)
	}
}

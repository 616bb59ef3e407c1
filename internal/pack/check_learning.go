package pack

import (
	"slices"
	"strconv"
)

func (c *checker) checkLearning() {
	c.index("learning opportunity", learningFile, false, rowEntries(c, learningFile, "id", c.p.Learning, func(o Opportunity) string { return o.ID }))
	titles := &labels{noun: "title"}
	for i, o := range c.p.Learning {
		at := func(column string) place { return c.cell(learningFile, i, column) }
		c.form(codeForm, o.ID, at("id"), aCode)
		c.unique(titles, o.Title, o.ID, at("title"))
		c.ref(c.kinds, o.Kind, at("kind"))
		c.ref(c.costBands, o.CostBand, at("cost_band"))
		if o.Hours < 1 && !c.tables[learningFile].isBad(i, "hours") {
			c.err(at("hours"), "bad-number", "Write a number of hours above 0.")
		}
		c.webAddress(o.URL, at("url"), "https")
		c.day(o.ReviewDate, at("review_date"))
		c.sentence(o.Description, 12, at("description"))
		c.checkSkillSteps(i, o.Skills)
	}
}

func (c *checker) checkSkillSteps(row int, steps []SkillStep) {
	for j, s := range steps {
		at := c.item(learningFile, row, "skills", j)
		c.ref(c.skills, s.Skill, at)
		for _, level := range []int{s.From, s.To} {
			if s.Skill != "" && !c.levels.has(strconv.Itoa(level)) {
				c.err(at, "unknown-level", "There is no level %d. Use the levels of profession.yaml.", level)
			}
		}
		if s.From >= s.To && s.Skill != "" {
			c.err(at, "level-range", "The levels here run from %d to %d. Write the lower one first.", s.From, s.To)
		}
		if slices.IndexFunc(steps, func(x SkillStep) bool { return x.Skill == s.Skill }) < j {
			c.err(at, "duplicate-entry", "The skill %s is in this list twice. Remove one.", s.Skill)
		}
	}
}

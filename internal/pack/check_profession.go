package pack

import (
	"strconv"
	"strings"
)

func (c *checker) checkProfession() {
	p := &c.p.Profession
	at := func(path string, args ...any) place { return c.at(professionFile, path, args...) }
	if c.docs[professionFile] == nil {
		return
	}
	c.form(slugForm, p.ID, at("id"), aSlug)
	c.form(localeForm, p.Locale, at("locale"), "a language tag such as en-GB")
	c.webAddress(p.IdentifierBase, at("identifier_base"), "https", "http")
	if b := p.IdentifierBase; b != "" && !strings.HasSuffix(b, "/") && !strings.HasSuffix(b, "#") {
		c.err(at("identifier_base"), "bad-url", "The base of identifiers has to end with / or #. Add one.")
	}
	c.day(p.Issued, at("issued"))
	c.one(p.Status, at("status"), "illustrative", "draft", "adopted")
	if p.Status == "illustrative" && !strings.Contains(strings.ToLower(p.Notice), "illustrative") {
		c.err(at("notice"), "notice", "Content with the status illustrative needs a notice that says so. Use the word illustrative in it.")
	}
	c.email(p.Contact.GeneralEmail, at("contact.general_email"))
	if p.Contact.TargetReplyWorkingDays < 1 && !c.bad(professionFile, "contact.target_reply_working_days") {
		c.err(at("contact.target_reply_working_days"), "bad-number", "Write a number of working days above 0.")
	}
	c.checkUpkeep()
	c.checkLevelScale()
	c.checkRings()
	c.checkDisciplines()
	c.checkGrades()
	c.checkLearningKinds()
}

func (c *checker) checkUpkeep() {
	u := c.p.Profession.Upkeep
	at := func(key string) place { return c.at(professionFile, "framework.%s", key) }
	c.form(slugForm, u.Owner, at("owner"), aSlug)
	last, next := c.day(u.LastReviewed, at("last_reviewed")), c.day(u.NextReview, at("next_review"))
	if last && next && !u.NextReview.After(u.LastReviewed) {
		c.err(at("next_review"), "date-order", "The next review, %s, is not after the last, %s. Write a later date.", u.NextReview, u.LastReviewed)
	}
}

func (c *checker) checkLevelScale() {
	names := &labels{noun: "level name"}
	items := c.p.Profession.Levels.Items
	for i, l := range items {
		at := c.at(professionFile, "levels.items[%d].level", i)
		c.unique(names, l.Name, "level "+strconv.Itoa(l.Level), c.at(professionFile, "levels.items[%d].name", i))
		switch {
		case c.bad(professionFile, "levels.items[%d].level", i):
		case i == 0 && l.Level != 0 && l.Level != 1:
			c.err(at, "order", "The first level is %d. Start the scale at 0 or 1.", l.Level)
		case i > 0 && l.Level != items[i-1].Level+1 && !c.bad(professionFile, "levels.items[%d].level", i-1):
			c.err(at, "order", "Level %d follows level %d. Number the levels upwards without a gap.", l.Level, items[i-1].Level)
		}
	}
	if len(items) == 1 {
		c.err(c.at(professionFile, "levels.items"), "order", "A scale needs at least two levels. Add one.")
	}
}

func (c *checker) checkRings() {
	names := &labels{noun: "ring name"}
	for i, r := range c.p.Profession.Rings {
		c.form(slugForm, r.ID, c.at(professionFile, "rings[%d].id", i), aSlug)
		c.unique(names, r.Name, "ring "+r.ID, c.at(professionFile, "rings[%d].name", i))
		c.one(r.DefaultMembership, c.at(professionFile, "rings[%d].default_membership", i), "in", "depends", "usually-elsewhere")
		c.sequence(r.Order, i+1, c.at(professionFile, "rings[%d].order", i))
	}
}

func (c *checker) checkDisciplines() {
	names := &labels{noun: "discipline name"}
	generic := -1
	for i, d := range c.p.Profession.Disciplines {
		c.form(codeForm, d.ID, c.at(professionFile, "disciplines[%d].id", i), aCode)
		c.unique(names, d.Name, "discipline "+d.ID, c.at(professionFile, "disciplines[%d].name", i))
		c.sentence(d.Description, 30, c.at(professionFile, "disciplines[%d].description", i))
		c.rising("disciplines", i, d.Order, func(j int) int { return c.p.Profession.Disciplines[j].Order })
		if d.Generic && generic >= 0 {
			c.err(c.at(professionFile, "disciplines[%d].generic", i), "duplicate-generic", "The discipline %s is generic already. Only one can be.", c.p.Profession.Disciplines[generic].ID)
		}
		if d.Generic {
			generic = i
		}
	}
}

func (c *checker) checkGrades() {
	names := &labels{noun: "grade name"}
	for i, g := range c.p.Profession.Grades {
		c.form(codeForm, g.ID, c.at(professionFile, "grades[%d].id", i), aCode)
		c.unique(names, g.Name, "grade "+g.ID, c.at(professionFile, "grades[%d].name", i))
		c.rising("grades", i, g.Order, func(j int) int { return c.p.Profession.Grades[j].Order })
	}
}

// rising reports an order number that is not above the one before it.
func (c *checker) rising(list string, i, order int, orderOf func(int) int) {
	if i > 0 && order <= orderOf(i-1) && !c.bad(professionFile, "%s[%d].order", list, i) {
		c.err(c.at(professionFile, "%s[%d].order", list, i), "order", "The order here is %d and the entry before has %d. Number the entries upwards in the order of the file.", order, orderOf(i-1))
	}
}

func (c *checker) checkLearningKinds() {
	total := 0
	for _, k := range c.p.Profession.LearningKinds {
		total += k.SharePercent
	}
	if total != 100 && len(c.p.Profession.LearningKinds) > 0 {
		c.warn(c.at(professionFile, "learning_kinds"), "shares", "The shares of the learning kinds add up to %d per cent. Make them 100.", total)
	}
}

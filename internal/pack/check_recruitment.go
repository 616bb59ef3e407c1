package pack

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

func (c *checker) checkRecruitment() {
	c.checkBehaviours()
	c.checkQuestionBank()
	c.checkWordingChecks()
	c.checkAdvert()
}

func (c *checker) checkBehaviours() {
	b := &c.p.Recruitment.Behaviours
	if c.docs[behavioursFile] == nil {
		return
	}
	behaviours := c.index("behaviour", behavioursFile, c.bad(behavioursFile, "behaviours"), listEntries(c, behavioursFile, "behaviours", b.Behaviours, func(b Behaviour) string { return b.ID }))
	for i, x := range b.Behaviours {
		c.form(slugForm, x.ID, c.at(behavioursFile, "behaviours[%d].id", i), aSlug)
		c.sequence(x.Order, i+1, c.at(behavioursFile, "behaviours[%d].order", i))
	}
	for i, s := range b.SuggestedByDiscipline {
		c.ref(c.disciplines, s.Discipline, c.at(behavioursFile, "suggested_by_discipline[%d]", i))
		for j, id := range s.Behaviours {
			c.ref(behaviours, id, c.at(behavioursFile, "suggested_by_discipline[%d].value[%d]", i, j))
		}
	}
	scale := b.ScoringScale
	if scale.Min >= scale.Max && !c.bad(behavioursFile, "scoring_scale") {
		c.err(c.at(behavioursFile, "scoring_scale.min"), "score-range", "The scale runs from %d to %d. Write the lower score as min.", scale.Min, scale.Max)
	}
	for i, l := range scale.Labels {
		if l.Score < scale.Min || l.Score > scale.Max {
			c.err(c.at(behavioursFile, "scoring_scale.labels[%d].score", i), "score-range", "The score %d is not on the scale from %d to %d. Correct it.", l.Score, scale.Min, scale.Max)
		}
	}
}

func (c *checker) checkQuestionBank() {
	seen := map[pair]int{}
	for i, q := range c.p.Recruitment.Questions {
		at := func(column string) place { return c.cell(questionsFile, i, column) }
		c.ref(c.skills, q.Skill, at("skill"))
		if !c.tables[questionsFile].isBad(i, "level") {
			c.checkDescribedLevel(q.Level, at("level"))
		}
		if n := len(words(q.Question)); n < 8 && n > 0 {
			c.warn(at("question"), "short-text", "This question has %d words. Write at least 8, so that it explains itself.", n)
		}
		c.sentence(q.WhatGoodLooksLike, 8, at("what_good_looks_like"))
		key := pair{q.Skill, strconv.Itoa(q.Level)}
		if first, ok := seen[key]; ok {
			c.err(at("level"), "duplicate-code", "The skill %s has a question for level %d already on line %d. Keep one of the two.", q.Skill, q.Level, c.tables[questionsFile].rows[first].line)
			continue
		}
		seen[key] = i
	}
}

func (c *checker) checkWordingChecks() {
	w := &c.p.Recruitment.WordingChecks
	c.index("wording check", wordingFile, false, listEntries(c, wordingFile, "checks", w.Checks, func(x WordingCheck) string { return x.ID }))
	for i, x := range w.Checks {
		at := func(key string) place { return c.at(wordingFile, "checks[%d].%s", i, key) }
		if len(w.SeverityValues) > 0 {
			c.one(x.Severity, at("severity"), w.SeverityValues...)
		}
		c.one(x.Rule, at("rule"), "count", "unexplained_abbreviation", "required_text", "sentence_words", "reading_age", "total_words")
		if (x.Pattern == "") == (x.Rule == "") {
			c.err(at("id"), "pattern-or-rule", "A wording check has either a pattern or a rule. Give %s one of the two.", x.ID)
		}
		c.pattern(x.Pattern, at("pattern"))
		c.pattern(x.UnlessPattern, at("unless_pattern"))
	}
}

// pattern reports a regular expression that RE2 does not accept, at the part
// that is wrong.
func (c *checker) pattern(pattern string, at place) {
	_, err := regexp.Compile("(?i)" + pattern)
	var fault *syntax.Error
	if !errors.As(err, &fault) {
		return
	}
	if i := strings.Index(pattern, fault.Expr); i >= 0 && fault.Expr != "" {
		at.column += c.widthInYAML(pattern[:i], at)
	}
	c.err(at, "bad-pattern", "This is not a regular expression in RE2 syntax: %s: %s. Correct it; look-around and back references are not available.", fault.Code, quoted(fault.Expr))
}

// widthInYAML returns how many characters the beginning of a value takes up in
// the file, its opening quote included. A quote inside quotes takes two, and so
// does a backslash inside double quotes.
func (c *checker) widthInYAML(beginning string, at place) int {
	n := utf8.RuneCountInString(beginning)
	switch c.charAt(at) {
	case '\'':
		return n + 1 + strings.Count(beginning, "'")
	case '"':
		return n + 1 + strings.Count(beginning, `"`) + strings.Count(beginning, `\`)
	}
	return n
}

// charAt returns the character at a place of a file.
func (c *checker) charAt(at place) rune {
	lines := strings.Split(c.text[at.file], "\n")
	if at.line < 1 || at.line > len(lines) {
		return 0
	}
	line := []rune(lines[at.line-1])
	if at.column < 1 || at.column > len(line) {
		return 0
	}
	return line[at.column-1]
}

func (c *checker) checkAdvert() {
	a := &c.p.Recruitment.Advert
	if c.docs[advertFile] == nil {
		return
	}
	c.index("advert section", advertFile, false, listEntries(c, advertFile, "sections", a.Sections, func(s AdvertSection) string { return s.ID }))
	c.index("assessment method", advertFile, false, listEntries(c, advertFile, "assessment_methods", a.AssessmentMethods, func(m AssessmentMethod) string { return m.ID }))
	for i, s := range a.Sections {
		c.form(slugForm, s.ID, c.at(advertFile, "sections[%d].id", i), aSlug)
		c.sequence(s.Order, i+1, c.at(advertFile, "sections[%d].order", i))
	}
	for _, l := range []struct {
		name     string
		min, max int
	}{
		{"essential_skills", a.Limits.EssentialSkillsMin, a.Limits.EssentialSkillsMax},
		{"desirable_skills", a.Limits.DesirableSkillsMin, a.Limits.DesirableSkillsMax},
		{"behaviours", a.Limits.BehavioursMin, a.Limits.BehavioursMax},
	} {
		if l.min > l.max || l.min < 0 {
			c.err(c.at(advertFile, "limits.%s_min", l.name), "limits", "The least is %d and the most is %d. Write the smaller number as the least.", l.min, l.max)
		}
	}
	scale := c.p.Recruitment.Behaviours.ScoringScale
	if mark := a.ScoreGuide.PassMark; !c.partial[behavioursFile] && !c.bad(advertFile, "score_guide.pass_mark") && (mark < scale.Min || mark > scale.Max) {
		c.err(c.at(advertFile, "score_guide.pass_mark"), "score-range", "The pass mark %d is not on the scale from %d to %d of %s. Correct it.", mark, scale.Min, scale.Max, behavioursFile)
	}
	c.ref(c.retention, a.RetentionClass, c.at(advertFile, "retention_class"))
	c.adviseOnFixedText()
}

// adviseOnFixedText holds the profession's own paragraphs against its own checks.
func (c *checker) adviseOnFixedText() {
	for i, t := range c.p.Recruitment.Advert.FixedText {
		at := c.at(advertFile, "fixed_text[%d].value", i)
		if t.ID == "equivalents" && c.english() && !strings.Contains(t.Text, "quivalent") {
			c.warn(at, "no-equivalent", "The paragraph on equivalents does not say equivalent. Say that equivalent experience counts.")
		}
		for _, x := range c.p.Recruitment.WordingChecks.Checks {
			if x.Severity == "stop" && matches(x.Pattern, t.Text) && !matches(x.UnlessPattern, t.Text) {
				c.warn(at, "fixed-text", "The paragraph %s fails the wording check %s: %s", t.ID, x.ID, x.Message)
			}
		}
	}
}

func matches(pattern, text string) bool {
	re, err := regexp.Compile("(?i)" + pattern)
	return pattern != "" && err == nil && re.MatchString(text)
}

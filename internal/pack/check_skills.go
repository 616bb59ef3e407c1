package pack

import (
	"regexp"
	"slices"
	"strings"
)

func (c *checker) checkSkills() {
	names, alternatives := &labels{noun: "skill name"}, &labels{noun: "label"}
	skills := c.p.Framework.Skills
	related := map[pair]bool{}
	for i, s := range skills {
		c.unique(names, s.Name, s.Code, c.cell(skillsFile, i, "name"))
		for _, code := range s.Related {
			related[pair{s.Code, code}] = true
		}
	}
	alternatives.seen = names.seen // a label may be neither another skill's name nor its label
	for i, s := range skills {
		c.checkSkill(i, s)
		for j, label := range s.AltLabels {
			c.unique(alternatives, label, s.Code, c.item(skillsFile, i, "alt_labels", j))
		}
		c.checkRelated(i, s, related)
		c.checkBroader(i, s)
		c.checkRetirement(skillRetirement, i, retirement{s.Code, s.Status, s.ReplacedBy, s.RetiredOn})
		c.checkScopeNote(i, s)
	}
	c.checkSimilarNames()
	c.checkSkillCircles()
}

func (c *checker) checkSkill(i int, s Skill) {
	c.form(codeForm, s.Code, c.cell(skillsFile, i, "code"), aCode)
	if c.ref(c.disciplines, s.Discipline, c.cell(skillsFile, i, "discipline")) && !strings.HasPrefix(s.Code, s.Discipline) {
		c.warn(c.cell(skillsFile, i, "code"), "code-prefix", "The code %s does not begin with the skill's discipline, %s. That is right only when the skill has moved.", s.Code, s.Discipline)
	}
	c.one(s.Status, c.cell(skillsFile, i, "status"), "active", "draft", "retired")
	c.sentence(s.Definition, 6, c.cell(skillsFile, i, "definition"))
	c.sentence(s.ScopeNote, 6, c.cell(skillsFile, i, "scope_note"))
	for j, example := range s.Examples {
		c.sentence(example, 6, c.item(skillsFile, i, "examples", j))
	}
	c.form(slugForm, s.Owner, c.cell(skillsFile, i, "owner"), aSlug)
	if n := len(s.AltLabels); n < 2 || n > 5 {
		c.warn(c.cell(skillsFile, i, "alt_labels"), "alt-labels", "The skill %s has %d alternative labels. Give it 2 to 5: the words that people really use.", s.Code, n)
	}
	if c.p.Profession.Status == "illustrative" && !strings.Contains(strings.ToLower(s.SourceNote), "illustrative") {
		c.warn(c.cell(skillsFile, i, "source_note"), "notice", "The source note of an illustrative skill should say that it is illustrative. Use that word.")
	}
}

func (c *checker) checkRelated(i int, s Skill, related map[pair]bool) {
	if len(s.Related) == 0 {
		c.warn(c.cell(skillsFile, i, "related"), "no-related", "The skill %s has no related skills. Name at least one, and name this one there.", s.Code)
	}
	for j, code := range s.Related {
		at := c.item(skillsFile, i, "related", j)
		switch {
		case code == s.Code:
			c.err(at, "self-reference", "The skill %s is related to itself. Remove it.", code)
		case slices.Index(s.Related, code) < j:
			c.err(at, "duplicate-entry", "The skill %s is in this list twice. Remove one.", code)
		case c.ref(c.skills, code, at) && !related[pair{code, s.Code}]:
			c.err(at, "one-way-related", "The skill %s does not name %s as related. Add it there, or remove %s here.", code, s.Code, code)
		}
	}
}

var capitalCode = regexp.MustCompile(`\b[A-Z]+[0-9]+\b`)

// checkScopeNote looks up the codes that a scope note mentions. Anything that
// starts with a discipline's id and ends in as many digits as a skill's code is
// taken for one.
func (c *checker) checkScopeNote(i int, s Skill) {
	for _, span := range capitalCode.FindAllStringIndex(s.ScopeNote, -1) {
		code := s.ScopeNote[span[0]:span[1]]
		prefix := strings.TrimRight(code, "0123456789")
		if len(code) != len(s.Code)-len(s.Discipline)+len(prefix) || !c.disciplines.known(prefix) {
			continue
		}
		at := c.tables[skillsFile].inside(i, "scope_note", span[0])
		if code == s.Code {
			c.err(at, "self-reference", "The scope note of %s sends the reader to %s itself. Name another skill.", s.Code, code)
			continue
		}
		c.ref(c.skills, code, at)
	}
}

func (c *checker) checkSimilarNames() {
	skills := c.p.Framework.Skills
	if len(skills) > 1500 { // pairs grow with the square; such a list needs other tools
		return
	}
	folded := make([][]rune, len(skills))
	for i, s := range skills {
		folded[i] = []rune(strings.ToLower(s.Name))
	}
	for i := range skills {
		for j := range i {
			if similar(folded[i], folded[j]) && fold(skills[i].Name) != fold(skills[j].Name) {
				c.warn(c.cell(skillsFile, i, "name"), "similar-names", "The name %s is almost that of %s, %s. Make the difference plain.", quoted(skills[i].Name), skills[j].Code, quoted(skills[j].Name))
			}
		}
	}
}

// similar reports whether two names differ in less than a tenth of their letters.
func similar(a, b []rune) bool {
	longest := max(len(a), len(b))
	limit := longest / 10
	if len(a)-len(b) > limit || len(b)-len(a) > limit || longest > 300 {
		return false
	}
	previous, current := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range a {
		current[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			current[j+1] = min(previous[j]+cost, previous[j+1]+1, current[j]+1)
		}
		previous, current = current, previous
	}
	return previous[len(b)] <= limit
}

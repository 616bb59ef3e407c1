package pack

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guildhall/internal/english"
)

func (c *checker) checkDescriptors() {
	type skillLevel struct {
		skill string
		level int
	}
	at := map[skillLevel]int{}
	texts := &labels{noun: "descriptor"}
	for i, d := range c.p.Framework.Descriptors {
		c.ref(c.skills, d.Skill, c.cell(levelsFile, i, "code"))
		if !c.tables[levelsFile].isBad(i, "level") {
			c.checkDescribedLevel(d.Level, c.cell(levelsFile, i, "level"))
		}
		if first, ok := at[skillLevel{d.Skill, d.Level}]; ok {
			c.err(c.cell(levelsFile, i, "level"), "duplicate-code", "The skill %s has a descriptor for level %d already on line %d. Keep one of the two.", d.Skill, d.Level, c.tables[levelsFile].rows[first].line)
			continue
		}
		at[skillLevel{d.Skill, d.Level}] = i
		c.repeatedDescriptor(texts, i, d)
	}
	if c.partial[levelsFile] || c.levels.partial {
		return
	}
	for i, s := range c.p.Framework.Skills {
		for _, l := range c.p.Profession.Levels.Described() {
			if _, ok := at[skillLevel{s.Code, l.Level}]; !ok && s.Status == "active" {
				c.err(c.cell(skillsFile, i, "code"), "missing-level", "The skill %s has no descriptor for level %d (%s). Add a row to %s.", s.Code, l.Level, l.Name, levelsFile)
			}
		}
	}
	c.checkDescriptorWording()
}

// checkDescribedLevel reports a level that is not on the scale, or is 0.
func (c *checker) checkDescribedLevel(level int, at place) {
	if c.levels.partial {
		return
	}
	var known []string
	for _, l := range c.p.Profession.Levels.Described() {
		if l.Level == level {
			return
		}
		known = append(known, strconv.Itoa(l.Level))
	}
	c.err(at, "unknown-level", "There is no level %d to describe. Write %s, the levels of profession.yaml above 0.", level, english.Or(known))
}

func (c *checker) repeatedDescriptor(seen *labels, i int, d Descriptor) {
	key := fold(d.Text)
	if first, ok := seen.seen[key]; ok && key != "" {
		c.err(c.cell(levelsFile, i, "descriptor"), "repeated-descriptor", "This is word for word the descriptor of %s on line %d. Say what is different here.", first.owner, first.at.line)
		return
	}
	c.unique(seen, d.Text, d.Skill+" level "+strconv.Itoa(d.Level), c.cell(levelsFile, i, "descriptor"))
}

var (
	sentenceEnd = regexp.MustCompile(`[.?](\s|$)`)
	filler      = regexp.MustCompile(`(?i)\b(various|effectively|efficiently|appropriately|as appropriate|as required|as needed|etc|utilise|leverage|robust|holistic|proactive(?:ly)? manage|best practice|key stakeholders|in-depth knowledge|thorough understanding|good understanding|basic understanding|comprehensive understanding|excellent|world-class|cutting-edge)\b`)
	weakStart   = strings.Fields("the a an you able can is are has have this it understanding knowledge ability awareness basic advanced good strong demonstrates")
)

// checkDescriptorWording advises on descriptors: a verb first, one or two plain
// sentences, no filler, and no two alike.
func (c *checker) checkDescriptorWording() {
	if !c.english() {
		return
	}
	opening, verbs := map[string]int{}, map[string]int{}
	descriptors := c.p.Framework.Descriptors
	for i, d := range descriptors {
		at, w := c.cell(levelsFile, i, "descriptor"), words(d.Text)
		if len(w) == 0 {
			continue
		}
		c.descriptorForm(d.Text, w, at)
		first := strings.ToLower(w[0])
		verbs[first]++
		opening[strings.ToLower(strings.Join(w[:min(5, len(w))], " "))]++
		if n := opening[strings.ToLower(strings.Join(w[:min(5, len(w))], " "))]; n == 3 {
			c.warn(at, "template-opening", "Three descriptors open with the same five words. Say what is particular to each.")
		}
	}
	for _, verb := range sortedKeys(verbs) {
		if n := verbs[verb]; len(descriptors) >= 100 && float64(n) > 0.06*float64(len(descriptors)) {
			c.warn(place{levelsFile, 1, 1}, "one-verb", "The verb %s opens %d of %d descriptors. Vary it.", quoted(verb), n, len(descriptors))
		}
	}
	c.checkAlike()
}

func (c *checker) descriptorForm(text string, w []string, at place) {
	first := strings.ToLower(w[0])
	if len(w) < 10 || len(w) > 45 {
		c.warn(at, "descriptor-length", "This descriptor has %d words. Write 10 to 45.", len(w))
	}
	if !strings.HasSuffix(text, ".") || !unicode.IsUpper([]rune(text)[0]) {
		c.warn(at, "descriptor-form", "Begin a descriptor with a capital letter and end it with a full stop.")
	}
	if slices.Contains(weakStart, first) || strings.HasSuffix(first, "ing") {
		c.warn(at, "descriptor-verb", "This descriptor starts with %s. Start with the verb for what the person does.", quoted(w[0]))
	}
	if len(sentenceEnd.FindAllString(text, -1)) > 2 {
		c.warn(at, "descriptor-length", "This descriptor has more than two sentences. Shorten it.")
	}
	if m := filler.FindString(text); m != "" {
		c.warn(at, "filler", "The words %s say little. Say what exactly is meant, or remove them.", quoted(m))
	}
}

// checkAlike advises on descriptors that share most of their words. Lists too
// long for comparing all pairs are left to the framework's own quality checks.
func (c *checker) checkAlike() {
	descriptors := c.p.Framework.Descriptors
	if len(descriptors) > 3000 {
		return
	}
	number := map[string]int{}
	sets := make([][]int, len(descriptors))
	for i, d := range descriptors {
		for _, w := range words(strings.ToLower(d.Text)) {
			if _, ok := number[w]; !ok {
				number[w] = len(number)
			}
			sets[i] = append(sets[i], number[w])
		}
		slices.Sort(sets[i])
		sets[i] = slices.Compact(sets[i])
	}
	for i := range sets {
		for j := range i {
			if alike(sets[i], sets[j]) && fold(descriptors[i].Text) != fold(descriptors[j].Text) {
				c.warn(c.cell(levelsFile, i, "descriptor"), "alike", "This descriptor shares most of its words with the one on line %d. Say what is different.", c.tables[levelsFile].rows[j].line)
			}
		}
	}
}

// alike reports whether two sorted sets have more than six tenths in common.
func alike(a, b []int) bool {
	if 5*min(len(a), len(b)) <= 3*max(len(a), len(b)) {
		return false
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 5*common > 3*(len(a)+len(b)-common)
}

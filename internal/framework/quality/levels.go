package quality

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// undefined are words that stand where a text should.
var undefined = []string{
	"not defined", "undefined", "to be defined", "to be confirmed", "to be decided", "to be determined", "to be written", "to follow", "coming soon",
	"tbc", "tbd", "tba", "n/a", "na", "not applicable", "none", "nil", "lorem ipsum", "placeholder", "xxx", "todo", "text", "blank",
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// says reports whether a text is more than a mark that there is none.
func says(text string) bool {
	bare := strings.ToLower(strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
	return bare != "" && !slices.Contains(undefined, bare) && !strings.HasPrefix(bare, "lorem ipsum") && !strings.HasPrefix(bare, "this level is not defined")
}

// checkLevels finds levels that a skill does not describe, and texts of levels that are not there.
func (c *checker) checkLevels() {
	described := c.e.Levels.Described()
	for i := range c.e.Framework.Skills {
		s := &c.e.Framework.Skills[i]
		if c.skill[s.Code] != s {
			continue
		}
		texts := c.levels[s.Code]
		for _, l := range described {
			at := slices.IndexFunc(texts, func(d pack.Descriptor) bool { return d.Level == l.Level })
			switch {
			case s.Status == active && (at < 0 || blank(texts[at].Text)):
				c.onSkill("Q-level-missing", s, fmt.Sprintf("%s has no text for level %d, %s.", named(s.Code, s.Name), l.Level, l.Name), "Write what a person at this level does.")
			case at >= 0 && !blank(texts[at].Text) && !says(texts[at].Text):
				c.onSkill("Q-level-undefined", s, fmt.Sprintf("The text of %s at level %d is %q.", named(s.Code, s.Name), l.Level, texts[at].Text), "Write what a person at this level does.")
			}
		}
	}
	c.checkStray(described)
}

// checkStray finds texts of skills or levels that there are not, and second texts for one level.
func (c *checker) checkStray(described []pack.Level) {
	type place struct {
		skill string
		level int
	}
	seen := map[place]bool{}
	for _, d := range c.e.Framework.Descriptors {
		if c.skill[d.Skill] == nil {
			c.report("Q-code-unknown", "skill", d.Skill, "", fmt.Sprintf("There is a text for level %d of the skill %s, which does not exist.", d.Level, d.Skill), "Add the skill, or take the text away.")
		}
		if !slices.ContainsFunc(described, func(l pack.Level) bool { return l.Level == d.Level }) {
			c.report("Q-code-unknown", "skill", d.Skill, c.labelOf("skill", d.Skill), fmt.Sprintf("%s has a text for level %d, which the scale does not have or does not describe.", c.skillName(d.Skill), d.Level), "Move the text to a level of the scale.")
		}
		at := place{d.Skill, d.Level}
		if seen[at] {
			c.report("Q-code-reused", "skill", d.Skill, c.labelOf("skill", d.Skill), fmt.Sprintf("%s has two texts for level %d.", c.skillName(d.Skill), d.Level), "Keep the one that is right.")
		}
		seen[at] = true
	}
}

// text is a level text by its words.
type text struct {
	pack.Descriptor
	folded string
	words  []int // numbers of its different words, rarest first
}

// checkRepeats finds texts that are the same, and texts that share most of their words.
func (c *checker) checkRepeats() {
	texts := c.texts()
	first := map[string]int{}
	for i, t := range texts {
		if j, ok := first[t.folded]; ok {
			c.onText("Q-level-repeated", t, fmt.Sprintf("%s has word for word the text of %s.", c.place(t), c.place(texts[j])), "Say what is different.")
			texts[i].words = nil // and is not reported as nearly alike as well
			continue
		}
		first[t.folded] = i
	}
	for _, p := range alike(texts) {
		c.onText("Q-level-alike", texts[p.later], fmt.Sprintf("%s and %s share %d of %d words.", c.place(texts[p.later]), c.place(texts[p.earlier]), p.common, p.all), "Say first what is different.")
	}
}

func (c *checker) onText(rule string, t text, sentence, fix string) {
	c.report(rule, "skill", t.Skill, c.labelOf("skill", t.Skill), sentence, fix)
}

func (c *checker) place(t text) string {
	return c.skillName(t.Skill) + " at level " + strconv.Itoa(t.Level)
}

// texts are the level texts of skills in use that say something.
func (c *checker) texts() []text {
	var texts []text
	count := map[string]int{}
	for _, d := range c.e.Framework.Descriptors {
		if c.inUse(d.Skill) && says(d.Text) {
			w := words(d.Text)
			texts = append(texts, text{Descriptor: d, folded: strings.Join(w, " ")})
			slices.Sort(w)
			for _, word := range slices.Compact(w) {
				count[word]++
			}
		}
	}
	order := make([]string, 0, len(count))
	for w := range count {
		order = append(order, w)
	}
	slices.SortFunc(order, func(a, b string) int {
		if count[a] != count[b] {
			return count[a] - count[b]
		}
		return strings.Compare(a, b)
	})
	number := make(map[string]int, len(order))
	for i, w := range order {
		number[w] = i
	}
	for i := range texts {
		for w := range strings.SplitSeq(texts[i].folded, " ") {
			texts[i].words = append(texts[i].words, number[w])
		}
		slices.Sort(texts[i].words)
		texts[i].words = slices.Compact(texts[i].words)
	}
	return texts
}

// words are the words of a text in lower case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '-' })
}

type pair struct{ earlier, later, common, all int }

// alike finds the texts with more than six tenths of their words in common. Two such
// texts share one of the rarest words of each, so only those that meet in one of these
// are compared, and the time grows with the texts and not with their pairs.
func alike(texts []text) []pair {
	var pairs []pair
	having := map[int][]int{}
	for i, t := range texts {
		rare := t.words[:len(t.words)-len(t.words)*6/10]
		seen := map[int]bool{}
		for _, w := range rare {
			for _, j := range having[w] {
				if seen[j] {
					continue
				}
				seen[j] = true
				if common := shared(t.words, texts[j].words); 10*common > 6*(len(t.words)+len(texts[j].words)-common) {
					pairs = append(pairs, pair{j, i, common, len(t.words) + len(texts[j].words) - common})
				}
			}
			having[w] = append(having[w], i)
		}
	}
	return pairs
}

func shared(a, b []int) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// Verbs by what they ask of a person. Only those that nobody would place elsewhere are here.
var (
	beginners = strings.Fields("assist list name recognise follow observe help copy recall repeat watch learn")
	leaders   = strings.Fields("lead direct decide govern oversee set shape define establish design own chair champion sponsor arbitrate")
)

// checkProgress finds levels that do not build on the one below: in the verb they open
// with, or in how much they say. It reads English only.
func (c *checker) checkProgress() {
	if l := c.e.Scheme.Locale; l != "en" && !strings.HasPrefix(l, "en-") {
		return
	}
	for i := range c.e.Framework.Skills {
		s := &c.e.Framework.Skills[i]
		if c.skill[s.Code] != s || s.Status == retired {
			continue
		}
		var below []pack.Descriptor
		for _, d := range c.levels[s.Code] {
			if !says(d.Text) {
				continue
			}
			c.checkStep(s, below, d)
			below = append(below, d)
		}
	}
}

func (c *checker) checkStep(s *pack.Skill, below []pack.Descriptor, d pack.Descriptor) {
	w := words(d.Text)
	if len(below) == 0 || len(w) == 0 {
		return
	}
	before := below[len(below)-1]
	last := words(before.Text)
	if len(last) == 0 || strings.Join(last, " ") == strings.Join(w, " ") {
		return // repeated texts are another rule's
	}
	if w[0] == last[0] {
		c.onSkill("Q-level-verb", s, fmt.Sprintf("The texts of %s at levels %d and %d both open with %q.", named(s.Code, s.Name), before.Level, d.Level, english.Capital(w[0])), "Open the higher one with what the person does beyond the lower.")
	}
	if 2*len(w) < len(last) {
		c.onSkill("Q-level-shrinks", s, fmt.Sprintf("The text of %s at level %d has %d words, and level %d has %d.", named(s.Code, s.Name), d.Level, len(w), before.Level, len(last)), "Say what the level adds as fully as the one below.")
	}
	if slices.Contains(beginners, w[0]) {
		for _, b := range below {
			if first := words(b.Text); slices.Contains(leaders, first[0]) {
				c.onSkill("Q-level-backwards", s, fmt.Sprintf("%s opens with %q at level %d, above %q at level %d.", named(s.Code, s.Name), english.Capital(w[0]), d.Level, english.Capital(first[0]), b.Level), "Move the texts to the levels they fit, or choose other verbs.")
				return
			}
		}
	}
}

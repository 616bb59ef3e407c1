package sheets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"guildhall/internal/pack"
)

var (
	codeInFront = regexp.MustCompile(`^\(?([A-Z]{1,6}-?\d{1,4}[a-z]?)\)?[\s:.–—-]+(\S.*)$`)
	codeBehind  = regexp.MustCompile(`^(\S.*?)\s*\(([A-Z]{1,6}-?\d{1,4}[a-z]?)\)$`)
	enumeration = regexp.MustCompile(`^(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[a-z]\))\s+(\S.*)$`)
	namePrefix  = regexp.MustCompile(`(?i)^(?:skill|competency|competence|capability)(?: name| title)?\s*(?:\d+\s*)?[:–-]\s*(\S.*)$`)
)

// splitName takes a code from before or behind a name, and an enumeration or a
// word such as Skill: from before it. COVID-19 is no code where no discipline is
// called COVID.
func (b *builder) splitName(text string) (code, name string) {
	if m := namePrefix.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if m := codeInFront.FindStringSubmatch(text); m != nil && b.isCode(m[1]) {
		return m[1], m[2]
	}
	if m := codeBehind.FindStringSubmatch(text); m != nil && b.isCode(m[2]) {
		return m[2], m[1]
	}
	if m := enumeration.FindStringSubmatch(text); m != nil {
		return "", m[1]
	}
	return "", text
}

// isCode reports whether a word is the code of a skill, or looks like one of a
// discipline's.
func (b *builder) isCode(word string) bool {
	_, known := b.skills[strings.ToUpper(word)]
	_, prefix := b.branch[fold(strings.TrimRight(word, "0123456789-abcdefghijklmnopqrstuvwxyz"))]
	return known || prefix || len(b.e.Disciplines) == 0
}

// takeSkill takes a row that is a skill.
func takeSkill(c cursor) {
	b := c.b
	i, ok := c.skill(true)
	if !ok {
		return
	}
	c.fillSkill(i)
	for column, m := range c.m.Columns {
		n, isLevel := m.Field.level()
		if !isLevel {
			continue
		}
		if text := c.at(column); text != "" {
			b.setText(i, n, text, c.t.Place(c.row, column))
		} else if b.e.Framework.Skills[i].Status != "retired" {
			b.missingText(i, n, c.t.Place(c.row, column))
		}
	}
}

// missingText says that a skill has no text for a level in the file.
func (b *builder) missingText(skill, level int, at Place) {
	s := b.e.Framework.Skills[skill]
	if _, ok := b.texts[skillLevel{skill, level}]; ok {
		b.report(at, pack.Warning, "missing-text", "There is no text here for level %d of %s. The text that the framework has stays.", level, s.Name)
		return
	}
	b.report(at, pack.Warning, "missing-text", "There is no text here for level %d of %s. Write one before the release is published.", level, s.Name)
}

// skill finds or makes the skill that a row is about. alone says that each skill
// has one row, so that a second is a mistake.
func (c cursor) skill(alone bool) (int, bool) {
	b := c.b
	code, name := c.code(Code), c.text(Name)
	if name == "" && code == "" && !alone && b.last.skill >= 0 {
		return b.last.skill, true
	}
	if name == "" && code == "" {
		name = firstSentence(c.text(Definition))
	}
	if code == "" {
		code, name = b.splitName(name)
	}
	if name == "" && code == "" {
		c.err(Name, "missing-name", "This row names no skill. Write its name or code, or remove the row.")
		return 0, false
	}
	i, found := b.findSkill(code, name, c.place(Name))
	if !found && name == "" {
		name = firstSentence(c.text(Definition))
	}
	if found && code == "" && b.seenSkill[i] != "" && c.text(ID) != "" && b.ids[c.text(ID)] != i {
		found = false // the rows have identifiers, so two with one name are two things
	}
	if found && alone && b.seenSkill[i] != "" {
		c.err(Code, "duplicate-code", "The skill %s is in the file already, at %s. Keep one of the two rows, or give this one another code.", b.skillWords(i), b.seenSkill[i])
		return 0, false
	}
	if !found {
		i = b.addSkill(code, name, c.discipline(), c.place(Code))
	}
	if b.seenSkill[i] == "" {
		b.seenSkill[i] = c.place(Name).String()
	}
	if id := c.text(ID); id != "" {
		b.ids[id] = i
	}
	b.last.skill = i
	return i, true
}

func (b *builder) skillWords(i int) string {
	s := b.e.Framework.Skills[i]
	return strings.TrimSpace(s.Code + " " + s.Name)
}

// firstSentence is a name for what has only a statement.
func firstSentence(text string) string {
	if i := strings.IndexAny(text, ".;:("); i > 20 {
		text = text[:i]
	}
	if r := []rune(text); len(r) > 100 {
		short := string(r[:100])
		if i := strings.LastIndexByte(short, ' '); i > 40 {
			short = short[:i]
		}
		return short
	}
	return strings.TrimSpace(text)
}

// findSkill finds a skill by code, else by name, else by another name.
func (b *builder) findSkill(code, name string, at Place) (int, bool) {
	if code != "" {
		i, ok := b.skills[strings.ToUpper(plainCode(code))]
		return i, ok
	}
	if i, ok := b.names[fold(name)]; ok && fold(name) != "" {
		return i, true
	}
	i, ok := b.labels[fold(name)]
	if ok && fold(name) != "" {
		b.report(at, pack.Warning, "other-name", "%s is another name of the skill %s, which was taken to be meant.", quoted(name), b.skillWords(i))
		return i, true
	}
	return 0, false
}

// plainCode is a code in the form that addresses can carry.
func plainCode(code string) string {
	code = strings.Trim(strings.Join(strings.FieldsFunc(code, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}), "-"), "-")
	if code != "" && code[0] >= '0' && code[0] <= '9' {
		return "S" + code
	}
	return code
}

// addSkill makes a skill. Without a code it gets the next of its discipline.
func (b *builder) addSkill(code, name, discipline string, at Place) int {
	given := code
	if code = plainCode(code); code == "" {
		code = b.newCode(discipline, b.skills)
	} else if code != given {
		b.report(at, pack.Warning, "code-changed", "The code %s has signs that an address cannot carry. It was taken as %s.", quoted(given), code)
	}
	s := pack.Skill{Code: code, Discipline: discipline, Name: name, Status: "active"}
	if name == "" {
		b.report(at, pack.Error, "missing-name", "The skill %s is new and has no name. Write one.", code)
		s.Name = code
	}
	b.e.Framework.Skills = append(b.e.Framework.Skills, s)
	i := len(b.e.Framework.Skills) - 1
	b.indexSkill(i, s)
	return i
}

// newCode is the code after the highest with a prefix, in as many digits as those
// that are there.
func (b *builder) newCode(prefix string, taken map[string]int) string {
	if prefix == "" {
		prefix = "S"
	}
	key := strings.ToUpper(prefix)
	if b.width[key] == 0 {
		b.width[key] = 2
	}
	if _, ok := b.next[key]; !ok {
		for code := range taken {
			rest, ok := strings.CutPrefix(code, key)
			var n int
			if _, err := fmt.Sscanf(rest, "%d", &n); ok && err == nil && strings.Trim(rest, "0123456789") == "" && len(rest) < 9 {
				b.next[key] = max(b.next[key], n)
				b.width[key] = max(b.width[key], len(rest))
			}
		}
	}
	for {
		b.next[key]++
		code := fmt.Sprintf("%s%0*d", prefix, b.width[key], b.next[key])
		if _, ok := taken[strings.ToUpper(code)]; !ok {
			return code
		}
	}
}

// fillSkill takes over what the row says of the skill.
func (c cursor) fillSkill(i int) {
	s := &c.b.e.Framework.Skills[i]
	if name := c.text(Name); name != "" {
		if code, plain := c.b.splitName(name); code != "" || plain != name {
			name = plain
		}
		s.Name = name
	}
	set(&s.Definition, c.text(Definition))
	set(&s.ScopeNote, c.text(ScopeNote))
	set(&s.SourceNote, c.text(SourceNote))
	if c.text(Discipline) != "" {
		s.Discipline = c.discipline()
	}
	if list := c.otherNames(*s); len(list) > 0 {
		s.AltLabels = list
	}
	if list := entries(c.raw(Examples), false); len(list) > 0 {
		s.Examples = list
	}
	c.status(&s.Status, &s.RetiredOn)
	for _, f := range []Field{Related, Broader} {
		if text := c.raw(f); text != "" {
			c.b.later = append(c.b.later, reference{i, f, text, c.place(f)})
		}
	}
	if s.Definition == "" && c.m.Use == Skills {
		c.warn(Definition, "missing-text", "The skill %s has no definition. Write one: a skill cannot do without.", c.b.skillWords(i))
	}
	c.b.named(i, c.place(Name))
}

// named notes a skill's name, and says where another skill has the same.
func (b *builder) named(i int, at Place) {
	key := fold(b.e.Framework.Skills[i].Name)
	other, ok := b.names[key]
	if ok && other != i && fold(b.e.Framework.Skills[other].Name) == key && b.e.Framework.Skills[other].Status != "retired" {
		b.report(at, pack.Warning, "double-label", "The skills %s and %s have the same name. Change one of them.", b.e.Framework.Skills[other].Code, b.skillWords(i))
		return
	}
	b.names[key] = i
}

// set takes a text over unless it is empty.
func set(into *string, text string) {
	if text != "" {
		*into = text
	}
}

// otherNames are the row's labels that say something new.
func (c cursor) otherNames(s pack.Skill) []string {
	var list []string
	for _, label := range entries(c.raw(OtherNames), true) {
		if fold(label) == fold(s.Name) {
			c.warn(OtherNames, "double-label", "%s is the skill's own name. It was left out of the other names.", quoted(label))
			continue
		}
		if i, ok := c.b.names[fold(label)]; ok && c.b.e.Framework.Skills[i].Code != s.Code {
			c.warn(OtherNames, "double-label", "%s is also the name of the skill %s. Change or remove one of them.", quoted(label), c.b.skillWords(i))
		} else if i, ok := c.b.labels[fold(label)]; ok && c.b.e.Framework.Skills[i].Code != s.Code {
			c.warn(OtherNames, "double-label", "%s is also another name of the skill %s. Change or remove one of them.", quoted(label), c.b.skillWords(i))
		} else if me, known := c.b.skills[strings.ToUpper(s.Code)]; !ok && known {
			c.b.labels[fold(label)] = me
		}
		list = append(list, label)
	}
	return list
}

// status reads the standing of a skill or role and the day of its end.
func (c cursor) status(status *string, on *pack.Date) {
	switch text := c.text(Status); strings.ToLower(text) {
	case "":
	case "active", "current", "live", "in use", "published", "approved", "final", "adopted", "implemented":
		*status = "active"
	case "draft", "proposed", "new", "in review", "under review":
		*status = "draft"
	case "retired", "withdrawn", "deprecated", "obsolete", "archived", "superseded", "deleted", "removed":
		*status = "retired"
	default:
		c.warn(Status, "unknown-status", "%s is no status that is known here. Write active, draft or retired; it was left as it is.", quoted(text))
	}
	text := c.text(RetiredOn)
	if text == "" {
		return
	}
	day, sure := parseDate(text)
	switch {
	case !sure:
		c.warn(RetiredOn, "odd-date", "%s is no date that can be read. Write it as 2026-04-30; it was left out.", quoted(text))
	case string(day) != text:
		c.warn(RetiredOn, "odd-date", "The date %s was read as %s, with the day before the month. Write dates as 2026-04-30.", quoted(text), day)
		*on = day
	default:
		*on = day
	}
}

// setText sets the text of a skill at a level.
func (b *builder) setText(skill, level int, text string, at Place) {
	key := skillLevel{skill, level}
	code := b.e.Framework.Skills[skill].Code
	if first := b.seenText[key]; first != "" {
		if i := b.texts[key]; b.e.Framework.Descriptors[i].Text != text {
			b.report(at, pack.Error, "two-texts", "There is another text for level %d of %s, at %s. Keep one of the two.", level, code, first)
		}
		return
	}
	b.seenText[key] = at.String()
	if !b.described(level) {
		b.report(at, pack.Error, "unknown-level", "Level %d of %s has a text, and the scale has no such level. Write %s.", level, code, b.levelNames())
		return
	}
	if i, ok := b.texts[key]; ok {
		b.e.Framework.Descriptors[i].Text = text
		return
	}
	b.e.Framework.Descriptors = append(b.e.Framework.Descriptors, pack.Descriptor{Skill: code, Level: level, Text: text})
	b.texts[key] = len(b.e.Framework.Descriptors) - 1
}

// described reports whether skills have texts for a level. A scale that is not
// there yet grows.
func (b *builder) described(level int) bool {
	items := b.e.Levels.Items
	if slices.ContainsFunc(items, func(l pack.Level) bool { return l.Level == level && level > 0 }) {
		return true
	}
	return len(items) == 0 && level > 0
}

// takeLevelText takes a row that is a skill at a level.
func takeLevelText(c cursor) {
	i, ok := c.skill(false)
	if !ok {
		return
	}
	c.fillSkill(i)
	n, ok := c.level(Level)
	text := c.text(LevelText)
	switch {
	case ok && text != "":
		c.b.setText(i, n, text, c.place(LevelText))
	case ok && n > 0:
		c.b.missingText(i, n, c.place(LevelText))
	case text != "" && c.text(Level) == "":
		c.err(Level, "missing-level", "This text of %s is for no level. Write %s.", c.b.skillWords(i), c.b.levelNames())
	}
}

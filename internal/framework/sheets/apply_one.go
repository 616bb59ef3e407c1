package sheets

import (
	"cmp"
	"strings"

	"guildhall/internal/pack"
)

// single skill: what the rows of one table say of it.
type profile struct {
	fields map[Field]string
	places map[Field]Place
	levels []levelCell
}

type levelCell struct {
	level int
	text  string
	at    Place
}

// oneSkill takes a table that is a skill: names of levels or of other things in
// the first column and their texts beside them, or levels above their texts. The
// heading above the table, the sheet's name or a title in the table names it.
func (b *builder) oneSkill(t *Table) {
	p := profile{map[Field]string{}, map[Field]Place{}, nil}
	title := ""
	for i := range t.Rows {
		c := cursor{b, t, TableMapping{Use: OneSkill}, i, nil}
		switch {
		case b.across(c, &p):
		case filled(t.Rows[i]) == 1 && t.Rows[i].cell(0) != "" && title == "" && len(p.fields) == 0 && len(p.levels) == 0:
			title = c.at(0)
		default:
			b.line(c, &p)
		}
	}
	code, name, at := b.nameOf(t, &p, title)
	if name == "" {
		b.report(t.Place(0, 0), pack.Error, "missing-name", "Nothing names the skill that this table is about. Put its name in a heading above the table.")
		return
	}
	b.takeProfile(t, p, code, name, at)
}

// across reads a row of levels with the row of texts below it.
func (b *builder) across(c cursor, p *profile) bool {
	row := c.t.Rows[c.row]
	if c.row > 0 && b.levelsIn(c.t.Rows[c.row-1]) >= 2 {
		return true // read with the row above
	}
	if b.levelsIn(row) < 2 || c.row+1 >= len(c.t.Rows) {
		return false
	}
	below := cursor{b, c.t, c.m, c.row + 1, nil}
	for i, cell := range row.Cells {
		if n, ok := parseLevel(cell, b.e.Levels); ok {
			p.levels = append(p.levels, levelCell{n, below.at(i), c.t.Place(c.row+1, i)})
		}
	}
	return true
}

func (b *builder) levelsIn(r Row) int {
	n := 0
	for _, cell := range r.Cells {
		if _, ok := parseLevel(cell, b.e.Levels); ok {
			n++
		}
	}
	if n < filled(r) {
		return 0
	}
	return n
}

// line reads a row with a label and a text.
func (b *builder) line(c cursor, p *profile) {
	label := c.at(0)
	var texts []string
	first := 1
	for i := range c.t.Rows[c.row].Cells {
		if i == 0 {
			continue
		}
		if text := c.at(i); text != "" {
			if len(texts) == 0 {
				first = i
			}
			texts = append(texts, text)
		}
	}
	text, at := strings.Join(texts, " "), c.t.Place(c.row, first)
	if n, ok := parseLevel(label, b.e.Levels); ok {
		if len(texts) == 2 { // 1 | Awareness | the text
			if named, known := parseLevel(texts[0], b.e.Levels); known && named == n {
				text = texts[1]
			}
		}
		p.levels = append(p.levels, levelCell{n, text, at})
		return
	}
	field, known := titleFields[plainWords(label)]
	switch {
	case known && field == Level: // the headings of the columns
	case known && text != "":
		p.fields[field], p.places[field] = text, at
	case known:
	case text != "" || label != "":
		b.report(c.t.Place(c.row, 0), pack.Warning, "unused-row", "This row says nothing that is known here and was not imported: %s.", quoted(strings.TrimSpace(label+" "+text)))
	}
}

// nameOf finds the name of the skill: in the table, in the heading above it, in
// the sheet's name.
func (b *builder) nameOf(t *Table, p *profile, title string) (code, name string, at Place) {
	at = t.Place(0, 0)
	name = p.fields[Name]
	switch {
	case name != "":
		at = p.places[Name]
	case title != "":
		name = title
	case t.Kind == DOCX && len(t.Headings) > 0:
		name, _ = clean(t.Headings[len(t.Headings)-1], 0)
	default:
		name, _ = clean(t.Name, 0)
	}
	code, name = b.splitName(name)
	if given := p.fields[Code]; given != "" {
		code = given
	}
	return code, name, at
}

// takeProfile puts a skill that was read from a table of its own into the
// Edition.
func (b *builder) takeProfile(t *Table, p profile, code, name string, at Place) {
	i, found := b.findSkill(code, name, at)
	if found && b.seenSkill[i] != "" {
		b.report(at, pack.Error, "duplicate-code", "The skill %s is in the file already, at %s. Keep one of the two tables.", b.skillWords(i), b.seenSkill[i])
		return
	}
	discipline := b.disciplineAbove(t, p)
	if !found {
		i = b.addSkill(code, name, cmp.Or(discipline, b.usual()), at)
	}
	b.inSkills = true
	b.seenSkill[i] = at.String()
	s := &b.e.Framework.Skills[i]
	s.Name = name
	set(&s.Discipline, discipline)
	set(&s.Definition, p.fields[Definition])
	set(&s.ScopeNote, p.fields[ScopeNote])
	if p.fields[Definition] == "" && len(t.Before) > 0 && (s.Definition == "" || len(t.Before) == 1) {
		definition, _ := clean(strings.TrimPrefix(strings.TrimPrefix(t.Before[0], "Definition:"), "Description:"), 0)
		set(&s.Definition, definition)
	}
	if list := entries(p.fields[OtherNames], true); len(list) > 0 {
		s.AltLabels = list
	}
	for _, f := range []Field{Related, Broader} {
		if text := p.fields[f]; text != "" {
			b.later = append(b.later, reference{i, f, text, p.places[f]})
		}
	}
	b.named(i, at)
	for _, l := range p.levels {
		if l.text == "" {
			b.missingText(i, l.level, l.at)
		} else {
			b.setText(i, l.level, l.text, l.at)
		}
	}
}

// disciplineAbove finds the discipline of a skill's own table: named in it, or in
// one of the headings above the skill's.
func (b *builder) disciplineAbove(t *Table, p profile) string {
	if text := p.fields[Discipline]; text != "" {
		return b.disciplineNamed(text, p.places[Discipline])
	}
	for i := len(t.Headings) - 2; i >= 0; i-- {
		_, name := b.splitName(t.Headings[i])
		if id, ok := b.knownDiscipline(name); ok {
			return id
		}
	}
	return ""
}

package sheets

import (
	"fmt"
	"slices"
	"strings"

	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
)

// guesser guesses what the tables of a file are, beside a framework that is
// there already.
type guesser struct {
	base   *pack.Edition
	skills map[string]string // folded names and labels to codes, of base and of the file
}

// Guess says what each table and column of a file seems to be, and why. base is
// the framework that it is to be taken into; nil where there is none.
func Guess(s *Source, base *pack.Edition) Mapping {
	if base == nil {
		base = &pack.Edition{}
	}
	g := &guesser{base: base, skills: map[string]string{}}
	for _, k := range base.Framework.Skills {
		g.skills[fold(k.Name)] = k.Code
		for _, label := range k.AltLabels {
			g.skills[fold(label)] = k.Code
		}
		g.skills[fold(k.Code)] = k.Code
	}
	m := Mapping{Discipline: usualDiscipline(base)}
	for _, t := range s.Tables {
		m.Tables = append(m.Tables, g.table(t))
	}
	g.learnNames(s, m)
	for i, t := range s.Tables {
		if m.Tables[i].Use == Roles || m.Tables[i].Use == Skip {
			g.matrix(t, &m.Tables[i])
		}
	}
	return m
}

// usualDiscipline is where skills go whose discipline nobody gives: the generic
// one, or the first.
func usualDiscipline(e *pack.Edition) string {
	for _, d := range e.Disciplines {
		if d.Generic {
			return d.ID
		}
	}
	if len(e.Disciplines) > 0 {
		return e.Disciplines[0].ID
	}
	return ""
}

// learnNames notes the skills that the file itself names.
func (g *guesser) learnNames(s *Source, m Mapping) {
	for i, t := range s.Tables {
		if m.Tables[i].Use != Skills {
			continue
		}
		rows, _ := t.body(m.Tables[i])
		for _, column := range []int{m.Tables[i].column(Name), m.Tables[i].column(Code)} {
			for _, r := range rows {
				if key := fold(r.cell(column)); column >= 0 && key != "" && g.skills[key] == "" {
					g.skills[key] = r.cell(column)
				}
			}
		}
	}
}

// headerRows is how far down a row of headings is looked for: below a title and
// notes.
const headerRows = 15

func (g *guesser) table(t *Table) TableMapping {
	header, score := -1, 0
	for i := range min(len(t.Rows), headerRows) {
		n := 0
		for _, cell := range t.Rows[i].Cells {
			if g.title(cell) != Ignore {
				n++
			}
		}
		if n > score && (n >= 3 || n*2 >= filled(t.Rows[i])) {
			header, score = i, n
		}
	}
	if one, ok := g.oneSkill(t, header); ok {
		return one
	}
	if score == 0 {
		return g.unknown(t)
	}
	m := TableMapping{Header: header}
	for i := range t.width() {
		m.Columns = append(m.Columns, g.column(t.Rows[header].cell(i)))
	}
	m.Use, m.Reason = g.use(t, m)
	g.resolve(&m)
	if t.Hidden {
		m.Use, m.Reason = Skip, "The sheet is hidden, so people may not know what is on it."
	}
	return m
}

// unknown is the mapping of a table whose headings say nothing.
func (g *guesser) unknown(t *Table) TableMapping {
	m := TableMapping{Use: Skip, Header: 0, Reason: "None of its headings is one that tables of skills or roles have."}
	for i := range t.width() {
		title, _ := clean(t.Rows[0].cell(i), 0)
		m.Columns = append(m.Columns, ColumnMapping{title, Ignore, "The heading is not known."})
	}
	return m
}

func filled(r Row) int {
	n := 0
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// title says what a heading means, Ignore where it means nothing known.
func (g *guesser) title(text string) Field {
	words := plainWords(text)
	if words == "" || len(words) > 60 {
		return Ignore
	}
	if f, ok := titleFields[words]; ok {
		return f
	}
	if n, ok := parseLevel(text, g.base.Levels); ok {
		return LevelField(n)
	}
	return Ignore
}

func (g *guesser) column(text string) ColumnMapping {
	title, _ := clean(text, 0)
	c := ColumnMapping{Title: title, Field: g.title(text)}
	switch n, isLevel := c.Field.level(); {
	case c.Field == Ignore && title == "":
		c.Reason = "The column has no heading."
	case c.Field == Ignore:
		c.Reason = "The heading is not known."
	case isLevel:
		c.Reason = fmt.Sprintf("The heading names level %d of the scale.", n)
	default:
		c.Reason = "Columns with this heading usually hold that."
	}
	return c
}

// use says what a table with these columns is.
func (g *guesser) use(t *Table, m TableMapping) (Use, string) {
	has := func(f Field) bool { return m.column(f) >= 0 }
	levels := 0
	for _, c := range m.Columns {
		if _, ok := c.Field.level(); ok {
			levels++
		}
	}
	words := " " + plainWords(t.Name) + " "
	named := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(words, p) })
	}
	role := has(RoleName) || has(RoleCode)
	skill := has(Name) || has(Code)
	switch {
	case slices.ContainsFunc(m.Columns, func(c ColumnMapping) bool {
		return fold(c.Title) == "adoptionstatus" || fold(c.Title) == "officialsourceurl"
	}):
		return Skip, "It describes a framework as a whole, not its skills."
	case has(From) && has(To):
		return Relations, "It has columns for both ends of a relation."
	case role && skill && !(named("role") && !has(Level) && !has(Importance)):
		return RoleSkills, "Each row names a role and a skill."
	case role:
		return Roles, "Each row names a role."
	case named(" role") && skill:
		return Roles, "The table is called after roles."
	case has(Level) && has(LevelText) && skill:
		return LevelTexts, "Each row has a skill, a level and a text for it."
	case named(" level", "scale", "proficienc") && (has(Level) || has(Name)) && levels == 0 && (has(Definition) || has(LevelText)):
		return Scale, "The table is called after levels and has a text for each."
	case named("disciplin") && has(Name) && levels == 0:
		return Disciplines, "The table is called after disciplines."
	case skill && levels > 0:
		return Skills, fmt.Sprintf("Each row has a skill and texts for %d levels.", levels)
	case has(Definition) && (has(Name) || has(Code)):
		return Skills, "Each row has a name and a description."
	case has(Name) && named("skill", "competenc", "capabilit"):
		return Skills, "The table is called after skills."
	case has(Definition) && has(ID):
		return Skills, "Each row has an identifier and a statement."
	}
	return Skip, "It has no column that names skills, roles, levels or disciplines."
}

// resolve settles headings that mean one thing in one table and another in
// another, and lets each field have one column.
func (g *guesser) resolve(m *TableMapping) {
	move := func(from, to Field) {
		if i := m.column(from); i >= 0 && m.column(to) < 0 {
			m.Columns[i].Field = to
		}
	}
	switch m.Use {
	case Roles:
		move(Name, RoleName)
		move(Code, RoleCode)
		move(Definition, RoleSummary)
	case RoleSkills:
		g.roleLevels(m)
	case Scale:
		move(LevelText, Definition)
	}
	taken := map[Field]bool{}
	for i, c := range m.Columns {
		if c.Field != Ignore && taken[c.Field] {
			m.Columns[i].Field, m.Columns[i].Reason = Ignore, "Another column before it holds the same."
		}
		taken[c.Field] = true
	}
}

// roleLevels reads the shape in which a role has levels that are roles of their
// own: the wider role is the family then.
func (g *guesser) roleLevels(m *TableMapping) {
	for i, c := range m.Columns {
		words := plainWords(c.Title)
		if words != "role level" && words != "role level name" {
			continue
		}
		why := "Each level of a role is a role here."
		if j := m.column(RoleName); j >= 0 {
			if k := m.column(RoleFamily); k >= 0 {
				m.Columns[k].Field, m.Columns[k].Reason = Ignore, "The role itself is the family of its levels."
			}
			m.Columns[j].Field, m.Columns[j].Reason = RoleFamily, "The role is the family of its levels."
		}
		m.Columns[i].Field, m.Columns[i].Reason = RoleName, why
	}
	summaries := []int{}
	for i, c := range m.Columns {
		if c.Field == RoleSummary {
			summaries = append(summaries, i)
		}
	}
	if len(summaries) == 2 { // of the role, then of its level
		m.Columns[summaries[0]].Field, m.Columns[summaries[0]].Reason = FamilySummary, "It describes the role as a whole."
	}
}

// matrix finds the columns of a table of roles that are headed by a skill and
// hold levels.
func (g *guesser) matrix(t *Table, m *TableMapping) {
	found := 0
	for i := range m.Columns {
		c := &m.Columns[i]
		code := g.skills[fold(c.Title)]
		if c.Field != Ignore || code == "" || !g.holdsLevels(t, *m, i) {
			continue
		}
		c.Field, c.Reason = NeedField(c.Title), "The heading is a skill, and the cells are levels."
		found++
	}
	if found == 0 || m.Use == Roles {
		return
	}
	if m.column(RoleName) < 0 && len(m.Columns) > 0 && m.Columns[0].Field == Ignore {
		m.Columns[0].Field, m.Columns[0].Reason = RoleName, "The other columns are skills, so this one names roles."
	}
	m.Use, m.Reason = Roles, fmt.Sprintf("%d columns are headed by a skill and hold levels.", found)
}

func (g *guesser) holdsLevels(t *Table, m TableMapping, column int) bool {
	rows, _ := t.body(m)
	levels, others := 0, 0
	for _, r := range rows[:min(len(rows), 200)] {
		text, _ := clean(r.cell(column), r.mark(column))
		if _, ok := parseLevel(text, g.base.Levels); ok {
			levels++
		} else if text != "" {
			others++
		}
	}
	return levels > 0 && levels >= others*3
}

// oneSkill recognises a table that is one skill: levels down the first column, or
// side by side above their texts, and no column that names skills.
func (g *guesser) oneSkill(t *Table, header int) (TableMapping, bool) {
	down, across := 0, 0
	for i, r := range t.Rows[:min(len(t.Rows), 40)] {
		if _, ok := parseLevel(r.cell(0), g.base.Levels); ok && filled(r) >= 2 && filled(r) <= 3 {
			down++
		}
		n := 0
		for _, c := range r.Cells {
			if _, ok := parseLevel(c, g.base.Levels); ok {
				n++
			}
		}
		if n >= 2 && n == filled(r) && i+1 < len(t.Rows) {
			across++
		}
	}
	if len(t.Rows) > 40 || !g.nameless(t, header) {
		return TableMapping{}, false
	}
	m := TableMapping{Use: OneSkill, Header: -1}
	switch {
	case down >= 2:
		m.Reason = fmt.Sprintf("Its first column names %d levels, and no column names skills.", down)
	case across == 1 && len(t.Rows) <= 12:
		m.Reason = "It has levels side by side, and no column names skills."
	default:
		return TableMapping{}, false
	}
	for i := range t.width() {
		m.Columns = append(m.Columns, ColumnMapping{Title: "Column " + spreadsheet.ColumnName(i), Field: Ignore, Reason: "The table is read as a whole."})
	}
	return m, true
}

// nameless reports whether no column of a table names skills or roles. A table of
// the scale itself is none either, by the sheet's name.
func (g *guesser) nameless(t *Table, header int) bool {
	words := " " + plainWords(t.Name) + " "
	if t.Kind == XLSX && (strings.Contains(words, " levels ") || strings.Contains(words, "scale") || strings.Contains(words, "proficienc")) {
		return false
	}
	if header < 0 {
		return true
	}
	for i, cell := range t.Rows[header].Cells {
		switch f := g.title(cell); f {
		case Name, Code, RoleName, RoleCode, ID:
			if i > 0 || filled(t.Rows[header]) > 2 { // Name | Appraisal is a line of the one skill
				return false
			}
		}
	}
	return true
}

package sheets

import (
	"strconv"
	"strings"
)

// Use is what a table holds.
type Use string

// What a table may hold.
const (
	Skip        Use = "skip"
	Skills      Use = "skills"      // a row for a skill, perhaps with a column for each level
	LevelTexts  Use = "level-texts" // a row for a skill at a level
	OneSkill    Use = "one-skill"   // the table is one skill: its levels are rows or columns
	Roles       Use = "roles"       // a row for a role, perhaps with a column for each skill
	RoleSkills  Use = "role-skills" // a row for a skill that a role needs
	Scale       Use = "scale"       // a row for a level of the scale
	Disciplines Use = "disciplines" // a row for a discipline
	Relations   Use = "relations"   // a row for a relation between two skills
)

// Uses lists what a table may hold, with the words that people read.
var Uses = []struct {
	Use  Use
	Name string
}{
	{Skip, "Do not import this table"}, {Skills, "Skills, one in each row"}, {LevelTexts, "Level texts, one in each row"},
	{OneSkill, "One skill with its levels"}, {Roles, "Roles, one in each row"}, {RoleSkills, "Skills that roles need, one in each row"},
	{Scale, "The level scale"}, {Disciplines, "Disciplines, one in each row"}, {Relations, "Relations between skills, one in each row"},
}

// Field is what a column holds. Level texts and needed levels carry more behind a
// colon: level:3, need:Appraisal.
type Field string

// What a column may hold.
const (
	Ignore           Field = "ignore"
	Code             Field = "code"
	Name             Field = "name"
	Definition       Field = "definition"
	ScopeNote        Field = "scope-note"
	OtherNames       Field = "other-names"
	Discipline       Field = "discipline"
	Status           Field = "status"
	Related          Field = "related"
	Broader          Field = "broader"
	Examples         Field = "examples"
	SourceNote       Field = "source-note"
	RetiredOn        Field = "retired-on"
	Level            Field = "level"      // its number or name
	LevelText        Field = "level-text" // of the level named in the row
	RoleCode         Field = "role-code"
	RoleName         Field = "role"
	RoleSummary      Field = "role-summary"
	RoleFamily       Field = "role-family"
	FamilySummary    Field = "role-family-summary"
	Ring             Field = "ring"
	Grade            Field = "grade" // one grade, or the lowest and the highest
	GradeTo          Field = "grade-to"
	Titles           Field = "titles"
	EntryRoutes      Field = "entry-routes"
	Responsibilities Field = "responsibilities"
	Importance       Field = "importance"
	ID               Field = "id" // by which other tables refer to the row
	From             Field = "from"
	To               Field = "to"
	RelationKind     Field = "kind" // of relation

	levelPrefix = "level:"
	needPrefix  = "need:"
)

// Fields lists what a column may hold, with the words that people read. Level
// texts of a certain level are added by LevelField.
var Fields = []struct {
	Field Field
	Name  string
}{
	{Ignore, "Do not use this column"}, {Code, "Code"}, {Name, "Name"}, {Definition, "Definition"}, {ScopeNote, "Scope note"},
	{OtherNames, "Other names"}, {Discipline, "Discipline"}, {Status, "Status"}, {Related, "Related skills"}, {Broader, "Broader skills"},
	{Examples, "Examples"}, {SourceNote, "Source note"}, {RetiredOn, "Date of retirement"}, {Level, "Level, by number or name"}, {LevelText, "Text for that level"},
	{RoleCode, "Role code"}, {RoleName, "Role"}, {RoleSummary, "Role summary"}, {RoleFamily, "Role family"}, {FamilySummary, "Role family summary"},
	{Ring, "Ring"}, {Grade, "Grade, or lowest grade"}, {GradeTo, "Highest grade"}, {Titles, "Typical job titles"}, {EntryRoutes, "Entry routes"},
	{Responsibilities, "Responsibilities"}, {Importance, "Essential or desirable"}, {ID, "Identifier of the row"}, {From, "Relation: from"}, {To, "Relation: to"}, {RelationKind, "Relation: kind"},
}

// LevelField is the field of the texts for one level.
func LevelField(level int) Field { return Field(levelPrefix + strconv.Itoa(level)) }

// NeedField is the field of a column that says which level of a skill roles need.
func NeedField(skill string) Field { return Field(needPrefix + skill) }

// level returns the level whose texts a field holds.
func (f Field) level() (int, bool) {
	rest, ok := strings.CutPrefix(string(f), levelPrefix)
	n, err := strconv.Atoi(rest)
	return n, ok && err == nil
}

// need returns the skill whose level a field holds.
func (f Field) need() (string, bool) { return strings.CutPrefix(string(f), needPrefix) }

// Mapping says what each table of a Source is. Guess makes one, people change it,
// Apply follows it.
type Mapping struct {
	Tables     []TableMapping `json:"tables"`     // in the order of the Source
	Discipline string         `json:"discipline"` // id, for skills and roles whose own is not given
	Whole      bool           `json:"whole"`      // the file is the whole framework: what it lacks is retired or removed
}

// TableMapping says what one table is.
type TableMapping struct {
	Use     Use             `json:"use"`
	Reason  string          `json:"reason"` // a sentence: why it was taken for that
	Header  int             `json:"header"` // the row that names the columns, from 0; -1 for none
	Columns []ColumnMapping `json:"columns"`
}

// ColumnMapping says what one column is.
type ColumnMapping struct {
	Title  string `json:"title"` // as the file has it, without stray spaces
	Field  Field  `json:"field"`
	Reason string `json:"reason"`
}

// column returns the first column that holds a field, -1 where none does.
func (m TableMapping) column(f Field) int {
	for i, c := range m.Columns {
		if c.Field == f {
			return i
		}
	}
	return -1
}

// body returns the rows below the header, and the number of the first.
func (t *Table) body(m TableMapping) ([]Row, int) {
	first := min(max(m.Header+1, 0), len(t.Rows))
	return t.Rows[first:], first
}

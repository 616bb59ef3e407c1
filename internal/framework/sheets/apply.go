package sheets

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"guildhall/internal/pack"
)

// builder makes an Edition of tables.
type builder struct {
	e        *pack.Edition
	m        Mapping
	findings []Finding
	more     int            // errors beyond the most that are listed
	kinds    map[kindOf]int // findings of each kind

	skills   map[string]int // upper-case code to place in the list
	roles    map[string]int // the same
	names    map[string]int // folded name of a skill
	labels   map[string]int // folded other name of a skill
	roleName map[string]int // folded name of a role
	ids      map[string]int // identifiers of rows to skills
	texts    map[skillLevel]int
	needs    map[pair]int
	family   map[string]string // folded name to id
	branch   map[string]string // folded id, name or full name of a discipline to its id
	branches int               // disciplines that were added
	next     map[string]int    // prefix to the last number given
	width    map[string]int    // prefix to the digits of its numbers
	duties   map[string][]string
	titles   map[int]string // level to the heading of its column
	growing  bool           // the scale is made from the file

	inSkills, inRoles bool           // whether the file has a table of them
	seenSkill         map[int]string // skills in the file, with the place of the first
	seenRole          map[int]string
	seenText          map[skillLevel]string
	seenNeed          map[pair]bool
	later             []reference // to skills, found when all are known
	last              struct {    // what the row before was about, which merged cells carry on; -1 for nothing
		skill, role int
		discipline  string
	}
}

type skillLevel struct{ skill, level int }

type pair struct{ a, b int }

// reference is a cell that names other skills.
type reference struct {
	skill int
	field Field
	text  string
	at    Place
}

// cursor is a row that is being read.
type cursor struct {
	b   *builder
	t   *Table
	m   TableMapping
	row int            // in the table
	got map[int]string // cells that have been read, whose oddities have been reported
}

// Apply makes an Edition of what a mapping takes from a file, on top of base,
// which may be nil and is not changed. What the file does not say stays as base
// has it; where the mapping says that the file is whole, skills and roles that it
// lacks are retired. The findings list every cell that was not taken as it stands.
// With an error among them the Edition lacks what they are about.
func Apply(s *Source, m Mapping, base *pack.Edition) (*pack.Edition, []Finding) {
	b := newBuilder(base, m)
	b.findings = append(b.findings, s.Findings...)
	for _, use := range []Use{Scale, Disciplines, Skills, OneSkill, LevelTexts, Roles, RoleSkills, Relations} {
		for i, t := range s.Tables {
			if i < len(m.Tables) && m.Tables[i].Use == use {
				b.table(t, m.Tables[i])
			}
		}
	}
	b.settle()
	if m.Whole {
		b.retireTheRest()
	}
	b.countTheRest()
	return b.e, b.findings
}

func newBuilder(base *pack.Edition, m Mapping) *builder {
	b := &builder{e: &pack.Edition{}, m: m, kinds: map[kindOf]int{}, skills: map[string]int{}, roles: map[string]int{}, names: map[string]int{}, labels: map[string]int{}, roleName: map[string]int{}, ids: map[string]int{},
		texts: map[skillLevel]int{}, needs: map[pair]int{}, family: map[string]string{}, branch: map[string]string{}, next: map[string]int{}, width: map[string]int{}, duties: map[string][]string{}, titles: map[int]string{},
		seenSkill: map[int]string{}, seenRole: map[int]string{}, seenText: map[skillLevel]string{}, seenNeed: map[pair]bool{}}
	if base != nil {
		b.e = clone(base)
	}
	f := &b.e.Framework
	for i, s := range f.Skills {
		b.indexSkill(i, s)
	}
	for i, r := range f.Roles {
		b.indexRole(i, r)
	}
	for i, d := range f.Descriptors {
		if skill, ok := b.skills[strings.ToUpper(d.Skill)]; ok {
			b.texts[skillLevel{skill, d.Level}] = i
		}
	}
	for i, n := range f.RoleSkills {
		role, known := b.roles[strings.ToUpper(n.Role)]
		if skill, ok := b.skills[strings.ToUpper(n.Skill)]; ok && known {
			b.needs[pair{role, skill}] = i
		}
	}
	for _, d := range b.e.Disciplines {
		b.indexDiscipline(d)
	}
	b.growing = len(b.e.Levels.Items) == 0
	for _, r := range f.Families {
		b.family[fold(r.Name)] = r.ID
	}
	return b
}

func (b *builder) indexDiscipline(d pack.Discipline) {
	for _, name := range []string{d.ID, d.Name, d.FullName} {
		if key := fold(name); key != "" && b.branch[key] == "" {
			b.branch[key] = d.ID
		}
	}
}

func (b *builder) indexSkill(i int, s pack.Skill) {
	b.skills[strings.ToUpper(s.Code)] = i
	if key := fold(s.Name); key != "" {
		if _, ok := b.names[key]; !ok {
			b.names[key] = i
		}
	}
	for _, label := range s.AltLabels {
		if _, ok := b.labels[fold(label)]; !ok {
			b.labels[fold(label)] = i
		}
	}
}

func (b *builder) indexRole(i int, r pack.Role) {
	b.roles[strings.ToUpper(r.Code)] = i
	if key := fold(r.Name); key != "" {
		if _, ok := b.roleName[key]; !ok {
			b.roleName[key] = i
		}
	}
}

// clone copies an Edition with all its lists.
func clone(e *pack.Edition) *pack.Edition {
	copied := cloneValue(reflect.ValueOf(*e)).Interface().(pack.Edition)
	return &copied
}

func cloneValue(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			out.Field(i).Set(cloneValue(v.Field(i)))
		}
		return out
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(cloneValue(v.Index(i)))
		}
		return out
	}
	return v
}

// kindOf is a kind of finding in one table.
type kindOf struct {
	table Place
	rule  string
}

// mostAlike is how many warnings of one kind are listed for one table: those after
// them are the same again and would hide the rest.
const mostAlike = 25

func (b *builder) report(at Place, severity pack.Severity, rule, format string, args ...any) {
	kind := kindOf{Place{File: at.File, Sheet: at.Sheet, Table: at.Table, Heading: at.Heading}, rule}
	b.kinds[kind]++
	switch {
	case severity != pack.Error && b.kinds[kind] > mostAlike:
	case len(b.findings) >= maxFindings:
		b.more++
		if severity == pack.Error {
			b.findings[len(b.findings)-1] = finding(at, rule, severity, format, args...) // an error never goes without a trace
		}
	default:
		b.findings = append(b.findings, finding(at, rule, severity, format, args...))
	}
}

// countTheRest says how many findings are not listed.
func (b *builder) countTheRest() {
	var rest []Finding
	for kind, n := range b.kinds {
		if n > mostAlike && !slices.ContainsFunc(b.findings, func(f Finding) bool { return f.Rule == kind.rule && f.Severity == pack.Error }) {
			rest = append(rest, finding(kind.table, kind.rule, pack.Warning, "There are %d more findings of this kind.", n-mostAlike))
		}
	}
	slices.SortFunc(rest, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(x.Place.String(), y.Place.String()), cmp.Compare(x.Rule, y.Rule))
	})
	b.findings = append(b.findings, rest[:min(len(rest), maxFindings)]...)
	if b.more > 0 {
		b.findings = append(b.findings, finding(Place{}, "too-many", pack.Warning, "There are %d more findings than can be listed. Mend these first, then import again.", b.more))
	}
}

func (b *builder) table(t *Table, m TableMapping) {
	b.unusedColumns(t, m)
	b.last.skill, b.last.role, b.last.discipline = -1, -1, ""
	for _, c := range m.Columns {
		if n, ok := c.Field.level(); ok {
			b.titles[n] = c.Title
		}
	}
	if m.Use == OneSkill {
		b.oneSkill(t)
		return
	}
	take := map[Use]func(cursor){
		Scale: takeLevel, Disciplines: takeDiscipline, Skills: takeSkill, LevelTexts: takeLevelText,
		Roles: takeRole, RoleSkills: takeRoleSkill, Relations: takeRelation,
	}[m.Use]
	rows, first := t.body(m)
	b.inSkills = b.inSkills || m.Use == Skills || m.Use == LevelTexts
	b.inRoles = b.inRoles || m.Use == Roles || m.Use == RoleSkills
	for i, r := range rows {
		if filled(r) > 0 {
			take(cursor{b, t, m, first + i, map[int]string{}})
		}
	}
}

// unusedColumns says which columns are left out.
func (b *builder) unusedColumns(t *Table, m TableMapping) {
	var names []string
	for _, c := range m.Columns {
		if c.Field == Ignore && c.Title != "" {
			names = append(names, quoted(c.Title))
		}
	}
	if len(names) > 0 && m.Use != OneSkill {
		b.report(t.Place(max(m.Header, 0), slices.IndexFunc(m.Columns, func(c ColumnMapping) bool { return c.Field == Ignore && c.Title != "" })),
			pack.Warning, "unused-column", "Not imported from this table: %s. Say what a column holds to take it in.", strings.Join(names, ", "))
	}
}

// text returns a field of the row, clean, having reported what was odd.
func (c cursor) text(f Field) string {
	column := c.m.column(f)
	if column < 0 {
		return ""
	}
	return c.at(column)
}

func (c cursor) at(column int) string {
	if text, ok := c.got[column]; ok {
		return text
	}
	r := c.t.Rows[c.row]
	text, odd := clean(r.cell(column), r.mark(column))
	for _, d := range odd {
		c.b.report(c.t.Place(c.row, column), pack.Warning, d.rule, "%s", d.message)
	}
	if c.got != nil {
		c.got[column] = text
	}
	return text
}

// raw is a field whose line breaks matter.
func (c cursor) raw(f Field) string {
	column := c.m.column(f)
	if text := c.text(f); text == "" {
		return ""
	}
	return c.t.Rows[c.row].cell(column)
}

// code returns a code of the row. A number has no zeros before it.
func (c cursor) code(f Field) string {
	text := c.text(f)
	if r := c.t.Rows[c.row]; text != "" && r.mark(c.m.column(f))&fromNumber != 0 {
		c.b.report(c.place(f), pack.Warning, "number-as-code", "This code is a number in the workbook, so zeros at its start are lost. Format the column as text if codes begin with zero.")
	}
	return text
}

// place is where a field of the row stands, or the row where it has no column.
func (c cursor) place(f Field) Place { return c.t.Place(c.row, max(c.m.column(f), 0)) }

func (c cursor) err(f Field, rule, format string, args ...any) {
	c.b.report(c.place(f), pack.Error, rule, format, args...)
}

func (c cursor) warn(f Field, rule, format string, args ...any) {
	c.b.report(c.place(f), pack.Warning, rule, format, args...)
}

// level reads a level of the row; the second result is false where there is none,
// which has been reported unless the cell is empty.
func (c cursor) level(f Field) (int, bool) {
	text := c.text(f)
	if text == "" {
		return 0, false
	}
	n, ok := parseLevel(text, c.b.e.Levels)
	if !ok {
		c.err(f, "unknown-level", "%s is no level of the scale. Write %s.", quoted(text), c.b.levelNames())
		return 0, false
	}
	if r := c.t.Rows[c.row]; c.t.Kind == XLSX && text == fmt.Sprint(n) && r.mark(c.m.column(f)) == 0 && c.m.Use == Scale {
		c.warn(f, "number-as-text", "This number is stored as text. It was read as a number.")
	}
	return n, true
}

func (b *builder) levelNames() string {
	var names []string
	for _, l := range b.e.Levels.Items {
		names = append(names, fmt.Sprintf("%d (%s)", l.Level, l.Name))
	}
	if len(names) == 0 {
		return "a number"
	}
	return strings.Join(names, ", ")
}

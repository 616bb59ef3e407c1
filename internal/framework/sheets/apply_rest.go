package sheets

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/pack"
)

// discipline returns the id of the row's discipline, making one where its name is
// new, or the one for skills that have none.
func (c cursor) discipline() string {
	if text := c.text(Discipline); text != "" {
		c.b.last.discipline = c.b.disciplineNamed(text, c.place(Discipline))
		return c.b.last.discipline
	}
	if before := c.b.last.discipline; before != "" {
		c.warn(Discipline, "carried-on", "This cell is empty. The discipline of the row above was taken, as in merged cells.")
		return before
	}
	if id, ok := c.b.knownDiscipline(c.t.Name); ok { // a sheet for each discipline
		return id
	}
	return c.b.usual()
}

// usual is the discipline of what has none. It is made where there is none at all.
func (b *builder) usual() string {
	if id, ok := b.knownDiscipline(b.m.Discipline); ok {
		return id
	}
	if id := usualDiscipline(b.e); id != "" {
		return id
	}
	b.addDiscipline(pack.Discipline{ID: "GEN", Name: "Generic", Generic: true, Description: "Skills of every discipline."})
	return "GEN"
}

func (b *builder) knownDiscipline(text string) (string, bool) {
	id, ok := b.branch[fold(text)]
	return id, ok && fold(text) != ""
}

func (b *builder) addDiscipline(d pack.Discipline) {
	for _, other := range b.e.Disciplines {
		d.Order = max(d.Order, other.Order+1)
	}
	b.e.Disciplines = append(b.e.Disciplines, d)
	b.indexDiscipline(d)
}

// mostBranches bounds the disciplines that one file can add: a column that gives
// more holds something else.
const mostBranches = 60

func (b *builder) disciplineNamed(text string, at Place) string {
	if id, ok := b.knownDiscipline(text); ok {
		return id
	}
	if b.branches++; b.branches > mostBranches {
		b.report(at, pack.Error, "too-many-disciplines", "%s would be the %dth new discipline. The column seems to hold something else: choose what it is.", quoted(text), b.branches)
		return b.usual()
	}
	id := b.newPrefix(text)
	b.addDiscipline(pack.Discipline{ID: id, Name: text, Description: text + "."})
	b.report(at, pack.Warning, "new-discipline", "There is no discipline %s, so it was added as %s. Correct the name if another was meant.", quoted(text), id)
	return id
}

// newPrefix is the id of a new discipline: the first letters of its words.
func (b *builder) newPrefix(name string) string {
	prefix := ""
	for _, w := range strings.Fields(plainWords(name)) {
		if c := w[0]; c >= 'a' && c <= 'z' && !slices.Contains([]string{"and", "of", "the", "for", "in"}, w) && len(prefix) < 4 {
			prefix += strings.ToUpper(w[:1])
		}
	}
	if len(prefix) < 2 {
		prefix = strings.ToUpper(plainCode(plainWords(name)) + "XX")
		prefix = strings.ReplaceAll(prefix, "-", "")[:2]
	}
	try := prefix
	for c := 'A'; ; c++ {
		if _, taken := b.knownDiscipline(try); !taken {
			return try
		}
		if c > 'Z' {
			prefix, c = prefix+"X", 'A'
		}
		try = prefix + string(c)
	}
}

// takeDiscipline takes a row that is a discipline.
func takeDiscipline(c cursor) {
	name := c.text(Name)
	id := plainCode(c.code(Code))
	known, ok := c.b.knownDiscipline(id)
	if !ok {
		known, ok = c.b.knownDiscipline(name)
	}
	switch {
	case !ok && name == "":
		c.err(Name, "missing-name", "This row names no discipline. Write its name, or remove the row.")
	case !ok:
		if id == "" {
			id = c.b.newPrefix(name)
		}
		c.b.addDiscipline(pack.Discipline{ID: id, Name: name, Description: c.text(Definition)})
	default:
		i := slices.IndexFunc(c.b.e.Disciplines, func(d pack.Discipline) bool { return d.ID == known })
		set(&c.b.e.Disciplines[i].Name, name)
		set(&c.b.e.Disciplines[i].Description, c.text(Definition))
	}
}

// takeLevel takes a row that is a level of the scale. Which levels there are
// never changes by way of a spreadsheet: every text hangs on them.
func takeLevel(c cursor) {
	name, text := c.text(Name), c.text(Definition)
	column := Level
	if c.m.column(Level) < 0 {
		column = Name
	}
	items := c.b.e.Levels.Items
	if c.b.growing {
		c.growScale(name, text)
		return
	}
	n, ok := c.level(column)
	i := slices.IndexFunc(items, func(l pack.Level) bool { return l.Level == n })
	if !ok || i < 0 {
		return
	}
	set(&items[i].Name, name)
	set(&items[i].Anchor, text)
}

// growScale makes the scale of a framework that has none yet.
func (c cursor) growScale(name, text string) {
	n, ok := parseLevel(c.text(Level), pack.LevelScale{})
	if !ok {
		c.err(Level, "unknown-level", "This row of the scale has no number. Write 1 for the lowest level.")
		return
	}
	c.b.e.Levels.Items = append(c.b.e.Levels.Items, pack.Level{Level: n, Name: cmp.Or(name, c.text(Level)), Anchor: text})
}

// takeRelation takes a row that relates two skills.
func takeRelation(c cursor) {
	from, to := c.relative(From), c.relative(To)
	if from < 0 || to < 0 {
		return
	}
	f := &c.b.e.Framework
	switch kind := fold(c.text(RelationKind)); kind {
	case "ischildof", "broader", "broaderthan", "ispartof", "partof":
		add(&f.Skills[from].Broader, f.Skills[to].Code)
	case "narrower", "haspart", "isparentof":
		add(&f.Skills[to].Broader, f.Skills[from].Code)
	case "isrelatedto", "related", "relatedto", "seealso", "":
		add(&f.Skills[from].Related, f.Skills[to].Code)
		add(&f.Skills[to].Related, f.Skills[from].Code)
	default:
		c.warn(RelationKind, "unknown-relation", "%s is no relation that is known here. Write broader or related; the row was left out.", quoted(c.text(RelationKind)))
	}
}

// relative finds the skill at one end of a relation, -1 where it is none. The
// root of a framework is the end of many and is no skill.
func (c cursor) relative(f Field) int {
	text := c.text(f)
	if i, ok := c.b.ids[text]; ok {
		return i
	}
	if i, ok := c.b.skills[strings.ToUpper(plainCode(text))]; ok && text != "" {
		return i
	}
	if i, ok := c.b.names[fold(text)]; ok && text != "" {
		return i
	}
	c.warn(f, "unknown-reference", "%s is no skill in the file or the framework. The relation was left out.", quoted(text))
	return -1
}

// add puts an entry at the end of a list that has none like it.
func add(list *[]string, entry string) {
	if !slices.Contains(*list, entry) {
		*list = append(*list, entry)
	}
}

// settle does what has to wait for the last row: it finds the skills that cells
// named, puts responsibilities in order and names the levels of a new scale.
func (b *builder) settle() {
	b.settleRelations()
	b.settleDuties()
	if !b.growing || len(b.e.Levels.Items) > 0 {
		return
	}
	used := map[int]bool{}
	for _, d := range b.e.Framework.Descriptors {
		used[d.Level] = true
	}
	for _, n := range slices.Sorted(maps.Keys(used)) {
		b.e.Levels.Items = append(b.e.Levels.Items, pack.Level{Level: n, Name: cmp.Or(b.titles[n], "Level "+strconv.Itoa(n))})
	}
}

func (b *builder) settleDuties() {
	if len(b.duties) == 0 {
		return
	}
	f := &b.e.Framework
	f.Responsibilities = slices.DeleteFunc(f.Responsibilities, func(r pack.Responsibility) bool { return len(b.duties[r.Role]) > 0 })
	for _, r := range f.Roles {
		for i, text := range b.duties[r.Code] {
			f.Responsibilities = append(f.Responsibilities, pack.Responsibility{Role: r.Code, Order: i + 1, Text: text})
		}
	}
}

func (b *builder) settleRelations() {
	skills := b.e.Framework.Skills
	replaced := map[pair]bool{}
	for _, r := range b.later {
		list := &skills[r.skill].Related
		if r.field == Broader {
			list = &skills[r.skill].Broader
		}
		if key := (pair{r.skill, len(r.field)}); !replaced[key] { // a cell says all of them
			replaced[key], *list = true, nil
		}
		for _, name := range entries(r.text, true) {
			code, plain := b.splitName(name)
			i, ok := b.skills[strings.ToUpper(plainCode(cmp.Or(code, name)))]
			if !ok {
				i, ok = b.names[fold(plain)]
			}
			switch {
			case !ok:
				b.report(r.at, pack.Warning, "unknown-reference", "There is no skill %s. Correct its name or code; it was left out.", quoted(name))
			case i != r.skill:
				add(list, skills[i].Code)
			}
		}
	}
	for _, r := range b.later {
		if r.field == Related {
			for _, code := range skills[r.skill].Related {
				add(&skills[b.skills[strings.ToUpper(code)]].Related, skills[r.skill].Code)
			}
		}
	}
}

// retireTheRest retires what a whole file does not have, so that nothing in use
// leads there any more.
func (b *builder) retireTheRest() {
	f := &b.e.Framework
	gone := map[string]bool{} // skill/CODE or role/CODE
	for i, s := range f.Skills {
		if b.inSkills && b.seenSkill[i] == "" && s.Status != "retired" {
			f.Skills[i].Status = "retired"
			gone["skill/"+s.Code] = true
		}
	}
	for i, r := range f.Roles {
		if b.inRoles && b.seenRole[i] == "" && r.Status != "retired" {
			f.Roles[i].Status = "retired"
			gone["role/"+r.Code] = true
		}
	}
	for i := range f.Skills {
		leave := func(code string) bool { return gone["skill/"+code] && !gone["skill/"+f.Skills[i].Code] }
		f.Skills[i].Related = slices.DeleteFunc(f.Skills[i].Related, leave)
		f.Skills[i].Broader = slices.DeleteFunc(f.Skills[i].Broader, leave)
	}
	f.RoleSkills = slices.DeleteFunc(f.RoleSkills, func(n pack.RoleSkill) bool { return gone["skill/"+n.Skill] || b.unneeded(n) })
	f.CareerPaths = slices.DeleteFunc(f.CareerPaths, func(p pack.CareerPath) bool { return gone["role/"+p.From] || gone["role/"+p.To] })
}

// unneeded reports whether a whole file says what a role needs and leaves this out.
func (b *builder) unneeded(n pack.RoleSkill) bool {
	role, ok := b.roles[strings.ToUpper(n.Role)]
	return ok && len(b.seenNeed) > 0 && b.seenRole[role] != "" && !b.seenNeed[pair{role, b.skills[strings.ToUpper(n.Skill)]}]
}

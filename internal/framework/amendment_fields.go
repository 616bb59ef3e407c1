package framework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"guildhall/govuk"
	"guildhall/internal/form"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
)

// fields is a form whose values make an item of an amendment.
type fields struct {
	prefix string
	all    []*question
}

// question is one field of it and how it is asked.
type question struct {
	form.Field
	Rows    int                // of a text area; 0 for one line or a choice
	Classes string             // of one line
	Choices []govuk.SelectItem // of a choice; nil otherwise
	Part    string             // the heading that it begins; empty for none
}

func (f *fields) add(q question) {
	q.Name = f.prefix + q.Name
	f.all = append(f.all, &q)
}

func (f *fields) form() form.Form {
	var all form.Form
	for _, q := range f.all {
		all = append(all, &q.Field)
	}
	return all
}

// at is a question by its name; one that is not asked has no value.
func (f *fields) at(name string) *question {
	at := slices.IndexFunc(f.all, func(q *question) bool { return q.Name == f.prefix+name })
	if at < 0 {
		return &question{}
	}
	return f.all[at]
}

func (f *fields) value(name string) string { return f.at(name).Value }

func (f *fields) set(name, value string) { f.at(name).Value = value }

// fail marks the field that a fault names, or the first where it names none that
// is asked here.
func (f *fields) fail(field, sentence string) {
	q := f.at(field)
	if q.Name == "" {
		q = f.all[0]
	}
	if q.Error == "" {
		q.Error = sentence
	}
}

// lines are the lines of a text area that hold anything.
func (f *fields) lines(name string) []string {
	var all []string
	for line := range strings.SplitSeq(f.value(name), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// codes are the first words of the lines: people may leave the names beside them.
func (f *fields) codes(name string) []string {
	var all []string
	for _, line := range f.lines(name) {
		all = append(all, strings.Trim(strings.Fields(line)[0], ",;"))
	}
	return all
}

const (
	wide   = ""
	narrow = "govuk-input--width-10"
)

// skillFields ask for everything about a skill. A new one is asked for its code.
func skillFields(e *pack.Edition, prefix string, fresh bool) *fields {
	f := &fields{prefix: prefix}
	if fresh {
		f.add(question{Field: form.Field{Name: "code", Label: "Code", Hint: "Letters and digits, such as the code of its neighbours with the next number. It can never be given to anything else."}, Classes: narrow})
	}
	f.add(question{Field: form.Field{Name: "name", Label: "Name"}, Classes: wide})
	f.add(question{Field: form.Field{Name: "discipline", Label: "Discipline"}, Choices: selectFrom(e.Disciplines, func(d pack.Discipline) (string, string) { return d.ID, d.Name })})
	f.add(question{Field: form.Field{Name: "definition", Label: "Definition", Hint: "What people with this skill do, in a sentence."}, Rows: 3})
	f.add(question{Field: form.Field{Name: "scope_note", Label: "Scope note (optional)", Hint: "Where it ends and a neighbour begins."}, Rows: 3})
	f.add(question{Field: form.Field{Name: "labels", Label: "Other names (optional)", Hint: "The words that people use for it, one on each line. Search finds the skill by them."}, Rows: 4})
	for _, l := range e.Levels.Described() {
		q := question{Field: form.Field{Name: "level-" + strconv.Itoa(l.Level), Label: fmt.Sprintf("Level %d, %s", l.Level, l.Name), Hint: e.Levels.LeadIn + " …"}, Rows: 3}
		if l.Level == e.Levels.Described()[0].Level {
			q.Part = "What good looks like at each level"
		}
		f.add(q)
	}
	f.add(question{Field: form.Field{Name: "related", Label: "Related skills (optional)", Hint: "One on each line, by its code. Each shows the other."}, Rows: 4, Part: "Relations and sources"})
	f.add(question{Field: form.Field{Name: "broader", Label: "Broader skills (optional)", Hint: "Wider skills that take this one in, one on each line, by code."}, Rows: 2})
	f.add(question{Field: form.Field{Name: "examples", Label: "Examples (optional)", Hint: "What using it can look like, a sentence on each line."}, Rows: 3})
	f.add(question{Field: form.Field{Name: "mappings", Label: "Mappings to other schemes (optional)", Hint: "One on each line: scheme | identifier or address | label | exact, close, broad, narrow or related | proposed, confirmed or rejected"}, Rows: 3})
	f.add(question{Field: form.Field{Name: "source", Label: "Source (optional)", Hint: "Where the words come from."}, Classes: wide})
	f.add(question{Field: form.Field{Name: "owner", Label: "Looked after by (optional)", Hint: "The part in the service that answers for it, such as head-of-profession-team."}, Classes: "govuk-input--width-20"})
	return f
}

// selectFrom is a list of things to select from, behind an empty first line.
func selectFrom[T any](all []T, of func(T) (value, text string)) []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: new(""), Text: "Choose one"}}
	for _, v := range all {
		value, text := of(v)
		items = append(items, govuk.SelectItem{Value: new(value), Text: text})
	}
	return items
}

// named are codes with the names of what they stand for, a line each.
func named(all map[string]amend.Item, kind string, codes []string) string {
	var lines []string
	for _, code := range codes {
		lines = append(lines, strings.TrimSpace(code+" "+all[kind+"/"+code].Name()))
	}
	return strings.Join(lines, "\n")
}

// fillSkill puts a skill into the fields.
func (f *fields) fillSkill(s amend.Skill, all map[string]amend.Item) {
	f.set("code", s.Code)
	f.set("name", s.Name)
	f.set("discipline", s.Discipline)
	f.set("definition", s.Definition)
	f.set("scope_note", s.ScopeNote)
	f.set("labels", strings.Join(s.AltLabels, "\n"))
	f.set("examples", strings.Join(s.Examples, "\n"))
	f.set("related", named(all, "skill", s.Related))
	f.set("broader", named(all, "skill", s.Broader))
	f.set("source", s.SourceNote)
	f.set("owner", s.Owner)
	for _, d := range s.Descriptors {
		f.set("level-"+strconv.Itoa(d.Level), d.Text)
	}
	var mappings []string
	for _, m := range s.Mappings {
		mappings = append(mappings, strings.Join([]string{m.Scheme, m.TargetID, m.TargetLabel, m.Match, m.Status}, " | "))
	}
	f.set("mappings", strings.Join(mappings, "\n"))
}

// skill is what the fields make of a skill, which keeps what is not asked.
func (f *fields) skill(s amend.Skill, e *pack.Edition) amend.Skill {
	if f.at("code").Name != "" {
		s.Code = f.value("code")
	}
	s.Name, s.Discipline, s.Definition, s.ScopeNote = f.value("name"), f.value("discipline"), f.value("definition"), f.value("scope_note")
	s.AltLabels, s.Examples = f.lines("labels"), f.lines("examples")
	s.Related, s.Broader = f.codes("related"), f.codes("broader")
	s.SourceNote, s.Owner = f.value("source"), f.value("owner")
	s.Descriptors = nil
	for _, l := range e.Levels.Described() {
		if text := f.value("level-" + strconv.Itoa(l.Level)); text != "" {
			s.Descriptors = append(s.Descriptors, amend.Descriptor{Level: l.Level, Text: text})
		}
	}
	s.Mappings = nil
	for i, line := range f.lines("mappings") {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			f.fail("mappings", fmt.Sprintf("Line %d must have five parts with | between them: scheme, identifier, label, match and status.", i+1))
			continue
		}
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		m := pack.Mapping{Skill: s.Code, Scheme: cells[0], TargetID: cells[1], TargetLabel: cells[2], Match: cells[3], Status: cells[4]}
		if !slices.Contains([]string{"exact", "close", "broad", "narrow", "related"}, m.Match) || !slices.Contains([]string{"proposed", "confirmed", "rejected"}, m.Status) || m.Scheme == "" || m.TargetID == "" {
			f.fail("mappings", fmt.Sprintf("Line %d: name the scheme and the identifier, then exact, close, broad, narrow or related, then proposed, confirmed or rejected.", i+1))
			continue
		}
		s.Mappings = append(s.Mappings, m)
	}
	return s
}

// roleFields ask for everything about a role.
func roleFields(e *pack.Edition, fresh bool) *fields {
	f := &fields{}
	if fresh {
		f.add(question{Field: form.Field{Name: "code", Label: "Code", Hint: "Letters and digits. It can never be given to anything else."}, Classes: narrow})
	}
	f.add(question{Field: form.Field{Name: "name", Label: "Name"}, Classes: wide})
	f.add(question{Field: form.Field{Name: "discipline", Label: "Discipline"}, Choices: selectFrom(e.Disciplines, func(d pack.Discipline) (string, string) { return d.ID, d.Name })})
	if len(e.Framework.Families) > 0 {
		f.add(question{Field: form.Field{Name: "family", Label: "Family of roles (optional)"}, Choices: selectFrom(e.Framework.Families, func(r pack.RoleFamily) (string, string) { return r.ID, r.Name })})
	}
	f.add(question{Field: form.Field{Name: "ring", Label: "Ring"}, Choices: selectFrom(e.Rings, func(r pack.Ring) (string, string) { return r.ID, r.Name })})
	grade := func(g pack.Grade) (string, string) { return g.ID, g.Name }
	f.add(question{Field: form.Field{Name: "grade_from", Label: "Lowest grade"}, Choices: selectFrom(e.Grades, grade)})
	f.add(question{Field: form.Field{Name: "grade_to", Label: "Highest grade"}, Choices: selectFrom(e.Grades, grade)})
	f.add(question{Field: form.Field{Name: "summary", Label: "Summary"}, Rows: 4})
	f.add(question{Field: form.Field{Name: "titles", Label: "Typical job titles (optional)", Hint: "One on each line."}, Rows: 4})
	f.add(question{Field: form.Field{Name: "responsibilities", Label: "Responsibilities", Hint: "One on each line."}, Rows: 6})
	f.add(question{Field: form.Field{Name: "skills", Label: "Skills", Hint: "One on each line: code, level, and essential or desirable. Names after that are not read."}, Rows: 10, Part: "What the role asks for"})
	f.add(question{Field: form.Field{Name: "qualifications", Label: "Qualifications and registrations (optional)", Hint: "One on each line: identifier, and essential, desirable or equivalent."}, Rows: 3})
	f.add(question{Field: form.Field{Name: "entry_routes", Label: "Entry routes (optional)", Hint: "One on each line."}, Rows: 3, Part: "Coming in and going on"})
	f.add(question{Field: form.Field{Name: "steps", Label: "Next steps (optional)", Hint: "One on each line: code of the role, then up, sideways, cross or entry, then a note."}, Rows: 4})
	return f
}

func (f *fields) fillRole(r amend.Role, all map[string]amend.Item) {
	f.set("code", r.Code)
	f.set("name", r.Name)
	f.set("discipline", r.Discipline)
	f.set("family", r.Family)
	f.set("ring", r.Ring)
	f.set("grade_from", r.GradeFrom)
	f.set("grade_to", r.GradeTo)
	f.set("summary", r.Summary)
	f.set("titles", strings.Join(r.TypicalTitles, "\n"))
	f.set("responsibilities", strings.Join(r.Responsibilities, "\n"))
	f.set("entry_routes", strings.Join(r.EntryRoutes, "\n"))
	var skills, qualifications, steps []string
	for _, n := range r.Skills {
		skills = append(skills, strings.TrimSpace(fmt.Sprintf("%s %d %s %s", n.Skill, n.Level, n.Importance, all["skill/"+n.Skill].Name())))
	}
	for _, q := range r.Qualifications {
		qualifications = append(qualifications, q.Qualification+" "+q.Requirement)
	}
	for _, s := range r.Steps {
		steps = append(steps, strings.TrimSpace(s.To+" "+s.Kind+" "+s.Note))
	}
	f.set("skills", strings.Join(skills, "\n"))
	f.set("qualifications", strings.Join(qualifications, "\n"))
	f.set("steps", strings.Join(steps, "\n"))
}

func (f *fields) role(r amend.Role) amend.Role {
	if f.at("code").Name != "" {
		r.Code = f.value("code")
	}
	r.Name, r.Discipline, r.Ring, r.Summary = f.value("name"), f.value("discipline"), f.value("ring"), f.value("summary")
	r.Family, r.GradeFrom, r.GradeTo = f.value("family"), f.value("grade_from"), f.value("grade_to")
	r.TypicalTitles, r.Responsibilities, r.EntryRoutes = f.lines("titles"), f.lines("responsibilities"), f.lines("entry_routes")
	r.Skills, r.Qualifications, r.Steps = nil, nil, nil
	for i, line := range f.lines("skills") {
		cells := strings.Fields(line)
		level, err := 0, error(nil)
		if len(cells) > 1 {
			level, err = strconv.Atoi(cells[1])
		}
		if len(cells) < 3 || err != nil {
			f.fail("skills", fmt.Sprintf("Line %d must have a code, a level and an importance, such as: %s 2 essential", i+1, cells[0]))
			continue
		}
		r.Skills = append(r.Skills, pack.RoleSkill{Role: r.Code, Skill: cells[0], Level: level, Importance: strings.ToLower(cells[2])})
	}
	for i, line := range f.lines("qualifications") {
		cells := strings.Fields(line)
		if len(cells) < 2 {
			f.fail("qualifications", fmt.Sprintf("Line %d must have an identifier, and essential, desirable or equivalent.", i+1))
			continue
		}
		r.Qualifications = append(r.Qualifications, pack.RoleQualification{Role: r.Code, Qualification: cells[0], Requirement: strings.ToLower(cells[1])})
	}
	for i, line := range f.lines("steps") {
		cells := strings.Fields(line)
		if len(cells) < 2 {
			f.fail("steps", fmt.Sprintf("Line %d must have the code of a role, and up, sideways, cross or entry.", i+1))
			continue
		}
		r.Steps = append(r.Steps, pack.CareerPath{From: r.Code, To: cells[0], Kind: strings.ToLower(cells[1]), Note: strings.Join(cells[2:], " ")})
	}
	return r
}

// disciplineFields ask for what a discipline says of itself.
func disciplineFields() *fields {
	f := &fields{}
	f.add(question{Field: form.Field{Name: "name", Label: "Name"}, Classes: wide})
	f.add(question{Field: form.Field{Name: "full_name", Label: "Full name (optional)"}, Classes: wide})
	f.add(question{Field: form.Field{Name: "description", Label: "Description"}, Rows: 4})
	f.add(question{Field: form.Field{Name: "lead", Label: "Lead (optional)", Hint: "A name or a post."}, Classes: wide})
	return f
}

func (f *fields) fillDiscipline(d pack.Discipline) {
	f.set("name", d.Name)
	f.set("full_name", d.FullName)
	f.set("description", d.Description)
	f.set("lead", d.Lead)
}

func (f *fields) discipline(d pack.Discipline) pack.Discipline {
	d.Name, d.FullName, d.Description, d.Lead = f.value("name"), f.value("full_name"), f.value("description"), f.value("lead")
	return d
}

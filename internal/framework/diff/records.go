package diff

import (
	"reflect"
	"slices"
	"strconv"

	"guildhall/internal/pack"
)

// flat is a release as lists of plain entries, all of them together as much as
// the release itself.
type flat struct {
	Scheme             []pack.Scheme // one
	Scale              []scale       // one
	Levels             []pack.Level
	Rings              []pack.Ring
	Grades             []pack.Grade
	Disciplines        []pack.Discipline
	Skills             []pack.Skill
	Descriptors        []pack.Descriptor
	Mappings           []pack.Mapping
	Families           []pack.RoleFamily
	Roles              []pack.Role
	Duties             []duties
	Responsibilities   []pack.Responsibility
	RoleSkills         []pack.RoleSkill
	RoleQualifications []pack.RoleQualification
	CareerPaths        []pack.CareerPath
	BodyList           []bodyList // one
	Bodies             []pack.Body
	Registrations      []registration
	QualificationList  []qualificationList // one
	Qualifications     []pack.Qualification
	Equivalents        []pack.Equivalent
}

type scale struct {
	Cumulative bool
	LeadIn     string
	Rules      []string
}

// duties are a role's responsibilities together, so that one put in between
// does not look as if all that follow had changed.
type duties struct {
	Role  string
	Texts []string
}

type bodyList struct {
	Notice              string
	LastChecked         pack.Date
	UnderAssessment     []string
	UnderAssessmentNote string
}

type registration struct {
	Body string
	pack.Registration
}

type qualificationList struct {
	Notice       string
	LastChecked  pack.Date
	StatusValues []string
}

// regular reports whether each role's responsibilities stand together, numbered
// from 1, so that they are known by their texts alone.
func regular(e *pack.Edition) bool {
	seen := map[string]bool{}
	role, next := "", 1
	for i, r := range e.Framework.Responsibilities {
		if r.Role != role || i == 0 {
			if seen[r.Role] {
				return false
			}
			role, next = r.Role, 1
			seen[role] = true
		}
		if r.Order != next {
			return false
		}
		next++
	}
	return true
}

// flatten parts a release into entries; whole takes a role's responsibilities
// together, which is possible for a regular release only.
func flatten(e *pack.Edition, whole bool) *flat {
	f := &flat{
		Scheme: []pack.Scheme{e.Scheme}, Scale: []scale{{e.Levels.Cumulative, e.Levels.LeadIn, e.Levels.Rules}},
		Levels: e.Levels.Items, Rings: e.Rings, Grades: e.Grades, Disciplines: e.Disciplines,
		Skills: e.Framework.Skills, Descriptors: e.Framework.Descriptors, Mappings: e.Framework.Mappings, Roles: e.Framework.Roles, Families: e.Framework.Families,
		RoleSkills: e.Framework.RoleSkills, RoleQualifications: e.Framework.RoleQualifications, CareerPaths: e.Framework.CareerPaths,
		BodyList:          []bodyList{{e.Bodies.Notice, e.Bodies.LastChecked, e.Bodies.UnderAssessment, e.Bodies.UnderAssessmentNote}},
		Bodies:            slices.Clone(e.Bodies.Bodies),
		QualificationList: []qualificationList{{e.Qualifications.Notice, e.Qualifications.LastChecked, e.Qualifications.StatusValues}},
		Qualifications:    e.Qualifications.Qualifications, Equivalents: e.Qualifications.Equivalents,
	}
	// By id, so that bodies in another order are one difference and not two.
	keys, at := bodyKeys(f.Bodies)
	slices.Sort(keys)
	for _, key := range keys {
		for _, r := range f.Bodies[at[key]].Levels {
			f.Registrations = append(f.Registrations, registration{key, r})
		}
	}
	for i := range f.Bodies {
		f.Bodies[i].Levels = nil
	}
	if !whole {
		f.Responsibilities = e.Framework.Responsibilities
		return f
	}
	for i, r := range e.Framework.Responsibilities {
		if i == 0 || e.Framework.Responsibilities[i-1].Role != r.Role {
			f.Duties = append(f.Duties, duties{Role: r.Role})
		}
		last := &f.Duties[len(f.Duties)-1]
		last.Texts = append(last.Texts, r.Text)
	}
	return f
}

// bodyKeys names every body, even where two have one id.
func bodyKeys(bodies []pack.Body) ([]string, map[string]int) {
	for _, l := range lists {
		if l.field == "Bodies" {
			return l.keysOf(reflect.ValueOf(bodies))
		}
	}
	return nil, nil
}

// edition puts a release together again.
func (f *flat) edition() *pack.Edition {
	e := &pack.Edition{
		Rings: f.Rings, Grades: f.Grades, Disciplines: f.Disciplines,
		Framework: pack.Framework{
			Skills: f.Skills, Descriptors: f.Descriptors, Mappings: f.Mappings, Roles: f.Roles, Responsibilities: f.Responsibilities,
			RoleSkills: f.RoleSkills, RoleQualifications: f.RoleQualifications, CareerPaths: f.CareerPaths, Families: f.Families,
		},
	}
	e.Levels.Items, e.Bodies.Bodies = f.Levels, f.Bodies
	e.Qualifications.Qualifications, e.Qualifications.Equivalents = f.Qualifications, f.Equivalents
	for _, s := range f.Scheme {
		e.Scheme = s
	}
	for _, s := range f.Scale {
		e.Levels.Cumulative, e.Levels.LeadIn, e.Levels.Rules = s.Cumulative, s.LeadIn, s.Rules
	}
	for _, b := range f.BodyList {
		e.Bodies.Notice, e.Bodies.LastChecked, e.Bodies.UnderAssessment, e.Bodies.UnderAssessmentNote = b.Notice, b.LastChecked, b.UnderAssessment, b.UnderAssessmentNote
	}
	for _, q := range f.QualificationList {
		e.Qualifications.Notice, e.Qualifications.LastChecked, e.Qualifications.StatusValues = q.Notice, q.LastChecked, q.StatusValues
	}
	_, at := bodyKeys(e.Bodies.Bodies)
	for _, r := range f.Registrations {
		if i, ok := at[r.Body]; ok {
			e.Bodies.Bodies[i].Levels = append(e.Bodies.Bodies[i].Levels, r.Registration)
		}
	}
	for _, d := range f.Duties {
		for i, text := range d.Texts {
			e.Framework.Responsibilities = append(e.Framework.Responsibilities, pack.Responsibility{Role: d.Role, Order: i + 1, Text: text})
		}
	}
	return e
}

// name notes what things are called and which disciplines they are in, as the
// later release has it where it has it.
func (c *comparison) name() {
	c.names, c.disciplines = map[owner]string{}, map[owner][]string{}
	for _, f := range []*flat{c.before, c.after} {
		for _, s := range f.Skills {
			c.called(owner{"skill", s.Code}, s.Name, s.Discipline)
		}
		for _, r := range f.Roles {
			c.called(owner{"role", r.Code}, r.Name, r.Discipline)
		}
		for _, d := range f.Disciplines {
			c.called(owner{"discipline", d.ID}, d.Name, d.ID)
		}
		for _, m := range f.Families {
			c.called(owner{"family", m.ID}, m.Name, m.Discipline)
		}
		for _, l := range f.Levels {
			c.called(owner{"level", strconv.Itoa(l.Level)}, l.Name, "")
		}
		for _, r := range f.Rings {
			c.called(owner{"ring", r.ID}, r.Name, "")
		}
		for _, g := range f.Grades {
			c.called(owner{"grade", g.ID}, g.Name, "")
		}
		c.nameCredentials(f)
	}
}

func (c *comparison) nameCredentials(f *flat) {
	for _, b := range f.Bodies {
		c.called(owner{"body", b.ID}, b.Name, "")
	}
	for _, r := range f.Registrations {
		c.called(owner{"qualification", r.ID}, r.Name, "")
	}
	for _, q := range f.Qualifications {
		c.called(owner{"qualification", q.ID}, q.Name, "")
	}
	for _, e := range f.Equivalents {
		c.called(owner{"qualification", e.ID}, e.Name, "")
	}
}

func (c *comparison) called(o owner, name, discipline string) {
	c.names[o] = name
	if discipline != "" && !slices.Contains(c.disciplines[o], discipline) {
		c.disciplines[o] = append(c.disciplines[o], discipline)
	}
}

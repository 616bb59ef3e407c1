// Package amend says what a release becomes by the changes that editors make.
//
// An amendment holds what each thing it touches becomes, whole. A draft is its
// base and the approved amendments, applied in order: a pure function, so a
// change that is withdrawn leaves nothing behind, and what a release did to each
// thing (its decisions) is worked out from the same values that made it.
package amend

import (
	"maps"
	"slices"

	"guildhall/internal/pack"
)

// Imported is the kind of an amendment whose items came from a file: what it did
// is decided item by item.
const Imported = "imported"

// Amendment is one change of one thing, or of several that belong together.
type Amendment struct {
	Kind    string // a kind of pack.Decision, or Imported
	About   string // what it is mainly of: skill/IR04
	Items   []Item
	Note    string // the change note, for readers
	Credits []string
}

// Item is what one thing becomes. Exactly one field is set.
type Item struct {
	Skill      *Skill           `json:",omitempty"`
	Role       *Role            `json:",omitempty"`
	Discipline *pack.Discipline `json:",omitempty"`
	Family     *pack.RoleFamily `json:",omitempty"`
	Frame      *Frame           `json:",omitempty"`
}

// Skill is a skill with all that is said of it elsewhere.
type Skill struct {
	pack.Skill
	Descriptors []Descriptor // lowest level first
	Mappings    []pack.Mapping
}

// Descriptor is what a skill looks like at a level.
type Descriptor struct {
	Level int
	Text  string
}

// Role is a role with all that it asks for and leads to.
type Role struct {
	pack.Role
	Responsibilities []string
	Skills           []pack.RoleSkill
	Qualifications   []pack.RoleQualification
	Steps            []pack.CareerPath // that begin here
}

// Frame is what holds for every skill and role: the scales, and whom
// qualifications come from. It changes as one.
type Frame struct {
	Levels         pack.LevelScale
	Rings          []pack.Ring
	Grades         []pack.Grade
	Bodies         pack.Bodies
	Qualifications pack.Qualifications
}

// FrameRef names the frame as others name a skill.
const FrameRef = "framework"

// Ref names the thing: skill/IR04, role/R10, discipline/IR, family/x or framework.
func (i Item) Ref() string {
	switch {
	case i.Skill != nil:
		return "skill/" + i.Skill.Code
	case i.Role != nil:
		return "role/" + i.Role.Code
	case i.Discipline != nil:
		return "discipline/" + i.Discipline.ID
	case i.Family != nil:
		return "family/" + i.Family.ID
	}
	return FrameRef
}

// Name is what the thing is called; empty for no thing at all.
func (i Item) Name() string {
	switch {
	case i.Skill != nil:
		return i.Skill.Name
	case i.Role != nil:
		return i.Role.Name
	case i.Discipline != nil:
		return i.Discipline.Name
	case i.Family != nil:
		return i.Family.Name
	case i.Frame == nil:
		return ""
	}
	return "Levels, rings, grades, bodies and qualifications"
}

// Refs names every thing that the amendment touches, once each, in order.
func (a Amendment) Refs() []string {
	var refs []string
	for _, item := range a.Items {
		if ref := item.Ref(); !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// Items returns everything in an edition, by reference.
func Items(e *pack.Edition) map[string]Item {
	all := make(map[string]Item, len(e.Framework.Skills)+len(e.Framework.Roles)+len(e.Disciplines)+1)
	f := &e.Framework
	descriptors := grouped(f.Descriptors, func(d pack.Descriptor) string { return d.Skill })
	mappings := grouped(f.Mappings, func(m pack.Mapping) string { return m.Skill })
	for _, s := range f.Skills {
		item := &Skill{Skill: s, Mappings: mappings[s.Code]}
		for _, d := range descriptors[s.Code] {
			item.Descriptors = append(item.Descriptors, Descriptor{d.Level, d.Text})
		}
		all["skill/"+s.Code] = Item{Skill: item}
	}
	duties := grouped(f.Responsibilities, func(r pack.Responsibility) string { return r.Role })
	skills := grouped(f.RoleSkills, func(r pack.RoleSkill) string { return r.Role })
	qualifications := grouped(f.RoleQualifications, func(q pack.RoleQualification) string { return q.Role })
	steps := grouped(f.CareerPaths, func(c pack.CareerPath) string { return c.From })
	for _, r := range f.Roles {
		item := &Role{Role: r, Skills: skills[r.Code], Qualifications: qualifications[r.Code], Steps: steps[r.Code]}
		for _, d := range duties[r.Code] {
			item.Responsibilities = append(item.Responsibilities, d.Text)
		}
		all["role/"+r.Code] = Item{Role: item}
	}
	for _, d := range e.Disciplines {
		all["discipline/"+d.ID] = Item{Discipline: &d}
	}
	for _, r := range f.Families {
		all["family/"+r.ID] = Item{Family: &r}
	}
	all[FrameRef] = Item{Frame: &Frame{e.Levels, e.Rings, e.Grades, e.Bodies, e.Qualifications}}
	return all
}

func grouped[T any](rows []T, key func(T) string) map[string][]T {
	by := map[string][]T{}
	for _, r := range rows {
		by[key(r)] = append(by[key(r)], r)
	}
	return by
}

// Apply returns the edition after the amendments, in order, with what they
// decided. The edition given stays as it is. Faults that another amendment
// brought in since are found by Faults, not here.
func Apply(base *pack.Edition, amendments ...Amendment) *pack.Edition {
	e := *base
	e.Release.Decisions = nil
	for _, a := range amendments {
		before := Items(&e)
		put(&e, a.Items)
		e.Release.Decisions = join(e.Release.Decisions, decide(before, a))
	}
	return &e
}

// put makes each thing what its item says. Lists are written anew, so that the
// edition that they came from keeps its own.
func put(e *pack.Edition, items []Item) {
	f := &e.Framework
	skills, roles := map[string]*Skill{}, map[string]*Role{}
	var disciplines []pack.Discipline
	var families []pack.RoleFamily
	for _, i := range items {
		switch {
		case i.Skill != nil:
			skills[i.Skill.Code] = i.Skill
		case i.Role != nil:
			roles[i.Role.Code] = i.Role
		case i.Discipline != nil:
			disciplines = append(disciplines, *i.Discipline)
		case i.Family != nil:
			families = append(families, *i.Family)
		case i.Frame != nil:
			e.Levels, e.Rings, e.Grades, e.Bodies, e.Qualifications = i.Frame.Levels, i.Frame.Rings, i.Frame.Grades, i.Frame.Bodies, i.Frame.Qualifications
		}
	}
	e.Disciplines = replaceOrAdd(e.Disciplines, disciplines, func(d pack.Discipline) string { return d.ID })
	f.Families = replaceOrAdd(f.Families, families, func(r pack.RoleFamily) string { return r.ID })
	putSkills(f, skills)
	putRoles(f, roles)
}

func putSkills(f *pack.Framework, touched map[string]*Skill) {
	var plain []pack.Skill
	descriptors, mappings := map[string][]pack.Descriptor{}, map[string][]pack.Mapping{}
	for _, code := range slices.Sorted(maps.Keys(touched)) {
		s := touched[code]
		plain = append(plain, s.Skill)
		descriptors[code], mappings[code] = nil, s.Mappings
		for _, d := range s.Descriptors {
			descriptors[code] = append(descriptors[code], pack.Descriptor{Skill: code, Level: d.Level, Text: d.Text})
		}
	}
	f.Skills = besides(f.Skills, plain, func(s pack.Skill) string { return s.Code }, func(s pack.Skill) string { return s.Discipline })
	f.Descriptors = splice(f.Descriptors, descriptors, func(d pack.Descriptor) string { return d.Skill })
	f.Mappings = splice(f.Mappings, mappings, func(m pack.Mapping) string { return m.Skill })
}

func putRoles(f *pack.Framework, touched map[string]*Role) {
	var plain []pack.Role
	duties, skills := map[string][]pack.Responsibility{}, map[string][]pack.RoleSkill{}
	qualifications, steps := map[string][]pack.RoleQualification{}, map[string][]pack.CareerPath{}
	for _, code := range slices.Sorted(maps.Keys(touched)) {
		r := touched[code]
		plain = append(plain, r.Role)
		duties[code], skills[code], qualifications[code], steps[code] = nil, r.Skills, r.Qualifications, r.Steps
		for i, text := range r.Responsibilities {
			duties[code] = append(duties[code], pack.Responsibility{Role: code, Order: i + 1, Text: text})
		}
	}
	f.Roles = besides(f.Roles, plain, func(r pack.Role) string { return r.Code }, func(r pack.Role) string { return r.Discipline })
	f.Responsibilities = splice(f.Responsibilities, duties, func(r pack.Responsibility) string { return r.Role })
	f.RoleSkills = splice(f.RoleSkills, skills, func(r pack.RoleSkill) string { return r.Role })
	f.RoleQualifications = splice(f.RoleQualifications, qualifications, func(q pack.RoleQualification) string { return q.Role })
	f.CareerPaths = splice(f.CareerPaths, steps, func(c pack.CareerPath) string { return c.From })
}

// replaceOrAdd puts each thing where its namesake stands, or at the end.
func replaceOrAdd[T any](list, with []T, key func(T) string) []T {
	return besides(list, with, key, func(T) string { return "" })
}

// besides puts each thing where its namesake stands; a new one after the last of
// its group, or at the end where its group is new.
func besides[T any](list, with []T, key, group func(T) string) []T {
	if len(with) == 0 {
		return list
	}
	now := make(map[string]T, len(with))
	for _, v := range with {
		now[key(v)] = v
	}
	last := map[string]int{}
	known := map[string]bool{}
	for i, v := range list {
		last[group(v)], known[key(v)] = i, true
	}
	fresh := map[int][]T{}
	for _, v := range with {
		if !known[key(v)] {
			at, ok := last[group(v)]
			if !ok {
				at = len(list) - 1
			}
			fresh[at] = append(fresh[at], v)
			known[key(v)] = true
		}
	}
	out := slices.Clone(fresh[-1])
	for i, v := range list {
		if changed, ok := now[key(v)]; ok {
			v = changed
		}
		out = append(append(out, v), fresh[i]...)
	}
	return out
}

// splice gives each touched key its new rows, where its first row stood or at the
// end, and keeps all other rows where they are.
func splice[T any](rows []T, touched map[string][]T, key func(T) string) []T {
	if len(touched) == 0 {
		return rows
	}
	var out []T
	done := map[string]bool{}
	for _, r := range rows {
		k := key(r)
		fresh, changed := touched[k]
		switch {
		case !changed:
			out = append(out, r)
		case !done[k]:
			out, done[k] = append(out, fresh...), true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(touched)) {
		if !done[k] {
			out = append(out, touched[k]...)
		}
	}
	return out
}

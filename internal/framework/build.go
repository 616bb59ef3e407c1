package framework

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"guildhall/internal/pack"
	"guildhall/internal/search"
)

// pair leads from one code to another.
type pair struct{ from, to string }

// build makes a release whole: every code becomes a pointer. The database keeps
// references whole, so none of them dangles.
func build(p *pack.Edition) *Framework {
	f := &Framework{Release: Release{Release: p.Release}, edition: p}
	f.buildScales(p)
	f.buildBodies(p)
	f.buildSkills(p)
	f.buildRoles(p)
	f.buildFamilies(p)
	f.buildRequirements(p)
	return f
}

func (f *Framework) buildScales(p *pack.Edition) {
	f.Scale = Scale{Cumulative: p.Levels.Cumulative, LeadIn: p.Levels.LeadIn, Rules: p.Levels.Rules, byNumber: map[int]*Level{}}
	for _, l := range p.Levels.Items {
		level := &Level{l.Level, l.Name, l.Anchor}
		f.Scale.Levels = append(f.Scale.Levels, level)
		f.Scale.byNumber[l.Level] = level
	}
	slices.SortStableFunc(f.Scale.Levels, func(a, b *Level) int { return cmp.Compare(a.Number, b.Number) })
	f.rings = map[string]*Ring{}
	for _, r := range p.Rings {
		ring := &Ring{ID: r.ID, Distance: r.Order, Name: r.Name, Description: r.Description, DefaultMembership: r.DefaultMembership}
		f.Rings = append(f.Rings, ring)
		f.rings[r.ID] = ring
	}
	slices.SortStableFunc(f.Rings, func(a, b *Ring) int { return cmp.Compare(a.Distance, b.Distance) })
	f.grades = map[string]*Grade{}
	for _, g := range p.Grades {
		grade := &Grade{g.ID, g.Order, g.Name}
		f.Grades = append(f.Grades, grade)
		f.grades[g.ID] = grade
	}
	slices.SortStableFunc(f.Grades, func(a, b *Grade) int { return cmp.Compare(a.Height, b.Height) })
	f.disciplines, f.slugs = map[string]*Discipline{}, map[string]*Discipline{}
	for _, d := range p.Disciplines {
		discipline := &Discipline{ID: d.ID, Place: d.Order, Name: d.Name, FullName: d.FullName, Generic: d.Generic, Description: d.Description, Lead: d.Lead}
		f.Disciplines = append(f.Disciplines, discipline)
		f.disciplines[strings.ToUpper(d.ID)] = discipline
		if !d.Generic {
			f.slugs[discipline.Slug()] = discipline
		}
	}
	slices.SortStableFunc(f.Disciplines, func(a, b *Discipline) int { return cmp.Compare(a.Place, b.Place) })
}

func (f *Framework) buildBodies(p *pack.Edition) {
	b, q := p.Bodies, p.Qualifications
	f.BodyList = BodyList{b.Notice, b.LastChecked, b.UnderAssessment, b.UnderAssessmentNote}
	f.Qualifications = QualificationList{q.Notice, q.LastChecked, q.StatusValues}
	f.bodies, f.credentials = map[string]*Body{}, map[string]*Credential{}
	for _, known := range b.Bodies {
		body := &Body{Body: known, Branches: f.named(known.Disciplines)}
		f.Bodies = append(f.Bodies, body)
		f.bodies[known.ID] = body
		for _, d := range body.Branches {
			d.Bodies = append(d.Bodies, body)
		}
		for _, r := range known.Levels {
			c := &Credential{ID: r.ID, Kind: Registration, Name: r.Name, Register: &Registered{body, r.Order, r.PostNominals, r.Route}}
			body.Registers = append(body.Registers, c)
			f.addCredential(c)
		}
		slices.SortStableFunc(body.Registers, func(a, b *Credential) int { return cmp.Compare(a.Register.Height, b.Register.Height) })
	}
	for _, a := range q.Qualifications {
		award := &Award{a.AwardingBody, a.Level, f.named(a.Disciplines), a.Kind, a.ValidityMonths, a.Status, a.Check}
		c := &Credential{ID: a.ID, Kind: Qualification, Name: a.Name, Award: award}
		for _, d := range award.Disciplines {
			d.Credentials = append(d.Credentials, c)
		}
		f.addCredential(c)
	}
	for _, e := range q.Equivalents {
		f.addCredential(&Credential{ID: e.ID, Kind: Equivalent, Name: e.Name, Wording: e.AdvertWording})
	}
}

func (f *Framework) addCredential(c *Credential) {
	f.Credentials = append(f.Credentials, c)
	f.credentials[c.ID] = c
}

// named turns ids into disciplines.
func (f *Framework) named(ids []string) []*Discipline {
	var all []*Discipline
	for _, id := range ids {
		if d := f.Discipline(id); d != nil {
			all = append(all, d)
		}
	}
	return all
}

func (f *Framework) buildSkills(p *pack.Edition) {
	f.skills = make(map[string]*Skill, len(p.Framework.Skills))
	for _, s := range p.Framework.Skills {
		skill := &Skill{
			Code: s.Code, Name: s.Name, Discipline: f.Discipline(s.Discipline), Definition: s.Definition,
			ScopeNote: s.ScopeNote, Labels: s.AltLabels, Status: Status(s.Status), Source: s.SourceNote,
			Examples: s.Examples, Owner: s.Owner, RetiredOn: s.RetiredOn,
			words: search.Words(s.Code + "\n" + s.Name + "\n" + strings.Join(s.AltLabels, "\n") + "\n" + s.Definition),
		}
		f.Skills = append(f.Skills, skill)
		f.skills[strings.ToUpper(s.Code)] = skill
	}
	slices.SortStableFunc(f.Skills, func(a, b *Skill) int { return cmp.Compare(a.Discipline.Place, b.Discipline.Place) })
	for _, s := range f.Skills {
		s.Discipline.Skills = append(s.Discipline.Skills, s)
	}
	for _, d := range p.Framework.Descriptors {
		s := f.Skill(d.Skill)
		s.Descriptors = append(s.Descriptors, Descriptor{f.Scale.Level(d.Level), d.Text})
	}
	for _, s := range f.Skills {
		slices.SortStableFunc(s.Descriptors, func(a, b Descriptor) int { return cmp.Compare(a.Level.Number, b.Level.Number) })
	}
	for _, m := range p.Framework.Mappings {
		s := f.Skill(m.Skill)
		scheme, version := schemeAndVersion(m.Scheme)
		s.Mappings = append(s.Mappings, Mapping{scheme, version, m.TargetID, m.TargetLabel, m.Match, m.Status})
	}
	f.relateSkills(p)
}

func (f *Framework) relateSkills(p *pack.Edition) {
	for _, s := range p.Framework.Skills {
		for _, code := range s.Related {
			here, there := f.Skill(s.Code), f.Skill(code)
			here.Related = once(here.Related, there)
			there.Related = once(there.Related, here)
		}
	}
	for _, s := range p.Framework.Skills {
		here := f.Skill(s.Code)
		for _, code := range s.Broader {
			wide := f.Skill(code)
			here.Broader = once(here.Broader, wide)
			wide.Narrower = once(wide.Narrower, here)
		}
		for _, code := range s.ReplacedBy {
			here.Replacement = append(here.Replacement, f.Skill(code))
		}
	}
	for _, s := range f.Skills {
		slices.SortFunc(s.Related, func(a, b *Skill) int { return strings.Compare(a.Code, b.Code) })
	}
}

func once[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

func (f *Framework) buildRoles(p *pack.Edition) {
	f.roles = make(map[string]*Role, len(p.Framework.Roles))
	for _, r := range p.Framework.Roles {
		role := &Role{
			Code: r.Code, Name: r.Name, Discipline: f.Discipline(r.Discipline), Ring: f.Ring(r.Ring),
			From: f.Grade(r.GradeFrom), To: f.Grade(r.GradeTo), Summary: r.Summary,
			Titles: r.TypicalTitles, EntryRoutes: r.EntryRoutes, Status: Status(r.Status), RetiredOn: r.RetiredOn,
		}
		f.Roles = append(f.Roles, role)
		f.roles[strings.ToUpper(r.Code)] = role
		role.Discipline.Roles = append(role.Discipline.Roles, role)
		role.Ring.Roles = append(role.Ring.Roles, role)
	}
	for _, r := range slices.SortedStableFunc(slices.Values(p.Framework.Responsibilities), func(a, b pack.Responsibility) int {
		return cmp.Compare(a.Order, b.Order)
	}) {
		role := f.Role(r.Role)
		role.Responsibilities = append(role.Responsibilities, r.Text)
	}
	for _, n := range p.Framework.RoleSkills {
		need := &Need{f.Role(n.Role), f.Skill(n.Skill), f.Scale.Level(n.Level), Importance(n.Importance)}
		need.Role.Skills = append(need.Role.Skills, need)
	}
	for _, role := range f.Roles {
		for _, need := range role.Skills {
			need.Skill.NeededBy = append(need.Skill.NeededBy, need)
		}
	}
	for _, c := range p.Framework.CareerPaths {
		step := &Step{f.Role(c.From), f.Role(c.To), StepKind(c.Kind), c.Note}
		f.Steps = append(f.Steps, step)
		step.From.Ahead = append(step.From.Ahead, step)
		step.To.Behind = append(step.To.Behind, step)
	}
	for _, r := range p.Framework.Roles {
		role := f.Role(r.Code)
		for _, code := range r.ReplacedBy {
			role.Replacement = append(role.Replacement, f.Role(code))
		}
	}
	for _, role := range f.Roles {
		role.words = wordsOf(role)
	}
}

func (f *Framework) buildRequirements(p *pack.Edition) {
	for _, q := range p.Framework.RoleQualifications {
		r := &Requirement{f.Role(q.Role), f.Credential(q.Qualification), RequirementKind(q.Requirement)}
		r.Role.Requirements = append(r.Role.Requirements, r)
	}
	for _, role := range f.Roles {
		for _, r := range role.Requirements {
			r.Credential.Wanted = append(r.Credential.Wanted, r)
		}
	}
}

// segment is text as one part of an address.
func segment(s string) string { return url.PathEscape(s) }

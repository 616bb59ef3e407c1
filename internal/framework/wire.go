package framework

import "strconv"

// mapped turns every element of a list; an empty list stays a list in JSON.
func mapped[T, U any](list []T, to func(T) U) []U {
	all := make([]U, len(list))
	for i, v := range list {
		all[i] = to(v)
	}
	return all
}

// orEmpty keeps a list a list in JSON.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (f *Framework) skillRef(s *Skill) wireRef {
	return wireRef{f.Identifier("skill", s.Code), s.Code, s.Name, s.URL()}
}

func (f *Framework) roleRef(r *Role) wireRef {
	return wireRef{f.Identifier("role", r.Code), r.Code, r.Name, r.URL()}
}

func (f *Framework) disciplineRef(d *Discipline) wireRef {
	return wireRef{f.Identifier("discipline", d.ID), d.ID, d.Name, d.URL()}
}

func (f *Framework) wireLevel(l *Level) wireLevel {
	return wireLevel{f.Identifier("level", strconv.Itoa(l.Number)), l.Number, l.Name, l.Anchor}
}

// levelRef is a level without what it means for any skill.
func (f *Framework) levelRef(l *Level) wireLevel {
	w := f.wireLevel(l)
	w.Anchor = ""
	return w
}

func (f *Framework) wireSkill(s *Skill) wireSkill {
	return wireSkill{
		f.skillRef(s), f.Release.Name, f.disciplineRef(s.Discipline), s.Definition, s.ScopeNote, orEmpty(s.Labels),
		s.Status, mapped(s.Replacement, f.skillRef), s.Source, f.InRelease("skill", s.Code),
	}
}

func (f *Framework) wireSkillWhole(s *Skill) wireSkillWhole {
	return wireSkillWhole{
		wireSkill: f.wireSkill(s), LeadIn: f.Scale.LeadIn,
		Descriptors: mapped(s.Descriptors, func(d Descriptor) wireDescriptor { return wireDescriptor{f.levelRef(d.Level), d.Words} }),
		Related:     mapped(s.Related, f.skillRef), Broader: mapped(s.Broader, f.skillRef), Narrower: mapped(s.Narrower, f.skillRef),
		Roles: mapped(s.NeededBy, func(n *Need) wireNeed {
			return wireNeed{f.roleRef(n.Role), f.levelRef(n.Level), n.Importance, ""}
		}),
		Mappings: mapped(s.Mappings, func(m Mapping) wireMapping {
			return wireMapping{m.Scheme, m.Version, m.Target, m.Label, m.Match, m.Status}
		}),
	}
}

func (f *Framework) wireRole(r *Role) wireRole {
	return wireRole{
		f.roleRef(r), f.Release.Name, f.disciplineRef(r.Discipline), r.Ring.ID, wireRange{r.From.ID, r.To.ID}, r.Summary,
		orEmpty(r.Titles), r.Status, mapped(r.Replacement, f.roleRef), f.InRelease("role", r.Code),
	}
}

func (f *Framework) wireRoleWhole(r *Role) wireRoleWhole {
	return wireRoleWhole{
		wireRole: f.wireRole(r), EntryRoutes: orEmpty(r.EntryRoutes), Responsibilities: orEmpty(r.Responsibilities),
		Skills: mapped(r.Skills, func(n *Need) wireNeed {
			return wireNeed{f.skillRef(n.Skill), f.levelRef(n.Level), n.Importance, n.Skill.Descriptor(n.Level)}
		}),
		Qualifications: mapped(r.Requirements, func(q *Requirement) wireRequirement {
			return wireRequirement{q.Credential.ID, q.Credential.Title(), q.Credential.Kind, q.Kind}
		}),
		Steps: mapped(r.Ahead, func(s *Step) wireStep { return wireStep{f.roleRef(s.To), s.Kind, s.Note} }),
	}
}

func (f *Framework) wireDiscipline(d *Discipline) wireDiscipline {
	return wireDiscipline{f.disciplineRef(d), d.FullName, d.Generic, d.Description, len(live(d.Skills)), len(live(d.Roles))}
}

func wireReleaseOf(r Release) wireRelease {
	return wireRelease{r.Name, r.Title, string(r.Issued), r.State, r.Note, r.URL()}
}

func (f *Framework) wireBody(b *Body) wireBody {
	return wireBody{b.ID, b.Name, b.Short, b.URL, b.Status, b.PageURL(), mapped(b.Branches, f.disciplineRef),
		mapped(b.Registers, func(c *Credential) wireRegistration {
			return wireRegistration{c.ID, c.Name, c.Register.PostNominals, c.Register.Route, f.wanted(c)}
		})}
}

func (f *Framework) wanted(c *Credential) []wireWanted {
	return mapped(c.Wanted, func(r *Requirement) wireWanted { return wireWanted{f.roleRef(r.Role), r.Kind} })
}

func (f *Framework) wireQualification(c *Credential) wireQualification {
	q := wireQualification{ID: c.ID, Name: c.Name, Kind: c.Kind, Roles: f.wanted(c)}
	if c.Register != nil {
		q.Body = c.Register.Body.ID
	}
	if c.Award != nil {
		q.AwardingBody, q.Level, q.Status = c.Award.AwardingBody, c.Award.Level, c.Award.Status
	}
	return q
}

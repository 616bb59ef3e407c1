package framework

import (
	"strconv"

	"guildhall/internal/web"
)

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
		orEmpty(s.Examples), s.Status, web.List(s.Replacement, f.skillRef), string(s.RetiredOn), f.OwnerOf(s), s.Source, f.InRelease("skill", s.Code),
	}
}

func (f *Framework) wireSkillWhole(s *Skill) wireSkillWhole {
	return wireSkillWhole{
		wireSkill: f.wireSkill(s), LeadIn: f.Scale.LeadIn,
		Descriptors: web.List(s.Descriptors, func(d Descriptor) wireDescriptor { return wireDescriptor{f.levelRef(d.Level), d.Words} }),
		Related:     web.List(s.Related, f.skillRef), Broader: web.List(s.Broader, f.skillRef), Narrower: web.List(s.Narrower, f.skillRef),
		Roles: web.List(s.NeededBy, func(n *Need) wireNeed {
			return wireNeed{f.roleRef(n.Role), f.levelRef(n.Level), n.Importance, ""}
		}),
		Mappings: web.List(s.Mappings, func(m Mapping) wireMapping { return wireMapping(m) }),
	}
}

func (f *Framework) wireRole(r *Role) wireRole {
	return wireRole{
		f.roleRef(r), f.Release.Name, f.disciplineRef(r.Discipline), f.familyOf(r), r.Ring.ID, wireRange{r.From.ID, r.To.ID}, r.Summary,
		orEmpty(r.Titles), r.Status, web.List(r.Replacement, f.roleRef), string(r.RetiredOn), f.InRelease("role", r.Code),
	}
}

func (f *Framework) wireRoleWhole(r *Role) wireRoleWhole {
	return wireRoleWhole{
		wireRole: f.wireRole(r), EntryRoutes: orEmpty(r.EntryRoutes), Responsibilities: orEmpty(r.Responsibilities),
		Skills: web.List(r.Skills, func(n *Need) wireNeed {
			return wireNeed{f.skillRef(n.Skill), f.levelRef(n.Level), n.Importance, n.Skill.Descriptor(n.Level)}
		}),
		Qualifications: web.List(r.Requirements, func(q *Requirement) wireRequirement {
			return wireRequirement{q.Credential.ID, q.Credential.Title(), q.Credential.Kind, q.Kind}
		}),
		Steps: web.List(r.Ahead, func(s *Step) wireStep { return wireStep{f.roleRef(s.To), s.Kind, s.Note} }),
	}
}

func (f *Framework) wireDiscipline(d *Discipline) wireDiscipline {
	return wireDiscipline{f.disciplineRef(d), d.FullName, d.Generic, d.Description, d.Lead, len(live(d.Skills)), len(live(d.Roles))}
}

func wireReleaseOf(r Release) wireRelease {
	return wireRelease{r.Name, r.Title, string(r.Issued), r.State, r.Note, r.URL()}
}

func (f *Framework) wireBody(b *Body) wireBody {
	return wireBody{b.ID, b.Name, b.Short, b.URL, b.Status, b.PageURL(), web.List(b.Branches, f.disciplineRef),
		web.List(b.Registers, func(c *Credential) wireRegistration {
			return wireRegistration{c.ID, c.Name, c.Register.PostNominals, c.Register.Route, f.wanted(c)}
		})}
}

func (f *Framework) wanted(c *Credential) []wireWanted {
	return web.List(c.Wanted, func(r *Requirement) wireWanted { return wireWanted{f.roleRef(r.Role), r.Kind} })
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

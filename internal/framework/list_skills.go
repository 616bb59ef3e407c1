package framework

import (
	"net/http"

	"guildhall/internal/form"
	"guildhall/internal/search"
	"guildhall/internal/web"
)

// SkillFilter narrows the list of skills. The zero value lets every skill through.
type SkillFilter struct {
	Discipline *Discipline
	Words      string // found in names, other names, codes and definitions, whatever their endings
}

// SkillGroup is the skills of one discipline.
type SkillGroup struct {
	Discipline *Discipline
	Skills     []*Skill
}

// FindSkills groups the skills that pass the filter by discipline. Retired
// skills are left out: they are read, and not looked for.
func (f *Framework) FindSkills(q SkillFilter) []SkillGroup {
	sought := search.Sought(q.Words)
	if q.Words != "" && len(sought) == 0 {
		return nil // signs alone, such as a question mark, are in no skill
	}
	var groups []SkillGroup
	for _, d := range f.Disciplines {
		if q.Discipline != nil && q.Discipline != d {
			continue
		}
		g := SkillGroup{Discipline: d}
		for _, s := range live(d.Skills) {
			if s.mentions(sought) {
				g.Skills = append(g.Skills, s)
			}
		}
		if len(g.Skills) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// listSkillsPage shows what every discipline shares apart from the rest.
type listSkillsPage struct {
	F          *Framework
	Words      string
	Discipline string // id as asked for; empty for all
	Generic    []SkillGroup
	Specialist []SkillGroup
	Total      int
}

func (p *Pages) listSkills(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	page := listSkillsPage{F: f, Words: form.Clean(q.Get("words")), Discipline: form.Clean(q.Get("discipline"))}
	for _, g := range page.find() {
		page.Total += len(g.Skills)
		if g.Discipline.Generic {
			page.Generic = append(page.Generic, g)
		} else {
			page.Specialist = append(page.Specialist, g)
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Skills", Description: "Every skill of the profession, by discipline, with what good looks like at each level.", Content: true, Wide: true,
		Crumbs: web.Crumbs(), Resource: resource(f, ""), Links: alternates(skillsData(f), "Skills"),
	}, listSkills(page))
}

// skillsData are the ways to the data of all skills.
func skillsData(f *Framework) []link {
	return []link{{"JSON", "application/json", "/api/v1/skills"}, {"CSV", "text/csv", "/data/scheme.csv"}}
}

// find is empty when the discipline asked for does not exist.
func (p listSkillsPage) find() []SkillGroup {
	filter := SkillFilter{Discipline: p.F.Discipline(p.Discipline), Words: p.Words}
	if p.Discipline != "" && filter.Discipline == nil {
		return nil
	}
	return p.F.FindSkills(filter)
}

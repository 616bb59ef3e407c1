package learning

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// Pages is the catalogue on the web.
type Pages struct {
	Learning  *Service
	Framework *framework.Service
}

// Routes adds the catalogue's pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /learning", p.listLearning)
	rt.Public("GET /learning/{id}", p.showLearning)
	p.api(rt)
}

// asked is what a reader chose on the list's form.
type asked struct {
	Words, Kind, Discipline, Skill, Cost, Format string
}

func askedOf(v url.Values) asked {
	get := func(name string) string { return form.Clean(v.Get(name)) }
	return asked{get("words"), get("kind"), get("discipline"), strings.ToUpper(get("skill")), get("cost"), get("format")}
}

// filter turns a discipline into its skills. ok is false when nothing can fit:
// the discipline or skill does not exist, or the skill is not of the discipline.
func (a asked) filter(f *framework.Framework) (filter Filter, ok bool) {
	filter = Filter{Words: a.Words, Kind: a.Kind, Cost: a.Cost, Format: a.Format}
	if a.Skill != "" {
		filter.Skills = []string{a.Skill}
	}
	if a.Discipline == "" {
		return filter, true
	}
	d := f.Discipline(a.Discipline)
	if d == nil {
		return filter, false
	}
	var codes []string
	for _, s := range d.Skills {
		if a.Skill == "" || a.Skill == s.Code {
			codes = append(codes, s.Code)
		}
	}
	filter.Skills = codes
	return filter, len(codes) > 0
}

type listLearningPage struct {
	Asked       asked
	Total       int
	Ways        []way
	Kinds       []pack.LearningKind
	Costs       []pack.CostBand
	Formats     []string
	Disciplines []*framework.Discipline
	Skills      []*framework.Skill // of the discipline asked for, or of all
	SkillName   string             // of the skill asked for; empty when none was, or it does not exist
}

// way is a way of learning with what there is of it.
type way struct {
	pack.LearningKind
	Entries []entry
}

type entry struct {
	Opportunity
	Cost  string
	Steps []Step
}

func (p *Pages) listLearning(w http.ResponseWriter, r *http.Request) error {
	f, all, err := p.find(r)
	if err != nil {
		return err
	}
	a := askedOf(r.URL.Query())
	page := listLearningPage{
		Asked: a, Total: len(all), Ways: byWay(f, all), Kinds: f.Profession.LearningKinds,
		Costs: f.Profession.CostBands, Disciplines: f.Disciplines,
	}
	if page.Formats, err = p.Learning.Formats(r.Context()); err != nil {
		return err
	}
	page.Skills = f.Skills
	if d := f.Discipline(a.Discipline); d != nil {
		page.Skills = d.Skills
	}
	if s := f.Skill(a.Skill); s != nil {
		page.SkillName = s.Name
	}
	return web.Render(w, r, web.Page{
		Title: "Learning", Description: "What to learn from: at work, with other people, and on courses.", Content: true, Crumbs: web.Crumbs(),
		Links: []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/learning", Title: "Learning as JSON"}},
	}, listLearning(page))
}

// find returns what fits the request's filter.
func (p *Pages) find(r *http.Request) (*framework.Framework, []Opportunity, error) {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return nil, nil, err
	}
	filter, ok := askedOf(r.URL.Query()).filter(f)
	if !ok {
		return f, nil, nil
	}
	all, err := p.Learning.List(r.Context(), filter)
	return f, all, err
}

// byWay groups opportunities by way of learning, in the profession's order. One
// of a way that the profession no longer names comes last.
func byWay(f *framework.Framework, all []Opportunity) []way {
	var ways []way
	for _, k := range f.Profession.LearningKinds {
		ways = append(ways, way{LearningKind: k})
	}
	for _, o := range all {
		i := slices.IndexFunc(ways, func(w way) bool { return w.ID == o.Kind })
		if i < 0 {
			i = len(ways)
			ways = append(ways, way{LearningKind: kindOf(f.Profession, o.Kind)})
		}
		ways[i].Entries = append(ways[i].Entries, entry{o, costOf(f.Profession, o.CostBand), steps(f, o)})
	}
	return slices.DeleteFunc(ways, func(w way) bool { return len(w.Entries) == 0 })
}

type showLearningPage struct {
	Opportunity
	Kind  pack.LearningKind
	Cost  string
	Steps []Step
}

func (p *Pages) showLearning(w http.ResponseWriter, r *http.Request) error {
	o, err := p.Learning.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := showLearningPage{o, kindOf(f.Profession, o.Kind), costOf(f.Profession, o.CostBand), steps(f, o)}
	return web.Render(w, r, web.Page{
		Title: o.Title, Description: o.Description, Content: true,
		Crumbs: web.Crumbs(web.Link{Text: "Learning", Href: "/learning"}),
		Links:  []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1" + o.Address(), Title: "This opportunity as JSON"}},
	}, showLearning(page))
}

package framework

import (
	"net/http"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// familyRoutes adds the pages and the data of role families.
func (p *Pages) familyRoutes(rt *web.Router) {
	rt.Public("GET /roles/families", p.listFamilies)
	rt.Public("GET /roles/families/{id}", p.showFamily)
	rt.Public("GET /framework/releases/{release}/roles/families/{id}", p.showFamilyInRelease)
	rt.Public("GET /api/v1/roles/families", p.apiFamilies)
	rt.Public("GET /api/v1/roles/families/{id}", p.apiFamily)
}

type listFamiliesPage struct {
	F      *Framework
	Groups []familyGroup
	Alone  int // roles in use that are of no family
}

// familyGroup is the families of one discipline.
type familyGroup struct {
	Discipline *Discipline
	Families   []*Family
}

func (p *Pages) listFamilies(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := listFamiliesPage{F: f}
	for _, d := range f.Disciplines {
		g := familyGroup{Discipline: d}
		for _, y := range f.Families {
			if y.Discipline == d {
				g.Families = append(g.Families, y)
			}
		}
		if len(g.Families) > 0 {
			page.Groups = append(page.Groups, g)
		}
	}
	for _, role := range live(f.Roles) {
		if role.Family == nil {
			page.Alone++
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Role families", Description: "Kinds of work, each with its roles from the first level to the last.", Content: true, Wide: true,
		Crumbs: web.Crumbs(web.Link{Text: "Roles", Href: "/roles"}), Resource: resource(f, ""),
		Links: []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/roles/families", Title: "Role families as JSON"}},
	}, listFamilies(page))
}

// showFamilyPage is a role family as one release has it.
type showFamilyPage struct {
	F      *Framework
	Family *Family
	Gone   bool // the current release no longer has it; F is the last that did
	Cite   citation
	Data   []link
}

func (p *Pages) showFamily(w http.ResponseWriter, r *http.Request) error {
	f, family, err := p.familyAt(r)
	if err != nil {
		return err
	}
	if canonical(w, r, r.PathValue("id"), family.ID, family.URL()) {
		return nil
	}
	page := p.familyPage(f, family)
	page.Gone = !f.Current()
	return web.Render(w, r, page.head(), showFamily(page))
}

// familyAt finds the family that an address names: in the current release, or in
// the last that had it.
func (p *Pages) familyAt(r *http.Request) (*Framework, *Family, error) {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return nil, nil, err
	}
	id := form.Clean(r.PathValue("id"))
	if family := f.Family(id); family != nil {
		return f, family, nil
	}
	return p.Framework.LastFamily(r.Context(), id)
}

func (p *Pages) showFamilyInRelease(w http.ResponseWriter, r *http.Request) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	family := f.Family(id)
	if family == nil {
		return fault.New(fault.NotFound, "There is no role family %s in release %s. It may be in another release.", id, f.Release.Name)
	}
	page := p.familyPage(f, family)
	if canonical(w, r, id, family.ID, page.Cite.Path) {
		return nil
	}
	head := page.head()
	head.Title += ", release " + f.Release.Name
	head.Crumbs = releaseCrumbs(f)
	head.Links = append(head.Links, web.Rel{Rel: "canonical", Type: "text/html", Href: family.URL(), Title: family.Name})
	return web.Render(w, r, head, showFamilyInRelease(page))
}

func (p *Pages) familyPage(f *Framework, y *Family) showFamilyPage {
	path := y.InRelease(f.Release)
	return showFamilyPage{F: f, Family: y, Data: familySubject(f, y).links(), Cite: citation{
		Author: f.Profession.Name, Title: y.Name, Code: y.ID, Release: f.Release,
		Address: p.BaseURL + path, Path: path, Identifier: f.Identifier("family", y.ID),
	}}
}

func (p showFamilyPage) head() web.Page {
	return web.Page{
		Title: p.Family.Name, Description: p.Family.Description, Content: true, Wide: true,
		Crumbs:   web.Crumbs(web.Link{Text: "Roles", Href: "/roles"}, web.Link{Text: "Role families", Href: "/roles/families"}),
		Resource: resource(p.F, p.Cite.Identifier), Links: alternates(p.Data, p.Family.Name),
	}
}

// Notice is what readers of the family's page must know first.
func (p showFamilyPage) Notice() notice {
	if p.Gone {
		return gone("role family", p.F.Release)
	}
	return notice{}
}

// ReleaseNotice is what readers of the family's text in one release must know first.
func (p showFamilyPage) ReleaseNotice() notice { return fixed(p.F, p.Family.URL()) }

// familyLevel is one role of a family and what it asks beyond the level below.
type familyLevel struct {
	*Role
	Below  *Role // nil of the first
	Change Comparison
}

// Levels are the family's levels, each compared with the one below it.
func (p showFamilyPage) Levels() []familyLevel {
	var levels []familyLevel
	for i, r := range p.Family.Levels() {
		l := familyLevel{Role: r}
		if i > 0 {
			l.Below = levels[i-1].Role
			l.Change = Compare(l.Below, r)
		}
		levels = append(levels, l)
	}
	return levels
}

// Retired are the family's roles that are kept for readers alone.
func (p showFamilyPage) Retired() []*Role {
	var all []*Role
	for _, r := range p.Family.Roles {
		if r.retired() {
			all = append(all, r)
		}
	}
	return all
}

// Rest says what the level asks as the one below does, less or no longer.
func (l familyLevel) Rest() string {
	var parts []string
	say := func(list []Change, words string) {
		if len(list) > 0 {
			parts = append(parts, number(len(list), "skill", "skills")+" "+words)
		}
	}
	say(l.Change.Same, "at the same level")
	say(l.Change.Lowered, "at a lower level")
	say(l.Change.Dropped, "no longer needed")
	if len(parts) == 0 {
		return ""
	}
	return capital(strings.Join(parts, ", ")) + "."
}

func familySubject(f *Framework, y *Family) subject {
	return subject{f, "family", y.ID, y.URL(), "/api/v1" + y.URL(), func() [][]string { return roleTable(y.Roles...) }}
}

type wireFamily struct {
	wireRef
	Release     string    `json:"release"`
	Discipline  wireRef   `json:"discipline"`
	Description string    `json:"description"`
	Roles       []wireRef `json:"roles"`         // in use, the lowest grade first
	Permanently string    `json:"permanent_url"` // of this release's text
}

func (f *Framework) familyRef(y *Family) wireRef {
	return wireRef{f.Identifier("family", y.ID), y.ID, y.Name, y.URL()}
}

// familyOf is nil of a role that stands alone.
func (f *Framework) familyOf(r *Role) *wireRef {
	if r.Family == nil {
		return nil
	}
	ref := f.familyRef(r.Family)
	return &ref
}

func (f *Framework) wireFamily(y *Family) wireFamily {
	return wireFamily{
		f.familyRef(y), f.Release.Name, f.disciplineRef(y.Discipline), y.Description,
		web.List(y.Levels(), f.roleRef), y.InRelease(f.Release),
	}
}

func (p *Pages) apiFamilies(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, func(f *Framework) any {
		return wireList[wireFamily]{f.Release.Name, web.List(f.Families, f.wireFamily)}
	})
}

func (p *Pages) apiFamily(w http.ResponseWriter, r *http.Request) error {
	f, family, err := p.familyAt(r)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, f.wireFamily(family))
}

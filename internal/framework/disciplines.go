package framework

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/publishing"
	"guildhall/internal/search"
	"guildhall/internal/web"
)

type listDisciplinesPage struct {
	F *Framework
}

func (p *Pages) listDisciplines(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Disciplines", Description: "The branches of the profession: what each does, its roles and its skills.", Content: true, Wide: true,
		Crumbs: web.Crumbs(), Resource: resource(f, ""),
	}, listDisciplines(listDisciplinesPage{f}))
}

// showDisciplinePage is a discipline with everything that belongs to it.
type showDisciplinePage struct {
	F          *Framework
	Discipline *Discipline
	Prose      publishing.Page // what editors wrote
	HasProse   bool
	Who        access.Actor
	About      []search.Mentions
	Data       []link
	History    []pastChange
}

// ringRoles are the discipline's roles in one ring.
type ringRoles struct {
	*Ring
	Roles []*Role
}

func (p *Pages) showDiscipline(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	d := f.DisciplineAt(r.PathValue("slug"))
	if d == nil {
		return fault.New(fault.NotFound, "There is no discipline at this address. Choose one from the list of disciplines.")
	}
	page := showDisciplinePage{F: f, Discipline: d, Who: web.Actor(r), Data: disciplineSubject(f, d).links()}
	page.Prose, page.HasProse, err = publishing.Published(r.Context(), p.Framework.DB, "disciplines/"+d.Slug())
	if err != nil {
		return err
	}
	if page.About, err = p.about(r, d.Ref()); err != nil {
		return err
	}
	if page.History, err = p.history(r, "discipline", d.ID); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: d.Name, Description: d.Description, Content: true, Wide: true,
		Crumbs:   web.Crumbs(web.Link{Text: "Disciplines", Href: "/disciplines"}),
		Resource: resource(f, f.Identifier("discipline", d.ID)), Links: alternates(page.Data, d.Name),
	}, showDiscipline(page))
}

func (p *Pages) showDisciplineInRelease(w http.ResponseWriter, r *http.Request) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	d := f.DisciplineAt(r.PathValue("slug"))
	if d == nil {
		return fault.New(fault.NotFound, "There is no discipline at this address in release %s. It may be in another release.", f.Release.Name)
	}
	return web.Render(w, r, web.Page{
		Title: d.Name + ", release " + f.Release.Name, Description: d.Description, Content: true, Wide: true,
		Crumbs: releaseCrumbs(f), Resource: resource(f, f.Identifier("discipline", d.ID)),
		Links: []web.Rel{{Rel: "canonical", Type: "text/html", Href: d.URL(), Title: d.Name}},
	}, showDisciplineInRelease(showDisciplinePage{F: f, Discipline: d}))
}

// byRing groups the discipline's roles by ring, the innermost first.
func (d *Discipline) byRing(f *Framework) []ringRoles {
	var groups []ringRoles
	for _, ring := range f.Rings {
		g := ringRoles{Ring: ring}
		for _, r := range live(d.Roles) {
			if r.Ring == ring {
				g.Roles = append(g.Roles, r)
			}
		}
		if len(g.Roles) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

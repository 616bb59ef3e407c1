package framework

import (
	"net/http"

	"github.com/a-h/templ"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// releaseRoutes adds what can be read of any release, for ever, at its own
// address. Every address that an article leads to is here and in the rooms of
// the current release.
func (p *Pages) releaseRoutes(rt *web.Router) {
	const at = "GET /framework/releases/{release}"
	rt.Public(at+"/skills", p.listSkillsInRelease)
	rt.Public(at+"/skills/{code}", p.showSkillInRelease)
	rt.Public(at+"/roles", p.listRolesInRelease)
	rt.Public(at+"/roles/rings", p.showRingsInRelease)
	rt.Public(at+"/roles/{code}", p.showRoleInRelease)
	rt.Public(at+"/disciplines", p.listDisciplinesInRelease)
	rt.Public(at+"/disciplines/{slug}", p.showDisciplineInRelease)
	rt.Public(at+"/levels", p.showLevelsInRelease)
	rt.Public(at+"/bodies", p.listBodiesInRelease)
	rt.Public(at+"/bodies/{id}", p.showBodyInRelease)
	rt.Public(at+"/qualifications", p.listQualificationsInRelease)
	rt.Public("GET /levels", p.showLevels)
	rt.Public("GET /framework/compare", p.compareReleases)
}

// releaseRoomPage is a list of a release, such as all its skills.
type releaseRoomPage struct {
	F      *Framework
	Title  string
	Notice notice
	Body   templ.Component
}

// room shows a list of the release that the address names. current is where the
// same list of the current release is; empty where it has none.
func (p *Pages) room(w http.ResponseWriter, r *http.Request, title, current string, body func(f *Framework) templ.Component) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	head := web.Page{
		Title: title + ", release " + f.Release.Name, Description: title + " as release " + f.Release.Name + " of the framework has them.", Content: true, Wide: true,
		Crumbs: releaseCrumbs(f), Resource: resource(f, ""),
		Links: []web.Rel{{Rel: "canonical", Type: "text/html", Href: current, Title: title}},
	}
	return web.Render(w, r, head, showReleaseRoom(releaseRoomPage{f, title, fixed(f, current), body(f)}))
}

func (p *Pages) listSkillsInRelease(w http.ResponseWriter, r *http.Request) error {
	asked := form.Clean(r.URL.Query().Get("discipline"))
	return p.room(w, r, "Skills", "/skills", func(f *Framework) templ.Component {
		only := f.Discipline(asked)
		if only == nil && asked != "" {
			return releaseSkills(nil)
		}
		return releaseSkills(f.skillsOf(only))
	})
}

// skillsOf groups all skills by discipline, retired ones among them.
func (f *Framework) skillsOf(only *Discipline) []SkillGroup {
	var groups []SkillGroup
	for _, d := range f.Disciplines {
		if (only == nil || d == only) && len(d.Skills) > 0 {
			groups = append(groups, SkillGroup{d, d.Skills})
		}
	}
	return groups
}

func (p *Pages) listRolesInRelease(w http.ResponseWriter, r *http.Request) error {
	return p.room(w, r, "Roles", "/roles", func(f *Framework) templ.Component { return releaseRoles(f) })
}

func (p *Pages) listDisciplinesInRelease(w http.ResponseWriter, r *http.Request) error {
	return p.room(w, r, "Disciplines", "/disciplines", func(f *Framework) templ.Component { return releaseDisciplines(f) })
}

func (p *Pages) showRingsInRelease(w http.ResponseWriter, r *http.Request) error {
	return p.room(w, r, "The rings of roles", "/roles/rings", func(f *Framework) templ.Component { return releaseRings(f) })
}

func (p *Pages) showLevelsInRelease(w http.ResponseWriter, r *http.Request) error {
	return p.room(w, r, "Levels", "/levels", func(f *Framework) templ.Component { return levelList(f) })
}

func (p *Pages) listBodiesInRelease(w http.ResponseWriter, r *http.Request) error {
	return p.room(w, r, "Professional bodies", "/bodies", func(f *Framework) templ.Component { return releaseBodies(f) })
}

func (p *Pages) listQualificationsInRelease(w http.ResponseWriter, r *http.Request) error {
	return p.room(w, r, "Qualifications and registration", "/qualifications", func(f *Framework) templ.Component { return releaseCredentials(f) })
}

func (p *Pages) showBodyInRelease(w http.ResponseWriter, r *http.Request) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	b := f.Body(r.PathValue("id"))
	if b == nil {
		return fault.New(fault.NotFound, "There is no professional body at this address in release %s. It may be in another release.", f.Release.Name)
	}
	return p.room(w, r, b.Name, b.PageURL(), func(f *Framework) templ.Component { return releaseBody(b) })
}

// showLevels says what the levels of the current release mean.
func (p *Pages) showLevels(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Levels", Description: "The levels at which skills are held, and what each means for any skill.", Content: true, Wide: true,
		Crumbs: web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"}), Resource: resource(f, ""),
		Links: []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/levels", Title: "Levels as JSON"}},
	}, showLevels(f))
}

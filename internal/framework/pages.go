package framework

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"guildhall/internal/fault"
	"guildhall/internal/publishing"
	"guildhall/internal/search"
	"guildhall/internal/web"
)

// Pages shows the framework to the world.
type Pages struct {
	Framework *Service
	// Suggested reads what a reader proposed, for the form of a change; nil where
	// there are no proposals.
	Suggested func(ctx context.Context, id string) (Suggestion, error)

	BaseURL string // how people reach the service, without a final slash; for citations

	drawn drawings
	kept  keptReleases // releases as other programs read them
}

// Routes adds the framework's pages, identifiers and data.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /skills", p.listSkills)
	rt.Public("GET /skills/{code}", p.showSkill)
	rt.Public("GET /disciplines", p.listDisciplines)
	rt.Public("GET /disciplines/{slug}", p.showDiscipline)
	rt.Public("GET /framework", p.showFramework)
	rt.Public("GET /framework/releases", p.listReleases)
	rt.Public("GET /framework/releases/{release}", p.showRelease)
	p.releaseRoutes(rt)
	p.printRoutes(rt)
	rt.Public("GET /bodies", p.listBodies)
	rt.Public("GET /bodies/{id}", p.showBody)
	rt.Public("GET /qualifications", p.listQualifications)
	p.roleRoutes(rt)
	p.editing(rt)
	p.checking(rt)
	p.identifiers(rt)
	p.api(rt)
}

// notes returns what editors wrote under a path such as skills/X01, with who
// looks after it; nil where they wrote nothing.
func (p *Pages) notes(r *http.Request, path string) (templ.Component, error) {
	page, found, err := publishing.Published(r.Context(), p.Framework.DB, path)
	if err != nil || !found {
		return nil, err
	}
	return notes(page, web.Actor(r)), nil
}

// about lists what elsewhere mentions a thing, without the kinds that the page
// shows from the framework itself.
func (p *Pages) about(r *http.Request, ref string) ([]search.Mentions, error) {
	all, err := search.About(r.Context(), p.Framework.DB, ref, search.Audiences(web.Actor(r)))
	var others []search.Mentions
	for _, m := range all {
		if m.Kind != "skill" && m.Kind != "role" && m.Kind != "family" && m.Kind != "discipline" {
			others = append(others, m)
		}
	}
	return others, err
}

// canonical sends an address that is right but for its letter case to the one
// that is cited, and reports whether it did.
func canonical(w http.ResponseWriter, r *http.Request, asked, code, to string) bool {
	if asked == code {
		return false
	}
	http.Redirect(w, r, to, http.StatusMovedPermanently)
	return true
}

// resource is what Dublin Core says of a thing of the framework, or of a page
// about several, which has no identifier.
func resource(f *Framework, identifier string) web.Resource {
	return web.Resource{Identifier: identifier, Issued: string(f.Release.Issued), Version: f.Release.Name}
}

// Identifier is the thing's name in linked data: it begins with the
// profession's own base and never with the address that a request came to.
func (f *Framework) Identifier(kind, code string) string {
	return f.Profession.IdentifierBase + kind + "/" + segment(code)
}

// citation is what a reader needs to cite a thing for ever.
type citation struct {
	Author     string
	Title      string
	Code       string
	Release    Release
	Address    string // of this text, in this release, on this site
	Path       string // the same without the site
	Identifier string
	Source     string // who wrote the text and on what authority, in words; empty where nobody said
}

func (p *Pages) cite(f *Framework, kind, code, title string) citation {
	path := f.InRelease(kind, code)
	return citation{
		Author: f.Profession.Name, Title: title, Code: code, Release: f.Release,
		Address: p.BaseURL + path, Path: path, Identifier: f.Identifier(kind, code),
	}
}

// inRelease returns the release that the address names.
func (p *Pages) inRelease(r *http.Request) (*Framework, error) {
	return p.Framework.Seen(r.Context(), web.Actor(r), r.PathValue("release"))
}

func notInRelease(what, code string, release Release) error {
	return fault.New(fault.NotFound, "There is no %s with the code %s in release %s. It may be in another release.", what, code, release.Name)
}

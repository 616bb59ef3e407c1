package framework

import (
	"net/http"

	"guildhall/internal/form"
	"guildhall/internal/framework/diff"
	"guildhall/internal/web"
)

// showFrameworkPage explains the framework as it stands.
type showFrameworkPage struct {
	F      *Framework
	Only   *Discipline // the one asked for; nil for all
	Asked  string      // as it was asked for
	Groups []SkillGroup
	Data   []link
}

func (p *Pages) showFramework(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := showFrameworkPage{F: f, Asked: form.Clean(r.URL.Query().Get("discipline")), Data: schemeSubject(f).links()}
	page.Only = f.Discipline(page.Asked)
	if page.Only != nil || page.Asked == "" {
		page.Groups = f.FindSkills(SkillFilter{Discipline: page.Only})
	}
	title := "Skills framework"
	if page.Only != nil {
		title = page.Only.Name + " in the skills framework"
	}
	return web.Render(w, r, web.Page{
		Title: title, Description: "How the profession's skills, levels and roles fit together, and which release is current.", Content: true, Wide: true,
		Crumbs:   web.Crumbs(),
		Resource: resource(f, f.Profession.IdentifierBase+"scheme"), Links: alternates(page.Data, title),
	}, showFramework(title, page))
}

type listReleasesPage struct {
	Releases []Release
}

func (p *Pages) listReleases(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Framework.SeenReleases(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Releases of the framework", Description: "Every release of the skills framework. Each stays at its own address.", Wide: true,
		Crumbs: web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"}),
	}, listReleases(listReleasesPage{all}))
}

type showReleasePage struct {
	F      *Framework
	Notice notice
	Gaps   []Gap
	Data   []link

	Since   *Framework // the release before it; nil for the first
	Counts  []diff.Count
	Decided []decided
}

// decided is one decision of a release as readers see it.
type decided struct {
	Title string
	Links []web.Link // to the things after, in this release
	Note  string
	By    []string // whose suggestion it carries
}

func (p *Pages) showRelease(w http.ResponseWriter, r *http.Request) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	page := showReleasePage{F: f, Gaps: f.Gaps(), Data: []link{{"JSON", "application/json", schemeSubject(f).API}}}
	if !f.settled() {
		page.Notice = fixed(f, "/framework")
	}
	if err := p.whatChanged(r, &page); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: f.Release.Title, Description: "The skills and roles of " + f.Release.Title + ".", Content: true, Wide: true,
		Crumbs: releaseCrumbs(f)[:3], Resource: resource(f, ""), Links: alternates(page.Data, f.Release.Title),
	}, showRelease(page))
}

// whatChanged sets the release beside the one before it.
func (p *Pages) whatChanged(r *http.Request, page *showReleasePage) error {
	releases, err := p.Framework.SeenReleases(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	before := predecessor(releases, page.F.Release.Name)
	if before == "" {
		return nil
	}
	report, since, _, err := p.Framework.Compare(r.Context(), web.Actor(r), before, page.F.Release.Name)
	if err != nil {
		return err
	}
	page.Since, page.Counts = since, report.Summary()
	show := &changeWriter{before: since, after: page.F}
	for _, d := range page.F.Release.Decisions {
		page.Decided = append(page.Decided, show.decision(d))
	}
	return nil
}

// releaseCrumbs lead to a thing in a release.
func releaseCrumbs(f *Framework) []web.Link {
	return web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"},
		web.Link{Text: "Releases", Href: "/framework/releases"}, web.Link{Text: f.Release.Name, Href: f.Release.URL()})
}

// InRelease is where a thing's text in this release stays for ever.
func (f *Framework) InRelease(kind, code string) string {
	return f.Release.URL() + "/" + kind + "s/" + segment(code)
}

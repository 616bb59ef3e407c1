package framework

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"guildhall/govuk"
	"guildhall/internal/english"
	"guildhall/internal/form"
	"guildhall/internal/search"
	"guildhall/internal/web"
)

// showRolePage is a role as one release has it.
type showRolePage struct {
	F      *Framework
	Role   *Role
	Gone   bool // the current release no longer has it; F is the last that did
	Onward []Move
	Inward []Move // those that the profession lists
	Notes  templ.Component
	About  []search.Mentions
	Cite   citation
	Data   []link

	History []pastChange
}

func (p *Pages) showRole(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	role, gone := f.Role(code), false
	if role == nil {
		if f, role, err = p.Framework.LastRole(r.Context(), code); err != nil {
			return err
		}
		gone = true
	}
	if canonical(w, r, code, role.Code, role.URL()) {
		return nil
	}
	page := p.rolePage(f, role)
	page.Gone = gone
	if page.Notes, err = p.notes(r, "roles/"+role.Code); err != nil {
		return err
	}
	if page.About, err = p.about(r, role.Ref()); err != nil {
		return err
	}
	if page.History, err = p.history(r, "role", role.Code); err != nil {
		return err
	}
	return web.Render(w, r, page.head(), showRole(page))
}

func (p *Pages) showRoleInRelease(w http.ResponseWriter, r *http.Request) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	role := f.Role(code)
	if role == nil {
		return notInRelease("role", code, f.Release)
	}
	page := p.rolePage(f, role)
	if canonical(w, r, code, role.Code, page.Cite.Path) {
		return nil
	}
	head := page.head()
	head.Title += ", release " + f.Release.Name
	head.Crumbs = releaseCrumbs(f)
	head.Links = append(head.Links, web.Rel{Rel: "canonical", Type: "text/html", Href: role.URL(), Title: role.Name})
	return web.Render(w, r, head, showRoleInRelease(page))
}

func (p *Pages) rolePage(f *Framework, r *Role) showRolePage {
	return showRolePage{
		F: f, Role: r, Onward: f.Onward(r), Inward: listedInward(r),
		Cite: p.cite(f, "role", r.Code, r.Name), Data: roleSubject(f, r).links(),
	}
}

func (p showRolePage) head() web.Page {
	r := p.Role
	return web.Page{
		Title: r.Name, Description: r.Summary, Content: true, Wide: true,
		Crumbs:   web.Crumbs(web.Link{Text: "Roles", Href: "/roles"}),
		Resource: resource(p.F, p.Cite.Identifier), Links: alternates(p.Data, r.Name),
	}
}

// Notice is what readers of the role's page must know first.
func (p showRolePage) Notice() notice {
	switch {
	case p.Gone:
		return gone("role", p.F.Release)
	case p.Role.Status == Retired:
		var instead []web.Link
		for _, r := range p.Role.Replacement {
			instead = append(instead, web.Link{Text: r.Name, Href: r.URL()})
		}
		return retired("role", p.Role.RetiredOn, instead)
	case p.Role.Status == Unfinished:
		return notice{Title: "Draft", Text: "This role is a draft. Do not rely on it yet."}
	}
	return notice{}
}

// ReleaseNotice is what readers of the role's text in one release must know first.
func (p showRolePage) ReleaseNotice() notice { return fixed(p.F, p.Role.URL()) }

// needGroup is a role's skills of one importance.
type needGroup struct {
	Importance Importance
	Needs      []*Need
}

// Needs are the role's skills, essential ones first; within an importance the
// highest level comes first.
func (r *Role) Needs() []needGroup {
	var groups []needGroup
	for _, importance := range []Importance{Essential, Desirable} {
		g := needGroup{Importance: importance}
		for _, n := range r.Skills {
			if n.Importance == importance {
				g.Needs = append(g.Needs, n)
			}
		}
		slices.SortStableFunc(g.Needs, func(a, b *Need) int { return height(b) - height(a) })
		if len(g.Needs) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// tally says how many skills the role needs.
func (r *Role) tally() string {
	var parts []string
	for _, g := range r.Needs() {
		parts = append(parts, number(len(g.Needs), string(g.Importance), string(g.Importance)))
	}
	if parts == nil {
		return "None recorded yet"
	}
	return english.And(parts)
}

// requirementGroup is what a role asks for, as firmly as its kind says.
type requirementGroup struct {
	Title       string
	Credentials []*Credential
}

// Asked groups the role's qualifications and registrations.
func (r *Role) Asked() []requirementGroup {
	var groups []requirementGroup
	for _, kind := range []struct {
		kind  RequirementKind
		title string
	}{{RequiredEssential, "Essential"}, {RequiredDesirable, "Desirable"}, {RequiredEquivalent, "Accepted in their place"}} {
		g := requirementGroup{Title: kind.title}
		for _, q := range r.Requirements {
			if q.Kind == kind.kind {
				g.Credentials = append(g.Credentials, q.Credential)
			}
		}
		if len(g.Credentials) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// Against is the list of roles to compare this one with.
func (p showRolePage) Against() govuk.SelectOptions {
	o := roleSelect(p.F, form.Field{Name: "b", Label: "Compare with"}, nil, "Choose a role")
	o.Items = slices.DeleteFunc(o.Items, func(i govuk.SelectItem) bool { return *i.Value == p.Role.Code })
	return o
}

// Current reports whether the page shows the release that readers see unless they
// ask for another, so that links to what is current belong on it.
func (p showRolePage) Current() bool { return !p.Gone && p.F.Current() }

package framework

import (
	"fmt"
	"net/http"

	"guildhall/govuk"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// showCareersPage shows where a career can go: from every role, or from one.
type showCareersPage struct {
	F      *Framework
	From   form.Field
	Focus  *Role // nil for every role
	Onward []Move
	Inward []Move
	Map    *careersMap
}

func (p *Pages) showCareers(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := p.careersPage(f, r.URL.Query().Get("from"))
	head := web.Page{
		Title: page.Title(), Description: "The moves that people make between roles, and what each would ask of them.",
		Crumbs: web.Crumbs(), Content: true, Wide: true, Resource: resource(f, ""), Problems: form.Form{&page.From}.Problems(),
	}
	if page.Focus != nil {
		head.Crumbs = append(head.Crumbs, web.Link{Text: "Careers", Href: "/careers"})
	}
	return web.Render(w, r, head, showCareers(page))
}

func (p *Pages) careersPage(f *Framework, from string) showCareersPage {
	page := showCareersPage{F: f, From: form.Field{Name: "from", Label: "Your role", Value: form.Clean(from)}}
	page.Focus = chosenRole(f, &page.From)
	if page.Focus == nil {
		page.Map = p.drawn.careers.of(f, func(f *Framework) *careersMap { return drawCareers(f, nil, nil, nil) })
		return page
	}
	page.Onward, page.Inward = f.Onward(page.Focus), f.Inward(page.Focus)
	page.Map = drawCareers(f, page.Focus, page.Onward, page.Inward)
	return page
}

// Title is the page's heading.
func (p showCareersPage) Title() string {
	if p.Focus == nil {
		return "Where a career can go"
	}
	return "Where you could go from " + p.Focus.Name
}

func (p showCareersPage) choice() govuk.SelectOptions {
	o := roleSelect(p.F, p.From, p.Focus, "Every role")
	o.Label.Text = "Your role"
	return o
}

// careersURL is the map with a role in focus.
func (r *Role) careersURL() string { return "/careers?from=" + queryText(r.Code) }

// Described tells in words what the drawing shows.
func (p showCareersPage) Described() string {
	lanes := "one lane for each of " + number(len(p.Map.Lanes), "discipline", "disciplines") + ", the highest grades on top"
	if p.Focus == nil {
		return capital(fmt.Sprintf("%s and %s between them, %s. The list on this page says the same in words.",
			number(len(p.Map.Boxes), "role", "roles"), number(len(p.Map.Lines), "move", "moves"), lanes))
	}
	return fmt.Sprintf("%s and the moves to and from it, %s. The list on this page says the same in words.", p.Focus.Name, lanes)
}

// Share says how much of what the role at the end needs is held already.
func (m Move) Share() string {
	return fmt.Sprintf("%s of %d, %d%% of the levels it needs", number(m.Shared(), "shared skill", "shared skills"), len(m.To.Skills), m.Fit().Percent())
}

// Reason is what links two roles that the profession lists no step between.
func (m Move) Reason() string {
	if m.Step != nil {
		return m.Step.Note
	}
	return "The profession lists no step between these roles, but their skills are close."
}

// class of a kind of step.
func (k StepKind) class() string { return "gh-kind--" + string(k) }

func (m Move) class() string {
	if m.Step == nil {
		return "gh-kind--near"
	}
	return m.Step.Kind.class()
}

// Asks says what must be added for a move, as a heading of its list.
func (m Move) Asks() string {
	return "What you would need to add: " + number(len(m.ToLearn()), "skill", "skills")
}

// Needed says how a change of one skill is made: from where to where.
func (c Change) Needed() string {
	to := fmt.Sprintf("%d %s", c.To.Level.Number, c.To.Level.Name)
	if c.From == nil {
		return "new, at level " + to
	}
	return fmt.Sprintf("from level %d to %s", c.From.Level.Number, to)
}

package assessment

import (
	"net/http"
	"net/url"
	"slices"

	"guildhall/govuk"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// newAssessmentPage asks what to begin with.
type newAssessmentPage struct {
	F       *framework.Framework
	SignIn  string // where a visitor signs in first; empty for who has
	Purpose form.Field
	Role    form.Field
	Layout  form.Field
}

func newPage(f *framework.Framework) *newAssessmentPage {
	return &newAssessmentPage{F: f,
		Purpose: form.Field{Name: "purpose", Label: "What do you want to begin with?", Value: string(OwnRole)},
		Role:    form.Field{Name: "role", Label: "Role", Hint: "For the first two choices. A role in the framework that is nearest to the post."},
		Layout:  form.Field{Name: "layout", Label: "How do you want to be asked?", Value: string(Each)},
	}
}

func (page *newAssessmentPage) fields() form.Form {
	return form.Form{&page.Purpose, &page.Role, &page.Layout}
}

func (p *Pages) newAssessment(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := newPage(f)
	if !web.Actor(r).SignedIn() {
		page.SignIn = "/sign-in?next=" + url.QueryEscape(r.URL.RequestURI())
		return page.render(w, r)
	}
	if page.Role.Value = form.Clean(r.URL.Query().Get("role")); page.Role.Value != "" {
		page.Purpose.Value = string(WantedRole)
	} else if page.Role.Value, err = p.Assessments.LastRole(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return page.render(w, r)
}

func (page *newAssessmentPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: "Check your skills", Crumbs: page.crumbs(), Content: true, Problems: page.fields().Problems()}, newAssessment(page))
}

func (page *newAssessmentPage) crumbs() []web.Link {
	if page.SignIn != "" {
		return web.Crumbs()
	}
	return crumbs(home)
}

// roles is the choice of all roles in use, by discipline.
func roles(f *framework.Framework, field form.Field, none string) govuk.SelectOptions {
	o := govuk.SelectOptions{ID: field.ID(), Name: field.Name, Label: govuk.LabelOptions{Text: field.Label, Classes: "govuk-label--s"},
		Hint: govuk.HintOptions{Text: field.Hint}, ErrorMessage: govuk.ErrorMessageOptions{Text: field.Error}, Items: []govuk.SelectItem{{Value: new(""), Text: none}}}
	for _, d := range f.Disciplines {
		for _, r := range d.Roles {
			if r.Status != framework.Retired {
				o.Items = append(o.Items, govuk.SelectItem{Value: &r.Code, Text: r.Name + " (" + d.Name + ")"})
			}
		}
	}
	if r := f.Role(field.Value); r != nil {
		o.Value = r.Code
	}
	return o
}

// begin starts an assessment, or leads to where single skills are chosen.
func (p *Pages) begin(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := newPage(f)
	if err := web.ReadForm(r, append(page.fields(), form.Named("picked")...), "skill"); err != nil {
		return err
	}
	n := New{Purpose: Purpose(page.Purpose.Value), Role: page.Role.Value, Layout: Layout(page.Layout.Value), Skills: r.PostForm["skill"]}
	picked := r.PostForm.Has("picked")
	switch n.Purpose {
	case Skills:
		if !picked {
			return web.SeeOther(w, r, "/assessments/new/skills?layout="+string(n.layout()))
		}
	case OwnRole, WantedRole:
	default:
		page.Purpose.Error = "Choose what you want to begin with"
		return page.render(w, r)
	}
	id, err := p.Assessments.Begin(r.Context(), web.Actor(r), n)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		if picked {
			return renderPick(w, r, newPick(f, n.Skills, n.layout(), fault.Message(err)))
		}
		page.Role.Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return p.first(w, r, id)
}

func (n New) layout() Layout {
	if n.Layout == All {
		return All
	}
	return Each
}

// first leads to where an assessment goes on: its first open skill, or all of them.
func (p *Pages) first(w http.ResponseWriter, r *http.Request, id ID) error {
	a, err := p.Assessments.Find(r.Context(), web.Actor(r), id)
	if err != nil {
		return err
	}
	page := showAssessmentPage{A: a}
	if next := a.Next(""); a.Layout == Each && next != "" {
		return web.SeeOther(w, r, page.skillURL(next))
	}
	return web.SeeOther(w, r, a.URL())
}

// pickSkillsPage is every skill in use, to choose from.
type pickSkillsPage struct {
	F      *framework.Framework
	Layout Layout
	Chosen []string
	Skills form.Field
}

func newPick(f *framework.Framework, chosen []string, layout Layout, problem string) pickSkillsPage {
	return pickSkillsPage{F: f, Layout: layout, Chosen: chosen, Skills: form.Field{Name: "skill", Label: "Which skills do you want to rate?", Error: problem}}
}

func (p *Pages) pickSkills(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	v := r.URL.Query()
	return renderPick(w, r, newPick(f, v["skill"], New{Layout: Layout(v.Get("layout"))}.layout(), ""))
}

func renderPick(w http.ResponseWriter, r *http.Request, page pickSkillsPage) error {
	return web.Render(w, r, web.Page{Title: "Choose skills to rate", Crumbs: crumbs(home, web.Link{Text: "Check your skills", Href: "/assessments/new"}), Content: true,
		Problems: form.Form{&page.Skills}.Problems()}, pickSkills(page))
}

// Groups are the disciplines that have skills in use, with the choices of each.
func (page pickSkillsPage) Groups() []pickGroup {
	var all []pickGroup
	first := true
	for _, d := range page.F.Disciplines {
		g := pickGroup{Name: d.Name, ID: "skills-" + d.Slug()}
		for _, s := range d.Skills {
			if s.Status == framework.Retired {
				continue
			}
			item := govuk.CheckboxItem{Value: s.Code, Text: s.Name, ID: "skill-" + s.Code, Checked: new(slices.Contains(page.Chosen, s.Code))}
			if first { // where the error summary leads
				item.ID, first = page.Skills.ID(), false
			}
			g.Items = append(g.Items, item)
		}
		if len(g.Items) > 0 {
			all = append(all, g)
		}
	}
	return all
}

type pickGroup struct {
	ID, Name string
	Items    []govuk.CheckboxItem
}

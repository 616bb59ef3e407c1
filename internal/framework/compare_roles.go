package framework

import (
	"net/http"
	"net/url"

	"guildhall/govuk"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// compareRolesPage sets two roles side by side, or asks which.
type compareRolesPage struct {
	F      *Framework
	A, B   form.Field
	First  *Role // nil until it is chosen
	Second *Role
	Result Comparison // of two roles, when both are chosen and differ
}

func (p *Pages) compareRoles(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := comparePage(f, r.URL.Query())
	head := web.Page{
		Title: "Compare two roles", Description: "The skills you would gain, raise, keep and no longer need between two roles.",
		Crumbs:  web.Crumbs(web.Link{Text: "Roles", Href: "/roles"}),
		Content: true, Wide: true, Problems: form.Form{&page.A, &page.B}.Problems(),
	}
	if page.Both() {
		head.Title = page.First.Name + " compared with " + page.Second.Name
	}
	return web.Render(w, r, head, compareRoles(page))
}

func comparePage(f *Framework, v url.Values) compareRolesPage {
	page := compareRolesPage{F: f, A: form.Field{Name: "a", Label: "From this role"}, B: form.Field{Name: "b", Label: "To this role"}}
	form.Form{&page.A, &page.B}.Read(v)
	page.First, page.Second = chosenRole(f, &page.A), chosenRole(f, &page.B)
	switch {
	case page.First == nil || page.Second == nil:
	case page.First == page.Second:
		page.B.Error = "Choose a second role that differs from the first"
	default:
		page.Result = Compare(page.First, page.Second)
	}
	return page
}

// chosenRole finds the role that a field names, and marks the field when there
// is none.
func chosenRole(f *Framework, field *form.Field) *Role {
	if field.Value == "" {
		return nil
	}
	r := f.Role(field.Value)
	if r == nil {
		field.Error = "Choose a role from the list, because no role has the code “" + field.Value + "”"
	}
	return r
}

// Both reports whether there is something to compare.
func (p compareRolesPage) Both() bool { return p.Result.To != nil }

// Swapped is the address of the comparison the other way round.
func (p compareRolesPage) Swapped() string { return compareURL(p.Second, p.First) }

// compareURL is the address of a comparison.
func compareURL(a, b *Role) string {
	return "/roles/compare?" + url.Values{"a": {a.Code}, "b": {b.Code}}.Encode()
}

func (p compareRolesPage) choice(field form.Field, chosen *Role) govuk.SelectOptions {
	return roleSelect(p.F, field, chosen, "Choose a role")
}

// roleSelect is a list of all roles in use, by discipline. A retired role is in it
// only when it has been chosen already.
func roleSelect(f *Framework, field form.Field, chosen *Role, none string) govuk.SelectOptions {
	o := selectOf(field, none)
	for _, d := range f.Disciplines {
		for _, r := range d.Roles {
			if shown(r) || r == chosen {
				o.Items = append(o.Items, govuk.SelectItem{Value: &r.Code, Text: r.Name + " (" + d.Name + ")"})
			}
		}
	}
	if chosen != nil {
		o.Value = chosen.Code
	}
	return o
}

// changeGroup is one part of a comparison, under its heading.
type changeGroup struct {
	ID, Title, About string
	Changes          []Change
	Mark             string // class
}

// Groups are the parts of the comparison that hold anything.
func (p compareRolesPage) Groups() []changeGroup {
	c := p.Result
	all := []changeGroup{
		{"gained", "Skills you would gain", c.To.Name + " needs these and " + c.From.Name + " does not.", c.Gained, "gh-change--gained"},
		{"raised", "Skills you would raise", "Both roles need these, the second at a higher level.", c.Raised, "gh-change--raised"},
		{"same", "Skills that stay the same", "Both roles need these at the same level.", c.Same, "gh-change--same"},
		{"lowered", "Skills needed at a lower level", "Both roles need these, the second at a lower level.", c.Lowered, "gh-change--lowered"},
		{"dropped", "Skills you would no longer need", c.From.Name + " needs these and " + c.To.Name + " does not.", c.Dropped, "gh-change--dropped"},
	}
	held := all[:0]
	for _, g := range all {
		if len(g.Changes) > 0 {
			held = append(held, g)
		}
	}
	return held
}

// Shift says that the importance of the skill differs between the roles; empty
// when it does not.
func (c Change) Shift() string {
	switch {
	case !c.Shifts():
		return ""
	case c.To.Importance == Essential:
		return "desirable before, essential now"
	}
	return "essential before, desirable now"
}

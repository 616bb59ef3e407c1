package framework

import (
	"net/http"
	"net/url"
	"slices"

	"guildhall/govuk"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// roleRoutes adds the pages on roles and on where they lead.
func (p *Pages) roleRoutes(rt *web.Router) {
	rt.Public("GET /roles", p.listRoles)
	rt.Public("GET /roles/compare", p.compareRoles)
	rt.Public("GET /roles/rings", p.showRings)
	rt.Public("GET /roles/{code}", p.showRole)
	rt.Public("GET /careers", p.showCareers)
	p.familyRoutes(rt)
}

// listRolesPage is the list of roles and the questions that narrow it.
type listRolesPage struct {
	F       *Framework
	Filter  RoleFilter
	Asked   roleQuestions
	Groups  []RoleGroup
	Found   int
	Whole   int // roles without a filter
	Retired []RoleGroup
}

// roleQuestions are the list's filter as it was typed.
type roleQuestions struct{ Words, Discipline, Ring, Family, Grade, Skill form.Field }

func (q *roleQuestions) form() form.Form {
	return form.Form{&q.Words, &q.Discipline, &q.Ring, &q.Family, &q.Grade, &q.Skill}
}

// longestWords bounds the words of the filter: more is a text, not a search.
const longestWords = 200

// readRoleFilter turns an address into a filter. What the framework does not have
// is left out of the filter and named as a problem.
func readRoleFilter(f *Framework, v url.Values) (RoleFilter, roleQuestions) {
	var filter RoleFilter
	asked := roleQuestions{
		form.Field{Name: "words", Label: "Words"}, form.Field{Name: "discipline", Label: "Discipline"}, form.Field{Name: "ring", Label: "Ring"},
		form.Field{Name: "family", Label: "Role family"}, form.Field{Name: "grade", Label: "Grade"}, form.Field{Name: "skill", Label: "Skill"},
	}
	asked.form().Read(v)
	filter.Words = asked.Words.Value
	if len([]rune(filter.Words)) > longestWords {
		asked.Words.Error = "Shorten the words to " + number(longestWords, "character", "characters") + " or fewer"
		filter.Words = ""
	}
	filter.Disciplines = choices(v, &asked.Discipline, "discipline", f.Discipline)
	filter.Rings = choices(v, &asked.Ring, "ring", f.Ring)
	if some := choices(v, &asked.Family, "role family", f.Family); some != nil {
		filter.Family = some[0]
	}
	if some := choices(v, &asked.Grade, "grade", f.Grade); some != nil {
		filter.Grade = some[0]
	}
	if some := choices(v, &asked.Skill, "skill", f.Skill); some != nil {
		filter.Skill = some[0]
	}
	return filter, asked
}

// choices finds the things that a question's answers name, each once.
func choices[T comparable](v url.Values, field *form.Field, what string, find func(string) T) []T {
	var found []T
	var none T
	for _, answer := range v[field.Name] {
		answer = form.Clean(answer)
		thing := find(answer)
		switch {
		case answer == "" || slices.Contains(found, thing):
		case thing == none:
			field.Error = "Choose a " + what + " from the list, because “" + answer + "” is not one of them"
		default:
			found = append(found, thing)
		}
	}
	return found
}

func (p *Pages) listRoles(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := rolesPage(f, r.URL.Query())
	return web.Render(w, r, web.Page{
		Title: "Roles", Description: "What people in the profession do, role by role, with the skills that each role needs.",
		Crumbs: web.Crumbs(), Content: true, Wide: true, Resource: resource(f, ""), Problems: page.Asked.form().Problems(),
	}, listRoles(page))
}

func rolesPage(f *Framework, v url.Values) listRolesPage {
	page := listRolesPage{F: f, Retired: f.RetiredRoles()}
	page.Filter, page.Asked = readRoleFilter(f, v)
	page.Groups = f.Find(page.Filter)
	page.Found = counted(page.Groups)
	for _, r := range f.Roles {
		if shown(r) {
			page.Whole++
		}
	}
	return page
}

// Heading says how many roles the list holds.
func (p listRolesPage) Heading() string {
	switch {
	case p.Found == 0:
		return "No roles match"
	case p.Filter.Empty():
		return number(p.Found, "role", "roles")
	case p.Found == 1:
		return "1 of " + number(p.Whole, "role", "roles") + " matches"
	}
	return number(p.Found, "of ", "of ") + number(p.Whole, "role", "roles") + " match"
}

// Conditions say in words what narrows the list, each with the address of the
// list without it.
func (p listRolesPage) Conditions() []web.Link {
	var all []web.Link
	add := func(text string, without RoleFilter) {
		all = append(all, web.Link{Text: text, Href: without.URL()})
	}
	q := p.Filter
	if q.Words != "" {
		without := q
		without.Words = ""
		add("“"+q.Words+"”", without)
	}
	for i, d := range q.Disciplines {
		without := q
		without.Disciplines = slices.Delete(slices.Clone(q.Disciplines), i, i+1)
		add(d.Name, without)
	}
	for i, ring := range q.Rings {
		without := q
		without.Rings = slices.Delete(slices.Clone(q.Rings), i, i+1)
		add(ring.Name+" ring", without)
	}
	if q.Family != nil {
		without := q
		without.Family = nil
		add(q.Family.Name+" family", without)
	}
	if q.Grade != nil {
		without := q
		without.Grade = nil
		add(q.Grade.Name, without)
	}
	if q.Skill != nil {
		without := q
		without.Skill = nil
		add(q.Skill.Name, without)
	}
	return all
}

// URL is the address of the list under the filter.
func (q RoleFilter) URL() string {
	v := url.Values{}
	for _, d := range q.Disciplines {
		v.Add("discipline", d.ID)
	}
	for _, r := range q.Rings {
		v.Add("ring", r.ID)
	}
	if q.Family != nil {
		v.Set("family", q.Family.ID)
	}
	if q.Grade != nil {
		v.Set("grade", q.Grade.ID)
	}
	if q.Skill != nil {
		v.Set("skill", q.Skill.Code)
	}
	if q.Words != "" {
		v.Set("words", q.Words)
	}
	if len(v) == 0 {
		return "/roles"
	}
	return "/roles?" + v.Encode()
}

func (p listRolesPage) disciplines() govuk.CheckboxesOptions {
	o := govuk.CheckboxesOptions{
		Name: "discipline", IDPrefix: p.Asked.Discipline.ID(), Classes: "govuk-checkboxes--small",
		Fieldset:     govuk.FieldsetOptions{Legend: govuk.LegendOptions{Text: "Discipline", Classes: "govuk-fieldset__legend--s"}},
		ErrorMessage: govuk.ErrorMessageOptions{Text: p.Asked.Discipline.Error},
	}
	for _, d := range p.F.Disciplines {
		if slices.ContainsFunc(d.Roles, shown) {
			o.Items = append(o.Items, govuk.CheckboxItem{Value: d.ID, Text: d.Name})
		}
	}
	for _, d := range p.Filter.Disciplines {
		o.Values = append(o.Values, d.ID)
	}
	return o
}

func (p listRolesPage) rings() govuk.CheckboxesOptions {
	o := govuk.CheckboxesOptions{
		Name: "ring", IDPrefix: p.Asked.Ring.ID(), Classes: "govuk-checkboxes--small",
		Fieldset:     govuk.FieldsetOptions{Legend: govuk.LegendOptions{Text: "Ring", Classes: "govuk-fieldset__legend--s"}},
		ErrorMessage: govuk.ErrorMessageOptions{Text: p.Asked.Ring.Error},
	}
	for _, r := range p.F.Rings {
		o.Items = append(o.Items, govuk.CheckboxItem{Value: r.ID, Text: r.Name})
	}
	for _, r := range p.Filter.Rings {
		o.Values = append(o.Values, r.ID)
	}
	return o
}

func (p listRolesPage) families() govuk.SelectOptions {
	o := selectOf(p.Asked.Family, "Any family, or none")
	for _, y := range p.F.Families {
		o.Items = append(o.Items, govuk.SelectItem{Value: &y.ID, Text: y.Name})
	}
	if p.Filter.Family != nil {
		o.Value = p.Filter.Family.ID
	}
	return o
}

func (p listRolesPage) grades() govuk.SelectOptions {
	o := selectOf(p.Asked.Grade, "Any grade")
	for _, g := range p.F.Grades {
		o.Items = append(o.Items, govuk.SelectItem{Value: &g.ID, Text: g.Name})
	}
	if p.Filter.Grade != nil {
		o.Value = p.Filter.Grade.ID
	}
	return o
}

func (p listRolesPage) skills() govuk.SelectOptions {
	o := selectOf(p.Asked.Skill, "Any skill")
	for _, s := range byName(p.F.Skills) {
		if s.Status != Retired || s == p.Filter.Skill {
			o.Items = append(o.Items, govuk.SelectItem{Value: &s.Code, Text: s.Name})
		}
	}
	if p.Filter.Skill != nil {
		o.Value = p.Filter.Skill.Code
	}
	return o
}

// selectOf is a list to choose one from, or none.
func selectOf(field form.Field, none string) govuk.SelectOptions {
	return govuk.SelectOptions{
		ID: field.ID(), Name: field.Name, Classes: "gh-full",
		Label:        govuk.LabelOptions{Text: field.Label, Classes: "govuk-label--s"},
		ErrorMessage: govuk.ErrorMessageOptions{Text: field.Error},
		Items:        []govuk.SelectItem{{Value: new(""), Text: none}},
	}
}

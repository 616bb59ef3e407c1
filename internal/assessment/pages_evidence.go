package assessment

import (
	"net/http"
	"slices"
	"strconv"

	"guildhall/govuk"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

var evidenceCrumb = web.Link{Text: "Your evidence", Href: "/assessments/evidence"}

// listEvidencePage is a member's evidence.
type listEvidencePage struct {
	F   *framework.Framework
	All []Evidence
}

func (p *Pages) listEvidence(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	all, err := p.Assessments.Evidence(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: evidenceCrumb.Text, Crumbs: crumbs(home), Done: said(r), Content: true}, listEvidenceView(listEvidencePage{f, all}))
}

// Named is a skill of a link by its name; its code where it is called nothing now.
func (page listEvidencePage) Named(l EvidenceLink) string {
	if s := page.F.Skill(l.Skill); s != nil {
		return s.Name
	}
	return l.Skill
}

// writeEvidencePage asks for evidence. There are always some empty places for
// further skills.
type writeEvidencePage struct {
	F     *framework.Framework
	ID    string // empty for new evidence
	Title form.Field
	When  form.Field
	What  form.Field
	Links []linkFields
}

type linkFields struct{ Skill, Shows form.Field }

// spareLinks is how many places for further skills the form has.
const spareLinks = 3

func writePage(f *framework.Framework, e Evidence) *writeEvidencePage {
	page := &writeEvidencePage{F: f, ID: e.ID,
		Title: form.Field{Name: "title", Label: "What was it?", Hint: "For example “Moved our team site”.", Value: e.Title},
		When:  form.Field{Name: "when", Label: "When was it? (optional)", Hint: "For example “March to June 2026”.", Value: e.When},
		What:  form.Field{Name: "what", Label: "What did you do? (optional)", Hint: "What you did yourself and what came of it. Do not name other people.", Value: e.What},
	}
	for i := range min(len(e.Links)+spareLinks, MostEvidenceLinks) {
		n := strconv.Itoa(i + 1)
		l := linkFields{form.Field{Name: "skill-" + n, Label: "Skill"}, form.Field{Name: "shows-" + n, Label: "How does it show your level? (optional)"}}
		if i < len(e.Links) {
			l.Skill.Value, l.Shows.Value = e.Links[i].Skill, e.Links[i].Shows
		}
		page.Links = append(page.Links, l)
	}
	return page
}

func (page *writeEvidencePage) fields() form.Form {
	all := form.Form{&page.Title, &page.When, &page.What}
	for i := range page.Links {
		all = append(all, &page.Links[i].Skill, &page.Links[i].Shows)
	}
	return all
}

func (page *writeEvidencePage) render(w http.ResponseWriter, r *http.Request) error {
	title := "Add evidence"
	if page.ID != "" {
		title = "Change your evidence"
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(home, evidenceCrumb), Content: true, Problems: page.fields().Problems()}, writeEvidenceView(title, page))
}

// writeEvidence shows the form, for new evidence where the address says so.
func (p *Pages) writeEvidence(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	e := Evidence{}
	if id := r.PathValue("id"); id != "new" {
		if e, err = p.evidenceOf(r, id); err != nil {
			return err
		}
	} else if s := f.Skill(form.Clean(r.URL.Query().Get("skill"))); s != nil {
		e.Links = []EvidenceLink{{Skill: s.Code}}
	}
	return writePage(f, e).render(w, r)
}

func (p *Pages) evidenceOf(r *http.Request, id string) (Evidence, error) {
	all, err := p.Assessments.Evidence(r.Context(), web.Actor(r))
	if err != nil {
		return Evidence{}, err
	}
	i := slices.IndexFunc(all, func(e Evidence) bool { return e.ID == id })
	if i < 0 {
		return Evidence{}, fault.New(fault.NotFound, "This evidence does not exist or is not shared with you.")
	}
	return all[i], nil
}

// saveEvidence takes the form. A place without a skill is left out, unless
// something was written beside it.
func (p *Pages) saveEvidence(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Assessments.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	e := Evidence{ID: form.Clean(r.PostForm.Get("id"))}
	for i := range MostEvidenceLinks { // as many places as the form may have had
		if r.PostForm.Has("skill-" + strconv.Itoa(i+1)) {
			e.Links = append(e.Links, EvidenceLink{})
		}
	}
	page := writePage(f, e)
	page.fields().Read(r.PostForm)
	e.Title, e.When, e.What, e.Links = page.Title.Value, page.When.Value, page.What.Value, nil
	for i := range page.Links {
		l := &page.Links[i]
		if l.Skill.Value != "" {
			e.Links = append(e.Links, EvidenceLink{Skill: l.Skill.Value, Shows: l.Shows.Value})
		} else if l.Shows.Value != "" {
			l.Skill.Error = "Choose the skill that this is about"
		}
	}
	page.mark(e.Check())
	if !page.fields().OK() {
		return page.render(w, r)
	}
	if _, err = p.Assessments.SaveEvidence(r.Context(), web.Actor(r), e); err != nil && fault.KindOf(err) == fault.Invalid {
		page.Links[0].Skill.Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, evidenceCrumb.Href+"?done=evidence")
}

func (page *writeEvidencePage) mark(problem *Problem) {
	for _, field := range page.fields() {
		if problem != nil && field.Name == problem.Field && field.Error == "" {
			field.Error = problem.Message
		}
	}
}

func (p *Pages) deleteEvidence(w http.ResponseWriter, r *http.Request) error {
	id := form.Field{Name: "id"}
	if err := web.ReadForm(r, form.Form{&id}); err != nil {
		return err
	}
	if err := p.Assessments.DeleteEvidence(r.Context(), web.Actor(r), id.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, evidenceCrumb.Href+"?done=unevidenced")
}

// skillSelect is the choice of all skills in use, and of the chosen one.
func skillSelect(f *framework.Framework, field form.Field) govuk.SelectOptions {
	o := govuk.SelectOptions{ID: field.ID(), Name: field.Name, Value: field.Value, Label: govuk.LabelOptions{Text: field.Label},
		ErrorMessage: govuk.ErrorMessageOptions{Text: field.Error}, Items: []govuk.SelectItem{{Value: new(""), Text: "None"}}}
	known := field.Value == ""
	for _, d := range f.Disciplines {
		for _, s := range d.Skills {
			if s.Status != framework.Retired || s.Code == field.Value {
				o.Items = append(o.Items, govuk.SelectItem{Value: &s.Code, Text: s.Name + " (" + d.Name + ")"})
				known = known || s.Code == field.Value
			}
		}
	}
	if !known {
		o.Items = append(o.Items, govuk.SelectItem{Value: &field.Value, Text: field.Value})
	}
	return o
}

package insight

import (
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// listLeadsPage is who leads a discipline, with the form that lets one more.
type listLeadsPage struct {
	Discipline *framework.Discipline
	Leads      []people.Holding
	Email      form.Field
}

func (page *listLeadsPage) address(more string) string {
	return disciplineURL(page.Discipline) + "/leads" + more
}

func (p *Pages) leads(r *http.Request) (*listLeadsPage, error) {
	d, _, err := p.discipline(r)
	if err != nil {
		return nil, err
	}
	page := &listLeadsPage{Discipline: d, Email: form.Field{Name: "email", Label: "Email address of the person", Hint: "They must have signed in here."}}
	page.Leads, err = p.People.Holders(r.Context(), web.Actor(r), access.DisciplineLead, d.Ref())
	return page, err
}

func (p *Pages) listLeads(w http.ResponseWriter, r *http.Request) error {
	page, err := p.leads(r)
	if err != nil {
		return err
	}
	return renderLeads(w, r, page)
}

func renderLeads(w http.ResponseWriter, r *http.Request, page *listLeadsPage) error {
	return web.Render(w, r, web.Page{Title: "Who leads " + page.Discipline.Name, Done: said(r), Problems: form.Form{&page.Email}.Problems(),
		Crumbs: crumbs(web.Link{Text: page.Discipline.Name, Href: disciplineURL(page.Discipline)})}, listLeads(page))
}

func (p *Pages) addLead(w http.ResponseWriter, r *http.Request) error {
	page, err := p.leads(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Email}); err != nil {
		return err
	}
	err = p.grantLead(r, page)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict:
		page.Email.Error = fault.Message(err)
		return renderLeads(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.address("?done=leads"))
}

// grantLead lets the person with the typed address lead the discipline.
func (p *Pages) grantLead(r *http.Request, page *listLeadsPage) error {
	email, err := people.CanonicalEmail(page.Email.Value)
	if err != nil {
		return err
	}
	person, err := p.People.ByEmail(r.Context(), email)
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Invalid, "Nobody with this email address has signed in here")
	}
	if err != nil {
		return err
	}
	return p.People.Grant(r.Context(), web.Actor(r), person.ID, access.DisciplineLead, page.Discipline.Ref())
}

func (p *Pages) endLead(w http.ResponseWriter, r *http.Request) error {
	page, err := p.leads(r)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(page.Leads, func(h people.Holding) bool { return h.ID == r.PathValue("grant") })
	if at < 0 {
		return fault.New(fault.Conflict, "This person does not lead the discipline any more.")
	}
	if err := p.People.Revoke(r.Context(), web.Actor(r), page.Leads[at].Person, page.Leads[at].ID); err != nil {
		return err
	}
	return web.SeeOther(w, r, page.address("?done=ended"))
}

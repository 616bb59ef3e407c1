package signin

import (
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

type askDetailsPage struct {
	Email        string
	Name         form.Field
	Organisation form.Field
	Employers    []people.Organisation
}

func (p *askDetailsPage) form() form.Form { return form.Form{&p.Name, &p.Organisation} }

func newAskDetailsPage(j joining) *askDetailsPage {
	return &askDetailsPage{
		Email: j.request.Email, Employers: j.employers,
		Name:         form.Field{Name: "name", Label: "Your full name", Hint: "As colleagues know you", Value: j.request.Called},
		Organisation: form.Field{Name: "organisation", Label: "Where do you work?"},
	}
}

// newcomer reads who is joining, or sends the browser to the start.
func (p *Pages) newcomer(w http.ResponseWriter, r *http.Request) (joining, bool, error) {
	browser := p.browser(r)
	if browser == "" {
		return joining{}, false, p.askAgain(w, r, ranOut)
	}
	j, err := p.SignIn.joining(r.Context(), browser)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return j, false, p.askAgain(w, r, ranOut)
	}
	return j, err == nil, err
}

func (p *Pages) askDetails(w http.ResponseWriter, r *http.Request) error {
	j, ok, err := p.newcomer(w, r)
	if !ok {
		return err
	}
	return renderAskDetails(w, r, newAskDetailsPage(j))
}

func renderAskDetails(w http.ResponseWriter, r *http.Request, page *askDetailsPage) error {
	private(w)
	return web.Render(w, r, web.Page{Title: "Tell us who you are", Problems: page.form().Problems()}, askDetails(page))
}

func (p *Pages) saveDetails(w http.ResponseWriter, r *http.Request) error {
	j, ok, err := p.newcomer(w, r)
	if !ok {
		return err
	}
	page := newAskDetailsPage(j)
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	name, err := people.CleanName(page.Name.Value)
	if err != nil {
		page.Name.Error = fault.Message(err)
	}
	employer, picked := page.employer()
	if !picked {
		page.Organisation.Error = "Select where you work"
	}
	if !page.form().OK() {
		return renderAskDetails(w, r, page)
	}
	in, err := p.SignIn.join(r.Context(), j, name, employer, describe(r.UserAgent()))
	if err != nil && fault.KindOf(err) == fault.Conflict {
		return p.askAgain(w, r, fault.Message(err))
	}
	if err != nil {
		return err
	}
	return p.welcome(w, r, in)
}

// employer is the organisation that was picked; where one has the domain, or
// none any more, there is nothing to pick.
func (p *askDetailsPage) employer() (people.OrganisationID, bool) {
	switch len(p.Employers) {
	case 0:
		return "", true
	case 1:
		return p.Employers[0].ID, true
	}
	for _, o := range p.Employers {
		if string(o.ID) == p.Organisation.Value {
			return o.ID, true
		}
	}
	return "", false
}

package people

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

// erasePersonPage asks whether somebody is to be erased, and says what follows.
type erasePersonPage struct {
	Person
	Email form.Field
	Held  string   // the reason of a hold that forbids it; empty where none does
	From  []string // the parts of the service that hold anything about them
	Self  bool     // the person is the one who asks
}

func (p *erasePersonPage) form() form.Form { return form.Form{&p.Email} }

// From in words, as the end of a sentence.
func (p *erasePersonPage) parts() string { return english.And(p.From) }

func (p *Pages) askErase(r *http.Request) (*erasePersonPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	if !CanManage(who) {
		return nil, onlyAdministrators()
	}
	found, err := p.People.Find(ctx, who, ID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	page := &erasePersonPage{
		Person: found, Self: string(found.ID) == who.ID,
		Email: form.Field{Name: "email", Label: "To confirm, enter the email address of " + found.Name},
	}
	if page.Held, err = records.Held(ctx, p.Records.DB, found.Ref()); err != nil {
		return nil, err
	}
	held, err := p.Records.ExportPerson(ctx, string(found.ID))
	for _, part := range held {
		page.From = append(page.From, part.From)
	}
	return page, err
}

func (p *Pages) confirmErase(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askErase(r)
	if err != nil {
		return err
	}
	return renderErase(w, r, page)
}

func renderErase(w http.ResponseWriter, r *http.Request, page *erasePersonPage) error {
	return web.Render(w, r, web.Page{
		Title: "Erase " + page.Person.Name, Problems: page.form().Problems(),
		Crumbs: web.Crumbs(web.Link{Text: "People", Href: "/people"}, web.Link{Text: page.Person.Name, Href: "/people/" + string(page.Person.ID)}),
	}, erasePerson(page))
}

// erasePerson does what the command of that name does, when the address that was
// typed is the person's.
func (p *Pages) erasePerson(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askErase(r)
	if err != nil {
		return err
	}
	if page.Held != "" {
		return fault.New(fault.Conflict, "A hold keeps these records: %s", page.Held)
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	switch typed, err := CanonicalEmail(page.Email.Value); {
	case page.Email.Value == "":
		page.Email.Error = "Enter the email address of " + page.Person.Name + " to confirm"
	case err != nil || typed != page.Person.Email:
		page.Email.Error = "Enter the email address exactly as it stands above, because this is not the address of " + page.Person.Name
	}
	if page.form().OK() {
		certificate, err := p.Records.Erase(r.Context(), web.Actor(r), string(page.Person.ID))
		if fault.KindOf(err) != fault.Conflict {
			return p.erased(w, r, certificate, err)
		}
		page.Email.Error = fault.Message(err) // a hold that was placed meanwhile, or the last administrator
	}
	return renderErase(w, r, page)
}

// erased leads to the certificate, which the person is given.
func (p *Pages) erased(w http.ResponseWriter, r *http.Request, certificate string, err error) error {
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/certificates/"+certificate+"?done=erased")
}

// eraseRoutes adds the step that asks and the one that does.
func (p *Pages) eraseRoutes(rt *web.Router) {
	lately := access.Holding(access.Administrator).Strongly()
	rt.Handle("GET /people/{id}/erase", lately, p.confirmErase)
	rt.Handle("POST /people/{id}/erase", lately, p.erasePerson)
}

package privacy

import (
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

type confirmClosePage struct {
	Email string // theirs
	Typed form.Field
	Held  []mine // what is held, with what becomes of it; what is not held is left out
	Hold  string // the reason of a hold that forbids it; empty where none does
}

func (p *confirmClosePage) form() form.Form { return form.Form{&p.Typed} }

func (p *Pages) closing(r *http.Request) (*confirmClosePage, error) {
	who := web.Actor(r)
	person, err := p.People.Find(r.Context(), who, people.ID(who.ID))
	if err != nil {
		return nil, err
	}
	page := &confirmClosePage{Email: person.Email, Typed: form.Field{Name: "email", Label: "To confirm, enter your email address"}}
	if page.Hold, err = records.Held(r.Context(), p.Records.DB, person.Ref()); err != nil {
		return nil, err
	}
	schedule, err := records.FindSchedule(r.Context(), p.Records.DB)
	if err != nil {
		return nil, err
	}
	words, err := p.held(schedule)
	if err != nil {
		return nil, err
	}
	counts, err := p.Records.Count(r.Context(), who.ID)
	for _, m := range weigh(words, counts) {
		if m.Rows > 0 {
			page.Held = append(page.Held, m)
		}
	}
	return page, err
}

func (p *Pages) confirmClose(w http.ResponseWriter, r *http.Request) error {
	page, err := p.closing(r)
	if err != nil {
		return err
	}
	return renderClose(w, r, page)
}

func renderClose(w http.ResponseWriter, r *http.Request, page *confirmClosePage) error {
	return web.Render(w, r, web.Page{Title: "Close your account", Problems: page.form().Problems(), Crumbs: mineCrumbs}, confirmClose(page))
}

// closeAccount erases the person who asks and leads to the certificate, which
// stays there for whoever has its number.
func (p *Pages) closeAccount(w http.ResponseWriter, r *http.Request) error {
	page, err := p.closing(r)
	if err != nil {
		return err
	}
	if page.Hold != "" {
		return fault.New(fault.Conflict, "A hold keeps your records: %s", page.Hold)
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	if typed, err := people.CanonicalEmail(page.Typed.Value); err != nil || typed != page.Email {
		page.Typed.Error = "Enter your email address exactly as it stands above to confirm"
		return renderClose(w, r, page)
	}
	certificate, err := p.Records.Erase(r.Context(), web.Actor(r), web.Actor(r).ID)
	if fault.KindOf(err) == fault.Conflict {
		page.Typed.Error = fault.Message(err) // a hold that was placed meanwhile, or the last administrator
		return renderClose(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/certificates/"+certificate+"?done=closed")
}

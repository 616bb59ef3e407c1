package membership

import (
	"net/http"
	"slices"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

func (p *MemberPages) askRegistration(r *http.Request) (*askPage, Registration, error) {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return nil, Registration{}, err
	}
	id := r.PathValue("id")
	var one Registration
	page := &askPage{Title: "Add a professional registration", Action: address("registrations", id, ""), Button: "Save",
		Lead: "You are reminded by email 60 and 14 days before it is next due."}
	if id != unknownThing {
		i := slices.IndexFunc(own.Registrations, func(v Registration) bool { return v.ID == id })
		if i < 0 {
			return nil, one, notYours("registration")
		}
		one = own.Registrations[i]
		page.Title, page.Remove, page.Removing = "Change a professional registration", address("registrations", id, "/remove"), "Remove this registration"
	}
	hint, err := p.bodies(r)
	page.Questions = []*question{
		{Field: form.Field{Name: "body", Label: "Professional body", Value: one.Body, Hint: hint}},
		{Field: form.Field{Name: "level", Label: "Level", Value: one.Level, Hint: "Such as member, chartered or fellow, as the body calls it."}},
		{Field: form.Field{Name: "awarded", Label: "Awarded", Value: string(one.Awarded), Hint: "A day, month or year, such as 2024-05-20, 2024-05 or 2024."}},
		{Field: form.Field{Name: "revalidated", Label: "Last revalidated", Value: string(one.Revalidated), Hint: "Likewise. Leave this empty if it never was."}},
		{Field: form.Field{Name: "due", Label: "Next due", Value: string(one.Due), Hint: "The day, such as 2027-05-20. Leave this empty if there is none."}},
		{Field: form.Field{Name: "checked", Label: "How was it checked?", Value: one.Checked, Hint: "Such as “certificate seen by my manager” or “on the body’s public register”. Leave this empty if nobody checked it."}},
	}
	return page, one, err
}

// bodies names some that the profession lists, for the hint.
func (p *MemberPages) bodies(r *http.Request) (string, error) {
	f, err := p.Members.Framework.Current(r.Context())
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && len(f.Bodies) == 0 {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return "Such as " + f.Bodies[0].Name + ".", nil
}

func (p *MemberPages) editRegistration(w http.ResponseWriter, r *http.Request) error {
	page, _, err := p.askRegistration(r)
	if err != nil {
		return err
	}
	return page.render(w, r, profileCrumbs)
}

func (p *MemberPages) saveRegistration(w http.ResponseWriter, r *http.Request) error {
	page, one, err := p.askRegistration(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	one.Body, one.Level, one.Checked = page.of("body").Value, page.of("level").Value, page.of("checked").Value
	one.Awarded, one.Revalidated, one.Due = pack.Date(page.of("awarded").Value), pack.Date(page.of("revalidated").Value), pack.Date(page.of("due").Value)
	page.mark(CheckRegistration(one, p.Members.Log.Now()))
	return p.keep(w, r, page, func() error { return p.Members.SaveRegistration(r.Context(), web.Actor(r), one) })
}

func (p *MemberPages) removeRegistration(w http.ResponseWriter, r *http.Request) error {
	return saved(w, r, p.Members.RemoveRegistration(r.Context(), web.Actor(r), r.PathValue("id")), "removed")
}

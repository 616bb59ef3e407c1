package membership

import (
	"net/http"
	"net/url"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

func (p *MemberPages) ringRoutes(rt *web.Router) {
	rt.Handle("GET /organisations/{id}/rings", access.Anyone, p.listRings)
	administrators := access.Holding(access.Administrator)
	rt.Handle("GET /organisations/{id}/rings/new", administrators, p.newRing)
	rt.Handle("POST /organisations/{id}/rings", administrators, p.addRing)
	rt.Handle("POST /organisations/{id}/rings/{override}/end", administrators, web.Button(p.endRing))
}

type listRingsPage struct {
	people.Related
	Overrides []Override
	CanPlace  bool
	Today     string
}

func (p *MemberPages) listRings(w http.ResponseWriter, r *http.Request) error {
	o, err := p.Members.organisation(r.Context(), people.OrganisationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	page := listRingsPage{Related: o, CanPlace: CanPlace(web.Actor(r)), Today: clock.ISODay(p.Members.Log.Now())}
	if page.Overrides, err = p.Members.Overrides(r.Context(), o.ID); err != nil {
		return err
	}
	done := map[string]string{"placed": "The role has been placed in another ring.", "ended": "It has ended. The profession’s own ring counts again."}[r.URL.Query().Get("done")]
	return web.Render(w, r, web.Page{Title: "Rings of roles in " + o.Name, Crumbs: ringCrumbs(o), Done: done, Content: true}, listRings(page))
}

func ringCrumbs(o people.Related) []web.Link {
	return web.Crumbs(web.Link{Text: "Organisations", Href: "/organisations"}, web.Link{Text: o.Name, Href: "/organisations/" + url.PathEscape(string(o.ID))})
}

func (p *MemberPages) askRing(r *http.Request) (*askPage, people.Related, error) {
	o, err := p.Members.organisation(r.Context(), people.OrganisationID(r.PathValue("id")))
	if err != nil {
		return nil, o, err
	}
	f, err := p.Members.Framework.Current(r.Context())
	if err != nil {
		return nil, o, err
	}
	role := &question{Field: form.Field{Name: "role", Label: "Role"}, as: asList, Choices: []choice{{"", "Choose a role"}}}
	for _, v := range f.Roles {
		role.Choices = append(role.Choices, choice{v.Code, v.Name})
	}
	ring := &question{Field: form.Field{Name: "ring", Label: "Ring"}, as: asRadios}
	for _, v := range f.Rings {
		ring.Choices = append(ring.Choices, choice{v.ID, v.Name})
	}
	return &askPage{Title: "Place a role in another ring", Action: ringsURL(o.ID), Button: "Place this role",
		Lead: "This counts for posts in " + o.Name + " only. The profession’s own ring counts everywhere else.",
		Questions: []*question{role, ring,
			{Field: form.Field{Name: "starts", Label: "From", Hint: "The first day, such as 2026-04-01."}},
			{Field: form.Field{Name: "ends", Label: "Until", Hint: "The first day on which it counts no more. Leave this empty if that is not known."}},
			{Field: form.Field{Name: "reason", Label: "Reason", Hint: "Everyone can read it."}, as: asText},
			{Field: form.Field{Name: "owner", Label: "Which post answers for this?", Hint: "Such as Chief Data Officer. Everyone can read it, so do not name a person."}}}}, o, nil
}

func (p *MemberPages) newRing(w http.ResponseWriter, r *http.Request) error {
	page, o, err := p.askRing(r)
	if err != nil {
		return err
	}
	return page.render(w, r, ringCrumbs(o))
}

func (p *MemberPages) addRing(w http.ResponseWriter, r *http.Request) error {
	page, o, err := p.askRing(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	placed := Override{Organisation: o.ID, Role: page.of("role").Value, Ring: page.of("ring").Value, Starts: page.of("starts").Value,
		Ends: page.of("ends").Value, Reason: page.of("reason").Value, Owner: page.of("owner").Value}
	f, err := p.Members.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	if page.mark(CheckOverride(f, placed)); page.form().OK() {
		err := p.Members.Place(r.Context(), web.Actor(r), placed)
		if err == nil {
			return web.SeeOther(w, r, ringsURL(o.ID)+"?done=placed")
		}
		if err := page.refuse(err); err != nil {
			return err
		}
	}
	return page.render(w, r, ringCrumbs(o))
}

func (p *MemberPages) endRing(w http.ResponseWriter, r *http.Request) error {
	o := people.OrganisationID(r.PathValue("id"))
	if err := p.Members.EndOverride(r.Context(), web.Actor(r), o, r.PathValue("override"), clock.ISODay(p.Members.Log.Now())); err != nil {
		return err
	}
	return web.SeeOther(w, r, ringsURL(o)+"?done=ended")
}

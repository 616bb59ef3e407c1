package enquiry

import (
	"net/http"

	"guildhall/govuk"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// placeForm asks in which ring a role counts in an organisation, and answers.
type placeForm struct {
	Role, Organisation form.Field
	roles              []govuk.SelectItem
	organisations      []govuk.SelectItem
	Answer             *membership.Placing // nil before both are chosen
}

func (p *placeForm) form() form.Form { return form.Form{&p.Role, &p.Organisation} }

// place reads the question from the address and answers it. An answer depends on
// the day, because decisions of organisations begin and end, so it is not kept.
func (p *Pages) place(w http.ResponseWriter, r *http.Request, f *framework.Framework) (place placeForm, err error) {
	q := r.URL.Query()
	place.Role = form.Field{Name: "role", Label: "Role", Value: form.Clean(q.Get("role"))}
	place.Organisation = form.Field{Name: "organisation", Label: "Organisation", Value: form.Clean(q.Get("organisation"))}
	living, err := p.People.Living(r.Context())
	if err != nil {
		return place, err
	}
	place.roles, place.organisations = roleItems(f), organisationItems(living)
	if !q.Has("organisation") {
		return place, nil
	}
	w.Header().Set("Cache-Control", "no-store")
	if f.Role(place.Role.Value) == nil {
		place.Role.Error = "Choose a role from the list"
	}
	answer, err := p.Members.PlaceOf(r.Context(), place.Role.Value, people.OrganisationID(place.Organisation.Value))
	switch {
	case err == nil:
		place.Answer = &answer
	case fault.KindOf(err) != fault.NotFound:
		return place, err
	case place.Role.Error == "":
		place.Organisation.Error = "Choose an organisation from the list"
	}
	return place, nil
}

func roleItems(f *framework.Framework) []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: new(""), Text: "Choose a role"}}
	for _, d := range f.Disciplines {
		for _, r := range d.Roles {
			if r.Status != framework.Retired {
				items = append(items, govuk.SelectItem{Value: &r.Code, Text: r.Name + " (" + d.Name + ")"})
			}
		}
	}
	return items
}

func organisationItems(all []people.Organisation) []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: new(""), Text: "Choose an organisation"}}
	for _, o := range all {
		items = append(items, govuk.SelectItem{Value: new(string(o.ID)), Text: o.Name})
	}
	return items
}

// verdict answers whether who holds the post is in the profession, by the ring
// that counts.
func verdict(ring *framework.Ring) string {
	if ring == nil {
		return ""
	}
	return map[string]string{
		"in":                "Whoever holds such a post there is in the profession.",
		"depends":           "Whether such a post is in the profession is for the organisation to say.",
		"usually-elsewhere": "Such posts are usually counted in another profession. Their holders are welcome to take part.",
	}[ring.DefaultMembership]
}

// sources says which rule gives the answer, who answers for it, and since when.
func sources(a membership.Placing) []govuk.SummaryListRow {
	row := func(key, value string) govuk.SummaryListRow {
		return govuk.SummaryListRow{Key: govuk.SummaryListCell{Text: key}, Value: govuk.SummaryListCell{Text: value}}
	}
	usual := "none"
	if a.Role.Ring != nil {
		usual = a.Role.Ring.Name
	}
	o := a.Override
	if o == nil {
		return []govuk.SummaryListRow{
			row("The rule", "The profession’s own ring for this role: "+usual+". "+a.Organisation.Name+" has decided nothing else."),
			row("Who answers for it", "The profession, in release "+a.Release+" of its framework"),
		}
	}
	when := "From " + web.Day(o.Starts)
	if o.Ends != "" {
		when += " to the day before " + web.Day(o.Ends)
	}
	return []govuk.SummaryListRow{
		row("The rule", a.Organisation.Name+" decided to place this role in the ring "+a.RingName+". The profession’s own ring is "+usual+"."),
		row("Why", o.Reason), row("Who answers for it", o.Owner), row("When it counts", when),
	}
}

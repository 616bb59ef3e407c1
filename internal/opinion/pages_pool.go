package opinion

import (
	"net/http"
	"strconv"

	"guildhall/govuk"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// showPoolPage asks what somebody offers members of other organisations.
type showPoolPage struct {
	F           *framework.Framework
	In          bool // whether they volunteer already
	Disciplines form.Field
	Skills      form.Field
	Most        form.Field
	Paused      form.Field
	Offer       Offer
}

func (p *Pages) poolPage(r *http.Request) (*showPoolPage, error) {
	f, err := p.Opinions.Framework.Current(r.Context())
	if err != nil {
		return nil, err
	}
	page := &showPoolPage{F: f,
		Disciplines: form.Field{Name: "discipline", Label: "Disciplines in which you know every skill"},
		Skills:      form.Field{Name: "skill", Label: "Single skills"},
		Most:        form.Field{Name: "most", Label: "How many requests do you take at once?", Hint: "A number from 1 to " + number(MostAtOnce) + ". Nobody can ask you for more while that many wait for you."},
		Paused:      form.Field{Name: "paused", Label: "Pause: nobody new can ask me for now"}}
	page.Offer, page.In, err = p.Opinions.Offered(r.Context(), web.Actor(r))
	if page.Most.Value = number(page.Offer.Most); !page.In {
		page.Most.Value = "2"
	}
	return page, err
}

func (page *showPoolPage) form() form.Form {
	return form.Form{&page.Disciplines, &page.Skills, &page.Most, &page.Paused}
}

func (p *Pages) showPool(w http.ResponseWriter, r *http.Request) error {
	page, err := p.poolPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

const poolTitle = "Give opinions to members elsewhere"

func (page *showPoolPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: poolTitle, Crumbs: crumbs(mine), Done: said(r), Content: true, Problems: page.form().Problems()}, showPool(page))
}

func (p *Pages) volunteer(w http.ResponseWriter, r *http.Request) error {
	page, err := p.poolPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form(), "discipline", "skill"); err != nil {
		return err
	}
	page.Offer = Offer{Disciplines: cleaned(r.PostForm["discipline"]), Skills: cleaned(r.PostForm["skill"]), Paused: page.Paused.Value == "yes"}
	if page.Offer.Most, err = strconv.Atoi(page.Most.Value); err != nil {
		page.Offer.Most = 0
	}
	err = p.Opinions.Volunteer(r.Context(), web.Actor(r), page.Offer)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		field := &page.Disciplines
		if page.Offer.Most < 1 || page.Offer.Most > MostAtOnce {
			field = &page.Most
		}
		field.Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/opinions/pool?done=offered")
}

func (p *Pages) leavePool(w http.ResponseWriter, r *http.Request) error {
	if err := p.Opinions.LeavePool(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/opinions/pool?done=left")
}

func (page *showPoolPage) disciplineItems() []govuk.CheckboxItem {
	var items []govuk.CheckboxItem
	for _, d := range page.F.Disciplines {
		items = append(items, govuk.CheckboxItem{Value: d.ID, Text: d.Name})
	}
	return items
}

// skillGroup is the skills of one discipline.
type skillGroup struct {
	ID, Name string
	Items    []govuk.CheckboxItem
}

func (page *showPoolPage) groups() []skillGroup {
	var all []skillGroup
	for _, d := range page.F.Disciplines {
		g := skillGroup{ID: "f-skill-" + d.ID, Name: d.Name}
		for _, s := range d.Skills {
			if s.Status != framework.Retired {
				g.Items = append(g.Items, govuk.CheckboxItem{Value: s.Code, Text: s.Name})
			}
		}
		if len(g.Items) > 0 {
			all = append(all, g)
		}
	}
	return all
}

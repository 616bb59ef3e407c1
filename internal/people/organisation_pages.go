package people

import (
	"context"
	"net/http"
	"slices"
	"time"

	"guildhall/govuk"
	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

type listOrganisationsPage struct {
	Words         string
	At            form.Field // the day as at which the register is shown; empty for today
	Manages       bool       // whether the reader keeps the register
	Kind          Kind
	Organisations []Organisation
}

func (p *Pages) listOrganisations(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	page := listOrganisationsPage{Words: form.Clean(q.Get("words")), Kind: Kind(form.Clean(q.Get("kind")))}
	page.At = form.Field{Name: "at", Label: "As at", Hint: "A date such as 2019-12-31. Leave this empty for today.", Value: form.Clean(q.Get("at"))}
	page.Manages = CanManage(web.Actor(r))
	if err := p.register(r.Context(), &page); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Organisations", Content: true, Crumbs: web.Crumbs(), Problems: form.Form{&page.At}.Problems(), Done: changesDone[q.Get("done")],
		Description: "Every organisation whose people can belong to the profession, and those that no longer exist with what they became.",
		Links:       []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/organisations", Title: "Organisations as JSON"}},
	}, listOrganisations(page))
}

// register reads the list as at today or another day.
func (p *Pages) register(ctx context.Context, page *listOrganisationsPage) (err error) {
	if page.At.Value != "" {
		day, err := ParseDay(page.At.Value)
		if err == nil {
			page.Organisations, err = p.People.RegisterOn(ctx, day, page.Words, page.Kind)
			return err
		}
		page.At.Error = fault.Message(err)
	}
	page.Organisations, err = p.People.Register(ctx, page.Words, page.Kind)
	return err
}

type showOrganisationPage struct {
	Organisation
	Profession string // what the profession is called, in short
	Lead       Lead
	Changes    []Recorded // those that stand
	Manages    bool       // whether the reader keeps the register
	Appoints   bool       // whether the reader fills seats
	Leads      bool       // whether the reader leads here
}

// showOrganisationOnPage is an organisation as at an earlier day.
type showOrganisationOnPage struct {
	Organisation
	On      pack.Date
	Existed bool
}

func (p *Pages) showOrganisationOn(w http.ResponseWriter, r *http.Request, id OrganisationID) error {
	day, err := ParseDay(r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	o, existed, err := p.People.OrganisationOn(r.Context(), id, day)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: o.Name + " on " + date(day), Content: true,
		Crumbs: web.Crumbs(web.Link{Text: "Organisations", Href: "/organisations"}, web.Link{Text: o.Name, Href: "/organisations/" + string(o.ID)}),
	}, showOrganisationOn(showOrganisationOnPage{o, day, existed}))
}

func (p *Pages) showOrganisation(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("at") != "" {
		return p.showOrganisationOn(w, r, OrganisationID(r.PathValue("id")))
	}
	o, err := p.People.Organisation(r.Context(), OrganisationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	page, err := p.organisationPage(r, o)
	if err != nil {
		return err
	}
	settings, err := p.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	page.Profession = shortName(settings.ShortName)
	return web.Render(w, r, web.Page{
		Title: o.Name, Content: true, Done: changesDone[r.URL.Query().Get("done")], Description: o.Kind.String() + " in the register of organisations.",
		Crumbs: web.Crumbs(web.Link{Text: "Organisations", Href: "/organisations"}),
		Links:  []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/organisations/" + string(o.ID), Title: "This organisation as JSON"}},
	}, showOrganisation(page))
}

// organisationPage adds to an organisation who leads there, what was changed and
// what the reader may do.
func (p *Pages) organisationPage(r *http.Request, o Organisation) (page showOrganisationPage, err error) {
	who := web.Actor(r)
	page = showOrganisationPage{Organisation: o, Manages: CanManage(who), Leads: who.Holds(access.Leader, o.Ref())}
	page.Appoints = page.Manages || who.Holds(access.HeadOfProfession, access.Everywhere)
	if p.Led != nil && o.To == "" {
		if page.Lead, err = p.Led(r.Context(), o.ID); err != nil {
			return page, err
		}
	}
	page.Changes, err = p.People.Changes(r.Context(), o.ID)
	page.Changes = slices.DeleteFunc(page.Changes, func(c Recorded) bool { return !c.UndoneAt.IsZero() })
	return page, err
}

// shortName stands in until a profession has been loaded.
func shortName(name string) string {
	if name == "" {
		return "the profession"
	}
	return name
}

// Led says who leads the profession there, in a sentence for each seat.
func (p showOrganisationPage) Led() []string {
	switch {
	case p.To != "":
		return []string{"This organisation no longer exists, so nobody leads " + p.Profession + " here."}
	case p.Lead.Seat == "":
		return []string{"Nobody is recorded yet as leading " + p.Profession + " here."}
	}
	all := []string{p.Lead.Head.sentence(p.Lead.Seat)}
	if p.Lead.Deputy.Held {
		all = append(all, p.Lead.Deputy.sentence("Deputy"))
	}
	return all
}

func (s Seated) sentence(seat string) string {
	switch {
	case !s.Held:
		return seat + ": the seat is vacant."
	case s.Name == "":
		return seat + ": held; ask the team."
	}
	return seat + ": " + s.Name + "."
}

// factRows are what the register says, in the order people
// ask. The kind is the page's caption.
func (o Organisation) factRows() []govuk.SummaryListRow {
	var rows []govuk.SummaryListRow
	if o.Short != "" && o.Short != o.Name {
		rows = append(rows, textRow("Short name", o.Short))
	}
	if o.Parent != "" {
		key := "Answers to"
		if o.To != "" {
			key = "Answered to"
		}
		rows = append(rows, componentRow(key, relatedLink(Related{o.Parent, o.ParentName})))
	}
	if o.From != "" {
		rows = append(rows, textRow("Began", date(o.From)))
	}
	if o.To != "" {
		rows = append(rows, textRow("Ended", date(o.To)))
	}
	if len(o.Domains) > 0 {
		rows = append(rows, componentRow("Email addresses end in", domainList(o.Domains)))
	}
	if len(o.LocalGrades) > 0 {
		rows = append(rows, componentRow("What it calls the grades", gradeList(o.LocalGrades)))
	}
	return rows
}

func textRow(key, value string) govuk.SummaryListRow {
	return govuk.SummaryListRow{Key: govuk.SummaryListCell{Text: key}, Value: govuk.SummaryListCell{Text: value}}
}

// date renders a date as far as it is known: "3 March 2009", "March 2009", "2009".
func date(d pack.Date) string {
	if t, err := time.Parse("2006-01", string(d)); err == nil {
		return t.Format("January 2006")
	}
	return web.Day(string(d))
}

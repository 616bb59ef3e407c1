package people

import (
	"net/http"
	"time"

	"guildhall/govuk"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

type listOrganisationsPage struct {
	Words         string
	Kind          Kind
	Organisations []Organisation
}

func (p *Pages) listOrganisations(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	page := listOrganisationsPage{Words: form.Clean(q.Get("words")), Kind: Kind(form.Clean(q.Get("kind")))}
	var err error
	if page.Organisations, err = p.People.Register(r.Context(), page.Words, page.Kind); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Organisations", Content: true, Crumbs: web.Crumbs(),
		Description: "Every organisation whose people can belong to the profession, and those that no longer exist with what they became.",
		Links:       []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/organisations", Title: "Organisations as JSON"}},
	}, listOrganisations(page))
}

type showOrganisationPage struct {
	Organisation
	Profession string // what the profession is called, in short
}

func (p *Pages) showOrganisation(w http.ResponseWriter, r *http.Request) error {
	o, err := p.People.Organisation(r.Context(), OrganisationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	settings, err := p.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: o.Name, Content: true, Description: o.Kind.String() + " in the register of organisations.",
		Crumbs: web.Crumbs(web.Link{Text: "Organisations", Href: "/organisations"}),
		Links:  []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/organisations/" + string(o.ID), Title: "This organisation as JSON"}},
	}, showOrganisation(showOrganisationPage{o, shortName(settings.ShortName)}))
}

// shortName stands in until a profession has been loaded.
func shortName(name string) string {
	if name == "" {
		return "the profession"
	}
	return name
}

// Led says who leads the profession there. Nobody is recorded in a seat yet, so
// the sentence says that, and the page says whom to ask.
func (p showOrganisationPage) Led() string {
	if p.To != "" {
		return "This organisation no longer exists, so nobody leads " + p.Profession + " here."
	}
	return "Nobody is recorded yet as leading " + p.Profession + " here."
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

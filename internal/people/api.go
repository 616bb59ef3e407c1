package people

import (
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

func (p *Pages) api(rt *web.Router) {
	rt.Public("GET /api/v1/organisations", p.listOrganisationsJSON)
	rt.Public("GET /api/v1/organisations/{id}", p.showOrganisationJSON)
}

// organisationJSON is an organisation as programs read it.
type organisationJSON struct {
	ID            string             `json:"id"`
	URL           string             `json:"url"` // of its page
	Name          string             `json:"name"`
	ShortName     string             `json:"short_name,omitempty"`
	Kind          string             `json:"kind"`
	Parent        string             `json:"parent,omitempty"`
	From          string             `json:"from,omitempty"` // a year, month or day, as far as it is known
	To            string             `json:"to,omitempty"`
	Domains       []string           `json:"email_domains,omitempty"` // this and what follows only on an organisation's own address
	Predecessors  []successionJSON   `json:"predecessors,omitempty"`
	Successors    []successionJSON   `json:"successors,omitempty"`
	FormerParents []formerParentJSON `json:"former_parents,omitempty"`
	Note          string             `json:"note,omitempty"`
	LocalGrades   map[string]string  `json:"local_grades,omitempty"`
	Headcounts    []headcountJSON    `json:"headcounts,omitempty"`
}

type headcountJSON struct {
	Year   int     `json:"year"`
	FTE    float64 `json:"fte"`
	Source string  `json:"source"`
}

type successionJSON struct {
	ID  string `json:"id"`
	How string `json:"how"` // renamed, split or merged
}

type formerParentJSON struct {
	ID    string `json:"id"`
	Until string `json:"until"`
}

func wire(o Organisation) organisationJSON {
	if o.Kind == "" { // of one that has ended since, what it was is not kept
		o.Kind = Historic
	}
	return organisationJSON{
		ID: string(o.ID), URL: "/organisations/" + string(o.ID), Name: o.Name, ShortName: o.Short, Kind: string(o.Kind),
		Parent: string(o.Parent), From: string(o.From), To: string(o.To), Note: o.Note,
	}
}

func (p *Pages) listOrganisationsJSON(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	words, kind := form.Clean(q.Get("words")), Kind(form.Clean(q.Get("kind")))
	all, err := p.People.Register(r.Context(), words, kind)
	if at := q.Get("at"); at != "" && err == nil {
		var day pack.Date
		if day, err = ParseDay(at); err == nil {
			all, err = p.People.RegisterOn(r.Context(), day, words, kind)
		}
	}
	if err != nil {
		return err
	}
	rows := web.List(all, wire)
	if rows, err = web.Part(w, r, rows); err != nil {
		return err
	}
	return web.WriteJSON(w, struct {
		Organisations []organisationJSON `json:"organisations"`
	}{rows})
}

func (p *Pages) showOrganisationJSON(w http.ResponseWriter, r *http.Request) error {
	o, err := p.organisationForPrograms(r)
	if err != nil {
		return err
	}
	one := wire(o)
	one.Domains = o.Domains
	for _, s := range o.Predecessors {
		one.Predecessors = append(one.Predecessors, successionJSON{string(s.ID), s.How})
	}
	for _, s := range o.Successors {
		one.Successors = append(one.Successors, successionJSON{string(s.ID), s.How})
	}
	for _, f := range o.FormerParents {
		one.FormerParents = append(one.FormerParents, formerParentJSON{string(f.ID), string(f.Until)})
	}
	for _, g := range o.LocalGrades {
		if one.LocalGrades == nil {
			one.LocalGrades = map[string]string{}
		}
		one.LocalGrades[g.Grade] = g.Name
	}
	for _, h := range o.Headcounts {
		one.Headcounts = append(one.Headcounts, headcountJSON{h.Year, float64(h.FTE) / 100, h.Source})
	}
	return web.WriteJSON(w, one)
}

// organisationForPrograms reads an organisation as it stands, or as at a day.
func (p *Pages) organisationForPrograms(r *http.Request) (Organisation, error) {
	id, at := OrganisationID(r.PathValue("id")), r.URL.Query().Get("at")
	if at == "" {
		return p.People.Organisation(r.Context(), id)
	}
	day, err := ParseDay(at)
	if err != nil {
		return Organisation{}, err
	}
	o, existed, err := p.People.OrganisationOn(r.Context(), id, day)
	if err == nil && !existed {
		err = fault.New(fault.NotFound, "%s did not exist on %s.", o.Name, date(day))
	}
	return o, err
}

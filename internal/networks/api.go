package networks

import (
	"net/http"

	"guildhall/internal/web"
)

func (p *Pages) api(rt *web.Router) {
	rt.Public("GET /api/v1/networks", p.listNetworksJSON)
	rt.Public("GET /api/v1/networks/{id}", p.showNetworkJSON)
}

// networkJSON is a network as programs read it.
type networkJSON struct {
	ID              string     `json:"id"`
	URL             string     `json:"url"` // of its page
	Name            string     `json:"name"`
	ShortName       string     `json:"short_name"`
	Place           string     `json:"place"` // internal, body-group or external
	Host            string     `json:"host"`
	Purpose         string     `json:"purpose"`
	WhoFor          string     `json:"who_for"`
	Route           string     `json:"route"`
	Steps           []stepJSON `json:"steps,omitempty"` // only on a network's own address
	Contacts        []string   `json:"contacts,omitempty"`
	Meets           string     `json:"meets"`
	Fees            string     `json:"fees"`
	Parent          string     `json:"parent,omitempty"`
	Groups          []string   `json:"groups,omitempty"`
	Confidentiality string     `json:"confidentiality"`
	Status          string     `json:"status"`
	LastConfirmed   string     `json:"last_confirmed"` // a day, or unknown
	Disciplines     []string   `json:"disciplines,omitempty"`
	Skills          []string   `json:"skills,omitempty"`
}

type stepJSON struct {
	Text    string `json:"text"`
	Email   string `json:"email,omitempty"`
	Subject string `json:"subject,omitempty"`
	Link    string `json:"link,omitempty"`
}

func wire(n Network) networkJSON {
	return networkJSON{
		ID: n.ID, URL: n.URL(), Name: n.Name, ShortName: n.Short, Place: n.Kind, Host: n.Host, Purpose: n.Purpose, WhoFor: n.WhoFor,
		Route: n.Joining.Route, Contacts: n.Joining.Contacts, Meets: n.Meets, Fees: n.Fees, Parent: n.Parent,
		Confidentiality: n.Confidentiality, Status: n.Status, LastConfirmed: string(n.LastConfirmed),
		Disciplines: n.Disciplines, Skills: n.Skills,
	}
}

func (p *Pages) listNetworksJSON(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Networks.List(r.Context(), filterOf(r.URL.Query()))
	if err != nil {
		return err
	}
	rows := web.List(all, wire)
	return web.WriteJSON(w, struct {
		Networks []networkJSON `json:"networks"`
	}{rows})
}

func (p *Pages) showNetworkJSON(w http.ResponseWriter, r *http.Request) error {
	n, moved, err := p.at(w, r, "/api/v1")
	if err != nil || moved {
		return err
	}
	one := wire(n)
	for _, s := range n.JoinSteps() {
		one.Steps = append(one.Steps, stepJSON(s))
	}
	for _, g := range n.Groups {
		one.Groups = append(one.Groups, g.ID)
	}
	return web.WriteJSON(w, one)
}

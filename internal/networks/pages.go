package networks

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/leadership"
	"guildhall/internal/membership"
	"guildhall/internal/publishing"
	"guildhall/internal/web"
)

// Pages is the directory on the web.
type Pages struct {
	Networks   *Service
	Framework  *framework.Service
	Leadership *leadership.Service // whose seats make the members of some networks; nil shows none
	Members    *membership.Members
}

// Routes adds the directory's pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /networks", p.listNetworks)
	rt.Public("GET /networks/{id}", p.showNetwork)
	p.api(rt)
}

type listNetworksPage struct {
	Title       string
	Lead        string // what the directory is for; empty when nobody has written it
	Intro       templ.Component
	Filter      Filter
	Networks    []Network
	Disciplines []*framework.Discipline
}

// Confirmed reports whether any entry shown has ever been confirmed.
func (p listNetworksPage) Confirmed() bool {
	for _, n := range p.Networks {
		if n.Confirmed() {
			return true
		}
	}
	return false
}

func filterOf(v url.Values) Filter {
	return Filter{
		Words: form.Clean(v.Get("words")), Discipline: form.Clean(v.Get("discipline")),
		Route: form.Clean(v.Get("route")), Place: form.Clean(v.Get("place")),
	}
}

func (p *Pages) listNetworks(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	page := listNetworksPage{Title: "Networks", Filter: filterOf(r.URL.Query())}
	f, err := p.Framework.Current(ctx)
	if err != nil {
		return err
	}
	page.Disciplines = f.Specialist()
	if page.Networks, err = p.Networks.List(ctx, page.Filter); err != nil {
		return err
	}
	if err := p.introduce(r, &page); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: page.Title, Description: page.Lead, Content: true, Crumbs: web.Crumbs(),
		Links: []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/networks", Title: "Networks as JSON"}},
	}, listNetworks(page))
}

type showNetworkPage struct {
	Network
	Disciplines []*framework.Discipline
	Skills      []*framework.Skill
	Seats       *seatsOf // nil where its members are not those who hold seats
}

func (p *Pages) showNetwork(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, moved, err := p.at(w, r, "")
	if err != nil || moved {
		return err
	}
	f, err := p.Framework.Current(ctx)
	if err != nil {
		return err
	}
	page := showNetworkPage{Network: n, Disciplines: disciplines(f, n), Skills: skills(f, n)}
	if n.Network.Members == bySeats && p.Leadership != nil {
		if page.Seats, err = p.seats(r); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.Page{
		Title: n.Name, Description: n.Purpose, Content: true,
		Crumbs: web.Crumbs(web.Link{Text: "Networks", Href: "/networks"}),
		Links:  []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1" + n.URL(), Title: "This network as JSON"}},
	}, showNetwork(page))
}

// disciplines names what the network concerns; what the current release no
// longer has is left out.
func disciplines(f *framework.Framework, n Network) []*framework.Discipline {
	var all []*framework.Discipline
	for _, id := range n.Disciplines {
		if d := f.Discipline(id); d != nil {
			all = append(all, d)
		}
	}
	return all
}

func skills(f *framework.Framework, n Network) []*framework.Skill {
	var all []*framework.Skill
	for _, code := range n.Skills {
		if s := f.Skill(code); s != nil {
			all = append(all, s)
		}
	}
	return all
}

// introduction is the path of the page that editors write for the directory.
const introduction = "networks"

// introduce adds what editors wrote under the directory's own address. The text
// itself is left out while a filter is on: the reader is past it.
func (p *Pages) introduce(r *http.Request, page *listNetworksPage) error {
	intro, found, err := publishing.Published(r.Context(), p.Networks.DB, introduction)
	if err != nil || !found {
		return err
	}
	page.Title, page.Lead = intro.Title, intro.Description
	if page.Filter.Empty() {
		page.Intro = publishing.Introduction(intro, web.Actor(r))
	}
	return nil
}

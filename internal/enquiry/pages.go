package enquiry

import (
	"net/http"

	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/networks"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// Pages is where people ask, on the web.
type Pages struct {
	Enquiries *Service
	Networks  *networks.Service
	Framework *framework.Service
	People    *people.Service
	Members   *membership.Members
}

// Routes adds the pages for people who have a question.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /enquiries/new", p.newEnquiry)
	rt.Public("GET /am-i-in", p.findMyRole)
	p.api(rt)
}

type newEnquiryPage struct {
	Mailbox string
	Clock   string
	Topics  []Topic
	names   map[string]networks.Network // by id
}

// Networks lists the networks that a topic is about, as far as they exist.
func (p newEnquiryPage) Networks(t Topic) []networks.Network {
	var all []networks.Network
	for _, id := range t.NetworkIDs() {
		if n, ok := p.names[id]; ok {
			all = append(all, n)
		}
	}
	return all
}

func (p *Pages) newEnquiry(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Enquiries.Enquiries(r.Context())
	if err != nil {
		return err
	}
	all, err := p.Networks.List(r.Context(), networks.Filter{})
	if err != nil {
		return err
	}
	page := newEnquiryPage{Mailbox: e.DefaultMailbox, Clock: e.Clock, names: map[string]networks.Network{}}
	for _, n := range all {
		page.names[n.ID] = n
	}
	for _, t := range e.Topics {
		page.Topics = append(page.Topics, Topic{t})
	}
	return web.Render(w, r, web.Page{
		Title: "Ask us", Description: "What people ask about, the usual answer, and who replies.", Content: true,
		Crumbs: web.Crumbs(web.Link{Text: "Contact", Href: "/contact"}),
	}, newEnquiry(page))
}

type findMyRolePage struct {
	Notice  string
	Asked   string
	Matches []Match
	Finder  pack.RoleFinder
	Results []Result
	Rules   []Rule
	Place   placeForm
}

func (p *Pages) findMyRole(w http.ResponseWriter, r *http.Request) error {
	finder, err := p.Enquiries.Finder(r.Context())
	if err != nil {
		return err
	}
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := findMyRolePage{
		Notice: finder.Notice, Asked: form.Clean(r.URL.Query().Get("title")), Finder: finder, Rules: rules(f, finder),
	}
	page.Matches = matches(f, finder.RolePhrases, page.Asked)
	page.Results = results(finder, page.Rules)
	if page.Place, err = p.place(w, r, f); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Is my job in this profession?", Description: "Look your job up, and read how a job is placed.", Content: true,
		Crumbs: web.Crumbs(), Problems: page.Place.form().Problems(),
	}, findMyRole(page))
}

package membership

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

func (p *MemberPages) requestRoutes(rt *web.Router) {
	rt.Handle("GET /me/requests", access.SignedIn, p.listRequests)
	rt.Handle("POST /me/requests/reports/{person}/confirm", access.SignedIn, web.Button(p.confirmReport))
	rt.Handle("POST /me/requests/reports/{person}/decline", access.SignedIn, web.Button(p.declineReport))
}

type listRequestsPage struct {
	Team     []Report
	Vouching []Sponsorship // who asks the actor to vouch for them
}

var requestsDone = map[string]string{
	"confirmed": "You have confirmed that you are their line manager. You see what they share with you.",
	"declined":  "You have said that you are not their line manager.",
	"vouched":   "You have vouched for them. Somebody who looks after members decides.",
	"refused":   "You have said that you do not vouch for them.",
}

func (p *MemberPages) listRequests(w http.ResponseWriter, r *http.Request) error {
	team, err := p.Members.Team(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	vouching, err := p.Members.Asked(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "What others ask you to confirm", Crumbs: ownCrumbs, Done: requestsDone[r.URL.Query().Get("done")]},
		listRequests(listRequestsPage{team, vouching}))
}

func (p *MemberPages) confirmReport(w http.ResponseWriter, r *http.Request) error {
	return p.answered(w, r, p.Members.Answer(r.Context(), web.Actor(r), people.ID(r.PathValue("person")), true), "confirmed")
}

func (p *MemberPages) declineReport(w http.ResponseWriter, r *http.Request) error {
	return p.answered(w, r, p.Members.Answer(r.Context(), web.Actor(r), people.ID(r.PathValue("person")), false), "declined")
}

func (p *MemberPages) answered(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/requests?done="+key)
}

// readOf is an act of reading in words.
func readOf(c audit.Concern, name string) read {
	if name == "" {
		name = "Somebody who is not here any more"
	}
	return read{When: clock.Moment(c.At), Who: name, What: english.Capital(c.Verb), Detail: c.Detail}
}

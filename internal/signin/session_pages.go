package signin

import (
	"net/http"
	"net/url"

	"guildhall/internal/people"
	"guildhall/internal/web"
)

func (p *Pages) confirmSignOut(w http.ResponseWriter, r *http.Request) error {
	private(w)
	if !web.Actor(r).SignedIn() {
		return web.Render(w, r, web.Page{Title: "You are signed out"}, signedOut())
	}
	return web.Render(w, r, web.Page{Title: "Sign out"}, confirmSignOut(web.Actor(r).Name))
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	private(w)
	if who := web.Actor(r); who.SignedIn() {
		if err := p.SignIn.SignOut(r.Context(), who); err != nil {
			return err
		}
	}
	p.setCookie(w, p.router.SessionCookie(), "", -1)
	w.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	return web.SeeOther(w, r, "/sign-out")
}

var done = map[string]string{
	"ended":  "That browser is signed out.",
	"others": "You are signed out everywhere but here.",
}

type listSessionsPage struct {
	Sessions []Session
	Current  string // the session that asks
	Provider string // the identity provider's name
}

func (p *Pages) listSessions(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	all, err := p.SignIn.Sessions(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Where you are signed in", Done: done[r.URL.Query().Get("done")],
		Crumbs: web.Crumbs(web.Link{Text: "Your page", Href: "/home"}),
	}, listSessions(listSessionsPage{all, who.Session, p.SignIn.providerName()}))
}

func (p *Pages) endSession(w http.ResponseWriter, r *http.Request) error {
	err := p.SignIn.End(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/sessions?done=ended")
}

func (p *Pages) endOtherSessions(w http.ResponseWriter, r *http.Request) error {
	if err := p.SignIn.EndOthers(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/sessions?done=others")
}

// endAllSessions signs another person out everywhere, such as one whose laptop
// was stolen.
func (p *Pages) endAllSessions(w http.ResponseWriter, r *http.Request) error {
	person := r.PathValue("id")
	if err := p.SignIn.EndSessionsOf(r.Context(), web.Actor(r), people.ID(person)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/people/"+url.PathEscape(person)+"?done=signed-out")
}

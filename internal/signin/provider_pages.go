package signin

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

type goProviderPage struct{ Name, Address string }

// goProvider sends the browser to the provider. It is a page with a link, which
// the browser follows by itself, because a form may lead to no other site.
func (p *Pages) goProvider(w http.ResponseWriter, r *http.Request, kind ceremonyKind, only people.ID, next string) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	login, err := p.heldLogin(r)
	if err != nil {
		return err
	}
	address, err := p.SignIn.askProvider(r.Context(), login, kind, only, next)
	if err != nil {
		return p.refused(w, r, err)
	}
	p.setLogin(w, login)
	secret(w)
	w.Header().Set("Refresh", "0; url="+address)
	name := p.SignIn.Provider.Name
	return web.Render(w, r, web.Page{Title: "Continue to " + name}, goProvider(goProviderPage{name, address}))
}

func (p *Pages) signInByProvider(w http.ResponseWriter, r *http.Request) error {
	next := form.Field{Name: "next"}
	if err := web.ReadForm(r, form.Form{&next}); err != nil {
		return err
	}
	return p.goProvider(w, r, providerSignIn, "", web.SafeNext(next.Value))
}

func (p *Pages) proveByProvider(w http.ResponseWriter, r *http.Request) error {
	next := form.Field{Name: "next"}
	if err := web.ReadForm(r, form.Form{&next}); err != nil {
		return err
	}
	return p.goProvider(w, r, providerSignIn, people.ID(web.Actor(r).ID), web.SafeNext(next.Value))
}

func (p *Pages) addIdentity(w http.ResponseWriter, r *http.Request) error {
	return p.goProvider(w, r, newIdentity, people.ID(web.Actor(r).ID), "")
}

// answer is where the provider sends people back to. It is the one page that
// signs somebody in when it is opened: its state was given to this browser, and
// works once.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request) error {
	secret(w)
	if over, err := p.crowded(w, r); over {
		return err
	}
	q, login := r.URL.Query(), p.cookie(r, p.router.LoginCookie())
	switch {
	case p.SignIn.Provider == nil:
		return fault.New(fault.NotFound, "This service has no identity provider.")
	case login == "" || !wellFormed(q.Get("state")):
		return p.refused(w, r, fault.New(fault.Conflict, "Your time to sign in has run out, or you began in another browser. Try again"))
	case q.Has("iss") && q.Get("iss") != p.SignIn.Provider.Issuer: // RFC 9207
		return p.refused(w, r, fault.New(fault.Invalid, "Another identity provider answered. Try again"))
	case q.Get("code") == "":
		return p.refused(w, r, fault.New(fault.Invalid, "%s did not sign you in. Try again, or enter your email address to get a code", p.SignIn.Provider.Name))
	}
	a, err := p.SignIn.arrive(r.Context(), login, q.Get("state"), q.Get("code"), web.Actor(r), describe(r.UserAgent()))
	switch {
	case a.email != "" && !web.Actor(r).SignedIn():
		page := newAskEmailPage("/me/sign-in")
		page.Email.Value, page.Email.Error = a.email, fault.Message(err)
		return p.renderAskEmail(w, r, page)
	case err != nil:
		return p.refused(w, r, err)
	case a.linked:
		p.setCookie(w, p.router.LoginCookie(), "", -1)
		return web.SeeOther(w, r, "/me/sign-in?done=identity-added")
	case a.newcomer:
		p.setLogin(w, login)
		return web.SeeOther(w, r, "/sign-in/details")
	}
	return p.welcome(w, r, a.entrance)
}

func (p *Pages) removeIdentity(w http.ResponseWriter, r *http.Request) error {
	if err := p.SignIn.RemoveIdentity(r.Context(), web.Actor(r), r.PathValue("id")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/sign-in?done=identity-removed")
}

// providerRoutes adds the pages of the identity provider.
func (p *Pages) providerRoutes(rt *web.Router) {
	mine := access.SignedIn.Recently()
	rt.Handle("POST /sign-in/provider", access.Anyone, p.signInByProvider)
	rt.Handle("GET "+callback, access.Anyone, p.answer)
	rt.Handle("POST /me/identities", mine, web.Button(p.addIdentity))
	rt.Handle("POST /me/identities/{id}/remove", mine, web.Button(p.removeIdentity))
}

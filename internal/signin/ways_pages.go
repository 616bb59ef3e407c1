package signin

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

type showWaysPage struct {
	Email      string
	Passkeys   []Passkey
	Identities []Identity
	Provider   string // its name; empty where there is none
	Work       bool   // whether passkeys can be used at this address
	Fresh      bool   // whether the person has proved a short while ago who they are
	Name       form.Field
}

func (p *showWaysPage) form() form.Form { return form.Form{&p.Name} }

func (p *Pages) ways(r *http.Request) (*showWaysPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	person, err := p.SignIn.People.Find(ctx, who, people.ID(who.ID))
	if err != nil {
		return nil, err
	}
	page := &showWaysPage{
		Email: person.Email, Work: p.SignIn.PasskeysWork(), Fresh: Fresh(r),
		Name: form.Field{Name: "name", Label: "Name of the new passkey", Hint: "So that you know it again, such as “Work phone”. Leave it empty to use the name of this browser."},
	}
	if page.Passkeys, err = p.SignIn.Passkeys(ctx, who); err != nil {
		return nil, err
	}
	if p.SignIn.Provider != nil {
		page.Provider = p.SignIn.Provider.Name
	}
	page.Identities, err = p.SignIn.Identities(ctx, who)
	return page, err
}

func (p *Pages) showWays(w http.ResponseWriter, r *http.Request) error {
	page, err := p.ways(r)
	if err != nil {
		return err
	}
	return renderWays(w, r, page)
}

func renderWays(w http.ResponseWriter, r *http.Request, page *showWaysPage) error {
	return web.Render(w, r, web.Page{
		Title: "How you sign in", Done: waysDone[r.URL.Query().Get("done")], Problems: page.form().Problems(), Script: passkeyScript,
		Crumbs: web.Crumbs(web.Link{Text: "Your page", Href: "/home"}),
	}, showWays(page))
}

var waysDone = map[string]string{
	"passkey-added":    "The passkey has been added.",
	"passkey-removed":  "The passkey has been removed. Remove it from your device too.",
	"identity-added":   "Your account has been linked.",
	"identity-removed": "The link has been removed.",
}

// Fresh reports whether whoever makes a request has proved who they are in the
// last 15 minutes. A route's rule asks for it with access.Rule.Recently; then
// the router sends others to /sign-in/again.
func Fresh(r *http.Request) bool { return web.Fresh(r) }

type proveAgainPage struct {
	Email      string
	Next       string
	HasPasskey bool
	Stronger   bool   // a message is not enough, because of the role that they hold
	Withheld   bool   // they hold a role that does not count in this session
	Work       bool   // whether passkeys can be used at this address
	Fresh      bool   // whether they have proved a short while ago who they are
	Provider   string // the name of a provider that the account is linked to; empty for none
	Demo       string // where a demonstration lets one choose a person; empty outside one
}

func (p *Pages) proveAgain(w http.ResponseWriter, r *http.Request) error {
	page, err := p.ways(r)
	if err != nil {
		return err
	}
	again := proveAgainPage{Email: page.Email, Next: web.SafeNext(r.URL.Query().Get("next")), HasPasskey: page.Work && len(page.Passkeys) > 0, Demo: p.Demo,
		Withheld: len(web.Actor(r).Withheld) > 0, Work: page.Work, Fresh: page.Fresh}
	if again.Stronger, err = needsPasskey(r.Context(), p.SignIn.DB, people.ID(web.Actor(r).ID)); err != nil {
		return err
	}
	if len(page.Identities) > 0 {
		again.Provider = page.Provider
	}
	private(w)
	return web.Render(w, r, web.Page{Title: "Confirm that it is you", Script: passkeyScript}, proveAgain(again))
}

// sendCodeAgain sends a code to the actor's own address. Typing it starts a new
// session in place of this one.
func (p *Pages) sendCodeAgain(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	who := web.Actor(r)
	person, err := p.SignIn.People.Find(r.Context(), who, people.ID(who.ID))
	if err != nil {
		return err
	}
	login, err := p.loginCookie(r, person.Email)
	if err != nil {
		return err
	}
	if err := p.SignIn.ask(r.Context(), person.Email, hash(login), describe(r.UserAgent()), web.SafeNext(r.PostForm.Get("next"))); err != nil {
		return err
	}
	p.setLogin(w, login)
	private(w)
	return web.SeeOther(w, r, "/sign-in/code")
}

// againRoutes adds the pages where people confirm that it is them.
func (p *Pages) againRoutes(rt *web.Router) {
	rt.Handle("GET /sign-in/again", access.SignedIn, p.proveAgain)
	rt.Handle("POST /sign-in/again", access.SignedIn, p.sendCodeAgain)
	rt.Handle("POST /sign-in/again/provider", access.SignedIn, p.proveByProvider)
}

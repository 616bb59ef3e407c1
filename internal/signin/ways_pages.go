package signin

import (
	"net/http"
	"net/url"

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
	Next       string // where adding a passkey leads; empty for this page
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
	*showWaysPage
	Next     string
	Others   bool   // a message is not enough, because of what it is for
	Withheld bool   // they are an administrator, which does not count in this session
	Provider string // the name of a provider that the account is linked to; empty for none
	Demo     string // where a demonstration lets one choose a person; empty outside one
}

// HasPasskey reports whether they have something stronger than a message, which
// then is never enough.
func (p proveAgainPage) HasPasskey() bool { return len(p.Passkeys) > 0 }

// ByMail reports whether a message proves enough.
func (p proveAgainPage) ByMail() bool { return !p.Others && !p.HasPasskey() }

// Adds reports whether they have to add a passkey first, and can.
func (p proveAgainPage) Adds() bool { return p.Others && !p.HasPasskey() && p.Work }

// here is the address of the page itself, for who comes back to it with a proof by
// message, or with a new passkey.
func (p proveAgainPage) here() string {
	return "/sign-in/again?" + url.Values{"next": {p.Next}, "for": {"others"}}.Encode()
}

// proveAgain lets somebody prove again who they are. What they came from says that
// it is not only theirs; the rule of its route decides, whatever the address says.
func (p *Pages) proveAgain(w http.ResponseWriter, r *http.Request) error {
	ways, err := p.ways(r)
	if err != nil {
		return err
	}
	who, q := web.Actor(r), r.URL.Query()
	page := proveAgainPage{showWaysPage: ways, Next: web.SafeNext(q.Get("next")), Demo: p.Demo, Withheld: len(who.Withheld) > 0}
	page.Others = (page.Withheld || q.Get("for") == "others") && !p.SignIn.byMail(who.Whole().Is(access.Administrator))
	if ways.Next = page.here() + "&done=passkey-added"; len(ways.Identities) > 0 {
		page.Provider = ways.Provider
	}
	private(w)
	return web.Render(w, r, web.Page{Title: "Confirm that it is you", Done: againDone[q.Get("done")], Script: passkeyScript}, proveAgain(page))
}

var againDone = map[string]string{"passkey-added": "The passkey has been added. Use it once, and you go on to where you were going."}

// sendCodeAgain sends a code to the actor's own address. Typing it starts a new
// session in place of this one.
func (p *Pages) sendCodeAgain(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	next := form.Field{Name: "next"}
	if err := web.ReadForm(r, form.Form{&next}); err != nil {
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
	if err := p.SignIn.ask(r.Context(), person.Email, hash(login), describe(r.UserAgent()), web.SafeNext(next.Value)); err != nil {
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

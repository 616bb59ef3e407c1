package signin

import (
	"errors"
	"net/http"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Pages lets people in and out.
type Pages struct {
	SignIn *Service

	Records *records.Service // what break-glass opens
	Demo    string           // where a demonstration lets one choose a person; empty outside one

	limits Limiter
	router *web.Router
}

// Routes adds the pages and tells the router how to find out who is there.
func (p *Pages) Routes(rt *web.Router) {
	p.router = rt
	rt.Identify = p.Identify
	rt.Handle("GET /sign-in", access.Anyone, p.askEmail)
	rt.Handle("POST /sign-in", access.Anyone, p.sendCode)
	rt.Handle("GET /sign-in/code", access.Anyone, p.askCode)
	rt.Handle("POST /sign-in/code", access.Anyone, p.checkCode)
	rt.Handle("GET /sign-in/link/{token}", access.Anyone, p.showLink)
	rt.Handle("POST /sign-in/link/{token}", access.Anyone, p.useLink)
	rt.Handle("GET /sign-in/details", access.Anyone, p.askDetails)
	rt.Handle("POST /sign-in/details", access.Anyone, p.saveDetails)
	rt.Handle("GET /sign-out", access.Anyone, p.confirmSignOut)
	rt.Handle("POST /sign-out", access.Anyone, web.Button(p.signOut))
	rt.Handle("GET /me/sessions", access.SignedIn, p.listSessions)
	rt.Handle("POST /me/sessions/{id}/end", access.SignedIn, web.Button(p.endSession))
	rt.Handle("POST /me/sessions/end-others", access.SignedIn, web.Button(p.endOtherSessions))
	rt.Handle("POST /people/{id}/end-sessions", access.Holding(access.Administrator).Strongly(), web.Button(p.endAllSessions))
	p.passkeyRoutes(rt)
	p.againRoutes(rt)
	p.providerRoutes(rt)
	p.glassRoutes(rt)
}

// Identify returns who holds the session of a request; the zero Actor when
// nobody does. A request that carries two session cookies carries none: one of
// them was planted.
func (p *Pages) Identify(r *http.Request) (access.Actor, error) {
	return p.SignIn.holder(r.Context(), p.cookie(r, p.router.SessionCookie()))
}

// cookie returns the value of the only cookie of a name, if it can be a token.
func (p *Pages) cookie(r *http.Request, name string) string {
	found := r.CookiesNamed(name)
	if len(found) != 1 || !wellFormed(found[0].Value) {
		return ""
	}
	return found[0].Value
}

// browser is the hash by which the asking browser is known; empty for none.
func (p *Pages) browser(r *http.Request) string {
	if c := p.cookie(r, p.router.LoginCookie()); c != "" {
		return hash(c)
	}
	return ""
}

func (p *Pages) setCookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: p.router.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (p *Pages) setLogin(w http.ResponseWriter, value string) {
	p.setCookie(w, p.router.LoginCookie(), value, int(Lifetime.Seconds()))
}

// SetSession gives a browser the cookie of a session that has begun.
func (p *Pages) SetSession(w http.ResponseWriter, cookie string) {
	p.setCookie(w, p.router.SessionCookie(), cookie, int(Absolute.Seconds()))
}

// private keeps a page out of every cache.
func private(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// secret also keeps the page's address from every other page.
func secret(w http.ResponseWriter) {
	private(w)
	w.Header().Set("Referrer-Policy", "no-referrer")
}

// crowded answers a request over the limit, and reports whether it was.
func (p *Pages) crowded(w http.ResponseWriter, r *http.Request) (bool, error) {
	if p.limits.allow(p.router.Visitor(r), p.SignIn.Log.Now()) {
		return false, nil
	}
	private(w)
	w.Header().Set("Retry-After", strconv.Itoa(int(window.Seconds())))
	return true, web.Render(w, r, web.Page{Title: "Too many tries", Status: http.StatusTooManyRequests}, tooMany())
}

type askEmailPage struct {
	Service  string // the profession's name
	Email    form.Field
	Next     string
	Passkeys bool   // whether they can be used at this address
	Provider string // the identity provider's name; empty for none
}

func (p *askEmailPage) form() form.Form { return form.Form{&p.Email} }

func newAskEmailPage(next string) *askEmailPage {
	return &askEmailPage{Next: next, Email: form.Field{Name: "email", Label: "Work email address", Hint: "We will send a code to this address. There is no password."}}
}

func (p *Pages) askEmail(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.Query().Get("next")
	if web.Actor(r).SignedIn() {
		return web.SeeOther(w, r, web.SafeNext(next))
	}
	return p.renderAskEmail(w, r, newAskEmailPage(next))
}

func (p *Pages) renderAskEmail(w http.ResponseWriter, r *http.Request, page *askEmailPage) error {
	settings, err := p.SignIn.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	page.Service, page.Passkeys = settings.Name, p.SignIn.PasskeysWork()
	if p.SignIn.Provider != nil {
		page.Provider = p.SignIn.Provider.Name
	}
	private(w)
	return web.Render(w, r, web.Page{Title: "Sign in", Problems: page.form().Problems(), Script: passkeyScript}, askEmail(page))
}

func (p *Pages) sendCode(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	page := newAskEmailPage("")
	next := form.Field{Name: "next"}
	if err := web.ReadForm(r, append(page.form(), &next)); err != nil {
		return err
	}
	page.Next = next.Value
	email, err := people.CanonicalEmail(page.Email.Value)
	if page.Email.Value == "" {
		page.Email.Error = "Enter your email address"
	} else if err != nil {
		page.Email.Error = fault.Message(err)
	}
	if !page.form().OK() {
		return p.renderAskEmail(w, r, page)
	}
	login, err := p.loginCookie(r, email)
	if err != nil {
		return err
	}
	if err := p.SignIn.ask(r.Context(), email, hash(login), describe(r.UserAgent()), web.SafeNext(page.Next)); err != nil {
		return err
	}
	p.setLogin(w, login)
	private(w)
	return web.SeeOther(w, r, "/sign-in/code")
}

// loginCookie is what binds the message to this browser. Who asks again for the
// same address keeps it, so that the first message still works when it comes
// late; anything else in the browser is replaced, never adopted.
func (p *Pages) loginCookie(r *http.Request, email string) (string, error) {
	held := p.cookie(r, p.router.LoginCookie())
	if held == "" {
		return token(), nil
	}
	q, err := newest(r.Context(), p.SignIn.DB, hash(held), p.now())
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	if err != nil || q.Email != email {
		return token(), nil
	}
	return held, nil
}

func (p *Pages) now() sqldb.Stamp { return sqldb.At(p.SignIn.Log.Now()) }

type askCodePage struct {
	Email string // as typed, in canonical form
	Code  form.Field
}

func (p *askCodePage) form() form.Form { return form.Form{&p.Code} }

func newAskCodePage(email string) *askCodePage {
	return &askCodePage{Email: email, Code: form.Field{Name: "code", Label: "Code from the message", Hint: "8 letters, such as BCDF-GHJK"}}
}

func (p *Pages) askCode(w http.ResponseWriter, r *http.Request) error {
	private(w)
	q, err := newest(r.Context(), p.SignIn.DB, p.browser(r), p.now())
	if p.browser(r) == "" || fault.KindOf(err) == fault.NotFound && err != nil {
		return web.SeeOther(w, r, "/sign-in")
	}
	if err != nil {
		return err
	}
	return renderAskCode(w, r, newAskCodePage(q.Email))
}

func renderAskCode(w http.ResponseWriter, r *http.Request, page *askCodePage) error {
	private(w)
	return web.Render(w, r, web.Page{Title: "Check your email", Crumbs: signInCrumbs, Problems: page.form().Problems()}, askCode(page))
}

var signInCrumbs = web.Crumbs(web.Link{Text: "Sign in", Href: "/sign-in"})

// askAgain starts over, and says why.
func (p *Pages) askAgain(w http.ResponseWriter, r *http.Request, why string) error {
	page := newAskEmailPage("")
	page.Email.Error = why
	return p.renderAskEmail(w, r, page)
}

const ranOut = "Your time to sign in has run out. Enter your email address to get a new code"

func (p *Pages) checkCode(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	browser := p.browser(r)
	if browser == "" {
		return p.askAgain(w, r, ranOut)
	}
	q, err := newest(r.Context(), p.SignIn.DB, browser, p.now())
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return p.askAgain(w, r, ranOut)
	}
	if err != nil {
		return err
	}
	page := newAskCodePage(q.Email)
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	code := typed(page.Code.Value)
	if !plausible(code) {
		page.Code.Error = "Enter the 8-letter code from the message. It has no vowels and no numbers"
		return renderAskCode(w, r, page)
	}
	found, left, err := p.SignIn.tryCode(r.Context(), browser, code)
	switch {
	case err != nil && fault.KindOf(err) == fault.Conflict:
		return p.askAgain(w, r, fault.Message(err))
	case err != nil:
		return err
	case found.ID == "" && left == 0:
		return p.askAgain(w, r, "That code is not correct, and it was the last try. Enter your email address to get a new code")
	case found.ID == "":
		page.Code.Error = "That code is not correct. Check the newest message. You can try " + times(left) + " more"
		return renderAskCode(w, r, page)
	}
	return p.letIn(w, r, found, ByCode)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}

// letIn uses up a request and sends its owner on.
func (p *Pages) letIn(w http.ResponseWriter, r *http.Request, q request, how Began) error {
	in, err := p.SignIn.enter(r.Context(), q, how, web.Actor(r), describe(r.UserAgent()))
	if err != nil && fault.KindOf(err) == fault.Conflict {
		return p.askAgain(w, r, fault.Message(err))
	}
	if err != nil {
		return err
	}
	private(w)
	if in.newcomer {
		p.setLogin(w, p.cookie(r, p.router.LoginCookie()))
		return web.SeeOther(w, r, "/sign-in/details")
	}
	return p.welcome(w, r, in)
}

func (p *Pages) welcome(w http.ResponseWriter, r *http.Request, in entrance) error {
	private(w)
	p.SetSession(w, in.cookie)
	p.setCookie(w, p.router.LoginCookie(), "", -1)
	return web.SeeOther(w, r, web.SafeNext(in.next))
}

// Start signs a person in as the demo does, without proof, and sends the
// browser on. The caller has made sure that the store is a demo.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, person people.ID, next string) error {
	if p.router == nil {
		return errors.New("signin: Start before Routes")
	}
	cookie, err := p.SignIn.StartSession(r.Context(), person, web.Actor(r), describe(r.UserAgent()))
	if err != nil {
		return err
	}
	return p.welcome(w, r, entrance{cookie: cookie, next: next})
}

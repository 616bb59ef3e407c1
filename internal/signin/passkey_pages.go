package signin

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// passkeyScript is the one script of sign-in. Without it, and where a browser
// has no passkeys, people sign in by mail or by the provider.
const passkeyScript = "passkey.js"

// heldLogin is the browser's own cookie while something waits for an answer in
// it, or a new one. A cookie that nothing waits for is replaced, never adopted.
func (p *Pages) heldLogin(r *http.Request) (string, error) {
	held := p.cookie(r, p.router.LoginCookie())
	if held == "" {
		return token(), nil
	}
	known, err := waiting(r.Context(), p.SignIn.DB, hash(held), p.now())
	if err != nil || known {
		return held, err
	}
	return token(), nil
}

// only is whose proof counts: the actor's own when the form says that it is
// them again, anybody's otherwise.
func only(r *http.Request) people.ID {
	if r.PostForm.Get("again") != "" {
		return people.ID(web.Actor(r).ID)
	}
	return ""
}

// readAnswer reads the form of a passkey. The script puts its question with the
// same form as the answer, before there is one.
func readAnswer(r *http.Request) error {
	return web.ReadForm(r, form.Named("answer", "next", "again"))
}

// newAnswer are the fields of the form of a new passkey besides its name.
func newAnswer() form.Form { return form.Named("answer", "next") }

// askPasskey answers the script with what a passkey has to sign.
func (p *Pages) askPasskey(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	if err := readAnswer(r); err != nil {
		return err
	}
	login, err := p.heldLogin(r)
	if err != nil {
		return err
	}
	question, err := p.SignIn.askPasskey(r.Context(), hash(login), only(r), web.SafeNext(r.PostForm.Get("next")))
	if err != nil {
		return err
	}
	p.setLogin(w, login)
	private(w)
	return web.WriteJSON(w, question)
}

func (p *Pages) usePasskey(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	if err := readAnswer(r); err != nil {
		return err
	}
	in, err := p.SignIn.enterByPasskey(r.Context(), p.browser(r), r.PostForm.Get("answer"), web.Actor(r), describe(r.UserAgent()))
	if err != nil {
		return p.refused(w, r, err)
	}
	return p.welcome(w, r, in)
}

// refused answers a proof that did not hold. Whoever is signed in sees the
// sentence; anybody else also gets the field for an address.
func (p *Pages) refused(w http.ResponseWriter, r *http.Request, err error) error {
	kind := fault.KindOf(err)
	if web.Actor(r).SignedIn() || kind != fault.Invalid && kind != fault.Conflict {
		return err
	}
	return p.askAgain(w, r, fault.Message(err))
}

// askNewPasskey answers the script with what a device makes a passkey from.
func (p *Pages) askNewPasskey(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	if err := web.ReadForm(r, form.Named("name", "answer", "next")); err != nil {
		return err
	}
	login, err := p.heldLogin(r)
	if err != nil {
		return err
	}
	question, err := p.SignIn.askNewPasskey(r.Context(), web.Actor(r), hash(login))
	if err != nil {
		return err
	}
	p.setLogin(w, login)
	private(w)
	return web.WriteJSON(w, question)
}

func (p *Pages) addPasskey(w http.ResponseWriter, r *http.Request) error {
	page, err := p.ways(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, append(page.form(), newAnswer()...)); err != nil {
		return err
	}
	page.Next = r.PostForm.Get("next")
	name, err := passkeyName(page.Name.Value, describe(r.UserAgent()))
	if err != nil {
		page.Name.Error = fault.Message(err)
		return renderWays(w, r, page)
	}
	if err := p.SignIn.addPasskey(r.Context(), web.Actor(r), p.browser(r), name, r.PostForm.Get("answer")); err != nil {
		return err
	}
	if page.Next != "" {
		return web.SeeOther(w, r, web.SafeNext(page.Next))
	}
	return web.SeeOther(w, r, "/me/sign-in?done=passkey-added")
}

func (p *Pages) removePasskey(w http.ResponseWriter, r *http.Request) error {
	if err := p.SignIn.RemovePasskey(r.Context(), web.Actor(r), r.PathValue("id")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/sign-in?done=passkey-removed")
}

// passkeyRoutes adds the pages of passkeys and of the ways to sign in.
func (p *Pages) passkeyRoutes(rt *web.Router) {
	mine := access.SignedIn.Recently()
	rt.Handle("POST /sign-in/passkey/question", access.Anyone, p.askPasskey)
	rt.Handle("POST /sign-in/passkey", access.Anyone, p.usePasskey)
	rt.Handle("GET /me/sign-in", access.SignedIn, p.showWays)
	rt.Handle("POST /me/passkeys/question", mine, p.askNewPasskey)
	rt.Handle("POST /me/passkeys", mine, p.addPasskey)
	rt.Handle("POST /me/passkeys/{id}/remove", mine, web.Button(p.removePasskey))
}

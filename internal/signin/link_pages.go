package signin

import (
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

type showLinkPage struct {
	Email   string
	Service string
	Action  string
	Agent   string      // the browser that asked, in words
	AskedAt sqldb.Stamp // when it asked
}

// link reads the request behind a link that can still be used; ours tells
// whether this browser may use it.
func (p *Pages) link(r *http.Request) (q request, ours bool, err error) {
	link := r.PathValue("token")
	if !wellFormed(link) {
		return q, false, fault.New(fault.NotFound, "No such link.")
	}
	q, err = byLink(r.Context(), p.SignIn.DB, link, p.now())
	return q, !q.bound() || q.Browser == p.browser(r), err
}

// showLink changes nothing: whatever scans a message may open every link in it.
func (p *Pages) showLink(w http.ResponseWriter, r *http.Request) error {
	secret(w)
	q, ours, err := p.link(r)
	if err != nil {
		return p.deadLink(w, r, err)
	}
	settings, err := p.SignIn.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	page := showLinkPage{q.Email, settings.Name, "/sign-in/link/" + r.PathValue("token"), q.Agent, q.AskedAt}
	if !ours {
		return web.Render(w, r, web.Page{Title: "Type the code instead", Crumbs: signInCrumbs}, otherBrowser(page))
	}
	return web.Render(w, r, web.Page{Title: "Finish signing in", Crumbs: signInCrumbs}, showLink(page))
}

func (p *Pages) deadLink(w http.ResponseWriter, r *http.Request, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return web.Render(w, r, web.Page{Title: "This link does not work any more", Status: http.StatusGone, Crumbs: signInCrumbs}, deadLink())
}

func (p *Pages) useLink(w http.ResponseWriter, r *http.Request) error {
	if over, err := p.crowded(w, r); over {
		return err
	}
	secret(w)
	if err := web.ReadForm(r, nil); err != nil {
		return err
	}
	q, ours, err := p.link(r)
	if err != nil {
		return p.deadLink(w, r, err)
	}
	if !ours {
		return p.showLink(w, r)
	}
	how := ByLink
	if !q.bound() {
		how = ByOperator
	}
	return p.letIn(w, r, q, how)
}

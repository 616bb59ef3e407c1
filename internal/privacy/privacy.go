// Package privacy shows people what is held about them and lets them act on it:
// the privacy page, made from the running service; their own data, on the page
// and as an archive to take away; requests to correct it; closing the account.
// It also has the desk at which holds, appraisals and certificates are looked
// after.
//
// It is a view, which nothing imports. It keeps one thing of its own: what people
// asked about their data.
package privacy

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

// Pages is what people see of their data.
type Pages struct {
	Records  *records.Service
	People   *people.Service
	Requests *Requests

	// Profession says what the service is called.
	Profession func(ctx context.Context) (name string, err error)
}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	in := access.SignedIn
	rt.Public("GET /privacy", p.showPrivacy)
	rt.Handle("GET /me", in, p.showHeld)
	rt.Handle("GET /me/export", in.Recently(), p.exportHeld)
	rt.Handle("GET /me/archive", in.Recently(), p.takeArchive)
	rt.Costly("GET /me/export", "GET /me/archive")
	rt.Handle("GET /me/privacy", in, p.showMine)
	rt.Handle("GET /me/privacy/ask", in, p.newRequest)
	rt.Handle("POST /me/privacy/ask", in, p.sendRequest)
	rt.Handle("GET /me/privacy/close", in.Recently(), p.confirmClose)
	rt.Handle("POST /me/privacy/close", in.Recently(), p.closeAccount)
	rt.Handle("GET /certificates/{id}", access.Anyone, p.showCertificate)
	p.requestRoutes(rt)
	p.deskRoutes(rt)
}

var ownCrumbs = web.Crumbs(web.Link{Text: "Your page", Href: "/home"})

var mineCrumbs = web.Crumbs(web.Link{Text: "Your page", Href: "/home"}, web.Link{Text: "Your data", Href: "/me/privacy"})

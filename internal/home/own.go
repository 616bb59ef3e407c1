package home

import (
	"encoding/json"
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

// own adds the pages that show a person what is theirs.
func (p *Pages) own(rt *web.Router) {
	rt.Handle("GET /home", access.SignedIn, p.showHome)
	rt.Handle("GET /me", access.SignedIn, p.showHeld)
	rt.Handle("GET /me/export", access.SignedIn.Recently(), p.exportHeld)
}

type showHomePage struct {
	Name  string
	Roles []heldRole
	Can   []web.Link
	Next  []room
}

// toCome are the rooms that are not built yet.
func toCome() []room {
	return slices.DeleteFunc(slices.Clone(rooms), func(r room) bool { return len(r.Will) == 0 })
}

// heldRole is a role in force, in words.
type heldRole struct{ Name, Scope, Since string }

func (p *Pages) showHome(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	grants, err := p.People.Grants(r.Context(), who, people.ID(who.ID))
	if err != nil {
		return err
	}
	page := showHomePage{Name: who.Name, Can: offers(who), Next: toCome()}
	for _, g := range grants {
		if g.EndedAt.IsZero() {
			page.Roles = append(page.Roles, heldRole{capital(string(g.Role)), scopeName(g), clock.Day(g.GrantedAt.Time)})
		}
	}
	return web.Render(w, r, web.Page{Title: "Your page", Crumbs: web.Crumbs()}, showHome(page))
}

func scopeName(g people.Grant) string {
	if g.Everywhere() {
		return "the whole profession"
	}
	return g.Scope
}

// offer is a page that a role opens. A person without a role is offered what
// everyone who has signed in may do.
type offer struct {
	web.Link
	roles []access.Role
}

// offered is everything that a person's page may lead to.
var offered = []offer{
	{web.Link{Text: "Edit and review pages", Href: "/editing"}, []access.Role{access.Editor, access.Approver, access.Administrator}},
	{web.Link{Text: "Change the skills framework, review and publish it", Href: "/framework/desk"}, []access.Role{access.Editor, access.Approver, access.Administrator}},
	{web.Link{Text: "See what people searched for in vain", Href: "/editing/searches"}, []access.Role{access.Editor, access.Administrator}},
	{web.Link{Text: "Look after people and their roles", Href: "/people"}, []access.Role{access.Administrator}},
	{web.Link{Text: "Rate your skills and see how far you are from a role", Href: "/assessments"}, nil},
	{web.Link{Text: "Propose a change of the skills framework, and see what became of yours", Href: "/proposals/mine"}, nil},
	{web.Link{Text: "Say who you are and choose who sees it", Href: "/me/profile"}, nil},
	{web.Link{Text: "Say where you work, or change your address", Href: "/me/organisation"}, nil},
	{web.Link{Text: "See the seats that you hold or are offered", Href: "/me/seats"}, nil},
	{web.Link{Text: "Find members", Href: "/members"}, nil},
	{web.Link{Text: "Answer those who named you as their manager or ask you to vouch for them", Href: "/me/requests"}, nil},
	{web.Link{Text: "See who has looked at what is yours", Href: "/me/access-log"}, nil},
	{web.Link{Text: "Choose what you follow and how often you hear of it", Href: "/following"}, nil},
	{web.Link{Text: "See where you are signed in", Href: "/me/sessions"}, nil},
	{web.Link{Text: "Choose how you sign in: passkeys and more", Href: "/me/sign-in"}, nil},
	{web.Link{Text: "See what is held about you", Href: "/me"}, nil},
}

func offers(who access.Actor) []web.Link {
	var can []web.Link
	for _, o := range offered {
		if len(o.roles) == 0 || slices.ContainsFunc(o.roles, who.Is) {
			can = append(can, o.Link)
		}
	}
	return can
}

type showHeldPage struct {
	Name string
	Held []section
}

// section is what one part of the service holds about a person.
type section struct {
	From string
	Tree node
}

func (p *Pages) showHeld(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	held, err := p.Records.ExportPerson(r.Context(), who.ID)
	if err != nil {
		return err
	}
	page := showHeldPage{Name: who.Name}
	for _, h := range held {
		tree, err := treeOf(h.Held)
		if err != nil {
			return err
		}
		page.Held = append(page.Held, section{capital(h.From), tree})
	}
	return web.Render(w, r, web.Page{
		Title: "What is held about you", Crumbs: web.Crumbs(web.Link{Text: "Your page", Href: "/home"}),
	}, showHeld(page))
}

// exportHeld hands a person everything that is held about them as a file.
func (p *Pages) exportHeld(w http.ResponseWriter, r *http.Request) error {
	held, err := p.Records.ExportPerson(r.Context(), web.Actor(r).ID)
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(struct {
		Held []records.Exported `json:"held"`
	}{held}, "", "  ")
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="held-about-you.json"`)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(body)
	return err
}

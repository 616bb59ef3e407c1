package home

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// own adds the pages that show a person what is theirs.
func (p *Pages) own(rt *web.Router) {
	rt.Handle("GET /home", access.SignedIn, p.showHome)
}

type showHomePage struct {
	Name    string
	Waiting []web.Link
	Roles   []heldRole
	Can     []part
	Next    []room
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
			scope, err := p.scopeName(r.Context(), g)
			if err != nil {
				return err
			}
			page.Roles = append(page.Roles, heldRole{capital(string(g.Role)), scope, clock.Day(g.GrantedAt.Time)})
		}
	}
	for _, ask := range p.Waiting {
		links, err := ask(r.Context(), who)
		if err != nil {
			return err
		}
		page.Waiting = append(page.Waiting, links...)
	}
	return web.Render(w, r, web.Page{Title: "Your page", Crumbs: web.Crumbs()}, showHome(page))
}

// scopeName says for what part of the profession a role is held.
func (p *Pages) scopeName(ctx context.Context, g people.Grant) (string, error) {
	kind, id, _ := strings.Cut(g.Scope, "/")
	switch {
	case g.Everywhere():
		return "the whole profession", nil
	case kind == "organisation":
		o, err := p.People.Organisation(ctx, people.OrganisationID(id))
		return o.Name, err
	case kind == "discipline":
		f, err := p.Framework.Current(ctx)
		if err != nil {
			return "", err
		}
		if d := f.Discipline(id); d != nil {
			return d.Name, nil
		}
	}
	return g.Scope, nil
}

// offer is a page that a role opens. A person without a role is offered what
// everyone who has signed in may do.
type offer struct {
	web.Link
	roles []access.Role
}

// part is some of what a person's page leads to, under one heading.
type part struct {
	Title  string
	offers []offer
}

// Links are the pages of a part.
func (p part) Links() []web.Link {
	links := make([]web.Link, len(p.offers))
	for i, o := range p.offers {
		links[i] = o.Link
	}
	return links
}

// offered is everything that a person's page may lead to.
var offered = []part{
	{"For the profession", []offer{
		{web.Link{Text: "Edit and review pages", Href: "/editing"}, []access.Role{access.Editor, access.Approver, access.Administrator}},
		{web.Link{Text: "Change the skills framework, review and publish it", Href: "/framework/desk"}, []access.Role{access.Editor, access.Approver, access.Administrator}},
		{web.Link{Text: "See what people searched for in vain", Href: "/editing/searches"}, []access.Role{access.Editor, access.Administrator}},
		{web.Link{Text: "See the figures of your organisation, and the board pack", Href: "/insight"}, []access.Role{access.HeadOfProfession, access.Leader}},
		{web.Link{Text: "See the figures of the discipline that you lead, and the board pack", Href: "/insight"}, []access.Role{access.DisciplineLead}},
		{web.Link{Text: "Ask members to rate their skills, and see your campaigns", Href: "/campaigns"}, []access.Role{access.HeadOfProfession, access.Leader}},
		{web.Link{Text: "Look after people and their roles", Href: "/people"}, []access.Role{access.Administrator}},
		{web.Link{Text: "Answer what people ask about their data", Href: "/privacy/requests"}, []access.Role{access.Administrator}},
		{web.Link{Text: "Look after records: holds, appraisals and certificates", Href: "/records"}, []access.Role{access.Administrator, access.RecordsOwner}},
	}},
	{"Your skills", []offer{
		{web.Link{Text: "Rate your skills and see how far you are from a role", Href: "/assessments"}, nil},
		{web.Link{Text: "Plan what you will do to grow, and see how far you have come", Href: "/me/plan"}, nil},
		{web.Link{Text: "Ask others for an opinion on your skills, and answer those who ask you", Href: "/opinions"}, nil},
		{web.Link{Text: "Choose who you share your skills and plans with", Href: "/me/sharing"}, nil},
	}},
	{"You and others", []offer{
		{web.Link{Text: "Read the skills and plans that others share with you", Href: "/shared"}, nil},
		{web.Link{Text: "See the skills of your team, if you are a line manager", Href: "/team"}, nil},
		{web.Link{Text: "Answer those who named you as their manager or ask you to vouch for them", Href: "/me/requests"}, nil},
		{web.Link{Text: "Find members", Href: "/members"}, nil},
		{web.Link{Text: "Propose a change of the skills framework, and see what became of yours", Href: "/proposals/mine"}, nil},
		{web.Link{Text: "Choose what you follow and how often you hear of it", Href: "/following"}, nil},
	}},
	{"Your account", []offer{
		{web.Link{Text: "Say who you are and choose who sees it", Href: "/me/profile"}, nil},
		{web.Link{Text: "Say where you work, or change your address", Href: "/me/organisation"}, nil},
		{web.Link{Text: "See the seats that you hold or are offered", Href: "/me/seats"}, nil},
		{web.Link{Text: "See who has looked at what is yours", Href: "/me/access-log"}, nil},
		{web.Link{Text: "See and download what is held about you, have it corrected, or close your account", Href: "/me/privacy"}, nil},
		{web.Link{Text: "See where you are signed in", Href: "/me/sessions"}, nil},
		{web.Link{Text: "Choose how you sign in: passkeys and more", Href: "/me/sign-in"}, nil},
	}},
}

// offers are the parts of a person's page, without what their roles do not open.
func offers(who access.Actor) []part {
	var can []part
	who = who.Whole() // pages that need a better proof ask for it
	for _, p := range offered {
		p.offers = slices.DeleteFunc(slices.Clone(p.offers), func(o offer) bool {
			return len(o.roles) > 0 && !slices.ContainsFunc(o.roles, who.Is)
		})
		if len(p.offers) > 0 {
			can = append(can, p)
		}
	}
	return can
}

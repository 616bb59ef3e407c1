package membership

import (
	"net/http"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

func (p *MemberPages) joiningRoutes(rt *web.Router) {
	in, administrators := access.SignedIn, access.Holding(access.Administrator)
	rt.Handle("GET /join/token", in, p.enterToken)
	rt.Handle("POST /join/token", in, p.redeemToken)
	rt.Handle("GET /join/sponsor", in, p.newSponsor)
	rt.Handle("POST /join/sponsor", in, p.askSponsor)
	rt.Handle("POST /me/requests/sponsorships/{id}/vouch", in, web.Button(p.vouch))
	rt.Handle("POST /me/requests/sponsorships/{id}/decline", in, web.Button(p.declineVouching))
	rt.Handle("GET /members/joining", in, p.listJoining)
	rt.Handle("POST /members/joining/{id}/confirm", in, web.Button(p.confirmJoining))
	rt.Handle("POST /members/joining/{id}/refuse", in, web.Button(p.refuseJoining))
	rt.Handle("GET /members/tokens", administrators, p.listTokens)
	rt.Handle("GET /members/tokens/new", administrators, p.newToken)
	rt.Handle("POST /members/tokens", administrators, p.issueToken)
	rt.Handle("POST /members/tokens/{id}/end", administrators, web.Button(p.endToken))
}

var joinCrumbs = web.Crumbs(web.Link{Text: "Join the profession", Href: "/join"})

func tokenQuestion() *askPage {
	return &askPage{Title: "Join with a token", Action: "/join/token", Button: "Join",
		Lead:      "Organisations without an email domain of their own get a token for their people. It says where you work.",
		Questions: []*question{{Field: form.Field{Name: "token", Label: "Token", Hint: "As you were given it, such as ABCDE-FGHIJ-KLMNO-PQRST-UVWXY-Z. Capitals and hyphens do not matter."}}}}
}

func (p *MemberPages) enterToken(w http.ResponseWriter, r *http.Request) error {
	return tokenQuestion().render(w, r, joinCrumbs)
}

func (p *MemberPages) redeemToken(w http.ResponseWriter, r *http.Request) error {
	page := tokenQuestion()
	if err := page.read(r); err != nil {
		return err
	}
	form.Require(&page.of("token").Field, "Enter the token")
	return p.keepWith(w, r, page, joinCrumbs, func() error { return p.Members.Redeem(r.Context(), web.Actor(r), page.of("token").Value) })
}

// keepWith is keep, with another way back.
func (p *MemberPages) keepWith(w http.ResponseWriter, r *http.Request, page *askPage, crumbs []web.Link, save func() error) error {
	if page.form().OK() {
		err := save()
		if err == nil {
			return saved(w, r, nil, "saved")
		}
		if err := page.refuse(err); err != nil {
			return err
		}
	}
	return page.render(w, r, crumbs)
}

func (p *MemberPages) sponsorQuestion(r *http.Request) (*askPage, error) {
	page := &askPage{Title: "Ask a member to vouch for you", Action: "/join/sponsor", Button: "Ask",
		Lead: "A member who works where you do can say that they know you. Then somebody who looks after members decides.",
		Questions: []*question{{Field: form.Field{Name: "email", Label: "The member’s work email address",
			Hint: "If somebody here has this address, they are asked."}}}}
	open, ok, err := p.Members.OwnSponsorship(r.Context(), web.Actor(r))
	if ok {
		page.Lead = "You have asked " + open.SponsorEmail + ", and nobody has decided yet. If you ask somebody else, that question is withdrawn."
	}
	return page, err
}

func (p *MemberPages) newSponsor(w http.ResponseWriter, r *http.Request) error {
	page, err := p.sponsorQuestion(r)
	if err != nil {
		return err
	}
	return page.render(w, r, joinCrumbs)
}

func (p *MemberPages) askSponsor(w http.ResponseWriter, r *http.Request) error {
	page, err := p.sponsorQuestion(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	form.Require(&page.of("email").Field, "Enter the member’s email address")
	if page.form().OK() {
		err := p.Members.AskSponsor(r.Context(), web.Actor(r), page.of("email").Value)
		if err == nil {
			return saved(w, r, nil, "vouching")
		}
		if err := page.refuse(err); err != nil {
			return err
		}
	}
	return page.render(w, r, joinCrumbs)
}

func (p *MemberPages) vouch(w http.ResponseWriter, r *http.Request) error {
	return p.answered(w, r, p.Members.Vouch(r.Context(), web.Actor(r), r.PathValue("id"), true), "vouched")
}

func (p *MemberPages) declineVouching(w http.ResponseWriter, r *http.Request) error {
	return p.answered(w, r, p.Members.Vouch(r.Context(), web.Actor(r), r.PathValue("id"), false), "refused")
}

type listJoiningPage struct{ Waiting []Sponsorship }

func (p *MemberPages) listJoining(w http.ResponseWriter, r *http.Request) error {
	waiting, err := p.Members.Waiting(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	done := map[string]string{"confirmed": "They are members now.", "refused": "They have been refused."}[r.URL.Query().Get("done")]
	return web.Render(w, r, web.Page{Title: "People who are vouched for", Crumbs: membersCrumbs, Done: done}, listJoining(listJoiningPage{waiting}))
}

func (p *MemberPages) confirmJoining(w http.ResponseWriter, r *http.Request) error {
	return p.decided(w, r, p.Members.Admit(r.Context(), web.Actor(r), r.PathValue("id"), true), "confirmed")
}

func (p *MemberPages) refuseJoining(w http.ResponseWriter, r *http.Request) error {
	return p.decided(w, r, p.Members.Admit(r.Context(), web.Actor(r), r.PathValue("id"), false), "refused")
}

func (p *MemberPages) decided(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/members/joining?done="+key)
}

type listTokensPage struct {
	Tokens []Token
	Now    func(Token) bool // whether a token is open
}

func (p *MemberPages) listTokens(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Members.Tokens(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	now := p.Members.Log.Now()
	done := map[string]string{"ended": "The token has ended. Whoever joined with it stays."}[r.URL.Query().Get("done")]
	return web.Render(w, r, web.Page{Title: "Joining tokens", Crumbs: membersCrumbs, Done: done},
		listTokens(listTokensPage{all, func(t Token) bool { return t.Open(now) }}))
}

func (p *MemberPages) tokenForm(r *http.Request) (*askPage, error) {
	all, err := p.Members.People.Living(r.Context())
	works := &question{Field: form.Field{Name: "organisation", Label: "Organisation"}, as: asList, Choices: []choice{{"", "Choose an organisation"}}}
	for _, o := range all {
		works.Choices = append(works.Choices, choice{string(o.ID), o.Name})
	}
	return &askPage{Title: "Issue a joining token", Action: "/members/tokens", Button: "Issue",
		Lead: "Whoever has the token can say that they work in this organisation, until it is used up or ends. Give it only to those who do.",
		Questions: []*question{works,
			{Field: form.Field{Name: "capacity", Label: "For how many people?", Hint: "From 1 to " + strconv.Itoa(mostCapacity) + "."}},
			{Field: form.Field{Name: "last", Label: "Last day on which it can be used", Hint: "Within a year, such as 2026-12-31."}}}}, err
}

func (p *MemberPages) newToken(w http.ResponseWriter, r *http.Request) error {
	page, err := p.tokenForm(r)
	if err != nil {
		return err
	}
	return page.render(w, r, tokenCrumbs)
}

var (
	membersCrumbs = web.Crumbs(web.Link{Text: "Members", Href: "/members"})
	tokenCrumbs   = web.Crumbs(web.Link{Text: "Members", Href: "/members"}, web.Link{Text: "Joining tokens", Href: "/members/tokens"})
)

// issueToken shows the token in its answer, once: it is kept nowhere.
func (p *MemberPages) issueToken(w http.ResponseWriter, r *http.Request) error {
	page, err := p.tokenForm(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	capacity, _ := strconv.Atoi(page.of("capacity").Value) // what is no number is 0, which is refused
	form.Require(&page.of("organisation").Field, "Choose an organisation")
	page.mark(CheckToken(capacity, page.of("last").Value, p.Members.Log.Now()))
	if page.form().OK() {
		token, err := p.Members.Issue(r.Context(), web.Actor(r), people.OrganisationID(page.of("organisation").Value), capacity, page.of("last").Value)
		if err == nil {
			return web.Render(w, r, web.Page{Title: "The token", Crumbs: tokenCrumbs}, showToken(token))
		}
		if err := page.refuse(err); err != nil {
			return err
		}
	}
	return page.render(w, r, tokenCrumbs)
}

func (p *MemberPages) endToken(w http.ResponseWriter, r *http.Request) error {
	if err := p.Members.EndToken(r.Context(), web.Actor(r), r.PathValue("id")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/members/tokens?done=ended")
}

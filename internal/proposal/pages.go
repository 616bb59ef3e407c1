package proposal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/discussion"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/publishing"
	"guildhall/internal/web"
)

// Pages shows proposals and takes new ones.
type Pages struct {
	Proposals   *Service
	Discussions *discussion.Service
}

// Routes adds the pages and the data. Nothing here is kept as ready bytes: what
// people write in discussions changes it without a public act.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /proposals", access.Anyone, p.listProposals)
	rt.Handle("GET /proposals/mine", access.SignedIn, p.listMine)
	rt.Handle("GET /proposals/new", access.SignedIn, p.newProposal)
	rt.Handle("POST /proposals", access.SignedIn, p.propose)
	rt.Handle("GET /proposals/{id}", access.Anyone, p.showProposal)
	rt.Handle("POST /proposals/{id}/withdraw", access.SignedIn, web.Button(p.withdrew))
	rt.Handle("GET /proposals/{id}/decide", access.Holding(access.Editor), p.decideProposal)
	rt.Handle("POST /proposals/{id}/decide", access.Holding(access.Editor), p.decided)
	rt.Handle("GET /api/v1/proposals", access.Anyone, p.listJSON)
}

var done = map[string]string{
	"proposed":  "Your proposal has been made. You follow it now, and will hear what becomes of it.",
	"withdrawn": "Your proposal has been withdrawn.",
	"accepted":  "The proposal has been accepted. Make the change in the draft of the next release.",
	"declined":  "The proposal has been declined, and its discussion is closed.",
}

func crumbs(more ...web.Link) []web.Link {
	return append(web.Crumbs(web.Link{Text: "Proposals", Href: "/proposals"}), more...)
}

// listProposalsPage is a page of proposals.
type listProposalsPage struct {
	Title     string
	Address   string // without the filter
	Filter    Filter
	Code      string // of the thing, as it was typed
	All       []Proposal
	Total     int
	Page      int
	Mine      bool
	Filtering bool
	Filters   bool // whether there is something to choose among
	Names     map[string]string
	Who       access.Actor
}

// Last is the number of the last page.
func (p listProposalsPage) Last() int { return max(1, (p.Total+PageSize-1)/PageSize) }

// PageAddress is the address of another page of the same list.
func (p listProposalsPage) PageAddress(n int) string {
	v := url.Values{}
	for name, value := range map[string]string{"state": p.Filter.State, "kind": p.Filter.Kind, "thing": p.Code} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if n > 1 {
		v.Set("page", strconv.Itoa(n))
	}
	if len(v) == 0 {
		return p.Address
	}
	return p.Address + "?" + v.Encode()
}

func (p *Pages) listProposals(w http.ResponseWriter, r *http.Request) error {
	page := listProposalsPage{Title: "Proposals", Address: "/proposals", Filters: true}
	return p.renderList(w, r, page)
}

func (p *Pages) listMine(w http.ResponseWriter, r *http.Request) error {
	page := listProposalsPage{Title: "Your proposals", Address: "/proposals/mine", Mine: true}
	page.Filter.Proposer = web.Actor(r).ID
	return p.renderList(w, r, page)
}

func (p *Pages) renderList(w http.ResponseWriter, r *http.Request, page listProposalsPage) error {
	page.Who = web.Actor(r)
	if page.Filters {
		if err := p.readFilter(r, &page); err != nil {
			return err
		}
	}
	page.Page = discussion.PageOf(r)
	var err error
	page.All, page.Total, err = p.Proposals.List(r.Context(), page.Who, page.Filter, page.Page)
	if err != nil {
		return err
	}
	if page.Page > page.Last() {
		return web.SeeOther(w, r, page.PageAddress(page.Last()))
	}
	if page.Names, err = p.names(r.Context(), page.Who, page.All...); err != nil {
		return err
	}
	head := web.Page{Title: page.Title, Description: "Changes that people propose to the skills framework, and what became of them.", Crumbs: web.Crumbs(), Wide: true}
	if page.Mine {
		head.Crumbs = crumbs()
	}
	return web.Render(w, r, head, listProposals(page))
}

// readFilter reads what the list is narrowed to; what cannot be understood
// narrows nothing, but a thing that does not exist has no proposals.
func (p *Pages) readFilter(r *http.Request, page *listProposalsPage) error {
	v := r.URL.Query()
	if s := v.Get("state"); s == "open" || slices.Contains(States, State(s)) {
		page.Filter.State = s
	}
	if k := v.Get("kind"); slices.Contains(Kinds, Kind(k)) {
		page.Filter.Kind = k
	}
	page.Code = form.Clean(v.Get("thing"))
	page.Filtering = page.Filter != Filter{} || page.Code != ""
	if page.Code == "" {
		return nil
	}
	page.Filter.About = page.Code
	f, err := p.Proposals.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	if s, ok := findSubject(f, page.Code); ok {
		page.Filter.About = s.ref()
	}
	return nil
}

// names looks up what the people of proposals are called, for those who may know.
func (p *Pages) names(ctx context.Context, who access.Actor, all ...Proposal) (map[string]string, error) {
	if !who.SignedIn() || p.Proposals.Names == nil {
		return nil, nil
	}
	var ids []string
	for _, one := range all {
		ids = append(ids, one.Proposer, one.DecidedBy)
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	if len(ids) == 0 {
		return nil, nil
	}
	return p.Proposals.Names(ctx, ids)
}

// nameOf is what a reader is told of a person: those who have signed in learn
// their name, others only the name that a proposer has agreed to.
func nameOf(who access.Actor, names map[string]string, person, credit, otherwise string) string {
	switch {
	case who.SignedIn() && names[person] != "":
		return names[person]
	case credit != "":
		return credit
	case person == "":
		return "a former member"
	}
	return otherwise
}

// showProposalPage is one proposal.
type showProposalPage struct {
	Proposal
	F         *framework.Framework
	Subject   subject
	Known     bool // whether the current release still has what it is about
	Pieces    []publishing.Piece
	Thread    discussion.View
	Names     map[string]string
	Who       access.Actor
	CanDecide bool
	CanTake   bool
	CanMake   bool // whether the reader can make the change in the draft
}

func (p *Pages) showProposal(w http.ResponseWriter, r *http.Request) error {
	page, err := p.read(r)
	if err != nil {
		return err
	}
	page.Thread, err = p.Discussions.View(r.Context(), page.Who, page.Ref(), discussion.PageOf(r))
	if err != nil && fault.KindOf(err) != fault.NotFound { // of an old proposal the discussion may have been disposed of
		return err
	}
	return web.Render(w, r, web.Page{Title: page.Title, Crumbs: crumbs(), Done: done[r.URL.Query().Get("done")], Content: true}, showProposal(page))
}

// read reads the proposal that an address names.
func (p *Pages) read(r *http.Request) (page showProposalPage, err error) {
	page.Who = web.Actor(r)
	if page.Proposal, err = p.Proposals.Find(r.Context(), page.Who, ID(r.PathValue("id"))); err != nil {
		return page, err
	}
	if page.F, err = p.Proposals.Framework.Current(r.Context()); err != nil {
		return page, err
	}
	subject, missing := subjectOf(page.F, page.About)
	page.Subject, page.Known = subject, missing == nil
	if page.textual() {
		page.Pieces = publishing.Compare(page.Before, page.After)
	}
	page.CanDecide = CanDecide(page.Who, page.Proposal) == nil
	page.CanTake = CanWithdraw(page.Who, page.Proposal) == nil
	page.CanMake = CanJudge(page.Who) && page.State == Accepted
	page.Names, err = p.names(r.Context(), page.Who, page.Proposal)
	return page, err
}

func (p *Pages) withdrew(w http.ResponseWriter, r *http.Request) error {
	id := ID(r.PathValue("id"))
	if err := p.Proposals.Withdraw(r.Context(), web.Actor(r), id); err != nil {
		return err
	}
	return web.SeeOther(w, r, Proposal{ID: id}.URL()+"?done=withdrawn")
}

// decideProposalPage asks an editor for a decision.
type decideProposalPage struct {
	showProposalPage
	Outcome form.Field
	Reasons form.Field
}

func (page *decideProposalPage) form() form.Form { return form.Form{&page.Outcome, &page.Reasons} }

func (p *Pages) deciding(r *http.Request) (*decideProposalPage, error) {
	read, err := p.read(r)
	if err != nil {
		return nil, err
	}
	return &decideProposalPage{read,
		form.Field{Name: "outcome", Label: "What do you decide?"},
		form.Field{Name: "reason", Label: "Why?", Hint: "Everyone who can see the proposal will read this."}}, CanDecide(read.Who, read.Proposal)
}

func (page *decideProposalPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: "Decide on a proposal", Crumbs: crumbs(web.Link{Text: page.Title, Href: page.URL()}), Problems: page.form().Problems()}, decideProposal(page))
}

func (p *Pages) decideProposal(w http.ResponseWriter, r *http.Request) error {
	page, err := p.deciding(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) decided(w http.ResponseWriter, r *http.Request) error {
	page, err := p.deciding(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	state := State(page.Outcome.Value)
	if state != Accepted && state != Declined {
		page.Outcome.Error = "Choose whether to accept or decline the proposal"
	}
	form.Require(&page.Reasons, "Enter the reason for the decision")
	tooLong(&page.Reasons, "The reason", MaxReason)
	if !page.form().OK() {
		return page.render(w, r)
	}
	if err := p.Proposals.decide(r.Context(), page.Who, page.ID, state, page.Reasons.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, page.URL()+"?done="+string(state))
}

// tooLong marks a field that holds more characters than may be kept.
func tooLong(f *form.Field, what string, most int) {
	if n := len([]rune(f.Value)); n > most && f.Error == "" {
		f.Error = what + " must be " + strconv.Itoa(most) + " characters or fewer. It is " + strconv.Itoa(n) + " now"
	}
}

// NewAddress is where a change of a part of a thing is proposed. An empty part
// asks which.
func NewAddress(about, part string) string {
	to := "/proposals/new?about=" + url.QueryEscape(about)
	if part != "" {
		to += "&field=" + url.QueryEscape(part)
	}
	return strings.ReplaceAll(to, "%2F", "/")
}

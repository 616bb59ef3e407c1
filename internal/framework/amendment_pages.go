package framework

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// newAmendment asks what is to be changed, and then how.
func (p *Pages) newAmendment(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return p.begin(w, r, form.Clean(q.Get("kind")), form.Clean(q.Get("about")), asCount(q.Get("parts")), form.Clean(q.Get("proposal")))
}

// chooseAmendmentPage asks what is to be done.
type chooseAmendmentPage struct {
	Release  Release
	About    string
	Title    string // of the thing
	Kinds    []string
	Held     *Amendment // that is changing the thing already
	Proposal string
	F        *Framework
	names
}

func (p *Pages) begin(w http.ResponseWriter, r *http.Request, kind, about string, parts int, proposal string) error {
	ctx := r.Context()
	rel, draft, err := p.openDraft(ctx)
	if err != nil {
		return err
	}
	suggested := Suggestion{}
	if proposal != "" && p.Suggested != nil {
		if suggested, err = p.Suggested(ctx, proposal); err != nil {
			return err
		}
		about, kind = cmp.Or(about, suggested.About), cmp.Or(kind, suggested.Kind)
	}
	if kind == "" || about == "" {
		return p.choose(w, r, rel, draft, about, proposal)
	}
	page, err := newAmendmentForm(rel, draft, kind, about, parts)
	if err != nil {
		return err
	}
	if proposal != "" {
		page.suggest(suggested)
	}
	return p.renderAmendmentForm(w, r, page, 0)
}

// openDraft is the release being written, with what was approved so far.
func (p *Pages) openDraft(ctx context.Context) (Release, *pack.Edition, error) {
	rel, open, err := p.Framework.OpenRelease(ctx)
	if err != nil {
		return rel, nil, err
	}
	if !open {
		return rel, nil, fault.New(fault.Conflict, "No release is being written. Begin one at Editing the framework, then make your change.")
	}
	draft, err := p.Framework.Edition(ctx, rel.Name)
	return rel, draft, err
}

func (p *Pages) choose(w http.ResponseWriter, r *http.Request, rel Release, draft *pack.Edition, about, proposal string) error {
	page := chooseAmendmentPage{Release: rel, About: about, Proposal: proposal, F: build(draft)}
	if about != "" {
		item, ok := amend.Items(draft)[about]
		if !ok || len(kindsOf(item)) == 0 {
			return fault.New(fault.NotFound, "There is nothing called %s in release %s. Choose a skill, a role or a discipline from the list.", about, rel.Name)
		}
		page.Title, page.Kinds = item.Name(), kindsOf(item)
		held, err := p.Framework.Locks(r.Context(), rel.Name)
		if err != nil {
			return err
		}
		if id := held[about]; id != "" {
			a, err := p.Framework.Amendment(r.Context(), web.Actor(r), id)
			if err != nil {
				return err
			}
			page.Held = &a
			if page.names, err = p.namesOf(r, a); err != nil {
				return err
			}
		}
	}
	title := "Change the framework"
	if page.Title != "" {
		title = "Change “" + page.Title + "”"
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: deskCrumbs(), Wide: true}, chooseAmendment(title, page))
}

func (p *Pages) renderAmendmentForm(w http.ResponseWriter, r *http.Request, page *editAmendmentPage, status int) error {
	return web.Render(w, r, web.Page{Title: page.Title(), Crumbs: deskCrumbs(), Problems: page.form().Problems(), Status: status, Done: deskDone(r)}, editAmendment(page))
}

// Title says what the form is for.
func (p *editAmendmentPage) Title() string {
	switch p.Kind {
	case pack.Added:
		return "Add a " + p.what()
	case pack.Merged:
		return "Merge other skills into “" + p.Name + "”"
	case pack.Split:
		return "Split “" + p.Name + "”"
	case pack.Retired:
		return "Retire “" + p.Name + "”"
	case pack.Restored:
		return "Bring back “" + p.Name + "”"
	case pack.Moved:
		return "Move “" + p.Name + "” to another discipline"
	}
	return "Change “" + p.Name + "”"
}

func (p *Pages) createAmendment(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	rel, draft, err := p.openDraft(r.Context())
	if err != nil {
		return err
	}
	sent, err := web.Typed(r)
	if err != nil {
		return err
	}
	page, err := newAmendmentForm(rel, draft, form.Clean(q.Get("kind")), form.Clean(q.Get("about")), asCount(sent.Get("parts")))
	if err != nil {
		return err
	}
	return p.keepAmendment(w, r, page)
}

// amendmentForm is the form of an amendment that was saved.
func (p *Pages) amendmentForm(r *http.Request, a Amendment, parts int) (*editAmendmentPage, error) {
	rel, open, err := p.Framework.OpenRelease(r.Context())
	if err != nil {
		return nil, err
	}
	if !open || rel.Name != a.Release || a.Kind == amend.Imported {
		return nil, fault.New(fault.Conflict, "This change cannot be edited here. Withdraw it and make another.")
	}
	draft, err := p.Framework.Edition(r.Context(), rel.Name)
	if err != nil {
		return nil, err
	}
	about := a.About
	if a.Kind == pack.Added {
		about, _, _ = strings.Cut(a.About, "/")
	}
	if parts == 0 {
		parts = partsIn(a, amend.Items(draft))
	}
	return newAmendmentForm(rel, draft, a.Kind, about, parts)
}

func (p *Pages) editAmendment(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Framework.Amendment(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := CanEditAmendment(web.Actor(r), a); err != nil {
		return err
	}
	page, err := p.amendmentForm(r, a, 0)
	if err != nil {
		return err
	}
	page.holds(a)
	return p.renderAmendmentForm(w, r, page, 0)
}

func (p *Pages) saveAmendment(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Framework.Amendment(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	sent, err := web.Typed(r)
	if err != nil {
		return err
	}
	page, err := p.amendmentForm(r, a, asCount(sent.Get("parts")))
	if err != nil {
		return err
	}
	page.ID = a.ID
	return p.keepAmendment(w, r, page)
}

// keepAmendment saves what was typed, or gives the form back with what is wrong.
func (p *Pages) keepAmendment(w http.ResponseWriter, r *http.Request, page *editAmendmentPage) error {
	edit, err := page.read(r)
	if err != nil {
		return err
	}
	if r.PostForm.Get("then") == "part" { // one more part of a split, with what was typed in the others
		return p.renderAmendmentForm(w, r, page.withMore(), 0)
	}
	if !page.form().OK() {
		return p.renderAmendmentForm(w, r, page, 0)
	}
	a, err := p.Framework.SaveAmendment(r.Context(), web.Actor(r), page.Release.Name, edit)
	if broken, ok := asBroken(err); ok {
		page.blame(broken.Faults)
		return p.renderAmendmentForm(w, r, page, 0)
	}
	if fault.KindOf(err) == fault.Conflict {
		page.Note.Error = fault.Message(err)
		return p.renderAmendmentForm(w, r, page, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	if r.PostForm.Get("then") == "review" {
		if err := p.Framework.RequestReview(r.Context(), web.Actor(r), a.ID); err != nil {
			return err
		}
		return web.SeeOther(w, r, a.URL()+"?done=asked")
	}
	return web.SeeOther(w, r, a.URL()+"?done=saved")
}

// withMore is the form of a split with one more part.
func (p *editAmendmentPage) withMore() *editAmendmentPage {
	if len(p.Parts) < mostParts {
		f := skillFields(p.base, "p"+itoa(len(p.Parts)+1)+"-", true)
		f.set("discipline", p.Parts[0].value("discipline"))
		p.Parts = append(p.Parts, f.ofPart(len(p.Parts)+1))
		p.More.Value = itoa(len(p.Parts))
	}
	for _, f := range p.form() {
		f.Error = "" // nothing was saved, so nothing is wrong yet
	}
	return p
}

// showAmendmentPage is one change, with what it does and who decided what.
type showAmendmentPage struct {
	Amendment
	Release  Release
	Who      access.Actor
	Settings ReleaseSettings
	Things   []changedThing // what it does
	Fresh    []*Skill       // that it adds
	Reason   form.Field
	Decision form.Field
	CanEdit, CanTakeOver, CanWithdraw, CanResume,
	CanReview, CanApprove bool
	Why string // why the reader cannot decide what is to be decided; empty otherwise
	names
}

func (p *Pages) amendmentPage(r *http.Request) (*showAmendmentPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	a, err := p.Framework.Amendment(ctx, who, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &showAmendmentPage{Amendment: a, Who: who,
		Decision: form.Field{Name: "decision", Label: "What do you decide?"},
		Reason:   form.Field{Name: "reason", Label: "Why?", Hint: "Needed when you return it. The author reads this."}}
	if page.Settings, err = p.Framework.Settings(ctx); err != nil {
		return nil, err
	}
	if page.Things, page.Fresh, err = p.Framework.effect(ctx, a); err != nil {
		return nil, err
	}
	page.CanEdit = CanEditAmendment(who, a) == nil && a.Kind != amend.Imported
	page.CanTakeOver = CanTakeOver(who, a, p.Framework.now()) == nil
	page.CanWithdraw = CanWithdraw(who, a) == nil
	page.CanResume = CanAmend(who) && slices.Contains(a.Writers, who.ID) && slices.Contains([]string{Returned, InReview, Reviewed}, a.State)
	page.CanReview = CanReviewAmendment(who, a, page.Settings) == nil
	approve := CanApprove(who, a, page.Settings)
	page.CanApprove = approve == nil
	if (a.State == InReview || a.State == Reviewed) && !page.CanReview && !page.CanApprove {
		page.Why = page.why()
	}
	page.names, err = p.namesOf(r, a)
	return page, err
}

// why is the reason that means most to the reader.
func (p *showAmendmentPage) why() string {
	if p.State == InReview && p.Settings.Deciders > 1 {
		return fault.Message(CanReviewAmendment(p.Who, p.Amendment, p.Settings))
	}
	return fault.Message(CanApprove(p.Who, p.Amendment, p.Settings))
}

func (p *Pages) showAmendment(w http.ResponseWriter, r *http.Request) error {
	page, err := p.amendmentPage(r)
	if err != nil {
		return err
	}
	return p.renderAmendment(w, r, page)
}

func (p *Pages) renderAmendment(w http.ResponseWriter, r *http.Request, page *showAmendmentPage) error {
	title := kindWords[page.Kind] + ": " + page.Amendment.Title
	return web.Render(w, r, web.Page{Title: title, Crumbs: deskCrumbs(), Wide: true, Done: deskDone(r),
		Problems: form.Form{&page.Decision, &page.Reason}.Problems()}, showAmendment(title, page))
}

// decideAmendment takes a reviewer's or an approver's decision.
func (p *Pages) decideAmendment(w http.ResponseWriter, r *http.Request) error {
	page, err := p.amendmentPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Decision, &page.Reason}); err != nil {
		return err
	}
	agreed := page.Decision.Value == "agree"
	if !agreed && page.Decision.Value != "return" {
		page.Decision.Error = "Choose what you decide"
		return p.renderAmendment(w, r, page)
	}
	done := "reviewed"
	decide := p.Framework.ReviewAmendment
	if page.CanApprove {
		done, decide = "approved", p.Framework.Approve
	}
	err = decide(r.Context(), web.Actor(r), page.ID, agreed, page.Reason.Value)
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		page.Reason.Error = fault.Message(err)
		return p.renderAmendment(w, r, page)
	}
	if err != nil {
		return err
	}
	if !agreed {
		done = "returned"
	}
	return web.SeeOther(w, r, page.URL()+"?done="+done)
}

// actOnAmendment does what a single button asks for.
func (p *Pages) actOnAmendment(w http.ResponseWriter, r *http.Request) error {
	ctx, who, id := r.Context(), web.Actor(r), r.PathValue("id")
	reason := form.Field{Name: "reason"}
	if err := web.ReadForm(r, form.Form{&reason}); err != nil {
		return err
	}
	acts := map[string]struct {
		done string
		do   func() error
	}{
		"request":   {"asked", func() error { return p.Framework.RequestReview(ctx, who, id) }},
		"resume":    {"resumed", func() error { return p.Framework.Resume(ctx, who, id) }},
		"take-over": {"taken-over", func() error { return p.Framework.TakeOver(ctx, who, id) }},
		"withdraw":  {"withdrawn", func() error { return p.Framework.Withdraw(ctx, who, id, cmp.Or(reason.Value, "Withdrawn.")) }},
	}
	act, ok := acts[r.PathValue("act")]
	if !ok {
		return fault.New(fault.NotFound, "There is nothing at this address.")
	}
	if err := act.do(); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/amendments/"+segment(id)+"?done="+act.done)
}

package framework

import (
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

// editing adds the pages on which the framework is changed.
func (p *Pages) editing(rt *web.Router) {
	see := access.Holding(access.Editor, access.Approver, access.Administrator)
	edit := access.Holding(access.Editor)
	decide := access.Holding(access.Editor, access.Approver)
	publish := access.Holding(access.Approver)
	set := access.Holding(access.Administrator)
	rt.Handle("GET /framework/desk", see, p.showDesk)
	rt.Handle("POST /framework/desk", decide, p.startRelease)
	rt.Handle("GET /framework/desk/settings", set, p.showSettings)
	rt.Handle("POST /framework/desk/settings", set, p.saveSettings)
	rt.Handle("GET /framework/desk/{release}/publish", publish, p.publishRelease)
	rt.Handle("POST /framework/desk/{release}/publish", publish, p.confirmPublication)
	rt.Handle("GET /framework/desk/{release}/consult", publish, p.consult)
	rt.Handle("POST /framework/desk/{release}/consult", publish, p.confirmConsultation)
	rt.Handle("POST /framework/desk/{release}/give-up", publish, p.giveUpRelease)
	rt.Handle("GET /framework/amendments/new", edit, p.newAmendment)
	rt.Handle("POST /framework/amendments", edit, p.createAmendment)
	rt.Handle("GET /framework/amendments/{id}", see, p.showAmendment)
	rt.Handle("GET /framework/amendments/{id}/edit", edit, p.editAmendment)
	rt.Handle("POST /framework/amendments/{id}/edit", edit, p.saveAmendment)
	rt.Handle("POST /framework/amendments/{id}/decide", decide, p.decideAmendment)
	rt.Handle("POST /framework/amendments/{id}/{act}", decide, p.actOnAmendment)
}

func deskCrumbs(more ...web.Link) []web.Link {
	return web.Crumbs(append([]web.Link{{Text: "Skills framework", Href: "/framework"}, {Text: "Editing the framework", Href: "/framework/desk"}}, more...)...)
}

// showDeskPage is where everyone who works on the framework begins.
type showDeskPage struct {
	Who       access.Actor
	Open      bool
	Release   Release
	Current   Release
	Groups    []deskGroup
	Decisions []pack.Decision // of the draft so far
	Name      form.Field      // of the next release
	Settings  ReleaseSettings
	names
}

type deskGroup struct {
	Title, Empty string
	Amendments   []Amendment
}

// names are what people are called, by their identifiers.
type names struct{ by map[string]string }

// Name is what a person is called.
func (n names) Name(person string) string {
	switch {
	case person == access.Service.ID:
		return "An operator"
	case n.by[person] != "":
		return n.by[person]
	}
	return "A former member"
}

func (p *Pages) namesOf(r *http.Request, amendments ...Amendment) (names, error) {
	var people []string
	for _, a := range amendments {
		people = append(append(people, a.Author), a.Writers...)
		for _, v := range a.Reviews {
			people = append(people, v.Person)
		}
	}
	return p.namesOfPeople(r, people)
}

func (p *Pages) namesOfPeople(r *http.Request, people []string) (names, error) {
	slices.Sort(people)
	people = slices.DeleteFunc(slices.Compact(people), func(id string) bool { return id == "" || id == access.Service.ID })
	if p.Framework.Names == nil || len(people) == 0 {
		return names{}, nil
	}
	by, err := p.Framework.Names(r.Context(), people)
	return names{by}, err
}

func (p *Pages) deskPage(r *http.Request) (*showDeskPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	f, err := p.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	known, err := p.Framework.Releases(ctx)
	if err != nil {
		return nil, err
	}
	page := &showDeskPage{Who: who, Current: f.Release,
		Name: form.Field{Name: "name", Label: "Name of the next release", Value: NextName(known, p.Framework.Log.Now()), Hint: "It becomes part of addresses, such as 2027.1."}}
	if page.Settings, err = p.Framework.Settings(ctx); err != nil {
		return nil, err
	}
	if page.Release, page.Open, err = p.Framework.OpenRelease(ctx); err != nil || !page.Open {
		return page, err
	}
	all, err := p.Framework.Amendments(ctx, who, page.Release.Name)
	if err != nil {
		return nil, err
	}
	for _, g := range []struct{ state, title, empty string }{
		{InReview, "Waiting for review", "Nothing is waiting for review."}, {Reviewed, "Waiting for approval", ""}, {Drafted, "Drafts", "Nobody is writing a change."},
		{Returned, "Returned to their authors", ""}, {Approved, "Approved", "Nothing has been approved yet."}, {Withdrawn, "Withdrawn", ""},
	} {
		group := deskGroup{Title: g.title, Empty: g.empty}
		for _, a := range all {
			if a.State == g.state {
				group.Amendments = append(group.Amendments, a)
			}
		}
		if len(group.Amendments) > 0 || g.empty != "" {
			page.Groups = append(page.Groups, group)
		}
	}
	e, err := p.Framework.Edition(ctx, page.Release.Name)
	if err != nil {
		return nil, err
	}
	page.Decisions = e.Release.Decisions
	page.names, err = p.namesOf(r, all...)
	return page, err
}

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	page, err := p.deskPage(r)
	if err != nil {
		return err
	}
	return p.renderDesk(w, r, page)
}

func (p *Pages) renderDesk(w http.ResponseWriter, r *http.Request, page *showDeskPage) error {
	return web.Render(w, r, web.Page{Title: "Editing the framework", Crumbs: deskCrumbs()[:2], Wide: true, Done: deskDone(r),
		Problems: form.Form{&page.Name}.Problems()}, showDesk(page))
}

// deskDone says what was done just now.
func deskDone(r *http.Request) string {
	return map[string]string{
		"started": "The next release is begun. Readers see nothing of it until it is published or opened for views.", "given-up": "The draft was given up.",
		"consulting": "The draft is open for views. Everyone can read it.", "published": "The release is published.", "saved": "Saved.",
		"asked": "Others can review your change now.", "reviewed": "Your review is kept. An approver decides next.", "approved": "The change is part of the draft.",
		"returned": "The change went back to its author. The approved text stands.", "withdrawn": "The change is withdrawn.", "resumed": "The change is a draft again.",
		"taken-over": "You can write on this change now.", "accepted": "The finding is accepted, with your reason.", "reopened": "The finding counts again.", "imported": "The import is in the draft as one change.",
	}[r.URL.Query().Get("done")]
}

func (p *Pages) startRelease(w http.ResponseWriter, r *http.Request) error {
	page, err := p.deskPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Name}); err != nil {
		return err
	}
	err = p.Framework.StartRelease(r.Context(), web.Actor(r), page.Name.Value, "")
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.Conflict {
		page.Name.Error = fault.Message(err)
		return p.renderDesk(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/desk?done=started")
}

func (p *Pages) giveUpRelease(w http.ResponseWriter, r *http.Request) error {
	if err := p.Framework.GiveUpRelease(r.Context(), web.Actor(r), r.PathValue("release")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/desk?done=given-up")
}

func (p *Pages) showSettings(w http.ResponseWriter, r *http.Request) error {
	set, err := p.Framework.Settings(r.Context())
	if err != nil {
		return err
	}
	return p.renderSettings(w, r, form.Field{Name: "deciders", Value: itoa(set.Deciders)})
}

func (p *Pages) renderSettings(w http.ResponseWriter, r *http.Request, field form.Field) error {
	title := "Who decides on changes of the framework"
	return web.Render(w, r, web.Page{Title: title, Crumbs: deskCrumbs(), Problems: form.Form{&field}.Problems()}, frameworkSettings(title, &field))
}

func (p *Pages) saveSettings(w http.ResponseWriter, r *http.Request) error {
	field := form.Field{Name: "deciders"}
	if err := web.ReadForm(r, form.Form{&field}); err != nil {
		return err
	}
	err := p.Framework.SetSettings(r.Context(), web.Actor(r), ReleaseSettings{Deciders: map[string]int{"1": 1, "2": 2}[field.Value]})
	if fault.KindOf(err) == fault.Invalid {
		field.Error = fault.Message(err)
		return p.renderSettings(w, r, field)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/desk?done=saved")
}

// publishReleasePage shows what a publication would do, and what is in its way.
type publishReleasePage struct {
	Release   Release
	Current   Release
	Decisions []pack.Decision
	Blocked   string // why it cannot be published; empty when it can
	Note      form.Field
	Until     form.Field // of a consultation
}

func (p *Pages) publicationPage(r *http.Request) (*publishReleasePage, error) {
	ctx, who, name := r.Context(), web.Actor(r), r.PathValue("release")
	rel, open, err := p.Framework.OpenRelease(ctx)
	if err != nil {
		return nil, err
	}
	if !open || rel.Name != name {
		return nil, fault.New(fault.NotFound, "There is no draft of release %s. It may have been published or given up.", name)
	}
	f, err := p.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	page := &publishReleasePage{Release: rel, Current: f.Release,
		Note:  form.Field{Name: "note", Label: "What is this release about?", Hint: "A few sentences for readers. Each change has its own note already.", Value: rel.Note},
		Until: form.Field{Name: "until", Label: "Last day for views", Hint: "For example, 2027-03-27."}}
	all, err := p.Framework.Amendments(ctx, who, name)
	if err != nil {
		return nil, err
	}
	open2, approved := 0, 0
	for _, a := range all {
		if a.Open() {
			open2++
		} else if a.State == Approved {
			approved++
		}
	}
	e, err := p.Framework.Edition(ctx, name)
	if err != nil {
		return nil, err
	}
	page.Decisions = e.Release.Decisions
	if err := CanPublishRelease(who, rel.Release, open2, approved); err != nil {
		page.Blocked = fault.Message(err)
	} else if err := p.Framework.sound(e); err != nil {
		page.Blocked = fault.Message(err)
	}
	return page, nil
}

func (p *Pages) publishRelease(w http.ResponseWriter, r *http.Request) error {
	page, err := p.publicationPage(r)
	if err != nil {
		return err
	}
	return p.renderPublication(w, r, page)
}

func (p *Pages) renderPublication(w http.ResponseWriter, r *http.Request, page *publishReleasePage) error {
	title := "Publish release " + page.Release.Name
	return web.Render(w, r, web.Page{Title: title, Crumbs: deskCrumbs(), Problems: form.Form{&page.Note}.Problems()}, publishRelease(title, page))
}

func (p *Pages) confirmPublication(w http.ResponseWriter, r *http.Request) error {
	page, err := p.publicationPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Note}); err != nil {
		return err
	}
	if form.Require(&page.Note, "Say what this release is about"); len([]rune(page.Note.Value)) > amend.MaxNote {
		page.Note.Error = "What you write about the release must be 1,000 characters or fewer"
	}
	if page.Note.Error != "" {
		return p.renderPublication(w, r, page)
	}
	if err := p.Framework.Publish(r.Context(), web.Actor(r), page.Release.Name, page.Note.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/desk?done=published")
}

func (p *Pages) consult(w http.ResponseWriter, r *http.Request) error {
	page, err := p.publicationPage(r)
	if err != nil {
		return err
	}
	return p.renderConsultation(w, r, page)
}

func (p *Pages) renderConsultation(w http.ResponseWriter, r *http.Request, page *publishReleasePage) error {
	title := "Ask for views on release " + page.Release.Name
	return web.Render(w, r, web.Page{Title: title, Crumbs: deskCrumbs(), Problems: form.Form{&page.Until}.Problems()}, consultOnRelease(title, page))
}

func (p *Pages) confirmConsultation(w http.ResponseWriter, r *http.Request) error {
	page, err := p.publicationPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Until}); err != nil {
		return err
	}
	if !isoDay(page.Until.Value) {
		page.Until.Error = "Enter the last day as year, month and day, such as 2027-03-27"
		return p.renderConsultation(w, r, page)
	}
	err = p.Framework.Consult(r.Context(), web.Actor(r), page.Release.Name, pack.Date(page.Until.Value))
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.Conflict {
		page.Until.Error = fault.Message(err)
		return p.renderConsultation(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/framework/desk?done=consulting")
}

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
	rel, open, err := p.Framework.OpenRelease(ctx)
	if err != nil {
		return err
	}
	if !open {
		return fault.New(fault.Conflict, "No release is being written. Begin one at Editing the framework, then make your change.")
	}
	draft, err := p.Framework.Edition(ctx, rel.Name)
	if err != nil {
		return err
	}
	suggested := Suggestion{}
	if proposal != "" && p.Suggested != nil {
		if suggested, err = p.Suggested(ctx, proposal); err != nil {
			return err
		}
		about, kind = firstOf(about, suggested.About), firstOf(kind, suggested.Kind)
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
	rel, open, err := p.Framework.OpenRelease(r.Context())
	if err != nil {
		return err
	}
	if !open {
		return fault.New(fault.Conflict, "No release is being written. Begin one at Editing the framework, then make your change.")
	}
	draft, err := p.Framework.Edition(r.Context(), rel.Name)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Send it again.")
	}
	page, err := newAmendmentForm(rel, draft, form.Clean(q.Get("kind")), form.Clean(q.Get("about")), asCount(r.PostForm.Get("parts")))
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
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Send it again.")
	}
	page, err := p.amendmentForm(r, a, asCount(r.PostForm.Get("parts")))
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
	acts := map[string]struct {
		done string
		do   func() error
	}{
		"request":   {"asked", func() error { return p.Framework.RequestReview(ctx, who, id) }},
		"resume":    {"resumed", func() error { return p.Framework.Resume(ctx, who, id) }},
		"take-over": {"taken-over", func() error { return p.Framework.TakeOver(ctx, who, id) }},
		"withdraw": {"withdrawn", func() error {
			return p.Framework.Withdraw(ctx, who, id, firstOf(form.Clean(r.PostFormValue("reason")), "Withdrawn."))
		}},
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

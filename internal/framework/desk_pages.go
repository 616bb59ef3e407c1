package framework

import (
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
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
	rt.Handle("POST /framework/desk/{release}/give-up", publish, web.Button(p.giveUpRelease))
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

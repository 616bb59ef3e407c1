package framework

import (
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

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
	waiting, approved, _ := tally(all)
	e, err := p.Framework.Edition(ctx, name)
	if err != nil {
		return nil, err
	}
	page.Decisions = e.Release.Decisions
	if err := CanPublishRelease(who, rel.Release, waiting, approved); err != nil {
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

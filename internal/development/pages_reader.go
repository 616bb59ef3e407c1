package development

import (
	"net/http"

	"github.com/a-h/templ"

	"guildhall/govuk"
	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// readerRoutes adds the pages of those with whom a plan is shared. What they do
// there shows or changes what belongs to another person.
func (p *Pages) readerRoutes(rt *web.Router) {
	reader := access.SignedIn.Strongly()
	rt.Handle("GET /plans/{id}", reader, p.showSharedPlan)
	rt.Handle("POST /plans/{id}/comments", reader, p.comment)
	rt.Handle("POST /plans/{id}/agree", reader, p.agree)
	rt.Handle("GET /plans/{id}/versions/{number}", reader, p.showSharedVersion)
	rt.Handle("POST /plans/{id}/versions/{number}/withdraw", reader, web.Button(p.withdraw))
}

var withYou = web.Link{Text: "What others share with you", Href: "/shared"}

// showSharedPlanPage is a plan to somebody with whom it is shared.
type showSharedPlanPage struct {
	showPlanPage
	Read      Read
	Member    string
	About     form.Field // what a comment is about
	Words     form.Field
	Mark      form.Field
	Agreeable bool // whether there is something that the reader has not agreed to
}

func (page *showSharedPlanPage) heading() string { return page.Member + "’s development plan" }

// sharedPage reads a plan that is shared with the actor, on record.
func (p *Pages) sharedPage(r *http.Request) (*showSharedPlanPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	read, err := p.Plans.Read(ctx, who, planID(r))
	if err != nil {
		return nil, err
	}
	page := &showSharedPlanPage{Read: read, Member: read.Shown.Name,
		About: form.Field{Name: "about", Label: "What is it about?"}, Words: form.Field{Name: "words", Label: "Your comment", Hint: read.Shown.Name + " reads it, with your name, and nobody else."},
		Mark: form.Field{Name: "mark", Value: read.Plan.Mark()}}
	page.Plan = read.Plan
	f, err := p.Plans.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	var standing *assessment.Standing
	if read.Levels {
		standing = &read.Told.Standing
	}
	asked := func(codes []string) (map[string]templ.Component, error) {
		return p.Plans.Opinions.BesideAsked(ctx, who, read.Shown.Share.Member, codes)
	}
	if err := p.dress(ctx, who, &page.showPlanPage, f, standing, asked, read.Comments, read.Versions); err != nil {
		return nil, err
	}
	page.Agreeable = page.Open() && len(page.Actions) > 0
	for _, a := range page.Agreements {
		if a.Stands() && len(a.Changes) == 0 {
			page.Agreeable = false
		}
	}
	return page, nil
}

func (page *showSharedPlanPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.heading(), Crumbs: web.Crumbs(yourPage, withYou), Done: said(r), Content: true, Wide: true, Problems: form.Form{&page.About, &page.Words, &page.Mark}.Problems()}, showSharedPlan(page))
}

// choices are what a comment can be about.
func (page *showSharedPlanPage) choices() []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: new(""), Text: "The whole plan"}}
	for _, a := range page.Actions {
		items = append(items, govuk.SelectItem{Value: &a.ID, Text: a.What})
	}
	return items
}

func (p *Pages) showSharedPlan(w http.ResponseWriter, r *http.Request) error {
	page, err := p.sharedPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) comment(w http.ResponseWriter, r *http.Request) error {
	about, words := form.Field{Name: "about"}, form.Field{Name: "words"}
	if err := web.ReadForm(r, form.Form{&about, &words}); err != nil {
		return err
	}
	wrong := p.Plans.Comment(r.Context(), web.Actor(r), planID(r), about.Value, words.Value)
	return p.answered(w, r, wrong, "commented", func(page *showSharedPlanPage) *form.Field {
		page.About.Value, page.Words.Value = about.Value, words.Value
		return &page.Words
	})
}

func (p *Pages) agree(w http.ResponseWriter, r *http.Request) error {
	mark := form.Field{Name: "mark"}
	if err := web.ReadForm(r, form.Form{&mark}); err != nil {
		return err
	}
	wrong := p.Plans.Agree(r.Context(), web.Actor(r), planID(r), mark.Value)
	return p.answered(w, r, wrong, "agreed", func(page *showSharedPlanPage) *form.Field { return &page.Mark })
}

// answered leads back to the plan, or shows it again with what is wrong beside a field.
func (p *Pages) answered(w http.ResponseWriter, r *http.Request, wrong error, said string, field func(*showSharedPlanPage) *form.Field) error {
	if wrong == nil {
		return web.SeeOther(w, r, Plan{ID: planID(r)}.ReaderURL()+"?done="+said)
	}
	var mended form.Field
	if !beside(&mended, wrong) {
		return wrong
	}
	page, err := p.sharedPage(r)
	if err != nil {
		return err
	}
	field(page).Error = mended.Error
	return page.render(w, r)
}

func (p *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	if err := p.Plans.Withdraw(r.Context(), web.Actor(r), planID(r), versionNumber(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, Plan{ID: planID(r)}.ReaderURL()+"?done=withdrawn")
}

func (p *Pages) showSharedVersion(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	read, err := p.Plans.Read(ctx, who, planID(r))
	if err != nil {
		return err
	}
	v, err := versionOf(ctx, p.Plans.DB, read.Plan.ID, people.ID(who.ID), versionNumber(r))
	if err != nil {
		return err
	}
	page := showVersionPage{Version: v, Plan: read.Plan, Back: web.Link{Text: "The plan as it is now", Href: read.Plan.ReaderURL()}}
	return p.renderVersion(w, r, page, web.Crumbs(yourPage, withYou, web.Link{Text: read.Shown.Name + "’s development plan", Href: read.Plan.ReaderURL()}))
}

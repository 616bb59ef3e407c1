package development

import (
	"net/http"
	"strconv"

	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// showVersionPage is a plan as it was agreed.
type showVersionPage struct {
	Version
	Plan    Plan
	Back    web.Link
	F       *framework.Framework
	Rows    []actionRow
	Changes []Change
	Balance Balance
}

func (page showVersionPage) title() string {
	return page.Plan.Title + ", version " + number(page.Number)
}

func (p *Pages) showVersion(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	plan, err := p.Plans.Find(ctx, who, planID(r))
	if err != nil {
		return err
	}
	v, err := versionOf(ctx, p.Plans.DB, plan.ID, "", versionNumber(r))
	if err != nil {
		return err
	}
	page := showVersionPage{Version: v, Plan: plan, Back: web.Link{Text: "The plan as it is now", Href: plan.URL()}}
	return p.renderVersion(w, r, page, web.Crumbs(yourPage, yourPlans, crumb(plan)))
}

func (p *Pages) renderVersion(w http.ResponseWriter, r *http.Request, page showVersionPage, crumbs []web.Link) error {
	ctx := r.Context()
	f, err := p.Plans.Framework.Current(ctx)
	if err != nil {
		return err
	}
	chain, err := p.Plans.Framework.Chain(ctx)
	if err != nil {
		return err
	}
	with, err := p.with(ctx, web.Actor(r), page.Actions)
	if err != nil {
		return err
	}
	page.F, page.Balance = f, balance(page.Actions, f.Profession.LearningKinds)
	page.Rows, _ = rowsOf(page.Actions, f, chain)
	for i := range page.Rows {
		page.Rows[i].With = with(page.Rows[i].Action)
	}
	page.Changes = Compare(page.Actions, page.Plan.Actions, wordsOf(f, chain))
	return web.Render(w, r, web.Page{Title: page.title(), Crumbs: crumbs, Content: true, Wide: true}, showVersion(page))
}

func versionNumber(r *http.Request) int {
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return 0
	}
	return n
}

func (p *Pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	if err := p.Plans.TakeBack(r.Context(), web.Actor(r), planID(r), versionNumber(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, Plan{ID: planID(r)}.URL()+"?done=withdrawn")
}

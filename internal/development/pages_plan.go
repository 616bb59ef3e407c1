package development

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
	"guildhall/internal/web"
)

// showPlanPage is a plan, to its member or to somebody with whom it is shared.
type showPlanPage struct {
	Plan
	F          *framework.Framework
	Rows       []actionRow // what was not dropped
	Dropped    []actionRow
	Balance    Balance
	Said       []Comment // of the whole plan
	Agreements []agreement
	Shares     []sharing.Share // in force
	Other      *Plan           // that is open instead; nil for none
	Name       form.Field
	Answers    map[string]*form.Field // to comments, by their identifiers
	Wrong      form.Form
}

// actionRow is an action with what stands beside it.
type actionRow struct {
	Action
	Target   Target
	How      string // the way of learning
	Level    string
	With     web.Link // what or whom it is done with; no text for nothing
	Standing *assessment.Standing
	Held     []assessment.Held // of the skills
	Opinion  templ.Component   // what others said of the skill; nil for nothing
	Said     []Comment
}

// agreement is a version with what changed since.
type agreement struct {
	Version
	Changes []Change
}

func (p *Pages) showPlan(w http.ResponseWriter, r *http.Request) error {
	page, err := p.planPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (page *showPlanPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.Title, Crumbs: web.Crumbs(yourPage, yourPlans), Done: said(r), Content: true, Wide: true, Problems: page.Wrong.Problems()}, showPlan(page))
}

// planPage reads a plan of the actor's with everything that stands beside it.
func (p *Pages) planPage(r *http.Request) (*showPlanPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	plan, err := p.Plans.Find(ctx, who, planID(r))
	if err != nil {
		return nil, err
	}
	page := &showPlanPage{Plan: plan, Name: form.Field{Name: "title", Label: "Name of the plan", Value: plan.Title}, Answers: map[string]*form.Field{}}
	all, err := comments(ctx, p.Plans.DB, plan.ID, "")
	if err != nil {
		return nil, err
	}
	agreed, err := versions(ctx, p.Plans.DB, plan.ID, "")
	if err != nil {
		return nil, err
	}
	shares, err := p.Plans.Sharing.List(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, s := range shares {
		if s.Plan == string(plan.ID) && s.InForce(p.Plans.today()) {
			page.Shares = append(page.Shares, s)
		}
	}
	if !plan.Open() {
		if other, err := findOpen(ctx, p.Plans.DB, who); err == nil {
			page.Other = &other
		} else if fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
	}
	now, err := p.Plans.Assessments.Standing(ctx, who)
	if err != nil {
		return nil, err
	}
	others := func(codes []string) (map[string]templ.Component, error) {
		return p.Plans.Opinions.Beside(ctx, who, codes)
	}
	if err := p.dress(ctx, who, page, now.F, &now, others, all, agreed); err != nil {
		return nil, err
	}
	for _, c := range open(all) {
		page.Answers[c.ID] = &form.Field{Name: "answer-" + c.ID, Label: "Your answer to " + c.Name}
	}
	return page, nil
}

// open are the comments that can be answered: the last of each reader's on the plan
// and on each action, while the reader is here.
func open(all []Comment) []Comment {
	var last []Comment
	for _, c := range all {
		if c.ByMember || c.Reader == "" {
			continue
		}
		last = slices.DeleteFunc(last, func(o Comment) bool { return o.Reader == c.Reader && o.Action == c.Action })
		last = append(last, c)
	}
	return last
}

// dress fills a page with the words of the framework and what stands beside each
// action. standing is what the member says of their skills, where the viewer may
// know; others draws what people said of skills, by their codes.
func (p *Pages) dress(ctx context.Context, who access.Actor, page *showPlanPage, f *framework.Framework, standing *assessment.Standing, others func([]string) (map[string]templ.Component, error), said []Comment, agreed []Version) error {
	chain, err := p.Plans.Framework.Chain(ctx)
	if err != nil {
		return err
	}
	with, err := p.with(ctx, who, page.Actions)
	if err != nil {
		return err
	}
	rows, codes := rowsOf(page.Actions, f, chain)
	opinions, err := others(codes)
	if err != nil {
		return err
	}
	page.F, page.Balance = f, balance(page.Actions, f.Profession.LearningKinds)
	for i := range rows {
		row := &rows[i]
		row.With = with(row.Action)
		row.stand(standing)
		for _, code := range row.Target.codes() {
			if row.Opinion == nil {
				row.Opinion = opinions[code]
			}
		}
		row.Said = about(said, row.ID)
		if row.Status == Dropped {
			page.Dropped = append(page.Dropped, *row)
		} else {
			page.Rows = append(page.Rows, *row)
		}
	}
	page.Said = about(said, "")
	for _, v := range agreed {
		a := agreement{Version: v}
		if v.Stands() {
			a.Changes = Compare(v.Actions, page.Actions, wordsOf(f, chain))
		}
		page.Agreements = append(page.Agreements, a)
	}
	return nil
}

// rowsOf puts actions into the words of the framework, and lists the codes of their
// skills.
func rowsOf(all []Action, f *framework.Framework, chain []pack.Release) (rows []actionRow, codes []string) {
	for _, a := range all {
		row := actionRow{Action: a, Target: targetOf(a, f, chain), How: kindName(f)(a.Kind), Level: levelName(f)(a.Level)}
		rows = append(rows, row)
		for _, code := range row.Target.codes() {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return rows, codes
}

// stand says what is held of the skills of an action.
func (row *actionRow) stand(now *assessment.Standing) {
	if now == nil {
		return
	}
	row.Standing = now
	for _, skill := range row.Target.Skills {
		if h := now.Of(skill); h != nil {
			row.Held = append(row.Held, *h)
		}
	}
}

func about(all []Comment, action string) []Comment {
	var some []Comment
	for _, c := range all {
		if c.Action == action {
			some = append(some, c)
		}
	}
	return some
}

// with says for each action what or whom it is done with: a member by their name
// only where they show it to whoever looks, and a thing only while it is there.
func (p *Pages) with(ctx context.Context, who access.Actor, all []Action) (func(Action) web.Link, error) {
	var refs []string
	var helpers []people.ID
	for _, a := range all {
		if a.Thing != "" && !slices.Contains(refs, a.Thing) {
			refs = append(refs, a.Thing)
		}
		if a.Helper != "" && !slices.Contains(helpers, a.Helper) {
			helpers = append(helpers, a.Helper)
		}
	}
	known, err := present(ctx, p.Plans.DB, refs)
	if err != nil {
		return nil, err
	}
	names, err := p.Plans.Members.Named(ctx, who, helpers)
	return func(a Action) web.Link {
		switch {
		case a.Helper != "" && names[a.Helper] != "":
			return web.Link{Text: names[a.Helper]}
		case a.Helper != "":
			return web.Link{Text: "A member who does not show you their name"}
		case !known[a.Thing]:
			return web.Link{}
		}
		if network, ok := strings.CutPrefix(a.Thing, "network/"); ok {
			return web.Link{Text: "See the network", Href: "/networks/" + network}
		}
		return web.Link{Text: "See it in the learning catalogue", Href: "/" + a.Thing}
	}, err
}

package development

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Pages lets members plan, and those with whom they share a plan read it, comment
// and agree.
type Pages struct {
	Plans *Service
}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /me/plan", access.SignedIn, p.listPlans)
	rt.Handle("GET /me/plan/new", access.SignedIn, p.newPlan)
	rt.Handle("POST /me/plan/new", access.SignedIn, p.begin)
	rt.Handle("GET /me/plan/{id}", access.SignedIn, p.showPlan)
	rt.Handle("POST /me/plan/{id}/name", access.SignedIn, p.rename)
	rt.Handle("POST /me/plan/{id}/close", access.SignedIn, web.Button(p.closePlan))
	rt.Handle("POST /me/plan/{id}/reopen", access.SignedIn, web.Button(p.reopen))
	rt.Handle("POST /me/plan/{id}/comments/{comment}", access.SignedIn, p.answer)
	rt.Handle("GET /me/plan/{id}/versions/{number}", access.SignedIn, p.showVersion)
	rt.Handle("POST /me/plan/{id}/versions/{number}/withdraw", access.SignedIn, web.Button(p.takeBack))
	rt.Handle("GET /me/plan/{id}/plan.docx", access.SignedIn, p.download)
	rt.Handle("GET /me/plan/add", access.SignedIn, p.addAction)
	rt.Handle("POST /me/plan/add", access.SignedIn, p.take)
	rt.Handle("GET /me/plan/{id}/actions/new", access.SignedIn, p.newAction)
	rt.Handle("POST /me/plan/{id}/actions/new", access.SignedIn, p.saveNew)
	rt.Handle("GET /me/plan/{id}/actions/{action}", access.SignedIn, p.editAction)
	rt.Handle("POST /me/plan/{id}/actions/{action}", access.SignedIn, p.saveAction)
	rt.Handle("POST /me/plan/{id}/actions/{action}/back", access.SignedIn, web.Button(p.putBack))
	p.readerRoutes(rt)
}

var done = map[string]string{
	"begun":     "Your plan has begun. Add what you will do.",
	"renamed":   "Your plan has a new name.",
	"closed":    "Your plan is closed. It stays here, and you can open it again.",
	"reopened":  "Your plan is open again.",
	"added":     "It is in your plan.",
	"saved":     "Your plan has been saved.",
	"back":      "It is back in your plan.",
	"shared":    "You share this plan. You see under “Who you share your skills with” when it is read, and can stop at any moment.",
	"answered":  "Your answer has been sent.",
	"commented": "What you said has been sent.",
	"agreed":    "You have agreed to the plan as it stands today.",
	"withdrawn": "The agreement has been withdrawn. The version that was agreed stays as it was.",
}

func said(r *http.Request) string { return done[r.URL.Query().Get("done")] }

var (
	yourPage  = web.Link{Text: "Your page", Href: "/home"}
	yourPlans = web.Link{Text: "Your development plans", Href: "/me/plan"}
)

func crumb(p Plan) web.Link { return web.Link{Text: p.Title, Href: p.URL()} }

func planID(r *http.Request) ID { return ID(r.PathValue("id")) }

// listPlansPage is every plan of a member.
type listPlansPage struct {
	Open   *Plan // nil where none is
	Closed []Plan
}

func (p *Pages) listPlans(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Plans.List(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	page := listPlansPage{Closed: all}
	if len(all) > 0 && all[0].Open() {
		page.Open, page.Closed = &all[0], all[1:]
	}
	return web.Render(w, r, web.Page{Title: yourPlans.Text, Crumbs: web.Crumbs(yourPage), Done: said(r)}, listPlans(page))
}

// newPlanPage asks for the name of a new plan.
type newPlanPage struct {
	Title, Take form.Field
	Last        *Plan // the latest closed one with something unfinished; nil for none
	Open        *Plan // nil where none is
}

const yes = "yes"

func (p *Pages) newPlanPage(r *http.Request) (*newPlanPage, error) {
	page := &newPlanPage{
		Title: form.Field{Name: "title", Label: "Name of the plan", Hint: "Only you, and those with whom you share the plan, see it.", Value: UsualTitle(sqldb.At(p.Plans.Log.Now()))},
		Take:  form.Field{Name: "take"},
	}
	all, err := p.Plans.List(r.Context(), web.Actor(r))
	switch {
	case err != nil || len(all) == 0:
	case all[0].Open():
		page.Open = &all[0]
	case len(unfinished(all[0])) > 0:
		page.Last = &all[0]
	}
	return page, err
}

func (page *newPlanPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: "Begin a development plan", Crumbs: web.Crumbs(yourPage, yourPlans), Problems: form.Form{&page.Title}.Problems()}, newPlan(page))
}

func (p *Pages) newPlan(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newPlanPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) begin(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newPlanPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Title, &page.Take}); err != nil {
		return err
	}
	plan, err := p.Plans.Begin(r.Context(), web.Actor(r), page.Title.Value, page.Take.Value == yes)
	if beside(&page.Title, err) {
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, Plan{ID: plan}.URL()+"?done=begun")
}

// beside puts what a person can put right beside a field.
func beside(field *form.Field, err error) bool {
	if kind := fault.KindOf(err); err == nil || kind != fault.Invalid && kind != fault.Conflict {
		return false
	}
	field.Error = fault.Message(err)
	return true
}

func (p *Pages) rename(w http.ResponseWriter, r *http.Request) error {
	page, err := p.planPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Name}); err != nil {
		return err
	}
	err = p.Plans.Rename(r.Context(), web.Actor(r), planID(r), page.Name.Value)
	if beside(&page.Name, err) {
		page.Wrong = form.Form{&page.Name}
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.URL()+"?done=renamed")
}

func (p *Pages) closePlan(w http.ResponseWriter, r *http.Request) error {
	if err := p.Plans.Close(r.Context(), web.Actor(r), planID(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, Plan{ID: planID(r)}.URL()+"?done=closed")
}

func (p *Pages) reopen(w http.ResponseWriter, r *http.Request) error {
	if err := p.Plans.Reopen(r.Context(), web.Actor(r), planID(r)); err != nil {
		return err
	}
	return web.SeeOther(w, r, Plan{ID: planID(r)}.URL()+"?done=reopened")
}

// answer answers the comment that the address names.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request) error {
	page, err := p.planPage(r)
	if err != nil {
		return err
	}
	comment := r.PathValue("comment")
	field := page.Answers[comment]
	if field == nil {
		return fault.New(fault.NotFound, "This comment does not exist.")
	}
	if err := web.ReadForm(r, form.Form{field}); err != nil {
		return err
	}
	err = p.Plans.Answer(r.Context(), web.Actor(r), planID(r), comment, field.Value)
	if beside(field, err) {
		page.Wrong = form.Form{field}
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.URL()+"?done=answered")
}

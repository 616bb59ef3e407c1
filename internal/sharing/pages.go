package sharing

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// Pages lets members share what they say of their skills, and read what is shared
// with them.
type Pages struct {
	Sharing *Service
}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /me/sharing", access.SignedIn, p.listShares)
	rt.Handle("GET /me/sharing/new", access.SignedIn, p.newShare)
	rt.Handle("POST /me/sharing", access.SignedIn, p.share)
	rt.Handle("POST /me/sharing/{id}/stop", access.SignedIn, web.Button(p.stop))
	rt.Handle("GET /shared", access.SignedIn, p.listShared)
	rt.Handle("GET /shared/{id}", access.SignedIn.Strongly(), p.showShared)
}

var done = map[string]string{
	"shared":  "You share your skills. You see here when they are read, and you can stop at any moment.",
	"stopped": "You have stopped sharing. They cannot read it any more.",
}

var (
	yourPage    = web.Link{Text: "Your page", Href: "/home"}
	yourSharing = web.Link{Text: "Who you share your skills with", Href: "/me/sharing"}
	withYou     = web.Link{Text: "Skills that others share with you", Href: "/shared"}
)

// day is an ISO day as people read it.
func day(iso string) string { return web.Day(iso) }

// listSharesPage is everything that a member shares and shared.
type listSharesPage struct {
	Current, Past []Share
	Manager       people.ID // confirmed; empty for none
}

func (p *Pages) listShares(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	all, err := p.Sharing.List(ctx, who)
	if err != nil {
		return err
	}
	own, err := p.Sharing.Members.Own(ctx, who)
	if err != nil {
		return err
	}
	var page listSharesPage
	if !own.Manager.Confirmed.IsZero() {
		page.Manager = own.Manager.Person
	}
	for _, s := range all {
		if s.InForce(p.Sharing.today()) {
			page.Current = append(page.Current, s)
		} else {
			page.Past = append(page.Past, s)
		}
	}
	return web.Render(w, r, web.Page{Title: yourSharing.Text, Crumbs: web.Crumbs(yourPage), Done: done[r.URL.Query().Get("done")]}, listShares(page))
}

// team says what a share means for the view of a manager's team; empty where nothing.
func (page listSharesPage) team(s Share) string {
	switch {
	case !s.Purpose.OfManager() || s.Plan != "":
		return ""
	case page.Manager != "" && s.Reader == page.Manager:
		return "As your line manager they also see your row, with your levels and gaps, in the view of their team."
	}
	return "They would also see your row in the view of their team if you named them as your line manager and they confirmed it."
}

// newSharePage asks whom to share with, for what and until when.
type newSharePage struct {
	Suggestions                                       []Suggestion
	To, Email, Purpose, Words, Notes, Evidence, Until form.Field
	Plan, Levels                                      form.Field
	PlanTitle                                         string // of the development plan that is shared instead of skills; empty for skills
	Latest                                            string // last day that can be chosen, in words
	Role                                              string // that gaps are shown against; empty where the member has said none
}

// Title is the page's.
func (page *newSharePage) Title() string {
	if page.PlanTitle != "" {
		return "Share your development plan with somebody"
	}
	return "Share your skills with somebody"
}

const (
	yes         = "yes"
	anotherBody = "other" // the choice beside the suggestions
)

// form is the page with what can be chosen; plan is that of the actor's which is
// shared instead of skills, or empty.
func (p *Pages) form(ctx context.Context, who access.Actor, plan string) (*newSharePage, error) {
	now := p.Sharing.Log.Now()
	page := &newSharePage{
		To:       form.Field{Name: "to", Label: "Who do you share with?"},
		Email:    form.Field{Name: "email", Label: "Their work email address", Hint: "If they have not joined yet, they find it when they first sign in with this address."},
		Purpose:  form.Field{Name: "purpose", Label: "What for?", Hint: "They may use it for this alone."},
		Words:    form.Field{Name: "words", Label: "Say what for"},
		Notes:    form.Field{Name: "notes"},
		Evidence: form.Field{Name: "evidence"},
		Plan:     form.Field{Name: "plan", Value: plan},
		Levels:   form.Field{Name: "levels"},
		Until:    form.Field{Name: "until", Label: "Last day", Value: UsualDay(now)},
		Latest:   day(LatestDay(now)),
	}
	page.Until.Hint = "Such as " + UsualDay(now) + ". No later than " + page.Latest + ". You can stop at any moment before."
	var err error
	if page.Suggestions, err = p.Sharing.Suggest(ctx, who); err != nil {
		return nil, err
	}
	if plan != "" {
		page.PlanTitle, err = p.Sharing.plan(ctx, p.Sharing.DB, who, plan)
		return page, err
	}
	code, err := p.Sharing.Assessments.LastRole(ctx, who)
	if err != nil || code == "" {
		return page, err
	}
	f, err := p.Sharing.Assessments.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	page.Role = f.Role(code).Name
	return page, nil
}

func (page *newSharePage) fields() form.Form {
	return form.Form{&page.To, &page.Email, &page.Purpose, &page.Words, &page.Notes, &page.Evidence, &page.Plan, &page.Levels, &page.Until}
}

func (page *newSharePage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.Title(), Crumbs: web.Crumbs(yourPage, yourSharing), Problems: page.fields().Problems()}, newShare(page))
}

func (p *Pages) newShare(w http.ResponseWriter, r *http.Request) error {
	page, err := p.form(r.Context(), web.Actor(r), form.Clean(r.URL.Query().Get("plan")))
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (page *newSharePage) offer() Offer {
	to := page.To.Value
	if to == anotherBody {
		to = ""
	}
	return Offer{To: to, Email: page.Email.Value, Purpose: Purpose(page.Purpose.Value), Words: page.Words.Value, Notes: page.Notes.Value == yes, Evidence: page.Evidence.Value == yes, Plan: page.Plan.Value, Levels: page.Levels.Value == yes, Until: page.Until.Value}
}

// mark puts what is wrong beside its field.
func (page *newSharePage) mark(wrong []Problem) {
	for _, field := range page.fields() {
		for _, problem := range wrong {
			if problem.Field == field.Name && field.Error == "" {
				field.Error = problem.Message
			}
		}
	}
	if len(page.Suggestions) > 0 && page.To.Value == "" {
		page.To.Error, page.Email.Error = "Choose who you share with", ""
	}
}

func (p *Pages) share(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Typed(r)
	if err != nil {
		return err
	}
	page, err := p.form(r.Context(), web.Actor(r), form.Clean(v.Get("plan")))
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.fields()); err != nil {
		return err
	}
	page.mark(page.offer().Check(p.Sharing.Log.Now()))
	if !page.fields().OK() {
		return page.render(w, r)
	}
	_, err = p.Sharing.Share(r.Context(), web.Actor(r), page.offer())
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		page.reason().Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	if page.Plan.Value != "" {
		return web.SeeOther(w, r, "/me/plan/"+url.PathEscape(page.Plan.Value)+"?done=shared")
	}
	return web.SeeOther(w, r, "/me/sharing?done=shared")
}

// reason is the field beside which a refusal of the reader stands.
func (page *newSharePage) reason() *form.Field {
	if page.offer().To == "" {
		return &page.Email
	}
	return &page.To
}

func (p *Pages) stop(w http.ResponseWriter, r *http.Request) error {
	if err := p.Sharing.Stop(r.Context(), web.Actor(r), r.PathValue("id")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/sharing?done=stopped")
}

func (p *Pages) listShared(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Sharing.WithMe(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: withYou.Text, Crumbs: web.Crumbs(yourPage)}, listShared(all))
}

// showSharedPage is what a share shows its reader.
type showSharedPage struct {
	Shown
	Gaps []assessment.Gap  // of the member's role
	Rest []assessment.Held // what the role does not ask for
}

func (p *Pages) showShared(w http.ResponseWriter, r *http.Request) error {
	shown, err := p.Sharing.Read(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	page := pageOf(shown)
	return web.Render(w, r, web.Page{Title: page.Title(), Crumbs: web.Crumbs(yourPage, withYou), Content: true, Wide: true}, showShared(page))
}

func pageOf(shown Shown) showSharedPage {
	page := showSharedPage{Shown: shown}
	asked := map[string]bool{}
	if shown.Told.Role != nil {
		page.Gaps = shown.Told.Standing.Gaps(shown.Told.Role)
	}
	for _, g := range page.Gaps {
		asked[g.Need.Skill.Code] = true
	}
	for _, h := range shown.Told.Standing.Current() {
		if !asked[h.Code()] {
			page.Rest = append(page.Rest, h)
		}
	}
	return page
}

// Title is the page's.
func (page showSharedPage) Title() string { return page.Name + "’s skills" }

// difference says how what is held stands beside what a role asks.
func difference(g assessment.Gap) string {
	switch g.Outcome {
	case assessment.ToGrow:
		return english.Count(g.Size, "level", "levels") + " to grow"
	case assessment.Met:
		return "Met"
	case assessment.Above:
		return "Above"
	}
	return "Not rated"
}

// beside is what stands beside a level, in lines.
func beside(h assessment.Held) []string {
	var all []string
	for _, said := range h.From {
		all = append(all, asideOf(said.Answer)...)
	}
	return all
}

func asideOf(a assessment.Answer) []string {
	var all []string
	if a.LastUsed > 0 {
		all = append(all, "Last used "+strconv.Itoa(a.LastUsed))
	}
	if a.Grow {
		all = append(all, "Wishes to grow")
	}
	if a.Help {
		all = append(all, "Willing to help others")
	}
	if a.Note != "" {
		all = append(all, a.Note)
	}
	return all
}

// named joins what evidence shows and how.
func named(names []string, how string) string {
	text := english.And(names)
	if how != "" {
		text += ": " + how
	}
	return strings.TrimPrefix(text, ": ")
}

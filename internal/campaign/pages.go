package campaign

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// Pages lets campaigns be run, and members read what they are asked.
type Pages struct{ Campaigns *Service }

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	runners := access.Holding(access.HeadOfProfession, access.Leader)
	rt.Handle("GET /campaigns", runners, p.listCampaigns)
	rt.Handle("GET /campaigns/new", runners, p.newCampaign)
	rt.Handle("POST /campaigns", runners, p.beginCampaign)
	rt.Handle("GET /campaigns/{id}", access.SignedIn, p.showCampaign)
	rt.Handle("GET /campaigns/{id}/edit", runners, p.editCampaign)
	rt.Handle("POST /campaigns/{id}", runners, p.saveCampaign)
	rt.Handle("POST /campaigns/{id}/announce", runners, web.Button(p.acting((*Service).Announce, "announced")))
	rt.Handle("POST /campaigns/{id}/take-back", runners, web.Button(p.acting((*Service).TakeBack, "taken-back")))
	rt.Handle("POST /campaigns/{id}/extend", runners, p.extendCampaign)
	rt.Handle("POST /campaigns/{id}/shorten", runners, web.Button(p.acting((*Service).Shorten, "shortened")))
	rt.Handle("POST /campaigns/{id}/stop", runners, web.Button(p.acting((*Service).Stop, "stopped")))
	rt.Handle("POST /campaigns/{id}/resume", runners, web.Button(p.acting((*Service).Resume, "resumed")))
	rt.Handle("POST /campaigns/{id}/discard", runners, web.Button(p.discardCampaign))
	rt.Handle("POST /campaigns/{id}/reminders", access.SignedIn, p.setReminders)
}

// done says what has just been done, by the key that the redirect carries.
var done = map[string]string{
	"saved":      "The campaign has been saved as a draft. Nobody is asked before you announce it.",
	"changed":    "The campaign has been changed.",
	"announced":  "The campaign has been announced. It opens by itself on its first day.",
	"taken-back": "The campaign is a draft again. Nobody has been asked.",
	"extended":   "The last day has been moved.",
	"shortened":  "The campaign ends on the day on which it did before.",
	"stopped":    "The campaign has been stopped. Nobody is reminded any more.",
	"resumed":    "The campaign is open again.",
	"discarded":  "The draft has been discarded.",
	"quiet":      "You get no more reminders of this campaign.",
	"reminded":   "You get reminders of this campaign again.",
}

func doneWords(r *http.Request) string { return done[r.URL.Query().Get("done")] }

var (
	ownCrumbs = web.Crumbs(web.Link{Text: "Your page", Href: "/home"})
	runCrumbs = web.Crumbs(web.Link{Text: "Your page", Href: "/home"}, web.Link{Text: "Campaigns", Href: "/campaigns"})
)

type listCampaignsPage struct {
	Campaigns []Campaign
	Begins    []web.Link // for whom the reader may begin one
	now       time.Time
}

func (p *Pages) listCampaigns(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	page := listCampaignsPage{now: p.Campaigns.Log.Now()}
	var err error
	if page.Campaigns, err = p.Campaigns.List(ctx, who); err != nil {
		return err
	}
	if page.Begins, err = p.begins(r); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Campaigns", Done: doneWords(r), Crumbs: ownCrumbs}, listCampaigns(page))
}

// begins are the new campaigns that the reader may draft.
func (p *Pages) begins(r *http.Request) ([]web.Link, error) {
	who := web.Actor(r)
	var all []web.Link
	if CanRun(who, "") {
		all = append(all, web.Link{Text: "Draft a campaign for the whole profession or a part of it", Href: "/campaigns/new"})
	}
	for _, g := range who.Grants {
		o, ok := strings.CutPrefix(g.Scope, "organisation/")
		if !ok || g.Role != access.Leader {
			continue
		}
		name, err := p.Campaigns.place(r.Context(), people.OrganisationID(o))
		if err != nil {
			return nil, err
		}
		all = append(all, web.Link{Text: "Draft a campaign for the members of " + name, Href: "/campaigns/new?organisation=" + url.QueryEscape(o)})
	}
	return all, nil
}

// editCampaignPage asks what a campaign says and whom it asks.
type editCampaignPage struct {
	ID                                    ID     // empty for a new one
	Place                                 string // whose members it asks; empty for the whole profession
	Organisation                          form.Field
	Title, Words, Opens, Closes, Reminded form.Field
	Organisations, Disciplines, Kinds     several
}

// several is a question with several answers from a list.
type several struct {
	form.Field
	Choices []Choice
	Picked  []string
}

func (p *editCampaignPage) form() form.Form {
	return form.Form{&p.Organisation, &p.Title, &p.Words, &p.Opens, &p.Closes, &p.Organisations.Field, &p.Disciplines.Field, &p.Kinds.Field, &p.Reminded}
}

// action is where the answers go.
func (p *editCampaignPage) action() string {
	if p.ID == "" {
		return "/campaigns"
	}
	return "/campaigns/" + string(p.ID)
}

func (p *editCampaignPage) heading() string {
	if p.ID == "" {
		return "Draft a campaign"
	}
	return "Change a campaign"
}

// asking is the page for an organisation, or for the whole profession where it is empty.
func (p *Pages) asking(r *http.Request, o people.OrganisationID) (*editCampaignPage, error) {
	if !CanRun(web.Actor(r), o) {
		return nil, onlyRunners()
	}
	page := &editCampaignPage{
		Organisation:  form.Field{Name: "organisation", Value: string(o)},
		Title:         form.Field{Name: "title", Label: "Title", Hint: "Such as “Skills check, autumn 2026”"},
		Words:         form.Field{Name: "words", Label: "What members read", Hint: "Why you ask, and what comes of it. Do not promise that anybody sees what a person says: nobody does."},
		Opens:         form.Field{Name: "opens", Label: "First day", Hint: "Such as 2026-04-01"},
		Closes:        form.Field{Name: "closes", Label: "Last day", Hint: "Such as 2026-04-30"},
		Organisations: several{Field: form.Field{Name: "organisations", Label: "Only in some organisations", Hint: "Choose none to ask people in all of them."}},
		Disciplines:   several{Field: form.Field{Name: "disciplines", Label: "Only in some disciplines", Hint: "People who say in their profile that they work in one. Choose none to ask everyone."}},
		Kinds:         several{Field: form.Field{Name: "kinds", Label: "Only some kinds of member", Hint: "As people say in their profile. Choose none to ask all kinds."}},
		Reminded:      form.Field{Name: "reminders", Label: "Reminders", Hint: "How many days before the last day those who have not finished are reminded by mail, such as 14, 7, 1. Leave this empty for none."},
	}
	var err error
	if o != "" {
		if page.Place, err = p.Campaigns.place(r.Context(), o); err != nil {
			return nil, err
		}
	}
	page.Organisations.Choices, page.Disciplines.Choices, page.Kinds.Choices, err = p.Campaigns.Choices(r.Context(), o)
	return page, err
}

func (p *Pages) newCampaign(w http.ResponseWriter, r *http.Request) error {
	page, err := p.asking(r, people.OrganisationID(form.Clean(r.URL.Query().Get("organisation"))))
	if err != nil {
		return err
	}
	page.Reminded.Value = "14, 7, 1"
	return page.render(w, r)
}

func (page *editCampaignPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.heading(), Problems: page.form().Problems(), Crumbs: runCrumbs}, editCampaign(page))
}

// read takes the answers from a posted form.
func (page *editCampaignPage) read(r *http.Request) (Typed, error) {
	if err := web.ReadForm(r, append(page.form(), form.Named("organisation")...), page.Organisations.Name, page.Disciplines.Name, page.Kinds.Name); err != nil {
		return Typed{}, err
	}
	for _, q := range []*several{&page.Organisations, &page.Disciplines, &page.Kinds} {
		q.Picked = nil
		for _, v := range r.PostForm[q.Name] {
			q.Picked = append(q.Picked, form.Clean(v))
		}
	}
	return Typed{Title: page.Title.Value, Words: page.Words.Value, Opens: page.Opens.Value, Closes: page.Closes.Value, Reminders: page.Reminded.Value,
		Scope: Scope{page.Organisations.Picked, page.Disciplines.Picked, page.Kinds.Picked}}, nil
}

// blame puts what is wrong beside the questions; any other error is for the router.
func (page *editCampaignPage) blame(err error) error {
	var wrong Wrong
	if !errors.As(err, &wrong) {
		return err
	}
	for _, f := range page.form() {
		f.Error = wrong[f.Name]
	}
	return nil
}

func (p *Pages) beginCampaign(w http.ResponseWriter, r *http.Request) error {
	sent, err := web.Typed(r)
	if err != nil {
		return err
	}
	o := people.OrganisationID(form.Clean(sent.Get("organisation")))
	page, err := p.asking(r, o)
	if err != nil {
		return err
	}
	typed, err := page.read(r)
	if err != nil {
		return err
	}
	begun, err := p.Campaigns.Begin(r.Context(), web.Actor(r), o, typed)
	if err == nil {
		return web.SeeOther(w, r, "/campaigns/"+string(begun)+"?done=saved")
	}
	if err := page.blame(err); err != nil {
		return err
	}
	return page.render(w, r)
}

// changing is the form of a campaign that the reader runs.
func (p *Pages) changing(r *http.Request) (*editCampaignPage, error) {
	seen, err := p.Campaigns.Find(r.Context(), web.Actor(r), ID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if !seen.Runs {
		return nil, nobody()
	}
	if err := seen.editable(p.Campaigns.Log.Now()); err != nil {
		return nil, err
	}
	page, err := p.asking(r, seen.Organisation)
	if err != nil {
		return nil, err
	}
	t := seen.typed()
	page.ID, page.Title.Value, page.Words.Value, page.Opens.Value, page.Closes.Value, page.Reminded.Value = seen.ID, t.Title, t.Words, t.Opens, t.Closes, t.Reminders
	page.Organisations.Picked, page.Disciplines.Picked, page.Kinds.Picked = t.Organisations, t.Disciplines, t.Kinds
	return page, nil
}

func (p *Pages) editCampaign(w http.ResponseWriter, r *http.Request) error {
	page, err := p.changing(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) saveCampaign(w http.ResponseWriter, r *http.Request) error {
	page, err := p.changing(r)
	if err != nil {
		return err
	}
	typed, err := page.read(r)
	if err != nil {
		return err
	}
	err = p.Campaigns.Edit(r.Context(), web.Actor(r), page.ID, typed)
	if err == nil {
		return web.SeeOther(w, r, "/campaigns/"+string(page.ID)+"?done=changed")
	}
	if err := page.blame(err); err != nil {
		return err
	}
	return page.render(w, r)
}

// showCampaignPage is a campaign to those who run it and to those whom it asks.
type showCampaignPage struct {
	Seen
	State State
	Whom  string // in words
	Until form.Field
	now   time.Time
}

func (p *Pages) shown(r *http.Request) (*showCampaignPage, error) {
	seen, err := p.Campaigns.Find(r.Context(), web.Actor(r), ID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	now := p.Campaigns.Log.Now()
	page := &showCampaignPage{Seen: seen, State: seen.State(now), now: now,
		Until: form.Field{Name: "closes", Label: "New last day", Hint: "A day after " + web.Day(seen.LastDay()) + ", such as 2026-04-30"}}
	page.Whom, err = p.Campaigns.whom(r.Context(), seen.Campaign)
	return page, err
}

func (p *Pages) showCampaign(w http.ResponseWriter, r *http.Request) error {
	page, err := p.shown(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (page *showCampaignPage) render(w http.ResponseWriter, r *http.Request) error {
	crumbs := ownCrumbs
	if page.Runs {
		crumbs = runCrumbs
	}
	return web.Render(w, r, web.Page{Title: page.Title, Done: doneWords(r), Problems: form.Form{&page.Until}.Problems(), Crumbs: crumbs}, showCampaign(page))
}

// acting is the handler of a button that does one thing to a campaign.
func (p *Pages) acting(do func(*Service, context.Context, access.Actor, ID) error, key string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id := ID(r.PathValue("id"))
		if err := do(p.Campaigns, r.Context(), web.Actor(r), id); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/campaigns/"+url.PathEscape(string(id))+"?done="+key)
	}
}

func (p *Pages) discardCampaign(w http.ResponseWriter, r *http.Request) error {
	if err := p.Campaigns.Discard(r.Context(), web.Actor(r), ID(r.PathValue("id"))); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/campaigns?done=discarded")
}

func (p *Pages) extendCampaign(w http.ResponseWriter, r *http.Request) error {
	page, err := p.shown(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Until}); err != nil {
		return err
	}
	err = p.Campaigns.Extend(r.Context(), web.Actor(r), page.ID, page.Until.Value)
	if fault.KindOf(err) == fault.Invalid {
		page.Until.Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.URL()+"?done=extended")
}

func (p *Pages) setReminders(w http.ResponseWriter, r *http.Request) error {
	want := form.Field{Name: "want"}
	if err := web.ReadForm(r, form.Form{&want}); err != nil {
		return err
	}
	id, key := ID(r.PathValue("id")), "quiet"
	if want.Value == "yes" {
		key = "reminded"
	}
	if err := p.Campaigns.Quieten(r.Context(), web.Actor(r), id, want.Value != "yes"); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/campaigns/"+url.PathEscape(string(id))+"?done="+key)
}

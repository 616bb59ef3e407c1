package opinion

import (
	"context"
	"net/http"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// Pages lets members ask for opinions, and others give them.
type Pages struct {
	Opinions *Service
}

// reading is for what another person shows.
var reading = access.SignedIn.Strongly()

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /opinions", access.SignedIn, p.listOpinions)
	rt.Handle("GET /opinions/new", access.SignedIn, p.newRequest)
	rt.Handle("POST /opinions/new", access.SignedIn, p.ask)
	rt.Handle("GET /opinions/{id}", access.SignedIn, p.showRequest)
	rt.Handle("POST /opinions/{id}", access.SignedIn, p.act)
	rt.Handle("GET /opinions/asked", access.SignedIn, p.listAsked)
	rt.Handle("GET /opinions/asked/{id}", reading, p.showAsked)
	rt.Handle("POST /opinions/asked/{id}", access.SignedIn, p.reply)
	rt.Handle("GET /opinions/pool", access.SignedIn, p.showPool)
	rt.Handle("POST /opinions/pool", access.SignedIn, p.volunteer)
	rt.Handle("POST /opinions/pool/leave", access.SignedIn, web.Button(p.leavePool))
}

var done = map[string]string{
	"asked":     "Your request has been sent. You are told by email when it is answered.",
	"withdrawn": "The request has been withdrawn.",
	"stopped":   "The reading has been stopped. What was said stays.",
	"accepted":  "Thank you. You can read and answer now.",
	"declined":  "You declined. The person is told kindly, and nobody asks you for a reason.",
	"given":     "What you said has been saved.",
	"proposed":  "Your proposal has been sent.",
	"settled":   "The level that you both accepted has been recorded.",
	"differ":    "It has been recorded that you differ. Both views remain.",
	"kept":      "Your note has been saved. Both views remain.",
	"offered":   "What you offer has been saved.",
	"left":      "You have left the pool of assessors. What you were asked before stays.",
}

func said(r *http.Request) string { return done[r.URL.Query().Get("done")] }

func crumbs(more ...web.Link) []web.Link {
	return append(web.Crumbs(web.Link{Text: "Your page", Href: "/home"}), more...)
}

var (
	mine  = web.Link{Text: "Second opinions", Href: "/opinions"}
	asked = web.Link{Text: "What you are asked", Href: "/opinions/asked"}
)

// listOpinionsPage is what a member asked others.
type listOpinionsPage struct {
	F         *framework.Framework
	Seat      string
	Requests  []row
	Submitted []assessment.Assessment
}

// row is a request in a list.
type row struct {
	Request
	About string // the assessment
	State State
	Open  int // skills that wait to be settled
}

func (p *Pages) listOpinions(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	page := listOpinionsPage{}
	var err error
	if page.F, err = p.Opinions.Framework.Current(ctx); err != nil {
		return err
	}
	if page.Seat, err = p.Opinions.Leadership.SeatTitle(ctx); err != nil {
		return err
	}
	all, err := p.Opinions.Mine(ctx, who)
	if err != nil {
		return err
	}
	assessments, err := p.Opinions.Assessments.List(ctx, who)
	if err != nil {
		return err
	}
	titles := map[assessment.ID]string{}
	for _, a := range assessments {
		if titles[a.ID] = titleOf(page.F, a); !a.Draft() {
			page.Submitted = append(page.Submitted, a)
		}
	}
	for _, q := range all {
		page.Requests = append(page.Requests, row{q, titles[q.Assessment], q.State(p.Opinions.today()), unsettled(q)})
	}
	return web.Render(w, r, web.Page{Title: mine.Text, Crumbs: crumbs(), Done: said(r), Content: true, Wide: true}, listOpinions(page))
}

func unsettled(r Request) int {
	n := 0
	for _, s := range r.Skills {
		if s.Unsettled() {
			n++
		}
	}
	return n
}

// skillPart is a skill of a request as one of the two sees it.
type skillPart struct {
	*Skill
	Name     string
	Member   bool     // whether the reader is the member
	Shown    bool     // whether the reader sees the member's level
	Verdict  Verdict  // to the member
	Reached  string   // likewise
	Proposal *Outcome // that waits; nil for none
	Level    form.Field
	Note     form.Field
}

// partOf makes the part of a skill, with the fields by which the two settle.
func partOf(f *framework.Framework, skill *Skill, member bool) *skillPart {
	part := &skillPart{Skill: skill, Name: skillName(f, skill.Code), Member: member, Shown: member}
	part.Level = form.Field{Name: "propose-" + skill.Code, Label: "Level that you propose"}
	part.Note = form.Field{Name: "note-" + skill.Code, Label: "Your note", Hint: "The other person reads it."}
	part.Proposal = skill.last(Proposed)
	return part
}

// CanAccept reports whether the reader can accept a proposal.
func (s *skillPart) CanAccept() bool { return s.Proposal != nil && s.Proposal.ByMember != s.Member }

// CanDiffer reports whether the reader can record, or join in, that the two differ.
func (s *skillPart) CanDiffer() bool {
	was := s.last(Disagreed)
	return s.Far() && s.last(Settled) == nil && (was == nil || was.ByMember != s.Member && was.Answer == "")
}

// CanKeep reports whether the reader can say why they keep their level.
func (s *skillPart) CanKeep() bool { return s.Member && s.Spoken() && !s.Far() }

// Asks reports whether there is anything that the reader can record.
func (s *skillPart) Asks() bool {
	return s.CanAccept() || s.Settleable() || s.CanDiffer() || s.CanKeep()
}

func (s *skillPart) fields() form.Form { return form.Form{&s.Level, &s.Note} }

// showRequestPage is a request, to its member.
type showRequestPage struct {
	Request
	F     *framework.Framework
	Seat  string
	State State
	Reads bool // whether the asked person can read now
	Parts []*skillPart
}

func (p *Pages) showRequest(w http.ResponseWriter, r *http.Request) error {
	page, err := p.requestPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) requestPage(r *http.Request) (*showRequestPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	q, err := p.Opinions.Find(ctx, who, ID(r.PathValue("id")))
	if err == nil && string(q.Person) != who.ID {
		err = fault.New(fault.NotFound, "This request does not exist or is not yours.")
	}
	if err != nil {
		return nil, err
	}
	all, err := load(ctx, p.Opinions.DB, `r.person = $1 AND r.assessment = $2`, who.ID, q.Assessment)
	if err != nil {
		return nil, err
	}
	page := &showRequestPage{Request: q, State: q.State(p.Opinions.today())}
	page.Reads = CanRead(access.Actor{ID: string(q.Asked)}, q, p.Opinions.today())
	if page.F, page.Seat, err = p.frame(ctx, q); err != nil {
		return nil, err
	}
	by := names(all)
	for i := range page.Skills {
		skill := &page.Skills[i]
		part := partOf(page.F, skill, true)
		part.Verdict = verdict(all, q.Assessment, skill.Code, skill.Level)
		part.Reached = part.Verdict.reached(by)
		page.Parts = append(page.Parts, part)
	}
	return page, nil
}

// frame is the framework in whose words a request asks, and what the profession
// calls the seat of its heads.
func (p *Pages) frame(ctx context.Context, q Request) (*framework.Framework, string, error) {
	f, err := p.Opinions.words(ctx, q.Release)
	if err != nil {
		return nil, "", err
	}
	seat, err := p.Opinions.Leadership.SeatTitle(ctx)
	return f, seat, err
}

func (page *showRequestPage) heading() string { return "Opinion of " + page.Giver() }

func (page *showRequestPage) render(w http.ResponseWriter, r *http.Request) error {
	title := page.heading()
	if page.Kind == Confirmation {
		title = "Confirmation by " + page.Giver()
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(mine), Done: said(r), Content: true, Wide: true, Problems: fieldsOf(page.Parts).Problems()}, showRequest(title, page))
}

func fieldsOf(parts []*skillPart) form.Form {
	var all form.Form
	for _, part := range parts {
		all = append(all, part.fields()...)
	}
	return all
}

// doing is what a form asks to be done, and to which skill.
type doing struct{ Do, Skill, Outcome form.Field }

// readDoing looks at what a form asks, before it is known which fields that has.
func readDoing(r *http.Request) (doing, error) {
	v, err := web.Typed(r)
	of := func(name string) form.Field { return form.Field{Name: name, Value: form.Clean(v.Get(name))} }
	return doing{of("do"), of("skill"), of("outcome")}, err
}

// with reads the form, which has some fields besides.
func (d doing) with(r *http.Request, fields ...*form.Field) error {
	return web.ReadForm(r, append(form.Form{&d.Do, &d.Skill, &d.Outcome}, fields...))
}

// act does what the member asks for on the page of a request.
func (p *Pages) act(w http.ResponseWriter, r *http.Request) error {
	d, err := readDoing(r)
	if err != nil {
		return err
	}
	ctx, who, id := r.Context(), web.Actor(r), ID(r.PathValue("id"))
	switch d.Do.Value {
	case "withdraw":
		if err := d.with(r); err != nil {
			return err
		}
		if err := p.Opinions.Withdraw(ctx, who, id); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/opinions?done=withdrawn")
	case "stop":
		if err := d.with(r); err != nil {
			return err
		}
		if err := p.Opinions.Stop(ctx, who, id); err != nil {
			return err
		}
		return web.SeeOther(w, r, Request{ID: id}.URL()+"?done=stopped")
	}
	page, err := p.requestPage(r)
	if err != nil {
		return err
	}
	key, err := p.record(r, page.Request, page.Parts, d)
	switch {
	case err != nil:
		return err
	case key == "":
		return page.render(w, r)
	}
	return web.SeeOther(w, r, page.URL()+"?done="+key)
}

// record does what one of the two asks for with a skill. It returns the key of
// what was done, or none where a field says what is wrong.
func (p *Pages) record(r *http.Request, q Request, parts []*skillPart, d doing) (string, error) {
	var part *skillPart
	for _, one := range parts {
		if one.Code == d.Skill.Value {
			part = one
		}
	}
	if part == nil {
		return "", fault.New(fault.NotFound, "This request does not ask about this skill.")
	}
	if err := d.with(r, part.fields()...); err != nil {
		return "", err
	}
	ctx, who := r.Context(), web.Actor(r)
	key, field := "", &part.Note
	var err error
	switch d.Do.Value {
	case "propose":
		level, wrong := strconv.Atoi(part.Level.Value)
		if wrong != nil {
			level = -1
		}
		key, field, err = "proposed", &part.Level, p.Opinions.Propose(ctx, who, q.ID, part.Code, level, part.Note.Value)
	case "settle":
		key, err = "settled", p.Opinions.Settle(ctx, who, q.ID, part.Code, d.Outcome.Value, part.Note.Value)
	case "differ":
		key, err = "differ", p.Opinions.Differ(ctx, who, q.ID, part.Code, part.Note.Value)
	case "keep":
		key, err = "kept", p.Opinions.Keep(ctx, who, q.ID, part.Code, part.Note.Value)
	default:
		return "", fault.New(fault.Invalid, "Choose one of the buttons of the page.")
	}
	if err != nil && fault.KindOf(err) == fault.Invalid {
		field.Error = fault.Message(err) + ": " + part.Name
		return "", nil
	}
	return key, err
}

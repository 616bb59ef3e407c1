package opinion

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"guildhall/govuk"
	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// listAskedPage is what somebody is or was asked.
type listAskedPage struct {
	Seat    string
	Waiting []row // to accept or decline
	Open    []row // to read and answer
	Past    []row
}

func (p *Pages) listAsked(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	all, err := p.Opinions.AskedOf(ctx, who)
	if err != nil {
		return err
	}
	page := listAskedPage{}
	if page.Seat, err = p.Opinions.Leadership.SeatTitle(ctx); err != nil {
		return err
	}
	today := p.Opinions.today()
	for _, q := range all {
		one := row{Request: q, State: q.State(today), Open: unsettled(q)}
		switch {
		case one.State == Asked && q.Current:
			page.Waiting = append(page.Waiting, one)
		case CanRead(who, q, today):
			page.Open = append(page.Open, one)
		default:
			page.Past = append(page.Past, one)
		}
	}
	return web.Render(w, r, web.Page{Title: asked.Text, Crumbs: crumbs(mine), Done: said(r)}, listAsked(page))
}

// showAskedPage is a request, to who was asked.
type showAskedPage struct {
	Request
	F         *framework.Framework
	Reads     bool // whether the reader sees what the member shows
	State     State
	Parts     []*askedPart
	Confirm   form.Field
	OnConfirm form.Field // the comment
}

// askedPart is a skill as who was asked sees it.
type askedPart struct {
	*skillPart
	Skill    *framework.Skill // nil where the release has none of its code
	Words    string           // the member's note, as far as it is shown
	Evidence []assessment.Shown
	Answer   form.Field // the level
	Comment  form.Field
}

const cannotSay = "cannot-say"

func (p *Pages) showAsked(w http.ResponseWriter, r *http.Request) error {
	q, reads, err := p.Opinions.Open(r.Context(), web.Actor(r), ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	page, err := p.askedPage(r.Context(), q, reads)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) askedPage(ctx context.Context, q Request, reads bool) (*showAskedPage, error) {
	var err error
	page := &showAskedPage{Request: q, State: q.State(p.Opinions.today()), Reads: reads,
		Confirm:   form.Field{Name: "confirm", Label: "Do you confirm these levels?"},
		OnConfirm: form.Field{Name: "comment", Label: "Comment", Hint: "The member reads it. Needed where you do not confirm."}}
	if page.F, _, err = p.frame(ctx, q); err != nil {
		return nil, err
	}
	for i := range page.Skills {
		skill := &page.Skills[i]
		part := &askedPart{skillPart: partOf(page.F, skill, false), Skill: page.F.Skill(skill.Code)}
		part.Shown = page.Reads && (q.Levels || skill.Spoken())
		part.Answer = form.Field{Name: "level-" + skill.Code, Label: "Which level would you say?"}
		part.Comment = form.Field{Name: "comment-" + skill.Code, Label: "Comment (optional)", Hint: q.Name + " reads it."}
		if g := skill.Last(); g != nil {
			part.Answer.Value, part.Comment.Value = g.value(), g.Comment
		}
		page.Parts = append(page.Parts, part)
	}
	if !page.Reads {
		return page, nil
	}
	return page, p.besides(ctx, page)
}

func (g Given) value() string {
	if g.CannotSay {
		return cannotSay
	}
	return number(g.Level)
}

// besides adds the notes and the evidence that the member shows. Whoever gets
// here has passed CanRead, so it reads as the member.
func (p *Pages) besides(ctx context.Context, page *showAskedPage) error {
	member := access.Actor{ID: string(page.Person)}
	if page.Notes {
		a, err := p.Opinions.Assessments.Find(ctx, member, page.Assessment)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		for _, part := range page.Parts {
			if o, found := a.Find(part.Code); found {
				part.Words = o.Note
			}
		}
	}
	if !page.Evidence {
		return nil
	}
	chain, err := p.Opinions.Framework.Chain(ctx)
	if err != nil {
		return err
	}
	all, err := p.Opinions.Assessments.Evidence(ctx, member)
	for _, part := range page.Parts {
		codes := under(chain, part.Code, page.Release)
		for _, e := range all {
			for _, l := range e.Links {
				if slices.ContainsFunc(under(chain, l.Skill, l.Release), func(c string) bool { return slices.Contains(codes, c) }) {
					part.Evidence = append(part.Evidence, assessment.Shown{Evidence: e, Link: l})
					break
				}
			}
		}
	}
	return err
}

func (page *showAskedPage) heading() string { return "What " + page.Name + " asks you" }

func (page *showAskedPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.heading(), Crumbs: crumbs(mine, asked), Done: said(r), Content: true, Wide: true, Problems: page.fields().Problems()}, showAsked(page))
}

func (page *showAskedPage) fields() form.Form {
	var all form.Form
	for _, part := range page.Parts {
		all = append(all, &part.Answer, &part.Comment)
		all = append(all, part.fields()...)
	}
	return append(all, &page.Confirm, &page.OnConfirm)
}

// reply does what who was asked asks for.
func (p *Pages) reply(w http.ResponseWriter, r *http.Request) error {
	d, err := readDoing(r)
	if err != nil {
		return err
	}
	ctx, who, id := r.Context(), web.Actor(r), ID(r.PathValue("id"))
	switch d.Do.Value {
	case "accept":
		if err := d.with(r); err != nil {
			return err
		}
		if err := p.Opinions.Accept(ctx, who, id); err != nil {
			return err
		}
		return web.SeeOther(w, r, Request{ID: id}.AskedURL()+"?done=accepted")
	case "decline":
		if err := d.with(r); err != nil {
			return err
		}
		if err := p.Opinions.Decline(ctx, who, id); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/opinions/asked?done=declined")
	}
	q, err := findAsked(ctx, p.Opinions.DB, who, id)
	if err != nil {
		return err
	}
	page, err := p.askedPage(ctx, q, CanRead(who, q, p.Opinions.today()))
	if err != nil {
		return err
	}
	key, err := p.said(r, page, d)
	switch {
	case err != nil:
		return err
	case key != "":
		return web.SeeOther(w, r, page.AskedURL()+"?done="+key)
	case page.Reads && !web.Proves(r, reading):
		// The page would show another person's skills again, which needs a new proof.
		return fault.New(fault.Forbidden, "What you typed cannot be saved yet: %s. Go back, put it right and send it again.", page.problem())
	}
	if _, _, err := p.Opinions.Open(ctx, who, id); err != nil { // they see it again
		return err
	}
	return page.render(w, r)
}

// problem is the first thing that is wrong.
func (page *showAskedPage) problem() string {
	all := form.Form{&page.Confirm, &page.OnConfirm}
	for _, part := range page.Parts {
		all = append(all, &part.Answer, &part.Comment)
		all = append(all, part.fields()...)
	}
	for _, f := range all.Problems() {
		return f.Error
	}
	return ""
}

// said records what who was asked says, and returns the key of what was done, or
// none where a field says what is wrong.
func (p *Pages) said(r *http.Request, page *showAskedPage, d doing) (string, error) {
	switch d.Do.Value {
	case "give":
		return p.give(r, page, d)
	case "confirm":
		return p.confirm(r, page, d)
	}
	parts := make([]*skillPart, len(page.Parts))
	for i, part := range page.Parts {
		parts[i] = part.skillPart
	}
	return p.record(r, page.Request, parts, d)
}

func (p *Pages) give(r *http.Request, page *showAskedPage, d doing) (string, error) {
	var fields form.Form
	for _, part := range page.Parts {
		fields = append(fields, &part.Answer, &part.Comment)
	}
	if err := d.with(r, fields...); err != nil {
		return "", err
	}
	var answers []Answer
	sound := true
	for _, part := range page.Parts {
		if part.Answer.Value == "" && part.Comment.Value == "" {
			continue
		}
		a := Answer{Skill: part.Code, CannotSay: part.Answer.Value == cannotSay, Comment: part.Comment.Value}
		if !a.CannotSay {
			level, err := strconv.Atoi(part.Answer.Value)
			if err != nil || page.F.Scale.Level(level) == nil {
				part.Answer.Error = "Choose a level, or “I cannot say”: " + part.Name
			}
			a.Level = level
		}
		if tooLong(a.Comment) {
			part.Comment.Error = "Your comment must be 2,000 characters or fewer: " + part.Name
		}
		sound = sound && part.Answer.Error == "" && part.Comment.Error == ""
		answers = append(answers, a)
	}
	if !sound {
		return "", nil
	}
	err := p.Opinions.Give(r.Context(), web.Actor(r), page.ID, answers...)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		page.Parts[0].Answer.Error = fault.Message(err)
		return "", nil
	}
	return "given", err
}

func (p *Pages) confirm(r *http.Request, page *showAskedPage, d doing) (string, error) {
	if err := d.with(r, &page.Confirm, &page.OnConfirm); err != nil {
		return "", err
	}
	if page.Confirm.Value != "yes" && page.Confirm.Value != "no" {
		page.Confirm.Error = "Choose whether you confirm these levels"
		return "", nil
	}
	err := p.Opinions.Confirm(r.Context(), web.Actor(r), page.ID, page.Confirm.Value == "yes", page.OnConfirm.Value)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		page.OnConfirm.Error = fault.Message(err)
		return "", nil
	}
	return "given", err
}

// levelItems are the levels with their words for a skill, and that one cannot say.
func (page *showAskedPage) levelItems(skill *framework.Skill) []govuk.RadioItem {
	var items []govuk.RadioItem
	for _, l := range page.F.Scale.Levels {
		words := ""
		if skill != nil {
			words = skill.Descriptor(l)
		}
		if words == "" {
			words = l.Anchor
		}
		items = append(items, govuk.RadioItem{Value: number(l.Number), Text: assessment.LevelName(page.F, l.Number), Hint: govuk.HintOptions{Text: words}})
	}
	return append(items, govuk.RadioItem{Divider: "or"}, govuk.RadioItem{Value: cannotSay, Text: "I cannot say"})
}

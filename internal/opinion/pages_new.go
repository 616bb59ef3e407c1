package opinion

import (
	"context"
	"net/http"
	"slices"

	"guildhall/govuk"
	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// newRequestPage asks whom a member asks, about what, and what they show.
type newRequestPage struct {
	F       *framework.Framework
	A       assessment.Assessment
	Kind    Kind
	Seat    string
	Manager []someone
	Head    []someone
	Pool    []Candidate
	Whom    form.Field
	Skills  form.Field
	Picked  []string
	Show    form.Field
	Shown   []string
	Until   form.Field
	Message form.Field

	Submitted []assessment.Assessment // to choose among, where none is chosen
}

// usualDays is how long a request is open where the member says nothing.
const usualDays = 28

func (p *Pages) newRequest(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	query := r.URL.Query()
	if query.Get("assessment") == "" {
		return p.chooseAssessment(w, r)
	}
	page, err := p.newPage(ctx, who, assessment.ID(query.Get("assessment")), Kind(query.Get("kind")))
	if err != nil {
		return err
	}
	page.Picked, page.Shown = page.codes(), []string{"levels"}
	page.Until.Value = string(dayOf(sqldb.At(p.Opinions.Log.Now().AddDate(0, 0, usualDays))))
	return page.render(w, r)
}

func (p *Pages) chooseAssessment(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Opinions.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	all, err := p.Opinions.Assessments.List(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	page := newRequestPage{F: f, Submitted: slices.DeleteFunc(all, assessment.Assessment.Draft)}
	return web.Render(w, r, web.Page{Title: "Ask for a second opinion", Crumbs: crumbs(mine), Content: true}, chooseAssessment(page))
}

func (p *Pages) newPage(ctx context.Context, who access.Actor, id assessment.ID, kind Kind) (*newRequestPage, error) {
	a, err := p.Opinions.Assessments.Find(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if a.Draft() {
		return nil, fault.New(fault.Conflict, "Submit this assessment first. Nobody else can be asked about a draft.")
	}
	page := &newRequestPage{A: a, Kind: Opinions,
		Whom:    form.Field{Name: "whom", Label: "Whom do you ask?"},
		Skills:  form.Field{Name: "skill", Label: "About which skills?"},
		Show:    form.Field{Name: "show", Label: "What may they see besides?", Hint: "They see which skills you ask about, and your level once they have said theirs."},
		Until:   form.Field{Name: "until", Label: "Until which day?", Hint: "They can read and answer until then, as year, month and day, for example 2026-12-24. You can end it earlier."},
		Message: form.Field{Name: "message", Label: "What would you like them to know? (optional)", Hint: "They read it before they accept."}}
	if kind == Confirmation {
		page.Kind = Confirmation
		page.Show.Hint = "They see the skills of this assessment and your levels."
	}
	if page.F, err = p.Opinions.words(ctx, a.Release); err != nil {
		return nil, err
	}
	if page.Seat, err = p.Opinions.Leadership.SeatTitle(ctx); err != nil {
		return nil, err
	}
	if page.Head, err = headOf(ctx, p.Opinions.DB, who.ID); err != nil || page.Kind == Confirmation {
		return page, err
	}
	if page.Manager, err = managerOf(ctx, p.Opinions.DB, who.ID); err != nil {
		return nil, err
	}
	page.Pool, err = p.Opinions.Candidates(ctx, who, a.Release, page.codes())
	return page, err
}

// codes are the skills for which the member chose a level.
func (page *newRequestPage) codes() []string {
	var all []string
	for _, o := range page.A.Answers {
		if o.Kind == assessment.Level {
			all = append(all, o.Skill)
		}
	}
	return all
}

func (page *newRequestPage) title() string {
	if page.Kind == Confirmation {
		return "Ask for a confirmation"
	}
	return "Ask for a second opinion"
}

func (page *newRequestPage) form() form.Form {
	return form.Form{&page.Whom, &page.Skills, &page.Show, &page.Until, &page.Message}
}

func (page *newRequestPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.title(), Crumbs: crumbs(mine), Content: true, Problems: page.form().Problems()}, newRequest(page))
}

func (page *newRequestPage) nobody() bool {
	return len(page.Head) == 0 && (page.Kind == Confirmation || len(page.Manager)+len(page.Pool) == 0)
}

func (page *newRequestPage) whomItems() []govuk.RadioItem {
	var items []govuk.RadioItem
	if len(page.Manager) > 0 {
		items = append(items, govuk.RadioItem{Value: string(Manager), Text: page.Manager[0].Name, Hint: govuk.HintOptions{Text: "Your line manager."}})
	}
	if len(page.Head) > 0 {
		items = append(items, govuk.RadioItem{Value: string(Head), Text: page.Seat, Hint: govuk.HintOptions{Text: "Leads the profession in your organisation."}})
	}
	for _, c := range page.Pool {
		items = append(items, govuk.RadioItem{Value: c.Handle, Text: c.title(), Hint: govuk.HintOptions{Text: c.about(len(page.codes()))}})
	}
	return items
}

func (c Candidate) title() string {
	switch {
	case c.Name == "":
		return "A volunteer of another organisation"
	case c.Works == "":
		return c.Name + ", of another organisation"
	}
	return c.Name + ", " + c.Works
}

func (c Candidate) about(of int) string {
	about := "Offers " + number(c.Covers) + " of your " + english.Count(of, "skill", "skills") + "."
	if c.Name == "" {
		about += " You learn their name when they accept."
	}
	return about
}

func (page *newRequestPage) skillItems() []govuk.CheckboxItem {
	var items []govuk.CheckboxItem
	for _, o := range page.A.Answers {
		if o.Kind == assessment.Level {
			items = append(items, govuk.CheckboxItem{Value: o.Skill, Text: skillName(page.F, o.Skill), Hint: govuk.HintOptions{Text: "You said " + assessment.LevelName(page.F, o.Level) + "."}})
		}
	}
	return items
}

func (page *newRequestPage) showItems() []govuk.CheckboxItem {
	var items []govuk.CheckboxItem
	if page.Kind == Opinions {
		items = append(items, govuk.CheckboxItem{Value: "levels", Text: "My levels, before they say theirs"})
	}
	return append(items,
		govuk.CheckboxItem{Value: "notes", Text: "My notes on these skills"},
		govuk.CheckboxItem{Value: "evidence", Text: "My evidence for these skills"})
}

func (p *Pages) ask(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Typed(r)
	if err != nil {
		return err
	}
	about, kind := form.Field{Name: "assessment", Value: form.Clean(v.Get("assessment"))}, form.Field{Name: "kind", Value: form.Clean(v.Get("kind"))}
	ctx, who := r.Context(), web.Actor(r)
	page, err := p.newPage(ctx, who, assessment.ID(about.Value), Kind(kind.Value))
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, append(form.Form{&about, &kind}, page.form()...), page.Skills.Name, page.Show.Name); err != nil {
		return err
	}
	page.Picked, page.Shown = cleaned(r.PostForm["skill"]), cleaned(r.PostForm["show"])
	if page.Kind == Confirmation {
		page.Whom.Value = string(Head)
	}
	form.Require(&page.Whom, "Choose whom you ask")
	if len(page.Picked) == 0 && page.Kind == Opinions {
		page.Skills.Error = "Choose at least one skill"
	}
	today := p.Opinions.today()
	if err := checkUntil(packDate(page.Until.Value), today, dayOf(sqldb.At(p.Opinions.Log.Now().AddDate(0, 0, LongestDays)))); err != nil {
		page.Until.Error = fault.Message(err)
	}
	if tooLong(page.Message.Value) {
		page.Message.Error = "What you write must be 2,000 characters or fewer"
	}
	if !page.form().OK() {
		return page.render(w, r)
	}
	id, err := p.Opinions.Ask(ctx, who, New{Kind: page.Kind, Assessment: page.A.ID, Skills: page.Picked, Whom: page.Whom.Value,
		Levels: slices.Contains(page.Shown, "levels"), Notes: slices.Contains(page.Shown, "notes"), Evidence: slices.Contains(page.Shown, "evidence"),
		Until: packDate(page.Until.Value), Message: page.Message.Value})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		page.Whom.Error = fault.Message(err)
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, Request{ID: id}.URL()+"?done=asked")
}

func cleaned(all []string) []string {
	var some []string
	for _, v := range all {
		if v = form.Clean(v); v != "" {
			some = append(some, v)
		}
	}
	return some
}

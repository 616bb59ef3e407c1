package development

import (
	"net/http"
	"strconv"

	"guildhall/govuk"
	"guildhall/internal/assessment"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// editActionPage asks for an action in the member's own words.
type editActionPage struct {
	Plan   Plan
	Was    *Action // nil for a new one
	Target Target  // of an action that was there before
	F      *framework.Framework

	What, Kind, Skill, Level, Why, Due, Hours, Status, Note form.Field
}

func (page *editActionPage) title() string {
	if page.Was == nil {
		return "Add an action of your own"
	}
	return "Change an action"
}

func (page *editActionPage) fields() form.Form {
	all := form.Form{&page.What, &page.Kind, &page.Skill, &page.Level, &page.Why, &page.Due, &page.Hours}
	if page.Was != nil {
		all = append(all, &page.Status, &page.Note)
	}
	return all
}

// actionPage reads the plan, and the action that the address names.
func (p *Pages) actionPage(r *http.Request) (*editActionPage, error) {
	ctx := r.Context()
	plan, err := p.Plans.Find(ctx, web.Actor(r), planID(r))
	if err != nil {
		return nil, err
	}
	f, err := p.Plans.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	page := &editActionPage{Plan: plan, F: f,
		What:   form.Field{Name: "what", Label: "What will you do?"},
		Kind:   form.Field{Name: "kind", Label: "How will you learn?"},
		Skill:  form.Field{Name: "skill", Label: "Skill that it is for"},
		Level:  form.Field{Name: "level", Label: "Level to reach"},
		Why:    form.Field{Name: "why", Label: "Why? (optional)"},
		Due:    form.Field{Name: "due", Label: "By when? (optional)", Hint: "A day, a month or a year, such as 27 March 2027, March 2027 or 2027."},
		Hours:  form.Field{Name: "hours", Label: "Hours that it will take (optional)", Hint: "About how many, such as 10."},
		Status: form.Field{Name: "status", Label: "How far has it come?", Value: string(Planned)},
		Note:   form.Field{Name: "note", Label: "Note", Hint: "What came of it and what it taught you, or why you dropped it. Do not name other people."},
	}
	action := r.PathValue("action")
	if action == "" {
		q := r.URL.Query()
		page.Skill.Value, page.Level.Value = form.Clean(q.Get("skill")), form.Clean(q.Get("level"))
		return page, nil
	}
	if page.Was = plan.Find(action); page.Was == nil {
		return nil, fault.New(fault.NotFound, "This action is not in the plan.")
	}
	chain, err := p.Plans.Framework.Chain(ctx)
	page.Target = targetOf(*page.Was, f, chain)
	page.fill(*page.Was)
	return page, err
}

// fill puts an action into the form. A skill that is another one today, or several,
// is not chosen for its member.
func (page *editActionPage) fill(a Action) {
	page.What.Value, page.Kind.Value, page.Why.Value, page.Due.Value, page.Status.Value, page.Note.Value = a.What, a.Kind, a.Why, day(a.Due), string(a.Status), a.Note
	page.Level.Value = strconv.Itoa(a.Level)
	if a.Hours > 0 {
		page.Hours.Value = strconv.Itoa(a.Hours)
	}
	page.Skill.Value = kept
}

// kept is what the list of skills says for the skill that the action had before.
const kept = "as before"

// read makes an action of what was typed, and marks what is wrong.
func (page *editActionPage) read() Action {
	a := Action{Status: Planned}
	if page.Was != nil {
		a = *page.Was
		a.Status, a.Note = Status(page.Status.Value), page.Note.Value
	}
	a.What, a.Kind, a.Why = page.What.Value, page.Kind.Value, page.Why.Value
	if page.Was == nil || page.Skill.Value != kept {
		a.Skill, a.Release = page.Skill.Value, page.F.Release.Name
	}
	var err error
	if a.Level, err = strconv.Atoi(page.Level.Value); err != nil {
		page.Level.Error = "Choose a level from the list"
	}
	if a.Hours, err = strconv.Atoi(page.Hours.Value); err != nil && page.Hours.Value != "" || page.Hours.Value != "" && a.Hours < 1 {
		page.Hours.Error = "Enter the hours as a whole number from 1 to 2,000, or leave it empty"
	}
	var ok bool
	if a.Due, ok = ParseDue(page.Due.Value); !ok {
		page.Due.Error = dueProblem
	}
	for _, wrong := range a.Check() {
		for _, field := range page.fields() {
			if field.Name == wrong.Field && field.Error == "" {
				field.Error = wrong.Message
			}
		}
	}
	return a
}

func (page *editActionPage) render(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: page.title(), Crumbs: web.Crumbs(yourPage, yourPlans, crumb(page.Plan)), Content: true, Problems: page.fields().Problems()}, editAction(page))
}

func (p *Pages) newAction(w http.ResponseWriter, r *http.Request) error { return p.editAction(w, r) }

func (p *Pages) editAction(w http.ResponseWriter, r *http.Request) error {
	page, err := p.actionPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) saveNew(w http.ResponseWriter, r *http.Request) error { return p.saveAction(w, r) }

func (p *Pages) saveAction(w http.ResponseWriter, r *http.Request) error {
	page, err := p.actionPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.fields()); err != nil {
		return err
	}
	a := page.read()
	if !page.fields().OK() {
		return page.render(w, r)
	}
	_, err = p.Plans.SaveAction(r.Context(), web.Actor(r), page.Plan.ID, a)
	if beside(&page.What, err) {
		return page.render(w, r)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, page.Plan.URL()+"?done=saved")
}

func (p *Pages) putBack(w http.ResponseWriter, r *http.Request) error {
	if err := p.Plans.PutBack(r.Context(), web.Actor(r), planID(r), r.PathValue("action")); err != nil {
		return err
	}
	return web.SeeOther(w, r, Plan{ID: planID(r)}.URL()+"?done=back")
}

// skillItems are the skills in use, and the one that the action had before.
func (page *editActionPage) skillItems() []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: new(""), Text: "Choose a skill"}}
	if page.Was != nil {
		items[0] = govuk.SelectItem{Value: new(kept), Text: page.Target.Name() + ", as before"}
	}
	return append(items, skillItems(page.F)...)
}

func skillItems(f *framework.Framework) []govuk.SelectItem {
	var items []govuk.SelectItem
	for _, s := range f.Skills {
		if s.Status != framework.Retired {
			items = append(items, govuk.SelectItem{Value: &s.Code, Text: s.Name + " (" + s.Code + ")"})
		}
	}
	return items
}

func levelItems(f *framework.Framework) []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: new(""), Text: "Choose a level"}}
	for _, l := range f.Scale.Levels {
		items = append(items, govuk.SelectItem{Value: new(strconv.Itoa(l.Number)), Text: assessment.LevelName(f, l.Number)})
	}
	return items
}

func (page *editActionPage) kindItems() []govuk.RadioItem {
	var items []govuk.RadioItem
	for _, k := range page.F.Profession.LearningKinds {
		items = append(items, govuk.RadioItem{Value: k.ID, Text: k.Name, Hint: govuk.HintOptions{Text: k.Description}})
	}
	return items
}

func statusItems() []govuk.RadioItem {
	var items []govuk.RadioItem
	for _, s := range Statuses {
		item := govuk.RadioItem{Value: string(s), Text: english.Capital(string(s))}
		if s == Dropped {
			item.Hint = govuk.HintOptions{Text: "It stays in the plan with your reason, and you can put it back."}
		}
		items = append(items, item)
	}
	return items
}

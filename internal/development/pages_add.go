package development

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"guildhall/internal/assessment"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/web"
)

// addActionPage helps somebody to find what to do for a skill.
type addActionPage struct {
	F            *framework.Framework
	Plan         *Plan // the open one; nil for none
	Skill, Level form.Field
	Aim          *Aim // nil until a skill is chosen
	Ways         []Ways
	Member       *membership.Entry // whom the address names and who is willing to help; nil for nobody
	Item         string            // title of what the address names of the catalogue; empty for nothing
	ItemSkills   []*framework.Skill
	ItemID       string
	HasMember    bool // the plan has them already
	Standing     assessment.Standing
}

func (page *addActionPage) title() string {
	switch {
	case page.Aim != nil:
		return "What helps you with " + lower(page.Aim.Skill.Name)
	case page.Item != "":
		return "Put “" + page.Item + "” into your plan"
	}
	return "Add to your plan"
}

// addURL is where what helps with a skill is suggested.
func addURL(skill string, level int) string {
	return "/me/plan/add?" + url.Values{"skill": {skill}, "level": {strconv.Itoa(level)}}.Encode()
}

func (p *Pages) addAction(w http.ResponseWriter, r *http.Request) error {
	page, err := p.addPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (page *addActionPage) render(w http.ResponseWriter, r *http.Request) error {
	crumbs := web.Crumbs(yourPage, yourPlans)
	if page.Plan != nil {
		crumbs = append(crumbs, crumb(*page.Plan))
	}
	return web.Render(w, r, web.Page{Title: page.title(), Crumbs: crumbs, Done: said(r), Content: true, Wide: true, Problems: form.Form{&page.Skill, &page.Level}.Problems()}, addAction(page))
}

// addPage reads what the address asks for: a skill and a level to reach, and
// perhaps a member who helps with it; or something of the catalogue.
func (p *Pages) addPage(r *http.Request) (*addActionPage, error) {
	ctx, who, q := r.Context(), web.Actor(r), r.URL.Query()
	now, err := p.Plans.Assessments.Standing(ctx, who)
	if err != nil {
		return nil, err
	}
	page := &addActionPage{F: now.F, Standing: now,
		Skill: form.Field{Name: "skill", Label: "Skill", Value: form.Clean(q.Get("skill"))},
		Level: form.Field{Name: "level", Label: "Level to reach", Value: form.Clean(q.Get("level"))},
	}
	plan, err := findOpen(ctx, p.Plans.DB, who)
	if err == nil {
		page.Plan = &plan
	} else if fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if id := form.Clean(q.Get("learning")); id != "" {
		return page, p.item(r, page, id)
	}
	page.aim()
	if page.Aim == nil {
		return page, nil
	}
	if page.Ways, err = p.Plans.Suggest(ctx, who, page.F, *page.Aim); err != nil {
		return nil, err
	}
	return page, p.helper(r, page, form.Clean(q.Get("member")))
}

// aim finds the skill and the level, or marks what is wrong. Where no level is
// asked for it is the next one above what the member says.
func (page *addActionPage) aim() {
	skill := page.F.Skill(page.Skill.Value)
	switch {
	case page.Skill.Value == "":
		return
	case skill == nil || skill.Status == framework.Retired:
		page.Skill.Error = "Choose a skill from the list, because none in use has the code “" + page.Skill.Value + "”"
		return
	}
	aim := Aim{Skill: skill, Held: page.Standing.Of(skill)}
	page.Skill.Value = skill.Code
	level, err := strconv.Atoi(page.Level.Value)
	if page.Level.Value == "" {
		level, err = page.next(aim.level()), nil
	}
	if err != nil || page.F.Scale.Level(level) == nil {
		page.Level.Error = "Choose a level from the list"
		return
	}
	page.Level.Value, aim.Level = strconv.Itoa(level), level
	page.Aim = &aim
}

// next is the level after one; the highest where there is none.
func (page *addActionPage) next(level int) int {
	levels := page.F.Scale.Levels
	for _, l := range levels {
		if l.Number > level {
			return l.Number
		}
	}
	return levels[len(levels)-1].Number
}

// item names something of the catalogue with the skills that it helps with.
func (p *Pages) item(r *http.Request, page *addActionPage, id string) error {
	o, err := p.Plans.Learning.Find(r.Context(), id)
	page.Item, page.ItemID = o.Title, o.ID
	for _, step := range o.Skills {
		if s := page.F.Skill(step.Skill); s != nil && s.Status != framework.Retired {
			page.ItemSkills = append(page.ItemSkills, s)
		}
	}
	return err
}

// helper names the member whom the address names, where they are willing to help.
func (p *Pages) helper(r *http.Request, page *addActionPage, handle string) error {
	if handle == "" {
		return nil
	}
	e, err := p.Plans.Members.Helper(r.Context(), web.Actor(r), page.Aim.Skill.Code, handle)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil
	}
	page.Member = &e
	page.HasMember = page.Plan != nil && page.Plan.has(page.Aim.Skill, func(a Action) bool { return a.Helper == e.Person })
	return err
}

// levelFor is the level to reach in a skill of something from the catalogue.
func (page *addActionPage) levelFor(s *framework.Skill) int {
	return page.next(Aim{Held: page.Standing.Of(s)}.level())
}

// has reports whether the plan has the thing from the catalogue for a skill.
func (page *addActionPage) has(s *framework.Skill) bool {
	return page.Plan != nil && page.Plan.has(s, func(a Action) bool { return a.Thing == Choice{Learning: page.ItemID}.Ref() })
}

// own is where an action for the aim is written in one's own words.
func (page *addActionPage) own() string {
	if page.Plan == nil {
		return ""
	}
	v := url.Values{}
	if page.Aim != nil {
		v = url.Values{"skill": {page.Aim.Skill.Code}, "level": {strconv.Itoa(page.Aim.Level)}}
	}
	return page.Plan.URL() + "/actions/new?" + v.Encode()
}

// take puts what was pressed into the plan.
func (p *Pages) take(w http.ResponseWriter, r *http.Request) error {
	skill, level := form.Field{Name: "skill"}, form.Field{Name: "level"}
	item, network, member := form.Field{Name: "learning"}, form.Field{Name: "network"}, form.Field{Name: "member"}
	if err := web.ReadForm(r, form.Form{&skill, &level, &item, &network, &member}); err != nil {
		return err
	}
	n, err := strconv.Atoi(level.Value)
	if err != nil {
		return fault.New(fault.Invalid, "Choose a level from the list. Go back and try again.")
	}
	if _, err := p.Plans.Take(r.Context(), web.Actor(r), skill.Value, n, Choice{item.Value, network.Value, member.Value}); err != nil {
		return err
	}
	return web.SeeOther(w, r, addURL(skill.Value, n)+"&done=added")
}

// wished lists the skills in which the member says that they wish to grow.
func (page *addActionPage) wished() []web.Link {
	var all []web.Link
	for _, h := range page.Standing.Current() {
		if slices.ContainsFunc(h.From, func(r assessment.Rated) bool { return r.Grow }) && !h.NotRelevant {
			all = append(all, web.Link{Text: h.Name(), Href: addURL(h.Code(), page.next(h.Level))})
		}
	}
	return all
}

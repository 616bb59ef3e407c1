package assessment

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"guildhall/internal/chart"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/search"
	"guildhall/internal/web"
)

// showGapsPage sets what a member holds beside a role, or asks beside which.
type showGapsPage struct {
	Standing Standing
	Role     form.Field
	Chosen   *framework.Role // nil until it is chosen
	Own      string          // code of the role that the member last said is theirs; empty for none
	Gaps     []Gap
	Helps    map[string][]search.Mentions // by code of skill
	Nearest  []Distance
}

func (p *Pages) showGaps(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	now, err := p.Assessments.Standing(ctx, who)
	if err != nil {
		return err
	}
	page := showGapsPage{Standing: now, Role: form.Field{Name: "role", Label: "Role", Value: form.Clean(r.URL.Query().Get("role"))}}
	if page.Own, err = p.Assessments.LastRole(ctx, who); err != nil {
		return err
	}
	title := "How far am I from a role?"
	if page.Role.Value != "" {
		if page.Chosen = now.F.Role(page.Role.Value); page.Chosen == nil {
			page.Role.Error = "Choose a role from the list, because no role has the code “" + page.Role.Value + "”"
		}
	}
	if page.Chosen != nil {
		title = "Your skills beside " + page.Chosen.Name
		page.Gaps = now.Gaps(page.Chosen)
		if page.Helps, err = p.helps(ctx, search.Audiences(who), page.Gaps); err != nil {
			return err
		}
	} else {
		page.Nearest = now.Nearest()
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(home), Content: true, Wide: true, Problems: form.Form{&page.Role}.Problems()}, showGaps(title, page))
}

// helps finds what helps with the skills that are to grow, by their codes.
func (p *Pages) helps(ctx context.Context, audiences []string, gaps []Gap) (map[string][]search.Mentions, error) {
	var refs []string
	for _, g := range gaps {
		if g.Outcome == ToGrow || g.Outcome == Unsaid {
			refs = append(refs, g.Need.Skill.Ref())
		}
	}
	return search.AboutEach(ctx, p.Assessments.DB, refs, audiences)
}

// helping are the kinds of thing that help people to grow, and what to call them.
var helping = []struct{ kind, title string }{{"learning", "Learning"}, {"network", "Networks"}}

// mostHelp bounds what is listed under one skill; the skill's page has the rest.
const mostHelp = 3

type help struct {
	Title string
	Links []web.Link
	More  bool
}

// Help lists what helps with a skill.
func helpFor(by map[string][]search.Mentions, skill *framework.Skill) []help {
	var all []help
	for _, h := range helping {
		for _, m := range by[skill.Ref()] {
			if m.Kind != h.kind {
				continue
			}
			found := help{Title: h.title, More: len(m.Docs) > mostHelp}
			for _, d := range m.Docs[:min(mostHelp, len(m.Docs))] {
				found.Links = append(found.Links, web.Link{Text: d.Title, Href: d.URL})
			}
			all = append(all, found)
		}
	}
	return all
}

// gapGroup is the skills of one outcome.
type gapGroup struct {
	ID, Title, About string
	Gaps             []Gap
}

// Groups parts the gaps by outcome. They come sorted.
func (page showGapsPage) Groups() []gapGroup {
	all := []gapGroup{
		{"to-grow", "To grow", "The role asks for more than you said. The most levels come first, and essential skills before desirable ones.", nil},
		{"not-rated", "Not rated yet", "You have not said how well you hold these.", nil},
		{"met", "Met", "You are where the role asks you to be.", nil},
		{"above", "Above", "You said more than the role asks for.", nil},
	}
	for _, g := range page.Gaps {
		at := &all[g.Outcome.rank()]
		at.Gaps = append(at.Gaps, g)
	}
	held := all[:0]
	for _, g := range all {
		if len(g.Gaps) > 0 {
			held = append(held, g)
		}
	}
	return held
}

func gapsURL(code string) string { return "/assessments/gaps?role=" + url.QueryEscape(code) }

func pathURL(from, to string) string {
	return "/assessments/path?" + url.Values{"from": {from}, "to": {to}}.Encode()
}

// showPathPage leads from a role to another, step by step.
type showPathPage struct {
	Standing Standing
	Aim      membership.Aim
	From, To form.Field
	First    *framework.Role
	Last     *framework.Role
	Legs     []Leg
	Helps    map[string][]search.Mentions
}

// Ready reports whether there is a path to show.
func (page showPathPage) Ready() bool { return len(page.Legs) > 0 }

func (p *Pages) showPath(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	now, err := p.Assessments.Standing(ctx, who)
	if err != nil {
		return err
	}
	page := showPathPage{Standing: now, From: form.Field{Name: "from", Label: "From this role"}, To: form.Field{Name: "to", Label: "To this role"}}
	form.Form{&page.From, &page.To}.Read(r.URL.Query())
	if page.From.Value == "" {
		if page.From.Value, err = p.Assessments.LastRole(ctx, who); err != nil {
			return err
		}
	}
	if p.Members != nil {
		if page.Aim, err = p.Members.AimOf(ctx, who); err != nil {
			return err
		}
	}
	page.choose()
	var gaps []Gap
	for _, leg := range page.Legs {
		gaps = append(gaps, leg.Missing...)
	}
	if page.Helps, err = p.helps(ctx, search.Audiences(who), gaps); err != nil {
		return err
	}
	title := "Your path to a role"
	if page.Ready() {
		title = "Your path to " + page.Last.Name
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(home), Content: true, Wide: true, Problems: form.Form{&page.From, &page.To}.Problems()}, showPath(title, page))
}

// choose finds the two roles and the way between them, or marks what is wrong.
func (page *showPathPage) choose() {
	find := func(field *form.Field) *framework.Role {
		r := page.Standing.F.Role(field.Value)
		if field.Value != "" && (r == nil || r.Status == framework.Retired) {
			field.Error = "Choose a role from the list, because no role in use has the code “" + field.Value + "”"
			return nil
		}
		return r
	}
	page.First, page.Last = find(&page.From), find(&page.To)
	switch {
	case page.First == nil || page.Last == nil:
	case page.First == page.Last:
		page.To.Error = "Choose a second role that differs from the first"
	default:
		page.Legs = page.Standing.Path(page.First, page.Last)
	}
}

// showHistoryPage is what a member said of a skill over time.
type showHistoryPage struct {
	History
	Chart chart.Line
	Below []templ.Component // what capabilities above add
}

func (p *Pages) showHistory(w http.ResponseWriter, r *http.Request) error {
	h, err := p.Assessments.History(r.Context(), web.Actor(r), r.PathValue("code"))
	if err != nil {
		return err
	}
	below, err := p.belowSkill(r.Context(), web.Actor(r), h.Code)
	if err != nil {
		return err
	}
	title := "Your history in " + h.Title()
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(home), Content: true, Wide: true}, showHistory(title, showHistoryPage{h, historyLine(h), below}))
}

// showChangesPage is what releases changed for a member since they rated.
type showChangesPage struct {
	Standing Standing
	Items    []changedItem
	Past     []Held
}

// changedItem is one skill to confirm.
type changedItem struct {
	Held
	Level form.Field
}

func (p *Pages) showChanges(w http.ResponseWriter, r *http.Request) error {
	page, err := p.changesPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

// changesPage reads what is to confirm. Where one skill became another, or several
// one, the level stands ready; for a part of a split nobody has chosen one yet.
func (p *Pages) changesPage(r *http.Request) (*showChangesPage, error) {
	now, err := p.Assessments.Standing(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	page := &showChangesPage{Standing: now, Past: now.Past()}
	for _, h := range now.ToConfirm() {
		page.Items = append(page.Items, changedItem{h, form.Field{Name: "level-" + h.Code(), Label: h.Name(), Value: h.ready()}})
	}
	return page, nil
}

func (page *showChangesPage) render(w http.ResponseWriter, r *http.Request) error {
	var all form.Form
	for i := range page.Items {
		all = append(all, &page.Items[i].Level)
	}
	return web.Render(w, r, web.Page{Title: "What changed for you", Crumbs: crumbs(home), Done: said(r), Content: true, Wide: true, Problems: all.Problems()}, showChanges(page))
}

// confirm writes new ratings for what the member chose.
func (p *Pages) confirm(w http.ResponseWriter, r *http.Request) error {
	page, err := p.changesPage(r)
	if err != nil {
		return err
	}
	return p.confirmItems(w, r, page.Standing, page.Items, "/assessments/changes?done=confirmed", func() error { return page.render(w, r) })
}

// levelNames are the fields of every skill that can be asked for: a page may be
// sent that asks for one which was confirmed elsewhere meanwhile.
func (s Standing) levelNames() []string {
	var names []string
	for _, d := range s.F.Disciplines {
		for _, skill := range d.Skills {
			names = append(names, "level-"+skill.Code)
		}
	}
	return names
}

// confirmItems takes a form of skills to confirm; again shows it with what is wrong.
func (p *Pages) confirmItems(w http.ResponseWriter, r *http.Request, now Standing, items []changedItem, to string, again func() error) error {
	release := form.Field{Name: "release"}
	fields, others := form.Form{&release}, now.levelNames()
	for i := range items {
		fields = append(fields, &items[i].Level)
		others = slices.DeleteFunc(others, func(name string) bool { return name == items[i].Level.Name })
	}
	if err := web.ReadForm(r, fields, others...); err != nil {
		return err
	}
	var answers []Answer
	sound := true
	for i := range items {
		item := &items[i]
		q := question{Code: item.Code(), Skill: item.Skill, Level: item.Level}
		if item.Level.Value == laterValue {
			continue
		}
		answer, ok := q.read(r.PostForm, now.F, p.thisYear())
		item.Level.Error, sound = q.Level.Error, sound && ok
		answers = append(answers, answer)
	}
	if !sound {
		return again()
	}
	err := p.Assessments.Confirm(r.Context(), web.Actor(r), release.Value, answers)
	if err != nil && fault.KindOf(err) == fault.Invalid && len(items) > 0 {
		items[0].Level.Error = fault.Message(err)
		return again()
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, to)
}

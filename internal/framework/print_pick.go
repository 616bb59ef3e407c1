package framework

import (
	"net/http"
	"strings"

	"guildhall/govuk"
	"guildhall/internal/form"
	"guildhall/internal/framework/document"
	"guildhall/internal/search"
	"guildhall/internal/web"
)

// pickPartsPage lets people choose what of a release they want to keep.
type pickPartsPage struct {
	F      *Framework
	Words  form.Field
	Pick   form.Field // holds only what is wrong with it
	Scope  document.Scope
	Groups []pickGroup
	Hidden []string // picked, and not shown because the words leave them out
}

// pickGroup is a discipline's parts that fit the words.
type pickGroup struct {
	Discipline *Discipline
	Skills     []*Skill
	Roles      []*Role
}

// pickURL is where parts of a release are picked.
func pickURL(r Release) string { return "/framework/pick?release=" + queryText(r.Name) }

func (p *Pages) pickParts(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f, err := p.pickFrom(r, form.Clean(q.Get("release")))
	if err != nil {
		return err
	}
	page := pickPartsPage{F: f, Words: form.Field{Name: "words", Label: "Words", Value: form.Clean(q.Get("words"))}, Pick: form.Field{Name: "pick", Label: "What to keep"}}
	if page.Scope, err = document.ParseScope("", "", "", q["pick"]...); err != nil {
		return err
	}
	if q.Has("none") && len(page.Scope) == 0 {
		page.Pick.Error = "Choose at least one skill, role or discipline"
	}
	if len([]rune(page.Words.Value)) > longestWords {
		page.Words.Error = "Shorten the words to " + number(longestWords, "character", "characters") + " or fewer"
	}
	page.find()
	return web.Render(w, r, web.Page{
		Title: "Pick what to keep", Description: "Choose skills and roles and get them as one page to print or as a Word document.", Content: true, Wide: true,
		Crumbs: releaseCrumbs(f), Problems: form.Form{&page.Words, &page.Pick}.Problems(),
	}, pickParts(page))
}

func (p *Pages) pickFrom(r *http.Request, release string) (*Framework, error) {
	if release == "" {
		return p.Framework.Current(r.Context())
	}
	return p.Framework.Seen(r.Context(), web.Actor(r), release)
}

// find fills in what the words let through, and what is picked beside it.
func (p *pickPartsPage) find() {
	sought := search.Sought(p.Words.Value)
	if p.Words.Error != "" {
		sought = nil
	}
	offered := map[string]bool{}
	for _, d := range p.F.Disciplines {
		g := pickGroup{Discipline: d}
		for _, s := range live(d.Skills) {
			if s.mentions(sought) {
				g.Skills, offered[s.Ref()] = append(g.Skills, s), true
			}
		}
		for _, r := range live(d.Roles) {
			if r.mentions(sought) {
				g.Roles, offered[r.Ref()] = append(g.Roles, r), true
			}
		}
		if len(g.Skills)+len(g.Roles) > 0 {
			p.Groups, offered[d.Ref()] = append(p.Groups, g), true
		}
	}
	for _, ref := range p.Scope {
		if !offered[ref] {
			p.Hidden = append(p.Hidden, ref)
		}
	}
}

// Found says how much the words let through, and what is ticked beside it.
func (p pickPartsPage) Found() string {
	skills, roles := 0, 0
	for _, g := range p.Groups {
		skills, roles = skills+len(g.Skills), roles+len(g.Roles)
	}
	text := number(skills, "skill", "skills") + " and " + number(roles, "role", "roles") + "."
	if n := len(p.Hidden); n > 0 {
		text += " You have ticked " + number(n, "other", "others") + "."
	}
	return text
}

// prefix begins the ids of a discipline's choices: the first of all has the id
// that the error summary leads to.
func (p pickPartsPage) prefix(g pickGroup, kind string) string {
	if kind == "all" && len(p.Groups) > 0 && g.Discipline == p.Groups[0].Discipline {
		return p.Pick.ID()
	}
	return kind + "-" + strings.ToLower(segment(g.Discipline.ID))
}

func (p pickPartsPage) whole(g pickGroup) govuk.CheckboxesOptions {
	o := p.choices(g, "all", "Whole discipline", []govuk.CheckboxItem{{Text: "Everything in this part", Value: g.Discipline.Ref()}})
	if o.IDPrefix == p.Pick.ID() {
		o.ErrorMessage = govuk.ErrorMessageOptions{Text: p.Pick.Error}
	}
	return o
}

func (p pickPartsPage) skills(g pickGroup) govuk.CheckboxesOptions {
	var items []govuk.CheckboxItem
	for _, s := range g.Skills {
		items = append(items, govuk.CheckboxItem{Text: s.Name + " (" + s.Code + ")", Value: s.Ref()})
	}
	return p.choices(g, "skills", "Skills", items)
}

func (p pickPartsPage) roles(g pickGroup) govuk.CheckboxesOptions {
	var items []govuk.CheckboxItem
	for _, r := range g.Roles {
		items = append(items, govuk.CheckboxItem{Text: r.Name + " (" + r.Code + ")", Value: r.Ref()})
	}
	return p.choices(g, "roles", "Roles", items)
}

func (p pickPartsPage) choices(g pickGroup, kind, legend string, items []govuk.CheckboxItem) govuk.CheckboxesOptions {
	return govuk.CheckboxesOptions{
		Name: "pick", IDPrefix: p.prefix(g, kind), Classes: "govuk-checkboxes--small gh-pick", Items: items, Values: p.Scope,
		Fieldset: govuk.FieldsetOptions{Legend: govuk.LegendOptions{HTML: legendOf(legend, g.Discipline.Name), Classes: "govuk-fieldset__legend--s"}},
	}
}

// action is where a button sends what is picked.
func (p pickPartsPage) action(to string) govuk.Attributes {
	return govuk.Attributes{"formaction": p.F.Release.URL() + to}
}

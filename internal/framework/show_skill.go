package framework

import (
	"net/http"

	"github.com/a-h/templ"

	"guildhall/internal/search"
	"guildhall/internal/web"
)

// showSkillPage is a skill as one release has it.
type showSkillPage struct {
	F     *Framework
	Skill *Skill
	Gone  bool // the current release no longer has it; F is the last that did
	Notes templ.Component
	About []search.Mentions
	Cite  citation
	Data  []link

	History []pastChange
}

func (p *Pages) showSkill(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	s, gone := f.Skill(code), false
	if s == nil {
		if f, s, err = p.Framework.LastSkill(r.Context(), code); err != nil {
			return err
		}
		gone = true
	}
	if canonical(w, r, code, s.Code, s.URL()) {
		return nil
	}
	page := p.skillPage(f, s)
	page.Gone = gone
	if page.Notes, err = p.notes(r, "skills/"+s.Code); err != nil {
		return err
	}
	if page.About, err = p.about(r, s.Ref()); err != nil {
		return err
	}
	if page.History, err = p.history(r, "skill", s.Code); err != nil {
		return err
	}
	return web.Render(w, r, page.head(), showSkill(page))
}

func (p *Pages) showSkillInRelease(w http.ResponseWriter, r *http.Request) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	s := f.Skill(code)
	if s == nil {
		return notInRelease("skill", code, f.Release)
	}
	page := p.skillPage(f, s)
	if canonical(w, r, code, s.Code, page.Cite.Path) {
		return nil
	}
	head := page.head()
	head.Title += ", release " + f.Release.Name
	head.Crumbs = releaseCrumbs(f)
	head.Links = append(head.Links, web.Rel{Rel: "canonical", Type: "text/html", Href: s.URL(), Title: s.Name})
	return web.Render(w, r, head, showSkillInRelease(page))
}

func (p *Pages) skillPage(f *Framework, s *Skill) showSkillPage {
	page := showSkillPage{F: f, Skill: s, Cite: p.cite(f, "skill", s.Code, s.Name), Data: skillSubject(f, s).links()}
	page.Cite.Source = s.Source
	return page
}

func (p showSkillPage) head() web.Page {
	s := p.Skill
	return web.Page{
		Title: s.Name, Description: s.Definition, Content: true, Wide: true,
		Crumbs:   web.Crumbs(web.Link{Text: "Skills", Href: "/skills"}, web.Link{Text: s.Discipline.Name, Href: s.Discipline.URL()}),
		Resource: resource(p.F, p.Cite.Identifier), Links: alternates(p.Data, s.Name),
	}
}

// proposed reports whether a mapping of the skill still waits for someone to confirm it.
func (s *Skill) proposed() bool {
	for _, m := range s.standing() {
		if m.Status == "proposed" {
			return true
		}
	}
	return false
}

// standing are the skill's mappings but for those that were turned down.
func (s *Skill) standing() []Mapping {
	var all []Mapping
	for _, m := range s.Mappings {
		if m.Status != "rejected" {
			all = append(all, m)
		}
	}
	return all
}

// matches says what each match type means to a reader.
var matches = map[string]string{
	"exact":   "The same",
	"close":   "Close",
	"broad":   "Theirs is broader",
	"narrow":  "Theirs is narrower",
	"related": "Related",
}

// kindTitles are the headings under which mentions are grouped.
var kindTitles = map[string]string{
	"learning": "Learning", "network": "Networks", "page": "Pages", "term": "Glossary", "glossary": "Glossary",
}

func kindTitle(kind string) string {
	if title := kindTitles[kind]; title != "" {
		return title
	}
	return capital(kind)
}

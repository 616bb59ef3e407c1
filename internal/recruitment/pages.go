package recruitment

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"guildhall/internal/english"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/publishing"
	"guildhall/internal/web"
)

// Pages is recruitment on the web.
type Pages struct {
	Recruitment *Service
	Framework   *framework.Service
	Profession  *profession.Service
}

// introduction is the path of the page that editors write for this room.
const introduction = "recruit"

// Routes adds the pages for people who hire.
func (p *Pages) Routes(rt *web.Router) {
	rt.Redirect("GET /recruit", "/recruitment")
	rt.Public("GET /recruitment", p.showRecruitment)
	rt.Public("GET /recruitment/questions", p.listQuestions)
	rt.Public("GET /recruitment/advert", p.showAdvert)
	rt.Public("GET /recruitment/wording", p.listChecks)
	p.api(rt)
}

var recruitment = web.Link{Text: "Recruitment", Href: "/recruitment"}

type showRecruitmentPage struct {
	Title       string
	Description string
	Body        templ.Component // nil when editors have written nothing
	Email       string
	Days        string // within which an answer can be expected
}

func (p *Pages) showRecruitment(w http.ResponseWriter, r *http.Request) error {
	settings, err := p.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	page := showRecruitmentPage{Title: recruitment.Text, Email: settings.Contact.GeneralEmail, Days: english.Count(settings.Contact.TargetReplyWorkingDays, "working day", "working days")}
	intro, found, err := publishing.Published(r.Context(), p.Recruitment.DB, introduction)
	switch {
	case found:
		page.Title, page.Description, page.Body = intro.Title, intro.Description, publishing.Introduction(intro, web.Actor(r))
	case err != nil:
		return err
	}
	return web.Render(w, r, web.Page{Title: page.Title, Description: page.Description, Content: true, Crumbs: web.Crumbs()}, showRecruitment(page))
}

type listQuestionsPage struct {
	Discipline  string // the id asked for
	Skill       string // the code asked for
	Skills      []Asked
	Total       int
	Disciplines []*framework.Discipline
	Choice      []*framework.Skill // of the discipline asked for, or of all
	Framework   *framework.Framework
}

func (p *Pages) listQuestions(w http.ResponseWriter, r *http.Request) error {
	page, all, err := p.questions(r)
	if err != nil {
		return err
	}
	page.Skills, page.Total = bySkill(page.Framework, all), len(all)
	return web.Render(w, r, web.Page{
		Title: "Interview questions", Description: "Questions by skill and level, each with the signs of a good answer.", Content: true,
		Crumbs: web.Crumbs(recruitment),
		Links:  []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/recruitment/questions", Title: "Interview questions as JSON"}},
	}, listQuestions(page))
}

// questions returns what the request's filter lets through.
func (p *Pages) questions(r *http.Request) (listQuestionsPage, []Question, error) {
	v := r.URL.Query()
	page := listQuestionsPage{Discipline: form.Clean(v.Get("discipline")), Skill: strings.ToUpper(form.Clean(v.Get("skill")))}
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return page, nil, err
	}
	page.Framework, page.Disciplines, page.Choice = f, f.Disciplines, f.Skills
	var codes []string
	if page.Discipline != "" {
		if d := f.Discipline(page.Discipline); d != nil {
			page.Choice = d.Skills
			for _, s := range d.Skills {
				codes = append(codes, s.Code)
			}
		}
	}
	if page.Skill != "" {
		if page.Discipline == "" || slices.Contains(codes, page.Skill) {
			codes = []string{page.Skill}
		} else {
			codes = nil
		}
	}
	if len(codes) == 0 && (page.Discipline != "" || page.Skill != "") {
		return page, nil, nil
	}
	all, err := p.Recruitment.Questions(r.Context(), codes...)
	return page, all, err
}

type showAdvertPage struct {
	Advert     pack.AdvertSections
	Behaviours pack.Behaviours
}

func (p *Pages) showAdvert(w http.ResponseWriter, r *http.Request) (err error) {
	var page showAdvertPage
	if page.Advert, err = p.Recruitment.Advert(r.Context()); err != nil {
		return err
	}
	if page.Behaviours, err = p.Recruitment.Behaviours(r.Context()); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "What an advert says", Description: "The parts of an advert, how much each may ask for, and paragraphs to copy.", Content: true,
		Crumbs: web.Crumbs(recruitment),
	}, showAdvert(page))
}

type listChecksPage struct {
	Notice string
	Groups []CheckGroup
}

func (p *Pages) listChecks(w http.ResponseWriter, r *http.Request) error {
	checks, err := p.Recruitment.WordingChecks(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Wording to check", Description: "What puts good people off in an advert, and what to write instead.", Content: true,
		Crumbs: web.Crumbs(recruitment),
	}, listChecks(listChecksPage{checks.Notice, groupChecks(checks.Checks)}))
}

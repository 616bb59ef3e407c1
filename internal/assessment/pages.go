package assessment

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/web"
)

// Pages lets members rate themselves and see what it means.
type Pages struct {
	Assessments *Service
	Also        []Also              // what capabilities above add; the site fills it in
	Members     *membership.Members // who know where somebody wants to go; nil shows none
}

// keeping lets everyone post an answer: who is signed out is handed back what
// they typed, and nothing else.
var keeping = access.Rule{Name: "signed in; otherwise only handed back what was typed", Allow: func(access.Actor) bool { return true }}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /assessments", access.SignedIn, p.listAssessments)
	rt.Handle("GET /assessments/new", access.Anyone, p.newAssessment)
	rt.Handle("POST /assessments/new", keeping, keep(p.begin))
	rt.Handle("GET /assessments/new/skills", access.SignedIn, p.pickSkills)
	rt.Handle("GET /assessments/{id}", access.SignedIn, p.showAssessment)
	rt.Handle("POST /assessments/{id}", keeping, keep(p.answerAll))
	rt.Handle("GET /assessments/{id}/skills/{code}", access.SignedIn, p.rateSkill)
	rt.Handle("POST /assessments/{id}/skills/{code}", keeping, keep(p.answerOne))
	rt.Handle("POST /assessments/{id}/layout", access.SignedIn, p.chooseLayout)
	rt.Handle("POST /assessments/{id}/submit", access.SignedIn, web.Button(p.submit))
	rt.Handle("POST /assessments/{id}/discard", access.SignedIn, web.Button(p.discard))
	rt.Handle("GET /assessments/gaps", access.SignedIn, p.showGaps)
	rt.Handle("GET /assessments/path", access.SignedIn, p.showPath)
	rt.Handle("GET /assessments/changes", access.SignedIn, p.showChanges)
	rt.Handle("POST /assessments/changes", keeping, keep(p.confirm))
	rt.Handle("GET /assessments/again", access.SignedIn, p.lookAgain)
	rt.Handle("POST /assessments/again", keeping, keep(p.sayAgain))
	rt.Handle("GET /assessments/progress", access.SignedIn, p.showProgress)
	rt.Handle("GET /assessments/evidence", access.SignedIn, p.listEvidence)
	rt.Handle("GET /assessments/evidence/{id}", access.SignedIn, p.writeEvidence)
	rt.Handle("POST /assessments/evidence", keeping, keep(p.saveEvidence))
	rt.Handle("GET /assessments/evidence/{id}/files/{file}", access.SignedIn, p.sendFile)
	rt.Handle("POST /assessments/evidence/delete", access.SignedIn, p.deleteEvidence)
	rt.Handle("GET /assessments/skills/{code}", access.SignedIn, p.showHistory)
	rt.Handle("GET /assessments/download/{file}", access.SignedIn, p.download)
	rt.Costly("GET /assessments/evidence/{id}/files/{file}", "GET /assessments/download/{file}")
	rt.Handle("POST /assessments/snapshots", access.SignedIn, p.takeSnapshot)
	rt.Handle("GET /assessments/snapshots/{file}", access.SignedIn, p.showSnapshot)
	rt.Handle("GET /assessments/snapshots/compare", access.SignedIn, p.compareSnapshots)
	rt.Handle("POST /assessments/snapshots/delete", access.SignedIn, p.deleteSnapshot)
}

var done = map[string]string{
	"saved":     "Your answers have been saved.",
	"submitted": "Your assessment has been submitted. Nobody else can read it unless you choose to show it.",
	"discarded": "The draft has been discarded.",
	"layout":    "Your choice has been saved.",
	"confirmed": "What you confirmed has been saved as new ratings.",
	"snapshot":  "Your skills have been kept as they are today.",
	"deleted":   "The snapshot has been deleted.",
	"evidence":  "Your evidence has been saved.",

	"unevidenced": "The evidence has been deleted.",
}

func said(r *http.Request) string { return done[r.URL.Query().Get("done")] }

func crumbs(more ...web.Link) []web.Link {
	return append(web.Crumbs(web.Link{Text: "Your page", Href: "/home"}), more...)
}

var home = web.Link{Text: "Your skills", Href: "/assessments"}

// listAssessmentsPage is everything that a member said of their skills.
type listAssessmentsPage struct {
	Standing  Standing
	Drafts    []Assessment
	Submitted []Assessment
	Snapshots []Snapshot
	Title     form.Field // of a new snapshot
}

func (p *Pages) listAssessments(w http.ResponseWriter, r *http.Request) error {
	return p.renderList(w, r, "")
}

func (p *Pages) renderList(w http.ResponseWriter, r *http.Request, problem string) error {
	ctx, who := r.Context(), web.Actor(r)
	page := listAssessmentsPage{Title: form.Field{Name: "title", Label: "Name of the snapshot", Hint: "For example “Mid-year review 2026”.", Error: problem}}
	if problem != "" {
		page.Title.Value = form.Clean(r.PostForm.Get("title"))
	}
	all, err := p.Assessments.List(ctx, who)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Draft() {
			page.Drafts = append(page.Drafts, a)
		} else {
			page.Submitted = append(page.Submitted, a)
		}
	}
	if page.Standing, err = p.Assessments.Standing(ctx, who); err != nil {
		return err
	}
	if page.Snapshots, err = p.Assessments.Snapshots(ctx, who); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: home.Text, Crumbs: crumbs(), Done: said(r), Content: true, Wide: true, Problems: form.Form{&page.Title}.Problems()}, listAssessments(page))
}

// titleOf says what an assessment is about.
func titleOf(f *framework.Framework, a Assessment) string {
	switch a.Purpose {
	case Skills:
		return "Skills that you chose"
	case Confirmation:
		return "What you confirmed"
	}
	if r := f.Role(a.Role); r != nil {
		return r.Name
	}
	return a.Role
}

// words is the framework in whose words an assessment asks; the current one where
// its release is not there any more.
func (p *Pages) words(ctx context.Context, a Assessment) (*framework.Framework, error) {
	f, err := p.Assessments.Framework.In(ctx, a.Release)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return p.Assessments.Framework.Current(ctx)
	}
	return f, err
}

// showAssessmentPage is an assessment: a draft to answer, or what was submitted.
type showAssessmentPage struct {
	A         Assessment
	F         *framework.Framework
	Title     string
	Questions []*question
	Below     []templ.Component // what capabilities above add to a submitted one
}

func (p *Pages) showAssessment(w http.ResponseWriter, r *http.Request) error {
	page, err := p.assessmentPage(r, true)
	if err != nil {
		return err
	}
	if !page.A.Draft() {
		if page.Below, err = p.belowAssessment(r.Context(), web.Actor(r), page.A); err != nil {
			return err
		}
	}
	return page.render(w, r, 0)
}

// assessmentPage reads an assessment, with what was said before where it is asked for.
func (p *Pages) assessmentPage(r *http.Request, before bool) (*showAssessmentPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	a, err := p.Assessments.Find(ctx, who, ID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	f, err := p.words(ctx, a)
	if err != nil {
		return nil, err
	}
	page := &showAssessmentPage{A: a, F: f, Title: titleOf(f, a)}
	var now Standing
	if before && a.Draft() {
		if now, err = p.Assessments.Standing(ctx, who); err != nil {
			return nil, err
		}
	}
	for _, o := range a.Answers {
		page.Questions = append(page.Questions, ask(f, o, now.before(o.Skill)))
	}
	return page, nil
}

// before is what was said of a skill, in words; empty where nothing was.
func (s Standing) before(code string) string {
	i, ok := s.by[code]
	if !ok {
		return ""
	}
	h := s.Held[i]
	return "You said “" + s.Says(h) + "” on " + clock.Day(h.Said().At.Time) + "."
}

func (page *showAssessmentPage) render(w http.ResponseWriter, r *http.Request, status int) error {
	var all form.Form
	for _, q := range page.Questions {
		all = append(all, q.fields()...)
	}
	return web.Render(w, r, web.Page{Title: page.Heading(), Crumbs: crumbs(home), Done: said(r), Content: true, Wide: true, Status: status, Problems: all.Problems()}, showAssessment(page))
}

// Heading is the page's own.
func (page *showAssessmentPage) Heading() string {
	switch {
	case page.A.Draft() && page.A.Purpose == Skills:
		return "Rate the skills that you chose"
	case page.A.Draft():
		return "Check your skills against " + page.Title
	case page.A.Purpose == Skills, page.A.Purpose == Confirmation:
		return page.Title
	}
	return "Your skills for " + page.Title
}

// question finds one by the code of its skill.
func (page *showAssessmentPage) question(code string) (*question, error) {
	i := slices.IndexFunc(page.Questions, func(q *question) bool { return strings.EqualFold(q.Code, code) })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "This assessment does not ask for the skill %s.", code)
	}
	return page.Questions[i], nil
}

func (page *showAssessmentPage) skillURL(code string) string {
	return page.A.URL() + "/skills/" + url.PathEscape(code)
}

// rateSkillPage asks for one skill.
type rateSkillPage struct {
	*showAssessmentPage
	Q     *question
	Place int // from 1
}

func (p *Pages) rateSkill(w http.ResponseWriter, r *http.Request) error {
	page, err := p.assessmentPage(r, true)
	if err != nil {
		return err
	}
	if !page.A.Draft() {
		return web.SeeOther(w, r, page.A.URL())
	}
	q, err := page.question(r.PathValue("code"))
	if err != nil {
		return err
	}
	return page.renderOne(w, r, q)
}

func (page *showAssessmentPage) renderOne(w http.ResponseWriter, r *http.Request, q *question) error {
	place := slices.Index(page.Questions, q) + 1
	return web.Render(w, r, web.Page{Title: q.Name(), Crumbs: crumbs(home, web.Link{Text: page.Heading(), Href: page.A.URL()}), Done: said(r), Content: true,
		Problems: q.fields().Problems()}, rateSkill(rateSkillPage{page, q, place}))
}

func (p *Pages) thisYear() int { return p.Assessments.Log.Now().In(clock.London).Year() }

// answerOne saves the answer for one skill and leads to the next.
func (p *Pages) answerOne(w http.ResponseWriter, r *http.Request) error {
	page, err := p.assessmentPage(r, true)
	if err != nil {
		return err
	}
	q, err := page.question(r.PathValue("code"))
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, append(q.fields(), form.Named("then")...)); err != nil {
		return err
	}
	answer, ok := q.read(r.PostForm, page.F, p.thisYear())
	if then := r.PostForm.Get("then"); then == "next" && !answer.Given() && q.Level.Error == "" {
		q.Level.Error, ok = "Choose a level, or choose “Skip for now”", false
	}
	if !ok && page.A.Draft() {
		return page.renderOne(w, r, q)
	}
	if err := p.Assessments.Answer(r.Context(), web.Actor(r), page.A.ID, answer); err != nil {
		return err
	}
	next := p.nextAfter(page, q, answer)
	if next == "" || r.PostForm.Get("then") == "list" {
		return web.SeeOther(w, r, page.A.URL()+"?done=saved")
	}
	return web.SeeOther(w, r, page.skillURL(next))
}

// nextAfter is the skill to ask for after one; empty where nothing is left.
func (p *Pages) nextAfter(page *showAssessmentPage, q *question, answer Answer) string {
	for i := range page.A.Answers {
		if page.A.Answers[i].Skill == q.Code {
			page.A.Answers[i] = answer
		}
	}
	if next := page.A.Next(q.Code); next != q.Code {
		return next
	}
	return ""
}

// answerAll saves every answer that can be saved, and says what is wrong with the
// others. Submitting saves first.
func (p *Pages) answerAll(w http.ResponseWriter, r *http.Request) error {
	page, err := p.assessmentPage(r, true)
	if err != nil {
		return err
	}
	fields := form.Named("at", "then")
	for _, q := range page.Questions {
		fields = append(fields, q.fields()...)
	}
	if err := web.ReadForm(r, fields); err != nil {
		return err
	}
	var answers []Answer
	sound := true
	for _, q := range page.Questions {
		answer, ok := q.read(r.PostForm, page.F, p.thisYear())
		if sound = sound && ok; ok {
			answers = append(answers, answer)
		}
	}
	if err := p.Assessments.Answer(r.Context(), web.Actor(r), page.A.ID, answers...); err != nil {
		return err
	}
	if !sound {
		return page.render(w, r, 0)
	}
	if r.PostForm.Get("then") == "submit" {
		return p.submit(w, r)
	}
	to := page.A.URL() + "?done=saved"
	if code := form.Clean(r.PostForm.Get("at")); code != "" {
		to += "#skill-" + url.PathEscape(code)
	}
	return web.SeeOther(w, r, to)
}

func (p *Pages) chooseLayout(w http.ResponseWriter, r *http.Request) error {
	layout := form.Field{Name: "layout"}
	if err := web.ReadForm(r, form.Form{&layout}); err != nil {
		return err
	}
	id := ID(r.PathValue("id"))
	if err := p.Assessments.SetLayout(r.Context(), web.Actor(r), id, Layout(layout.Value)); err != nil {
		return err
	}
	return web.SeeOther(w, r, Assessment{ID: id}.URL()+"?done=layout")
}

// submit ends the draft. One without an answer is shown again, with what is missing.
func (p *Pages) submit(w http.ResponseWriter, r *http.Request) error {
	id := ID(r.PathValue("id"))
	err := p.Assessments.Submit(r.Context(), web.Actor(r), id)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		page, err := p.assessmentPage(r, true)
		if err != nil {
			return err
		}
		page.Questions[0].Level.Error = "Answer at least one skill before you submit"
		return page.render(w, r, 0)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, Assessment{ID: id}.URL()+"?done=submitted")
}

func (p *Pages) discard(w http.ResponseWriter, r *http.Request) error {
	if err := p.Assessments.Discard(r.Context(), web.Actor(r), ID(r.PathValue("id"))); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/assessments?done=discarded")
}

// keptPage hands back what somebody typed whose session has ended.
type keptPage struct {
	Path   string
	Fields []keptField
	Files  bool // whether there may have been files, which are not handed back
}

type keptField struct{ Name, Value string }

// keep runs a handler for people who are signed in. Who is not gets a page that
// holds what they typed, to be sent again once they have signed in elsewhere.
func keep(h web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if web.Actor(r).SignedIn() {
			return h(w, r)
		}
		typed, err := typedOnly(r)
		if err != nil {
			return err
		}
		page := keptPage{Path: r.URL.Path, Files: isMultipart(r)}
		for _, name := range slices.Sorted(maps.Keys(typed)) {
			for _, value := range typed[name] {
				page.Fields = append(page.Fields, keptField{form.Clean(name), form.Clean(value)})
			}
		}
		return web.Render(w, r, web.Page{Title: "You have been signed out", Status: http.StatusForbidden, Crumbs: web.Crumbs()}, kept(page))
	}
}

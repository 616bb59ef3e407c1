package insight

import (
	"context"
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/chart"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// showDisciplinePage is the figures of one discipline, put together from tables
// that are published anyway. All of them are for everybody but one: how its
// members are spread over organisations.
type showDisciplinePage struct {
	reading
	Discipline *framework.Discipline
	Known      bool // whether the figures know it: it may be newer than they are
	Leads      bool // whether the reader sees its organisations
	Chooses    bool // whether they say who leads it

	Members   string
	Submitted string // members who have submitted an assessment
	Courses   []chart.Line
	Days      []day
	Blocks    []block
	Supply    showSupplyPage // of its own skills, in the whole profession
	Wishes    []supplied     // what its members wish to grow in most
	ByLevel   block
	ByWish    block
}

// day is what the discipline was at one time.
type day struct{ Day, Members, Submitted string }

func disciplineURL(d *framework.Discipline) string { return "/insight/disciplines/" + d.Slug() }

// discipline finds the one of an address, by the last part of its address in the
// framework. Where the address has its code instead, moved is true.
func (p *Pages) discipline(r *http.Request) (d *framework.Discipline, moved bool, err error) {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return nil, false, err
	}
	at := r.PathValue("slug")
	if d = f.DisciplineAt(at); d == nil {
		d, moved = f.Discipline(at), true
	}
	if d == nil || d.Generic {
		return nil, false, fault.New(fault.NotFound, "There is no such discipline among the figures. Choose one on the page of all figures.")
	}
	return d, moved, nil
}

// disciplines links to those of which there are figures, and to those among them
// that the reader leads.
func (p *Pages) disciplines(ctx context.Context, now reading) (led, all []web.Link, err error) {
	f, err := p.Framework.Current(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range f.Specialist() {
		link := web.Link{Text: d.Name, Href: disciplineURL(d)}
		if now.known(snapshot.Discipline, d.ID) {
			all = append(all, link)
		}
		if slices.Contains(now.Sight.led, d.ID) {
			led = append(led, link)
		}
	}
	return led, all, nil
}

func (p *Pages) showDiscipline(w http.ResponseWriter, r *http.Request) error {
	d, moved, err := p.discipline(r)
	if err != nil {
		return err
	}
	if moved {
		return web.SeeOther(w, r, disciplineURL(d))
	}
	now, err := p.read(r)
	if err != nil {
		return err
	}
	who := web.Actor(r)
	page := &showDisciplinePage{reading: now, Discipline: d, Known: now.known(snapshot.Discipline, d.ID), Leads: CanSeeDiscipline(who, d.ID), Chooses: people.CanGrant(who, access.DisciplineLead)}
	if page.Known {
		if err := p.fillDiscipline(r, page); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.Page{Title: d.Name + ": figures", Description: "The discipline in figures: its members, and where its skills are strong or scarce.",
		Crumbs: crumbs(), Wide: true}, showDiscipline(page))
}

// disciplineTables are those of a discipline, in order. The first is not there for
// whoever does not lead it.
var disciplineTables = []string{figures.ByDisciplineAndOrganisation, figures.ByDisciplineAndGrade, figures.ByDisciplineAndRegion, figures.ByDisciplineAndAssessment, figures.OpinionsByDiscipline}

func (p *Pages) fillDiscipline(r *http.Request, page *showDisciplinePage) error {
	code, tables := page.Discipline.ID, disciplineTables
	if !page.Leads {
		tables = tables[1:]
	}
	page.Blocks = page.blocks(tables, snapshot.Discipline, code)
	last := page.blocks([]string{figures.SupplyByDiscipline, figures.WishesByDiscipline}, snapshot.Discipline, code)
	page.ByLevel, page.ByWish = last[0], last[1]
	if err := p.followDiscipline(r, page); err != nil {
		return err
	}
	offered, err := p.offered(r)
	if err != nil {
		return err
	}
	its := map[string]bool{}
	for _, s := range page.Discipline.Skills {
		its[s.Code] = true
	}
	told := page.told()
	page.Supply = showSupplyPage{reading: page.reading}
	page.Supply.fill(page.teller, told.of(func(skill string) bool { return its[skill] }), offered)
	own := showSupplyPage{}
	told.wishes, _ = page.line(figures.WishesByDiscipline, snapshot.Discipline, code)
	own.fill(page.teller, told, offered)
	page.Wishes = own.Wishes
	return nil
}

// followDiscipline says how many members there are, how many of them have
// submitted an assessment, and how both numbers went.
func (p *Pages) followDiscipline(r *http.Request, page *showDisciplinePage) error {
	points, err := p.Figures.Trend(r.Context(), figures.ByDisciplineAndAssessment, "", page.Discipline.ID)
	if err != nil {
		return err
	}
	members, line := page.course(chart.Line{ID: "members-over-time", Title: "Members over time", About: "All members of the discipline, at each time that figures were made."}, points,
		func(p figures.Point) disclosure.Figure { return p.Line.Total })
	submitted, other := page.course(chart.Line{ID: "submitted-over-time", Title: "Submitted assessments over time", About: "Members of the discipline who have submitted an assessment, at each time that figures were made."}, points, finished)
	page.Members, page.Submitted = withheld, withheld
	for i := range members {
		page.Days = append(page.Days, day{members[i].Day, members[i].Total, submitted[i].Total})
	}
	if len(page.Days) > 0 { // the latest is first
		page.Members, page.Submitted = page.Days[0].Members, page.Days[0].Submitted
	}
	if len(page.Days) > 1 {
		page.Courses = []chart.Line{line, other}
	}
	return nil
}

// finished is how many people of a line have submitted an assessment.
func finished(p figures.Point) disclosure.Figure {
	at := slices.Index(p.Columns, snapshot.Stages[snapshot.Finished])
	if at < 0 || at >= len(p.Line.Cells) {
		return disclosure.Hidden
	}
	return p.Line.Cells[at]
}

func (page *showDisciplinePage) address() string { return disciplineURL(page.Discipline) }

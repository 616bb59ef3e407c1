// Package insight shows the profession in figures.
//
// What it shows was decided by package disclosure and is kept by package
// figures: this package never counts people. It chooses what each reader may see,
// puts figures into words, draws them, and hands them out as files. Figures of the
// profession as a whole are for everybody; those of one organisation for those
// who lead there and for the Head of Profession.
package insight

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/chart"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/learning"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/web"
)

// Pages shows figures.
type Pages struct {
	Figures    *figures.Service
	Editions   *Editions
	Framework  *framework.Service
	Learning   *learning.Service
	People     *people.Service
	Profession *profession.Service
}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	head := access.Holding(access.HeadOfProfession)
	leaders := access.Holding(access.Leader, access.DisciplineLead, access.HeadOfProfession)
	choosers := access.Holding(access.HeadOfProfession, access.Administrator).Strongly() // it gives and takes a role
	rt.Public("GET /insight", p.showInsight)
	rt.Public("GET /insight/tables", p.listTables)
	rt.Public("GET /insight/tables/{name}", p.showTable)
	rt.Handle("GET /insight/tables/{name}/{file}", access.Anyone, p.downloadTable)
	rt.Public("GET /insight/skills", p.showSupply)
	rt.Public("GET /insight/disciplines/{slug}", p.showDiscipline)
	rt.Handle("GET /insight/disciplines/{slug}/leads", choosers, p.listLeads)
	rt.Handle("POST /insight/disciplines/{slug}/leads", choosers, p.addLead)
	rt.Handle("POST /insight/disciplines/{slug}/leads/{grant}/end", choosers, p.endLead)
	rt.Handle("GET /insight/organisations/{id}", access.SignedIn, p.showOrganisation)
	rt.Public("GET /insight/how-numbers-are-protected", p.showProtection)
	rt.Handle("GET /insight/disclosure", head, p.showDisclosure)
	rt.Handle("GET /insight/board-pack", leaders, p.showPack)
	rt.Handle("GET /insight/board-pack.docx", leaders, p.downloadPack)
	rt.Handle("POST /insight/board-packs", head, p.issuePack)
	rt.Handle("GET /insight/years", head, p.listYears)
	rt.Handle("POST /insight/years", head, p.startYear)
	rt.Handle("GET /insight/years/{year}", head, p.editYear)
	rt.Handle("POST /insight/years/{year}", head, p.changeYear)
	rt.Costly("GET /insight/tables/{name}/{file}", "GET /insight/board-pack.docx", "POST /insight/board-packs")
	rt.Public("GET /insight/{year}", p.showYear)
}

var done = map[string]string{
	"issued":    "The board pack is issued. Everybody who leads in an organisation or a discipline can read it.",
	"frozen":    "The figures are frozen. Write the introduction next.",
	"written":   "The introduction is saved.",
	"published": "The page is published. Everybody can read it, and later figures will not change it.",
	"discarded": "The draft is discarded.",
	"noted":     "The note is on the page.",
	"leads":     "The person leads this discipline. They see its figures from their next page.",
	"ended":     "The person does not lead this discipline any more. It stops counting at their next page.",
}

func said(r *http.Request) string { return done[r.URL.Query().Get("done")] }

func crumbs(more ...web.Link) []web.Link {
	return web.Crumbs(append([]web.Link{{Text: "Insight", Href: "/insight"}}, more...)...)
}

// reading is one report before one reader.
type reading struct {
	teller
	Report *figures.Report // nil while there is none
	Wait   string          // what to say while there is none
	Sight  sight
}

// read returns the last figures for whoever asks.
func (p *Pages) read(r *http.Request) (reading, error) {
	now := reading{teller: teller{rules: p.rules()}, Sight: sightOf(web.Actor(r))}
	report, err := p.Figures.Latest(r.Context())
	if fault.KindOf(err) == fault.NotFound {
		now.Wait = fault.Message(err)
		return now, nil
	}
	if err != nil {
		return now, err
	}
	now.Report, now.names = report, names{report.Dims}
	return now, nil
}

func (p *Pages) rules() rules { return rules{p.Figures.Rules.Parameters()} }

// Empty reports whether no figures have been made yet.
func (r reading) Empty() bool { return r.Report == nil }

// When says from when the figures are, and in whose words.
func (r reading) When() string { return when(r.Report.Head) }

func when(h figures.Head) string {
	return "Figures of " + clock.Day(h.AsAt.Time) + ", in the words of release " + h.Release + "."
}

// table returns a table as the reader may see it, with its definition.
func (r reading) table(name string) (disclosure.Released, bool) {
	if r.Empty() {
		return disclosure.Released{}, false
	}
	return r.Sight.table(r.Report.Published, name)
}

// line returns the part of a table for one value of its first dimension, and for
// every skill where it has them.
func (r reading) line(name, dimension, value string) (disclosure.Released, bool) {
	t, ok := r.table(name)
	return only(t, dimension, value), ok
}

// only keeps the lines with one value of a dimension.
func only(t disclosure.Released, dimension, value string) disclosure.Released {
	lines := t.Lines
	t.Lines = nil
	for _, l := range lines {
		if (dimension == skillDimension || slices.Contains(t.By, dimension)) && valueOf(t, l, dimension) == value {
			t.Lines = append(t.Lines, l)
		}
	}
	return t
}

// known is whether a value of a dimension is one of the report's, and so may be
// asked for.
func (r reading) known(dimension, value string) bool {
	return !r.Empty() && slices.ContainsFunc(r.Report.Dims[dimension], func(l figures.Label) bool { return l.Code == value })
}

// block is one figure on a page: its drawing, its table, what it means and where
// it is opened.
type block struct {
	ID      string
	Title   string
	Href    string
	Drawn   bool
	Chart   chart.Bars
	Grid    grid
	Means   figures.Definition
	Chosen  string // what was chosen, in words; empty where nothing was
	When    string
	Serial  int // of the report
	Words   rules
	Missing string // what to say where the reader gets no figures
}

// block shows a table, with what was chosen of it as names and values in turn.
func (r reading) block(t disclosure.Released, chosen ...string) block {
	def := definition(t.Name)
	b := block{ID: slug(t.Name), Title: def.Title, Means: def, When: r.When(), Serial: r.Report.Serial, Words: r.rules}
	query := url.Values{}
	var words, heads []string
	for i := 0; i+1 < len(chosen); i += 2 {
		query.Set(chosen[i], chosen[i+1])
		heads = append(heads, dimensionWord(chosen[i]))
		words = append(words, dimensionWord(chosen[i])+": "+r.names.of(chosen[i], chosen[i+1]))
	}
	b.Chosen = strings.Join(words, "; ")
	b.Href = tableURL(t.Name, query)
	if len(t.Lines) == 0 {
		b.Missing = "No figures are shown here by themselves. Organisations of fewer than " + thousands(r.rules.Cohort) + " people are counted together with others, so that nobody can be picked out."
		return b
	}
	if b.Grid = r.lay(t); len(t.Lines) > 1 {
		b.Grid = b.Grid.without(heads)
	}
	b.Chart, b.Drawn = r.bars(b.ID, b.Title, t)
	return b
}

func tableURL(name string, query url.Values) string {
	at := "/insight/tables/" + slug(name)
	if len(query) > 0 {
		at += "?" + query.Encode()
	}
	return at
}

// definition is that of a permitted table.
func definition(name string) figures.Definition {
	if d := figures.Defined(name); d != nil {
		return *d
	}
	return figures.Definition{Table: name, Title: name}
}

// showInsightPage is the profession at a glance.
type showInsightPage struct {
	reading
	Members  string
	Blocks   []block
	Own      []web.Link // organisations whose figures the reader sees
	Led      []web.Link // disciplines that the reader leads
	Parts    []web.Link // all disciplines
	Years    []year
	Coverage []covered
	Leads    bool
	Head     bool
}

var overview = []string{figures.ByDiscipline, figures.ByGrade, figures.ByRegion, figures.ByRegistration, figures.ByAssessment, figures.ByOrganisation}

func (p *Pages) showInsight(w http.ResponseWriter, r *http.Request) error {
	now, err := p.read(r)
	if err != nil {
		return err
	}
	who := web.Actor(r)
	page := showInsightPage{reading: now, Leads: CanReadPack(who), Head: CanSeeAll(who)}
	if page.Years, err = p.Editions.years(r.Context(), access.Actor{}); err != nil {
		return err
	}
	if !now.Empty() {
		page.Members = now.rules.figure(now.Report.Members)
		if now.Report.Members == disclosure.Hidden {
			page.Members = withheld
		}
		for _, name := range overview {
			if t, ok := now.table(name); ok {
				page.Blocks = append(page.Blocks, now.block(t))
			}
		}
		page.Own = now.organisations()
		if page.Led, page.Parts, err = p.disciplines(r.Context(), now); err != nil {
			return err
		}
		if page.Coverage, err = p.coverage(r.Context(), now); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Insight", Description: "The profession in figures: who is in it, and where skills are strong or scarce.",
		Crumbs: web.Crumbs(), Wide: true,
	}, showInsight(page))
}

// organisations links to those whose figures the reader sees: their own, and to
// the Head of Profession all that are shown by themselves.
func (r reading) organisations() []web.Link {
	codes := r.Sight.own
	if t, ok := r.table(figures.ByOrganisation); ok && r.Sight.all {
		codes = t.Columns
	}
	var all []web.Link
	for _, code := range codes {
		if code != figures.NotSaid && r.known(snapshot.Organisation, code) {
			all = append(all, web.Link{Text: r.names.of(snapshot.Organisation, code), Href: organisationURL(code)})
		}
	}
	return all
}

func organisationURL(code string) string { return "/insight/organisations/" + url.PathEscape(code) }

// covered is an organisation's members beside what it published of its headcount.
type covered struct {
	Name      string
	Members   string
	Headcount string
	Year      int
	Source    string
}

// coverage puts members beside published headcounts, for the organisations that
// the reader sees. Nothing is divided: full-time equivalents are no people.
func (p *Pages) coverage(ctx context.Context, now reading) ([]covered, error) {
	t, ok := now.table(figures.ByOrganisation)
	if !ok || len(t.Lines) != 1 {
		return nil, nil
	}
	published, err := p.People.Headcounts(ctx, now.Report.AsAt.In(clock.London).Year())
	if err != nil {
		return nil, err
	}
	var all []covered
	for c, code := range t.Columns {
		h, ok := published[people.OrganisationID(code)]
		if !ok {
			continue
		}
		row := covered{Name: now.names.of(snapshot.Organisation, code), Members: withheld, Headcount: h.FTE.String(), Year: h.Year, Source: h.Source}
		if !t.Lines[0].Withheld {
			row.Members = now.rules.figure(t.Lines[0].Cells[c])
		}
		all = append(all, row)
	}
	return all, nil
}

// showOrganisationPage is the figures of one organisation.
type showOrganisationPage struct {
	reading
	Name   string
	Blocks []block
}

var organisationTables = []string{figures.ByOrganisationAndDiscipline, figures.ByOrganisationAndGrade, figures.ByOrganisationAndAssessment, figures.SupplyByOrganisation}

// showOrganisation is for those who lead there. To others the page does not exist.
func (p *Pages) showOrganisation(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if !CanSeeOrganisation(web.Actor(r), id) {
		return noOrganisation()
	}
	now, err := p.read(r)
	if err != nil {
		return err
	}
	if !now.Empty() && !now.known(snapshot.Organisation, id) {
		return noOrganisation()
	}
	page := showOrganisationPage{reading: now, Name: "Figures of this organisation"}
	if !page.Empty() {
		page.Name, page.Blocks = now.names.of(snapshot.Organisation, id), now.blocks(organisationTables, snapshot.Organisation, id)
	}
	return web.Render(w, r, web.Page{Title: page.Name + ": figures", Crumbs: crumbs(), Wide: true}, showOrganisation(page))
}

// blocks are the parts of tables for one value of their first dimension.
func (r reading) blocks(tables []string, dimension, value string) []block {
	var all []block
	for _, name := range tables {
		t, _ := r.line(name, dimension, value)
		t.Name = name
		all = append(all, r.block(t, dimension, value))
	}
	return all
}

func noOrganisation() error {
	return fault.New(fault.NotFound, "This organisation does not exist or its figures are not shown to you.")
}

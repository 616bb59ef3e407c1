package people

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// changeRoutes adds the pages on which administrators keep the register.
func (p *Pages) changeRoutes(rt *web.Router) {
	administrators := access.Holding(access.Administrator)
	rt.Handle("GET /organisations/new", administrators, p.newOrganisation)
	rt.Handle("POST /organisations", administrators, p.addOrganisation)
	rt.Handle("GET /organisations/{id}/change", administrators, p.showChanges)
	rt.Handle("GET /organisations/{id}/change/{kind}", administrators, p.askChange)
	rt.Handle("POST /organisations/{id}/change/{kind}", administrators, p.makeChange)
	rt.Handle("POST /organisation-changes/{change}/undo", administrators, web.Button(p.undoChange))
	rt.Handle("GET /organisations/import", administrators, p.askRegister)
	rt.Handle("POST /organisations/import", administrators, p.importRegister)
	rt.Handle("GET /organisations/headcounts", administrators, p.askHeadcounts)
	rt.Handle("POST /organisations/headcounts", administrators, p.importHeadcounts)
	rt.Costly("POST /organisations/import", "POST /organisations/headcounts")
}

// changeWords are a kind of change as its address, its link and its button say it.
var changeWords = []struct {
	kind               ChangeKind
	slug, link, button string
}{
	{Corrected, "correct", "Correct its details, or what it answers to", "Save the details"},
	{Renamed, "rename", "It has a new name", "Rename it"},
	{Split, "split", "It was split into several", "Split it"},
	{Merged, "merge", "It became a part of another", "Merge it"},
	{FunctionMoved, "move-function", "Some of its work moved to another", "Move the work"},
	{Closed, "close", "It closed", "Close it"},
}

// changePage asks what changes. Which questions it asks follows from the kind.
type changePage struct {
	Was           Organisation // empty where one is added
	Kind          ChangeKind
	Heading       string
	Action        string
	Button        string
	Name, Short   form.Field
	Sort, Parent  form.Field
	Domains       form.Field
	LocalGrades   form.Field
	About         form.Field // what the register notes of it
	Into          form.Field
	Other         form.Field
	What          form.Field
	Day, Month    form.Field
	Year          form.Field
	Note          form.Field
	Organisations []Organisation // to choose from
}

func (p *changePage) form() form.Form {
	asked := form.Form{}
	switch p.Kind {
	case Added:
		asked = form.Form{&p.Name, &p.Short, &p.Sort, &p.Parent, &p.Domains, &p.LocalGrades, &p.About}
	case Corrected:
		asked = form.Form{&p.Short, &p.Sort, &p.Parent, &p.Domains, &p.LocalGrades, &p.About}
	case Renamed:
		asked = form.Form{&p.Name, &p.Short}
	case Split:
		asked = form.Form{&p.Into}
	case Merged:
		asked = form.Form{&p.Other}
	case FunctionMoved:
		asked = form.Form{&p.What, &p.Other}
	}
	return append(asked, &p.Day, &p.Month, &p.Year, &p.Note)
}

// asks reports whether a question is on the page.
func (p *changePage) asks(f *form.Field) bool { return slices.Contains(p.form(), f) }

func newChangePage(kind ChangeKind, today string) *changePage {
	p := &changePage{
		Kind:        kind,
		Name:        form.Field{Name: "name", Label: "Name"},
		Short:       form.Field{Name: "short", Label: "Short name", Hint: "Leave this empty if it has none."},
		Sort:        form.Field{Name: "kind", Label: "Kind"},
		Parent:      form.Field{Name: "parent", Label: "What it answers to"},
		Domains:     form.Field{Name: "domains", Label: "Email addresses end in", Hint: "One on each line, without the at sign, such as works.gov.uk. Whoever has such an address can join."},
		LocalGrades: form.Field{Name: "grades", Label: "What it calls the grades", Hint: "One on each line, such as HEO: Higher Officer. Leave out grades whose names are the usual ones."},
		About:       form.Field{Name: "about", Label: "Note for readers", Hint: "Leave this empty if there is nothing to say."},
		Into:        form.Field{Name: "into", Label: "What it was split into", Hint: "One on each line. Write its own email domains after a semicolon, such as Roads Agency; roads.gov.uk. Without them it shares the domains of this one, and people say which is theirs. What answers to this one will answer to the first."},
		Other:       form.Field{Name: "other", Label: "Which organisation"},
		What:        form.Field{Name: "what", Label: "Which work moved", Hint: "For example, “Prisons”. People stay where they are."},
		Note:        form.Field{Name: "note", Label: "Why", Hint: "In a few words, for readers of the page. For example, “Machinery of government change of May 2026”."},
		Day:         form.Field{Name: "on-day", Label: "Day"}, Month: form.Field{Name: "on-month", Label: "Month"}, Year: form.Field{Name: "on-year", Label: "Year"},
	}
	if kind != Corrected {
		p.Note.Hint += " You can leave this empty."
	}
	if y, rest, ok := strings.Cut(today, "-"); ok {
		m, d, _ := strings.Cut(rest, "-")
		p.Year.Value, p.Month.Value, p.Day.Value = y, strings.TrimPrefix(m, "0"), strings.TrimPrefix(d, "0")
	}
	if kind == Renamed {
		p.Name.Label = "New name"
		p.Short.Label = "New short name"
	}
	return p
}

// on is the day that was entered; invalid parts make an invalid date.
func (p *changePage) on() pack.Date {
	two := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	return pack.Date(p.Year.Value + "-" + two(p.Month.Value) + "-" + two(p.Day.Value))
}

func (p *Pages) today() string { return clock.ISODay(p.People.Log.Now()) }

// changing prepares the page of one kind of change of an organisation.
func (p *Pages) changing(r *http.Request) (*changePage, error) {
	if !CanManage(web.Actor(r)) {
		return nil, onlyAdministrators()
	}
	for _, words := range changeWords {
		if words.slug != r.PathValue("kind") {
			continue
		}
		o, err := p.People.Organisation(r.Context(), OrganisationID(r.PathValue("id")))
		if err != nil {
			return nil, err
		}
		page := newChangePage(words.kind, p.today())
		page.Was, page.Heading, page.Button = o, words.link, words.button
		page.Action = "/organisations/" + string(o.ID) + "/change/" + words.slug
		page.Short.Value, page.Sort.Value, page.Parent.Value, page.About.Value = o.Short, string(o.Kind), string(o.Parent), o.Note
		page.Domains.Value, page.LocalGrades.Value = strings.Join(o.Domains, "\n"), writeGrades(o.LocalGrades)
		if words.kind == Renamed {
			page.Short.Value = ""
		}
		return page, p.choices(r, page)
	}
	return nil, fault.New(fault.NotFound, "There is no such change. Choose one on the organisation's page.")
}

// choices lists the organisations that can be chosen: those that live, without
// the one that changes.
func (p *Pages) choices(r *http.Request, page *changePage) (err error) {
	page.Organisations, err = p.People.Living(r.Context())
	page.Organisations = slices.DeleteFunc(page.Organisations, func(o Organisation) bool { return o.ID == page.Was.ID })
	return err
}

func (p *Pages) newOrganisation(w http.ResponseWriter, r *http.Request) error {
	page, err := p.adding(r)
	if err != nil {
		return err
	}
	return renderChange(w, r, page)
}

func (p *Pages) adding(r *http.Request) (*changePage, error) {
	if !CanManage(web.Actor(r)) {
		return nil, onlyAdministrators()
	}
	page := newChangePage(Added, p.today())
	page.Heading, page.Button, page.Action = "Add an organisation", "Add it", "/organisations"
	return page, p.choices(r, page)
}

func (p *Pages) addOrganisation(w http.ResponseWriter, r *http.Request) error {
	page, err := p.adding(r)
	if err != nil {
		return err
	}
	return p.carryOut(w, r, page)
}

func (p *Pages) askChange(w http.ResponseWriter, r *http.Request) error {
	page, err := p.changing(r)
	if err != nil {
		return err
	}
	return renderChange(w, r, page)
}

func (p *Pages) makeChange(w http.ResponseWriter, r *http.Request) error {
	page, err := p.changing(r)
	if err != nil {
		return err
	}
	return p.carryOut(w, r, page)
}

func renderChange(w http.ResponseWriter, r *http.Request, page *changePage) error {
	crumbs := []web.Link{{Text: "Organisations", Href: "/organisations"}}
	if page.Was.ID != "" {
		crumbs = append(crumbs, web.Link{Text: page.Was.Name, Href: "/organisations/" + string(page.Was.ID)})
	}
	return web.Render(w, r, web.Page{Title: page.Heading, Crumbs: web.Crumbs(crumbs...), Problems: page.form().Problems()}, changeOrganisation(page))
}

// carryOut reads what was entered and makes the change, or shows the page again.
func (p *Pages) carryOut(w http.ResponseWriter, r *http.Request, page *changePage) error {
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	c := Change{
		Kind: page.Kind, Organisation: page.Was.ID, On: page.on(), Note: page.Note.Value,
		As: Details{Name: page.Name.Value, Short: page.Short.Value, Kind: Kind(page.Sort.Value), Parent: OrganisationID(page.Parent.Value),
			Domains: strings.Fields(strings.ToLower(page.Domains.Value)), Note: page.About.Value},
		Into: readParts(page.Into.Value), Other: OrganisationID(page.Other.Value), What: page.What.Value,
	}
	var bad string
	if c.As.LocalGrades, bad = readGrades(page.LocalGrades.Value); bad != "" {
		page.LocalGrades.Error = bad
		return renderChange(w, r, page)
	}
	at, err := p.People.Change(r.Context(), web.Actor(r), c)
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		page.blame(fault.Message(err))
		return renderChange(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/organisations/"+url.PathEscape(string(at))+"?done="+url.QueryEscape(string(page.Kind)))
}

// blame puts a message beside the question that it is about: the date where it
// speaks of one, or the first on the page.
func (p *changePage) blame(message string) {
	field := p.form()[0]
	switch {
	case strings.Contains(message, "Enter a date") || strings.Contains(message, "later date") || strings.Contains(message, "start has to be before"):
		field = &p.Day
	case strings.Contains(message, "Say in a few words why"):
		field = &p.Note
	case strings.Contains(message, "domain") && p.asks(&p.Domains):
		field = &p.Domains
	case strings.Contains(message, "grade") && p.asks(&p.LocalGrades):
		field = &p.LocalGrades
	case strings.Contains(message, "parent") && p.asks(&p.Parent):
		field = &p.Parent
	case strings.HasPrefix(message, "Choose the organisation"):
		field = &p.Other
	case strings.HasPrefix(message, "Say which work"):
		field = &p.What
	case strings.Contains(message, "Write ministerial") && p.asks(&p.Sort):
		field = &p.Sort
		message = "Choose a kind"
	}
	field.Error = message
}

func readParts(text string) []Part {
	var all []Part
	for line := range strings.Lines(text) {
		name, domains, _ := strings.Cut(strings.TrimSpace(line), ";")
		if name != "" {
			all = append(all, Part{Name: strings.TrimSpace(name), Domains: strings.Fields(strings.ToLower(domains))})
		}
	}
	return all
}

func readGrades(text string) ([]pack.LocalGrade, string) {
	var all []pack.LocalGrade
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		var g pack.LocalGrade
		if err := g.UnmarshalText([]byte(line)); err != nil || strings.Contains(line, ";") {
			return nil, "Write each local grade on a line of its own, as the grade, a colon and its name, such as HEO: Higher Officer"
		}
		all = append(all, g)
	}
	return all, ""
}

func writeGrades(all []pack.LocalGrade) string {
	var lines []string
	for _, g := range all {
		lines = append(lines, g.Grade+": "+g.Name)
	}
	return strings.Join(lines, "\n")
}

// showChangesPage is what can be done to an organisation, and what was.
type showChangesPage struct {
	Organisation
	Changes []Recorded
	Today   string
}

func (p *Pages) showChanges(w http.ResponseWriter, r *http.Request) error {
	if !CanManage(web.Actor(r)) {
		return onlyAdministrators()
	}
	o, err := p.People.Organisation(r.Context(), OrganisationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	changes, err := p.People.Changes(r.Context(), o.ID)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Change " + o.Name, Done: changesDone[r.URL.Query().Get("done")],
		Crumbs: web.Crumbs(web.Link{Text: "Organisations", Href: "/organisations"}, web.Link{Text: o.Name, Href: "/organisations/" + string(o.ID)}),
	}, showChanges(showChangesPage{o, changes, p.today()}))
}

// changesDone says what has just been done to the register.
var changesDone = map[string]string{
	string(Added): "The organisation has been added.", string(Corrected): "The details have been saved.", string(Renamed): "The organisation has been renamed. Its people went with it.",
	string(Split): "The organisation has been split. People whose address tells where they belong went there.", string(Merged): "The organisation has been merged. Its people went with it.",
	string(FunctionMoved): "The move has been recorded.", string(Closed): "The organisation has been closed.",
	"undone": "The change has been undone.", "imported": "The file has been taken in.",
}

func (p *Pages) undoChange(w http.ResponseWriter, r *http.Request) error {
	if err := p.People.Undo(r.Context(), web.Actor(r), r.PathValue("change")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/organisations?done=undone")
}

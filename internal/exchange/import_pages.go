package exchange

import (
	"net/http"
	"net/url"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/sheets"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// ImportPages lets editors import a framework from a file.
type ImportPages struct{ Imports *Imports }

// Routes adds the pages.
func (p *ImportPages) Routes(rt *web.Router) {
	edit := access.Holding(access.Editor)
	rt.Handle("GET /framework/import", edit, p.startImport)
	rt.Handle("POST /framework/import", edit, p.sendImport)
	rt.Handle("GET /framework/import/{id}", edit, p.showImport)
	rt.Handle("POST /framework/import/{id}", edit, p.actOnImport)
	rt.Costly("POST /framework/import", "GET /framework/import/{id}")
}

var importCrumbs = web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"}, web.Link{Text: "Editing the framework", Href: "/framework/desk"})

// startImportPage asks for a file.
type startImportPage struct {
	File    form.Field
	Waiting []Import
}

func (p *ImportPages) startPage(r *http.Request) (*startImportPage, error) {
	waiting, err := p.Imports.Waiting(r.Context(), web.Actor(r))
	return &startImportPage{Waiting: waiting, File: form.Field{Name: "file", Label: "Choose a file",
		Hint: "Excel, CSV, Word, Turtle, N-Triples, RDF/XML, JSON-LD, CASE or JSON, of no more than " + strconv.Itoa(mostImport>>20) + " MB."}}, err
}

func (p *ImportPages) startImport(w http.ResponseWriter, r *http.Request) error {
	page, err := p.startPage(r)
	if err != nil {
		return err
	}
	return p.renderStart(w, r, page)
}

func (p *ImportPages) renderStart(w http.ResponseWriter, r *http.Request, page *startImportPage) error {
	done := map[string]string{"cancelled": "The import was cancelled. Nothing was changed."}[r.URL.Query().Get("done")]
	return web.Render(w, r, web.Page{Title: "Import a framework from a file", Crumbs: importCrumbs, Done: done, Problems: form.Form{&page.File}.Problems()}, startImport(page))
}

func (p *ImportPages) sendImport(w http.ResponseWriter, r *http.Request) error {
	data, name, err := uploaded(w, r, mostImport)
	if err == nil {
		var id string
		if id, err = p.Imports.Stage(r.Context(), web.Actor(r), data, name); err == nil {
			return web.SeeOther(w, r, "/framework/import/"+id)
		}
	}
	if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.Conflict {
		return err
	}
	page, broken := p.startPage(r)
	if broken != nil {
		return broken
	}
	page.File.Error = fault.Message(err)
	return p.renderStart(w, r, page)
}

// showImportPage shows an import as it stands.
type showImportPage struct {
	Import
	Columns bool // whether what the columns are is asked
	Tables  []importTable
	Of      []choice // disciplines
	Whole   form.Field
	General form.Field // discipline of what has none
	Note    form.Field
	Counts  []string
	Errors  []sheets.Finding
	Notes   []sheets.Finding
}

type choice struct{ Value, Text string }

// importTable is a table whose use and columns are asked.
type importTable struct {
	Title   string
	Rows    string
	Reason  string
	Use     form.Field
	Columns []importColumn
}

type importColumn struct {
	form.Field
	Sample, Reason string
	Choices        []choice
}

func (p *ImportPages) page(r *http.Request) (*showImportPage, error) {
	imp, err := p.Imports.Find(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &showImportPage{Import: imp, Note: form.Field{Name: "note", Label: "Change note", Hint: "Why these things change. Readers see it beside each of them, for ever.",
		Value: "Imported from " + imp.Name + "."}}
	page.Columns = imp.State == importColumns || (imp.State == importReady || imp.State == importFailed) && len(imp.Found.Tables) > 0 && r.URL.Query().Get("show") == "columns"
	if page.Columns {
		return page, p.ask(r, page)
	}
	for _, c := range imp.Found.Counts {
		page.Counts = append(page.Counts, strconv.Itoa(c.Count)+" "+countWords(c))
	}
	for _, f := range imp.Found.Findings {
		if f.Severity == pack.Error {
			page.Errors = append(page.Errors, f)
		} else {
			page.Notes = append(page.Notes, f)
		}
	}
	return page, nil
}

// countWords says what a kind of change is, after its number.
func countWords(c diff.Count) string {
	switch c.Kind {
	case diff.Added, diff.Removed, diff.Retired, diff.Restored, diff.Merged, diff.Split, diff.Moved, diff.Reworded:
		return string(c.Kind)
	}
	return map[bool]string{true: "change", false: "changes"}[c.Count == 1] + " of " + string(c.Kind)
}

// ask prepares the questions about tables and columns.
func (p *ImportPages) ask(r *http.Request, page *showImportPage) error {
	m := page.mapped()
	target, err := (Importer{p.Imports.Framework}).Target(r.Context())
	if err != nil {
		return err
	}
	for _, d := range target.Disciplines {
		page.Of = append(page.Of, choice{d.ID, d.Name})
	}
	page.General = form.Field{Name: "discipline", Label: "Discipline of skills and roles whose own is not given", Value: m.Discipline}
	page.Whole = form.Field{Name: "whole", Label: "The file has the whole framework: retire skills and roles that it lacks"}
	if m.Whole {
		page.Whole.Value = "yes"
	}
	for i, t := range page.Found.Tables {
		if i < len(m.Tables) {
			page.Tables = append(page.Tables, questions(i, t, m.Tables[i], target.Levels))
		}
	}
	return nil
}

// questions asks what a table and its columns are. A table that is one skill, or
// is left out, has no columns to ask about until it is said to be something else.
func questions(i int, t FoundTable, m sheets.TableMapping, scale pack.LevelScale) importTable {
	n := strconv.Itoa(i)
	it := importTable{Title: t.Name, Rows: english.Count(t.Rows, "row", "rows"), Reason: m.Reason, Use: form.Field{Name: "use-" + n, Label: "What this table holds", Value: string(m.Use)}}
	if it.Title == "" {
		it.Title = "Table " + strconv.Itoa(i+1)
	}
	if m.Use == sheets.OneSkill {
		return it
	}
	for j, c := range m.Columns {
		title := c.Title
		if title == "" {
			title = "Column " + strconv.Itoa(j+1)
		}
		column := importColumn{Field: form.Field{Name: "column-" + n + "-" + strconv.Itoa(j), Label: title, Value: string(c.Field)}, Reason: c.Reason, Choices: fieldChoices(scale)}
		if j < len(t.Samples) {
			column.Sample = t.Samples[j]
		}
		if column.Value == string(sheets.NeedField(c.Title)) || c.Field == sheets.Ignore && c.Title != "" {
			column.Choices = append(column.Choices, choice{string(sheets.NeedField(c.Title)), "Level of this skill that the role needs"})
		}
		it.Columns = append(it.Columns, column)
	}
	return it
}

func fieldChoices(scale pack.LevelScale) []choice {
	var all []choice
	for _, f := range sheets.Fields {
		all = append(all, choice{string(f.Field), f.Name})
		if f.Field == sheets.LevelText {
			for _, l := range scale.Described() {
				all = append(all, choice{string(sheets.LevelField(l.Level)), "Text for level " + strconv.Itoa(l.Level) + " (" + l.Name + ")"})
			}
		}
	}
	return all
}

func useChoices() []choice {
	var all []choice
	for _, u := range sheets.Uses {
		all = append(all, choice{string(u.Use), u.Name})
	}
	return all
}

func (p *ImportPages) showImport(w http.ResponseWriter, r *http.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	if page.State == importWaiting {
		w.Header().Set("Refresh", "2") // works without scripts; the page has a link too
	}
	return p.renderImport(w, r, page)
}

func (p *ImportPages) renderImport(w http.ResponseWriter, r *http.Request, page *showImportPage) error {
	return web.Render(w, r, web.Page{Title: page.Title(), Wide: true, Crumbs: append(importCrumbs[:3:3], web.Link{Text: "Import a framework from a file", Href: "/framework/import"}),
		Problems: form.Form{&page.Note}.Problems()}, showImport(page))
}

// Title is what the page is about at this step.
func (p *showImportPage) Title() string {
	switch {
	case p.State == importWaiting:
		return "Reading " + p.Name
	case p.State == importFailed && !p.Columns:
		return p.Name + " cannot be imported"
	case p.State == importTaken:
		return p.Name + " was imported"
	case p.Columns:
		return "Say what is in " + p.Name
	}
	return "What " + p.Name + " would change"
}

// URL is the page of the import.
func (i Import) URL() string { return "/framework/import/" + url.PathEscape(i.ID) }

func (p *ImportPages) actOnImport(w http.ResponseWriter, r *http.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.asked()); err != nil {
		return err
	}
	ctx, who := r.Context(), web.Actor(r)
	switch r.PostForm.Get("then") {
	case "cancel":
		if err := p.Imports.Cancel(ctx, who, page.ID); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/framework/import?done=cancelled")
	case "columns":
		if err := p.Imports.Map(ctx, who, page.ID, said(page.Import, r.PostForm)); err != nil {
			return err
		}
	case "take":
		form.Require(&page.Note, "Enter a change note")
		if len([]rune(page.Note.Value)) > 1000 {
			page.Note.Error = "The change note must be 1,000 characters or fewer"
		}
		if page.Note.Error == "" {
			_, err := p.Imports.Take(ctx, who, page.ID, page.Note.Value)
			if fault.KindOf(err) == fault.Invalid {
				page.Note.Error = fault.Message(err)
			} else if err != nil {
				return err
			}
		}
		if page.Note.Error != "" {
			return p.renderImport(w, r, page)
		}
	default:
		return fault.New(fault.Invalid, "Choose what to do with the file.")
	}
	return web.SeeOther(w, r, page.URL())
}

// asked are the fields of the page at whatever step it is: one that is sent late
// may be of a step before.
func (p *showImportPage) asked() form.Form {
	fields := append(form.Named("then", "whole", "discipline"), &p.Note)
	for i, t := range p.mapped().Tables {
		n := strconv.Itoa(i)
		fields = append(fields, &form.Field{Name: "use-" + n})
		for j := range t.Columns {
			fields = append(fields, &form.Field{Name: "column-" + n + "-" + strconv.Itoa(j)})
		}
	}
	return fields
}

// mapped is what tables and columns are, as far as anybody said or it was guessed.
func (i Import) mapped() sheets.Mapping {
	if i.Mapping != nil {
		return *i.Mapping
	}
	return i.Found.Guess
}

// said is the mapping that a form says. What it does not name stays as it was.
func said(imp Import, v url.Values) sheets.Mapping {
	m := imp.mapped()
	m.Whole, m.Discipline = v.Get("whole") == "yes", form.Clean(v.Get("discipline"))
	for i := range m.Tables {
		n := strconv.Itoa(i)
		if use := sheets.Use(v.Get("use-" + n)); use != "" && use != m.Tables[i].Use {
			m.Tables[i].Use, m.Tables[i].Reason = use, "You said so."
		}
		for j := range m.Tables[i].Columns {
			c := &m.Tables[i].Columns[j]
			if field := sheets.Field(form.Clean(v.Get("column-" + n + "-" + strconv.Itoa(j)))); field != "" && field != c.Field {
				c.Field, c.Reason = field, "You said so."
			}
		}
	}
	return m
}

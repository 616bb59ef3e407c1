package people

import (
	"context"
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// mostImport is how many bytes a file of organisations or headcounts may have:
// some thousand rows, and less than a form may bring.
const mostImport = 500 << 10

// importPage asks for a file and shows what it would do.
type importPage struct {
	Heading, Action string
	Columns         string // as the first line of the file has them
	Help            string
	File, Text      form.Field
	Checked         bool
	Sound           bool // whether it can be taken in
	Counts          string
	Added           []string
	Changed         []Difference
	Findings        []pack.Finding
}

func (p *importPage) form() form.Form { return form.Form{&p.File, &p.Text} }

func newImportPage() *importPage {
	return &importPage{
		File: form.Field{Name: "file", Label: "Choose a CSV file", Hint: "Of no more than 500 KB. You see what it would change before anything is changed."},
		Text: form.Field{Name: "text", Label: "Or paste its rows", Hint: "With the line that names the columns first."},
	}
}

func registerPage() *importPage {
	page := newImportPage()
	page.Heading, page.Action = "Import organisations", "/organisations/import"
	page.Columns = "id,name,short,kind,parent,valid_from,valid_to,predecessors,email_domains,former_parents,note,local_grades,former_domains,functions"
	page.Help = "The file has the form of organisations.csv in a profession pack. A row replaces what the register says of the organisation with that id; organisations that the file leaves out stay as they are. The last three columns can be left out."
	return page
}

func headcountsPage() *importPage {
	page := newImportPage()
	page.Heading, page.Action = "Import published headcounts", "/organisations/headcounts"
	page.Columns = "year,organisation,fte,source"
	page.Help = "One row for each organisation and year: full-time equivalents as they were published, and where. They are kept for each year and are what coverage is measured against."
	return page
}

func (p *Pages) askRegister(w http.ResponseWriter, r *http.Request) error {
	return renderImport(w, r, registerPage())
}

func (p *Pages) askHeadcounts(w http.ResponseWriter, r *http.Request) error {
	return renderImport(w, r, headcountsPage())
}

func renderImport(w http.ResponseWriter, r *http.Request, page *importPage) error {
	if !CanManage(web.Actor(r)) {
		return onlyAdministrators()
	}
	return web.Render(w, r, web.Page{Title: page.Heading, Wide: true, Problems: page.form().Problems(),
		Crumbs: web.Crumbs(web.Link{Text: "Organisations", Href: "/organisations"})}, importFile(page))
}

// read takes the file of the form, or the rows that were pasted, into Text, and
// reports whether there are any.
func (p *importPage) read(w http.ResponseWriter, r *http.Request) (bool, error) {
	web.Bring(w, r, mostImport*3)
	file, err := web.ReadFile(r, p.File.Name, mostImport, append(form.Named("do"), &p.Text))
	if err != nil {
		return false, err
	}
	if len(file.Data) > 0 {
		p.Text.Value = form.Clean(string(file.Data))
	}
	switch {
	case p.Text.Value == "":
		p.File.Error = "Choose a CSV file, or paste its rows"
	case len(p.Text.Value) > mostImport:
		p.File.Error = "Choose a file of no more than 500 KB"
		p.Text.Value = ""
	}
	return p.form().OK(), nil
}

// work reads what was sent, checks it, and with the second button takes it in.
func (p *Pages) work(w http.ResponseWriter, r *http.Request, page *importPage, plan func(ctx context.Context, who access.Actor, take bool) (changes bool, err error)) error {
	if !CanManage(web.Actor(r)) {
		return onlyAdministrators()
	}
	ok, err := page.read(w, r)
	if err != nil {
		return err
	}
	if !ok {
		return renderImport(w, r, page)
	}
	take := r.PostForm.Get("do") == "import"
	changes, err := plan(r.Context(), web.Actor(r), take)
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		page.Text.Error = fault.Message(err)
		return renderImport(w, r, page)
	}
	if err != nil {
		return err
	}
	page.Checked, page.Sound = true, changes && len(pack.Errors(page.Findings)) == 0
	if n := len(pack.Errors(page.Findings)); n > 0 {
		page.Text.Error = "Mend " + english.Count(n, "fault", "faults") + " in the file first. Nothing has been changed"
		return renderImport(w, r, page)
	}
	if take && changes {
		return web.SeeOther(w, r, "/organisations?done=imported")
	}
	return renderImport(w, r, page)
}

func (p *Pages) importRegister(w http.ResponseWriter, r *http.Request) error {
	page := registerPage()
	return p.work(w, r, page, func(ctx context.Context, who access.Actor, take bool) (bool, error) {
		do := func() (RegisterPlan, error) { return p.People.PlanImport(ctx, "organisations.csv", page.Text.Value) }
		if take {
			do = func() (RegisterPlan, error) {
				return p.People.Import(ctx, who, "organisations.csv", page.Text.Value)
			}
		}
		plan, err := do()
		page.Findings, page.Added, page.Changed = plan.Findings, plan.Added, plan.Changed
		page.Counts = english.Count(len(plan.Added), "organisation would be added", "organisations would be added") + " and " +
			english.Count(len(plan.Changed), "cell would be changed", "cells would be changed") + "."
		return !plan.Empty(), err
	})
}

func (p *Pages) importHeadcounts(w http.ResponseWriter, r *http.Request) error {
	page := headcountsPage()
	return p.work(w, r, page, func(ctx context.Context, who access.Actor, take bool) (bool, error) {
		do := func() (HeadcountPlan, error) { return p.People.PlanHeadcounts(ctx, "headcounts.csv", page.Text.Value) }
		if take {
			do = func() (HeadcountPlan, error) {
				return p.People.ImportHeadcounts(ctx, who, "headcounts.csv", page.Text.Value)
			}
		}
		plan, err := do()
		page.Findings = plan.Findings
		page.Counts = english.Count(plan.Added, "number would be added", "numbers would be added") + " and " +
			english.Count(plan.Changed, "would be changed", "would be changed") + "."
		return plan.Added+plan.Changed > 0, err
	})
}

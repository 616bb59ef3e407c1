package membership

import (
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

func (p *MemberPages) importRoutes(rt *web.Router) {
	administrators := access.Holding(access.Administrator)
	rt.Handle("GET /members/import", administrators, p.askImport)
	rt.Handle("POST /members/import", administrators, p.takeImport)
	rt.Costly("POST /members/import")
}

// mostImport is how many bytes a file may have: less than a form may bring.
const mostImport = 4 << 20

type importMembersPage struct {
	File, Text form.Field
	Checked    bool
	Plan
}

func (p *importMembersPage) form() form.Form { return form.Form{&p.File, &p.Text} }

func newImportPage() *importMembersPage {
	return &importMembersPage{
		File: form.Field{Name: "file", Label: "Choose a CSV file", Hint: "Of no more than 4 MB. You see whom it would add before anything is changed."},
		Text: form.Field{Name: "text", Label: "Or paste its lines", Hint: "With the line that names the columns first."},
	}
}

// ready reports whether the file can be taken in and would add anybody.
func (p *importMembersPage) ready() bool { return p.Checked && p.Sound() && len(p.Rows) > 0 }

// counts is what the file would do, in a sentence.
func (p *importMembersPage) counts() string {
	words := "The file would add " + english.Count(len(p.Rows), "member", "members") + " and invite them by email."
	if p.Known > 0 {
		words += " " + english.Count(p.Known, "is here already and stays as they are.", "are here already and stay as they are.")
	}
	return words
}

func (p *MemberPages) askImport(w http.ResponseWriter, r *http.Request) error {
	return renderImport(w, r, newImportPage())
}

func renderImport(w http.ResponseWriter, r *http.Request, page *importMembersPage) error {
	if !CanImport(web.Actor(r)) {
		return fault.New(fault.Forbidden, "Only an administrator of the whole service can do this.")
	}
	return web.Render(w, r, web.Page{Title: "Import members", Crumbs: membersCrumbs, Wide: true, Problems: page.form().Problems(),
		Done: map[string]string{"imported": "The members have been added, and an invitation goes to each of them."}[r.URL.Query().Get("done")]}, importMembers(page))
}

func (p *MemberPages) takeImport(w http.ResponseWriter, r *http.Request) error {
	page := newImportPage()
	ok, err := page.read(w, r)
	if err != nil {
		return err
	}
	if !ok {
		return renderImport(w, r, page)
	}
	if r.PostForm.Get("do") == "import" {
		if page.Plan, err = p.Members.Import(r.Context(), web.Actor(r), page.Text.Value); err == nil && page.Sound() && len(page.Rows) > 0 {
			return web.SeeOther(w, r, "/members/import?done=imported")
		}
	} else {
		page.Plan, err = p.Members.PlanImport(r.Context(), page.Text.Value)
	}
	if fault.KindOf(err) == fault.Conflict && err != nil {
		page.Text.Error = fault.Message(err)
	} else if err != nil {
		return err
	}
	if page.Checked = true; !page.Sound() {
		page.Text.Error = "Put right what is wrong with the lines below. Nothing was changed"
	}
	return renderImport(w, r, page)
}

// read takes the file of the form, or the lines that were pasted, into Text, and
// reports whether there are any.
func (p *importMembersPage) read(w http.ResponseWriter, r *http.Request) (bool, error) {
	web.Bring(w, r, mostImport*3)
	file, err := web.ReadFile(r, p.File.Name, mostImport, append(form.Named("do"), &p.Text))
	if err != nil {
		return false, err
	}
	if len(file.Data) > 0 {
		p.Text.Value = form.Clean(string(file.Data))
	}
	switch {
	case len(p.Text.Value) > mostImport:
		p.Text.Value, p.File.Error = "", "Choose a file of no more than 4 MB"
	case p.Text.Value == "":
		p.File.Error = "Choose a CSV file, or paste its lines"
	}
	return p.form().OK(), nil
}

package signin

import (
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

type listGlassPage struct {
	All           []Glass
	At            sqldb.Stamp
	Who           access.Actor
	makers        []string // who made the actor an administrator too short a while ago to be decided about
	Email, Reason form.Field
}

func (p *listGlassPage) form() form.Form { return form.Form{&p.Email, &p.Reason} }

func (p *listGlassPage) decides(g Glass) bool {
	return CanDecide(p.Who, g, p.At.Time) == nil && !slices.Contains(p.makers, g.AskedBy)
}

func (p *Pages) glass(r *http.Request) (*listGlassPage, error) {
	all, err := p.SignIn.Glasses(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	makers, err := madeBy(r.Context(), p.SignIn.DB, web.Actor(r).ID, p.now())
	return &listGlassPage{
		All: all, At: p.now(), Who: web.Actor(r), makers: makers,
		Email:  form.Field{Name: "email", Label: "Email address of the person"},
		Reason: form.Field{Name: "reason", Label: "Why you have to open their records", Hint: "The person reads this. Between 20 and 500 characters."},
	}, err
}

func (p *Pages) listGlass(w http.ResponseWriter, r *http.Request) error {
	page, err := p.glass(r)
	if err != nil {
		return err
	}
	return renderGlass(w, r, page)
}

func renderGlass(w http.ResponseWriter, r *http.Request, page *listGlassPage) error {
	return web.Render(w, r, web.Page{
		Title: "Open another person’s records", Done: glassDone[r.URL.Query().Get("done")], Problems: page.form().Problems(),
		Crumbs: web.Crumbs(web.Link{Text: "People", Href: "/people"}),
	}, listGlass(page))
}

var glassDone = map[string]string{
	"asked":    "Another administrator has to decide on this page.",
	"approved": "The records can be opened for 1 hour. The person is told by email.",
	"refused":  "The request has been refused.",
	"ended":    "The records cannot be opened any more.",
}

func (p *Pages) askGlass(w http.ResponseWriter, r *http.Request) error {
	page, err := p.glass(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	subject, err := p.byAddress(r, &page.Email)
	if err != nil {
		return err
	}
	if err := CheckReason(page.Reason.Value); err != nil {
		page.Reason.Error = fault.Message(err)
	}
	if !page.form().OK() {
		return renderGlass(w, r, page)
	}
	err = p.SignIn.AskGlass(r.Context(), web.Actor(r), subject, page.Reason.Value)
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		page.Email.Error = fault.Message(err)
		return renderGlass(w, r, page)
	}
	return afterGlass(w, r, "asked", err)
}

// byAddress finds the person whose address was typed, or says on the field why not.
func (p *Pages) byAddress(r *http.Request, f *form.Field) (people.ID, error) {
	email, err := people.CanonicalEmail(f.Value)
	if err != nil {
		f.Error = fault.Message(err)
		return "", nil
	}
	person, err := p.SignIn.People.ByEmail(r.Context(), email)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		f.Error = "Nobody here has this email address"
		return "", nil
	}
	return person.ID, err
}

func afterGlass(w http.ResponseWriter, r *http.Request, key string, err error) error {
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/break-glass?done="+key)
}

func (p *Pages) approveGlass(w http.ResponseWriter, r *http.Request) error {
	return afterGlass(w, r, "approved", p.SignIn.ApproveGlass(r.Context(), web.Actor(r), r.PathValue("id")))
}

func (p *Pages) refuseGlass(w http.ResponseWriter, r *http.Request) error {
	return afterGlass(w, r, "refused", p.SignIn.RefuseGlass(r.Context(), web.Actor(r), r.PathValue("id")))
}

func (p *Pages) endGlass(w http.ResponseWriter, r *http.Request) error {
	return afterGlass(w, r, "ended", p.SignIn.EndGlass(r.Context(), web.Actor(r), r.PathValue("id")))
}

// openRecords shows what the service holds about a person, as their own export
// would, under an approval in force.
func (p *Pages) openRecords(w http.ResponseWriter, r *http.Request) error {
	if !people.CanManage(web.Actor(r)) {
		return onlyAdministrators()
	}
	asked, err := findGlass(r.Context(), p.SignIn.DB, r.PathValue("id"))
	if err != nil {
		return err
	}
	g, err := p.SignIn.OpenGlass(r.Context(), web.Actor(r), asked.Subject)
	if err != nil {
		return err
	}
	held, err := p.Records.ExportPerson(r.Context(), string(g.Subject))
	if err != nil {
		return err
	}
	secret(w)
	w.Header().Set("Content-Disposition", `attachment; filename="records.json"`)
	return web.WriteJSON(w, held)
}

// glassRoutes adds the pages of break-glass.
func (p *Pages) glassRoutes(rt *web.Router) {
	administrators := access.Holding(access.Administrator).Strongly()
	rt.Handle("GET /break-glass", administrators, p.listGlass)
	rt.Handle("POST /break-glass", administrators, p.askGlass)
	rt.Handle("POST /break-glass/{id}/approve", administrators, web.Button(p.approveGlass))
	rt.Handle("POST /break-glass/{id}/refuse", administrators, web.Button(p.refuseGlass))
	rt.Handle("POST /break-glass/{id}/end", administrators, web.Button(p.endGlass))
	rt.Handle("GET /break-glass/{id}/records", administrators, p.openRecords)
}

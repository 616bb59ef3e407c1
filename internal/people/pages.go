package people

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/profession"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

// Scope is a part of the profession for which a role can be held.
type Scope struct {
	Ref  string // "discipline/RM"
	Name string // as people read it
}

// Pages shows the register to everyone, and people to administrators.
type Pages struct {
	People     *Service
	Profession *profession.Service
	Records    *records.Service // erases, and says what is held

	// Scopes lists the parts for which a role can be granted, besides
	// everywhere. Capabilities above own them, so the site fills this in; nil
	// offers none.
	Scopes func(ctx context.Context) ([]Scope, error)

	// Led says who leads the profession in an organisation. Seats belong to a
	// capability above, so the site fills this in; nil knows of no seat.
	Led func(ctx context.Context, o OrganisationID) (Lead, error)
}

// Lead is who leads the profession in an organisation, as its page says it.
type Lead struct {
	Seat   string // what the seat is called: "Head of the profession here"
	Head   Seated
	Deputy Seated
}

// Seated is whether a seat is held, and by whom if they may be named.
type Seated struct {
	Held bool
	Name string // empty where the holder has not agreed to be named
}

// Routes adds the pages of organisations and people.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /organisations", p.listOrganisations)
	rt.Public("GET /organisations/{id}", p.showOrganisation)
	administrators := access.Holding(access.Administrator)
	lately := administrators.Strongly() // for what is another person's and for changing roles
	rt.Handle("GET /people", administrators, p.listPeople)
	rt.Handle("GET /people/new", administrators, p.newPerson)
	rt.Handle("POST /people", administrators, p.addPerson)
	rt.Handle("GET /people/{id}", lately, p.showPerson)
	rt.Handle("POST /people/{id}/grants", lately, p.grantRole)
	rt.Handle("POST /people/{id}/grants/{grant}/revoke", lately, web.Button(p.revokeRole))
	rt.Handle("POST /people/{id}/suspend", lately, web.Button(p.suspendPerson))
	rt.Handle("POST /people/{id}/restore", lately, web.Button(p.restorePerson))
	rt.Handle("POST /people/{id}/address", lately, p.giveAddress)
	p.eraseRoutes(rt)
	p.changeRoutes(rt)
	p.api(rt)
}

// done says what has just happened, by the key that the redirect carries.
var done = map[string]string{
	"added":      "The person has been added. They can sign in with their email address.",
	"granted":    "The role has been granted. It counts from their next page.",
	"revoked":    "The role has been ended. It stops counting at their next page.",
	"address":    "The person can sign in with this address.",
	"suspended":  "The person has been suspended. They are signed out at their next page.",
	"signed-out": "The person is signed out everywhere at their next page.",
	"restored":   "The person can sign in again.",
	"erased":     "The person has been erased.",
}

type listPeoplePage struct {
	Words      string
	People     []Person
	Held       map[ID][]Grant
	Total      int
	Page, Last int
}

// Address is the list's address for another page.
func (p listPeoplePage) Address(page int) string {
	v := url.Values{"page": {strconv.Itoa(page)}}
	if p.Words != "" {
		v.Set("words", p.Words)
	}
	return "/people?" + v.Encode()
}

func (p *Pages) listPeople(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	page := listPeoplePage{Words: form.Clean(q.Get("words")), Page: 1}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n < 1_000_000 {
		page.Page = n
	}
	var err error
	page.People, page.Held, page.Total, err = p.People.List(r.Context(), web.Actor(r), page.Words, page.Page)
	if err != nil {
		return err
	}
	page.Last = max(1, (page.Total+PageSize-1)/PageSize)
	if page.Page > page.Last {
		return web.SeeOther(w, r, page.Address(page.Last))
	}
	return web.Render(w, r, web.Page{Title: "People", Crumbs: web.Crumbs(), Wide: true, Done: done[q.Get("done")]}, listPeople(page))
}

type addPersonPage struct {
	Name, Email, Organisation form.Field
	Organisations             []Organisation
}

func (p *addPersonPage) form() form.Form { return form.Form{&p.Name, &p.Email, &p.Organisation} }

func newAddPersonPage() *addPersonPage {
	return &addPersonPage{
		Name:         form.Field{Name: "name", Label: "Full name"},
		Email:        form.Field{Name: "email", Label: "Work email address", Hint: "They sign in with this address."},
		Organisation: form.Field{Name: "organisation", Label: "Organisation", Hint: "Leave this as “Not known” if you are not sure."},
	}
}

func (p *Pages) newPerson(w http.ResponseWriter, r *http.Request) error {
	return p.renderAddPerson(w, r, newAddPersonPage())
}

func (p *Pages) renderAddPerson(w http.ResponseWriter, r *http.Request, page *addPersonPage) error {
	all, err := p.People.Living(r.Context())
	if err != nil {
		return err
	}
	page.Organisations = all
	return web.Render(w, r, web.Page{Title: "Add a person", Crumbs: crumbs(), Problems: page.form().Problems()}, addPerson(page))
}

func crumbs() []web.Link {
	return web.Crumbs(web.Link{Text: "People", Href: "/people"})
}

func (p *Pages) addPerson(w http.ResponseWriter, r *http.Request) error {
	page := newAddPersonPage()
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	if _, err := CleanName(page.Name.Value); err != nil {
		page.Name.Error = fault.Message(err)
	}
	if _, err := CanonicalEmail(page.Email.Value); err != nil {
		page.Email.Error = fault.Message(err)
	}
	living, err := p.People.isLiving(r.Context(), OrganisationID(page.Organisation.Value))
	if err != nil {
		return err
	}
	if !living {
		page.Organisation.Error = "Choose an organisation from the list"
	}
	if !page.form().OK() {
		return p.renderAddPerson(w, r, page)
	}
	added, err := p.People.Add(r.Context(), web.Actor(r), New{Name: page.Name.Value, Email: page.Email.Value, Organisation: OrganisationID(page.Organisation.Value)})
	if fault.KindOf(err) == fault.Conflict {
		page.Email.Error = fault.Message(err)
		return p.renderAddPerson(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/people/"+string(added.ID)+"?done=added")
}

type showPersonPage struct {
	Person
	Grants      []Grant
	Role, Scope form.Field
	Address     form.Field // asked for only where the person has none
	Scopes      []Scope
}

func (p *showPersonPage) form() form.Form { return form.Form{&p.Role, &p.Scope, &p.Address} }

// ScopeName is a grant's scope as people read it.
func (p *showPersonPage) ScopeName(g Grant) string {
	for _, s := range p.Scopes {
		if s.Ref == g.Scope {
			return s.Name
		}
	}
	if g.Everywhere() {
		return everywhere
	}
	return g.Scope
}

// everywhere is the scope of a grant that is not limited, in words.
const everywhere = "The whole profession"

func (p *Pages) person(r *http.Request) (*showPersonPage, error) {
	ctx, who, id := r.Context(), web.Actor(r), ID(r.PathValue("id"))
	found, err := p.People.Find(ctx, who, id)
	if err != nil {
		return nil, err
	}
	page := &showPersonPage{
		Person: found,
		Role:   form.Field{Name: "role", Label: "Role"},
		Scope:  form.Field{Name: "scope", Label: "Which part of the profession", Value: access.Everywhere},

		Address: form.Field{Name: "email", Label: "Email address", Hint: "Make sure that it is theirs: whoever has it can sign in as them."},
	}
	if page.Grants, err = p.People.Grants(ctx, who, id); err != nil || p.Scopes == nil {
		return page, err
	}
	page.Scopes, err = p.Scopes(ctx)
	return page, err
}

func (p *Pages) showPerson(w http.ResponseWriter, r *http.Request) error {
	page, err := p.person(r)
	if err != nil {
		return err
	}
	if who := web.Actor(r); who.ID != string(page.Person.ID) {
		if err := p.People.Log.Read(r.Context(), audit.Act{By: who, Verb: "read account", About: "person/" + string(page.Person.ID)}); err != nil {
			return err
		}
	}
	return renderPerson(w, r, page)
}

func renderPerson(w http.ResponseWriter, r *http.Request, page *showPersonPage) error {
	return web.Render(w, r, web.Page{
		Title: page.Person.Name, Crumbs: crumbs(), Done: done[r.URL.Query().Get("done")], Problems: page.form().Problems(),
	}, showPerson(page))
}

func (p *Pages) grantRole(w http.ResponseWriter, r *http.Request) error {
	page, err := p.person(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Role, &page.Scope}); err != nil {
		return err
	}
	if !page.offers(page.Scope.Value) {
		page.Scope.Error = "Choose a part of the profession from the list"
		return renderPerson(w, r, page)
	}
	err = p.People.Grant(r.Context(), web.Actor(r), page.Person.ID, access.Role(page.Role.Value), page.Scope.Value)
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		page.Role.Error = fault.Message(err)
		return renderPerson(w, r, page)
	}
	return p.back(w, r, "granted", err)
}

func (p *showPersonPage) offers(scope string) bool {
	if scope == access.Everywhere {
		return true
	}
	for _, s := range p.Scopes {
		if s.Ref == scope {
			return true
		}
	}
	return false
}

func (p *Pages) back(w http.ResponseWriter, r *http.Request, key string, err error) error {
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/people/"+url.PathEscape(r.PathValue("id"))+"?done="+key)
}

func (p *Pages) revokeRole(w http.ResponseWriter, r *http.Request) error {
	return p.back(w, r, "revoked", p.People.Revoke(r.Context(), web.Actor(r), ID(r.PathValue("id")), r.PathValue("grant")))
}

func (p *Pages) suspendPerson(w http.ResponseWriter, r *http.Request) error {
	return p.back(w, r, "suspended", p.People.Suspend(r.Context(), web.Actor(r), ID(r.PathValue("id"))))
}

func (p *Pages) restorePerson(w http.ResponseWriter, r *http.Request) error {
	return p.back(w, r, "restored", p.People.Restore(r.Context(), web.Actor(r), ID(r.PathValue("id"))))
}

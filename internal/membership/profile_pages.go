package membership

import (
	"net/http"
	"net/url"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// MemberPages lets members say who they are and see who each other is.
type MemberPages struct{ Members *Members }

// Routes adds the pages.
func (p *MemberPages) Routes(rt *web.Router) {
	in := access.SignedIn
	rt.Handle("GET /me/profile", in, p.showProfile)
	rt.Handle("GET /me/profile/about", in, p.editAbout)
	rt.Handle("POST /me/profile/about", in, p.saveAbout)
	rt.Handle("GET /me/profile/aim", in, p.editAim)
	rt.Handle("POST /me/profile/aim", in, p.saveAim)
	rt.Handle("GET /me/profile/audiences", in, p.editAudiences)
	rt.Handle("POST /me/profile/audiences", in, p.saveAudiences)
	rt.Handle("GET /me/profile/view-as", in, p.viewAs)
	rt.Handle("GET /me/profile/organisation", in, p.editOrganisation)
	rt.Handle("POST /me/profile/organisation", in, p.saveOrganisation)
	rt.Handle("GET /me/profile/manager", in, p.editManager)
	rt.Handle("POST /me/profile/manager", in, p.saveManager)
	rt.Handle("GET /me/profile/posts/{id}", in, p.editPost)
	rt.Handle("POST /me/profile/posts/{id}", in, p.savePost)
	rt.Handle("POST /me/profile/posts/{id}/remove", in, web.Button(p.removePost))
	rt.Handle("GET /me/profile/qualifications/new", in, p.newQualification)
	rt.Handle("POST /me/profile/qualifications", in, p.addQualification)
	rt.Handle("POST /me/profile/qualifications/{id}/remove", in, web.Button(p.removeQualification))
	rt.Handle("GET /me/profile/registrations/{id}", in, p.editRegistration)
	rt.Handle("POST /me/profile/registrations/{id}", in, p.saveRegistration)
	rt.Handle("POST /me/profile/registrations/{id}/remove", in, web.Button(p.removeRegistration))
	rt.Handle("GET /me/access-log", in, p.showAccessLog)
	p.requestRoutes(rt)
	p.directoryRoutes(rt)
	p.ringRoutes(rt)
	p.joiningRoutes(rt)
	p.importRoutes(rt)
}

var (
	ownCrumbs     = web.Crumbs(web.Link{Text: "Your page", Href: "/home"})
	profileCrumbs = web.Crumbs(web.Link{Text: "Your page", Href: "/home"}, web.Link{Text: "Your profile", Href: "/me/profile"})
)

const unknownThing = "new" // stands in an address for what is not there yet

type showProfilePage struct {
	Profile
	Rows []ownRow
}

// ownRow is a field as its member sees it, with who else does.
type ownRow struct {
	Shown
	Audience Audience
	Change   string // where it is changed; empty for elsewhere
}

// changedAt says where each field is changed; the lists have links of their own.
var changedAt = map[Field]string{
	KindOfMember: "/me/profile/about", Disciplines: "/me/profile/about", Region: "/me/profile/about", Pattern: "/me/profile/about", Interests: "/me/profile/about",
	Objective: "/me/profile/aim", Horizon: "/me/profile/aim", Mobility: "/me/profile/aim",
	Employer: "/me/profile/organisation", LineManager: "/me/profile/manager",
}

var profileDone = map[string]string{
	"saved":     "Your profile has been saved.",
	"audiences": "Who sees what has been saved. It counts at once.",
	"asked":     "If somebody here has that address, they have been asked to confirm.",
	"removed":   "It has been removed.",
	"vouching":  "If somebody here has that address, they have been asked to vouch for you.",
}

func (p *MemberPages) showProfile(w http.ResponseWriter, r *http.Request) error {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	page := showProfilePage{Profile: own}
	for _, f := range Fields {
		page.Rows = append(page.Rows, ownRow{Shown{f, own.lines(f)}, own.Audiences.Of(f), changedAt[f]})
	}
	return web.Render(w, r, web.Page{Title: "Your profile", Crumbs: ownCrumbs, Done: profileDone[r.URL.Query().Get("done")]}, showProfile(page))
}

// saved leads back to the profile after a change.
func saved(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/profile?done="+key)
}

func (p *MemberPages) askAbout(r *http.Request) (*askPage, error) {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	kinds, err := p.Members.Kinds(r.Context())
	if err != nil {
		return nil, err
	}
	kind := &question{Field: form.Field{Name: "kind", Label: "Kind of member", Value: own.Kind}, as: asRadios}
	for _, k := range kinds {
		kind.Choices = append(kind.Choices, choice{k.ID, k.Name})
	}
	disciplines := &question{Field: form.Field{Name: "disciplines", Label: "Disciplines that you work in"}, as: asSeveral}
	f, err := p.Members.Framework.Current(r.Context())
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if err == nil {
		for _, d := range f.Disciplines {
			if !d.Generic {
				disciplines.Choices = append(disciplines.Choices, choice{d.ID, d.Name})
			}
		}
	}
	for _, d := range own.Disciplines {
		disciplines.Picked = append(disciplines.Picked, d.ID)
	}
	page := &askPage{Title: "About you", Action: "/me/profile/about", Button: "Save",
		Lead: "Answer as much as you like. You choose who may see each answer."}
	if len(kind.Choices) > 0 {
		page.Questions = append(page.Questions, kind)
	}
	if len(disciplines.Choices) > 0 {
		page.Questions = append(page.Questions, disciplines)
	}
	page.Questions = append(page.Questions,
		&question{Field: form.Field{Name: "region", Label: "Location", Hint: "A town or region, such as Cardiff or North East England.", Value: own.Region}},
		&question{Field: form.Field{Name: "pattern", Label: "Working pattern", Hint: "Such as full time, part time on Monday to Wednesday, or a job share.", Value: own.Pattern}},
		&question{Field: form.Field{Name: "interests", Label: "Interests", Hint: "What you would like to talk about with other members.", Value: own.Interests}, as: asText})
	return page, nil
}

func (p *MemberPages) editAbout(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askAbout(r)
	if err != nil {
		return err
	}
	return page.render(w, r, profileCrumbs)
}

func (p *MemberPages) saveAbout(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askAbout(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	var a About
	for _, q := range page.Questions {
		switch q.Name {
		case "kind":
			a.Kind = q.Value
		case "disciplines":
			a.Disciplines = inOrder(q)
		}
	}
	a.Region, a.Pattern, a.Interests = page.of("region").Value, page.of("pattern").Value, page.of("interests").Value
	wrong, err := p.Members.CheckAbout(r.Context(), a)
	if err != nil {
		return err
	}
	if page.mark(wrong); !page.form().OK() {
		return page.render(w, r, profileCrumbs)
	}
	return saved(w, r, p.Members.SaveAbout(r.Context(), web.Actor(r), a), "saved")
}

// inOrder is what was picked, each once, in the order in which it was offered.
func inOrder(q *question) []string {
	var all []string
	for _, c := range q.Choices {
		if has(q.Picked, c.Value) {
			all = append(all, c.Value)
		}
	}
	return all
}

func (p *MemberPages) askAudiences(r *http.Request) (*askPage, error) {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	listed := "no"
	if own.Listed {
		listed = "yes"
	}
	page := &askPage{Title: "Who sees what", Action: "/me/profile/audiences", Button: "Save",
		Lead: "Each choice takes in those above it in its list: what every member sees, your line manager sees too. Whoever may not see your name sees nothing of you.",
		Questions: []*question{{Field: form.Field{Name: "listed", Label: "Do you want to be in the directory of members?", Value: listed,
			Hint: "If you are not, members and visitors see nothing of you, whatever you choose below."}, as: asRadios,
			Choices: []choice{{"yes", "Yes, let members find me"}, {"no", "No"}}}}}
	for _, f := range Fields {
		q := &question{Field: form.Field{Name: f.Key(), Label: f.String(), Value: own.Audiences.Of(f).Key()}, as: asList}
		for _, a := range Audiences {
			q.Choices = append(q.Choices, choice{a.Key(), a.String()})
		}
		page.Questions = append(page.Questions, q)
	}
	return page, nil
}

func (p *MemberPages) editAudiences(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askAudiences(r)
	if err != nil {
		return err
	}
	return page.render(w, r, profileCrumbs)
}

func (p *MemberPages) saveAudiences(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askAudiences(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	var choices Choices
	for _, f := range Fields {
		q := page.of(f.Key())
		a, ok := audienceNamed(q.Value)
		if !ok {
			q.Error = "Choose who may see this"
		}
		choices = choices.with(f, a)
	}
	listed := page.of("listed")
	if listed.Value != "yes" && listed.Value != "no" {
		listed.Error = "Choose whether you want to be in the directory"
	}
	if page.form().OK() {
		err := p.Members.Choose(r.Context(), web.Actor(r), choices, listed.Value == "yes")
		if err == nil {
			return saved(w, r, nil, "audiences")
		}
		if err := page.refuse(err); err != nil {
			return err
		}
	}
	return page.render(w, r, profileCrumbs)
}

type viewAsPage struct {
	As    Audience
	Name  string
	Shown []Shown // the name left out
}

// viewAs shows the member exactly what others see, by the function by which
// they see it.
func (p *MemberPages) viewAs(w http.ResponseWriter, r *http.Request) error {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	as, ok := audienceNamed(r.URL.Query().Get("audience"))
	if !ok {
		as = EveryMember
	}
	page := viewAsPage{As: as}
	own.Manager.calls(own.atLeast(as))
	if all := own.View(as); len(all) > 0 {
		page.Name, page.Shown = own.Name, all[1:]
	}
	return web.Render(w, r, web.Page{Title: "What others see of you", Crumbs: profileCrumbs}, viewAs(page))
}

func (p *MemberPages) askOrganisation(r *http.Request) (*askPage, Profile, error) {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return nil, own, err
	}
	all, err := p.Members.People.OrganisationsFor(r.Context(), own.Email, p.Members.Log.Now())
	if err != nil || len(all) == 0 {
		return nil, own, err
	}
	q := &question{Field: form.Field{Name: "organisation", Label: "Where do you work?", Value: string(own.Employer),
		Hint: "These are the organisations that your address, " + own.Email + ", belongs to."}, as: asRadios}
	for _, o := range all {
		q.Choices = append(q.Choices, choice{string(o.ID), o.Name})
	}
	return &askPage{Title: "Your organisation", Action: "/me/profile/organisation", Button: "Save", Questions: []*question{q}}, own, nil
}

func (p *MemberPages) editOrganisation(w http.ResponseWriter, r *http.Request) error {
	page, own, err := p.askOrganisation(r)
	if err != nil {
		return err
	}
	if page == nil {
		return web.Render(w, r, web.Page{Title: "Your organisation", Crumbs: profileCrumbs}, noDomain(own))
	}
	return page.render(w, r, profileCrumbs)
}

func (p *MemberPages) saveOrganisation(w http.ResponseWriter, r *http.Request) error {
	page, own, err := p.askOrganisation(r)
	if err != nil {
		return err
	}
	if page == nil {
		return web.Render(w, r, web.Page{Title: "Your organisation", Crumbs: profileCrumbs, Status: http.StatusUnprocessableEntity}, noDomain(own))
	}
	if err := page.read(r); err != nil {
		return err
	}
	err = p.Members.Work(r.Context(), web.Actor(r), people.OrganisationID(page.of("organisation").Value))
	if err == nil {
		return saved(w, r, nil, "saved")
	}
	if err := page.refuse(err); err != nil {
		return err
	}
	return page.render(w, r, profileCrumbs)
}

func askManager(own Profile) *askPage {
	return &askPage{Title: "Your line manager", Action: "/me/profile/manager", Button: "Save",
		Lead: "Your manager sees what you share with them once they have confirmed that they are. Leave this empty to have none.",
		Questions: []*question{{Field: form.Field{Name: "email", Label: "Your line manager’s work email address", Value: own.Manager.Email,
			Hint: "If somebody here has this address, they are asked to confirm."}}}}
}

func (p *MemberPages) editManager(w http.ResponseWriter, r *http.Request) error {
	own, err := p.Members.Own(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return askManager(own).render(w, r, profileCrumbs)
}

func (p *MemberPages) saveManager(w http.ResponseWriter, r *http.Request) error {
	page := askManager(Profile{})
	if err := page.read(r); err != nil {
		return err
	}
	err := p.Members.NameManager(r.Context(), web.Actor(r), page.of("email").Value)
	if err == nil && page.of("email").Value == "" {
		return saved(w, r, nil, "saved")
	}
	if err == nil {
		return saved(w, r, nil, "asked")
	}
	if err := page.refuse(err); err != nil {
		return err
	}
	return page.render(w, r, profileCrumbs)
}

var newQualificationPage = func() *askPage {
	return &askPage{Title: "Add a qualification", Action: "/me/profile/qualifications", Button: "Add", Questions: []*question{
		{Field: form.Field{Name: "title", Label: "Qualification"}},
		{Field: form.Field{Name: "body", Label: "Awarded by"}},
		{Field: form.Field{Name: "awarded", Label: "Awarded in", Hint: "A day, month or year, such as 2024-05-20, 2024-05 or 2024."}},
	}}
}

func (p *MemberPages) newQualification(w http.ResponseWriter, r *http.Request) error {
	return newQualificationPage().render(w, r, profileCrumbs)
}

func (p *MemberPages) addQualification(w http.ResponseWriter, r *http.Request) error {
	page := newQualificationPage()
	if err := page.read(r); err != nil {
		return err
	}
	q := Qualification{Title: page.of("title").Value, Body: page.of("body").Value, Awarded: pack.Date(page.of("awarded").Value)}
	page.mark(CheckQualification(q))
	return p.keep(w, r, page, func() error { return p.Members.AddQualification(r.Context(), web.Actor(r), q) })
}

// keep saves what a page asked for, or shows it again with what is wrong.
func (p *MemberPages) keep(w http.ResponseWriter, r *http.Request, page *askPage, save func() error) error {
	if page.form().OK() {
		err := save()
		if err == nil {
			return saved(w, r, nil, "saved")
		}
		if err := page.refuse(err); err != nil {
			return err
		}
	}
	return page.render(w, r, profileCrumbs)
}

func (p *MemberPages) removeQualification(w http.ResponseWriter, r *http.Request) error {
	return saved(w, r, p.Members.RemoveQualification(r.Context(), web.Actor(r), r.PathValue("id")), "removed")
}

type showAccessLogPage struct {
	Reads []read
	Most  bool // whether there are more than are shown
}

// read is one reading of something of the member's.
type read struct{ When, Who, What, Detail string }

const readsShown = 500

func (p *MemberPages) showAccessLog(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	all, err := audit.ReadsOf(r.Context(), p.Members.DB, "person/"+who.ID, who.ID, readsShown+1)
	if err != nil {
		return err
	}
	page := showAccessLogPage{Most: len(all) > readsShown}
	if page.Most {
		all = all[:readsShown]
	}
	var ids []string
	for _, c := range all {
		if !has(ids, c.Actor) {
			ids = append(ids, c.Actor)
		}
	}
	names, err := p.Members.People.Names(r.Context(), ids)
	if err != nil {
		return err
	}
	for _, c := range all {
		page.Reads = append(page.Reads, readOf(c, names[c.Actor]))
	}
	return web.Render(w, r, web.Page{Title: "Who has seen what is yours", Crumbs: ownCrumbs}, showAccessLog(page))
}

// address is where something of the member's is asked for.
func address(kind, id, more string) string {
	return "/me/profile/" + kind + "/" + url.PathEscape(id) + more
}

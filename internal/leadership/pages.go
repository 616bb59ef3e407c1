package leadership

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// Pages lets seats be filled, members be confirmed, and people say where they work.
type Pages struct {
	Leadership *Service

	// Posts says what an actor sees of the posts that people hold. Posts belong to
	// a capability above this one, so the site fills it in; nil shows none.
	Posts func(ctx context.Context, who access.Actor, persons []people.ID) (map[people.ID]Held, error)
}

// Routes adds the pages.
func (p *Pages) Routes(rt *web.Router) {
	appointers := access.Holding(access.Administrator, access.HeadOfProfession).Strongly() // it gives and takes a role
	lately := access.SignedIn.Recently()                                                   // an address opens the account
	rt.Handle("GET /organisations/{id}/seats", appointers, p.showSeats)
	rt.Handle("POST /organisations/{id}/seats", appointers, p.appoint)
	rt.Handle("POST /organisations/{id}/seats/{term}/end", appointers, web.Button(p.endSeat))
	rt.Handle("GET /me/seats", access.SignedIn, p.mySeats)
	rt.Handle("POST /me/seats/{term}/{answer}", access.SignedIn, p.answerSeat)

	leaders := access.Holding(access.Leader, access.Administrator)
	rt.Handle("GET /organisations/{id}/members", leaders, p.listMembers)
	rt.Handle("POST /organisations/{id}/members/{person}/confirm", leaders, web.Button(p.confirmMember))
	rt.Handle("GET /organisations/{id}/members/{person}/decline", leaders, p.askDecline)
	rt.Handle("POST /organisations/{id}/members/{person}/decline", leaders, p.declineMember)

	rt.Handle("GET /me/organisation", access.SignedIn, p.myOrganisation)
	rt.Handle("POST /me/organisation", access.SignedIn, p.sayOrganisation)
	rt.Handle("POST /me/address", lately, p.askAddress)
	rt.Handle("GET /me/address/{secret}", lately, p.showAddress)
	rt.Handle("POST /me/address/{secret}", lately, web.Button(p.changeAddress))
}

// done says what has just been done, by the key that the redirect carries.
var done = map[string]string{
	"offered":   "The seat has been offered. They are told by mail.",
	"ended":     "The term or offer has been ended. The role stops counting at their next page.",
	"accept":    "You hold the seat now. You see the members of your organisation from now on.",
	"decline":   "You have declined the seat.",
	"name":      "Your choice has been saved.",
	"end":       "You have stepped down.",
	"confirmed": "The person has been confirmed. They are told by mail.",
	"declined":  "The person has been declined. They are told by mail, with your reason.",
	"said":      "Thank you. We ask again in a year.",
	"waiting":   "Thank you. Those who lead there confirm it, and you are told by mail.",
	"asked":     "We have sent a message to the new address. Open its link within an hour.",
	"changed":   "Your address has been changed.",
}

func doneWords(r *http.Request) string { return done[r.URL.Query().Get("done")] }

// day is a date as people read it.
func day(d pack.Date) string { return web.Day(string(d)) }

func untilWords(t Term) string {
	if t.Until == "" {
		return ""
	}
	return " until " + day(t.Until)
}

// showSeatsPage is who holds an organisation's seats, with the form that fills them.
type showSeatsPage struct {
	Organisation people.Organisation
	Seat         string
	Terms        []Term
	Post         form.Field
	Email        form.Field
	Begins       form.Field
	Until        form.Field
}

func (p *showSeatsPage) form() form.Form { return form.Form{&p.Post, &p.Email, &p.Begins, &p.Until} }

// title is what a seat is called.
func (p *showSeatsPage) title(post Post) string { return title(p.Seat, post) }

func title(seat string, post Post) string {
	if post == Deputy {
		return "Deputy"
	}
	return seat
}

// current are the terms and offers that are open, and past those that are over.
func (p *showSeatsPage) current() []Term { return slices.DeleteFunc(slices.Clone(p.Terms), over) }
func (p *showSeatsPage) past() []Term {
	return slices.DeleteFunc(slices.Clone(p.Terms), func(t Term) bool { return !over(t) })
}

func over(t Term) bool { return !t.EndedAt.IsZero() }

// vacant reports whether nobody holds a seat.
func (p *showSeatsPage) vacant(post Post) bool {
	return !slices.ContainsFunc(p.Terms, func(t Term) bool { return t.Post == post && t.Held() })
}

func (p *Pages) seats(r *http.Request) (*showSeatsPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	if !CanAppoint(who) {
		return nil, onlyAppointers()
	}
	o, err := p.Leadership.People.Organisation(ctx, people.OrganisationID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	page := &showSeatsPage{
		Organisation: o,
		Post:         form.Field{Name: "post", Label: "Which seat"},
		Email:        form.Field{Name: "email", Label: "Email address of the person", Hint: "They must have signed in here, and work in this organisation."},
		Begins:       form.Field{Name: "begins", Label: "First day of the term", Hint: "Such as 2026-04-30", Value: clock.ISODay(p.Leadership.Log.Now())},
		Until:        form.Field{Name: "until", Label: "Last day of the term", Hint: "Such as 2028-04-30. Leave this empty for a term without an end."},
	}
	if page.Seat, err = p.Leadership.SeatTitle(ctx); err != nil {
		return nil, err
	}
	page.Terms, err = p.Leadership.Seats(ctx, who, o.ID)
	return page, err
}

func (p *Pages) showSeats(w http.ResponseWriter, r *http.Request) error {
	page, err := p.seats(r)
	if err != nil {
		return err
	}
	return renderSeats(w, r, page)
}

func renderSeats(w http.ResponseWriter, r *http.Request, page *showSeatsPage) error {
	return web.Render(w, r, web.Page{Title: "Seats of " + page.Organisation.Name, Done: doneWords(r), Problems: page.form().Problems(), Crumbs: crumbs(page.Organisation)}, showSeats(page))
}

func crumbs(o people.Organisation) []web.Link {
	return web.Crumbs(web.Link{Text: "Organisations", Href: "/organisations"}, web.Link{Text: o.Name, Href: "/organisations/" + string(o.ID)})
}

func (p *Pages) appoint(w http.ResponseWriter, r *http.Request) error {
	page, err := p.seats(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	err = p.Leadership.Appoint(r.Context(), web.Actor(r), Offer{
		Organisation: page.Organisation.ID, Post: Post(page.Post.Value), Email: page.Email.Value,
		Begins: pack.Date(page.Begins.Value), Until: pack.Date(page.Until.Value),
	})
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		page.blame(fault.Message(err))
		return renderSeats(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/organisations/"+string(page.Organisation.ID)+"/seats?done=offered")
}

// blame puts a message beside the question that it is about.
func (p *showSeatsPage) blame(message string) {
	switch {
	case message == "Choose a seat":
		p.Post.Error = message
	case !pack.Date(p.Begins.Value).Full(), !pack.Date(p.Begins.Value).Valid():
		p.Begins.Error = message
	case p.Until.Value != "" && checkDates(pack.Date(p.Begins.Value), pack.Date(p.Until.Value), pack.Date(p.Begins.Value)) != nil:
		p.Until.Error = message
	default:
		p.Email.Error = message
	}
}

func (p *Pages) endSeat(w http.ResponseWriter, r *http.Request) error {
	if err := p.Leadership.End(r.Context(), web.Actor(r), r.PathValue("term")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/organisations/"+url.PathEscape(r.PathValue("id"))+"/seats?done=ended")
}

type mySeatsPage struct {
	Seat  string
	Terms []Term
}

func (p *Pages) mySeats(w http.ResponseWriter, r *http.Request) error {
	var page mySeatsPage
	var err error
	if page.Seat, err = p.Leadership.SeatTitle(r.Context()); err != nil {
		return err
	}
	if page.Terms, err = p.Leadership.Mine(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Your seats", Done: doneWords(r), Crumbs: web.Crumbs(web.Link{Text: "Your page", Href: "/home"})}, mySeats(page))
}

func (p *Pages) answerSeat(w http.ResponseWriter, r *http.Request) error {
	named := form.Field{Name: "named"}
	if err := web.ReadForm(r, form.Form{&named}); err != nil {
		return err
	}
	ctx, who, term, answer := r.Context(), web.Actor(r), r.PathValue("term"), r.PathValue("answer")
	var err error
	switch answer {
	case "accept":
		err = p.Leadership.Accept(ctx, who, term, named.Value == "yes")
	case "decline":
		err = p.Leadership.Decline(ctx, who, term)
	case "name":
		err = p.Leadership.ShowName(ctx, who, term, named.Value == "yes")
	case "end":
		err = p.Leadership.End(ctx, who, term)
	default:
		err = fault.New(fault.NotFound, "There is no such answer.")
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/seats?done="+answer)
}

type listMembersPage struct {
	Organisation people.Organisation
	Members      []Member
	Held         map[people.ID]Held // what whoever looks may see of their posts
	Today        time.Time
	Total        int
	Page, Last   int
	Confirms     bool // whether the reader says who works here
}

// address is the list's address for another page.
func (p listMembersPage) address(n int) string {
	return "/organisations/" + string(p.Organisation.ID) + "/members?page=" + strconv.Itoa(n)
}

func (p *Pages) listMembers(w http.ResponseWriter, r *http.Request) error {
	ctx, who, id := r.Context(), web.Actor(r), people.OrganisationID(r.PathValue("id"))
	page := listMembersPage{Page: 1, Today: p.Leadership.Log.Now()}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 1 && n < 1_000_000 {
		page.Page = n
	}
	var err error
	if page.Members, page.Total, err = p.Leadership.Members(ctx, who, id, page.Page); err != nil {
		return err
	}
	if page.Organisation, err = p.Leadership.People.Organisation(ctx, id); err != nil {
		return err
	}
	empty, err := vacant(ctx, p.Leadership.DB, id)
	if err != nil {
		return err
	}
	if p.Posts != nil && len(page.Members) > 0 {
		var persons []people.ID
		for _, m := range page.Members {
			persons = append(persons, m.ID)
		}
		if page.Held, err = p.Posts(ctx, who, persons); err != nil {
			return err
		}
	}
	page.Last = max(1, (page.Total+PageSize-1)/PageSize)
	page.Confirms = CanConfirm(who, id, empty)
	return web.Render(w, r, web.Page{Title: "Members in " + page.Organisation.Name, Done: doneWords(r), Wide: true, Crumbs: crumbs(page.Organisation)}, listMembers(page))
}

func (p *Pages) confirmMember(w http.ResponseWriter, r *http.Request) error {
	id := people.OrganisationID(r.PathValue("id"))
	if err := p.Leadership.Confirm(r.Context(), web.Actor(r), id, people.ID(r.PathValue("person"))); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/organisations/"+url.PathEscape(string(id))+"/members?done=confirmed")
}

// askDeclinePage asks why somebody does not work in an organisation.
type askDeclinePage struct {
	Organisation people.Organisation
	Member       people.Person
	Reason       form.Field
}

func (p *Pages) declining(r *http.Request) (*askDeclinePage, error) {
	ctx, who, id := r.Context(), web.Actor(r), people.OrganisationID(r.PathValue("id"))
	if !CanSeeMembers(who, id) {
		return nil, fault.New(fault.NotFound, "This organisation does not exist or its members are not shown to you.")
	}
	page := &askDeclinePage{Reason: form.Field{Name: "reason", Label: "Why", Hint: "The person reads this. For example, “You work in another organisation that shares our addresses”."}}
	var err error
	if page.Organisation, err = p.Leadership.People.Organisation(ctx, id); err != nil {
		return nil, err
	}
	page.Member, err = people.Named(ctx, p.Leadership.DB, people.ID(r.PathValue("person")))
	if err == nil && page.Member.Organisation != id {
		err = fault.New(fault.NotFound, "This person does not exist or does not work here.")
	}
	return page, err
}

func (p *Pages) askDecline(w http.ResponseWriter, r *http.Request) error {
	page, err := p.declining(r)
	if err != nil {
		return err
	}
	return renderDecline(w, r, page)
}

func renderDecline(w http.ResponseWriter, r *http.Request, page *askDeclinePage) error {
	all := append(crumbs(page.Organisation), web.Link{Text: "Members", Href: "/organisations/" + string(page.Organisation.ID) + "/members"})
	return web.Render(w, r, web.Page{Title: "Decline " + page.Member.Name, Problems: form.Form{&page.Reason}.Problems(), Crumbs: all}, askDecline(page))
}

func (p *Pages) declineMember(w http.ResponseWriter, r *http.Request) error {
	page, err := p.declining(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Reason}); err != nil {
		return err
	}
	err = p.Leadership.Refuse(r.Context(), web.Actor(r), page.Organisation.ID, page.Member.ID, page.Reason.Value)
	if fault.KindOf(err) == fault.Invalid {
		page.Reason.Error = fault.Message(err)
		return renderDecline(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/organisations/"+string(page.Organisation.ID)+"/members?done=declined")
}

// myOrganisationPage is where somebody works, in their own words.
type myOrganisationPage struct {
	Workplace
	Organisation form.Field
	Email        form.Field
}

func (p *myOrganisationPage) form() form.Form { return form.Form{&p.Organisation, &p.Email} }

// still reports whether one button says that nothing has changed.
func (p *myOrganisationPage) still() bool {
	return p.Person.Organisation != "" && slices.ContainsFunc(p.Choices, func(o people.Organisation) bool { return o.ID == p.Person.Organisation })
}

func (p *Pages) workplace(r *http.Request) (*myOrganisationPage, error) {
	place, err := p.Leadership.Workplace(r.Context(), web.Actor(r))
	return &myOrganisationPage{
		Workplace:    place,
		Organisation: form.Field{Name: "organisation", Label: "Where do you work?"},
		Email:        form.Field{Name: "email", Label: "New email address", Hint: "An address of your new employer, or one of your own if you have left and want to stay in touch."},
	}, err
}

func (p *Pages) myOrganisation(w http.ResponseWriter, r *http.Request) error {
	page, err := p.workplace(r)
	if err != nil {
		return err
	}
	return renderWorkplace(w, r, page)
}

func renderWorkplace(w http.ResponseWriter, r *http.Request, page *myOrganisationPage) error {
	return web.Render(w, r, web.Page{Title: "Where you work", Done: doneWords(r), Problems: page.form().Problems(), Crumbs: web.Crumbs(web.Link{Text: "Your page", Href: "/home"})}, myOrganisation(page))
}

func (p *Pages) sayOrganisation(w http.ResponseWriter, r *http.Request) error {
	page, err := p.workplace(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Organisation}); err != nil {
		return err
	}
	id := people.OrganisationID(page.Organisation.Value)
	err = p.Leadership.Say(r.Context(), web.Actor(r), id)
	if fault.KindOf(err) == fault.Invalid {
		page.Organisation.Error = fault.Message(err)
		return renderWorkplace(w, r, page)
	}
	if err != nil {
		return err
	}
	key := "said"
	if len(page.Choices) > 1 && !page.Person.BelongsTo(id) {
		key = "waiting"
	}
	return web.SeeOther(w, r, "/me/organisation?done="+key)
}

func (p *Pages) askAddress(w http.ResponseWriter, r *http.Request) error {
	page, err := p.workplace(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Email}); err != nil {
		return err
	}
	err = p.Leadership.AskAddress(r.Context(), web.Actor(r), page.Email.Value)
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		page.Email.Error = fault.Message(err)
		return renderWorkplace(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/organisation?done=asked")
}

type showAddressPage struct{ Email, Action string }

func (p *Pages) showAddress(w http.ResponseWriter, r *http.Request) error {
	secret := r.PathValue("secret")
	email, err := p.Leadership.Pending(r.Context(), web.Actor(r), secret)
	if err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	return web.Render(w, r, web.Page{Title: "Change your address", Crumbs: web.Crumbs(web.Link{Text: "Where you work", Href: "/me/organisation"})},
		showAddress(showAddressPage{email, "/me/address/" + url.PathEscape(secret)}))
}

func (p *Pages) changeAddress(w http.ResponseWriter, r *http.Request) error {
	if err := p.Leadership.ChangeAddress(r.Context(), web.Actor(r), r.PathValue("secret")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/me/organisation?done=changed")
}

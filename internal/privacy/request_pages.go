package privacy

import (
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

// requestRoutes adds the pages on which administrators answer.
func (p *Pages) requestRoutes(rt *web.Router) {
	administrators := access.Holding(access.Administrator)
	rt.Handle("GET /privacy/requests", administrators, p.listRequests)
	rt.Handle("GET /privacy/requests/{id}", administrators.Strongly(), p.showRequest)
	rt.Handle("POST /privacy/requests/{id}", administrators.Strongly(), p.answerRequest)
}

type askRequestPage struct {
	Kind, What, Says, Should form.Field
	Titles                   []string // of what is held
	Changes                  []held   // what they can change themselves
}

func (p *askRequestPage) form() form.Form { return form.Form{&p.Kind, &p.What, &p.Says, &p.Should} }

const longest = 2000 // characters of an answer

func (p *Pages) asking(r *http.Request) (*askRequestPage, error) {
	schedule, err := records.FindSchedule(r.Context(), p.Records.DB)
	if err != nil {
		return nil, err
	}
	all, err := p.held(schedule)
	page := &askRequestPage{
		Kind:   form.Field{Name: "kind", Label: "What do you ask for?"},
		What:   form.Field{Name: "what", Label: "What is it about?"},
		Says:   form.Field{Name: "says", Label: "What is wrong with it?", Hint: "For example, what it says today and where you saw it. You can leave this empty."},
		Should: form.Field{Name: "should", Label: "What should it say, or what should we do?", Hint: "Administrators will read this, and the words of other people are only changed with them."},
	}
	for _, k := range all {
		page.Titles = append(page.Titles, k.Title)
		if k.Change != "" && k.Change != "/me/privacy" {
			page.Changes = append(page.Changes, k)
		}
	}
	return page, err
}

func (p *Pages) newRequest(w http.ResponseWriter, r *http.Request) error {
	page, err := p.asking(r)
	if err != nil {
		return err
	}
	return renderAsk(w, r, page)
}

func renderAsk(w http.ResponseWriter, r *http.Request, page *askRequestPage) error {
	return web.Render(w, r, web.Page{Title: "Ask about your data", Problems: page.form().Problems(), Crumbs: mineCrumbs}, askRequest(page))
}

func (p *Pages) sendRequest(w http.ResponseWriter, r *http.Request) error {
	page, err := p.asking(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	page.check()
	if page.form().OK() {
		err := p.Requests.Ask(r.Context(), web.Actor(r), Request{Kind: Kind(page.Kind.Value), What: page.What.Value, Says: page.Says.Value, Should: page.Should.Value})
		if err == nil {
			return web.SeeOther(w, r, "/me/privacy?done=asked")
		}
		if fault.KindOf(err) != fault.Conflict {
			return err
		}
		page.Should.Error = fault.Message(err)
	}
	return renderAsk(w, r, page)
}

func (p *askRequestPage) check() {
	if k := Kind(p.Kind.Value); k != Correct && k != Object {
		p.Kind.Error = "Choose what you ask for"
	}
	if !slices.Contains(p.Titles, p.What.Value) {
		p.What.Error = "Choose what it is about"
	}
	form.Require(&p.Should, "Enter what it should say, or what we should do")
	for _, f := range []*form.Field{&p.Says, &p.Should} {
		if len([]rune(f.Value)) > longest {
			f.Error = "Shorten this to 2,000 characters"
		}
	}
}

type listRequestsPage struct{ Open, Answered []Request }

var requestsDone = map[string]string{"answered": "Your answer is on the person’s page now."}

func (p *Pages) listRequests(w http.ResponseWriter, r *http.Request) error {
	var page listRequestsPage
	var err error
	if page.Open, page.Answered, err = p.Requests.List(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "What people ask about their data", Crumbs: ownCrumbs, Done: requestsDone[r.URL.Query().Get("done")]}, listRequests(page))
}

type showRequestPage struct {
	Request
	Own           bool // the reader is the one who asks
	Came, Answers form.Field
}

func (p *showRequestPage) form() form.Form { return form.Form{&p.Came, &p.Answers} }

func (p *Pages) request(r *http.Request) (*showRequestPage, error) {
	q, err := p.Requests.Find(r.Context(), web.Actor(r), r.PathValue("id"))
	return &showRequestPage{
		Request: q, Own: q.Person == web.Actor(r).ID,
		Came:    form.Field{Name: "outcome", Label: "What have you done?"},
		Answers: form.Field{Name: "answer", Label: "Your answer", Hint: "The person reads this. Say what was changed, or why not, and that they can complain to the Information Commissioner."},
	}, err
}

func (p *Pages) showRequest(w http.ResponseWriter, r *http.Request) error {
	page, err := p.request(r)
	if err != nil {
		return err
	}
	return renderRequest(w, r, page)
}

func renderRequest(w http.ResponseWriter, r *http.Request, page *showRequestPage) error {
	return web.Render(w, r, web.Page{Title: "Request of " + page.Name, Problems: page.form().Problems(),
		Crumbs: web.Crumbs(web.Link{Text: "What people ask about their data", Href: "/privacy/requests"})}, showRequest(page))
}

func (p *Pages) answerRequest(w http.ResponseWriter, r *http.Request) error {
	page, err := p.request(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	if page.Came.Value != "done" && page.Came.Value != "refused" {
		page.Came.Error = "Choose what you have done"
	}
	form.Require(&page.Answers, "Enter the answer, in words that the person can understand")
	if !page.form().OK() {
		return renderRequest(w, r, page)
	}
	if err := p.Requests.Answer(r.Context(), web.Actor(r), page.ID, page.Came.Value == "done", page.Answers.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/privacy/requests?done=answered")
}

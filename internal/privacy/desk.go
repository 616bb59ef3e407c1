package privacy

import (
	"context"
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// deskRoutes adds the desk of whoever looks after records: what the schedule did,
// holds, appraisals and certificates.
func (p *Pages) deskRoutes(rt *web.Router) {
	keepers := access.Holding(access.Administrator, access.RecordsOwner)
	owner := access.Holding(access.RecordsOwner)
	rt.Handle("GET /records", keepers, p.showDesk)
	rt.Handle("GET /records/holds", keepers.Strongly(), p.listHolds)
	rt.Handle("POST /records/holds", keepers.Strongly(), p.placeHold)
	rt.Handle("POST /records/holds/{id}/lift", keepers.Strongly(), web.Button(p.liftHold))
	rt.Handle("GET /records/reviews/{id}", owner.Strongly(), p.showReview)
	rt.Handle("POST /records/reviews/{id}", owner.Strongly(), p.decideReview)
	rt.Handle("GET /records/reviews/{id}/package", owner.Strongly(), p.takePackage)
	rt.Handle("GET /records/certificates", keepers, p.listCertificates)
}

type showDeskPage struct {
	Schedule      records.Schedule
	Runs          []records.Ran
	Holds         int
	Open, Decided []records.Review
	Names         map[string]string // of classes
	Reviews       bool              // whether the reader may decide
}

const (
	runsShown    = 7
	reviewsShown = 200
	certificates = 200
)

var (
	deskDone   = map[string]string{"decided": "Your decision has been carried out."}
	deskCrumbs = web.Crumbs(web.Link{Text: "Records and retention", Href: "/records"})
)

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	page := showDeskPage{Reviews: records.CanReview(web.Actor(r))}
	var err error
	if page.Schedule, page.Names, err = p.classes(ctx); err != nil {
		return err
	}
	if page.Runs, err = p.Records.LastRuns(ctx, runsShown); err != nil {
		return err
	}
	holds, err := p.Records.Holds(ctx)
	if err != nil {
		return err
	}
	page.Holds = len(holds)
	if page.Open, page.Decided, err = p.Records.Reviews(ctx, reviewsShown); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Records and retention", Crumbs: ownCrumbs, Done: deskDone[r.URL.Query().Get("done")]}, showDesk(page))
}

// classes is the schedule in force, and the names of its classes.
func (p *Pages) classes(ctx context.Context) (records.Schedule, map[string]string, error) {
	schedule, err := records.FindSchedule(ctx, p.Records.DB)
	names := map[string]string{}
	for _, c := range schedule.Classes {
		names[c.ID] = c.Name
	}
	return schedule, names, err
}

// due sums what a run found, disposed of and kept back.
func due(r records.Report) (due, went, held int) {
	for _, c := range r.Classes {
		due, held = due+c.Due, held+c.Held
		if c.Certificate != "" {
			went += c.Due - c.Held
		}
	}
	return due, went, held
}

type listHoldsPage struct {
	Holds             []holdRow
	Class, Email, Ref form.Field
	Reason            form.Field
	Names             map[string]string
	Ordered           []records.ScheduleClass
}

// holdRow is a hold in words.
type holdRow struct {
	records.Hold
	Of, By string
}

func (p *listHoldsPage) form() form.Form {
	return form.Form{&p.Class, &p.Email, &p.Ref, &p.Reason}
}

var holdsDone = map[string]string{
	"placed": "The hold is in force. What it covers is kept until it is lifted.",
	"lifted": "The hold has been lifted. What is due goes with the next run.",
}

func (p *Pages) holds(r *http.Request) (*listHoldsPage, error) {
	ctx := r.Context()
	page := &listHoldsPage{
		Class:  form.Field{Name: "class", Label: "A whole class of the schedule"},
		Email:  form.Field{Name: "email", Label: "Or everything about a person", Hint: "Their email address here"},
		Ref:    form.Field{Name: "ref", Label: "Or one thing, by its reference", Hint: "As the log names it, such as page/about"},
		Reason: form.Field{Name: "reason", Label: "Reason", Hint: "Such as the inquiry that needs these records. Do not name people here."},
	}
	schedule, names, err := p.classes(ctx)
	if err != nil {
		return nil, err
	}
	page.Names, page.Ordered = names, schedule.Classes
	all, err := p.Records.Holds(ctx)
	if err != nil {
		return nil, err
	}
	page.Holds, err = p.holdRows(ctx, all, names)
	return page, err
}

func (p *Pages) holdRows(ctx context.Context, all []records.Hold, classes map[string]string) ([]holdRow, error) {
	var ids []string
	for _, h := range all {
		ids = append(ids, h.PlacedBy)
		if person, ok := cutPerson(h.Ref); ok {
			ids = append(ids, person)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	names, err := p.People.Names(ctx, ids)
	rows := make([]holdRow, len(all))
	for i, h := range all {
		rows[i] = holdRow{h, inWords(h.Ref, names, classes), orSomebody(names[h.PlacedBy])}
	}
	return rows, err
}

func (p *Pages) listHolds(w http.ResponseWriter, r *http.Request) error {
	page, err := p.holds(r)
	if err != nil {
		return err
	}
	return renderHolds(w, r, page)
}

func renderHolds(w http.ResponseWriter, r *http.Request, page *listHoldsPage) error {
	return web.Render(w, r, web.Page{Title: "Holds", Problems: page.form().Problems(), Crumbs: deskCrumbs, Done: holdsDone[r.URL.Query().Get("done")]}, listHolds(page))
}

func (p *Pages) placeHold(w http.ResponseWriter, r *http.Request) error {
	page, err := p.holds(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	ref, err := p.holdOn(r.Context(), page)
	if err != nil {
		return err
	}
	form.Require(&page.Reason, "Enter the reason for the hold")
	if !page.form().OK() {
		return renderHolds(w, r, page)
	}
	if _, err := p.Records.Place(r.Context(), web.Actor(r), ref, page.Reason.Value); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/records/holds?done=placed")
}

// holdOn is the reference that was asked for; what is wrong stands on the fields.
func (p *Pages) holdOn(ctx context.Context, page *listHoldsPage) (string, error) {
	given := 0
	for _, f := range []*form.Field{&page.Class, &page.Email, &page.Ref} {
		if f.Value != "" {
			given++
		}
	}
	switch {
	case given != 1:
		page.Class.Error = "Name one of these three: a class, a person or a thing"
	case page.Class.Value != "":
		if page.Names[page.Class.Value] == "" {
			page.Class.Error = "Choose a class of the schedule"
		}
		return "class/" + page.Class.Value, nil
	case page.Email.Value != "":
		return p.personRef(ctx, &page.Email)
	case !reference(page.Ref.Value):
		page.Ref.Error = "Enter a reference such as page/about"
	}
	return page.Ref.Value, nil
}

func (p *Pages) personRef(ctx context.Context, f *form.Field) (string, error) {
	email, err := people.CanonicalEmail(f.Value)
	if err != nil {
		f.Error = fault.Message(err)
		return "", nil
	}
	person, err := p.People.ByEmail(ctx, email)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		f.Error = "Nobody here has this email address"
		return "", nil
	}
	return person.Ref(), err
}

func (p *Pages) liftHold(w http.ResponseWriter, r *http.Request) error {
	if err := p.Records.Lift(r.Context(), web.Actor(r), r.PathValue("id")); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/records/holds?done=lifted")
}

type showReviewPage struct {
	records.Handed
	Tree                        node // its content
	Of, ClassName               string
	Verdict, Why, Whom, Another form.Field
	Sum                         form.Field // of the content that the page showed
}

func (p *showReviewPage) form() form.Form {
	return form.Form{&p.Verdict, &p.Why, &p.Whom, &p.Another, &p.Sum}
}

func (p *Pages) review(r *http.Request) (*showReviewPage, error) {
	found, err := p.Records.Content(r.Context(), web.Actor(r), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	tree, err := treeOf(found.Content)
	if err != nil {
		return nil, err
	}
	_, names, err := p.classes(r.Context())
	return &showReviewPage{
		Handed: found, Tree: tree, Of: found.Ref, ClassName: names[found.Class],
		Verdict: form.Field{Name: "verdict", Label: "What becomes of it?"},
		Why:     form.Field{Name: "reason", Label: "Reason", Hint: "Such as its value for the history of the profession. Do not name people here."},
		Whom:    form.Field{Name: "receiver", Label: "If it was transferred, to whom and under which reference"},
		Another: form.Field{Name: "again", Label: "If it is kept, when to look at it again", Hint: "Such as 2030-01-31. Leave it empty for never."},
		Sum:     form.Field{Name: "content", Value: found.SHA256},
	}, err
}

func (p *Pages) showReview(w http.ResponseWriter, r *http.Request) error {
	page, err := p.review(r)
	if err != nil {
		return err
	}
	return renderReview(w, r, page)
}

func renderReview(w http.ResponseWriter, r *http.Request, page *showReviewPage) error {
	return web.Render(w, r, web.Page{Title: "Appraise " + page.Of, Problems: page.form().Problems(), Crumbs: deskCrumbs}, showReview(page))
}

func (p *Pages) decideReview(w http.ResponseWriter, r *http.Request) error {
	page, err := p.review(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	v := records.Verdict{Decision: records.Decision(page.Verdict.Value), Reason: page.Why.Value, Receiver: page.Whom.Value, Content: page.Sum.Value, AgainOn: page.Another.Value}
	if err := v.Check(p.Records.Log.Now()); err != nil {
		page.blame(v).Error = fault.Message(err)
		return renderReview(w, r, page)
	}
	if err := p.Records.Decide(r.Context(), web.Actor(r), page.ID, v); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/records?done=decided")
}

// blame is the field that a verdict falls short on.
func (p *showReviewPage) blame(v records.Verdict) *form.Field {
	switch {
	case v.Decision != records.Delete && v.Decision != records.Transfer && v.Decision != records.Keep:
		return &p.Verdict
	case v.Reason == "":
		return &p.Why
	case v.Decision == records.Transfer:
		return &p.Whom
	}
	return &p.Another
}

type listCertificatesPage struct {
	Disposals []records.Certificate
	Erasures  []records.Erasure
	Names     map[string]string
}

func (p *Pages) listCertificates(w http.ResponseWriter, r *http.Request) error {
	var page listCertificatesPage
	var err error
	if _, page.Names, err = p.classes(r.Context()); err != nil {
		return err
	}
	if page.Disposals, err = p.Records.Certificates(r.Context(), certificates); err != nil {
		return err
	}
	if page.Erasures, err = p.Records.Erasures(r.Context(), certificates); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "Certificates", Crumbs: deskCrumbs}, listCertificates(page))
}

func day(s sqldb.Stamp) string { return clock.Day(s.Time) }

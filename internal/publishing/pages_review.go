package publishing

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// reviewVersionPage is where a second person decides.
type reviewVersionPage struct {
	Shown
	Parts    []difference // from what is published to this version
	Last     bool         // whether nobody else has to agree
	Why      string       // why the reader cannot decide; empty when they can
	Stale    bool         // something else was published since the draft was begun
	Decision form.Field
	On       dateFields
	Time     form.Field
	Reason   form.Field
	Comment  form.Field
}

func (p *reviewVersionPage) form() form.Form {
	return append(append(form.Form{&p.Decision, &p.Comment}, p.On.form()...), &p.Time, &p.Reason)
}

// What a reviewer can decide.
const (
	publishNow   = "now"
	publishLater = "later"
	returnIt     = "return"
)

func (p *Pages) newReviewVersionPage(r *http.Request) (*reviewVersionPage, error) {
	v, err := p.version(r)
	if err != nil {
		return nil, err
	}
	page := &reviewVersionPage{
		Shown:    v,
		Last:     Last(web.Actor(r), v.Version, v.Settings),
		Stale:    v.BasedOn != v.Page.Published,
		Parts:    differences(v.Page.Text, v.Text),
		Decision: form.Field{Name: "decision", Label: "What do you decide?"},
		On:       newDateFields("on"),
		Time:     form.Field{Name: "on-time", Label: "Time", Hint: "London time. For example, 9am or 14:30."},
		Reason:   form.Field{Name: "reason", Label: "What has to change?", Hint: "The author reads this."},
		Comment:  form.Field{Name: "comment", Label: "Comment (optional)", Hint: "It is kept in the history."},
	}
	if err := CanReview(web.Actor(r), v.Version, v.Settings); err != nil {
		page.Why = fault.Message(err)
	}
	return page, nil
}

func (p *Pages) reviewVersion(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newReviewVersionPage(r)
	if err != nil {
		return err
	}
	return p.renderReviewVersion(w, r, page, 0)
}

func (p *Pages) renderReviewVersion(w http.ResponseWriter, r *http.Request, page *reviewVersionPage, status int) error {
	title := "Review version " + strconv.FormatInt(page.N, 10) + " of “" + nameOf(page.Page, page.Version) + "”"
	return web.Render(w, r, web.Page{Title: title, Crumbs: pageCrumbs(page.Page, page.Version), Problems: page.form().Problems(), Status: status}, reviewVersion(page, title))
}

func (p *Pages) decideVersion(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newReviewVersionPage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	d := page.read(p.Publishing.now())
	if !page.form().OK() {
		return p.renderReviewVersion(w, r, page, 0)
	}
	state, err := p.Publishing.Decide(r.Context(), web.Actor(r), page.Page.ID, page.N, d)
	if fault.KindOf(err) == fault.Invalid {
		page.On.Day.Error = fault.Message(err)
		return p.renderReviewVersion(w, r, page, 0)
	}
	if err != nil {
		return err
	}
	key := map[State]string{Live: "published", Approved: "scheduled", InReview: "agreed", Rejected: "returned"}[state]
	return web.SeeOther(w, r, editing(page.Page.ID)+"?done="+key)
}

// read turns the form into a decision and marks what is wrong.
func (p *reviewVersionPage) read(now sqldb.Stamp) Decision {
	tooLong(&p.Reason, 2000)
	tooLong(&p.Comment, 2000)
	switch p.Decision.Value {
	case publishNow:
		return Decision{Agree: true, Note: p.Comment.Value}
	case returnIt:
		form.Require(&p.Reason, "Say what has to change")
		return Decision{Note: p.Reason.Value}
	case publishLater:
		at := p.hour()
		if p.form().OK() {
			if err := Schedule(at, now); err != nil {
				p.On.Day.Error = fault.Message(err)
			}
		}
		return Decision{Agree: true, Note: p.Comment.Value, PublishAt: at}
	}
	p.Decision.Error = "Choose what you decide"
	return Decision{}
}

// hour reads the London date and time of publication.
func (p *reviewVersionPage) hour() sqldb.Stamp {
	day := p.On.read("The date of publication")
	if day == "" && p.On.Error() == "" {
		p.On.Day.Error = "Enter the date of publication"
	}
	clockTime, ok := readTime(p.Time.Value)
	if !ok {
		p.Time.Error = "Enter a time, such as 9am or 14:30"
	}
	if !p.form().OK() {
		return sqldb.Stamp{}
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clockTime, clock.London)
	if err != nil || at.In(clock.London).Format("15:04") != clockTime {
		p.Time.Error = "The clocks go forward that night, so there is no such time. Enter another, such as 9am"
		return sqldb.Stamp{}
	}
	return sqldb.At(at)
}

var timeForm = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$`)

// readTime turns 9am, 9.30 pm or 14:30 into 14:30. A bare number is no time.
func readTime(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "noon", "midday":
		return "12:00", true
	case "midnight":
		return "00:00", true
	}
	m := timeForm.FindStringSubmatch(s)
	if m == nil || m[2] == "" && m[3] == "" {
		return "", false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2]) // none is 0
	if m[3] != "" {
		if hour < 1 || hour > 12 {
			return "", false
		}
		hour %= 12
		if m[3] == "pm" {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 {
		return "", false
	}
	return time.Date(2000, 1, 1, hour, minute, 0, 0, time.UTC).Format("15:04"), true
}

// movePagePage asks for a page's new address.
type movePagePage struct {
	Page Page
	Path form.Field
}

func (p *Pages) newMovePagePage(r *http.Request) (*movePagePage, error) {
	page, _, err := p.Publishing.Opened(r.Context(), web.Actor(r), ID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if err := p.Publishing.CanMove(page); err != nil {
		return nil, err
	}
	return &movePagePage{page, form.Field{Name: "path", Label: "New address", Value: page.Path,
		Hint: "After the first slash. For example, “guides/naming-files”."}}, nil
}

func (p *Pages) movePage(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newMovePagePage(r)
	if err != nil {
		return err
	}
	return renderMovePage(w, r, page)
}

func renderMovePage(w http.ResponseWriter, r *http.Request, page *movePagePage) error {
	return web.Render(w, r, web.Page{Title: "Move “" + nameOf(page.Page, Version{}) + "”", Crumbs: pageCrumbs(page.Page, Version{}),
		Problems: form.Form{&page.Path}.Problems()}, movePage(page))
}

func (p *Pages) moved(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newMovePagePage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Path}); err != nil {
		return err
	}
	err = p.Publishing.Move(r.Context(), web.Actor(r), page.Page.ID, page.Path.Value)
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		page.Path.Error = fault.Message(err)
		return renderMovePage(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, editing(page.Page.ID)+"?done=moved")
}

// vouchPagePage asks for the date of the next review.
type vouchPagePage struct {
	Page Page
	Next dateFields
}

func (p *Pages) newVouchPagePage(r *http.Request) (*vouchPagePage, error) {
	page, _, err := p.Publishing.Opened(r.Context(), web.Actor(r), ID(r.PathValue("id")))
	return &vouchPagePage{page, newDateFields("next")}, err
}

func (p *Pages) vouchPage(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newVouchPagePage(r)
	if err != nil {
		return err
	}
	page.Next.set(clock.ISODay(p.Publishing.Log.Now().AddDate(0, 6, 0)))
	return renderVouchPage(w, r, page)
}

func renderVouchPage(w http.ResponseWriter, r *http.Request, page *vouchPagePage) error {
	return web.Render(w, r, web.Page{Title: "Record a review of “" + nameOf(page.Page, Version{}) + "”", Crumbs: pageCrumbs(page.Page, Version{}),
		Problems: page.Next.form().Problems()}, vouchPage(page))
}

func (p *Pages) vouched(w http.ResponseWriter, r *http.Request) error {
	page, err := p.newVouchPagePage(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, page.Next.form()); err != nil {
		return err
	}
	next := page.Next.read("The date of the next review")
	if next == "" && page.Next.Error() == "" {
		page.Next.Day.Error = "Enter the date by which this page is to be read again"
	}
	if page.Next.Error() != "" {
		return renderVouchPage(w, r, page)
	}
	err = p.Publishing.Vouch(r.Context(), web.Actor(r), page.Page.ID, next)
	if fault.KindOf(err) == fault.Invalid {
		page.Next.Day.Error = fault.Message(err)
		return renderVouchPage(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, editing(page.Page.ID)+"?done=vouched")
}

func (p *Pages) showSettings(w http.ResponseWriter, r *http.Request) error {
	set, err := settings(r.Context(), p.Publishing.DB)
	if err != nil {
		return err
	}
	return renderSettings(w, r, &form.Field{Name: "people", Value: strconv.FormatBool(set.ApproverToo)})
}

func renderSettings(w http.ResponseWriter, r *http.Request, field *form.Field) error {
	return web.Render(w, r, web.Page{Title: "How pages are reviewed", Crumbs: deskCrumbs(), Done: doneNow(r),
		Problems: form.Form{field}.Problems()}, showSettings(field))
}

func (p *Pages) changeSettings(w http.ResponseWriter, r *http.Request) error {
	field := &form.Field{Name: "people"}
	if err := web.ReadForm(r, form.Form{field}); err != nil {
		return err
	}
	too, err := strconv.ParseBool(field.Value)
	if err != nil {
		field.Error = "Choose how many people have to agree"
		return renderSettings(w, r, field)
	}
	if err := p.Publishing.Set(r.Context(), web.Actor(r), Settings{ApproverToo: too}); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/editing/settings?done=settings")
}

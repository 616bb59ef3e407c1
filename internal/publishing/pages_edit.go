package publishing

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// dateFields ask for a day.
type dateFields struct{ Day, Month, Year form.Field }

func newDateFields(name string) dateFields {
	return dateFields{
		Day:   form.Field{Name: name + "-day", Label: "Day"},
		Month: form.Field{Name: name + "-month", Label: "Month"},
		Year:  form.Field{Name: name + "-year", Label: "Year"},
	}
}

func (d *dateFields) form() form.Form { return form.Form{&d.Day, &d.Month, &d.Year} }

func (d *dateFields) set(day string) {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		d.Day.Value, d.Month.Value, d.Year.Value = strconv.Itoa(t.Day()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year())
	}
}

// empty reports whether nothing was typed.
func (d *dateFields) empty() bool {
	return d.Day.Value == "" && d.Month.Value == "" && d.Year.Value == ""
}

// read returns the day that was typed as 2027-05-23, or nothing for nothing. For
// anything else that is no day it marks the first field.
func (d *dateFields) read(what string) string {
	if d.empty() {
		return ""
	}
	day, e1 := strconv.Atoi(d.Day.Value)
	month, e2 := strconv.Atoi(d.Month.Value)
	year, e3 := strconv.Atoi(d.Year.Value)
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if e1 != nil || e2 != nil || e3 != nil || year < 1900 || year > 2200 || t.Day() != day || int(t.Month()) != month {
		d.Day.Error = what + " must be a real date, such as 27 3 2027"
		return ""
	}
	return t.Format(time.DateOnly)
}

// Error is what is wrong with the date as a whole.
func (d *dateFields) Error() string { return d.Day.Error }

// editPagePage is the form in which a draft is written.
type editPagePage struct {
	Page                           Page
	N, Edition, BasedOn            form.Field // what the person has before them
	Apart                          form.Field // set once there was a conflict
	Title, Description, Body, Note form.Field
	Owner                          form.Field
	Next                           dateFields
	Links                          []LinkProblem
	Theirs                         []Piece // after a conflict: from what is kept now to what was typed
	TheirsBy                       string
}

func (p *editPagePage) form() form.Form {
	return append(append(form.Form{&p.Title, &p.Description, &p.Body, &p.Owner}, p.Next.form()...), &p.Note)
}

func (p *editPagePage) hidden() form.Form { return form.Form{&p.N, &p.Edition, &p.BasedOn, &p.Apart} }

func newEditPagePage(page Page) *editPagePage {
	return &editPagePage{
		Page: page,
		N:    form.Field{Name: "n"}, Edition: form.Field{Name: "edition"}, BasedOn: form.Field{Name: "based"}, Apart: form.Field{Name: "apart"},
		Title:       form.Field{Name: "title", Label: "Title"},
		Description: form.Field{Name: "description", Label: "Description", Hint: "One sentence that says what the page is for. Lists and search engines show it."},
		Body:        form.Field{Name: "body", Label: "Text"},
		Owner:       form.Field{Name: "owner", Label: "Looked after by", Hint: "The team that answers for this page, such as “Head of profession team”."},
		Next:        newDateFields("next"),
		Note:        form.Field{Name: "note", Label: "What has changed", Hint: "One or two sentences for the reviewer. They also appear under “What changed” once the page is published."},
	}
}

// holds fills the form with what the page says now, or its draft if it has one.
func (p *editPagePage) holds(v Version, now time.Time) {
	text := p.Page.Text
	if v.N > 0 {
		text = v.Text
	}
	p.Title.Value, p.Description.Value, p.Body.Value, p.Owner.Value = text.Title, text.Description, text.Body, text.OwnerName()
	if text.NextReview <= clock.ISODay(now) { // what is due is being done: suggest half a year
		text.NextReview = clock.ISODay(now.AddDate(0, 6, 0))
	}
	p.Next.set(text.NextReview)
	p.Note.Value = v.Note
	p.before(v)
}

// before notes which text the person has before them.
func (p *editPagePage) before(v Version) {
	p.N.Value, p.Edition.Value = strconv.FormatInt(v.N, 10), strconv.FormatInt(v.Edition, 10)
	p.BasedOn.Value = strconv.FormatInt(p.Page.Published, 10)
}

func (p *Pages) editPage(w http.ResponseWriter, r *http.Request) error {
	page, v, err := p.Publishing.Opened(r.Context(), web.Actor(r), ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if v.State == InReview || v.State == Approved { // its own page says what can be done
		return web.SeeOther(w, r, editing(page.ID))
	}
	edit := newEditPagePage(page)
	edit.holds(v, p.Publishing.Log.Now())
	edit.Links = p.Publishing.Links(r.Context(), edit.Body.Value)
	return p.renderEditPage(w, r, edit, 0)
}

func (p *Pages) renderEditPage(w http.ResponseWriter, r *http.Request, page *editPagePage, status int) error {
	title := "Edit “" + nameOf(page.Page, Version{Text: Text{Title: page.Title.Value}}) + "”"
	return web.Render(w, r, web.Page{Title: title, Crumbs: pageCrumbs(page.Page, Version{Text: Text{Title: page.Title.Value}}),
		Problems: page.form().Problems(), Done: doneNow(r), Status: status}, editPage(page, title))
}

func (p *Pages) savePage(w http.ResponseWriter, r *http.Request) error {
	who, id := web.Actor(r), ID(r.PathValue("id"))
	current, open, err := p.Publishing.Opened(r.Context(), who, id)
	if err != nil {
		return err
	}
	page := newEditPagePage(current)
	if err := web.ReadForm(r, slices.Concat(page.form(), page.hidden(), form.Named("then"))); err != nil {
		return err
	}
	edit, ok := page.read()
	if !ok {
		return p.renderEditPage(w, r, page, 0)
	}
	v, err := p.Publishing.Save(r.Context(), who, edit)
	if fault.KindOf(err) == fault.Conflict {
		return p.conflict(w, r, page, edit, open, err)
	}
	if err != nil {
		return err
	}
	switch r.PostForm.Get("then") {
	case "preview":
		return web.SeeOther(w, r, versionAddress(id, v.N)+"?done=saved")
	case "review":
		return p.askReview(w, r, page, v)
	}
	return web.SeeOther(w, r, editing(id)+"/edit?done=saved")
}

// read turns the form into an edit and marks what cannot be kept.
func (p *editPagePage) read() (Edit, bool) {
	tooLong(&p.Title, MaxTitle)
	tooLong(&p.Description, MaxDescription)
	tooLong(&p.Body, MaxBody)
	tooLong(&p.Owner, 80)
	tooLong(&p.Note, MaxNote)
	next := p.Next.read("The date of the next review")
	e := Edit{Page: p.Page.ID, Note: p.Note.Value, Apart: p.Apart.Value != "",
		Text: Text{p.Title.Value, p.Description.Value, p.Body.Value, ownerSlug(p.Owner.Value), next}}
	for _, hidden := range []struct {
		field *form.Field
		to    *int64
	}{{&p.N, &e.N}, {&p.Edition, &e.Edition}, {&p.BasedOn, &e.BasedOn}} {
		n, err := strconv.ParseInt(hidden.field.Value, 10, 64)
		if err != nil || n < 0 {
			n = 0 // then it fits nothing that is kept, and the person is told
		}
		*hidden.to = n
	}
	return e, p.form().OK()
}

// conflict gives the form back with what the person typed, beside what someone
// else saved in the meantime. Saving again keeps both.
func (p *Pages) conflict(w http.ResponseWriter, r *http.Request, page *editPagePage, mine Edit, theirs Version, err error) error {
	page.Body.Error = fault.Message(err)
	kept := theirs.Text
	if theirs.N == 0 {
		kept = page.Page.Text
	}
	page.Theirs = Compare(kept.Body, mine.Text.Body)
	if theirs.N > 0 {
		names, err := p.Publishing.people(r.Context(), []string{theirs.Author})
		if err != nil {
			return err
		}
		page.TheirsBy = names.Name(theirs.Author) + " saved version " + strconv.FormatInt(theirs.N, 10) + " on " + clock.Moment(theirs.SavedAt.Time) + "."
	}
	page.before(theirs)
	page.Apart.Value = "yes"
	return p.renderEditPage(w, r, page, http.StatusConflict)
}

// askReview asks for a review of what was just saved, or shows what it lacks.
func (p *Pages) askReview(w http.ResponseWriter, r *http.Request, page *editPagePage, v Version) error {
	page.before(v)
	page.Apart.Value = ""
	page.Links = p.Publishing.Links(r.Context(), v.Body)
	fields := map[string]*form.Field{"title": &page.Title, "description": &page.Description, "body": &page.Body,
		"owner": &page.Owner, "next": &page.Next.Day, "note": &page.Note}
	for _, missing := range v.Missing(today(p.Publishing.now())) {
		fields[missing.Field].Error = missing.Sentence
	}
	if dead := Dead(page.Links); len(dead) > 0 && page.Body.Error == "" {
		page.Body.Error = dead[0].Sentence()
	}
	if !page.form().OK() {
		return p.renderEditPage(w, r, page, 0)
	}
	if err := p.Publishing.Request(r.Context(), web.Actor(r), v.Page, v.N); err != nil {
		return err
	}
	return web.SeeOther(w, r, editing(v.Page)+"?done=asked")
}

package publishing

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// done says what has just happened, by the key that the redirect carries.
var done = map[string]string{
	"begun":     "The page has been begun. Nobody else sees it until it has been reviewed and published.",
	"saved":     "Your draft has been saved.",
	"asked":     "Your draft is waiting for review. Another editor or an approver has to read it.",
	"published": "The page has been published.",
	"scheduled": "The page has been approved. It will be published at the date and time you gave.",
	"agreed":    "You have approved this version. One more person has to agree before it is published.",
	"returned":  "The version has been returned to its author with your reason.",
	"restored":  "The old version is your new draft. Change it, or ask for a review as it is.",
	"withdrawn": "The version has been taken back, and is a draft again.",
	"discarded": "The draft has been discarded. You can take it up again from the history below.",
	"reopened":  "The discarded draft is open again.",
	"moved":     "The page has moved. Its old address leads here.",
	"vouched":   "Your review of the page has been recorded.",
	"settings":  "The setting has been saved.",
}

func doneNow(r *http.Request) string { return done[r.URL.Query().Get("done")] }

func deskCrumbs(more ...web.Link) []web.Link {
	return append(web.Crumbs(web.Link{Text: "Editing", Href: "/editing"}), more...)
}

// showDeskPage is what waits for editors, for one owner or all.
type showDeskPage struct {
	Desk
	Who    access.Actor
	Owner  string   // whose overdue pages are shown; empty for all
	Owners []string // who has overdue pages
}

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	desk, err := p.Publishing.Desk(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	page := showDeskPage{Desk: desk, Who: web.Actor(r), Owner: form.Clean(r.URL.Query().Get("owner"))}
	for _, late := range desk.Overdue {
		page.Owners = append(page.Owners, late.Owner)
	}
	slices.Sort(page.Owners)
	page.Owners = slices.Compact(page.Owners)
	if page.Owner != "" {
		page.Overdue = slices.DeleteFunc(page.Overdue, func(late Page) bool { return late.Owner != page.Owner })
	}
	return web.Render(w, r, web.Page{Title: "Editing", Crumbs: web.Crumbs(), Done: doneNow(r), Wide: true}, showDesk(page))
}

// MayReview reports whether the reader can decide on an entry now. The full
// rule, with what others decided, is asked again on the review itself.
func (p showDeskPage) MayReview(e Entry) bool {
	return CanReview(p.Who, e.Version, p.Settings) == nil
}

func (p *Pages) listPages(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Publishing.All(r.Context(), web.Actor(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "All pages", Crumbs: deskCrumbs(), Wide: true}, listPages(all, CanEdit(web.Actor(r))))
}

// newPagePage asks for the least that a page needs to begin.
type newPagePage struct{ Title, Path form.Field }

func (p *newPagePage) form() form.Form { return form.Form{&p.Title, &p.Path} }

func newNewPagePage() *newPagePage {
	return &newPagePage{
		Title: form.Field{Name: "title", Label: "Title", Hint: "What the page is about, in a few words. You can change it later."},
		Path:  form.Field{Name: "path", Label: "Address", Hint: "Where the page will be read, after the first slash. For example, “guides/naming-files”."},
	}
}

func (p *Pages) newPage(w http.ResponseWriter, r *http.Request) error {
	return renderNewPage(w, r, newNewPagePage())
}

func renderNewPage(w http.ResponseWriter, r *http.Request, page *newPagePage) error {
	return web.Render(w, r, web.Page{Title: "Create a page", Crumbs: deskCrumbs(), Problems: page.form().Problems()}, newPage(page))
}

func (p *Pages) createPage(w http.ResponseWriter, r *http.Request) error {
	page := newNewPagePage()
	if err := web.ReadForm(r, page.form()); err != nil {
		return err
	}
	form.Require(&page.Title, "Enter a title")
	tooLong(&page.Title, MaxTitle)
	if _, err := CleanPath(page.Path.Value); err != nil {
		page.Path.Error = fault.Message(err)
	}
	if !page.form().OK() {
		return renderNewPage(w, r, page)
	}
	id, err := p.Publishing.Create(r.Context(), web.Actor(r), page.Path.Value, Text{Title: page.Title.Value})
	if fault.KindOf(err) == fault.Conflict {
		page.Path.Error = fault.Message(err)
		return renderNewPage(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, editing(id)+"/edit?done=begun")
}

// tooLong marks a field that holds more characters than may be kept.
func tooLong(f *form.Field, most int) {
	if n := len([]rune(f.Value)); n > most && f.Error == "" {
		f.Error = f.Label + " must be " + strconv.Itoa(most) + " characters or fewer. It is " + strconv.Itoa(n) + " now"
	}
}

// showHistoryPage is one page behind the scenes.
type showHistoryPage struct {
	History
	Who      access.Actor
	Movable  bool
	Editable bool
}

func (p *Pages) showHistory(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	h, err := p.Publishing.History(r.Context(), who, ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	page := showHistoryPage{h, who, CanEdit(who) && p.Publishing.CanMove(h.Page) == nil, CanEdit(who)}
	return web.Render(w, r, web.Page{Title: h.Title(), Crumbs: deskCrumbs(web.Link{Text: "All pages", Href: "/editing/pages"}), Done: doneNow(r), Wide: true}, showHistory(page))
}

// MayReview reports whether the reader may decide on the open version.
func (p showHistoryPage) MayReview(v Version) bool { return CanReview(p.Who, v, p.Settings) == nil }

// showVersionPage is a version as it would look.
type showVersionPage struct {
	Shown
	Who access.Actor
}

func (p *Pages) showVersion(w http.ResponseWriter, r *http.Request) error {
	v, err := p.version(r)
	if err != nil {
		return err
	}
	page := showVersionPage{v, web.Actor(r)}
	return web.Render(w, r, web.Page{Title: page.title(), Crumbs: pageCrumbs(v.Page, v.Version), Done: doneNow(r), Content: true}, showVersion(page))
}

func (p showVersionPage) title() string {
	return "Version " + strconv.FormatInt(p.N, 10) + " of “" + nameOf(p.Page, p.Version) + "”"
}

// nameOf is what a page is called behind the scenes.
func nameOf(p Page, v Version) string {
	switch {
	case p.Title != "":
		return p.Title
	case v.Title != "":
		return v.Title
	}
	return p.Path
}

func pageCrumbs(p Page, v Version) []web.Link {
	return deskCrumbs(web.Link{Text: "All pages", Href: "/editing/pages"}, web.Link{Text: nameOf(p, v), Href: editing(p.ID)})
}

// version reads the version that an address names.
func (p *Pages) version(r *http.Request) (Shown, error) {
	n, err := number(r.PathValue("n"))
	if err != nil {
		return Shown{}, err
	}
	return p.Publishing.Version(r.Context(), web.Actor(r), ID(r.PathValue("id")), n)
}

func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.New(fault.NotFound, "“%s” is not the number of a version.", form.Clean(s))
	}
	return n, nil
}

// onVersion makes a handler of something that an editor does to a version with
// one button.
func (p *Pages) onVersion(act func(context.Context, access.Actor, ID, int64) error, after string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		n, err := number(r.PathValue("n"))
		if err != nil {
			return err
		}
		page := ID(r.PathValue("id"))
		if err := act(r.Context(), web.Actor(r), page, n); err != nil {
			return err
		}
		return web.SeeOther(w, r, editing(page)+after)
	}
}

// compareVersionsPage tells two versions of a page apart.
type compareVersionsPage struct {
	Page     Page
	From, To Version
	All      []Version
	Parts    []difference
	People
}

// difference is one part of a text before and after.
type difference struct {
	Label  string
	Pieces []Piece
}

// changed reports whether the part differs.
func (d difference) changed() bool {
	return slices.ContainsFunc(d.Pieces, func(p Piece) bool { return p.Run != Same })
}

func (p *Pages) compareVersions(w http.ResponseWriter, r *http.Request) error {
	h, err := p.Publishing.History(r.Context(), web.Actor(r), ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	from, err := number(r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	to, err := number(r.URL.Query().Get("to"))
	if err != nil {
		return err
	}
	page := compareVersionsPage{Page: h.Page, All: h.Versions, People: h.People}
	if page.From, err = findVersion(r.Context(), p.Publishing.DB, h.Page.ID, from); err != nil {
		return err
	}
	if page.To, err = findVersion(r.Context(), p.Publishing.DB, h.Page.ID, to); err != nil {
		return err
	}
	page.Parts = differences(page.From.Text, page.To.Text)
	return web.Render(w, r, web.Page{Title: "Compare two versions", Crumbs: pageCrumbs(h.Page, page.To)}, compareVersions(page))
}

// differences tells two texts apart, part by part.
func differences(before, after Text) []difference {
	return []difference{
		{"Title", Compare(before.Title, after.Title)},
		{"Description", Compare(before.Description, after.Description)},
		{"Looked after by", replaced(before.OwnerName(), after.OwnerName())},
		{"Next review", replaced(dayInWords(before.NextReview), dayInWords(after.NextReview))},
		{"Text", Compare(before.Body, after.Body)},
	}
}

package publishing

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/profession"
	"guildhall/internal/web"
)

// Pages serves what is published to everyone, and what is not to editors.
type Pages struct {
	Publishing *Service
	Profession *profession.Service // whose name and licence the feed carries

	router *web.Router
}

// Routes adds the pages. The address of every page that no room shows is
// answered by the last of the public routes, so every other route of the service
// has to name its method.
func (p *Pages) Routes(rt *web.Router) {
	p.router = rt
	if p.Publishing.Leads == nil {
		p.Publishing.Leads = leads(rt)
	}
	if p.Publishing.Taken == nil {
		p.Publishing.Taken = taken(rt)
	}
	rt.Public("GET /changes", p.listChanges)
	rt.Public("GET /changes.atom", p.feedChanges)
	rt.Public(everyAddress, p.showPage)
	p.editing(rt)
	p.api(rt)
}

// everyAddress is the pattern of the pages that no room shows.
const everyAddress = "GET /{page...}"

func (p *Pages) editing(rt *web.Router) {
	see := access.Holding(access.Editor, access.Approver, access.Administrator)
	edit := access.Holding(access.Editor)
	review := access.Holding(access.Editor, access.Approver)
	set := access.Holding(access.Administrator)
	rt.Handle("GET /editing", see, p.showDesk)
	rt.Handle("GET /editing/pages", see, p.listPages)
	rt.Handle("GET /editing/pages/new", edit, p.newPage)
	rt.Handle("POST /editing/pages", edit, p.createPage)
	rt.Handle("GET /editing/pages/{id}", see, p.showHistory)
	rt.Handle("GET /editing/pages/{id}/edit", edit, p.editPage)
	rt.Handle("POST /editing/pages/{id}/edit", edit, p.savePage)
	rt.Handle("GET /editing/pages/{id}/compare", see, p.compareVersions)
	rt.Handle("GET /editing/pages/{id}/versions/{n}", see, p.showVersion)
	rt.Handle("GET /editing/pages/{id}/versions/{n}/review", review, p.reviewVersion)
	rt.Handle("POST /editing/pages/{id}/versions/{n}/review", review, p.decideVersion)
	rt.Handle("POST /editing/pages/{id}/versions/{n}/restore", edit, web.Button(p.onVersion(p.Publishing.Restore, "/edit?done=restored")))
	rt.Handle("POST /editing/pages/{id}/versions/{n}/withdraw", edit, web.Button(p.onVersion(p.Publishing.Withdraw, "/edit?done=withdrawn")))
	rt.Handle("POST /editing/pages/{id}/versions/{n}/discard", edit, web.Button(p.onVersion(p.Publishing.Discard, "?done=discarded")))
	rt.Handle("POST /editing/pages/{id}/versions/{n}/reopen", edit, web.Button(p.onVersion(p.Publishing.Reopen, "/edit?done=reopened")))
	rt.Handle("GET /editing/pages/{id}/move", edit, p.movePage)
	rt.Handle("POST /editing/pages/{id}/move", edit, p.moved)
	rt.Handle("GET /editing/pages/{id}/vouch", edit, p.vouchPage)
	rt.Handle("POST /editing/pages/{id}/vouch", edit, p.vouched)
	rt.Handle("GET /editing/settings", set, p.showSettings)
	rt.Handle("POST /editing/settings", set, p.changeSettings)
}

// editing is the address at which a page is edited.
func editing(page ID) string { return "/editing/pages/" + string(page) }

func versionAddress(page ID, n int64) string {
	return editing(page) + "/versions/" + strconv.FormatInt(n, 10)
}

// showPage answers at the address of every page that no room shows.
func (p *Pages) showPage(w http.ResponseWriter, r *http.Request) error {
	path := r.PathValue("page")
	page, found, err := Published(r.Context(), p.Publishing.DB, path)
	switch {
	case err != nil:
		return err
	case found && Address(path) == "/"+path:
		return p.renderPage(w, r, page)
	}
	return p.leadOn(w, r, path, page, found)
}

// leadOn sends a reader from an old or mistyped address to where the page is.
func (p *Pages) leadOn(w http.ResponseWriter, r *http.Request, path string, page Page, found bool) error {
	trimmed := strings.Trim(path, "/")
	var err error
	if !found && trimmed != path {
		page, found, err = Published(r.Context(), p.Publishing.DB, trimmed)
	}
	if err == nil && !found {
		page, found, err = Redirect(r.Context(), p.Publishing.DB, trimmed)
	}
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.NotFound, "If you typed the address, check it is correct. If you followed a link, tell us and we will mend it.")
	}
	http.Redirect(w, r, page.Address(), http.StatusMovedPermanently)
	return nil
}

func (p *Pages) renderPage(w http.ResponseWriter, r *http.Request, page Page) error {
	way, err := p.crumbs(r.Context(), page.Path)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: page.Title, Description: page.Description, Crumbs: way, Content: true,
		Resource: Describe(page), Links: []web.Rel{Feed}}, Prose(page, web.Actor(r)))
}

// Feed is the link to the feed of what changed, for the head of a page.
var Feed = web.Rel{Rel: "alternate", Type: "application/atom+xml", Href: "/changes.atom", Title: "What changed"}

// Describe is what Dublin Core says of a published page.
func Describe(page Page) web.Resource {
	return web.Resource{Creator: page.OwnerName(), Modified: today(page.PublishedAt)}
}

// crumbs leads to a page from home, by way of the published page above it.
func (p *Pages) crumbs(ctx context.Context, path string) ([]web.Link, error) {
	way := web.Crumbs()
	above, _, nested := strings.Cut(path, "/")
	if !nested {
		return way, nil
	}
	page, ok, err := Published(ctx, p.Publishing.DB, above)
	if ok {
		way = append(way, web.Link{Text: page.Title, Href: page.Address()})
	}
	return way, err
}

// changesPage is one page of what changed.
type changesPage struct {
	Days  []changesDay
	Page  int
	Older bool
}

type changesDay struct {
	Day     string
	Changes []Change
}

const changesShown = 30

func (p *Pages) listChanges(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > 1000 {
		n = 1
	}
	all, err := Changes(r.Context(), p.Publishing.DB, changesShown+1, (n-1)*changesShown)
	if err != nil {
		return err
	}
	page := changesPage{Page: n, Older: len(all) > changesShown}
	for _, c := range all[:min(len(all), changesShown)] {
		day := clock.Day(c.At.Time)
		if last := len(page.Days) - 1; last < 0 || page.Days[last].Day != day {
			page.Days = append(page.Days, changesDay{Day: day})
		}
		last := &page.Days[len(page.Days)-1]
		last.Changes = append(last.Changes, c)
	}
	return web.Render(w, r, web.Page{Title: "What changed", Description: "What is new on this site, newest first.",
		Crumbs: web.Crumbs(), Links: []web.Rel{Feed}}, listChanges(page))
}

// leads asks the router, as a visitor, whether an address leads anywhere.
func leads(rt *web.Router) func(ctx context.Context, address string) bool {
	return func(ctx context.Context, address string) bool {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return false
		}
		var seen web.Glance
		rt.ServeHTTP(&seen, r)
		return seen.Status < http.StatusBadRequest || seen.Status == http.StatusForbidden
	}
}

// taken asks the map of the service, once all its routes are there, whether
// another route answers at an address.
func taken(rt *web.Router) func(address string) bool {
	others := sync.OnceValue(func() *http.ServeMux {
		mux := http.NewServeMux()
		for _, route := range rt.Routes() {
			mux.Handle(route.Pattern, http.NotFoundHandler())
		}
		return mux
	})
	return func(address string) bool {
		_, pattern := others().Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: address}})
		return pattern != everyAddress
	}
}

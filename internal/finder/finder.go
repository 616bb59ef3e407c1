// Package finder is search as people use it: one box, what it found, ways to
// narrow it, and what to do when it found nothing.
package finder

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"guildhall/govuk"
	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/search"
	"guildhall/internal/web"
)

// Pages serves search.
type Pages struct {
	Search *search.Service
	Kinds  []Kind // what can be found, in the order in which a page lists it
}

// Kind names a sort of document for people.
type Kind struct {
	ID       string // as in the index: "skill"
	Singular string // "Skill"
	Plural   string // "Skills"
	Browse   string // where all of them are listed; empty for nowhere
}

// Routes adds the pages and the interface for programs.
func (p *Pages) Routes(rt *web.Router) {
	rt.Handle("GET /search", access.Anyone, p.showResults)
	rt.Handle("GET /api/v1/search", access.Anyone, p.listResults)
	rt.Costly("GET /search", "GET /api/v1/search")
	rt.Handle("GET /editing/searches", access.Holding(access.Editor, access.Administrator), p.listMisses)
}

const perPage = 20

// farthest is the last page that is offered: nobody reads further, and machines
// that would are better served by the lists of the interface for programs.
const farthest = 50

type showResultsPage struct {
	Text   string
	Query  search.Query
	Result search.Result
	Page   int
	kinds  []Kind
}

func (p *Pages) showResults(w http.ResponseWriter, r *http.Request) error {
	page := showResultsPage{kinds: p.Kinds}
	page.Text, page.Query, page.Page = read(r.URL.Query())
	if page.Text != "" {
		var err error
		if page.Result, err = p.find(r, page.Query); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.Page{Title: page.Title(), Content: len(page.Result.Hits) > 0, Wide: true}, showResults(page))
}

func (p *Pages) find(r *http.Request, q search.Query) (search.Result, error) {
	found, err := p.Search.Find(r.Context(), web.Actor(r), q)
	if err == nil && found.Total == 0 && q.Kind == "" && q.Topic == "" && r.Method == http.MethodGet {
		err = p.Search.LogMiss(r.Context(), q.Text)
		if fault.KindOf(err) == fault.Unavailable {
			err = nil // a full disk must not stop people from reading that nothing was found
		}
	}
	return found, err
}

// read takes the query from an address. Whatever stands there is valid.
func read(v url.Values) (text string, q search.Query, page int) {
	text = form.Clean(v.Get("q"))
	page, _ = strconv.Atoi(v.Get("page"))
	page = min(max(page, 1), farthest)
	return text, search.Query{Text: text, Kind: form.Clean(v.Get("kind")), Topic: form.Clean(v.Get("topic")), Limit: perPage, Offset: (page - 1) * perPage}, page
}

// Title is the page's name: it says what was sought, for the browser's history.
func (p showResultsPage) Title() string {
	if p.Text == "" {
		return "Search"
	}
	return "Search results for “" + short(p.Text) + "”"
}

func short(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return s
}

// Count says how many there are: "1 result", "134 results".
func (p showResultsPage) Count() string {
	return english.Count(p.Result.Total, "result", "results")
}

// Address is this search with one part of it changed, on its first page.
func (p showResultsPage) Address(change, value string) string {
	v := url.Values{"q": {p.Text}}
	for name, now := range map[string]string{"kind": p.Query.Kind, "topic": p.Query.Topic} {
		if now != "" {
			v.Set(name, now)
		}
	}
	if value == "" {
		v.Del(change)
	} else {
		v.Set(change, value)
	}
	return "/search?" + v.Encode()
}

func (p showResultsPage) pages() int { return pages(p.Result.Total) }

// pages is how many pages of results are offered.
func pages(total int) int { return min((total+perPage-1)/perPage, farthest) }

func (p showResultsPage) pagination() govuk.PaginationOptions {
	o := govuk.PaginationOptions{LandmarkLabel: "Pages of results"}
	if p.Page > 1 {
		o.Previous = govuk.PaginationLink{Text: "Previous page", LabelText: p.position(p.Page - 1), Href: p.Address("page", strconv.Itoa(p.Page-1))}
	}
	if p.Page < p.pages() {
		o.Next = govuk.PaginationLink{Text: "Next page", LabelText: p.position(p.Page + 1), Href: p.Address("page", strconv.Itoa(p.Page+1))}
	}
	return o
}

func (p showResultsPage) position(page int) string {
	return strconv.Itoa(page) + " of " + strconv.Itoa(p.pages())
}

// KindName is a kind in the words people use.
func (p showResultsPage) KindName(id string, many bool) string {
	for _, k := range p.kinds {
		if k.ID == id && many {
			return k.Plural
		} else if k.ID == id {
			return k.Singular
		}
	}
	return strings.ToUpper(id[:1]) + id[1:]
}

type listMissesPage struct{ Misses []search.Miss }

func (p *Pages) listMisses(w http.ResponseWriter, r *http.Request) error {
	misses, err := search.Misses(r.Context(), p.Search.DB, 200)
	if err != nil {
		return err
	}
	crumbs := web.Crumbs(web.Link{Text: "Editing", Href: "/editing"})
	return web.Render(w, r, web.Page{Title: "Searches that found nothing", Crumbs: crumbs}, listMisses(listMissesPage{misses}))
}

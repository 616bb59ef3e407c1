package publishing

import (
	"cmp"
	"net/http"
	"slices"

	"guildhall/internal/fault"
	"guildhall/internal/markdown"
	"guildhall/internal/web"
)

func (p *Pages) api(rt *web.Router) {
	rt.Public("GET /api/v1/pages", p.listPagesJSON)
	rt.Public("GET /api/v1/pages/{path...}", p.showPageJSON)
}

// pageJSON is a published page as programs read it.
type pageJSON struct {
	Path         string `json:"path"`
	URL          string `json:"url"` // of the page as people read it
	Title        string `json:"title"`
	Description  string `json:"description"`
	Owner        string `json:"owner"`
	LastReviewed string `json:"last_reviewed"` // a London day
	NextReview   string `json:"next_review"`
	Version      int64  `json:"version"`
	Updated      string `json:"updated"`
	Markdown     string `json:"markdown,omitempty"` // this and what follows only on a page's own address
	Text         string `json:"text,omitempty"`     // the same without marks
}

func wire(p Page) pageJSON {
	return pageJSON{Path: p.Path, URL: p.Address(), Title: p.Title, Description: p.Description, Owner: p.Owner, LastReviewed: p.LastReviewed,
		NextReview: p.NextReview, Version: p.Published, Updated: p.PublishedAt.Format(stampForm)}
}

func (p *Pages) listPagesJSON(w http.ResponseWriter, r *http.Request) error {
	all, err := headings(r.Context(), p.Publishing.DB)
	if err != nil {
		return err
	}
	rows := []pageJSON{}
	for _, l := range all {
		if l.Published > 0 {
			rows = append(rows, wire(l.Page))
		}
	}
	slices.SortFunc(rows, func(a, b pageJSON) int { return cmp.Compare(a.Path, b.Path) })
	if rows, err = web.Part(w, r, rows); err != nil {
		return err
	}
	return web.WriteJSON(w, struct {
		Pages []pageJSON `json:"pages"`
	}{rows})
}

func (p *Pages) showPageJSON(w http.ResponseWriter, r *http.Request) error {
	path := r.PathValue("path")
	page, found, err := Published(r.Context(), p.Publishing.DB, path)
	if err == nil && !found {
		page, found, err = Redirect(r.Context(), p.Publishing.DB, path)
		if err == nil && found {
			http.Redirect(w, r, "/api/v1/pages/"+page.Path, http.StatusMovedPermanently)
			return nil
		}
	}
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.NotFound, "There is no published page with this path.")
	}
	row := wire(page)
	row.Markdown, row.Text = page.Body, markdown.Text(page.Body)
	return web.WriteJSON(w, row)
}

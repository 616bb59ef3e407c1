package finder

import (
	"net/http"
	"strings"

	"guildhall/internal/search"
	"guildhall/internal/web"
)

// results is what a program reads.
type results struct {
	Query      string   `json:"query"`
	Total      int      `json:"total"`
	DidYouMean string   `json:"did_you_mean,omitempty"`
	Expanded   []string `json:"also_sought"`
	Kinds      []facet  `json:"kinds"`
	Topics     []facet  `json:"topics"`
	Hits       []hit    `json:"hits"`
}

type facet struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

type hit struct {
	Ref     string `json:"ref"`
	URL     string `json:"url"`
	Kind    string `json:"kind"`
	Topic   string `json:"topic,omitempty"`
	Title   string `json:"title"`
	Snippet string `json:"snippet"`
}

// listResults answers GET /api/v1/search?q=&kind=&topic=&page=.
func (p *Pages) listResults(w http.ResponseWriter, r *http.Request) error {
	text, q, page := read(r.URL.Query())
	found, err := p.find(r, q)
	if err != nil {
		return err
	}
	out := results{Query: text, Total: found.Total, DidYouMean: found.DidYouMean, Expanded: append([]string{}, found.Expanded...),
		Kinds: web.List(found.KindFacets, facetOf), Topics: web.List(found.TopicFacets, facetOf)}
	out.Hits = web.List(found.Hits, func(h search.Hit) hit {
		return hit{h.Ref, h.URL, h.Kind, h.Topic, h.Title, plain(h.Snippet)}
	})
	web.LinkPages(w, r, page, pages(found.Total))
	return web.WriteJSON(w, out)
}

func facetOf(f search.Facet) facet { return facet(f) }

func plain(pieces []search.Piece) string {
	var b strings.Builder
	for _, piece := range pieces {
		b.WriteString(piece.Text)
	}
	return b.String()
}

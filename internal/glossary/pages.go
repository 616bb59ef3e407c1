package glossary

import (
	"net/http"

	"guildhall/internal/web"
)

// Pages is the glossary on the web.
type Pages struct {
	Glossary *Service
}

// Routes adds the glossary's pages.
func (p *Pages) Routes(rt *web.Router) {
	rt.Public("GET /glossary", p.showGlossary)
	rt.Public("GET /api/v1/glossary", p.showGlossaryJSON)
}

type showGlossaryPage struct {
	Sections []Section
}

func (p *Pages) showGlossary(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Glossary.List(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Glossary", Description: "What the words and abbreviations of the profession mean.", Content: true,
		Crumbs: web.Crumbs(),
		Links:  []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/glossary", Title: "Glossary as JSON"}},
	}, showGlossary(showGlossaryPage{Sections(all)}))
}

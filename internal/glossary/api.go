package glossary

import (
	"net/http"

	"guildhall/internal/web"
)

// termJSON is a term as programs read it.
type termJSON struct {
	Term         string   `json:"term"`
	Abbreviation string   `json:"abbreviation,omitempty"`
	Definition   string   `json:"definition"`
	SeeAlso      []string `json:"see_also,omitempty"`
	URL          string   `json:"url"`
}

func (p *Pages) showGlossaryJSON(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Glossary.List(r.Context())
	if err != nil {
		return err
	}
	rows := web.List(all, func(t Term) termJSON {
		return termJSON{t.Term, t.Abbreviation, t.Definition, t.SeeAlso, t.URL()}
	})
	return web.WriteJSON(w, struct {
		Terms []termJSON `json:"terms"`
	}{rows})
}

package privacy

import (
	"encoding/json"
	"net/http"

	"guildhall/internal/records"
	"guildhall/internal/web"
)

type showHeldPage struct {
	Name string
	Held []section
}

// section is what one part of the service holds about a person.
type section struct {
	From string
	Tree node
}

// sections makes exports readable.
func sections(held []records.Exported) ([]section, error) {
	all := make([]section, len(held))
	for i, h := range held {
		tree, err := treeOf(h.Held)
		if err != nil {
			return nil, err
		}
		all[i] = section{capital(h.From), tree}
	}
	return all, nil
}

func (p *Pages) showHeld(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	held, err := p.Records.ExportPerson(r.Context(), who.ID)
	if err != nil {
		return err
	}
	page := showHeldPage{Name: who.Name}
	if page.Held, err = sections(held); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "What is held about you", Crumbs: mineCrumbs}, showHeld(page))
}

// exportHeld hands a person everything that is held about them as one JSON file.
func (p *Pages) exportHeld(w http.ResponseWriter, r *http.Request) error {
	held, err := p.Records.ExportPerson(r.Context(), web.Actor(r).ID)
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(struct {
		Held []records.Exported `json:"held"`
	}{held}, "", "  ")
	if err != nil {
		return err
	}
	return web.SendFile(w, "held-about-you.json", "application/json", body)
}

package learning

import (
	"net/http"

	"guildhall/internal/pack"
	"guildhall/internal/web"
)

func (p *Pages) api(rt *web.Router) {
	rt.Public("GET /api/v1/learning", p.listLearningJSON)
	rt.Public("GET /api/v1/learning/{id}", p.showLearningJSON)
}

// opportunityJSON is an opportunity as programs read it.
type opportunityJSON struct {
	ID          string     `json:"id"`
	URL         string     `json:"url"` // of its page
	Title       string     `json:"title"`
	Kind        string     `json:"kind"`
	Format      string     `json:"format"`
	Provider    string     `json:"provider"`
	Skills      []stepJSON `json:"skills"`
	Hours       int        `json:"hours"`
	CostBand    string     `json:"cost_band"`
	Mode        string     `json:"mode"`
	Audience    string     `json:"audience"`
	Description string     `json:"description"`
	Link        string     `json:"link,omitempty"` // a page elsewhere
	ReviewDate  string     `json:"review_date"`
}

type stepJSON struct {
	Skill     string `json:"skill"`
	FromLevel int    `json:"from_level"`
	ToLevel   int    `json:"to_level"`
}

func wire(o Opportunity) opportunityJSON {
	skills := web.List(o.Skills, func(s pack.SkillStep) stepJSON {
		return stepJSON{s.Skill, s.From, s.To}
	})
	return opportunityJSON{o.ID, o.Address(), o.Title, o.Kind, o.Format, o.Provider, skills, o.Hours, o.CostBand, o.Mode, o.Audience,
		o.Description, o.URL, string(o.ReviewDate)}
}

func (p *Pages) listLearningJSON(w http.ResponseWriter, r *http.Request) error {
	_, all, err := p.find(r)
	if err != nil {
		return err
	}
	rows := web.List(all, wire)
	if rows, err = web.Part(w, r, rows); err != nil {
		return err
	}
	return web.WriteJSON(w, struct {
		Learning []opportunityJSON `json:"learning"`
	}{rows})
}

func (p *Pages) showLearningJSON(w http.ResponseWriter, r *http.Request) error {
	o, err := p.Learning.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.WriteJSON(w, wire(o))
}

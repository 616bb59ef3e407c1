package assessment

import (
	"net/http"

	"guildhall/internal/form"
	"guildhall/internal/web"
)

// lookAgainPage is what a member said long ago, to say again on one screen.
type lookAgainPage struct {
	Standing Standing
	Items    []changedItem
	Evidence []Evidence // out of date, or soon
	Today    string     // ISO day
}

func (p *Pages) lookAgain(w http.ResponseWriter, r *http.Request) error {
	page, err := p.againPage(r)
	if err != nil {
		return err
	}
	return page.render(w, r)
}

func (p *Pages) againPage(r *http.Request) (*lookAgainPage, error) {
	now, err := p.Assessments.Standing(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	evidence, err := p.Assessments.Evidence(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	page := &lookAgainPage{Standing: now, Evidence: soonOut(evidence, now.now), Today: today(now)}
	for _, h := range now.LookAgain() {
		page.Items = append(page.Items, changedItem{h, form.Field{Name: "level-" + h.Code(), Label: h.Name(), Value: h.ready()}})
	}
	return page, nil
}

func (page *lookAgainPage) render(w http.ResponseWriter, r *http.Request) error {
	var all form.Form
	for i := range page.Items {
		all = append(all, &page.Items[i].Level)
	}
	return web.Render(w, r, web.Page{Title: "Look again at what you said", Crumbs: crumbs(home), Done: said(r), Content: true, Wide: true, Problems: all.Problems()}, lookAgain(page))
}

// sayAgain writes new ratings for what the member chose.
func (p *Pages) sayAgain(w http.ResponseWriter, r *http.Request) error {
	page, err := p.againPage(r)
	if err != nil {
		return err
	}
	return p.confirmItems(w, r, page.Standing, page.Items, "/assessments/again?done=confirmed", func() error { return page.render(w, r) })
}

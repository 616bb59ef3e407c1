package assessment

import (
	"net/http"

	"guildhall/internal/chart"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/web"
)

// showProgressPage is how far a member was from a role over time.
type showProgressPage struct {
	F        *framework.Framework
	Role     form.Field
	Chosen   *framework.Role // nil until it is chosen
	Progress Progress
	Chart    chart.Line
}

func (p *Pages) showProgress(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), web.Actor(r)
	f, err := p.Assessments.Framework.Current(ctx)
	if err != nil {
		return err
	}
	page := showProgressPage{F: f, Role: form.Field{Name: "role", Label: "Role", Value: form.Clean(r.URL.Query().Get("role"))}}
	asked := page.Role.Value != ""
	if !asked {
		if page.Role.Value, err = p.Assessments.LastRole(ctx, who); err != nil {
			return err
		}
	}
	if page.Chosen = f.Role(page.Role.Value); page.Chosen == nil && asked {
		page.Role.Error = "Choose a role from the list, because no role has the code “" + page.Role.Value + "”"
	}
	title := "Your progress over time"
	if page.Chosen != nil {
		title = "Your progress towards " + page.Chosen.Name
		if page.Progress, err = p.Assessments.Progress(ctx, who, page.Chosen); err != nil {
			return err
		}
		page.Chart = progressLine(page.Progress)
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(home), Content: true, Wide: true, Problems: form.Form{&page.Role}.Problems()}, showProgress(title, page))
}

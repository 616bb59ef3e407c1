package home

import (
	"net/http"

	"guildhall/internal/records"
	"guildhall/internal/web"
)

type showRetentionPage struct {
	records.Schedule
	Classes []retained
}

// retained is a class of the schedule with its period in words.
type retained struct {
	records.ScheduleClass
	Kept string
	From string // what the period is counted from; empty when nothing is
}

func (p *Pages) showRetention(w http.ResponseWriter, r *http.Request) error {
	schedule, err := records.FindSchedule(r.Context(), p.Records.DB)
	if err != nil {
		return err
	}
	page := showRetentionPage{Schedule: schedule}
	for _, c := range schedule.Classes {
		period, err := records.ParsePeriod(c.Period)
		if err != nil {
			return err
		}
		page.Classes = append(page.Classes, retain(c, period))
	}
	return web.Render(w, r, web.Page{
		Title: "Retention schedule", Description: "What this service keeps, for how long, and what happens then.", Content: true,
		Crumbs: web.Crumbs(web.Link{Text: "Privacy", Href: "/privacy"}),
		Links:  []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/retention", Title: "Retention schedule as JSON"}},
	}, showRetention(page))
}

// retain says how long a class is kept, and from when. Triggers are not always
// whole sentences, so they stand alone.
func retain(c records.ScheduleClass, p records.Period) retained {
	switch {
	case p.Forever:
		return retained{ScheduleClass: c, Kept: "For ever"}
	case p.Years+p.Months+p.Days == 0:
		return retained{ScheduleClass: c, Kept: "Until " + c.Trigger}
	default:
		return retained{ScheduleClass: c, Kept: capital(p.String()), From: capital(c.Trigger)}
	}
}

type classJSON struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Trigger      string `json:"trigger"`
	Period       string `json:"period"` // ISO 8601 duration, or permanent
	Action       string `json:"action"`
	Then         string `json:"then,omitempty"`
	PersonalData bool   `json:"personal_data"`
}

func (p *Pages) showRetentionJSON(w http.ResponseWriter, r *http.Request) error {
	schedule, err := records.FindSchedule(r.Context(), p.Records.DB)
	if err != nil {
		return err
	}
	rows := web.List(schedule.Classes, func(c records.ScheduleClass) classJSON {
		return classJSON{c.ID, c.Name, c.Trigger, c.Period, c.Action, c.Rest.Then, c.Rest.PersonalData}
	})
	return web.WriteJSON(w, struct {
		Version    string      `json:"version"`
		ApprovedBy string      `json:"approved_by"`
		ApprovedOn string      `json:"approved_on,omitempty"`
		Classes    []classJSON `json:"classes"`
	}{schedule.Version, schedule.ApprovedBy, schedule.ApprovedOn, rows})
}

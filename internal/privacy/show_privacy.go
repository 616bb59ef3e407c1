package privacy

import (
	"net/http"

	"github.com/a-h/templ"

	"guildhall/internal/publishing"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

type showPrivacyPage struct {
	Prose    templ.Component // what editors have written; nil for nothing
	Held     []held
	Approved bool // whether somebody has approved the schedule
}

// held is something that is kept, with how long in the schedule in force.
type held struct {
	Kept
	Long string
}

func (p *Pages) showPrivacy(w http.ResponseWriter, r *http.Request) error {
	schedule, err := records.FindSchedule(r.Context(), p.Records.DB)
	if err != nil {
		return err
	}
	page := showPrivacyPage{Approved: schedule.Approved()}
	if page.Held, err = p.held(schedule); err != nil {
		return err
	}
	intro, found, err := publishing.Published(r.Context(), p.Records.DB, "privacy")
	if err != nil {
		return err
	}
	title, lead := "Privacy notice", "What personal data the service holds, why, for how long and your rights."
	if found {
		title, lead, page.Prose = intro.Title, intro.Description, publishing.Prose(intro, web.Actor(r))
	}
	return web.Render(w, r, web.Page{Title: title, Description: lead, Crumbs: web.Crumbs(), Content: found}, showPrivacy(page))
}

// held is what the registered holders keep, in words: what a holder that is not
// there would keep is left out.
func (p *Pages) held(schedule records.Schedule) ([]held, error) {
	there := map[string]bool{}
	for _, h := range p.Records.Holders {
		there[h.Name] = true
	}
	var all []held
	for _, k := range kept {
		if !there[k.Holder] {
			continue
		}
		long, err := howLong(k, schedule)
		if err != nil {
			return nil, err
		}
		all = append(all, held{k, long})
	}
	return all, nil
}

// howLong says for how long something is kept, by the schedule where it speaks
// of it.
func howLong(k Kept, schedule records.Schedule) (string, error) {
	for _, c := range schedule.Classes {
		if c.ID != k.Class {
			continue
		}
		period, err := records.ParsePeriod(c.Period)
		if err != nil {
			return "", err
		}
		long := "Until " + c.Trigger
		switch {
		case period.Forever:
			long = "For ever"
		case period.Years+period.Months+period.Days > 0:
			long = capital(period.String()) + " after: " + c.Trigger
		}
		if k.Until != "" {
			return k.Until + ". " + c.Name + ": " + long, nil
		}
		return long, nil
	}
	if k.Until == "" {
		return untilErased, nil
	}
	return k.Until, nil
}

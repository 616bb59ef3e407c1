package trust

import (
	"net/http"
	"net/url"

	"guildhall/internal/access"
	"guildhall/internal/campaign"
	"guildhall/internal/membership"
	"guildhall/internal/people"
)

// asking is a campaign that somebody of a world runs.
type asking struct {
	Stage  string // empty for none, or draft, coming or open
	Whole  bool   // for the head of the profession's, which asks the people of the world's first organisation
	Narrow bool   // asks only those who work in a discipline
}

// may reports whether somebody with these roles runs such a campaign.
func (a asking) may(p person) bool {
	if a.Whole {
		return access.Actor{Grants: grantsOf(p.Roles)}.Holds(access.HeadOfProfession, access.Everywhere)
	}
	return p.Leads
}

func grantsOf(roles []access.Role) []access.Grant {
	var all []access.Grant
	for _, role := range roles {
		all = append(all, access.Grant{Role: role, Scope: access.Everywhere})
	}
	return all
}

// ask lets a person run the campaign that is theirs.
func (s *settled) ask(i int) {
	s.t.Helper()
	a := s.People[i].Runs
	if a.Stage == "" || !a.may(s.People[i]) {
		return
	}
	o, first := s.organisation(s.People[i].Works), "2026-11-24"
	t := campaign.Typed{Title: s.told(i, "title"), Words: s.told(i, "asks"), Closes: "2026-12-20", Reminders: "7"}
	if a.Whole {
		o, t.Organisations = "", []string{string(s.organisation(0))}
	}
	if a.Narrow {
		t.Disciplines = []string{"GP"}
	}
	if a.Stage == "coming" {
		first = "2026-12-01"
	}
	t.Opens = first
	s.owned[i].campaign = s.runs(s.actors[i], o, t, a.Stage != "draft")
}

// runs drafts a campaign, and announces it.
func (h *hall) runs(who access.Actor, o people.OrganisationID, t campaign.Typed, announced bool) campaign.ID {
	h.t.Helper()
	id, err := h.Campaigns.Begin(h.t.Context(), who, o, t)
	must(h.t, err)
	if announced {
		must(h.t, h.Campaigns.Announce(h.t.Context(), who, id))
	}
	return id
}

// runsWith: those who lead in an organisation run its campaigns together; those of
// the whole profession are the Head of Profession's.
func (w world) runsWith(i, whose int) bool {
	if w.People[whose].Runs.Whole {
		return w.is(i, access.HeadOfProfession)
	}
	return w.leadsWhere(i, whose)
}

// askedBy: from its first day a campaign is read by those whom it asks: people who
// are known to work there, and of them those who say that they work in the
// discipline that it is narrowed to.
func (w world) askedBy(i, whose int) bool {
	a := w.People[whose].Runs
	if !w.present(i) || a.Stage != "open" || !w.People[i].Confirmed || a.Narrow && !w.says(i, membership.Disciplines) {
		return false
	}
	if a.Whole {
		return w.People[i].Works == 0
	}
	return w.People[i].Works == w.People[whose].Works
}

// campaigns opens everybody's campaign, and looks where it could stand.
func (j *judgement) campaigns(i int) {
	list, home := j.get(j.cookie(i), "/campaigns"), j.get(j.cookie(i), "/home")
	for whose := range j.People {
		id := j.owned[whose].campaign
		if id == "" {
			continue
		}
		runs, asked := j.runsWith(i, whose), j.askedBy(i, whose)
		page := j.get(j.cookie(i), "/campaigns/"+string(id))
		_, err := j.Campaigns.Find(j.t.Context(), j.actor(i), id)
		j.want(runs || asked, page.status == http.StatusOK, "%d opens the campaign of %d", i, whose)
		j.want(runs || asked, err == nil, "%d reads the campaign of %d", i, whose)
		j.want(runs || asked, contains(page.body, j.told(whose, "asks")), "%d reads the words of the campaign of %d", i, whose)
		j.want(asked, contains(page.body, "What you are asked"), "%d is asked by the campaign of %d", i, whose)
		j.want(runs, contains(page.body, "Run this campaign"), "%d is offered to run the campaign of %d", i, whose)
		j.want(runs, contains(list.body, j.told(whose, "title")), "%d finds the campaign of %d among theirs", i, whose)
		j.want(false, contains(home.body, j.told(whose, "title")), "%d, who has finished, is asked on their own page by the campaign of %d", i, whose)
		edit := j.get(j.cookie(i), "/campaigns/"+string(id)+"/edit")
		if !runs {
			j.want(false, edit.status == http.StatusOK, "%d may change the campaign of %d", i, whose)
			j.press(i, whose)
		}
	}
}

// press lets somebody who does not run a campaign try to.
func (j *judgement) press(i, whose int) {
	id := j.owned[whose].campaign
	before := j.state(id)
	for _, verb := range []string{"", "/announce", "/take-back", "/extend", "/shorten", "/stop", "/resume", "/discard"} {
		j.hall.ask("POST", j.cookie(i), "/campaigns/"+string(id)+verb, url.Values{"closes": {"2026-12-24"}, "title": {"Taken"}, "words": {"Taken"}, "opens": {"2026-12-01"}})
	}
	j.want(false, j.state(id) != before, "%d changes the campaign of %d", i, whose)
}

// state is how many acts there were about a campaign.
func (j *judgement) state(id campaign.ID) int {
	return j.count(`SELECT count(*) FROM audit WHERE about = $1`, "campaign/"+string(id))
}

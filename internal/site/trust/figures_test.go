package trust

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/campaign"
	"guildhall/internal/membership"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
)

// insight opens the figures of every organisation, and what is frozen of all:
// leaders read their own, the Head of Profession all, and no other role any.
func (j *judgement) insight(i int) {
	head := j.is(i, access.HeadOfProfession)
	for o := range organisations {
		page := j.get(j.cookie(i), "/insight/organisations/"+string(j.organisation(o)))
		leads := j.present(i) && j.People[i].Leads && j.People[i].Works == o
		j.want(head || leads, page.status == http.StatusOK, "%d opens the figures of organisation %d", i, o)
	}
	for address, may := range map[string]bool{"/insight": true, "/insight/board-pack": head || j.present(i) && j.People[i].Leads, "/insight/disclosure": head, "/insight/years": head} {
		j.want(may, j.get(j.cookie(i), address).status == http.StatusOK, "%d opens %s", i, address)
	}
}

// team looks for everybody in the view of somebody's team, and in its file: those
// are there who named them, whom they confirmed, and who share with them for line
// management now.
func (j *judgement) team(i int) {
	page, file := j.get(j.cookie(i), "/team"), j.get(j.cookie(i), "/team/skills.csv")
	for whom := range j.People {
		if whom == i {
			continue
		}
		may := j.manages(i, whom) && slices.ContainsFunc(j.People[whom].Shares, func(o share) bool { return o.Manages && j.reads(i, whom, o) })
		j.want(may, contains(page.body, j.actors[whom].Name), "%d finds %d in their team", i, whom)
		j.want(may, contains(file.body, j.actors[whom].Name), "%d finds %d in the file of their team", i, whom)
		for _, what := range []string{"note", "evidence"} {
			j.want(false, contains(page.body+file.body, j.told(whom, what)), "%d reads the %s of %d in the view of a team", i, what, whom)
		}
	}
}

// TestATeamSaysNothingOfThoseWhoDoNotShare adds people to a team who share nothing
// with its manager as such: not a byte of what the manager gets changes.
func TestATeamSaysNothingOfThoseWhoDoNotShare(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.populate("south", "zqhome").live()
		manager := h.enter(s.manager)
		ask := func() string {
			return h.get(manager, "/team").whole() + h.get(manager, "/team/skills.csv").whole()
		}
		before := ask()
		if !strings.Contains(before, s.member.Name) {
			t.Fatal("the member, who shares, is not in the view of the team")
		}
		with := func(email string, purpose sharing.Purpose) sharing.Offer {
			return sharing.Offer{Email: email, Purpose: purpose, Words: "another", Notes: true, Until: "2027-01-31"}
		}
		boss := "man.zqhome@south.example"
		for n, fn := range []func(who access.Actor){
			func(access.Actor) {},
			func(who access.Actor) { h.shares(who, with("lea.zqhome@south.example", sharing.Management)) },
			func(who access.Actor) { h.shares(who, with(boss, sharing.Coaching)) },
			func(who access.Actor) {
				must(t, h.Sharing.Stop(t.Context(), who, h.shares(who, with(boss, sharing.Appraisal))))
			},
		} {
			who := h.admit(people.New{Name: fmt.Sprintf("Quinn Quiet %c", 'a'+n), Email: fmt.Sprintf("quiet%d@south.example", n), Organisation: "south"})
			h.rate(who, "hidden", "hidden")
			must(t, h.Members.NameManager(t.Context(), who, boss))
			must(t, h.Members.Answer(t.Context(), s.manager, people.ID(who.ID), true))
			fn(who)
			if after := ask(); after != before {
				t.Errorf("the team says something of the %dth who does not share: %s", n, difference(before, after))
			}
		}
		stranger := h.admit(people.New{Name: "Stran Ger", Email: "stranger@south.example", Organisation: "south"})
		h.rate(stranger, "hidden", "hidden")
		h.shares(stranger, with(boss, sharing.Management)) // names another manager, and is confirmed by nobody
		if after := ask(); after != before {
			t.Errorf("the team says something of somebody who did not name the manager: %s", difference(before, after))
		}
	})
}

func (h *hall) shares(who access.Actor, o sharing.Offer) string {
	h.t.Helper()
	id, err := h.Sharing.Share(h.t.Context(), who, o)
	must(h.t, err)
	return id
}

// crowds gives both organisations members enough to be counted by themselves, and
// two others too few.
func (h *hall) crowds() {
	h.t.Helper()
	for o, many := range map[people.OrganisationID]int{"north": 14, "south": 23, "o1q": 7, "o2q": 7} {
		for i := range many {
			who := h.admit(people.New{Name: fmt.Sprintf("Crowd %s %c", o, 'a'+i), Email: fmt.Sprintf("crowd%d@%s.example", i, o), Organisation: o})
			must(h.t, h.Members.SaveAbout(h.t.Context(), who, membership.About{Kind: "practitioner", Disciplines: []string{"GP"}}))
			if i%2 == 0 {
				h.rate(who, "rated", "rated")
			}
		}
	}
}

// TestFiguresOfAnOrganisationAreForItsLeaders makes figures in which both
// organisations stand by themselves, and reads all of them as everybody's kind:
// only the Head of Profession learns a figure of the other one.
func TestFiguresOfAnOrganisationAreForItsLeaders(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		south := h.populate("south", "zqhome")
		h.populate("north", "zqnorth")
		h.crowds()
		_, err := h.Figures.Build(t.Context())
		must(t, err)
		for _, who := range south.onlookers() {
			pages := h.leadsTo(who, "/insight")
			north, home := 0, 0
			for _, a := range pages {
				if strings.Contains(a.body, "Northern Office") || strings.Contains(a.body, "organisation=north") || strings.Contains(a.body, "organisations/north") {
					north++
				}
				if strings.Contains(a.body, "organisations/south") {
					home++
				}
			}
			head := who.name == "head of profession"
			if len(pages) < 20 || north > 0 != head || home > 0 != (head || who.name == "leader") {
				t.Errorf("%s reads of the other organisation on %d and of their own on %d of %d pages of figures", who.name, north, home, len(pages))
			}
			for _, address := range []string{"/insight/organisations/north", "/insight/tables/members-by-organisation?organisation=north", "/insight/tables/members-of-an-organisation-by-grade?organisation=north"} {
				if a := h.get(who.cookie, address); !head && strings.Contains(a.body, "Northern Office") {
					t.Errorf("%s reads of the other organisation at %s", who.name, address)
				}
			}
		}
	})
}

// leadsTo are the answers under an address to which it leads, itself the first.
func (h *hall) leadsTo(who role, from string) map[string]answer {
	h.t.Helper()
	const most = 150
	met, queue := map[string]answer{}, []string{from}
	for len(queue) > 0 && len(met) < most {
		address := queue[0]
		queue = queue[1:]
		if _, known := met[address]; known || address != from && !strings.HasPrefix(address, from+"/") {
			continue
		}
		met[address] = h.get(who.cookie, address)
		for _, m := range link.FindAllStringSubmatch(met[address].body, -1) {
			queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	return met
}

// campaign lets the leader ask everybody of the town, and draft what nobody sees.
func (s *town) campaign() {
	s.t.Helper()
	typed := func(title string) campaign.Typed {
		return campaign.Typed{Title: s.words(title), Words: s.words("asking"), Opens: "2026-11-24", Closes: "2026-12-20", Reminders: "7"}
	}
	id := s.runs(s.leader, s.id, typed("opened"), true)
	s.runs(s.leader, s.id, typed("drafted"), false)
	must(s.t, s.Campaigns.Quieten(s.t.Context(), s.member, id, true))
}

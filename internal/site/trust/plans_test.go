package trust

import (
	"math/rand/v2"
	"net/http"
	"net/url"

	"guildhall/internal/access"
	"guildhall/internal/development"
	"guildhall/internal/sharing"
)

// planned is the development plan of somebody of a world.
type planned struct {
	Kept    bool // whether there is one
	Shared  bool
	With    int
	Levels  bool
	Stopped bool
	Agreed  bool // the reader has commented and agreed, before any stop
}

func somePlan(r *rand.Rand, self, n int) planned {
	p := planned{Kept: r.IntN(3) > 0, With: r.IntN(n), Levels: r.IntN(2) == 0, Stopped: r.IntN(4) == 0, Agreed: r.IntN(2) == 0}
	p.Shared = p.Kept && p.With != self && r.IntN(4) > 0
	return p
}

// without is the plan in a world less one person.
func (p planned) without(gone int) planned {
	switch {
	case p.With == gone:
		p.Shared, p.With = false, 0
	case p.With > gone:
		p.With--
	}
	return p
}

// plan is what stands in the store of one.
type plan struct {
	id     development.ID // empty for none
	action string
}

// plan lets a person plan, share it and be answered.
func (s *settled) plan(i int) {
	s.t.Helper()
	p, ctx := s.People[i].Plans, s.t.Context()
	if !p.Kept {
		return
	}
	made := s.plans(s.actors[i], s.told(i, "plan"))
	s.owned[i].plan = made
	if !p.Shared {
		return
	}
	share := s.shares(s.actors[i], sharing.Offer{Email: s.email(p.With), Purpose: sharing.Coaching, Plan: string(made.id), Levels: p.Levels, Until: "2027-01-31"})
	if p.Agreed {
		s.discuss(s.actors[i], s.actors[p.With], made, s.told(i, "remark"), s.told(i, "reply"))
	}
	if p.Stopped {
		must(s.t, s.Sharing.Stop(ctx, s.actors[i], share))
	}
}

// plans begins a plan with one action, in which somebody says something.
func (h *hall) plans(who access.Actor, words string) plan {
	h.t.Helper()
	ctx := h.t.Context()
	id, err := h.Development.Begin(ctx, who, words, false)
	must(h.t, err)
	action, err := h.Development.SaveAction(ctx, who, id, development.Action{What: words, Why: words, Note: words, Kind: "on-the-job", Skill: "GP01", Level: 2, Status: development.UnderWay})
	must(h.t, err)
	return plan{id, action}
}

// discuss lets a reader comment and agree, and the member answer.
func (h *hall) discuss(member, reader access.Actor, p plan, remark, reply string) {
	h.t.Helper()
	ctx := h.t.Context()
	must(h.t, h.Development.Comment(ctx, reader, p.id, p.action, remark))
	whole, err := h.Development.Find(ctx, member, p.id)
	must(h.t, err)
	must(h.t, h.Development.Agree(ctx, reader, p.id, whole.Mark()))
	said, err := h.Development.Comments(ctx, member, p.id)
	must(h.t, err)
	must(h.t, h.Development.Answer(ctx, member, p.id, said[0].ID, reply))
}

// plan lets the member plan, the manager comment and agree, and the member answer.
func (s *town) plan(manager string) {
	s.t.Helper()
	p := s.plans(s.member, s.words("plan"))
	s.shares(s.member, sharing.Offer{Email: manager, Purpose: sharing.Other, Words: s.words("talk"), Plan: string(p.id), Levels: true, Until: "2027-01-31"})
	s.discuss(s.member, s.manager, p, s.words("remark"), s.words("reply"))
	alone := s.plans(s.leader, s.words("alone"))
	must(s.t, s.Development.Close(s.t.Context(), s.leader, alone.id))
}

// readsPlan: whoever a member shares a plan with reads it, until they stop, while both
// may use the service. No role reads it, and nobody reads one that is not shared.
func (w world) readsPlan(i, whose int) bool {
	p := w.People[whose].Plans
	return w.present(i) && w.present(whose) && p.Shared && !p.Stopped && p.With == i
}

// plans opens everybody's plan as its member's, as a reader's and as a version of it,
// and tries to comment and to agree.
func (j *judgement) plans(i int) {
	list := j.get(j.cookie(i), "/me/plan")
	for whose, p := range j.People {
		made := j.owned[whose].plan
		if made.id == "" {
			continue
		}
		mine, reads := i == whose && j.present(i), j.readsPlan(i, whose)
		agreed := p.Plans.Shared && p.Plans.Agreed
		own, read := j.get(j.cookie(i), "/me/plan/"+string(made.id)), j.get(j.cookie(i), "/plans/"+string(made.id))
		_, err := j.Development.Read(j.t.Context(), j.actor(i), made.id)
		j.want(mine, own.status == http.StatusOK, "%d opens the plan of %d as its own", i, whose)
		j.want(mine, contains(list.body, j.told(whose, "plan")), "%d finds the plan of %d among its own", i, whose)
		j.want(mine, contains(own.body, j.told(whose, "plan")), "%d reads the plan of %d as its own", i, whose)
		j.want(mine && agreed, contains(own.body, j.told(whose, "remark")), "%d reads what was said of the plan of %d", i, whose)
		j.want(reads, read.status == http.StatusOK, "%d opens the plan of %d", i, whose)
		j.want(reads, err == nil, "%d reads the plan of %d", i, whose)
		j.want(reads && agreed, contains(read.body, j.told(whose, "reply")), "%d reads what %d answered", i, whose)
		j.want(reads && p.Plans.Levels, contains(read.body, "They say"), "%d reads levels with the plan of %d", i, whose)
		j.want(false, contains(read.body+own.body, j.told(whose, "note")), "%d reads notes with the plan of %d", i, whose)
		for address, may := range map[string]bool{"/me/plan/" + string(made.id): mine, "/plans/" + string(made.id): reads} {
			version := j.get(j.cookie(i), address+"/versions/1")
			j.want(may && agreed, version.status == http.StatusOK, "%d opens what was agreed at %s", i, address)
		}
		j.want(mine, j.get(j.cookie(i), "/me/plan/"+string(made.id)+"/plan.docx").status == http.StatusOK, "%d takes the plan of %d along", i, whose)
		if !mine && !reads {
			j.meddle(i, whose)
		}
	}
}

// meddle lets somebody who may not know of a plan try to change it.
func (j *judgement) meddle(i, whose int) {
	made := j.owned[whose].plan
	const acts = `SELECT count(*) FROM audit WHERE about = $1`
	before := j.count(acts, "plan/"+string(made.id))
	for address, form := range map[string]url.Values{
		"/plans/" + string(made.id) + "/comments": {"about": {""}, "words": {"Taken"}}, "/plans/" + string(made.id) + "/agree": {"mark": {"x"}}, "/plans/" + string(made.id) + "/versions/1/withdraw": {},
		"/me/plan/" + string(made.id) + "/name": {"title": {"Taken"}}, "/me/plan/" + string(made.id) + "/close": {}, "/me/plan/" + string(made.id) + "/versions/1/withdraw": {},
		"/me/plan/" + string(made.id) + "/actions/" + made.action + "/back": {},
	} {
		a := j.hall.ask("POST", j.cookie(i), address, form)
		j.want(false, a.status == http.StatusSeeOther && contains(a.header.Get("Location"), "done="), "%d changes the plan of %d at %s", i, whose, address)
	}
	j.want(false, j.count(acts, "plan/"+string(made.id)) != before, "%d changes the plan of %d", i, whose)
}

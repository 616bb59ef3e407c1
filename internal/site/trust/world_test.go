package trust

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/campaign"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
)

// fields are those of a profile, as its page of audiences lists them.
var fields = []membership.Field{
	membership.Name, membership.Email, membership.KindOfMember, membership.Employer, membership.Grade, membership.CurrentPost, membership.Ring,
	membership.PastPosts, membership.Disciplines, membership.LineManager, membership.Region, membership.Pattern, membership.Interests,
	membership.Qualifications, membership.Registrations, membership.Objective, membership.Horizon, membership.Mobility,
}

// world is a small population, as a value that can be printed, made again and
// made smaller.
type world struct {
	Seed   uint64
	People []person
}

// person is somebody of a world. Others are named by their number.
type person struct {
	Works     int  // number of one of the world's organisations; -1 for none
	Confirmed bool // whether that is known
	Leads     bool // the profession there; needs that it is known
	Roles     []access.Role
	Manager   int // -1 for nobody
	Answered  string
	Listed    bool
	Suspended bool
	Silent    bool // has filled in nothing
	Audiences []int
	Shares    []share
	Asks      bool // the manager for an opinion, where they have confirmed
	Runs      asking
	Plans     planned
}

// share is what somebody lets another read of their skills.
type share struct {
	With            int
	Notes, Evidence bool
	Manages         bool // for line management
	Stopped         bool
}

func (w world) String() string {
	b, _ := json.Marshal(w)
	return string(b)
}

const organisations = 3 // of each world

// randomWorld is the same for the same seed.
func randomWorld(seed uint64) world {
	r := rand.New(rand.NewPCG(seed, 17))
	w := world{Seed: seed}
	n := 4 + r.IntN(5)
	for i := range n {
		p := person{Works: r.IntN(organisations+1) - 1, Manager: -1, Listed: r.IntN(3) > 0, Suspended: r.IntN(9) == 0, Silent: r.IntN(7) == 0}
		p.Confirmed = p.Works >= 0 && r.IntN(4) > 0
		p.Leads = p.Confirmed && r.IntN(3) == 0
		for _, role := range []access.Role{access.Administrator, access.Editor, access.Approver, access.HeadOfProfession} {
			if r.IntN(6) == 0 {
				p.Roles = append(p.Roles, role)
			}
		}
		if m := r.IntN(n + 1); m < n && m != i {
			p.Manager, p.Answered = m, []string{"", "yes", "yes", "no"}[r.IntN(4)]
		}
		for with := range n {
			if with != i && r.IntN(4) == 0 {
				p.Shares = append(p.Shares, share{With: with, Notes: r.IntN(2) == 0, Evidence: r.IntN(2) == 0, Stopped: r.IntN(4) == 0})
			}
		}
		if p.Manager >= 0 && r.IntN(2) == 0 {
			p.Shares = append(p.Shares, share{With: p.Manager, Manages: true, Stopped: r.IntN(4) == 0})
		}
		p.Runs = asking{Stage: []string{"draft", "coming", "open", "open"}[r.IntN(4)], Whole: r.IntN(2) == 0, Narrow: r.IntN(3) == 0}
		if !p.Runs.may(p) {
			p.Runs = asking{}
		}
		p.Asks = p.Answered == "yes" && r.IntN(2) == 0
		p.Plans = somePlan(r, i, n)
		for range fields {
			p.Audiences = append(p.Audiences, r.IntN(6))
		}
		if r.IntN(4) > 0 { // otherwise nothing is seen of most
			p.Audiences[0] = 4 + r.IntN(2)
		}
		if p.Listed && p.Audiences[0] < 4 { // the directory takes nobody who hides their name from members
			p.Listed = false
		}
		w.People = append(w.People, p)
	}
	return w
}

// without is the world less one person.
func (w world) without(gone int) world {
	smaller := world{Seed: w.Seed}
	for i, p := range w.People {
		switch {
		case i == gone:
			continue
		case p.Manager == gone:
			p.Manager, p.Answered, p.Asks = -1, "", false
		case p.Manager > gone:
			p.Manager--
		}
		var shares []share
		for _, o := range p.Shares {
			if o.With == gone {
				continue
			}
			if o.With > gone {
				o.With--
			}
			shares = append(shares, o)
		}
		p.Shares, p.Plans = shares, p.Plans.without(gone)
		smaller.People = append(smaller.People, p)
	}
	return smaller
}

// simpler are the worlds that lack one thing of this one.
func (w world) simpler() []world {
	var all []world
	for i := range w.People {
		all = append(all, w.without(i))
	}
	change := func(i int, fn func(p *person)) {
		smaller := world{w.Seed, slices.Clone(w.People)}
		fn(&smaller.People[i])
		if fmt.Sprint(smaller) != fmt.Sprint(w) {
			all = append(all, smaller)
		}
	}
	for i := range w.People {
		change(i, func(p *person) { p.Roles, p.Runs.Stage = nil, "" })
		change(i, func(p *person) { p.Leads, p.Runs.Stage = false, "" })
		change(i, func(p *person) { p.Runs.Stage = "" })
		change(i, func(p *person) { p.Manager, p.Answered, p.Asks = -1, "", false })
		change(i, func(p *person) { p.Shares, p.Asks = nil, false })
		change(i, func(p *person) { p.Plans = planned{} })
		change(i, func(p *person) { p.Suspended = false })
		change(i, func(p *person) { p.Silent = true })
	}
	return all
}

// settled is a world that lives in a hall.
type settled struct {
	*hall
	world
	first   int // number of its first organisation
	tag     string
	actors  []access.Actor
	cookies []string // the last is a visitor's
	handles []string
	owned   []owned
}

// owned are the addresses of what belongs to one person.
type owned struct {
	assessment, evidence, snapshot, post, registration string

	id     assessment.ID
	shares []string // identifiers, in the order of the person's shares
	asked  string   // identifier of a request for an opinion; empty for none

	campaign campaign.ID // empty for none
	plan     plan
}

// word is what one person says in one field, and nobody else anywhere.
func (s *settled) word(i int, f membership.Field) string {
	return fmt.Sprintf("%sp%df%dq", s.tag, i, f)
}

func (s *settled) organisation(n int) people.OrganisationID {
	if n < 0 {
		return ""
	}
	return people.OrganisationID(organisation(s.first + n))
}

func (s *settled) email(i int) string { return s.word(i, membership.Email) + "@mail.example" }

// settle makes a world.
func (h *hall) settle(w world) *settled {
	h.t.Helper()
	s := &settled{hall: h, world: w, first: h.used, tag: fmt.Sprintf("w%dx", h.used)}
	if h.used += organisations; h.used > spare {
		h.t.Fatal("there are no more organisations for worlds")
	}
	for i, p := range w.People {
		grants := grantsOf(p.Roles)
		if p.Leads {
			grants = append(grants, access.Grant{Role: access.Leader, Scope: "organisation/" + string(s.organisation(p.Works))})
		}
		s.actors = append(s.actors, h.admit(people.New{Name: "Pat " + s.word(i, membership.Name), Email: s.email(i),
			Organisation: s.organisation(p.Works), Unconfirmed: p.Works >= 0 && !p.Confirmed}, grants...))
	}
	for i := range w.People {
		s.fill(i)
	}
	for i, p := range w.People {
		if p.Answered != "" {
			must(h.t, h.Members.Answer(h.t.Context(), s.actors[p.Manager], people.ID(s.actors[i].ID), p.Answered == "yes"))
		}
	}
	for i := range w.People {
		s.share(i)
		s.plan(i)
		s.ask(i)
	}
	for i, p := range w.People {
		s.cookies = append(s.cookies, h.enter(s.actors[i]))
		if p.Suspended {
			must(h.t, h.People.Suspend(h.t.Context(), h.root, people.ID(s.actors[i].ID)))
		}
	}
	s.cookies = append(s.cookies, "")
	return s
}

// fill lets a person say everything that can be said.
func (s *settled) fill(i int) {
	s.t.Helper()
	ctx, who, p, say := s.t.Context(), s.actors[i], s.People[i], func(f membership.Field) string { return s.word(i, f) }
	if p.Manager >= 0 {
		must(s.t, s.Members.NameManager(ctx, who, s.email(p.Manager)))
	}
	if !p.Silent {
		must(s.t, s.Members.SaveAbout(ctx, who, membership.About{Kind: "practitioner", Region: say(membership.Region), Pattern: say(membership.Pattern),
			Interests: say(membership.Interests), Disciplines: []string{"GP"}}))
		must(s.t, s.Members.SaveAim(ctx, who, membership.Aim{Objective: say(membership.Objective), Horizon: "two", Mobility: say(membership.Mobility), Moves: "others"}))
		must(s.t, s.Members.SavePost(ctx, who, membership.Post{Title: say(membership.CurrentPost), Grade: "G1", Role: "R01", Starts: "2025"}))
		must(s.t, s.Members.SavePost(ctx, who, membership.Post{Title: say(membership.PastPosts), Starts: "2020", Ends: "2021"}))
		must(s.t, s.Members.AddQualification(ctx, who, membership.Qualification{Title: say(membership.Qualifications)}))
		must(s.t, s.Members.SaveRegistration(ctx, who, membership.Registration{Body: say(membership.Registrations), Level: "Fellow", Awarded: pack.Date("2020")}))
	}
	digits := ""
	for _, f := range fields {
		_ = f
		digits += "0"
	}
	choices := []byte(digits)
	for n, f := range fields {
		choices[f] = '0' + byte(p.Audiences[n])
	}
	must(s.t, s.Members.Choose(ctx, who, membership.Choices(choices), p.Listed))
	own, err := s.Members.Own(ctx, who)
	must(s.t, err)
	s.handles = append(s.handles, own.Handle)
	o := s.rate(who, s.told(i, "note"), s.told(i, "evidence"))
	if len(own.Posts) > 0 {
		o.post, o.registration = "/me/profile/posts/"+own.Posts[0].ID, "/me/profile/registrations/"+own.Registrations[0].ID
	}
	s.owned = append(s.owned, o)
}

// told is what somebody says of their skills, and nobody else anywhere.
func (s *settled) told(i int, what string) string { return fmt.Sprintf("%sp%d%sq", s.tag, i, what) }

// share lets a person share, stop sharing, and ask for an opinion.
func (s *settled) share(i int) {
	s.t.Helper()
	ctx, who := s.t.Context(), s.actors[i]
	for _, o := range s.People[i].Shares {
		purpose := sharing.Coaching
		if o.Manages {
			purpose = sharing.Management
		}
		id, err := s.Sharing.Share(ctx, who, sharing.Offer{Email: s.email(o.With), Purpose: purpose, Notes: o.Notes, Evidence: o.Evidence, Until: "2027-01-31"})
		must(s.t, err)
		if o.Stopped {
			must(s.t, s.Sharing.Stop(ctx, who, id))
		}
		s.owned[i].shares = append(s.owned[i].shares, id)
	}
	if s.People[i].Asks {
		id, err := s.Opinions.Ask(ctx, who, opinion.New{Kind: opinion.Opinions, Assessment: s.owned[i].id, Skills: []string{"GP01"}, Whom: "manager", Notes: true, Until: "2026-12-31", Message: s.told(i, "message")})
		must(s.t, err)
		must(s.t, s.Opinions.Accept(ctx, s.actors[s.People[i].Manager], id))
		s.owned[i].asked = string(id)
	}
}

// rate lets a person assess themselves, keep evidence and a snapshot, in which
// they say something.
func (h *hall) rate(who access.Actor, words, proof string) owned {
	h.t.Helper()
	ctx := h.t.Context()
	id, err := h.Assessments.Begin(ctx, who, assessment.New{Purpose: assessment.OwnRole, Role: "R01"})
	must(h.t, err)
	must(h.t, h.Assessments.Answer(ctx, who, id, assessment.Answer{Skill: "GP01", Kind: assessment.Level, Level: 2, Note: words}))
	must(h.t, h.Assessments.Submit(ctx, who, id))
	evidence, err := h.Assessments.SaveEvidence(ctx, who, assessment.Evidence{Title: proof, When: proof, What: proof,
		Links: []assessment.EvidenceLink{{Skill: "GP01", Shows: proof}}})
	must(h.t, err)
	snapshot, err := h.Assessments.TakeSnapshot(ctx, who, words, true)
	must(h.t, err)
	return owned{id: id, assessment: "/assessments/" + string(id), evidence: "/assessments/evidence/" + evidence, snapshot: "/assessments/snapshots/" + snapshot}
}

func contains(body, word string) bool { return strings.Contains(body, word) }

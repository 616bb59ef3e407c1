package development

import (
	"cmp"
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/learning"
	"guildhall/internal/membership"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// Aim is a skill and the level to reach in it.
type Aim struct {
	Skill *framework.Skill
	Level int
	Held  *assessment.Held // what the member says of it; nil where they have said nothing
}

// Suggestion is something that helps towards an aim.
type Suggestion struct {
	Choice
	Title, Href string
	Why         string // the reason for which it is suggested
	In          bool   // the open plan has it already
}

// Choice names what somebody puts into their plan: one of the three.
type Choice struct {
	Learning string // id
	Network  string // id
	Member   string // handle
}

// Ref is what the plan keeps of it; empty for a member.
func (c Choice) Ref() string {
	switch {
	case c.Learning != "":
		return "learning/" + c.Learning
	case c.Network != "":
		return "network/" + c.Network
	}
	return ""
}

// Ways are suggestions of one way of learning.
type Ways struct {
	pack.LearningKind
	All []Suggestion
}

// mostSuggested bounds what is suggested of each source within a way of learning.
const mostSuggested = 3

// Suggest lists what helps towards an aim, by the profession's ways of learning:
// what the catalogue has for the skill and for those related to it, networks, and
// members who want to be found and say that they are willing to help with it. It
// asks the store the same few questions however much there is.
func (s *Service) Suggest(ctx context.Context, who access.Actor, f *framework.Framework, aim Aim) ([]Ways, error) {
	plan, err := findOpen(ctx, s.DB, who)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	ways := make([]Ways, len(f.Profession.LearningKinds))
	for i, k := range f.Profession.LearningKinds {
		ways[i].LearningKind = k
	}
	put := func(kind string, v Suggestion) {
		for i := range ways {
			if ways[i].ID == kind {
				ways[i].All = append(ways[i].All, v)
			}
		}
	}
	if err := s.fromCatalogue(ctx, f, aim, plan, put); err != nil {
		return nil, err
	}
	if err := s.fromPeople(ctx, who, f, aim, plan, put); err != nil {
		return nil, err
	}
	return ways, s.fromNetworks(ctx, who, f, aim, plan, put)
}

// has reports whether a plan has, for a skill, something that was not dropped.
func (p Plan) has(skill *framework.Skill, is func(Action) bool) bool {
	return slices.ContainsFunc(p.Actions, func(a Action) bool { return a.Status != Dropped && a.Skill == skill.Code && is(a) })
}

// fromCatalogue suggests what the catalogue has for the skill, what begins nearest
// to where the member is first, and then for related skills.
func (s *Service) fromCatalogue(ctx context.Context, f *framework.Framework, aim Aim, plan Plan, put func(string, Suggestion)) error {
	codes := []string{aim.Skill.Code}
	for _, r := range aim.Skill.Related {
		codes = append(codes, r.Code)
	}
	all, err := s.Learning.List(ctx, learning.Filter{Skills: codes})
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b learning.Opportunity) int { return cmp.Compare(aim.away(a), aim.away(b)) })
	count := map[string]int{}
	for _, o := range all {
		if count[o.Kind]++; count[o.Kind] > mostSuggested {
			continue
		}
		put(o.Kind, Suggestion{Choice: Choice{Learning: o.ID}, Title: o.Title, Href: o.Address(), Why: aim.reason(f, o),
			In: plan.has(aim.Skill, func(a Action) bool { return a.Thing == o.Ref() })})
	}
	return nil
}

// level is where the member says they are; 0 where they have said nothing.
func (a Aim) level() int {
	if a.Held == nil {
		return 0
	}
	return a.Held.Level
}

// away is how far what an opportunity begins with is from where the member is; far
// away where it is about related skills alone.
func (a Aim) away(o learning.Opportunity) int {
	for _, step := range o.Skills {
		if step.Skill == a.Skill.Code {
			return max(step.From-a.level(), a.level()-step.From)
		}
	}
	return 1000
}

func (a Aim) reason(f *framework.Framework, o learning.Opportunity) string {
	for _, step := range o.Skills {
		if step.Skill == a.Skill.Code {
			return "It leads from " + assessment.LevelName(f, step.From) + " to " + assessment.LevelName(f, step.To) + " in this skill, and takes " + o.Time() + "."
		}
	}
	for _, step := range o.Skills {
		if i := slices.IndexFunc(a.Skill.Related, func(r *framework.Skill) bool { return r.Code == step.Skill }); i >= 0 {
			return "It is about " + lower(a.Skill.Related[i].Name) + ", which is related to this skill, and takes " + o.Time() + "."
		}
	}
	return ""
}

// fromPeople suggests members who are willing to help with the skill, those of other
// organisations first.
func (s *Service) fromPeople(ctx context.Context, who access.Actor, f *framework.Framework, aim Aim, plan Plan, put func(string, Suggestion)) error {
	found, _, err := s.Members.Directory(ctx, who, membership.Filter{Skill: aim.Skill.Code}, 1)
	if err != nil || s.Members.Helps == nil {
		return err
	}
	own, err := s.Members.Own(ctx, who)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(e membership.Entry) bool { return string(e.Person) == who.ID })
	slices.SortStableFunc(found, func(a, b membership.Entry) int { return cmp.Compare(near(a, own), near(b, own)) })
	for _, e := range found[:min(mostSuggested, len(found))] {
		why := "They say that they are willing to help others with this skill."
		if e.Organisation != "" {
			why = "They work at " + e.Organisation + " and say that they are willing to help others with this skill."
		}
		put(withOthers(f), Suggestion{Choice: Choice{Member: e.Handle}, Title: "Learn from " + e.Name, Href: "/members/" + e.Handle, Why: why,
			In: plan.has(aim.Skill, func(a Action) bool { return a.Helper == e.Person })})
	}
	return nil
}

// near is 0 for somebody known to work elsewhere than a member does.
func near(e membership.Entry, own membership.Profile) int {
	if e.Organisation != "" && e.Organisation != own.Works {
		return 0
	}
	return 1
}

func (s *Service) fromNetworks(ctx context.Context, who access.Actor, f *framework.Framework, aim Aim, plan Plan, put func(string, Suggestion)) error {
	mentions, err := search.AboutEach(ctx, s.DB, []string{aim.Skill.Ref()}, search.Audiences(who))
	for _, m := range mentions[aim.Skill.Ref()] {
		if m.Kind != "network" {
			continue
		}
		for _, d := range m.Docs[:min(mostSuggested, len(m.Docs))] {
			put(withOthers(f), Suggestion{Choice: Choice{Network: d.Ref[len("network/"):]}, Title: "Take part in " + d.Title, Href: d.URL, Why: "It is a network of people who work with this skill.",
				In: plan.has(aim.Skill, func(a Action) bool { return a.Thing == d.Ref })})
		}
	}
	return err
}

// Take puts what somebody chose into their open plan, and begins one where they have
// none. What is in it already for the skill is not added twice.
func (s *Service) Take(ctx context.Context, who access.Actor, skill string, level int, c Choice) (ID, error) {
	if !CanPlan(who) {
		return "", fault.New(fault.Forbidden, "Sign in to make a plan.")
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return "", err
	}
	of := f.Skill(skill)
	if of == nil || of.Status == framework.Retired {
		return "", fault.New(fault.Invalid, "Choose a skill from the list")
	}
	if f.Scale.Level(level) == nil {
		return "", fault.New(fault.Invalid, "Choose a level from the list")
	}
	a, err := s.chosen(ctx, who, f, of, c)
	if err != nil {
		return "", err
	}
	a.Level = level
	var plan ID
	act := audit.Act{By: who, Verb: "changed development plan", About: "person/" + who.ID}
	return plan, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := findOpen(ctx, tx, who)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			p, err = begin(ctx, tx, at, who, UsualTitle(at))
		}
		if plan = p.ID; err != nil {
			return err
		}
		if p.has(of, func(b Action) bool { return b.Thing == a.Thing && b.Helper == a.Helper }) {
			return nil
		}
		if _, err := put(ctx, tx, &p, f, a, at); err != nil {
			return err
		}
		return save(ctx, tx, p)
	})
}

// UsualTitle names the plan of somebody who has not named it.
func UsualTitle(at sqldb.Stamp) string {
	return "Development plan " + at.In(clock.London).Format("2006")
}

// chosen is what somebody chose as an action, in words that name nobody.
func (s *Service) chosen(ctx context.Context, who access.Actor, f *framework.Framework, skill *framework.Skill, c Choice) (Action, error) {
	a := Action{Kind: withOthers(f), Skill: skill.Code, Thing: c.Ref(), Status: Planned}
	switch {
	case c.Learning != "":
		o, err := s.Learning.Find(ctx, c.Learning)
		a.Kind, a.What, a.Hours = o.Kind, o.Title, o.Hours
		return a, err
	case c.Network != "":
		n, err := s.Networks.Find(ctx, c.Network)
		a.What = "Take part in " + n.Name
		return a, err
	case c.Member != "":
		e, err := s.Members.Helper(ctx, who, skill.Code, c.Member)
		a.What, a.Helper = "Learn from somebody who is willing to help with "+lower(skill.Name), people.ID(e.Person)
		return a, err
	}
	return a, fault.New(fault.Invalid, "Choose something to put into your plan")
}

package demo

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/development"
	"guildhall/internal/framework"
	"guildhall/internal/sharing"
)

// planned are things to do, one for each way of learning and one more.
var planned = []development.Action{
	{What: "Take over a piece of this work for three months", Why: "So that I do it often enough to be sure of it.", Hours: 30, Status: development.UnderWay},
	{What: "Sit beside somebody who does this well for a day", Why: "I would like to see how they decide.", Hours: 8, Status: development.Planned},
	{What: "Take a course, and try it out in the week after", Hours: 12, Status: development.Planned},
	{What: "Explain it to the newcomers of the team", Hours: 4, Status: development.Done, Note: "It went well. Their questions showed me what I had not understood myself."},
}

// plan leaves plans in different states: one that was talked through with the
// manager and has changed since it was agreed, one that waits to be read, one that
// nobody else knows of, and one of last year that is closed.
func (s *Service) plan(ctx context.Context, cast map[string]access.Actor) error {
	f, err := s.Framework.Current(ctx)
	if err != nil || len(f.Profession.LearningKinds) == 0 {
		return err
	}
	if err := s.planLastYear(ctx, cast["member"], f); err != nil {
		return err
	}
	until := string(s.day(-60))
	for _, p := range []struct {
		who     string
		actions int
		share   sharing.Offer
	}{
		{"member", 3, sharing.Offer{To: "manager", Purpose: sharing.Management, Levels: true, Until: until}},
		{"reviewer", 2, sharing.Offer{To: "manager", Purpose: sharing.Appraisal, Until: until}},
		{"editor", 4, sharing.Offer{}},
	} {
		plans := *s.Development
		plans.Log = s.ago(20)
		id, err := plans.Begin(ctx, cast[p.who], "What I want to learn this year", false)
		if err != nil {
			return err
		}
		if err := fillPlan(ctx, &plans, cast[p.who], id, f, p.actions); err != nil {
			return err
		}
		if p.share.To == "" {
			continue
		}
		p.share.Plan = string(id)
		if _, err := s.Sharing.Share(ctx, cast[p.who], p.share); err != nil {
			return err
		}
		if p.who == "member" {
			if err := s.talkThrough(ctx, cast, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// fillPlan puts actions into a plan, for the skills of a role one after the other.
func fillPlan(ctx context.Context, plans *development.Service, who access.Actor, id development.ID, f *framework.Framework, n int) error {
	skills, levels, kinds := inUse(f), f.Scale.Levels, f.Profession.LearningKinds
	for i, a := range planned[:n] {
		if n == len(planned) && i == 1 {
			a.Status, a.Note = development.Dropped, "They have moved to another team."
		}
		a.Kind, a.Skill, a.Level = kinds[i%len(kinds)].ID, skills[i%len(skills)].Code, levels[min(2, len(levels)-1)].Number
		a.Due = "2027-03"
		if _, err := plans.SaveAction(ctx, who, id, a); err != nil {
			return err
		}
	}
	return nil
}

// inUse are the skills in use that the first role with skills asks for, or else all.
func inUse(f *framework.Framework) []*framework.Skill {
	var all []*framework.Skill
	for _, r := range f.Roles {
		for _, n := range r.Skills {
			if n.Skill.Status == framework.Active && len(all) < 4 {
				all = append(all, n.Skill)
			}
		}
	}
	if len(all) == 0 {
		return f.Skills
	}
	return all
}

// planLastYear is a plan that came to its end.
func (s *Service) planLastYear(ctx context.Context, who access.Actor, f *framework.Framework) error {
	plans := *s.Development
	plans.Log = s.ago(380)
	id, err := plans.Begin(ctx, who, "Last year", false)
	if err != nil {
		return err
	}
	a := planned[3]
	a.Kind, a.Skill, a.Level = f.Profession.LearningKinds[0].ID, inUse(f)[0].Code, f.Scale.Levels[1].Number
	if _, err := plans.SaveAction(ctx, who, id, a); err != nil {
		return err
	}
	plans.Log = s.ago(30)
	return plans.Close(ctx, who, id)
}

// talkThrough lets the manager comment on the member's plan and agree to it, and the
// member answer and change one thing afterwards.
func (s *Service) talkThrough(ctx context.Context, cast map[string]access.Actor, id development.ID) error {
	member, manager := cast["member"], cast["manager"]
	read, err := s.Development.Read(ctx, manager, id)
	if err != nil {
		return err
	}
	if err := s.Development.Comment(ctx, manager, id, "", "This is a good plan. I would say that you are further in the first of these than you think."); err != nil {
		return err
	}
	if err := s.Development.Comment(ctx, manager, id, read.Actions[1].ID, "I know somebody at another department. Shall I ask?"); err != nil {
		return err
	}
	if err := s.Development.Agree(ctx, manager, id, read.Plan.Mark()); err != nil {
		return err
	}
	said, err := s.Development.Comments(ctx, member, id)
	if err != nil {
		return err
	}
	if err := s.Development.Answer(ctx, member, id, said[0].ID, "Thank you. I keep my level until I have done it once by myself."); err != nil {
		return err
	}
	changed := read.Actions[2]
	changed.Due = "2027-05"
	_, err = s.Development.SaveAction(ctx, member, id, changed)
	return err
}

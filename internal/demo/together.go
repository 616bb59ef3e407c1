package demo

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/campaign"
	"guildhall/internal/framework"
	"guildhall/internal/insight/figures"
	"guildhall/internal/opinion"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
)

// together is what people do with one another: they share, ask for second
// opinions, agree and differ, and are asked to check their skills by a day.
func (s *Service) together(ctx context.Context, cast map[string]access.Actor) error {
	for _, step := range []func(context.Context, map[string]access.Actor) error{s.share, s.volunteer, s.ask, s.campaign, s.introduce, s.plan, s.owe, s.lead, s.keepRecords} {
		if err := step(ctx, cast); err != nil {
			return err
		}
	}
	return nil
}

// lead lets a persona lead the first discipline, which most people are in.
func (s *Service) lead(ctx context.Context, cast map[string]access.Actor) error {
	f, err := s.Framework.Current(ctx)
	if err != nil || len(f.Specialist()) == 0 {
		return err
	}
	return s.People.Grant(ctx, cast["head"], people.ID(cast["lead"].ID), access.DisciplineLead, f.Specialist()[0].Ref())
}

// share lets the manager read what two people say of their skills, and shows one
// share that was stopped.
func (s *Service) share(ctx context.Context, cast map[string]access.Actor) error {
	until := string(s.day(-60))
	for _, o := range []struct {
		who string
		sharing.Offer
	}{
		{"member", sharing.Offer{To: "manager", Purpose: sharing.Management, Notes: true, Until: until}},
		{"reviewer", sharing.Offer{To: "manager", Purpose: sharing.Appraisal, Evidence: true, Until: until}},
		{"member", sharing.Offer{Email: address("leader", "persona"), Purpose: sharing.Coaching, Until: until}},
	} {
		id, err := s.Sharing.Share(ctx, cast[o.who], o.Offer)
		if err != nil {
			return err
		}
		if o.Purpose == sharing.Coaching {
			if err := s.Sharing.Stop(ctx, cast[o.who], id); err != nil {
				return err
			}
		}
	}
	return nil
}

// volunteer makes assessors of the editor and of some people outside the personas'
// organisation.
func (s *Service) volunteer(ctx context.Context, cast map[string]access.Actor) error {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return err
	}
	var disciplines []string
	for _, d := range f.Disciplines {
		disciplines = append(disciplines, d.ID)
	}
	if err := s.Opinions.Volunteer(ctx, cast["editor"], opinion.Offer{Disciplines: disciplines[:min(1, len(disciplines))], Most: 2}); err != nil {
		return err
	}
	register, err := s.People.Living(ctx)
	if err != nil {
		return err
	}
	for _, o := range register[min(1, len(register)):min(9, len(register))] {
		some, err := people.In(ctx, s.DB, o.ID, 3)
		if err != nil {
			return err
		}
		if len(some) < 3 {
			continue
		}
		who, err := s.People.Actor(ctx, some[2].ID)
		if err != nil {
			return err
		}
		if err := s.Opinions.Volunteer(ctx, who, opinion.Offer{Disciplines: disciplines, Most: 3}); err != nil {
			return err
		}
	}
	return nil
}

// ask lets the member ask the manager, who sees one skill almost as she does, one
// quite otherwise and one in between: they differ on the second and agree on the
// third. The reviewer's request waits.
func (s *Service) ask(ctx context.Context, cast map[string]access.Actor) error {
	for _, name := range []string{"member", "reviewer"} {
		a, err := s.lastRated(ctx, cast[name])
		if err != nil || len(a.Answers) == 0 {
			return err
		}
		n := opinion.New{Kind: opinion.Opinions, Assessment: a.ID, Whom: "manager", Levels: name == "member", Until: s.day(-30), Message: "You see me do this every week. What would you say?"}
		for _, o := range a.Answers {
			if o.Kind == assessment.Level && len(n.Skills) < 3 {
				n.Skills = append(n.Skills, o.Skill)
			}
		}
		if len(n.Skills) < 3 {
			continue
		}
		id, err := s.Opinions.Ask(ctx, cast[name], n)
		if err != nil {
			return err
		}
		if name == "member" {
			if err := s.opine(ctx, cast["member"], cast["manager"], id, a, n.Skills); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) opine(ctx context.Context, member, manager access.Actor, id opinion.ID, a assessment.Assessment, skills []string) error {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return err
	}
	scale := f.Scale.Levels
	said := func(code string, away int) int {
		i := slices.IndexFunc(a.Answers, func(o assessment.Answer) bool { return o.Skill == code })
		place := slices.IndexFunc(scale, func(l *framework.Level) bool { return l.Number == a.Answers[i].Level })
		if place+away >= len(scale) {
			away = -away
		}
		return scale[max(0, place+away)].Number
	}
	far := []int{said(skills[1], 2), said(skills[2], 2)}
	if err := s.Opinions.Accept(ctx, manager, id); err != nil {
		return err
	}
	if err := s.Opinions.Give(ctx, manager, id,
		opinion.Answer{Skill: skills[0], Level: said(skills[0], 1), Comment: "You do more of this than you think."},
		opinion.Answer{Skill: skills[1], Level: far[0], Comment: "I see this otherwise: the last two times went another way."},
		opinion.Answer{Skill: skills[2], Level: far[1], Comment: "Let us talk about what this level asks for."}); err != nil {
		return err
	}
	if err := s.Opinions.Differ(ctx, member, id, skills[1], "We looked at it together and still see it in two ways. Both views stay."); err != nil {
		return err
	}
	if err := s.Opinions.Propose(ctx, manager, id, skills[2], said(skills[2], 1), "In between, after we talked."); err != nil {
		return err
	}
	return s.settle(ctx, member, id, skills[2])
}

// settle accepts what was proposed for a skill.
func (s *Service) settle(ctx context.Context, who access.Actor, id opinion.ID, code string) error {
	r, err := s.Opinions.Find(ctx, who, id)
	if err != nil {
		return err
	}
	for _, k := range r.Skills {
		for _, o := range k.Outcomes {
			if k.Code == code && o.State == opinion.Proposed {
				return s.Opinions.Settle(ctx, who, id, code, o.ID, "Yes, I can see that.")
			}
		}
	}
	return nil
}

// lastRated is the actor's latest submitted assessment of a role.
func (s *Service) lastRated(ctx context.Context, who access.Actor) (assessment.Assessment, error) {
	all, err := s.Assessments.List(ctx, who)
	if err != nil {
		return assessment.Assessment{}, err
	}
	for _, a := range all {
		if !a.Draft() && a.Purpose == assessment.OwnRole {
			return s.Assessments.Find(ctx, who, a.ID)
		}
	}
	return assessment.Assessment{}, nil
}

// campaign leaves one campaign of the whole profession open and extended once, one
// of the leader's organisation over, and a draft of each.
func (s *Service) campaign(ctx context.Context, cast map[string]access.Actor) error {
	leader, err := s.People.ByEmail(ctx, address("leader", "persona"))
	if err != nil {
		return err
	}
	for _, c := range []struct {
		who                 string
		place               people.OrganisationID
		title               string
		made, opens, closes int // days ago
		extended            int // until when; 0 where it was not
		announced           bool
	}{
		{"leader", leader.Organisation, "Skills check of last spring", 200, 200, 170, 0, true},
		{"leader", leader.Organisation, "Skills check of the new team", 3, -30, -60, 0, false},
		{"head", "", "Where are we as a profession?", 20, 20, -18, -25, true},
		{"head", "", "Next year’s check", 0, -150, -200, 0, false},
	} {
		running := *s.Campaigns
		running.Log = s.ago(c.made)
		id, err := running.Begin(ctx, cast[c.who], c.place, campaign.Typed{Title: c.title, Opens: string(s.day(c.opens)), Closes: string(s.day(c.closes)), Reminders: "14, 3",
			Words: "Please check your skills against your role. It takes about 30 minutes, nobody else reads what you say, and you can stop and go on whenever you like."})
		if err != nil {
			return err
		}
		if !c.announced {
			continue
		}
		if err := running.Announce(ctx, cast[c.who], id); err != nil {
			return err
		}
		if c.extended != 0 {
			if err := s.Campaigns.Extend(ctx, cast[c.who], id, string(s.day(c.extended))); err != nil {
				return err
			}
		}
	}
	return nil
}

// count makes the figures as they stand, as if it were some days ago.
func (s *Service) count(ctx context.Context, ago int) error {
	past := &figures.Service{DB: s.DB, Log: s.ago(ago), Framework: s.Framework, Rules: s.Figures.Rules}
	_, err := past.Build(ctx)
	return err
}

package demo

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/framework"
	"guildhall/internal/proposal"
)

// proposals leaves one proposal in each state that a proposal can be in; one that
// a release carries is there from its history.
func (s *Service) proposals(ctx context.Context, cast map[string]access.Actor) error {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return err
	}
	var skills []*framework.Skill
	for _, k := range f.Skills {
		if k.Status == framework.Active && len(k.Descriptors) > 1 {
			skills = append(skills, k)
		}
	}
	if len(skills) < 5 {
		return nil // too small a profession to tell a story of
	}
	member, editor := cast["member"], cast["editor"]
	for i, story := range []struct {
		reason string
		end    func(id proposal.ID) error
	}{
		{"New colleagues ask what this means every time.", func(proposal.ID) error { return nil }},
		{"We never do this alone; it takes two.", func(id proposal.ID) error { return s.discuss(ctx, cast["reviewer"], id) }},
		{"It should say who it is for.", func(id proposal.ID) error {
			return s.Proposals.Accept(ctx, editor, id, "Clear, and short. An editor will put it into the draft.")
		}},
		{"I would leave the last words out.", func(id proposal.ID) error {
			return s.Proposals.Decline(ctx, editor, id, "The last words tell this level from the next, so they stay. Thank you for asking.")
		}},
		{"I read the wrong level, sorry.", func(id proposal.ID) error { return s.Proposals.Withdraw(ctx, member, id) }},
	} {
		d := skills[i*len(skills)/5].Descriptors[1]
		id, err := s.Proposals.Propose(ctx, member, proposal.New{Reason: story.reason, Credit: member.Name,
			Change: proposal.Change{About: skills[i*len(skills)/5].Ref(), Kind: proposal.LevelText, Field: "level", Level: d.Level.Number, Before: d.Words, After: d.Words + " This sentence was proposed in the demonstration."}})
		if err != nil {
			return err
		}
		if err := story.end(id); err != nil {
			return err
		}
	}
	return nil
}

// discuss lets somebody say something about a proposal.
func (s *Service) discuss(ctx context.Context, who access.Actor, id proposal.ID) error {
	p, err := s.Proposals.Find(ctx, who, id)
	if err != nil {
		return err
	}
	thread, err := s.Discussions.View(ctx, who, p.Ref(), 1)
	if err != nil {
		return err
	}
	_, err = s.Discussions.Write(ctx, who, thread.ID, 0, "That is how we do it as well. Could it name both people?")
	return err
}

package site_test

import (
	"guildhall/internal/access"
	"guildhall/internal/discussion"
	"guildhall/internal/following"
	"guildhall/internal/people"
	"guildhall/internal/proposal"
	"guildhall/internal/publishing"
	"guildhall/internal/records"
)

// predicate is one CanX of the house, by what it lets a person do.
type predicate struct {
	name   string
	allows func(access.Actor) bool
}

// predicates lists every CanX that depends on who asks and not on one thing.
func predicates() []predicate {
	return []predicate{
		{"add people, grant and end roles", people.CanManage},
		{"see drafts and reviews", publishing.CanSeeEditing},
		{"write drafts", publishing.CanEdit},
		{"say how many people a publication takes", publishing.CanSet},
		{"review what another person wrote", func(who access.Actor) bool {
			return publishing.CanReview(who, publishing.Version{State: publishing.InReview, Author: "another", Writers: []string{"another"}}, publishing.Settings{}) == nil
		}},
		{"review what they wrote themselves", func(who access.Actor) bool {
			return publishing.CanReview(who, publishing.Version{State: publishing.InReview, Author: who.ID, Writers: []string{who.ID}}, publishing.Settings{}) == nil
		}},
		{"place and lift holds", records.CanHold},
		{"follow things", following.CanFollow},
		{"propose a change", proposal.CanPropose},
		{"decide on what another person proposed", func(who access.Actor) bool {
			return proposal.CanDecide(who, proposal.Proposal{Proposer: "another", State: proposal.Proposed}) == nil
		}},
		{"decide on what they proposed themselves", func(who access.Actor) bool {
			return proposal.CanDecide(who, proposal.Proposal{Proposer: who.ID, State: proposal.Proposed}) == nil
		}},
		{"withdraw what they proposed themselves", func(who access.Actor) bool {
			return proposal.CanWithdraw(who, proposal.Proposal{Proposer: who.ID, State: proposal.Proposed}) == nil
		}},
		{"withdraw what another person proposed", func(who access.Actor) bool {
			return proposal.CanWithdraw(who, proposal.Proposal{Proposer: "another", State: proposal.Proposed}) == nil
		}},
		{"see what another person proposed in private", func(who access.Actor) bool {
			return proposal.CanSee(who, proposal.Proposal{Proposer: "another", Private: true})
		}},
		{"write in a discussion", func(who access.Actor) bool { return discussion.CanPost(who, discussion.Topic{}) == nil }},
		{"remove what another person wrote", discussion.CanModerate},
	}
}

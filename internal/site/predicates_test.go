package site_test

import (
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/campaign"
	"guildhall/internal/development"
	"guildhall/internal/discussion"
	"guildhall/internal/following"
	"guildhall/internal/insight"
	"guildhall/internal/leadership"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/people"
	"guildhall/internal/proposal"
	"guildhall/internal/publishing"
	"guildhall/internal/records"
	"guildhall/internal/sharing"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
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
		{"rate their own skills", assessment.CanAssess},
		{"read another person’s assessment", func(who access.Actor) bool {
			return assessment.CanSee(who, assessment.Assessment{Person: "another"}) || assessment.CanSeeSnapshot(who, assessment.Snapshot{Person: "another"}) ||
				assessment.CanSeeEvidence(who, assessment.Evidence{Person: "another"})
		}},
		{"read what somebody shares with another person", func(who access.Actor) bool {
			return sharing.CanRead(who, sharing.Share{Member: "another", Active: true, Reader: "a third", ReaderActive: true, Until: "2027-02-24"}, "2026-11-24")
		}},
		{"see with whom another person shares", func(who access.Actor) bool { return sharing.CanSee(who, sharing.Share{Member: "another"}) }},
		{"keep development plans of their own", development.CanPlan},
		{"see what another person plans, without being let", func(who access.Actor) bool { return development.CanSee(who, development.Plan{Person: "another"}) }},
		{"ask for opinions on their own skills", opinion.CanAsk},
		{"know of what another person asked a third", func(who access.Actor) bool {
			return opinion.CanSee(who, opinion.Request{Person: "another", Asked: "a third"})
		}},
		{"read what another person shows a third for an opinion", func(who access.Actor) bool {
			return opinion.CanRead(who, opinion.Request{Person: "another", Asked: "a third", Current: true, Until: "2099-01-01", AcceptedAt: sqldb.At(time.Unix(0, 0))}, "2026-01-01")
		}},
		{"agree that another administrator opens a person’s records", func(who access.Actor) bool {
			return signin.CanDecide(who, signin.Glass{Subject: "another", AskedBy: "a third", AskedAt: sqldb.At(time.Unix(0, 0))}, time.Unix(0, 0)) == nil
		}},
		{"agree to what they asked for themselves", func(who access.Actor) bool {
			return signin.CanDecide(who, signin.Glass{Subject: "another", AskedBy: who.ID, AskedAt: sqldb.At(time.Unix(0, 0))}, time.Unix(0, 0)) == nil
		}},
		{"offer and end seats", leadership.CanAppoint},
		{"accept a seat that is offered to another person", func(who access.Actor) bool {
			return leadership.CanAnswer(who, leadership.Term{Person: "another"})
		}},
		{"see the figures of every organisation", insight.CanSeeAll},
		{"see the figures of an organisation", func(who access.Actor) bool { return insight.CanSeeOrganisation(who, "an-organisation") }},
		{"see how a discipline is spread over organisations", func(who access.Actor) bool { return insight.CanSeeDiscipline(who, "a-discipline") }},
		{"say who leads a discipline", func(who access.Actor) bool { return people.CanGrant(who, access.DisciplineLead) }},
		{"read board packs", insight.CanReadPack},
		{"freeze figures for board packs and years", insight.CanFreeze},
		{"see the members of an organisation", func(who access.Actor) bool { return leadership.CanSeeMembers(who, "an-organisation") }},
		{"confirm who works in an organisation whose seat is held", func(who access.Actor) bool { return leadership.CanConfirm(who, "an-organisation", false) }},
		{"confirm who works in an organisation whose seat is vacant", func(who access.Actor) bool { return leadership.CanConfirm(who, "an-organisation", true) }},
		{"run campaigns for the whole profession", func(who access.Actor) bool { return campaign.CanRun(who, "") }},
		{"run campaigns for the members of an organisation", func(who access.Actor) bool { return campaign.CanRun(who, "an-organisation") }},
		{"place a role in another ring within an organisation", membership.CanPlace},
		{"issue and end joining tokens", membership.CanIssue},
		{"import members from a file", membership.CanImport},
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

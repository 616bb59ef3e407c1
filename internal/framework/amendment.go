package framework

import (
	"regexp"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// The states of an amendment.
const (
	Drafted   = "draft"
	InReview  = "in review"
	Reviewed  = "reviewed"  // waiting for an approver
	Approved  = "approved"  // part of the draft release
	Returned  = "returned"  // to its author, with a reason: the approved text stands
	Withdrawn = "withdrawn" // taken back, whether or not it had been approved
)

// Amendment is one editor's change on its way into a draft.
type Amendment struct {
	amend.Amendment
	ID        string
	Release   string // the draft that it is for
	Title     string // the name of what it is of, for lists
	Proposal  string // id of the proposal that it carries; empty for none
	State     string
	Edition   int64  // grows with every save
	Author    string // who wrote it last; empty once erased
	CreatedAt sqldb.Stamp
	SavedAt   sqldb.Stamp
	Writers   []string // everyone whose words are in it
	Reviews   []AmendmentReview
}

// AmendmentReview is what one person decided about an amendment.
type AmendmentReview struct {
	Person string // empty once erased
	At     sqldb.Stamp
	Step   string // review, approval or withdrawal
	Agreed bool
	Reason string
}

// Ref names the amendment to the audit.
func (a Amendment) Ref() string { return "amendment/" + a.ID }

// URL is where editors find it.
func (a Amendment) URL() string { return "/framework/amendments/" + segment(a.ID) }

// Open reports whether the amendment still keeps others from changing its things.
func (a Amendment) Open() bool {
	return a.State == Drafted || a.State == InReview || a.State == Reviewed
}

func (a Amendment) reviewer() string {
	for _, r := range slices.Backward(a.Reviews) {
		if r.Step == "review" && r.Agreed {
			return r.Person
		}
	}
	return ""
}

// ReleaseSettings say how many people a change takes besides its author: a
// reviewer and an approver, or an approver alone. It is never none.
type ReleaseSettings struct{ Deciders int }

// CanAmend reports whether the actor may change a draft of the framework.
func CanAmend(who access.Actor) bool { return who.Is(access.Editor) }

// CanSeeDrafts reports whether the actor may see what is not published yet.
func CanSeeDrafts(who access.Actor) bool {
	return who.Is(access.Editor) || who.Is(access.Approver) || who.Is(access.Administrator)
}

// CanPublish reports whether the actor may begin, consult on and publish releases.
func CanPublish(who access.Actor) bool { return who.Is(access.Approver) }

// CanReviewAmendment returns nil if the actor may review it, and otherwise why not.
func CanReviewAmendment(who access.Actor, a Amendment, s ReleaseSettings) error {
	switch {
	case s.Deciders < 2:
		return fault.New(fault.Forbidden, "Changes of the framework go straight to an approver, as the settings have it.")
	case !who.Is(access.Editor) && !who.Is(access.Approver):
		return fault.New(fault.Forbidden, "Only an editor or an approver can review a change of the framework.")
	case a.State != InReview:
		return fault.New(fault.Conflict, "This change is no longer waiting for review. Someone may have dealt with it just now.")
	case slices.Contains(a.Writers, who.ID):
		return fault.New(fault.Forbidden, "You wrote some of this change, so another person has to review it.")
	}
	return nil
}

// CanApprove returns nil if the actor may approve it, and otherwise why not:
// nobody approves what they wrote or, where the settings ask for three people,
// what they reviewed.
func CanApprove(who access.Actor, a Amendment, s ReleaseSettings) error {
	waiting := Reviewed
	if s.Deciders < 2 {
		waiting = InReview
	}
	switch {
	case !who.Is(access.Approver):
		return fault.New(fault.Forbidden, "Only an approver can approve a change of the framework.")
	case a.State == InReview && waiting == Reviewed:
		return fault.New(fault.Conflict, "This change has to be reviewed before it is approved.")
	case a.State != waiting && a.State != Reviewed:
		return fault.New(fault.Conflict, "This change is not waiting for approval. Someone may have dealt with it just now.")
	case slices.Contains(a.Writers, who.ID):
		return fault.New(fault.Forbidden, "You wrote some of this change, so another person has to approve it.")
	case s.Deciders > 1 && a.reviewer() == who.ID:
		return fault.New(fault.Forbidden, "You reviewed this change, so another person has to approve it.")
	}
	return nil
}

// CanEditAmendment returns nil if the actor may write on it, and otherwise why not.
func CanEditAmendment(who access.Actor, a Amendment) error {
	switch {
	case !CanAmend(who):
		return fault.New(fault.Forbidden, "Only an editor can change the framework.")
	case a.State != Drafted:
		return fault.New(fault.Conflict, "This change is not a draft any more. Take it back first if it has to change.")
	case !slices.Contains(a.Writers, who.ID):
		return fault.New(fault.Forbidden, "Another editor is writing this change. You can take it over if it has lain untouched for a day.")
	}
	return nil
}

// CanWithdraw returns nil if the actor may take it back: its writers while it is
// open or was returned, an approver once it is approved.
func CanWithdraw(who access.Actor, a Amendment) error {
	switch {
	case a.State == Withdrawn:
		return fault.New(fault.Conflict, "This change was withdrawn already.")
	case a.State == Approved && !who.Is(access.Approver):
		return fault.New(fault.Forbidden, "Only an approver can take an approved change out of the draft.")
	case a.State != Approved && !slices.Contains(a.Writers, who.ID) && !who.Is(access.Approver):
		return fault.New(fault.Forbidden, "Only its author or an approver can withdraw a change.")
	}
	return nil
}

// CanTakeOver returns nil if the actor may write on in another's place: a draft
// that has lain untouched for a day keeps nobody from working.
func CanTakeOver(who access.Actor, a Amendment, now sqldb.Stamp) error {
	switch {
	case !CanAmend(who):
		return fault.New(fault.Forbidden, "Only an editor can take over a change.")
	case a.State != Drafted:
		return fault.New(fault.Conflict, "Only a draft can be taken over.")
	case slices.Contains(a.Writers, who.ID):
		return fault.New(fault.Conflict, "You are one of its writers already.")
	case now.Before(a.SavedAt.AddDate(0, 0, 1)):
		return fault.New(fault.Forbidden, "This draft was saved less than a day ago. Ask its author, or wait.")
	}
	return nil
}

// CanPublishRelease returns nil if a release may be published by the actor, and
// otherwise why not.
func CanPublishRelease(who access.Actor, r pack.Release, open, approved int) error {
	switch {
	case !CanPublish(who):
		return fault.New(fault.Forbidden, "Only an approver can publish a release.")
	case r.State != Draft && r.State != InConsultation:
		return fault.New(fault.Conflict, "Release %s was published already.", r.Name)
	case approved == 0:
		return fault.New(fault.Conflict, "Release %s changes nothing yet. Approve a change first.", r.Name)
	case open > 0:
		return fault.New(fault.Conflict, "Changes for release %s are still open. Approve or withdraw each of them first.", r.Name)
	}
	return nil
}

// releaseName is the form of a release's name, which is part of addresses.
var releaseName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,30}$`)

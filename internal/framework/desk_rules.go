package framework

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"guildhall/internal/english"
	"guildhall/internal/framework/amend"
	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// kindWords are the kinds of change as people read them.
var kindWords = map[string]string{
	pack.Added: "Added", pack.Reworded: "Changed", pack.Moved: "Moved", pack.Merged: "Merged", pack.Split: "Split",
	pack.Retired: "Retired", pack.Restored: "Brought back", amend.Imported: "Imported",
}

// kindDeeds are the same as something to do.
var kindDeeds = map[string]string{
	pack.Reworded: "Change its words, levels or relations", pack.Moved: "Move it to another discipline", pack.Merged: "Merge other skills into it",
	pack.Split: "Split it into several skills", pack.Retired: "Retire it", pack.Restored: "Bring it back into use",
}

// stateWords are the states of an amendment as people read them.
var stateWords = map[string]string{
	Drafted: "Draft", InReview: "Waiting for review", Reviewed: "Waiting for approval", Approved: "Approved", Returned: "Returned", Withdrawn: "Withdrawn",
}

var stateColours = map[string]string{
	Drafted: "govuk-tag--yellow", InReview: "govuk-tag--blue", Reviewed: "govuk-tag--turquoise", Approved: "govuk-tag--green", Returned: "govuk-tag--orange", Withdrawn: "govuk-tag--grey",
}

func itoa(n int) string { return strconv.Itoa(n) }

// asCount reads a number from an address or a form; what is none is 0.
func asCount(s string) int {
	n, _ := strconv.Atoi(s)
	return max(n, 0)
}

func isoDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func asBroken(err error) (*Broken, bool) {
	var b *Broken
	return b, errors.As(err, &b)
}

func (s *Service) now() sqldb.Stamp { return sqldb.At(s.Log.Now()) }

// effect is what an amendment does, thing by thing, and the skills that it adds: to the draft as it is, or,
// once it is part of it, to what was there before it.
func (s *Service) effect(ctx context.Context, a Amendment) ([]changedThing, []*Skill, error) {
	based, err := sqldb.One(ctx, s.DB, "release", sqldb.Value[string], `SELECT based_on FROM releases WHERE name = $1`, a.Release)
	if err != nil {
		return nil, nil, err
	}
	base, err := s.Edition(ctx, based)
	if err != nil {
		return nil, nil, err
	}
	approved, err := approvedOf(ctx, s.DB, a.Release)
	if err != nil {
		return nil, nil, err
	}
	var before []amend.Amendment
	for _, o := range approved {
		if o.ID == a.ID {
			break
		}
		before = append(before, o.Amendment)
	}
	was := amend.Apply(base, before...)
	now := amend.Apply(was, a.Amendment)
	page := compareReleasesPage{A: build(was), B: build(now), Report: diff.Compare(was, now, []pack.Release{now.Release})}
	page.group()
	for i := range page.Things { // neither text stands at an address yet, and the page says the reason once
		page.Things[i].Before, page.Things[i].After, page.Things[i].Reasons = "", "", nil
	}
	var fresh []*Skill
	for _, item := range a.Items {
		if item.Skill != nil && page.A.Skill(item.Skill.Code) == nil {
			fresh = append(fresh, page.B.Skill(item.Skill.Code))
		}
	}
	return page.Things, fresh, nil
}

// codesOf are a decision's codes as people read them: A1 and A2 into A1.
func codesOf(d pack.Decision) string {
	switch {
	case d.Kind == pack.Merged || d.Kind == pack.Split:
		return and(d.From) + " into " + and(d.To)
	case d.Kind == pack.Retired && len(d.To) > 0:
		return and(d.From) + ", replaced by " + and(d.To)
	case len(d.From) > 0:
		return and(d.From)
	}
	return and(d.To)
}

func and(words []string) string { return english.And(words) }

// deedOf is what a person did about a change.
func deedOf(v AmendmentReview) string {
	switch {
	case v.Step == "withdrawal":
		return "withdrew it"
	case !v.Agreed:
		return "returned it"
	case v.Step == "approval":
		return "approved it"
	}
	return "found it right"
}

// to is the address at which a kind of change of a thing begins.
func (p chooseAmendmentPage) to(kind, about string) string {
	q := url.Values{"about": {about}}
	if kind != "" {
		q.Set("kind", kind)
	}
	if p.Proposal != "" {
		q.Set("proposal", p.Proposal)
	}
	return "/framework/amendments/new?" + q.Encode()
}

// action is where the form is sent.
func (p *editAmendmentPage) action() string {
	if p.ID != "" {
		return "/framework/amendments/" + segment(p.ID) + "/edit"
	}
	return "/framework/amendments?" + url.Values{"kind": {p.Kind}, "about": {p.About}}.Encode()
}

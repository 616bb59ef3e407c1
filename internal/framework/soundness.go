package framework

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework/amend"
	"guildhall/internal/framework/quality"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
	"guildhall/skos"
)

// sound says what keeps an edition from being published: faults, or errors that
// the checks find. Warnings do not.
func (s *Service) sound(e *pack.Edition) error {
	if faults := amend.Faults(e, nil); len(faults) > 0 {
		return fault.New(fault.Conflict, "The draft cannot be published: %s", faults[0].Sentence)
	}
	errors := slices.DeleteFunc(quality.Check(e, nil), func(f quality.Finding) bool { return f.Severity != skos.Error })
	if len(errors) > 0 {
		return fault.New(fault.Conflict, "The checks find %s, and the draft cannot be published before they are mended. The first is of %s: %s",
			number(len(errors), "error", "errors"), cmp.Or(errors[0].Label, errors[0].Ref), errors[0].Sentence)
	}
	return nil
}

// Found is a finding of the checks, and whether an editor accepted it.
type Found struct {
	quality.Finding
	Accepted *Acceptance // nil while nobody did
}

// Acceptance is why a finding may stay.
type Acceptance struct {
	Rule, About string
	Reason      string
	Person      string // empty once erased
	At          sqldb.Stamp
}

// CanAccept reports whether the actor may accept findings of the checks.
func CanAccept(who access.Actor) bool { return who.Is(access.Editor) || who.Is(access.Approver) }

// Checks returns what the checks find in a release, the gravest first.
func (s *Service) Checks(ctx context.Context, who access.Actor, release string) ([]Found, *pack.Edition, error) {
	if !CanSeeDrafts(who) {
		return nil, nil, fault.New(fault.NotFound, "This page does not exist, or is not shared with you.")
	}
	e, err := s.Edition(ctx, release)
	if err != nil {
		return nil, nil, err
	}
	var courses []quality.Learning
	if s.Learning != nil {
		if courses, err = s.Learning(ctx); err != nil {
			return nil, nil, err
		}
	}
	accepted, err := acceptances(ctx, s.DB)
	if err != nil {
		return nil, nil, err
	}
	var all []Found
	for _, f := range quality.Check(e, courses) {
		found := Found{Finding: f}
		if a, ok := accepted[f.Rule+" "+f.Ref]; ok && f.Severity != skos.Error {
			found.Accepted = &a
		}
		all = append(all, found)
	}
	rank := map[skos.Severity]int{skos.Error: 0, skos.Warning: 1, skos.Note: 2}
	slices.SortStableFunc(all, func(a, b Found) int { return rank[a.Severity] - rank[b.Severity] })
	return all, e, nil
}

func acceptances(ctx context.Context, q sqldb.Querier) (map[string]Acceptance, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (a Acceptance, err error) {
		return a, rows.Scan(&a.Rule, &a.About, &a.Reason, &a.Person, &a.At)
	}, `SELECT rule, about, reason, coalesce(person, ''), at FROM accepted_findings`)
	by := make(map[string]Acceptance, len(all))
	for _, a := range all {
		by[a.Rule+" "+a.About] = a
	}
	return by, err
}

// Accept lets a finding that is no error stay, with the reason.
func (s *Service) Accept(ctx context.Context, who access.Actor, rule, about, reason string) error {
	if !CanAccept(who) {
		return fault.New(fault.Forbidden, "Only an editor or an approver can accept a finding.")
	}
	at := slices.IndexFunc(quality.Rules(), func(r skos.Rule) bool { return r.ID == rule })
	switch {
	case at < 0:
		return fault.New(fault.NotFound, "There is no rule %s.", rule)
	case quality.Rules()[at].Severity == skos.Error:
		return fault.New(fault.Forbidden, "An error cannot be accepted. Mend it, because it keeps the release from being published.")
	case strings.TrimSpace(reason) == "":
		return fault.New(fault.Invalid, "Say why this may stay.")
	case len([]rune(reason)) > amend.MaxNote:
		return fault.New(fault.Invalid, "The reason must be 1,000 characters or fewer.")
	}
	act := audit.Act{By: who, Verb: "accepted finding " + rule, About: cmp.Or(about, "framework")}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `INSERT INTO accepted_findings (rule, about, reason, person, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (rule, about) DO UPDATE SET reason = excluded.reason, person = excluded.person, at = excluded.at`, rule, about, reason, who.ID, at)
		return err
	})
}

// Reopen lets an accepted finding count again.
func (s *Service) Reopen(ctx context.Context, who access.Actor, rule, about string) error {
	if !CanAccept(who) {
		return fault.New(fault.Forbidden, "Only an editor or an approver can do this.")
	}
	act := audit.Act{By: who, Verb: "reopened finding " + rule, About: cmp.Or(about, "framework")}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `DELETE FROM accepted_findings WHERE rule = $1 AND about = $2`, rule, about)
		return err
	})
}

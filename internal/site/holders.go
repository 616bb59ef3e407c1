package site

import (
	"context"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/once"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// acted is an act in a person's own export.
type acted struct {
	At   string `json:"at"`
	Did  string `json:"did"`
	To   string `json:"to"`
	Note string `json:"note,omitempty"`
}

// holder keeps what the audit log says of people. Acts themselves name a person
// only by an identifier that means nothing once the person is erased.
func (s *Site) holder() records.Holder {
	return records.Holder{
		Name:   "Audit log",
		Tables: []string{"audit", "audit_details", "holds", "disposal_reviews"},
		Export: func(ctx context.Context, q sqldb.Querier, person string) (any, error) {
			entries, err := audit.Concerning(ctx, q, person)
			if err != nil || len(entries) == 0 {
				return nil, err
			}
			var out []acted
			for _, e := range entries {
				out = append(out, acted{e.At.Format("2006-01-02T15:04:05Z"), e.Verb, e.About, e.Detail})
			}
			return out, nil
		},
		Erase:   forget,
		Classes: []records.Class{auditClass},
	}
}

// formsHolder keeps which forms somebody sent during the last day.
func formsHolder() records.Holder {
	return records.Holder{
		Name: "Forms sent", Tables: []string{"submissions"},
		Export: func(ctx context.Context, q sqldb.Querier, person string) (any, error) {
			all, err := once.Moments(ctx, q, person)
			if err != nil || len(all) == 0 {
				return nil, err
			}
			out := make([]string, len(all))
			for i, at := range all {
				out[i] = at.Format("2006-01-02T15:04:05Z")
			}
			return map[string]any{"sent_at": out}, nil
		},
		Erase: once.Forget,
	}
}

// scopes are the parts of the profession for which a role can be granted.
func (s *Site) scopes(ctx context.Context) ([]people.Scope, error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	var all []people.Scope
	for _, d := range f.Disciplines {
		all = append(all, people.Scope{Ref: "discipline/" + d.ID, Name: d.Name})
	}
	return all, nil
}

// grades are those of the current release; none before there is one.
func (s *Site) grades(ctx context.Context) ([]pack.Grade, error) {
	f, err := s.Framework.Current(ctx)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all := make([]pack.Grade, len(f.Grades))
	for i, g := range f.Grades {
		all[i] = pack.Grade{ID: g.ID, Name: g.Name}
	}
	return all, nil
}

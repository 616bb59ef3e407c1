// Package exchange carries a whole profession in and out: a pack is loaded by
// every capability in one act, and written back from all of them.
package exchange

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Part is a capability that keeps some of a profession.
type Part interface {
	LoadPack(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p *pack.Pack) error
	FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error
}

// Service loads packs and writes them back.
type Service struct {
	DB    *sqldb.DB
	Log   *audit.Log
	Parts []Part // in the order of the house, lowest first
}

// Empty reports whether no profession has been loaded yet.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	n, err := sqldb.One(ctx, s.DB, "count", sqldb.Value[int], `SELECT count(*) FROM profession_documents`)
	return n == 0, err
}

// Load fills an empty store with a pack, all of it or nothing.
func (s *Service) Load(ctx context.Context, who access.Actor, p *pack.Pack) error {
	act := audit.Act{By: who, Verb: "loaded profession", About: "profession/" + p.Profession.ID, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := sqldb.One(ctx, tx, "count", sqldb.Value[int], `SELECT count(*) FROM profession_documents`)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "This store holds a profession already. Load the pack into an empty one.")
		}
		if err := records.SetSchedule(ctx, tx, schedule(p.Retention)); err != nil {
			return err
		}
		for _, part := range s.Parts {
			if err := part.LoadPack(ctx, tx, at, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// Export gathers the profession as it stands.
func (s *Service) Export(ctx context.Context) (*pack.Pack, error) {
	p := &pack.Pack{}
	kept, err := records.FindSchedule(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	p.Retention = retention(kept)
	for _, part := range s.Parts {
		if err := part.FillPack(ctx, s.DB, p); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// schedule is the pack's retention schedule as records acts on it.
func schedule(r pack.Retention) records.Schedule {
	s := records.Schedule{Version: r.Version, Notice: r.Notice, ApprovedBy: r.ApprovedBy, ApprovedOn: string(r.ApprovedOn),
		Actions: r.Actions, Holds: r.Holds, Certificates: r.Certificates}
	for _, c := range r.Classes {
		s.Classes = append(s.Classes, records.ScheduleClass{ID: c.ID, Name: c.Name, Trigger: c.Trigger, Period: c.Period, Action: c.Action,
			Rest: records.ClassRest{KeepVersions: c.KeepVersions, Then: c.Then, BeforeAction: c.BeforeAction, Method: c.Method,
				Access: c.Access, Authority: c.Authority, PersonalData: c.PersonalData}})
	}
	return s
}

// retention is the schedule as a pack says it.
func retention(s records.Schedule) pack.Retention {
	r := pack.Retention{Version: s.Version, Notice: s.Notice, ApprovedBy: s.ApprovedBy, ApprovedOn: pack.Date(s.ApprovedOn),
		Actions: s.Actions, Holds: s.Holds, Certificates: s.Certificates}
	for _, c := range s.Classes {
		r.Classes = append(r.Classes, pack.RetentionClass{ID: c.ID, Name: c.Name, Trigger: c.Trigger, Period: c.Period, Action: c.Action,
			KeepVersions: c.Rest.KeepVersions, Then: c.Rest.Then, BeforeAction: c.Rest.BeforeAction, Method: c.Rest.Method,
			Access: c.Rest.Access, Authority: c.Rest.Authority, PersonalData: c.Rest.PersonalData})
	}
	return r
}

package membership

import (
	"context"

	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/people"
)

// Placing is the ring in which a role counts in an organisation today, and what
// says so.
type Placing struct {
	Role         *framework.Role
	Organisation people.Related
	Ring         *framework.Ring // that counts; nil where the framework does not know it any more
	RingName     string
	Override     *Override // what the organisation decided; nil where the profession's own ring counts
	Release      string    // the release that says the profession's own ring
}

// PlaceOf says in which ring a role of the current release, by its code, counts in
// an organisation today. It answers anybody: which posts count is no secret.
func (s *Members) PlaceOf(ctx context.Context, role string, organisation people.OrganisationID) (p Placing, err error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return p, err
	}
	if p.Role = f.Role(role); p.Role == nil {
		return p, fault.New(fault.NotFound, "This role does not exist.")
	}
	if p.Organisation, err = s.organisation(ctx, organisation); err != nil {
		return p, err
	}
	decided, err := s.overrides(ctx, f, organisation)
	if err != nil {
		return p, err
	}
	p.Release, p.Override = f.Release.Name, override(decided, organisation, p.Role.Code, clock.ISODay(s.Log.Now()))
	if p.Ring = p.Role.Ring; p.Override != nil {
		p.Ring = f.Ring(p.Override.Ring)
	}
	switch {
	case p.Ring != nil:
		p.RingName = p.Ring.Name
	case p.Override != nil:
		p.RingName = p.Override.RingName
	}
	return p, nil
}

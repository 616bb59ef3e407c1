package membership

import (
	"context"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// Kinds lists the ways of belonging to the profession, which its pack names.
func (s *Members) Kinds(ctx context.Context) ([]pack.MembershipKind, error) {
	settings, err := s.Profession.Settings(ctx)
	return settings.MembershipKinds, err
}

// disciplineNames names the disciplines of the current release, by id.
func (s *Members) disciplineNames(ctx context.Context) (map[string]string, error) {
	names := map[string]string{}
	f, err := s.Framework.Current(ctx)
	if fault.KindOf(err) == fault.NotFound {
		return names, nil
	}
	if err != nil {
		return nil, err
	}
	for _, d := range f.Disciplines {
		if !d.Generic {
			names[d.ID] = d.Name
		}
	}
	return names, nil
}

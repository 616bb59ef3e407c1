package membership

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Helper returns the member with a handle as the directory shows them to an actor,
// or NotFound where they are not among those whom the actor finds there as willing
// to help with a skill.
func (s *Members) Helper(ctx context.Context, who access.Actor, skill, handle string) (Entry, error) {
	nobody := fault.New(fault.NotFound, "This member is not among those who are willing to help with this skill.")
	helpers, err := s.helpers(ctx, skill)
	if err != nil || !who.SignedIn() {
		return Entry{}, firstOf(err, nobody)
	}
	found, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT person FROM profiles WHERE handle = $1`, handle)
	if err != nil || len(found) == 0 || !slices.Contains(helpers, found[0]) {
		return Entry{}, firstOf(err, nobody)
	}
	v, err := s.Viewer(ctx, who)
	if err != nil {
		return Entry{}, err
	}
	all, _, err := list(ctx, s.DB, v, Filter{Skill: skill}, found, 1)
	if err != nil || len(all) == 0 || all[0].Person == people.ID(who.ID) {
		return Entry{}, firstOf(err, nobody)
	}
	return all[0], nil
}

func firstOf(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

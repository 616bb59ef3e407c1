package site

import (
	"context"
	"slices"

	"guildhall/internal/opinion"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// agreed are the levels that people agreed with others, as the view of a team
// shows them: not those where nobody else has said one, or where they differ.
func (s *Site) agreed(ctx context.Context, q sqldb.Querier, who []people.ID) (map[people.ID]map[string]int, error) {
	return s.agreedBy(ctx, q, who, opinion.Near, opinion.Together)
}

// accepted are the levels that people and others both accepted, as people see them
// beside their own.
func (s *Site) accepted(ctx context.Context, q sqldb.Querier, who []people.ID) (map[people.ID]map[string]int, error) {
	return s.agreedBy(ctx, q, who, opinion.Together)
}

func (s *Site) agreedBy(ctx context.Context, q sqldb.Querier, who []people.ID, how ...opinion.How) (map[people.ID]map[string]int, error) {
	found, err := s.Opinions.Agreed(ctx, q, who)
	all := map[people.ID]map[string]int{}
	for person, skills := range found {
		all[person] = map[string]int{}
		for code, a := range skills {
			if !a.NotRelevant && !a.Retired && slices.Contains(how, a.How) {
				all[person][code] = a.Level
			}
		}
	}
	return all, err
}

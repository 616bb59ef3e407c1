package leadership

import (
	"context"

	"guildhall/internal/people"
)

// HeadOf is who holds the seat of an organisation's head of the profession, with
// their name where they let its page show it; empty where it is vacant.
func (s *Service) HeadOf(ctx context.Context, o people.OrganisationID) (person people.ID, name string, err error) {
	held, err := holders(ctx, s.DB, o)
	for _, t := range held {
		if t.Post != Head {
			continue
		}
		if person = t.Person; t.Named {
			name = t.Name
		}
	}
	return person, name, err
}

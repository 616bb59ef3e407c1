package sharing

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/web"
)

// Waiting tells the actor of what is shared with them and not read yet.
func (s *Service) Waiting(ctx context.Context, who access.Actor) ([]web.Link, error) {
	all, err := s.WithMe(ctx, who)
	var links []web.Link
	for _, share := range all {
		if share.ReadAt.IsZero() {
			links = append(links, web.Link{Text: share.Name + " shared their " + share.Of() + " with you, for " + share.For(), Href: share.URL()})
		}
	}
	return links, err
}

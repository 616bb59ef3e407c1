package demo

import (
	"context"

	"guildhall/internal/access"
)

// keepRecords leaves the desk of whoever looks after records something to do: a
// hold, the certificate of somebody who left, and a question about somebody's data.
func (s *Service) keepRecords(ctx context.Context, cast map[string]access.Actor) error {
	if _, err := s.Records.Place(ctx, cast["administrator"], "class/security-logs", "Made up for the demonstration: an inquiry may need these."); err != nil {
		return err
	}
	gone, err := s.arrive(ctx, "Percy Elsewhere")
	if err != nil {
		return err
	}
	if _, err := s.Records.Erase(ctx, gone, gone.ID); err != nil {
		return err
	}
	if s.AskAboutData == nil {
		return nil
	}
	return s.AskAboutData(ctx, cast["member"], "Your profile", "My post began a month earlier than it says.")
}

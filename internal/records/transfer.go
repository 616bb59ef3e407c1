package records

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Handed is a thing as it is appraised and handed over.
type Handed struct {
	Review
	Content any    // reads well as JSON
	JSON    []byte // the same, as it is handed over
	SHA256  string // of JSON
}

// Content is what a thing under appraisal says, for whoever decides about it.
func (s *Service) Content(ctx context.Context, who access.Actor, review string) (Handed, error) {
	if !CanReview(who) {
		return Handed{}, fault.New(fault.Forbidden, "Only the records owner reads what is appraised.")
	}
	r, err := s.FindReview(ctx, review)
	if err != nil {
		return Handed{}, err
	}
	class, ok := s.class(r.Class)
	if !ok || class.Content == nil || r.Decision == Delete || r.Decision == Transfer {
		return Handed{Review: r}, nil
	}
	return handed(ctx, s.DB, class, r)
}

// Take is Content for a transfer, with a record of who took it.
func (s *Service) Take(ctx context.Context, who access.Actor, review string) (Handed, error) {
	h, err := s.Content(ctx, who, review)
	if err != nil {
		return h, err
	}
	if h.Content == nil {
		return h, fault.New(fault.NotFound, "There is nothing here to hand over. It has gone already, or this part of the service no longer keeps such things.")
	}
	return h, s.Log.Read(ctx, audit.Act{By: who, Verb: "took for transfer", About: "disposal-review/" + review})
}

// unchanged refuses a transfer of something that is not what was handed over.
func unchanged(ctx context.Context, q sqldb.Querier, class Class, r Review, taken string) error {
	if class.Content == nil {
		return fault.New(fault.Conflict, "This part of the service has nothing to hand over. Delete it or keep it.")
	}
	now, err := handed(ctx, q, class, r)
	if err == nil && now.SHA256 != taken {
		return fault.New(fault.Conflict, "It has changed since you looked at it. Download the package again, hand that over, and record the transfer then.")
	}
	return err
}

func handed(ctx context.Context, q sqldb.Querier, class Class, r Review) (Handed, error) {
	content, err := class.Content(ctx, q, r.item())
	if err != nil {
		return Handed{Review: r}, err
	}
	text, err := json.MarshalIndent(content, "", "  ")
	sum := sha256.Sum256(text)
	return Handed{r, content, text, hex.EncodeToString(sum[:])}, err
}

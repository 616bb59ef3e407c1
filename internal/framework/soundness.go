package framework

import (
	"context"

	"guildhall/internal/fault"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// mustBeSound refuses an edition that has faults or unaccepted errors.
func (s *Service) mustBeSound(_ context.Context, _ *sqldb.Tx, e *pack.Edition) error {
	if faults := amend.Faults(e, nil); len(faults) > 0 {
		return fault.New(fault.Conflict, "The draft cannot be published: %s", faults[0].Sentence)
	}
	return nil
}

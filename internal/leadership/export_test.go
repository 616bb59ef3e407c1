package leadership

import (
	"context"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// EveryVisible lists whom the SQL fragment lets an actor see, anywhere.
func EveryVisible(t *testing.T, ctx context.Context, q sqldb.Querier, who access.Actor) []Member {
	t.Helper()
	all, err := sqldb.All(ctx, q, scanMember, selectMembers+` WHERE `+visible, people.CanManage(who), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

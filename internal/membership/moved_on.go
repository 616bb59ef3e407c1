package membership

import (
	"context"

	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// alumni is the kind, by its id in a pack, of members who have moved on and
// stay in touch.
const alumni = "alumni"

// MovedOn makes somebody who has left their employer a member of that kind,
// within another capability's act. Who has said nothing of themselves stays so.
func (s *Members) MovedOn(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
	_, err := tx.Exec(ctx, `UPDATE profiles SET kind = $1, updated_at = $2 WHERE person = $3`, alumni, at, person)
	return err
}

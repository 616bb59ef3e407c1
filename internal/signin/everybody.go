package signin

import (
	"context"

	"guildhall/internal/sqldb"
)

// EndEverybody ends every session, and what was sent to let somebody in, within the act of restoring a backup: who signed out or was
// signed out since it was made would be signed in again.
func EndEverybody(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
	if _, err := tx.Exec(ctx, `UPDATE sessions SET ended_at = $1 WHERE ended_at IS NULL`, at); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE sign_in_requests SET expires_at = $1 WHERE expires_at > $2`, at, at)
	return err
}

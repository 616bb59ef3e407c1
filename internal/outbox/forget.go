package outbox

import (
	"context"
	"strings"

	"guildhall/internal/sqldb"
)

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Forget removes jobs that speak of a person who is erased: by their identifier
// or address in what is still to be done, or by their address in why something
// failed. Empty words are passed over.
func Forget(ctx context.Context, tx *sqldb.Tx, words ...string) error {
	for _, word := range words {
		if word == "" {
			continue
		}
		like := "%" + likeEscaper.Replace(strings.ToLower(word)) + "%"
		if _, err := tx.Exec(ctx, `DELETE FROM jobs WHERE lower(payload) LIKE $1 ESCAPE '\' OR lower(coalesce(last_error, '')) LIKE $2 ESCAPE '\' OR lower(coalesce(key, '')) LIKE $3 ESCAPE '\'`, like, like, like); err != nil {
			return err
		}
	}
	return nil
}

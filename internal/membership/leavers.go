package membership

import (
	"context"
	"database/sql"
	"strings"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// profilesClass is the class of profiles whose members have left. Its clock
// starts when they were taken to have moved on, and stops when they come back.
const profilesClass = "profiles"

func dueProfiles(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var person string
		err = rows.Scan(&person)
		return records.Item{Ref: "profile/" + person, Subject: "person/" + person}, err
	}, `SELECT p.person FROM profiles p JOIN reconfirmations l ON l.person = p.person WHERE l.alumni_at < $1 ORDER BY p.person`, before)
}

// disposeProfiles removes what members said of themselves; that they were
// members stays with their account until it is erased.
func disposeProfiles(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		person := strings.TrimPrefix(item.Ref, "profile/")
		for _, table := range []string{"registrations", "profile_qualifications", "profile_posts", "profile_disciplines", "profiles"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE person = $1`, person); err != nil {
				return err
			}
		}
	}
	return nil
}

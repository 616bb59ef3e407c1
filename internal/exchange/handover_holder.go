package exchange

import (
	"context"
	"database/sql"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here: which
// hand-overs they made and which copies they took back. Both stay, under
// nobody's name.
func (s *Handovers) Holder() records.Holder {
	return records.Holder{
		Name:   "hand-overs",
		Tables: []string{"handovers", "returned_copies"},
		Export: exportHandovers,
		Erase: func(ctx context.Context, tx *sqldb.Tx, person string) error {
			if _, err := tx.Exec(ctx, `UPDATE handovers SET person = NULL WHERE person = $1`, person); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE returned_copies SET person = NULL WHERE person = $1`, person)
			return err
		},
	}
}

type exportedHandover struct {
	Deed    string `json:"deed"`
	Release string `json:"release"`
	At      string `json:"at"`
}

func exportHandovers(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (h exportedHandover, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&h.Deed, &h.Release, &at)
		h.At = at.Format("2006-01-02T15:04:05Z")
		return h, err
	}, `SELECT deed, release, at FROM (
			SELECT 'handed over' AS deed, release, at, person FROM handovers
			UNION ALL SELECT 'received a returned copy', release, at, person FROM returned_copies) deeds
		WHERE person = $1 ORDER BY at, deed`, person)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, nil
}

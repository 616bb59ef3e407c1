package sqldb_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// TestThePoolOfConnectionsIsBounded reads as often at once as there are connections;
// the next one waits until one of them is done, and no longer than it is told to.
func TestThePoolOfConnectionsIsBounded(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		most := 8
		if db.Name == sqldb.Postgres.Name {
			most = 16
		}
		read := func(within time.Duration) (end func(), err error) {
			ctx, cancel := context.WithTimeout(t.Context(), within)
			rows, err := db.QueryContext(ctx, `SELECT 1 UNION ALL SELECT 2`)
			if err != nil {
				cancel()
				return nil, err
			}
			return func() { rows.Close(); cancel() }, rows.Err()
		}
		var ends []func()
		for range most {
			end, err := read(time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			ends = append(ends, end)
		}
		if _, err := read(100 * time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one more than %d: %v", most, err)
		}
		ends[0]()
		if end, err := read(5 * time.Second); err != nil {
			t.Errorf("once one is done: %v", err)
		} else {
			end()
		}
		for _, end := range ends[1:] {
			end()
		}
	})
}

package people

import (
	"context"
	"database/sql"

	"guildhall/internal/sqldb"
)

// Names tells what people are called, by identifier. Whoever is not there any
// more is left out.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	if len(ids) == 0 {
		return names, nil
	}
	type pair struct{ id, name string }
	all, err := sqldb.All(ctx, s.DB, func(rows *sql.Rows) (p pair, err error) { return p, rows.Scan(&p.id, &p.name) },
		`SELECT id, name FROM people WHERE id IN (`+sqldb.Holes(1, len(ids))+`)`, sqldb.Args(ids)...)
	for _, p := range all {
		names[p.id] = p.name
	}
	return names, err
}

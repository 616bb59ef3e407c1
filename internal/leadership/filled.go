package leadership

import (
	"context"
	"database/sql"

	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Seats are an organisation's two seats; nil where one is vacant.
type Seats struct {
	people.Related
	Head, Deputy *Holding
}

// Holding is who holds a seat and can act in it.
type Holding struct {
	Person people.ID
	Named  bool // whether the organisation's page may name them
}

// Filled lists the seats of every organisation that exists, by its name, in one
// statement. It says who holds them: whoever shows it decides on names.
func (s *Service) Filled(ctx context.Context) ([]Seats, error) {
	var all []Seats
	err := sqldb.Each(ctx, s.DB, func(rows *sql.Rows) (row seatRow, err error) {
		return row, rows.Scan(&row.place.ID, &row.place.Name, &row.post, &row.held.Person, &row.held.Named)
	}, func(row seatRow) error {
		if len(all) == 0 || all[len(all)-1].ID != row.place.ID {
			all = append(all, Seats{Related: row.place})
		}
		seats := &all[len(all)-1]
		switch row.post {
		case Head:
			seats.Head = &row.held
		case Deputy:
			seats.Deputy = &row.held
		}
		return nil
	}, `SELECT o.id, o.name, coalesce(h.post, ''), coalesce(h.person, ''), coalesce(h.named, FALSE) FROM organisations o
		LEFT JOIN (SELECT t.organisation, t.post, t.person, t.named FROM seat_terms t JOIN people p ON p.id = t.person
			WHERE t.accepted_at IS NOT NULL AND t.ended_at IS NULL AND p.status = 'active' AND p.organisation = t.organisation AND p.organisation_confirmed) h ON h.organisation = o.id
		WHERE o.valid_to = '' ORDER BY o.name_key, o.id`)
	return all, err
}

type seatRow struct {
	place people.Related
	post  Post
	held  Holding
}

package leadership

import (
	"context"
	"database/sql"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here. It comes
// before that of people, which removes the person.
func (s *Service) Holder() records.Holder {
	return records.Holder{Name: "leadership", Tables: []string{"seat_terms", "belonging_decisions", "reconfirmations", "address_changes"}, Export: s.export, Erase: erase}
}

type exported struct {
	Seats       []exportedSeat     `json:"seats,omitempty"`
	Decisions   []exportedDecision `json:"where_they_work,omitempty"`
	LastSaid    string             `json:"last_said_where_they_work,omitempty"`
	Reminded    string             `json:"reminded,omitempty"`
	MovedOn     string             `json:"taken_to_have_moved_on,omitempty"`
	NewAddress  []string           `json:"addresses_asked_for,omitempty"`
	SaidOfOther int                `json:"decisions_about_others,omitempty"`
}

type exportedSeat struct {
	Organisation string `json:"organisation"`
	Seat         Post   `json:"seat"`
	From         string `json:"from"`
	Until        string `json:"until,omitempty"`
	Named        bool   `json:"named"`
	OfferedBy    string `json:"offered_by"`
	Accepted     string `json:"accepted,omitempty"`
	Ended        string `json:"ended,omitempty"`
	Why          Ending `json:"why,omitempty"`
}

type exportedDecision struct {
	Organisation string `json:"organisation"`
	Confirmed    bool   `json:"confirmed"`
	Reason       string `json:"reason,omitempty"`
	At           string `json:"at"`
}

func written(s sqldb.Stamp) string {
	if s.IsZero() {
		return ""
	}
	return s.Format("2006-01-02T15:04:05Z")
}

func (s *Service) export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var out exported
	terms, err := sqldb.All(ctx, q, scanTerm, selectTerms+` WHERE t.person = $1 ORDER BY t.offered_at, t.id`, person)
	if err != nil {
		return nil, err
	}
	for _, t := range terms {
		out.Seats = append(out.Seats, exportedSeat{t.Place, t.Post, string(t.Begins), string(t.Until), t.Named, t.OfferedBy, written(t.AcceptedAt), written(t.EndedAt), t.Ending})
	}
	decisions, err := sqldb.All(ctx, q, scanDecision, selectDecisions+` WHERE d.person = $1 ORDER BY d.decided_at, d.id`, person)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		out.Decisions = append(out.Decisions, exportedDecision{d.Place, d.Confirmed, d.Reason, written(d.At)})
	}
	years, err := sqldb.All(ctx, q, func(rows *sql.Rows) (y [3]sqldb.Stamp, err error) { return y, rows.Scan(&y[0], &y[1], &y[2]) },
		`SELECT confirmed_at, reminded_at, alumni_at FROM reconfirmations WHERE person = $1`, person)
	if err != nil {
		return nil, err
	}
	for _, y := range years {
		out.LastSaid, out.Reminded, out.MovedOn = written(y[0]), written(y[1]), written(y[2])
	}
	if out.NewAddress, err = sqldb.All(ctx, q, sqldb.Value[string], `SELECT email FROM address_changes WHERE person = $1 ORDER BY asked_at, id`, person); err != nil {
		return nil, err
	}
	if out.SaidOfOther, err = sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM belonging_decisions WHERE decided_by = $1`, person); err != nil {
		return nil, err
	}
	if len(out.Seats)+len(out.Decisions)+len(years)+len(out.NewAddress)+out.SaidOfOther == 0 {
		return nil, nil
	}
	return out, nil
}

// erase ends what the person holds and takes them out of what the profession
// keeps: that a seat was held, and for how long.
func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	for _, statement := range []string{
		`UPDATE seat_terms SET ended_at = coalesce(accepted_at, offered_at), ending = 'erased' WHERE person = $1 AND ended_at IS NULL`,
		`UPDATE seat_terms SET person = NULL, named = FALSE WHERE person = $1`,
		`UPDATE seat_terms SET offered_by = '' WHERE offered_by = $1`,
		`UPDATE seat_terms SET ended_by = '' WHERE ended_by = $1`,
		`UPDATE belonging_decisions SET decided_by = '' WHERE decided_by = $1`,
		`DELETE FROM belonging_decisions WHERE person = $1`,
		`DELETE FROM reconfirmations WHERE person = $1`,
		`DELETE FROM address_changes WHERE person = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return err
		}
	}
	return nil
}

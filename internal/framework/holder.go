package framework

import (
	"context"
	"database/sql"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here: the
// changes that they wrote and decided on. These belong to the framework and
// stay, under nobody's name.
func (s *Service) Holder() records.Holder {
	return records.Holder{
		Name:   "framework",
		Tables: []string{"amendments", "amendment_writers", "amendment_reviews", "accepted_findings"},
		Export: exportPerson,
		Erase:  erasePerson,
	}
}

type exportedChanges struct {
	Written  []exportedChange   `json:"written,omitempty"`
	Decided  []exportedDecision `json:"decided,omitempty"`
	Accepted []exportedFinding  `json:"accepted_findings,omitempty"`
}

type exportedChange struct {
	Release string `json:"release"`
	Of      string `json:"of"`
	Title   string `json:"title"`
	Note    string `json:"note"`
	Credits words  `json:"credits,omitempty"`
	State   string `json:"state"`
	Saved   string `json:"saved"`
}

type exportedDecision struct {
	Of     string `json:"of"`
	Step   string `json:"step"`
	Agreed bool   `json:"agreed"`
	Reason string `json:"reason,omitempty"`
	At     string `json:"at"`
}

type exportedFinding struct {
	Rule   string `json:"rule"`
	Of     string `json:"of"`
	Reason string `json:"reason"`
	At     string `json:"at"`
}

const stampForm = "2006-01-02T15:04:05Z"

func exportPerson(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	var e exportedChanges
	var err error
	e.Written, err = sqldb.All(ctx, q, func(rows *sql.Rows) (c exportedChange, err error) {
		var saved sqldb.Stamp
		err = rows.Scan(&c.Release, &c.Of, &c.Title, &c.Note, &c.Credits, &c.State, &saved)
		c.Saved = saved.Format(stampForm)
		return c, err
	}, `SELECT a.release, a.about, a.title, a.note, a.credits, a.state, a.saved_at FROM amendments a
		JOIN amendment_writers w ON w.amendment = a.id WHERE w.person = $1 ORDER BY a.created_at, a.id`, person)
	if err != nil {
		return nil, err
	}
	e.Decided, err = sqldb.All(ctx, q, func(rows *sql.Rows) (d exportedDecision, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&d.Of, &d.Step, &d.Agreed, &d.Reason, &at)
		d.At = at.Format(stampForm)
		return d, err
	}, `SELECT a.about, r.step, r.agreed, r.reason, r.at FROM amendment_reviews r JOIN amendments a ON a.id = r.amendment
		WHERE r.person = $1 ORDER BY r.at, r.id`, person)
	if err != nil {
		return nil, err
	}
	e.Accepted, err = sqldb.All(ctx, q, func(rows *sql.Rows) (f exportedFinding, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&f.Rule, &f.Of, &f.Reason, &at)
		f.At = at.Format(stampForm)
		return f, err
	}, `SELECT rule, about, reason, at FROM accepted_findings WHERE person = $1 ORDER BY at, rule, about`, person)
	if err != nil || len(e.Written)+len(e.Decided)+len(e.Accepted) == 0 {
		return nil, err
	}
	return e, nil
}

func erasePerson(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `UPDATE amendments SET author = NULL WHERE author = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM amendment_writers WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE amendment_reviews SET person = NULL WHERE person = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE accepted_findings SET person = NULL WHERE person = $1`, person)
	return err
}

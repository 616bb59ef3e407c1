package people

import (
	"context"
	"database/sql"

	"guildhall/internal/fault"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here.
func (s *Service) Holder() records.Holder {
	return records.Holder{Name: "people", Tables: []string{"people", "grants", "organisation_moves", "organisation_changes"}, Export: export, Erase: erase}
}

type exported struct {
	Name         string          `json:"name"`
	Email        string          `json:"email"`
	Organisation string          `json:"organisation,omitempty"`
	Status       Status          `json:"status"`
	Since        string          `json:"since"`
	Confirmed    bool            `json:"organisation_confirmed"`
	Roles        []exportedGrant `json:"roles,omitempty"`
	Moved        []exportedMove  `json:"moved_by_reorganisation,omitempty"`
	Changed      []string        `json:"changed_in_the_register,omitempty"`
}

type exportedGrant struct {
	Role  string `json:"role"`
	Scope string `json:"scope"`
	By    string `json:"granted_by"`
	From  string `json:"from"`
	To    string `json:"to,omitempty"`
}

// exportedMove is a change of the register that took the person with it.
type exportedMove struct {
	From string `json:"from"`
	What string `json:"what"`
	On   string `json:"on"`
}

const stamp = "2006-01-02T15:04:05Z"

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	p, err := find(ctx, q, ID(person))
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	grants, err := grantsOf(ctx, q, p.ID)
	out := exported{Name: p.Name, Email: p.Email, Organisation: p.Employer, Status: p.Status, Since: p.CreatedAt.Format(stamp)}
	for _, g := range grants {
		e := exportedGrant{Role: string(g.Role), Scope: g.scopeInWords(), By: g.GrantedBy, From: g.GrantedAt.Format(stamp)}
		if !g.EndedAt.IsZero() {
			e.To = g.EndedAt.Format(stamp)
		}
		out.Roles = append(out.Roles, e)
	}
	if err != nil {
		return nil, err
	}
	out.Confirmed = p.Confirmed
	out.Moved, err = sqldb.All(ctx, q, func(rows *sql.Rows) (m exportedMove, err error) { return m, rows.Scan(&m.From, &m.What, &m.On) },
		`SELECT m.organisation, c.summary, c.effective FROM organisation_moves m JOIN organisation_changes c ON c.id = m.change WHERE m.person = $1 ORDER BY c.ord`, p.ID)
	if err != nil {
		return nil, err
	}
	out.Changed, err = sqldb.All(ctx, q, sqldb.Value[string], `SELECT summary FROM organisation_changes WHERE made_by = $1 OR undone_by = $2 ORDER BY ord`, p.ID, p.ID)
	return out, err
}

// erase removes the person with their roles. What they granted to others stays;
// it bears their identifier, which names nobody any more.
func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	before, err := administrators(ctx, tx)
	if err != nil {
		return err
	}
	for _, forget := range []string{`UPDATE organisation_changes SET made_by = '' WHERE made_by = $1`, `UPDATE organisation_changes SET undone_by = '' WHERE undone_by = $1`} {
		if _, err := tx.Exec(ctx, forget, person); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM people WHERE id = $1`, person); err != nil || before == 0 {
		return err
	}
	return someoneRuns(ctx, tx)
}

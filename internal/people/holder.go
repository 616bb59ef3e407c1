package people

import (
	"context"

	"guildhall/internal/fault"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here.
func (s *Service) Holder() records.Holder {
	return records.Holder{Name: "people", Tables: []string{"people", "grants"}, Export: export, Erase: erase}
}

type exported struct {
	Name         string          `json:"name"`
	Email        string          `json:"email"`
	Organisation string          `json:"organisation,omitempty"`
	Status       Status          `json:"status"`
	Since        string          `json:"since"`
	Roles        []exportedGrant `json:"roles,omitempty"`
}

type exportedGrant struct {
	Role  string `json:"role"`
	Scope string `json:"scope"`
	By    string `json:"granted_by"`
	From  string `json:"from"`
	To    string `json:"to,omitempty"`
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
	return out, err
}

// erase removes the person with their roles. What they granted to others stays;
// it bears their identifier, which names nobody any more.
func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	before, err := administrators(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM people WHERE id = $1`, person); err != nil || before == 0 {
		return err
	}
	return someoneRuns(ctx, tx)
}

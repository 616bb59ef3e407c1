package proposal

import (
	"context"

	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here. Proposals
// and decisions are kept with the versions of the framework, as evidence of what
// the profession asked of people; the person in them goes on erasure.
func (s *Service) Holder() records.Holder {
	return records.Holder{Name: "proposals", Tables: []string{"proposals"}, Export: export, Erase: erase}
}

type exported struct {
	Made    []exportedProposal `json:"made,omitempty"`
	Decided []exportedDecision `json:"decided,omitempty"`
}

type exportedProposal struct {
	Address string `json:"address"`
	Title   string `json:"title"`
	After   string `json:"proposed"`
	Reason  string `json:"reason"`
	Credit  string `json:"named_as,omitempty"`
	Private bool   `json:"private"`
	State   State  `json:"state"`
	At      string `json:"at"`
}

type exportedDecision struct {
	Address  string `json:"address"`
	Title    string `json:"title"`
	State    State  `json:"state"`
	Decision string `json:"reason"`
	At       string `json:"at"`
}

const stamp = "2006-01-02T15:04:05Z"

func export(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	all, err := sqldb.All(ctx, q, scan, selectProposals+` WHERE p.proposer = $1 OR p.decided_by = $2 ORDER BY p.proposed_at, p.id`, person, person)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var e exported
	for _, p := range all {
		if p.Proposer == person {
			e.Made = append(e.Made, exportedProposal{p.URL(), p.Title, p.After, p.Reason, p.Credit, p.Private, p.State, p.ProposedAt.Format(stamp)})
		}
		if p.DecidedBy == person {
			e.Decided = append(e.Decided, exportedDecision{p.URL(), p.Title, p.State, p.Decision, p.DecidedAt.Format(stamp)})
		}
	}
	return e, nil
}

func erase(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `UPDATE proposals SET proposer = '', credit = '' WHERE proposer = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE proposals SET decided_by = '' WHERE decided_by = $1`, person)
	return err
}

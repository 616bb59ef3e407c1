package networks

import (
	"context"
	"database/sql"
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Moved returns the id that the network has today which an address knew by
// another; empty for an id that no network ever had.
func (s *Service) Moved(ctx context.Context, former string) (string, error) {
	ids, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT network FROM network_former_ids
		WHERE former = $1 AND lang = (SELECT tag FROM languages WHERE main)`, former)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// at finds the network that an address names. An address from before the network
// was renamed is answered with the one it has now, under root; then the second
// result is true and there is nothing more to write.
func (p *Pages) at(w http.ResponseWriter, r *http.Request, root string) (Network, bool, error) {
	n, err := p.Networks.Find(r.Context(), r.PathValue("id"))
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return n, false, err
	}
	switch id, failed := p.Networks.Moved(r.Context(), r.PathValue("id")); {
	case failed != nil:
		return n, false, failed
	case id == "":
		return n, false, err
	default:
		http.Redirect(w, r, root+"/networks/"+id, http.StatusMovedPermanently)
		return n, true, nil
	}
}

func insertFormerIDs(ctx context.Context, tx *sqldb.Tx, lang string, n Network) error {
	return tx.Insert(ctx, `INSERT INTO network_former_ids (former, lang, network, ord) VALUES`, ``,
		sqldb.Rows(n.FormerIDs, func(i int, former string) []any { return []any{former, lang, n.ID, i} }))
}

// readFormerIDs fills in the ids that networks had before.
func readFormerIDs(ctx context.Context, q sqldb.Querier, byID map[string]*Network) error {
	var id string
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (former string, err error) {
		return former, rows.Scan(&id, &former)
	}, func(former string) error {
		byID[id].FormerIDs = append(byID[id].FormerIDs, former)
		return nil
	}, `SELECT network, former FROM network_former_ids WHERE lang = (SELECT tag FROM languages WHERE main) ORDER BY network, ord`)
}

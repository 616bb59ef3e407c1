package framework

import (
	"context"
	"database/sql"

	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Chain lists every release that was published, oldest first, with what each
// decided: what people recorded against one is read through those after it. It
// is shared between requests, so nothing may change it.
func (s *Service) Chain(ctx context.Context) ([]pack.Release, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil || s.chain != nil {
		return s.chain, err
	}
	decided, err := decisions(ctx, s.DB, s.settings.Locale)
	if err != nil {
		return nil, err
	}
	chain := []pack.Release{}
	for i := len(s.releases) - 1; i >= 0; i-- {
		if r := s.releases[i].Release; r.State == Published || r.State == Superseded {
			r.Decisions = decided[r.Name]
			chain = append(chain, r)
		}
	}
	s.chain = chain
	return chain, nil
}

// decisions are what every release decided, in order, by its name.
func decisions(ctx context.Context, q sqldb.Querier, lang string) (map[string][]pack.Decision, error) {
	all := map[string][]pack.Decision{}
	var release string
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (d pack.Decision, err error) {
		return d, rows.Scan(&release, &d.Kind, &d.What, (*words)(&d.From), (*words)(&d.To), (*words)(&d.Credits), &d.Note)
	}, func(d pack.Decision) error {
		all[release] = append(all[release], d)
		return nil
	}, `SELECT d.release, d.kind, d.what, d.from_codes, d.to_codes, d.credits,
		coalesce((SELECT t.words FROM framework_texts t WHERE t.release = d.release AND t.ref = 'decision/' || CAST(d.ord AS TEXT) AND t.field = 'note'
			ORDER BY t.lang <> $1, t.lang LIMIT 1), '')
		FROM release_decisions d ORDER BY d.release, d.ord`, lang)
	return all, err
}

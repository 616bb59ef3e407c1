package glossary

import (
	"context"
	"database/sql"

	"guildhall/internal/sqldb"
)

func list(ctx context.Context, q sqldb.Querier) ([]Term, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (t Term, err error) {
		return t, rows.Scan(&t.Term, &t.Abbreviation, &t.Definition)
	}, `SELECT term, abbreviation, definition FROM glossary_terms WHERE lang = (SELECT tag FROM languages WHERE main) ORDER BY ord`)
	if err != nil {
		return nil, err
	}
	byTerm := map[string]*Term{}
	for i := range all {
		byTerm[all[i].Term] = &all[i]
	}
	var term string
	return all, sqldb.Each(ctx, q, func(rows *sql.Rows) (other string, err error) {
		return other, rows.Scan(&term, &other)
	}, func(other string) error {
		byTerm[term].SeeAlso = append(byTerm[term].SeeAlso, other)
		return nil
	}, `SELECT term, see_also FROM glossary_links WHERE lang = (SELECT tag FROM languages WHERE main) ORDER BY term, ord`)
}

func insert(ctx context.Context, tx *sqldb.Tx, lang string, ord int, t Term) error {
	if _, err := tx.Exec(ctx, `INSERT INTO glossary_terms (term, lang, ord, abbreviation, definition) VALUES ($1, $2, $3, $4, $5)`,
		t.Term, lang, ord, t.Abbreviation, t.Definition); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO glossary_links (term, lang, ord, see_also) VALUES`, ``,
		sqldb.Rows(t.SeeAlso, func(i int, other string) []any { return []any{t.Term, lang, i, other} }))
}

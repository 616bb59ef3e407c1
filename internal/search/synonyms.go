package search

import (
	"context"

	"guildhall/internal/sqldb"
)

// PutSynonyms makes groups all the synonyms of one source, such as "glossary" or
// "skills". The terms of a group mean the same: whoever seeks one finds them all.
// They are public, because expansions are shown to whoever asks.
func PutSynonyms(ctx context.Context, tx *sqldb.Tx, source string, groups [][]string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM search_synonyms WHERE source = $1`, source); err != nil {
		return err
	}
	var rows [][]any
	for i, group := range groups {
		for _, term := range group {
			// A term too long to be recognised in a query would only be a burden.
			if name := nameOf(term); name != "" && len(tokens(term)) <= longestTerm {
				rows = append(rows, []any{source, i, folded(term), name})
			}
		}
	}
	return tx.Insert(ctx, `INSERT INTO search_synonyms (source, family, term, name) VALUES`, `ON CONFLICT DO NOTHING`, rows)
}

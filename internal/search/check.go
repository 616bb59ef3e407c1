package search

import (
	"context"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// Check says in a sentence whether the index has drifted from the documents. On
// PostgreSQL it cannot: the words are a column of the document's own row.
func Check(ctx context.Context, tx *sqldb.Tx) error {
	if tx.Name != "sqlite" {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)`); err != nil {
		return &fault.Fault{Kind: fault.Conflict, Message: "The search index does not match the documents it was made from. Load the profession again to rebuild it.", Cause: err}
	}
	return nil
}

package audit

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// BlockSize is how many seals are disposed of together. Whole blocks go, and the
// chain goes on from the hash of their last seal.
const (
	BlockSize = 100
	blockSize = "100" // the same within SQL
)

// Block is a run of the chain, by the numbers of its seals.
type Block struct{ First, Last int64 }

// Ref names the block in a certificate.
func (b Block) Ref() string { return fmt.Sprintf("audit-block/%d-%d", b.First, b.Last) }

// ParseBlock reads what Ref writes.
func ParseBlock(ref string) (b Block, err error) {
	if _, err := fmt.Sscanf(strings.TrimPrefix(ref, "audit-block/"), "%d-%d", &b.First, &b.Last); err != nil {
		return b, fault.New(fault.Invalid, "“%s” names no block of the audit log.", ref)
	}
	return b, nil
}

// Blocks lists the whole blocks of which every act happened before a moment,
// except those with an act about something that a hold names: a hold on a person
// keeps what the log says of them, and so the block around it.
func Blocks(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]Block, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (b Block, err error) {
		var n int64
		err = rows.Scan(&n)
		b.First, b.Last = n*BlockSize+1, (n+1)*BlockSize
		return b, err
	}, `SELECT (s.seq - 1) / `+blockSize+` AS block FROM audit_seals s JOIN audit a ON a.id = s.audit_id
		LEFT JOIN audit_details d ON d.audit_id = a.id
		LEFT JOIN holds h ON h.lifted_at IS NULL AND (h.ref = a.about OR h.ref = 'person/' || a.actor OR h.ref = 'person/' || coalesce(d.person, ''))
		WHERE s.seq <= (SELECT coalesce(max(x.seq), 0) FROM audit_seals x JOIN audit y ON y.id = x.audit_id WHERE y.at < $1)
		GROUP BY (s.seq - 1) / `+blockSize+`
		HAVING count(DISTINCT s.seq) = `+blockSize+` AND max(a.at) < $2 AND count(h.id) = 0 ORDER BY 1`, before, before)
}

// DropBlock removes the acts of a block with their seals and particulars, and
// keeps the hash from which the chain goes on. Neighbouring blocks become one.
func DropBlock(ctx context.Context, tx *sqldb.Tx, b Block) error {
	last, err := sqldb.One(ctx, tx, "seal", scanSeal, `SELECT seq, audit_id, hash FROM audit_seals WHERE seq = $1`, b.Last)
	if err != nil {
		return err
	}
	span, err := sqldb.One(ctx, tx, "block", func(rows *sql.Rows) (s [2]sqldb.Stamp, err error) { return s, rows.Scan(&s[0], &s[1]) },
		`SELECT min(a.at), max(a.at) FROM audit_seals s JOIN audit a ON a.id = s.audit_id WHERE s.seq BETWEEN $1 AND $2`, b.First, b.Last)
	if err != nil {
		return err
	}
	if err := disposeRun(ctx, tx, b); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE audit_blocks SET last_seq = $1, hash = $2, last_at = $3 WHERE last_seq = $4`, b.Last, last.hash, span[1], b.First-1)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit_blocks (first_seq, last_seq, hash, first_at, last_at) VALUES ($1, $2, $3, $4, $5)`,
		b.First, b.Last, last.hash, span[0], span[1])
	return err
}

func disposeRun(ctx context.Context, tx *sqldb.Tx, b Block) error {
	if _, err := tx.Exec(ctx, `DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seals WHERE seq BETWEEN $1 AND $2)`, b.First, b.Last); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM audit_seals WHERE seq BETWEEN $1 AND $2`, b.First, b.Last)
	return err
}

// gone is a run of the chain that was disposed of.
type gone struct {
	first, last int64
	hash        string
}

func goneBlocks(ctx context.Context, q sqldb.Querier) (map[int64]gone, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (g gone, err error) { return g, rows.Scan(&g.first, &g.last, &g.hash) },
		`SELECT first_seq, last_seq, hash FROM audit_blocks ORDER BY first_seq`)
	byFirst := map[int64]gone{}
	for _, g := range all {
		byFirst[g.first] = g
	}
	return byFirst, err
}

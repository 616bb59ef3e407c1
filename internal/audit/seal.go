package audit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// entry is a row of the log as the chain sees it.
type entry struct {
	id, actor, verb, about string
	at                     sqldb.Stamp
}

// seal is a link of the chain.
type seal struct {
	seq  int64
	id   string
	hash string
}

// chained is the hash of an entry that follows the hash before it.
// Lengths are part of what is hashed, so no two entries read alike.
func chained(before string, seq int64, e entry) string {
	h := sha256.New()
	for _, s := range []string{before, fmt.Sprint(seq), e.id, e.actor, e.verb, e.about, e.at.UTC().Format(time.RFC3339Nano)} {
		fmt.Fprintf(h, "%d:%s;", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sealBatch bounds one transaction of the sealer.
const sealBatch = 500

// Seal appends every unsealed act to the chain and returns how many there were.
// Acts committed out of order are sealed in the order in which they are found.
func (l *Log) Seal(ctx context.Context) (sealed int, err error) {
	for {
		var n int
		err = l.Housekeep(ctx, Sealing, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
			n, err = sealSome(ctx, tx, at)
			return err
		})
		sealed += n
		if err != nil || n < sealBatch {
			return sealed, err
		}
	}
}

func sealSome(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) (int, error) {
	entries, err := sqldb.All(ctx, tx, scanEntry,
		`SELECT id, actor, verb, about, at FROM audit WHERE NOT sealed ORDER BY at, id LIMIT $1`, sealBatch)
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	last, err := lastSeal(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		last = seal{last.seq + 1, e.id, chained(last.hash, last.seq+1, e)}
		if _, err := tx.Exec(ctx, `INSERT INTO audit_seals (seq, audit_id, hash, at) VALUES ($1, $2, $3, $4)`,
			last.seq, last.id, last.hash, at); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `UPDATE audit SET sealed = TRUE WHERE id = $1`, e.id); err != nil {
			return 0, err
		}
	}
	return len(entries), nil
}

func lastSeal(ctx context.Context, q sqldb.Querier) (seal, error) {
	all, err := sqldb.All(ctx, q, scanSeal, `SELECT seq, audit_id, hash FROM audit_seals
		UNION ALL SELECT last_seq, '', hash FROM audit_blocks ORDER BY seq DESC LIMIT 1`)
	if err != nil || len(all) == 0 {
		return seal{}, err
	}
	return all[0], nil
}

// Sealer seals once a second until ctx ends, then once more.
func (l *Log) Sealer(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_, err := l.Seal(ctx)
			if fault.KindOf(err) == fault.Conflict {
				continue // another instance sealed these acts first
			}
			if err != nil && ctx.Err() == nil {
				log.Error("sealing the audit log failed", "error", err)
			}
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			l.Seal(last)
			return
		}
	}
}

// unsealedFor is how long an act may wait for its seal before Verify objects.
const unsealedFor = time.Minute

// Verified is what Verify found in order.
type Verified struct {
	Sealed int64  `json:"sealed"`         // the number of the last link
	Gone   int64  `json:"gone,omitempty"` // of these, disposed of under the retention schedule: only the hash of each run is left
	Head   string `json:"head"`           // the hash of the last one: anchor it outside
}

// Verify walks the chain from its first link. It fails on the first seal that
// does not follow from the one before it and the act it names, on an act that
// is gone, and on an act that has waited over a minute for its seal. Runs that
// were disposed of under the retention schedule are passed over by their hash.
func (l *Log) Verify(ctx context.Context) (Verified, error) { return l.VerifyIn(ctx, l.DB) }

// VerifyIn is Verify on one view of the database.
func (l *Log) VerifyIn(ctx context.Context, q sqldb.Querier) (Verified, error) {
	return l.walk(ctx, q, func(int64, int64, string) {})
}

// walk verifies the chain and tells seen of each of its links, by the numbers of
// its first and last seal and the hash of the last: of one seal, or of a run that
// was disposed of.
func (l *Log) walk(ctx context.Context, q sqldb.Querier, seen func(first, last int64, hash string)) (Verified, error) {
	var v Verified
	var next int64 = 1
	disposed, err := goneBlocks(ctx, q)
	if err != nil {
		return v, err
	}
	pass := func() {
		for g, ok := disposed[next]; ok; g, ok = disposed[next] {
			v.Sealed, v.Gone, v.Head, next = g.last, v.Gone+g.last-g.first+1, g.hash, g.last+1
			seen(g.first, g.last, g.hash)
		}
	}
	err = sqldb.Each(ctx, q, scanLink, func(k link) error {
		pass()
		if k.seq != next {
			return broken(next, "is missing")
		}
		if k.entry.id == "" {
			return broken(k.seq, "names act "+k.id+", which is gone")
		}
		if k.hash != chained(v.Head, k.seq, k.entry) {
			return broken(k.seq, "does not match act "+k.id)
		}
		v.Sealed, v.Head, next = k.seq, k.hash, next+1
		seen(k.seq, k.seq, k.hash)
		return nil
	}, `SELECT s.seq, s.audit_id, s.hash, coalesce(a.id, ''), coalesce(a.actor, ''), coalesce(a.verb, ''), coalesce(a.about, ''), a.at
		FROM audit_seals s LEFT JOIN audit a ON a.id = s.audit_id ORDER BY s.seq`)
	if err != nil {
		return v, err
	}
	pass()
	return v, l.overdue(ctx, q)
}

func (l *Log) overdue(ctx context.Context, q sqldb.Querier) error {
	limit := sqldb.At(l.Now().Add(-unsealedFor))
	late, err := sqldb.All(ctx, q, sqldb.Value[string],
		`SELECT a.id FROM audit a LEFT JOIN audit_seals s ON s.audit_id = a.id WHERE s.seq IS NULL AND a.at < $1 ORDER BY a.at, a.id LIMIT 1`, limit)
	if err != nil || len(late) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "Act %s has waited over a minute for its seal. Is the service running?", late[0])
}

func broken(seq int64, how string) error {
	return fault.New(fault.Conflict, "The audit log is broken: seal %d %s.", seq, how)
}

type link struct {
	seal
	entry entry
}

func scanEntry(rows *sql.Rows) (e entry, err error) {
	return e, rows.Scan(&e.id, &e.actor, &e.verb, &e.about, &e.at)
}

func scanSeal(rows *sql.Rows) (s seal, err error) {
	return s, rows.Scan(&s.seq, &s.id, &s.hash)
}

func scanLink(rows *sql.Rows) (k link, err error) {
	return k, rows.Scan(&k.seq, &k.id, &k.hash, &k.entry.id, &k.entry.actor, &k.entry.verb, &k.entry.about, &k.entry.at)
}

// Entry is an act as people read it.
type Entry struct {
	ID, Actor, Verb, About string
	At                     time.Time
}

package site

import (
	"context"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// compactKind is the job that empties the write-ahead log after an erasure. On
// PostgreSQL there is none: its tables are vacuumed after each daily run.
const compactKind = "compact"

// keep ties the keeper of records to what must follow an erasure and a run.
func (s *Site) keep() {
	db := s.config.Store.DB
	s.outbox.Handle(compactKind, func(ctx context.Context, _ outbox.Claim) error { return db.Compact(ctx) })
	s.Records.Erased = append(s.Records.Erased, func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
		if tx.Name == sqldb.Postgres.Name {
			return nil
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: compactKind})
	})
	s.Records.After = append(s.Records.After, db.Compact)
}

// service is what the service is called.
func (s *Site) service(ctx context.Context) (string, error) {
	settings, err := s.Professions.Settings(ctx)
	return settings.Name, err
}

// forget takes a person out of what belongs to no capability: notes of the audit
// log, jobs, words sought in vain, holds and disposal. It comes before people,
// which knows their name and address.
func forget(ctx context.Context, tx *sqldb.Tx, person string) error {
	if err := audit.ForgetDetails(ctx, tx, person); err != nil {
		return err
	}
	p, err := people.Named(ctx, tx, people.ID(person))
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err := outbox.Forget(ctx, tx, person, p.Email); err != nil {
		return err
	}
	if err := search.ForgetMissesOf(ctx, tx, p.Name); err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE holds SET reason = '' WHERE ref = 'person/' || $1`,
		`UPDATE holds SET placed_by = '' WHERE placed_by = $1`,
		`UPDATE holds SET lifted_by = '' WHERE lifted_by = $1`,
		`UPDATE disposal_reviews SET decided_by = '' WHERE decided_by = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return err
		}
	}
	return nil
}

// auditClass is what the schedule says of the audit log: whole blocks go, and
// the chain goes on from the hash of each.
var auditClass = records.Class{
	ID: "audit-events",
	Due: func(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
		blocks, err := audit.Blocks(ctx, q, before)
		items := make([]records.Item, len(blocks))
		for i, b := range blocks {
			items[i].Ref = b.Ref()
		}
		return items, err
	},
	Dispose: func(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
		for _, item := range items {
			b, err := audit.ParseBlock(item.Ref)
			if err != nil {
				return err
			}
			if err := audit.DropBlock(ctx, tx, b); err != nil {
				return err
			}
		}
		return nil
	},
}

package proposal

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

const selectProposals = `SELECT p.id, p.lang, p.title, p.about, p.kind, p.field, p.level, p.release, p.before_words, p.after_words, p.reason, p.private, p.proposer,
	p.credit, p.state, p.proposed_at, p.discussed_at, p.decided_at, p.decided_by, p.decision, p.carried_at, p.carried_by FROM proposals p`

// visible is the twin of CanSee: it asks for the actor's id and whether they judge.
const visible = `(NOT p.private OR p.proposer <> '' AND p.proposer = $1 OR $2)`

func scan(rows *sql.Rows) (p Proposal, err error) {
	return p, rows.Scan(&p.ID, &p.Lang, &p.Title, &p.About, &p.Kind, &p.Field, &p.Level, &p.Release, &p.Before, &p.After, &p.Reason, &p.Private, &p.Proposer,
		&p.Credit, &p.State, &p.ProposedAt, &p.DiscussedAt, &p.DecidedAt, &p.DecidedBy, &p.Decision, &p.CarriedAt, &p.CarriedBy)
}

func find(ctx context.Context, q sqldb.Querier, who access.Actor, id ID) (Proposal, error) {
	p, err := sqldb.One(ctx, q, "proposal", scan, selectProposals+` WHERE `+visible+` AND p.id = $3`, who.ID, CanJudge(who), id)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return p, fault.New(fault.NotFound, "This proposal does not exist or is not shared with you.")
	}
	return p, err
}

func findMany(ctx context.Context, q sqldb.Querier, who access.Actor, ids []string) ([]Proposal, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return sqldb.All(ctx, q, scan, selectProposals+` WHERE `+visible+` AND p.id IN (`+sqldb.Holes(3, len(ids))+`)`,
		append([]any{who.ID, CanJudge(who)}, sqldb.Args(ids)...)...)
}

// filtered narrows a list: each part by its value twice, an empty value not at all.
const filtered = ` AND ($3 = '' OR p.state = $4 OR $5 = 'open' AND p.state IN ('proposed', 'under discussion'))
	AND ($6 = '' OR p.kind = $7) AND ($8 = '' OR p.about = $9) AND ($10 = '' OR p.proposer = $11)`

func (f Filter) args(who access.Actor) []any {
	return []any{who.ID, CanJudge(who), f.State, f.State, f.State, f.Kind, f.Kind, f.About, f.About, f.Proposer, f.Proposer}
}

// list returns the proposals that the actor may see and the filter lets through,
// newest first.
func list(ctx context.Context, q sqldb.Querier, who access.Actor, f Filter, limit, offset int) ([]Proposal, error) {
	return sqldb.All(ctx, q, scan, selectProposals+` WHERE `+visible+filtered+` ORDER BY p.proposed_at DESC, p.id DESC LIMIT $12 OFFSET $13`,
		append(f.args(who), limit, offset)...)
}

func count(ctx context.Context, q sqldb.Querier, who access.Actor, f Filter) (int, error) {
	return sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM proposals p WHERE `+visible+filtered, f.args(who)...)
}

// openAbout lists the proposals about a thing that are not settled yet.
func openAbout(ctx context.Context, q sqldb.Querier, who access.Actor, about string) ([]Proposal, error) {
	return sqldb.All(ctx, q, scan, selectProposals+` WHERE `+visible+` AND p.about = $3 AND p.state IN ('proposed', 'under discussion', 'accepted')
		ORDER BY p.proposed_at DESC, p.id DESC`, who.ID, CanJudge(who), about)
}

// accepted lists those of the proposals that wait for a release.
func accepted(ctx context.Context, q sqldb.Querier, ids []string) ([]Proposal, error) {
	return sqldb.All(ctx, q, scan, selectProposals+` WHERE p.state = 'accepted' AND p.id IN (`+sqldb.Holes(1, len(ids))+`) ORDER BY p.id`, sqldb.Args(ids)...)
}

func countSince(ctx context.Context, q sqldb.Querier, person string, since sqldb.Stamp) (int, error) {
	return sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM proposals WHERE proposer = $1 AND proposed_at > $2`, person, since)
}

func insert(ctx context.Context, tx *sqldb.Tx, p Proposal) error {
	_, err := tx.Exec(ctx, `INSERT INTO proposals (id, lang, title, about, kind, field, level, release, before_words, after_words, reason, private, proposer, credit, state, proposed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		p.ID, p.Lang, p.Title, p.About, p.Kind, p.Field, p.Level, p.Release, p.Before, p.After, p.Reason, p.Private, p.Proposer, p.Credit, p.State, p.ProposedAt)
	return err
}

// save keeps how far a proposal has come.
func save(ctx context.Context, tx *sqldb.Tx, p Proposal) error {
	_, err := tx.Exec(ctx, `UPDATE proposals SET state = $1, discussed_at = $2, decided_at = $3, decided_by = $4, decision = $5, carried_at = $6, carried_by = $7 WHERE id = $8`,
		p.State, p.DiscussedAt, p.DecidedAt, p.DecidedBy, p.Decision, p.CarriedAt, p.CarriedBy, p.ID)
	return err
}

// discussedBy marks a proposal as under discussion once somebody else writes.
func discussedBy(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, id, person string) error {
	_, err := tx.Exec(ctx, `UPDATE proposals SET state = 'under discussion', discussed_at = $1 WHERE id = $2 AND state = 'proposed' AND proposer <> $3`, at, id, person)
	return err
}

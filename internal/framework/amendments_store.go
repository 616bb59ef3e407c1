package framework

import (
	"context"
	"database/sql"
	"encoding/json"

	"guildhall/internal/fault"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

const selectAmendments = `SELECT id, release, kind, about, title, items, note, credits, proposal, state, edition, coalesce(author, ''), created_at, saved_at FROM amendments `

func scanAmendment(rows *sql.Rows) (a Amendment, err error) {
	var items string
	err = rows.Scan(&a.ID, &a.Release, &a.Kind, &a.About, &a.Title, &items, &a.Note, (*words)(&a.Credits), &a.Proposal,
		&a.State, &a.Edition, &a.Author, &a.CreatedAt, &a.SavedAt)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(items), &a.Items)
}

// findAmendment returns an amendment with its writers and reviews.
func findAmendment(ctx context.Context, q sqldb.Querier, id string) (Amendment, error) {
	found, err := sqldb.All(ctx, q, scanAmendment, selectAmendments+`WHERE id = $1`, id)
	if err != nil {
		return Amendment{}, err
	}
	if len(found) == 0 {
		return Amendment{}, fault.New(fault.NotFound, "This change of the framework does not exist, or is not shared with you.")
	}
	return found[0], withPeople(ctx, q, found)
}

// amendmentsOf lists the amendments for a release, the last saved first.
func amendmentsOf(ctx context.Context, q sqldb.Querier, release string) ([]Amendment, error) {
	all, err := sqldb.All(ctx, q, scanAmendment, selectAmendments+`WHERE release = $1 ORDER BY saved_at DESC, id DESC`, release)
	if err != nil {
		return nil, err
	}
	return all, withPeople(ctx, q, all)
}

// withPeople fills in who wrote and who decided, two queries for all of them.
// They are of one release.
func withPeople(ctx context.Context, q sqldb.Querier, all []Amendment) error {
	at := map[string]*Amendment{}
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	if len(all) == 0 {
		return nil
	}
	type named struct {
		amendment string
		AmendmentReview
	}
	writers, err := sqldb.All(ctx, q, func(rows *sql.Rows) (n named, err error) {
		return n, rows.Scan(&n.amendment, &n.Person)
	}, `SELECT w.amendment, w.person FROM amendment_writers w JOIN amendments a ON a.id = w.amendment
		WHERE a.release = $1 ORDER BY w.amendment, w.person`, all[0].Release)
	if err != nil {
		return err
	}
	for _, w := range writers {
		if a := at[w.amendment]; a != nil {
			a.Writers = append(a.Writers, w.Person)
		}
	}
	reviews, err := sqldb.All(ctx, q, func(rows *sql.Rows) (n named, err error) {
		return n, rows.Scan(&n.amendment, &n.Person, &n.At, &n.Step, &n.Agreed, &n.Reason)
	}, `SELECT r.amendment, coalesce(r.person, ''), r.at, r.step, r.agreed, r.reason FROM amendment_reviews r
		JOIN amendments a ON a.id = r.amendment WHERE a.release = $1 ORDER BY r.at, r.id`, all[0].Release)
	for _, r := range reviews {
		if a := at[r.amendment]; a != nil {
			a.Reviews = append(a.Reviews, r.AmendmentReview)
		}
	}
	return err
}

func saveAmendment(ctx context.Context, tx *sqldb.Tx, a Amendment) error {
	items, err := json.Marshal(a.Items)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO amendments (id, release, kind, about, title, items, note, credits, proposal, state, edition, author, created_at, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, about = excluded.about, title = excluded.title, items = excluded.items, note = excluded.note,
			credits = excluded.credits, proposal = excluded.proposal, state = excluded.state, edition = excluded.edition,
			author = excluded.author, saved_at = excluded.saved_at`,
		a.ID, a.Release, a.Kind, a.About, a.Title, string(items), a.Note, words(a.Credits), a.Proposal, a.State, a.Edition,
		sqldb.Nullable(a.Author), a.CreatedAt, a.SavedAt)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO amendment_writers (amendment, person) VALUES`, `ON CONFLICT DO NOTHING`,
		sqldb.Rows(a.Writers, func(_ int, person string) []any { return []any{a.ID, person} }))
}

// lock claims everything that the amendment touches, or says who has it.
func lock(ctx context.Context, tx *sqldb.Tx, a Amendment) (taken Amendment, ref string, err error) {
	if _, err := tx.Exec(ctx, `DELETE FROM amendment_locks WHERE amendment = $1`, a.ID); err != nil {
		return taken, "", err
	}
	err = tx.Insert(ctx, `INSERT INTO amendment_locks (release, ref, amendment) VALUES`, `ON CONFLICT DO NOTHING`,
		sqldb.Rows(a.Refs(), func(_ int, ref string) []any { return []any{a.Release, ref, a.ID} }))
	if err != nil {
		return taken, "", err
	}
	held, err := locksOf(ctx, tx, a.Release)
	if err != nil {
		return taken, "", err
	}
	for _, ref := range a.Refs() {
		if held[ref] != a.ID {
			taken, err = findAmendment(ctx, tx, held[ref])
			return taken, ref, err
		}
	}
	return taken, "", nil
}

func unlock(ctx context.Context, tx *sqldb.Tx, a Amendment) error {
	_, err := tx.Exec(ctx, `DELETE FROM amendment_locks WHERE amendment = $1`, a.ID)
	return err
}

// locksOf tells which open amendment is changing each thing of a release.
func locksOf(ctx context.Context, q sqldb.Querier, release string) (map[string]string, error) {
	type held struct{ ref, amendment string }
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (h held, err error) { return h, rows.Scan(&h.ref, &h.amendment) },
		`SELECT ref, amendment FROM amendment_locks WHERE release = $1`, release)
	by := make(map[string]string, len(all))
	for _, h := range all {
		by[h.ref] = h.amendment
	}
	return by, err
}

func settings(ctx context.Context, q sqldb.Querier) (ReleaseSettings, error) {
	n, err := sqldb.One(ctx, q, "framework settings", sqldb.Value[int], `SELECT deciders FROM framework_settings WHERE id = 1`)
	return ReleaseSettings{n}, err
}

// approvedOf returns what was approved for a release, in the order of approval.
func approvedOf(ctx context.Context, q sqldb.Querier, release string) ([]Amendment, error) {
	return sqldb.All(ctx, q, scanAmendment, selectAmendments+`WHERE release = $1 AND state = 'approved' ORDER BY place`, release)
}

// draftOf works out what a release that is not published says, within an act: what
// it is based on, read afresh, and what was approved since.
func draftOf(ctx context.Context, q sqldb.Querier, r Release, lang string) (*pack.Edition, error) {
	base, err := readSteady(ctx, q, r.BasedOn, lang)
	if err != nil {
		return nil, err
	}
	return drafted(ctx, q, base, r)
}

// drafted applies what was approved for a release to what it is based on.
func drafted(ctx context.Context, q sqldb.Querier, base *pack.Edition, r Release) (*pack.Edition, error) {
	approved, err := approvedOf(ctx, q, r.Name)
	if err != nil {
		return nil, err
	}
	var amendments []amend.Amendment
	for _, a := range approved {
		amendments = append(amendments, a.Amendment)
	}
	e := amend.Apply(base, amendments...)
	decisions := e.Release.Decisions
	e.Release = r.Release
	e.Release.Decisions = decisions
	return e, nil
}

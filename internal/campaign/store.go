package campaign

import (
	"context"
	"database/sql"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

const selectCampaigns = `SELECT c.id, coalesce(c.organisation, ''), coalesce(o.name, ''), c.title, c.words, c.opens_at, c.ends_at, c.ended_before,
	coalesce(b.name, 'someone who has left'), c.made_at, c.announced_at, c.stopped_at
	FROM campaigns c LEFT JOIN organisations o ON o.id = c.organisation LEFT JOIN people b ON b.id = c.run_by`

func scan(rows *sql.Rows) (c Campaign, err error) {
	return c, rows.Scan(&c.ID, &c.Organisation, &c.Place, &c.Title, &c.Words, &c.Opens, &c.Ends, &c.EndedBefore, &c.RunBy, &c.MadeAt, &c.AnnouncedAt, &c.StoppedAt)
}

// run keeps the campaigns that an actor runs: $1 says whether they head the
// profession, $2 is who they are. CanRun says the same.
const run = `(c.organisation IS NULL AND $1 OR EXISTS (SELECT 1 FROM grants g WHERE g.person = $2 AND g.role = 'leader' AND g.ended_at IS NULL
	AND g.scope IN ('*', 'organisation/' || c.organisation)))`

// asked keeps the pairs of a campaign c and a person p whom it asks. Campaign.Asks
// says the same.
const asked = `p.status = 'active' AND (c.organisation IS NULL OR p.organisation_confirmed AND p.organisation = c.organisation)
	AND (NOT EXISTS (SELECT 1 FROM campaign_scopes s WHERE s.campaign = c.id AND s.kind = 'organisation')
		OR p.organisation_confirmed AND EXISTS (SELECT 1 FROM campaign_scopes s WHERE s.campaign = c.id AND s.kind = 'organisation' AND s.value = p.organisation))
	AND (NOT EXISTS (SELECT 1 FROM campaign_scopes s WHERE s.campaign = c.id AND s.kind = 'discipline')
		OR EXISTS (SELECT 1 FROM campaign_scopes s JOIN profile_disciplines d ON d.discipline = s.value WHERE s.campaign = c.id AND s.kind = 'discipline' AND d.person = p.id))
	AND (NOT EXISTS (SELECT 1 FROM campaign_scopes s WHERE s.campaign = c.id AND s.kind = 'member kind')
		OR EXISTS (SELECT 1 FROM campaign_scopes s JOIN profiles f ON f.kind = s.value WHERE s.campaign = c.id AND s.kind = 'member kind' AND f.person = p.id))`

// finished is true of those who have submitted an assessment of their own role
// while the campaign was open.
const finished = `EXISTS (SELECT 1 FROM assessments a WHERE a.person = p.id AND a.purpose = 'own role'
	AND a.submitted_at >= c.opens_at AND a.submitted_at < coalesce(c.stopped_at, c.ends_at))`

// drafted is the person's latest draft of such an assessment; ” for none.
const drafted = `coalesce((SELECT a.id FROM assessments a WHERE a.person = p.id AND a.purpose = 'own role' AND a.submitted_at IS NULL ORDER BY a.saved_at DESC, a.id DESC LIMIT 1), '')`

const quiet = `EXISTS (SELECT 1 FROM campaign_quiet n WHERE n.campaign = c.id AND n.person = p.id)`

// list returns the campaigns that the actor runs, the latest first.
func list(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Campaign, error) {
	all, err := sqldb.All(ctx, q, scan, selectCampaigns+` WHERE `+run+` ORDER BY c.opens_at DESC, c.id DESC`, CanRun(who, ""), who.ID)
	if err != nil {
		return nil, err
	}
	return all, fill(ctx, q, all)
}

func find(ctx context.Context, q sqldb.Querier, id ID) (Campaign, error) {
	c, err := sqldb.One(ctx, q, "campaign", scan, selectCampaigns+` WHERE c.id = $1`, id)
	if err != nil {
		return c, err
	}
	one := []Campaign{c}
	err = fill(ctx, q, one)
	return one[0], err
}

// fill reads whom campaigns ask and when they remind, in two statements.
func fill(ctx context.Context, q sqldb.Querier, all []Campaign) error {
	if len(all) == 0 {
		return nil
	}
	at := map[ID]int{}
	var ids []ID
	for i, c := range all {
		at[c.ID], ids = i, append(ids, c.ID)
	}
	type row struct {
		campaign    ID
		kind, value string
		days        int
	}
	scopes, err := sqldb.All(ctx, q, func(rows *sql.Rows) (r row, err error) { return r, rows.Scan(&r.campaign, &r.kind, &r.value) },
		`SELECT campaign, kind, value FROM campaign_scopes WHERE campaign IN (`+sqldb.Holes(1, len(ids))+`) ORDER BY campaign, kind, value`, sqldb.Args(ids)...)
	if err != nil {
		return err
	}
	for _, r := range scopes {
		list := all[at[r.campaign]].Scope.of(r.kind)
		*list = append(*list, r.value)
	}
	reminders, err := sqldb.All(ctx, q, func(rows *sql.Rows) (r row, err error) { return r, rows.Scan(&r.campaign, &r.days) },
		`SELECT campaign, days FROM campaign_reminders WHERE campaign IN (`+sqldb.Holes(1, len(ids))+`) ORDER BY campaign, days DESC`, sqldb.Args(ids)...)
	for _, r := range reminders {
		c := &all[at[r.campaign]]
		c.Reminders = append(c.Reminders, r.days)
	}
	return err
}

// The kinds of scope, as the store has them.
var scopeKinds = []string{"organisation", "discipline", "member kind"}

// of is the list of a kind.
func (s *Scope) of(kind string) *[]string {
	return [...]*[]string{&s.Organisations, &s.Disciplines, &s.Kinds}[slices.Index(scopeKinds, kind)]
}

// save keeps a campaign as it is. Only the first time says who made it.
func save(ctx context.Context, tx *sqldb.Tx, c Campaign, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO campaigns (id, organisation, title, words, asks, opens_at, ends_at, ended_before, run_by, made_at, announced_at, stopped_at)
		VALUES ($1, $2, $3, $4, 'own role', $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, words = excluded.words, opens_at = excluded.opens_at, ends_at = excluded.ends_at,
			ended_before = excluded.ended_before, announced_at = excluded.announced_at, stopped_at = excluded.stopped_at`,
		c.ID, sqldb.Nullable(c.Organisation), c.Title, c.Words, c.Opens, c.Ends, c.EndedBefore, by, c.MadeAt, c.AnnouncedAt, c.StoppedAt)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM campaign_scopes WHERE campaign = $1`, c.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM campaign_reminders WHERE campaign = $1`, c.ID); err != nil {
		return err
	}
	var scopes [][]any
	for _, kind := range scopeKinds {
		for _, value := range *c.Scope.of(kind) {
			scopes = append(scopes, []any{c.ID, kind, value})
		}
	}
	if err := tx.Insert(ctx, `INSERT INTO campaign_scopes (campaign, kind, value) VALUES`, ``, scopes); err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO campaign_reminders (campaign, days) VALUES`, ``,
		sqldb.Rows(c.Reminders, func(_ int, days int) []any { return []any{c.ID, days} }))
}

// Mine is where a person stands in a campaign that asks them. Nobody else is told.
type Mine struct {
	Finished bool
	Draft    string // the assessment that they have begun; empty for none
	Quiet    bool   // wants no reminders
}

// Asked is a campaign that asks a person, as their own page shows it.
type Asked struct {
	ID    ID
	Title string
	Ends  sqldb.Stamp
	Mine
}

// URL is the campaign's page.
func (a Asked) URL() string { return "/campaigns/" + string(a.ID) }

// LastDay is the last day on which the campaign is open.
func (a Asked) LastDay() string { return lastDay(a.Ends) }

func scanAsked(rows *sql.Rows) (a Asked, err error) {
	return a, rows.Scan(&a.ID, &a.Title, &a.Ends, &a.Finished, &a.Draft, &a.Quiet)
}

const selectAsked = `SELECT c.id, c.title, c.ends_at, ` + finished + `, ` + drafted + `, ` + quiet + ` FROM campaigns c JOIN people p ON p.id = $1
	WHERE c.announced_at IS NOT NULL AND c.opens_at <= $2 AND ` + asked

// openTo lists the open campaigns that ask a person, those that end first first.
func openTo(ctx context.Context, q sqldb.Querier, person people.ID, now sqldb.Stamp) ([]Asked, error) {
	return sqldb.All(ctx, q, scanAsked, selectAsked+` AND c.ends_at > $3 AND c.stopped_at IS NULL ORDER BY c.ends_at, c.id`, person, now, now)
}

// mine is where a person stands in a campaign; false where it does not ask them
// or has not opened.
func mine(ctx context.Context, q sqldb.Querier, person people.ID, id ID, now sqldb.Stamp) (Mine, bool, error) {
	all, err := sqldb.All(ctx, q, scanAsked, selectAsked+` AND c.id = $3`, person, now, id)
	if err != nil || len(all) == 0 {
		return Mine{}, false, err
	}
	return all[0].Mine, true, nil
}

package development

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// own is true of an actor's plans, $1 being the actor. Its Go twin is CanSee.
const own = `(p.person = $1 AND p.person <> '')`

const selectPlans = `SELECT p.id, p.person, p.title, p.begun_at, p.changed_at, p.closed_at FROM plans p`

func scan(rows *sql.Rows) (p Plan, err error) {
	return p, rows.Scan(&p.ID, &p.Person, &p.Title, &p.BegunAt, &p.ChangedAt, &p.ClosedAt)
}

// list returns the actor's plans with their actions, the open one first and then
// the latest.
func list(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Plan, error) {
	all, err := sqldb.All(ctx, q, scan, selectPlans+` WHERE `+own+` ORDER BY p.closed_at DESC NULLS FIRST, p.id DESC`, who.ID)
	if err != nil || len(all) == 0 {
		return all, err
	}
	return all, fill(ctx, q, all, own, who.ID)
}

// find returns a plan of the actor's with its actions, or NotFound.
func find(ctx context.Context, q sqldb.Querier, who access.Actor, id ID) (Plan, error) {
	return one(ctx, q, own+` AND p.id = $2`, who.ID, id)
}

// findOpen returns the actor's open plan with its actions, or NotFound.
func findOpen(ctx context.Context, q sqldb.Querier, who access.Actor) (Plan, error) {
	return one(ctx, q, own+` AND p.closed_at IS NULL`, who.ID)
}

// shared returns a plan that its member shares, for whoever has found that the
// reader may read it.
func shared(ctx context.Context, q sqldb.Querier, member people.ID, id string) (Plan, error) {
	return one(ctx, q, `p.person = $1 AND p.id = $2`, member, id)
}

func one(ctx context.Context, q sqldb.Querier, where string, args ...any) (Plan, error) {
	all, err := sqldb.All(ctx, q, scan, selectPlans+` WHERE `+where, args...)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "This plan does not exist or is not shared with you.")
	}
	if err != nil {
		return Plan{}, err
	}
	return all[0], fill(ctx, q, all, where, args...)
}

const actionColumns = `a.kind, a.skill, a.release, a.level, a.what, a.thing, a.helper_person, a.why, a.due, a.hours, a.status, a.note, a.added_at, a.changed_at`

func (a *Action) into() []any {
	return []any{&a.Kind, &a.Skill, &a.Release, &a.Level, &a.What, &a.Thing, &a.Helper, &a.Why, &a.Due, &a.Hours, &a.Status, &a.Note, &a.AddedAt, &a.ChangedAt}
}

func (a Action) values() []any {
	return []any{a.Kind, a.Skill, a.Release, a.Level, a.What, a.Thing, a.Helper, a.Why, a.Due, a.Hours, a.Status, a.Note, a.AddedAt, a.ChangedAt}
}

// fill reads the actions of some plans, of which the condition on p is true.
func fill(ctx context.Context, q sqldb.Querier, plans []Plan, where string, args ...any) error {
	at := map[ID]int{}
	for i, p := range plans {
		at[p.ID] = i
	}
	var plan ID
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (a Action, err error) {
		return a, rows.Scan(append([]any{&plan, &a.ID}, a.into()...)...)
	}, func(a Action) error {
		if i, ok := at[plan]; ok {
			plans[i].Actions = append(plans[i].Actions, a)
		}
		return nil
	}, `SELECT a.plan, a.id, `+actionColumns+` FROM plan_actions a JOIN plans p ON p.id = a.plan WHERE `+where+` ORDER BY a.added_at, a.id`, args...)
}

func insert(ctx context.Context, tx *sqldb.Tx, p Plan) error {
	_, err := tx.Exec(ctx, `INSERT INTO plans (id, person, title, begun_at, changed_at) VALUES ($1, $2, $3, $4, $5)`, p.ID, p.Person, p.Title, p.BegunAt, p.ChangedAt)
	return err
}

// save stores a plan without its actions.
func save(ctx context.Context, tx *sqldb.Tx, p Plan) error {
	_, err := tx.Exec(ctx, `UPDATE plans SET title = $1, changed_at = $2, closed_at = $3 WHERE id = $4`, p.Title, p.ChangedAt, p.ClosedAt, p.ID)
	return err
}

// saveAction adds an action to a plan, or writes it anew.
func saveAction(ctx context.Context, tx *sqldb.Tx, plan ID, a Action) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan_actions (id, plan, kind, skill, release, level, what, thing, helper_person, why, due, hours, status, note, added_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, skill = excluded.skill, release = excluded.release, level = excluded.level, what = excluded.what, thing = excluded.thing,
			helper_person = excluded.helper_person, why = excluded.why, due = excluded.due, hours = excluded.hours, status = excluded.status, note = excluded.note, changed_at = excluded.changed_at`,
		append([]any{a.ID, plan}, a.values()...)...)
	return err
}

const selectComments = `SELECT c.plan, c.id, c.action, c.reader, coalesce(r.name, '` + former + `'), c.by_member, c.words, c.said_at
	FROM plan_comments c JOIN plans p ON p.id = c.plan LEFT JOIN people r ON r.id = c.reader`

func scanComment(rows *sql.Rows) (c Comment, err error) {
	return c, rows.Scan(&c.plan, &c.ID, &c.Action, &c.Reader, &c.Name, &c.ByMember, &c.Words, &c.At)
}

// comments returns what was said of a plan, oldest first: all of it for its
// member, and for a reader what was said between the two.
func comments(ctx context.Context, q sqldb.Querier, plan ID, reader people.ID) ([]Comment, error) {
	return sqldb.All(ctx, q, scanComment, selectComments+` WHERE c.plan = $1 AND ($2 = '' OR c.reader = $3) ORDER BY c.said_at, c.id`, plan, reader, reader)
}

// commentsOn returns what was said of every plan of the actor's, oldest first.
func commentsOn(ctx context.Context, q sqldb.Querier, who access.Actor) ([]Comment, error) {
	return sqldb.All(ctx, q, scanComment, selectComments+` WHERE `+own+` ORDER BY c.said_at, c.id`, who.ID)
}

func insertComment(ctx context.Context, tx *sqldb.Tx, plan ID, c Comment) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan_comments (id, plan, action, reader, by_member, words, said_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, plan, c.Action, c.Reader, c.ByMember, c.Words, c.At)
	return err
}

// versions returns what was agreed of a plan, the latest first, with the actions:
// all of it for its member, and for a reader what they agreed to.
func versions(ctx context.Context, q sqldb.Querier, plan ID, reader people.ID) ([]Version, error) {
	return agreements(ctx, q, `v.plan = $1 AND ($2 = '' OR v.reader = $3)`, plan, reader, reader)
}

// agreements returns the versions of which a condition on v, and on their plan p,
// is true, the latest first.
func agreements(ctx context.Context, q sqldb.Querier, where string, args ...any) ([]Version, error) {
	all, err := sqldb.All(ctx, q, func(rows *sql.Rows) (v Version, err error) {
		return v, rows.Scan(&v.plan, &v.ID, &v.Number, &v.Reader, &v.Name, &v.AgreedAt, &v.WithdrawnAt, &v.ByMember)
	}, `SELECT v.plan, v.id, v.number, v.reader, coalesce(r.name, '`+former+`'), v.agreed_at, v.withdrawn_at, v.by_member
		FROM plan_versions v JOIN plans p ON p.id = v.plan LEFT JOIN people r ON r.id = v.reader WHERE `+where+` ORDER BY v.number DESC, v.id`, args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	at := map[string]int{}
	for i, v := range all {
		at[v.ID] = i
	}
	var version string
	return all, sqldb.Each(ctx, q, func(rows *sql.Rows) (a Action, err error) {
		return a, rows.Scan(append([]any{&version, &a.ID}, a.into()...)...)
	}, func(a Action) error {
		all[at[version]].Actions = append(all[at[version]].Actions, a)
		return nil
	}, `SELECT a.version, a.action, `+actionColumns+` FROM plan_version_actions a JOIN plan_versions v ON v.id = a.version JOIN plans p ON p.id = v.plan
		WHERE `+where+` ORDER BY a.version, a.ord`, args...)
}

func insertVersion(ctx context.Context, tx *sqldb.Tx, plan ID, v Version) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan_versions (id, plan, number, reader, agreed_at, by_member) VALUES ($1, $2, $3, $4, $5, FALSE)`, v.ID, plan, v.Number, v.Reader, v.AgreedAt)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO plan_version_actions (version, ord, action, kind, skill, release, level, what, thing, helper_person, why, due, hours, status, note, added_at, changed_at) VALUES`, ``,
		sqldb.Rows(v.Actions, func(i int, a Action) []any { return append([]any{v.ID, i, a.ID}, a.values()...) }))
}

// withdraw ends an agreement that stands.
func withdraw(ctx context.Context, tx *sqldb.Tx, v Version, at sqldb.Stamp, byMember bool) error {
	_, err := tx.Exec(ctx, `UPDATE plan_versions SET withdrawn_at = $1, by_member = $2 WHERE id = $3 AND withdrawn_at IS NULL`, at, byMember, v.ID)
	return err
}

// present tells which of some references still lead to something to learn from or to
// a network.
func present(ctx context.Context, q sqldb.Querier, refs []string) (map[string]bool, error) {
	known := map[string]bool{}
	if len(refs) == 0 {
		return known, nil
	}
	n := len(refs)
	all, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT 'learning/' || id FROM opportunities WHERE 'learning/' || id IN (`+sqldb.Holes(1, n)+`)
		UNION SELECT 'network/' || id FROM networks WHERE 'network/' || id IN (`+sqldb.Holes(n+1, n)+`)`, append(sqldb.Args(refs), sqldb.Args(refs)...)...)
	for _, ref := range all {
		known[ref] = true
	}
	return known, err
}

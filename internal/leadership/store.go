package leadership

import (
	"context"
	"database/sql"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

const selectTerms = `SELECT t.id, t.organisation, o.name, t.post, coalesce(t.person, ''), coalesce(p.name, 'someone who has left'), t.begins, t.until, t.named,
	coalesce(b.name, CASE t.offered_by WHEN 'service' THEN 'Guildhall' ELSE 'someone who has left' END), t.offered_at, t.accepted_at, t.ended_at, t.ending
	FROM seat_terms t JOIN organisations o ON o.id = t.organisation LEFT JOIN people p ON p.id = t.person LEFT JOIN people b ON b.id = t.offered_by`

func scanTerm(rows *sql.Rows) (t Term, err error) {
	return t, rows.Scan(&t.ID, &t.Organisation, &t.Place, &t.Post, &t.Person, &t.Name, &t.Begins, &t.Until, &t.Named,
		&t.OfferedBy, &t.OfferedAt, &t.AcceptedAt, &t.EndedAt, &t.Ending)
}

func findTerm(ctx context.Context, q sqldb.Querier, term string) (Term, error) {
	return sqldb.One(ctx, q, "seat", scanTerm, selectTerms+` WHERE t.id = $1`, term)
}

// termsAt returns everything that is known of an organisation's seats, what is
// held first, then what is offered, then what is over.
func termsAt(ctx context.Context, q sqldb.Querier, o people.OrganisationID) ([]Term, error) {
	return sqldb.All(ctx, q, scanTerm, selectTerms+` WHERE t.organisation = $1
		ORDER BY CASE WHEN t.ended_at IS NOT NULL THEN 2 WHEN t.accepted_at IS NULL THEN 1 ELSE 0 END, t.post DESC, t.ended_at DESC NULLS FIRST, t.offered_at, t.id`, o)
}

// termsOf returns a person's seats and offers, the latest first.
func termsOf(ctx context.Context, q sqldb.Querier, person people.ID) ([]Term, error) {
	return sqldb.All(ctx, q, scanTerm, selectTerms+` WHERE t.person = $1 ORDER BY t.ended_at DESC NULLS FIRST, t.offered_at DESC, t.id`, person)
}

// elsewhere keeps terms whose holder is not known any more to work where the seat is.
const elsewhere = `NOT EXISTS (SELECT 1 FROM people w WHERE w.id = t.person AND w.organisation = t.organisation AND w.organisation_confirmed)`

// holders returns who holds an organisation's seats and can act in them.
func holders(ctx context.Context, q sqldb.Querier, o people.OrganisationID) ([]Term, error) {
	return sqldb.All(ctx, q, scanTerm, selectTerms+` WHERE t.organisation = $1 AND t.accepted_at IS NOT NULL AND t.ended_at IS NULL AND p.status = 'active' AND NOT `+elsewhere+` ORDER BY t.post DESC`, o)
}

func insertTerm(ctx context.Context, tx *sqldb.Tx, t Term, by string, change string) error {
	_, err := tx.Exec(ctx, `INSERT INTO seat_terms (id, organisation, post, person, begins, until, named, offered_by, offered_at, accepted_at, ended_by, ending, begun_change, ended_change)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', $11, '')`,
		t.ID, t.Organisation, t.Post, t.Person, t.Begins, t.Until, t.Named, by, t.OfferedAt, t.AcceptedAt, change)
	return err
}

// queue makes those who answer for one seat at the same moment wait for each
// other before they write anything else. Its first term stands for the seat.
// Without it PostgreSQL finds them waiting in a circle, because each ends the
// offers of the others, and takes a second to break each circle.
func queue(ctx context.Context, tx *sqldb.Tx, t Term) error {
	_, err := tx.Exec(ctx, `UPDATE seat_terms SET offered_at = offered_at WHERE id = (SELECT min(id) FROM seat_terms WHERE organisation = $1 AND post = $2)`, t.Organisation, t.Post)
	return err
}

// accept makes an offer a term, unless it is one no more or the seat is held. Of
// many at once one succeeds: SQLite lets one write at a time, and PostgreSQL runs
// the others again, which then find the seat held.
func accept(ctx context.Context, tx *sqldb.Tx, t Term, named bool, at sqldb.Stamp) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE seat_terms SET accepted_at = $1, named = $2 WHERE id = $3 AND accepted_at IS NULL AND ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM seat_terms h WHERE h.organisation = $4 AND h.post = $5 AND h.accepted_at IS NOT NULL AND h.ended_at IS NULL)`,
		at, named, t.ID, t.Organisation, t.Post)
	return n == 1, err
}

// end ends a term or an offer, with the role that followed it, and reports
// whether it was still open.
func end(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, by access.Actor, t Term, why Ending, change string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE seat_terms SET ended_at = $1, ended_by = $2, ending = $3, ended_change = $4 WHERE id = $5 AND ended_at IS NULL`, at, by.ID, why, change, t.ID)
	if err != nil || n == 0 || !t.Held() {
		return n == 1, err
	}
	other, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM seat_terms WHERE organisation = $1 AND person = $2 AND accepted_at IS NOT NULL AND ended_at IS NULL`, t.Organisation, t.Person)
	if err != nil || len(other) > 0 {
		return true, err // the other seat gives the role as well
	}
	return true, people.EndGrant(ctx, tx, at, by, t.Person, access.Leader, scope(t.Organisation))
}

// give lets the holder of a seat lead.
func give(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, by access.Actor, t Term) error {
	err := people.GrantRole(ctx, tx, at, by, t.Person, access.Leader, scope(t.Organisation))
	if fault.KindOf(err) != fault.Conflict {
		return err
	}
	held, other := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM grants WHERE person = $1 AND role = $2 AND scope = $3 AND ended_at IS NULL`, t.Person, access.Leader, scope(t.Organisation))
	if other == nil && len(held) > 0 {
		return nil // the other seat gave it
	}
	return err
}

// endAll ends every seat and offer that a query finds.
func endAll(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, by access.Actor, why Ending, change, where string, args ...any) ([]Term, error) {
	open, err := sqldb.All(ctx, tx, scanTerm, selectTerms+` WHERE t.ended_at IS NULL AND `+where+` ORDER BY t.id`, args...)
	if err != nil {
		return nil, err
	}
	for _, t := range open {
		if _, err := end(ctx, tx, at, by, t, why, change); err != nil {
			return nil, err
		}
	}
	return open, nil
}

// Member is somebody of an organisation, as those who lead there see them.
type Member struct {
	ID           people.ID
	Name         string
	Email        string // only of those who wait, because it is what is judged
	Organisation people.OrganisationID
	Confirmed    bool
	Since        sqldb.Stamp
	Said         sqldb.Stamp // when they last said that they still work here, or came
}

// Asked is when they are asked again whether they still work here.
func (m Member) Asked() time.Time { return m.Said.AddDate(0, askAfter, 0) }

// ConfirmBy is when silence counts as having moved on.
func (m Member) ConfirmBy() time.Time { return m.Said.AddDate(0, goAfter, 0) }

func scanMember(rows *sql.Rows) (m Member, err error) {
	return m, rows.Scan(&m.ID, &m.Name, &m.Email, &m.Organisation, &m.Confirmed, &m.Since, &m.Said)
}

// visible keeps the members whom the actor may see: all for an administrator
// ($1), and for others ($2) those of the organisations in which they lead now.
// CanSeeMembers says the same.
const visible = `p.organisation IS NOT NULL AND ($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.person = $2 AND g.role = 'leader' AND g.ended_at IS NULL AND g.scope IN ('*', 'organisation/' || p.organisation)))`

const selectMembers = `SELECT p.id, p.name, CASE WHEN p.organisation_confirmed THEN '' ELSE p.email END, p.organisation, p.organisation_confirmed, p.created_at,
	coalesce(r.confirmed_at, p.created_at) FROM people p LEFT JOIN reconfirmations r ON r.person = p.id`

// PageSize is how many members a list shows at once.
const PageSize = 100

// members returns a page of an organisation's members, those who wait first, and
// how many there are.
func members(ctx context.Context, q sqldb.Querier, who access.Actor, o people.OrganisationID, page int) ([]Member, int, error) {
	n, err := sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM people p WHERE `+visible+` AND p.status = 'active' AND p.organisation = $3`, people.CanManage(who), who.ID, o)
	if err != nil {
		return nil, 0, err
	}
	all, err := sqldb.All(ctx, q, scanMember, selectMembers+` WHERE `+visible+` AND p.status = 'active' AND p.organisation = $3
		ORDER BY p.organisation_confirmed, p.name_key, p.id LIMIT $4 OFFSET $5`, people.CanManage(who), who.ID, o, PageSize, (page-1)*PageSize)
	return all, n, err
}

// Decision is what was said of where somebody works.
type Decision struct {
	ID           string
	Person       people.ID
	Organisation people.OrganisationID
	Place        string
	Confirmed    bool
	Reason       string
	At           sqldb.Stamp
}

const selectDecisions = `SELECT d.id, d.person, d.organisation, o.name, d.confirmed, d.reason, d.decided_at FROM belonging_decisions d JOIN organisations o ON o.id = d.organisation`

func scanDecision(rows *sql.Rows) (d Decision, err error) {
	return d, rows.Scan(&d.ID, &d.Person, &d.Organisation, &d.Place, &d.Confirmed, &d.Reason, &d.At)
}

func insertDecision(ctx context.Context, tx *sqldb.Tx, d Decision, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO belonging_decisions (id, person, organisation, confirmed, reason, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.ID, d.Person, d.Organisation, d.Confirmed, d.Reason, by, d.At)
	return err
}

// renewed keeps that somebody has just said where they work.
func renewed(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO reconfirmations (person, confirmed_at) VALUES ($1, $2)
		ON CONFLICT (person) DO UPDATE SET confirmed_at = excluded.confirmed_at, reminded_at = NULL, alumni_at = NULL`, person, at)
	return err
}

// newTerm is a term that begins as an offer.
func newTerm(at sqldb.Stamp, o people.OrganisationID, post Post, person people.ID, begins, until pack.Date) Term {
	return Term{ID: id.New(at.Time), Organisation: o, Post: post, Person: person, Begins: begins, Until: until, OfferedAt: at}
}

package signin

import (
	"context"
	"database/sql"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// request is somebody's wish to sign in.
type request struct {
	ID       string
	Email    string
	Person   people.ID // empty while not known
	Browser  string
	Agent    string
	Next     string
	CodeHash string
	Guesses  int
	AskedAt  sqldb.Stamp
	Expires  sqldb.Stamp
	UsedAt   sqldb.Stamp
	Issuer   string // of the provider that confirmed the address; empty for none
	Subject  string // who they are there
	Called   string // the name that it gave
	How      Began  // how the request was answered; empty until it is
}

// bound reports whether only the asking browser may use it.
func (q request) bound() bool { return q.Browser != "" }

// columns of a request, in the order of scanRequest.
const columns = `id, email, coalesce(person, ''), browser, agent, next, coalesce(code_hash, ''), guesses, asked_at, expires_at, used_at, issuer, subject, called, answered_by`

const selectRequests = `SELECT ` + columns + ` FROM sign_in_requests`

func scanRequest(rows *sql.Rows) (q request, err error) {
	return q, rows.Scan(&q.ID, &q.Email, &q.Person, &q.Browser, &q.Agent, &q.Next, &q.CodeHash, &q.Guesses, &q.AskedAt, &q.Expires, &q.UsedAt,
		&q.Issuer, &q.Subject, &q.Called, &q.How)
}

func findRequest(ctx context.Context, q sqldb.Querier, id string) (request, error) {
	return sqldb.One(ctx, q, "request to sign in", scanRequest, selectRequests+` WHERE id = $1`, id)
}

// byLink returns the request of a link that can still be used, or NotFound.
func byLink(ctx context.Context, q sqldb.Querier, link string, at sqldb.Stamp) (request, error) {
	return sqldb.One(ctx, q, "request to sign in", scanRequest,
		selectRequests+` WHERE link_hash = $1 AND used_at IS NULL AND expires_at > $2`, hash(link), at)
}

// newest returns the last request of a browser that can still be used, or NotFound.
func newest(ctx context.Context, q sqldb.Querier, browser string, at sqldb.Stamp) (request, error) {
	return sqldb.One(ctx, q, "request to sign in", scanRequest,
		selectRequests+` WHERE browser = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY asked_at DESC, id DESC LIMIT 1`, browser, at)
}

// newcomer returns a browser's request that was accepted for an address nobody
// has yet, or NotFound.
func newcomer(ctx context.Context, q sqldb.Querier, browser string, at sqldb.Stamp) (request, error) {
	return sqldb.One(ctx, q, "request to sign in", scanRequest,
		selectRequests+` WHERE browser = $1 AND used_at IS NOT NULL AND joined_at IS NULL AND person IS NULL AND expires_at > $2
			ORDER BY used_at DESC, id DESC LIMIT 1`, browser, at)
}

func insertRequest(ctx context.Context, tx *sqldb.Tx, q request) error {
	_, err := tx.Exec(ctx, `INSERT INTO sign_in_requests (id, email, person, browser, agent, next, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		q.ID, q.Email, sqldb.Nullable(q.Person), q.Browser, q.Agent, q.Next, q.AskedAt, q.Expires)
	return err
}

// seal keeps the hashes of what the message carries. A second message for the
// same request makes the first one worthless.
func seal(ctx context.Context, tx *sqldb.Tx, id string, person people.ID, link, code string) error {
	_, err := tx.Exec(ctx, `UPDATE sign_in_requests SET person = $1, link_hash = $2, code_hash = $3 WHERE id = $4 AND used_at IS NULL`,
		sqldb.Nullable(person), hash(link), sql.NullString{String: hash(code), Valid: code != ""}, id)
	return err
}

// guess counts a try at every open request of a browser and returns those that
// had tries left.
func guess(ctx context.Context, tx *sqldb.Tx, browser string, at sqldb.Stamp) ([]request, error) {
	return sqldb.All(ctx, tx, scanRequest, `UPDATE sign_in_requests SET guesses = guesses + 1
		WHERE browser = $1 AND used_at IS NULL AND expires_at > $2 AND guesses < $3
		RETURNING `+columns, browser, at, maxGuesses)
}

// insertArrival keeps a newcomer whom a provider sent, as a request that has
// been answered already.
func insertArrival(ctx context.Context, tx *sqldb.Tx, q request) error {
	_, err := tx.Exec(ctx, `INSERT INTO sign_in_requests (id, email, browser, agent, next, asked_at, expires_at, used_at, issuer, subject, called, answered_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		q.ID, q.Email, q.Browser, q.Agent, q.Next, q.AskedAt, q.Expires, q.UsedAt, q.Issuer, q.Subject, q.Called, q.How)
	return err
}

// use marks a request as used and reports whether it still could be.
func use(ctx context.Context, tx *sqldb.Tx, id string, how Began, at, until sqldb.Stamp) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE sign_in_requests SET used_at = $1, expires_at = $2, answered_by = $3 WHERE id = $4 AND used_at IS NULL AND expires_at > $5`, at, until, how, id, at)
	return n == 1, err
}

// join marks a newcomer's request as done and reports whether it still could be.
func join(ctx context.Context, tx *sqldb.Tx, id string, person people.ID, at sqldb.Stamp) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE sign_in_requests SET person = $1, joined_at = $2 WHERE id = $3 AND joined_at IS NULL AND person IS NULL AND expires_at > $4`, person, at, id, at)
	return n == 1, err
}

func countAsked(ctx context.Context, tx *sqldb.Tx, account string, at, since sqldb.Stamp) (int, error) {
	return sqldb.One(ctx, tx, "count", sqldb.Value[int], `INSERT INTO sign_in_limits (account, started_at, asked) VALUES ($1, $2, 1)
		ON CONFLICT (account) DO UPDATE SET
			asked = CASE WHEN sign_in_limits.started_at > $3 THEN sign_in_limits.asked + 1 ELSE 1 END,
			started_at = CASE WHEN sign_in_limits.started_at > $4 THEN sign_in_limits.started_at ELSE excluded.started_at END
		RETURNING asked`, account, at, since, since)
}

func forget(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp) error {
	long := sqldb.At(at.Add(-keepRequests))
	if _, err := tx.Exec(ctx, `DELETE FROM sign_in_requests WHERE asked_at < $1`, long); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM sign_in_ceremonies WHERE asked_at < $1`, long); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM sign_in_limits WHERE started_at < $1`, long)
	return err
}

// Session is a browser in which a person is signed in.
type Session struct {
	ID        string
	Agent     string // the browser in words
	StartedAt sqldb.Stamp
	LastSeen  sqldb.Stamp // to the minute
	Began     Began       // how its person came in
	Proved    sqldb.Stamp // when they proved who they are; zero when nobody can say
	Strong    bool        // whether that took more than a message
}

// Began is how somebody came in.
type Began string

// The ways in. A session of an earlier release does not say.
const (
	ByCode     Began = "code"     // typed from a message
	ByLink     Began = "link"     // opened from a message
	ByOperator Began = "operator" // a link printed by whoever runs the service
	ByPasskey  Began = "passkey"
	ByProvider Began = "provider" // an identity provider
	ByDemo     Began = "demo"     // no proof at all, and only in a demonstration
)

// live leaves out sessions that have ended in any way; its arguments, from $2, are
// those of alive.
const live = `s.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3 AND (s.last_seen_at > $4 OR NOT EXISTS (
	SELECT 1 FROM grants a WHERE a.person = s.person AND a.role = 'administrator' AND a.ended_at IS NULL))`

// alive gives what live compares with: now, and the moments since which a session
// must have been used, anybody's and an administrator's.
func alive(first any, at sqldb.Stamp) []any {
	return []any{first, at, sqldb.At(at.Add(-Idle)), sqldb.At(at.Add(-IdleAdmin))}
}

func scanSession(rows *sql.Rows) (s Session, err error) {
	return s, rows.Scan(&s.ID, &s.Agent, &s.StartedAt, &s.LastSeen, &s.Began)
}

// sessionsOf lists where a person is signed in, the last used first.
func sessionsOf(ctx context.Context, q sqldb.Querier, person string, at sqldb.Stamp) ([]Session, error) {
	return sqldb.All(ctx, q, scanSession, `SELECT s.id, s.agent, s.started_at, s.last_seen_at, s.began FROM sessions s
		WHERE s.person = $1 AND `+live+` ORDER BY s.last_seen_at DESC, s.id`, alive(person, at)...)
}

func insertSession(ctx context.Context, tx *sqldb.Tx, s Session, cookie string, person people.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO sessions (id, hash, person, agent, started_at, last_seen_at, expires_at, began, proved_at, strong) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.ID, hash(cookie), person, s.Agent, s.StartedAt, s.LastSeen, sqldb.At(s.StartedAt.Add(Absolute)), s.Began, s.Proved, s.Strong)
	return err
}

// seen is what one row of a session's query says.
type seen struct {
	actor    access.Actor
	lastSeen sqldb.Stamp
	proved   sqldb.Stamp
	strong   bool
	role     sql.NullString
	scope    sql.NullString
}

func (s seen) administers() bool { return access.Role(s.role.String) == access.Administrator }

func scanSeen(rows *sql.Rows) (s seen, err error) {
	return s, rows.Scan(&s.actor.Session, &s.actor.ID, &s.actor.Name, &s.lastSeen, &s.proved, &s.strong, &s.role, &s.scope)
}

// holder returns who holds a session, with their roles: one query, one row per
// role. A session that began with a message is strong only where byMail says so of
// its person; otherwise it withholds the role of an administrator.
func holder(ctx context.Context, q sqldb.Querier, cookie string, at sqldb.Stamp, byMail func(administrator bool) bool) (access.Actor, sqldb.Stamp, error) {
	rows, err := sqldb.All(ctx, q, scanSeen, `SELECT s.id, p.id, p.name, s.last_seen_at, s.proved_at, s.strong, g.role, g.scope
		FROM sessions s JOIN people p ON p.id = s.person AND p.status = 'active'
		LEFT JOIN grants g ON g.person = p.id AND g.ended_at IS NULL
		WHERE s.hash = $1 AND `+live, alive(hash(cookie), at)...)
	if err != nil || len(rows) == 0 {
		return access.Actor{}, sqldb.Stamp{}, err
	}
	who := rows[0].actor
	who.Proved = rows[0].proved.Time
	who.Strong = rows[0].strong || byMail(slices.ContainsFunc(rows, seen.administers))
	for _, row := range rows {
		g := access.Grant{Role: access.Role(row.role.String), Scope: row.scope.String}
		switch {
		case !row.role.Valid:
		case !who.Strong && row.administers():
			who.Withheld = append(who.Withheld, g)
		default:
			who.Grants = append(who.Grants, g)
		}
	}
	return who, rows[0].lastSeen, nil
}

// touch keeps when a session was last used.
func touch(ctx context.Context, tx *sqldb.Tx, id string, at sqldb.Stamp) error {
	_, err := tx.Exec(ctx, `UPDATE sessions SET last_seen_at = $1 WHERE id = $2 AND ended_at IS NULL AND last_seen_at < $3`, at, id, at)
	return err
}

// end ends one session of a person and reports whether it was live.
func end(ctx context.Context, tx *sqldb.Tx, person, id string, at sqldb.Stamp) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE sessions SET ended_at = $1 WHERE person = $2 AND id = $3 AND ended_at IS NULL`, at, person, id)
	return n == 1, err
}

// endAll ends every session of a person.
func endAll(ctx context.Context, tx *sqldb.Tx, person string, at sqldb.Stamp) error {
	_, err := tx.Exec(ctx, `UPDATE sessions SET ended_at = $1 WHERE person = $2 AND ended_at IS NULL`, at, person)
	return err
}

// endOthers ends every session of a person but one.
func endOthers(ctx context.Context, tx *sqldb.Tx, person, but string, at sqldb.Stamp) error {
	_, err := tx.Exec(ctx, `UPDATE sessions SET ended_at = $1 WHERE person = $2 AND id <> $3 AND ended_at IS NULL`, at, person, but)
	return err
}

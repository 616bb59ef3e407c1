package opinion

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// visible is true of the requests that an actor may know of ($1 and $2 are the
// actor). Its Go twin is CanSee. An actor without an identifier is nobody, and so
// is an erased person.
const visible = `(r.person = $1 AND r.person <> '' OR r.asked = $2 AND r.asked <> '')`

func seenBy(who access.Actor) []any { return []any{who.ID, who.ID} }

// seated finds who holds the seat of the head of the profession (t) in the
// organisation in which somebody (w) is known to work, and works there themselves (h).
const seated = `seat_terms t JOIN people h ON h.id = t.person AND h.organisation = t.organisation AND h.organisation_confirmed AND h.status = 'active'
	JOIN people w ON w.organisation = t.organisation AND w.organisation_confirmed
	WHERE t.post = 'head' AND t.accepted_at IS NOT NULL AND t.ended_at IS NULL`

// former is what somebody is called who was erased.
const former = "a former colleague"

const selectRequests = `SELECT r.id, r.kind, r.assessment, r.release, r.person, coalesce(m.name, ''), r.asked, coalesce(g.name, '` + former + `'), r.part,
	r.show_levels, r.show_notes, r.show_evidence, r.until, r.message, r.asked_at, r.accepted_at, r.answered_at, r.ended_at, r.ending,
	coalesce(r.confirmed, FALSE), r.comment,
	coalesce(f.listed AND substr(f.audiences, 1, 1) >= '4', FALSE),
	coalesce(g.status = 'active' AND m.status = 'active', FALSE) AND CASE r.part
		WHEN 'manager' THEN EXISTS (SELECT 1 FROM profiles p WHERE p.person = r.person AND p.manager = r.asked AND p.manager_confirmed_at IS NOT NULL)
		WHEN 'head' THEN EXISTS (SELECT 1 FROM ` + seated + ` AND w.id = r.person AND t.person = r.asked)
		ELSE TRUE END
	FROM opinion_requests r LEFT JOIN people m ON m.id = r.person LEFT JOIN people g ON g.id = r.asked LEFT JOIN profiles f ON f.person = r.asked`

func scanRequest(rows *sql.Rows) (r Request, err error) {
	return r, rows.Scan(&r.ID, &r.Kind, &r.Assessment, &r.Release, &r.Person, &r.Name, &r.Asked, &r.AskedName, &r.Part,
		&r.Levels, &r.Notes, &r.Evidence, &r.Until, &r.Message, &r.AskedAt, &r.AcceptedAt, &r.AnsweredAt, &r.EndedAt, &r.Ending,
		&r.Confirmed, &r.Comment, &r.Open, &r.Current)
}

// load reads requests with everything that was said of their skills, the latest
// first, in four statements however many there are. The condition is on r.
func load(ctx context.Context, q sqldb.Querier, where string, args ...any) ([]Request, error) {
	all, err := sqldb.All(ctx, q, scanRequest, selectRequests+` WHERE `+where+` ORDER BY r.asked_at DESC, r.id DESC`, args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	at := make(map[ID]*Request, len(all))
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	var id ID
	err = sqldb.Each(ctx, q, func(rows *sql.Rows) (s Skill, err error) { return s, rows.Scan(&id, &s.Code, &s.Level) },
		func(s Skill) error {
			at[id].Skills = append(at[id].Skills, s)
			return nil
		}, `SELECT k.request, k.skill, k.level FROM opinion_skills k JOIN opinion_requests r ON r.id = k.request WHERE `+where+` ORDER BY k.request, k.ord`, args...)
	if err != nil {
		return nil, err
	}
	if err := loadGiven(ctx, q, at, where, args); err != nil {
		return nil, err
	}
	return all, loadOutcomes(ctx, q, at, where, args)
}

func loadGiven(ctx context.Context, q sqldb.Querier, at map[ID]*Request, where string, args []any) error {
	var id ID
	var code string
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (g Given, err error) {
		return g, rows.Scan(&id, &code, &g.ID, &g.CannotSay, &g.Level, &g.Comment, &g.At)
	}, func(g Given) error {
		if s := at[id].Find(code); s != nil {
			s.Given = append(s.Given, g)
		}
		return nil
	}, `SELECT o.request, o.skill, o.id, o.says = 'cannot say', o.level, o.comment, o.given_at
		FROM opinions o JOIN opinion_requests r ON r.id = o.request WHERE `+where+` ORDER BY o.given_at, o.id`, args...)
}

func loadOutcomes(ctx context.Context, q sqldb.Querier, at map[ID]*Request, where string, args []any) error {
	var id ID
	var code string
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (o Outcome, err error) {
		return o, rows.Scan(&id, &code, &o.ID, &o.State, &o.Level, &o.ByMember, &o.Note, &o.Answer, &o.ProposedAt, &o.SettledAt)
	}, func(o Outcome) error {
		if s := at[id].Find(code); s != nil {
			s.Outcomes = append(s.Outcomes, o)
		}
		return nil
	}, `SELECT u.request, u.skill, u.id, u.state, u.level, u.by_member, u.note, u.answer, u.proposed_at, u.settled_at
		FROM opinion_outcomes u JOIN opinion_requests r ON r.id = u.request WHERE `+where+` ORDER BY u.proposed_at, u.id`, args...)
}

// find returns a request that the actor may know of, with everything that was
// said, or NotFound.
func find(ctx context.Context, q sqldb.Querier, who access.Actor, id ID) (Request, error) {
	all, err := load(ctx, q, visible+` AND r.id = $3`, append(seenBy(who), id)...)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "This request does not exist or is not shared with you.")
	}
	if err != nil {
		return Request{}, err
	}
	return all[0], nil
}

func insert(ctx context.Context, tx *sqldb.Tx, r Request) error {
	_, err := tx.Exec(ctx, `INSERT INTO opinion_requests (id, kind, assessment, release, person, asked, part, show_levels, show_notes, show_evidence, until, message, asked_at, ending, comment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '')`,
		r.ID, r.Kind, r.Assessment, r.Release, r.Person, r.Asked, r.Part, r.Levels, r.Notes, r.Evidence, r.Until, r.Message, r.AskedAt)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, `INSERT INTO opinion_skills (request, ord, skill, level) VALUES`, ``,
		sqldb.Rows(r.Skills, func(i int, s Skill) []any { return []any{r.ID, i, s.Code, s.Level} }))
}

// save stores how far a request has come.
func save(ctx context.Context, tx *sqldb.Tx, r Request) error {
	var confirmed any
	if r.Kind == Confirmation && !r.AnsweredAt.IsZero() {
		confirmed = r.Confirmed
	}
	_, err := tx.Exec(ctx, `UPDATE opinion_requests SET accepted_at = $1, answered_at = $2, ended_at = $3, ending = $4, confirmed = $5, comment = $6 WHERE id = $7`,
		r.AcceptedAt, r.AnsweredAt, r.EndedAt, r.Ending, confirmed, r.Comment, r.ID)
	return err
}

func insertGiven(ctx context.Context, tx *sqldb.Tx, r Request, skill string, g Given) error {
	says := "level"
	if g.CannotSay {
		says = "cannot say"
	}
	_, err := tx.Exec(ctx, `INSERT INTO opinions (id, request, skill, release, says, level, comment, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		g.ID, r.ID, skill, r.Release, says, g.Level, g.Comment, g.At)
	return err
}

func insertOutcome(ctx context.Context, tx *sqldb.Tx, r Request, skill string, o Outcome) error {
	_, err := tx.Exec(ctx, `INSERT INTO opinion_outcomes (id, request, skill, release, state, level, by_member, note, answer, proposed_at, settled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		o.ID, r.ID, skill, r.Release, o.State, o.Level, o.ByMember, o.Note, o.Answer, o.ProposedAt, o.SettledAt)
	return err
}

// settle answers a proposal, unless it has been answered. Of many at once one
// succeeds: SQLite lets one write at a time, and PostgreSQL runs the others
// again, which then find it answered.
func settle(ctx context.Context, tx *sqldb.Tx, outcome, answer string, state Result, at sqldb.Stamp) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE opinion_outcomes SET state = $1, answer = $2, settled_at = $3 WHERE id = $4 AND state = 'proposed'`, state, answer, at, outcome)
	return n == 1, err
}

// setAside ends the proposal that waits for a skill, where there is one.
func setAside(ctx context.Context, tx *sqldb.Tx, request ID, skill string, at sqldb.Stamp) error {
	_, err := tx.Exec(ctx, `UPDATE opinion_outcomes SET state = 'replaced', settled_at = $1 WHERE request = $2 AND skill = $3 AND state = 'proposed'`, at, request, skill)
	return err
}

// someone is a person who can be asked.
type someone struct {
	ID   people.ID
	Name string
}

func scanSomeone(rows *sql.Rows) (s someone, err error) { return s, rows.Scan(&s.ID, &s.Name) }

// managerOf finds the line manager of a person who has confirmed that they are.
func managerOf(ctx context.Context, q sqldb.Querier, person string) ([]someone, error) {
	return sqldb.All(ctx, q, scanSomeone, `SELECT g.id, g.name FROM profiles p JOIN people g ON g.id = p.manager
		WHERE p.person = $1 AND p.manager_confirmed_at IS NOT NULL AND g.status = 'active'`, person)
}

// headOf finds who leads the profession in the organisation of a person, unless
// it is that person.
func headOf(ctx context.Context, q sqldb.Querier, person string) ([]someone, error) {
	return sqldb.All(ctx, q, scanSomeone, `SELECT h.id, h.name FROM `+seated+` AND w.id = $1 AND h.id <> $2`, person, person)
}

package privacy

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Requests keeps what people ask about their own data that they cannot do
// themselves, until administrators have answered.
type Requests struct {
	DB  *sqldb.DB
	Log *audit.Log
}

// Kind is what somebody asks for.
type Kind string

// The kinds: to correct what is wrong (UK GDPR, Article 16), or to stop or
// restrict a use (Articles 18 and 21).
const (
	Correct Kind = "correct"
	Object  Kind = "object"
)

// Request is what a person asked, and the answer.
type Request struct {
	ID, Person, Name string // of the person, for whoever answers
	Kind             Kind
	What             string // which of the things held, by its title
	Says, Should     string
	AskedAt          sqldb.Stamp
	AnsweredBy       string
	AnsweredAt       sqldb.Stamp
	Agreed           bool
	Answer           string
}

// Open reports whether nobody has answered yet.
func (q Request) Open() bool { return q.AnsweredAt.IsZero() }

// AnswerBy is the last day on which an answer is in time: one month (Article 12(3)).
func (q Request) AnswerBy() time.Time { return q.AskedAt.AddDate(0, 1, 0) }

// Asks says in words what is asked for.
func (q Request) Asks() string {
	if q.Kind == Object {
		return "Object"
	}
	return "Correct"
}

// Outcome says in words what became of it.
func (q Request) Outcome() string {
	if q.Agreed {
		return "Done"
	}
	return "Refused"
}

// mostOpen is how many requests of one person may wait.
const mostOpen = 10

// Ask sends a request to the administrators.
func (s *Requests) Ask(ctx context.Context, who access.Actor, q Request) error {
	switch {
	case !who.SignedIn():
		return fault.New(fault.Forbidden, "Sign in to ask about your data.")
	case q.Kind != Correct && q.Kind != Object:
		return fault.New(fault.Invalid, "Choose what you ask for")
	case strings.TrimSpace(q.What) == "", strings.TrimSpace(q.Should) == "":
		return fault.New(fault.Invalid, "Say what it is about and what you ask for")
	}
	act := audit.Act{By: who, Verb: "asked about own data", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		waiting, err := sqldb.One(ctx, tx, "count", sqldb.Value[int], `SELECT count(*) FROM privacy_requests WHERE person = $1 AND answered_at IS NULL`, who.ID)
		if err != nil {
			return err
		}
		if waiting >= mostOpen {
			return fault.New(fault.Conflict, "%d of your requests wait for an answer. Wait for that before you ask for more.", waiting)
		}
		_, err = tx.Exec(ctx, `INSERT INTO privacy_requests (id, person, kind, what, says, should, asked_at, answered_by, agreed, answer)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', FALSE, '')`, id.New(at.Time), who.ID, q.Kind, q.What, q.Says, q.Should, at)
		return err
	})
}

// Answer closes a request. The person reads it on their page.
func (s *Requests) Answer(ctx context.Context, who access.Actor, request string, agreed bool, answer string) error {
	if !people.CanManage(who) {
		return onlyAdministrators()
	}
	if strings.TrimSpace(answer) == "" {
		return fault.New(fault.Invalid, "Enter the answer, in words that the person can understand")
	}
	asked, err := s.Find(ctx, who, request)
	if err != nil {
		return err
	}
	if asked.Person == who.ID {
		return fault.New(fault.Forbidden, "This is your own request. Another administrator has to answer it.")
	}
	act := audit.Act{By: who, Verb: "answered request about data", About: "person/" + asked.Person}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE privacy_requests SET answered_by = $1, answered_at = $2, agreed = $3, answer = $4 WHERE id = $5 AND answered_at IS NULL`,
			who.ID, at, agreed, answer, request)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "Somebody has answered this already.")
		}
		return err
	})
}

func onlyAdministrators() error {
	return fault.New(fault.Forbidden, "Only an administrator of the whole service can do this.")
}

// Of lists a person's own requests, newest first.
func (s *Requests) Of(ctx context.Context, who access.Actor) ([]Request, error) {
	return sqldb.All(ctx, s.DB, scanRequest, selectRequests+` WHERE q.person = $1 ORDER BY q.asked_at DESC, q.id`, who.ID)
}

// Find returns a request for whoever answers it.
func (s *Requests) Find(ctx context.Context, who access.Actor, request string) (Request, error) {
	if !people.CanManage(who) {
		return Request{}, onlyAdministrators()
	}
	return sqldb.One(ctx, s.DB, "request", scanRequest, selectRequests+` WHERE q.id = $1`, request)
}

// List returns what waits for an answer, the longest first, and what was
// answered last.
func (s *Requests) List(ctx context.Context, who access.Actor) (open, answered []Request, err error) {
	if !people.CanManage(who) {
		return nil, nil, onlyAdministrators()
	}
	if open, err = sqldb.All(ctx, s.DB, scanRequest, selectRequests+` WHERE q.answered_at IS NULL ORDER BY q.asked_at, q.id`); err != nil {
		return nil, nil, err
	}
	answered, err = sqldb.All(ctx, s.DB, scanRequest, selectRequests+` WHERE q.answered_at IS NOT NULL ORDER BY q.answered_at DESC, q.id LIMIT 50`)
	return open, answered, err
}

const selectRequests = `SELECT q.id, q.person, p.name, q.kind, q.what, q.says, q.should, q.asked_at, q.answered_by, q.answered_at, q.agreed, q.answer
	FROM privacy_requests q JOIN people p ON p.id = q.person`

func scanRequest(rows *sql.Rows) (q Request, err error) {
	return q, rows.Scan(&q.ID, &q.Person, &q.Name, &q.Kind, &q.What, &q.Says, &q.Should, &q.AskedAt, &q.AnsweredBy, &q.AnsweredAt, &q.Agreed, &q.Answer)
}

const (
	requestsHolder = "requests about data"
	requestsClass  = "privacy-requests"
)

// Holder tells the keeper of records what is held about a person here.
func (s *Requests) Holder() records.Holder {
	return records.Holder{
		Name: requestsHolder, Tables: []string{"privacy_requests"}, Export: exportRequests, Erase: eraseRequests,
		Classes: []records.Class{{ID: requestsClass, Due: dueRequests, Dispose: disposeRequests}},
	}
}

type exportedRequest struct {
	Asked    string `json:"asked"`
	For      Kind   `json:"asked_to"`
	What     string `json:"about"`
	Says     string `json:"what_is_wrong,omitempty"`
	Should   string `json:"what_was_asked_for"`
	Answered string `json:"answered,omitempty"`
	Agreed   bool   `json:"agreed"`
	Answer   string `json:"answer,omitempty"`
}

func exportRequests(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	all, err := sqldb.All(ctx, q, scanRequest, selectRequests+` WHERE q.person = $1 ORDER BY q.asked_at, q.id`, person)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out := make([]exportedRequest, len(all))
	for i, v := range all {
		out[i] = exportedRequest{v.AskedAt.Format(stamp), v.Kind, v.What, v.Says, v.Should, "", v.Agreed, v.Answer}
		if !v.Open() {
			out[i].Answered = v.AnsweredAt.Format(stamp)
		}
	}
	return out, nil
}

const stamp = "2006-01-02T15:04:05Z"

func eraseRequests(ctx context.Context, tx *sqldb.Tx, person string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM privacy_requests WHERE person = $1`, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE privacy_requests SET answered_by = '' WHERE answered_by = $1`, person)
	return err
}

func dueRequests(ctx context.Context, q sqldb.Querier, before sqldb.Stamp) ([]records.Item, error) {
	return sqldb.All(ctx, q, func(rows *sql.Rows) (i records.Item, err error) {
		var request, person string
		err = rows.Scan(&request, &person)
		return records.Item{Ref: requestRef + request, Subject: "person/" + person}, err
	}, `SELECT id, person FROM privacy_requests WHERE answered_at < $1 ORDER BY id`, before)
}

const requestRef = "privacy-request/"

func disposeRequests(ctx context.Context, tx *sqldb.Tx, items []records.Item) error {
	for _, item := range items {
		if _, err := tx.Exec(ctx, `DELETE FROM privacy_requests WHERE id = $1`, strings.TrimPrefix(item.Ref, requestRef)); err != nil {
			return err
		}
	}
	return nil
}

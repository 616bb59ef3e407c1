package signin

import (
	"context"
	"crypto/subtle"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// entrance is how somebody came in.
type entrance struct {
	cookie   string // of the new session; empty for a newcomer, who has to say who they are first
	newcomer bool
	next     string
}

// tryCode compares a code with the open requests of a browser. Every try counts
// before it is judged, so that tries at once do not buy more of them.
func (s *Service) tryCode(ctx context.Context, browser, code string) (found request, left int, err error) {
	var open []request
	err = s.Log.Housekeep(ctx, audit.SignInLimits, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		open, err = guess(ctx, tx, browser, at)
		return err
	})
	if err != nil {
		return found, 0, err
	}
	for _, q := range open {
		if q.CodeHash != "" && subtle.ConstantTimeCompare([]byte(hash(code)), []byte(q.CodeHash)) == 1 {
			return q, 0, nil
		}
		left = max(left, maxGuesses-q.Guesses)
	}
	if len(open) == 0 {
		return found, 0, fault.New(fault.Conflict, "That code cannot be used any more. Enter your email address to get a new one")
	}
	act := audit.Act{Verb: "typed wrong sign-in code", About: "sign-in/" + open[0].ID}
	return found, left, s.Log.Do(ctx, act, func(*sqldb.Tx, sqldb.Stamp) error { return nil })
}

// enter uses up a request and starts a session for whoever has its address. The
// browser's former session, if any, ends.
func (s *Service) enter(ctx context.Context, q request, former access.Actor, agent string) (entrance, error) {
	person, err := s.People.ByEmail(ctx, q.Email)
	known := err == nil
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return entrance{}, err
	}
	in := entrance{next: q.Next, newcomer: !known}
	act := audit.Act{Verb: "confirmed email address", About: "sign-in/" + q.ID}
	if known {
		act = audit.Act{By: access.Actor{ID: string(person.ID), Name: person.Name}, Verb: "signed in", About: person.Ref()}
		in.cookie = token()
	}
	session := id.New(s.Log.Now())
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		ok, err := use(ctx, tx, q.ID, at, sqldb.At(at.Add(Lifetime)))
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "This has been used already, or its time has run out. Ask for a new message to sign in.")
		}
		if !known {
			return nil
		}
		return start(ctx, tx, at, session, in.cookie, agent, person.ID, former)
	})
	return in, err
}

// start begins a session within an act, unless the person may not sign in.
func start(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, session, cookie, agent string, person people.ID, former access.Actor) error {
	active, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM people WHERE id = $1 AND status = $2`, person, people.Active)
	if err != nil {
		return err
	}
	if len(active) == 0 {
		return fault.New(fault.Forbidden, "This account cannot sign in. Contact us if you think this is a mistake.")
	}
	if former.SignedIn() {
		if _, err := end(ctx, tx, former.ID, former.Session, at); err != nil {
			return err
		}
	}
	return insertSession(ctx, tx, Session{ID: session, Agent: agent, StartedAt: at, LastSeen: at}, cookie, person)
}

// joining is what a newcomer is asked about.
type joining struct {
	request   request
	employers []people.Organisation // whose domain the address has; the person picks among several
}

func (s *Service) joining(ctx context.Context, browser string) (joining, error) {
	at := sqldb.At(s.Log.Now())
	q, err := newcomer(ctx, s.DB, browser, at)
	if err != nil {
		return joining{}, err
	}
	employers, err := s.People.OrganisationsFor(ctx, q.Email, at.Time)
	return joining{q, employers}, err
}

// join makes a newcomer a person, without any rights, and starts their session.
func (s *Service) join(ctx context.Context, j joining, name string, employer people.OrganisationID, agent string) (entrance, error) {
	now := s.Log.Now()
	person, session := people.ID(id.New(now)), id.New(now)
	in := entrance{cookie: token(), next: j.request.Next}
	act := audit.Act{By: access.Actor{ID: string(person)}, Verb: "joined", About: "person/" + string(person)}
	err := s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := people.Insert(ctx, tx, at, people.New{ID: person, Name: name, Email: j.request.Email, Organisation: employer}); err != nil {
			return err
		}
		ok, err := join(ctx, tx, j.request.ID, person, at)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "The time to finish has run out. Ask for a new message to sign in.")
		}
		return start(ctx, tx, at, session, in.cookie, agent, person, access.Actor{})
	})
	return in, err
}

// StartSession signs a person in without any proof and returns the cookie of
// the session. Only the demo uses it, and only on a store that is a demo.
func (s *Service) StartSession(ctx context.Context, person people.ID, former access.Actor, agent string) (cookie string, err error) {
	cookie = token()
	session := id.New(s.Log.Now())
	act := audit.Act{By: access.Actor{ID: string(person)}, Verb: "signed in as persona", About: "person/" + string(person)}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return start(ctx, tx, at, session, cookie, agent, person, former)
	})
	return cookie, err
}

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
func (s *Service) enter(ctx context.Context, q request, how Began, former access.Actor, agent string) (entrance, error) {
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
	o := opening{session: id.New(s.Log.Now()), cookie: in.cookie, agent: agent, began: how, proved: sqldb.At(s.Log.Now()), person: person.ID, former: former}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		ok, err := use(ctx, tx, q.ID, how, at, sqldb.At(at.Add(Lifetime)))
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "This has been used already, or its time has run out. Ask for a new message to sign in.")
		}
		if !known {
			return nil
		}
		return s.open(ctx, tx, at, o)
	})
	return in, err
}

// opening is a session that is about to begin.
type opening struct {
	session, cookie, agent string
	began                  Began
	proved                 sqldb.Stamp // when the person proved who they are; zero when nobody can say
	person                 people.ID
	former                 access.Actor // whoever was signed in in this browser
	multiple               bool         // whether a provider said that it asked for more than one factor
}

// strong reports whether the session begins with more than a message: with a
// passkey, with an operator's word, or with a provider that says that it asked for
// more than one factor. A demonstration asks for nothing, and has nothing to protect.
func (o opening) strong() bool {
	switch o.began {
	case ByPasskey, ByOperator, ByDemo:
		return true
	case ByProvider:
		return o.multiple
	}
	return false
}

// open starts a session within an act, with what else has to happen then.
func (s *Service) open(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, o opening) error {
	if err := start(ctx, tx, at, o); err != nil {
		return err
	}
	for _, also := range s.Entering {
		if err := also(ctx, tx, at, o.person); err != nil {
			return err
		}
	}
	return nil
}

// start begins a session within an act, unless the person may not sign in. The
// browser's former session ends, so that proving again who one is also renews
// the cookie.
func start(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, o opening) error {
	active, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM people WHERE id = $1 AND status = $2`, o.person, people.Active)
	if err != nil {
		return err
	}
	if len(active) == 0 {
		return fault.New(fault.Forbidden, "This account cannot sign in. Contact us if you think this is a mistake.")
	}
	if o.former.SignedIn() {
		if _, err := end(ctx, tx, o.former.ID, o.former.Session, at); err != nil {
			return err
		}
	}
	if !o.strong() {
		stronger, err := hasPasskey(ctx, tx, o.person)
		if err != nil {
			return err
		}
		if stronger { // they come in, and prove more before anything sensitive
			o.proved = sqldb.Stamp{}
		}
	}
	return insertSession(ctx, tx, Session{ID: o.session, Agent: o.agent, StartedAt: at, LastSeen: at, Began: o.began, Proved: o.proved, Strong: o.strong()}, o.cookie, o.person)
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
	person := people.ID(id.New(now))
	in := entrance{cookie: token(), next: j.request.Next}
	o := opening{session: id.New(now), cookie: in.cookie, agent: agent, began: j.request.How, person: person}
	if o.began != ByProvider { // whose word on when it was stays with the provider
		o.proved = j.request.UsedAt
	}
	act := audit.Act{By: access.Actor{ID: string(person)}, Verb: "joined", About: "person/" + string(person)}
	err := s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := people.Insert(ctx, tx, at, people.New{ID: person, Name: name, Email: j.request.Email, Organisation: employer, Unconfirmed: len(j.employers) > 1}); err != nil {
			return err
		}
		ok, err := join(ctx, tx, j.request.ID, person, at)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "The time to finish has run out. Ask for a new message to sign in.")
		}
		if j.request.Issuer != "" {
			if err := insertIdentity(ctx, tx, at, Identity{ID: id.New(at.Time), Issuer: j.request.Issuer, Subject: j.request.Subject, UsedAt: at}, person); err != nil {
				return err
			}
		}
		return s.open(ctx, tx, at, o)
	})
	return in, err
}

// StartSession signs a person in without any proof and returns the cookie of
// the session. Only the demo uses it, and only on a store that is a demo.
func (s *Service) StartSession(ctx context.Context, person people.ID, former access.Actor, agent string) (cookie string, err error) {
	cookie = token()
	now := s.Log.Now()
	o := opening{session: id.New(now), cookie: cookie, agent: agent, began: ByDemo, proved: sqldb.At(now), person: person, former: former}
	act := audit.Act{By: access.Actor{ID: string(person)}, Verb: "signed in as persona", About: "person/" + string(person)}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return s.open(ctx, tx, at, o)
	})
	return cookie, err
}

package signin

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Identity is who a person is at an identity provider: the pair of issuer and
// subject, never an address, because addresses are given to other people.
type Identity struct {
	ID       string
	Issuer   string
	Subject  string
	LinkedAt sqldb.Stamp
	UsedAt   sqldb.Stamp // last; zero when never
}

func (s *Service) providerName() string {
	if s.Provider == nil {
		return "an identity provider"
	}
	return s.Provider.Name
}

// Identities lists the providers' accounts that are linked to the actor's.
func (s *Service) Identities(ctx context.Context, who access.Actor) ([]Identity, error) {
	return sqldb.All(ctx, s.DB, func(rows *sql.Rows) (i Identity, err error) {
		return i, rows.Scan(&i.ID, &i.Issuer, &i.Subject, &i.LinkedAt, &i.UsedAt)
	}, `SELECT id, issuer, subject, linked_at, used_at FROM identities WHERE person = $1 ORDER BY linked_at, id`, who.ID)
}

// identified returns whose identity it is, or NotFound.
func identified(ctx context.Context, q sqldb.Querier, c said) (people.ID, error) {
	return sqldb.One(ctx, q, "account", sqldb.Value[people.ID], `SELECT person FROM identities WHERE issuer = $1 AND subject = $2`, c.Issuer, c.Subject)
}

func insertIdentity(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, i Identity, person people.ID) error {
	n, err := tx.Exec(ctx, `INSERT INTO identities (id, issuer, subject, person, linked_at, used_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (issuer, subject) DO NOTHING`,
		i.ID, i.Issuer, i.Subject, person, at, i.UsedAt)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "That account at the provider is linked to a person here already.")
	}
	return err
}

// askProvider begins a journey to the provider and returns where it leads. Only
// says who must come back from a proof of identity; empty for anybody.
func (s *Service) askProvider(ctx context.Context, login string, kind ceremonyKind, only people.ID, next string) (string, error) {
	if s.Provider == nil {
		return "", fault.New(fault.NotFound, "This service has no identity provider.")
	}
	state := token()
	address, err := s.Provider.address(ctx, s.BaseURL, login, state, kind == providerSignIn && only != "")
	if err != nil {
		return "", s.unreachable(ctx, err)
	}
	return address, s.begin(ctx, ceremony{ID: hash(state), Kind: kind, Browser: hash(login), Person: only, Next: next})
}

// unreachable says that the provider does not answer as it should, and logs why.
func (s *Service) unreachable(ctx context.Context, cause error) error {
	s.Logger.WarnContext(ctx, "identity provider cannot be used", "error", plainly(cause))
	return &fault.Fault{Kind: fault.Conflict, Message: s.Provider.Name + " cannot be reached. Try again later, or enter your email address to get a code", Cause: cause}
}

// arrival is what came of a provider's answer.
type arrival struct {
	entrance
	asked  ceremony
	linked bool   // an identity was linked to the account that asked for it
	email  string // of an account that has to be proved before it is linked
}

// arrive judges a provider's answer to the browser that asked.
func (s *Service) arrive(ctx context.Context, login, state, code string, former access.Actor, agent string) (a arrival, err error) {
	if s.Provider == nil {
		return a, fault.New(fault.NotFound, "This service has no identity provider.")
	}
	if a.asked, err = s.take(ctx, hash(state), hash(login), providerSignIn, newIdentity); err != nil {
		return a, err
	}
	c, err := s.Provider.exchange(ctx, s.BaseURL, login, state, code, s.Log.Now())
	if err != nil {
		s.Logger.WarnContext(ctx, "answer of the identity provider refused", "error", plainly(err))
		return a, &fault.Fault{Kind: fault.Invalid, Message: s.Provider.Name + " did not confirm who you are. Try again, or enter your email address to get a code", Cause: err}
	}
	person, err := identified(ctx, s.DB, c)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return a, err
	case a.asked.Kind == newIdentity:
		a.linked = true
		return a, s.link(ctx, former, a.asked.Person, c)
	case err == nil:
		a.entrance, err = s.enterByProvider(ctx, a.asked, person, c, former, agent)
		return a, err
	case a.asked.Person != "":
		return a, fault.New(fault.Forbidden, "That account at %s is not linked to yours.", s.Provider.Name)
	}
	return s.newcomerFrom(ctx, a, c, agent)
}

// link adds an identity to the account of the person who asked for it, who is
// still signed in and proved a short while ago that the account is theirs; the
// answer has proved the identity.
func (s *Service) link(ctx context.Context, who access.Actor, asked people.ID, c said) error {
	if who.ID != string(asked) || !who.Fresh(s.Log.Now()) {
		return fault.New(fault.Forbidden, "Sign in again before you link your account to %s.", s.Provider.Name)
	}
	act := audit.Act{By: who, Verb: "linked identity", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := insertIdentity(ctx, tx, at, Identity{ID: id.New(at.Time), Issuer: c.Issuer, Subject: c.Subject}, asked); err != nil {
			return err
		}
		return tell(ctx, tx, at, notice{Person: asked, What: identityAdded, At: at})
	})
}

// enterByProvider starts a session for the person whose identity it is.
func (s *Service) enterByProvider(ctx context.Context, asked ceremony, person people.ID, c said, former access.Actor, agent string) (in entrance, err error) {
	now := s.Log.Now()
	switch {
	case asked.Person != "" && asked.Person != person:
		return in, fault.New(fault.Forbidden, "That account at %s belongs to another person here.", s.Provider.Name)
	case asked.Person != "" && now.Sub(c.proved()) >= access.Recent:
		return in, fault.New(fault.Conflict, "%s did not ask you to prove again who you are. Use another way.", s.Provider.Name)
	}
	in = entrance{cookie: token(), next: asked.Next}
	o := opening{session: id.New(now), cookie: in.cookie, agent: agent, began: ByProvider, proved: sqldb.At(c.proved()), person: person, former: former, multiple: c.multiple(s.Provider.ACR)}
	act := audit.Act{By: access.Actor{ID: string(person)}, Verb: "signed in with provider", About: "person/" + string(person)}
	return in, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE identities SET used_at = $1 WHERE issuer = $2 AND subject = $3 AND person = $4`, at, c.Issuer, c.Subject, person)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "The link to this account has just been removed. Sign in with your email address")
		}
		return s.open(ctx, tx, at, o)
	})
}

// newcomerFrom lets somebody whom nobody knows say who they are, when the
// provider has verified an address that belongs to an organisation on the
// register. An account with that address is not theirs for the asking: they
// have to prove that too.
func (s *Service) newcomerFrom(ctx context.Context, a arrival, c said, agent string) (arrival, error) {
	email, err := people.CanonicalEmail(c.Email)
	if err != nil || c.Verified != true {
		return a, fault.New(fault.Invalid, "%s does not say which work email address is yours. Enter it to get a code", s.Provider.Name)
	}
	employers, err := s.People.OrganisationsFor(ctx, email, s.Log.Now())
	if err != nil {
		return a, err
	}
	if len(employers) == 0 {
		return a, fault.New(fault.Invalid, "The address that %s gives does not belong to an organisation on the register. Enter your work email address to get a code", s.Provider.Name)
	}
	switch _, err := s.People.ByEmail(ctx, email); {
	case err == nil:
		a.email = email
		return a, fault.New(fault.Conflict, "There is an account with this address, and it is not linked to %s yet. Sign in with a code, then link it under “How you sign in”", s.Provider.Name)
	case fault.KindOf(err) != fault.NotFound:
		return a, err
	}
	called, err := people.CleanName(c.Name)
	if err != nil {
		called = "" // the person is asked anyway
	}
	a.entrance = entrance{newcomer: true, next: a.asked.Next}
	ref := id.New(s.Log.Now())
	act := audit.Act{Verb: "arrived from provider", About: "sign-in/" + ref}
	return a, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return insertArrival(ctx, tx, request{
			ID: ref, Email: email, Browser: a.asked.Browser, Agent: agent, Next: a.asked.Next, AskedAt: at, UsedAt: at,
			Expires: sqldb.At(at.Add(Lifetime)), Issuer: c.Issuer, Subject: c.Subject, Called: called, How: ByProvider,
		})
	})
}

// RemoveIdentity ends the link of the actor's account to a provider's, and tells
// them by mail. The way in by mail stays.
func (s *Service) RemoveIdentity(ctx context.Context, who access.Actor, identity string) error {
	act := audit.Act{By: who, Verb: "removed identity", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `DELETE FROM identities WHERE id = $1 AND person = $2`, identity, who.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "This link has been removed already.")
		}
		return tell(ctx, tx, at, notice{Person: people.ID(who.ID), What: identityRemoved, At: at})
	})
}

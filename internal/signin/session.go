package signin

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Holder of a session cookie, with the roles in force; the zero Actor when the
// cookie opens nothing. It costs one query, and once a minute a write.
func (s *Service) holder(ctx context.Context, cookie string) (access.Actor, error) {
	if !wellFormed(cookie) {
		return access.Actor{}, nil
	}
	now := sqldb.At(s.Log.Now())
	who, last, err := holder(ctx, s.DB, cookie, now, s.byMail)
	if err != nil || !who.SignedIn() || now.Sub(last.Time) < seenEvery {
		return who, err
	}
	err = s.Log.Housekeep(ctx, audit.SessionUse, func(tx *sqldb.Tx, at sqldb.Stamp) error { return touch(ctx, tx, who.Session, at) })
	if err != nil { // a full disk must not stop people from reading
		s.Logger.WarnContext(ctx, "last use of a session not kept", "error", err)
	}
	return who, nil
}

// byMail reports whether the operator lets a session that began with a message
// count like one that began with more (ASVS 6.3.3).
func (s *Service) byMail(administrator bool) bool {
	if administrator {
		return s.AdministratorsByMail
	}
	return s.OthersByMail
}

// Sessions lists where the actor is signed in, the last used first.
func (s *Service) Sessions(ctx context.Context, who access.Actor) ([]Session, error) {
	return sessionsOf(ctx, s.DB, who.ID, sqldb.At(s.Log.Now()))
}

// SignOut ends the actor's own session.
func (s *Service) SignOut(ctx context.Context, who access.Actor) error {
	act := audit.Act{By: who, Verb: "signed out", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := end(ctx, tx, who.ID, who.Session, at)
		return err
	})
}

// End ends one of the actor's sessions, at its next request.
func (s *Service) End(ctx context.Context, who access.Actor, session string) error {
	act := audit.Act{By: who, Verb: "ended session", About: "session/" + session}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		ok, err := end(ctx, tx, who.ID, session, at)
		if err == nil && !ok {
			return fault.New(fault.NotFound, "This browser is signed out already.")
		}
		return err
	})
}

// EndOthers ends all of the actor's sessions but the one that asks.
func (s *Service) EndOthers(ctx context.Context, who access.Actor) error {
	act := audit.Act{By: who, Verb: "ended other sessions", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return endOthers(ctx, tx, who.ID, who.Session, at)
	})
}

// EndSessionsOf signs a person out everywhere, at their next request. Only an
// administrator of the whole service may.
func (s *Service) EndSessionsOf(ctx context.Context, who access.Actor, person people.ID) error {
	if !people.CanManage(who) {
		return onlyAdministrators()
	}
	if who.ID == string(person) {
		return fault.New(fault.Conflict, "These are your own browsers. Sign them out on the page “Where you are signed in”.")
	}
	act := audit.Act{By: who, Verb: "ended all sessions", About: "person/" + string(person)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := people.Named(ctx, tx, person); err != nil {
			return err
		}
		return endAll(ctx, tx, string(person), at)
	})
}

// EndAll ends every session of a person within another capability's act; the
// site gives it to people.Service.Suspending.
func (s *Service) EndAll(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error {
	return endAll(ctx, tx, string(person), at)
}

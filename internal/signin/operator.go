package signin

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// IssueLink returns an address that signs in the person with an email address,
// for an operator whom mail does not reach. It works in any browser, once,
// within Lifetime.
func (s *Service) IssueLink(ctx context.Context, email string) (string, error) {
	canonical, err := people.CanonicalEmail(email)
	if err != nil {
		return "", err
	}
	person, err := s.People.ByEmail(ctx, canonical)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return "", fault.New(fault.NotFound, "There is no account with the address %s. Check it, or create the first administrator with --admin --name.", canonical)
	case err != nil:
		return "", err
	case person.Status != people.Active:
		return "", fault.New(fault.Forbidden, "The account with the address %s is suspended.", canonical)
	}
	link, ref := token(), id.New(s.Log.Now())
	act := audit.Act{By: access.Service, Verb: "issued sign-in link", About: person.Ref()}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		err := insertRequest(ctx, tx, request{
			ID: ref, Email: canonical, Person: person.ID, Agent: "the operator's terminal", AskedAt: at, Expires: sqldb.At(at.Add(Lifetime)),
		})
		if err != nil {
			return err
		}
		return seal(ctx, tx, ref, person.ID, link, "")
	})
	return s.linkAddress(link), err
}

// CreateAdministrator adds a person who runs the service, or makes an
// administrator of the one who has the address already.
func (s *Service) CreateAdministrator(ctx context.Context, email, name string) (person people.Person, err error) {
	canonical, err := people.CanonicalEmail(email)
	if err != nil {
		return person, err
	}
	act := audit.Act{By: access.Service, Verb: "created administrator", About: "people"}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		person, err = people.ByEmail(ctx, tx, canonical)
		if fault.KindOf(err) == fault.NotFound {
			person, err = people.Insert(ctx, tx, at, people.New{Name: name, Email: canonical})
		}
		if err != nil {
			return err
		}
		err = people.GrantRole(ctx, tx, at, access.Service, person.ID, access.Administrator, access.Everywhere)
		if fault.KindOf(err) == fault.Conflict {
			return fault.New(fault.Conflict, "%s is an administrator already.", person.Name)
		}
		return err
	})
	return person, err
}

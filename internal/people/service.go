package people

import (
	"context"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Service keeps persons, their roles and the register of organisations.
type Service struct {
	DB  *sqldb.DB
	Log *audit.Log

	// Suspending is what else must happen, in the same act, when a person is
	// suspended: their sessions end. The site fills it in.
	Suspending []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person ID) error

	// Ruling is what else must happen, in the same act, when an administrator
	// grants a role or ends one: the person is told. The site fills it in.
	Ruling []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person ID) error

	// Reorganising is what else must happen in the act that changes the register,
	// and Undoing what must be taken back before that act is undone. The site
	// fills them in.
	Reorganising []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, what Reorganisation) error
	Undoing      []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, change string) error

	// Grades lists the grades to which organisations can give names of their own.
	// A capability above owns them, so the site fills this in; nil knows none.
	Grades func(ctx context.Context) ([]pack.Grade, error)
}

// Find reads a person.
func (s *Service) Find(ctx context.Context, who access.Actor, person ID) (Person, error) {
	if !CanManage(who) && string(person) != who.ID {
		return Person{}, fault.New(fault.NotFound, "This person does not exist or is not shared with you.")
	}
	return find(ctx, s.DB, person)
}

// List returns a page of people by name, those whose name or address contains
// the words, with the roles they hold and how many there are on all pages.
func (s *Service) List(ctx context.Context, who access.Actor, words string, page int) ([]Person, map[ID][]Grant, int, error) {
	if !CanManage(who) {
		return nil, nil, 0, onlyAdministrators()
	}
	all, n, err := list(ctx, s.DB, words, page)
	if err != nil {
		return nil, nil, 0, err
	}
	held, err := grantsInForce(ctx, s.DB, all)
	return all, held, n, err
}

// Grants returns what a person holds and held, what is in force first.
func (s *Service) Grants(ctx context.Context, who access.Actor, person ID) ([]Grant, error) {
	if !CanManage(who) && string(person) != who.ID {
		return nil, onlyAdministrators()
	}
	return grantsOf(ctx, s.DB, person)
}

// Actor returns a person as an actor with the roles in force. A suspended
// person is no actor.
func (s *Service) Actor(ctx context.Context, person ID) (access.Actor, error) {
	p, err := find(ctx, s.DB, person)
	if err != nil {
		return access.Actor{}, err
	}
	if p.Status != Active {
		return access.Actor{}, fault.New(fault.Forbidden, "This account is suspended.")
	}
	grants, err := inForce(ctx, s.DB, person)
	return access.Actor{ID: string(p.ID), Name: p.Name, Grants: grants}, err
}

// ByEmail reads the person with an address, or returns NotFound.
func (s *Service) ByEmail(ctx context.Context, email string) (Person, error) {
	return ByEmail(ctx, s.DB, email)
}

// New is what an administrator or a newcomer says of a person.
type New struct {
	ID           ID // chosen beforehand, so that an act can name it; empty to have one made
	Name         string
	Email        string
	Organisation OrganisationID // may be empty
	Unconfirmed  bool           // they picked it among several that share the domain of their address
}

// Insert adds a person within another capability's act: a first sign-in, a
// fictional population. It checks and tidies what was typed.
func Insert(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, n New) (Person, error) {
	name, err := CleanName(n.Name)
	if err != nil {
		return Person{}, err
	}
	email, err := CanonicalEmail(n.Email)
	if err != nil {
		return Person{}, err
	}
	if n.ID == "" {
		n.ID = ID(id.New(at.Time))
	}
	p := Person{ID: n.ID, Name: name, Email: email, Organisation: n.Organisation, Confirmed: !n.Unconfirmed, Status: Active, CreatedAt: at}
	return p, insertPerson(ctx, tx, p)
}

// Add adds a person by name and address, before they ever sign in.
func (s *Service) Add(ctx context.Context, who access.Actor, n New) (p Person, err error) {
	if !CanManage(who) {
		return Person{}, onlyAdministrators()
	}
	act := audit.Act{By: who, Verb: "added person", About: "people"}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := ByEmail(ctx, tx, canonicalOr(n.Email)); err == nil {
			return fault.New(fault.Conflict, "There is already a person with this email address")
		} else if fault.KindOf(err) != fault.NotFound {
			return err
		}
		p, err = Insert(ctx, tx, at, n)
		return err
	})
	return p, err
}

func canonicalOr(email string) string {
	if canonical, err := CanonicalEmail(email); err == nil {
		return canonical
	}
	return email
}

func onlyAdministrators() error {
	return fault.New(fault.Forbidden, "Only an administrator of the whole service can do this.")
}

// Holders lists who holds a role within a scope, by name: for those who may grant it.
func (s *Service) Holders(ctx context.Context, who access.Actor, role access.Role, scope string) ([]Holding, error) {
	if !CanGrant(who, role) {
		return nil, onlyAdministrators()
	}
	return holders(ctx, s.DB, role, scope)
}

// Grant gives a person a role within a scope, at once.
func (s *Service) Grant(ctx context.Context, who access.Actor, person ID, role access.Role, scope string) error {
	if !CanGrant(who, role) {
		return onlyAdministrators()
	}
	if role == access.Leader {
		return fault.New(fault.Invalid, "This role follows a seat. Offer the person the seat, on the organisation's page.")
	}
	act := audit.Act{By: who, Verb: "granted role " + string(role), About: "person/" + string(person), Person: string(person), Detail: "within " + scope}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := find(ctx, tx, person); err != nil {
			return err
		}
		if err := GrantRole(ctx, tx, at, who, person, role, scope); err != nil {
			return err
		}
		return s.ruled(ctx, tx, at, person)
	})
}

func (s *Service) ruled(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person ID) error {
	for _, also := range s.Ruling {
		if err := also(ctx, tx, at, person); err != nil {
			return err
		}
	}
	return nil
}

// GrantRole gives a role within another capability's act, which has decided
// that it may.
func GrantRole(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, person ID, role access.Role, scope string) error {
	if err := checkRole(role, scope); err != nil {
		return err
	}
	if err := mayHoldIn(ctx, tx, person, scope); err != nil {
		return err
	}
	held, err := inForce(ctx, tx, person)
	if err != nil {
		return err
	}
	for _, g := range held {
		if g.Role == role && g.Scope == scope {
			return fault.New(fault.Conflict, "This person holds this role already")
		}
	}
	return insertGrant(ctx, tx, id.New(at.Time), person, role, scope, who.ID, at)
}

const (
	organisationScope = "organisation/"
	disciplineScope   = "discipline/"
)

// mayHoldIn refuses a role within an organisation to whoever is not known to
// work there.
func mayHoldIn(ctx context.Context, q sqldb.Querier, person ID, scope string) error {
	o, within := strings.CutPrefix(scope, organisationScope)
	if !within {
		return nil
	}
	p, err := find(ctx, q, person)
	if err == nil && !p.BelongsTo(OrganisationID(o)) {
		return fault.New(fault.Conflict, "Nobody has confirmed yet that this person works in that organisation. Roles there wait for it.")
	}
	return err
}

func checkRole(role access.Role, scope string) error {
	known := false
	for _, r := range access.Roles {
		known = known || r == role
	}
	switch {
	case !known:
		return fault.New(fault.Invalid, "Choose a role")
	case role == access.Administrator && scope != access.Everywhere:
		return fault.New(fault.Invalid, "An administrator runs the whole service. Choose the whole profession.")
	case role == access.HeadOfProfession && scope != access.Everywhere:
		return fault.New(fault.Invalid, "A Head of Profession answers for the whole profession. Choose the whole profession.")
	case role == access.RecordsOwner && scope != access.Everywhere:
		return fault.New(fault.Invalid, "A records owner answers for the whole service. Choose the whole profession.")
	case role == access.DisciplineLead && !strings.HasPrefix(scope, disciplineScope):
		return fault.New(fault.Invalid, "A discipline lead leads one discipline. Choose it from the list.")
	case role == access.Leader && !strings.HasPrefix(scope, organisationScope):
		return fault.New(fault.Invalid, "A leader leads in one organisation. Offer the person its seat, on the organisation's page.")
	case scope != access.Everywhere && !strings.Contains(scope, "/") || len(scope) > 200:
		return fault.New(fault.Invalid, "Choose which part of the profession the role is for")
	}
	return nil
}

// Revoke ends a grant, at the person's next request. Nobody can end the last
// grant that makes an administrator.
func (s *Service) Revoke(ctx context.Context, who access.Actor, person ID, grant string) error {
	act := audit.Act{By: who, Verb: "revoked role", About: "person/" + string(person), Person: string(person), Detail: "grant " + grant}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		role, err := roleOf(ctx, tx, grant)
		if err != nil {
			return err
		}
		if !CanGrant(who, role) {
			return onlyAdministrators()
		}
		n, err := endGrant(ctx, tx, person, grant, who.ID, at)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "This person does not hold this role any more.")
		}
		if err := s.ruled(ctx, tx, at, person); err != nil || role != access.Administrator {
			return err
		}
		return someoneRuns(ctx, tx)
	})
}

// Suspend stops a person from using the service, at their next request.
func (s *Service) Suspend(ctx context.Context, who access.Actor, person ID) error {
	return s.setStatus(ctx, who, person, Suspended, "suspended person")
}

// Restore lets a suspended person sign in again.
func (s *Service) Restore(ctx context.Context, who access.Actor, person ID) error {
	return s.setStatus(ctx, who, person, Active, "restored person")
}

func (s *Service) setStatus(ctx context.Context, who access.Actor, person ID, status Status, verb string) error {
	if !CanManage(who) {
		return onlyAdministrators()
	}
	act := audit.Act{By: who, Verb: verb, About: "person/" + string(person)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := find(ctx, tx, person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE people SET status = $1 WHERE id = $2`, status, person); err != nil {
			return err
		}
		if status == Active {
			return nil
		}
		for _, also := range s.Suspending {
			if err := also(ctx, tx, at, person); err != nil {
				return err
			}
		}
		return someoneRuns(ctx, tx)
	})
}

// someoneRuns refuses an act that would leave nobody to run the service.
func someoneRuns(ctx context.Context, tx *sqldb.Tx) error {
	n, err := administrators(ctx, tx)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "This person is the last administrator. Make someone else an administrator first.")
	}
	return err
}

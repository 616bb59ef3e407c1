package leadership

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Members lists an organisation's members to those who lead there: a page of
// them, those who wait to be confirmed first, and how many there are. That they
// looked is recorded, unless there was nobody to see: what stands in the address may
// be no organisation at all.
func (s *Service) Members(ctx context.Context, who access.Actor, o people.OrganisationID, page int) ([]Member, int, error) {
	if !CanSeeMembers(who, o) {
		return nil, 0, fault.New(fault.NotFound, "This organisation does not exist or its members are not shown to you.")
	}
	all, n, err := members(ctx, s.DB, who, o, page)
	if err != nil || n == 0 {
		return nil, 0, err
	}
	return all, n, s.Log.Read(ctx, audit.Act{By: who, Verb: "read members of organisation", About: scope(o)})
}

// Held is what a member lets those who lead in their organisation see of the post
// that they hold. What is not shown, or was not said, is empty.
type Held struct {
	Post  string
	Role  string
	Grade string
	Ring  string
	Rule  string // why that ring is not the profession's own; empty where it is
}

// vacant reports whether nobody holds a seat in an organisation.
func vacant(ctx context.Context, q sqldb.Querier, o people.OrganisationID) (bool, error) {
	held, err := holders(ctx, q, o)
	return len(held) == 0, err
}

// Confirm says that somebody works in the organisation that they picked. Their
// rights there count from their next request.
func (s *Service) Confirm(ctx context.Context, who access.Actor, o people.OrganisationID, person people.ID) error {
	return s.decide(ctx, who, "confirmed where person works", Decision{Person: person, Organisation: o, Confirmed: true})
}

const maxReason = 500 // characters

// Refuse says that somebody does not work there, and why; they are told.
func (s *Service) Refuse(ctx context.Context, who access.Actor, o people.OrganisationID, person people.ID, reason string) error {
	if reason == "" || len([]rune(reason)) > maxReason {
		return fault.New(fault.Invalid, "Enter a reason of at most %d characters. The person reads it", maxReason)
	}
	return s.decide(ctx, who, "declined where person works", Decision{Person: person, Organisation: o, Reason: reason})
}

func (s *Service) decide(ctx context.Context, who access.Actor, verb string, d Decision) error {
	act := audit.Act{By: who, Verb: verb, About: "person/" + string(d.Person), Person: string(d.Person), Detail: "within " + scope(d.Organisation)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		empty, err := vacant(ctx, tx, d.Organisation)
		if err != nil {
			return err
		}
		if !CanConfirm(who, d.Organisation, empty) {
			return notYours(who, d.Organisation)
		}
		p, err := people.Named(ctx, tx, d.Person)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err != nil || p.Organisation != d.Organisation {
			return fault.New(fault.NotFound, "This person does not exist or does not work here.")
		}
		if p.Confirmed {
			return fault.New(fault.Conflict, "%s is confirmed already.", p.Name)
		}
		to := d.Organisation
		if !d.Confirmed {
			to = ""
		}
		if err := people.Move(ctx, tx, at, who, d.Person, to, true); err != nil {
			return err
		}
		d.ID, d.At = id.New(at.Time), at
		if err := insertDecision(ctx, tx, d, who.ID); err != nil {
			return err
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: "belonging/" + d.ID, Payload: letter{About: decided, Thing: d.ID}})
	})
}

func notYours(who access.Actor, o people.OrganisationID) error {
	if people.CanManage(who) {
		return fault.New(fault.Forbidden, "Somebody leads in this organisation, so they say who works there.")
	}
	return fault.New(fault.NotFound, "This organisation does not exist or its members are not shown to you.")
}

// Workplace is where the actor works, as far as is known, and where they may say
// that they do.
type Workplace struct {
	Person   people.Person
	Choices  []people.Organisation // which have the domain of their address
	Declined []Decision            // the latest first
	Last     sqldb.Stamp           // when they last said so
	Alumni   bool
}

// Workplace tells the actor where they are taken to work.
func (s *Service) Workplace(ctx context.Context, who access.Actor) (w Workplace, err error) {
	if w.Person, err = people.Named(ctx, s.DB, people.ID(who.ID)); err != nil {
		return w, err
	}
	if w.Choices, err = s.People.OrganisationsFor(ctx, w.Person.Email, s.Log.Now()); err != nil {
		return w, err
	}
	if w.Declined, err = sqldb.All(ctx, s.DB, scanDecision, selectDecisions+` WHERE d.person = $1 AND NOT d.confirmed ORDER BY d.decided_at DESC, d.id DESC LIMIT 3`, who.ID); err != nil {
		return w, err
	}
	w.Last, w.Alumni, err = said(ctx, s.DB, w.Person)
	return w, err
}

// Say keeps where the actor works. What they say is confirmed where their
// address leaves no other choice, or where it was confirmed before and has not
// changed; otherwise the head of the organisation confirms it. Saying it counts
// as the yearly confirmation.
func (s *Service) Say(ctx context.Context, who access.Actor, o people.OrganisationID) error {
	act := audit.Act{By: who, Verb: "said where they work", About: "person/" + who.ID, Person: who.ID, Detail: scope(o), Public: true}
	choices, err := s.choices(ctx, who)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(choices, func(c people.Organisation) bool { return c.ID == o }) {
		return fault.New(fault.Invalid, "Choose an organisation from the list")
	}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := people.Named(ctx, tx, people.ID(who.ID))
		if err != nil {
			return err
		}
		confirmed := len(choices) == 1 || p.BelongsTo(o)
		if err := s.move(ctx, tx, at, who, p, o, confirmed); err != nil {
			return err
		}
		return renewed(ctx, tx, at, p.ID)
	})
}

func (s *Service) choices(ctx context.Context, who access.Actor) ([]people.Organisation, error) {
	p, err := people.Named(ctx, s.DB, people.ID(who.ID))
	if err != nil {
		return nil, err
	}
	return s.People.OrganisationsFor(ctx, p.Email, s.Log.Now())
}

// move takes somebody to where they work now: their seats elsewhere end, and
// their roles there.
func (s *Service) move(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, by access.Actor, p people.Person, to people.OrganisationID, confirmed bool) error {
	if p.Organisation != to || !confirmed {
		if _, err := endAll(ctx, tx, at, by, Moved, "", `t.person = $1`, p.ID); err != nil {
			return err
		}
	}
	return people.Move(ctx, tx, at, by, p.ID, to, confirmed)
}

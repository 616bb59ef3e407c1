package leadership

import (
	"cmp"
	"context"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/mail"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// Service keeps the seats and who belongs where.
type Service struct {
	DB         *sqldb.DB
	Log        *audit.Log
	People     *people.Service
	Profession *profession.Service
	Mailer     mail.Mailer
	BaseURL    string // without a final slash

	// Leaving is what else must happen, in the same act, when somebody is taken to
	// have moved on, such as that they become another kind of member. The site
	// fills it in.
	Leaving []func(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, person people.ID) error
}

// defaultSeat is what a seat is called where the profession does not say.
const defaultSeat = "Head of profession here"

// SeatTitle is what the profession calls whoever leads it in an organisation.
func (s *Service) SeatTitle(ctx context.Context) (string, error) {
	settings, err := s.Profession.Settings(ctx)
	return cmp.Or(settings.SeatTitle, defaultSeat), err
}

// Led says who leads in an organisation, as its page may say it.
func (s *Service) Led(ctx context.Context, o people.OrganisationID) (lead people.Lead, err error) {
	if lead.Seat, err = s.SeatTitle(ctx); err != nil {
		return lead, err
	}
	held, err := holders(ctx, s.DB, o)
	for _, t := range held {
		seated := people.Seated{Held: true}
		if t.Named {
			seated.Name = t.Name
		}
		if t.Post == Head {
			lead.Head = seated
		} else {
			lead.Deputy = seated
		}
	}
	return lead, err
}

// Seats lists everything that is known of an organisation's seats.
func (s *Service) Seats(ctx context.Context, who access.Actor, o people.OrganisationID) ([]Term, error) {
	if !CanAppoint(who) {
		return nil, onlyAppointers()
	}
	return termsAt(ctx, s.DB, o)
}

// Mine lists the actor's seats and what they are offered.
func (s *Service) Mine(ctx context.Context, who access.Actor) ([]Term, error) {
	return termsOf(ctx, s.DB, people.ID(who.ID))
}

func onlyAppointers() error {
	return fault.New(fault.Forbidden, "Only the Head of Profession and administrators say who leads in an organisation.")
}

// Offer is who is to hold a seat, and for how long.
type Offer struct {
	Organisation people.OrganisationID
	Post         Post
	Email        string
	Begins       pack.Date
	Until        pack.Date // empty for an open term
}

// Appoint offers a seat to somebody who works in the organisation, and tells
// them by mail. Several people may be offered it; the first to accept holds it.
func (s *Service) Appoint(ctx context.Context, who access.Actor, o Offer) error {
	if !CanAppoint(who) {
		return onlyAppointers()
	}
	if o.Post != Head && o.Post != Deputy {
		return fault.New(fault.Invalid, "Choose a seat")
	}
	email, err := people.CanonicalEmail(o.Email)
	if err != nil {
		return err
	}
	place, err := s.People.Organisation(ctx, o.Organisation)
	if err != nil {
		return err
	}
	if place.To != "" {
		return fault.New(fault.Conflict, "%s no longer exists.", place.Name)
	}
	act := audit.Act{By: who, Verb: "offered seat of " + string(o.Post), About: scope(o.Organisation)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := checkDates(o.Begins, o.Until, pack.Date(clock.ISODay(at.Time))); err != nil {
			return err
		}
		p, err := people.ByEmail(ctx, tx, email)
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Conflict, "Nobody here has this email address. Ask them to sign in once, then offer them the seat")
		}
		if err != nil {
			return err
		}
		if err := canTake(p, o.Organisation); err != nil {
			return err
		}
		if _, err := endAll(ctx, tx, at, access.Service, Moved, "", `t.organisation = $1 AND `+elsewhere, o.Organisation); err != nil {
			return err
		}
		if err := notTwice(ctx, tx, o, p); err != nil {
			return err
		}
		t := newTerm(at, o.Organisation, o.Post, p.ID, o.Begins, o.Until)
		if err := insertTerm(ctx, tx, t, who.ID, ""); err != nil {
			return err
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: "seat offer/" + t.ID, Payload: letter{About: offered, Thing: t.ID}})
	})
}

// notTwice refuses an offer that somebody has already, and one of a seat that is held.
func notTwice(ctx context.Context, tx *sqldb.Tx, o Offer, p people.Person) error {
	all, err := termsAt(ctx, tx, o.Organisation)
	if err != nil {
		return err
	}
	for _, t := range all {
		switch {
		case t.Post != o.Post || !t.EndedAt.IsZero():
		case t.Held():
			return fault.New(fault.Conflict, "%s holds this seat. End that term first, or wait until it is over", t.Name)
		case t.Person == p.ID:
			return fault.New(fault.Conflict, "%s has been offered this seat already", p.Name)
		}
	}
	return nil
}

// Accept makes the actor the holder of a seat that they are offered, and a
// leader in its organisation. named lets the organisation's page name them.
func (s *Service) Accept(ctx context.Context, who access.Actor, term string, named bool) error {
	return s.answer(ctx, who, term, "accepted seat", func(tx *sqldb.Tx, at sqldb.Stamp, t Term) error {
		if err := queue(ctx, tx, t); err != nil {
			return err
		}
		p, err := people.Named(ctx, tx, t.Person)
		if err != nil {
			return err
		}
		if err := canTake(p, t.Organisation); err != nil {
			return err
		}
		if t.Until != "" && string(t.Until) < clock.ISODay(at.Time) {
			return fault.New(fault.Conflict, "The term that was offered is over. Ask for a new one.")
		}
		if _, err := endAll(ctx, tx, at, access.Service, Moved, "", `t.organisation = $1 AND `+elsewhere, t.Organisation); err != nil {
			return err
		}
		won, err := accept(ctx, tx, t, named, at)
		if err != nil {
			return err
		}
		if !won {
			return fault.New(fault.Conflict, "Somebody else holds this seat by now.")
		}
		if err := give(ctx, tx, at, who, t); err != nil {
			return err
		}
		_, err = endAll(ctx, tx, at, access.Service, Filled, "", `t.organisation = $1 AND t.post = $2 AND t.accepted_at IS NULL`, t.Organisation, t.Post)
		return err
	})
}

// Decline says no to an offer.
func (s *Service) Decline(ctx context.Context, who access.Actor, term string) error {
	return s.answer(ctx, who, term, "declined seat", func(tx *sqldb.Tx, at sqldb.Stamp, t Term) error {
		_, err := end(ctx, tx, at, who, t, Declined, "")
		return err
	})
}

// answer lets the actor answer an offer that is theirs.
func (s *Service) answer(ctx context.Context, who access.Actor, term, verb string, do func(*sqldb.Tx, sqldb.Stamp, Term) error) error {
	act := audit.Act{By: who, Verb: verb, About: "seat/" + term, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		t, err := findTerm(ctx, tx, term)
		if err != nil {
			return err
		}
		if !CanAnswer(who, t) {
			return fault.New(fault.NotFound, "This seat does not exist or was not offered to you.")
		}
		if !t.Open() {
			return fault.New(fault.Conflict, "This offer is over: %s.", overBecause(t))
		}
		return do(tx, at, t)
	})
}

func overBecause(t Term) string {
	if t.Held() {
		return "you have accepted it"
	}
	return map[Ending]string{
		Declined: "you declined it", Withdrawn: "it was withdrawn", Filled: "somebody else accepted first",
	}[cmp.Or(t.Ending, Withdrawn)]
}

// ShowName says whether the page of the organisation may name the actor, who
// holds the seat.
func (s *Service) ShowName(ctx context.Context, who access.Actor, term string, named bool) error {
	act := audit.Act{By: who, Verb: "changed whether seat is named", About: "seat/" + term, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		n, err := tx.Exec(ctx, `UPDATE seat_terms SET named = $1 WHERE id = $2 AND person = $3 AND accepted_at IS NOT NULL AND ended_at IS NULL`, named, term, who.ID)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "You do not hold this seat.")
		}
		return err
	})
}

// End ends a term or withdraws an offer: the holder steps down, or whoever
// appoints ends it. The role ends with it, at the next request.
func (s *Service) End(ctx context.Context, who access.Actor, term string) error {
	act := audit.Act{By: who, Verb: "ended seat", About: "seat/" + term, Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		t, err := findTerm(ctx, tx, term)
		if err != nil {
			return err
		}
		own := CanAnswer(who, t)
		if !own && !CanAppoint(who) {
			return fault.New(fault.NotFound, "This seat does not exist or is not yours.")
		}
		why := Removed
		switch {
		case t.Open():
			why = Withdrawn
		case own:
			why = SteppedDown
		}
		open, err := end(ctx, tx, at, who, t, why, "")
		if err == nil && !open {
			return fault.New(fault.Conflict, "This term is over already.")
		}
		return err
	})
}

// Expire ends the terms whose last day is over, and those of holders who are not
// known any more to work there, whatever took them away.
func (s *Service) Expire(ctx context.Context) error {
	today := clock.ISODay(s.Log.Now())
	over, err := sqldb.All(ctx, s.DB, sqldb.Value[string], `SELECT t.id FROM seat_terms t WHERE t.ended_at IS NULL AND (t.until <> '' AND t.until < $1 OR `+elsewhere+`)`, today)
	if err != nil || len(over) == 0 {
		return err
	}
	act := audit.Act{By: access.Service, Verb: "ended seats whose term is over", About: "seats", Public: true}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if _, err := endAll(ctx, tx, at, access.Service, TermOver, "", `t.until <> '' AND t.until < $1`, today); err != nil {
			return err
		}
		_, err := endAll(ctx, tx, at, access.Service, Moved, "", elsewhere)
		return err
	})
}

// Reorganised ends the seats of organisations that are over. Where only the name
// has changed, the holders stay in their seats under the new one. The site gives
// it to people.Service.Reorganising.
func (s *Service) Reorganised(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, what people.Reorganisation) error {
	for _, o := range what.Ended {
		over, err := endAll(ctx, tx, at, what.By, Reorganised, what.Change, `t.organisation = $1`, o)
		if err != nil {
			return err
		}
		if what.Kind != people.Renamed {
			continue
		}
		for _, t := range over {
			t.ID, t.Organisation = id.New(at.Time), what.Follows[o][0]
			if err := insertTerm(ctx, tx, t, what.By.ID, what.Change); err != nil {
				return err
			}
			if !t.Held() {
				continue
			}
			if err := give(ctx, tx, at, what.By, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// Undone puts the seats back as they were before a change of the register. It
// refuses where the change added an organisation in which somebody has been
// offered a seat or confirmed since. The site gives it to people.Service.Undoing.
func (s *Service) Undone(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, change string) error {
	if _, err := endAll(ctx, tx, at, who, Reorganised, "", `t.begun_change = $1`, change); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM seat_terms WHERE begun_change = $1`, change); err != nil {
		return err
	}
	if err := unused(ctx, tx, change); err != nil {
		return err
	}
	back, err := sqldb.All(ctx, tx, scanTerm, selectTerms+` WHERE t.ended_change = $1 AND t.person IS NOT NULL`, change)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE seat_terms SET ended_at = NULL, ended_by = '', ending = '', ended_change = '' WHERE ended_change = $1 AND person IS NOT NULL`, change); err != nil {
		return err
	}
	for _, t := range back {
		if t.AcceptedAt.IsZero() {
			continue
		}
		if err := give(ctx, tx, at, who, t); err != nil {
			return err
		}
	}
	return nil
}

// unused refuses where seats or decisions hang on an organisation that a change added.
func unused(ctx context.Context, tx *sqldb.Tx, change string) error {
	names, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT o.name FROM organisation_change_parts x JOIN organisations o ON o.id = x.organisation
		WHERE x.change = $1 AND x.added AND (EXISTS (SELECT 1 FROM seat_terms t WHERE t.organisation = o.id)
			OR EXISTS (SELECT 1 FROM belonging_decisions d WHERE d.organisation = o.id)) ORDER BY o.name_key`, change)
	if err == nil && len(names) > 0 {
		return fault.New(fault.Conflict, "A seat of %s has been offered by now, or it was decided who works there, so this cannot be undone. Make another change that puts it right.", names[0])
	}
	return err
}

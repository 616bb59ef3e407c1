package sharing

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/leadership"
	"guildhall/internal/mail"
	"guildhall/internal/membership"
	"guildhall/internal/outbox"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// Service keeps what members share, and is the one way to what others shared.
type Service struct {
	DB          *sqldb.DB
	Log         *audit.Log
	People      *people.Service
	Profession  *profession.Service
	Members     *membership.Members
	Leadership  *leadership.Service
	Assessments *assessment.Service
	Mailer      mail.Mailer
	BaseURL     string // how people reach the service; links in mail start with it

	// Plan names a development plan of the actor's, or NotFound. A capability above
	// keeps plans; nil where there are none to share.
	Plan func(ctx context.Context, q sqldb.Querier, who access.Actor, plan string) (title string, err error)
}

// plan names a plan of the actor's that they may share, or NotFound.
func (s *Service) plan(ctx context.Context, q sqldb.Querier, who access.Actor, plan string) (string, error) {
	if s.Plan == nil {
		return "", fault.New(fault.NotFound, "This plan does not exist or is not shared with you.")
	}
	return s.Plan(ctx, q, who, plan)
}

// Suggestion is somebody whom a member is likely to share with.
type Suggestion struct {
	Key    string // how a form names it
	Text   string // how the member reads it
	person people.ID
}

// The keys of suggestions.
const (
	manager = "manager"
	head    = "head"
)

// Suggest lists the actor's line manager, once confirmed, and whoever leads the
// profession where the actor is known to work.
func (s *Service) Suggest(ctx context.Context, who access.Actor) ([]Suggestion, error) {
	profile, err := s.Members.Own(ctx, who)
	if err != nil {
		return nil, err
	}
	var all []Suggestion
	if m := profile.Manager; m.Person != "" && !m.Confirmed.IsZero() {
		all = append(all, Suggestion{manager, m.Name + ", your line manager", m.Person})
	}
	if profile.Employer == "" || !profile.Confirmed {
		return all, nil
	}
	leads, named, err := s.Leadership.HeadOf(ctx, profile.Employer)
	if err != nil || leads == "" || string(leads) == who.ID || slices.ContainsFunc(all, func(o Suggestion) bool { return o.person == leads }) {
		return all, err
	}
	seat, err := s.Leadership.SeatTitle(ctx)
	text := seat + ", " + profile.Works
	if named != "" {
		text = named + ", " + text
	}
	return append(all, Suggestion{head, text, leads}), err
}

// Share lets one other person read what the actor says of their skills, or a
// development plan of the actor's. A share of the same with the same person for
// the same purpose ends with it. Whether somebody has
// an address the actor does not learn.
func (s *Service) Share(ctx context.Context, who access.Actor, o Offer) (string, error) {
	if !who.SignedIn() {
		return "", fault.New(fault.Forbidden, "Sign in to share your skills.")
	}
	if wrong := o.Check(s.Log.Now()); len(wrong) > 0 {
		return "", fault.New(fault.Invalid, "%s", wrong[0].Message)
	}
	suggested, err := s.Suggest(ctx, who)
	if err != nil {
		return "", err
	}
	made := id.New(s.Log.Now())
	act := audit.Act{By: who, Verb: "shared skills", About: "share/" + made}
	if o.Plan != "" {
		act.Verb = "shared development plan"
	}
	return made, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		n := Share{ID: made, Member: people.ID(who.ID), Purpose: o.Purpose, Notes: o.Notes, Evidence: o.Evidence, Plan: o.Plan, Levels: true, Until: o.Until, SharedAt: at}
		if n.Plan != "" {
			if _, err := s.plan(ctx, tx, who, n.Plan); err != nil {
				return err
			}
			n.Notes, n.Evidence, n.Levels = false, false, o.Levels
		}
		if o.Purpose == Other {
			n.Words = o.Words
		}
		if err := address(ctx, tx, &n, o, suggested); err != nil {
			return err
		}
		if err := replace(ctx, tx, who, n); err != nil {
			return err
		}
		if err := insert(ctx, tx, n); err != nil {
			return err
		}
		return outbox.Add(ctx, tx, at, outbox.Job{Kind: MailKind, Key: "share/" + n.ID, Payload: letter{n.ID}})
	})
}

// address says with whom a share is.
func address(ctx context.Context, tx *sqldb.Tx, n *Share, o Offer, suggested []Suggestion) error {
	var reader people.Person
	var err error
	if o.To != "" {
		i := slices.IndexFunc(suggested, func(v Suggestion) bool { return v.Key == o.To })
		if i < 0 {
			return fault.New(fault.Conflict, "This person cannot be chosen any more. Choose somebody from the list, or enter their email address")
		}
		n.Addressed = suggested[i].Text
		reader, err = people.Named(ctx, tx, suggested[i].person)
	} else {
		if n.ReaderEmail, err = people.CanonicalEmail(o.Email); err != nil {
			return err
		}
		n.Addressed = n.ReaderEmail
		reader, err = people.ByEmail(ctx, tx, n.ReaderEmail)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
	}
	if err != nil {
		return err
	}
	if reader.ID == n.Member {
		return fault.New(fault.Invalid, "Enter the email address of another person")
	}
	n.Reader, n.ReaderEmail, n.ReaderWorked = reader.ID, "", reader.Organisation
	return nil
}

// replace ends what the actor shares with the same person for the same purpose,
// and refuses a share too many.
func replace(ctx context.Context, tx *sqldb.Tx, who access.Actor, n Share) error {
	all, err := list(ctx, tx, who)
	if err != nil {
		return err
	}
	others := 0
	for _, s := range all {
		switch {
		case !s.InForce(clock.ISODay(n.SharedAt.Time)):
		case s.Plan == n.Plan && s.Reader == n.Reader && s.ReaderEmail == n.ReaderEmail && s.Purpose == n.Purpose && s.Words == n.Words:
			if err := endOne(ctx, tx, n.SharedAt, s.ID, Replaced); err != nil {
				return err
			}
		default:
			others++
		}
	}
	if others >= MostShares {
		return fault.New(fault.Conflict, "You share with %d people already, the most there can be. Stop sharing with somebody first", others)
	}
	return nil
}

// Stop ends a share of the actor's, at the reader's next request.
func (s *Service) Stop(ctx context.Context, who access.Actor, share string) error {
	act := audit.Act{By: who, Verb: "stopped sharing", About: "share/" + share}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		found, err := findOwn(ctx, tx, who, share)
		if err != nil {
			return err
		}
		if !found.InForce(clock.ISODay(at.Time)) {
			return fault.New(fault.Conflict, "This is over already. %s.", found.endedWords())
		}
		return endOne(ctx, tx, at, share, Stopped)
	})
}

// List returns everything that the actor shares and shared, the newest first.
func (s *Service) List(ctx context.Context, who access.Actor) ([]Share, error) {
	return list(ctx, s.DB, who)
}

// WithMe returns what others share with the actor today. It says who and for what,
// and nothing of levels.
func (s *Service) WithMe(ctx context.Context, who access.Actor) ([]Share, error) {
	return readable(ctx, s.DB, who, s.today())
}

func (s *Service) today() string { return clock.ISODay(s.Log.Now()) }

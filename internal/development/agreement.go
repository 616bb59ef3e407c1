package development

import (
	"context"
	"slices"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sharing"
	"guildhall/internal/sqldb"
)

// Read is a plan as its reader is shown it.
type Read struct {
	Plan
	sharing.Shown
	Comments []Comment // between the two
	Versions []Version // to which the reader agreed
}

// Read returns a plan that its member shares with the actor now, or NotFound. The
// member can read that they did.
func (s *Service) Read(ctx context.Context, who access.Actor, plan ID) (Read, error) {
	shown, err := s.Sharing.ReadPlan(ctx, who, string(plan))
	if err != nil {
		return Read{}, err
	}
	r := Read{Shown: shown}
	if r.Plan, err = shared(ctx, s.DB, shown.Member, string(plan)); err != nil {
		return r, err
	}
	if r.Comments, err = comments(ctx, s.DB, plan, people.ID(who.ID)); err != nil {
		return r, err
	}
	r.Versions, err = versions(ctx, s.DB, plan, people.ID(who.ID))
	return r, err
}

// Comments returns everything that was said of a plan of the actor's, oldest first.
func (s *Service) Comments(ctx context.Context, who access.Actor, plan ID) ([]Comment, error) {
	if _, err := find(ctx, s.DB, who, plan); err != nil {
		return nil, err
	}
	return comments(ctx, s.DB, plan, "")
}

// Versions returns what was agreed of a plan of the actor's, the latest first.
func (s *Service) Versions(ctx context.Context, who access.Actor, plan ID) ([]Version, error) {
	if _, err := find(ctx, s.DB, who, plan); err != nil {
		return nil, err
	}
	return versions(ctx, s.DB, plan, "")
}

// asReader does something with a plan that its member shares with the actor now.
func (s *Service) asReader(ctx context.Context, who access.Actor, plan ID, verb string, fn func(tx *sqldb.Tx, p Plan, at sqldb.Stamp) error) error {
	act := audit.Act{By: who, Verb: verb, About: "plan/" + string(plan)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		share, err := s.Sharing.OfPlan(ctx, tx, who, string(plan))
		if err != nil {
			return err
		}
		p, err := shared(ctx, tx, share.Member, string(plan))
		if err != nil {
			return err
		}
		return fn(tx, p, at)
	})
}

func checkWords(words string) error {
	switch {
	case words == "":
		return fault.New(fault.Invalid, "Enter what you would like to say")
	case utf8.RuneCountInString(words) > mostText:
		return fault.New(fault.Invalid, "What you say must be 2,000 characters or fewer")
	}
	return nil
}

// Comment says something of a plan that is shared with the actor, or of one of its
// actions. Only its member reads it, who is told by mail that there is something.
func (s *Service) Comment(ctx context.Context, who access.Actor, plan ID, action, words string) error {
	if err := checkWords(words); err != nil {
		return err
	}
	return s.asReader(ctx, who, plan, "commented on development plan", func(tx *sqldb.Tx, p Plan, at sqldb.Stamp) error {
		return s.say(ctx, tx, p, Comment{ID: id.New(at.Time), Action: action, Reader: people.ID(who.ID), Words: words, At: at}, letterCommented)
	})
}

// Answer says something to the reader who made a comment on a plan of the actor's.
// They are told by mail while the plan is shared with them.
func (s *Service) Answer(ctx context.Context, who access.Actor, plan ID, comment, words string) error {
	if err := checkWords(words); err != nil {
		return err
	}
	return s.change(ctx, who, plan, "answered comment on development plan", func(tx *sqldb.Tx, p *Plan, at sqldb.Stamp) error {
		all, err := comments(ctx, tx, plan, "")
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c Comment) bool { return c.ID == comment })
		if i < 0 {
			return fault.New(fault.NotFound, "This comment does not exist.")
		}
		return s.say(ctx, tx, *p, Comment{ID: id.New(at.Time), Action: all[i].Action, Reader: all[i].Reader, ByMember: true, Words: words, At: at}, letterAnswered)
	})
}

func (s *Service) say(ctx context.Context, tx *sqldb.Tx, p Plan, c Comment, letter string) error {
	if c.Action != "" && p.Find(c.Action) == nil {
		return fault.New(fault.Invalid, "Choose the whole plan or one of its actions")
	}
	all, err := comments(ctx, tx, p.ID, "")
	switch {
	case err != nil:
		return err
	case !p.Open():
		return fault.New(fault.Conflict, "This plan is closed, so nothing can be said of it any more.")
	case len(all) >= MostComments:
		return fault.New(fault.Conflict, "There are %d comments on this plan, the most there can be.", len(all))
	}
	if err := insertComment(ctx, tx, p.ID, c); err != nil {
		return err
	}
	to := p.Person
	if c.ByMember {
		to = c.Reader
	}
	return post(ctx, tx, c.At, letter, p.ID, to, c.Reader)
}

// Agree keeps a plan that is shared with the actor as one that the two of them
// agree on, as it stands. mark is that of the plan which the actor has before them:
// they agree to nothing that they have not seen.
func (s *Service) Agree(ctx context.Context, who access.Actor, plan ID, mark string) error {
	return s.asReader(ctx, who, plan, "agreed to development plan", func(tx *sqldb.Tx, p Plan, at sqldb.Stamp) error {
		all, err := versions(ctx, tx, plan, "")
		switch {
		case err != nil:
			return err
		case !p.Open():
			return fault.New(fault.Conflict, "This plan is closed, so nothing can be agreed any more.")
		case len(p.Actions) == 0:
			return fault.New(fault.Conflict, "There is nothing in this plan yet to agree to.")
		case mark != p.Mark():
			return fault.New(fault.Conflict, "The plan has changed since you opened it. Look at it again before you agree.")
		}
		for _, v := range all {
			if v.Reader == people.ID(who.ID) && v.Stands() && (Plan{Actions: v.Actions}).Mark() == mark {
				return fault.New(fault.Conflict, "You have agreed to the plan as it stands.")
			}
		}
		v := Version{ID: id.New(at.Time), Number: 1, Reader: people.ID(who.ID), AgreedAt: at, Actions: p.Actions}
		if len(all) > 0 {
			v.Number = all[0].Number + 1
		}
		if err := insertVersion(ctx, tx, plan, v); err != nil {
			return err
		}
		return post(ctx, tx, at, letterAgreed, p.ID, p.Person, v.Reader)
	})
}

// Withdraw ends an agreement that the actor made as the reader of a plan.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, plan ID, number int) error {
	return s.asReader(ctx, who, plan, "withdrew agreement to development plan", func(tx *sqldb.Tx, p Plan, at sqldb.Stamp) error {
		v, err := standing(ctx, tx, p, people.ID(who.ID), number)
		if err != nil {
			return err
		}
		if err := withdraw(ctx, tx, v, at, false); err != nil {
			return err
		}
		return post(ctx, tx, at, letterWithdrawn, p.ID, p.Person, v.Reader)
	})
}

// TakeBack ends an agreement on a plan of the actor's.
func (s *Service) TakeBack(ctx context.Context, who access.Actor, plan ID, number int) error {
	return s.change(ctx, who, plan, "withdrew agreement to development plan", func(tx *sqldb.Tx, p *Plan, at sqldb.Stamp) error {
		v, err := standing(ctx, tx, *p, "", number)
		if err != nil {
			return err
		}
		if err := withdraw(ctx, tx, v, at, true); err != nil {
			return err
		}
		return post(ctx, tx, at, letterWithdrawn, p.ID, v.Reader, v.Reader)
	})
}

// standing finds an agreement of a reader, or of anybody, that nobody has withdrawn.
func standing(ctx context.Context, q sqldb.Querier, p Plan, reader people.ID, number int) (Version, error) {
	v, err := versionOf(ctx, q, p.ID, reader, number)
	if err == nil && !v.Stands() {
		err = fault.New(fault.Conflict, "This agreement has been withdrawn already.")
	}
	return v, err
}

func versionOf(ctx context.Context, q sqldb.Querier, plan ID, reader people.ID, number int) (Version, error) {
	all, err := versions(ctx, q, plan, reader)
	if err != nil {
		return Version{}, err
	}
	for _, v := range all {
		if v.Number == number {
			return v, nil
		}
	}
	return Version{}, fault.New(fault.NotFound, "This version does not exist or is not shared with you.")
}

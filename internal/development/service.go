package development

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/learning"
	"guildhall/internal/mail"
	"guildhall/internal/membership"
	"guildhall/internal/networks"
	"guildhall/internal/opinion"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sharing"
	"guildhall/internal/sqldb"
)

// Service keeps members' plans.
type Service struct {
	DB          *sqldb.DB
	Log         *audit.Log
	Profession  *profession.Service
	Framework   *framework.Service
	Members     *membership.Members
	Assessments *assessment.Service
	Opinions    *opinion.Service
	Sharing     *sharing.Service
	Learning    *learning.Service
	Networks    *networks.Service
	Mailer      mail.Mailer
	BaseURL     string // how people reach the service; links in mail start with it
}

// List returns the actor's plans, the open one first and then the latest.
func (s *Service) List(ctx context.Context, who access.Actor) ([]Plan, error) {
	return list(ctx, s.DB, who)
}

// Find returns a plan of the actor's, or NotFound.
func (s *Service) Find(ctx context.Context, who access.Actor, plan ID) (Plan, error) {
	return find(ctx, s.DB, who, plan)
}

// TitleOf names a plan of the actor's that they may share, or NotFound. The site
// gives it to package sharing.
func (s *Service) TitleOf(ctx context.Context, q sqldb.Querier, who access.Actor, plan string) (string, error) {
	p, err := find(ctx, q, who, ID(plan))
	return p.Title, err
}

// Begin starts a plan. With take, what was neither done nor dropped in the last one
// goes along. A member has one open plan at a time.
func (s *Service) Begin(ctx context.Context, who access.Actor, title string, take bool) (ID, error) {
	if !CanPlan(who) {
		return "", fault.New(fault.Forbidden, "Sign in to make a plan.")
	}
	if wrong := CheckTitle(title); wrong != "" {
		return "", fault.New(fault.Invalid, "%s", wrong)
	}
	var begun ID
	act := audit.Act{By: who, Verb: "began development plan", About: "person/" + who.ID}
	err := s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := begin(ctx, tx, at, who, title)
		if begun = p.ID; err != nil || !take {
			return err
		}
		all, err := list(ctx, tx, who)
		if err != nil || len(all) < 2 {
			return err
		}
		for _, a := range unfinished(all[1]) {
			a.ID, a.AddedAt, a.ChangedAt = id.New(at.Time), at, at
			if err := saveAction(ctx, tx, begun, a); err != nil {
				return err
			}
		}
		return nil
	})
	return begun, err
}

// unfinished lists what was neither done nor dropped.
func unfinished(p Plan) []Action {
	return slices.DeleteFunc(slices.Clone(p.Actions), func(a Action) bool { return a.Status == Done || a.Status == Dropped })
}

func begin(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, title string) (Plan, error) {
	all, err := list(ctx, tx, who)
	switch {
	case err != nil:
		return Plan{}, err
	case len(all) > 0 && all[0].Open():
		return Plan{}, fault.New(fault.Conflict, "You have an open plan. Close it first, or go on with it")
	case len(all) >= MostPlans:
		return Plan{}, fault.New(fault.Conflict, "You have %d plans, the most there can be. Open an earlier one again", len(all))
	}
	p := Plan{ID: ID(id.New(at.Time)), Person: people.ID(who.ID), Title: title, BegunAt: at, ChangedAt: at}
	return p, insert(ctx, tx, p)
}

// change finds a plan of the actor's, changes it and saves it without its actions.
func (s *Service) change(ctx context.Context, who access.Actor, plan ID, verb string, fn func(tx *sqldb.Tx, p *Plan, at sqldb.Stamp) error) error {
	act := audit.Act{By: who, Verb: verb, About: "plan/" + string(plan)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := find(ctx, tx, who, plan)
		if err != nil {
			return err
		}
		if err := fn(tx, &p, at); err != nil {
			return err
		}
		return save(ctx, tx, p)
	})
}

// Rename gives a plan another name.
func (s *Service) Rename(ctx context.Context, who access.Actor, plan ID, title string) error {
	if wrong := CheckTitle(title); wrong != "" {
		return fault.New(fault.Invalid, "%s", wrong)
	}
	return s.change(ctx, who, plan, "renamed development plan", func(_ *sqldb.Tx, p *Plan, _ sqldb.Stamp) error {
		p.Title = title
		return nil
	})
}

// Close ends the work with a plan. It is kept, and can be opened again.
func (s *Service) Close(ctx context.Context, who access.Actor, plan ID) error {
	return s.change(ctx, who, plan, "closed development plan", func(_ *sqldb.Tx, p *Plan, at sqldb.Stamp) error {
		if !p.Open() {
			return p.closed()
		}
		p.ClosedAt = at
		return nil
	})
}

// Reopen takes a closed plan up again, where no other is open.
func (s *Service) Reopen(ctx context.Context, who access.Actor, plan ID) error {
	return s.change(ctx, who, plan, "opened development plan again", func(tx *sqldb.Tx, p *Plan, _ sqldb.Stamp) error {
		if p.Open() {
			return fault.New(fault.Conflict, "This plan is open already.")
		}
		if other, err := findOpen(ctx, tx, who); err == nil {
			return fault.New(fault.Conflict, "Close your plan “%s” first. You can have one open plan at a time.", other.Title)
		} else if fault.KindOf(err) != fault.NotFound {
			return err
		}
		p.ClosedAt = sqldb.Stamp{}
		return nil
	})
}

func (p Plan) closed() error {
	return fault.New(fault.Conflict, "This plan is closed. Open it again to change it.")
}

// SaveAction adds an action to a plan of the actor's, or writes one anew where it
// has an identifier. One that says nothing new leaves the plan as it is.
func (s *Service) SaveAction(ctx context.Context, who access.Actor, plan ID, a Action) (string, error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return "", err
	}
	if wrong := a.Check(); len(wrong) > 0 {
		return "", fault.New(fault.Invalid, "%s", wrong[0].Message)
	}
	saved := a.ID
	err = s.change(ctx, who, plan, "changed development plan", func(tx *sqldb.Tx, p *Plan, at sqldb.Stamp) error {
		var err error
		saved, err = put(ctx, tx, p, f, a, at)
		return err
	})
	return saved, err
}

// put writes an action of a plan.
func put(ctx context.Context, tx *sqldb.Tx, p *Plan, f *framework.Framework, a Action, at sqldb.Stamp) (string, error) {
	if !p.Open() {
		return "", p.closed()
	}
	was := p.Find(a.ID)
	switch {
	case a.ID != "" && was == nil:
		return "", fault.New(fault.NotFound, "This action is not in the plan.")
	case was == nil && len(p.Actions) >= MostActions:
		return "", fault.New(fault.Conflict, "The plan has %d actions, the most there can be. Close it and begin another", len(p.Actions))
	}
	if err := a.choices(f, was); err != nil {
		return "", err
	}
	if was == nil {
		a.ID, a.AddedAt = id.New(at.Time), at
	} else {
		a.AddedAt, a.ChangedAt = was.AddedAt, was.ChangedAt
		if a == *was {
			return a.ID, nil
		}
	}
	a.ChangedAt, p.ChangedAt = at, at
	return a.ID, saveAction(ctx, tx, p.ID, a)
}

// choices checks what was chosen from lists. A skill that was chosen before keeps
// the release in which it had its code; another is one of the current release.
func (a *Action) choices(f *framework.Framework, was *Action) error {
	if !slices.ContainsFunc(f.Profession.LearningKinds, func(k pack.LearningKind) bool { return k.ID == a.Kind }) && (was == nil || was.Kind != a.Kind) {
		return fault.New(fault.Invalid, "Choose how you will learn")
	}
	if was != nil && was.Skill == a.Skill && (a.Release == "" || a.Release == was.Release) {
		a.Release = was.Release
	} else {
		skill := f.Skill(a.Skill)
		if skill == nil || skill.Status == framework.Retired {
			return fault.New(fault.Invalid, "Choose a skill from the list")
		}
		a.Skill, a.Release = skill.Code, f.Release.Name
	}
	if f.Scale.Level(a.Level) == nil && (was == nil || was.Level != a.Level) {
		return fault.New(fault.Invalid, "Choose a level from the list")
	}
	return nil
}

// PutBack plans an action again that was dropped.
func (s *Service) PutBack(ctx context.Context, who access.Actor, plan ID, action string) error {
	return s.change(ctx, who, plan, "changed development plan", func(tx *sqldb.Tx, p *Plan, at sqldb.Stamp) error {
		a := p.Find(action)
		switch {
		case a == nil:
			return fault.New(fault.NotFound, "This action is not in the plan.")
		case !p.Open():
			return p.closed()
		case a.Status != Dropped:
			return fault.New(fault.Conflict, "This action is in the plan already.")
		}
		a.Status, a.ChangedAt, p.ChangedAt = Planned, at, at
		return saveAction(ctx, tx, p.ID, *a)
	})
}

func (s *Service) today() string { return clock.ISODay(s.Log.Now()) }

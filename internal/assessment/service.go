package assessment

import (
	"context"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/mail"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/scan"
	"guildhall/internal/sqldb"
)

// Service keeps what members say of their skills.
type Service struct {
	DB        *sqldb.DB
	Log       *audit.Log
	Framework *framework.Service
	Files     blob.Disk   // for files with evidence; none are taken where it names no folder
	Scanner   *scan.Clamd // that looks at them first; nil for none

	// Agreed gives the levels that people and others both accepted, by code in the
	// current release. A capability above knows them; nil where nobody does.
	Agreed func(ctx context.Context, q sqldb.Querier, persons []people.ID) (map[people.ID]map[string]int, error)

	// For reminders.
	People     *people.Service
	Profession *profession.Service
	Mailer     mail.Mailer
	BaseURL    string // how people reach the service; links in mail start with it
}

// New is what an assessment begins with.
type New struct {
	Purpose Purpose
	Role    string   // code, for the two purposes that have one
	Skills  []string // codes, for a pick of skills
	Layout  Layout
}

// Begin starts an assessment in the words of the current release. A draft that
// already asks the same is continued instead.
func (s *Service) Begin(ctx context.Context, who access.Actor, n New) (ID, error) {
	if !CanAssess(who) {
		return "", fault.New(fault.Forbidden, "Sign in to check your skills.")
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return "", err
	}
	codes, err := n.codes(f)
	if err != nil {
		return "", err
	}
	var begun ID
	act := audit.Act{By: who, Verb: "began assessment", About: "person/" + who.ID}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		drafts, err := list(ctx, tx, who)
		if err != nil {
			return err
		}
		drafts = slices.DeleteFunc(drafts, func(a Assessment) bool { return !a.Draft() })
		for _, a := range drafts {
			if n.Purpose != Skills && a.Purpose == n.Purpose && a.Role == n.Role && a.Release == f.Release.Name {
				begun = a.ID
				return nil
			}
		}
		if len(drafts) >= MostDrafts {
			return fault.New(fault.Conflict, "You have %d assessments that are not submitted, the most there can be. Submit or discard one first.", len(drafts))
		}
		a := Assessment{ID: ID(id.New(at.Time)), Person: who.ID, Purpose: n.Purpose, Role: n.Role, Release: f.Release.Name, Layout: n.Layout, BegunAt: at, SavedAt: at}
		for _, code := range codes {
			a.Answers = append(a.Answers, Answer{Skill: code})
		}
		begun = a.ID
		return insert(ctx, tx, a)
	})
	return begun, err
}

// codes are the skills that a new assessment asks for, in the framework's order
// for a pick and in the role's order otherwise.
func (n *New) codes(f *framework.Framework) ([]string, error) {
	if n.Layout != All {
		n.Layout = Each
	}
	var codes []string
	switch n.Purpose {
	case OwnRole, WantedRole:
		r := f.Role(n.Role)
		if r == nil || r.Status == framework.Retired {
			return nil, fault.New(fault.Invalid, "Choose a role from the list")
		}
		n.Role = r.Code
		for _, need := range r.Skills {
			codes = append(codes, need.Skill.Code)
		}
	case Skills:
		n.Role = ""
		for _, skill := range f.Skills {
			if skill.Status != framework.Retired && slices.Contains(n.Skills, skill.Code) {
				codes = append(codes, skill.Code)
			}
		}
	}
	switch {
	case len(codes) == 0:
		return nil, fault.New(fault.Invalid, "Choose at least one skill")
	case len(codes) > MostSkills:
		return nil, fault.New(fault.Invalid, "Choose %d skills or fewer", MostSkills)
	}
	return codes, nil
}

// List returns the actor's assessments, the newest first, without the answers.
func (s *Service) List(ctx context.Context, who access.Actor) ([]Assessment, error) {
	return list(ctx, s.DB, who)
}

// Find returns an assessment of the actor's with its answers, or NotFound.
func (s *Service) Find(ctx context.Context, who access.Actor, id ID) (Assessment, error) {
	return find(ctx, s.DB, who, id)
}

// LastRole is the code of the role that the actor last said is theirs, as the
// current release has it. Empty for none, and where that role is out of use or was
// parted into several, of which only the actor knows the right one.
func (s *Service) LastRole(ctx context.Context, who access.Actor) (string, error) {
	chosen, err := lastRole(ctx, s.DB, who)
	if err != nil || chosen.Role == "" {
		return "", err
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return "", err
	}
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return "", err
	}
	if r := roleNow(f, chain, chosen); r != nil {
		return r.Code, nil
	}
	return "", nil
}

// Answer saves answers in a draft. Those that say nothing new keep their day.
func (s *Service) Answer(ctx context.Context, who access.Actor, id ID, answers ...Answer) error {
	a, err := find(ctx, s.DB, who, id)
	if err != nil {
		return err
	}
	f, err := s.Framework.In(ctx, a.Release)
	if err != nil {
		return err
	}
	year := s.Log.Now().In(clock.London).Year()
	for _, o := range answers {
		if problem := o.Check(onScale(f), year); problem != nil {
			return fault.New(fault.Invalid, "%s.", problem.Message)
		}
	}
	act := audit.Act{By: who, Verb: "answered assessment", About: "assessment/" + string(id)}
	return s.change(ctx, who, id, act, func(tx *sqldb.Tx, a *Assessment, at sqldb.Stamp) error {
		changed, err := a.put(answers, at)
		for _, o := range changed {
			if err == nil {
				err = saveAnswer(ctx, tx, id, o)
			}
		}
		return err
	})
}

func onScale(f *framework.Framework) func(int) bool {
	return func(level int) bool { return f.Scale.Level(level) != nil }
}

// SetLayout chooses whether a draft asks one skill a page or all on one.
func (s *Service) SetLayout(ctx context.Context, who access.Actor, id ID, layout Layout) error {
	if layout != Each && layout != All {
		return fault.New(fault.Invalid, "Choose one skill a page or all skills on one page.")
	}
	act := audit.Act{By: who, Verb: "chose layout of assessment", About: "assessment/" + string(id)}
	return s.change(ctx, who, id, act, func(_ *sqldb.Tx, a *Assessment, _ sqldb.Stamp) error {
		if !a.Draft() {
			return a.submitted()
		}
		a.Layout = layout
		return nil
	})
}

// Submit ends a draft: once, however many ask for it at the same time.
func (s *Service) Submit(ctx context.Context, who access.Actor, id ID) error {
	act := audit.Act{By: who, Verb: "submitted assessment", About: "assessment/" + string(id)}
	return s.change(ctx, who, id, act, func(_ *sqldb.Tx, a *Assessment, at sqldb.Stamp) error { return a.Submit(at) })
}

// change finds an assessment of the actor's, changes it and saves it.
func (s *Service) change(ctx context.Context, who access.Actor, id ID, act audit.Act, fn func(*sqldb.Tx, *Assessment, sqldb.Stamp) error) error {
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		a, err := find(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := fn(tx, &a, at); err != nil {
			return err
		}
		return save(ctx, tx, a)
	})
}

// Discard removes a draft. What was submitted stays.
func (s *Service) Discard(ctx context.Context, who access.Actor, id ID) error {
	act := audit.Act{By: who, Verb: "discarded assessment", About: "assessment/" + string(id)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		a, err := find(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if !a.Draft() {
			return a.submitted()
		}
		return remove(ctx, tx, id)
	})
}

// Standing works out what the actor's ratings say in the current release.
func (s *Service) Standing(ctx context.Context, who access.Actor) (Standing, error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return Standing{}, err
	}
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return Standing{}, err
	}
	all, err := rated(ctx, s.DB, who)
	if err != nil {
		return Standing{}, err
	}
	now := stand(f, chain, all)
	now.now = s.Log.Now()
	if s.Agreed == nil || len(all) == 0 {
		return now, nil
	}
	agreed, err := s.Agreed(ctx, s.DB, []people.ID{people.ID(who.ID)})
	now.agree(agreed[people.ID(who.ID)])
	return now, err
}

// Confirm says again what releases asked the actor to look at, and what is old. Each answer is a
// new rating in the current release; skills without an answer wait. What was said
// beside the level goes along where the skill is still the same one.
func (s *Service) Confirm(ctx context.Context, who access.Actor, release string, answers []Answer) error {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return err
	}
	if f.Release.Name != release {
		return fault.New(fault.Conflict, "A new release of the framework has been published. Look at what changed again.")
	}
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "confirmed ratings", About: "person/" + who.ID}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		before, err := rated(ctx, tx, who)
		if err != nil {
			return err
		}
		now := stand(f, chain, before)
		now.now = at.Time
		a, err := confirmation(who, at, now, answers)
		if err != nil {
			return err
		}
		return insert(ctx, tx, a)
	})
}

// confirmation is the assessment that confirming makes.
func confirmation(who access.Actor, at sqldb.Stamp, now Standing, answers []Answer) (Assessment, error) {
	a := Assessment{ID: ID(id.New(at.Time)), Person: who.ID, Purpose: Confirmation, Release: now.F.Release.Name, Layout: All, BegunAt: at, SavedAt: at, SubmittedAt: at}
	open := now.open()
	if len(open) == 0 {
		return a, fault.New(fault.Conflict, "There is nothing left for you to confirm.")
	}
	for _, o := range answers {
		i := slices.IndexFunc(open, func(h Held) bool { return h.Held.Skill == o.Skill })
		switch {
		case !o.Given():
			continue
		case i < 0:
			return a, fault.New(fault.Conflict, "You have confirmed some of this already. Look at what is left.")
		case o.Kind == Level && now.F.Scale.Level(o.Level) == nil:
			return a, fault.New(fault.Invalid, "Choose a level from the list.")
		}
		confirmed := Answer{Skill: o.Skill, Kind: o.Kind, Level: o.Level, At: at}
		if was := open[i].From[0]; open[i].Confirm != carry.Offered {
			confirmed.LastUsed, confirmed.Grow, confirmed.Help, confirmed.Note = was.LastUsed, was.Grow, was.Help, was.Note
		}
		a.Answers = append(a.Answers, confirmed)
	}
	if len(a.Answers) == 0 {
		return a, fault.New(fault.Invalid, "Choose a level for at least one skill")
	}
	return a, nil
}

// History is everything the actor said that leads to a skill, oldest first, in
// the words of the releases in which it was asked.
func (s *Service) History(ctx context.Context, who access.Actor, code string) (History, error) {
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return History{}, err
	}
	chain, err := s.Framework.Chain(ctx)
	if err != nil {
		return History{}, err
	}
	all, err := rated(ctx, s.DB, who)
	if err != nil {
		return History{}, err
	}
	h := historyOf(f, chain, all, code)
	h.Standing.now = s.Log.Now()
	evidence, err := listEvidence(ctx, s.DB, who)
	if err != nil {
		return h, err
	}
	h.Evidence = evidenceFor(evidence, f, chain, code)
	if len(h.Lines) == 0 {
		return h, fault.New(fault.NotFound, "You have not rated a skill with the code %s.", code)
	}
	releases := map[string]*framework.Framework{}
	for i, line := range h.Lines {
		then, known := releases[line.Release]
		if !known {
			if then, err = s.Framework.In(ctx, line.Release); err != nil && fault.KindOf(err) != fault.NotFound {
				return h, err
			}
			releases[line.Release] = then
		}
		h.Lines[i].name(then)
	}
	return h, nil
}

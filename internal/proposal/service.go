package proposal

import (
	"context"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/discussion"
	"guildhall/internal/fault"
	"guildhall/internal/following"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/pack"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

// searchKind is what search calls a proposal.
const searchKind = "proposal"

// Service keeps proposals.
type Service struct {
	DB        *sqldb.DB
	Log       *audit.Log
	Framework *framework.Service
	Names     func(ctx context.Context, ids []string) (map[string]string, error) // what people are called
}

// New is what a person says when they propose a change.
type New struct {
	Change
	Reason  string
	Credit  string // how they wish to be named in the change note; empty for not at all
	Private bool
}

// Filter narrows a list. Empty fields narrow nothing.
type Filter struct {
	State    string // a State, or "open" for what nobody has decided yet
	Kind     string
	About    string // a reference
	Proposer string
}

// Propose makes a proposal of the actor's. The words before must be those of the
// current release.
func (s *Service) Propose(ctx context.Context, who access.Actor, n New) (ID, error) {
	if !CanPropose(who) {
		return "", fault.New(fault.Forbidden, "Sign in to propose a change.")
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return "", err
	}
	about, err := s.valid(f, n)
	if err != nil {
		return "", err
	}
	p := Proposal{ID: ID(id.New(s.Log.Now())), Change: n.Change, Lang: f.Profession.Locale, Title: about.title(n.Change), Release: f.Release.Name,
		Reason: n.Reason, Private: n.Private, Proposer: who.ID, Credit: n.Credit, State: Proposed}
	act := audit.Act{By: who, Verb: "proposed change", About: p.Ref(), Public: !p.Private}
	return p.ID, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		made, err := countSince(ctx, tx, who.ID, sqldb.At(at.AddDate(0, 0, -1)))
		if err != nil {
			return err
		}
		if made >= MostADay {
			return fault.New(fault.Conflict, "You have made %d proposals within a day, the most there can be. Make the next one tomorrow.", made)
		}
		p.ProposedAt = at
		return put(ctx, tx, at, p)
	})
}

// valid checks a change against the current release.
func (s *Service) valid(f *framework.Framework, n New) (subject, error) {
	about, err := subjectOf(f, n.About)
	if err != nil {
		return about, err
	}
	now, err := about.present(n.Change)
	if err != nil {
		return about, err
	}
	if now != n.Before {
		return about, fault.New(fault.Conflict, "The framework has changed since you began. Start again from its present words.")
	}
	if err := about.fits(n.Change); err != nil {
		return about, err
	}
	return about, check(n.Change, n.Reason, n.Credit)
}

// put saves a new proposal with its thread, and lets those know who follow what
// it is about.
func put(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p Proposal) error {
	if err := insert(ctx, tx, p); err != nil {
		return err
	}
	topic := discussion.Topic{Ref: p.Ref(), URL: p.URL(), Title: p.Title, Audience: discussion.Public}
	if p.Private {
		topic.Audience, topic.Participants = discussion.Private, []string{p.Proposer}
	} else if err := search.Put(ctx, tx, document(p)); err != nil {
		return err
	}
	if err := discussion.Open(ctx, tx, at, topic); err != nil {
		return err
	}
	if err := following.Join(ctx, tx, at, p.Proposer, p.Ref()); err != nil {
		return err
	}
	return p.tell(ctx, tx, at, p.Proposer, "Somebody proposed this change.")
}

// tell leaves a notice of what happened to the proposal. Of a private one only
// those hear who follow the proposal itself and may see it.
func (p Proposal) tell(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, actor, summary string) error {
	n := following.Notice{At: at, Actor: actor, URL: p.URL(), Title: p.Title, Summary: summary, Refs: []string{p.Ref()}}
	if !p.Private {
		n.Refs = append(n.Refs, p.refs()...)
	}
	return following.Tell(ctx, tx, n)
}

// document is a public proposal as search finds it while it is not settled.
func document(p Proposal) search.Doc {
	return search.Doc{Ref: p.Ref(), URL: p.URL(), Kind: searchKind, Title: p.Title, Body: p.Reason, Audience: search.Public, About: p.refs()}
}

// Find reads a proposal that the actor may see.
func (s *Service) Find(ctx context.Context, who access.Actor, id ID) (Proposal, error) {
	return find(ctx, s.DB, who, id)
}

// List returns a page of proposals, newest first, and how many there are on all
// pages.
func (s *Service) List(ctx context.Context, who access.Actor, f Filter, page int) ([]Proposal, int, error) {
	n, err := count(ctx, s.DB, who, f)
	if err != nil {
		return nil, 0, err
	}
	all, err := list(ctx, s.DB, who, f, PageSize, (max(1, page)-1)*PageSize)
	return all, n, err
}

// OpenAbout lists what is proposed about a thing and not settled yet; what
// concerns the same part of it comes first.
func (s *Service) OpenAbout(ctx context.Context, who access.Actor, c Change) ([]Proposal, error) {
	all, err := openAbout(ctx, s.DB, who, c.About)
	slices.SortStableFunc(all, func(a, b Proposal) int {
		switch {
		case a.same(c) == b.same(c):
			return 0
		case a.same(c):
			return -1
		}
		return 1
	})
	return all, err
}

// Accept agrees to a proposal, for a reason. An editor then makes the change in
// the draft of the next release.
func (s *Service) Accept(ctx context.Context, who access.Actor, id ID, reason string) error {
	return s.decide(ctx, who, id, Accepted, reason)
}

// Decline turns a proposal down, for a reason, and closes its discussion.
func (s *Service) Decline(ctx context.Context, who access.Actor, id ID, reason string) error {
	return s.decide(ctx, who, id, Declined, reason)
}

func (s *Service) decide(ctx context.Context, who access.Actor, id ID, state State, reason string) error {
	return s.on(ctx, who, id, string(state)+" proposal", func(tx *sqldb.Tx, at sqldb.Stamp, p Proposal) error {
		if err := CanDecide(who, p); err != nil {
			return err
		}
		if err := p.decide(state, who.ID, reason, at); err != nil {
			return err
		}
		if err := save(ctx, tx, p); err != nil {
			return err
		}
		if state == Declined {
			if err := settle(ctx, tx, at, p); err != nil {
				return err
			}
		}
		return p.tell(ctx, tx, at, who.ID, strings.ToUpper(string(state[:1]))+string(state[1:])+". "+p.Decision)
	})
}

// Withdraw takes the actor's own proposal back.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id ID) error {
	return s.on(ctx, who, id, "withdrew proposal", func(tx *sqldb.Tx, at sqldb.Stamp, p Proposal) error {
		if err := CanWithdraw(who, p); err != nil {
			return err
		}
		p.State, p.DecidedAt = Withdrawn, at
		if err := save(ctx, tx, p); err != nil {
			return err
		}
		if err := settle(ctx, tx, at, p); err != nil {
			return err
		}
		return p.tell(ctx, tx, at, who.ID, "Withdrawn by whoever proposed it.")
	})
}

// settle ends what is open about a proposal: its discussion, and its mention on
// the pages of its things.
func settle(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, p Proposal) error {
	if err := discussion.Close(ctx, tx, at, p.Ref()); err != nil {
		return err
	}
	return search.Remove(ctx, tx, p.Ref())
}

// on does something to a proposal that the actor may see.
func (s *Service) on(ctx context.Context, who access.Actor, id ID, verb string, fn func(tx *sqldb.Tx, at sqldb.Stamp, p Proposal) error) error {
	before, err := find(ctx, s.DB, who, id) // whether visitors see it never changes
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: verb, About: before.Ref(), Public: !before.Private}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := find(ctx, tx, who, id)
		if err != nil {
			return err
		}
		return fn(tx, at, p)
	})
}

// Wrote marks a proposal as under discussion when somebody but its proposer
// writes about it. The site registers it with the discussions.
func (s *Service) Wrote(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, t discussion.Topic, post discussion.Post) error {
	id, ours := strings.CutPrefix(t.Ref, "proposal/")
	if !ours {
		return nil
	}
	return discussedBy(ctx, tx, at, id, post.Author)
}

// OnPublished marks the accepted proposals that a release carries. The site
// registers it to be run within the act of publication.
func (s *Service) OnPublished(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, r pack.Release, proposals []string) error {
	if len(proposals) == 0 {
		return nil
	}
	all, err := accepted(ctx, tx, proposals)
	if err != nil {
		return err
	}
	for _, p := range all {
		p.State, p.CarriedAt, p.CarriedBy = Carried, at, r.Name
		if err := save(ctx, tx, p); err != nil {
			return err
		}
		if err := settle(ctx, tx, at, p); err != nil {
			return err
		}
		n := following.Notice{At: at, URL: p.URL(), Title: p.Title, Summary: "Carried by release " + r.Name + ".", Refs: []string{p.Ref()}}
		if err := following.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// Suggestion is a proposal as the framework's desk takes it up.
type Suggestion struct {
	ID, About, Kind, Field string
	Level                  int
	Before, After, Reason  string
	Credit                 string // how to name the proposer in the change note; empty for not at all
}

// Suggestion reads a proposal that was accepted and waits for a release. What it
// says is for editors.
func (s *Service) Suggestion(ctx context.Context, id string) (Suggestion, error) {
	all, err := accepted(ctx, s.DB, []string{id})
	if err != nil {
		return Suggestion{}, err
	}
	if len(all) == 0 {
		return Suggestion{}, fault.New(fault.NotFound, "This proposal is not waiting for a release. Accept it first.")
	}
	p := all[0]
	return Suggestion{ID: string(p.ID), About: p.About, Kind: string(p.Kind), Field: p.Field, Level: p.Level, Before: p.Before, After: p.After, Reason: p.Reason, Credit: p.Credit}, nil
}

// Things finds proposals for those who follow them.
func (s *Service) Things(ctx context.Context, who access.Actor, keys []string) (map[string]following.Thing, error) {
	all, err := findMany(ctx, s.DB, who, keys)
	things := map[string]following.Thing{}
	for _, p := range all {
		things[string(p.ID)] = following.Thing{Ref: p.Ref(), Title: p.Title, URL: p.URL()}
	}
	return things, err
}

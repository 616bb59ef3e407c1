package framework

import (
	"context"
	"slices"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/framework/amend"
	"guildhall/internal/id"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Edit is what an editor saves of an amendment.
type Edit struct {
	ID       string // empty for a new one
	Edition  int64  // that the editor had before them
	Proposal string // id of the proposal that it carries; empty for none
	amend.Amendment
}

// Broken says that an amendment cannot stand as it is. Its message is the first
// fault; forms show each beside its field.
type Broken struct{ Faults []amend.Fault }

// Error is the first fault.
func (b *Broken) Error() string { return b.Faults[0].Sentence }

// Amendments lists what editors want of a release, the last saved first.
func (s *Service) Amendments(ctx context.Context, who access.Actor, release string) ([]Amendment, error) {
	if !CanSeeDrafts(who) {
		return nil, fault.New(fault.NotFound, "This page does not exist, or is not shared with you.")
	}
	return amendmentsOf(ctx, s.DB, release)
}

// Amendment returns one of them.
func (s *Service) Amendment(ctx context.Context, who access.Actor, id string) (Amendment, error) {
	if !CanSeeDrafts(who) {
		return Amendment{}, fault.New(fault.NotFound, "This page does not exist, or is not shared with you.")
	}
	return findAmendment(ctx, s.DB, id)
}

// Locks tells which open amendment is changing each thing of a release.
func (s *Service) Locks(ctx context.Context, release string) (map[string]string, error) {
	return locksOf(ctx, s.DB, release)
}

// Settings tells how many people a change takes.
func (s *Service) Settings(ctx context.Context) (ReleaseSettings, error) { return settings(ctx, s.DB) }

// SetSettings changes how many people a change takes: one besides its author, or two.
func (s *Service) SetSettings(ctx context.Context, who access.Actor, set ReleaseSettings) error {
	if !who.Holds(access.Administrator, access.Everywhere) {
		return fault.New(fault.Forbidden, "Only an administrator can change how the framework is reviewed.")
	}
	if set.Deciders != 1 && set.Deciders != 2 {
		return fault.New(fault.Invalid, "Choose whether one or two people decide besides the author. It cannot be nobody.")
	}
	return s.Log.Do(ctx, audit.Act{By: who, Verb: "set who decides on the framework", About: "framework"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(ctx, `UPDATE framework_settings SET deciders = $1 WHERE id = 1`, set.Deciders)
		return err
	})
}

// SaveAmendment keeps a change as a draft and claims what it touches, so that one
// editor at a time writes on a thing. What cannot stand is a Broken; what someone
// else is writing on, or saved in the meantime, a Conflict.
func (s *Service) SaveAmendment(ctx context.Context, who access.Actor, release string, edit Edit) (saved Amendment, err error) {
	if !CanAmend(who) {
		return saved, fault.New(fault.Forbidden, "Only an editor can change the framework.")
	}
	verb := "saved amendment"
	if edit.ID == "" {
		verb = "began amendment"
	}
	act := audit.Act{By: who, Verb: verb, About: edit.About}
	return saved, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		r, lang, err := mustOpen(ctx, tx, release)
		if err != nil {
			return err
		}
		if saved, err = s.taken(ctx, tx, at, who, release, edit); err != nil {
			return err
		}
		draft, err := draftOf(ctx, tx, r, lang)
		if err != nil {
			return err
		}
		if err := sound(ctx, tx, draft, saved.Amendment); err != nil {
			return err
		}
		if err := saveAmendment(ctx, tx, saved); err != nil {
			return err
		}
		return s.claim(ctx, tx, saved)
	})
}

// taken is the amendment as it is to be saved, if the actor may write on it.
func (s *Service) taken(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, release string, edit Edit) (Amendment, error) {
	a := Amendment{ID: id.New(at.Time), Release: release, State: Drafted, CreatedAt: at, Writers: []string{who.ID}}
	if edit.ID != "" {
		kept, err := findAmendment(ctx, tx, edit.ID)
		if err != nil {
			return a, err
		}
		if err := CanEditAmendment(who, kept); err != nil {
			return a, err
		}
		if kept.Edition != edit.Edition {
			return a, fault.New(fault.Conflict, "This change was saved in another window meanwhile. Nothing you typed is lost: compare it with what is kept now, then save again.")
		}
		a = kept
	}
	a.Amendment, a.Author, a.SavedAt = edit.Amendment, who.ID, at
	a.Edition++
	a.Title = titleOf(edit.Amendment)
	if edit.Proposal != "" {
		a.Proposal = edit.Proposal
	}
	return a, nil
}

// titleOf is the name of what the amendment is mainly of.
func titleOf(a amend.Amendment) string {
	for _, item := range a.Items {
		if item.Ref() == a.About {
			return item.Name()
		}
	}
	return "Imported changes"
}

// claim locks what the amendment touches, or says kindly who has it.
func (s *Service) claim(ctx context.Context, tx *sqldb.Tx, a Amendment) error {
	other, ref, err := lock(ctx, tx, a)
	if err != nil || ref == "" {
		return err
	}
	name := "Another editor"
	if s.Names != nil && other.Author != "" {
		names, err := s.Names(ctx, []string{other.Author})
		if err != nil {
			return err
		}
		if n := names[other.Author]; n != "" {
			name = n
		}
	}
	_, code, _ := strings.Cut(ref, "/")
	return fault.New(fault.Conflict, "%s is changing %s (“%s”) and saved it last on %s. One person writes on a thing at a time, so that nobody's words are lost. Ask them to finish or withdraw it, or take it over once it has lain untouched for a day.",
		name, code, other.Title, clock.Moment(other.SavedAt.Time))
}

// sound checks what an amendment would make of the draft.
func sound(ctx context.Context, q sqldb.Querier, draft *pack.Edition, a amend.Amendment) error {
	faults := amend.Faults(amend.Apply(draft, a), a.Refs())
	if strings.TrimSpace(a.Note) == "" {
		faults = append(faults, amend.Fault{Ref: a.About, Field: "note", Sentence: "Enter a change note. Readers see it beside the change for ever."})
	}
	if len([]rune(a.Note)) > amend.MaxNote {
		faults = append(faults, amend.Fault{Ref: a.About, Field: "note", Sentence: "The change note must be 1,000 characters or fewer."})
	}
	before := amend.Items(draft)
	changes := false
	for _, item := range a.Items {
		was, stood := before[item.Ref()]
		if changes = changes || !stood || !amend.Same(was, item); stood {
			continue
		}
		used, err := usedBefore(ctx, q, item.Ref())
		if err != nil {
			return err
		}
		if used != "" {
			faults = append(faults, amend.Fault{Ref: item.Ref(), Field: "code", Sentence: "The code " + used + " was used before, and a code is never given to anything else. Choose another."})
		}
	}
	if !changes && len(faults) == 0 {
		faults = append(faults, amend.Fault{Ref: a.About, Field: "name", Sentence: "This changes nothing yet. Change some of it before you save."})
	}
	if len(faults) > 0 {
		return &Broken{faults}
	}
	return nil
}

// usedBefore returns the code if any release ever had it, letter case aside.
func usedBefore(ctx context.Context, q sqldb.Querier, ref string) (string, error) {
	used, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT code FROM (SELECT 'skill/' AS kind, code FROM skills UNION ALL SELECT 'role/', code FROM roles) known
		WHERE lower(kind || code) = $1 LIMIT 1`, strings.ToLower(ref))
	if len(used) == 0 {
		return "", err
	}
	return used[0], err
}

// change finds an amendment of the open release, lets rule decide, and saves what
// fn makes of it.
func (s *Service) change(ctx context.Context, who access.Actor, verb, id string, fn func(tx *sqldb.Tx, at sqldb.Stamp, a *Amendment, set ReleaseSettings) error) error {
	a, err := s.Amendment(ctx, who, id)
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: verb, About: a.Ref()}
	act.Public = true // a draft in consultation is seen by everyone
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		a, err := findAmendment(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, _, err := mustOpen(ctx, tx, a.Release); err != nil {
			return err
		}
		set, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if err := fn(tx, at, &a, set); err != nil {
			return err
		}
		return saveAmendment(ctx, tx, a)
	})
}

func review(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, a *Amendment, step string, agreed bool, reason string) error {
	if !agreed && strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "Say why, so that the author knows what to do next.")
	}
	_, err := tx.Exec(ctx, `INSERT INTO amendment_reviews (id, amendment, person, at, step, agreed, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id.New(at.Time), a.ID, who.ID, at, step, agreed, reason)
	return err
}

// RequestReview hands a draft to the others.
func (s *Service) RequestReview(ctx context.Context, who access.Actor, id string) error {
	return s.change(ctx, who, "asked for review of amendment", id, func(_ *sqldb.Tx, _ sqldb.Stamp, a *Amendment, _ ReleaseSettings) error {
		if err := CanEditAmendment(who, *a); err != nil {
			return err
		}
		a.State = InReview
		return nil
	})
}

// ReviewAmendment records a reviewer's decision. A change that is returned
// leaves the approved text as it was.
func (s *Service) ReviewAmendment(ctx context.Context, who access.Actor, id string, agreed bool, reason string) error {
	return s.change(ctx, who, "reviewed amendment", id, func(tx *sqldb.Tx, at sqldb.Stamp, a *Amendment, set ReleaseSettings) error {
		if err := CanReviewAmendment(who, *a, set); err != nil {
			return err
		}
		return s.settle(ctx, tx, at, who, a, "review", Reviewed, agreed, reason)
	})
}

// Approve makes a change part of the draft, or returns it.
func (s *Service) Approve(ctx context.Context, who access.Actor, id string, agreed bool, reason string) error {
	return s.change(ctx, who, "decided on amendment", id, func(tx *sqldb.Tx, at sqldb.Stamp, a *Amendment, set ReleaseSettings) error {
		if err := CanApprove(who, *a, set); err != nil {
			return err
		}
		if agreed {
			if err := s.fits(ctx, tx, *a); err != nil {
				return err
			}
		}
		if err := s.settle(ctx, tx, at, who, a, "approval", Approved, agreed, reason); err != nil || !agreed {
			return err
		}
		return place(ctx, tx, *a)
	})
}

func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, who access.Actor, a *Amendment, step, next string, agreed bool, reason string) error {
	if err := review(ctx, tx, at, who, a, step, agreed, reason); err != nil {
		return err
	}
	if a.State = next; !agreed {
		a.State = Returned
	}
	if a.Open() {
		return nil
	}
	return unlock(ctx, tx, *a)
}

// fits checks that the change still stands on the draft as it is now.
func (s *Service) fits(ctx context.Context, tx *sqldb.Tx, a Amendment) error {
	r, lang, err := mustOpen(ctx, tx, a.Release)
	if err != nil {
		return err
	}
	draft, err := draftOf(ctx, tx, r, lang)
	if err != nil {
		return err
	}
	if faults := amend.Faults(amend.Apply(draft, a.Amendment), nil); len(faults) > 0 {
		return fault.New(fault.Conflict, "This change does not fit the draft any more: %s Return it to its author.", faults[0].Sentence)
	}
	return nil
}

// place puts an approved amendment after those approved before it.
func place(ctx context.Context, tx *sqldb.Tx, a Amendment) error {
	_, err := tx.Exec(ctx, `UPDATE amendments SET place = (SELECT coalesce(max(place), 0) + 1 FROM amendments WHERE release = $1) WHERE id = $2`, a.Release, a.ID)
	if err != nil {
		return err
	}
	return touch(ctx, tx, a.Release)
}

// touch tells every instance that the release says something else now.
func touch(ctx context.Context, tx *sqldb.Tx, release string) error {
	_, err := tx.Exec(ctx, `UPDATE releases SET revision = revision + 1 WHERE name = $1`, release)
	return err
}

// Withdraw takes a change back. One that was approved leaves the draft as if it
// had never been, if what was approved since can stand without it.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id, reason string) error {
	return s.change(ctx, who, "withdrew amendment", id, func(tx *sqldb.Tx, at sqldb.Stamp, a *Amendment, _ ReleaseSettings) error {
		if err := CanWithdraw(who, *a); err != nil {
			return err
		}
		if a.State == Approved {
			if err := s.without(ctx, tx, *a); err != nil {
				return err
			}
		}
		if err := review(ctx, tx, at, who, a, "withdrawal", false, reason); err != nil {
			return err
		}
		a.State = Withdrawn
		return unlock(ctx, tx, *a)
	})
}

func (s *Service) without(ctx context.Context, tx *sqldb.Tx, a Amendment) error {
	if _, err := tx.Exec(ctx, `UPDATE amendments SET place = NULL, state = 'withdrawn' WHERE id = $1`, a.ID); err != nil {
		return err
	}
	r, lang, err := mustOpen(ctx, tx, a.Release)
	if err != nil {
		return err
	}
	draft, err := draftOf(ctx, tx, r, lang)
	if err != nil {
		return err
	}
	if faults := amend.Faults(draft, nil); len(faults) > 0 {
		return fault.New(fault.Conflict, "Changes that were approved later need this one: %s Take those out first.", faults[0].Sentence)
	}
	return touch(ctx, tx, a.Release)
}

// Resume makes a draft again of what was returned, or of what waits for others.
func (s *Service) Resume(ctx context.Context, who access.Actor, id string) error {
	return s.change(ctx, who, "resumed amendment", id, func(tx *sqldb.Tx, _ sqldb.Stamp, a *Amendment, _ ReleaseSettings) error {
		switch {
		case !CanAmend(who) || !slices.Contains(a.Writers, who.ID):
			return fault.New(fault.Forbidden, "Only its author can take this change up again.")
		case a.State != Returned && a.State != InReview && a.State != Reviewed:
			return fault.New(fault.Conflict, "Only a change that was returned, or waits for others, can be taken up again.")
		}
		a.State = Drafted
		return s.claim(ctx, tx, *a)
	})
}

// TakeOver lets another editor write on.
func (s *Service) TakeOver(ctx context.Context, who access.Actor, id string) error {
	return s.change(ctx, who, "took over amendment", id, func(_ *sqldb.Tx, at sqldb.Stamp, a *Amendment, _ ReleaseSettings) error {
		if err := CanTakeOver(who, *a, at); err != nil {
			return err
		}
		a.Writers, a.SavedAt = append(a.Writers, who.ID), at
		return nil
	})
}

// Incoming is a framework that came from a file.
type Incoming struct {
	Name     string // of the draft to make or to add to; empty for the open one or the next
	Edition  *pack.Edition
	Note     string // why, for readers
	Approved bool   // whether it goes into the draft at once: only for an operator at the machine, who could do so anyway
}

// ImportEdition records what a framework from a file says otherwise as one
// amendment of the draft, which is begun if there is none, and returns the
// draft's name. What the file lacks is retired, not removed. A file that says
// the same changes nothing and is Invalid.
func (s *Service) ImportEdition(ctx context.Context, who access.Actor, in Incoming) (release string, err error) {
	if !CanAmend(who) && !CanPublish(who) && who.ID != access.Service.ID {
		return "", fault.New(fault.Forbidden, "Only an editor or an approver can import a framework.")
	}
	act := audit.Act{By: who, Verb: "imported framework", About: "framework", Public: in.Approved}
	return release, s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		r, lang, err := s.draftFor(ctx, tx, at, in.Name)
		if err != nil {
			return err
		}
		release = r.Name
		draft, err := draftOf(ctx, tx, r, lang)
		if err != nil {
			return err
		}
		a := Amendment{ID: id.New(at.Time), Release: r.Name, State: Drafted, CreatedAt: at, SavedAt: at, Edition: 1, Author: who.ID, Writers: []string{who.ID},
			Title: "Imported changes", Amendment: amend.Between(draft, in.Edition)}
		if a.Note = in.Note; len(a.Items) == 0 {
			return fault.New(fault.Invalid, "This file says what the framework says already. It changes nothing.")
		}
		if err := sound(ctx, tx, draft, a.Amendment); err != nil {
			return err
		}
		if in.Approved {
			a.State = Approved
		}
		if err := saveAmendment(ctx, tx, a); err != nil {
			return err
		}
		if in.Approved {
			return place(ctx, tx, a)
		}
		return s.claim(ctx, tx, a)
	})
}

// draftFor returns the open release, or begins one.
func (s *Service) draftFor(ctx context.Context, tx *sqldb.Tx, at sqldb.Stamp, name string) (Release, string, error) {
	all, err := list(ctx, tx, "")
	if err != nil {
		return Release{}, "", err
	}
	for _, r := range all {
		if r.State == Draft || r.State == InConsultation {
			if name != "" && name != r.Name {
				return Release{}, "", fault.New(fault.Conflict, "Release %s is being written. Import into it, or publish it or give it up first.", r.Name)
			}
			return mustOpen(ctx, tx, r.Name)
		}
	}
	if name == "" {
		name = NextName(all, at.Time)
	}
	if err := startRelease(ctx, tx, name, ""); err != nil {
		return Release{}, "", err
	}
	return mustOpen(ctx, tx, name)
}

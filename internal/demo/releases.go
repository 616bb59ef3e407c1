package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/amend"
	"guildhall/internal/pack"
	"guildhall/internal/proposal"
)

// releases makes a history for the framework: two more releases, in which every
// kind of change has happened, and a draft with changes in every state. Nothing
// here knows the profession: things are taken by their place in it.
func (s *Service) releases(ctx context.Context, cast map[string]access.Actor) error {
	w := &writer{cast: cast, past: &framework.Service{DB: s.DB, Professions: s.Framework.Professions, Names: s.Framework.Names, Publishing: s.Framework.Publishing}}
	now := s.Log.Now()
	for _, edition := range []struct {
		months int // before now
		before func(context.Context, map[string]access.Actor) error
		write  func(context.Context) error
		note   string
	}{
		{5, s.rateFirst, w.first, "The first revision. Skills that overlapped were joined, one that held two things was parted, and two were taken out of use."},
		{1, s.rateSecond, w.second, "A small release: words made plainer, and one skill brought back because people missed it."},
	} {
		at := now.AddDate(0, -edition.months, 0)
		if err := edition.before(ctx, cast); err != nil {
			return err
		}
		w.past.Log = &audit.Log{DB: s.DB, Now: func() time.Time { return at }}
		w.proposals = &proposal.Service{DB: s.DB, Log: w.past.Log, Framework: w.past, Names: s.Proposals.Names}
		if err := w.begin(ctx, at); err != nil {
			return err
		}
		if err := edition.write(ctx); err != nil {
			return err
		}
		if err := w.past.Publish(ctx, cast["approver"], w.name, edition.note); err != nil {
			return err
		}
	}
	if err := s.rateThird(ctx, cast); err != nil {
		return err
	}
	w.past.Log = s.Log
	if err := w.begin(ctx, now); err != nil {
		return err
	}
	return w.draft(ctx)
}

// writer makes changes of the open release.
type writer struct {
	past      *framework.Service
	proposals *proposal.Service
	cast      map[string]access.Actor
	name      string // of the open release
}

func (w *writer) begin(ctx context.Context, at time.Time) error {
	known, err := w.past.Releases(ctx)
	if err != nil {
		return err
	}
	w.name = framework.NextName(known, at)
	return w.past.StartRelease(ctx, w.cast["approver"], w.name, "")
}

// edition is the open release as it is now, and everything in it.
func (w *writer) edition(ctx context.Context) (*pack.Edition, map[string]amend.Item, error) {
	e, err := w.past.Edition(ctx, w.name)
	if err != nil {
		return nil, nil, err
	}
	return e, amend.Items(e), nil
}

// until is how far a change is taken.
type until int

const (
	untilDraft until = iota
	untilReview
	untilReviewed
	untilReturned
	untilApproved
)

// change saves an amendment and takes it as far as wanted.
func (w *writer) change(ctx context.Context, a amend.Amendment, far until) error {
	return w.carry(ctx, a, "", far)
}

// carry is change for an amendment that takes over what somebody proposed.
func (w *writer) carry(ctx context.Context, a amend.Amendment, proposal string, far until) error {
	editor, reviewer, approver := w.cast["editor"], w.cast["reviewer"], w.cast["approver"]
	saved, err := w.past.SaveAmendment(ctx, editor, w.name, framework.Edit{Amendment: a, Proposal: proposal})
	if err != nil || far == untilDraft {
		return said(err)
	}
	if err := w.past.RequestReview(ctx, editor, saved.ID); err != nil || far == untilReview {
		return err
	}
	if far == untilReturned {
		return w.past.ReviewAmendment(ctx, reviewer, saved.ID, false, "Please say what the reader should do differently, then send it again.")
	}
	if err := w.past.ReviewAmendment(ctx, reviewer, saved.ID, true, ""); err != nil || far == untilReviewed {
		return err
	}
	return w.past.Approve(ctx, approver, saved.ID, true, "")
}

// said gives a change that cannot stand its place in the story.
func said(err error) error {
	if b, ok := err.(*framework.Broken); ok {
		return fault.New(fault.Invalid, "The demonstration made a change that cannot stand: %s: %s", b.Faults[0].Ref, b.Faults[0].Sentence)
	}
	return err
}

// spare picks skills in use that the fewest roles need, the last first, so that
// the changes of the demonstration disturb little.
func spare(e *pack.Edition, n int) []string {
	needed := map[string]int{}
	for _, r := range e.Framework.RoleSkills {
		needed[r.Skill]++
	}
	var codes []string
	for _, s := range slices.Backward(e.Framework.Skills) {
		if s.Status == string(framework.Active) {
			codes = append(codes, s.Code)
		}
	}
	slices.SortStableFunc(codes, func(a, b string) int { return needed[a] - needed[b] })
	return codes[:min(n, len(codes))]
}

// nextCode is the code after the last of a skill's neighbours.
func nextCode(e *pack.Edition, code string) string {
	stem := strings.TrimRight(code, "0123456789")
	most, width := 0, len(code)-len(stem)
	for _, s := range e.Framework.Skills {
		var n int
		if rest, ok := strings.CutPrefix(s.Code, stem); ok {
			if _, err := fmt.Sscanf(rest, "%d", &n); err == nil {
				most = max(most, n)
			}
		}
	}
	return fmt.Sprintf("%s%0*d", stem, width, most+1)
}

// first is a release with a change of every kind but one.
func (w *writer) first(ctx context.Context) error {
	e, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	codes := spare(e, 7)
	if len(codes) < 7 {
		return nil // too small a profession to tell a story of
	}
	skill := func(i int) amend.Skill { return *all["skill/"+codes[i]].Skill }

	if err := w.reword(ctx, codes[0]); err != nil {
		return err
	}
	split := skill(1)
	kept, parted := split, split
	kept.Name = split.Name + ": everyday work"
	parted.Code, parted.Name, parted.AltLabels, parted.Related = nextCode(e, split.Code), split.Name+": advice to others", nil, []string{split.Code}
	parted.Definition = "Advise other teams on " + strings.ToLower(split.Name) + " and judge what they propose."
	parted.Mappings = nil
	parted.Descriptors = nil
	for _, d := range split.Descriptors {
		parted.Descriptors = append(parted.Descriptors, amend.Descriptor{Level: d.Level, Text: "When you advise other teams: " + strings.ToLower(d.Text[:1]) + d.Text[1:]})
	}
	err = w.change(ctx, amend.Amendment{Kind: pack.Split, About: "skill/" + split.Code, Items: amend.Split(e, split.Code, []amend.Skill{kept, parted}, nil),
		Note: "Doing the work and advising others on it are learned separately, so each is a skill of its own."}, untilApproved)
	if err != nil {
		return err
	}
	if err := w.join(ctx, codes[2], codes[3]); err != nil {
		return err
	}
	if err := w.retire(ctx, codes[5], "Nobody was asked for it in three years."); err != nil {
		return err
	}
	if err := w.retire(ctx, codes[6], "The tool that it was about has gone."); err != nil {
		return err
	}
	return w.move(ctx, codes[4])
}

func (w *writer) move(ctx context.Context, code string) error {
	e, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	moved := *all["skill/"+code].Skill
	moved.Discipline = elsewhere(e, moved.Discipline)
	return w.change(ctx, amend.Amendment{Kind: pack.Moved, About: "skill/" + code, Items: []amend.Item{{Skill: &moved}}, Note: "It is used in its new discipline far more than in the old one."}, untilApproved)
}

// reword carries what a member proposed.
func (w *writer) reword(ctx context.Context, code string) error {
	_, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	s := *all["skill/"+code].Skill
	before := s.Definition
	s.Definition = strings.TrimSuffix(before, ".") + ", and show others how."
	id, err := w.proposals.Propose(ctx, w.cast["member"], proposal.New{
		Change: proposal.Change{About: "skill/" + code, Kind: proposal.Reword, Field: "definition", Before: before, After: s.Definition},
		Reason: "In my team the people who are best at this teach the rest of us.", Credit: w.cast["member"].Name})
	if err != nil {
		return err
	}
	if err := w.proposals.Accept(ctx, w.cast["editor"], id, "A good point. It goes into the next release."); err != nil {
		return err
	}
	return w.carry(ctx, amend.Amendment{Kind: pack.Reworded, About: "skill/" + code, Items: []amend.Item{{Skill: &s}},
		Note: "The definition left out that people teach each other.", Credits: []string{w.cast["member"].Name}}, string(id), untilApproved)
}

// elsewhere is a discipline other than the one given.
func elsewhere(e *pack.Edition, id string) string {
	for _, d := range slices.Backward(e.Disciplines) {
		if d.ID != id && !d.Generic {
			return d.ID
		}
	}
	return id
}

func (w *writer) join(ctx context.Context, into, other string) error {
	e, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	survivor := *all["skill/"+into].Skill
	survivor.AltLabels = append(slices.Clone(survivor.AltLabels), all["skill/"+other].Skill.Name)
	return w.change(ctx, amend.Amendment{Kind: pack.Merged, About: "skill/" + into, Items: amend.Merge(e, survivor, []string{other}),
		Note: "People could not tell the two apart, so they are one skill."}, untilApproved)
}

func (w *writer) retire(ctx context.Context, code, note string) error {
	e, _, err := w.edition(ctx)
	if err != nil {
		return err
	}
	return w.change(ctx, amend.Amendment{Kind: pack.Retired, About: "skill/" + code, Items: amend.Retire(e, "skill/"+code, nil), Note: note}, untilApproved)
}

// second brings a retired skill back, raises what a role asks for and adds a role.
func (w *writer) second(ctx context.Context) error {
	e, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	for _, s := range slices.Backward(e.Framework.Skills) {
		if s.Status == string(framework.Retired) && len(s.ReplacedBy) == 0 {
			back := *all["skill/"+s.Code].Skill
			back.Status, back.RetiredOn = string(framework.Active), ""
			err := w.change(ctx, amend.Amendment{Kind: pack.Restored, About: "skill/" + s.Code, Items: []amend.Item{{Skill: &back}}, Note: "Teams asked for it again.", Credits: []string{"Obadiah Invented"}}, untilApproved)
			if err != nil {
				return err
			}
			break
		}
	}
	if err := w.raise(ctx); err != nil {
		return err
	}
	return w.addRole(ctx)
}

// raise asks for one level more of the first skill of a role that has room for it.
func (w *writer) raise(ctx context.Context) error {
	e, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	most := 0
	for _, l := range e.Levels.Items {
		most = max(most, l.Level)
	}
	for _, r := range e.Framework.Roles {
		role := *all["role/"+r.Code].Role
		if r.Status != string(framework.Active) || len(role.Skills) == 0 || role.Skills[0].Level >= most {
			continue
		}
		role.Skills = slices.Clone(role.Skills)
		role.Skills[0].Level++
		return w.change(ctx, amend.Amendment{Kind: pack.Reworded, About: "role/" + r.Code, Items: []amend.Item{{Role: &role}}, Note: "The work has become harder since the role was first described."}, untilApproved)
	}
	return nil
}

func (w *writer) addRole(ctx context.Context) error {
	e, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	roles := e.Framework.Roles
	if len(roles) == 0 {
		return nil
	}
	like := *all["role/"+roles[len(roles)-1].Code].Role
	if like.Status != string(framework.Active) {
		return nil
	}
	like.Code += "A"
	like.Name, like.Family = "Visiting "+strings.ToLower(like.Name[:1])+like.Name[1:], ""
	like.Summary = "Joins a team for some months to do this work where it is new, and leaves it able to go on alone."
	like.Steps, like.TypicalTitles = nil, nil
	like.Skills = slices.Clone(like.Skills)
	for i := range like.Skills {
		like.Skills[i].Role = like.Code
	}
	like.Qualifications = slices.Clone(like.Qualifications)
	for i := range like.Qualifications {
		like.Qualifications[i].Role = like.Code
	}
	return w.change(ctx, amend.Amendment{Kind: pack.Added, About: "role/" + like.Code, Items: []amend.Item{{Role: &like}}, Note: "Some organisations have nobody who does this work yet."}, untilApproved)
}

// draft leaves changes in every state for the next release.
func (w *writer) draft(ctx context.Context) error {
	e, all, err := w.edition(ctx)
	if err != nil {
		return err
	}
	for i, code := range spare(e, 5) {
		s := *all["skill/"+code].Skill
		s.ScopeNote = strings.TrimSpace(s.ScopeNote + " This sentence was added in the demonstration.")
		a := amend.Amendment{Kind: pack.Reworded, About: "skill/" + code, Items: []amend.Item{{Skill: &s}}, Note: "Says more clearly where the skill ends."}
		if err := w.change(ctx, a, until(i)); err != nil {
			return err
		}
	}
	return nil
}

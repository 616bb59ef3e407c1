package opinion

import (
	"context"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/id"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// part takes a skill of a request and who the other one of the two is.
func (r *Request) part(who access.Actor, code string) (skill *Skill, member bool, other people.ID, err error) {
	if skill = r.Find(code); skill == nil {
		return nil, false, "", fault.New(fault.NotFound, "This request does not ask about the skill %s.", code)
	}
	if string(r.Person) == who.ID {
		return skill, true, r.Asked, nil
	}
	return skill, false, r.Person, nil
}

// Propose puts a level to the other of the two, in place of a proposal that waits.
func (s *Service) Propose(ctx context.Context, who access.Actor, request ID, code string, level int, note string) error {
	if tooLong(note) {
		return fault.New(fault.Invalid, "Your note must be 2,000 characters or fewer")
	}
	r, err := find(ctx, s.DB, who, request)
	if err != nil {
		return err
	}
	f, err := s.words(ctx, r.Release)
	if err != nil {
		return err
	}
	if f.Scale.Level(level) == nil {
		return fault.New(fault.Invalid, "Choose a level from the list")
	}
	return s.change(ctx, who, request, "proposed agreed level", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		skill, member, other, err := r.part(who, code)
		if err != nil {
			return err
		}
		if !skill.Settleable() {
			return fault.New(fault.Conflict, "There is nothing to settle here: the two levels are less than two apart.")
		}
		if other == "" {
			return fault.New(fault.Conflict, "The other person is not here any more. You can record that you differ")
		}
		if err := setAside(ctx, tx, r.ID, code, at); err != nil {
			return err
		}
		if err := insertOutcome(ctx, tx, *r, code, Outcome{ID: id.New(at.Time), State: Proposed, Level: level, ByMember: member, Note: note, ProposedAt: at}); err != nil {
			return err
		}
		return post(ctx, tx, at, letterProposed, r.ID, other)
	})
}

// Settle accepts a proposal of the other's: once, however many ask for it at the
// same time.
func (s *Service) Settle(ctx context.Context, who access.Actor, request ID, code, outcome, note string) error {
	if tooLong(note) {
		return fault.New(fault.Invalid, "Your note must be 2,000 characters or fewer")
	}
	return s.change(ctx, who, request, "accepted agreed level", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		skill, member, other, err := r.part(who, code)
		if err != nil {
			return err
		}
		var found *Outcome
		for i := range skill.Outcomes {
			if skill.Outcomes[i].ID == outcome {
				found = &skill.Outcomes[i]
			}
		}
		switch {
		case found == nil:
			return fault.New(fault.NotFound, "There is no such proposal.")
		case found.ByMember == member:
			return fault.New(fault.Forbidden, "You proposed this level yourself. The other person can accept it.")
		}
		won, err := settle(ctx, tx, outcome, note, Settled, at)
		if err != nil {
			return err
		}
		if !won {
			return fault.New(fault.Conflict, "This proposal has been answered already.")
		}
		return post(ctx, tx, at, letterRecorded, r.ID, other)
	})
}

// Differ records that the two see it differently, with the actor's note. Where
// the other has recorded it, the note joins theirs.
func (s *Service) Differ(ctx context.Context, who access.Actor, request ID, code, note string) error {
	switch {
	case note == "":
		return fault.New(fault.Invalid, "Write how you see it")
	case tooLong(note):
		return fault.New(fault.Invalid, "Your note must be 2,000 characters or fewer")
	}
	return s.change(ctx, who, request, "recorded disagreement", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		skill, member, other, err := r.part(who, code)
		if err != nil {
			return err
		}
		if settled := skill.last(Settled); settled != nil {
			return fault.New(fault.Conflict, "You both accepted a level on %s. To change it, propose another.", clock.Day(settled.SettledAt.Time))
		}
		if !skill.Far() {
			return fault.New(fault.Conflict, "There is nothing to settle here: the two levels are less than two apart.")
		}
		if was := skill.last(Disagreed); was != nil {
			return joinIn(ctx, tx, *was, member, note)
		}
		if err := setAside(ctx, tx, r.ID, code, at); err != nil {
			return err
		}
		o := Outcome{ID: id.New(at.Time), State: Disagreed, ByMember: member, Note: note, ProposedAt: at, SettledAt: at}
		if err := insertOutcome(ctx, tx, *r, code, o); err != nil || other == "" {
			return err
		}
		return post(ctx, tx, at, letterRecorded, r.ID, other)
	})
}

// joinIn adds the note of the other to a disagreement.
func joinIn(ctx context.Context, tx *sqldb.Tx, was Outcome, member bool, note string) error {
	if was.ByMember == member || was.Answer != "" {
		return fault.New(fault.Conflict, "Your view is recorded already.")
	}
	_, err := tx.Exec(ctx, `UPDATE opinion_outcomes SET answer = $1 WHERE id = $2 AND answer = ''`, note, was.ID)
	return err
}

// Keep records why the member keeps a level from which an opinion differs by
// less than Apart. Both views remain.
func (s *Service) Keep(ctx context.Context, who access.Actor, request ID, code, note string) error {
	switch {
	case note == "":
		return fault.New(fault.Invalid, "Write why you keep your level")
	case tooLong(note):
		return fault.New(fault.Invalid, "Your note must be 2,000 characters or fewer")
	}
	return s.change(ctx, who, request, "kept own level", func(tx *sqldb.Tx, r *Request, at sqldb.Stamp) error {
		if err := isMember(who, r); err != nil {
			return err
		}
		skill, _, _, err := r.part(who, code)
		if err != nil {
			return err
		}
		if !skill.Spoken() || skill.Far() {
			return fault.New(fault.Conflict, "There is no opinion here that is one level or less from yours.")
		}
		return insertOutcome(ctx, tx, *r, code, Outcome{ID: id.New(at.Time), State: Kept, Level: skill.Level, ByMember: true, Note: note, ProposedAt: at, SettledAt: at})
	})
}

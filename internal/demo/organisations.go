package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/leadership"
	"guildhall/internal/membership"
	"guildhall/internal/pack"
	"guildhall/internal/people"
)

// organise gives organisations a life: who leads in them, how many people they
// have, one that took a new name, one that became two, and a role that one of
// them places elsewhere than the profession does.
func (s *Service) organise(ctx context.Context, cast map[string]access.Actor, size Size) error {
	register, err := s.People.Living(ctx)
	if err != nil {
		return err
	}
	register = register[:min(len(register), size.Organisations)]
	for _, step := range []func(context.Context, map[string]access.Actor, []people.Organisation) error{s.seat, s.reorganise, s.publishHeadcounts, s.placeRole, s.manage} {
		if err := step(ctx, cast, register); err != nil {
			return err
		}
	}
	return nil
}

// ago is the log of some days before now.
func (s *Service) ago(days int) *audit.Log {
	at := s.Log.Now().AddDate(0, 0, -days)
	return &audit.Log{DB: s.DB, Now: func() time.Time { return at }}
}

func (s *Service) day(ago int) pack.Date {
	return pack.Date(clock.ISODay(s.Log.Now().AddDate(0, 0, -ago)))
}

// seat fills most seats: every fourth has a vacancy, every second a deputy, and
// one offer waits for its answer.
func (s *Service) seat(ctx context.Context, cast map[string]access.Actor, register []people.Organisation) error {
	seats := *s.Leadership
	seats.Log = s.ago(400)
	for i, o := range register {
		takers, err := people.In(ctx, s.DB, o.ID, 8+len(cast))
		if err != nil {
			return err
		}
		takers = slices.DeleteFunc(takers, isPersona) // who do what visitors make them do
		if i == 0 {
			if err := s.take(ctx, &seats, cast, o.ID, leadership.Head, address("leader", "persona"), true); err != nil {
				return err
			}
		} else if i%4 != 3 && len(takers) > 0 {
			if err := s.take(ctx, &seats, cast, o.ID, leadership.Head, takers[0].Email, true); err != nil {
				return err
			}
		}
		if i%2 == 0 && len(takers) > 7 {
			if err := s.take(ctx, &seats, cast, o.ID, leadership.Deputy, takers[7].Email, i%3 != 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func isPersona(p people.Person) bool { return strings.HasSuffix(p.Email, "@persona.example") }

// take offers somebody a seat, and accepts it for them.
func (s *Service) take(ctx context.Context, seats *leadership.Service, cast map[string]access.Actor, o people.OrganisationID, post leadership.Post, email string, accept bool) error {
	offer := leadership.Offer{Organisation: o, Post: post, Email: email, Begins: pack.Date(clock.ISODay(seats.Log.Now()))}
	if err := seats.Appoint(ctx, cast["head"], offer); err != nil || !accept {
		return err
	}
	taker, err := s.People.ByEmail(ctx, email)
	if err != nil {
		return err
	}
	who, err := s.People.Actor(ctx, taker.ID)
	if err != nil {
		return err
	}
	offered, err := seats.Mine(ctx, who)
	if err != nil {
		return err
	}
	for _, t := range offered {
		if t.Organisation == o && t.Post == post {
			return seats.Accept(ctx, who, t.ID, true)
		}
	}
	return nil
}

// reorganise renames an organisation and splits another: the last of the register
// that are large enough, so that no better known one bears a made-up name.
func (s *Service) reorganise(ctx context.Context, cast map[string]access.Actor, register []people.Organisation) error {
	if len(register) < 8 {
		return nil // too few to lose two of them
	}
	past := *s.People
	past.Log = s.ago(60)
	renamed, parted := register[len(register)-3], register[len(register)-6]
	for _, c := range []people.Change{
		{Kind: people.Renamed, Organisation: renamed.ID, On: s.day(60), Note: "Made up for the demonstration: one organisation under a new name.",
			As: people.Details{Name: "Office for Footnotes", Short: "Footnotes"}},
		{Kind: people.Split, Organisation: parted.ID, On: s.day(60), Note: "Made up for the demonstration: one organisation became two.",
			Into: []people.Part{{Name: "Department for Marginalia", Short: "Marginalia"}, {Name: "Agency for Catchwords", Short: "Catchwords"}}},
	} {
		if _, err := past.Change(ctx, cast["administrator"], c); err != nil {
			return err
		}
	}
	return nil
}

// publishHeadcounts gives organisations the number that coverage is measured
// against; every tenth has published none.
func (s *Service) publishHeadcounts(ctx context.Context, cast map[string]access.Actor, register []people.Organisation) error {
	living, err := s.People.Living(ctx)
	if err != nil {
		return err
	}
	counts, err := people.CountIn(ctx, s.DB)
	if err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString("year,organisation,fte,source\n")
	year, rows := s.Log.Now().Year()-1, 0
	for i, o := range living {
		if counts[o.ID] == 0 || i%10 == 9 {
			continue
		}
		fmt.Fprintf(&text, "%d,%s,%d.5,Made up for the demonstration\n", year, o.ID, counts[o.ID]+counts[o.ID]/(3+i%5))
		rows++
	}
	if rows == 0 {
		return nil
	}
	_, err = s.People.ImportHeadcounts(ctx, cast["administrator"], "headcount.csv", text.String())
	return err
}

// placeRole lets one organisation count a role in another ring than the profession does.
func (s *Service) placeRole(ctx context.Context, cast map[string]access.Actor, register []people.Organisation) error {
	f, err := s.Framework.Current(ctx)
	if err != nil || len(f.Rings) < 2 || len(register) == 0 {
		return err
	}
	for _, r := range f.Roles {
		if r.Ring == nil || r.Ring.ID != f.Rings[len(f.Rings)-1].ID {
			continue
		}
		return s.Members.Place(ctx, cast["administrator"], membership.Override{Organisation: register[0].ID, Role: r.Code, Ring: f.Rings[0].ID,
			Starts: string(s.day(200)), Owner: "Chief Cataloguer", Reason: "Made up for the demonstration: here this work is done with the records every day."})
	}
	return nil
}

// manage makes a persona the line manager of another.
func (s *Service) manage(ctx context.Context, cast map[string]access.Actor, _ []people.Organisation) error {
	for _, name := range []string{"member", "reviewer"} {
		if err := s.Members.NameManager(ctx, cast[name], address("manager", "persona")); err != nil {
			return err
		}
		if err := s.Members.Answer(ctx, cast["manager"], people.ID(cast[name].ID), true); err != nil {
			return err
		}
	}
	return nil
}

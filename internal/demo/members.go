package demo

import (
	"context"
	"strconv"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/membership"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// aims are where the two personas want to go.
var aims = []membership.Aim{
	{Objective: "To look after a whole collection, and to teach others how it is done.", Horizon: "two", Mobility: "Leeds, York or from home", Moves: "others"},
	{Objective: "To do what I do now, and do it better.", Horizon: "open", Mobility: "Where I am", Moves: "own"},
}

// introduce fills the profiles of two personas, who let every member find them.
// A profession without bodies or roles has nothing to fill them with.
func (s *Service) introduce(ctx context.Context, cast map[string]access.Actor) error {
	f, err := s.Framework.Current(ctx)
	if err != nil || len(f.Bodies) == 0 || len(f.Roles) == 0 {
		return err
	}
	seen := membership.Choices(strings.Repeat(strconv.Itoa(int(membership.EveryMember)), len(membership.Fields)))
	for i, name := range []string{"member", "editor"} {
		who, role := cast[name], f.Roles[i*len(f.Roles)/2]
		person, err := s.People.ByEmail(ctx, address(name, "persona"))
		if err != nil {
			return err
		}
		if err := s.Members.SavePost(ctx, who, membership.Post{Title: role.Name, Organisation: person.Organisation, Role: role.Code, Starts: s.day(700 + 200*i)}); err != nil {
			return err
		}
		if err := s.Members.SaveAim(ctx, who, aims[i]); err != nil {
			return err
		}
		if err := s.Members.AddQualification(ctx, who, membership.Qualification{Title: "Diploma in finding things again", Body: "College of Cataloguers"}); err != nil {
			return err
		}
		if err := s.Members.SaveRegistration(ctx, who, membership.Registration{Body: f.Bodies[0].Name, Awarded: s.day(400 * (i + 1)), Due: s.day(-300)}); err != nil {
			return err
		}
		if err := s.Members.Choose(ctx, who, seen, true); err != nil {
			return err
		}
	}
	return nil
}

// owe leaves questions with personas that only they can answer: who works for
// them, and whom they know.
func (s *Service) owe(ctx context.Context, cast map[string]access.Actor) error {
	for _, asks := range []struct{ who, whom string }{{"editor", "manager"}, {"approver", "leader"}} {
		if err := s.Members.NameManager(ctx, cast[asks.who], address(asks.whom, "persona")); err != nil {
			return err
		}
	}
	newcomer, err := s.arrive(ctx, "Newell Arrival")
	if err != nil {
		return err
	}
	return s.Members.AskSponsor(ctx, newcomer, address("manager", "persona"))
}

// arrive adds somebody of whom nobody knows where they work.
func (s *Service) arrive(ctx context.Context, name string) (who access.Actor, err error) {
	act := audit.Act{By: access.Service, Verb: "added fictional people", About: "people"}
	var p people.Person
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err = people.Insert(ctx, tx, at, people.New{Name: name, Email: address(strings.ReplaceAll(name, " ", "."), "nowhere")})
		return err
	})
	if err != nil {
		return access.Actor{}, err
	}
	return s.People.Actor(ctx, p.ID)
}

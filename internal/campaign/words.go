package campaign

import (
	"context"
	"time"

	"guildhall/internal/english"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// place names an organisation, or returns NotFound.
func (s *Service) place(ctx context.Context, o people.OrganisationID) (string, error) {
	return sqldb.One(ctx, s.DB, "organisation", sqldb.Value[string], `SELECT name FROM organisations WHERE id = $1`, o)
}

// whom says in words whom a campaign asks.
func (s *Service) whom(ctx context.Context, c Campaign) (string, error) {
	_, disciplines, kinds, err := s.Choices(ctx, c.Organisation)
	if err != nil {
		return "", err
	}
	words := "Everyone in the profession"
	if c.Place != "" {
		words = "Everyone who is known to work in " + c.Place
	}
	if len(c.Scope.Organisations) > 0 {
		names, err := sqldb.All(ctx, s.DB, sqldb.Value[string],
			`SELECT name FROM organisations WHERE id IN (`+sqldb.Holes(1, len(c.Scope.Organisations))+`) ORDER BY name_key, id`, sqldb.Args(c.Scope.Organisations)...)
		if err != nil {
			return "", err
		}
		words = "Everyone who is known to work in " + english.Or(names)
	}
	if names := named(disciplines, c.Scope.Disciplines); len(names) > 0 {
		words += ", who says that they work in " + english.Or(names)
	}
	if names := named(kinds, c.Scope.Kinds); len(names) > 0 {
		words += ", whose kind of membership is " + english.Or(names)
	}
	return words, nil
}

// named are the names of what was picked, in the order of the list.
func named(all []Choice, picked []string) []string {
	var names []string
	for _, id := range picked {
		name := id
		for _, c := range all {
			if c.ID == id {
				name = c.Name
			}
		}
		names = append(names, name)
	}
	return names
}

// reminded says when those who have not finished are reminded.
func (c Campaign) reminded() string {
	if len(c.Reminders) == 0 {
		return "Nobody is reminded"
	}
	var parts []string
	for _, d := range c.Reminders {
		parts = append(parts, web.Day(before(c.LastDay(), d))+" ("+ahead(d)+")")
	}
	return english.And(parts)
}

func ahead(days int) string {
	if days == 0 {
		return "the last day"
	}
	return english.Count(days, "day", "days") + " before the last"
}

// when says from when until when a campaign is open.
func (c Campaign) when(now time.Time) string {
	span := web.Day(c.FirstDay()) + " to " + web.Day(c.LastDay())
	switch c.State(now) {
	case Draft:
		return "Draft, " + span
	case Announced:
		return "Announced, " + span
	case Open:
		return "Open until " + web.Day(c.LastDay())
	case Stopped:
		return "Stopped, was to end on " + web.Day(c.LastDay())
	}
	return "Closed, " + span
}

package campaign

import (
	"context"
	"database/sql"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/id"
	"guildhall/internal/mail"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Service keeps campaigns and reminds those whom they ask.
type Service struct {
	DB         *sqldb.DB
	Log        *audit.Log
	Profession *profession.Service
	Framework  *framework.Service
	Mailer     mail.Mailer
	BaseURL    string // without a final slash
}

// Seen is a campaign as somebody sees it.
type Seen struct {
	Campaign
	Runs  bool // whether they run it
	Asked bool // whether it asks them, and has opened
	Mine
}

func nobody() error {
	return fault.New(fault.NotFound, "This campaign does not exist or does not ask you.")
}

// List returns the campaigns that the actor runs, the latest first.
func (s *Service) List(ctx context.Context, who access.Actor) ([]Campaign, error) {
	return list(ctx, s.DB, who)
}

// Find returns a campaign to those who run it and, from its first day, to those
// whom it asks; NotFound to others. Where they stand in it is the reader's own.
func (s *Service) Find(ctx context.Context, who access.Actor, id ID) (Seen, error) {
	c, err := find(ctx, s.DB, id)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return Seen{}, nobody()
	}
	if err != nil {
		return Seen{}, err
	}
	seen := Seen{Campaign: c, Runs: CanRun(who, c.Organisation)}
	seen.Mine, seen.Asked, err = mine(ctx, s.DB, people.ID(who.ID), id, sqldb.At(s.Log.Now()))
	if err == nil && !seen.Runs && !seen.Asked {
		err = nobody()
	}
	return seen, err
}

// For lists the open campaigns that ask the actor, those that end first first.
func (s *Service) For(ctx context.Context, who access.Actor) ([]Asked, error) {
	if !who.SignedIn() {
		return nil, nil
	}
	return openTo(ctx, s.DB, people.ID(who.ID), sqldb.At(s.Log.Now()))
}

// Waiting lists, for a person's own page, the open campaigns in which they have
// not finished, with where they begin or go on.
func (s *Service) Waiting(ctx context.Context, who access.Actor) ([]web.Link, error) {
	open, err := s.For(ctx, who)
	var links []web.Link
	for _, a := range open {
		until := " by " + web.Day(a.LastDay()) + ": “" + a.Title + "”"
		switch {
		case a.Finished:
		case a.Draft != "":
			links = append(links, web.Link{Text: "Go on rating the skills of your role" + until, Href: "/assessments/" + a.Draft})
		default:
			links = append(links, web.Link{Text: "Rate the skills of your role" + until, Href: a.URL()})
		}
	}
	return links, err
}

// Choice is something that a campaign can be narrowed to.
type Choice struct{ ID, Name string }

// Choices are what the campaigns of an organisation, or of the whole profession
// where it is empty, can be narrowed to. Those of an organisation ask its own
// members and no others.
func (s *Service) Choices(ctx context.Context, o people.OrganisationID) (organisations, disciplines, kinds []Choice, err error) {
	if o == "" {
		organisations, err = sqldb.All(ctx, s.DB, func(rows *sql.Rows) (c Choice, err error) { return c, rows.Scan(&c.ID, &c.Name) },
			`SELECT id, name FROM organisations WHERE valid_to = '' ORDER BY name_key, id`)
		if err != nil {
			return nil, nil, nil, err
		}
	}
	f, err := s.Framework.Current(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, d := range f.Specialist() {
		disciplines = append(disciplines, Choice{d.ID, d.Name})
	}
	settings, err := s.Profession.Settings(ctx)
	for _, k := range settings.MembershipKinds {
		kinds = append(kinds, Choice{k.ID, k.Name})
	}
	return organisations, disciplines, kinds, err
}

func ids(all []Choice) []string {
	var list []string
	for _, c := range all {
		list = append(list, c.ID)
	}
	return list
}

// check is what is wrong with a campaign of an organisation, by field.
func (s *Service) check(ctx context.Context, o people.OrganisationID, t Typed) (map[string]string, error) {
	organisations, disciplines, kinds, err := s.Choices(ctx, o)
	return t.Check(clock.ISODay(s.Log.Now()), Scope{ids(organisations), ids(disciplines), ids(kinds)}), err
}

// Wrong is what has to be put right in what was typed, by the names of the fields.
type Wrong map[string]string

func (w Wrong) Error() string { return "some answers have to be put right" }

// Begin makes a draft of a campaign of an organisation, or of the whole
// profession where that is empty. Bad answers come back as Wrong.
func (s *Service) Begin(ctx context.Context, who access.Actor, o people.OrganisationID, t Typed) (ID, error) {
	if !CanRun(who, o) {
		return "", onlyRunners()
	}
	if wrong, err := s.check(ctx, o, t); err != nil || len(wrong) > 0 {
		return "", errorOf(err, wrong)
	}
	var begun ID
	act := audit.Act{By: who, Verb: "drafted campaign", About: "campaigns"}
	err := s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		c := Campaign{ID: ID(id.New(at.Time)), Organisation: o, MadeAt: at}
		c.set(t)
		begun = c.ID
		return save(ctx, tx, c, who.ID)
	})
	return begun, err
}

func errorOf(err error, wrong Wrong) error {
	if err != nil {
		return err
	}
	return wrong
}

func onlyRunners() error {
	return fault.New(fault.Forbidden, "Only the Head of Profession, and those who lead in an organisation for its members, run campaigns.")
}

// Edit changes a campaign that has not opened. Bad answers come back as Wrong.
func (s *Service) Edit(ctx context.Context, who access.Actor, id ID, t Typed) error {
	seen, err := s.Find(ctx, who, id)
	if err != nil {
		return err
	}
	wrong, err := s.check(ctx, seen.Organisation, t)
	if err != nil {
		return err
	}
	return s.change(ctx, who, id, "changed campaign", func(c *Campaign, at sqldb.Stamp) error {
		if err := c.editable(at.Time); err != nil {
			return err
		}
		if len(wrong) > 0 {
			return Wrong(wrong)
		}
		c.set(t)
		return nil
	})
}

// change finds a campaign that the actor runs, changes it and saves it.
func (s *Service) change(ctx context.Context, who access.Actor, id ID, verb string, fn func(*Campaign, sqldb.Stamp) error) error {
	act := audit.Act{By: who, Verb: verb, About: "campaign/" + string(id)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		c, err := s.own(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := fn(&c, at); err != nil {
			return err
		}
		return save(ctx, tx, c, who.ID)
	})
}

// own is a campaign that the actor runs, or NotFound.
func (s *Service) own(ctx context.Context, tx *sqldb.Tx, who access.Actor, id ID) (Campaign, error) {
	c, err := find(ctx, tx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return c, err
	}
	if err != nil || !CanRun(who, c.Organisation) {
		return c, nobody()
	}
	return c, nil
}

// Announce lets a draft open by itself on its first day.
func (s *Service) Announce(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "announced campaign", func(c *Campaign, at sqldb.Stamp) error {
		return c.announce(at, clock.ISODay(at.Time))
	})
}

// TakeBack makes a draft again of a campaign that has not opened.
func (s *Service) TakeBack(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "took campaign back", (*Campaign).takeBack)
}

// Extend moves the last day of an open campaign to a later one. Nobody gets a
// reminder twice by it.
func (s *Service) Extend(ctx context.Context, who access.Actor, id ID, closes string) error {
	return s.change(ctx, who, id, "extended campaign", func(c *Campaign, at sqldb.Stamp) error { return c.extend(at, closes) })
}

// Shorten takes the last extension back.
func (s *Service) Shorten(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "took extension of campaign back", (*Campaign).shorten)
}

// Stop ends an open campaign before its last day.
func (s *Service) Stop(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "stopped campaign", (*Campaign).stop)
}

// Resume opens again what was stopped, until its last day.
func (s *Service) Resume(ctx context.Context, who access.Actor, id ID) error {
	return s.change(ctx, who, id, "opened campaign again", (*Campaign).resume)
}

// Discard removes a draft. Nobody was asked by it.
func (s *Service) Discard(ctx context.Context, who access.Actor, id ID) error {
	act := audit.Act{By: who, Verb: "discarded campaign", About: "campaign/" + string(id)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		c, err := s.own(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if c.State(at.Time) != Draft {
			return fault.New(fault.Conflict, "Only a draft can be discarded. Take the campaign back first, or stop it.")
		}
		_, err = tx.Exec(ctx, `DELETE FROM campaigns WHERE id = $1`, id)
		return err
	})
}

// Quieten says whether the actor wants no more reminders of a campaign that asks them.
func (s *Service) Quieten(ctx context.Context, who access.Actor, id ID, quiet bool) error {
	verb := "asked for reminders of campaign"
	if quiet {
		verb = "stopped reminders of campaign"
	}
	act := audit.Act{By: who, Verb: verb, About: "campaign/" + string(id)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, asks, err := mine(ctx, tx, people.ID(who.ID), id, at)
		if err != nil {
			return err
		}
		if !asks {
			return nobody()
		}
		if !quiet {
			_, err := tx.Exec(ctx, `DELETE FROM campaign_quiet WHERE campaign = $1 AND person = $2`, id, who.ID)
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO campaign_quiet (campaign, person, at) VALUES ($1, $2, $3)
			ON CONFLICT (campaign, person) DO UPDATE SET at = excluded.at`, id, who.ID, at)
		return err
	})
}

// Undone refuses to undo an addition to the register on which a campaign stands.
// The site gives it to people.Service.Undoing.
func (s *Service) Undone(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, _ access.Actor, change string) error {
	names, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT DISTINCT o.name FROM organisation_change_parts x JOIN organisations o ON o.id = x.organisation
		WHERE x.change = $1 AND x.added AND (EXISTS (SELECT 1 FROM campaigns c WHERE c.organisation = o.id)
			OR EXISTS (SELECT 1 FROM campaign_scopes s WHERE s.kind = 'organisation' AND s.value = o.id)) ORDER BY o.name`, change)
	if err == nil && len(names) > 0 {
		return fault.New(fault.Conflict, "Members of %s have been asked to rate their skills by now, in a campaign, so this cannot be undone. Make another change that puts it right.", english.And(names))
	}
	return err
}

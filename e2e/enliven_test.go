package e2e

import (
	"os"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/demo"
	"guildhall/internal/id"
	"guildhall/internal/leadership"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/proposal"
	"guildhall/internal/publishing"
	"guildhall/internal/sqldb"
	"guildhall/skos"
)

// populate fills the service with people. The figures are made in it, so nobody
// else may be at them.
func (s *service) populate(t *testing.T) {
	t.Helper()
	must(t, s.Demo.Prepare(t.Context(), demo.Size{Members: 60, Organisations: 8, Seed: 1}))
}

// enliven adds what waits for somebody and the editors' work, so that every list
// has something in it and every button is somewhere.
func (s *service) enliven(t *testing.T) {
	t.Helper()
	guide := publishing.Text{
		Title: "Naming files", Description: "How to name files so that others find them.", Body: "Say what it is, then when.",
		Owner: "Information management team", NextReview: "2099-01-31",
	}
	s.discuss(t)
	s.bringBack(t)
	s.gather(t)
	s.appraise(t)
	page, err := s.Pages.Create(t.Context(), s.actor(t, "editor"), "guides/naming-files", guide)
	must(t, err)
	s.publish(t, page, guide, "A guide to begin with.")
	guide.Body += " Leave out what the folder says."
	s.publish(t, page, guide, "It says what to leave out.")
}

// discuss leaves a proposal of somebody who does not walk, on which those who walk
// have written, and a finding that was accepted.
func (s *service) discuss(t *testing.T) {
	t.Helper()
	f, err := s.Framework.Current(t.Context())
	must(t, err)
	skill, reviewer := f.Skills[0], s.actor(t, "reviewer")
	id, err := s.Proposals.Propose(t.Context(), reviewer, proposal.New{Reason: "It is clearer.",
		Change: proposal.Change{About: skill.Ref(), Kind: proposal.Reword, Field: "definition", Before: skill.Definition, After: skill.Definition + " Every time."}})
	must(t, err)
	p, err := s.Proposals.Find(t.Context(), reviewer, id)
	must(t, err)
	for _, who := range []string{"member", "editor", "approver", "administrator"} {
		thread, err := s.Discussions.View(t.Context(), s.actor(t, who), p.Ref(), 1)
		must(t, err)
		n, err := s.Discussions.Write(t.Context(), s.actor(t, who), thread.ID, 0, "I agree.")
		must(t, err)
		must(t, s.Discussions.Edit(t.Context(), s.actor(t, who), thread.ID, n, 1, "I agree with this."))
	}
	found, _, err := s.Framework.Checks(t.Context(), s.actor(t, "editor"), "")
	must(t, err)
	for _, one := range found {
		if one.Severity == skos.Warning {
			must(t, s.Framework.Accept(t.Context(), s.actor(t, "editor"), one.Rule, one.Ref, "It is meant."))
			return
		}
	}
	t.Fatal("the checks find no warning to accept")
}

// bringBack hands the framework over, takes a copy back and stages an import.
func (s *service) bringBack(t *testing.T) {
	t.Helper()
	approver := s.actor(t, "approver")
	_, archive, err := s.Handovers.Make(t.Context(), approver)
	must(t, err)
	_, err = s.Handovers.Receive(t.Context(), approver, archive, "from the platform.zip")
	must(t, err)
	copied := visit{service: s, t: t}.theirs(t)
	body, err := os.ReadFile(copied)
	must(t, err)
	_, err = s.Handovers.Receive(t.Context(), approver, body, "from the platform.ttl")
	must(t, err)
	_, err = s.Imports.Stage(t.Context(), s.actor(t, "editor"), body, "framework.ttl")
	must(t, err)
}

// publish takes a text from one persona's draft through another's review.
func (s *service) publish(t *testing.T, id publishing.ID, text publishing.Text, note string) {
	t.Helper()
	writer, reader := s.actor(t, "editor"), s.actor(t, "reviewer")
	page, draft, err := s.Pages.Opened(t.Context(), writer, id)
	must(t, err)
	draft, err = s.Pages.Save(t.Context(), writer, publishing.Edit{
		Page: id, N: draft.N, Edition: draft.Edition, BasedOn: page.Published, Text: text, Note: note})
	must(t, err)
	must(t, s.Pages.Request(t.Context(), writer, id, draft.N))
	_, err = s.Pages.Decide(t.Context(), reader, id, draft.N, publishing.Decision{Agree: true})
	must(t, err)
}

// gather leaves people with questions to those who lead and administer.
func (s *service) gather(t *testing.T) {
	t.Helper()
	administrator, manager := s.actor(t, "administrator"), s.actor(t, "manager")
	here, err := s.People.Find(t.Context(), administrator, people.ID(manager.ID))
	must(t, err)
	offer := leadership.Offer{Organisation: here.Organisation, Post: leadership.Deputy, Email: here.Email, Begins: s.today(0)}
	must(t, s.Leadership.Appoint(t.Context(), s.actor(t, "head"), offer))
	_, err = s.Members.Issue(t.Context(), administrator, here.Organisation, 5, string(s.today(30)))
	must(t, err)

	for _, name := range []string{"Una Sure", "Unwin Likely"} { // who share a domain with others
		s.arrive(t, people.New{Name: name, Email: address(name), Organisation: here.Organisation, Unconfirmed: true})
	}
	threshold := s.arrive(t, people.New{Name: "Frances Threshold", Email: address("Frances Threshold")})
	must(t, s.Members.AskSponsor(t.Context(), threshold, "leader@persona.example"))
	s.reorganise(t, here.Organisation)
}

// reorganise lets somebody elsewhere vouch for a newcomer, and renames an
// organisation today, so that it can be undone.
func (s *service) reorganise(t *testing.T, personas people.OrganisationID) {
	t.Helper()
	living, err := s.People.Living(t.Context())
	must(t, err)
	renamed := false
	vouched := false
	for _, o := range living {
		some, err := people.In(t.Context(), s.Demo.DB, o.ID, 1)
		must(t, err)
		if o.ID != personas && len(some) > 0 && !vouched {
			vouched = true
			newcomer := s.arrive(t, people.New{Name: "Dora Antechamber", Email: address("Dora Antechamber")})
			must(t, s.Members.AskSponsor(t.Context(), newcomer, some[0].Email))
			sponsor, err := s.People.Actor(t.Context(), some[0].ID)
			must(t, err)
			asked, err := s.Members.Asked(t.Context(), sponsor)
			must(t, err)
			must(t, s.Members.Vouch(t.Context(), sponsor, asked[0].ID, true))
		}
		if len(some) == 0 && !renamed {
			renamed = true
			_, err = s.People.Change(t.Context(), s.actor(t, "administrator"), people.Change{Kind: people.Renamed, Organisation: o.ID, On: s.today(0),
				Note: "It has a new name from today.", As: people.Details{Name: "Office for Renaming", Short: "Renaming"}})
			must(t, err)
		}
	}
	if !renamed || !vouched {
		t.Fatal("the register has no organisation with people elsewhere, or none without people")
	}
}

// appraise puts something on the list of what the records owner decides on: no
// discussion here is twenty years old, so no run of the schedule would.
func (s *service) appraise(t *testing.T) {
	t.Helper()
	act := audit.Act{By: access.Service, Verb: "listed records for appraisal", About: "class/network-papers"}
	must(t, s.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO disposal_reviews (id, class, ref, subject, listed_at, decision, reason, receiver, again_on, decided_by, certificate)
			SELECT $1, 'network-papers', 'discussion/' || t.id, t.ref, $2, '', '', '', '', '', '' FROM threads t ORDER BY t.id LIMIT 1`, id.New(at.Time), at)
		return err
	}))
}

// arrive adds somebody and returns them as they act.
func (s *service) arrive(t *testing.T, n people.New) access.Actor {
	t.Helper()
	var p people.Person
	act := audit.Act{By: access.Service, Verb: "added person", About: "people"}
	must(t, s.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) (err error) {
		p, err = people.Insert(t.Context(), tx, at, n)
		return err
	}))
	who, err := s.People.Actor(t.Context(), p.ID)
	must(t, err)
	return who
}

// today is the day some days from now.
func (s *service) today(days int) pack.Date {
	return pack.Date(clock.ISODay(s.Acts.Now().AddDate(0, 0, days)))
}

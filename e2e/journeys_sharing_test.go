package e2e

import (
	"testing"

	"guildhall/e2e/browser"
	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// shareSkillsWithAManager: a member who has rated themselves lets their manager
// read it; the manager proves again who they are, reads it and sees the team; the
// member sees that, and stops; then the manager finds nothing.
func shareSkillsWithAManager(t *testing.T, v visit) {
	const manager = "marta.manager@cabinet-office.example"
	boss := v.as("Marta Manager")
	member := v.as("Selma Sharer")
	v.rated(t, "selma.sharer@cabinet-office.example")

	member.Open("/me/profile/manager")
	member.Fill("Your line manager’s work email address", manager)
	member.Click("Save")
	boss.Open("/me/requests")
	boss.Click("I am their manager : Selma Sharer")
	boss.See("Success")
	boss.Open("/team")
	boss.See("A text that you can send")
	boss.DontSee("Selma Sharer")
	boss.Axe()
	boss.Reflows()
	boss.Screenshots("team without anybody")

	member.Open("/assessments")
	member.Click("Share your skills with somebody")
	member.Click("Share with somebody")
	member.Axe()
	member.Reflows()
	member.Screenshots("share skills")
	member.Click("Share")
	member.See("There is a problem")
	member.See("Choose who you share with")
	member.Axe()
	member.Choose("Marta Manager, your line manager")
	member.Choose("Line management")
	member.Click("Share")
	member.See("Success")
	member.See("Never read")
	member.See("in the view of their team")
	member.Axe()
	member.Reflows()
	member.Screenshots("sharing")

	v.forgetProof(t, manager)
	boss.Open("/home")
	boss.Click("Selma Sharer shared their skills with you, for line management")
	boss.DontSee("Selma Sharer’s skills")
	v.proveAgain(boss, manager)
	boss.Heading("Selma Sharer’s skills")
	boss.See("guidance for development")
	boss.Axe()
	boss.Reflows()
	boss.Screenshots("shared skills")
	shared := boss.Address()
	boss.Open("/team")
	boss.See("Selma Sharer")
	boss.See("The page is about them alone")
	boss.Axe()
	boss.Reflows()
	boss.Screenshots("team")

	member.Open("/me/access-log")
	member.See("Marta Manager")
	member.See("Read shared skills")
	member.See("in the view of their team, for line management")
	member.Open("/me/sharing")
	member.See("Last read on")
	member.Click("Stop sharing with Marta Manager, your line manager for line management")
	member.See("You have stopped sharing")

	boss.Open(shared)
	if status := boss.Status(); status != 404 {
		t.Errorf("what is not shared any more answers with %d", status)
	}
	boss.Open("/team")
	boss.DontSee("Selma Sharer")
}

// rated lets somebody rate every skill of the first role of the framework.
func (v visit) rated(t *testing.T, email string) {
	t.Helper()
	person, err := v.People.ByEmail(t.Context(), email)
	must(t, err)
	f, err := v.Framework.Current(t.Context())
	must(t, err)
	who := access.Actor{ID: string(person.ID), Name: person.Name}
	id, err := v.Assessments.Begin(t.Context(), who, assessment.New{Purpose: assessment.OwnRole, Role: f.Roles[0].Code})
	must(t, err)
	var answers []assessment.Answer
	for _, n := range f.Roles[0].Skills {
		answers = append(answers, assessment.Answer{Skill: n.Skill.Code, Kind: assessment.Level, Level: 2})
	}
	must(t, v.Assessments.Answer(t.Context(), who, id, answers...))
	must(t, v.Assessments.Submit(t.Context(), who, id))
}

// forgetProof makes it longer than a quarter of an hour ago that somebody proved
// who they are.
func (v visit) forgetProof(t *testing.T, email string) {
	t.Helper()
	person, err := v.People.ByEmail(t.Context(), email)
	must(t, err)
	act := audit.Act{By: access.Service, Verb: "let time pass", About: person.Ref()}
	must(t, v.Acts.Do(t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		_, err := tx.Exec(t.Context(), `UPDATE sessions SET proved_at = $1 WHERE person = $2`, sqldb.At(at.Add(-access.Recent)), people.ID(person.ID))
		return err
	}))
}

// proveAgain follows the page that asks somebody to prove again who they are.
func (v visit) proveAgain(b *browser.Window, email string) {
	v.t.Helper()
	b.Heading("Confirm that it is you")
	b.Click("Send me a code")
	code := ""
	for code == "" { // other messages may have come before it
		code = codeInMessage.FindString(v.Post.Take(v.t, email).Text)
	}
	b.Fill("Code from the message", code)
	b.Click("Continue")
}

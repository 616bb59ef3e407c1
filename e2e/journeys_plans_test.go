package e2e

import (
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/clock"
	"guildhall/internal/membership"
)

// planWithAManager: a records manager at one department is at 1 in a skill of which
// their role asks for 2. From that gap they put a task at work, somebody at another
// department and a course into a plan, and share it with their manager, who would
// say 2, comments and agrees. The member keeps 1 with a note; both views remain, and
// a later change of the plan shows.
func planWithAManager(t *testing.T, v visit) {
	const defra, skill, task = "department-for-environment-food-rural-affairs", "Records in collaboration platforms", "Plan and migrate one team's content to the new platform"
	manager := v.employed("Mark Mendable", defra)
	member := v.employed("Hetty Officer", defra)
	v.employed("Pia Peer", "cabinet-office")
	stranger := v.employed("Stella Strange", defra)
	v.willing(t, address("Pia Peer"), "RM09")
	v.managed(t, address("Hetty Officer"), address("Mark Mendable"))

	member.Open("/assessments/new")
	member.Choose("The role I have")
	member.Select("Role", "Records manager (Records Management)")
	member.Choose("One skill a page")
	member.Click("Continue")
	draft, _, _ := strings.Cut(member.Address(), "/skills/")
	member.Open(draft + "/skills/RM09")
	member.Choose("1 Awareness")
	member.Click("Save and see all skills")
	member.Click("Submit")
	member.See("Your assessment has been submitted")

	member.Click("See your skills beside this role")
	member.Click("Put this into my plan : " + skill)
	member.Heading("What helps you with records in collaboration platforms")
	member.See("You say that you are at 1 Awareness. You aim at 2 Working.")
	member.See("They work at Cabinet Office and say that they are willing to help others with this skill.")
	member.Axe()
	member.Reflows()
	member.Screenshots("what helps with a skill")
	for _, what := range []string{task, "Learn from Pia Peer", "Private office record-keeping workshop"} {
		member.Click("Put it into my plan : " + what)
		member.See("It is in your plan.")
	}
	member.Open("/home")
	member.Click("Plan what you will do to grow, and see how far you have come")
	member.Axe()
	member.Reflows()
	member.Screenshots("plans")
	member.Click("Development plan " + clock.System().In(clock.London).Format("2006"))
	member.See("Of 3 actions, 1 on the job, 1 with other people and 1 formal learning.")
	member.See("Pia Peer")
	plan := member.Address()
	member.Axe()
	member.Reflows()
	member.Screenshots("a plan")

	member.Click("Change : " + task)
	member.Fill("By when? (optional)", "soon")
	member.Click("Save")
	member.See("Enter a date such as 27 March 2027")
	member.Axe()
	member.Fill("By when? (optional)", "27 March 2027")
	member.Fill("Why? (optional)", "My team moves in spring.")
	member.Click("Save")
	member.See("27 March 2027")

	member.Click("Share this plan for comments and agreement")
	member.Axe()
	member.Reflows()
	member.Screenshots("share a plan")
	member.Choose("Mark Mendable, your line manager")
	member.Choose("Line management")
	member.Choose("My levels of the skills in the plan")
	member.Click("Share")
	member.See("You share this plan.")

	v.forgetProof(t, address("Mark Mendable"))
	manager.Open("/home")
	manager.Click("Hetty Officer shared their development plan with you, for line management")
	v.proveAgain(manager, address("Mark Mendable"))
	manager.Heading("Hetty Officer’s development plan")
	manager.See("1 Awareness")
	shared := manager.Address()
	manager.Axe()
	manager.Reflows()
	manager.Screenshots("a shared plan")
	manager.Click("Send your comment")
	manager.See("Enter what you would like to say")
	manager.Axe()
	manager.Select("What is it about?", task)
	manager.Fill("Your comment", "I would say 2")
	manager.Click("Send your comment")
	manager.See("What you said has been sent.")
	manager.Click("Agree to the plan as it stands")
	manager.See("You have agreed to the plan as it stands today.")
	for { // messages that came before
		m := v.Post.Take(t, address("Hetty Officer"))
		if strings.Contains(m.Text, skill) || strings.Contains(m.Text, "would say") {
			t.Errorf("a message says what is in the plan: %s", m.Text)
		}
		if strings.Contains(m.Subject, "was agreed") {
			break
		}
	}

	// The manager says the same as an opinion, and the member keeps 1 with a note.
	member.Open(draft)
	member.Click("Ask somebody for a second opinion")
	member.Choose("Mark Mendable")
	member.Click("Send the request")
	member.See("Your request has been sent")
	request := member.Address()
	manager.Open("/opinions/asked")
	manager.Click("Accept the request of Hetty Officer")
	manager.Choose("2 Working")
	manager.Fill("Comment (optional)", "You have led two clear-outs.")
	manager.Click("Save what I say")
	member.Open(request)
	member.Fill("Your note", "I have done it once, with help.")
	member.Click("Keep my level with this note for " + skill)
	member.See("Both views remain")

	member.Open(plan)
	member.See("I would say 2")
	member.See("You have led two clear-outs.")
	member.See("I have done it once, with help.")
	member.See("Mark Mendable agreed to it on")
	member.See("It stands as it was agreed.")
	member.Fill("Your answer to Mark Mendable", "I keep 1 until I have done it by myself.")
	member.Click("Answer Mark Mendable")
	member.See("Your answer has been sent.")
	member.Click("Change : " + task)
	member.Choose("Under way")
	member.Click("Save")
	member.See("It has changed since it was agreed on")
	member.See("How far it has come is now “under way”; it was “planned”.")
	member.Axe()
	member.Reflows()
	member.Screenshots("a plan that changed since it was agreed")
	member.Click("Read version 1")
	member.See("What has changed since")
	member.Axe()
	member.Reflows()

	manager.Open(shared)
	manager.See("I keep 1 until I have done it by myself.")
	manager.See("I would say 2")
	manager.See("It has changed since it was agreed on")
	manager.DontSee("with help")
	manager.Axe()
	manager.Click("Withdraw from this agreement , version 1")
	manager.See("The agreement has been withdrawn.")

	member.Open("/me/access-log")
	member.See("Read development plan")
	stranger.Open(shared)
	if status := stranger.Status(); status != 404 {
		t.Errorf("somebody else is answered with %d", status)
	}
	member.Open(plan)
	member.Click("Close this plan")
	member.See("Your plan is closed.")
	member.Axe()
}

// willing lets somebody say that they help others with a skill and want to be found.
func (v visit) willing(t *testing.T, email, skill string) {
	t.Helper()
	ctx := t.Context()
	person, err := v.People.ByEmail(ctx, email)
	must(t, err)
	who := access.Actor{ID: string(person.ID), Name: person.Name}
	id, err := v.Assessments.Begin(ctx, who, assessment.New{Purpose: assessment.Skills, Skills: []string{skill}})
	must(t, err)
	must(t, v.Assessments.Answer(ctx, who, id, assessment.Answer{Skill: skill, Kind: assessment.Level, Level: 3, Help: true}))
	must(t, v.Assessments.Submit(ctx, who, id))
	must(t, v.Members.Choose(ctx, who, membership.Choices(strings.Repeat("4", len(membership.Fields))), true))
}

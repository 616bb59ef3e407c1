package e2e

import (
	"strings"
	"testing"

	"guildhall/e2e/browser"
)

// agreeWithAManager: a records manager checks their skills against that role and
// is at 1 in one of them, for which there is something to learn. Their manager
// would say 2; the member keeps 1 with a note, and both views remain. In another
// skill the two are two levels apart and record that they differ.
func agreeWithAManager(t *testing.T, v visit) {
	const platforms, design = "Records in collaboration platforms", "Records programme design"
	manager := v.employed("Mona Linehan", "cabinet-office")
	member := v.employed("Rory Records", "cabinet-office")
	stranger := v.employed("Stan Stranger", "cabinet-office")

	member.Open("/me/profile/manager")
	member.Fill("Your line manager’s work email address", address("Mona Linehan"))
	member.Click("Save")
	manager.Open("/me/requests")
	manager.Click("I am their manager : Rory Records")
	manager.See("Success")

	member.Open("/assessments/new")
	member.Choose("The role I have")
	member.Select("Role", "Records manager (Records Management)")
	member.Choose("One skill a page")
	member.Click("Continue")
	draft, _, _ := strings.Cut(member.Address(), "/skills/")
	for code, level := range map[string]string{"RM09": "1 Awareness", "RM01": "1 Awareness"} {
		member.Open(draft + "/skills/" + code)
		member.Choose(level)
		member.Click("Save and see all skills")
		member.See("Your answers have been saved")
	}
	member.Click("Submit")
	member.See("Your assessment has been submitted")
	member.Click("See your skills beside this role")
	member.See(platforms)
	member.See("Plan and migrate one team's content to the new platform")

	// One level apart.
	v.askManager(member, draft, design)
	request := member.Address()
	for { // the message that a manager was named comes before it
		m := v.Post.Take(t, address("Mona Linehan"))
		if strings.Contains(m.Text, platforms) || strings.Contains(m.Text, "Awareness") {
			t.Errorf("a message names a skill or a level: %s", m.Text)
		}
		if strings.Contains(m.Subject, "asks for your opinion") {
			break
		}
	}
	manager.Open("/home")
	manager.Click("Answer 1 request for your opinion")
	manager.Axe()
	manager.Reflows()
	manager.Screenshots("what I am asked")
	manager.Click("Accept the request of Rory Records")
	manager.Heading("What Rory Records asks you")
	manager.Click("Save what I say")
	manager.See("There is a problem")
	manager.Axe()
	manager.Choose("2 Working")
	manager.Fill("Comment (optional)", "I would say 2")
	manager.Click("Save what I say")
	manager.See("What you said has been saved")
	manager.Axe()
	manager.Reflows()
	manager.Screenshots("give an opinion")

	member.Open("/opinions")
	member.Axe()
	member.Reflows()
	member.Screenshots("second opinions")
	member.Click("Mona Linehan, line manager")
	member.See("I would say 2")
	member.See("less than two levels from yours, so your own stands")
	member.Click("Keep my level with this note for " + platforms)
	member.See("Write why you keep your level")
	member.Axe()
	member.Fill("Your note", "I have done it once, with help.")
	member.Click("Keep my level with this note for " + platforms)
	member.See("Both views remain")
	member.Open("/assessments/skills/RM09")
	member.See("I would say 2")
	member.See("I have done it once, with help.")
	member.See("Today 1 Awareness counts")
	member.Axe()
	member.Reflows()
	member.Screenshots("history with an opinion")

	// Two levels apart.
	v.askManager(member, draft, platforms)
	second := member.Address()
	manager.Open("/opinions/asked")
	manager.Click("Accept the request of Rory Records")
	manager.Choose("3 Practitioner")
	manager.Click("Save what I say")
	manager.See("two levels or more apart")
	manager.Fill("Your note", "Rory led the last programme.")
	manager.Click("Record that we differ for " + design)
	manager.See("It has been recorded that you differ")
	manager.Axe()
	member.Open(second)
	member.See("Not agreed")
	member.See("Rory led the last programme.")
	member.Fill("Your note", "Others designed it.")
	member.Click("Record that we differ for " + design)
	member.See("Others designed it.")
	member.See("It is recorded that you and Mona Linehan differ")
	member.Axe()
	member.Reflows()
	member.Screenshots("a disagreement")
	member.Click("Stop the reading")
	member.See("You stopped the reading")
	member.Open("/me/access-log")
	member.See("Read skills to give an opinion")

	stranger.Open(request)
	if status := stranger.Status(); status != 404 {
		t.Errorf("somebody else is answered with %d", status)
	}
}

// askManager asks the manager about every rated skill but one.
func (v visit) askManager(member *browser.Window, assessment, but string) {
	v.t.Helper()
	member.Open(assessment)
	member.Click("Ask somebody for a second opinion")
	member.Axe()
	member.Reflows()
	member.Screenshots("ask for an opinion")
	member.Click("Send the request")
	member.See("Choose whom you ask")
	member.Axe()
	member.Choose("Mona Linehan")
	member.Choose(but)
	member.Click("Send the request")
	member.See("Your request has been sent")
	member.Axe()
}

package e2e

import (
	"net/http"
	"testing"

	"guildhall/e2e/browser"
)

// findWhatAWordMeans: somebody was told that they will get a DSAR.
func findWhatAWordMeans(t *testing.T, v visit) {
	b := v.window()
	b.Open("/")
	b.Axe()
	b.Reflows()
	b.Screenshots("front")
	b.Fill("Search skills, roles, networks and pages", "DSAR")
	b.Click("Search")
	b.See("Individual rights requests")
	b.Axe()
	b.Screenshots("search")
	b.Click("Individual rights requests")
	b.Heading("Individual rights requests")
	b.Axe()
	b.Reflows()
	b.Screenshots("skill")

	b.Open("/search?q=MoG")
	b.See("Machinery of government transfers")
	b.Open("/search?q=machinary of goverment")
	b.See("Did you mean")
	b.Open("/search?q=zzqqxx")
	b.See("Nothing was found")
	b.Axe()
	b.Click("Glossary")
	b.Heading("Glossary")
	b.See("Subject access request")
}

// findMyRole: a caseworker who answers requests looks for their job.
func findMyRole(t *testing.T, v visit) {
	b := v.window()
	b.Open("/")
	b.Click("Roles")
	b.Heading("Roles")
	b.Axe()
	b.Reflows()
	b.Screenshots("roles")
	b.Fill("Words", "caseworker")
	b.Click("Show roles")
	b.See("Information rights caseworker")
	b.DontSee("KIM apprentice")
	b.Click("Remove “caseworker”")
	b.See("KIM apprentice")

	b.Open("/am-i-in")
	b.Fill("Job title or words", "FOI officer")
	b.Click("Find roles like it")
	b.See("Roles like “FOI officer”")
	b.Axe()
	b.Click("Information rights officer")
	b.Heading("Information rights officer")
	b.Axe()
	b.Reflows()
	b.Screenshots("role")
}

func compareTwoRoles(t *testing.T, v visit) {
	b := v.window()
	b.Open("/roles/compare")
	b.Heading("Compare two roles")
	b.Select("From this role", "Information rights caseworker (Information Rights)")
	b.Select("To this role", "Information rights officer (Information Rights)")
	b.Click("Compare")
	b.Heading("Information rights caseworker compared with Information rights officer")
	b.See("In short")
	b.Axe()
	b.Reflows()
	b.Screenshots("compare")
	b.Click("Compare the other way round")
	b.Heading("Information rights officer compared with Information rights caseworker")
}

func seeWhereICouldGo(t *testing.T, v visit) {
	b := v.window()
	b.Open("/")
	b.Click("Careers")
	b.Axe()
	b.Reflows()
	b.Screenshots("careers")
	b.Select("Your role", "Information rights officer (Information Rights)")
	b.Click("Show where I could go")
	b.See("Where you could go")
	b.Axe()
	b.Reflows()
	b.Screenshots("careers from a role")
	b.Click("Compare skills of Information rights officer and FOI and EIR manager")
	b.Heading("Information rights officer compared with FOI and EIR manager")
}

func findHowToJoinANetwork(t *testing.T, v visit) {
	b := v.window()
	b.Open("/")
	b.Click("Networks")
	b.Heading("Professional networks")
	b.Axe()
	b.Reflows()
	b.Screenshots("networks")
	b.Click("Government Information Group")
	b.Heading("Government Information Group")
	b.See("How to join")
	b.See("Write to Info.GIG@cilip.org.uk")
	b.Axe()
	b.Reflows()
	b.Screenshots("network")
}

// useOnlyTheKeyboard finds the meaning of a skill's level without a mouse.
func useOnlyTheKeyboard(t *testing.T, v visit) {
	b := v.window()
	b.Open("/")
	b.Press(browser.Tab)
	b.HasFocus("Skip to main content")
	b.TabTo("Skills")
	b.PressEnter()
	b.Heading("Skills")
	b.TabTo("Individual rights requests")
	b.PressEnter()
	b.Heading("Individual rights requests")
}

// loseTheWay: an address that is wrong, and one that is for others.
func loseTheWay(t *testing.T, v visit) {
	b := v.window()
	b.Open("/no-such-page")
	b.Heading("Page not found")
	if b.Status() != http.StatusNotFound {
		t.Errorf("the status is %d", b.Status())
	}
	b.Axe()
	b.Reflows()
	b.Screenshots("page not found")
	b.Click("the home page")
	b.At("/")

	member := v.as("Mia Member")
	member.Open("/people")
	member.Heading("You cannot see this page")
	member.Axe()
}

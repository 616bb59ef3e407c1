package e2e

import (
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/clock"
)

// askWhetherMyJobCounts: a web designer in a department asks whether their job is
// in the profession. It is not by default; then the department decides otherwise,
// and the answer says who decided it, why and since when.
func askWhetherMyJobCounts(t *testing.T, v visit) {
	const role, department = "Web and intranet content designer (Information Architecture)", "Department for Work and Pensions"
	visitor, admin := v.window(), v.as("Ramona Ringmaster", access.Administrator)

	visitor.Open("/am-i-in")
	visitor.Fill("Job title or words", "web content designer")
	visitor.Click("Find roles like it")
	visitor.Click("In your organisation as Web and intranet content designer")
	visitor.Click("Show how it counts there")
	visitor.See("There is a problem")
	visitor.Axe()
	visitor.Select("Organisation", department)
	visitor.Click("Show how it counts there")
	visitor.See("Outer ring")
	visitor.See("usually counted in another profession")
	visitor.See(department + " has decided nothing else")
	visitor.Axe()
	visitor.Reflows()
	visitor.Screenshots("how a role counts in an organisation")
	asked := visitor.Address()

	today := clock.ISODay(v.Acts.Now())
	admin.Open("/organisations/department-for-work-pensions/rings/new")
	admin.Select("Role", "Web and intranet content designer")
	admin.Choose("Core")
	admin.Fill("From", today)
	admin.Fill("Reason", "Its web pages are the department’s public record.")
	admin.Fill("Which post answers for this?", "Chief Data Officer")
	admin.Click("Place this role")
	admin.See("Success")

	visitor.Open(asked)
	visitor.See("Core ring")
	visitor.See("is in the profession")
	visitor.See("Its web pages are the department’s public record.")
	visitor.See("Chief Data Officer")
	visitor.See("From " + clock.Day(v.Acts.Now()))
	visitor.Axe()
	visitor.Reflows()
	visitor.Screenshots("an organisation decided otherwise")

	visitor.Select("Role", role)
	visitor.Select("Organisation", "Cabinet Office")
	visitor.Click("Show how it counts there")
	visitor.See("Outer ring")
	visitor.DontSee("Chief Data Officer")
}

package e2e

import (
	"testing"

	"guildhall/e2e/browser"
	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// employed is as, for somebody who is known to work in an organisation.
func (v visit) employed(name string, o people.OrganisationID, roles ...access.Role) *browser.Window {
	v.t.Helper()
	b := v.as(name, roles...)
	act := audit.Act{By: access.Service, Verb: "moved person", About: "organisation/" + string(o)}
	err := v.Acts.Do(v.t.Context(), act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		p, err := people.ByEmail(v.t.Context(), tx, address(name))
		if err != nil {
			return err
		}
		return people.Move(v.t.Context(), tx, at, access.Service, p.ID, o, true)
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return b
}

// renameAnOrganisation: an administrator offers a seat, its holder accepts, the
// organisation takes a new name. The holder keeps the seat and works in the new
// one; as at the day before, everything keeps the old name.
func renameAnOrganisation(t *testing.T, v visit) {
	const old, page = "Wilton Park", "/organisations/wilton-park"
	admin := v.employed("Rena Registrar", "cabinet-office", access.Administrator, access.HeadOfProfession)
	leader := v.employed("Lea Leadenhall", "wilton-park")
	visitor := v.window()

	visitor.Open(page)
	visitor.See("vacant")

	admin.Open(page)
	admin.Click("Fill its seats")
	admin.Choose("Head of KIM")
	admin.Fill("Email address of the person", "nobody@nowhere.example")
	admin.Click("Offer the seat")
	admin.See("There is a problem")
	admin.Axe()
	admin.Fill("Email address of the person", address("Lea Leadenhall"))
	admin.Click("Offer the seat")
	admin.See("Success")
	admin.Axe()
	admin.Reflows()
	admin.Screenshots("seats of an organisation")

	leader.Open("/me/seats")
	leader.Choose("The page of the organisation may show my name to everyone")
	leader.Axe()
	leader.Reflows()
	leader.Screenshots("a seat is offered")
	leader.Click("Accept the seat")
	leader.See("You hold this seat")
	leader.Open("/organisations/wilton-park/members")
	leader.See("Lea Leadenhall")

	visitor.Open(page)
	visitor.See("Lea Leadenhall")

	admin.Open(page)
	admin.Click("Change this organisation")
	admin.Axe()
	admin.Click("It has a new name")
	admin.Click("Rename it")
	admin.See("There is a problem")
	admin.Axe()
	admin.Fill("New name", "Office for Footnotes")
	admin.Reflows()
	admin.Click("Rename it")
	admin.See("Success")
	admin.Screenshots("an organisation was renamed")

	visitor.Open("/organisations/office-for-footnotes")
	visitor.Heading("Office for Footnotes")
	visitor.See("Lea Leadenhall")
	visitor.See(old)
	visitor.Axe()
	visitor.Open(page + "?at=" + clock.ISODay(v.Acts.Now().AddDate(0, 0, -1)))
	visitor.See(old + " on ")
	visitor.See("This is what the register says of that day.")
	visitor.DontSee("Office for Footnotes on")
	visitor.Axe()
	visitor.Reflows()
	visitor.Screenshots("an organisation as at an earlier day")

	leader.Open("/organisations/office-for-footnotes/members")
	leader.See("Lea Leadenhall")
	leader.Open("/me/organisation")
	leader.See("You work in Office for Footnotes")
	leader.Open("/organisations/cabinet-office/members")
	if leader.Status() != 404 {
		t.Errorf("the members of another organisation answer its leader with %d", leader.Status())
	}
}

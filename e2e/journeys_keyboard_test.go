package e2e

import (
	"testing"

	"guildhall/e2e/browser"
	"guildhall/internal/people"
)

// rateAndShareByKeyboard: a member rates one skill and lets their manager read it,
// without a mouse; the manager finds it.
func rateAndShareByKeyboard(t *testing.T, v visit) {
	const email, manager = "kit.keyrater@cabinet-office.example", "keira.keymanager@cabinet-office.example"
	boss, member := v.as("Keira Keymanager"), v.as("Kit Keyrater")
	v.managed(t, email, manager)

	member.Open("/assessments/new")
	pick(member, "The role I have", "Skills that I choose myself")
	pick(member, "One skill a page", "All skills on one page")
	member.TabTo("Continue")
	member.PressEnter()
	member.Heading("Choose skills to rate")
	member.TabTo(v.skillName("RM02"))
	member.Press(browser.Space)
	member.TabTo("Continue")
	member.PressEnter()
	pick(member, v.level(0), v.level(2))
	member.TabTo("Save and submit")
	member.PressEnter()
	member.See(v.level(2))

	member.Open("/assessments")
	member.TabTo("Share your skills with somebody")
	member.PressEnter()
	member.TabTo("Share with somebody")
	member.PressEnter()
	pick(member, "Keira Keymanager, your line manager", "Keira Keymanager, your line manager")
	pick(member, "An appraisal conversation", "Line management")
	member.TabTo("Share")
	member.PressEnter()
	member.See("Success")
	member.See("Keira Keymanager, your line manager")

	boss.Open("/home")
	boss.TabTo("Kit Keyrater shared their skills with you, for line management")
	boss.PressEnter()
	boss.Heading("Kit Keyrater’s skills")
	boss.See(v.skillName("RM02"))
	boss.See(v.level(2))
}

// pick goes to a group of radio buttons by Tab, which stops at the one that is
// chosen or else at the first, and through it by arrow.
func pick(b *browser.Window, stops, wanted string) {
	b.TabTo(stops)
	for range 10 {
		if b.Focused() == wanted {
			break
		}
		b.Press(browser.Down)
	}
	b.HasFocus(wanted)
	b.Press(browser.Space)
}

// managed makes somebody the confirmed line manager of another.
func (v visit) managed(t *testing.T, member, manager string) {
	t.Helper()
	of := func(email string) people.ID {
		p, err := v.People.ByEmail(t.Context(), email)
		must(t, err)
		return p.ID
	}
	who, err := v.People.Actor(t.Context(), of(member))
	must(t, err)
	must(t, v.Members.NameManager(t.Context(), who, manager))
	boss, err := v.People.Actor(t.Context(), of(manager))
	must(t, err)
	must(t, v.Members.Answer(t.Context(), boss, of(member), true))
}

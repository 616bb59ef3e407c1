package e2e

import (
	"testing"

	"guildhall/e2e/browser"
	"guildhall/internal/access"
)

// as opens the window of somebody who has joined and is signed in.
func (v visit) as(name string, roles ...access.Role) *browser.Window {
	v.t.Helper()
	person, err := v.People.ByEmail(v.t.Context(), v.join(v.t, name, roles...))
	if err != nil {
		v.t.Fatal(err)
	}
	b, cookie := v.window(), v.enter(v.t, person.ID)
	b.Carry(cookie.Name, cookie.Value)
	return b
}

// editAndPublish: an editor rewrites a page, a second one reviews it, and a
// visitor reads it. Nobody publishes their own words.
func editAndPublish(t *testing.T, v visit) {
	const words = "We keep the memory of government in good order."
	visitor, writer, reviewer := v.window(), v.as("Wanda Writer", access.Editor), v.as("Rhona Reviewer", access.Editor)

	writer.Open("/about")
	writer.Click("Edit this page")
	writer.Axe()
	writer.Reflows()
	writer.Screenshots("history of a page")
	writer.Click("Edit this page")
	writer.Axe()
	writer.Reflows()
	writer.Screenshots("edit a page")
	writer.Fill("Title", "")
	writer.Click("Save and ask for review")
	writer.See("There is a problem")
	writer.Axe()
	writer.Fill("Title", "About us")
	writer.Fill("Text", "## Who we are\n\n"+words)
	writer.Click("Save and see how it looks")
	writer.See(words)
	writer.Axe()
	writer.Click("Go on editing")
	writer.Fill("What has changed", "It says who we are in one sentence.")
	writer.Click("Save and ask for review")
	writer.See("Success")
	visitor.Open("/about")
	visitor.DontSee(words)

	reviewer.Open("/editing")
	reviewer.Axe()
	reviewer.Reflows()
	reviewer.Screenshots("editing desk")
	reviewer.Click("Review About us")
	reviewer.See("It says who we are in one sentence.")
	reviewer.Axe()
	reviewer.Reflows()
	reviewer.Screenshots("review a page")
	reviewer.Click("Confirm")
	reviewer.See("There is a problem")
	reviewer.Choose("Approve it and publish it now")
	reviewer.Click("Confirm")
	reviewer.See("Success")

	visitor.Open("/about")
	visitor.Heading("About us")
	visitor.See(words)
	visitor.Open("/changes")
	visitor.See("It says who we are in one sentence.")
	visitor.Axe()
}

// editByKeyboard is the same work without a mouse, on another page: write, ask,
// review, publish.
func editByKeyboard(t *testing.T, v visit) {
	writer, reviewer, visitor := v.as("Kay Keypress", access.Editor), v.as("Terry Tabstop", access.Editor), v.window()

	writer.Open("/governance")
	writer.TabTo("Edit this page")
	writer.PressEnter()
	writer.TabTo("Edit this page")
	writer.PressEnter()
	writer.TabTo("Title")
	writer.Press(browser.Tab)
	writer.Press(browser.Tab)
	writer.HasFocus("Text")
	writer.Press("Typed without a mouse.", browser.Enter, browser.Enter)
	writer.TabTo("What has changed")
	writer.Press("It has a first sentence.")
	writer.TabTo("Save and ask for review")
	writer.PressEnter()
	writer.See("Success")

	reviewer.Open("/editing")
	reviewer.TabTo("Review How the profession is led")
	reviewer.PressEnter()
	reviewer.TabTo("Approve it and publish it now")
	reviewer.Press(browser.Space)
	reviewer.TabTo("Confirm")
	reviewer.PressEnter()
	reviewer.See("Success")

	visitor.Open("/governance")
	visitor.See("Typed without a mouse.")
}

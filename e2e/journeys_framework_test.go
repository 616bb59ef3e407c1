package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guildhall/e2e/browser"
	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
)

// proposeAndSeeItPublished: a member finds one sentence of a level text wanting.
// An editor accepts what they propose and makes the change; two others agree; the
// release says whom to thank.
func proposeAndSeeItPublished(t *testing.T, v visit) {
	const words = "Manage a transfer from start to finish, and keep a record of every decision on the way."
	member, writer := v.as("Mabel Member"), v.as("Edith Editor", access.Editor)
	reviewer, approver, visitor := v.as("Rufus Reviewer", access.Editor), v.as("Aphra Approver", access.Approver), v.window()

	member.Open("/skills/RM06")
	member.Click("Propose a change to this skill")
	member.Axe()
	member.Reflows()
	member.Click("Continue")
	member.See("There is a problem")
	member.Choose("A sentence of level 3, Practitioner")
	member.Click("Continue")
	member.Axe()
	member.Reflows()
	member.Choose("Add a sentence at the end")
	member.Click("Continue")
	member.Axe()
	member.Reflows()
	member.Screenshots("propose a change")
	member.Click("Propose this change")
	member.See("There is a problem")
	member.Axe()
	member.Fill("Your sentence", words)
	member.Fill("Why do you propose this?", "It did not say that decisions are recorded.")
	member.Choose("Everyone")
	member.Choose("Yes")
	member.Fill("Name as it should be written", "Mabel from the transfers team")
	member.Click("Propose this change")
	member.See(words)
	member.Axe()
	member.Reflows()
	member.Screenshots("a proposal")
	proposal := member.Address()
	visitor.Open("/proposals")
	visitor.See("Transfer to an archive")
	visitor.Axe()
	visitor.Reflows()

	writer.Open(proposal)
	writer.Click("Decide on this proposal")
	writer.Axe()
	writer.Choose("Accept it")
	writer.Fill("Why?", "It is what good practice asks.")
	writer.Click("Decide")
	approver.Open("/framework/desk")
	approver.Fill("Name of the next release", "2098.1")
	approver.Click("Begin the next release")
	writer.Open(proposal)
	writer.Click("Make this change in the draft")
	writer.Axe()
	writer.Reflows()
	writer.Click("Save and ask for review")
	writer.See("Others can review your change now.")
	writer.See(words)
	for _, decide := range []struct {
		by     *browser.Window
		answer string
	}{{reviewer, "It is right"}, {approver, "Approve it"}} {
		decide.by.Open("/framework/desk")
		decide.by.Click("Transfer to an archive")
		decide.by.Choose(decide.answer)
		decide.by.Click("Confirm")
		decide.by.See("Success")
	}
	approver.Open("/framework/desk")
	approver.Click("Publish it")
	approver.Fill("What is this release about?", "One sentence, from a member.")
	approver.Click("Publish release 2098.1")
	approver.See("The release is published.")

	visitor.Open("/skills/RM06")
	visitor.See(words)
	visitor.See("Mabel from the transfers team")
	visitor.Open("/framework/releases/2098.1")
	visitor.See("Mabel from the transfers team")
	member.Open(proposal)
	member.See("Carried")
	member.See("2098.1")
	member.Axe()
	member.Open("/following")
	member.Axe()
	member.Reflows()
	member.Screenshots("what I follow")
}

// splitASkill: an editor parts a skill in two, another reviews it, an approver
// makes it part of the draft and publishes the release.
func splitASkill(t *testing.T, v visit) {
	writer, reviewer := v.as("Petra Parting", access.Editor), v.as("Sylvia Secondopinion", access.Editor)
	approver, visitor, rater := v.as("Agnes Approving", access.Approver), v.window(), v.as("Rita Ratesherself")
	level := v.level(2)
	rater.Open("/assessments/new")
	rater.Choose("Skills that I choose myself")
	rater.Choose("All skills on one page")
	rater.Click("Continue")
	rater.Choose(v.skillName("RM02"))
	rater.Click("Continue")
	rater.Choose(level)
	rater.Click("Save and submit")
	rater.See(v.skillName("RM02"))

	approver.Open("/framework/desk")
	approver.Heading("Editing the framework")
	approver.Axe()
	approver.Reflows()
	approver.Fill("Name of the next release", "2099.1")
	approver.Click("Begin the next release")
	approver.See("The next release is begun.")

	writer.Open("/framework/desk")
	writer.Axe()
	writer.Reflows()
	writer.Screenshots("framework desk")
	writer.Click("Change something")
	writer.Axe()
	writer.Reflows()
	writer.Open("/framework/amendments/new?about=skill/RM02")
	writer.Axe()
	writer.Click("Split it into several skills")
	writer.Axe()
	writer.Reflows()
	writer.Screenshots("split a skill")
	writer.Click("Save and ask for review")
	writer.See("There is a problem")
	writer.Axe()
	name := v.skillName("RM02")
	writer.Fill("Code (part 2)", "RM90")
	writer.Fill("Name (part 2)", "Setting retention rules with others")
	writer.Fill("Definition (part 2)", "Agree how long records are kept with the people who make them.")
	for level, words := range v.levels() {
		writer.Fill(level+" (part 2)", words)
	}
	writer.Fill("Change note", "Keeping to the rules and setting them are learned apart.")
	writer.Click("Save and ask for review")
	writer.See("Others can review your change now.")
	writer.See("RM90")
	writer.Axe()
	writer.Reflows()
	writer.Screenshots("a change of the framework")
	visitor.Open("/skills/RM02")
	visitor.DontSee("Setting retention rules with others")

	reviewer.Open("/framework/desk")
	reviewer.Click(name)
	reviewer.Choose("It is right")
	reviewer.Click("Confirm")
	reviewer.See("An approver decides next.")

	approver.Open("/framework/desk")
	approver.Click(name)
	approver.Choose("Approve it")
	approver.Click("Confirm")
	approver.See("The change is part of the draft.")
	approver.Open("/framework/checks")
	approver.Axe()
	approver.Reflows()
	approver.Screenshots("checks")
	approver.Open("/framework/desk")
	approver.Click("Publish it")
	approver.Axe()
	approver.Fill("What is this release about?", "Retention became two skills.")
	approver.Click("Publish release 2099.1")
	approver.See("The release is published.")

	visitor.Open("/skills/RM90")
	visitor.Heading("Setting retention rules with others")
	visitor.Axe()
	visitor.Open("/framework/releases/2099.1")
	visitor.See("Keeping to the rules and setting them are learned apart.")
	visitor.Axe()
	visitor.Reflows()
	visitor.Screenshots("release")

	rater.Open("/assessments/changes")
	rater.Heading("What changed for you")
	rater.See("Release 2099.1 parted " + name)
	rater.See("Setting retention rules with others")
	rater.Axe()
	rater.Reflows()
	rater.Screenshots("what changed for you")
	rater.Choose(level)
	rater.Click("Confirm")
	rater.Open("/assessments/skills/RM02")
	rater.See(level)
	rater.Axe()
	rater.Screenshots("history of a skill")
}

// level is the name of a level as the questions about skills say it.
func (v visit) level(number int) string {
	v.t.Helper()
	f, err := v.Framework.Current(v.t.Context())
	if err != nil {
		v.t.Fatal(err)
	}
	return assessment.LevelName(f, number)
}

// levels are the fields for the texts of each level, with something to write.
func (v visit) levels() map[string]string {
	v.t.Helper()
	f, err := v.Framework.Current(v.t.Context())
	if err != nil {
		v.t.Fatal(err)
	}
	all := map[string]string{}
	for _, l := range f.Scale.Described() {
		all[fmt.Sprintf("Level %d, %s", l.Number, l.Name)] = fmt.Sprintf("Agree rules with %d teams at once, and say afterwards what was agreed.", l.Number*l.Number)
	}
	return all
}

// fetch gets what no window shows, such as a file.
func (v visit) fetch(path string) []byte {
	v.t.Helper()
	answer, err := http.Get(v.URL + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		v.t.Fatalf("%s answers %d: %v", path, answer.StatusCode, err)
	}
	return body
}

func (v visit) skillName(code string) string {
	v.t.Helper()
	f, err := v.Framework.Current(v.t.Context())
	if err != nil {
		v.t.Fatal(err)
	}
	return f.Skill(code).Name
}

// findWhatChanged: somebody who knew the last release reads what the new one
// changed, word by word, and goes back to the old text.
func findWhatChanged(t *testing.T, v visit) {
	b := v.window()
	b.Open("/framework/releases")
	b.Axe()
	b.Reflows()
	b.Screenshots("releases")
	b.Open("/framework/compare")
	b.Axe()
	b.Reflows()
	b.See("What changed from release")
	b.See("RM90")
	b.Screenshots("compare two releases")
	b.Open("/framework/releases/2026.1/skills/RM02")
	b.Heading(v.skillName("RM02"))
	b.See("2026.1")
	b.Axe()
	b.Reflows()
	b.Screenshots("a skill as at a release")
}

// downloadTheWordVersion: a person who works in documents takes the framework along.
func downloadTheWordVersion(t *testing.T, v visit) {
	b := v.window()
	b.Open("/framework/releases/2026.1")
	b.See("Word")
	b.Open("/framework/releases/2026.1/print")
	b.See("2026.1")
	b.Axe()
	b.Reflows()
	body := v.fetch("/framework/releases/2026.1/download/docx")
	if !bytes.HasPrefix(body, []byte("PK")) || len(body) < 10_000 {
		t.Errorf("the Word version has %d bytes", len(body))
	}
}

// handOverAndTakeBack: an approver hands the release over; the platform sends
// back a copy in which it changed a definition.
func handOverAndTakeBack(t *testing.T, v visit) {
	approver, visitor := v.as("Harriet Handover", access.Approver, access.Editor), v.window()
	visitor.Open("/framework/handover")
	visitor.See("Nothing has been handed over yet.")
	visitor.Axe()
	approver.Open("/framework/handover/work")
	approver.Axe()
	approver.Reflows()
	approver.Click("Hand over release 2099.1")
	approver.See("The release is handed over.")
	approver.See("Download")
	approver.Axe()
	approver.Screenshots("hand over and take back")
	visitor.Open("/framework/handover")
	visitor.See("The platform holds release")
	visitor.Axe()
	visitor.Reflows()
	visitor.Screenshots("statement of the hand-over")

	approver.Upload("The copy that came back", v.theirs(t))
	approver.Click("Compare it")
	approver.Heading("What came back")
	approver.See("Changed by them (1)")
	approver.See("Rewritten on the platform.")
	approver.Axe()
	approver.Reflows()
	approver.Screenshots("what came back")
	approver.Click("Take their changes into the draft")
	approver.See("The import is in the draft as one change.")
	approver.See("Imported changes")
}

// theirs is a file with the framework as the platform changed it.
func (v visit) theirs(t *testing.T) string {
	t.Helper()
	e, err := v.Framework.Edition(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	changed := *e
	changed.Framework.Skills = append([]pack.Skill{}, e.Framework.Skills...)
	changed.Framework.Skills[3].Definition = "Rewritten on the platform."
	var b strings.Builder
	if err := linked.Write(&b, linked.Turtle, &changed); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "from the platform.ttl")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

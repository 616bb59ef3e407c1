package e2e

import (
	"os"
	"testing"

	"guildhall/e2e/browser"
)

// pair is an engine and whether the person's browser runs scripts.
type pair struct {
	on      engine
	scripts bool
}

// pairs are those that every run tries, and the others, which make check adds
// by setting GUILDHALL_PAIRS to other.
func pairs() []pair {
	if os.Getenv("GUILDHALL_PAIRS") == "other" {
		return []pair{{sqlite, false}, {postgres, true}}
	}
	return []pair{{sqlite, true}, {postgres, false}}
}

func (p pair) String() string {
	if p.scripts {
		return string(p.on) + " with scripts"
	}
	return string(p.on) + " without scripts"
}

// journey is one thing that people come for, done from the first page on.
type journey struct {
	name string
	walk func(t *testing.T, v visit)
}

// visit is a service, and new windows on it.
type visit struct {
	*service
	t    *testing.T
	pair pair
}

// window opens a person's own browser window.
func (v visit) window() *browser.Window {
	v.t.Helper()
	if v.pair.scripts {
		return browser.Open(v.t, v.URL)
	}
	return browser.OpenWithoutScripts(v.t, v.URL)
}

func TestJourneys(t *testing.T) {
	for _, p := range pairs() {
		t.Run(p.String(), func(t *testing.T) {
			s := serve(t, p.on)
			for _, j := range []journey{
				{"find what a word means", findWhatAWordMeans},
				{"find my role", findMyRole},
				{"ask whether my job counts", askWhetherMyJobCounts},
				{"compare two roles", compareTwoRoles},
				{"see where I could go", seeWhereICouldGo},
				{"find how to join a network", findHowToJoinANetwork},
				{"sign in by code", signInByCode},
				{"sign in by link", signInByLink},
				{"edit and publish a page", editAndPublish},
				{"use only the keyboard", useOnlyTheKeyboard},
				{"edit a page by keyboard", editByKeyboard},
				{"propose a change and see it published", proposeAndSeeItPublished},
				{"split a skill", splitASkill},
				{"find what changed", findWhatChanged},
				{"download the Word version", downloadTheWordVersion},
				{"hand over and take back", handOverAndTakeBack},
				{"rename an organisation", renameAnOrganisation},
				{"share skills with a manager", shareSkillsWithAManager},
				{"rate a skill and share it by keyboard", rateAndShareByKeyboard},
				{"agree with a manager", agreeWithAManager},
				{"plan with a manager", planWithAManager},
				{"ask for the levels of four", askForTheLevelsOfFour},
				{"lead a discipline", leadADiscipline},
				{"take everything and leave", takeEverythingAndLeave},
				{"lose the way", loseTheWay},
			} {
				t.Run(j.name, func(t *testing.T) { j.walk(t, visit{s, t, p}) })
			}
		})
	}
}

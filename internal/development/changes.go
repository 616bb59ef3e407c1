package development

import (
	"strconv"

	"guildhall/internal/english"
)

// Change is how an action differs from what was agreed.
type Change struct {
	Action Action   // as it is now, or as it was where it is gone
	Says   []string // one sentence for each thing that differs
}

// Words puts into words what an action only has the code of.
type Words struct {
	Level func(int) string
	Kind  func(string) string
	Skill func(Action) string
}

// Compare lists how a plan's actions differ from those of a version, in the
// plan's order.
func Compare(was, now []Action, words Words) []Change {
	var all []Change
	for _, a := range now {
		before := findIn(was, a.ID)
		if before == nil {
			all = append(all, Change{a, []string{"Added since."}})
			continue
		}
		if says := differences(*before, a, words); len(says) > 0 {
			all = append(all, Change{a, says})
		}
	}
	for _, a := range was {
		if findIn(now, a.ID) == nil {
			all = append(all, Change{a, []string{"Not in the plan any more."}})
		}
	}
	return all
}

func differences(was, now Action, words Words) []string {
	var all []string
	say := func(what, before, after string) {
		switch {
		case before == after:
		case before == "":
			all = append(all, what+" is now “"+after+"”; nothing was said before.")
		case after == "":
			all = append(all, what+" is not said any more; it was “"+before+"”.")
		default:
			all = append(all, what+" is now “"+after+"”; it was “"+before+"”.")
		}
	}
	say("What is done", was.What, now.What)
	say("The way of learning", words.Kind(was.Kind), words.Kind(now.Kind))
	say("The skill", words.Skill(was), words.Skill(now))
	say("The level", words.Level(was.Level), words.Level(now.Level))
	say("Why", was.Why, now.Why)
	say("By when", day(was.Due), day(now.Due))
	say("The time", hours(was.Hours), hours(now.Hours))
	if was.Helper != now.Helper || was.Thing != now.Thing {
		all = append(all, "With whom or with what it is done has changed.")
	}
	say("How far it has come", string(was.Status), string(now.Status))
	say("The note", was.Note, now.Note)
	return all
}

// hours is a number of hours in words; empty where none was said.
func hours(n int) string {
	if n == 0 {
		return ""
	}
	return english.Count(n, "hour", "hours")
}

func number(n int) string { return strconv.Itoa(n) }

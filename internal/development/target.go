package development

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"guildhall/internal/assessment"
	"guildhall/internal/assessment/carry"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
)

// Target is the skill of an action as the current release has it.
type Target struct {
	Code   string             // as it was chosen
	Skills []*framework.Skill // in use: one, several where it was divided, none where it is out of use
}

// targetOf carries the skill of an action to the current release.
func targetOf(a Action, f *framework.Framework, chain []pack.Release) Target {
	t := Target{Code: a.Skill}
	for _, c := range carry.Carry(carry.Rating{ID: a.ID, Skill: a.Skill, Release: a.Release, Level: a.Level}, chain) {
		if s := f.Skill(c.Under); s != nil && !c.Retired && s.Status != framework.Retired {
			t.Skills = append(t.Skills, s)
		}
	}
	return t
}

// Note says what became of the skill since it was chosen; empty where nothing that
// its member has to know did.
func (t Target) Note() string {
	switch {
	case len(t.Skills) == 0:
		return "This skill is out of use. Choose another one, or drop the action."
	case len(t.Skills) > 1:
		return "This skill was divided since you chose it. Choose the part that you mean."
	case t.Skills[0].Code != t.Code:
		return "It was " + t.Code + " when it was chosen."
	}
	return ""
}

// names are what the skills are called now.
func (t Target) names() []string {
	var all []string
	for _, s := range t.Skills {
		all = append(all, s.Name)
	}
	return all
}

// Name is what the skill is called now, in words; its code where it is out of use.
func (t Target) Name() string {
	if len(t.Skills) == 0 {
		return t.Code
	}
	return english.Or(t.names())
}

// codes are those of the skills in use.
func (t Target) codes() []string {
	var all []string
	for _, s := range t.Skills {
		all = append(all, s.Code)
	}
	return all
}

func levelName(f *framework.Framework) func(int) string {
	return func(level int) string { return assessment.LevelName(f, level) }
}

// kindName is what the profession calls a way of learning; its id where it calls it
// nothing any more.
func kindName(f *framework.Framework) func(string) string {
	return func(id string) string {
		for _, k := range f.Profession.LearningKinds {
			if k.ID == id {
				return k.Name
			}
		}
		return id
	}
}

// wordsOf puts actions into the words of the current release.
func wordsOf(f *framework.Framework, chain []pack.Release) Words {
	return Words{levelName(f), kindName(f), func(a Action) string { return targetOf(a, f, chain).Name() }}
}

// withOthers is the way of learning that other people and networks are: a profession
// lists what is learned at work first, then what from others, then what is taught.
func withOthers(f *framework.Framework) string {
	kinds := f.Profession.LearningKinds
	if len(kinds) == 0 {
		return ""
	}
	return kinds[min(1, len(kinds)-1)].ID
}

// capital is the short name that templates use.
func capital(s string) string { return english.Capital(s) }

// lower puts a name into the middle of a sentence; an abbreviation stays as it is.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if first, _, _ := strings.Cut(s, " "); strings.ToUpper(first) == first {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

package assessment

import (
	"slices"
	"strings"

	"guildhall/internal/assessment/carry"
	"guildhall/internal/clock"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
)

// History is what a person said over time that leads to a skill.
type History struct {
	Standing Standing
	Code     string
	Now      *Held  // what it says today; nil where nothing stands under the code
	Lines    []Line // oldest first
	Evidence []Shown
}

// Line is one rating of the history.
type Line struct {
	Rated
	Name  string       // of the skill, in the words of the rating's release
	Words string       // the level, likewise
	Steps []carry.Step // what happened to it on its way to the code; none for an own one
	Stand bool         // whether it is part of what is said today
}

// historyOf gathers the ratings that were made under a code or lead to it.
func historyOf(f *framework.Framework, chain []pack.Release, all []Rated, code string) History {
	h := History{Standing: stand(f, chain, all)}
	for _, r := range all {
		for _, c := range carry.Carry(r.rating(), chain) {
			if strings.EqualFold(c.Under, code) || strings.EqualFold(r.Skill, code) {
				h.Lines = append(h.Lines, Line{Rated: r, Steps: c.Steps})
				break
			}
		}
	}
	if len(h.Lines) == 0 {
		return h
	}
	h.Code = strings.ToUpper(code)
	if i, ok := h.Standing.by[h.Code]; ok {
		h.Now = &h.Standing.Held[i]
	}
	for i, l := range h.Lines {
		h.Lines[i].Stand = h.Now != nil && slices.ContainsFunc(h.Now.Of, func(c carry.Carried) bool { return c.ID == l.id() })
	}
	return h
}

// name finds the words of the release in which the rating was made; nil where it
// is not known any more.
func (l *Line) name(f *framework.Framework) {
	l.Name, l.Words = l.Skill, notRelevantWords
	if f != nil {
		if s := f.Skill(l.Skill); s != nil {
			l.Name = s.Name
		}
	}
	if l.Kind != NotRelevant {
		l.Words = LevelName(f, l.Level)
	}
}

// Title is what the skill is called now.
func (h History) Title() string {
	if s := h.Standing.F.Skill(h.Code); s != nil {
		return s.Name
	}
	return h.Lines[len(h.Lines)-1].Name
}

// Sentence says the history plainly.
func (h History) Sentence() string {
	first, last := h.Lines[0], h.Lines[len(h.Lines)-1]
	if len(h.Lines) == 1 {
		return "You rated this once, on " + clock.Day(first.At.Time) + ": " + first.Words + "."
	}
	if first.Words == last.Words {
		return "You first said “" + first.Words + "” on " + clock.Day(first.At.Time) + " and said so again on " + clock.Day(last.At.Time) + "."
	}
	return "You said “" + first.Words + "” on " + clock.Day(first.At.Time) + " and “" + last.Words + "” on " + clock.Day(last.At.Time) + "."
}

func historyURL(code string) string { return "/assessments/skills/" + code }

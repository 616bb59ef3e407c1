package assessment

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/assessment/carry"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
)

// Standing is what a person's ratings say today, in the current release.
type Standing struct {
	F    *framework.Framework
	Held []Held // in the framework's order, what is out of use last

	by  map[string]int // place in Held, by code
	now time.Time      // by which ratings are told to be old; zero where none are
}

// Held is what ratings say of one skill.
type Held struct {
	carry.Held
	Skill *framework.Skill // as it is now; nil where the current release has none of its code
	From  []Rated          // what it comes from, in the order of Of

	Agreed *int // the level that the person and another both accepted; nil for none, and where it is the person's own
}

// Counts is the level by which gaps are worked out: the agreed one, where there is
// one. What the person said stays theirs.
func (h Held) Counts() int {
	if h.Agreed != nil {
		return *h.Agreed
	}
	return h.Level
}

// Past reports whether the skill is out of use, so that its ratings are history.
func (h Held) Past() bool {
	return h.Retired || h.Skill == nil || h.Skill.Status == framework.Retired
}

// Name is what the skill is called now; its code where it is called nothing.
func (h Held) Name() string {
	if h.Skill == nil {
		return h.Held.Skill
	}
	return h.Skill.Name
}

// Code is the skill's.
func (h Held) Code() string { return h.Held.Skill }

// URL is where its history is read.
func (h Held) URL() string { return historyURL(h.Held.Skill) }

// Said is the latest day on which any of it was said.
func (h Held) Said() Rated {
	return slices.MaxFunc(h.From, func(a, b Rated) int { return a.At.Compare(b.At.Time) })
}

// stand carries ratings to the current release.
func stand(f *framework.Framework, chain []pack.Release, all []Rated) Standing {
	s := Standing{F: f, by: map[string]int{}}
	by := make(map[string]Rated, len(all))
	ratings := make([]carry.Rating, len(all))
	for i, r := range all {
		by[r.id()], ratings[i] = r, r.rating()
	}
	for _, h := range carry.Now(ratings, chain) {
		held := Held{Held: h, Skill: f.Skill(h.Skill)}
		for _, c := range h.Of {
			held.From = append(held.From, by[c.ID])
		}
		s.Held = append(s.Held, held)
	}
	place := make(map[string]int, len(f.Skills))
	for i, skill := range f.Skills {
		place[skill.Code] = i
	}
	slices.SortStableFunc(s.Held, func(a, b Held) int {
		if a.Past() != b.Past() {
			return cmp.Compare(lastIf(a.Past()), lastIf(b.Past()))
		}
		return cmp.Or(cmp.Compare(place[a.Code()], place[b.Code()]), strings.Compare(a.Code(), b.Code()))
	})
	for i, h := range s.Held {
		s.by[h.Code()] = i
	}
	return s
}

func lastIf(last bool) int {
	if last {
		return 1
	}
	return 0
}

// Of returns what is held of a skill in use; nil where nothing is.
func (s Standing) Of(skill *framework.Skill) *Held {
	i, ok := s.by[skill.Code]
	if !ok || s.Held[i].Past() {
		return nil
	}
	return &s.Held[i]
}

// Current lists what is held of skills in use.
func (s Standing) Current() []Held { return s.pick(func(h Held) bool { return !h.Past() }) }

// Past lists what was said of skills that are out of use.
func (s Standing) Past() []Held { return s.pick(Held.Past) }

// ToConfirm lists what releases changed since it was said.
func (s Standing) ToConfirm() []Held {
	return s.pick(func(h Held) bool { return !h.Past() && h.Confirm != carry.Kept })
}

func (s Standing) pick(want func(Held) bool) []Held {
	var some []Held
	for _, h := range s.Held {
		if want(h) {
			some = append(some, h)
		}
	}
	return some
}

// LevelName is a level as people read it, in the scale of a release.
func LevelName(f *framework.Framework, level int) string {
	if f != nil {
		if l := f.Scale.Level(level); l != nil {
			return strconv.Itoa(level) + " " + l.Name
		}
	}
	return "Level " + strconv.Itoa(level)
}

const notRelevantWords = "Not relevant to my role"

// agree sets agreed levels, by code, beside what the person said.
func (s Standing) agree(levels map[string]int) {
	for i := range s.Held {
		h := &s.Held[i]
		if level, ok := levels[h.Code()]; ok && !h.Past() && !h.NotRelevant && level != h.Level {
			h.Agreed = &level
		}
	}
}

// anyAgreed reports whether an agreed level differs from what the person said.
func (s Standing) anyAgreed() bool {
	return slices.ContainsFunc(s.Held, func(h Held) bool { return h.Agreed != nil })
}

// Says is what is held, in words.
func (s Standing) Says(h Held) string {
	if h.NotRelevant {
		return notRelevantWords
	}
	return LevelName(s.F, h.Level)
}

// saidThen is what one of its ratings said, in words, with the skill it was about.
func (s Standing) saidThen(c carry.Carried) string {
	words := notRelevantWords
	if !c.NotRelevant {
		words = LevelName(s.F, c.Level)
	}
	return words + " in " + s.named(c.Rating.Skill)
}

// named is a skill by its name and code.
func (s Standing) named(code string) string {
	if skill := s.F.Skill(code); skill != nil {
		return skill.Name + " (" + code + ")"
	}
	return code
}

func (s Standing) namedAll(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = s.named(code)
	}
	return english.And(names)
}

// told says in a sentence what a release did to what was rated.
func (s Standing) told(step carry.Step) string {
	in := "Release " + step.Release
	switch step.Kind {
	case pack.Reworded:
		return in + " changed its words."
	case pack.Moved:
		return in + " moved it to another discipline."
	case pack.Merged:
		return in + " joined " + s.namedAll(step.From) + " into " + s.namedAll(step.To) + "."
	case pack.Split:
		return in + " parted " + s.namedAll(step.From) + " into " + s.namedAll(step.To) + "."
	case pack.Retired:
		if len(step.To) > 0 {
			return in + " took it out of use. See " + s.namedAll(step.To) + " instead."
		}
		return in + " took it out of use."
	case pack.Restored:
		return in + " brought it back into use."
	}
	return in + " changed it."
}

// Told says what happened to everything that a held skill comes from, each thing
// once, with the notes of those who decided it.
func (s Standing) Told(h Held) []string {
	var all []string
	for _, c := range h.Of {
		for _, step := range c.Steps {
			line := s.told(step)
			if step.Note != "" {
				line += " Why: " + step.Note
			}
			if !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
	}
	return all
}

// Sources are what several ratings said that are one now; none where there is one.
func (s Standing) Sources(h Held) []string {
	if len(h.Of) < 2 {
		return nil
	}
	all := make([]string, len(h.Of))
	for i, c := range h.Of {
		all[i] = s.saidThen(c)
	}
	return all
}

// Mark is a word on how sure what is held is; empty where it is.
func (h Held) Mark() string {
	switch h.Confirm {
	case carry.Reconfirm:
		return "Please confirm"
	case carry.Offered:
		return "Offered, not confirmed"
	}
	return ""
}

// ready is what stands ready to be confirmed in a form.
func (h Held) ready() string {
	switch {
	case h.Confirm == carry.Offered:
		return laterValue
	case h.NotRelevant:
		return notRelevantValue
	}
	return strconv.Itoa(h.Level)
}

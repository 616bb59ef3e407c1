// Package carry says what a rating that was made in one release of a framework
// means in a later one.
//
// It is a pure function of the rating and of what the releases since decided.
// Nothing that a person said is ever rewritten: what it means today is worked
// out whenever it is read, so nothing can be lost, and a decision that is
// withdrawn leaves no trace.
package carry

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guildhall/internal/pack"
)

// Rating is what a person said of one skill, as they said it. A choice of a role
// is carried in the same way, and has no level.
type Rating struct {
	ID          string // tells it from every other rating
	What        string // of what the code is: "role"; empty for a skill
	Skill       string // its code in the release
	Release     string // in whose words it was asked
	At          time.Time
	Level       int  // on the scale of that release; 0 where the skill is not relevant
	NotRelevant bool // "not relevant to my role", which is an answer and no level
}

// Confirm says how surely a carried rating still is what the person said.
type Confirm int

// The surer first.
const (
	Kept      Confirm = iota // nothing that the person answered has changed
	Reconfirm                // the words have changed since, or several skills became one
	Offered                  // one part of what the skill was: nobody knows whether the level holds for it
)

// Step is something that a release did to what was rated.
type Step struct {
	Release string // that did it
	Kind    string // as pack.Decision has it
	From    []string
	To      []string
	Note    string
}

// Carried is a rating as it stands under one skill of a later release.
type Carried struct {
	Rating          // as it was made
	Under   string  // the code of the skill under which it stands now
	Confirm Confirm // whether the person should look at it again
	Retired bool    // the skill is out of use: the rating is history
	Steps   []Step  // what happened to it, oldest first; none where nothing did
}

// Carry follows a rating through the releases that came after its own. The chain
// is every published release, oldest first. A rating of a release that is not in
// it counts as older than all of them and asks to be confirmed.
//
// What was reworded keeps its level and asks to be confirmed. Of a merge the
// survivor keeps it. A split offers it for every part. A move keeps it. What is
// retired is history, under its own code: what replaces it is another skill.
func Carry(r Rating, chain []pack.Release) []Carried {
	made := indexOf(chain, r.Release)
	all := []Carried{begun(r, made)}
	for _, release := range chain[made+1:] {
		all = across(all, release)
	}
	slices.SortFunc(all, func(a, b Carried) int { return strings.Compare(a.Under, b.Under) })
	return all
}

func begun(r Rating, made int) Carried {
	c := Carried{Rating: r, Under: r.Skill}
	if made < 0 {
		c.Confirm = Reconfirm
	}
	return c
}

func indexOf(chain []pack.Release, name string) int {
	return slices.IndexFunc(chain, func(r pack.Release) bool { return r.Name == name })
}

// across carries one rating over a release. Decisions hold one after another, as
// the changes did from which they come.
func across(all []Carried, release pack.Release) []Carried {
	for _, d := range release.Decisions {
		var next []Carried
		for _, c := range all {
			next = append(next, c.through(release.Name, d)...)
		}
		all = united(next)
	}
	return all
}

// through is what becomes of the rating by one decision.
func (c Carried) through(release string, d pack.Decision) []Carried {
	if !c.touched(d) {
		return []Carried{c}
	}
	c.Steps = append(slices.Clip(c.Steps), Step{release, d.Kind, d.From, d.To, d.Note})
	to := d.To
	switch d.Kind {
	case pack.Retired:
		c.Retired, to = true, nil
	case pack.Restored:
		c.Retired, c.Confirm = false, max(c.Confirm, Reconfirm)
	case pack.Moved:
	case pack.Split:
		c.Confirm = Offered
	default:
		c.Confirm = max(c.Confirm, Reconfirm)
	}
	if d.What != c.what() || len(to) == 0 {
		return []Carried{c}
	}
	if len(to) > 1 {
		c.Confirm = Offered
	}
	parts := make([]Carried, len(to))
	for i, code := range to {
		parts[i] = c
		parts[i].Under = code
	}
	return parts
}

// touched reports whether a decision is about what was rated: the skill, or the
// level that was chosen.
func (c Carried) touched(d pack.Decision) bool {
	switch d.What {
	case c.what():
		return slices.Contains(d.From, c.Under)
	case "level":
		return c.What == "" && !c.NotRelevant && d.Kind != pack.Retired && slices.Contains(d.From, strconv.Itoa(c.Level))
	}
	return false
}

func (r Rating) what() string { return cmp.Or(r.What, "skill") }

// united joins what one rating became where it arrived under a code twice: the
// less sure of the two holds, and it is in use if either is.
func united(all []Carried) []Carried {
	var out []Carried
	for _, c := range all {
		at := slices.IndexFunc(out, func(o Carried) bool { return o.Under == c.Under })
		if at < 0 {
			out = append(out, c)
			continue
		}
		out[at].Confirm = max(out[at].Confirm, c.Confirm)
		out[at].Retired = out[at].Retired && c.Retired
	}
	return out
}

// Held is what a person's ratings say of one skill today.
type Held struct {
	Skill       string // code in the last release of the chain
	Level       int    // the highest of those it comes from
	NotRelevant bool   // all of them say so
	Confirm     Confirm
	Retired     bool
	Of          []Carried // what it comes from, the highest first; several where skills became one
}

// Now works out what all of a person's ratings say today, by code. A rating
// takes the place of everything that stood under its code in its release when it
// was made. In which order the ratings are given makes no difference.
func Now(ratings []Rating, chain []pack.Release) []Held {
	made := map[int][]Rating{}
	for _, r := range ratings {
		at := indexOf(chain, r.Release)
		made[at] = append(made[at], r)
	}
	state := map[string][]Carried{}
	for i := -1; i < len(chain); i++ {
		if i >= 0 && len(state) > 0 {
			state = crossed(state, chain[i])
		}
		slices.SortFunc(made[i], earlier)
		for _, r := range made[i] {
			state[r.Skill] = []Carried{begun(r, i)}
		}
	}
	all := make([]Held, 0, len(state))
	for code, of := range state {
		all = append(all, held(code, of))
	}
	slices.SortFunc(all, func(a, b Held) int { return strings.Compare(a.Skill, b.Skill) })
	return all
}

func earlier(a, b Rating) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) }

// crossed carries everything that stands over a release.
func crossed(state map[string][]Carried, release pack.Release) map[string][]Carried {
	by := map[string][]Carried{} // the same rating may stand under several codes
	for _, all := range state {
		for _, c := range all {
			by[c.ID] = append(by[c.ID], c)
		}
	}
	next := make(map[string][]Carried, len(state))
	for _, all := range by {
		slices.SortFunc(all, func(a, b Carried) int { return strings.Compare(a.Under, b.Under) })
		for _, c := range across(all, release) {
			next[c.Under] = append(next[c.Under], c)
		}
	}
	return next
}

func held(code string, of []Carried) Held {
	slices.SortFunc(of, func(a, b Carried) int {
		return cmp.Or(btoi(a.Retired)-btoi(b.Retired), btoi(a.NotRelevant)-btoi(b.NotRelevant), b.Level-a.Level, earlier(b.Rating, a.Rating))
	})
	h := Held{Skill: code, Level: of[0].Level, NotRelevant: of[0].NotRelevant, Retired: of[0].Retired, Of: of}
	for _, c := range of {
		if c.Retired == h.Retired {
			h.Confirm = max(h.Confirm, c.Confirm)
		}
	}
	return h
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

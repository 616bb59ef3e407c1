package figures

import (
	"slices"
	"strconv"
	"time"

	"guildhall/internal/assessment/carry"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/pack"
)

// carrier works out what answers of any release say in the current one. What one
// answer becomes is worked out once: it depends on nothing but the release, the
// skill and the level.
type carrier struct {
	chain    []pack.Release
	editions map[string]*edition
	skills   map[string]int // places in the current release
	levels   map[string]int
	roles    map[string]int
	became   map[choice]string
	held     []int8 // by skill of the current release: the level held, counted from 1; 0 for none
	wished   []bool // likewise: whether they wish to grow in it
	touched  []int
}

// edition is a release as answers speak of it.
type edition struct {
	release string
	codes   map[string]int // places of the skills that were met, in the order in which they were
	names   []string
	becomes map[int][]standing // by place and level
}

// standing is a level of a skill of the current release, by their places.
type standing struct{ skill, level int }

// choice is a role in the words of a release.
type choice struct{ role, release string }

func newCarrier(chain []pack.Release, skills, levels, roles map[string]int) *carrier {
	return &carrier{chain: chain, editions: map[string]*edition{}, skills: skills, levels: levels, roles: roles, became: map[choice]string{}, held: make([]int8, len(skills)), wished: make([]bool, len(skills))}
}

func (c *carrier) edition(release string) *edition {
	e := c.editions[release]
	if e == nil {
		e = &edition{release, map[string]int{}, nil, map[int][]standing{}}
		c.editions[release] = e
	}
	return e
}

// place is that of a skill in the edition.
func (e *edition) place(code []byte) int {
	at, ok := e.codes[string(code)]
	if !ok {
		at = len(e.names)
		e.names = append(e.names, string(code))
		e.codes[e.names[at]] = at
	}
	return at
}

// each hands what a member's answers say in the current release to fn, in the
// order of the skills.
func (c *carrier) each(a *answers, fn func(skill, level int, wish bool) error) error {
	switch {
	case a.used == 1:
		for _, o := range a.releases[0].skills {
			if !o.notRelevant {
				c.hold(c.of(a.releases[0].edition, o), o.grow)
			}
		}
	case a.used > 1:
		c.holdAll(a)
	}
	slices.Sort(c.touched)
	for _, skill := range c.touched {
		level, wish := int(c.held[skill])-1, c.wished[skill]
		c.held[skill], c.wished[skill] = 0, false
		if err := fn(skill, level, wish); err != nil {
			return err
		}
	}
	c.touched = c.touched[:0]
	return nil
}

// hold takes levels over: of one skill, the highest. A wish that any answer behind
// it has is a wish to grow in the skill.
func (c *carrier) hold(all []standing, wish bool) {
	for _, s := range all {
		if c.held[s.skill] == 0 {
			c.touched = append(c.touched, s.skill)
		}
		c.held[s.skill] = max(c.held[s.skill], int8(s.level+1))
		c.wished[s.skill] = c.wished[s.skill] || wish
	}
}

// of is what one answer says in the current release, where no later answer has
// taken its place.
func (c *carrier) of(e *edition, o answer) []standing {
	at := o.skill<<8 | o.level&0xff
	all, ok := e.becomes[at]
	if !ok {
		for _, one := range carry.Carry(carry.Rating{Skill: e.names[o.skill], Release: e.release, Level: o.level}, c.chain) {
			all = c.append(all, one)
		}
		e.becomes[at] = all
	}
	return all
}

// holdAll takes over what answers of several releases say together.
func (c *carrier) holdAll(a *answers) {
	var ratings []carry.Rating
	wishes := map[string]bool{}
	for _, r := range a.releases[:a.used] {
		for _, o := range r.skills {
			code := r.edition.names[o.skill]
			id := o.assessment + "/" + code
			wishes[id] = o.grow
			ratings = append(ratings, carry.Rating{ID: id, Skill: code, Release: r.edition.release,
				At: time.UnixMicro(o.at), Level: o.level, NotRelevant: o.notRelevant})
		}
	}
	for _, h := range carry.Now(ratings, c.chain) {
		for _, one := range h.Of {
			c.hold(c.append(nil, one), wishes[one.ID])
		}
	}
}

// append adds a carried answer if it counts: not that of a skill out of use, none
// that says not relevant, none that a split only offers, because nobody knows yet
// whether it holds.
func (c *carrier) append(all []standing, one carry.Carried) []standing {
	skill, inUse := c.skills[one.Under]
	level, onScale := c.levels[strconv.Itoa(one.Level)]
	if one.Retired || one.NotRelevant || one.Confirm == carry.Offered || !inUse || !onScale {
		return all
	}
	return append(all, standing{skill, level})
}

// role is what a role that was chosen in the words of a release is now; not said
// where it is out of use or became several, of which only the member knows the
// right one.
func (c *carrier) role(role, release string) string {
	if role == "" {
		return NotSaid
	}
	now, ok := c.became[choice{role, release}]
	if !ok {
		now = NotSaid
		all := carry.Carry(carry.Rating{What: snapshot.Role, Skill: role, Release: release}, c.chain)
		if _, inUse := c.roles[all[0].Under]; len(all) == 1 && !all[0].Retired && inUse {
			now = all[0].Under
		}
		c.became[choice{role, release}] = now
	}
	return now
}

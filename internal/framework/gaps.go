package framework

import "guildhall/internal/english"

// Gap is a skill with levels of the scale at which nobody has described it.
type Gap struct {
	Skill   *Skill
	Missing []*Level // lowest first
}

// Gaps lists the skills in use that lack a descriptor, in the order of skills.
func (f *Framework) Gaps() []Gap {
	var gaps []Gap
	for _, s := range live(f.Skills) {
		g := Gap{Skill: s}
		for _, l := range f.Scale.Described() {
			if s.Descriptor(l) == "" {
				g.Missing = append(g.Missing, l)
			}
		}
		if len(g.Missing) > 0 {
			gaps = append(gaps, g)
		}
	}
	return gaps
}

// Levels names the levels that lack a text.
func (g Gap) Levels() string {
	var names []string
	for _, l := range g.Missing {
		names = append(names, l.Name)
	}
	return english.And(names)
}

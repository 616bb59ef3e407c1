package diff

import "slices"

// Count is how many changes there are of a kind.
type Count struct {
	Kind  Kind `json:"kind"`
	Count int  `json:"count"`
}

// Summary counts the changes by kind, in the order of Kinds, without those that
// there are none of. The parts of a merge or split count as one.
func (r Report) Summary() []Count {
	n := map[Kind]int{}
	for _, c := range r.Changes {
		n[c.Kind]++
	}
	all := []Count{}
	for _, k := range Kinds {
		if n[k] > 0 {
			all = append(all, Count{k, n[k]})
		}
	}
	return all
}

// Since lists the changes that touch a skill: its own, those of roles that need
// it, and those of skills that it is merged with, split into or related to.
func (r Report) Since(skill string) []Change {
	var all []Change
	for _, c := range r.Changes {
		if c.touches(skill) {
			all = append(all, c)
		}
	}
	return all
}

func (c Change) touches(skill string) bool {
	switch {
	case c.What == "skill" && c.Code == skill, c.List == "role_skills" && c.Other == skill:
		return true
	case c.What == "skill" && (slices.Contains(c.From, skill) || slices.Contains(c.To, skill)):
		return true
	}
	for _, f := range c.Fields {
		if c.List == "skills" && (f.Name == "related" || f.Name == "broader" || f.Name == "replaced_by") &&
			slices.Contains(f.Were, skill) != slices.Contains(f.Are, skill) {
			return true
		}
	}
	return slices.ContainsFunc(c.Parts, func(part Change) bool { return part.touches(skill) })
}

// In reports whether the change is in a discipline, before or afterwards.
func (c Change) In(discipline string) bool { return slices.Contains(c.Disciplines, discipline) }

// Of reports whether the change is of a thing itself, alone or with others.
func (c Change) Of(what, code string) bool {
	return c.What == what && (c.Code == code || slices.Contains(c.From, code) || c.Op == "" && slices.Contains(c.To, code))
}

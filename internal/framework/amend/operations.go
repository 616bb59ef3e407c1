package amend

import (
	"slices"

	"guildhall/internal/pack"
)

// Retire returns the items that take a skill or a role out of use: the thing
// itself, and everything in use that leads to it. Where one thing replaces it,
// what led to the old one leads to the new.
func Retire(e *pack.Edition, ref string, replacedBy []string) []Item {
	all := Items(e)
	item, ok := all[ref]
	if !ok {
		return nil
	}
	switch {
	case item.Skill != nil:
		s := *item.Skill
		s.Status, s.ReplacedBy = "retired", replacedBy
		items := []Item{{Skill: &s}}
		to := map[string][]string{s.Code: replacedBy}
		if len(replacedBy) > 1 {
			to[s.Code] = nil // which of several it was is for people to say
		}
		return append(items, relinked(e, all, to, nil)...)
	case item.Role != nil:
		r := *item.Role
		r.Status, r.ReplacedBy, r.Steps = "retired", replacedBy, nil
		return append([]Item{{Role: &r}}, withoutSteps(e, all, r.Code)...)
	}
	return nil
}

// Merge returns the items that make one skill of several: the survivor as given,
// the others retired in its favour, and everything that led to them leading to
// it. A role needs it at the highest level at which it needed any.
func Merge(e *pack.Edition, survivor Skill, codes []string) []Item {
	all := Items(e)
	items := []Item{{Skill: &survivor}}
	to := map[string][]string{}
	for _, code := range codes {
		if code == survivor.Code {
			continue
		}
		if item := all["skill/"+code]; item.Skill != nil {
			s := *item.Skill
			s.Status, s.ReplacedBy = "retired", []string{survivor.Code}
			items = append(items, Item{Skill: &s})
			to[code] = []string{survivor.Code}
		}
	}
	s := items[0].Skill
	s.Related = retarget(s.Related, to, s.Code)
	s.Broader = retarget(s.Broader, to, s.Code)
	return append(items, relinked(e, all, to, []string{survivor.Code})...)
}

// Split returns the items that make several skills of one. Where a part keeps
// the old code the name stays with it; otherwise the old one is retired in favour
// of all parts. Each role that needed the old skill needs, at the same level, the
// parts that needs names for it, or all of them.
func Split(e *pack.Edition, code string, parts []Skill, needs map[string][]string) []Item {
	all := Items(e)
	var items []Item
	var codes []string
	for i := range parts {
		items = append(items, Item{Skill: &parts[i]})
		codes = append(codes, parts[i].Code)
	}
	if !slices.Contains(codes, code) {
		s := *all["skill/"+code].Skill
		s.Status, s.ReplacedBy = "retired", codes
		items = append([]Item{{Skill: &s}}, items...)
	}
	for _, r := range e.Framework.Roles {
		role := *all["role/"+r.Code].Role
		at := slices.IndexFunc(role.Skills, func(n pack.RoleSkill) bool { return n.Skill == code })
		if at < 0 || role.Status == "retired" {
			continue
		}
		wanted := needs[r.Code]
		if len(wanted) == 0 {
			wanted = codes
		}
		var fresh []pack.RoleSkill
		for _, part := range wanted {
			n := role.Skills[at]
			n.Skill = part
			fresh = append(fresh, n)
		}
		role.Skills = slices.Concat(role.Skills[:at], fresh, role.Skills[at+1:])
		items = append(items, Item{Role: &role})
	}
	if !slices.Contains(codes, code) {
		items = append(items, relatedTo(e, all, map[string][]string{code: codes}, codes)...)
	}
	return items
}

// relinked is everything in use that led to what is taken out of use, leading to
// what replaces it, or to nothing.
func relinked(e *pack.Edition, all map[string]Item, to map[string][]string, except []string) []Item {
	items := relatedTo(e, all, to, except)
	for _, r := range e.Framework.Roles {
		role := *all["role/"+r.Code].Role
		if role.Status == "retired" || !slices.ContainsFunc(role.Skills, func(n pack.RoleSkill) bool { return gone(to, n.Skill) }) {
			continue
		}
		role.Skills = renewed(role.Skills, to)
		items = append(items, Item{Role: &role})
	}
	return items
}

// relatedTo is every skill in use whose relations led to what goes.
func relatedTo(e *pack.Edition, all map[string]Item, to map[string][]string, except []string) []Item {
	var items []Item
	for _, s := range e.Framework.Skills {
		if s.Status == "retired" || gone(to, s.Code) || slices.Contains(except, s.Code) {
			continue
		}
		touches := func(code string) bool { return gone(to, code) }
		if slices.ContainsFunc(s.Related, touches) || slices.ContainsFunc(s.Broader, touches) {
			skill := *all["skill/"+s.Code].Skill
			skill.Related = retarget(s.Related, to, s.Code)
			skill.Broader = retarget(s.Broader, to, s.Code)
			items = append(items, Item{Skill: &skill})
		}
	}
	return items
}

func gone(to map[string][]string, code string) bool {
	_, ok := to[code]
	return ok
}

// retarget leads a list of codes to what replaces those that go, once each and
// never to the thing itself.
func retarget(codes []string, to map[string][]string, self string) []string {
	var out []string
	for _, code := range codes {
		next := []string{code}
		if gone(to, code) {
			next = to[code]
		}
		for _, n := range next {
			if n != self && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// renewed is what a role needs once the skills that go are replaced: the highest
// level and the stronger importance win where two needs become one.
func renewed(needs []pack.RoleSkill, to map[string][]string) []pack.RoleSkill {
	var out []pack.RoleSkill
	for _, n := range needs {
		next := []string{n.Skill}
		if gone(to, n.Skill) {
			next = to[n.Skill]
		}
		for _, code := range next {
			n.Skill = code
			at := slices.IndexFunc(out, func(o pack.RoleSkill) bool { return o.Skill == code })
			if at < 0 {
				out = append(out, n)
				continue
			}
			out[at].Level = max(out[at].Level, n.Level)
			if n.Importance == "essential" {
				out[at].Importance = n.Importance
			}
		}
	}
	return out
}

// withoutSteps is every role in use, without the career steps that lead to one
// that goes.
func withoutSteps(e *pack.Edition, all map[string]Item, code string) []Item {
	var items []Item
	for _, r := range e.Framework.Roles {
		role := *all["role/"+r.Code].Role
		steps := slices.DeleteFunc(slices.Clone(role.Steps), func(c pack.CareerPath) bool { return c.To == code })
		if r.Code != code && len(steps) < len(role.Steps) {
			role.Steps = steps
			items = append(items, Item{Role: &role})
		}
	}
	return items
}

// Between returns the amendment that makes one edition of another. What the
// second lacks is retired, never removed: its page and its code stay.
func Between(from, to *pack.Edition) Amendment {
	before, after := Items(from), Items(to)
	a := Amendment{Kind: Imported, About: FrameRef}
	if !Same(before[FrameRef], after[FrameRef]) {
		a.Items = append(a.Items, after[FrameRef])
	}
	add := func(ref string) {
		if was, stood := before[ref]; !stood || !Same(was, after[ref]) {
			a.Items = append(a.Items, after[ref])
		}
	}
	for _, d := range to.Disciplines {
		add("discipline/" + d.ID)
	}
	for _, r := range to.Framework.Families {
		add("family/" + r.ID)
	}
	for _, s := range to.Framework.Skills {
		add("skill/" + s.Code)
	}
	for _, s := range from.Framework.Skills {
		if _, kept := after["skill/"+s.Code]; !kept && s.Status != "retired" {
			gone := *before["skill/"+s.Code].Skill
			gone.Status = "retired"
			a.Items = append(a.Items, Item{Skill: &gone})
		}
	}
	for _, r := range to.Framework.Roles {
		add("role/" + r.Code)
	}
	for _, r := range from.Framework.Roles {
		if _, kept := after["role/"+r.Code]; !kept && r.Status != "retired" {
			gone := *before["role/"+r.Code].Role
			gone.Status, gone.Steps = "retired", nil
			a.Items = append(a.Items, Item{Role: &gone})
		}
	}
	return a
}

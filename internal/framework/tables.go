package framework

import (
	"strconv"
	"strings"
)

// skillTable has a row for each skill and level. Codes in one cell are separated
// as in the files of a pack.
func skillTable(f *Framework, skills ...*Skill) [][]string {
	rows := [][]string{{"Skill code", "Skill", "Discipline", "Skill description", "Scope note", "Other names", "Examples", "Broader", "Owner",
		"Status", "Replaced by", "Retired on", "Level", "Level name", "Level description"}}
	code := func(s *Skill) string { return s.Code }
	for _, s := range skills {
		head := []string{
			s.Code, s.Name, s.Discipline.Name, s.Definition, s.ScopeNote, strings.Join(s.Labels, "; "), strings.Join(s.Examples, "; "),
			codes(s.Broader, code), f.OwnerOf(s), string(s.Status), codes(s.Replacement, code), string(s.RetiredOn),
		}
		if len(s.Descriptors) == 0 {
			rows = append(rows, append(head[:len(head):len(head)], "", "", ""))
		}
		for _, d := range s.Descriptors {
			rows = append(rows, append(head[:len(head):len(head)], strconv.Itoa(d.Level.Number), d.Level.Name, d.Words))
		}
	}
	return rows
}

// roleTable has a row for each skill that a role needs.
func roleTable(roles ...*Role) [][]string {
	rows := [][]string{{"Role code", "Role", "Discipline", "Role family", "Ring", "Grade from", "Grade to", "Role description", "Status", "Replaced by", "Retired on",
		"Skill code", "Skill", "Importance", "Level", "Level name", "Level description"}}
	for _, r := range roles {
		family := ""
		if r.Family != nil {
			family = r.Family.Name
		}
		head := []string{
			r.Code, r.Name, r.Discipline.Name, family, r.Ring.Name, r.From.ID, r.To.ID, r.Summary, string(r.Status),
			codes(r.Replacement, func(r *Role) string { return r.Code }), string(r.RetiredOn),
		}
		if len(r.Skills) == 0 {
			rows = append(rows, append(head[:len(head):len(head)], "", "", "", "", "", ""))
		}
		for _, n := range r.Skills {
			rows = append(rows, append(head[:len(head):len(head)], n.Skill.Code, n.Skill.Name, string(n.Importance),
				strconv.Itoa(n.Level.Number), n.Level.Name, n.Skill.Descriptor(n.Level)))
		}
	}
	return rows
}

// codes lists the codes of things in one cell.
func codes[T any](things []T, code func(T) string) string {
	all := make([]string, len(things))
	for i, t := range things {
		all[i] = code(t)
	}
	return strings.Join(all, "; ")
}

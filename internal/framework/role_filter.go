package framework

import (
	"slices"
	"strings"

	"guildhall/internal/english"
	"guildhall/internal/search"
)

// RoleFilter narrows the list of roles. Within one question any answer will do;
// between questions all must hold. The zero value lets every role through.
type RoleFilter struct {
	Disciplines []*Discipline
	Rings       []*Ring
	Family      *Family
	Grade       *Grade // roles whose guidance takes it in
	Skill       *Skill // roles that need it, at any level
	Words       string // found in a role's names, summary or duties, whatever their endings
}

// Empty reports whether the filter lets every role through.
func (q RoleFilter) Empty() bool {
	return len(q.Disciplines) == 0 && len(q.Rings) == 0 && q.Family == nil && q.Grade == nil && q.Skill == nil && q.Words == ""
}

// admits reports whether a role passes; sought is the filter's words as search
// knows them.
func (q RoleFilter) admits(r *Role, sought []string) bool {
	switch {
	case len(q.Disciplines) > 0 && !slices.Contains(q.Disciplines, r.Discipline):
		return false
	case len(q.Rings) > 0 && !slices.Contains(q.Rings, r.Ring):
		return false
	case q.Family != nil && r.Family != q.Family:
		return false
	case q.Grade != nil && !r.Within(q.Grade):
		return false
	case q.Skill != nil && r.Need(q.Skill) == nil:
		return false
	}
	return r.mentions(sought)
}

// mentions reports whether the role has every stem, each as the beginning of a word.
func (r *Role) mentions(stems []string) bool {
	for _, s := range stems {
		if !strings.Contains(r.words, " "+s) {
			return false
		}
	}
	return true
}

// wordsOf is what the filter's words are sought in.
func wordsOf(r *Role) string {
	parts := []string{r.Code, r.Name, r.Discipline.Name, r.Summary}
	parts = append(append(parts, r.Titles...), r.Responsibilities...)
	return search.Words(strings.Join(parts, "\n"))
}

// RoleGroup is the roles of one discipline.
type RoleGroup struct {
	Discipline *Discipline
	Roles      []*Role
}

// Find groups the roles that pass the filter by discipline. Retired roles are
// left out: they are read, and not looked for.
func (f *Framework) Find(q RoleFilter) []RoleGroup {
	sought := search.Sought(q.Words)
	if q.Words != "" && len(sought) == 0 {
		return nil // signs alone, such as a question mark, are in no role
	}
	return f.group(func(r *Role) bool { return r.Status != Retired && q.admits(r, sought) })
}

// RetiredRoles groups the roles that are kept for readers alone.
func (f *Framework) RetiredRoles() []RoleGroup {
	return f.group(func(r *Role) bool { return r.Status == Retired })
}

func (f *Framework) group(wanted func(*Role) bool) []RoleGroup {
	var groups []RoleGroup
	for _, d := range f.Disciplines {
		g := RoleGroup{Discipline: d}
		for _, r := range d.Roles {
			if wanted(r) {
				g.Roles = append(g.Roles, r)
			}
		}
		if len(g.Roles) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// counted is how many roles the groups hold.
func counted(groups []RoleGroup) int {
	n := 0
	for _, g := range groups {
		n += len(g.Roles)
	}
	return n
}

// byName sorts skills as people look for them in a long list.
func byName(skills []*Skill) []*Skill {
	return slices.SortedStableFunc(slices.Values(skills), func(a, b *Skill) int {
		return english.Compare(a.Name, b.Name)
	})
}

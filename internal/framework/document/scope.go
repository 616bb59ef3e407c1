package document

import (
	"slices"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// Scope is what of a framework a document shows: references such as
// discipline/X, skill/X01 and role/R01, in any order. Without any it is the whole
// framework.
type Scope []string

// mostChosen bounds what one address may ask for.
const mostChosen = 2000

// ParseScope reads a scope as addresses have it: the code of one discipline, role
// or skill, and a pick of several references parted by commas. All may be empty.
func ParseScope(discipline, role, skill string, picks ...string) (Scope, error) {
	var s Scope
	for _, one := range []struct{ kind, code string }{{"discipline", discipline}, {"role", role}, {"skill", skill}} {
		if code := strings.TrimSpace(one.code); code != "" {
			s = append(s, one.kind+"/"+code)
		}
	}
	for _, pick := range picks {
		for ref := range strings.SplitSeq(pick, ",") {
			if ref = strings.TrimSpace(ref); ref == "" || slices.Contains(s, ref) {
				continue
			}
			kind, code, _ := strings.Cut(ref, "/")
			if code == "" || kind != "discipline" && kind != "role" && kind != "skill" {
				return nil, fault.New(fault.Invalid, "Name what you pick as skill/ or role/ followed by its code, not %q.", ref)
			}
			if s = append(s, ref); len(s) > mostChosen {
				return nil, fault.New(fault.Invalid, "Pick at most %d skills and roles, or take the whole framework.", mostChosen)
			}
		}
	}
	return s, nil
}

// String is the scope as the pick of an address.
func (s Scope) String() string { return strings.Join(s, ",") }

// choice is what a scope chooses from an edition, in the edition's own order.
type choice struct {
	title      string
	everything bool
	branch     *pack.Discipline // the only thing chosen; nil where something else is
	skills     []*pack.Skill
	roles      []*pack.Role
	has        map[string]bool // references to what is chosen
}

// alone reports whether one skill or role is all that is chosen.
func (c choice) alone() bool {
	return !c.everything && c.branch == nil && len(c.skills)+len(c.roles) == 1
}

// choose finds what a scope names. What is retired is chosen only by its own name.
func (b *book) choose(s Scope) (choice, error) {
	c := choice{title: "Skills framework", everything: len(s) == 0, has: map[string]bool{}}
	branches := map[string]bool{}
	for _, ref := range s {
		kind, code, _ := strings.Cut(ref, "/")
		code = strings.ToUpper(code)
		switch d, found := b.disciplines[code], b.skills[code] != nil && kind == "skill" || b.roles[code] != nil && kind == "role"; {
		case kind == "discipline" && d != nil:
			branches[d.ID], c.has["discipline/"+d.ID] = true, true
		case found:
			c.has[kind+"/"+code] = true
		default:
			return c, fault.New(fault.NotFound, "There is no %s with the code %s in release %s. It may be in another release.", kind, code, b.e.Release.Name)
		}
	}
	for i := range b.e.Framework.Skills {
		if s := &b.e.Framework.Skills[i]; c.takes("skill/"+s.Code, s.Discipline, s.Status, branches) {
			c.skills = append(c.skills, s)
		}
	}
	for i := range b.e.Framework.Roles {
		if r := &b.e.Framework.Roles[i]; c.takes("role/"+r.Code, r.Discipline, r.Status, branches) {
			c.roles = append(c.roles, r)
		}
	}
	if len(branches) == 1 && len(s) == 1 {
		for i := range b.e.Disciplines {
			if d := &b.e.Disciplines[i]; branches[d.ID] {
				c.branch, c.title = d, label(d)
			}
		}
	} else if !c.everything {
		c.title = "Selected from the skills framework"
	}
	return c, nil
}

// takes reports whether a thing is chosen, and remembers it.
func (c *choice) takes(ref, discipline, status string, branches map[string]bool) bool {
	named := c.has[upperCode(ref)]
	if named || status != retiredStatus && (c.everything || branches[discipline]) {
		c.has[ref] = true
		return true
	}
	return false
}

// upperCode is a reference with its code in upper case, as scopes are compared.
func upperCode(ref string) string {
	kind, code, _ := strings.Cut(ref, "/")
	return kind + "/" + strings.ToUpper(code)
}

package amend

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/pack"
)

// Fault is a reason why an edition cannot stand: a reference to nothing, or a
// rule of the framework that is broken.
type Fault struct {
	Ref      string // the thing
	Field    string // as forms name it: name, related, levels; empty for the whole
	Sentence string // what is wrong and how to mend it
}

// Limits of what people write, in characters.
const (
	MaxName = 120
	MaxText = 4000
	MaxNote = 1000
)

// Code is the form of a code: letters and digits, hyphens within.
var Code = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$`)

// Faults names everything that keeps an edition from standing. Only things whose
// reference is in refs are looked at, or all where refs is nil: an editor is told
// of their own.
func Faults(e *pack.Edition, refs []string) []Fault {
	c := &judge{all: Items(e), e: e, names: map[string]string{}, levels: map[int]bool{}}
	for _, l := range e.Levels.Items {
		c.levels[l.Level] = true
	}
	for _, s := range e.Framework.Skills {
		if s.Status != "retired" {
			c.name("skill/"+s.Code, s.Name)
		}
	}
	for _, r := range e.Framework.Roles {
		if r.Status != "retired" {
			c.name("role/"+r.Code, r.Name)
		}
	}
	wanted := func(ref string) bool { return refs == nil || slices.Contains(refs, ref) }
	for _, d := range e.Disciplines {
		if wanted("discipline/" + d.ID) {
			c.discipline(d)
		}
	}
	for _, s := range e.Framework.Skills {
		if wanted("skill/" + s.Code) {
			c.skill(*c.all["skill/"+s.Code].Skill)
		}
	}
	for _, r := range e.Framework.Roles {
		if wanted("role/" + r.Code) {
			c.role(*c.all["role/"+r.Code].Role)
		}
	}
	c.cycles(wanted)
	c.frame()
	return c.faults
}

type judge struct {
	e      *pack.Edition
	all    map[string]Item
	names  map[string]string // kind and folded name → the first that has it
	levels map[int]bool
	ref    string
	faults []Fault
}

func (c *judge) add(field, format string, args ...any) {
	c.faults = append(c.faults, Fault{c.ref, field, fmt.Sprintf(format, args...)})
}

func nameKey(ref, name string) string {
	kind, _, _ := strings.Cut(ref, "/")
	return kind + " " + strings.ToLower(strings.Join(strings.Fields(name), " "))
}

func (c *judge) name(ref, name string) {
	if k := nameKey(ref, name); c.names[k] == "" {
		c.names[k] = ref
	}
}

// words checks a text that must be there, or may be.
func (c *judge) words(field, label, text string, needed bool, most int) {
	switch n := len([]rune(text)); {
	case needed && strings.TrimSpace(text) == "":
		c.add(field, "Enter the %s.", label)
	case n > most:
		c.add(field, "The %s must be %d characters or fewer. It has %d.", label, most, n)
	}
}

func (c *judge) discipline(d pack.Discipline) {
	c.ref = "discipline/" + d.ID
	c.words("name", "name", d.Name, true, MaxName)
	c.words("description", "description", d.Description, true, MaxText)
}

func (c *judge) skill(s Skill) {
	c.ref = "skill/" + s.Code
	if !Code.MatchString(s.Code) {
		c.add("code", "The code %s must begin with a letter and have only letters, digits and single hyphens.", s.Code)
	}
	c.words("name", "name", s.Name, true, MaxName)
	c.words("definition", "definition", s.Definition, true, MaxText)
	c.words("scope_note", "scope note", s.ScopeNote, false, MaxText)
	if other := c.names[nameKey(c.ref, s.Name)]; s.Status != "retired" && other != c.ref && other != "" {
		c.add("name", "Another skill, %s, is called %s as well. Two skills in use cannot share a name.", strings.TrimPrefix(other, "skill/"), s.Name)
	}
	if c.all["discipline/"+s.Discipline].Discipline == nil {
		c.add("discipline", "Choose a discipline. There is none with the identifier %s.", strconv.Quote(s.Discipline))
	}
	c.replacements("skill", s.Status, s.ReplacedBy)
	for field, codes := range map[string][]string{"related": s.Related, "broader": s.Broader} {
		for _, code := range codes {
			c.leads(field, "skill", code, s.Status)
		}
	}
	if both := common(s.Related, s.Broader); both != "" {
		c.add("related", "%s is listed as related and as broader. Keep one of the two.", both)
	}
	seen := map[int]bool{}
	for _, d := range s.Descriptors {
		switch {
		case !c.levels[d.Level]:
			c.add("levels", "There is no level %d on the scale.", d.Level)
		case seen[d.Level]:
			c.add("levels", "Level %d has two texts. Keep one.", d.Level)
		}
		seen[d.Level] = true
		c.words("level-"+strconv.Itoa(d.Level), "text for level "+strconv.Itoa(d.Level), d.Text, true, MaxText)
	}
}

// leads checks a reference to a thing that has to be in use.
func (c *judge) leads(field, kind, code, status string) {
	to, ok := c.all[kind+"/"+code]
	switch {
	case kind+"/"+code == c.ref:
		c.add(field, "A %s cannot lead to itself. Remove %s from its own list.", kind, code)
	case !ok:
		c.add(field, "There is no %s with the code %s.", kind, code)
	case to.status() == "retired" && status != "retired":
		c.add(field, "%s is retired. Name what replaced it, or nothing.", code)
	}
}

// replacements checks what stands in place of a retired thing.
func (c *judge) replacements(kind, status string, by []string) {
	if status != "retired" && len(by) > 0 {
		c.add("replaced_by", "Only something retired has a replacement. Retire it, or name no replacement.")
	}
	for _, code := range by {
		switch _, ok := c.all[kind+"/"+code]; {
		case kind+"/"+code == c.ref:
			c.add("replaced_by", "A %s cannot replace itself.", kind)
		case !ok:
			c.add("replaced_by", "There is no %s with the code %s to replace it.", kind, code)
		}
	}
}

func common(a, b []string) string {
	for _, v := range a {
		if slices.Contains(b, v) {
			return v
		}
	}
	return ""
}

func (c *judge) role(r Role) {
	c.ref = "role/" + r.Code
	if !Code.MatchString(r.Code) {
		c.add("code", "The code %s must begin with a letter and have only letters, digits and single hyphens.", r.Code)
	}
	c.words("name", "name", r.Name, true, MaxName)
	c.words("summary", "summary", r.Summary, true, MaxText)
	if other := c.names[nameKey(c.ref, r.Name)]; r.Status != "retired" && other != c.ref && other != "" {
		c.add("name", "Another role, %s, is called %s as well. Two roles in use cannot share a name.", strings.TrimPrefix(other, "role/"), r.Name)
	}
	if c.all["discipline/"+r.Discipline].Discipline == nil {
		c.add("discipline", "Choose a discipline. There is none with the identifier %s.", strconv.Quote(r.Discipline))
	}
	if !slices.ContainsFunc(c.e.Rings, func(g pack.Ring) bool { return g.ID == r.Ring }) {
		c.add("ring", "Choose a ring. There is none with the identifier %s.", strconv.Quote(r.Ring))
	}
	c.grades(r)
	if r.Family != "" {
		if f := c.all["family/"+r.Family].Family; f == nil {
			c.add("family", "There is no family of roles with the identifier %s.", strconv.Quote(r.Family))
		}
	}
	c.replacements("role", r.Status, r.ReplacedBy)
	c.needs(r)
	c.credentials(r)
	for i, text := range r.Responsibilities {
		c.words("responsibilities", "responsibility "+strconv.Itoa(i+1), text, true, MaxText)
	}
	seen := map[string]bool{}
	for _, s := range r.Steps {
		c.leads("steps", "role", s.To, r.Status)
		if seen[s.To] {
			c.add("steps", "There are two steps to %s. Keep one.", s.To)
		}
		seen[s.To] = true
		if !slices.Contains([]string{"up", "sideways", "cross", "entry"}, s.Kind) {
			c.add("steps", "The step to %s must be up, sideways, cross or entry.", s.To)
		}
	}
}

func (c *judge) grades(r Role) {
	height := map[string]int{}
	for _, g := range c.e.Grades {
		height[g.ID] = g.Order
	}
	from, okFrom := height[r.GradeFrom]
	to, okTo := height[r.GradeTo]
	switch {
	case !okFrom:
		c.add("grade_from", "Choose the lowest grade. There is none called %s.", strconv.Quote(r.GradeFrom))
	case !okTo:
		c.add("grade_to", "Choose the highest grade. There is none called %s.", strconv.Quote(r.GradeTo))
	case from > to:
		c.add("grade_to", "The highest grade must not be below the lowest.")
	}
}

func (c *judge) needs(r Role) {
	seen := map[string]bool{}
	for _, n := range r.Skills {
		c.leads("skills", "skill", n.Skill, r.Status)
		switch {
		case seen[n.Skill]:
			c.add("skills", "%s is listed twice. Keep one line for each skill.", n.Skill)
		case !c.levels[n.Level]:
			c.add("skills", "There is no level %d on the scale, as %s asks.", n.Level, n.Skill)
		case n.Importance != "essential" && n.Importance != "desirable":
			c.add("skills", "Write essential or desirable for %s, not %s.", n.Skill, strconv.Quote(n.Importance))
		}
		seen[n.Skill] = true
	}
}

func (c *judge) credentials(r Role) {
	known := map[string]bool{}
	for _, b := range c.e.Bodies.Bodies {
		for _, l := range b.Levels {
			known[l.ID] = true
		}
	}
	for _, q := range c.e.Qualifications.Qualifications {
		known[q.ID] = true
	}
	for _, q := range c.e.Qualifications.Equivalents {
		known[q.ID] = true
	}
	for _, q := range r.Qualifications {
		switch {
		case !known[q.Qualification]:
			c.add("qualifications", "There is no qualification, registration or equivalent with the identifier %s.", strconv.Quote(q.Qualification))
		case !slices.Contains([]string{"essential", "desirable", "equivalent"}, q.Requirement):
			c.add("qualifications", "Write essential, desirable or equivalent for %s.", q.Qualification)
		}
	}
}

// cycles finds skills that are broader than themselves by way of others.
func (c *judge) cycles(wanted func(string) bool) {
	broader := map[string][]string{}
	for _, s := range c.e.Framework.Skills {
		broader[s.Code] = s.Broader
	}
	state := map[string]int{} // 1 on the way, 2 done
	var visit func(code string) bool
	visit = func(code string) bool {
		switch state[code] {
		case 1:
			return true
		case 2:
			return false
		}
		state[code] = 1
		for _, up := range broader[code] {
			if visit(up) {
				state[code] = 2
				return true
			}
		}
		state[code] = 2
		return false
	}
	for _, s := range c.e.Framework.Skills {
		if visit(s.Code) && wanted("skill/"+s.Code) {
			c.ref = "skill/" + s.Code
			c.add("broader", "%s would be broader than itself by way of others. Break the circle.", s.Name)
		}
	}
}

// frame checks the scales that everything stands on.
func (c *judge) frame() {
	c.ref = FrameRef
	if len(c.e.Levels.Items) == 0 {
		c.add("", "A framework needs a scale of at least one level.")
	}
	if len(c.e.Disciplines) == 0 {
		c.add("", "A framework needs at least one discipline.")
	}
	bodies := map[string]bool{}
	for _, b := range c.e.Bodies.Bodies {
		if bodies[b.ID] {
			c.add("", "Two professional bodies have the identifier %s.", b.ID)
		}
		bodies[b.ID] = true
	}
}

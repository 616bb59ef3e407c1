package proposal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/framework"
)

// subject is the thing of the current release that a change is about: exactly
// one of the three.
type subject struct {
	f          *framework.Framework
	skill      *framework.Skill
	role       *framework.Role
	discipline *framework.Discipline
}

// subjectOf finds what a reference such as "skill/RM01" names.
func subjectOf(f *framework.Framework, about string) (subject, error) {
	s := subject{f: f}
	kind, code, _ := strings.Cut(about, "/")
	switch kind {
	case "skill":
		s.skill = f.Skill(code)
	case "role":
		s.role = f.Role(code)
	case "discipline":
		s.discipline = f.Discipline(code)
	}
	if s.skill == nil && s.role == nil && s.discipline == nil {
		return s, fault.New(fault.NotFound, "The current release of the framework has nothing under “%s”. Look for it among the skills and roles.", about)
	}
	return s, nil
}

// find finds a thing by its code or its whole name, letter case aside.
func findSubject(f *framework.Framework, typed string) (subject, bool) {
	for _, kind := range []string{"skill", "role", "discipline"} {
		if s, err := subjectOf(f, kind+"/"+typed); err == nil {
			return s, true
		}
	}
	named := func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), typed) }
	for _, s := range f.Skills {
		if named(s.Name) {
			return subject{f: f, skill: s}, true
		}
	}
	for _, r := range f.Roles {
		if named(r.Name) {
			return subject{f: f, role: r}, true
		}
	}
	for _, d := range f.Disciplines {
		if named(d.Name) || named(d.FullName) {
			return subject{f: f, discipline: d}, true
		}
	}
	return subject{}, false
}

func (s subject) ref() string {
	switch {
	case s.skill != nil:
		return s.skill.Ref()
	case s.role != nil:
		return s.role.Ref()
	}
	return s.discipline.Ref()
}

func (s subject) name() string {
	switch {
	case s.skill != nil:
		return s.skill.Name
	case s.role != nil:
		return s.role.Name
	}
	return s.discipline.Label()
}

func (s subject) url() string {
	switch {
	case s.skill != nil:
		return s.skill.URL()
	case s.role != nil:
		return s.role.URL()
	}
	return s.discipline.URL()
}

// part is a part of a thing that a change can be about.
type part struct {
	Key   string // in addresses: "definition", "level-3"
	Label string
	Hint  string
	Kind  Kind
	Field string
	Level int
	Now   string // the present words, or the present code
	Long  bool   // whether the words may run over lines
}

// parts lists what can be changed of a thing.
func (s subject) parts() []part {
	switch {
	case s.skill != nil:
		return skillParts(s.f, s.skill)
	case s.role != nil:
		return roleParts(s.role)
	}
	return []part{{Key: "new-skill", Label: "Add a skill to " + s.name(), Kind: NewSkill}}
}

func skillParts(f *framework.Framework, s *framework.Skill) []part {
	all := []part{
		{Key: "name", Label: "Its name", Kind: Reword, Field: "name", Now: s.Name},
		{Key: "definition", Label: "Its definition", Kind: Reword, Field: "definition", Now: s.Definition, Long: true},
		{Key: "scope-note", Label: "Its scope note", Hint: "Where the skill ends and a neighbour begins.", Kind: Reword, Field: "scope note", Now: s.ScopeNote, Long: true},
	}
	for _, l := range f.Scale.Described() {
		n := strconv.Itoa(l.Number)
		all = append(all, part{Key: "level-" + n, Label: "A sentence of level " + n + ", " + l.Name, Kind: LevelText, Field: "level", Level: l.Number, Now: s.Descriptor(l), Long: true})
	}
	return append(all,
		part{Key: "relation", Label: "A relation to another skill", Kind: Relation},
		part{Key: "merge", Label: "Merge it into another skill", Kind: Merge, Now: s.Code},
		part{Key: "split", Label: "Split it into several skills", Kind: Split, Now: s.Code, Long: true},
		part{Key: "move", Label: "Move it to another discipline", Kind: Move, Field: "discipline", Now: s.Discipline.ID},
		part{Key: "retire", Label: "Retire it", Kind: Retire, Now: s.Code},
	)
}

func roleParts(r *framework.Role) []part {
	return []part{
		{Key: "name", Label: "Its name", Kind: RoleText, Field: "name", Now: r.Name},
		{Key: "summary", Label: "Its summary", Kind: RoleText, Field: "summary", Now: r.Summary, Long: true},
		{Key: "responsibilities", Label: "Its responsibilities", Hint: "One to a line.", Kind: RoleText, Field: "responsibilities", Now: strings.Join(r.Responsibilities, "\n"), Long: true},
		{Key: "skill", Label: "A skill that it needs", Hint: "The level of a skill, whether it is essential, or a skill that is missing or not needed.", Kind: RoleText, Field: "skill"},
		{Key: "move", Label: "Move it to another discipline", Kind: Move, Field: "discipline", Now: r.Discipline.ID},
		{Key: "retire", Label: "Retire it", Kind: Retire, Now: r.Code},
	}
}

// part finds a part by its key.
func (s subject) part(key string) (part, bool) {
	for _, p := range s.parts() {
		if p.Key == key {
			return p, true
		}
	}
	return part{}, false
}

// need is what a role needs of a skill now, as a Change has it.
func need(r *framework.Role, s *framework.Skill) string {
	n := r.Need(s)
	if n == nil {
		return ""
	}
	return strconv.Itoa(n.Level.Number) + " " + string(n.Importance)
}

// present is what the framework says today where a change would be made. It is
// what Before must be.
func (s subject) present(c Change) (string, error) {
	switch {
	case c.Kind == NewSkill && s.discipline != nil:
		return "", nil
	case c.Kind == Relation && s.skill != nil:
		return s.relation(c)
	case c.Kind == RoleText && s.role != nil && strings.HasPrefix(c.Field, "skill/"):
		other := s.f.Skill(strings.TrimPrefix(c.Field, "skill/"))
		if other == nil {
			return "", fault.New(fault.Invalid, "Choose a skill")
		}
		return need(s.role, other), nil
	}
	for _, p := range s.parts() {
		if p.Kind == c.Kind && p.Field == c.Field && p.Level == c.Level {
			return p.Now, nil
		}
	}
	return "", fault.New(fault.Invalid, "Choose what you want to change")
}

// relation is the present relation to the skill that a change names.
func (s subject) relation(c Change) (string, error) {
	code := c.After
	if code == "" {
		code = c.Before
	}
	other := s.f.Skill(code)
	related, ok := map[string][]*framework.Skill{"related": s.skill.Related, "broader": s.skill.Broader, "narrower": s.skill.Narrower}[c.Field]
	switch {
	case !ok:
		return "", fault.New(fault.Invalid, "Choose what the relation is")
	case other == nil || other == s.skill:
		return "", fault.New(fault.Invalid, "Choose another skill")
	case slices.Contains(related, other):
		return other.Code, nil
	}
	return "", nil
}

// fits refuses a change whose After names nothing that could be there.
func (s subject) fits(c Change) error {
	switch c.Kind {
	case Merge:
		if other := s.f.Skill(c.After); other == nil || other == s.skill {
			return fault.New(fault.Invalid, "Choose another skill")
		}
	case Move:
		if s.f.Discipline(c.After) == nil {
			return fault.New(fault.Invalid, "Choose a discipline")
		}
	case Retire:
		if c.After != "" && (s.skill != nil && s.f.Skill(c.After) == nil || s.role != nil && s.f.Role(c.After) == nil) {
			return fault.New(fault.Invalid, "Choose what should be used instead, or nothing")
		}
	}
	return nil
}

// title says what a change asks for, in a line.
func (s subject) title(c Change) string {
	switch c.Kind {
	case NewSkill:
		name, _, _ := strings.Cut(c.After, "\n")
		return "New skill in " + s.name() + ": " + name
	case LevelText:
		return fmt.Sprintf("Level %d of %s", c.Level, s.name())
	case Relation:
		return s.relationTitle(c)
	case Merge:
		return "Merge " + s.name() + " into " + s.skillName(c.After)
	case Split:
		return "Split " + s.name()
	case Move:
		return "Move " + s.name() + " to " + s.disciplineName(c.After)
	case Retire:
		return "Retire " + s.name()
	}
	if code, ok := strings.CutPrefix(c.Field, "skill/"); ok {
		return s.skillName(code) + " in " + s.name()
	}
	return strings.ToUpper(c.Field[:1]) + c.Field[1:] + " of " + s.name()
}

func (s subject) relationTitle(c Change) string {
	if c.After == "" {
		return "End the relation of " + s.name() + " to " + s.skillName(c.Before)
	}
	return map[string]string{"related": "Relate ", "broader": "Put above ", "narrower": "Put below "}[c.Field] + s.name() + ": " + s.skillName(c.After)
}

func (s subject) skillName(code string) string {
	if other := s.f.Skill(code); other != nil {
		return other.Name
	}
	return code
}

func (s subject) disciplineName(id string) string {
	if d := s.f.Discipline(id); d != nil {
		return d.Label()
	}
	return id
}

// Words are one side of a change as people read it, with names for codes. f may
// be of a later release, in which a code may have gone.
func (c Change) Words(f *framework.Framework, side string) string {
	s := subject{f: f}
	if side == "" {
		return ""
	}
	switch {
	case c.Kind == Move:
		return s.disciplineName(side)
	case c.Kind == Retire && strings.HasPrefix(c.About, "role/"):
		if r := f.Role(side); r != nil {
			return r.Name + " (" + r.Code + ")"
		}
	case c.Kind == Merge, c.Kind == Retire, c.Kind == Relation, c.Kind == Split && side == c.Before:
		if other := f.Skill(side); other != nil {
			return other.Name + " (" + other.Code + ")"
		}
	case c.Kind == RoleText && strings.HasPrefix(c.Field, "skill/"):
		level, importance, _ := strings.Cut(side, " ")
		if n, err := strconv.Atoi(level); err == nil && f.Scale.Level(n) != nil {
			level += ", " + f.Scale.Level(n).Name
		}
		return "Level " + level + ", " + importance
	}
	return side
}

// textual reports whether a change is one of words, so that they can be compared.
func (c Change) textual() bool {
	return c.Kind == Reword || c.Kind == LevelText || c.Kind == RoleText && !strings.HasPrefix(c.Field, "skill/")
}

// refs are the things that a change is about: whose followers want to know, and
// on whose pages it may be mentioned.
func (c Change) refs() []string {
	all := []string{c.About}
	switch {
	case c.Kind == Merge && c.After != "":
		all = append(all, "skill/"+c.After)
	case c.Kind == Relation && c.Before+c.After != "":
		all = append(all, "skill/"+c.Before+c.After)
	case strings.HasPrefix(c.Field, "skill/"):
		all = append(all, c.Field)
	}
	return all
}

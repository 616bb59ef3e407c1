package document

import (
	"cmp"
	"slices"
	"strings"

	"guildhall/internal/docx"
	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// role is the profile of one role under a heading of a level.
func (b *book) role(r *pack.Role, level int) {
	b.heading(level, titled(r.Name, r.Code), "role/"+r.Code)
	if level == 1 {
		b.notices()
	}
	b.notice(status("role", r.Status, r.RetiredOn, r.ReplacedBy, b.roleRun))
	b.lead(r.Summary)
	if len(r.TypicalTitles) > 0 {
		b.say("Posts like this are also called " + strings.Join(r.TypicalTitles, "; ") + ".")
	}
	b.roleFacts(r, level)
	if duties := slices.Clone(b.duties[r.Code]); len(duties) > 0 {
		slices.SortStableFunc(duties, func(x, y pack.Responsibility) int { return cmp.Compare(x.Order, y.Order) })
		b.heading(level+1, "What you would do", "")
		var items []docx.Words
		for _, d := range duties {
			items = append(items, docx.Plain(d.Text))
		}
		b.list(items)
	}
	b.roleSkills(r, level+1)
	b.askedFor(r, level+1)
	b.entry(r, level+1)
	b.ahead(r, level+1)
}

// roleFacts is what is not a skill.
func (b *book) roleFacts(r *pack.Role, level int) {
	if d := b.disciplines[strings.ToUpper(r.Discipline)]; d != nil && level == 1 {
		b.fact("Discipline", docx.Plain(label(d)))
	}
	if ring := b.ring[r.Ring]; ring != nil {
		text := ring.Name + " ring"
		if level == 1 {
			text += ". " + ring.Description
		}
		b.fact("Ring", docx.Plain(text))
	}
	b.fact("Role family", docx.Plain(b.families[r.Family]))
	b.fact("Grade guidance", docx.Plain(b.grades(r)))
	if level == 1 {
		b.say("Grades are a guide and no part of the skills in this document. Levels describe skills: they say nothing about anyone’s performance or pay.", b.o.Notes.Grades)
	}
}

func (b *book) grades(r *pack.Role) string {
	var names []string
	for _, id := range []string{r.GradeFrom, r.GradeTo} {
		name := id
		if g := b.rung[id]; g != nil {
			name = g.Name
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " to ")
}

// roleSkills has a table for each importance, the essential skills first and
// within them the highest level.
func (b *book) roleSkills(r *pack.Role, level int) {
	needs := slices.Clone(b.needs[r.Code])
	slices.SortStableFunc(needs, func(x, y pack.RoleSkill) int {
		return cmp.Or(cmp.Compare(importance(x), importance(y)), cmp.Compare(y.Level, x.Level))
	})
	b.heading(level, "Skills", "")
	if len(needs) == 0 {
		b.say("No skills have been recorded for this role yet.")
	}
	for len(needs) > 0 {
		n := slices.IndexFunc(needs, func(n pack.RoleSkill) bool { return n.Importance != needs[0].Importance })
		if n < 0 {
			n = len(needs)
		}
		t := docx.Table{
			Caption:  english.Capital(needs[0].Importance) + " skills of " + r.Name,
			RowHeads: true, Head: []string{"Skill", "Level needed", b.leadIn()}, Shares: []int{30, 20, 50},
		}
		for _, s := range needs[:n] {
			t.Rows = append(t.Rows, []docx.Words{{b.skillRun(s.Skill)}, docx.Plain(b.levelName(s.Level)), docx.Plain(b.words[wordKey{s.Skill, s.Level}])})
		}
		b.add(t)
		needs = needs[n:]
	}
	if level == 2 {
		b.say(b.o.Notes.Guidance)
	}
}

func importance(n pack.RoleSkill) int {
	if n.Importance == "essential" {
		return 0
	}
	return 1
}

// askedFor is what the role asks for and what is accepted in its place.
func (b *book) askedFor(r *pack.Role, level int) {
	asked := b.asked[r.Code]
	if len(asked) == 0 && level > 2 {
		return
	}
	b.heading(level, "Qualifications and registration", "")
	words := docx.Words{{Text: "Equivalents are always accepted.", Bold: true}}
	if level == 2 && b.o.Notes.Recognition != "" {
		words = append(words, docx.Run{Text: " " + b.o.Notes.Recognition})
	}
	b.add(docx.Paragraph{Runs: words})
	if len(asked) == 0 {
		b.say("This role asks for no qualification and no registration.")
	}
	for _, kind := range []struct{ kind, title string }{{"essential", "Essential"}, {"desirable", "Desirable"}, {"equivalent", "Accepted in their place"}} {
		var items []docx.Words
		for _, q := range asked {
			if q.Requirement == kind.kind {
				items = append(items, docx.Plain(cmp.Or(b.credentials[q.Qualification], q.Qualification)))
			}
		}
		if len(items) > 0 {
			b.heading(level+1, kind.title, "")
			b.list(items)
		}
	}
}

func (b *book) entry(r *pack.Role, level int) {
	if len(r.EntryRoutes) == 0 && level > 2 {
		return
	}
	b.heading(level, "Ways in", "")
	if len(r.EntryRoutes) == 0 {
		b.say("No way in has been recorded for this role yet.")
	}
	var items []docx.Words
	for _, route := range r.EntryRoutes {
		items = append(items, docx.Plain(english.Capital(route)))
	}
	b.list(items)
}

// kinds of step as people read them, in the order in which they are offered.
var stepKinds = []struct{ kind, name string }{
	{"up", "Step up"}, {"sideways", "Sideways, in the same discipline"}, {"cross", "Across, to another discipline"}, {"entry", "Way into the profession"},
}

func stepName(kind string) string {
	for _, k := range stepKinds {
		if k.kind == kind {
			return k.name
		}
	}
	return english.Capital(kind)
}

// ahead is where a role can lead.
func (b *book) ahead(r *pack.Role, level int) {
	var items []docx.Words
	for _, step := range b.steps[r.Code] {
		if b.inUse(step.To) {
			text := ". " + stepName(step.Kind) + "."
			if step.Note != "" {
				text += " " + step.Note
			}
			items = append(items, docx.Words{b.roleRun(step.To), {Text: text}})
		}
	}
	if len(items) == 0 && (level > 2 || r.Status == retiredStatus || b.e.Release.State == "superseded") {
		return
	}
	b.heading(level, "Where this role can lead", "")
	if len(items) == 0 {
		b.say("The profession lists no move on from this role yet.")
	}
	b.list(items)
}

// inUse reports whether there is such a role and it is not retired.
func (b *book) inUse(role string) bool {
	r := b.roles[strings.ToUpper(role)]
	return r != nil && r.Status != retiredStatus
}

// careers is every step between roles that the document shows an end of.
func (b *book) careers(c choice) {
	if c.alone() || !c.everything && c.branch == nil {
		return
	}
	t := docx.Table{Caption: "Moves that people make between roles", Quiet: true, Head: []string{"From", "To", "Kind of move", "What it takes"}, Shares: []int{24, 24, 18, 34}}
	for _, p := range b.e.Framework.CareerPaths {
		if (c.has["role/"+p.From] || c.has["role/"+p.To]) && b.inUse(p.From) && b.inUse(p.To) {
			t.Rows = append(t.Rows, []docx.Words{{b.roleRun(p.From)}, {b.roleRun(p.To)}, docx.Plain(stepName(p.Kind)), docx.Plain(p.Note)})
		}
	}
	if len(t.Rows) > 0 {
		b.chapter("Career paths", "careers")
		b.say("These are moves that people make between roles. They are not the only ones.")
		b.add(t)
	}
}

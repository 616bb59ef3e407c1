package document

import (
	"regexp"
	"strings"

	"guildhall/internal/docx"
	"guildhall/internal/pack"
)

// discipline is a chapter of skills and one of roles, as far as there are any.
func (b *book) discipline(g group, c choice) {
	d := g.discipline
	if len(g.skills) > 0 {
		b.chapter(label(d), "discipline/"+d.ID)
		if c.everything || c.branch != nil {
			b.lead(d.Description)
			b.fact("Lead", docx.Plain(d.Lead))
		}
		t := docx.Table{Caption: "Skills: " + d.Name, Quiet: true, RowHeads: true, Head: []string{"Skill", "Definition"}, Shares: []int{35, 65}}
		for _, s := range g.skills {
			t.Rows = append(t.Rows, []docx.Words{{b.skillRun(s.Code)}, docx.Plain(s.Definition)})
		}
		b.add(t)
		for _, s := range g.skills {
			b.skill(s, 2)
		}
	}
	if len(g.roles) > 0 {
		b.chapter("Roles: "+d.Name, "roles/"+d.ID)
		if len(g.skills) == 0 && (c.everything || c.branch != nil) {
			b.lead(d.Description)
		}
		for _, r := range g.roles {
			b.role(r, 2)
		}
	}
}

// skill is everything about one skill under a heading of a level.
func (b *book) skill(s *pack.Skill, level int) {
	b.heading(level, titled(s.Name, s.Code), "skill/"+s.Code)
	if level == 1 {
		b.notices()
	}
	b.notice(status("skill", s.Status, s.RetiredOn, s.ReplacedBy, b.skillRun))
	b.lead(s.Definition)
	b.fact("Scope", b.explained(s.ScopeNote))
	b.fact("Also known as", docx.Plain(strings.Join(s.AltLabels, "; ")))
	if t, ok := b.levelTexts(s); ok {
		b.add(t)
	}
	if len(s.Examples) > 0 {
		b.heading(level+1, "Examples", "")
		b.list(docx.Plains(s.Examples))
	}
	b.fact("Part of", several(s.Broader, b.skillRun))
	b.fact("Takes in", several(b.narrows[s.Code], b.skillRun))
	b.fact("Related skills", several(b.related[s.Code], b.skillRun))
	b.roleUses(s, level+1)
}

// explained is text in which every code of a skill leads to the skill.
func (b *book) explained(text string) docx.Words {
	var words docx.Words
	from := 0
	for _, at := range codeShaped.FindAllStringIndex(text, -1) {
		code := text[at[0]:at[1]]
		if s := b.skills[code]; s != nil && s.Code == code {
			run := b.skillRun(code)
			run.Text = code
			words = append(words, docx.Run{Text: text[from:at[0]]}, run)
			from = at[1]
		}
	}
	return append(words, docx.Run{Text: text[from:]})
}

// codeShaped is a word with a digit in it.
var codeShaped = regexp.MustCompile(`[A-Za-z][A-Za-z0-9-]*[0-9]`)

// levelTexts is what a skill looks like at each level; false where nobody wrote it.
func (b *book) levelTexts(s *pack.Skill) (docx.Table, bool) {
	t := docx.Table{Caption: s.Name + " at each level", Quiet: true, RowHeads: true, Head: []string{"Level", b.leadIn()}, Shares: []int{25, 75}}
	for _, l := range b.e.Levels.Described() {
		if text := b.words[wordKey{s.Code, l.Level}]; text != "" {
			t.Rows = append(t.Rows, []docx.Words{docx.Plain(b.levelName(l.Level)), docx.Plain(text)})
		}
	}
	return t, len(t.Rows) > 0
}

// leadIn heads a column of level texts.
func (b *book) leadIn() string {
	if b.e.Levels.LeadIn == "" {
		return "What it looks like"
	}
	return b.e.Levels.LeadIn
}

// roleUses lists the roles in use that need a skill.
func (b *book) roleUses(s *pack.Skill, level int) {
	var items []docx.Words
	for _, n := range b.needed[s.Code] {
		if b.inUse(n.Role) {
			items = append(items, docx.Words{b.roleRun(n.Role), {Text: ": level " + b.levelName(n.Level) + ", " + n.Importance}})
		}
	}
	if len(items) > 0 {
		b.heading(level, "Roles that need this skill", "")
		b.list(items)
	}
}

// status is what readers of a thing must know that is not in ordinary use.
func status(what, status string, on pack.Date, instead []string, run func(string) docx.Run) string {
	switch status {
	case draftStatus:
		return "This " + what + " is a draft. Do not rely on it yet."
	case retiredStatus:
		text := "This " + what + " is retired"
		if on != "" {
			text = "This " + what + " was retired on " + readable(on)
		}
		if len(instead) == 0 {
			return text + " and nothing has taken its place."
		}
		return text + ". Use instead: " + several(instead, run).Text() + "."
	}
	return ""
}

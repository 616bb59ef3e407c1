package document

import (
	"slices"
	"strconv"

	"guildhall/internal/docx"
	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// howToRead explains the parts of the document, as far as it has them.
func (b *book) howToRead(c choice) {
	b.chapter("How to read this", "")
	b.say("This document shows " + b.extent(c) + ", as " + lowered(b.e.Release.Title) + " has them.")
	if len(c.skills) > 0 {
		text := "Each skill has a definition, a note that says where it ends and another begins, other names that people use for it, and a table of what it looks like at each level."
		if b.e.Levels.Cumulative {
			text += " A level takes in everything at the levels below it."
		}
		b.say(text)
	}
	if len(c.roles) > 0 {
		b.say("Each role says what its holders do, which skills it needs and at which level. An essential skill is one that the role cannot be done without. A desirable one helps. Grades are a guide and no part of the skills.")
	}
	b.say("Every skill and role has a code in brackets after its name. A code never changes and is never given to anything else, so use it when you refer to one.")
	b.say(b.o.Notes.Guidance, b.o.Notes.Grades, b.o.Notes.Recognition)
	b.cite(c, 2)
	b.sources(c)
}

// extent counts what the document has.
func (b *book) extent(c choice) string {
	var parts []string
	if n := len(c.skills); n > 0 {
		parts = append(parts, english.Count(n, "skill", "skills"))
	}
	if n := len(c.roles); n > 0 {
		parts = append(parts, english.Count(n, "role", "roles"))
	}
	if parts == nil {
		return "the scale of levels"
	}
	text := english.And(parts)
	if n := len(b.byDiscipline(c)); n > 1 {
		text += " of " + english.Count(n, "discipline", "disciplines")
	}
	return text
}

// cite is what a reference to the text should hold.
func (b *book) cite(c choice, level int) {
	b.aside(level, "Cite this")
	e, title, path, identifier := b.e, c.title, "", ""
	switch {
	case c.alone() && len(c.roles) == 1:
		r := c.roles[0]
		title, path, identifier = titled(r.Name, r.Code), "roles/"+r.Code, "role/"+r.Code
	case c.alone():
		s := c.skills[0]
		title, path, identifier = titled(s.Name, s.Code), "skills/"+s.Code, "skill/"+s.Code
	}
	words := docx.Words{{Text: e.Scheme.Name + ", " + title + ", " + lowered(e.Release.Title)}}
	if day := readable(e.Release.Issued); day != "" {
		words = append(words, docx.Run{Text: ", " + day})
	}
	words = append(words, docx.Run{Text: ". "})
	if at := b.address(path); at != "" {
		words = append(words, docx.Run{Text: at, Link: at})
	}
	b.add(docx.Paragraph{Runs: words})
	if identifier != "" && e.Scheme.IdentifierBase != "" {
		b.say("Identifier: " + e.Scheme.IdentifierBase + identifier)
	}
	if c.alone() {
		if len(c.skills) == 1 {
			b.say(c.skills[0].SourceNote)
		}
		b.say(e.Scheme.Licence)
	}
}

// mostSources is how many notes of where skills come from are worth listing for
// all skills at once; where there are more they are about single skills.
const mostSources = 5

func (b *book) sources(c choice) {
	var notes []string
	for _, s := range c.skills {
		if s.SourceNote != "" && !slices.Contains(notes, s.SourceNote) {
			notes = append(notes, s.SourceNote)
		}
		if len(notes) > mostSources {
			return
		}
	}
	if len(notes) > 0 {
		b.aside(2, "Where the words come from")
		b.say(notes...)
	}
}

// levels is the scale on which skills are held.
func (b *book) levels() {
	scale := b.e.Levels
	if len(scale.Items) == 0 {
		return
	}
	b.chapter("Levels", "levels")
	t := docx.Table{Caption: "The levels, the lowest first", Quiet: true, RowHeads: true, Head: []string{"Level", "What it means for any skill"}, Shares: []int{25, 75}}
	for _, l := range scale.Items {
		t.Rows = append(t.Rows, []docx.Words{docx.Plain(strconv.Itoa(l.Level) + " " + l.Name), docx.Plain(l.Anchor)})
	}
	b.add(t)
	if len(scale.Rules) > 0 {
		b.aside(2, "Rules for the levels")
		b.list(docx.Plains(scale.Rules))
	}
}

// rings says how close to the middle of the profession roles can be.
func (b *book) rings(c choice) {
	if len(b.e.Rings) == 0 || len(c.roles) == 0 {
		return
	}
	rings := slices.Clone(b.e.Rings)
	slices.SortStableFunc(rings, func(x, y pack.Ring) int { return x.Order - y.Order })
	b.heading(1, "Rings", "rings")
	b.say("A ring says how close a role is to the middle of the profession.")
	t := docx.Table{Caption: "The rings, the innermost first", Quiet: true, RowHeads: true, Head: []string{"Ring", "What it means"}, Shares: []int{25, 75}}
	for _, r := range rings {
		t.Rows = append(t.Rows, []docx.Words{docx.Plain(r.Name), docx.Plain(r.Description)})
	}
	b.add(t)
}

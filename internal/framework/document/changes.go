package document

import (
	"slices"
	"strings"

	"guildhall/internal/docx"
	"guildhall/internal/english"
	"guildhall/internal/pack"
)

// decisionKinds are what a release can do, in the order in which readers want it.
var decisionKinds = []struct{ kind, title string }{
	{pack.Added, "Added"}, {pack.Reworded, "Changed"}, {pack.Moved, "Moved to another discipline"}, {pack.Merged, "Merged"},
	{pack.Split, "Split"}, {pack.Retired, "Retired"}, {pack.Restored, "In use again"},
}

// changes says what the release did, of what the document shows.
func (b *book) changes(c choice) {
	shown := b.shown(c)
	if !c.everything && len(shown) == 0 {
		return
	}
	r := b.e.Release
	b.chapter("What changed in "+lowered(r.Title), "changes")
	if r.BasedOn != "" {
		b.say("This release follows release " + r.BasedOn + ".")
	}
	b.say(r.Note)
	switch {
	case len(shown) == 0 && r.BasedOn == "" && r.Note == "":
		b.say("No earlier release is recorded, so there are no changes to list.")
	case len(shown) == 0 && r.Note == "":
		b.say("No changes to single skills or roles are recorded.")
	}
	for _, kind := range decisionKinds {
		var items []docx.Words
		for _, d := range shown {
			if d.Kind == kind.kind {
				items = append(items, b.decision(d))
			}
		}
		if len(items) > 0 {
			b.aside(2, kind.title)
			b.list(items)
		}
	}
}

// shown are the decisions about what the document shows.
func (b *book) shown(c choice) []pack.Decision {
	if c.everything {
		return b.e.Release.Decisions
	}
	var all []pack.Decision
	for _, d := range b.e.Release.Decisions {
		if slices.ContainsFunc(slices.Concat(d.From, d.To), func(code string) bool { return c.has[d.What+"/"+code] }) {
			all = append(all, d)
		}
	}
	return all
}

// decision is one change: what became what, why, and on whose suggestion.
func (b *book) decision(d pack.Decision) docx.Words {
	run := func(code string) docx.Run { return b.thing(d.What, code) }
	var words docx.Words
	switch from, to := several(d.From, run), several(d.To, run); {
	case len(d.From) == 0:
		words = to
	case len(d.To) == 0 || slices.Equal(d.From, d.To):
		words = from
	default:
		words = append(append(from, docx.Run{Text: " became "}), to...)
	}
	if len(words) == 0 {
		words = docx.Words{{Text: english.Capital(d.What)}}
	}
	end := "."
	if note := strings.TrimSpace(d.Note); note != "" {
		end = ": " + note
		if !strings.HasSuffix(note, ".") {
			end += "."
		}
	}
	if len(d.Credits) > 0 {
		end += " Suggested by " + english.And(d.Credits) + "."
	}
	return append(words, docx.Run{Text: end})
}

// thing names what a decision is about, in this release or in the one before.
func (b *book) thing(what, code string) docx.Run {
	switch what {
	case "skill":
		if b.skills[strings.ToUpper(code)] != nil {
			return b.skillRun(code)
		}
	case "role":
		if b.roles[strings.ToUpper(code)] != nil {
			return b.roleRun(code)
		}
	case "discipline":
		if d := b.disciplines[strings.ToUpper(code)]; d != nil {
			return docx.Run{Text: label(d), To: "discipline/" + d.ID}
		}
	}
	return docx.Run{Text: b.formerName(what, code)}
}

// formerName is the name by which the release before had a thing; its code where
// that is not known.
func (b *book) formerName(what, code string) string {
	if b.o.Before == nil {
		return code
	}
	for _, s := range b.o.Before.Framework.Skills {
		if what == "skill" && s.Code == code {
			return titled(s.Name, s.Code)
		}
	}
	for _, r := range b.o.Before.Framework.Roles {
		if what == "role" && r.Code == code {
			return titled(r.Name, r.Code)
		}
	}
	for _, d := range b.o.Before.Disciplines {
		if what == "discipline" && d.ID == code {
			return label(&d)
		}
	}
	return code
}

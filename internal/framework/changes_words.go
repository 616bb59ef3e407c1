package framework

import (
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/english"
	"guildhall/internal/framework/diff"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

// shownChange is a change as readers see it.
type shownChange struct {
	Title  string
	Fields []shownField
	Parts  []changedThing
}

// shownField is a value that differs: a text word by word, a list entry by
// entry, or two short values.
type shownField struct {
	Label       string
	Runs        []diff.Run
	Lines       []diff.Line
	Before, Now string
}

// changeWriter says what changes between two releases in words.
type changeWriter struct{ before, after *Framework }

// thing is what a change is of, without the change itself.
func (w *changeWriter) thing(c diff.Change) changedThing {
	t := changedThing{What: c.What, Code: c.Code, Name: c.Name}
	if t.Name == "" {
		t.Name = capital(c.What)
	}
	if c.Kind == diff.Order {
		t.Code, t.Name = c.List, "The order of "+strings.ReplaceAll(c.List, "_", " ")
		return t
	}
	t.Before, t.After = w.before.textOf(c.What, c.Code), w.after.textOf(c.What, c.Code)
	return t
}

// textOf is where a thing's text in this release stands; empty where it has none.
func (f *Framework) textOf(what, code string) string {
	switch what {
	case "skill":
		if s := f.Skill(code); s != nil {
			return f.InRelease("skill", s.Code)
		}
	case "role":
		if r := f.Role(code); r != nil {
			return f.InRelease("role", r.Code)
		}
	case "discipline":
		if d := f.Discipline(code); d != nil {
			return f.Release.URL() + "/" + fromList.discipline(d)
		}
	case "body":
		if b := f.Body(code); b != nil {
			return f.Release.URL() + "/" + fromList.body(b)
		}
	case "level":
		return f.Release.URL() + "/levels#level-" + segment(code)
	}
	return ""
}

// called is what a code stands for, with the code.
func (w *changeWriter) called(what, code string) string {
	for _, f := range []*Framework{w.after, w.before} {
		if name := f.nameOf(what, code); name != "" {
			return name + " (" + code + ")"
		}
	}
	return code
}

func (f *Framework) nameOf(what, code string) string {
	switch what {
	case "skill":
		if s := f.Skill(code); s != nil {
			return s.Name
		}
	case "role":
		if r := f.Role(code); r != nil {
			return r.Name
		}
	case "discipline":
		if d := f.Discipline(code); d != nil {
			return d.Name
		}
	case "ring":
		if r := f.Ring(code); r != nil {
			return r.Name
		}
	case "grade":
		if g := f.Grade(code); g != nil {
			return g.Name
		}
	case "qualification":
		if c := f.Credential(code); c != nil {
			return c.Title()
		}
	case "family":
		if y := f.Family(code); y != nil {
			return y.Name
		}
	case "level":
		if n, err := strconv.Atoi(code); err == nil && f.Scale.Level(n) != nil {
			return f.Scale.Level(n).Name
		}
	}
	return ""
}

func (w *changeWriter) all(what string, codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, w.called(what, code))
	}
	return english.And(names)
}

// change says what happened, and shows the values that differ.
func (w *changeWriter) change(c diff.Change) shownChange {
	shown := shownChange{Title: w.title(c)}
	switch {
	case c.Kind == diff.Merged || c.Kind == diff.Split:
		for _, part := range c.Parts {
			t := w.thing(part)
			t.Changes = []shownChange{{Title: w.title(part)}}
			shown.Parts = append(shown.Parts, t)
		}
		return shown
	case c.Kind == diff.Order:
		for _, p := range c.Order {
			shown.Fields = append(shown.Fields, shownField{Label: p.Key, Before: afterWords(p.Was), Now: afterWords(p.Now)})
		}
		return shown
	}
	for _, f := range c.Fields {
		if c.Op != diff.Edited && !slices.Contains(telling, f.Name) {
			continue
		}
		shown.Fields = append(shown.Fields, w.field(c, f))
	}
	return shown
}

func afterWords(key string) string {
	if key == "" {
		return "first"
	}
	return "after " + key
}

// telling are the values that say enough of something that came or went, whose
// whole text is a link away.
var telling = []string{"definition", "summary", "description", "descriptor", "text", "texts", "anchor", "note", "target_label"}

func (w *changeWriter) title(c diff.Change) string {
	came := map[diff.Op]string{diff.Put: " added", diff.Taken: " removed"}[c.Op]
	switch c.Kind {
	case diff.Merged:
		return w.all(c.What, c.From) + " merged into " + w.all(c.What, c.To)
	case diff.Split:
		return w.all(c.What, c.From) + " split into " + w.all(c.What, c.To)
	case diff.Retired:
		if len(c.To) > 0 {
			return "Retired, replaced by " + w.all(c.What, c.To)
		}
		return "Retired"
	case diff.LevelText:
		return "Text of level " + strconv.Itoa(c.Level) + " " + w.after.nameOf("level", strconv.Itoa(c.Level)) + came
	case diff.Requirement:
		return w.requirement(c, came)
	case diff.CareerSteps:
		return "Step to " + w.called("role", c.Other) + came
	case diff.Mappings:
		return "Match with " + c.Other + came
	case diff.Added, diff.Removed, diff.Restored, diff.Moved, diff.Reworded:
		return capital(string(c.Kind))
	}
	if came != "" {
		return capital(c.What) + came
	}
	return capital(kindWord(c.Kind))
}

func (w *changeWriter) requirement(c diff.Change, came string) string {
	if c.List == "role_qualifications" {
		return capital(w.called("qualification", c.Other)) + came + effectWords(c.Effects)
	}
	title := w.called("skill", c.Other) + came
	if c.Op != diff.Edited {
		title += " at level " + strconv.Itoa(c.Level)
	}
	return title + effectWords(c.Effects)
}

func effectWords(all []diff.Effect) string {
	if len(all) == 0 {
		return ""
	}
	return ": " + english.And(web.List(all, func(e diff.Effect) string { return string(e) }))
}

// referring says what the codes in a value are of.
var referring = map[string]string{
	"related": "skill", "broader": "skill", "ring": "ring", "grade_from": "grade", "grade_to": "grade", "discipline": "discipline", "family": "family", "level": "level",
}

func (w *changeWriter) field(c diff.Change, f diff.Field) shownField {
	shown := shownField{Label: fieldLabel(f.Name)}
	what := referring[f.Name]
	if f.Name == "replaced_by" {
		what = c.What
	}
	switch {
	case f.Listed && what != "":
		shown.Lines = diff.Lines(w.names(what, f.Were), w.names(what, f.Are))
	case f.Listed:
		shown.Lines = diff.Lines(f.Were, f.Are)
	case what != "":
		shown.Before, shown.Now = w.named(what, f.Before), w.named(what, f.Now)
	case f.Name == "retired_on" || f.Name == "last_checked":
		shown.Before, shown.Now = readable(pack.Date(f.Before)), readable(pack.Date(f.Now))
	case strings.ContainsRune(f.Before+f.Now, ' '):
		shown.Runs = diff.Words(f.Before, f.Now)
	default:
		shown.Before, shown.Now = f.Before, f.Now
	}
	return shown
}

func (w *changeWriter) named(what, code string) string {
	if code == "" {
		return ""
	}
	return w.called(what, code)
}

func (w *changeWriter) names(what string, codes []string) []string {
	var all []string
	for _, code := range codes {
		all = append(all, w.called(what, code))
	}
	return all
}

// fieldLabels are for values whose names in files say too little.
var fieldLabels = map[string]string{
	"alt_labels": "Also called", "typical_titles": "Titles of posts", "descriptor": "Text", "texts": "Responsibilities", "text": "Text", "grade_from": "Lowest grade", "grade_to": "Highest grade",
	"replaced_by": "Replaced by", "retired_on": "Retired on", "source_note": "Source", "broader": "Part of", "related": "Related skills", "target_label": "Their entry",
	"under_assessment": "Being looked at", "cpd.hours": "Hours of professional development",
}

func fieldLabel(name string) string {
	if l, ok := fieldLabels[name]; ok {
		return l
	}
	return capital(strings.NewReplacer("_", " ", ".", ", ").Replace(name))
}

// decision says what was decided of what, with links to what came of it.
func (w *changeWriter) decision(d pack.Decision) decided {
	shown := decided{Note: d.Note, By: d.Credits}
	things := d.To
	switch {
	case d.Kind == pack.Merged:
		shown.Title = w.all(d.What, d.From) + " merged into " + w.all(d.What, d.To)
	case d.Kind == pack.Split:
		shown.Title = w.all(d.What, d.From) + " split into " + w.all(d.What, d.To)
	case len(d.To) == 0:
		shown.Title, things = w.all(d.What, d.From)+" "+d.Kind, d.From
	case d.Kind == pack.Retired:
		shown.Title = w.all(d.What, d.From) + " retired, replaced by " + w.all(d.What, d.To)
	default:
		shown.Title = w.all(d.What, d.To) + " " + d.Kind
	}
	if d.What == "framework" && len(d.From)+len(d.To) == 0 {
		shown.Title = "The framework as a whole " + d.Kind
	}
	for _, code := range things {
		if to := w.after.textOf(d.What, code); to != "" {
			name := w.after.nameOf(d.What, code)
			shown.Links = append(shown.Links, web.Link{Text: "Read " + name, Href: to})
		}
	}
	return shown
}

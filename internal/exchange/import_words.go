package exchange

import (
	"fmt"
	"strconv"
	"strings"

	"guildhall/internal/framework/diff"
)

// Line is one change as people read it in a list.
type Line struct {
	Kind   string   // added, removed, retired, changed: how it is counted
	Thing  string   // skill GEN02 Demonstrating value
	What   string   // level text 3; empty where the thing as a whole is meant
	Fields []string // each a sentence: definition: “old” → “new”
	Inside int      // how deep it lies within another
}

// Lines lists every change of a report, the parts of a change below it.
func Lines(r diff.Report) []Line {
	var all []Line
	for _, c := range r.Changes {
		all = lines(all, c, 0)
	}
	return all
}

// saidAlready are values of an entry that came or went which its line has said.
var saidAlready = map[string]bool{"code": true, "name": true, "level": true, "role": true, "skill": true, "order": true, "id": true}

func lines(all []Line, c diff.Change, depth int) []Line {
	l := Line{Kind: string(c.Kind), Thing: strings.TrimSpace(c.What + " " + strings.TrimSpace(c.Code+" "+c.Name)), Inside: depth, What: about(c)}
	for _, f := range c.Fields {
		if c.Op != diff.Edited && saidAlready[f.Name] {
			continue
		}
		if text := fieldWords(f, c.Op); text != "" {
			l.Fields = append(l.Fields, text)
		}
	}
	if len(c.Order) > 0 {
		l.Fields = append(l.Fields, fmt.Sprintf("%d entries stand in another place", len(c.Order)))
	}
	all = append(all, l)
	for _, part := range c.Parts {
		all = lines(all, part, depth+1)
	}
	return all
}

// about says which entry of the thing a change is of.
func about(c diff.Change) string {
	var words []string
	switch {
	case c.Kind == diff.LevelText && c.Level > 0:
		words = append(words, "text for level "+strconv.Itoa(c.Level))
	case c.Other != "":
		words = append(words, strings.ReplaceAll(strings.TrimSuffix(c.List, "s"), "_", " "), c.Other, c.OtherName)
	}
	if c.Kind != diff.Added && c.Kind != diff.Removed && c.Op != "" && c.Op != diff.Edited {
		words = append([]string{string(c.Op)}, words...)
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

func fieldWords(f diff.Field, op diff.Op) string {
	before, now, name := f.Before, f.Now, strings.ReplaceAll(f.Name, "_", " ")
	if f.Listed {
		before, now = strings.Join(f.Were, "; "), strings.Join(f.Are, "; ")
	}
	switch {
	case before == "" && now == "":
		return ""
	case op == diff.Taken:
		return name + ": “" + before + "”"
	case op == diff.Put || before == "":
		return name + ": “" + now + "”"
	case now == "":
		return name + ": “" + before + "” removed"
	}
	return name + ": “" + before + "” → “" + now + "”"
}

// String is the change on one line, and its fields below it.
func (l Line) String() string {
	indent := strings.Repeat("  ", l.Inside)
	text := indent + l.Kind + ": " + l.Thing
	if l.What != "" {
		text += ": " + l.What
	}
	for _, f := range l.Fields {
		text += "\n" + indent + "    " + f
	}
	return text
}

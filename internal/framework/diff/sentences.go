package diff

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the change as a line for people who read plain text.
func (c Change) String() string {
	name := strings.TrimSpace(c.What + " " + c.Code)
	if c.Name != "" {
		name += " (" + c.Name + ")"
	}
	switch c.Kind {
	case Merged, Split:
		return string(c.Kind) + " " + c.What + " " + strings.Join(c.From, ", ") + " into " + strings.Join(c.To, ", ")
	case Order:
		return "order of " + c.List + ": " + strconv.Itoa(len(c.Order)) + " stand elsewhere"
	case Added, Removed, Restored:
		return string(c.Kind) + " " + name
	case Retired:
		if len(c.To) > 0 {
			return "retired " + name + ", replaced by " + strings.Join(c.To, ", ")
		}
		return "retired " + name
	}
	line := string(c.Kind) + ", " + name
	if c.Level > 0 {
		line += ", level " + strconv.Itoa(c.Level)
	}
	if c.Other != "" {
		line += ", " + c.Other
		if c.OtherName != "" {
			line += " (" + c.OtherName + ")"
		}
	}
	if c.Op != Edited {
		return line + ": " + string(c.Op)
	}
	for _, e := range c.Effects {
		line += ", " + string(e)
	}
	return line
}

// Marked writes what a value was and became on one line: [-what went-] and
// {+what came+}.
func (f Field) Marked() string {
	if f.Listed {
		var parts []string
		for _, l := range Lines(f.Were, f.Are) {
			parts = append(parts, marked(l.Runs))
		}
		return strings.Join(parts, "; ")
	}
	return marked(Words(f.Before, f.Now))
}

func marked(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		switch r.Op {
		case Taken:
			fmt.Fprintf(&b, "[-%s-]", r.Text)
		case Put:
			fmt.Fprintf(&b, "{+%s+}", r.Text)
		default:
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// Text is the whole report for people who read plain text: a line for each
// change, what differs under it, and the reasons.
func (r Report) Text() string {
	var b strings.Builder
	for _, c := range r.Changes {
		b.WriteString(c.String() + "\n")
		for _, part := range c.Parts {
			b.WriteString("  " + part.String() + "\n")
		}
		if c.Op == Edited {
			for _, f := range c.Fields {
				b.WriteString("  " + f.Name + ": " + f.Marked() + "\n")
			}
		}
		for _, reason := range c.Reasons {
			b.WriteString("  note: " + reason.Note)
			if len(reason.Credits) > 0 {
				b.WriteString(" (suggested by " + strings.Join(reason.Credits, ", ") + ")")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

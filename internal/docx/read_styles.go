package docx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// style is what a style says of the paragraphs that have it.
type style struct {
	name    string // in lower case
	base    string
	outline int // level of a heading from 1; 0 where the style says nothing, -1 where it says none
	list    string
	depth   int
	plain   bool // the paragraphs are in no list, whatever the style below says
}

// list says which depths of a list are numbered.
type list [9]bool

// longestChain is how many styles may build on one another; a chain that
// returns to itself ends here.
const longestChain = 20

func (r *reader) readStyles() error {
	r.styles = map[string]style{}
	s, err := r.open(r.related["styles"])
	if err != nil || s == nil {
		return err
	}
	defer s.close()
	var id string
	var now style
	err = s.all(func(e xml.StartElement) {
		v := attribute(e, "val")
		switch e.Name.Local {
		case "lang":
			if r.content.Language == "" {
				r.content.Language = v
			}
		case "style":
			id, now = attribute(e, "styleId"), style{}
		case "name":
			now.name = strings.ToLower(v)
		case "basedOn":
			now.base = v
		case "outlineLvl":
			now.outline = outline(v)
		case "numId":
			now.list, now.plain = v, v == "0"
		case "ilvl":
			now.depth = within(v, 0, 8)
		}
		if id != "" {
			r.styles[id] = now
		}
	})
	return err
}

// outline is the level of a heading that an outline level stands for: 9 is text.
func outline(v string) int {
	if n := within(v, 0, 9); n < 9 {
		return n + 1
	}
	return -1
}

// within is a whole number, or the nearest bound; the lower one for what is none.
func within(v string, low, high int) int {
	n, err := strconv.Atoi(v)
	if err != nil {
		return low
	}
	return min(max(n, low), high)
}

// resolved is a style with what it takes from those that it builds on.
func (r *reader) resolved(id string) style {
	all := r.styles[id]
	if all.name == "" {
		all.name = strings.ToLower(id)
	}
	if n, ok := headingName(all.name); ok && all.outline == 0 {
		all.outline = n
	}
	base := all.base
	for range longestChain {
		s, found := r.styles[base]
		if !found {
			break
		}
		if all.outline == 0 {
			all.outline = s.outline
			if n, ok := headingName(s.name); ok && all.outline == 0 {
				all.outline = n
			}
		}
		if all.list == "" && !all.plain {
			all.list, all.depth, all.plain = s.list, s.depth, s.plain
		}
		base = s.base
	}
	return all
}

// headingName reads the level off the name that Word gives its own headings in
// every language.
func headingName(name string) (int, bool) {
	rest, found := strings.CutPrefix(name, "heading ")
	n, err := strconv.Atoi(rest)
	return n, found && err == nil && n >= 1 && n <= 9
}

func (r *reader) readNumbering() error {
	r.lists = map[string]list{}
	s, err := r.open(r.related["numbering"])
	if err != nil || s == nil {
		return err
	}
	defer s.close()
	abstract := map[string]list{}
	var id, number string
	var depth int
	return s.all(func(e xml.StartElement) {
		switch e.Name.Local {
		case "abstractNum":
			id = attribute(e, "abstractNumId")
		case "lvl":
			depth = within(attribute(e, "ilvl"), 0, 8)
		case "numFmt":
			if number == "" {
				l := abstract[id]
				v := attribute(e, "val")
				l[depth] = v != "bullet" && v != "none"
				abstract[id] = l
			}
		case "num":
			number = attribute(e, "numId")
		case "abstractNumId":
			if number != "" {
				r.lists[number] = abstract[attribute(e, "val")]
			}
		}
	})
}

package docx

import (
	"encoding/xml"
	"io"
	"strings"
)

// The names by which WordprocessingML goes: as Word writes it, and as the strict
// form of ISO/IEC 29500 does.
var wordNames = map[string]bool{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main": true,
	"http://purl.oclc.org/ooxml/wordprocessingml/main":             true,
}

// What has no text of its own but may hold some.
var wrappers = map[string]bool{
	"sdt": true, "sdtContent": true, "customXml": true, "smartTag": true, "ins": true, "moveTo": true,
	"hyperlink": true, "fldSimple": true, "dir": true, "bdo": true, "AlternateContent": true, "Choice": true, "ruby": true, "rubyBase": true,
}

func (r *reader) readBody() error {
	s, err := r.open(r.main)
	if err != nil {
		return err
	}
	defer s.close()
	for {
		token, err := s.next()
		if err == io.EOF {
			return outside(r.main, "w:body")
		} else if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "body" && wordNames[e.Name.Space] {
			break
		}
	}
	if err := s.each(func(e xml.StartElement) error { return r.block(s, e, r.add, 0) }); err != nil {
		return err
	}
	for { // what follows the text must be sound too: a document that was cut off is not a shorter one
		if _, err := s.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// block reads a paragraph, a table or what wraps them, and hands each on.
func (r *reader) block(s *scanner, e xml.StartElement, add func(Item), nested int) error {
	switch {
	case e.Name.Local == "p":
		return r.paragraph(s, add, nested)
	case e.Name.Local == "tbl":
		return r.table(s, add, nested)
	case wrappers[e.Name.Local]:
		return s.each(func(e xml.StartElement) error { return r.block(s, e, add, nested) })
	}
	return s.skip()
}

// said is a paragraph as it is read.
type said struct {
	style  string
	text   strings.Builder
	list   string
	depth  int
	level  int // of the outline, where the paragraph itself says
	within []Item
}

func (r *reader) paragraph(s *scanner, add func(Item), nested int) error {
	if err := r.count(); err != nil {
		return err
	}
	p := said{depth: -1}
	if nested == 0 {
		r.paragraphs++
	}
	number := r.paragraphs
	err := s.each(func(e xml.StartElement) error {
		if e.Name.Local == "pPr" {
			return r.properties(s, &p)
		}
		return r.inline(s, e, &p, nested)
	})
	if err != nil {
		return err
	}
	if i, ok := r.item(&p); ok {
		i.Number = number
		add(i)
	}
	for _, i := range p.within {
		add(i)
	}
	return nil
}

// properties reads what a paragraph says of itself.
func (r *reader) properties(s *scanner, p *said) error {
	return s.each(func(e xml.StartElement) error {
		v := attribute(e, "val")
		switch e.Name.Local {
		case "pStyle":
			p.style = v
		case "outlineLvl":
			p.level = outline(v)
		case "numPr":
			return s.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "numId":
					p.list = attribute(e, "val")
				case "ilvl":
					p.depth = within(attribute(e, "val"), 0, 8)
				}
				return s.skip()
			})
		}
		return s.skip()
	})
}

// inline reads what stands in a line.
func (r *reader) inline(s *scanner, e xml.StartElement, p *said, nested int) error {
	switch {
	case e.Name.Local == "r":
		return r.run(s, p, nested)
	case wrappers[e.Name.Local]:
		return s.each(func(e xml.StartElement) error { return r.inline(s, e, p, nested) })
	}
	return s.skip()
}

// run reads text of one look. Hidden text is left out.
func (r *reader) run(s *scanner, p *said, nested int) error {
	hidden := false
	return s.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; {
		case name == "rPr":
			return s.each(func(e xml.StartElement) error {
				hidden = hidden || e.Name.Local == "vanish" && on(e)
				return s.skip()
			})
		case hidden:
		case name == "t" && wordNames[e.Name.Space]:
			return s.characters(&p.text)
		case name == "tab", name == "ptab":
			p.text.WriteByte('\t')
		case name == "br" && attribute(e, "type") != "page" && attribute(e, "type") != "column", name == "cr":
			p.text.WriteByte('\n')
		case name == "noBreakHyphen":
			p.text.WriteRune('\u2011')
		case wrappers[name]:
			return s.each(func(e xml.StartElement) error { return r.drawn(s, e, p, nested) })
		case name == "drawing", name == "pict", name == "object":
			return r.drawn(s, e, p, nested)
		}
		return s.skip()
	})
}

// drawn reads the paragraphs of text boxes, which stand after the paragraph that
// holds the box.
func (r *reader) drawn(s *scanner, e xml.StartElement, p *said, nested int) error {
	switch e.Name.Local {
	case "Fallback": // the same again for older programs
		return s.skip()
	case "txbxContent":
		return s.each(func(e xml.StartElement) error {
			return r.block(s, e, func(i Item) { p.within = append(p.within, i) }, nested+1)
		})
	}
	return s.each(func(e xml.StartElement) error { return r.drawn(s, e, p, nested) })
}

// characters adds the text of the element that has begun.
func (s *scanner) characters(to *strings.Builder) error {
	for end := s.depth - 1; s.depth > end; {
		token, err := s.next()
		if err != nil {
			return err
		}
		if text, ok := token.(xml.CharData); ok {
			to.Write(text)
		}
	}
	return nil
}

// item is a paragraph as readers of the Content see it; false for one that says
// nothing or only repeats the headings.
func (r *reader) item(p *said) (Item, bool) {
	st := r.resolved(p.style)
	i := Item{Style: st.name, Text: strings.TrimSpace(sound(p.text.String()))}
	if i.Text == "" || strings.HasPrefix(st.name, "toc ") || st.name == "table of figures" {
		return i, false
	}
	level := st.outline
	if p.level != 0 {
		level = p.level
	}
	i.Heading = max(level, 0)
	list, depth := st.list, st.depth
	if p.list != "" {
		list, depth = p.list, 0
	}
	if p.depth >= 0 {
		depth = p.depth
	}
	if list != "" && list != "0" && i.Heading == 0 {
		i.List, i.Numbered = depth+1, r.lists[list][depth]
	}
	return i, true
}

package rdf

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// until reads between two marks; text in between may not have never.
func (x *xmlReader) until(open, end, what, never string) error {
	from, seen := len(open), len(open)
	for {
		b := x.buf[x.mark:x.end]
		if i := bytes.Index(b[seen:], []byte(end)); i >= 0 {
			x.pos = x.mark + seen + i + len(end)
			break
		}
		seen = max(from, len(b)-len(end)+1)
		x.pos = x.end
		if !x.fill() {
			return x.cut(what)
		}
	}
	b := x.buf[x.mark+from : x.pos-len(end)]
	if never != "" && (bytes.Contains(b, []byte(never)) || bytes.HasSuffix(b, []byte("-"))) {
		return x.errorAt(x.mark, "A %s may not have %q inside.", what, never)
	}
	x.text = x.text[:0]
	return x.plainText(b)
}

// plainText appends characters that have no markup, with line ends made one (XML section 2.11).
func (x *xmlReader) plainText(b []byte) error {
	for i := 0; i < len(b); {
		c := b[i]
		switch {
		case class[c]&inXMLText != 0 || c == ']' || c == '<' || c == '&':
			x.text = append(x.text, c)
			i++
		case c == '\r':
			if i+1 >= len(b) || b[i+1] != '\n' {
				x.text = append(x.text, '\n')
			}
			i++
		default:
			r, n := utf8.DecodeRune(b[i:])
			if !isXMLChar(r) {
				return x.badChar(r)
			}
			x.text = append(x.text, b[i:i+n]...)
			i += n
		}
	}
	return nil
}

func (x *xmlReader) badChar(r rune) error {
	return x.errorAt(x.mark, "The character U+%04X may not stand in XML.", r)
}

// isXMLChar is production [2] Char.
func isXMLChar(r rune) bool {
	return r >= ' ' && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

// chars reads text up to the next tag, or a good part of it.
func (x *xmlReader) chars() error {
	x.text = x.text[:0]
	for len(x.text) < firstBuffer {
		i := x.pos
		for class[x.buf[i]]&inXMLText != 0 {
			i++
		}
		x.text = append(x.text, x.buf[x.pos:i]...)
		x.pos = i
		c := x.buf[i]
		if c == '<' {
			break
		}
		if i == x.end {
			x.mark = x.pos
			if !x.fill() {
				break
			}
			continue
		}
		if err := x.special(c, '<'); err != nil {
			return err
		}
	}
	if len(x.open) == 0 && strings.Trim(string(x.text), " \t\n") != "" {
		return x.errorAt(x.mark, "Text may not stand outside the root element.")
	}
	return nil
}

// special appends what a byte outside inXMLText stands for.
func (x *xmlReader) special(c byte, end byte) error {
	switch c {
	case '&':
		return x.reference()
	case '\r':
		x.pos++
		if x.peek() != '\n' {
			x.text = append(x.text, '\n')
		}
		return nil
	case ']':
		if end == '<' && x.at("]]>") {
			return x.errorAt(x.pos, `"]]>" may not stand in text; write "]]&gt;".`)
		}
		x.text = append(x.text, c)
		x.pos++
		return nil
	}
	x.need(utf8.UTFMax)
	r, n := utf8.DecodeRune(x.buf[x.pos:x.end])
	if !isXMLChar(r) {
		return x.errorAt(x.pos, "The character U+%04X may not stand in XML.", r)
	}
	x.text = append(x.text, x.buf[x.pos:x.pos+n]...)
	x.pos += n
	return nil
}

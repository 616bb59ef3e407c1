package docx

import (
	"encoding/xml"
	"strings"
)

// element is an element of a part, its name with the prefix that the part declares.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Kids    []element  `xml:",any"`
}

// el makes an element with attributes, each a name and a value.
func el(name string, attributes ...string) element {
	e := element{XMLName: xml.Name{Local: name}}
	for i := 0; i+1 < len(attributes); i += 2 {
		e.Attrs = append(e.Attrs, xml.Attr{Name: xml.Name{Local: attributes[i]}, Value: sound(attributes[i+1])})
	}
	return e
}

func (e element) with(kids ...element) element {
	e.Kids = append(e.Kids, kids...)
	return e
}

func (e element) text(s string) element {
	e.Text = sound(s)
	return e
}

// The marks that make text read otherwise than it is stored.
const (
	leftToRightOverride = '\u202d'
	rightToLeftOverride = '\u202e'
)

// sound is text without what XML 1.0 cannot hold (its section 2.2) and without
// overrides of direction. Writing from right to left needs no override.
func sound(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == leftToRightOverride, r == rightToLeftOverride, r == '\ufffe', r == '\uffff':
			return -1
		case r < ' ' && r != '\t' && r != '\n' && r != '\r':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// escaped is text as it stands inside a quoted attribute.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(sound(s))) // a Builder refuses nothing
	return b.String()
}

package docx

import "strings"

// markup is XML being written. Names carry the prefixes that the part declares.
type markup struct{ b []byte }

// open begins an element with attributes, each a name and a value.
func (m *markup) open(name string, attributes ...string) {
	m.tag(name, attributes)
	m.b = append(m.b, '>')
}

// empty writes an element that holds nothing.
func (m *markup) empty(name string, attributes ...string) {
	m.tag(name, attributes)
	m.b = append(m.b, '/', '>')
}

func (m *markup) tag(name string, attributes []string) {
	m.b = append(append(m.b, '<'), name...)
	for i := 0; i+1 < len(attributes); i += 2 {
		m.b = append(append(append(m.b, ' '), attributes[i]...), '=', '"')
		m.text(attributes[i+1])
		m.b = append(m.b, '"')
	}
}

// shut ends elements, the innermost first.
func (m *markup) shut(names ...string) {
	for _, name := range names {
		m.b = append(append(append(m.b, '<', '/'), name...), '>')
	}
}

// val writes an element that says one value, as most of WordprocessingML does.
func (m *markup) val(name, value string) { m.empty(name, "w:val", value) }

// saying writes an element around text.
func (m *markup) saying(name, text string, attributes ...string) {
	m.open(name, attributes...)
	m.text(text)
	m.shut(name)
}

// text writes text so that it is read as it is.
func (m *markup) text(s string) { m.b = append(m.b, escaped(s)...) }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")

// escaped is text as it stands in an element or in a quoted attribute.
func escaped(s string) string { return escapes.Replace(sound(s)) }

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

package skos

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"guildhall/skos/rdf"
)

// checkIRIs looks at the addresses of everything that the vocabulary describes or relates.
func (c *checker) checkIRIs() {
	v := c.v
	var notWeb []int32
	for i, is := range v.is {
		n := int32(i)
		if is == 0 || v.blank(n) {
			continue
		}
		if why := malformed(v.nodes[n]); why != "" {
			c.report("iri-malformed", n, fmt.Sprintf("The address <%s> is malformed because %s.", v.nodes[n], why), "Correct it, or write the character in percent-encoding.")
		}
	}
	for _, n := range v.concepts {
		switch {
		case v.blank(n):
			c.report("iri-blank", n, fmt.Sprintf("The concept %s has no address.", c.name(n)), "Give it an IRI.")
		case !strings.HasPrefix(v.nodes[n], "http://") && !strings.HasPrefix(v.nodes[n], "https://"):
			notWeb = append(notWeb, n)
		}
	}
	if practice(len(notWeb), len(v.concepts)) {
		c.report("iri-not-http", -1, fmt.Sprintf("%d of %d concepts have addresses that do not begin with http or https.", len(notWeb), len(v.concepts)), "Give concepts addresses on the web.")
		return
	}
	for _, n := range notWeb {
		c.report("iri-not-http", n, fmt.Sprintf("The address of %s does not begin with http or https.", c.name(n)), "Give it an address on the web.")
	}
}

// malformed says why an IRI breaks RFC 3987, in words that can follow "because"; empty if it does not.
func malformed(iri string) string {
	colon := strings.IndexByte(iri, ':')
	if colon < 1 || !schemeName(iri[:colon]) {
		return "it is not absolute: it does not begin with a scheme such as http:"
	}
	if colon == len(iri)-1 {
		return "nothing follows its scheme"
	}
	if !utf8.ValidString(iri) {
		return "it is not UTF-8"
	}
	hash := false
	for i, r := range iri {
		switch {
		case r <= ' ' || r == 0x7F || strings.ContainsRune("<>\"{}|\\^`", r):
			return fmt.Sprintf("it has the character %q", r)
		case r == '%' && (i+2 >= len(iri) || !hex(iri[i+1]) || !hex(iri[i+2])):
			return "a % is not followed by two hexadecimal digits"
		case r == '#' && hash:
			return "it has two hashes"
		case r == '#':
			hash = true
		case r >= 0x80 && r < 0xA0 || r == utf8.RuneError || r >= 0xE000 && r <= 0xF8FF || r&0xFFFE == 0xFFFE:
			return fmt.Sprintf("it has the character U+%04X", r)
		}
	}
	return badAuthority(iri[:colon], iri[colon+1:])
}

// badAuthority looks at the host of a web address.
func badAuthority(scheme, rest string) string {
	if scheme = strings.ToLower(scheme); scheme != "http" && scheme != "https" {
		return ""
	}
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return "two slashes do not follow " + scheme + ":"
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if strings.HasPrefix(rest, "[") {
		return ""
	}
	host, port, _ := strings.Cut(rest, ":")
	if host == "" {
		return "it has no host"
	}
	if strings.Trim(port, "0123456789") != "" {
		return "its port is not a number"
	}
	return ""
}

func schemeName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z' || i > 0 && (s[i] >= '0' && s[i] <= '9' || s[i] == '+' || s[i] == '-' || s[i] == '.')) {
			return false
		}
	}
	return s != ""
}

func hex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// checkLiterals reports values that their datatype does not allow.
func (c *checker) checkLiterals() {
	for _, l := range c.v.illTyped {
		c.report("literal-ill-typed", l.of, fmt.Sprintf("%s has <%s> with the value %s, which is no %s.", c.name(l.of), l.property, quoted(l.text), strings.TrimPrefix(l.datatype, xsdNS)), "Correct the value, or its datatype.")
	}
}

// illFormed reports whether a literal is outside the lexical space of its datatype, for
// the datatypes that vocabularies use.
func illFormed(t rdf.Term) bool {
	kind, ok := strings.CutPrefix(t.Datatype, xsdNS)
	if !ok || kind == "string" {
		return false
	}
	s := strings.Trim(t.Value, " \t\r\n")
	switch kind {
	case "boolean":
		return s != "true" && s != "false" && s != "1" && s != "0"
	case "integer":
		return !digits(strings.TrimLeft(first(s, "+-"), ""))
	case "nonNegativeInteger", "positiveInteger":
		return !digits(first(s, "+")) || kind == "positiveInteger" && strings.Trim(s, "+0") == ""
	case "decimal":
		whole, part, _ := strings.Cut(first(s, "+-"), ".")
		return whole+part == "" || strings.Trim(whole+part, "0123456789") != ""
	case "date":
		rest, ok := date(s)
		return !ok || !zone(rest)
	case "dateTime":
		rest, ok := date(s)
		if !ok || !strings.HasPrefix(rest, "T") {
			return true
		}
		rest, ok = timeOfDay(rest[1:])
		return !ok || !zone(rest)
	case "gYear":
		rest, ok := year(s)
		return !ok || !zone(rest)
	case "gYearMonth":
		rest, ok := year(s)
		if ok {
			_, rest, ok = two(rest, "-", 1, 12)
		}
		return !ok || !zone(rest)
	}
	return false
}

// first takes one of some characters off the beginning.
func first(s, signs string) string {
	if s != "" && strings.IndexByte(signs, s[0]) >= 0 {
		return s[1:]
	}
	return s
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// year reads a year of four digits or more.
func year(s string) (rest string, ok bool) {
	s = first(s, "-")
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return s[n:], n == 4 || n > 4 && s[0] != '0'
}

// two reads a mark and a number of two digits within bounds.
func two(s, mark string, low, high int) (n int, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, mark)
	if !ok || len(s) < 2 || !digits(s[:2]) {
		return 0, s, false
	}
	n = int(s[0]-'0')*10 + int(s[1]-'0')
	return n, s[2:], n >= low && n <= high
}

func date(s string) (rest string, ok bool) {
	rest, ok = year(s)
	if !ok {
		return rest, false
	}
	y := 0
	for _, c := range strings.TrimPrefix(s[:len(s)-len(rest)], "-") {
		y = (y*10 + int(c-'0')) % 400
	}
	month, rest, ok := two(rest, "-", 1, 12)
	if !ok {
		return rest, false
	}
	last := 31
	switch month {
	case 4, 6, 9, 11:
		last = 30
	case 2:
		last = 28
		if y%4 == 0 && (y%100 != 0 || y == 0) {
			last = 29
		}
	}
	_, rest, ok = two(rest, "-", 1, last)
	return rest, ok
}

func timeOfDay(s string) (rest string, ok bool) {
	h, rest, ok := two(s, "", 0, 24)
	if !ok {
		return rest, false
	}
	m, rest, ok := two(rest, ":", 0, 59)
	if !ok {
		return rest, false
	}
	sec, rest, ok := two(rest, ":", 0, 59)
	if !ok || h == 24 && m+sec > 0 {
		return rest, false
	}
	if part, is := strings.CutPrefix(rest, "."); is {
		trimmed := strings.TrimLeft(part, "0123456789")
		return trimmed, len(trimmed) < len(part)
	}
	return rest, true
}

// zone reports whether a text is a time zone, or nothing.
func zone(s string) bool {
	if s == "" || s == "Z" {
		return true
	}
	h, rest, ok := two(s[1:], "", 0, 14)
	if !ok || s[0] != '+' && s[0] != '-' {
		return false
	}
	m, rest, ok := two(rest, ":", 0, 59)
	return ok && rest == "" && (h < 14 || m == 0)
}

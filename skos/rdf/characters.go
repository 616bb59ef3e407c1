package rdf

import "unicode/utf8"

// Classes of bytes. A byte of a character beyond ASCII belongs to every class that
// may have such characters; which ones, isNameStart and isNameChar say.
const (
	inIRI     = 1 << iota // may stand in <…> as it is (Turtle [18] IRIREF)
	inName                // PN_CHARS or "." (Turtle [166s])
	inLocal               // also ":" (Turtle [168s])
	inText                // may stand in "…" or '…' but for the mark itself
	inXMLTag              // XML NameChar
	inXMLText             // text between tags that needs no second look
	digit
	letter
)

var class = func() (t [256]uint8) {
	for c := range 256 {
		b := byte(c)
		alpha := b|0x20 >= 'a' && b|0x20 <= 'z'
		number := b >= '0' && b <= '9'
		wide := b >= utf8.RuneSelf
		var k uint8
		if wide || b > ' ' && !isOneOf(b, "<>\"{}|^`\\") {
			k |= inIRI
		}
		if wide || alpha || number || b == '_' || b == '-' || b == '.' {
			k |= inName | inLocal | inXMLTag
		}
		if b == ':' {
			k |= inLocal | inXMLTag
		}
		if b != 0 && b != '"' && b != '\'' && b != '\\' && b != '\n' && b != '\r' {
			k |= inText
		}
		if wide && b != 0xEF || b >= ' ' && b < 0x80 && b != '<' && b != '&' && b != ']' || b == '\n' || b == '\t' {
			k |= inXMLText
		}
		if number {
			k |= digit
		}
		if alpha {
			k |= letter
		}
		t[c] = k
	}
	return t
}()

func isOneOf(b byte, set string) bool {
	for i := range len(set) {
		if set[i] == b {
			return true
		}
	}
	return false
}

// isNameStart is PN_CHARS_BASE of Turtle [163s], which is NameStartChar of XML 1.0 without ":" and "_".
func isNameStart(r rune) bool {
	switch {
	case r < 0x80:
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	case r < 0x300:
		return r >= 0xC0 && r != 0xD7 && r != 0xF7
	case r < 0x2000:
		return r >= 0x370 && r != 0x37E
	case r < 0x3001:
		return r == 0x200C || r == 0x200D || r >= 0x2070 && r <= 0x218F || r >= 0x2C00 && r <= 0x2FEF
	}
	return r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

// isNameChar is PN_CHARS of Turtle [166s], which is NameChar of XML 1.0 without ":" and ".".
func isNameChar(r rune) bool {
	return isNameStart(r) || r >= '0' && r <= '9' || r == '-' || r == '_' || r == 0xB7 ||
		r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

// isNCName reports whether s is an XML name without a colon.
func isNCName(s string) bool {
	for i, r := range s {
		if r == '_' || isNameStart(r) || i > 0 && (isNameChar(r) || r == '.') {
			continue
		}
		return false
	}
	return s != ""
}

// isBlankLabel reports whether s can stand after "_:" (Turtle [141s] BLANK_NODE_LABEL).
func isBlankLabel(s string) bool {
	for i, r := range s {
		if isNameChar(r) && (i > 0 || r != '-' && r != 0xB7 && !(r >= 0x300 && r <= 0x36F) && r != 0x203F && r != 0x2040) {
			continue
		}
		if r == '.' && i > 0 && i < len(s)-1 {
			continue
		}
		return false
	}
	return s != ""
}

// isLang reports whether s is a language tag as RDF syntaxes write them (Turtle [144s] LANGTAG).
func isLang(s string) bool {
	run, first := 0, true
	for i := range len(s) {
		switch c := class[s[i]]; {
		case c&letter != 0, c&digit != 0 && !first:
			run++
		case s[i] == '-' && run > 0:
			run, first = 0, false
		default:
			return false
		}
	}
	return run > 0
}

// lower puts an ASCII text into lower case, without copying one that is.
func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for j := range b {
				if b[j] >= 'A' && b[j] <= 'Z' {
					b[j] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

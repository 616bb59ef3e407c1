package skos

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textFaults are what is wrong with the characters of a text.
type textFaults uint8

const (
	emptyText textFaults = 1 << iota
	spaceText
	unprintableText
	garbledText
	markupText
)

// inspect looks at a text character by character. Documentation may have several lines and markup.
func inspect(s string, document bool) textFaults {
	var f textFaults
	simple, space := true, true // space: the last character was one, as if one stood before the first
	blank := true
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf || c < ' ' || c == 0x7F:
			simple = false
		case c == ' ':
			if space && !document {
				f |= spaceText
			}
		case c == '&' || c == '<':
			if !document && markup(s[i:]) {
				f |= markupText
			}
		}
		space = c == ' '
		blank = blank && space
	}
	if simple {
		if blank {
			return emptyText
		}
		if space && !document {
			f |= spaceText
		}
		return f
	}
	return f | inspectRunes(s, document)
}

func inspectRunes(s string, document bool) textFaults {
	var f textFaults
	if strings.TrimFunc(s, invisible) == "" {
		f |= emptyText
	}
	if badRune(s) >= 0 {
		f |= unprintableText
	}
	if garbled(s) != "" {
		f |= garbledText
	}
	if !document {
		space := true
		for _, r := range s {
			now := unicode.IsSpace(r)
			if now && (space || r != ' ' && r != 0xA0) {
				f |= spaceText
			}
			space = now
		}
		if space {
			f |= spaceText
		}
	}
	return f
}

func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// badRune returns the first character that nobody can see or type, -1 if there is none.
// Joiners and direction marks belong to the scripts that need them.
func badRune(s string) rune {
	var joined, turned, checked bool
	for i, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Co, r), r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
			return r
		case r >= 0xFFF9 && r <= 0xFFFB, r == 0x2028, r == 0x2029:
			return r
		case unicode.Is(unicode.Cf, r):
			if !checked {
				joined, turned = scripts(s)
				checked = true
			}
			switch {
			case r == 0xAD && i > 0: // a soft hyphen: a place to break a long word
			case r >= 0x200B && r <= 0x200D: // where words join or may break
				if !joined {
					return r
				}
			case r == 0x200E || r == 0x200F || r == 0x61C || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
				if !turned {
					return r
				}
			case r >= 0x600 && r <= 0x605, r == 0x6DD, r == 0x70F, r == 0x8E2, r >= 0xE0020 && r <= 0xE007F:
			default:
				return r
			}
		}
	}
	return -1
}

// scripts reports whether a text has letters of scripts that join by marks, and of
// scripts written from right to left.
func scripts(s string) (joined, turned bool) {
	for _, r := range s {
		switch {
		case r < 0x590:
		case r <= 0x8FF || r >= 0xFB1D && r <= 0xFEFC:
			joined, turned = true, true
		case r >= 0x900 && r <= 0x109F || r >= 0x1780 && r <= 0x18AF || r >= 0x1F000:
			joined = true
		}
	}
	return joined, turned
}

// cp1252 are the characters that Windows has where Latin 1 has controls.
var cp1252 = map[rune]byte{
	'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, '‡': 0x87, 'ˆ': 0x88, '‰': 0x89, 'Š': 0x8A, '‹': 0x8B, 'Œ': 0x8C, 'Ž': 0x8E,
	'‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '˜': 0x98, '™': 0x99, 'š': 0x9A, '›': 0x9B, 'œ': 0x9C, 'ž': 0x9E, 'Ÿ': 0x9F,
}

// garbled returns what a text was before its UTF-8 was read as Latin 1 or Windows-1252:
// a run of characters beyond ASCII that are together the bytes of others. It is empty
// when the text is sound.
func garbled(s string) string {
	var out strings.Builder
	var run []byte
	from, bad := 0, false
	flush := func(to int, next rune) {
		if len(run) > 1 && utf8.Valid(run) && telling(run, next) {
			out.Write(run)
			bad = true
		} else {
			out.WriteString(s[from:to])
		}
		run = run[:0]
	}
	for i, r := range s {
		b, ok := cp1252[r]
		if !ok && r >= 0x80 && r <= 0xFF {
			b, ok = byte(r), true
		}
		if ok {
			if len(run) == 0 {
				from = i
			}
			run = append(run, b)
			continue
		}
		if len(run) > 0 {
			flush(i, r)
		}
		out.WriteRune(r)
	}
	if len(run) > 0 {
		flush(len(s), 0)
	}
	if !bad {
		return ""
	}
	return out.String()
}

// telling reports whether bytes that are UTF-8 can hardly be letters and marks as people
// write them. An accented capital before a closing quotation mark can, and so can a letter
// before a space that does not break and such a mark, as the French write: so only the
// letters of Europe's languages and the commonest marks count, and not where a quotation
// mark ends a word.
func telling(run []byte, next rune) bool {
	for i := 0; i < len(run); {
		_, size := utf8.DecodeRune(run[i:])
		lead, second := run[i], run[min(i+1, len(run)-1)]
		i += size
		switch {
		case size == 3 && lead == 0xE2 && (second == 0x80 || second == 0x82 || second == 0x84):
			return true
		case size == 2 && strings.IndexByte("\xC2\xC3\xC4\xC5\xCE\xCF\xD0\xD1", lead) >= 0:
			closes := strings.IndexByte("\xBB\x9B\x91\x92\x93\x94\x85\x96\x97\xA0", second) >= 0
			if !closes || i == len(run) && unicode.IsLetter(next) {
				return true
			}
		}
	}
	return false
}

// markup reports whether a text begins with an HTML tag or a character reference.
func markup(s string) bool {
	end := strings.IndexAny(s[1:], " ;>&<") + 1
	if s[0] == '&' {
		name := s[1:max(end, 1)]
		if end < 3 || s[end] != ';' || end > 12 {
			return false
		}
		return name[0] == '#' || letters(name)
	}
	if end < 2 || s[end] != '>' && s[end] != ' ' {
		return false
	}
	switch strings.ToLower(strings.Trim(s[1:end], "/")) {
	case "i", "b", "em", "strong", "sub", "sup", "br", "p", "a", "span", "u", "font", "div":
		return true
	}
	return false
}

func letters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return s[i] >= '0' && s[i] <= '9' && i > 0
		}
	}
	return s != ""
}

// tidy is a label with single spaces and without what cannot be seen.
func tidy(s string) string {
	if inspect(s, false)&(emptyText|spaceText|unprintableText) == 0 {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if invisible(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// quoted is a text as sentences have it: on one line, cut where it is long, with what
// cannot be seen spelt out.
func quoted(s string) string {
	const most = 80
	var b strings.Builder
	b.WriteByte('"')
	n := 0
	for _, r := range s {
		if n == most {
			b.WriteString("…")
			break
		}
		n++
		switch {
		case r == '\n' || r == '\r' || r == '\t' || !unicode.IsPrint(r) && r != ' ' && r != 0xA0:
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

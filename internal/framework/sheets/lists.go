package sheets

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// emptyEntry stands for an entry without text.
const emptyEntry = `\0`

// joinList writes a list into one cell, as packs do: entries separated by
// semicolons. What a pack has no room for has a backslash before it: a semicolon,
// a backslash, a space at either end of an entry. An empty entry is \0.
func joinList(entries []string) string {
	var b strings.Builder
	for i, entry := range entries {
		if i > 0 {
			b.WriteString("; ")
		}
		if entry == "" {
			b.WriteString(emptyEntry)
		}
		for at, r := range entry {
			atEnd := at == 0 || at+utf8.RuneLen(r) == len(entry)
			if r == ';' || r == '\\' || atEnd && unicode.IsSpace(r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// splitList is the inverse of joinList, and reads the lists of packs. A backslash
// before anything else stands for itself.
func splitList(text string) []string {
	var list []string
	var entry []rune
	kept, plain := 0, true // how much of entry is more than spaces at its end; whether nothing in it was escaped
	flush := func() {
		switch word := string(entry[:kept]); {
		case plain && word == emptyEntry:
			list = append(list, "")
		case word != "":
			list = append(list, word)
		}
		entry, kept, plain = entry[:0], 0, true
	}
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == '\\' && i+1 < len(runes) && escapable(runes[i+1]):
			i++
			entry = append(entry, runes[i])
			kept, plain = len(entry), false
		case r == ';':
			flush()
		case unicode.IsSpace(r):
			if len(entry) > 0 {
				entry = append(entry, r)
			}
		default:
			entry = append(entry, r)
			kept = len(entry)
		}
	}
	flush()
	return list
}

func escapable(r rune) bool { return r == ';' || r == '\\' || unicode.IsSpace(r) }

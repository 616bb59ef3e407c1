// Package english puts words and numbers into sentences.
package english

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Capital begins words as a sentence does.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Count writes a number of things: 1 role, 2 roles.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// And joins what all holds: a, b and c.
func And(words []string) string { return joined(words, " and ") }

// Or joins what there is to choose from: a, b or c.
func Or(words []string) string { return joined(words, " or ") }

func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + last + words[n]
}

package learning

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"guildhall/internal/english"
)

// capital is the short name that templates use.
func capital(s string) string { return english.Capital(s) }

// lower puts a name into the middle of a sentence: "Records survey" becomes
// "records survey", but an abbreviation stays as it is.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	first, _, _ := strings.Cut(s, " ")
	if strings.ToUpper(first) == first {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

package learning

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// capital begins a word of the catalogue as a sentence does.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

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

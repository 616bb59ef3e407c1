package home

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// capital begins words as a sentence does.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// words makes a name that programs use readable: "granted_by" is granted by.
func words(name string) string { return strings.NewReplacer("_", " ", "-", " ").Replace(name) }

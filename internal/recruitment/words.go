package recruitment

import (
	"unicode"
	"unicode/utf8"
)

// capital begins words of the pack as a sentence does.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

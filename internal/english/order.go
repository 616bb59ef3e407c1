package english

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Key folds a name so that everything that sorts or finds names, and both
// databases, do it alike: lower case, without diacritics. Élan stands with elan.
func Key(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(name))
	return cases.Fold().String(plain)
}

// Compare orders names by their keys; names that have one key, by their letters.
func Compare(a, b string) int {
	if c := strings.Compare(Key(a), Key(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

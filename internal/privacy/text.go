package privacy

import (
	"strings"

	"guildhall/internal/english"
)

// capital is the short name that templates use.
func capital(s string) string { return english.Capital(s) }

// words makes a name that programs use readable: "granted_by" is granted by.
func words(name string) string { return strings.NewReplacer("_", " ", "-", " ").Replace(name) }

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

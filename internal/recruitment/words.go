package recruitment

import "guildhall/internal/english"

// capital is the short name that templates use.
func capital(s string) string { return english.Capital(s) }

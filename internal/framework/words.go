package framework

import "guildhall/internal/english"

// The short names that templates use.

func capital(s string) string { return english.Capital(s) }

func number(n int, one, many string) string { return english.Count(n, one, many) }

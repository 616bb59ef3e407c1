// Package form reads what people type and hands back what to fix.
package form

import (
	"net/url"
	"strings"
	"unicode"
)

// Field is one question on a page: what was asked, what was typed, what was wrong.
type Field struct {
	Name  string
	Label string
	Hint  string
	Value string
	Error string // a sentence that says how to fix it; empty when nothing is wrong
}

// ID is the element the error summary links to.
func (f *Field) ID() string { return "f-" + f.Name }

// Form is the fields of a page in the order they appear.
type Form []*Field

// Read fills the fields from a posted form. Line ends become LF, surrounding
// space goes, and so do NUL and the control characters no keyboard types.
func (f Form) Read(v url.Values) {
	for _, field := range f {
		field.Value = Clean(v.Get(field.Name))
	}
}

// Clean returns text as it may be stored: no NUL or other control characters
// but line feeds and tabs, LF line ends, no space around it.
func Clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(s)
}

// Require marks empty fields with a message such as "Enter a title".
func Require(f *Field, message string) {
	if f.Value == "" && f.Error == "" {
		f.Error = message
	}
}

// Problems returns the fields that need attention, in page order.
func (f Form) Problems() []*Field {
	var bad []*Field
	for _, field := range f {
		if field.Error != "" {
			bad = append(bad, field)
		}
	}
	return bad
}

// OK reports whether nothing needs attention.
func (f Form) OK() bool { return len(f.Problems()) == 0 }

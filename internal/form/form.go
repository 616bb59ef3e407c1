// Package form reads what people type and hands back what to fix.
package form

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"guildhall/internal/fault"
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

// Bounds of what a form may bring.
const (
	MostValues  = 2000 // more than any page asks for
	LongestName = 100  // bytes
)

// Named makes fields of names that a page reads besides its questions, such as
// that of a button.
func Named(names ...string) Form {
	f := make(Form, len(names))
	for i, name := range names {
		f[i] = &Field{Name: name}
	}
	return f
}

// Names are those of the fields.
func (f Form) Names() []string {
	names := make([]string, len(f))
	for i, field := range f {
		names[i] = field.Name
	}
	return names
}

// Expect returns a fault that names what a posted form brings and the page does
// not ask for: a name that is neither a field's nor among also, and a field that
// comes more than once. Names in also may repeat.
func (f Form) Expect(v url.Values, also ...string) error {
	names, values := f.Names(), 0
	for _, name := range slices.Sorted(maps.Keys(v)) {
		values += len(v[name])
		switch asked, repeats := slices.Contains(names, name), slices.Contains(also, name); {
		case !asked && !repeats:
			return refused("something that the page does not ask for", name)
		case asked && !repeats && len(v[name]) > 1:
			return refused("more than once what the page asks for once", name)
		}
	}
	if values > MostValues {
		return fault.New(fault.Invalid, "This form sent more than %d answers, which no page asks for. Reload the page and try again.", MostValues)
	}
	return nil
}

func refused(what, name string) error {
	if len(name) > LongestName {
		name = strings.ToValidUTF8(name[:LongestName], "") + "…"
	}
	return fault.New(fault.Invalid, "This form sent %s: %s. Reload the page and try again.", what, Clean(name))
}

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

package pack

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// yamlText writes a struct as YAML in one canonical form: block style, keys in
// the order of the struct, one line a value, short lists on the line of their key.
func yamlText(v any) string {
	var b strings.Builder
	writeStruct(&b, reflect.ValueOf(v), 0)
	return b.String()
}

// writeStruct writes the keys of a struct, the first of them without indent: the
// caller has put the cursor there.
func writeStruct(b *strings.Builder, v reflect.Value, indent int) {
	first := true
	for _, f := range fieldsOf(v.Type(), "yaml") {
		value := v.Field(f.index)
		if f.key || f.optional && empty(value) {
			continue
		}
		if !first {
			writeIndent(b, indent)
		}
		first = false
		b.WriteString(f.name + ":")
		writeValue(b, value, f, indent)
	}
}

func writeIndent(b *strings.Builder, indent int) { b.WriteString(strings.Repeat(" ", indent)) }

func empty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// writeValue writes what follows a key and its colon.
func writeValue(b *strings.Builder, v reflect.Value, f field, indent int) {
	switch {
	case isScalar(v.Type()):
		b.WriteString(" " + scalarYAML(v, false) + "\n")
	case f.semicolon:
		b.WriteString(" " + stringYAML(joinList(v), false) + "\n")
	case v.Kind() == reflect.Pointer:
		writeValue(b, v.Elem(), f, indent)
	case v.Kind() == reflect.Struct:
		b.WriteString("\n")
		writeIndent(b, indent+2)
		writeStruct(b, v, indent+2)
	default:
		writeList(b, v, indent)
	}
}

func writeList(b *strings.Builder, v reflect.Value, indent int) {
	if k, ok := keyedBy(v.Type().Elem()); ok {
		writePairs(b, v, k, indent)
		return
	}
	if text, ok := shortList(v); ok {
		b.WriteString(" " + text + "\n")
		return
	}
	b.WriteString("\n")
	for i := range v.Len() {
		writeIndent(b, indent+2)
		b.WriteString("- ")
		if element := v.Index(i); isScalar(element.Type()) {
			b.WriteString(scalarYAML(element, false) + "\n")
		} else {
			writeStruct(b, element, indent+4)
		}
	}
}

// writePairs writes a list whose entries are the pairs of a mapping.
func writePairs(b *strings.Builder, v reflect.Value, k field, indent int) {
	if v.Len() == 0 {
		b.WriteString(" {}\n")
		return
	}
	b.WriteString("\n")
	for i := range v.Len() {
		element := v.Index(i)
		writeIndent(b, indent+2)
		b.WriteString(stringYAML(element.Field(k.index).String(), true) + ":")
		single := false
		for _, f := range fieldsOf(element.Type(), "yaml") {
			if f.value {
				writeValue(b, element.Field(f.index), f, indent+2)
				single = true
			}
		}
		if !single {
			b.WriteString("\n")
			writeIndent(b, indent+4)
			writeStruct(b, element, indent+4)
		}
	}
}

// shortList writes a list of scalars on one line where that stays readable.
func shortList(v reflect.Value) (string, bool) {
	const longest = 90
	if v.Len() > 0 && !isScalar(v.Type().Elem()) {
		return "", false
	}
	var items []string
	for i := range v.Len() {
		items = append(items, scalarYAML(v.Index(i), true))
	}
	text := "[" + strings.Join(items, ", ") + "]"
	return text, len(text) <= longest
}

func joinList(v reflect.Value) string {
	var items []string
	for i := range v.Len() {
		items = append(items, scalarText(v.Index(i)))
	}
	return strings.Join(items, "; ")
}

func scalarYAML(v reflect.Value, flow bool) string {
	text := scalarText(v)
	answer, yesNo := v.Interface().(Answer)
	if v.Kind() != reflect.String || yesNo && (answer == Yes || answer == No) {
		return text
	}
	return stringYAML(text, flow)
}

var (
	// plainYAML is what may stand without quotes: it starts with a letter or digit
	// and has nothing that YAML reads as structure.
	plainYAML  = regexp.MustCompile(`^[\pL\pN(/£]([^\pC\pZ]| )*$`)
	numberLike = regexp.MustCompile(`^[0-9][0-9a-fA-FxXoO+._:eE,TZ -]*$`)
	wordLike   = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|y|n|null)$`)
)

// stringYAML writes a string so that every YAML reader takes it for that string.
func stringYAML(s string, flow bool) string {
	plain := plainYAML.MatchString(s) && !numberLike.MatchString(s) && !wordLike.MatchString(s) &&
		!strings.HasSuffix(s, " ") && !strings.Contains(s, ": ") && !strings.HasSuffix(s, ":") && !strings.Contains(s, " #")
	if flow && strings.ContainsAny(s, ",[]{}:'\"?&*!|>%@`#") {
		plain = false
	}
	switch {
	case plain:
		return s
	case strings.ContainsFunc(s, needsEscape) || !utf8.ValidString(s):
		return doubleQuoted(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

func needsEscape(r rune) bool {
	return r != ' ' && (unicode.IsControl(r) || !unicode.IsPrint(r))
}

func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case needsEscape(r) && r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08X`, r)
		case needsEscape(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

package pack

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"guildhall/internal/fault"
)

// field is one struct field with its place in a file.
type field struct {
	index     int
	name      string
	optional  bool // may be left out
	blank     bool // may be empty
	semicolon bool // a list inside one string
	key       bool // the left side of a mapping kept as a list
	value     bool // the right side of one
}

var fieldCache sync.Map // of reflect.Type and tag to []field

// fieldsOf returns the fields of t that carry the tag, in order.
func fieldsOf(t reflect.Type, tag string) []field {
	type cacheKey struct {
		t   reflect.Type
		tag string
	}
	if cached, ok := fieldCache.Load(cacheKey{t, tag}); ok {
		return cached.([]field)
	}
	var fields []field
	for i := range t.NumField() {
		text, ok := t.Field(i).Tag.Lookup(tag)
		if !ok || text == "-" {
			continue
		}
		name, options, _ := strings.Cut(text, ",")
		f := field{index: i, name: name}
		for option := range strings.SplitSeq(options, ",") {
			switch option {
			case "optional":
				f.optional = true
			case "blank":
				f.blank = true
			case "semicolon":
				f.semicolon = true
			case "key":
				f.key = true
			case "value":
				f.value = true
			}
		}
		fields = append(fields, f)
	}
	fieldCache.Store(cacheKey{t, tag}, fields)
	return fields
}

// keyedBy returns the key field of a struct type that stands for one pair of a
// mapping, and whether t is such a type.
func keyedBy(t reflect.Type) (field, bool) {
	if t.Kind() != reflect.Struct {
		return field{}, false
	}
	for _, f := range fieldsOf(t, "yaml") {
		if f.key {
			return f, true
		}
	}
	return field{}, false
}

// setScalar puts text into v, a string, integer, boolean or text unmarshaler.
// The error is a sentence for the person.
func setScalar(v reflect.Value, text string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil || strconv.Itoa(n) != text {
			return fault.New(fault.Invalid, "Write a whole number here, not %s.", quoted(text))
		}
		v.SetInt(int64(n))
	case reflect.Bool:
		if text != "true" && text != "false" {
			return fault.New(fault.Invalid, "Write true or false here, not %s.", quoted(text))
		}
		v.SetBool(text == "true")
	default:
		panic("pack: no scalar in a file can fill " + v.Type().String()) // a mistake in the types above, met by any test
	}
	return nil
}

// scalarText is the inverse of setScalar.
func scalarText(v reflect.Value) string {
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			panic(err) // no marshaler of this package fails
		}
		return string(text)
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	panic("pack: " + v.Type().String() + " has no text")
}

// isScalar reports whether a value of type t is written as one scalar.
func isScalar(t reflect.Type) bool {
	return t.Kind() != reflect.Struct && t.Kind() != reflect.Slice && t.Kind() != reflect.Pointer ||
		reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// quoted shortens text for use in a message.
func quoted(text string) string {
	if r := []rune(text); len(r) > 60 {
		text = string(r[:57]) + "..."
	}
	return strconv.Quote(text)
}

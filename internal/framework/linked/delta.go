package linked

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
)

// delta says in plain JSON what want has otherwise than got, where a form has no
// word for it; nil where it has words for all.
func delta(got, want reflect.Value) (json.RawMessage, error) {
	var b bytes.Buffer
	if err := differing(&b, got, want); err != nil || b.Len() == 0 {
		return nil, err
	}
	return json.RawMessage("{" + b.String() + "}"), nil
}

// differing writes the members that differ, an empty one too.
func differing(b *bytes.Buffer, got, want reflect.Value) error {
	for i := range want.NumField() {
		f, g, w := want.Type().Field(i), got.Field(i), want.Field(i)
		switch {
		case inline(f):
			if err := differing(b, g, w); err != nil {
				return err
			}
			continue
		case alike(g, w):
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(snake(f)) + ":")
		if w.Kind() == reflect.Struct && w.Type() != measureType {
			inner, err := delta(g, w)
			if err != nil {
				return err
			}
			b.Write(inner)
			continue
		}
		if err := encode(b, w); err != nil {
			return err
		}
	}
	return nil
}

// alike reports whether two values say the same: no list and an empty one do.
func alike(x, y reflect.Value) bool {
	switch x.Kind() {
	case reflect.Slice:
		if x.Len() != y.Len() {
			return false
		}
		for i := range x.Len() {
			if !alike(x.Index(i), y.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range x.NumField() {
			if !alike(x.Field(i), y.Field(i)) {
				return false
			}
		}
		return true
	}
	return x.Interface() == y.Interface()
}

// overlay sets in a record what a delta says.
func overlay(extensions json.RawMessage, on any, path string, p *problems) error {
	if len(extensions) == 0 || string(extensions) == "null" {
		return nil
	}
	return decode(extensions, reflect.ValueOf(on).Elem(), path, p)
}

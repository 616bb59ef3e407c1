package linked

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// plainFormat is the first member of the plain JSON object, by which it is known.
const plainFormat = "guildhall-framework-1"

// writePlain writes one object: a member for each part of the Edition, named as
// the columns of the profession's own files are, in their order. A member that
// is empty is left out.
func writePlain(w io.Writer, e *pack.Edition) error {
	if err := readable(e); err != nil {
		return err
	}
	b := bytes.NewBufferString(`{"format":"` + plainFormat + `"`)
	if err := members(b, reflect.ValueOf(e).Elem(), true); err != nil {
		return err
	}
	b.WriteByte('}')
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "\t"); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err := w.Write(out.Bytes())
	return err
}

var measureType = reflect.TypeFor[pack.Measure]()

// snake is a field's name in JSON: that of its column or key, or its own.
func snake(f reflect.StructField) string {
	for _, tag := range []string{"csv", "yaml"} {
		if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" {
			return name
		}
	}
	var b strings.Builder
	for i, r := range f.Name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 && !(f.Name[i-1] >= 'A' && f.Name[i-1] <= 'Z') {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// inline reports whether the members of a field stand in the object above it.
func inline(f reflect.StructField) bool { return f.Type == reflect.TypeFor[pack.Framework]() }

// members writes the fields of a struct that are not empty.
func members(b *bytes.Buffer, v reflect.Value, more bool) error {
	for i := range v.NumField() {
		f, fv := v.Type().Field(i), v.Field(i)
		if inline(f) {
			if err := members(b, fv, more); err != nil {
				return err
			}
			continue
		}
		if empty(fv) {
			continue
		}
		if more {
			b.WriteByte(',')
		}
		more = true
		b.WriteString(strconv.Quote(snake(f)))
		b.WriteByte(':')
		if err := encode(b, fv); err != nil {
			return err
		}
	}
	return nil
}

func empty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

func encode(b *bytes.Buffer, v reflect.Value) error {
	switch x := v.Interface().(type) {
	case pack.Measure:
		if x.Word == "" {
			return encode(b, reflect.ValueOf(x.Number))
		}
		return encode(b, reflect.ValueOf(x.Word))
	}
	switch v.Kind() {
	case reflect.Struct:
		b.WriteByte('{')
		if err := members(b, v, false); err != nil {
			return err
		}
		b.WriteByte('}')
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := encode(b, v.Index(i)); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	default:
		encoder := json.NewEncoder(b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v.Interface()); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the line end that Encode adds
	}
	return nil
}

// readPlain reads what writePlain wrote.
func readPlain(data []byte) (*pack.Edition, []Problem, error) {
	var mark struct {
		Format string `json:"format"`
	}
	if err := unmarshal(data, &mark, "format"); err != nil {
		return nil, nil, err
	}
	if mark.Format != plainFormat {
		return nil, nil, fault.New(fault.Invalid, "This JSON is no framework: its first member has to be \"format\": %q. Export it again.", plainFormat)
	}
	e, p := &pack.Edition{}, &problems{}
	if err := decode(data, reflect.ValueOf(e).Elem(), "", p); err != nil {
		return nil, nil, err
	}
	if err := unique(e); err != nil {
		return nil, nil, err
	}
	return e, p.all(), nil
}

// decode reads a value, and lists the members that it has no place for.
func decode(data []byte, v reflect.Value, path string, p *problems) error {
	if v.Type() == measureType {
		return decodeMeasure(data, v, path)
	}
	switch v.Kind() {
	case reflect.Struct:
		return decodeObject(data, v, path, p)
	case reflect.Slice:
		var items []json.RawMessage
		if err := unmarshal(data, &items, path); err != nil {
			return err
		}
		v.SetZero()
		for i, item := range items {
			to := reflect.New(v.Type().Elem()).Elem()
			if err := decode(item, to, path+"["+strconv.Itoa(i)+"]", p); err != nil {
				return err
			}
			v.Set(reflect.Append(v, to))
		}
		return nil
	}
	return unmarshal(data, v.Addr().Interface(), path)
}

func decodeObject(data []byte, v reflect.Value, path string, p *problems) error {
	var members map[string]json.RawMessage
	if err := unmarshal(data, &members, path); err != nil {
		return err
	}
	if err := fill(members, v, path, p); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if path != "" || name != "format" {
			p.add(strings.TrimPrefix(path+"."+name, "."), "A framework has no such member, so it was left out.")
		}
	}
	return nil
}

// fill sets the fields of a struct from members and takes those away.
func fill(members map[string]json.RawMessage, v reflect.Value, path string, p *problems) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if inline(f) {
			if err := fill(members, v.Field(i), path, p); err != nil {
				return err
			}
			continue
		}
		name := snake(f)
		data, there := members[name]
		if !there {
			continue
		}
		delete(members, name)
		if err := decode(data, v.Field(i), path+"."+name, p); err != nil {
			return err
		}
	}
	return nil
}

func decodeMeasure(data []byte, v reflect.Value, path string) error {
	var n int
	if json.Unmarshal(data, &n) == nil && !bytes.Equal(data, []byte("null")) {
		v.Set(reflect.ValueOf(pack.Measure{Number: n}))
		return nil
	}
	var s string
	if err := unmarshal(data, &s, path); err != nil {
		return err
	}
	v.Set(reflect.ValueOf(pack.Measure{Word: s}))
	return nil
}

func unmarshal(data []byte, to any, path string) error {
	err := json.Unmarshal(data, to)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		return fault.New(fault.Invalid, "This is not JSON: %v on line %d. Correct it, or export the file again.", syntax, line)
	case errors.As(err, &kind):
		return fault.New(fault.Invalid, "The member %s is a JSON %s, and a framework has %s there. Correct it, or export the file again.", strings.TrimPrefix(path, "."), kind.Value, jsonKind(kind.Type))
	}
	return err
}

func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "an object"
	}
	return "text"
}

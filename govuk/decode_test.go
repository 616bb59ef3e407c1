package govuk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// decode fills in options from upstream's JSON. It is stricter than
// encoding/json in that every name must be one of ours, and looser where
// JavaScript is: a number or a boolean may stand for its text, and false, null
// and the empty string for nothing at all. Markup becomes a component here and
// nowhere else, because here it comes from upstream.
func decode(data []byte, options any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	return fill(reflect.ValueOf(options).Elem(), value)
}

var componentType = reflect.TypeFor[templ.Component]()

// Some options have a type of their own because upstream takes for them a value
// of another kind as well. These methods say what it means.
func (i *DateInputItem) decodeOther(any) { i.Omit = true }

func (l *FooterLicence) decodeOther(any) { l.None = true }

func (s *ServiceNavigationEndSlot) decodeOther(value any) { s.HTML = templ.Raw(value.(string)) }

func fill(target reflect.Value, value any) error {
	if target.Type() == componentType {
		if markup, ok := value.(string); ok && markup != "" {
			target.Set(reflect.ValueOf(templ.Raw(markup)))
			return nil
		}
		return fillNothing(target, value)
	}
	switch target.Kind() {
	case reflect.Pointer:
		if value == nil {
			return nil
		}
		target.Set(reflect.New(target.Type().Elem()))
		return fill(target.Elem(), value)
	case reflect.Struct:
		return fillStruct(target, value)
	case reflect.Slice:
		return fillSlice(target, value)
	case reflect.Map:
		return fillMap(target, value)
	}
	return fillScalar(target, value)
}

func fillStruct(target reflect.Value, value any) error {
	members, ok := value.(map[string]any)
	if !ok {
		if other, ok := target.Addr().Interface().(interface{ decodeOther(any) }); ok {
			other.decodeOther(value)
			return nil
		}
		return fillNothing(target, value)
	}
	for name, member := range members {
		field := fieldNamed(target.Type(), name)
		if field < 0 {
			return fmt.Errorf("%s has no option %q", target.Type().Name(), name)
		}
		if err := fill(target.Field(field), member); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func fieldNamed(structure reflect.Type, name string) int {
	return slices.IndexFunc(reflect.VisibleFields(structure), func(f reflect.StructField) bool {
		return f.Tag.Get("json") == name
	})
}

func fillSlice(target reflect.Value, value any) error {
	values, ok := value.([]any)
	if !ok {
		return fillNothing(target, value)
	}
	target.Set(reflect.MakeSlice(target.Type(), len(values), len(values)))
	for i, value := range values {
		if err := fill(target.Index(i), value); err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
	}
	return nil
}

func fillMap(target reflect.Value, value any) error {
	values, ok := value.(map[string]any)
	if !ok {
		return fillNothing(target, value)
	}
	target.Set(reflect.MakeMap(target.Type()))
	for name, value := range values {
		text := reflect.New(target.Type().Elem()).Elem()
		if err := fill(text, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		target.SetMapIndex(reflect.ValueOf(name), text)
	}
	return nil
}

func fillScalar(target reflect.Value, value any) error {
	switch value := value.(type) {
	case nil:
		return nil
	case string:
		if target.Kind() == reflect.String {
			target.SetString(value)
			return nil
		}
	case bool:
		switch target.Kind() {
		case reflect.Bool:
			target.SetBool(value)
			return nil
		case reflect.String:
			target.SetString(strconv.FormatBool(value))
			return nil
		}
	case json.Number:
		switch target.Kind() {
		case reflect.String:
			target.SetString(value.String())
			return nil
		case reflect.Int:
			number, err := value.Int64()
			target.SetInt(number)
			return err
		}
	}
	return fmt.Errorf("%v does not fit %s", value, target.Type())
}

// fillNothing leaves the zero value for what JavaScript takes for nothing.
func fillNothing(target reflect.Value, value any) error {
	if value == nil || value == false || value == "" {
		return nil
	}
	return fmt.Errorf("%v does not fit %s", value, strings.TrimPrefix(target.Type().String(), "govuk."))
}

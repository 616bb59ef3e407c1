package govuk

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Attributes are further HTML attributes for an element, by name. They are
// written in the order of their names, so that the same options always give the
// same bytes. An attribute that is on by being there, such as hidden, has the
// empty value.
//
// Values are escaped but not otherwise judged: an href put here is not checked
// for its scheme.
type Attributes map[string]string

// Items lists the attributes by name; templ calls it to write them.
func (a Attributes) Items() []templ.KeyValue[string, any] {
	if len(a) == 0 {
		return nil
	}
	items := make([]templ.KeyValue[string, any], 0, len(a))
	for name, value := range a {
		items = append(items, templ.KV[string, any](name, value))
	}
	slices.SortFunc(items, func(x, y templ.KeyValue[string, any]) int { return cmp.Compare(x.Key, y.Key) })
	return items
}

// Plural holds the forms of a message by CLDR plural category: "one", "other",
// and in some languages "zero", "two", "few" and "many".
type Plural map[string]string

// under returns the attributes together with own, which win.
func (a Attributes) under(own Attributes) Attributes {
	all := maps.Clone(own)
	for name, value := range a {
		if _, taken := all[name]; !taken {
			all[name] = value
		}
	}
	return all
}

// set adds an attribute unless its value is empty.
func (a Attributes) set(name, value string) {
	if value != "" {
		a[name] = value
	}
}

// translate adds the message that replaces a script's own English.
func (a Attributes) translate(key, message string) {
	a.set("data-i18n."+key, message)
}

// translatePlural adds one attribute for each plural form of a message.
func (a Attributes) translatePlural(key string, messages Plural) {
	for category, message := range messages {
		a["data-i18n."+key+"."+category] = message
	}
}

// words joins what is not empty with spaces, as class and aria-describedby need.
func words(parts ...string) string {
	var all strings.Builder
	for _, part := range parts {
		if part == "" {
			continue
		}
		if all.Len() > 0 {
			all.WriteByte(' ')
		}
		all.WriteString(part)
	}
	return all.String()
}

// when returns s if the condition holds and nothing otherwise.
func when(condition bool, s string) string {
	if condition {
		return s
	}
	return ""
}

// numbered returns the id of the nth item, counted from one. The first has no
// number, so that an error summary can link to it by the field's own name.
func numbered(prefix string, n int) string {
	if n == 1 {
		return prefix
	}
	return prefix + "-" + strconv.Itoa(n)
}

// orElse returns s, or the usual value when s is empty.
func orElse(s, usual string) string {
	if s == "" {
		return usual
	}
	return s
}

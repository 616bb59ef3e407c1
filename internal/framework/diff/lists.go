package diff

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// list is one list of a flat release and what its entries mean.
type list struct {
	name  string   // as reports have it
	field string   // of flat
	key   []string // Go fields that identify an entry; none where there is one entry
	what  string   // of changes
	kind  Kind     // of a change in it
	thing bool     // its entries are added, removed and retired in their own right
	owner string   // Go field with the code of the thing that an entry belongs to; the key where empty
	other func(e edit) (what, code string)
	means map[string]Kind // of values that mean something else than kind, by name

	index   int
	keys    [][]int
	owned   []int
	values  []value
	element reflect.Type
}

// ending are the values that say whether something is in use.
var ending = []string{"status", "retired_on", "replaced_by"}

// lists are all lists, owners before what belongs to them.
var lists = prepare([]*list{
	{name: "scheme", field: "Scheme", what: "framework", kind: Framework},
	{name: "scale", field: "Scale", what: "framework", kind: Scale},
	{name: "levels", field: "Levels", key: []string{"Level"}, what: "level", kind: Scale},
	{name: "rings", field: "Rings", key: []string{"ID"}, what: "ring", kind: Rings},
	{name: "grades", field: "Grades", key: []string{"ID"}, what: "grade", kind: Grades},
	{name: "disciplines", field: "Disciplines", key: []string{"ID"}, what: "discipline", kind: Disciplines, thing: true},
	{name: "skills", field: "Skills", key: []string{"Code"}, what: "skill", kind: Reworded, thing: true, means: map[string]Kind{
		"discipline": Moved, "alt_labels": Labels, "related": Relations, "broader": Relations, "owner": Standing,
		"status": Standing, "retired_on": Standing, "replaced_by": Standing}},
	{name: "descriptors", field: "Descriptors", key: []string{"Skill", "Level"}, what: "skill", kind: LevelText, owner: "Skill"},
	{name: "mappings", field: "Mappings", key: []string{"Skill", "Scheme", "TargetID"}, what: "skill", kind: Mappings, owner: "Skill", other: to("mapping", "TargetID")},
	{name: "families", field: "Families", key: []string{"ID"}, what: "family", kind: Families, thing: true},
	{name: "roles", field: "Roles", key: []string{"Code"}, what: "role", kind: Reworded, thing: true, means: map[string]Kind{
		"discipline": Moved, "typical_titles": Labels, "ring": Placement, "grade_from": Placement, "grade_to": Placement, "family": Placement,
		"status": Standing, "retired_on": Standing, "replaced_by": Standing}},
	{name: "duties", field: "Duties", key: []string{"Role"}, what: "role", kind: Responsibilities, owner: "Role"},
	{name: "responsibilities", field: "Responsibilities", key: []string{"Role", "Order"}, what: "role", kind: Responsibilities, owner: "Role"},
	{name: "role_skills", field: "RoleSkills", key: []string{"Role", "Skill"}, what: "role", kind: Requirement, owner: "Role", other: to("skill", "Skill")},
	{name: "role_qualifications", field: "RoleQualifications", key: []string{"Role", "Qualification"}, what: "role", kind: Requirement, owner: "Role", other: to("qualification", "Qualification")},
	{name: "career_paths", field: "CareerPaths", key: []string{"From", "To"}, what: "role", kind: CareerSteps, owner: "From", other: to("role", "To")},
	{name: "body_list", field: "BodyList", what: "body", kind: Bodies},
	{name: "bodies", field: "Bodies", key: []string{"ID"}, what: "body", kind: Bodies, thing: true},
	{name: "registrations", field: "Registrations", key: []string{"Body", "ID"}, what: "body", kind: Bodies, owner: "Body", other: to("qualification", "ID")},
	{name: "qualification_list", field: "QualificationList", what: "qualification", kind: Qualifications},
	{name: "qualifications", field: "Qualifications", key: []string{"ID"}, what: "qualification", kind: Qualifications, thing: true},
	{name: "equivalents", field: "Equivalents", key: []string{"ID"}, what: "qualification", kind: Qualifications, thing: true},
})

// to is the other end of what an entry leads to.
func to(what, field string) func(edit) (string, string) {
	return func(e edit) (string, string) { return what, e.row().FieldByName(field).String() }
}

// value is one value of an entry.
type value struct {
	name   string
	index  []int
	listed bool
}

func prepare(all []*list) []*list {
	t := reflect.TypeFor[flat]()
	for _, l := range all {
		f, _ := t.FieldByName(l.field)
		l.index, l.element = f.Index[0], f.Type.Elem()
		l.values = valuesOf(l.element, "", nil)
		for _, name := range l.key {
			k, _ := l.element.FieldByName(name)
			l.keys = append(l.keys, k.Index)
		}
		if l.owner != "" {
			o, _ := l.element.FieldByName(l.owner)
			l.owned = o.Index
		} else if len(l.keys) > 0 {
			l.owned = l.keys[0]
		}
	}
	return all
}

// valuesOf lists the values below a type, named as its files name them.
func valuesOf(t reflect.Type, prefix string, index []int) []value {
	var all []value
	for i := range t.NumField() {
		f := t.Field(i)
		at, name := append(slices.Clone(index), i), prefix+valueName(f)
		switch {
		case f.Anonymous:
			all = append(all, valuesOf(f.Type, prefix, at)...)
		case reflect.PointerTo(f.Type).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()), f.Type.Kind() == reflect.String, f.Type.Kind() == reflect.Int, f.Type.Kind() == reflect.Bool:
			all = append(all, value{name, at, false})
		case f.Type.Kind() == reflect.Struct:
			all = append(all, valuesOf(f.Type, name+".", at)...)
		case f.Type.Elem().Kind() == reflect.String:
			all = append(all, value{name, at, true})
		}
	}
	return all
}

func valueName(f reflect.StructField) string {
	for _, tag := range []string{"csv", "yaml"} {
		if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" && name != "-" {
			return name
		}
	}
	var b strings.Builder
	for i, r := range f.Name {
		if unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rune(f.Name[i-1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// text is a single value as text.
func text(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	b, _ := v.Interface().(encoding.TextMarshaler).MarshalText() // no marshaler of a pack fails
	return string(b)
}

// setText is the inverse of text.
func setText(v reflect.Value, s string) error {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Int:
		n, err := strconv.Atoi(s)
		v.SetInt(int64(n))
		return err
	case reflect.Bool:
		v.SetBool(s == "true")
	default:
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s))
	}
	return nil
}

func compareText(a, b string) int { return strings.Compare(a, b) }

// rows are the entries of the list in a release.
func (l *list) rows(f *flat) reflect.Value { return reflect.ValueOf(f).Elem().Field(l.index) }

// keysOf names every entry; the second with a key is numbered.
func (l *list) keysOf(rows reflect.Value) ([]string, map[string]int) {
	keys, at := make([]string, rows.Len()), make(map[string]int, rows.Len())
	for i := range keys {
		key := l.keyOf(rows.Index(i))
		if key == "" {
			key = "-" // an empty key stands for the beginning of the list
		}
		plain := key
		for n := 2; ; n++ {
			if _, taken := at[key]; !taken {
				break
			}
			key = plain + " (" + strconv.Itoa(n) + ")"
		}
		keys[i], at[key] = key, i
	}
	return keys, at
}

func (l *list) keyOf(row reflect.Value) string {
	switch len(l.keys) {
	case 0:
		return "-"
	case 1:
		return text(row.FieldByIndex(l.keys[0]))
	}
	parts := make([]string, len(l.keys))
	for i, k := range l.keys {
		parts[i] = text(row.FieldByIndex(k))
	}
	return strings.Join(parts, " ")
}

package sheets

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// part is one list of an Edition as a table.
type part struct {
	file  string                    // in the archive; those of a pack keep their names
	sheet string                    // in the workbook
	list  func(e *pack.Edition) any // a pointer to the list
	since bool                      // left out of exports when it is empty, as packs do
}

// aboutFile and aboutSheet hold what there is only one of: a name and a value a row.
const (
	aboutFile  = "about.csv"
	aboutSheet = "About"
)

// parts lists the tables of an Edition, in the order in which people read them.
var parts = []part{
	{file: "framework/skills.csv", sheet: "Skills", list: func(e *pack.Edition) any { return &e.Framework.Skills }},
	{file: "framework/levels.csv", sheet: "Level texts", list: func(e *pack.Edition) any { return &e.Framework.Descriptors }},
	{file: "framework/mappings.csv", sheet: "Mappings", list: func(e *pack.Edition) any { return &e.Framework.Mappings }},
	{file: "framework/role_families.csv", sheet: "Role families", list: func(e *pack.Edition) any { return &e.Framework.Families }, since: true},
	{file: "framework/roles.csv", sheet: "Roles", list: func(e *pack.Edition) any { return &e.Framework.Roles }},
	{file: "framework/role_responsibilities.csv", sheet: "Responsibilities", list: func(e *pack.Edition) any { return &e.Framework.Responsibilities }},
	{file: "framework/role_skills.csv", sheet: "Role skills", list: func(e *pack.Edition) any { return &e.Framework.RoleSkills }},
	{file: "framework/role_qualifications.csv", sheet: "Role qualifications", list: func(e *pack.Edition) any { return &e.Framework.RoleQualifications }},
	{file: "framework/career_paths.csv", sheet: "Career paths", list: func(e *pack.Edition) any { return &e.Framework.CareerPaths }},
	{file: "level_scale.csv", sheet: "Level scale", list: func(e *pack.Edition) any { return &e.Levels.Items }},
	{file: "rings.csv", sheet: "Rings", list: func(e *pack.Edition) any { return &e.Rings }},
	{file: "disciplines.csv", sheet: "Disciplines", list: func(e *pack.Edition) any { return &e.Disciplines }},
	{file: "grades.csv", sheet: "Grades", list: func(e *pack.Edition) any { return &e.Grades }},
	{file: "bodies.csv", sheet: "Bodies", list: func(e *pack.Edition) any { return &e.Bodies.Bodies }},
	{file: "registrations.csv", sheet: "Registrations", list: nil}, // see registrations
	{file: "qualifications.csv", sheet: "Qualifications", list: func(e *pack.Edition) any { return &e.Qualifications.Qualifications }},
	{file: "equivalents.csv", sheet: "Equivalents", list: func(e *pack.Edition) any { return &e.Qualifications.Equivalents }},
	{file: "decisions.csv", sheet: "Decisions", list: func(e *pack.Edition) any { return &e.Release.Decisions }},
}

// registration is a grade of registration with the body that it belongs to.
type registration struct {
	Body  string            `csv:"body"` // id of a Body
	Grade pack.Registration `csv:",inline"`
}

// registrations gathers what stands inside the bodies.
func registrations(e *pack.Edition) *[]registration {
	var all []registration
	for _, b := range e.Bodies.Bodies {
		for _, l := range b.Levels {
			all = append(all, registration{b.ID, l})
		}
	}
	return &all
}

// putRegistrations is the inverse of registrations.
func putRegistrations(e *pack.Edition, all []registration) error {
	at := map[string]int{}
	for i := range e.Bodies.Bodies {
		b := &e.Bodies.Bodies[i]
		b.Levels, at[b.ID] = nil, i
	}
	for _, r := range all {
		i, ok := at[r.Body]
		if !ok {
			return refuse("The registration %s belongs to the body %s, which is not in the table of bodies. Add the body, or correct the registration.", strconv.Quote(r.Grade.ID), strconv.Quote(r.Body))
		}
		b := &e.Bodies.Bodies[i]
		b.Levels = append(b.Levels, r.Grade)
	}
	return nil
}

// rows returns the list of p in e as a pointer to a slice.
func (p part) rows(e *pack.Edition) reflect.Value {
	if p.list == nil {
		return reflect.ValueOf(registrations(e))
	}
	return reflect.ValueOf(p.list(e))
}

// column is one value of a row: where it is in the struct and what it is called.
type column struct {
	name     string
	index    []int
	optional bool
}

// columnsOf returns the columns of a row of type t, by its tags for packs. A
// struct inside gives its columns with its own name before them.
func columnsOf(t reflect.Type) []column {
	var all []column
	for i := range t.NumField() {
		f := t.Field(i)
		tag, ok := f.Tag.Lookup("csv")
		if !ok {
			tag = f.Tag.Get("yaml")
		}
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case isText(f.Type):
			all = append(all, column{name, []int{i}, strings.Contains(options, "optional")})
		case f.Type.Kind() == reflect.Struct:
			if name != "" {
				name += "_"
			}
			for _, inner := range columnsOf(f.Type) {
				all = append(all, column{name + inner.name, append([]int{i}, inner.index...), inner.optional})
			}
		}
	}
	return all
}

// isText reports whether a value of type t is one cell: a scalar, or a list of
// strings.
func isText(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice:
		return t.Elem().Kind() == reflect.String
	case reflect.Struct:
		return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	}
	return true
}

// cellText is a value as its cell holds it.
func cellText(v reflect.Value) string {
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			panic(err) // no marshaler of package pack fails
		}
		return string(text)
	}
	switch v.Kind() {
	case reflect.Slice:
		list := make([]string, v.Len())
		for i := range list {
			list[i] = v.Index(i).String()
		}
		return joinList(list)
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	return v.String()
}

// setCell is the inverse of cellText. The error is a sentence for the person.
func setCell(v reflect.Value, text string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := u.UnmarshalText([]byte(text)); err != nil {
			return refuse("%s", fault.Message(err))
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Slice:
		list := splitList(text)
		if len(list) == 0 {
			v.SetZero()
			return nil
		}
		v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		for i, entry := range list {
			v.Index(i).SetString(entry)
		}
	case reflect.Int:
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return refuse("Write a whole number here, not %s.", quoted(text))
		}
		v.SetInt(int64(n))
	case reflect.Bool:
		switch strings.ToLower(strings.TrimSpace(text)) { // workbooks write TRUE
		case "true":
			v.SetBool(true)
		case "false", "":
			v.SetBool(false)
		default:
			return refuse("Write true or false here, not %s.", quoted(text))
		}
	default:
		v.SetString(text)
	}
	return nil
}

// quoted shortens text for use in a message.
func quoted(text string) string {
	if r := []rune(text); len(r) > 60 {
		text = string(r[:57]) + "..."
	}
	return strconv.Quote(text)
}

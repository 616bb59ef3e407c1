package linked_test

import (
	"math/rand/v2"
	"reflect"
	"strconv"

	"guildhall/internal/pack"
)

// odd are pieces of text that have broken exporters.
var odd = []string{"a", "B", "é", "漢", "😀", " ", "  ", "\t", "\n", "\r\n", "\"", "'", "\\", "\\n", "<b>", "&amp;", "]]>", "--", "{", "}", "@en", "^^", "#", "%2F", "%", "/", ".", "..", "?", ":", "_:x", "<http://a>", "\u200b", " ", "\u0301", "0", "-1", "true", "unknown", "A01", "\u00a0", "\ufeff", "=1+1", ",", ";", "|", "null", "\u202e"}

// maker makes random Editions, with fewer than most entries in a list.
type maker struct {
	*rand.Rand
	most int
}

func newMaker(seed uint64, most int) maker { return maker{rand.New(rand.NewPCG(seed, 7)), most} }

func (m maker) text() string {
	s := ""
	for range m.IntN(4) {
		s += odd[m.IntN(len(odd))]
	}
	return s
}

// edition fills every field there is with something, so that a new field cannot
// be forgotten; then it makes identifiers unique, as those of an Edition are.
func (m maker) edition() *pack.Edition {
	e := &pack.Edition{}
	m.fill(reflect.ValueOf(e).Elem(), "")
	e.Scheme.IdentifierBase = []string{"https://a.example/id/", "http://b.example/x#", "https://c.example/"}[m.IntN(3)]
	e.Scheme.Locale = []string{"", "en", "en-GB", "cy", "zh-Hant-TW"}[m.IntN(5)]
	uniquely(e.Framework.Skills, func(s *pack.Skill) *string { return &s.Code })
	uniquely(e.Framework.Roles, func(r *pack.Role) *string { return &r.Code })
	uniquely(e.Framework.Families, func(f *pack.RoleFamily) *string { return &f.ID })
	uniquely(e.Disciplines, func(d *pack.Discipline) *string { return &d.ID })
	uniquely(e.Rings, func(r *pack.Ring) *string { return &r.ID })
	uniquely(e.Grades, func(g *pack.Grade) *string { return &g.ID })
	uniquely(e.Bodies.Bodies, func(b *pack.Body) *string { return &b.ID })
	for i := range e.Levels.Items {
		e.Levels.Items[i].Level = i - 1
	}
	n := 0
	number := func(id *string) { n++; *id += "~" + strconv.Itoa(n) }
	for i := range e.Bodies.Bodies {
		for j := range e.Bodies.Bodies[i].Levels {
			number(&e.Bodies.Bodies[i].Levels[j].ID)
		}
	}
	for i := range e.Qualifications.Qualifications {
		number(&e.Qualifications.Qualifications[i].ID)
	}
	for i := range e.Qualifications.Equivalents {
		number(&e.Qualifications.Equivalents[i].ID)
	}
	return e
}

func uniquely[T any](list []T, id func(*T) *string) {
	seen := map[string]bool{}
	for i := range list {
		for s := id(&list[i]); seen[*s]; {
			*s += strconv.Itoa(i)
		}
		seen[*id(&list[i])] = true
	}
}

// codes are those that things refer to each other by, some of which nothing has.
var codes = []string{"A01", "A02", "B/1", "É", "x y", "~", ".", "1"}

var references = map[string]bool{"Code": true, "ID": true, "Skill": true, "Role": true, "Discipline": true, "Related": true, "Broader": true,
	"ReplacedBy": true, "From": true, "To": true, "Ring": true, "GradeFrom": true, "GradeTo": true, "Disciplines": true, "Family": true}

func (m maker) fill(v reflect.Value, name string) {
	switch v.Interface().(type) {
	case pack.Measure:
		v.Set(reflect.ValueOf([]pack.Measure{{}, {Number: 12}, {Word: "unknown"}, {Word: "none"}, {Word: "7"}}[m.IntN(5)]))
		return
	case pack.Date:
		v.SetString([]string{"", "2012", "2012-04", "2012-04-01", "2012-13", "soon"}[m.IntN(6)])
		return
	case pack.Answer:
		v.SetString([]string{"", "true", "false", "unknown"}[m.IntN(4)])
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			m.fill(v.Field(i), v.Type().Field(i).Name)
		}
	case reflect.Slice:
		for range m.IntN(m.most) {
			item := reflect.New(v.Type().Elem()).Elem()
			m.fill(item, name)
			v.Set(reflect.Append(v, item))
		}
	case reflect.String:
		v.SetString(m.words(name))
	case reflect.Int:
		v.SetInt(int64(m.IntN(6) - 1))
	case reflect.Bool:
		v.SetBool(m.IntN(2) == 0)
	}
}

func (m maker) words(name string) string {
	pick := func(from ...string) string { return from[m.IntN(len(from))] }
	switch {
	case references[name]:
		return pick(codes...)
	case name == "Status":
		return pick("active", "draft", "retired", "proposed", "confirmed", "rejected", "")
	case name == "Match":
		return pick("exact", "close", "broad", "narrow", "related", "odd")
	case name == "What":
		return pick("skill", "role", "discipline", "level", "framework", "")
	case name == "Kind":
		return pick(pack.Added, pack.Reworded, pack.Moved, pack.Merged, pack.Split, pack.Retired, "up")
	case name == "TargetID", name == "URL", name == "Licence":
		return pick("https://x.example/a?b=c&d#e", "urn:x:1", "strategic-thinking", "", "http://x.example/é", "not an <iri>")
	case name == "Scheme":
		return pick("sfia9", "esco1.2", "ddat", "9")
	}
	return m.text()
}

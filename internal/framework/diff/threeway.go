package diff

import (
	"maps"
	"reflect"

	"guildhall/internal/pack"
)

// Outcome says who changed a value since both sides had the same.
type Outcome string

// The outcomes. A conflict is for a person to settle.
const (
	Ours     Outcome = "ours"
	Theirs   Outcome = "theirs"
	Both     Outcome = "both the same"
	Conflict Outcome = "conflict"
)

// Divergence is a value that is no longer what it was on both sides. A whole
// entry that came or went on either side has no field.
type Divergence struct {
	Outcome Outcome `json:"outcome"`
	What    string  `json:"what"`
	Code    string  `json:"code,omitempty"`
	Name    string  `json:"name,omitempty"`
	List    string  `json:"list"`
	Key     string  `json:"key,omitempty"`
	Field   string  `json:"field,omitempty"` // "order" where entries of the list stand otherwise
	Base    Held    `json:"base"`
	Ours    Held    `json:"ours"`
	Theirs  Held    `json:"theirs"`
}

// Held is what one side has: an entry with a value, one without, or none.
type Held struct {
	There bool     `json:"there"`
	Text  string   `json:"text,omitempty"`
	List  []string `json:"list,omitempty"`
}

// ThreeWay compares a release with a copy that went out as base and came back
// as theirs, while ours went on. Every value that either side changed is in it
// once, with who changed it. An entry that one side removed and the other
// changed is one conflict.
func ThreeWay(base, ours, theirs *pack.Edition) []Divergence {
	whole := regular(base) && regular(ours) && regular(theirs)
	t := &threeWay{base: flatten(base, whole), ours: flatten(ours, whole), theirs: flatten(theirs, whole), names: map[owner]string{}}
	for _, side := range []*flat{t.theirs, t.ours} { // ours last: it says what a thing is called
		named := &comparison{before: t.base, after: side}
		named.name()
		maps.Copy(t.names, named.names)
	}
	for _, l := range lists {
		t.list(l)
	}
	return t.found
}

type threeWay struct {
	base, ours, theirs *flat
	names              map[owner]string
	found              []Divergence
}

// side is one side's entries of a list.
type side struct {
	rows reflect.Value
	keys []string
	at   map[string]int
}

func (l *list) side(f *flat) side {
	s := side{rows: l.rows(f)}
	s.keys, s.at = l.keysOf(s.rows)
	return s
}

func (s side) row(key string) reflect.Value {
	if i, ok := s.at[key]; ok {
		return s.rows.Index(i)
	}
	return reflect.Value{}
}

func (t *threeWay) list(l *list) {
	base, ours, theirs := l.side(t.base), l.side(t.ours), l.side(t.theirs)
	seen := map[string]bool{}
	for _, s := range []side{base, ours, theirs} {
		for _, key := range s.keys {
			if !seen[key] {
				seen[key] = true
				t.entry(l, key, base.row(key), ours.row(key), theirs.row(key))
			}
		}
	}
	t.order(l, base, ours, theirs)
}

// entry compares one entry on three sides.
func (t *threeWay) entry(l *list, key string, base, ours, theirs reflect.Value) {
	d := Divergence{What: l.what, List: l.name, Key: key}
	for _, row := range []reflect.Value{base, ours, theirs} {
		if row.IsValid() {
			d.Code = l.code(edit{later: row})
		}
	}
	d.Name = t.names[owner{l.what, d.Code}]
	d.Base.There, d.Ours.There, d.Theirs.There = base.IsValid(), ours.IsValid(), theirs.IsValid()
	we, they := l.differences(base, ours), l.differences(base, theirs)
	if d.Ours.There != d.Theirs.There {
		t.lone(d, we, they)
		return
	}
	if d.Ours.There && !d.Base.There && len(l.differences(ours, theirs)) == 0 || !d.Ours.There && d.Base.There {
		d.Outcome = Both
		t.found = append(t.found, d)
		return
	}
	for _, v := range l.values {
		t.value(d, v, base, ours, theirs)
	}
}

// lone is an entry that one side alone has.
func (t *threeWay) lone(d Divergence, we, they []Field) {
	switch {
	case !d.Base.There && d.Ours.There, d.Base.There && !d.Ours.There && len(they) == 0:
		d.Outcome = Ours
	case !d.Base.There && d.Theirs.There, d.Base.There && !d.Theirs.There && len(we) == 0:
		d.Outcome = Theirs
	default:
		d.Outcome = Conflict
	}
	t.found = append(t.found, d)
}

func (t *threeWay) value(d Divergence, v value, base, ours, theirs reflect.Value) {
	for _, s := range []struct {
		to  *Held
		row reflect.Value
	}{{&d.Base, base}, {&d.Ours, ours}, {&d.Theirs, theirs}} {
		switch {
		case !s.row.IsValid():
		case v.listed:
			s.to.List = listAt(s.row, v.index)
		default:
			s.to.Text = textAt(s.row, v.index)
		}
	}
	d.Field = v.name
	if outcome := settle(d.Base, d.Ours, d.Theirs); outcome != "" {
		d.Outcome = outcome
		t.found = append(t.found, d)
	}
}

// settle says who changed a value; empty where nobody did.
func settle(base, ours, theirs Held) Outcome {
	we, they := !base.equal(ours), !base.equal(theirs)
	switch {
	case we && they && ours.equal(theirs):
		return Both
	case we && they:
		return Conflict
	case we:
		return Ours
	case they:
		return Theirs
	}
	return ""
}

func (h Held) equal(o Held) bool {
	if h.Text != o.Text || len(h.List) != len(o.List) {
		return false
	}
	for i := range h.List {
		if h.List[i] != o.List[i] {
			return false
		}
	}
	return true
}

// order compares how the entries that all three have follow each other.
func (t *threeWay) order(l *list, base, ours, theirs side) {
	common := func(s side) (keys []string) {
		for _, k := range s.keys {
			if base.row(k).IsValid() && ours.row(k).IsValid() && theirs.row(k).IsValid() {
				keys = append(keys, k)
			}
		}
		return keys
	}
	d := Divergence{What: l.what, List: l.name, Field: "order",
		Base: Held{true, "", common(base)}, Ours: Held{true, "", common(ours)}, Theirs: Held{true, "", common(theirs)}}
	if outcome := settle(d.Base, d.Ours, d.Theirs); outcome != "" {
		d.Outcome = outcome
		t.found = append(t.found, d)
	}
}

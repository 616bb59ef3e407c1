package amend

import (
	"reflect"
	"slices"
	"strings"

	"guildhall/internal/pack"
)

// decide says what an amendment did, thing by thing. What a merge or a split
// takes together is one decision; what else the amendment touched, such as the
// roles that needed a merged skill, was reworded.
func decide(before map[string]Item, a Amendment) []pack.Decision {
	var all []pack.Decision
	together := map[string]bool{}
	if a.Kind == pack.Merged || a.Kind == pack.Split {
		d, refs := a.together(before)
		for _, ref := range refs {
			together[ref] = true
		}
		all = append(all, d)
	}
	for _, item := range a.Items {
		if together[item.Ref()] {
			continue
		}
		if d, changed := one(before, item); changed {
			d.Note, d.Credits = a.Note, a.Credits
			all = append(all, d)
		}
	}
	return all
}

// together is the one decision of a merge or a split, and what it takes in: what
// was retired by it, and what stands in its place.
func (a Amendment) together(before map[string]Item) (pack.Decision, []string) {
	what, _, _ := strings.Cut(a.About, "/")
	d := pack.Decision{Kind: a.Kind, What: what, Note: a.Note, Credits: a.Credits}
	for _, item := range a.Items {
		if by, retiredNow := item.retirement(before); retiredNow && strings.HasPrefix(item.Ref(), what+"/") {
			d.From = append(d.From, item.code())
			for _, code := range by {
				if !slices.Contains(d.To, code) {
					d.To = append(d.To, code)
				}
			}
		}
	}
	// What keeps its code is before and after: the survivor of a merge, or the
	// part of a split that the name stays with.
	main := strings.TrimPrefix(a.About, what+"/")
	if _, stood := before[a.About]; stood && !slices.Contains(d.From, main) {
		d.From = append([]string{main}, d.From...)
		if !slices.Contains(d.To, main) {
			d.To = append([]string{main}, d.To...)
		}
	}
	if a.Kind == pack.Split {
		for _, item := range a.Items {
			if _, stood := before[item.Ref()]; !stood && strings.HasPrefix(item.Ref(), what+"/") && !slices.Contains(d.To, item.code()) {
				d.To = append(d.To, item.code())
			}
		}
	}
	var refs []string
	for _, code := range append(slices.Clone(d.From), d.To...) {
		refs = append(refs, what+"/"+code)
	}
	return d, refs
}

// retirement reports whether the item retires what was in use, and what replaces it.
func (i Item) retirement(before map[string]Item) ([]string, bool) {
	was, stood := before[i.Ref()]
	return i.replacedBy(), stood && was.status() != "retired" && i.status() == "retired"
}

func (i Item) code() string {
	_, code, _ := strings.Cut(i.Ref(), "/")
	return code
}

// status is empty for what cannot be retired.
func (i Item) status() string {
	switch {
	case i.Skill != nil:
		return i.Skill.Status
	case i.Role != nil:
		return i.Role.Status
	}
	return ""
}

func (i Item) replacedBy() []string {
	switch {
	case i.Skill != nil:
		return i.Skill.ReplacedBy
	case i.Role != nil:
		return i.Role.ReplacedBy
	}
	return nil
}

func (i Item) discipline() string {
	switch {
	case i.Skill != nil:
		return i.Skill.Discipline
	case i.Role != nil:
		return i.Role.Discipline
	}
	return ""
}

// one is what was done to a single thing; false where nothing was.
func one(before map[string]Item, now Item) (pack.Decision, bool) {
	what, code, _ := strings.Cut(now.Ref(), "/")
	if what == "family" || code == "" {
		what = "framework" // families and the frame are the framework's own
	}
	codes := []string{code}
	if code == "" {
		codes = nil
	}
	was, stood := before[now.Ref()]
	d := pack.Decision{What: what, From: codes, To: codes}
	switch {
	case !stood:
		d.Kind, d.From = pack.Added, nil
	case Same(was, now):
		return d, false
	case was.status() != "retired" && now.status() == "retired":
		d.Kind, d.To = pack.Retired, now.replacedBy()
	case was.status() == "retired" && now.status() != "retired":
		d.Kind = pack.Restored
	case was.discipline() != now.discipline():
		d.Kind = pack.Moved
	default:
		d.Kind = pack.Reworded
	}
	return d, true
}

// Same reports whether two items say the same. An empty list and none are one.
func Same(a, b Item) bool {
	return reflect.DeepEqual(tidy(reflect.ValueOf(a)), tidy(reflect.ValueOf(b)))
}

// tidy is a value as nested plain lists, in which an empty list is absent.
func tidy(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return tidy(v.Elem())
	case reflect.Struct:
		fields := make([]any, v.NumField())
		for i := range fields {
			fields[i] = tidy(v.Field(i))
		}
		return fields
	case reflect.Slice:
		if v.Len() == 0 {
			return nil
		}
		all := make([]any, v.Len())
		for i := range all {
			all[i] = tidy(v.Index(i))
		}
		return all
	case reflect.String:
		return v.String()
	case reflect.Int:
		return v.Int()
	case reflect.Bool:
		return v.Bool()
	}
	panic("amend: a " + v.Kind().String() + " is nothing that an item holds")
}

// join adds decisions to those of earlier amendments of the same release. A
// thing that was added in it stays added, whatever was done to it since; what
// was done twice alike is one decision with both notes.
func join(all, more []pack.Decision) []pack.Decision {
	for _, d := range more {
		at := slices.IndexFunc(all, func(o pack.Decision) bool { return absorbs(o, d) })
		if at < 0 {
			all = append(all, d)
			continue
		}
		o := &all[at]
		if !strings.Contains(o.Note, d.Note) {
			o.Note = strings.TrimSpace(o.Note + " " + d.Note)
		}
		for _, c := range d.Credits {
			if !slices.Contains(o.Credits, c) {
				o.Credits = append(slices.Clone(o.Credits), c)
			}
		}
	}
	return all
}

// absorbs reports whether a later decision adds nothing but its note to an earlier one.
func absorbs(o, d pack.Decision) bool {
	if o.What != d.What {
		return false
	}
	alike := o.Kind == d.Kind && slices.Equal(o.From, d.From) && slices.Equal(o.To, d.To)
	return alike || o.Kind == pack.Added && (d.Kind == pack.Reworded || d.Kind == pack.Moved) && slices.Equal(o.To, d.From)
}

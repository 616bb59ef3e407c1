package diff

import (
	"reflect"
	"slices"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
)

// Patch applies every difference of a report to the release that it starts
// from and returns the release that it leads to. A report about other releases
// is refused as Invalid.
func Patch(a *pack.Edition, r Report) (*pack.Edition, error) {
	p := patching{byList: map[string]*listPatch{}}
	for _, c := range r.Changes {
		p.take(c)
	}
	f := flatten(a, regular(a) && p.byList["responsibilities"] == nil)
	out := &flat{}
	for _, l := range lists {
		if err := p.apply(l, f, out); err != nil {
			return nil, err
		}
	}
	e := out.edition()
	e.Release = r.To
	return e, nil
}

// listPatch is all that happens to one list.
type listPatch struct {
	put    map[string][]Field
	edited map[string][]Field
	gone   map[string]bool
	stands map[string]string // key by the key before it, of what came or stands elsewhere
	moved  map[string]bool
}

type patching struct{ byList map[string]*listPatch }

func (p *patching) of(name string) *listPatch {
	if p.byList[name] == nil {
		p.byList[name] = &listPatch{map[string][]Field{}, map[string][]Field{}, map[string]bool{}, map[string]string{}, map[string]bool{}}
	}
	return p.byList[name]
}

func (p *patching) take(c Change) {
	for _, part := range c.Parts {
		p.take(part)
	}
	for _, m := range c.Order {
		p.of(c.List).moved[m.Key] = true
		p.of(c.List).stands[m.Now] = m.Key
	}
	switch c.Op {
	case Put:
		p.of(c.List).put[c.Key] = c.Fields
		p.of(c.List).stands[c.After] = c.Key
	case Taken:
		p.of(c.List).gone[c.Key] = true
	case Edited:
		p.of(c.List).edited[c.Key] = append(p.of(c.List).edited[c.Key], c.Fields...)
	}
}

func (p *patching) apply(l *list, from, to *flat) error {
	rows, changed := l.rows(from), p.byList[l.name]
	if changed == nil {
		l.rows(to).Set(rows)
		return nil
	}
	keys, at := l.keysOf(rows)
	out := reflect.MakeSlice(rows.Type(), 0, rows.Len())
	done := map[string]bool{}
	add := func(key string) error {
		row := reflect.New(l.element).Elem()
		fields, isNew := changed.put[key]
		if !isNew {
			i, ok := at[key]
			if !ok {
				return fault.New(fault.Invalid, "The comparison is not of this release: it has no %s %s.", l.what, key)
			}
			row.Set(rows.Index(i))
			fields = changed.edited[key]
		}
		if err := l.set(row, fields); err != nil {
			return err
		}
		out = reflect.Append(out, row)
		done[key] = true
		return nil
	}
	// What came or stands elsewhere follows what it is said to follow.
	following := func(key string) error {
		for {
			next, ok := changed.stands[key]
			if !ok || done[next] {
				return nil
			}
			if err := add(next); err != nil {
				return err
			}
			key = next
		}
	}
	if err := following(""); err != nil {
		return err
	}
	for _, key := range keys {
		if changed.gone[key] || changed.moved[key] {
			continue
		}
		if err := add(key); err != nil {
			return err
		}
		if err := following(key); err != nil {
			return err
		}
	}
	l.rows(to).Set(out)
	return changed.all(l, at, done)
}

// all refuses a report that names what the release does not have.
func (c *listPatch) all(l *list, at map[string]int, done map[string]bool) error {
	missing := func(key string) error {
		return fault.New(fault.Invalid, "The comparison is not of this release: there is no place in it for %s %s.", l.what, key)
	}
	for key := range c.gone {
		if _, had := at[key]; !had {
			return missing(key)
		}
	}
	for _, keys := range []map[string][]Field{c.put, c.edited} {
		for key := range keys {
			if !done[key] {
				return missing(key)
			}
		}
	}
	for key := range c.moved {
		if !done[key] {
			return missing(key)
		}
	}
	return nil
}

func (l *list) set(row reflect.Value, fields []Field) error {
	for _, f := range fields {
		i := slices.IndexFunc(l.values, func(v value) bool { return v.name == f.Name })
		if i < 0 {
			return fault.New(fault.Invalid, "The comparison names %s, which no entry of %s has.", f.Name, l.name)
		}
		to := row.FieldByIndex(l.values[i].index)
		if l.values[i].listed {
			to.Set(reflect.ValueOf(slices.Clone(f.Are)))
			continue
		}
		if f.Now == "" && to.Kind() != reflect.String {
			to.SetZero()
			continue
		}
		if err := setText(to, f.Now); err != nil {
			return fault.New(fault.Invalid, "The comparison has %q for %s, which does not fit there.", f.Now, f.Name)
		}
	}
	return nil
}

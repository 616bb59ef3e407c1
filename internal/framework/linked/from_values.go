package linked

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// read sets a single value, and reports whether the record can stand with it.
func (r *reader) read(t *table, s rdf.Term, f field, v reflect.Value) bool {
	if f.form == notation {
		return r.code(t, s, v)
	}
	o := r.one(s, f.term)
	if o.Kind == rdf.None {
		return true
	}
	if !r.set(f, o, v, "") {
		r.problems.add(s.Value, "The value "+strconv.Quote(o.Value)+" of "+f.term+" is not of the kind that it has to be, and was left out.")
	}
	return true
}

// code reads a thing's code from its identifier, which others refer to it by.
func (r *reader) code(t *table, s rdf.Term, v reflect.Value) bool {
	end, ok := strings.CutPrefix(s.Value, r.base+prefixOf(t)+"/")
	if code := codeOf(end); ok && segment(code) == end {
		if v.Kind() != reflect.Int {
			v.SetString(code)
			return true
		}
		if n, err := strconv.Atoi(code); err == nil && strconv.Itoa(n) == code {
			v.SetInt(int64(n))
			return true
		}
	}
	r.problems.add(s.Value, "This identifier does not end in a code as "+r.base+prefixOf(t)+"/CODE does, so it was left out.")
	return false
}

func prefixOf(t *table) string {
	if kind := kindOf(t); kind != "" {
		return kind
	}
	return "credential"
}

// set reads one value into a field or an item of a list.
func (r *reader) set(f field, o rdf.Term, v reflect.Value, what string) bool {
	switch f.form {
	case number:
		n, err := strconv.Atoi(o.Value)
		v.SetInt(int64(n))
		return err == nil
	case flag:
		v.SetBool(o.Value == "true" || o.Value == "1")
		return true
	case ref, refWhat:
		return r.refer(f, o, v, what)
	case measure:
		if n, err := strconv.Atoi(o.Value); err == nil && o.Datatype == rdf.XSD+"integer" {
			v.Set(reflect.ValueOf(pack.Measure{Number: n}))
			return true
		}
		v.Set(reflect.ValueOf(pack.Measure{Word: o.Value}))
		return o.Value != ""
	}
	v.SetString(o.Value)
	return o.Kind == rdf.Literal || f.form == address && o.Kind == rdf.IRI
}

// refer reads the code of the thing that a property leads to.
func (r *reader) refer(f field, o rdf.Term, v reflect.Value, what string) bool {
	kind := f.kind
	if f.form == refWhat {
		kind = what
		if o.Kind == rdf.Literal {
			v.SetString(o.Value)
			return byKind[what] == nil
		}
	}
	end, ok := strings.CutPrefix(o.Value, r.base+kind+"/")
	if !ok || o.Kind != rdf.IRI {
		return false
	}
	if v.Kind() != reflect.Int {
		v.SetString(codeOf(end))
		return true
	}
	n, err := strconv.Atoi(end)
	v.SetInt(int64(n))
	return err == nil
}

// list reads the values of a list: in the order that is said, or the one that
// Graph leaves unsaid.
func (r *reader) list(l listed) {
	v := l.record.FieldByName(l.field.name)
	what := ""
	if l.field.form == refWhat {
		what = l.record.FieldByName("What").String()
	}
	for _, o := range r.items(l) {
		item := reflect.New(v.Type().Elem()).Elem()
		if !r.set(l.field, o, item, what) {
			r.problems.add(l.subject.Value, "The value "+strconv.Quote(o.Value)+" of "+l.field.term+" leads to nothing of this framework, and was left out.")
			continue
		}
		v.Set(reflect.Append(v, item))
	}
}

func (r *reader) items(l listed) []rdf.Term {
	if head := r.one(l.subject, listTerm(l.field.term)); head.Kind != rdf.None {
		return r.walk(head)
	}
	all := r.said[l.subject][rdf.NewIRI(property(r.base, l.field.term))]
	if l.field.form == text && slices.ContainsFunc(all, func(o rdf.Term) bool { return o.Lang == r.lang }) {
		all = slices.DeleteFunc(slices.Clone(all), func(o rdf.Term) bool { return o.Lang != r.lang })
	}
	return r.places.order(all)
}

// walk follows a list from its head; one that leads back to itself ends there.
func (r *reader) walk(head rdf.Term) []rdf.Term {
	var items []rdf.Term
	for node := head; node.Kind == rdf.Blank && !r.walked[node]; {
		r.walked[node] = true
		items = append(items, r.said[node][first]...)
		next := r.said[node][rest]
		if len(next) != 1 {
			break
		}
		node = next[0]
	}
	return items
}

// leftOver lists the statements that the Edition does not say: what it has no
// place for, and what contradicts the rest. Numbers that only order are no loss:
// they follow when somebody adds or takes away a thing by hand.
func (r *reader) leftOver(triples []rdf.Triple) error {
	again, err := Graph(r.e)
	if err != nil {
		return fault.New(fault.Invalid, "The framework in this file cannot be read. %s", fault.Message(err))
	}
	order, place := property(r.base, "order"), property(r.base, "place")
	said := make(map[rdf.Triple]bool, len(again))
	for _, t := range again {
		said[t] = true
	}
	for _, t := range triples {
		if t.P.Value == order || t.P.Value == place {
			continue
		}
		if !said[t] && !r.walked[t.S] && !r.walked[t.O] {
			r.problems.add(t.S.Value, "The statement "+shorten(t.P.Value)+" "+strconv.Quote(t.O.Value)+" has no place in a framework, or contradicts another, and was left out.")
		}
	}
	return nil
}

// shorten writes the address of a term with the prefix that people know.
func shorten(iri string) string {
	for prefix, ns := range prefixes {
		if name, ok := strings.CutPrefix(iri, ns); ok {
			return prefix + ":" + name
		}
	}
	return iri
}

package linked

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// FromGraph makes an Edition of a graph: one that Graph wrote, without loss, or
// any SKOS vocabulary, as far as it can be a framework. A graph with no concept
// in it is an Invalid fault.
func FromGraph(triples []rdf.Triple) (*pack.Edition, []Problem, error) {
	if base, ours := baseOf(triples); ours {
		return fromOurs(triples, base)
	}
	return fromVocabulary(triples)
}

// baseOf finds the identifier base of a graph that Graph wrote.
func baseOf(triples []rdf.Triple) (string, bool) {
	found := ""
	for _, t := range triples {
		if t.P != a || t.O.Kind != rdf.IRI || t.S.Kind != rdf.IRI {
			continue
		}
		if base, ok := strings.CutSuffix(t.S.Value, "scheme"); ok && isBase(base) && t.O.Value == terms(base)+"Framework" && (found == "" || base < found) {
			found = base
		}
	}
	return found, found != ""
}

type reader struct {
	e          *pack.Edition
	base, lang string
	said       statements
	places     places
	records    map[string]reflect.Value // by identifier
	listed     []listed
	walked     map[rdf.Term]bool // blank nodes of the lists that were read
	problems   problems
}

// listed is a record whose lists are still to be read.
type listed struct {
	subject rdf.Term
	field   field
	record  reflect.Value
}

func fromOurs(triples []rdf.Triple, base string) (*pack.Edition, []Problem, error) {
	r := &reader{e: &pack.Edition{}, base: base, said: objects(triples), places: places{}, records: map[string]reflect.Value{}, walked: map[rdf.Term]bool{}}
	r.e.Scheme.IdentifierBase = base
	r.lang = strings.ToLower(r.one(rdf.NewIRI(base+"scheme"), "dct:language").Value)
	subjects := r.subjects(triples)
	for _, t := range tables {
		r.table(t, subjects[t.class])
	}
	for _, l := range r.listed {
		r.list(l)
	}
	if err := r.leftOver(triples); err != nil {
		return nil, nil, err
	}
	return r.e, r.problems.all(), nil
}

// subjects lists the things of each of our classes, each once.
func (r *reader) subjects(triples []rdf.Triple) map[string][]rdf.Term {
	all, seen := map[string][]rdf.Term{}, map[rdf.Triple]bool{}
	add := func(class string, s rdf.Term) {
		t := rdf.Triple{S: s, P: a, O: rdf.NewIRI(terms(r.base) + class)}
		if !seen[t] {
			seen[t] = true
			all[class] = append(all[class], s)
		}
	}
	concept := rdf.NewIRI(property(r.base, "skos:Concept"))
	for _, t := range triples {
		if t.P != a || t.S.Kind != rdf.IRI {
			continue
		}
		if class, ok := strings.CutPrefix(t.O.Value, terms(r.base)); ok {
			add(class, t.S)
		}
		if t.O == concept && strings.HasPrefix(t.S.Value, r.base+"skill/") && !strings.Contains(t.S.Value[len(r.base)+len("skill/"):], "/") {
			add("Skill", t.S) // added by a program that knows only SKOS
		}
	}
	return all
}

// row is a record that was read and the place that it asks for.
type row struct {
	subject rdf.Term
	value   reflect.Value
	owner   string
	place   int // in the whole list; after all others where it asks for none
	group   string
	order   int // likewise, within its group
}

// table reads every record of a list and puts it where it belongs.
func (r *reader) table(t *table, subjects []rdf.Term) {
	var rows []row
	for _, s := range subjects {
		if row, ok := r.row(t, s); ok {
			rows = append(rows, row)
		}
	}
	if t.single() {
		r.singles(t, rows)
		return
	}
	slices.SortStableFunc(rows, func(x, y row) int {
		return cmp.Or(cmp.Compare(x.place, y.place), cmp.Compare(r.places.of(x.group), r.places.of(y.group)), strings.Compare(x.group, y.group),
			cmp.Compare(x.order, y.order), strings.Compare(x.subject.Value, y.subject.Value))
	})
	mine := map[string][]row{}
	for _, row := range rows {
		mine[row.owner] = append(mine[row.owner], row)
	}
	for _, home := range r.homes(t) {
		for _, row := range mine[home.owner] {
			home.list.Set(reflect.Append(home.list, row.value))
		}
		for i, row := range mine[home.owner] { // once the list has stopped moving
			r.place(t, row.subject, home.list.Index(i))
		}
	}
}

// home is a list that records go to, and the identifier of the record that has it.
type home struct {
	owner string
	list  reflect.Value
}

func (r *reader) homes(t *table) []home {
	outer, inner, nested := strings.Cut(t.path, "[].")
	if !nested {
		return []home{{"", follow(reflect.ValueOf(r.e).Elem(), outer)}}
	}
	var homes []home
	_ = ownerOf(t).each(r.e, func(o record) error { // nothing in it can fail
		homes = append(homes, home{o.iri, follow(o.value, inner)})
		return nil
	})
	return homes
}

// place remembers where a record is, for the records and lists that lead to it.
func (r *reader) place(t *table, s rdf.Term, at reflect.Value) {
	r.records[s.Value] = at
	if t.key != "" {
		r.places[s.Value] = len(r.places)
	}
	for _, f := range t.fields {
		if at.FieldByName(f.name).Kind() == reflect.Slice {
			r.listed = append(r.listed, listed{s, f, at})
		}
	}
}

// singles puts a record that there is one of: of several, the one that the
// framework names as its version.
func (r *reader) singles(t *table, rows []row) {
	outer, inner, nested := strings.Cut(t.path, "[].")
	whole := reflect.ValueOf(r.e).Elem()
	version := r.one(rdf.NewIRI(r.base+"scheme"), "dct:hasVersion").Value
	slices.SortStableFunc(rows, func(x, y row) int {
		return cmp.Or(compareBool(y.subject.Value == version, x.subject.Value == version), strings.Compare(x.subject.Value, y.subject.Value))
	})
	done := map[string]bool{}
	for _, row := range rows {
		home := reflect.Value{}
		if !nested {
			home = follow(whole, outer)
		} else if owner, known := r.records[row.owner]; known && owner.Type() == reflect.TypeFor[pack.Body]() {
			home = follow(owner, inner)
		}
		if !home.IsValid() || done[row.owner] {
			continue
		}
		done[row.owner] = true
		keep(home, row.value, t)
		r.place(t, row.subject, home)
	}
}

// keep sets the fields of a table and leaves those that are tables of their own.
func keep(home, read reflect.Value, t *table) {
	for _, f := range t.fields {
		home.FieldByName(f.name).Set(read.FieldByName(f.name))
	}
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

// row reads the single values of a record.
func (r *reader) row(t *table, s rdf.Term) (row, bool) {
	rec := reflect.New(r.typeOf(t)).Elem()
	for _, f := range t.fields {
		if v := rec.FieldByName(f.name); v.Kind() != reflect.Slice && !r.read(t, s, f, v) {
			return row{}, false
		}
	}
	got := row{subject: s, value: rec, place: r.number(s, "place"), order: r.number(s, "order")}
	if t.owner != "" && strings.Contains(t.path, "[].") {
		got.owner = r.one(s, t.owner).Value
	}
	if t.group != "" {
		got.group = r.base + kindOf(groupOf(t)) + "/" + segment(word(rec.FieldByName(t.group)))
	}
	return got, true
}

func (r *reader) typeOf(t *table) reflect.Type {
	of := reflect.TypeFor[pack.Edition]()
	for name := range strings.SplitSeq(strings.ReplaceAll(t.path, "[]", ""), ".") {
		if of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		f, _ := of.FieldByName(name)
		of = f.Type
	}
	if of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	return of
}

func (r *reader) number(s rdf.Term, term string) int {
	n, err := strconv.Atoi(r.one(s, term).Value)
	if err != nil {
		return math.MaxInt // it asks for no place
	}
	return n
}

// one is the value of a property that has one: in the Edition's language, where
// there are several.
func (r *reader) one(s rdf.Term, term string) rdf.Term {
	all := r.said[s][rdf.NewIRI(property(r.base, term))]
	best := rdf.Term{}
	for _, o := range all {
		if best.Kind == rdf.None || compareBool(o.Lang == r.lang, best.Lang == r.lang) > 0 || o.Lang == best.Lang && o.Value < best.Value {
			best = o
		}
	}
	return best
}

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

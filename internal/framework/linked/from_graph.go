package linked

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

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

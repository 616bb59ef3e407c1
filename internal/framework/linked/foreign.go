package linked

import (
	"slices"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// placeholderBase stands where a foreign file has no identifiers of a framework's
// own: whoever takes the Edition in puts the profession's base there.
const placeholderBase = "https://framework.example/id/"

// skosxl is where labels that are resources come from.
const skosxl = "http://www.w3.org/2008/05/skos-xl#"

// vocabulary is a SKOS vocabulary that somebody else wrote, on its way to an Edition.
type vocabulary struct {
	said     statements
	concepts []rdf.Term // in the order of the file
	isA      map[rdf.Term]bool
	lang     string
	e        *pack.Edition
	codes    *coder
	code     map[rdf.Term]string // of a concept, once it is a skill
	home     map[rdf.Term]string // id of a discipline, of collections, schemes and top concepts
	broader  map[rdf.Term][]rdf.Term
	narrower map[rdf.Term][]rdf.Term
	relating map[rdf.Term][]rdf.Term // who says it is related to a concept
	problems problems
}

func skos(name string) rdf.Term { return rdf.NewIRI(prefixes["skos"] + name) }

func fromVocabulary(triples []rdf.Triple) (*pack.Edition, []Problem, error) {
	v := &vocabulary{said: objects(triples), isA: map[rdf.Term]bool{}, codes: newCoder(), code: map[rdf.Term]string{},
		home: map[rdf.Term]string{}, broader: map[rdf.Term][]rdf.Term{}, narrower: map[rdf.Term][]rdf.Term{}, relating: map[rdf.Term][]rdf.Term{}, e: &pack.Edition{}}
	v.find(triples)
	if len(v.concepts) == 0 {
		return nil, nil, fault.New(fault.Invalid, "There is no skos:Concept in this file, so no framework was found. Export it again as SKOS.")
	}
	v.hierarchy()
	v.lang = v.best()
	v.head(triples)
	v.disciplines(triples)
	v.skills()
	v.problems.add("", "A SKOS vocabulary has no scale of levels, no level texts and no roles: they have to come from elsewhere.")
	return v.e, v.problems.all(), nil
}

// find collects what is a concept, by its type or by standing where only one can.
func (v *vocabulary) find(triples []rdf.Triple) {
	add := func(t rdf.Term) {
		if t.Kind == rdf.IRI && !v.isA[t] {
			v.isA[t] = true
			v.concepts = append(v.concepts, t)
		}
	}
	for _, t := range triples {
		switch {
		case t.P == a && t.O == skos("Concept"), t.P == skos("topConceptOf"), t.P == skos("broader"), t.P == skos("narrower"):
			if t.S.Kind == rdf.Blank {
				v.problems.add("_:"+t.S.Value, "This concept has no identifier of its own, so it was left out.")
			}
			add(t.S)
		}
	}
}

// hierarchy reads broader and narrower as each other's inverse.
func (v *vocabulary) hierarchy() {
	linked := map[[2]rdf.Term]bool{}
	link := func(narrow, wide rdf.Term) {
		if pair := [2]rdf.Term{narrow, wide}; v.isA[narrow] && v.isA[wide] && narrow != wide && !linked[pair] {
			linked[pair] = true
			v.broader[narrow] = append(v.broader[narrow], wide)
			v.narrower[wide] = append(v.narrower[wide], narrow)
		}
	}
	for _, c := range v.concepts {
		for _, wide := range v.said[c][skos("broader")] {
			link(c, wide)
			if wide == c {
				v.problems.add(c.Value, "This concept is broader than itself, which was left out.")
			} else if !v.isA[wide] {
				v.problems.add(c.Value, "It is narrower than "+wide.Value+", which is no concept of this file, so that was left out.")
			}
		}
		for _, narrow := range v.said[c][skos("narrower")] {
			link(narrow, c)
		}
		for _, o := range v.said[c][skos("related")] {
			v.relating[o] = append(v.relating[o], c)
		}
	}
}

// head fills in what the vocabulary says of itself.
func (v *vocabulary) head(triples []rdf.Triple) {
	schemes := v.schemes(triples)
	s := rdf.Term{}
	if len(schemes) > 0 {
		s = schemes[0]
	}
	v.e.Scheme = pack.Scheme{IdentifierBase: placeholderBase, Locale: cased(v.lang)}
	if s.Kind == rdf.None {
		v.e.Scheme.Name = "Framework"
		v.problems.add("", "The file has no skos:ConceptScheme, so the framework has no name of its own.")
	} else {
		v.e.Scheme.Name = v.name(s)
	}
	for _, term := range []string{"dct:license", "dct:rights"} {
		if o := v.said[s][rdf.NewIRI(property("", term))]; len(o) > 0 && v.e.Scheme.Licence == "" && o[0].Kind != rdf.Blank {
			v.e.Scheme.Licence = o[0].Value
		}
	}
	v.e.Scheme.ID = pack.Slug(v.e.Scheme.Name)
	r := &v.e.Release
	r.State, r.Name, r.Note = "draft", pack.Slug(strings.ReplaceAll(firstOf(v.texts(s, "owl:versionInfo")), ".", "-")), v.joined(s, "dct:description", "rdfs:comment")
	for _, o := range append(v.said[s][rdf.NewIRI(property("", "dct:modified"))], v.said[s][rdf.NewIRI(property("", "dct:issued"))]...) {
		if day, _, _ := strings.Cut(o.Value, "T"); pack.Date(day).Valid() && r.Issued == "" {
			r.Issued = pack.Date(day)
		}
	}
	if r.Name == "" {
		r.Name = "imported"
	}
	r.Title = v.e.Scheme.Name
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// schemes lists the concept schemes in the order of the file.
func (v *vocabulary) schemes(triples []rdf.Triple) []rdf.Term {
	return v.typed(triples, "ConceptScheme")
}

func (v *vocabulary) typed(triples []rdf.Triple, classes ...string) []rdf.Term {
	var all []rdf.Term
	seen := map[rdf.Term]bool{}
	for _, t := range triples {
		if t.P == a && !seen[t.S] && slices.ContainsFunc(classes, func(c string) bool { return t.O == skos(c) }) {
			seen[t.S] = true
			all = append(all, t.S)
		}
	}
	return all
}

// disciplines are made of the collections, where there are any; else of the
// schemes, where there are several; else of the top concepts that others are under.
func (v *vocabulary) disciplines(triples []rdf.Triple) {
	collections := v.typed(triples, "Collection", "OrderedCollection")
	for _, c := range collections {
		if slices.ContainsFunc(v.members(c), func(m rdf.Term) bool { return v.isA[m] }) {
			v.discipline(c)
		}
	}
	if len(v.home) > 0 {
		return
	}
	if schemes := v.populated(triples); len(schemes) > 1 {
		for _, s := range schemes {
			v.discipline(s)
		}
		return
	}
	for _, c := range v.concepts {
		if len(v.broader[c]) == 0 && len(v.narrower[c]) > 0 {
			v.discipline(c)
		}
	}
}

// members are what a collection holds, in its order where it has one.
func (v *vocabulary) members(c rdf.Term) []rdf.Term {
	var all []rdf.Term
	for _, head := range v.said[c][skos("memberList")] {
		walk := &reader{said: v.said, walked: map[rdf.Term]bool{}}
		all = append(all, walk.walk(head)...)
	}
	return append(all, v.said[c][skos("member")]...)
}

// populated lists the schemes that have concepts.
func (v *vocabulary) populated(triples []rdf.Triple) []rdf.Term {
	in := map[rdf.Term]bool{}
	for _, c := range v.concepts {
		for _, s := range append(v.said[c][skos("inScheme")], v.said[c][skos("topConceptOf")]...) {
			in[s] = true
		}
	}
	return slices.DeleteFunc(v.schemes(triples), func(s rdf.Term) bool { return !in[s] })
}

func (v *vocabulary) discipline(c rdf.Term) {
	id := v.codes.take(v.notation(c), lastPart(c.Value))
	v.home[c] = id
	v.e.Disciplines = append(v.e.Disciplines, pack.Discipline{ID: id, Order: len(v.e.Disciplines) + 1, Name: v.name(c),
		Description: v.joined(c, "skos:definition", "dct:description", "skos:scopeNote", "rdfs:comment")})
	if c.Kind == rdf.IRI && v.isA[c] {
		v.problems.add(c.Value, "This top concept became a discipline, and what it says as a skill was left out.")
	}
}

func (v *vocabulary) notation(c rdf.Term) string {
	for _, o := range v.said[c][skos("notation")] {
		if o.Kind == rdf.Literal {
			return o.Value
		}
	}
	return ""
}

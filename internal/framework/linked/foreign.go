package linked

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/english"
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
	link := func(narrow, wide rdf.Term) {
		if v.isA[narrow] && v.isA[wide] && narrow != wide && !slices.Contains(v.broader[narrow], wide) {
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

// best is the language in which most concepts have a label; English before
// others where several have as many.
func (v *vocabulary) best() string {
	count := map[string]int{}
	for _, c := range v.concepts {
		for lang := range v.langs(v.labels(c, "prefLabel")) {
			count[lang]++
		}
	}
	langs := slices.Sorted(maps.Keys(count))
	if len(langs) == 0 {
		return ""
	}
	return slices.MaxFunc(langs, func(x, y string) int {
		return cmp.Or(cmp.Compare(count[x], count[y]), compareBool(isEnglish(x), isEnglish(y)), compareBool(x != "", y != ""), strings.Compare(y, x))
	})
}

func isEnglish(lang string) bool { return lang == "en" || strings.HasPrefix(lang, "en-") }

func (v *vocabulary) langs(labels []rdf.Term) map[string]bool {
	all := map[string]bool{}
	for _, l := range labels {
		all[l.Lang] = true
	}
	return all
}

// labels are a concept's labels of a kind, SKOS-XL ones included.
func (v *vocabulary) labels(c rdf.Term, kind string) []rdf.Term {
	var all []rdf.Term
	for _, o := range v.said[c][skos(kind)] {
		if o.Kind == rdf.Literal {
			all = append(all, o)
		}
	}
	for _, label := range v.said[c][rdf.NewIRI(skosxl+kind)] {
		for _, o := range v.said[label][rdf.NewIRI(skosxl+"literalForm")] {
			if o.Kind == rdf.Literal && !slices.Contains(all, o) {
				all = append(all, o)
			}
		}
	}
	return all
}

// spoken keeps the literals in the language, in its closest relative, or in none.
func (v *vocabulary) spoken(all []rdf.Term) []rdf.Term {
	primary, _, _ := strings.Cut(v.lang, "-")
	for _, wanted := range []func(lang string) bool{
		func(lang string) bool { return lang == v.lang },
		func(lang string) bool { return lang == primary || strings.HasPrefix(lang, primary+"-") },
		func(lang string) bool { return lang == "" },
	} {
		var some []rdf.Term
		for _, o := range all {
			if o.Kind == rdf.Literal && wanted(o.Lang) {
				some = append(some, o)
			}
		}
		if len(some) > 0 {
			return some
		}
	}
	return nil
}

// texts are the words of a property of a concept, in its language.
func (v *vocabulary) texts(c rdf.Term, terms ...string) []string {
	for _, term := range terms {
		var all []string
		for _, o := range v.spoken(v.said[c][rdf.NewIRI(property("", term))]) {
			if s := strings.TrimSpace(o.Value); s != "" && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

// joined is one text of several.
func (v *vocabulary) joined(c rdf.Term, terms ...string) string {
	return strings.Join(v.texts(c, terms...), " ")
}

// name is a label of a concept, a collection or a scheme.
func (v *vocabulary) name(c rdf.Term) string {
	if labels := v.spoken(v.labels(c, "prefLabel")); len(labels) > 0 {
		return strings.TrimSpace(labels[0].Value)
	}
	if s := v.texts(c, "rdfs:label", "dct:title", "skos:altLabel"); len(s) > 0 {
		return s[0]
	}
	if all := v.labels(c, "prefLabel"); len(all) > 0 {
		v.problems.add(c.Value, "It has no label in "+languageName(v.lang)+", so that in "+languageName(all[0].Lang)+" was taken.")
		return strings.TrimSpace(all[0].Value)
	}
	end := lastPart(c.Value)
	v.problems.add(c.Value, "It has no label, so "+strconv.Quote(end)+" from its address was taken.")
	return end
}

func languageName(lang string) string {
	if lang == "" {
		return "no language"
	}
	return "the language " + lang
}

// lastPart is what stands after the last / or # of an address.
func lastPart(iri string) string {
	trimmed := strings.TrimRight(iri, "/#")
	return codeOf(trimmed[strings.LastIndexAny(trimmed, "/#:")+1:])
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

// cased writes a language tag as people do (RFC 5646 section 2.1.1): en-GB, zh-Hant.
func cased(tag string) string {
	parts := strings.Split(strings.ToLower(tag), "-")
	for i, part := range parts {
		switch {
		case i > 0 && len(part) == 2:
			parts[i] = strings.ToUpper(part)
		case i > 0 && len(part) == 4:
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-")
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

// skills makes a skill of every concept that is no discipline.
func (v *vocabulary) skills() {
	in := v.membership()
	var skills []rdf.Term
	for _, c := range v.concepts {
		if v.home[c] == "" {
			skills = append(skills, c)
			v.code[c] = v.codes.take(v.notation(c), lastPart(c.Value))
			v.told(c)
		}
	}
	generic := ""
	for _, c := range skills {
		id := v.homeOf(c, in)
		if id == "" {
			if generic == "" {
				generic = v.codes.take("", "ALL")
				v.e.Disciplines = append(v.e.Disciplines, pack.Discipline{ID: generic, Order: len(v.e.Disciplines) + 1, Name: v.e.Scheme.Name, Generic: true})
				v.problems.add("", "Concepts under no collection and no top concept were put into one discipline, "+v.e.Scheme.Name+".")
			}
			id = generic
		}
		v.skill(c, id)
	}
}

// membership is the first collection or scheme that each concept is in.
func (v *vocabulary) membership() map[rdf.Term]string {
	in := map[rdf.Term]string{}
	for _, c := range slices.SortedFunc(maps.Keys(v.home), func(x, y rdf.Term) int { return strings.Compare(v.home[x], v.home[y]) }) {
		for _, m := range v.members(c) {
			if in[m] == "" {
				in[m] = v.home[c]
			} else if in[m] != v.home[c] {
				v.problems.add(m.Value, "It is in several collections; the first, "+in[m]+", became its discipline.")
			}
		}
	}
	for _, c := range v.concepts {
		for _, s := range append(v.said[c][skos("inScheme")], v.said[c][skos("topConceptOf")]...) {
			if id := v.home[s]; id != "" && in[c] == "" {
				in[c] = id
			}
		}
	}
	return in
}

// homeOf climbs from a concept to the first thing above that is or has a discipline.
func (v *vocabulary) homeOf(c rdf.Term, in map[rdf.Term]string) string {
	seen := map[rdf.Term]bool{}
	for level := []rdf.Term{c}; len(level) > 0; {
		var above []rdf.Term
		for _, t := range level {
			if id := cmp.Or(v.home[t], in[t]); id != "" {
				return id
			}
			for _, wide := range v.broader[t] {
				if !seen[wide] {
					seen[wide] = true
					above = append(above, wide)
				}
			}
		}
		level = above
	}
	return ""
}

// told reports a code that is not what the file has.
func (v *vocabulary) told(c rdf.Term) {
	if was := v.notation(c); was != "" && was != v.code[c] {
		v.problems.add(c.Value, "Its notation "+strconv.Quote(was)+" is no code here, so it became "+v.code[c]+".")
	}
}

func (v *vocabulary) skill(c rdf.Term, discipline string) {
	s := pack.Skill{Code: v.code[c], Discipline: discipline, Name: v.name(c), Status: "active",
		Definition: v.joined(c, "skos:definition", "dct:description", "rdfs:comment"), ScopeNote: v.joined(c, "skos:scopeNote"),
		Examples: v.texts(c, "skos:example"), SourceNote: v.joined(c, "dct:source")}
	for _, l := range v.spoken(v.labels(c, "altLabel")) {
		if label := strings.TrimSpace(l.Value); label != "" && label != s.Name && !slices.Contains(s.AltLabels, label) {
			s.AltLabels = append(s.AltLabels, label)
		}
	}
	for _, wide := range v.broader[c] {
		if code := v.code[wide]; code != "" {
			s.Broader = append(s.Broader, code)
		}
	}
	s.Related = v.related(c)
	if o := v.said[c][rdf.NewIRI(property("", "owl:deprecated"))]; len(o) > 0 && (o[0].Value == "true" || o[0].Value == "1") {
		s.Status = retired
	}
	for _, by := range v.said[c][rdf.NewIRI(property("", "dct:isReplacedBy"))] {
		if code := v.code[by]; code != "" && by != c {
			s.ReplacedBy = append(s.ReplacedBy, code)
		}
	}
	if s.Definition == "" {
		v.problems.add(c.Value, "It has no definition. Write one before the framework is published.")
	}
	v.e.Framework.Skills = append(v.e.Framework.Skills, s)
	v.mappings(c, s)
	v.dropped(c)
}

// related reads a relation that either side says.
func (v *vocabulary) related(c rdf.Term) []string {
	var codes []string
	for _, o := range v.said[c][skos("related")] {
		if o == c {
			v.problems.add(c.Value, "It is related to itself, which was left out.")
		} else if code := v.code[o]; code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		} else if code == "" {
			v.problems.add(c.Value, "It is related to "+o.Value+", which is no skill here, so that was left out.")
		}
	}
	for _, other := range v.relating[c] {
		if code := v.code[other]; other != c && code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// mappings keep where the skill came from, and what its concept is matched with.
func (v *vocabulary) mappings(c rdf.Term, s pack.Skill) {
	add := func(scheme, target, label, match string) {
		v.e.Framework.Mappings = append(v.e.Framework.Mappings, pack.Mapping{Skill: s.Code, Scheme: scheme, TargetID: target, TargetLabel: label, Match: match, Status: "confirmed"})
	}
	add(cmp.Or(v.e.Scheme.ID, "source"), c.Value, s.Name, "exact")
	for _, match := range []string{"exact", "close", "broad", "narrow", "related"} {
		for _, o := range v.said[c][skos(match+"Match")] {
			if o.Kind == rdf.Blank {
				v.problems.add(c.Value, "A match leads to something without an address, so it was left out.")
				continue
			}
			label := ""
			if labels := v.spoken(v.labels(o, "prefLabel")); len(labels) > 0 {
				label = labels[0].Value
			}
			add(schemeOf(o.Value), o.Value, label, match)
		}
	}
}

// schemeOf names somebody else's scheme by the host of its addresses.
func schemeOf(iri string) string {
	if u, err := url.Parse(iri); err == nil && u.Host != "" {
		return strings.TrimPrefix(u.Host, "www.")
	}
	return "other"
}

var taken = map[string]bool{"prefLabel": true, "altLabel": true, "definition": true, "scopeNote": true, "example": true, "broader": true, "narrower": true,
	"related": true, "notation": true, "inScheme": true, "topConceptOf": true, "hasTopConcept": true, "exactMatch": true, "closeMatch": true,
	"broadMatch": true, "narrowMatch": true, "relatedMatch": true, "broaderTransitive": true, "narrowerTransitive": true, "semanticRelation": true, "mappingRelation": true}

// dropped lists what a concept says that no skill has a place for.
func (v *vocabulary) dropped(c rdf.Term) {
	var names, langs []string
	for p, all := range v.said[c] {
		name, ours := strings.CutPrefix(p.Value, prefixes["skos"])
		switch {
		case ours && taken[name]:
			for _, o := range all {
				if o.Kind == rdf.Literal && o.Lang != "" && o.Lang != v.lang && !slices.Contains(langs, o.Lang) && name != "notation" {
					langs = append(langs, o.Lang)
				}
			}
		case p == a || strings.HasPrefix(p.Value, skosxl) || slices.Contains([]string{"owl:deprecated", "dct:isReplacedBy", "dct:source"}, shorten(p.Value)):
		default:
			names = append(names, shorten(p.Value))
		}
	}
	slices.Sort(names)
	slices.Sort(langs)
	if len(langs) > 0 {
		v.problems.add(c.Value, "Its texts in "+english.And(langs)+" were left out: a framework has one language, here "+v.lang+".")
	}
	if len(names) > 0 {
		v.problems.add(c.Value, "A skill has no place for "+english.And(names)+", so this was left out.")
	}
}

// coder makes valid codes, each once, letter case aside.
type coder struct{ used map[string]bool }

func newCoder() *coder { return &coder{map[string]bool{}} }

// take makes a code of the first text that has letters or digits.
func (c *coder) take(texts ...string) string {
	code := ""
	for _, s := range texts {
		if code = codify(s); code != "" {
			break
		}
	}
	if code == "" {
		code = "C"
	}
	free := code
	for n := 2; c.used[strings.ToLower(free)]; n++ {
		free = code + "-" + strconv.Itoa(n)
	}
	c.used[strings.ToLower(free)] = true
	return free
}

// codify keeps letters and digits, joined by hyphens, behind a letter.
func codify(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			gap = b.Len() > 0
			continue
		}
		if b.Len() == 0 && r >= '0' && r <= '9' {
			b.WriteByte('C')
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

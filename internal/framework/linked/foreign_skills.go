package linked

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/english"
	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

// skills makes a skill of every concept that is no discipline.
func (v *vocabulary) skills() {
	in := v.membership()
	v.spread(in)
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
		id := in[c]
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

// spread gives every concept the discipline of the nearest thing above it that is
// or has one.
func (v *vocabulary) spread(in map[rdf.Term]string) {
	var queue []rdf.Term
	for _, c := range v.concepts {
		if in[c] = cmp.Or(v.home[c], in[c]); in[c] != "" {
			queue = append(queue, c)
		}
	}
	for len(queue) > 0 {
		c := queue[0]
		queue = queue[1:]
		for _, narrow := range v.narrower[c] {
			if in[narrow] == "" {
				in[narrow] = in[c]
				queue = append(queue, narrow)
			}
		}
	}
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
	seen := map[string]bool{}
	add := func(code string) {
		if !seen[code] {
			seen[code] = true
			codes = append(codes, code)
		}
	}
	for _, o := range v.said[c][skos("related")] {
		if o == c {
			v.problems.add(c.Value, "It is related to itself, which was left out.")
		} else if code := v.code[o]; code != "" {
			add(code)
		} else {
			v.problems.add(c.Value, "It is related to "+o.Value+", which is no skill here, so that was left out.")
		}
	}
	for _, other := range v.relating[c] {
		if code := v.code[other]; other != c && code != "" {
			add(code)
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

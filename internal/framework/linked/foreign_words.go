package linked

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"guildhall/skos/rdf"
)

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

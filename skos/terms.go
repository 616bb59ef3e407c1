package skos

import "strings"

// The namespaces of SKOS.
const (
	NS   = "http://www.w3.org/2004/02/skos/core#"
	NSXL = "http://www.w3.org/2008/05/skos-xl#"
)

const (
	rdfNS     = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfsNS    = "http://www.w3.org/2000/01/rdf-schema#"
	owlNS     = "http://www.w3.org/2002/07/owl#"
	dctNS     = "http://purl.org/dc/terms/"
	dcNS      = "http://purl.org/dc/elements/1.1/"
	isothesNS = "http://purl.org/iso25964/skos-thes#"
	xsdNS     = "http://www.w3.org/2001/XMLSchema#"
)

// prop is a property that the model knows.
type prop uint8

const (
	unknownProp prop = iota // may turn out to be a sub-property of one below
	ignored                 // of a vocabulary that is not SKOS and says nothing here

	// Relations between resources, each a list of edges.
	broader
	narrower
	broaderTransitive
	narrowerTransitive
	related
	semanticRelation
	mappingRelation
	closeMatch
	exactMatch
	broadMatch
	narrowMatch
	relatedMatch
	inScheme
	hasTopConcept
	topConceptOf
	member
	memberList
	xlPrefLabel
	xlAltLabel
	xlHiddenLabel
	xlLabelRelation
	isReplacedBy
	listFirst
	listRest
	subPropertyOf
	subClassOf
	endOfRelations

	// Values.
	prefLabel
	altLabel
	hiddenLabel
	notation
	literalForm
	documentation // note and its sub-properties
	description   // what other vocabularies have for it
	title         // a name that is no SKOS label
	deprecated
	rdfType
	propCount
)

// known gives every property that the model reads.
var known = map[string]prop{
	NS + "broader": broader, NS + "narrower": narrower, NS + "broaderTransitive": broaderTransitive, NS + "narrowerTransitive": narrowerTransitive,
	NS + "related": related, NS + "semanticRelation": semanticRelation, NS + "mappingRelation": mappingRelation,
	NS + "closeMatch": closeMatch, NS + "exactMatch": exactMatch, NS + "broadMatch": broadMatch, NS + "narrowMatch": narrowMatch, NS + "relatedMatch": relatedMatch,
	NS + "inScheme": inScheme, NS + "hasTopConcept": hasTopConcept, NS + "topConceptOf": topConceptOf,
	NS + "member": member, NS + "memberList": memberList,
	NS + "prefLabel": prefLabel, NS + "altLabel": altLabel, NS + "hiddenLabel": hiddenLabel, NS + "notation": notation,
	NS + "note": documentation, NS + "definition": documentation, NS + "scopeNote": documentation, NS + "example": documentation,
	NS + "historyNote": documentation, NS + "editorialNote": documentation, NS + "changeNote": documentation,
	NSXL + "prefLabel": xlPrefLabel, NSXL + "altLabel": xlAltLabel, NSXL + "hiddenLabel": xlHiddenLabel,
	NSXL + "literalForm": literalForm, NSXL + "labelRelation": xlLabelRelation,
	rdfNS + "type": rdfType, rdfNS + "first": listFirst, rdfNS + "rest": listRest,
	rdfsNS + "subPropertyOf": subPropertyOf, rdfsNS + "subClassOf": subClassOf,
	rdfsNS + "label": title, dctNS + "title": title, dcNS + "title": title,
	rdfsNS + "comment": description, dctNS + "description": description, dcNS + "description": description,
	owlNS + "deprecated": deprecated, dctNS + "isReplacedBy": isReplacedBy,
	// ISO 25964's own extension declares these as sub-properties.
	isothesNS + "broaderGeneric": broader, isothesNS + "broaderInstantial": broader, isothesNS + "broaderPartitive": broader,
	isothesNS + "narrowerGeneric": narrower, isothesNS + "narrowerInstantial": narrower, isothesNS + "narrowerPartitive": narrower,
}

// names of properties as sentences have them.
var propNames = func() [propCount]string {
	var names [propCount]string
	for iri, p := range known {
		if local, ok := strings.CutPrefix(iri, NS); ok && p != documentation {
			names[p] = "skos:" + local
		}
		if local, ok := strings.CutPrefix(iri, NSXL); ok {
			names[p] = "skosxl:" + local
		}
	}
	names[isReplacedBy], names[listFirst], names[listRest] = "dct:isReplacedBy", "rdf:first", "rdf:rest"
	names[documentation] = "a documentation property"
	return names
}()

// Classes of a node, stated or entailed.
type classes uint32

const (
	isConcept classes = 1 << iota
	isScheme
	isCollection
	isOrdered
	isLabel
	isList

	entailedConcept // by domain or range, not by a type
	mappedConcept   // of these, only as one side of a mapping
	entailedScheme
	entailedCollection
	entailedLabel
	isSubject // some triple says something about it
	isDeprecated
	hasTitle
	hasDocumentation
	hasType // of any vocabulary
)

const (
	anyConcept    = isConcept | entailedConcept | mappedConcept
	anyScheme     = isScheme | entailedScheme
	anyCollection = isCollection | isOrdered | entailedCollection
	anyLabel      = isLabel | entailedLabel
)

// knownClasses gives what each class makes of its members.
var knownClasses = map[string]classes{
	NS + "Concept": isConcept, NS + "ConceptScheme": isScheme, NS + "Collection": isCollection,
	NS + "OrderedCollection": isOrdered | isCollection, NSXL + "Label": isLabel, rdfNS + "List": isList,
	isothesNS + "ConceptGroup": isCollection, isothesNS + "ThesaurusArray": isCollection,
}

// entailment is what a property says of its two sides (its domain and range).
type entailment struct{ subject, object classes }

// entails follows S4 to S7, S19 to S22, S31, S33, S39 to S42, S53 and S54. The range
// of member is a union, which says nothing of one of its classes.
var entails = func() [endOfRelations]entailment {
	var e [endOfRelations]entailment
	for _, p := range []prop{broader, narrower, broaderTransitive, narrowerTransitive, related, semanticRelation} {
		e[p] = entailment{entailedConcept, entailedConcept}
	}
	for _, p := range []prop{mappingRelation, closeMatch, exactMatch, broadMatch, narrowMatch, relatedMatch} {
		e[p] = entailment{mappedConcept, mappedConcept}
	}
	e[inScheme].object = entailedScheme
	e[hasTopConcept] = entailment{entailedScheme, entailedConcept}
	e[topConceptOf] = entailment{entailedConcept, entailedScheme}
	e[member].subject = entailedCollection
	e[memberList].subject = entailedCollection
	for _, p := range []prop{xlPrefLabel, xlAltLabel, xlHiddenLabel} {
		e[p].object = entailedLabel
	}
	e[xlLabelRelation] = entailment{entailedLabel, entailedLabel}
	return e
}()

// oldTerms were part of drafts of SKOS and are not part of it; each with what took its place.
var oldTerms = map[string]string{
	"prefSymbol": "foaf:depiction", "altSymbol": "foaf:depiction", "symbol": "foaf:depiction",
	"subject": "dct:subject", "isSubjectOf": "dct:subject the other way round", "primarySubject": "dct:subject", "isPrimarySubjectOf": "dct:subject the other way round",
	"subjectIndicator": "foaf:isPrimaryTopicOf", "CollectableProperty": "skos:Collection", "externalID": "dct:identifier",
	"narrowerGeneric": "skos:narrower", "broaderGeneric": "skos:broader", "narrowerInstantive": "skos:narrower", "broaderInstantive": "skos:broader",
	"narrowerPartitive": "skos:narrower", "broaderPartitive": "skos:broader", "relatedHasPart": "skos:related", "relatedPartOf": "skos:related",
	"publicNote": "skos:note", "privateNote": "skos:editorialNote", "TopConcept": "skos:Concept with skos:topConceptOf", "hasTopConcepts": "skos:hasTopConcept",
	"denotes": "foaf:focus", "broaderMatch": "skos:broadMatch", "narrowerMatch": "skos:narrowMatch",
}

// otherTerms are in the namespaces and not in the tables above.
var otherTerms = map[string]bool{NS: true, strings.TrimSuffix(NS, "#"): true, NSXL: true, strings.TrimSuffix(NSXL, "#"): true}

// termKind says what an IRI is that looks like a SKOS term.
type termKind uint8

const (
	notSKOS termKind = iota
	goodTerm
	undefinedTerm
	oldTerm
	wrongNamespace
)

// termOf tells whether an IRI is a term of SKOS, and what should stand in its place if it is not.
func termOf(iri string) (termKind, string) {
	switch {
	case !strings.Contains(iri, "skos"):
		return notSKOS, ""
	case known[iri] != unknownProp, knownClasses[iri] != 0, otherTerms[iri]:
		return goodTerm, ""
	case strings.HasPrefix(iri, NS):
		if instead, ok := oldTerms[iri[len(NS):]]; ok {
			return oldTerm, instead
		}
		return undefinedTerm, nearestTerm(NS, iri[len(NS):], "skos:")
	case strings.HasPrefix(iri, NSXL):
		return undefinedTerm, nearestTerm(NSXL, iri[len(NSXL):], "skosxl:")
	}
	return likeSKOS(iri)
}

// likeSKOS finds terms whose namespace is almost that of SKOS: https for http, a
// slash or nothing for the hash, a draft's year.
func likeSKOS(iri string) (termKind, string) {
	rest, ok := strings.CutPrefix(iri, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(iri, "http://")
	}
	if !ok {
		return notSKOS, ""
	}
	rest = strings.TrimPrefix(strings.ToLower(rest), "www.")
	if !strings.HasPrefix(rest, "w3.org/2004/02/skos") && !strings.HasPrefix(rest, "w3.org/2008/05/skos") && !strings.HasPrefix(rest, "w3.org/2009/08/skos") {
		return notSKOS, ""
	}
	ns, prefix := NS, "skos:"
	if strings.Contains(rest, "skos-xl") {
		ns, prefix = NSXL, "skosxl:"
	}
	local := iri[strings.LastIndexAny(iri, "#/")+1:]
	for _, glued := range []string{"core", "skos-xl"} { // the hash was left out
		if cut, ok := strings.CutPrefix(local, glued); ok && cut != "" {
			local = cut
		}
	}
	if is := nearestTerm(ns, local, prefix); is != "" {
		return wrongNamespace, is
	}
	return notSKOS, ""
}

// nearestTerm finds the term that a mistyped name most likely means, empty if none is close.
func nearestTerm(ns, local, prefix string) string {
	best, at := "", 3
	try := func(iri string) {
		if name, ok := strings.CutPrefix(iri, ns); ok {
			if d := distance(strings.ToLower(name), strings.ToLower(local)); d < at || d == at && d < 3 && name < best {
				best, at = name, d
			}
		}
	}
	for iri := range known {
		try(iri)
	}
	for iri := range knownClasses {
		try(iri)
	}
	if best == "" {
		return ""
	}
	return prefix + best
}

// distance is the number of letters to change, add or leave out between two short words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

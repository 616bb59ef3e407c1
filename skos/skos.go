// Package skos holds a vocabulary in the Simple Knowledge Organization System and
// says what is wrong with it.
//
// A Builder takes triples as they stream and gives a Vocabulary: concept schemes,
// concepts, labels, notations, hierarchy, relations, mappings and collections, in
// slices of small integers. Check applies every rule of Rules to it: the integrity
// conditions of the SKOS Reference (W3C, 2009) under their own numbers, and what
// taxonomists look for beyond them.
//
// What the SKOS Reference entails counts as if it had been written: sub-properties
// and sub-classes that the file declares, domains and ranges, inverses and symmetry,
// and the transitivity of broaderTransitive and exactMatch. Nothing else is assumed,
// and nothing is fetched.
package skos

// Severity says how grave a finding is.
type Severity string

// An Error breaks a condition of SKOS or RDF, or the hierarchy itself. A Warning is
// most likely a mistake. A Note is for an editor to weigh.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Finding is one fault of a vocabulary.
type Finding struct {
	Rule     string   `json:"rule"` // ID of the Rule
	Name     string   `json:"name"`
	Severity Severity `json:"severity"`
	Concept  string   `json:"concept"`         // IRI of what it is about, or _:label of a blank node; empty for the vocabulary as a whole
	Label    string   `json:"label,omitempty"` // what people call it
	Sentence string   `json:"sentence"`        // what is wrong
	Fix      string   `json:"fix"`             // what to do about it
}

// Options adapt a check to who reads it. The zero value is for taxonomists.
type Options struct {
	// Language is the tag of the language in which things are named in findings
	// where they have several names; English where empty.
	Language string
	// Mention writes a thing into a sentence, given its IRI and its label, which may
	// be empty; nil for: "label" <IRI>.
	Mention func(iri, label string) string
	// Concept is what one concept is called in sentences; concept where empty.
	Concept string
	// Plain keeps the terms of SKOS and language tags out of sentences, for editors of a
	// vocabulary in one language who do not see it as SKOS.
	Plain bool
	// Without lists the rules that do not apply, by ID.
	Without []string
	// Severity gives rules another severity than their own, by ID.
	Severity map[string]Severity
}

// Check returns what is wrong with a vocabulary, in the order of Rules and then of
// IRIs: the same list for the same triples in any order.
func Check(v *Vocabulary, o Options) []Finding {
	c := newChecker(v, o)
	for _, check := range []func(){
		c.checkTerms, c.checkIRIs, c.checkLiterals, c.checkMisuses,
		c.checkClasses, c.checkLabels, c.checkLabelSets, c.checkSharedLabels, c.checkNearLabels,
		c.checkLanguages, c.checkDocumentation, c.checkNotations,
		c.checkHierarchy, c.checkRelated, c.checkOneWay, c.checkPlace,
		c.checkSchemes, c.checkTops, c.checkLinks, c.checkFormless,
		c.checkMappings, c.checkExact, c.checkCollections, c.checkRetired,
	} {
		check()
	}
	return c.sorted()
}

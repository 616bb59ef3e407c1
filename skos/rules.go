package skos

import "slices"

// Rule is something that Check looks for.
type Rule struct {
	ID       string
	Name     string
	Severity Severity
	Source   string // where the rule comes from
	About    string // why it matters, for people who read a report for the first time
}

// Rules returns every rule, in the order in which findings are listed.
func Rules() []Rule { return slices.Clone(rules) }

const reference = "SKOS Reference "

// rules are named S9 and so on where they are statements of the SKOS Reference.
var rules = []Rule{
	{"S9", "Concept scheme and concept at once", Error, reference + "4.4, S9", "A concept scheme is the list; a concept is an entry. Nothing can be both."},
	{"S13", "One label in two parts", Error, reference + "5.4, S13; qSKOS: disjoint labels violation", "A word is a concept's preferred, alternative or hidden label, and only one of them."},
	{"S14", "Several preferred labels in one language", Error, reference + "5.4, S14; qSKOS: inconsistent preferred labels", "A concept has at most one preferred label in each language, and at most one without a language."},
	{"S27", "Related and hierarchical at once", Error, reference + "8.4, S27; qSKOS: relation clashes", "A concept that lies above another in the hierarchy cannot be related to it as well, however many steps lie between them."},
	{"S37", "Collection and concept or scheme at once", Error, reference + "9.4, S37", "A collection groups concepts and is none itself, so it takes no part in broader, narrower or related."},
	{"S46", "Exact match and another match at once", Error, reference + "10.4, S46; qSKOS: mapping clashes", "Two concepts that match exactly cannot also match as broader, narrower or related. Exact matches carry over: if A matches B and B matches C, A matches C."},
	{"S12", "Label that is not plain text", Error, reference + "5.3, S12", "A label is text, with or without a language: no address, number or date."},
	{"S15", "Notation that is not a value", Error, reference + "6.3, S15", "A notation is a code, written as a value and not as an address."},
	{"S32", "Scheme as a member of a collection", Error, reference + "9.3, S32", "The members of a collection are concepts and collections."},
	{"S35", "Two orders for one collection", Error, reference + "9.3, S35", "An ordered collection has one list of members."},
	{"S36", "Member that the ordered list leaves out", Warning, reference + "9.3, S36", "Everything in an ordered collection's list is a member; a member outside the list has no place in the order."},
	{"S48", "Label resource and something else at once", Error, reference + "B.2.2, S48", "A SKOS-XL label is a label and not a concept, scheme or collection."},
	{"S52", "Label resource without one literal form", Error, reference + "B.2.3, S52", "A SKOS-XL label has exactly one literal form."},
	{"relation-literal", "Text where a thing is due", Error, reference + "4.3, 8.3, 9.3, 10.3 (object properties)", "Relations lead from one resource to another. A name in quotation marks relates to nothing."},
	{"term-undefined", "Term that SKOS does not have", Error, "qSKOS: undefined SKOS resources", "A misspelt property or class is legal RDF and means nothing, so what it says is lost."},
	{"term-namespace", "Term in the wrong namespace", Error, "qSKOS: undefined SKOS resources", "Every program compares SKOS terms character by character: https for http or a lost hash makes them unknown."},
	{"term-old", "Term of an old draft of SKOS", Warning, "qSKOS: undefined SKOS resources; Skosify: deprecated properties", "Drafts before 2009 had terms that SKOS left out."},
	{"iri-malformed", "Malformed address", Error, "RFC 3987; qSKOS: broken links", "An address with characters that it may not have cannot be followed, and some programs refuse the whole file."},
	{"iri-blank", "Concept without an address", Warning, "qSKOS: HTTP URI scheme violation", "Nobody outside the file can refer to a blank node."},
	{"iri-not-http", "Address that is not on the web", Note, "qSKOS: HTTP URI scheme violation", "Addresses that begin with http can be looked up by whoever meets them."},
	{"literal-ill-typed", "Value that its datatype does not allow", Warning, "RDF 1.1 Concepts 5.1", "Programs drop or refuse a date or number that is none."},
	{"label-missing", "No preferred label", Warning, "qSKOS: missing labels; Skosify", "Without a preferred label a concept shows as its address."},
	{"label-untyped", "Named and not a concept", Warning, reference + "5.3 (labels have no domain)", "A label does not make a concept. Without a type or a relation, programs pass it over."},
	{"label-empty", "Empty label", Error, "qSKOS: empty labels", "An empty label shows as nothing, and is still the concept's name to a program."},
	{"label-space", "Stray spaces in a label", Warning, "Skosify: extra whitespace", "A space too many makes a label differ from its equal in searches and comparisons."},
	{"text-unprintable", "Characters that cannot be seen", Warning, "qSKOS: unprintable characters in labels", "Control characters and the like come from copying, and break searching, sorting and printing."},
	{"text-garbled", "Garbled characters", Warning, "W3C character model", "Text in UTF-8 was once read as another encoding, so that accented letters and quotation marks became two or three others."},
	{"label-markup", "HTML in a label", Note, "SKOS Primer 2.2", "Labels are plain text: tags and character references show as they are written."},
	{"label-shared", "Two concepts with one name", Warning, reference + "5.6.4 (best practice); qSKOS: overlapping labels; ISO 25964-1", "Within a scheme people take concepts of the same name for one."},
	{"label-shared-alternative", "Alternative label that names another concept too", Note, "qSKOS: overlapping labels; ISO 25964-1", "A word that leads to two concepts does not tell people which to use."},
	{"label-variant", "Two concepts whose names differ only in form", Warning, "ISO 25964-1; near-duplicate check of this service", "Names that differ in capitals, punctuation, spacing, or singular and plural are most likely one concept entered twice."},
	{"label-order", "Two concepts named by the same words in another order", Note, "near-duplicate check of this service", "Other than in a fixed phrase, the order of words seldom makes two concepts."},
	{"label-typing", "Two concepts whose names differ by one letter", Note, "near-duplicate check of this service", "One letter changed, added, lost or swapped is often a slip."},
	{"label-brackets", "Names told apart only by brackets", Note, "ISO 25964-1 6.2 (qualifiers)", "A qualifier in brackets is right for homographs. Elsewhere it hides that one concept was split by where it is used."},
	{"label-repeated", "One label twice", Note, "Skosify: label overlap", "A label that differs from another of the same concept only in capitals, or in whether it has a language, adds nothing."},
	{"label-alternative-alone", "Alternative labels without a preferred one", Note, reference + "5.6.5 (best practice)", "In this language the concept has other words but no name."},
	{"language-malformed", "Malformed language tag", Error, "BCP 47 (RFC 5646) 2.1; RDF 1.1 Concepts 3.3; qSKOS: omitted or invalid language tags", "RDF requires language tags to be well-formed."},
	{"language-unknown", "Language tag that stands for nothing", Warning, "BCP 47 (RFC 5646) 2.2.9; qSKOS: omitted or invalid language tags", "The tag has the right form and names no language, script or country."},
	{"language-private", "Private language tag", Note, "BCP 47 (RFC 5646) 2.2.7", "Only those who agreed on a private tag know what it means."},
	{"language-missing", "Text without a language", Warning, "qSKOS: omitted or invalid language tags; Skosify: default language", "Without a tag, programs cannot choose the label for their reader, nor pronounce it."},
	{"language-coverage", "Not in every language", Note, "qSKOS: incomplete language coverage", "Readers of a language meet gaps where a concept has no preferred label in it."},
	{"language-common", "No language common to all concepts", Warning, "qSKOS: no common language", "There is no language in which the whole vocabulary can be shown."},
	{"undocumented", "No definition or note", Note, "qSKOS: undocumented concepts", "A label alone leaves open what belongs to a concept."},
	{"documentation-empty", "Empty definition or note", Warning, "qSKOS: empty labels", "An empty note looks like documentation and says nothing."},
	{"notation-shared", "One code for two concepts", Warning, reference + "6.5.2 (best practice); qSKOS: ambiguous notation references", "A code stands for one concept of a scheme, and is not used again when that retires."},
	{"notation-several", "Several codes of one kind", Note, reference + "6.5", "With two codes of the same kind nobody can tell which to cite."},
	{"notation-missing", "No code", Note, "qSKOS: ambiguous notation references", "Nearly all concepts of this vocabulary have a notation."},
	{"notation-empty", "Empty code", Warning, reference + "6.5", "An empty notation identifies nothing."},
	{"notation-language", "Code in a language", Note, reference + "6.5.1", "A notation is a code and not a word of a language; words belong in labels."},
	{"hierarchy-cycle", "Cycle in the hierarchy", Error, reference + "8.6.8; qSKOS: cyclic hierarchical relations; Skosify", "Following broader from a concept leads back to it. SKOS does not forbid it; no display of a hierarchy can show it."},
	{"relation-reflexive", "Concept related to itself", Error, "qSKOS: reflexive relations", "A concept is neither broader nor narrower than itself, nor related to itself."},
	{"hierarchy-redundant", "Broader concept that follows from others", Warning, "qSKOS: hierarchical redundancy; Skosify", "By convention broader leads one step up. A step over what lies between is implied already."},
	{"related-siblings", "Related concepts under one parent", Note, "qSKOS: valueless associative relations", "Concepts under one broader concept are seen together anyway."},
	{"one-way", "Relation stated one way only", Note, "qSKOS: unidirectionally related concepts", "The other way follows by S8, S23, S25 and S44, but only for programs that infer."},
	{"orphan", "Concept without relations", Warning, "qSKOS: orphan concepts", "Nobody comes upon it by following the hierarchy or relations."},
	{"flat", "No relations at all", Note, "qSKOS: orphan concepts", "A flat list is a vocabulary too, and offers no way from one concept to another."},
	{"cluster", "Part cut off from the rest", Note, "qSKOS: disconnected concept clusters", "These concepts relate to each other and to nothing else."},
	{"scheme-none", "No concept scheme", Warning, "Skosify: missing concept scheme", "Without a concept scheme a vocabulary has no name, licence or version."},
	{"scheme-missing", "Concept in no scheme", Warning, "Skosify: missing inScheme", "Programs find a vocabulary's concepts by their scheme."},
	{"scheme-unnamed", "Scheme without a name", Note, "qSKOS: missing labels", "People choose a vocabulary by its name."},
	{"scheme-no-top", "Scheme without top concepts", Note, "qSKOS: omitted top concepts", "Top concepts are where people begin to browse."},
	{"top-undeclared", "Concept at the top that is not declared so", Note, "qSKOS: omitted top concepts; Skosify", "The scheme names its top concepts and leaves this one out, so browsing does not reach it."},
	{"top-broader", "Top concept with a broader one", Warning, "qSKOS: top concepts having broader concepts", "A top concept has nothing above it in its scheme."},
	{"across-schemes", "Hierarchy or relation across schemes", Warning, reference + "10.6.1 (best practice)", "Between schemes the mapping properties say broadMatch, narrowMatch and relatedMatch."},
	{"link-undefined", "Link to something undefined", Warning, "qSKOS: broken links, missing out-links; Skosify", "The file says nothing about what this leads to."},
	{"mapping-same-scheme", "Mapping within one scheme", Warning, "qSKOS: mapping relations misuse", "Mappings lead to other schemes. Within one, concepts are broader, narrower or related, or are one concept."},
	{"mapping-clash", "Two kinds of match for one pair", Warning, reference + "10.6.1; qSKOS: mapping clashes", "The two say different things about how close the concepts are."},
	{"exact-shared", "Two concepts that match one exactly", Warning, reference + "10.3, S45", "Exact match is transitive, so it makes these two the same concept."},
	{"exact-several", "Exact matches with several concepts of one scheme", Note, reference + "10.3, S45", "Exact match is transitive, so it makes the other scheme's concepts the same."},
	{"collection-empty", "Collection without members", Note, reference + "9.1", "An empty collection groups nothing."},
	{"collection-cycle", "Collection inside itself", Error, reference + "9.6", "Following member from a collection leads back to it."},
	{"collection-unnamed", "Collection without a name", Note, reference + "9.6.2", "A collection is shown by its label."},
	{"list-broken", "Broken list", Error, "RDF Schema 1.1, 5.2", "A list has one first entry and one rest at each step, and ends in rdf:nil."},
	{"retired-used", "Retired concept still in use", Warning, "owl:deprecated; Skosmos practice", "A concept in use leans on one that is retired."},
	{"retired-replacement", "Replacement that leads nowhere", Warning, "dct:isReplacedBy", "Whoever follows the replacement must arrive at a concept in use."},
	{"retired-silent", "Retired without replacement", Note, "dct:isReplacedBy", "People who used the concept are not told what to use now."},
	{"replaced-active", "Replaced but not retired", Note, "owl:deprecated", "A concept that something replaced is still offered."},
}

var ruleIndex = func() map[string]int {
	at := map[string]int{}
	for i, r := range rules {
		at[r.ID] = i
	}
	return at
}()

package skos_test

import (
	"slices"
	"strings"
	"testing"

	"guildhall/skos"
	"guildhall/skos/rdf"
)

const prefixes = `@prefix : <http://v.example/> .
@prefix o: <http://other.example/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix isothes: <http://purl.org/iso25964/skos-thes#> .
`

func vocabulary(t testing.TB, turtle string) *skos.Vocabulary {
	t.Helper()
	b := skos.NewBuilder()
	err := rdf.ReadTurtle(strings.NewReader(prefixes+turtle), "", func(triple rdf.Triple) error {
		b.Add(triple)
		return nil
	})
	if err != nil {
		t.Fatalf("%v in\n%s", err, turtle)
	}
	return b.Vocabulary()
}

// of returns what a rule finds, as the last parts of addresses; "" is the whole vocabulary.
func of(findings []skos.Finding, rule string) []string {
	at := []string{}
	for _, f := range findings {
		if f.Rule == rule {
			at = append(at, f.Concept[strings.LastIndexAny(f.Concept, "/#")+1:])
		}
	}
	return at
}

// ruleCases has, for each rule, vocabularies that break it, with what is found, and
// vocabularies that come near to it and do not.
var ruleCases = []struct {
	rule, turtle string
	want         []string
}{
	{"S9", `:a a skos:Concept, skos:ConceptScheme .`, []string{"a"}},
	{"S9", `:a a skos:Concept . :b skos:inScheme :a .`, []string{"a"}},
	{"S9", `:s skos:hasTopConcept :a . :b skos:broader :s .`, []string{"s"}},
	{"S9", `:s skos:hasTopConcept :s .`, []string{"s"}},
	{"S9", `:c a :Sub . :Sub rdfs:subClassOf :Middle . :Middle rdfs:subClassOf skos:Concept . :c a skos:ConceptScheme .`, []string{"c"}},
	{"S9", `:s a skos:ConceptScheme ; skos:hasTopConcept :a . :a a skos:Concept ; skos:topConceptOf :s ; skos:inScheme :s .`, nil},
	{"S9", `:s a skos:ConceptScheme ; skos:prefLabel "S"@en ; skos:definition "A scheme."@en ; skos:notation "1" .`, nil}, // labels and notes have no domain

	{"S13", `:a skos:prefLabel "x"@en ; skos:altLabel "x"@en .`, []string{"a"}},
	{"S13", `:a skos:prefLabel "x"@en ; skos:hiddenLabel "x"@EN .`, []string{"a"}},
	{"S13", `:a skos:altLabel "x" ; skos:hiddenLabel "x" .`, []string{"a"}},
	{"S13", `:a skos:prefLabel "x"@en ; xl:altLabel :l . :l xl:literalForm "x"@en .`, []string{"a"}},
	{"S13", `:p rdfs:subPropertyOf skos:altLabel . :a skos:prefLabel "x"@en ; :p "x"@en .`, []string{"a"}},
	{"S13", `:a skos:prefLabel "x"@en ; skos:altLabel "x"@fr, "X"@en, "x" .`, nil},
	{"S13", `:a skos:prefLabel "x"@en ; xl:prefLabel :l . :l xl:literalForm "x"@en .`, nil},

	{"S14", `:a skos:prefLabel "x"@en, "y"@en .`, []string{"a"}},
	{"S14", `:a skos:prefLabel "x", "y" .`, []string{"a"}},
	{"S14", `:a skos:prefLabel "x"@en-GB, "y"@en-gb .`, []string{"a"}},
	{"S14", `:a skos:prefLabel "x"@en ; xl:prefLabel :l . :l xl:literalForm "y"@en .`, []string{"a"}},
	{"S14", `:p rdfs:subPropertyOf skos:prefLabel . :a skos:prefLabel "x"@en ; :p "y"@en .`, []string{"a"}},
	{"S14", `:g a skos:Collection ; skos:prefLabel "x"@en, "y"@en .`, []string{"g"}},
	{"S14", `:a skos:prefLabel "x"@en, "y"@en-GB, "z", "w"@fr .`, nil},
	{"S14", `:a skos:prefLabel "x"@en, "x"@en ; skos:altLabel "y"@en, "z"@en .`, nil},
	{"S14", `:a skos:prefLabel ""@en, "x"@en .`, nil}, // the empty one is a finding of its own

	{"S27", `:a skos:broader :b ; skos:related :b .`, []string{"a"}},
	{"S27", `:a skos:broader :b . :b skos:broader :c . :c skos:related :a .`, []string{"a"}},
	{"S27", `:c skos:narrower :b . :b skos:narrower :a . :a skos:related :c .`, []string{"a"}},
	{"S27", `:a skos:broaderTransitive :b ; skos:related :b .`, []string{"a"}},
	{"S27", `:b skos:narrowerTransitive :a . :b skos:related :a .`, []string{"a"}},
	{"S27", `:a skos:broadMatch :b ; skos:relatedMatch :b .`, []string{"a"}}, // S41
	{"S27", `:a skos:broader :b . :b skos:broader :c . :a skos:relatedMatch :c .`, []string{"a"}},
	{"S27", `:a isothes:broaderGeneric :b ; skos:related :b .`, []string{"a"}},
	{"S27", `:p rdfs:subPropertyOf skos:related . :a skos:broader :b ; :p :b .`, []string{"a"}},
	{"S27", `:a skos:broader :b . :c skos:broader :b . :a skos:related :c .`, nil},
	{"S27", `:a skos:broader :b . :c skos:broader :a . :d skos:related :c, :b .`, nil},

	{"S37", `:g a skos:Collection, skos:Concept .`, []string{"g"}},
	{"S37", `:g a skos:OrderedCollection, skos:ConceptScheme .`, []string{"g"}},
	{"S37", `:g skos:member :a . :a skos:broader :g .`, []string{"g"}},
	{"S37", `:g a skos:Collection . :s skos:hasTopConcept :g .`, []string{"g"}},
	{"S37", `:g a isothes:ThesaurusArray ; skos:related :b .`, []string{"g"}},
	{"S37", `:g a skos:Collection ; skos:member :a, :h ; skos:inScheme :s . :h a skos:Collection . :a a skos:Concept .`, nil},

	{"S46", `:a skos:exactMatch o:b ; skos:broadMatch o:b .`, []string{"a"}},
	{"S46", `:a skos:exactMatch o:b . o:b skos:narrowMatch :a .`, []string{"b"}},
	{"S46", `:a skos:exactMatch o:b . o:b skos:relatedMatch :a .`, []string{"b"}},
	{"S46", `:a skos:exactMatch o:b . o:c skos:exactMatch o:b . :a skos:narrowMatch o:c .`, []string{"a"}},
	{"S46", `:a skos:exactMatch o:b . o:b skos:exactMatch o:c . o:c skos:exactMatch o:d . :a skos:broadMatch o:d .`, []string{"a"}},
	{"S46", `:a skos:exactMatch o:b ; skos:closeMatch o:b ; skos:broadMatch o:c .`, nil}, // exactMatch is a closeMatch (S42)
	{"S46", `:a skos:closeMatch o:b ; skos:broadMatch o:b .`, nil},
	{"S46", `:a skos:exactMatch o:b ; skos:broader o:b .`, nil}, // broadMatch is a broader, not the reverse

	{"S12", `:a skos:prefLabel "1"^^xsd:integer .`, []string{"a"}},
	{"S12", `:a skos:altLabel :l .`, []string{"a"}},
	{"S12", `:a skos:hiddenLabel [ ] .`, []string{"a"}},
	{"S12", `:a skos:prefLabel "x"^^xsd:string ; skos:altLabel "y"@en .`, nil},

	{"S15", `:a skos:notation <http://v.example/1> .`, []string{"a"}},
	{"S15", `:a skos:notation "1", "2"^^:code .`, nil},

	{"S32", `:g skos:member :s . :s a skos:ConceptScheme .`, []string{"g"}},
	{"S32", `:g a skos:OrderedCollection ; skos:memberList (:s) . :s a skos:ConceptScheme .`, []string{"g"}},
	{"S32", `:g skos:member :a, :h . :h a skos:Collection .`, nil},

	{"S35", `:g a skos:OrderedCollection ; skos:memberList (:a), (:b) .`, []string{"g"}},
	{"S35", `:g a skos:OrderedCollection ; skos:memberList (:a :b) .`, nil},
	{"S35", `:g a skos:OrderedCollection ; skos:memberList (:a :b), (:a :b) .`, nil},

	{"S36", `:g a skos:OrderedCollection ; skos:member :a, :b ; skos:memberList (:a) .`, []string{"g"}},
	{"S36", `:g a skos:OrderedCollection ; skos:memberList (:a :a) .`, []string{"g"}},
	{"S36", `:g a skos:OrderedCollection ; skos:memberList (:a :b) .`, nil}, // members follow from the list
	{"S36", `:g a skos:OrderedCollection ; skos:member :a, :b ; skos:memberList (:b :a) .`, nil},

	{"S48", `:l a xl:Label, skos:Concept .`, []string{"l"}},
	{"S48", `:a xl:prefLabel :b . :b skos:broader :c .`, []string{"b"}},
	{"S48", `:a xl:prefLabel :l . :l a xl:Label ; xl:literalForm "x"@en .`, nil},

	{"S52", `:l xl:literalForm "x"@en, "y"@en .`, []string{"l"}},
	{"S52", `:a xl:prefLabel :l . :l a xl:Label .`, []string{"l"}},
	{"S52", `:a xl:prefLabel :l . :l xl:literalForm "x"@en .`, nil},

	{"relation-literal", `:a skos:broader "Animals" .`, []string{"a"}},
	{"relation-literal", `:a skos:inScheme "http://v.example/s"^^xsd:anyURI .`, []string{"a"}},
	{"relation-literal", `:a skos:broader :b ; skos:definition "Animals" .`, nil},

	{"term-undefined", `:a skos:preflabel "x"@en .`, []string{"a"}},
	{"term-undefined", `:a a skos:concept .`, []string{"a"}},
	{"term-undefined", `:a xl:label :l .`, []string{"a"}},
	{"term-undefined", `skos:broader a rdf:Property ; rdfs:label "has broader"@en . :a skos:mappingRelation :b ; skos:semanticRelation :c .`, nil},

	{"term-namespace", `:a <https://www.w3.org/2004/02/skos/core#prefLabel> "x"@en .`, []string{"a"}},
	{"term-namespace", `:a a <http://www.w3.org/2004/02/skos/core/Concept> .`, []string{"a"}},
	{"term-namespace", `:a <http://www.w3.org/2004/02/skos/coreprefLabel> "x"@en .`, []string{"a"}},
	{"term-namespace", `:a a <http://www.w3.org/2008/05/skos#Concept> .`, []string{"a"}},
	{"term-namespace", `:a <http://skos.example/prefLabel> "x" ; <http://www.w3.org/2004/02/skos/core#prefLabel> "x" .`, nil},

	{"term-old", `:a skos:subject :b .`, []string{"a"}},
	{"term-old", `:a skos:broaderGeneric :b .`, []string{"a"}},
	{"term-old", `:a dct:subject :b .`, nil},

	{"iri-malformed", `<http://v.example/%zz> a skos:Concept .`, []string{"%zz"}},
	{"iri-malformed", `<http:///x> a skos:Concept .`, []string{"x"}},
	{"iri-malformed", `<http://v.example/a#b#c> a skos:Concept .`, []string{"c"}},
	{"iri-malformed", `<http:x> a skos:Concept .`, []string{"http:x"}},
	{"iri-malformed", `<http://v.example/%41/é?q=1#f> a skos:Concept . <urn:x:y> a skos:Concept . <mailto:a@v.example> a skos:Concept . <http://[::1]:80/a> a skos:Concept .`, nil},

	{"iri-blank", `[] a skos:Concept ; skos:prefLabel "x"@en .`, []string{"_:g1"}},
	{"iri-blank", `:a a skos:Concept ; skos:definition [ rdf:value "x"@en ] .`, nil},

	{"iri-not-http", `<urn:x:y> a skos:Concept .`, []string{"urn:x:y"}},
	{"iri-not-http", `<https://v.example/a> a skos:Concept ; skos:exactMatch <urn:x:y> .`, nil},

	{"literal-ill-typed", `:a dct:modified "1986-21-00"^^xsd:date .`, []string{"a"}},
	{"literal-ill-typed", `:a dct:modified "2018-10-22"^^xsd:dateTime .`, []string{"a"}},
	{"literal-ill-typed", `:a dct:modified "2023-02-29"^^xsd:date .`, []string{"a"}},
	{"literal-ill-typed", `:a owl:deprecated "yes"^^xsd:boolean .`, []string{"a"}},
	{"literal-ill-typed", `:a dct:extent "1.5"^^xsd:integer .`, []string{"a"}},
	{"literal-ill-typed", `:a dct:modified "2024-02-29"^^xsd:date, "2000-02-29Z"^^xsd:date, "-0044-03-15+01:00"^^xsd:date, "12024-01-01"^^xsd:date ; dct:created "2018-10-22T24:00:00"^^xsd:dateTime, "2018-10-22T12:34:45.5+05:30"^^xsd:dateTime, "2018-10-22T12:34:45Z"^^xsd:dateTime ; dct:extent "+12"^^xsd:integer, "-.5"^^xsd:decimal, "1."^^xsd:decimal, "2018"^^xsd:gYear, "2018-12"^^xsd:gYearMonth ; owl:deprecated false .`, nil},

	{"label-missing", `:a a skos:Concept .`, []string{"a"}},
	{"label-missing", `:a a skos:Concept ; skos:altLabel "x"@en .`, []string{"a"}},
	{"label-missing", `:a a skos:Concept ; rdfs:label "x"@en .`, []string{"a"}},
	{"label-missing", `:a a skos:Concept ; skos:prefLabel "x"@en . :b a skos:Concept ; xl:prefLabel :l . :l xl:literalForm "y"@en .`, nil},
	{"label-missing", `:a skos:prefLabel "x"@en ; skos:exactMatch o:b .`, nil}, // o:b is somebody else's
	{"label-missing", `:a a skos:Concept ; owl:deprecated true ; rdfs:label "x"@en .`, nil},

	{"label-untyped", `:a skos:prefLabel "x"@en, "y"@fr .`, []string{"a"}},
	{"label-untyped", `:a skos:prefLabel "x"@en ; skos:related :b . :b skos:prefLabel "y"@en . :c skos:prefLabel "z"@en ; skos:exactMatch o:d . o:d skos:prefLabel "d"@en . :s skos:prefLabel "s"@en . :a skos:inScheme :s . :t a :Thing ; skos:prefLabel "t"@en . :u rdfs:label "u" ; skos:altLabel "v" .`, nil},

	{"label-empty", `:a skos:prefLabel ""@en .`, []string{"a"}},
	{"label-empty", `:a skos:altLabel " \t"@en .`, []string{"a"}},
	{"label-empty", `:a skos:altLabel "\u200B\u00A0" .`, []string{"a"}},
	{"label-empty", `:a skos:prefLabel "0"@en, "-"@fr .`, nil},

	{"label-space", `:a skos:prefLabel " x"@en .`, []string{"a"}},
	{"label-space", `:a skos:prefLabel "x "@en .`, []string{"a"}},
	{"label-space", `:a skos:altLabel "x  y"@en .`, []string{"a"}},
	{"label-space", `:a skos:altLabel "x\ny"@en, "é\ty"@en .`, []string{"a", "a"}},
	{"label-space", `:a skos:prefLabel "x y"@en, "50\u00A0%"@fr, "é à"@it .`, nil},

	{"text-unprintable", `:a skos:prefLabel "x\u0007y"@en .`, []string{"a"}},
	{"text-unprintable", `:a skos:prefLabel "x\u200By"@en .`, []string{"a"}},
	{"text-unprintable", `:a skos:prefLabel "x\uFFFDy"@en .`, []string{"a"}},
	{"text-unprintable", `:a skos:prefLabel "\uFEFFx"@en .`, []string{"a"}},
	{"text-unprintable", `:a skos:prefLabel "left\u200Eright"@en .`, []string{"a"}},
	{"text-unprintable", `:a skos:definition "x\u0000y"@en .`, []string{"a"}},
	{"text-unprintable", `:a skos:prefLabel "می\u200Cخواهم"@fa, "क\u094D\u200Dष"@hi, "שלום\u200F"@he, "Donau\u00ADdampf"@de, "👩\u200D🚀"@en, "ភាសា\u200Bខ្មែរ"@km ; skos:definition "a\n\tb"@en .`, nil},

	{"text-garbled", `:a skos:prefLabel "cafÃ©"@fr .`, []string{"a"}},
	{"text-garbled", `:a skos:prefLabel "peopleâ€™s"@en .`, []string{"a"}},
	{"text-garbled", `:a skos:definition "Â£5"@en .`, []string{"a"}},
	{"text-garbled", `:a skos:prefLabel "ÐœÐ¾Ñ\u0081ÐºÐ²Ð°"@ru .`, []string{"a"}},
	{"text-garbled", `:a skos:prefLabel "«CAFÉ»"@fr, "le «\u00A0café\u00A0» à\u00A0« Ré\u00A0»"@fr-CA, "«AMANHÃ»"@pt, "„TOPÄ“"@de, "À… Å–"@sv .`, nil},
	{"text-garbled", `:a skos:prefLabel "café Ñandú ÄÖÜ ção Łódź"@mul, "naïve “quoted” – dash…"@en .`, nil},

	{"label-markup", `:a skos:prefLabel "R&amp;D"@en .`, []string{"a"}},
	{"label-markup", `:a skos:prefLabel "H<sub>2</sub>O"@en .`, []string{"a"}},
	{"label-markup", `:a skos:prefLabel "&#233;t&#233;"@fr .`, []string{"a"}},
	{"label-markup", `:a skos:prefLabel "R&D; AT&T"@en, "a < b > c"@fr ; skos:definition "<b>x</b>"@en .`, nil},

	{"label-shared", `:a a skos:Concept ; skos:prefLabel "Bank"@en . :b a skos:Concept ; skos:prefLabel "Bank"@en .`, []string{"b"}},
	{"label-shared", `:a skos:inScheme :s ; a skos:Concept ; skos:prefLabel "Bank"@en . :b skos:inScheme :s, :t ; a skos:Concept ; skos:prefLabel "Bank"@en .`, []string{"b"}},
	{"label-shared", `:a a skos:Concept ; skos:prefLabel "Chat"@en . :b a skos:Concept ; skos:prefLabel "Chat"@fr .`, nil},
	{"label-shared", `:a skos:inScheme :s ; a skos:Concept ; skos:prefLabel "Bank"@en . :b skos:inScheme :t ; a skos:Concept ; skos:prefLabel "Bank"@en .`, nil},
	{"label-shared", `:a a skos:Concept ; skos:prefLabel "Bank"@en . :b a skos:Concept ; skos:prefLabel "Bank"@en ; owl:deprecated true .`, nil},
	{"label-shared", `:a a skos:Concept ; skos:prefLabel "Bank"@en ; skos:exactMatch o:b . o:b a skos:Concept ; skos:prefLabel "Bank"@en .`, nil},

	{"label-shared-alternative", `:a a skos:Concept ; skos:prefLabel "Bank"@en . :b a skos:Concept ; skos:prefLabel "Shore"@en ; skos:altLabel "bank"@en .`, []string{"b"}},
	{"label-shared-alternative", `:a a skos:Concept ; skos:prefLabel "X"@en ; skos:altLabel "Z"@en . :b a skos:Concept ; skos:prefLabel "Y"@en ; skos:altLabel "Z"@en .`, []string{"b"}},
	{"label-shared-alternative", `:a a skos:Concept ; skos:prefLabel "X"@en ; skos:hiddenLabel "Z"@en . :b a skos:Concept ; skos:prefLabel "Y"@en ; skos:altLabel "Z"@en .`, nil},

	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Record keeping"@en . :b a skos:Concept ; skos:prefLabel "Record-keeping"@en .`, []string{"b"}},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Record keeping"@en . :b a skos:Concept ; skos:prefLabel "Recordkeeping"@en .`, []string{"b"}},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Library"@en . :b a skos:Concept ; skos:prefLabel "Libraries"@en .`, []string{"b"}},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Library"@en . :b a skos:Concept ; skos:prefLabel "library"@en .`, []string{"b"}},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Records management"@en . :b a skos:Concept ; skos:prefLabel "Management of records"@en .`, []string{"b"}},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Records management"@en . :b a skos:Concept ; skos:prefLabel "Management, records"@en .`, []string{"b"}},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Women's rights"@en . :b a skos:Concept ; skos:prefLabel "Womens rights"@en .`, []string{"b"}},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "The 1980s"@en . :b a skos:Concept ; skos:prefLabel "The 1980"@en .`, nil},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "C"@en . :b a skos:Concept ; skos:prefLabel "C++"@en . :c a skos:Concept ; skos:prefLabel "C#"@en .`, nil},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Economic crime"@en . :b a skos:Concept ; skos:prefLabel "Economics of crime"@en .`, nil},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Fish (food)"@en . :b a skos:Concept ; skos:prefLabel "Fish food"@en .`, nil},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "Section 1.5"@en . :b a skos:Concept ; skos:prefLabel "Section 15"@en .`, nil},
	{"label-variant", `:a a skos:Concept ; skos:prefLabel "antiquity"@en, "antiikki"@fi . :b a skos:Concept ; skos:prefLabel "antiquities"@en, "muinaisesineet"@fi .`, nil},

	{"label-order", `:a a skos:Concept ; skos:prefLabel "Policy and planning"@en . :b a skos:Concept ; skos:prefLabel "Planning and policy"@en .`, []string{"b"}},
	{"label-order", `:a a skos:Concept ; skos:prefLabel "Policy planning"@en . :b a skos:Concept ; skos:prefLabel "Planning"@en .`, nil},

	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Management"@en . :b a skos:Concept ; skos:prefLabel "Managament"@en .`, []string{"b"}},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Management"@en . :b a skos:Concept ; skos:prefLabel "Mangement"@en .`, []string{"b"}},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Management"@en . :b a skos:Concept ; skos:prefLabel "Manaegment"@en .`, []string{"b"}},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Level two 1"@en . :b a skos:Concept ; skos:prefLabel "Level two 2"@en .`, nil},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Vitamin A deficiency"@en . :b a skos:Concept ; skos:prefLabel "Vitamin B deficiency"@en .`, nil},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "MANAGEMENT PLAN"@en . :b a skos:Concept ; skos:prefLabel "MANAGAMENT PLAN"@en .`, []string{"b"}},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "World war II"@en . :b a skos:Concept ; skos:prefLabel "World war III"@en .`, nil},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "NAFTA countries"@en . :b a skos:Concept ; skos:prefLabel "CAFTA countries"@en .`, nil},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Sea transport"@en . :b a skos:Concept ; skos:prefLabel "Tea transport"@en .`, nil},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Cats"@en . :b a skos:Concept ; skos:prefLabel "Bats"@en .`, nil},
	{"label-typing", `:a a skos:Concept ; skos:prefLabel "Rationalization"@en, "Rationalisierung"@de . :b a skos:Concept ; skos:prefLabel "Nationalization"@en, "Verstaatlichung"@de .`, nil},

	{"label-brackets", `:a a skos:Concept ; skos:prefLabel "Agile working (design)"@en . :b a skos:Concept ; skos:prefLabel "Agile working (research)"@en .`, []string{"a", "b"}},
	{"label-brackets", `:a a skos:Concept ; skos:prefLabel "Agile working (design)"@en . :b a skos:Concept ; skos:prefLabel "Agile working"@en .`, []string{"a"}},
	{"label-brackets", `:a a skos:Concept ; skos:prefLabel "Mercury (planet)"@en . :b a skos:Concept ; skos:prefLabel "Venus (planet)"@en .`, nil},

	{"label-repeated", `:a skos:prefLabel "Law"@en ; skos:altLabel "law"@en .`, []string{"a"}},
	{"label-repeated", `:a skos:prefLabel "Law"@en, "Law" .`, []string{"a"}},
	{"label-repeated", `:a skos:prefLabel "Law"@en ; skos:hiddenLabel "law"@en . :b skos:prefLabel "Taxi"@en, "Taxi"@fr .`, nil},

	{"label-alternative-alone", `:a a skos:Concept ; skos:prefLabel "x"@en ; skos:altLabel "y"@fr .`, []string{"a"}},
	{"label-alternative-alone", `:a a skos:Concept ; skos:prefLabel "x"@en ; skos:altLabel "y"@en-GB ; skos:hiddenLabel "z"@fr .`, nil},

	{"language-unknown", `:a skos:prefLabel "x"@jp .`, []string{"a"}},
	{"language-unknown", `:a skos:prefLabel "x"@en-UK .`, []string{"a"}},
	{"language-unknown", `:a skos:prefLabel "x"@english .`, []string{"a"}},
	{"language-unknown", `:a skos:prefLabel "x"@eng .`, []string{"a"}},
	{"language-unknown", `:a skos:prefLabel "x"@en-Xxxx .`, []string{"a"}},
	{"language-unknown", `:a skos:prefLabel "a"@en-GB, "b"@zh-Hant-TW, "c"@es-419, "d"@sl-rozaj-biske, "e"@de-CH-1901, "f"@grc, "g"@yue, "h"@i-klingon, "i"@zh-min-nan, "j"@x-house, "k"@mul, "l"@und, "m"@sr-Latn .`, nil},

	{"language-private", `:a skos:prefLabel "x"@x-house .`, []string{"a"}},
	{"language-private", `:a skos:prefLabel "x"@en-x-plain .`, []string{"a"}},
	{"language-private", `:a skos:prefLabel "x"@en .`, nil},

	{"language-missing", `:a a skos:Concept ; skos:prefLabel "x" .`, []string{"a"}},
	{"language-missing", `:a a skos:Concept ; skos:prefLabel "x"@en ; skos:definition "y" .`, []string{"a"}},
	{"language-missing", `:a a skos:Concept ; skos:prefLabel "x"@en ; skos:notation "1" ; skos:changeNote "2020-01-01"^^xsd:date .`, nil},

	{"language-coverage", `:a a skos:Concept ; skos:prefLabel "x"@en, "y"@fr . :b a skos:Concept ; skos:prefLabel "z"@en .`, []string{"b"}},
	{"language-coverage", `:a a skos:Concept ; skos:prefLabel "x"@en . :b a skos:Concept ; skos:prefLabel "z"@en-GB .`, nil},

	{"language-common", `:a a skos:Concept ; skos:prefLabel "x"@en . :b a skos:Concept ; skos:prefLabel "z"@fr .`, []string{""}},
	{"language-common", `:a a skos:Concept ; skos:prefLabel "x"@en, "w"@fr . :b a skos:Concept ; skos:prefLabel "z"@fr .`, nil},

	{"undocumented", `:a a skos:Concept .`, []string{"a"}},
	{"undocumented", `:a a skos:Concept ; skos:scopeNote "x"@en . :b a skos:Concept ; skos:definition [ rdf:value "y"@en ] . :c a skos:Concept ; rdfs:comment "z" .`, nil},

	{"documentation-empty", `:a skos:definition " "@en .`, []string{"a"}},
	{"documentation-empty", `:a skos:definition "x"@en .`, nil},

	{"notation-shared", `:a a skos:Concept ; skos:notation "1" . :b a skos:Concept ; skos:notation "1" .`, []string{"b"}},
	{"notation-shared", `:a a skos:Concept ; skos:notation "1" . :b a skos:Concept ; skos:notation "1"^^:code .`, nil},
	{"notation-shared", `:a a skos:Concept ; skos:inScheme :s ; skos:notation "1" . :b a skos:Concept ; skos:inScheme :t ; skos:notation "1" .`, nil},

	{"notation-several", `:a a skos:Concept ; skos:notation "1", "2" .`, []string{"a"}},
	{"notation-several", `:a a skos:Concept ; skos:notation "1", "2"^^:code .`, nil},

	{"notation-missing", `:a a skos:Concept ; skos:notation "1" . :b a skos:Concept ; skos:notation "2" . :c a skos:Concept ; skos:notation "3" . :d a skos:Concept ; skos:notation "4" . :e a skos:Concept ; skos:notation "5" . :f a skos:Concept .`, []string{"f"}},
	{"notation-missing", `:a a skos:Concept ; skos:notation "1" . :b a skos:Concept .`, nil},

	{"notation-empty", `:a skos:notation "" .`, []string{"a"}},
	{"notation-empty", `:a skos:notation "0" .`, nil},

	{"notation-language", `:a skos:notation "1"@en .`, []string{"a"}},
	{"notation-language", `:a skos:notation "1" .`, nil},

	{"hierarchy-cycle", `:a skos:broader :b . :b skos:broader :a .`, []string{"a"}},
	{"hierarchy-cycle", `:b skos:broader :c . :c skos:broader :d . :b skos:narrower :d . :a skos:broader :b .`, []string{"b"}},
	{"hierarchy-cycle", `:a skos:broader :b . :b skos:broaderTransitive :a .`, []string{"a"}},
	{"hierarchy-cycle", `:a skos:broader :b, :c . :b skos:broader :d . :c skos:broader :d . :d skos:narrower :b .`, nil},

	{"relation-reflexive", `:a skos:broader :a .`, []string{"a"}},
	{"relation-reflexive", `:a skos:narrower :a .`, []string{"a"}},
	{"relation-reflexive", `:a skos:related :a .`, []string{"a"}},
	{"relation-reflexive", `:a skos:closeMatch :a .`, []string{"a"}},
	{"relation-reflexive", `:a skos:broaderTransitive :b . :b skos:related :c .`, nil},

	{"hierarchy-redundant", `:a a skos:Concept ; skos:broader :b, :c . :b a skos:Concept ; skos:broader :c . :c a skos:Concept .`, []string{"a"}},
	{"hierarchy-redundant", `:a a skos:Concept ; skos:broader :b . :d skos:narrower :a, :c . :b skos:broader :c .`, []string{"a"}},
	{"hierarchy-redundant", `:a a skos:Concept ; skos:broader :b ; skos:broaderTransitive :b, :c . :b skos:broader :c .`, nil}, // the closure is there to be stated
	{"hierarchy-redundant", `:a a skos:Concept ; skos:broader :b, :c . :b skos:broader :d . :c skos:broader :d .`, nil},

	{"related-siblings", `:a a skos:Concept ; skos:broader :c ; skos:related :b . :b a skos:Concept ; skos:broader :c .`, []string{"a"}},
	{"related-siblings", `:a a skos:Concept ; skos:broader :c ; skos:related :b . :b a skos:Concept ; skos:broader :d .`, nil},

	{"one-way", `:a skos:related :b . :b skos:prefLabel "x" .`, []string{"a"}},
	{"one-way", `:a skos:narrower :b . :b skos:prefLabel "x" .`, []string{"a"}},
	{"one-way", `:s skos:hasTopConcept :a . :a skos:prefLabel "x" .`, []string{"s"}},
	{"one-way", `:a skos:related :b ; skos:broader :c . :b skos:related :a . :c skos:narrower :a .`, nil},

	{"orphan", `:a skos:broader :b . :b skos:narrower :a . :c a skos:Concept .`, []string{"c"}},
	{"orphan", `:a skos:broader :b . :b skos:narrower :a . :c a skos:Concept ; skos:related :a .`, nil},
	{"orphan", `:a skos:broader :b . :b skos:narrower :a . :c a skos:Concept ; skos:topConceptOf :s .`, nil},
	{"orphan", `:a a skos:Concept . :b a skos:Concept .`, nil}, // flat

	{"flat", `:a a skos:Concept . :b a skos:Concept .`, []string{""}},
	{"flat", `:a skos:broader :b . :b a skos:Concept .`, nil},

	{"cluster", `:s skos:hasTopConcept :a . :a skos:narrower :b . :b skos:broader :a ; skos:narrower :e . :e a skos:Concept . :c skos:related :d . :d skos:related :c .`, []string{"c"}},
	{"cluster", `:a skos:related :b . :b skos:related :a . :c skos:related :d . :d skos:related :c .`, []string{""}},
	{"cluster", `:s skos:hasTopConcept :a, :c . :a skos:narrower :b . :b skos:broader :a . :c skos:related :d . :d skos:related :c .`, nil},

	{"scheme-none", `:a a skos:Concept .`, []string{""}},
	{"scheme-none", `:a skos:inScheme :s ; a skos:Concept .`, nil},

	{"scheme-missing", `:s a skos:ConceptScheme . :a a skos:Concept ; skos:inScheme :s . :b a skos:Concept .`, []string{"b"}},
	{"scheme-missing", `:s a skos:ConceptScheme ; skos:hasTopConcept :a . :a a skos:Concept .`, nil}, // S7
	{"scheme-missing", `:s a skos:ConceptScheme . :a a skos:Concept ; skos:inScheme :s ; skos:exactMatch o:b . o:b a skos:Concept ; skos:prefLabel "x"@en .`, nil},

	{"scheme-unnamed", `:s a skos:ConceptScheme .`, []string{"s"}},
	{"scheme-unnamed", `:s a skos:ConceptScheme ; dct:title "S"@en . :t a skos:ConceptScheme ; rdfs:label "T" .`, nil},

	{"scheme-no-top", `:s a skos:ConceptScheme . :a a skos:Concept ; skos:inScheme :s .`, []string{"s"}},
	{"scheme-no-top", `:s a skos:ConceptScheme . :a a skos:Concept ; skos:topConceptOf :s .`, nil},
	{"scheme-no-top", `:s a skos:ConceptScheme .`, nil},

	{"top-undeclared", `:s a skos:ConceptScheme ; skos:hasTopConcept :a . :a a skos:Concept . :b a skos:Concept ; skos:inScheme :s ; skos:narrower :c . :c a skos:Concept .`, []string{"b"}},
	{"top-undeclared", `:s a skos:ConceptScheme ; skos:hasTopConcept :a . :a a skos:Concept ; skos:narrower :b . :b a skos:Concept ; skos:inScheme :s ; skos:narrower :c .`, nil},

	{"top-broader", `:s skos:hasTopConcept :a . :a skos:broader :b . :b skos:inScheme :s .`, []string{"a"}},
	{"top-broader", `:s skos:hasTopConcept :a . :b skos:narrower :a .`, []string{"a"}},
	{"top-broader", `:s skos:hasTopConcept :a . :a skos:broader :b . :b skos:inScheme :t .`, nil},

	{"across-schemes", `:a skos:inScheme :s ; skos:broader :b . :b skos:inScheme :t .`, []string{"a"}},
	{"across-schemes", `:a skos:inScheme :s ; skos:related :b . :b skos:inScheme :t .`, []string{"a"}},
	{"across-schemes", `:a skos:inScheme :s ; skos:broadMatch :b . :b skos:inScheme :t .`, nil},
	{"across-schemes", `:a skos:inScheme :s, :t ; skos:broader :b . :b skos:inScheme :t .`, nil},

	{"link-undefined", `:a skos:broader :b .`, []string{"a"}},
	{"link-undefined", `:a a skos:Concept ; skos:inScheme :s .`, []string{"a"}},
	{"link-undefined", `:a a skos:Concept ; skos:exactMatch :b .`, []string{"a"}}, // in its own namespace
	{"link-undefined", `:g a skos:OrderedCollection ; skos:memberList (:a) .`, []string{"g"}},
	{"link-undefined", `:a a skos:Concept ; skos:exactMatch o:b ; skos:broader :c . :c skos:prefLabel "x"@en .`, nil},

	{"mapping-same-scheme", `:a skos:inScheme :s ; a skos:Concept ; skos:exactMatch :b . :b a skos:Concept ; skos:inScheme :s .`, []string{"a"}},
	{"mapping-same-scheme", `:a a skos:Concept ; skos:closeMatch :b . :b a skos:Concept ; skos:related :a .`, []string{"a"}},
	{"mapping-same-scheme", `:a skos:inScheme :s ; a skos:Concept ; skos:exactMatch :b . :b a skos:Concept ; skos:inScheme :t .`, nil},

	{"mapping-clash", `:a a skos:Concept ; skos:closeMatch o:b ; skos:broadMatch o:b .`, []string{"a"}},
	{"mapping-clash", `:a skos:narrowMatch o:b ; skos:broadMatch o:b .`, []string{"b"}},
	{"mapping-clash", `:a skos:closeMatch o:b . o:b skos:relatedMatch :a .`, []string{"b"}},
	{"mapping-clash", `:a skos:broadMatch o:b ; skos:closeMatch o:c . o:b skos:narrowMatch :a .`, nil}, // S43
	{"mapping-clash", `:a skos:exactMatch o:b ; skos:closeMatch o:b .`, nil},

	{"exact-shared", `:a a skos:Concept ; skos:inScheme :s ; skos:exactMatch o:x . :b a skos:Concept ; skos:inScheme :s ; skos:exactMatch o:x .`, []string{"b"}},
	{"exact-shared", `:a a skos:Concept ; skos:inScheme :s ; skos:exactMatch o:x . :b a skos:Concept ; skos:inScheme :s ; skos:closeMatch o:x .`, nil},

	{"exact-several", `:a a skos:Concept ; skos:exactMatch o:x, o:y .`, []string{"a"}},
	{"exact-several", `:a a skos:Concept ; skos:exactMatch o:x ; skos:closeMatch o:y .`, nil},

	{"collection-empty", `:g a skos:Collection .`, []string{"g"}},
	{"collection-empty", `:g skos:member :a . :h a skos:OrderedCollection ; skos:memberList (:a) .`, nil},

	{"collection-cycle", `:g skos:member :h . :h skos:member :g .`, []string{"g"}},
	{"collection-cycle", `:g skos:member :g .`, []string{"g"}},
	{"collection-cycle", `:g skos:member :h, :a . :h skos:member :a .`, nil},

	{"collection-unnamed", `:g skos:member :a .`, []string{"g"}},
	{"collection-unnamed", `:g skos:member :a ; skos:prefLabel "G"@en .`, nil},

	{"list-broken", `:g skos:memberList :l . :l rdf:first :a ; rdf:rest :m . :m rdf:first :b ; rdf:rest :l .`, []string{"g"}},
	{"list-broken", `:g skos:memberList :l . :l rdf:first :a, :b ; rdf:rest rdf:nil .`, []string{"g"}},
	{"list-broken", `:g skos:memberList :l . :l rdf:first :a .`, []string{"g"}},
	{"list-broken", `:g skos:memberList () . :h skos:memberList (:a :b) .`, nil},

	{"retired-used", `:a a skos:Concept ; skos:broader :b . :b a skos:Concept ; owl:deprecated true .`, []string{"a"}},
	{"retired-used", `:a a skos:Concept ; skos:related :b . :b a skos:Concept ; owl:deprecated "1"^^xsd:boolean .`, []string{"a"}},
	{"retired-used", `:a a skos:Concept ; skos:broader :b . :b a skos:Concept ; owl:deprecated false .`, nil},

	{"retired-replacement", `:a a skos:Concept ; owl:deprecated true ; dct:isReplacedBy :b . :b a skos:Concept ; owl:deprecated true .`, []string{"a"}},
	{"retired-replacement", `:a a skos:Concept ; owl:deprecated true ; dct:isReplacedBy :b . :b a skos:Concept ; owl:deprecated true ; dct:isReplacedBy :a .`, []string{"a", "b"}},
	{"retired-replacement", `:a a skos:Concept ; owl:deprecated true ; dct:isReplacedBy :b . :b a skos:Concept ; owl:deprecated true ; dct:isReplacedBy :c . :c a skos:Concept .`, nil},

	{"retired-silent", `:a a skos:Concept ; owl:deprecated true .`, []string{"a"}},
	{"retired-silent", `:a a skos:Concept ; owl:deprecated true ; dct:isReplacedBy :b . :b a skos:Concept .`, nil},

	{"replaced-active", `:a a skos:Concept ; dct:isReplacedBy :b . :b a skos:Concept .`, []string{"a"}},
	{"replaced-active", `:a a skos:Concept ; owl:deprecated true ; dct:isReplacedBy :b . :b a skos:Concept .`, nil},
}

func TestEachRuleFindsItsFaultAndNothingNearIt(t *testing.T) {
	for _, c := range ruleCases {
		findings := skos.Check(vocabulary(t, c.turtle), skos.Options{})
		if got := of(findings, c.rule); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s is found at %q, want %q, in\n%s\nall: %v", c.rule, got, c.want, c.turtle, findings)
		}
	}
}

// TestMalformedLanguageTagsAreFound states triples as readers of other formats may leave them.
func TestMalformedLanguageTagsAreFound(t *testing.T) {
	for _, c := range []struct {
		tag  string
		fine bool
	}{
		{"en", true}, {"EN-gb", true}, {"de-latn-de-1996", true}, {"en-a-bbb-x-a-ccc", true}, {"zh-cmn-hans-cn", true}, {"x-a-b", true}, {"i-default", true}, {"sl-it-nedis", true},
		{"en_GB", false}, {"e", false}, {"en-", false}, {"en--gb", false}, {"1en", false}, {"englishlanguage", false}, {"en-gb-oxendict-oxendict", false},
		{"en-a", false}, {"en-a-bb-a-cc", false}, {"x", false}, {"en-x", false}, {"i-nonsense", false}, {"en-gb-us", false}, {"fr fr", false}, {"é", false},
	} {
		b := skos.NewBuilder()
		a := rdf.NewIRI("http://v.example/a")
		b.Add(rdf.Triple{S: a, P: rdf.NewIRI(skos.NS + "prefLabel"), O: rdf.NewText("x", c.tag)})
		if got := of(skos.Check(b.Vocabulary(), skos.Options{}), "language-malformed"); (len(got) == 0) != c.fine {
			t.Errorf("the tag %q is found malformed: %q", c.tag, got)
		}
	}
}

func TestEveryRuleIsTriedBothWays(t *testing.T) {
	tried := map[string][2]bool{"language-malformed": {true, true}} // above
	for _, c := range ruleCases {
		was := tried[c.rule]
		if c.want == nil {
			was[1] = true
		} else {
			was[0] = true
		}
		tried[c.rule] = was
	}
	known := map[string]bool{}
	for _, r := range skos.Rules() {
		known[r.ID] = true
		if tried[r.ID] != [2]bool{true, true} {
			t.Errorf("the rule %s is tried on a fault and on what is none: %v", r.ID, tried[r.ID])
		}
		if r.Name == "" || r.Severity == "" || r.Source == "" || r.About == "" {
			t.Errorf("the rule %s is not explained", r.ID)
		}
	}
	for rule := range tried {
		if !known[rule] {
			t.Errorf("there is no rule %s", rule)
		}
	}
}

package linked_test

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/fault"
	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
	"guildhall/skos/rdf"
)

const foreignSKOS = `
@prefix : <http://tools.example/thes/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:scheme a skos:ConceptScheme ; dct:title "Tools"@en, "Työkalut"@fi ; owl:versionInfo "2.1" ; dct:issued "2024-05-01" ; dct:license <http://licences.example/by> .
:wood a skos:Collection ; skos:prefLabel "Wood"@en ; skos:member :saw, :c-12 .
:saw a skos:Concept ; skos:notation "T 1.1" ; skos:prefLabel "Sawing"@en, "Sahaus"@fi ; skos:altLabel "Cutting"@en ; skos:definition "Cut along a line."@en ;
  skos:related :saw, :c-12 ; skos:exactMatch <http://other.example/saw> ; skos:editorialNote "Check."@en .
:c-12 a skos:Concept ; skos:prefLabel "Fine sawing"@en ; skos:broader :saw ; skos:scopeNote "Not planing."@en .
:saw2 a skos:Concept ; skos:notation "t-1-1" ; skos:prefLabel "Vanha"@fi ; owl:deprecated true ; dct:isReplacedBy :saw .
`

// TestAForeignVocabularyBecomesAFramework reads what somebody else wrote.
func TestAForeignVocabularyBecomesAFramework(t *testing.T) {
	e, problems, err := linked.Read([]byte(foreignSKOS), linked.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	if e.Scheme.Name != "Tools" || e.Scheme.Locale != "en" || e.Scheme.Licence != "http://licences.example/by" || e.Release.Name != "2-1" || e.Release.Issued != "2024-05-01" || e.Release.State != "draft" {
		t.Errorf("the framework is %+v, its release %+v", e.Scheme, e.Release)
	}
	want := []pack.Skill{
		{Code: "T-1-1", Discipline: "wood", Name: "Sawing", Definition: "Cut along a line.", AltLabels: []string{"Cutting"}, Related: []string{"c-12"}, Status: "active"},
		{Code: "c-12", Discipline: "wood", Name: "Fine sawing", ScopeNote: "Not planing.", Related: []string{"T-1-1"}, Broader: []string{"T-1-1"}, Status: "active"},
		{Code: "t-1-1-2", Discipline: "ALL", Name: "Vanha", Status: "retired", ReplacedBy: []string{"T-1-1"}},
	}
	for i, s := range e.Framework.Skills {
		if i >= len(want) || !reflect.DeepEqual(s, want[i]) {
			t.Errorf("skill %d is %+v", i, s)
		}
	}
	if len(e.Framework.Skills) != len(want) || len(e.Disciplines) != 2 || e.Disciplines[0].Name != "Wood" || !e.Disciplines[1].Generic {
		t.Errorf("there are %d skills in %+v", len(e.Framework.Skills), e.Disciplines)
	}
	if !slices.Contains(e.Framework.Mappings, pack.Mapping{Skill: "T-1-1", Scheme: "other.example", TargetID: "http://other.example/saw", Match: "exact", Status: "confirmed"}) ||
		!slices.Contains(e.Framework.Mappings, pack.Mapping{Skill: "c-12", Scheme: "tools", TargetID: "http://tools.example/thes/c-12", TargetLabel: "Fine sawing", Match: "exact", Status: "confirmed"}) {
		t.Errorf("the mappings are %+v", e.Framework.Mappings)
	}
	told(t, problems,
		`http://tools.example/thes/saw: Its notation "T 1.1" is no code here, so it became T-1-1.`,
		"http://tools.example/thes/saw: It is related to itself, which was left out.",
		"http://tools.example/thes/saw: Its texts in fi were left out: a framework has one language, here en.",
		"http://tools.example/thes/saw: A skill has no place for skos:editorialNote, so this was left out.",
		"http://tools.example/thes/saw2: It has no label in the language en, so that in the language fi was taken.",
		"http://tools.example/thes/c-12: It has no definition. Write one before the framework is published.",
	)
	for _, format := range linked.Formats() {
		through(t, "foreign", format, e)
	}
}

// told reports the sentences that are not among problems.
func told(t *testing.T, problems []linked.Problem, sentences ...string) {
	t.Helper()
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	for _, s := range sentences {
		if !slices.Contains(all, s) {
			t.Errorf("nobody is told %q, only:\n%s", s, strings.Join(all, "\n"))
		}
	}
}

// TestTopConceptsBecomeDisciplines reads a vocabulary that has no collections.
func TestTopConceptsBecomeDisciplines(t *testing.T) {
	e, _, err := linked.Read([]byte(`@prefix : <http://t.example/#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:a a skos:Concept ; skos:prefLabel "A" ; skos:narrower :b . :b a skos:Concept ; skos:prefLabel "B" ; skos:narrower :c . :c a skos:Concept ; skos:prefLabel "C" .`), linked.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Disciplines) != 1 || e.Disciplines[0].ID != "a" || len(e.Framework.Skills) != 2 || e.Framework.Skills[1].Discipline != "a" || !slices.Equal(e.Framework.Skills[1].Broader, []string{"b"}) {
		t.Errorf("%+v, %+v", e.Disciplines, e.Framework.Skills)
	}
}

const foreignCase = `{
"CFDocument": {"identifier": "d0a7a3a0-0000-4000-8000-000000000001", "uri": "https://c.example/d", "creator": "C", "title": "Crafts", "lastChangeDateTime": "2023-02-03T10:00:00+00:00", "language": "en", "version": "4.2"},
"CFItems": [
 {"identifier": "i1", "uri": "https://c.example/i1", "humanCodingScheme": "M", "abbreviatedStatement": "Masonry", "fullStatement": "All of masonry.", "lastChangeDateTime": "2023-02-03T10:00:00Z"},
 {"identifier": "i2", "uri": "https://c.example/i2", "humanCodingScheme": "M.1", "abbreviatedStatement": "Cutting", "fullStatement": "Cut stone.", "conceptKeywords": ["Dressing"], "educationLevel": ["09"], "CFItemType": "Standard", "lastChangeDateTime": "2023-02-03T10:00:00Z"},
 {"identifier": "i3", "uri": "https://c.example/i3", "fullStatement": "Cut curves.", "lastChangeDateTime": "2023-02-03T10:00:00Z"}],
"CFAssociations": [
 {"identifier": "a1", "associationType": "isChildOf", "originNodeURI": {"identifier": "i1"}, "destinationNodeURI": {"identifier": "d0a7a3a0-0000-4000-8000-000000000001"}},
 {"identifier": "a2", "associationType": "isChildOf", "originNodeURI": {"identifier": "i2"}, "destinationNodeURI": {"identifier": "i1"}},
 {"identifier": "a3", "associationType": "isChildOf", "originNodeURI": {"identifier": "i3"}, "destinationNodeURI": {"identifier": "i2"}},
 {"identifier": "a4", "associationType": "isRelatedTo", "originNodeURI": {"identifier": "i2"}, "destinationNodeURI": {"identifier": "i3"}},
 {"identifier": "a5", "associationType": "exemplar", "originNodeURI": {"identifier": "i3"}, "destinationNodeURI": {"identifier": "x", "uri": "https://x.example/1", "title": "A vault"}},
 {"identifier": "a6", "associationType": "exactMatchOf", "originNodeURI": {"identifier": "i3"}, "destinationNodeURI": {"identifier": "y", "uri": "https://y.example/1", "title": "Curves"}}],
"CFRubrics": [{"identifier": "r", "uri": "https://c.example/r", "CFRubricCriteria": [{"identifier": "k", "CFItemURI": {"identifier": "i2"}, "CFRubricCriterionLevels": [
 {"identifier": "l1", "description": "Helps.", "quality": "Apprentice", "position": 1}, {"identifier": "l2", "description": "Leads.", "quality": "Master", "score": 2.0}]}]}]}`

// TestAForeignCaseDocumentBecomesAFramework reads a document as other servers write it.
func TestAForeignCaseDocumentBecomesAFramework(t *testing.T) {
	if got := linked.Detect([]byte(foreignCase), "x.json"); got != linked.CASE {
		t.Errorf("it is taken for %q", got)
	}
	e, problems, err := linked.Read([]byte(foreignCase), linked.CASE)
	if err != nil {
		t.Fatal(err)
	}
	want := []pack.Skill{
		{Code: "M-1", Discipline: "M", Name: "Cutting", Definition: "Cut stone.", AltLabels: []string{"Dressing"}, Related: []string{"S"}, Status: "active"},
		{Code: "S", Discipline: "M", Name: "Cut curves.", Definition: "Cut curves.", Related: []string{"M-1"}, Broader: []string{"M-1"}, Status: "active"},
	}
	if !reflect.DeepEqual(e.Framework.Skills, want) {
		t.Errorf("the skills are %+v", e.Framework.Skills)
	}
	if e.Release.Name != "4-2" || e.Release.Issued != "2023-02-03" || len(e.Levels.Items) != 2 || e.Levels.Items[1].Name != "Master" ||
		!slices.Contains(e.Framework.Descriptors, pack.Descriptor{Skill: "M-1", Level: 1, Text: "Helps."}) {
		t.Errorf("%+v, %+v, %+v", e.Release, e.Levels, e.Framework.Descriptors)
	}
	told(t, problems,
		`i2: Its code "M.1" is no code here or is used before, so it became M-1.`,
		"M-1: A skill has no place for the education levels 09, so they were left out.",
		`S: The association exemplar to "A vault" has no place in a framework, so it was left out.`,
	)
	for _, format := range linked.Formats() {
		through(t, "foreign", format, e)
	}
}

// TestWhatIsNoFrameworkIsRefused names the reason, and the place where there is one.
func TestWhatIsNoFrameworkIsRefused(t *testing.T) {
	for _, c := range []struct{ format, text, sentence string }{
		{linked.Turtle, `<http://a.example/> <http://b.example/> "c" .`, "There is no skos:Concept in this file"},
		{linked.Turtle, "@prefix a: <http://a.example/> .\na:b a:c d .", "line 2"},
		{linked.CASE, `{"CFDocument": {"title": "T"}}`, "There is no item in this CASE document"},
		{linked.CASE, `{"CFItems": 7}`, "a list"},
		{linked.JSON, `{"skills": []}`, `This JSON is no framework: its first member has to be "format"`},
		{linked.JSON, "{\"format\": \"guildhall-framework-1\",\n\"skills\": [}", "on line 2"},
		{linked.JSON, `{"format": "guildhall-framework-1", "skills": [{"code": 7}]}`, "The member skills[0].code is a JSON number, and a framework has text there."},
		{linked.JSON, `{"format": "guildhall-framework-1", "skills": [{"code": "A"}, {"code": "A"}]}`, "There are two things with the identifier skill/A."},
		{"papyrus", "", "There is no format papyrus."},
	} {
		_, _, err := linked.Read([]byte(c.text), c.format)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), c.sentence) {
			t.Errorf("%s %q: %v, want %q", c.format, c.text, err, c.sentence)
		}
	}
}

// TestStrangersInOurGraphAreTold reads a graph of ours to which somebody added by hand.
func TestStrangersInOurGraphAreTold(t *testing.T) {
	var b strings.Builder
	if err := linked.Write(&b, linked.Turtle, starter(t)); err != nil {
		t.Fatal(err)
	}
	base := starter(t).Scheme.IdentifierBase
	added := b.String() + "\n<" + base + "skill/NEW1> a skos:Concept ; skos:prefLabel \"New\"@en-GB ; skos:editorialNote \"Mine.\"@en-GB .\n"
	e, problems, err := linked.Read([]byte(added), linked.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	last := e.Framework.Skills[0]
	for _, s := range e.Framework.Skills {
		if s.Code == "NEW1" {
			last = s
		}
	}
	if last.Code != "NEW1" || last.Name != "New" || len(e.Framework.Skills) != len(starter(t).Framework.Skills)+1 {
		t.Errorf("the skill that was added is %+v of %d", last, len(e.Framework.Skills))
	}
	if len(problems) != 1 {
		t.Errorf("the problems are %v", problems)
	}
	told(t, problems, base+`skill/NEW1: The statement skos:editorialNote "Mine." has no place in a framework, or contradicts another, and was left out.`)
}

// TestLargeForeignVocabulariesTakeNoLongTime reads a chain and a star of 30,000
// concepts: shapes that make a careless reader take the square of their number.
func TestLargeForeignVocabulariesTakeNoLongTime(t *testing.T) {
	const n = 30_000
	skos := func(name string) rdf.Term { return rdf.NewIRI("http://www.w3.org/2004/02/skos/core#" + name) }
	concept := func(i int) rdf.Term { return rdf.NewIRI("http://t.example/c" + strconv.Itoa(i)) }
	var triples []rdf.Triple
	for i := range n {
		triples = append(triples, rdf.Triple{S: concept(i), P: rdf.NewIRI(rdf.NS + "type"), O: skos("Concept")},
			rdf.Triple{S: concept(i), P: skos("prefLabel"), O: rdf.NewText("C "+strconv.Itoa(i), "en")})
		if i > 0 {
			triples = append(triples, rdf.Triple{S: concept(n - i - 1), P: skos("broader"), O: concept(n - i)}, rdf.Triple{S: concept(i), P: skos("related"), O: concept(1)})
		}
	}
	e, _, err := linked.FromGraph(triples)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Framework.Skills) != n-1 || len(e.Disciplines) != 1 || len(e.Framework.Skills[1].Related) < n-3 {
		t.Errorf("%d skills in %d disciplines; the middle of the star is related to %d", len(e.Framework.Skills), len(e.Disciplines), len(e.Framework.Skills[1].Related))
	}
}

package linked_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
)

var (
	uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	extForm  = regexp.MustCompile(`^(CASE|ext:[A-Za-z0-9._-]+)$`)
)

// The members that the CASE 1.1 information model knows and those it demands,
// by type. A member that is not here is not CASE.
var caseModel = map[string]struct{ required, optional string }{
	"CFPackage":              {"CFDocument", "CFItems CFAssociations CFDefinitions CFRubrics extensions"},
	"CFDocument":             {"identifier uri creator title lastChangeDateTime", "frameworkType caseVersion officialSourceURL publisher description subject subjectURI language version adoptionStatus statusStartDate statusEndDate licenseURI notes extensions"},
	"CFItem":                 {"identifier fullStatement uri lastChangeDateTime", "alternativeLabel CFItemType humanCodingScheme listEnumeration abbreviatedStatement conceptKeywords notes subject subjectURI language educationLevel CFItemTypeURI licenseURI statusStartDate statusEndDate extensions"},
	"CFAssociation":          {"identifier associationType uri originNodeURI destinationNodeURI lastChangeDateTime", "sequenceNumber CFAssociationGroupingURI notes extensions"},
	"CFConcept":              {"identifier uri title hierarchyCode lastChangeDateTime", "keywords description extensions"},
	"CFSubject":              {"identifier uri title hierarchyCode lastChangeDateTime", "description extensions"},
	"CFLicense":              {"identifier uri title licenseText lastChangeDateTime", "description extensions"},
	"CFItemType":             {"identifier uri title description hierarchyCode lastChangeDateTime", "typeCode extensions"},
	"CFAssociationGrouping":  {"identifier uri title lastChangeDateTime", "description extensions"},
	"CFRubric":               {"identifier uri lastChangeDateTime", "title description CFRubricCriteria extensions"},
	"CFRubricCriterion":      {"identifier uri lastChangeDateTime", "category description CFItemURI weight position rubricId CFRubricCriterionLevels extensions"},
	"CFRubricCriterionLevel": {"identifier uri lastChangeDateTime", "description quality score feedback position rubricCriterionId extensions"},
	"link":                   {"title identifier uri", "targetType"},
	"CFDefinitions":          {"", "CFConcepts CFSubjects CFLicenses CFItemTypes CFAssociationGroupings extensions"},
}

var caseTypes = map[string]string{"CFItems": "CFItem", "CFAssociations": "CFAssociation", "CFConcepts": "CFConcept", "CFSubjects": "CFSubject",
	"CFLicenses": "CFLicense", "CFItemTypes": "CFItemType", "CFAssociationGroupings": "CFAssociationGrouping", "CFRubrics": "CFRubric",
	"CFRubricCriteria": "CFRubricCriterion", "CFRubricCriterionLevels": "CFRubricCriterionLevel", "CFDocument": "CFDocument", "CFDefinitions": "CFDefinitions",
	"subjectURI": "link", "licenseURI": "link", "CFItemTypeURI": "link", "originNodeURI": "link", "destinationNodeURI": "link",
	"CFAssociationGroupingURI": "link", "CFItemURI": "link"}

var associationTypes = strings.Fields("isChildOf isPeerOf isPartOf exactMatchOf precedes isRelatedTo replacedBy exemplar hasSkillLevel isTranslationOf")

// caseFaults lists what is not CASE 1.1 in a value of a type.
func caseFaults(v any, kind, path string, ids map[string]string) []string {
	if list, ok := v.([]any); ok {
		var faults []string
		if len(list) == 0 {
			faults = append(faults, path+" is empty")
		}
		for i, item := range list {
			faults = append(faults, caseFaults(item, kind, fmt.Sprintf("%s[%d]", path, i), ids)...)
		}
		return faults
	}
	object, ok := v.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is a %T", path, v)}
	}
	var faults []string
	model := caseModel[kind]
	required := strings.Fields(model.required)
	for _, name := range required {
		if s, there := object[name]; !there || s == "" {
			faults = append(faults, path+" lacks "+name)
		}
	}
	for name, value := range object {
		at := path + "." + name
		if !slices.Contains(required, name) && !slices.Contains(strings.Fields(model.optional), name) {
			faults = append(faults, at+" is not in CASE 1.1")
		}
		if caseTypes[name] != "" {
			faults = append(faults, caseFaults(value, caseTypes[name], at, ids)...)
		}
		text, _ := value.(string)
		switch name {
		case "identifier":
			if external := object["targetType"] != nil && object["targetType"] != "CASE"; !external && !uuidForm.MatchString(text) {
				faults = append(faults, at+" is "+text)
			}
			if kind != "link" {
				if ids[text] != "" {
					faults = append(faults, at+" is also that of "+ids[text])
				}
				ids[text] = path
			}
		case "lastChangeDateTime":
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				faults = append(faults, at+" is "+text)
			}
		case "statusStartDate", "statusEndDate":
			if _, err := time.Parse(time.DateOnly, text); err != nil {
				faults = append(faults, at+" is "+text)
			}
		case "associationType":
			if !slices.Contains(associationTypes, text) {
				faults = append(faults, at+" is "+text)
			}
		case "targetType":
			if !extForm.MatchString(text) {
				faults = append(faults, at+" is "+text)
			}
		case "extensions":
			if _, object := value.(map[string]any); !object {
				faults = append(faults, at+" is no object")
			}
		case "sequenceNumber", "position":
			if n, number := value.(float64); !number || n != float64(int(n)) {
				faults = append(faults, at+" is no whole number")
			}
		}
	}
	return faults
}

// TestCaseIsCase holds the document to the information model, and its links to
// what is in it.
func TestCaseIsCase(t *testing.T) {
	for name, e := range map[string]*pack.Edition{"starter": starter(t), "grown": grown(t)} {
		var b bytes.Buffer
		if err := linked.Write(&b, linked.CASE, e); err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		ids := map[string]string{}
		for _, f := range caseFaults(doc, "CFPackage", name, ids) {
			t.Error(f)
		}
		pkg := &linked.CFPackage{}
		if err := json.Unmarshal(b.Bytes(), pkg); err != nil {
			t.Fatal(err)
		}
		for _, a := range pkg.CFAssociations {
			for _, end := range []linked.CFLink{a.OriginNodeURI, a.DestinationNodeURI} {
				if end.TargetType == "CASE" && ids[end.Identifier] == "" {
					t.Errorf("%s: %s leads to %s, which is not in the package", name, a.URI, end.URI)
				}
			}
		}
		if len(pkg.CFItems) < 100 || len(pkg.CFRubrics) < 50 || len(pkg.CFAssociations) < 500 {
			t.Errorf("%s has only %d items, %d rubrics, %d associations", name, len(pkg.CFItems), len(pkg.CFRubrics), len(pkg.CFAssociations))
		}
	}
}

// TestCaseIdentifiersAreKnown pins the identifiers: they must not change with the program.
func TestCaseIdentifiersAreKnown(t *testing.T) {
	if got, want := linked.CaseID("http://www.example.com/"), "fcde3c85-2270-590f-9e7c-ee003d65e0e2"; got != want {
		t.Errorf("the identifier is %s, want %s", got, want)
	}
}

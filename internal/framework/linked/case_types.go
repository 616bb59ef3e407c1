package linked

import "encoding/json"

// CFPackage is a CASE 1.1 document with all that belongs to it. The names of the
// types and members below are those of the CASE 1.1 information model.
type CFPackage struct {
	CFDocument     CFDocument      `json:"CFDocument"`
	CFItems        []CFItem        `json:"CFItems,omitempty"`
	CFAssociations []CFAssociation `json:"CFAssociations,omitempty"`
	CFDefinitions  *CFDefinitions  `json:"CFDefinitions,omitempty"`
	CFRubrics      []CFRubric      `json:"CFRubrics,omitempty"`
	Extensions     json.RawMessage `json:"extensions,omitempty"`
}

// CFLink leads to another thing. TargetType is only at the ends of associations.
type CFLink struct {
	Title      string `json:"title"`
	Identifier string `json:"identifier"`
	URI        string `json:"uri"`
	TargetType string `json:"targetType,omitempty"`
}

// CFDocument is a framework in one release. CFPackageURI is there only where the
// document stands alone.
type CFDocument struct {
	Identifier         string          `json:"identifier"`
	URI                string          `json:"uri"`
	FrameworkType      string          `json:"frameworkType,omitempty"`
	CaseVersion        string          `json:"caseVersion,omitempty"`
	Creator            string          `json:"creator"`
	Title              string          `json:"title"`
	LastChangeDateTime string          `json:"lastChangeDateTime"`
	OfficialSourceURL  string          `json:"officialSourceURL,omitempty"`
	Publisher          string          `json:"publisher,omitempty"`
	Description        string          `json:"description,omitempty"`
	Subject            []string        `json:"subject,omitempty"`
	SubjectURI         []CFLink        `json:"subjectURI,omitempty"`
	Language           string          `json:"language,omitempty"`
	Version            string          `json:"version,omitempty"`
	AdoptionStatus     string          `json:"adoptionStatus,omitempty"`
	StatusStartDate    string          `json:"statusStartDate,omitempty"`
	StatusEndDate      string          `json:"statusEndDate,omitempty"`
	LicenseURI         *CFLink         `json:"licenseURI,omitempty"`
	Notes              string          `json:"notes,omitempty"`
	CFPackageURI       *CFLink         `json:"CFPackageURI,omitempty"`
	Extensions         json.RawMessage `json:"extensions,omitempty"`
}

// CFItem is a statement: here a discipline, a skill, a role family or a role.
// CFDocumentURI is there only where the item stands alone.
type CFItem struct {
	Identifier           string          `json:"identifier"`
	FullStatement        string          `json:"fullStatement"`
	AlternativeLabel     string          `json:"alternativeLabel,omitempty"`
	CFItemType           string          `json:"CFItemType,omitempty"`
	URI                  string          `json:"uri"`
	HumanCodingScheme    string          `json:"humanCodingScheme,omitempty"`
	ListEnumeration      string          `json:"listEnumeration,omitempty"`
	AbbreviatedStatement string          `json:"abbreviatedStatement,omitempty"`
	ConceptKeywords      []string        `json:"conceptKeywords,omitempty"`
	Notes                string          `json:"notes,omitempty"`
	Subject              []string        `json:"subject,omitempty"`
	SubjectURI           []CFLink        `json:"subjectURI,omitempty"`
	Language             string          `json:"language,omitempty"`
	EducationLevel       []string        `json:"educationLevel,omitempty"`
	CFItemTypeURI        *CFLink         `json:"CFItemTypeURI,omitempty"`
	LicenseURI           *CFLink         `json:"licenseURI,omitempty"`
	StatusStartDate      string          `json:"statusStartDate,omitempty"`
	StatusEndDate        string          `json:"statusEndDate,omitempty"`
	LastChangeDateTime   string          `json:"lastChangeDateTime"`
	CFDocumentURI        *CFLink         `json:"CFDocumentURI,omitempty"`
	Extensions           json.RawMessage `json:"extensions,omitempty"`
}

// CFAssociation says how one thing stands to another.
type CFAssociation struct {
	Identifier               string          `json:"identifier"`
	AssociationType          string          `json:"associationType"`
	SequenceNumber           int             `json:"sequenceNumber,omitempty"`
	URI                      string          `json:"uri"`
	OriginNodeURI            CFLink          `json:"originNodeURI"`
	DestinationNodeURI       CFLink          `json:"destinationNodeURI"`
	CFAssociationGroupingURI *CFLink         `json:"CFAssociationGroupingURI,omitempty"`
	LastChangeDateTime       string          `json:"lastChangeDateTime"`
	Notes                    string          `json:"notes,omitempty"`
	CFDocumentURI            *CFLink         `json:"CFDocumentURI,omitempty"`
	Extensions               json.RawMessage `json:"extensions,omitempty"`
}

// CFDefinitions are the words that items and associations use.
type CFDefinitions struct {
	CFConcepts             []CFDefinition  `json:"CFConcepts,omitempty"`
	CFSubjects             []CFDefinition  `json:"CFSubjects,omitempty"`
	CFLicenses             []CFDefinition  `json:"CFLicenses,omitempty"`
	CFItemTypes            []CFDefinition  `json:"CFItemTypes,omitempty"`
	CFAssociationGroupings []CFDefinition  `json:"CFAssociationGroupings,omitempty"`
	Extensions             json.RawMessage `json:"extensions,omitempty"`
}

// CFDefinition is any of a concept, a subject, a licence, an item type or an
// association grouping: each has some of these members.
type CFDefinition struct {
	Identifier         string          `json:"identifier"`
	URI                string          `json:"uri"`
	Title              string          `json:"title"`
	Keywords           string          `json:"keywords,omitempty"`
	HierarchyCode      string          `json:"hierarchyCode,omitempty"`
	TypeCode           string          `json:"typeCode,omitempty"`
	Description        string          `json:"description,omitempty"`
	LicenseText        string          `json:"licenseText,omitempty"`
	LastChangeDateTime string          `json:"lastChangeDateTime"`
	Extensions         json.RawMessage `json:"extensions,omitempty"`
}

// CFRubric says what a skill looks like at each level.
type CFRubric struct {
	Identifier         string              `json:"identifier"`
	URI                string              `json:"uri"`
	Title              string              `json:"title,omitempty"`
	Description        string              `json:"description,omitempty"`
	LastChangeDateTime string              `json:"lastChangeDateTime"`
	CFRubricCriteria   []CFRubricCriterion `json:"CFRubricCriteria,omitempty"`
	Extensions         json.RawMessage     `json:"extensions,omitempty"`
}

// CFRubricCriterion is the one thing that a rubric here is about.
type CFRubricCriterion struct {
	Identifier              string                   `json:"identifier"`
	URI                     string                   `json:"uri"`
	Category                string                   `json:"category,omitempty"`
	Description             string                   `json:"description,omitempty"`
	CFItemURI               *CFLink                  `json:"CFItemURI,omitempty"`
	Weight                  *float64                 `json:"weight,omitempty"`
	Position                int                      `json:"position,omitempty"`
	RubricID                string                   `json:"rubricId,omitempty"`
	LastChangeDateTime      string                   `json:"lastChangeDateTime"`
	CFRubricCriterionLevels []CFRubricCriterionLevel `json:"CFRubricCriterionLevels,omitempty"`
	Extensions              json.RawMessage          `json:"extensions,omitempty"`
}

// CFRubricCriterionLevel is the text of a skill at a level. Its extensions are a list.
type CFRubricCriterionLevel struct {
	Identifier         string          `json:"identifier"`
	URI                string          `json:"uri"`
	Description        string          `json:"description,omitempty"`
	Quality            string          `json:"quality,omitempty"`
	Score              *float64        `json:"score,omitempty"`
	Feedback           string          `json:"feedback,omitempty"`
	Position           int             `json:"position,omitempty"`
	RubricCriterionID  string          `json:"rubricCriterionId,omitempty"`
	LastChangeDateTime string          `json:"lastChangeDateTime"`
	Extensions         json.RawMessage `json:"extensions,omitempty"`
}

package pack

// Bodies is bodies.yaml: professional bodies that register people.
type Bodies struct {
	Notice              string   `yaml:"notice,blank"`
	LastChecked         Date     `yaml:"last_checked"`
	Bodies              []Body   `yaml:"bodies,blank"`
	UnderAssessment     []string `yaml:"under_assessment,blank"` // names of bodies that are being looked at
	UnderAssessmentNote string   `yaml:"under_assessment_note,blank"`
}

// Body is a professional body.
type Body struct {
	ID                         string         `yaml:"id"`
	Name                       string         `yaml:"name"`
	Short                      string         `yaml:"short"`
	AlsoKnownAs                []string       `yaml:"also_known_as,optional"`
	URL                        string         `yaml:"url"`
	Status                     string         `yaml:"status"` // one of Profession.EndorsementStatuses
	StatusBasis                string         `yaml:"status_basis,blank"`
	Disciplines                []string       `yaml:"disciplines"`
	CompetencyStandard         string         `yaml:"competency_standard,blank"`
	EquivalentsWording         string         `yaml:"equivalents_wording,blank"`
	Levels                     []Registration `yaml:"levels,blank"`
	PostNominalsNeedMembership Answer         `yaml:"post_nominals_need_membership"`
	PublicRegister             Answer         `yaml:"public_register"`
	RegisterShows              []string       `yaml:"register_shows,blank"`
	CPD                        CPDRule        `yaml:"cpd"`
}

// Registration is a grade of registration with a body.
type Registration struct {
	ID           string `yaml:"id"`
	Name         string `yaml:"name"`
	Order        int    `yaml:"order"` // two registrations may stand side by side
	PostNominals string `yaml:"post_nominals,blank"`
	Route        string `yaml:"route,blank"`
}

// CPDRule is what a body asks of its members in continuing professional
// development.
type CPDRule struct {
	RuleID              string  `yaml:"rule_id"`
	Required            Answer  `yaml:"required"`
	WindowMonths        Measure `yaml:"window_months"`
	Hours               Measure `yaml:"hours"`
	StatementWords      Measure `yaml:"statement_words"`
	StatementWordsBasis string  `yaml:"statement_words_basis,blank"`
	Fee                 string  `yaml:"fee,blank"`
	Source              string  `yaml:"source,blank"`
	Confidence          string  `yaml:"confidence"` // low, medium or high
}

// Qualifications is qualifications.yaml: what adverts and profiles may mention.
type Qualifications struct {
	Notice         string          `yaml:"notice,blank"`
	LastChecked    Date            `yaml:"last_checked"`
	StatusValues   []string        `yaml:"status_values"`
	Qualifications []Qualification `yaml:"qualifications,blank"`
	Equivalents    []Equivalent    `yaml:"equivalents,blank"`
}

// Qualification is an award of some awarding body.
type Qualification struct {
	ID             string   `yaml:"id"`
	Name           string   `yaml:"name"`
	AwardingBody   string   `yaml:"awarding_body"`
	Level          string   `yaml:"level"` // in the awarding body's words
	Disciplines    []string `yaml:"disciplines"`
	Kind           string   `yaml:"kind"`
	ValidityMonths Measure  `yaml:"validity_months"` // none: it does not lapse
	Status         string   `yaml:"status"`          // one of StatusValues
	Check          string   `yaml:"check,blank"`     // what to confirm before relying on it
}

// Equivalent is what is accepted in place of a qualification.
type Equivalent struct {
	ID            string `yaml:"id"`
	Name          string `yaml:"name"`
	AdvertWording string `yaml:"advert_wording"`
}

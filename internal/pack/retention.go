package pack

// Retention is retention.yaml: the schedule for data held by the service.
type Retention struct {
	Notice       string           `yaml:"notice,blank"`
	Version      string           `yaml:"version"`
	ApprovedBy   string           `yaml:"approved_by"`
	ApprovedOn   Date             `yaml:"approved_on,blank"`
	Actions      []string         `yaml:"actions"`
	Holds        string           `yaml:"holds,blank"`
	Certificates string           `yaml:"certificates,blank"`
	Classes      []RetentionClass `yaml:"classes"`
}

// Permanent is the period of a class that is never disposed of.
const Permanent = "permanent"

// RetentionClass says what happens to one kind of thing, and when.
type RetentionClass struct {
	ID           string `yaml:"id"`
	Name         string `yaml:"name"`
	Trigger      string `yaml:"trigger"`
	KeepVersions int    `yaml:"keep_versions,optional"`
	Period       string `yaml:"period"` // ISO 8601 duration from the trigger in one unit (P2Y, P6M, P30D), or permanent
	Action       string `yaml:"action"` // one of Retention.Actions
	Then         string `yaml:"then,optional"`
	BeforeAction string `yaml:"before_action,optional"`
	Method       string `yaml:"method,optional"`
	Access       string `yaml:"access,optional"`
	Authority    string `yaml:"authority"`
	PersonalData bool   `yaml:"personal_data"`
}

package pack

// Profession is profession.yaml: what the profession is called and the scales
// that everything else is measured on.
type Profession struct {
	ID                  string           `yaml:"id"`
	Name                string           `yaml:"name"`
	ShortName           string           `yaml:"short_name"`
	AlsoKnownAs         []string         `yaml:"also_known_as,optional"`
	Strapline           string           `yaml:"strapline"`
	Locale              string           `yaml:"locale"`          // BCP 47 language tag, for example en-GB
	IdentifierBase      string           `yaml:"identifier_base"` // every linked-data identifier starts with this, never with the host
	Version             string           `yaml:"version"`
	Issued              Date             `yaml:"issued"`
	Release             ReleaseWords     `yaml:"release,optional"`
	Status              string           `yaml:"status"`       // illustrative, draft or adopted
	Notice              string           `yaml:"notice,blank"` // shown wherever pack content shows
	NoticeShort         string           `yaml:"notice_short,blank"`
	Licence             string           `yaml:"licence"`
	Contact             Contact          `yaml:"contact"`
	Upkeep              Upkeep           `yaml:"framework,optional"`
	SeatTitle           string           `yaml:"seat_title,optional"` // what whoever leads the profession in an organisation is called
	GuidanceNote        string           `yaml:"guidance_note,blank"`
	Levels              LevelScale       `yaml:"levels"`
	Rings               []Ring           `yaml:"rings"`
	RingOverrideRule    string           `yaml:"ring_override_rule,blank"`
	MembershipKinds     []MembershipKind `yaml:"membership_kinds"`
	Disciplines         []Discipline     `yaml:"disciplines"`
	Grades              []Grade          `yaml:"grades"`
	GradeNote           string           `yaml:"grade_note,blank"`
	LearningKinds       []LearningKind   `yaml:"learning_kinds"`
	CostBands           []CostBand       `yaml:"cost_bands"`
	RecognitionNote     string           `yaml:"recognition_note,blank"`
	EndorsementStatuses []string         `yaml:"endorsement_statuses"` // of professional bodies
}

// Contact says where the profession's team can be reached.
type Contact struct {
	GeneralEmail           string `yaml:"general_email"`
	GeneralEmailNote       string `yaml:"general_email_note,optional"`
	HandledBy              string `yaml:"handled_by"` // the part in the service that answers, for example head-of-profession-team
	TargetReplyWorkingDays int    `yaml:"target_reply_working_days"`
}

// Upkeep says who looks after the framework as a whole, and when its text was
// and will be read through. It is the zero value where nobody has said.
type Upkeep struct {
	Owner        string `yaml:"owner"` // the part in the service that answers for it, for example head-of-profession-team
	LastReviewed Date   `yaml:"last_reviewed"`
	NextReview   Date   `yaml:"next_review"`
}

// LevelScale is the ordered scale on which skills are held.
type LevelScale struct {
	Cumulative bool     `yaml:"cumulative"` // a level takes in all below it
	LeadIn     string   `yaml:"lead_in"`    // the words before a descriptor, for example At this level you can
	Items      []Level  `yaml:"items"`      // lowest first; the lowest has no descriptors when it is 0
	Rules      []string `yaml:"rules,optional"`
}

// Level is one step of the scale. Any number of levels may be defined. A level 0
// means that the skill is not held yet, so no skill has a descriptor for it.
type Level struct {
	Level  int    `yaml:"level"`
	Name   string `yaml:"name"`
	Anchor string `yaml:"anchor"` // what the level means for any skill
}

// Described returns the levels for which every skill needs a descriptor: all of
// the scale except 0.
func (s LevelScale) Described() []Level {
	var described []Level
	for _, l := range s.Items {
		if l.Level > 0 {
			described = append(described, l)
		}
	}
	return described
}

// Ring says how close a role is to the middle of the profession.
type Ring struct {
	ID                string `yaml:"id"`
	Order             int    `yaml:"order"` // 1 is the innermost
	Name              string `yaml:"name"`
	Description       string `yaml:"description"`
	DefaultMembership string `yaml:"default_membership"` // in, depends or usually-elsewhere
}

// MembershipKind is one way of belonging to the profession.
type MembershipKind struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
}

// Discipline is a branch of the profession. A generic one holds the skills that
// every branch shares; it has no page of its own.
type Discipline struct {
	ID          string `yaml:"id"` // prefix of its skills' codes
	Order       int    `yaml:"order"`
	Name        string `yaml:"name"`
	FullName    string `yaml:"full_name,optional"`
	Generic     bool   `yaml:"generic,optional"`
	Description string `yaml:"description"`
	Lead        string `yaml:"lead,optional"` // who leads it: a name or a post; empty where none is recorded
}

// Slug is the last part of the discipline's address, for example records-management.
func (d Discipline) Slug() string { return Slug(d.Name) }

// Grade is one rung of the employer's grades, lowest first by Order.
type Grade struct {
	ID    string `yaml:"id"`
	Order int    `yaml:"order"`
	Name  string `yaml:"name"`
}

// LearningKind is a way in which people learn, with the share of learning it
// should have.
type LearningKind struct {
	ID           string `yaml:"id"`
	Name         string `yaml:"name"`
	SharePercent int    `yaml:"share_percent"`
	Description  string `yaml:"description"`
}

// CostBand says roughly what an opportunity to learn costs the learner's team.
type CostBand struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
}

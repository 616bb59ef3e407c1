package pack

// Framework is the skills framework, one list per CSV file of framework/.
type Framework struct {
	Skills             []Skill             // skills.csv
	Descriptors        []Descriptor        // levels.csv
	Mappings           []Mapping           // mappings.csv
	Roles              []Role              // roles.csv
	Responsibilities   []Responsibility    // role_responsibilities.csv
	RoleSkills         []RoleSkill         // role_skills.csv
	RoleQualifications []RoleQualification // role_qualifications.csv
	CareerPaths        []CareerPath        // career_paths.csv
	Families           []RoleFamily        // role_families.csv; none where roles stand alone
}

// Skill is something that people in the profession can do. Its code is never
// reused.
type Skill struct {
	Code       string   `csv:"code"`
	Discipline string   `csv:"discipline"` // id of a Discipline
	Name       string   `csv:"name"`
	Definition string   `csv:"definition"`
	ScopeNote  string   `csv:"scope_note,blank"`
	AltLabels  []string `csv:"alt_labels,blank"` // other words that people use for it
	Related    []string `csv:"related,blank"`    // codes of skills; symmetric
	Status     string   `csv:"status"`           // active, draft or retired
	SourceNote string   `csv:"source_note,blank"`
	Examples   []string `csv:"examples,blank,optional"`    // what using it can look like, a sentence each
	Owner      string   `csv:"owner,blank,optional"`       // the part in the service that looks after it; the framework's owner where empty
	ReplacedBy []string `csv:"replaced_by,blank,optional"` // of a retired skill: codes, several after a split
	RetiredOn  Date     `csv:"retired_on,blank,optional"`  // of a retired skill
	Broader    []string `csv:"broader,blank,optional"`     // codes of the wider skills that take this one in
}

// Descriptor says what a skill looks like at a level.
type Descriptor struct {
	Skill string `csv:"code"`
	Level int    `csv:"level"`
	Text  string `csv:"descriptor"`
}

// Mapping is a link from a skill to an entry of somebody else's scheme. The
// scheme's version is part of Scheme, as in sfia9.
type Mapping struct {
	Skill       string `csv:"code"`
	Scheme      string `csv:"scheme"`
	TargetID    string `csv:"target_id"` // the scheme's own address or identifier
	TargetLabel string `csv:"target_label"`
	Match       string `csv:"match"`  // SKOS: exact, close, broad, narrow or related
	Status      string `csv:"status"` // proposed, confirmed or rejected
}

// Role is a kind of post, with grades as guidance.
type Role struct {
	Code          string   `csv:"code"`
	Name          string   `csv:"name"`
	Discipline    string   `csv:"discipline"`
	Ring          string   `csv:"ring"`
	GradeFrom     string   `csv:"grade_from"`
	GradeTo       string   `csv:"grade_to"`
	Summary       string   `csv:"summary"`
	TypicalTitles []string `csv:"typical_titles,blank"`
	EntryRoutes   []string `csv:"entry_routes,blank"`
	Status        string   `csv:"status"`                     // active, draft or retired
	ReplacedBy    []string `csv:"replaced_by,blank,optional"` // of a retired role: codes, several after a split
	RetiredOn     Date     `csv:"retired_on,blank,optional"`  // of a retired role
	Family        string   `csv:"family,blank,optional"`      // id of a RoleFamily; the role is one of its levels
}

// RoleFamily is a kind of work whose roles are its levels, the lowest grade first.
type RoleFamily struct {
	ID          string `csv:"id"`
	Name        string `csv:"name"`
	Discipline  string `csv:"discipline"` // id of a Discipline
	Description string `csv:"description"`
}

// Responsibility is one duty of a role.
type Responsibility struct {
	Role  string `csv:"role"`
	Order int    `csv:"order"` // from 1 within the role
	Text  string `csv:"text"`
}

// RoleSkill is a skill that a role needs.
type RoleSkill struct {
	Role       string `csv:"role"`
	Skill      string `csv:"skill"`
	Level      int    `csv:"level"`
	Importance string `csv:"importance"` // essential or desirable
}

// RoleQualification is a qualification, a registration with a body, or an
// equivalent that a role asks for.
type RoleQualification struct {
	Role          string `csv:"role"`
	Qualification string `csv:"qualification"` // id of a Qualification, Registration or Equivalent
	Requirement   string `csv:"requirement"`   // essential, desirable or equivalent
}

// CareerPath is a step from one role to another that people take.
type CareerPath struct {
	From string `csv:"from"`
	To   string `csv:"to"`
	Kind string `csv:"kind"` // up, sideways (same discipline), cross (another discipline) or entry
	Note string `csv:"note"`
}

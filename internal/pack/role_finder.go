package pack

// RoleFinder is role_finder.yaml: guided questions that tell somebody whether
// their job is in the profession. Rules are read from top to bottom and the
// first whose conditions all hold gives the result; the last has no conditions.
type RoleFinder struct {
	ID               string            `yaml:"id"`
	Version          string            `yaml:"version"`
	Status           string            `yaml:"status"`
	Notice           string            `yaml:"notice,blank"`
	Intro            string            `yaml:"intro"`
	Results          []FinderResult    `yaml:"results"`
	Questions        []FinderQuestion  `yaml:"questions"`
	Rules            []FinderRule      `yaml:"rules"`
	OtherProfessions []OtherProfession `yaml:"other_professions,blank"`
	HandOff          HandOff           `yaml:"hand_off"`
	RolePhrases      []RolePhrases     `yaml:"role_phrases,blank"`
}

// FinderResult is one of the answers that the finder can give.
type FinderResult struct {
	ID        string   `yaml:",key"`
	Title     string   `yaml:"title"`
	NextSteps []string `yaml:"next_steps"`
}

// FinderQuestion is asked when AskWhen holds, or always when it is nil.
type FinderQuestion struct {
	ID      string         `yaml:"id"`
	Order   int            `yaml:"order"` // from 1
	Text    string         `yaml:"text"`
	Hint    string         `yaml:"hint,optional"`
	Type    string         `yaml:"type"` // single or multiple
	AskWhen *Condition     `yaml:"ask_when,optional"`
	Options []FinderOption `yaml:"options"`
}

// FinderOption is one possible answer, which may point to a discipline.
type FinderOption struct {
	ID         string `yaml:"id"`
	Text       string `yaml:"text"`
	Discipline string `yaml:"discipline,optional"`
}

// Condition tests the answer to a question with exactly one of its operators.
// A question that was not asked never matches.
type Condition struct {
	Question string   `yaml:"question"`
	In       []string `yaml:"in,optional"`       // the single answer is one of these options
	NotIn    []string `yaml:"not_in,optional"`   // the single answer is none of these options
	Includes string   `yaml:"includes,optional"` // the multiple answer has this option
}

// FinderRule gives a result, with roles or another profession to look at.
type FinderRule struct {
	ID              string      `yaml:"id"`
	Result          string      `yaml:"result"`
	OtherProfession string      `yaml:"other_profession,optional"`
	MembershipOffer string      `yaml:"membership_offer,optional"` // id of a MembershipKind
	Roles           []string    `yaml:"roles,optional"`
	When            []Condition `yaml:"when,blank"`
	Reason          string      `yaml:"reason"`
}

// OtherProfession is where somebody may belong instead.
type OtherProfession struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
	When string `yaml:"when"`
}

// HandOff says how a person takes over from the finder.
type HandOff struct {
	OfferFor    []string `yaml:"offer_for"` // ids of results
	Topic       string   `yaml:"topic"`     // id of an enquiry Topic
	Attach      []string `yaml:"attach,blank"`
	ConsentText string   `yaml:"consent_text"`
}

// RolePhrases are words looked for when somebody pastes a job description.
type RolePhrases struct {
	Role    string   `yaml:"role"`
	Name    string   `yaml:"name"` // the role's name, so that the file can be read alone
	Phrases []string `yaml:"phrases"`
}

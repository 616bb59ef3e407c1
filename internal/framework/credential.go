package framework

import "guildhall/internal/pack"

// CredentialKind is what sort of thing a role asks for.
type CredentialKind string

// The kinds of credential.
const (
	Registration  CredentialKind = "registration"  // a grade of registration with a body
	Qualification CredentialKind = "qualification" // an award
	Equivalent    CredentialKind = "equivalent"    // what is accepted in place of either
)

// Credential is what a role may ask for.
type Credential struct {
	ID       string
	Kind     CredentialKind
	Name     string
	Wanted   []*Requirement // by roles, in the order of roles
	Register *Registered    // of a registration
	Award    *Award         // of a qualification
	Wording  string         // of an equivalent: how adverts say it
}

// Title is the name with its body, where it has one.
func (c *Credential) Title() string {
	if c.Register == nil {
		return c.Name
	}
	return c.Register.Body.Short + " " + c.Name
}

// Registered is what is known of a grade of registration.
type Registered struct {
	Body         *Body
	Height       int    // within the body; two may stand side by side
	PostNominals string // unknown when nobody established it
	Route        string
}

// Award is what is known of a qualification.
type Award struct {
	AwardingBody   string
	Level          string // in the awarding body's words
	Disciplines    []*Discipline
	Kind           string
	ValidityMonths pack.Measure // none: it does not lapse
	Status         string
	Check          string // what to confirm before relying on it
}

// RequirementKind says how much a role insists.
type RequirementKind string

// The kinds of requirement.
const (
	RequiredEssential  RequirementKind = "essential"
	RequiredDesirable  RequirementKind = "desirable"
	RequiredEquivalent RequirementKind = "equivalent" // accepted in place of the others
)

// Requirement is a credential that a role asks for.
type Requirement struct {
	Role       *Role
	Credential *Credential
	Kind       RequirementKind
}

// Body is a professional body. Where a fact was looked for and not found, it
// says unknown.
type Body struct {
	pack.Body
	Registers []*Credential // its grades of registration, lowest first
	Branches  []*Discipline // whose people it registers
}

// PageURL is where readers find the body on this site.
func (b *Body) PageURL() string { return "/bodies/" + segment(b.ID) }

// BodyList is what is said of all bodies at once.
type BodyList struct {
	Notice         string
	LastChecked    pack.Date
	Considered     []string // bodies that are being looked at
	ConsideredNote string
}

// QualificationList is what is said of all qualifications at once.
type QualificationList struct {
	Notice      string
	LastChecked pack.Date
	Statuses    []string
}

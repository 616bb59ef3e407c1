// Package membership knows how people belong to the profession: the posts they
// hold and held and the ring each counts in, what they say of themselves and
// who may see it, and how those join whose address says nothing of where they
// work.
//
// Every field of a profile has an audience. Nobody sees more of another person
// than its audience allows, whatever role they hold in the service, and what
// somebody sees of another that is not for everyone is recorded for that person
// to read.
package membership

import (
	"strings"

	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

// Audience is who may see something of a member's. Each one takes in those
// before it, so an audience is also how close one person is to another.
type Audience int

// The audiences, the narrowest first.
const (
	Me            Audience = iota // the member alone: the zero value, so forgetting is safe
	Manager                       // and the line manager who confirmed that they are
	Leader                        // and those who lead the profession in the member's organisation
	NetworkOwners                 // and the owners of networks that the member belongs to
	EveryMember                   // and everyone who has signed in
	Everyone                      // and visitors
)

// Audiences lists them as people choose among them.
var Audiences = []Audience{Me, Manager, Leader, NetworkOwners, EveryMember, Everyone}

var audienceWords = [...]struct{ key, name, reach string }{
	{"me", "Only you", "Only you"},
	{"manager", "Your line manager", "You and your line manager, once they have confirmed"},
	{"leader", "Leaders in your organisation", "Also those who lead the profession in your organisation"},
	{"network-owners", "Owners of your networks", "Also the owners of networks that you belong to"},
	{"members", "Every member", "Also everyone who has signed in"},
	{"public", "Everyone", "Also visitors who have not signed in"},
}

// Key names the audience in forms and addresses.
func (a Audience) Key() string { return audienceWords[a].key }

// String is the audience in words, to the member.
func (a Audience) String() string { return audienceWords[a].name }

// audienceNamed is the audience with a key; false when there is none.
func audienceNamed(key string) (Audience, bool) {
	for _, a := range Audiences {
		if a.Key() == key {
			return a, true
		}
	}
	return Me, false
}

// Field is a part of a profile with an audience of its own. Its number is its
// place in what the store keeps, so a new field goes to the end.
type Field int

// The fields.
const (
	Name Field = iota
	Email
	KindOfMember
	Employer
	Grade
	CurrentPost
	Ring
	PastPosts
	Disciplines
	LineManager
	Region
	Pattern
	Interests
	Qualifications
	Registrations
	Objective
	Horizon
	Mobility
)

var fieldWords = [...]struct{ key, label string }{
	{"name", "Name"}, {"email", "Email address"}, {"kind", "Kind of member"}, {"organisation", "Organisation"}, {"grade", "Grade"},
	{"post", "Post and role"}, {"ring", "Ring"}, {"history", "Earlier posts"}, {"disciplines", "Disciplines"}, {"manager", "Line manager"},
	{"region", "Location"}, {"pattern", "Working pattern"}, {"interests", "Interests"}, {"qualifications", "Qualifications"},
	{"registrations", "Professional registrations"}, {"objective", "Career objective"}, {"horizon", "Time frame"}, {"mobility", "Mobility"},
}

// Fields lists the fields in the order in which a profile shows them.
var Fields = []Field{Name, KindOfMember, Employer, CurrentPost, Grade, Ring, Disciplines, Region, Pattern, Interests, Objective, Horizon, Mobility, Qualifications, Registrations, PastPosts, LineManager, Email}

// Key names the field in forms.
func (f Field) Key() string { return fieldWords[f].key }

// String is what the field is called.
func (f Field) String() string { return fieldWords[f].label }

// Choices says who may see each field: one digit for each in the order of their
// numbers. A digit that is missing, or is none, is that of Me.
type Choices string

// usualChoices are those of a member who has chosen nothing: a name for members.
var usualChoices = Choices("").with(Name, EveryMember)

// Of is the audience of a field.
func (c Choices) Of(f Field) Audience {
	if int(f) >= len(c) || c[f] < '0' || c[f] > '0'+byte(Everyone) {
		return Me
	}
	return Audience(c[f] - '0')
}

// with returns the choices with another audience for one field.
func (c Choices) with(f Field, a Audience) Choices {
	digits := []byte(strings.Repeat("0", len(fieldWords)))
	for i := range digits {
		digits[i] = '0' + byte(c.Of(Field(i)))
	}
	digits[f] = '0' + byte(a)
	return Choices(digits)
}

// Profile is what is known of a member, whole. Nobody but the member gets one:
// others get what View makes of it.
type Profile struct {
	Person    people.ID
	Handle    string // in addresses; empty until the member has said something
	Name      string
	Email     string
	Kind      string // id of the kind of member
	KindName  string
	Employer  people.OrganisationID
	Works     string // the employer's name
	Confirmed bool   // whether they are known to work there
	Active    bool   // whether the person may use the service
	Listed    bool   // whether they are in the directory
	Region    string
	Pattern   string
	Interests string
	Aim       Aim
	Audiences Choices

	Disciplines    []discipline
	Posts          []Post // the current one first, then the latest
	Manager        Managed
	Qualifications []Qualification
	Registrations  []Registration
}

// discipline is one that a member works in.
type discipline struct{ ID, Name string }

// Managed is who a member says their line manager is.
type Managed struct {
	Email     string // as the member gave it; empty for nobody
	Person    people.ID
	Name      string
	Confirmed sqldb.Stamp
	Declined  sqldb.Stamp
	Called    string // what they are called to whoever looks; empty where their name is not for them

	subject subject // the manager as a member
}

// calls decides what the line manager is called to somebody who is that close
// to the manager. A manager's name is for those whom the manager shows it, not
// for those whom the member shows theirs.
func (m *Managed) calls(near Audience) {
	m.Called = ""
	if m.subject.sees(near, Name) {
		m.Called = m.Name
	}
}

// Qualification is something that a member has been awarded.
type Qualification struct {
	ID, Title, Body string
	Awarded         pack.Date // empty for not said
}

// Viewer is somebody who looks at members, with what brings them close.
type Viewer struct {
	Person people.ID               // empty for a visitor
	Leads  []people.OrganisationID // whose leader or deputy they are
	Owns   []people.ID             // members of the networks that they own
}

// subject is what decides how close a viewer is to a member.
type subject struct {
	Person    people.ID
	Manager   people.ID             // confirmed
	Employer  people.OrganisationID // confirmed
	Active    bool
	Listed    bool
	Audiences Choices
}

func (p Profile) subject() subject {
	s := subject{Person: p.Person, Active: p.Active, Listed: p.Listed, Audiences: p.Audiences}
	if p.Confirmed {
		s.Employer = p.Employer
	}
	if !p.Manager.Confirmed.IsZero() {
		s.Manager = p.Manager.Person
	}
	return s
}

// closeness is the narrowest audience that a viewer belongs to. A role in the
// service brings nobody closer, that of an administrator included.
func (v Viewer) closeness(s subject) Audience {
	switch {
	case v.Person == "":
		return Everyone
	case v.Person == s.Person:
		return Me
	case v.Person == s.Manager:
		return Manager
	case s.Employer != "" && has(v.Leads, s.Employer):
		return Leader
	case has(v.Owns, s.Person):
		return NetworkOwners
	}
	return EveryMember
}

// atLeast is how close somebody of an audience is to the member's line manager,
// as far as that alone tells: the manager is themselves, and who leads where
// both work leads both.
func (p Profile) atLeast(as Audience) Audience {
	employer := p.Manager.subject.Employer
	switch {
	case as == Everyone:
		return Everyone
	case as == Manager:
		return Me
	case as == Leader && employer != "" && p.subject().Employer == employer:
		return Leader
	}
	return EveryMember
}

func has[T comparable](all []T, one T) bool {
	for _, v := range all {
		if v == one {
			return true
		}
	}
	return false
}

// sees reports whether somebody as close as that sees a field. Whoever does not
// see the name sees nothing; members and visitors see nothing of those who are
// not in the directory, and nobody but themselves sees anything of the suspended.
func (s subject) sees(near Audience, f Field) bool {
	switch {
	case near == Me:
		return true
	case !s.Active, near >= EveryMember && !s.Listed, s.Audiences.Of(Name) < near:
		return false
	}
	return s.Audiences.Of(f) >= near
}

// Package people knows who there is: the persons of the profession, the roles
// they hold, and the organisations that employ them.
//
// Everyone above leans on it for names. It holds no credentials; how a person
// proves who they are is the business of package signin. Organisations come
// from the profession pack as a dated register: one that has ended stays, with
// what it became, so that reports as at an earlier day keep its name.
package people

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// ID identifies a person. It says nothing about them and never changes.
type ID string

// Status says whether a person may use the service.
type Status string

// The states of a person.
const (
	Active    Status = "active"
	Suspended Status = "suspended" // signed out everywhere, and cannot sign in
)

// Person is someone the service knows.
type Person struct {
	ID           ID
	Name         string
	Email        string // canonical
	Organisation OrganisationID
	Employer     string // the organisation's name; empty for none
	Confirmed    bool   // whether they are known to work there; rights within an organisation wait for it
	Status       Status
	CreatedAt    sqldb.Stamp
}

// Ref is how acts and holds name the person.
func (p Person) Ref() string { return "person/" + string(p.ID) }

// Grant is a role that a person holds, or held until it ended.
type Grant struct {
	ID        string
	Person    ID
	Role      access.Role
	Scope     string
	GrantedBy string // the name of who granted it, or "Guildhall"
	GrantedAt sqldb.Stamp
	EndedAt   sqldb.Stamp // zero while it is in force
}

// Holding is a role in force, with who holds it.
type Holding struct {
	Grant
	Name string
}

// CanManage reports whether the actor may add people and grant roles: an
// administrator of the whole service, not of a part of it.
func CanManage(who access.Actor) bool { return who.Holds(access.Administrator, access.Everywhere) }

// CanGrant reports whether the actor may grant a role and end it: an administrator
// any of them, and the Head of Profession that of a discipline's lead.
func CanGrant(who access.Actor, role access.Role) bool {
	return CanManage(who) || role == access.DisciplineLead && who.Holds(access.HeadOfProfession, access.Everywhere)
}

// BelongsTo reports whether the person is known to work in an organisation.
func (p Person) BelongsTo(o OrganisationID) bool {
	return o != "" && p.Organisation == o && p.Confirmed
}

// Everywhere reports whether the grant is not limited to a part.
func (g Grant) Everywhere() bool { return g.Scope == access.Everywhere }

// scopeInWords is the part of the profession that the grant is for.
func (g Grant) scopeInWords() string {
	if g.Everywhere() {
		return "the whole profession"
	}
	return g.Scope
}

const maxName = 100 // characters

// CleanName returns a name as it may be kept: one line, no double spaces, and
// none of the invisible characters that make two names look alike.
func CleanName(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "")))
	s = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	switch {
	case s == "":
		return "", fault.New(fault.Invalid, "Enter a full name")
	case len([]rune(s)) > maxName:
		return "", fault.New(fault.Invalid, "Enter a name of at most %d characters", maxName)
	case !strings.ContainsFunc(s, unicode.IsLetter):
		return "", fault.New(fault.Invalid, "Enter a name that has letters in it")
	}
	return s, nil
}

// Key is a name as both engines sort and find it.
func Key(name string) string { return english.Key(name) }

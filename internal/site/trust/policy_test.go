package trust

import (
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/membership"
)

// This is what the pages promise, in words, one after the other and without haste.
// It knows worlds, and nothing of how the service decides.

// visitor is nobody of the world.
const visitor = -1

// present reports whether somebody can use the service as themselves: whoever is
// suspended is a visitor.
func (w world) present(i int) bool { return i != visitor && !w.People[i].Suspended }

func (w world) is(i int, role access.Role) bool {
	return w.present(i) && slices.Contains(w.People[i].Roles, role)
}

// manages: "your line manager, once they have confirmed".
func (w world) manages(i, whom int) bool {
	return w.present(i) && w.People[whom].Manager == i && w.People[whom].Answered == "yes"
}

// leadsWhere: "those who lead the profession in your organisation", which counts
// once it is known that one works there.
func (w world) leadsWhere(i, whom int) bool {
	return w.present(i) && w.People[i].Leads && w.People[whom].Confirmed && w.People[i].Works == w.People[whom].Works
}

// reaches reports whether an audience has somebody in it. Each takes in those
// before it: only you, your line manager, leaders in your organisation, owners of
// your networks, every member, everyone.
func (w world) reaches(audience, i, whom int) bool {
	manager, leader, member := w.manages(i, whom), w.leadsWhere(i, whom), w.present(i)
	switch audience {
	case 1:
		return manager
	case 2, 3: // nobody owns a network yet
		return manager || leader
	case 4:
		return manager || leader || member
	case 5:
		return true
	}
	return false
}

// seesField: who is not in the directory is there for those who manage or lead
// them, and for nobody else; whoever does not see the name sees nothing; nobody
// sees anything of the suspended. Roles bring nobody closer.
func (w world) seesField(i, whom int, f membership.Field) bool {
	p := w.People[whom]
	switch {
	case i == whom && w.present(i):
		return true
	case p.Suspended:
		return false
	case !p.Listed && !w.manages(i, whom) && !w.leadsWhere(i, whom):
		return false
	case !w.reaches(p.Audiences[slices.Index(fields, membership.Name)], i, whom):
		return false
	}
	return w.reaches(p.Audiences[slices.Index(fields, f)], i, whom)
}

// readsManager: whoever reads that a member has a line manager reads the manager's
// name only where the manager shows them that. An address that nobody has confirmed
// is what the member wrote.
func (w world) readsManager(i, whom int) bool {
	p := w.People[whom]
	return p.Answered != "yes" || w.seesField(i, p.Manager, membership.Name)
}

// says reports whether a person has said anything in a field.
func (w world) says(whom int, f membership.Field) bool {
	p := w.People[whom]
	switch f {
	case membership.Name, membership.Email:
		return true
	case membership.Employer:
		return p.Works >= 0
	case membership.LineManager:
		return p.Manager >= 0
	}
	return !p.Silent
}

// inDirectory: a member finds there whoever wants to be found and shows them their name.
func (w world) inDirectory(i, whom int) bool {
	return w.present(i) && w.present(whom) && w.People[whom].Listed && w.seesField(i, whom, membership.Name)
}

// reads: whoever a member shares with reads it, until they stop, while both may use
// the service. No role reads it.
func (w world) reads(i, whom int, o share) bool {
	return w.present(i) && w.present(whom) && o.With == i && !o.Stopped
}

// asked: only the line manager whom a member asks knows of it.
func (w world) asked(i, whom int) bool {
	return w.present(i) && w.People[whom].Asks && w.People[whom].Manager == i
}

// answers: and reads what goes along, while the member may use the service and so
// can stop it.
func (w world) answers(i, whom int) bool { return w.asked(i, whom) && w.present(whom) }

// seesMembersOf: those who lead in an organisation, and administrators.
func (w world) seesMembersOf(i, organisation int) bool {
	return w.is(i, access.Administrator) || w.present(i) && w.People[i].Leads && w.People[i].Works == organisation
}

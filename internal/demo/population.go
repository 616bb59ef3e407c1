// Package demo fills a store with a fictional population, and lets visitors of
// a demonstration sign in as one of its personas.
//
// Nobody in it exists: surnames are taken from the workshop, and every address
// ends in .example, which never receives mail (RFC 2606).
package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/people"
)

// Persona is someone a visitor of a demonstration may sign in as.
type Persona struct {
	Name  string // as the address says it: /demo/as/editor
	Who   people.Person
	Roles []access.Role
	Does  string // one sentence for the page that offers it
}

// personas are the same in every demonstration.
func personas(organisation people.OrganisationID) []Persona {
	person := func(name string) people.Person {
		return people.Person{Name: name, Organisation: organisation}
	}
	return []Persona{
		{"member", person("Mina Bookbinder"), nil, "Reads as a signed-in member does."},
		{"editor", person("Edda Inkwell"), []access.Role{access.Editor}, "Writes pages and reviews what other people wrote."},
		{"reviewer", person("Rufus Galleyproof"), []access.Role{access.Editor}, "A second editor: nobody reviews their own page."},
		{"approver", person("Agnes Sealwright"), []access.Role{access.Approver}, "Approves and publishes."},
		{"administrator", person("Otto Keyholder"), []access.Role{access.Administrator}, "Grants roles and looks after the service."},
	}
}

var givenNames = strings.Fields(`Ada Ben Chidi Dilys Esme Farah Gwen Hari Ines Jomo Kofi Lena Mei Nia Owen Priya Quentin Rosa Sami Tove
	Uma Viktor Wren Xanthe Yusuf Zadie Aled Bronte Cato Dara Elan Freya Gethin Hana Idris Juno Kit Leila Morag Noor Orla Petra`)

var surnames = strings.Fields(`Shelfmark Quillfeather Vellumson Catchword Colophon Fastener Pagewright Indexton Foliowell Bindery Ledgerby
	Parchmenter Tagstring Dustjacket Cardfile Thesaurison Microfiche Treasurytag Filedrawer Labelmaker Codexley Marginalis Footnoter
	Stackhouse Blottingham Scrollcase Pigeonhole Wayfinder Metadatta Crossref Archivolt Keywordy`)

// population makes n people for a seed: the same ones each time. They are
// spread over the organisations unevenly, as they are in life.
func population(n int, seed uint64, organisations []people.Organisation) []people.Person {
	random := rand.New(rand.NewPCG(seed, 0x6775696c64)) // "guild"
	all := make([]people.Person, n)
	for i := range all {
		given, surname := pick(random, givenNames), pick(random, surnames)
		p := people.Person{ID: personID(random), Name: given + " " + surname}
		where := "nowhere"
		if len(organisations) > 0 {
			o := organisations[skewed(random, len(organisations))]
			p.Organisation, where = o.ID, string(o.ID)
		}
		p.Email = address(fmt.Sprintf("%s.%s.%d", given, surname, i), where)
		all[i] = p
	}
	return all
}

// address is an e-mail address that can never reach anyone.
func address(name, organisation string) string {
	return strings.ToLower(name) + "@" + label(organisation) + ".example"
}

// label shortens an organisation's identifier to what a domain may hold.
func label(organisation string) string {
	if len(organisation) > 60 {
		organisation = organisation[:60]
	}
	return strings.Trim(organisation, "-")
}

const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// personID makes an identifier of the usual form from the seed's own chance,
// so that the same seed makes the same people.
func personID(random *rand.Rand) people.ID {
	b := make([]byte, 26)
	for i := range b {
		b[i] = idAlphabet[random.IntN(len(idAlphabet))]
	}
	return people.ID(b)
}

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

// skewed picks an index below n, low ones far more often.
func skewed(random *rand.Rand, n int) int {
	return int(float64(n) * random.Float64() * random.Float64())
}

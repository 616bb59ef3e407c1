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
	"time"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/framework"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/pack"
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
		{"manager", person("Manfred Rosterly"), nil, "Is the line manager of the member, and sees what she shares with him."},
		{"records", person("Rhoda Shelflife"), []access.Role{access.RecordsOwner}, "Owns the records: places holds, and decides what becomes of records that are due."},
		{"lead", person("Dewi Classmark"), nil, "Leads a discipline, and sees its figures across organisations."},
		{"leader", person("Leonie Shelfmark"), nil, "Leads the profession in her organisation, and sees its figures."},
		{"head", person("Hope Goldleaf"), []access.Role{access.HeadOfProfession}, "Answers for the whole profession, and sees every figure that may be shown."},
		{"administrator", person("Otto Keyholder"), []access.Role{access.Administrator}, "Grants roles and looks after the service."},
	}
}

var givenNames = strings.Fields(`Ada Ben Chidi Dilys Esme Farah Gwen Hari Ines Jomo Kofi Lena Mei Nia Owen Priya Quentin Rosa Sami Tove
	Uma Viktor Wren Xanthe Yusuf Zadie Aled Bronte Cato Dara Elan Freya Gethin Hana Idris Juno Kit Leila Morag Noor Orla Petra`)

var surnames = strings.Fields(`Shelfmark Quillfeather Vellumson Catchword Colophon Fastener Pagewright Indexton Foliowell Bindery Ledgerby
	Parchmenter Tagstring Dustjacket Cardfile Thesaurison Microfiche Treasurytag Filedrawer Labelmaker Codexley Marginalis Footnoter
	Stackhouse Blottingham Scrollcase Pigeonhole Wayfinder Metadatta Crossref Archivolt Keywordy`)

// generator makes a population one by one: the same for a seed each time, but for
// the handles of profiles, which are chance alone.
type generator struct {
	random    *rand.Rand
	register  []people.Organisation // unevenly filled, as in life
	framework *framework.Framework  // nil before a profession is loaded
	roles     []*framework.Role     // in use
	skills    []*framework.Skill    // in use, those that most people have first
	kinds     []pack.MembershipKind
	at        time.Time
	made      int

	others *rand.Rand // for what people say of each other, which changes nobody
	last   people.ID  // who was made before
}

func newGenerator(seed uint64, register []people.Organisation, f *framework.Framework, kinds []pack.MembershipKind, at time.Time) *generator {
	g := &generator{random: rand.New(rand.NewPCG(seed, 0x6775696c64)), register: register, framework: f, kinds: kinds, at: at} // "guild"
	g.others = rand.New(rand.NewPCG(seed, 0x68616c6c))                                                                         // "hall"
	if f == nil {
		return g
	}
	for _, r := range f.Roles {
		if r.Status == framework.Active && len(r.Skills) > 0 {
			g.roles = append(g.roles, r)
		}
	}
	for _, s := range f.Skills {
		if s.Status == framework.Active {
			g.skills = append(g.skills, s)
		}
	}
	return g
}

// made is somebody of the population, whole.
type made struct {
	person     people.Person
	profile    membership.Generated
	assessment *assessment.Assessment // nil for none
	opinion    *opinion.Generated     // of somebody else on it; nil for none
}

// next makes the next person.
func (g *generator) next() made {
	given, surname := pick(g.random, givenNames), pick(g.random, surnames)
	p := people.Person{ID: people.ID(g.id(g.at.AddDate(-1, 0, 0).Add(time.Duration(g.made) * time.Millisecond))), Name: given + " " + surname}
	where := "nowhere"
	if len(g.register) > 0 {
		o := g.register[skewed(g.random, len(g.register))]
		p.Organisation, where = o.ID, string(o.ID)
	}
	p.Email = address(fmt.Sprintf("%s.%s.%d", given, surname, g.made), where)
	g.made++
	one := made{person: p}
	one.profile, one.assessment = g.working(p)
	one.opinion = g.opinion(one.assessment)
	g.last = p.ID
	return one
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

// id makes an identifier of the usual form for a moment from the seed's own
// chance, so that the same seed makes the same people.
func (g *generator) id(at time.Time) string { return idBy(g.random, at) }

func idBy(random *rand.Rand, at time.Time) string {
	b := make([]byte, 26)
	ms := uint64(at.UnixMilli()) << 2 // 48 bits in ten digits of five bits
	for i := 9; i >= 0; i-- {
		b[i] = idAlphabet[ms&31]
		ms >>= 5
	}
	for i := 10; i < len(b); i++ {
		b[i] = idAlphabet[random.IntN(len(idAlphabet))]
	}
	return string(b)
}

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

// skewed picks an index below n, low ones far more often.
func skewed(random *rand.Rand, n int) int {
	return int(float64(n) * random.Float64() * random.Float64())
}

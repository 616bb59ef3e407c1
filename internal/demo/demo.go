package demo

import (
	"context"
	"fmt"
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/campaign"
	"guildhall/internal/development"
	"guildhall/internal/discussion"
	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/insight/figures"
	"guildhall/internal/leadership"
	"guildhall/internal/membership"
	"guildhall/internal/opinion"
	"guildhall/internal/people"
	"guildhall/internal/proposal"
	"guildhall/internal/publishing"
	"guildhall/internal/records"
	"guildhall/internal/sharing"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Service makes the population and offers its personas.
type Service struct {
	DB     *sqldb.DB
	Log    *audit.Log
	People *people.Service
	Door   *signin.Pages
	Pages  *publishing.Service

	Framework   *framework.Service
	Proposals   *proposal.Service
	Discussions *discussion.Service
	Leadership  *leadership.Service
	Members     *membership.Members
	Assessments *assessment.Service
	Sharing     *sharing.Service
	Opinions    *opinion.Service
	Development *development.Service
	Campaigns   *campaign.Service
	Figures     *figures.Service
	Records     *records.Service

	// AskAboutData sends what somebody asks about their own data to the
	// administrators: which of the things held should say what. nil has nobody ask.
	AskAboutData func(ctx context.Context, who access.Actor, what, should string) error
}

// Size says how large a population is, and which.
type Size struct {
	Members       int
	Organisations int
	Seed          uint64
}

// MostMembers is the largest population that is made: every civil servant.
const MostMembers = 550_000

// perAct is how many people one act brings, with all that they say: small enough
// for a writer's turn.
const perAct = 5_000

// Prepare fills a demonstration once; a filled one stays as its visitors left it.
func (s *Service) Prepare(ctx context.Context, size Size) error {
	done, err := sqldb.One(ctx, s.DB, "count", sqldb.Value[int], `SELECT count(*) FROM people`)
	if err != nil || done > 0 {
		return err
	}
	grown := func(made int) error { // the first figures are of those who came first
		if made == size.Members {
			return nil
		}
		return s.count(ctx, 90)
	}
	if err := s.populate(ctx, size, max(1, size.Members*4/5), grown); err != nil {
		return err
	}
	cast, err := s.cast(ctx)
	if err != nil {
		return err
	}
	if err := s.busy(ctx, cast); err != nil {
		return err
	}
	if err := s.releases(ctx, cast); err != nil {
		return err
	}
	if err := s.proposals(ctx, cast); err != nil {
		return err
	}
	if err := s.organise(ctx, cast, size); err != nil {
		return err
	}
	if cast, err = s.cast(ctx); err != nil { // some of them lead now
		return err
	}
	if err := s.together(ctx, cast); err != nil {
		return err
	}
	return s.count(ctx, 0)
}

// Populate adds the personas and size.Members people. progress, if any, is told how many exist.
func (s *Service) Populate(ctx context.Context, size Size, progress func(int)) error {
	return s.populate(ctx, size, perAct, func(made int) error {
		if progress != nil {
			progress(made)
		}
		return nil
	})
}

// populate is Populate in acts of at most so many people, with something to do
// after each.
func (s *Service) populate(ctx context.Context, size Size, most int, after func(made int) error) error {
	if size.Members < 0 || size.Members > MostMembers {
		return fault.New(fault.Invalid, "A population has between 0 and %d members.", MostMembers)
	}
	register, err := s.People.Living(ctx)
	if err != nil {
		return err
	}
	register = register[:min(len(register), size.Organisations)]
	if err := s.addPersonas(ctx, register); err != nil {
		return err
	}
	g, err := s.generator(ctx, size.Seed, register)
	if err != nil {
		return err
	}
	for start := 0; start < size.Members; start += most {
		if err := s.add(ctx, g, min(most, size.Members-start)); err != nil {
			return err
		}
		if err := after(g.made); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) generator(ctx context.Context, seed uint64, register []people.Organisation) (*generator, error) {
	f, err := s.Framework.Current(ctx)
	if fault.KindOf(err) == fault.NotFound {
		return newGenerator(seed, register, nil, nil, s.Log.Now()), nil
	}
	if err != nil {
		return nil, err
	}
	return newGenerator(seed, register, f, f.Profession.MembershipKinds, s.Log.Now()), nil
}

// add brings n people of the population in one act.
func (s *Service) add(ctx context.Context, g *generator, n int) error {
	part := make([]people.Person, n)
	profiles := make([]membership.Generated, n)
	var assessments []assessment.Assessment
	var opinions []opinion.Generated
	for i := range n {
		one := g.next()
		part[i], profiles[i] = one.person, one.profile
		if one.assessment != nil {
			assessments = append(assessments, *one.assessment)
		}
		if one.opinion != nil {
			opinions = append(opinions, *one.opinion)
		}
	}
	act := audit.Act{By: access.Service, Verb: "added fictional people", About: "people"}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		if err := people.InsertAll(ctx, tx, at, part); err != nil {
			return err
		}
		if err := membership.InsertAll(ctx, tx, at, profiles); err != nil {
			return err
		}
		if err := assessment.InsertAll(ctx, tx, assessments); err != nil {
			return err
		}
		return opinion.InsertAll(ctx, tx, opinions)
	})
}

func (s *Service) addPersonas(ctx context.Context, register []people.Organisation) error {
	var first people.OrganisationID
	if len(register) > 0 {
		first = register[0].ID
	}
	act := audit.Act{By: access.Service, Verb: "added personas", About: "people"}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		for _, p := range personas(first) {
			who, err := people.Insert(ctx, tx, at, people.New{Name: p.Who.Name, Email: address(p.Name, "persona"), Organisation: first})
			if err != nil {
				return err
			}
			for _, role := range p.Roles {
				if err := people.GrantRole(ctx, tx, at, access.Service, who.ID, role, access.Everywhere); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Lines says where each persona signs in.
func (s *Service) Lines(base string) []string {
	var lines []string
	for _, p := range personas("") {
		lines = append(lines, fmt.Sprintf("%-14s %s/demo/as/%s", p.Name, base, p.Name))
	}
	return lines
}

// persona finds one by the name in its address.
func persona(name string) (Persona, error) {
	for _, p := range personas("") {
		if p.Name == name {
			return p, nil
		}
	}
	return Persona{}, fault.New(fault.NotFound, "There is no persona called %s. Choose one from the list.", name)
}

// find reads the persona's person from the store.
func (s *Service) find(ctx context.Context, p Persona) (people.Person, error) {
	return s.People.ByEmail(ctx, address(p.Name, "persona"))
}

// Routes adds the pages where a visitor chooses a persona.
func (s *Service) Routes(rt *web.Router) {
	rt.Handle("GET /demo", access.Anyone, s.listPersonas)
	rt.Handle("GET /demo/as/{name}", access.Anyone, s.showPersona)
	rt.Handle("POST /demo/as/{name}", access.Anyone, web.Button(s.becomePersona))
}

type listPersonasPage struct{ Personas []Persona }

func (s *Service) listPersonas(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: "Look around as someone else"}, listPersonas(listPersonasPage{personas("")}))
}

type showPersonaPage struct{ Persona Persona }

func (s *Service) showPersona(w http.ResponseWriter, r *http.Request) error {
	p, err := persona(r.PathValue("name"))
	if err != nil {
		return err
	}
	crumbs := web.Crumbs(web.Link{Text: "Look around as someone else", Href: "/demo"})
	return web.Render(w, r, web.Page{Title: "Sign in as " + p.Who.Name, Crumbs: crumbs}, showPersona(showPersonaPage{p}))
}

func (s *Service) becomePersona(w http.ResponseWriter, r *http.Request) error {
	p, err := persona(r.PathValue("name"))
	if err != nil {
		return err
	}
	who, err := s.find(r.Context(), p)
	if err != nil {
		return err
	}
	return s.Door.Start(w, r, who.ID, "/home")
}

// cast is the personas as actors, by name.
func (s *Service) cast(ctx context.Context) (map[string]access.Actor, error) {
	cast := map[string]access.Actor{}
	for _, p := range personas("") {
		who, err := s.find(ctx, p)
		if err != nil {
			return nil, err
		}
		if cast[p.Name], err = s.People.Actor(ctx, who.ID); err != nil {
			return nil, err
		}
	}
	return cast, nil
}

package framework

import (
	"net/http"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/web"
)

type listBodiesPage struct {
	F *Framework
}

func (p *Pages) listBodies(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Professional bodies", Description: "The bodies with which people in the profession are registered, and the levels that roles accept.", Content: true, Wide: true,
		Crumbs: web.Crumbs(), Resource: resource(f, ""),
		Links: []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/bodies", Title: "Professional bodies as JSON"}},
	}, listBodies(listBodiesPage{f}))
}

type showBodyPage struct {
	F    *Framework
	Body *Body
}

func (p *Pages) showBody(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	b := f.Body(r.PathValue("id"))
	if b == nil {
		return fault.New(fault.NotFound, "There is no professional body at this address. Choose one from the list of bodies.")
	}
	return web.Render(w, r, web.Page{
		Title: b.Name, Description: "Registration with " + b.Name + ": its levels, and the roles that accept them.", Content: true, Wide: true,
		Crumbs: web.Crumbs(web.Link{Text: "Professional bodies", Href: "/bodies"}), Resource: resource(f, ""),
	}, showBody(showBodyPage{f, b}))
}

type listQualificationsPage struct {
	F              *Framework
	Qualifications []*Credential
	Equivalents    []*Credential
}

func (p *Pages) listQualifications(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := listQualificationsPage{F: f}
	for _, c := range f.Credentials {
		switch c.Kind {
		case Qualification:
			page.Qualifications = append(page.Qualifications, c)
		case Equivalent:
			page.Equivalents = append(page.Equivalents, c)
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Qualifications and registration", Description: "What roles accept: qualifications, registration with a professional body, and their equivalents.", Content: true, Wide: true,
		Crumbs: web.Crumbs(), Resource: resource(f, ""),
		Links: []web.Rel{{Rel: "alternate", Type: "application/json", Href: "/api/v1/qualifications", Title: "Qualifications as JSON"}},
	}, listQualifications(page))
}

// fact is one line of what is known.
type fact struct{ Key, Value string }

// Facts are what was established of the body. What was looked for and not found
// says so; what nobody wrote down is left out.
func (b *Body) Facts() []fact {
	return written([]fact{
		{"Standing with the profession", capital(strings.ReplaceAll(b.Status, "-", " "))},
		{"Reason", b.StatusBasis},
		{"Also known as", strings.Join(b.AlsoKnownAs, ", ")},
		{"Competency standard", notFound(b.CompetencyStandard)},
		{"Letters after the name need membership", yesNo(b.PostNominalsNeedMembership)},
		{"Public register", yesNo(b.PublicRegister)},
		{"The register shows", capital(strings.Join(b.RegisterShows, ", "))},
	})
}

// CPDFacts are what the body asks of its members in continuing professional development.
func (b *Body) CPDFacts() []fact {
	c := b.CPD
	return written([]fact{
		{"Required", yesNo(c.Required)},
		{"Over", measured(c.WindowMonths, "month", "months")},
		{"Hours", measured(c.Hours, "hour", "hours")},
		{"Statement", measured(c.StatementWords, "word", "words")},
		{"How we know the length", notFound(c.StatementWordsBasis)},
		{"Fee", notFound(c.Fee)},
		{"Source", c.Source},
		{"Confidence in these facts", capital(c.Confidence)},
	})
}

// Facts are what was established of a grade of registration.
func (r *Registered) Facts() []fact {
	return written([]fact{{"Letters after the name", notFound(r.PostNominals)}, {"Route", notFound(r.Route)}})
}

func written(facts []fact) []fact {
	var all []fact
	for _, f := range facts {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	return all
}

const notEstablished = "Not established"

// notFound says in words that a fact was looked for and not found.
func notFound(value string) string {
	if value == pack.Unknown {
		return notEstablished
	}
	return capital(value)
}

func yesNo(a pack.Answer) string {
	switch a {
	case pack.Yes:
		return "Yes"
	case pack.No:
		return "No"
	}
	return notFound(string(a))
}

// measured writes a measure with its unit.
func measured(m pack.Measure, one, many string) string {
	if m.Word != "" {
		return notFound(m.Word)
	}
	return number(m.Number, one, many)
}

// Validity says how long an award lasts.
func (a *Award) Validity() string {
	switch {
	case a.ValidityMonths.Word == pack.Unknown:
		return notEstablished
	case a.ValidityMonths.Word != "":
		return "It does not lapse"
	case a.ValidityMonths.Number%12 == 0:
		return number(a.ValidityMonths.Number/12, "year", "years")
	}
	return strconv.Itoa(a.ValidityMonths.Number) + " months"
}

// requiring are the roles that ask for a credential in one way.
type requiring struct {
	Words string
	Roles []*Role
}

// byRequirement groups the roles that ask for a credential, the strictest first.
func (c *Credential) byRequirement() []requiring {
	var groups []requiring
	for _, kind := range []struct {
		kind  RequirementKind
		words string
	}{
		{RequiredEssential, "Essential for:"}, {RequiredDesirable, "Desirable for:"}, {RequiredEquivalent, "Accepted in place of another by:"},
	} {
		g := requiring{Words: kind.words}
		for _, r := range live(c.Wanted) {
			if r.Kind == kind.kind {
				g.Roles = append(g.Roles, r.Role)
			}
		}
		if len(g.Roles) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

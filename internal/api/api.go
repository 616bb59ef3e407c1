// Package api tells programs what they can read here: on a page for the people
// who write them, and in a description by OpenAPI that their tools understand.
// The data itself is served by the capabilities that hold it.
package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"guildhall/internal/framework"
	"guildhall/internal/framework/linked"
	"guildhall/internal/learning"
	"guildhall/internal/networks"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/web"
)

// Pages serves the description and the page about it.
type Pages struct {
	Profession *profession.Service
	Framework  *framework.Service
	Learning   *learning.Service
	Networks   *networks.Service
	People     *people.Service
	BaseURL    string // how people reach the service, without a final slash
}

// Routes adds the page and the description.
func (p *Pages) Routes(rt *web.Router) {
	rt.Redirect("GET /api/v1", "/api")
	rt.Public("GET /api", p.showPrograms)
	rt.Public("GET /openapi.json", p.showDescription)
}

// document describes every public address by OpenAPI 3.0.3. It knows no
// profession: its examples are words in capitals such as SKILL, which become
// things that this service has when it is served.
//
//go:embed openapi.json
var document string

func (p *Pages) showDescription(w http.ResponseWriter, r *http.Request) error {
	found, err := p.examples(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = io.WriteString(w, p.describe(found))
	return err
}

// example is a thing that the service has, and the word of the document that it replaces.
type example struct{ word, value string }

// describe fills the document with the service's own address and examples.
func (p *Pages) describe(examples []example) string {
	var pairs []string
	if p.BaseURL != "" {
		pairs = append(pairs, `"url": "/"`, `"url": `+quoted(p.BaseURL))
	}
	for _, e := range examples {
		pairs = append(pairs, `"example": "`+e.word+`"`, `"example": `+quoted(e.value))
	}
	return strings.NewReplacer(pairs...).Replace(document)
}

// quoted is a text as JSON writes it.
func quoted(text string) string {
	b, _ := json.Marshal(text) // of a text it cannot fail
	return string(b)
}

// examples finds one thing of each sort; a sort of which there is none keeps its word.
func (p *Pages) examples(ctx context.Context) ([]example, error) {
	f, err := p.Framework.Current(ctx)
	if err != nil {
		return nil, err
	}
	all := []example{{"RELEASE", f.Release.Name}}
	all = first(all, "SKILL", f.Skills, func(s *framework.Skill) string { return s.Code })
	all = first(all, "ROLE", f.Roles, func(r *framework.Role) string { return r.Code })
	all = first(all, "FAMILY", f.Families, func(y *framework.Family) string { return y.ID })
	all = first(all, "DISCIPLINE", f.Disciplines, func(d *framework.Discipline) string { return d.ID })
	all = caseExamples(all, f)
	catalogue, err := p.Learning.List(ctx, learning.Filter{})
	if err != nil {
		return nil, err
	}
	all = first(all, "LEARNING", catalogue, func(o learning.Opportunity) string { return o.ID })
	directory, err := p.Networks.List(ctx, networks.Filter{})
	if err != nil {
		return nil, err
	}
	all = first(all, "NETWORK", directory, func(n networks.Network) string { return n.ID })
	register, err := p.People.Register(ctx, "", "")
	return first(all, "ORGANISATION", register, func(o people.Organisation) string { return string(o.ID) }), err
}

// first adds the first of a list to the examples, if there is one.
func first[T any](all []example, word string, list []T, id func(T) string) []example {
	if len(list) == 0 {
		return all
	}
	return append(all, example{word, id(list[0])})
}

// caseExamples adds the identifiers in CASE of one thing of each class.
func caseExamples(all []example, f *framework.Framework) []example {
	base := f.Profession.IdentifierBase
	document := linked.CaseID(f.Identifier("release", f.Release.Name))
	all = append(all, example{"CASEDOCUMENT", document}, example{"CASELICENCE", linked.CaseID(base + "licence")},
		example{"CASETYPE", linked.CaseID(linked.Namespace(base) + "itemtype-skill")}, example{"CASEGROUPING", linked.CaseID(linked.Namespace(base) + "grouping-hierarchy")})
	all = first(all, "CASEITEM", f.Skills, func(s *framework.Skill) string { return linked.CaseID(f.Identifier("skill", s.Code)) })
	all = first(all, "CASESUBJECT", f.Disciplines, func(d *framework.Discipline) string { return linked.CaseID(f.Identifier("subject", d.ID)) })
	all = first(all, "CASEASSOCIATION", f.Disciplines, func(d *framework.Discipline) string {
		return linked.CaseID(base + "association/isChildOf/" + linked.CaseID(f.Identifier("discipline", d.ID)) + "/" + document)
	})
	all = first(all, "CASERUBRIC", f.Skills, func(s *framework.Skill) string { return linked.CaseID(f.Identifier("skill", s.Code) + "/rubric") })
	described := f.Scale.Described()
	all = first(all, "LEVEL", described, func(l *framework.Level) string { return strconv.Itoa(l.Number) })
	return first(all, "CASECONCEPT", described, func(l *framework.Level) string { return linked.CaseID(f.Identifier("level", strconv.Itoa(l.Number))) })
}

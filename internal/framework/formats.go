package framework

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"guildhall/internal/docx"
	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
	"guildhall/internal/web"
)

// subject is a thing that an identifier names, in the release that has it.
type subject struct {
	F     *Framework
	Kind  string // skill, role, family, discipline, level, scheme, or the first part of another identifier
	Code  string
	Page  string            // where people read it
	API   string            // where programs read it as JSON; empty where it has no such address
	Table func() [][]string // nil where it has none
}

// format is a form in which data can be had.
type format struct {
	Suffix string // as identifiers end: .json
	Media  string // as Accept and Content-Type have it
	Name   string
	Kind   string // the only kind of thing that has it; empty where all do
	Href   func(s subject) string
	Write  func(p *Pages, w http.ResponseWriter, r *http.Request, s subject) error // nil where Href leads to the programs' address
}

// formats are the forms that are served, the preferred one first. Identifiers,
// pages and refusals all follow this list: a new format is a new line.
var formats = []format{
	{".json", "application/json", "JSON", "", func(s subject) string { return s.API }, nil},
	{".csv", "text/csv", "CSV", "", dataAddress(".csv"), writeCSV},
	{".ttl", "text/turtle", "Turtle", "", dataAddress(".ttl"), writeRDF(linked.Turtle)},
	{".nt", "application/n-triples", "N-Triples", "", dataAddress(".nt"), writeRDF(linked.NTriples)},
	{".rdf", "application/rdf+xml", "RDF/XML", "", dataAddress(".rdf"), writeRDF(linked.RDFXML)},
	{".jsonld", "application/ld+json", "JSON-LD", "", dataAddress(".jsonld"), writeRDF(linked.JSONLD)},
	{".docx", docx.Media, "Word", "role", dataAddress(".docx"), writeWord},
}

// formats are the forms in which this thing can be had.
func (s subject) formats() []format {
	var all []format
	for _, f := range formats {
		if f.Suffix == ".json" && s.API == "" || f.Suffix == ".csv" && s.Table == nil {
			continue
		}
		if f.Kind == "" || f.Kind == s.Kind {
			all = append(all, f)
		}
	}
	return all
}

// dataAddress is where a format is served that has no address among the programs' own.
func dataAddress(suffix string) func(subject) string {
	return func(s subject) string {
		if s.Code == "" {
			return "/data/" + s.Kind + suffix
		}
		return "/data/" + s.Kind + "/" + segment(s.Code) + suffix
	}
}

// link is a way to a thing's data.
type link struct {
	Name, Media, Href string
}

// links are the ways to a thing's data, in every format that it has.
func (s subject) links() []link {
	var all []link
	for _, f := range s.formats() {
		all = append(all, link{f.Name, f.Media, f.Href(s)})
	}
	return all
}

// alternates tells programs that read a page where its data is.
func alternates(links []link, title string) []web.Rel {
	var all []web.Rel
	for _, l := range links {
		all = append(all, web.Rel{Rel: "alternate", Type: l.Media, Href: l.Href, Title: title + " as " + l.Name})
	}
	return all
}

// writeCSV answers with a thing's table.
func writeCSV(_ *Pages, w http.ResponseWriter, _ *http.Request, s subject) error {
	var b bytes.Buffer
	if err := spreadsheet.WriteCSV(&b, s.Table()); err != nil {
		return err
	}
	return web.SendFile(w, pack.Slug(s.Kind+"-"+s.Code)+".csv", "text/csv", b.Bytes())
}

func skillSubject(f *Framework, s *Skill) subject {
	return subject{f, "skill", s.Code, s.URL(), "/api/v1" + s.URL(), func() [][]string { return skillTable(f, s) }}
}

func roleSubject(f *Framework, r *Role) subject {
	return subject{f, "role", r.Code, r.URL(), "/api/v1" + r.URL(), func() [][]string { return roleTable(r) }}
}

func disciplineSubject(f *Framework, d *Discipline) subject {
	return subject{f, "discipline", d.ID, d.URL(), "/api/v1/disciplines/" + segment(d.ID), func() [][]string { return skillTable(f, d.Skills...) }}
}

func levelSubject(f *Framework, l *Level) subject {
	code := strconv.Itoa(l.Number)
	return subject{f, "level", code, "/framework#level-" + code, "/api/v1/levels", func() [][]string { return levelTable(l) }}
}

// schemeSubject is the framework as a whole.
func schemeSubject(f *Framework) subject {
	return subject{f, "scheme", "", "/framework", "/api/v1" + strings.TrimPrefix(f.Release.URL(), "/framework"), func() [][]string { return skillTable(f, f.Skills...) }}
}

func levelTable(l *Level) [][]string {
	return [][]string{{"Level", "Level name", "Level description"}, {strconv.Itoa(l.Number), l.Name, l.Anchor}}
}

package framework

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/framework/linked"
	"guildhall/internal/web"
)

// otherPages are where people read of other things than skills, roles, families,
// disciplines, levels and the scheme, by the first part of their identifiers.
var otherPages = map[string]string{
	"release": "/framework/releases", "ring": "/roles/rings", "grade": "/roles", "body": "/bodies", "credential": "/qualifications",
	"levels": "/framework#levels", "bodies": "/bodies", "qualifications": "/qualifications", "publisher": "/framework", "licence": "/framework",
	"terms": "/framework/terms", "subject": "/disciplines", "association": "/framework",
}

// other reports whether an identifier is of another thing, or of a part of one.
func other(r *http.Request) bool {
	kind := r.PathValue("kind")
	if r.PathValue("code") == "" {
		kind, _ = cutKnownSuffix(kind)
	}
	_, known := otherPages[kind]
	return known || r.PathValue("part") != ""
}

// otherSubject finds what any other identifier names: a release, or whatever the
// current release or an earlier one says something of.
func (p *Pages) otherSubject(r *http.Request, f *Framework) (subject, string, error) {
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	bare, suffix := cutKnownSuffix(path)
	if r.PathValue("kind") == "release" && r.PathValue("part") == "" {
		return p.releaseSubject(r, suffix)
	}
	if bare == "terms" {
		return subject{F: f, Kind: "terms", Page: otherPages["terms"]}, suffix, nil
	}
	releases, err := p.Framework.Releases(r.Context())
	if err != nil {
		return subject{}, "", err
	}
	for _, release := range releases {
		if release.State != Published && release.State != Superseded {
			continue
		}
		in, err := p.Framework.In(r.Context(), release.Name)
		if err != nil {
			return subject{}, "", err
		}
		for _, try := range []struct{ path, suffix string }{{path, ""}, {bare, suffix}} {
			if s, found, err := p.part(r, in, try.path); found || err != nil {
				return s, try.suffix, err
			}
		}
	}
	return subject{}, "", fault.New(fault.NotFound, "There is nothing with the identifier %s. Check the address.", path)
}

// cutKnownSuffix parts an identifier only at the suffix of a format: codes may have dots.
func cutKnownSuffix(path string) (string, string) {
	for _, f := range formats {
		if bare, ok := strings.CutSuffix(path, f.Suffix); ok && !strings.HasSuffix(bare, "/") {
			return bare, f.Suffix
		}
	}
	return path, ""
}

func (p *Pages) releaseSubject(r *http.Request, suffix string) (subject, string, error) {
	code := r.PathValue("code")
	f, err := p.Framework.In(r.Context(), code)
	if bare, ok := strings.CutSuffix(code, suffix); err != nil && ok && suffix != "" {
		f, err = p.Framework.In(r.Context(), bare)
	} else {
		suffix = ""
	}
	if err != nil {
		return subject{}, "", err
	}
	return subject{f, "release", f.Release.Name, f.Release.URL(), "/api/v1" + strings.TrimPrefix(f.Release.URL(), "/framework"),
		func() [][]string { return skillTable(f, f.Skills...) }}, suffix, nil
}

// part finds what a path names in a release: whatever its graph says something of,
// and the associations and rubrics that only CASE has.
func (p *Pages) part(r *http.Request, f *Framework, path string) (subject, bool, error) {
	k, err := p.asGraph(r.Context(), f.Release.Name)
	if err != nil {
		return subject{}, false, err
	}
	iri := k.edition.Scheme.IdentifierBase + path
	kind, rest, _ := strings.Cut(path, "/")
	code, below, _ := strings.Cut(rest, "/")
	if kind == "subject" {
		d := f.Discipline(unescaped(code))
		if d == nil {
			return subject{}, false, nil
		}
		return disciplineSubject(f, d), true, nil
	}
	if !k.subjects[iri] {
		return p.onlyInCase(r, f, kind, iri)
	}
	s := subject{F: f, Kind: path, Page: otherPages[kind]}
	switch kind {
	case "skill":
		return s.within(f, unescaped(code), below), true, nil
	case "role":
		s.Page = "/roles/" + code
	case "body":
		s.Page = "/bodies/" + code
	case "release":
		s.Page = "/framework/releases/" + code
	}
	return s, true, nil
}

// within is a part of a skill: of a level, its text in the skill's own formats too.
func (s subject) within(f *Framework, code, below string) subject {
	skill := f.Skill(code)
	if skill == nil {
		return s
	}
	s.Page = skill.URL()
	number, isLevel := strings.CutPrefix(below, "level/")
	if !isLevel {
		return s
	}
	s.API = "/api/v1" + skill.URL()
	s.Table = func() [][]string {
		rows := skillTable(f, skill)
		at := slices.Index(rows[0], "Level")
		return slices.DeleteFunc(rows, func(row []string) bool { return row[at] != number && row[at] != "Level" })
	}
	return s
}

// onlyInCase finds what is an association or a rubric in CASE: its page is its data.
func (p *Pages) onlyInCase(r *http.Request, f *Framework, kind, iri string) (subject, bool, error) {
	if kind != "association" && !strings.Contains(iri, "/rubric") {
		return subject{}, false, nil
	}
	d, err := p.asCase(r.Context(), f.Release.Name)
	if err != nil {
		return subject{}, false, err
	}
	for _, class := range []string{"CFAssociations", "CFRubrics"} {
		if id := linked.CaseID(iri); d.things[class][id] != nil {
			return subject{F: f, Kind: kind, Page: caseRoot + class + "/" + id, API: caseRoot + class + "/" + id}, true, nil
		}
	}
	return subject{}, false, nil
}

// unescaped is a part of an address as a code.
func unescaped(part string) string {
	code, err := url.PathUnescape(part)
	if err != nil {
		return part
	}
	return code
}

// iri is the thing's identifier in linked data.
func (s subject) iri() string {
	base := s.F.Profession.IdentifierBase
	if s.Code == "" {
		return base + s.Kind
	}
	return base + s.Kind + "/" + segment(s.Code)
}

// writeRDF answers with what the graph of a release says of a thing.
func writeRDF(format string) func(*Pages, http.ResponseWriter, *http.Request, subject) error {
	return func(p *Pages, w http.ResponseWriter, r *http.Request, s subject) error {
		k, err := p.asGraph(r.Context(), s.F.Release.Name)
		if err != nil {
			return err
		}
		about := linked.Describe(k.triples, s.iri())
		if s.Kind == "terms" {
			about = linked.Vocabulary(k.edition.Scheme.IdentifierBase)
		}
		return writeGraph(w, format, about, linked.Prefixes(k.edition))
	}
}

// mediaOf is how each syntax of RDF is called on the wire.
func mediaOf(format string) string {
	i := slices.IndexFunc(Downloads, func(d Download) bool { return d.Format == format })
	return Downloads[i].Media
}

// showTermsPage explains our own vocabulary to people.
type showTermsPage struct {
	Base  string
	Terms []linked.Term
	Data  []link
}

func (p *Pages) showTerms(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	data := subject{F: f, Kind: "terms"}.links()
	page := showTermsPage{f.Profession.IdentifierBase, linked.Terms(), data}
	return web.Render(w, r, web.Page{
		Title: "Terms of the framework's data", Description: "What each term of our own in the framework's linked data means.", Wide: true,
		Crumbs: web.Crumbs(web.Link{Text: "Skills framework", Href: "/framework"}), Links: alternates(data, "Terms"),
	}, showTerms(page))
}

// count is a number of things as text.
func count(n int) string { return strconv.Itoa(n) }

package framework_test

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/framework"
	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/skos/rdf"
)

func accept(media string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Accept", media) }
}

// graphOf reads an answer as the syntax that its type says.
func graphOf(t *testing.T, address string, w *httptest.ResponseRecorder) *rdf.Graph {
	t.Helper()
	format := map[string]rdf.Format{"text/turtle": rdf.Turtle, "application/n-triples": rdf.NTriples, "application/rdf+xml": rdf.RDFXML,
		"application/ld+json": rdf.JSONLD}[mediaIn(w)]
	g, err := rdf.Source{Format: format}.Graph(bytes.NewReader(w.Body.Bytes()))
	if w.Code != http.StatusOK || err != nil {
		t.Fatalf("%s: %d %s: %v", address, w.Code, w.Header().Get("Content-Type"), err)
	}
	return g
}

// mediaIn is the media type of an answer. Texts say that they are UTF-8.
func mediaIn(w *httptest.ResponseRecorder) string {
	media, text := strings.CutSuffix(w.Header().Get("Content-Type"), "; charset=utf-8")
	if strings.HasPrefix(media, "text/") != text {
		return "a text without its encoding, or an encoding of what is no text"
	}
	return media
}

func TestEveryThingCanBeReadAsLinkedData(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for path, statement := range map[string]string{
		"/id/skill/GEN01":                       "http://www.w3.org/2004/02/skos/core#prefLabel",
		"/id/skill/GEN01/level/1":               "http://www.w3.org/2004/02/skos/core#definition",
		"/id/role/R10":                          "https://gkim.example/id/terms#ring",
		"/id/discipline/RM":                     "http://www.w3.org/2004/02/skos/core#member",
		"/id/level/1":                           "http://www.w3.org/2004/02/skos/core#topConceptOf",
		"/id/levels":                            "http://www.w3.org/2004/02/skos/core#hasTopConcept",
		"/id/scheme":                            "http://www.w3.org/2004/02/skos/core#hasTopConcept",
		"/id/release/2026.1":                    "http://purl.org/dc/terms/isVersionOf",
		"/id/terms":                             "http://www.w3.org/2000/01/rdf-schema#comment",
		"/id/ring/core":                         "http://www.w3.org/2004/02/skos/core#prefLabel",
		"/id/publisher":                         "http://xmlns.com/foaf/0.1/name",
		"/id/role/R10/responsibility/1":         "http://purl.org/dc/terms/description",
		"/id/qualifications":                    "https://gkim.example/id/terms#statusValue",
		"/id/role/R10/skill/" + need(t):         "https://gkim.example/id/terms#importance",
		"/id/skill/GEN01/mapping/" + mapping(t): "https://gkim.example/id/terms#match",
	} {
		var first *rdf.Graph
		for media, suffix := range map[string]string{"text/turtle": ".ttl", "application/n-triples": ".nt", "application/rdf+xml": ".rdf", "application/ld+json": ".jsonld"} {
			w := s.get(path, accept(media))
			to := w.Header().Get("Location")
			if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/data/") || !strings.HasSuffix(to, suffix) {
				t.Fatalf("%s as %s: %d to %q", path, media, w.Code, to)
			}
			if other := s.get(path + suffix).Header().Get("Location"); other != to {
				t.Errorf("%s%s leads to %q, want %q", path, suffix, other, to)
			}
			g := graphOf(t, to, s.get(to))
			if len(slices.Collect(g.With(rdf.NewIRI(statement)))) == 0 {
				t.Errorf("%s does not say %s", to, statement)
			}
			if first == nil {
				first = g
			}
			if !rdf.Isomorphic(first, g) {
				t.Errorf("%s is another graph than in another syntax", to)
			}
		}
		if w := s.get(path, accept("text/html")); w.Code != http.StatusSeeOther || strings.HasPrefix(w.Header().Get("Location"), "/data/") {
			t.Errorf("%s for people: %d to %q", path, w.Code, w.Header().Get("Location"))
		} else if page := s.get(whole(w.Header().Get("Location"))); page.Code != http.StatusOK {
			t.Errorf("%s leads people to %s, which answers %d", path, w.Header().Get("Location"), page.Code)
		}
	}
}

// whole is an address without the place in the page.
func whole(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return address
}

func need(t *testing.T) string {
	for _, n := range starter(t).Framework.RoleSkills {
		if n.Role == "R10" {
			return n.Skill
		}
	}
	t.Fatal("the role R10 needs no skill")
	return ""
}

func mapping(t *testing.T) string {
	m := starter(t).Framework.Mappings[0]
	return m.Scheme + "/" + url.PathEscape(m.TargetID)
}

// TestEveryIdentifierLeadsSomewhere follows each identifier that a graph uses as
// a subject, as a program and as a person.
func TestEveryIdentifierLeadsSomewhere(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), keepers("1"))
	s := serve(t, h)
	e, err := h.Edition(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	triples, err := linked.Graph(e)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, tr := range triples {
		iri := tr.S.Value
		path, ours := strings.CutPrefix(iri, e.Scheme.IdentifierBase)
		if !ours || seen[iri] {
			continue
		}
		seen[iri] = true
		w := s.get("/id/"+path, accept("text/turtle"))
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", iri, w.Code)
			continue
		}
		if about := graphOf(t, to, s.get(to)); len(slices.Collect(about.Of(tr.S))) == 0 {
			t.Errorf("%s leads to %s, which says nothing of it", iri, to)
		}
		if w := s.get("/id/" + path); w.Code != http.StatusSeeOther || s.get(whole(w.Header().Get("Location"))).Code != http.StatusOK {
			t.Errorf("%s for people: %d to %q", iri, w.Code, w.Header().Get("Location"))
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d identifiers were followed", len(seen))
	}
	pkg, err := linked.Case(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range pkg.CFAssociations {
		path := strings.TrimPrefix(a.URI, e.Scheme.IdentifierBase)
		if w := s.get("/id/" + path); w.Code != http.StatusSeeOther || s.get(whole(w.Header().Get("Location"))).Code != http.StatusOK {
			t.Errorf("%s: %d to %q", a.URI, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestAReleaseIsDownloadedWhole(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), starter(t))
	s := serve(t, h)
	want, err := h.Edition(t.Context(), "2026.1")
	if err != nil {
		t.Fatal(err)
	}
	page := s.get("/framework/releases/2026.1").Body.String()
	for _, d := range framework.Downloads {
		address := "/framework/releases/2026.1/download/" + d.Format
		w := s.get(address)
		_, disposition, _ := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
		if w.Code != http.StatusOK || mediaIn(w) != strings.TrimSuffix(d.Media, "; charset=utf-8") || !strings.HasSuffix(disposition["filename"], d.Suffix) || w.Body.Len() < 1000 {
			t.Errorf("%s: %d, %s, %s, %d bytes", address, w.Code, w.Header().Get("Content-Type"), w.Header().Get("Content-Disposition"), w.Body.Len())
		}
		if !strings.Contains(page, `href="`+address+`"`) {
			t.Errorf("the page of the release does not offer %s", address)
		}
		if !slices.Contains(linked.Formats(), d.Format) {
			continue
		}
		got, problems, err := linked.Read(w.Body.Bytes(), d.Format)
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v, %v", address, err, problems)
			continue
		}
		if plain(t, got) != plain(t, want) {
			t.Errorf("%s is not the release", address)
		}
	}
	if w := s.get("/framework/releases/2026.1/download/papyrus"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "There is no format papyrus. Use ttl, nt") {
		t.Errorf("an unknown format: %d", w.Code)
	}
	if w := s.get("/framework/releases/1999/download/ttl"); w.Code != http.StatusNotFound {
		t.Errorf("an unknown release: %d", w.Code)
	}
}

func TestTheDataDescribesItself(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), starter(t)))
	for _, c := range []struct{ address, accept, to string }{
		{"/data", "text/turtle", "/data/catalogue.ttl"}, {"/data", "application/ld+json", "/data/catalogue.jsonld"}, {"/data", "text/html", "/framework/releases"},
		{"/.well-known/void", "", "/data/catalogue.ttl"}, {"/.well-known/void", "text/html", "/data/catalogue.ttl"}, {"/.well-known/void", "application/rdf+xml", "/data/catalogue.rdf"},
	} {
		if w := s.get(c.address, accept(c.accept)); w.Code != http.StatusSeeOther || w.Header().Get("Location") != c.to {
			t.Errorf("%s for %q: %d to %s, want %s", c.address, c.accept, w.Code, w.Header().Get("Location"), c.to)
		}
	}
	turtle := graphOf(t, "/data/catalogue.ttl", s.get("/data/catalogue.ttl"))
	for _, suffix := range []string{".nt", ".rdf", ".jsonld"} {
		if g := graphOf(t, suffix, s.get("/data/catalogue"+suffix)); !rdf.Isomorphic(g, turtle) {
			t.Errorf("/data/catalogue%s is another graph", suffix)
		}
	}
	scheme := rdf.NewIRI("https://gkim.example/id/scheme")
	dumps := turtle.Objects(scheme, rdf.NewIRI("http://rdfs.org/ns/void#dataDump"))
	if len(dumps) != 4 {
		t.Errorf("the dumps are %v", dumps)
	}
	for _, o := range append(dumps, turtle.Objects(rdf.NewIRI("https://gkim.example/id/release/2026.1"), rdf.NewIRI("http://www.w3.org/ns/dcat#distribution"))...) {
		path, ours := strings.CutPrefix(o.Value, "https://guildhall.example")
		if w := s.get(path); !ours || w.Code != http.StatusOK {
			t.Errorf("%s cannot be had: %d", o.Value, w.Code)
		}
	}
	for _, p := range []string{"http://purl.org/dc/terms/license", "http://purl.org/dc/terms/publisher", "http://rdfs.org/ns/void#triples", "http://rdfs.org/ns/void#uriSpace"} {
		if len(turtle.Objects(scheme, rdf.NewIRI(p))) != 1 {
			t.Errorf("the description does not say %s", p)
		}
	}
}

func TestTermsAreExplained(t *testing.T) {
	s := serve(t, open(t, sqldbtest.SQLite(t), small("1")))
	page := s.get("/framework/terms")
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "https://keepers.example/id/terms#") || !strings.Contains(page.Body.String(), `id="retiredOn"`) {
		t.Errorf("the page of terms: %d", page.Code)
	}
}

// caseOf reads an answer of the CASE service.
func caseOf(t *testing.T, s *site, address string, to any) http.Header {
	t.Helper()
	w := s.get(address)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("%s: %d %s: %s", address, w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), to); err != nil {
		t.Fatal(err)
	}
	return w.Header()
}

func TestCaseAnswersForEverything(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), small("1"))
	next := small("2")
	next.Profession.Issued = "2026-09-01"
	next.Framework.Skills = next.Framework.Skills[:4] // A-1 is gone
	if err := h.load(t, next); err != nil {
		t.Fatal(err)
	}
	s := serve(t, h)
	const root = "/ims/case/v1p1/"
	var list struct{ CFDocuments []linked.CFDocument }
	caseOf(t, s, root+"CFDocuments", &list)
	if len(list.CFDocuments) != 2 || list.CFDocuments[0].Version != "2" || list.CFDocuments[1].AdoptionStatus != "Deprecated" || list.CFDocuments[0].CFPackageURI == nil {
		t.Fatalf("the documents are %+v", list.CFDocuments)
	}
	followed := 0
	for _, d := range list.CFDocuments {
		var pkg linked.CFPackage
		caseOf(t, s, root+"CFPackages/"+d.Identifier, &pkg)
		ids := map[string][]string{"CFDocuments": {pkg.CFDocument.Identifier}}
		for _, v := range pkg.CFItems {
			ids["CFItems"] = append(ids["CFItems"], v.Identifier)
			ids["CFItemAssociations"] = append(ids["CFItemAssociations"], v.Identifier)
		}
		for _, v := range pkg.CFAssociations {
			ids["CFAssociations"] = append(ids["CFAssociations"], v.Identifier)
		}
		for _, v := range pkg.CFRubrics {
			ids["CFRubrics"] = append(ids["CFRubrics"], v.Identifier)
		}
		for class, defs := range map[string][]linked.CFDefinition{"CFConcepts": pkg.CFDefinitions.CFConcepts, "CFSubjects": pkg.CFDefinitions.CFSubjects,
			"CFLicenses": pkg.CFDefinitions.CFLicenses, "CFItemTypes": pkg.CFDefinitions.CFItemTypes, "CFAssociationGroupings": pkg.CFDefinitions.CFAssociationGroupings} {
			for _, v := range defs {
				ids[class] = append(ids[class], v.Identifier)
			}
		}
		for class, all := range ids {
			for _, id := range all {
				var answer map[string]any
				caseOf(t, s, root+class+"/"+id, &answer)
				text, _ := json.Marshal(answer)
				if !bytes.Contains(text, []byte(id)) {
					t.Errorf("%s%s/%s answers with something else", root, class, id)
				}
				followed++
			}
		}
	}
	if followed < 60 {
		t.Errorf("only %d things were asked for", followed)
	}
	var item linked.CFItem
	caseOf(t, s, root+"CFItems/"+linked.CaseID("https://keepers.example/id/skill/A-1"), &item)
	if item.CFDocumentURI == nil || item.CFDocumentURI.Identifier != list.CFDocuments[1].Identifier {
		t.Errorf("a skill that only the first release has is in the document %+v", item.CFDocumentURI)
	}
}

func TestCaseListsInParts(t *testing.T) {
	h := open(t, sqldbtest.SQLite(t), small("1"))
	for _, version := range []string{"2", "3"} {
		if err := h.load(t, small(version)); err != nil {
			t.Fatal(err)
		}
	}
	s := serve(t, h)
	const root = "/ims/case/v1p1/CFDocuments"
	var part struct{ CFDocuments []map[string]any }
	header := caseOf(t, s, root+"?limit=2&sort=version&orderBy=asc&fields=version,title", &part)
	if len(part.CFDocuments) != 2 || part.CFDocuments[0]["version"] != "1" || len(part.CFDocuments[0]) != 2 {
		t.Errorf("the first part is %v", part.CFDocuments)
	}
	if header.Get("X-Total-Count") != "3" || !strings.Contains(header.Get("Link"), "offset=2") || !strings.Contains(header.Get("Link"), `rel="next"`) {
		t.Errorf("the way on is %q of %q", header.Get("Link"), header.Get("X-Total-Count"))
	}
	header = caseOf(t, s, root+"?limit=2&offset=2&sort=version&orderBy=desc", &part)
	if len(part.CFDocuments) != 1 || part.CFDocuments[0]["version"] != "1" || !strings.Contains(header.Get("Link"), `rel="prev"`) {
		t.Errorf("the last part is %v, %q", part.CFDocuments, header.Get("Link"))
	}
	for address, want := range map[string]struct {
		code  int
		minor string
	}{
		root + "?sort=colour":                          {400, "invalid_sort_field"},
		root + "?fields=colour":                        {400, "invalid_selection_field"},
		root + "?limit=0":                              {400, "invalid_selection_field"},
		root + "?limit=many":                           {400, "invalid_selection_field"},
		root + "?offset=-1":                            {400, "invalid_selection_field"},
		root + "?orderBy=random":                       {400, "invalid_selection_field"},
		root + "/not-a-uuid":                           {404, "invalid_uuid"},
		root + "/00000000-0000-4000-8000-000000000000": {404, "unknownobject"},
		"/ims/case/v1p1/CFRubrics/00000000-0000-4000-8000-000000000000": {404, "unknownobject"},
		"/ims/case/v1p1/CFColours":                                      {404, "unknownobject"},
	} {
		w := s.get(address)
		var info struct {
			Major       string `json:"imsx_codeMajor"`
			Severity    string `json:"imsx_severity"`
			Description string `json:"imsx_description"`
			Minor       struct {
				Fields []struct {
					Value string `json:"imsx_codeMinorFieldValue"`
				} `json:"imsx_codeMinorField"`
			} `json:"imsx_codeMinor"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &info); err != nil || w.Code != want.code || info.Major != "failure" || info.Severity != "error" ||
			info.Description == "" || len(info.Minor.Fields) != 1 || info.Minor.Fields[0].Value != want.minor {
			t.Errorf("%s: %d %s", address, w.Code, w.Body)
		}
	}
}

// plain is a release as text, to compare.
func plain(t *testing.T, e *pack.Edition) string {
	t.Helper()
	var b bytes.Buffer
	if err := linked.Write(&b, linked.JSON, e); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

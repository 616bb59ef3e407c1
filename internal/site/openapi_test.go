package site_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"guildhall/internal/site"
)

// describe reads the description as it is served and makes it strict: a field
// that it does not name is then a fault, although programs are told to expect
// new ones.
func describe(t *testing.T, s *site.Site) *openapi3.T {
	t.Helper()
	w := get(s, "/openapi.json", "")
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaPatternValidation()); err != nil {
		t.Fatal(err)
	}
	no := false
	for _, schema := range doc.Components.Schemas {
		if len(schema.Value.Properties) > 0 {
			schema.Value.AdditionalProperties.Has = &no
		}
	}
	return doc
}

// TestDescriptionIsOfThisService holds the description to the map: every route
// for programs is described, and nothing is that is not there.
func TestDescriptionIsOfThisService(t *testing.T) {
	s := newSite(t, onSQLite(t))
	doc := describe(t, s)
	if doc.Servers[0].URL != base {
		t.Errorf("the server is %s, want %s", doc.Servers[0].URL, base)
	}
	var routes, described []string
	for _, r := range s.Router.Routes() {
		if _, path, _ := strings.Cut(r.Pattern, " "); strings.HasPrefix(path, "/api/v1/") {
			routes = append(routes, strings.ReplaceAll(r.Pattern, "...}", "}"))
		}
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if strings.HasPrefix(path, "/api/v1/") {
				described = append(described, method+" "+path)
			}
		}
	}
	for _, r := range routes {
		if !slices.Contains(described, r) {
			t.Errorf("%s is not described in internal/api/openapi.json", r)
		}
	}
	for _, d := range described {
		if !slices.Contains(routes, d) {
			t.Errorf("%s is described and does not exist", d)
		}
	}
	if len(described) < 20 {
		t.Errorf("only %d operations were compared", len(described))
	}
}

// TestAnswersAreAsDescribed asks every described address for its example, with
// only what it must be told and with everything that it can be told, and holds
// status, headers and body to the description.
func TestAnswersAreAsDescribed(t *testing.T) {
	each(t, func(t *testing.T, s *site.Site) {
		doc := describe(t, s)
		for path, item := range doc.Paths.Map() {
			for method, op := range item.Operations() {
				if method != http.MethodGet {
					t.Errorf("%s %s: this test asks only GET", method, path)
					continue
				}
				check(t, s, op, address(path, op, false))
				check(t, s, op, address(path, op, true))
				revalidate(t, s, op, address(path, op, false))
				if op.Responses.Value("404") != nil {
					missing(t, s, op, path)
				}
			}
		}
	})
}

var inPath = regexp.MustCompile(`\{[a-z]+\}`)

// address fills a path with the examples of its parameters.
func address(path string, op *openapi3.Operation, whole bool) string {
	query := url.Values{}
	for _, p := range op.Parameters {
		switch example, there := p.Value.Example.(string); {
		case p.Value.In == "path" && there:
			path = strings.ReplaceAll(path, "{"+p.Value.Name+"}", url.PathEscape(example))
		case p.Value.In == "query" && (whole || p.Value.Required) && p.Value.Example != nil:
			text, _ := json.Marshal(p.Value.Example)
			query.Set(p.Value.Name, strings.Trim(string(text), `"`))
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// check asks for an address and compares the answer with what is described.
func check(t *testing.T, s *site.Site, op *openapi3.Operation, address string) {
	t.Helper()
	w := get(s, address, "")
	described := op.Responses.Status(w.Code)
	if w.Code >= 400 || described == nil {
		t.Errorf("%s: status %d: %s", address, w.Code, w.Body)
		return
	}
	compare(t, address, described.Value, w)
}

func compare(t *testing.T, address string, described *openapi3.Response, w *httptest.ResponseRecorder) {
	t.Helper()
	for name, header := range described.Headers {
		value := w.Header().Get(name)
		if value == "" && name != "Link" || value != "" && header.Value.Schema.Value.VisitJSON(value) != nil {
			t.Errorf("%s: header %s is %q, which is not as described", address, name, value)
		}
	}
	if len(described.Content) == 0 {
		return
	}
	media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	content := described.Content[media]
	if err != nil || content == nil {
		t.Errorf("%s: the type %q is not described", address, w.Header().Get("Content-Type"))
		return
	}
	if problem := body(media, content.Schema.Value, w.Body.Bytes()); problem != nil {
		t.Errorf("%s: %v", address, problem)
	}
}

// body reports how an answer differs from its schema, or is not of its type.
func body(media string, schema *openapi3.Schema, text []byte) error {
	switch {
	case strings.HasSuffix(media, "json"):
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		return schema.VisitJSON(v, openapi3.MultiErrors())
	case strings.HasSuffix(media, "xml"):
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	default:
		return schema.VisitJSON(string(text))
	}
}

// revalidate asks again with the ETag of the first answer, if one is described.
func revalidate(t *testing.T, s *site.Site, op *openapi3.Operation, address string) {
	t.Helper()
	if op.Responses.Value("304") == nil {
		return
	}
	r := httptest.NewRequest("GET", address, nil)
	r.Header.Set("If-None-Match", get(s, address, "").Header().Get("ETag"))
	w := httptest.NewRecorder()
	s.Router.ServeHTTP(w, r)
	if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("%s: with the ETag of the answer the status is %d and the body has %d bytes, want 304 and none", address, w.Code, w.Body.Len())
	}
	compare(t, address, op.Responses.Value("304").Value, w)
}

// missing asks for something that does not exist.
func missing(t *testing.T, s *site.Site, op *openapi3.Operation, path string) {
	t.Helper()
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.Value.In == "query" && p.Value.Required {
			query.Set(p.Value.Name, "no-such-thing")
		}
	}
	address := inPath.ReplaceAllString(path, "no-such-thing") + "?" + query.Encode()
	w := get(s, address, "")
	if w.Code != http.StatusNotFound {
		t.Errorf("%s: status %d, want 404", address, w.Code)
	}
	compare(t, address, op.Responses.Value("404").Value, w)
}

// TestListsCanBeReadInParts follows the Link header through the register and
// finds the same organisations as in the whole list.
func TestListsCanBeReadInParts(t *testing.T) {
	s := newSite(t, onSQLite(t))
	next := regexp.MustCompile(`<([^>]*)>; rel="next"`)
	var whole, parts []any
	items := func(w *httptest.ResponseRecorder) []any {
		var list struct {
			Organisations []any `json:"organisations"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		return list.Organisations
	}
	whole = items(get(s, "/api/v1/organisations", ""))
	pages := 0
	for address := "/api/v1/organisations?per_page=40"; address != ""; pages++ {
		w := get(s, address, "")
		parts = append(parts, items(w)...)
		address = ""
		if m := next.FindStringSubmatch(w.Header().Get("Link")); m != nil {
			address = m[1]
		}
	}
	a, _ := json.Marshal(whole)
	b, _ := json.Marshal(parts)
	if len(whole) < 100 || pages != (len(whole)+39)/40 || !bytes.Equal(a, b) {
		t.Errorf("%d organisations in %d pages, and %d in the whole list", len(parts), pages, len(whole))
	}
	if w := get(s, "/api/v1/search?q=information", ""); !strings.Contains(w.Header().Get("Link"), `page=2&q=information>; rel="next"`) {
		t.Errorf("a search leads on by Link: %q", w.Header().Get("Link"))
	}
}

// TestIdentifiersLeadToWhatIsAskedFor follows the described identifiers.
func TestIdentifiersLeadToWhatIsAskedFor(t *testing.T) {
	s := newSite(t, onSQLite(t))
	doc := describe(t, s)
	skill := address("/id/{kind}/{code}", doc.Paths.Value("/id/{kind}/{code}").Get, false)
	for _, c := range []struct{ address, accept, media string }{
		{skill, "application/json", "application/json"},
		{skill, "text/csv", "text/csv"},
		{skill, "text/html,*/*;q=0.8", "text/html"},
		{skill + ".json", "", "application/json"},
		{skill + ".csv", "text/html", "text/csv"},
		{"/id/scheme", "application/json", "application/json"},
		{"/id/scheme.csv", "", "text/csv"},
	} {
		r := httptest.NewRequest("GET", c.address, nil)
		r.Header.Set("Accept", c.accept)
		w := httptest.NewRecorder()
		s.Router.ServeHTTP(w, r)
		to := w.Header().Get("Location")
		if media, _, _ := mime.ParseMediaType(get(s, to, "").Header().Get("Content-Type")); w.Code != http.StatusSeeOther || media != c.media {
			t.Errorf("%s for %q: %d to %s, which is %s; want %s", c.address, c.accept, w.Code, to, media, c.media)
		}
	}
	w := get(s, skill+".papyrus", "")
	if w.Code != http.StatusNotAcceptable {
		t.Errorf("an unknown format: status %d, want 406", w.Code)
	}
	compare(t, skill+".papyrus", doc.Paths.Value("/id/{kind}/{code}").Get.Responses.Value("406").Value, w)
}

// TestProblemsAreOfOneShape asks for what programs may not have.
func TestProblemsAreOfOneShape(t *testing.T) {
	s := newSite(t, onSQLite(t))
	problem := describe(t, s).Components.Schemas["Problem"].Value
	for _, c := range []struct {
		method, address string
		status          int
	}{
		{"GET", "/api/v1/no-such-thing", 404},
		{"GET", "/api/v1/skills/no-such-thing", 404},
		{"GET", "/api/v1/organisations?per_page=many", 422},
		{"GET", "/api/v1/pages?page=0", 422},
		{"DELETE", "/api/v1/skills", 405},
	} {
		w := httptest.NewRecorder()
		s.Router.ServeHTTP(w, httptest.NewRequest(c.method, c.address, nil))
		if w.Code != c.status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s, want %d as application/problem+json", c.method, c.address, w.Code, w.Header().Get("Content-Type"), c.status)
			continue
		}
		if err := body("application/problem+json", problem, w.Body.Bytes()); err != nil {
			t.Errorf("%s %s: %v", c.method, c.address, err)
		}
	}
}

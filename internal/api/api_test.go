package api_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"guildhall/internal/api"
	"guildhall/internal/framework"
	"guildhall/internal/learning"
	"guildhall/internal/networks"
	"guildhall/internal/pack"
	"guildhall/internal/pack/packtest"
	"guildhall/internal/people"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web"
	"guildhall/internal/web/webtest"
)

// serve loads a pack and serves its description.
func serve(t testing.TB, db *sqldb.DB, p *pack.Pack, base string) *web.Router {
	t.Helper()
	pages := &api.Pages{Profession: &profession.Service{DB: db}, Learning: &learning.Service{DB: db},
		Networks: &networks.Service{DB: db}, People: &people.Service{DB: db, Log: packtest.Log(db)}, BaseURL: base}
	pages.Framework = &framework.Service{DB: db, Professions: pages.Profession}
	packtest.Load(t, db, p, pages.Profession, pages.People, pages.Framework, pages.Learning, pages.Networks)
	rt := webtest.Router(t)
	pages.Routes(rt)
	return rt
}

// committed is the document as it stands in the tree.
func committed(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTheDocumentIsValid also finds parts that nothing uses.
func TestTheDocumentIsValid(t *testing.T) {
	text := committed(t)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaPatternValidation()); err != nil {
		t.Fatal(err)
	}
	unused := func(sort, name string) {
		if !strings.Contains(text, `"#/components/`+sort+`/`+name+`"`) {
			t.Errorf("nothing uses the part %s/%s", sort, name)
		}
	}
	for name := range doc.Components.Schemas {
		unused("schemas", name)
	}
	for name := range doc.Components.Parameters {
		unused("parameters", name)
	}
	for name := range doc.Components.Responses {
		unused("responses", name)
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		if id := item.Get.OperationID; id == "" || ids[id] {
			t.Errorf("%s has the operation id %q, which is missing or used twice", path, id)
		} else {
			ids[id] = true
		}
	}
}

// TestTheDocumentKnowsNoProfession looks for the starter profession's own words.
func TestTheDocumentKnowsNoProfession(t *testing.T) {
	p, text := packtest.Starter(t), strings.ToLower(committed(t))
	words := []string{p.Profession.ID, p.Profession.Name, p.Profession.ShortName, p.Profession.IdentifierBase}
	for _, d := range p.Profession.Disciplines {
		if !d.Generic {
			words = append(words, d.Name)
		}
	}
	for _, r := range p.Framework.Roles {
		words = append(words, r.Name)
	}
	for _, s := range p.Framework.Skills {
		words = append(words, `"`+s.Code+`"`)
	}
	for _, n := range p.Networks {
		words = append(words, n.Name, `"`+n.ID+`"`)
	}
	for _, w := range words {
		if strings.Contains(text, strings.ToLower(w)) {
			t.Errorf("the document says %q, which is the starter profession's", w)
		}
	}
	if len(words) < 100 {
		t.Errorf("only %d words were looked for", len(words))
	}
}

// TestExamplesAreOfTheProfession reads the document as a visitor does.
func TestExamplesAreOfTheProfession(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		page := webtest.Get(t, serve(t, db, p, "https://here.example"), "/openapi.json")
		if page.Status != 200 || page.Header.Get("Content-Type") != "application/json" || page.Header.Get("ETag") == "" {
			t.Fatalf("%d %v", page.Status, page.Header)
		}
		var doc struct {
			Servers    []struct{ URL string }
			Components struct {
				Parameters map[string]struct{ Example any }
			}
		}
		if err := json.Unmarshal([]byte(page.Body), &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Servers[0].URL != "https://here.example" {
			t.Errorf("the server is %s", doc.Servers[0].URL)
		}
		for name, want := range map[string]string{"Skill": p.Framework.Skills[0].Code, "Release": p.Profession.Version, "Discipline": p.Profession.Disciplines[0].ID} {
			if got := doc.Components.Parameters[name].Example; got != want {
				t.Errorf("the example of %s is %v, want %s", name, got, want)
			}
		}
		if left := regexp.MustCompile(`"example": "[A-Z]{4,}"`).FindAllString(page.Body, -1); len(left) > 0 {
			t.Errorf("these examples are of nothing: %v", left)
		}
	})
}

// TestThePageTellsWhatThereIs reads the page for people who write programs.
func TestThePageTellsWhatThereIs(t *testing.T) {
	p := packtest.Starter(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		page := webtest.Get(t, serve(t, db, p, "https://here.example"), "/api")
		page.Body = strings.ReplaceAll(page.Body, "<wbr>", "") // where an address may break
		if page.Heading() != "Data for programs" {
			t.Errorf("the heading is %q", page.Heading())
		}
		page.Says(t, 200, "curl https://here.example/api/v1/skills/"+p.Framework.Skills[0].Code, p.Profession.IdentifierBase+"skill/"+p.Framework.Skills[0].Code,
			p.Profession.Licence, "If-None-Match", "application/problem+json", "/api/v1/organisations/{id}", `href="/openapi.json"`, `href="/terms"`)
		for _, path := range regexp.MustCompile(`"(/(?:api|data|id)/[^"]*)": \{`).FindAllStringSubmatch(committed(t), -1) {
			page.Says(t, 200, path[1])
		}
	})
}

// TestAServiceWithoutAddressHasNone leaves the server relative.
func TestAServiceWithoutAddressHasNone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		webtest.Get(t, serve(t, db, packtest.Starter(t), ""), "/openapi.json").Says(t, 200, `"servers": [{"url": "/"}]`)
	})
}

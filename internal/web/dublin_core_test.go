package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

func TestAPageOfContentDescribesItself(t *testing.T) {
	rt := newRouter(t)
	rt.BaseURL = "https://keepers.example"
	rt.Chrome = func(context.Context) web.Chrome { return web.Chrome{Name: "Keepers", Licence: "Open to all."} }
	own := web.Resource{Identifier: "https://id.example/skill/1", Creator: "The lamp room", Issued: "2026-04", Version: "2"}
	for path, page := range map[string]web.Page{
		"/plain": {Title: "Lamps & oil", Description: "What burns.", Content: true},
		"/thing": {Title: "Wicks", Content: true, Resource: own},
		"/form":  {Title: "Ask", Content: true, Problems: []*form.Field{{Name: "x", Error: "Enter a word"}}},
		"/gone":  {Title: "Gone", Content: true, Status: http.StatusNotFound},
		"/desk":  {Title: "Desk"},
	} {
		rt.Handle("GET "+path, access.Anyone, func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, page, text(page.Title))
		})
	}
	for path, holds := range map[string][]string{
		"/plain": {`<link rel="schema.DCTERMS" type="text/html" href="http://purl.org/dc/terms/"`, `<meta name="DCTERMS.title" content="Lamps &amp; oil">`,
			`<meta name="DCTERMS.description" content="What burns.">`, `<meta name="DCTERMS.identifier" content="https://keepers.example/plain">`,
			`<meta name="DCTERMS.creator" content="Keepers">`, `<meta name="DCTERMS.publisher" content="Keepers">`,
			`<meta name="DCTERMS.language" content="en-GB">`, `<meta name="DCTERMS.rights" content="Open to all.">`},
		"/thing": {`<meta name="DCTERMS.identifier" content="https://id.example/skill/1">`, `<meta name="DCTERMS.creator" content="The lamp room">`,
			`<meta name="DCTERMS.issued" content="2026-04">`, `<meta name="DCTERMS.hasVersion" content="2">`},
	} {
		page := body(ask(rt, "GET", path))
		for _, text := range holds {
			if !strings.Contains(page, text) {
				t.Errorf("%s does not hold %s", path, text)
			}
		}
		if strings.Contains(page, `content=""`) {
			t.Errorf("%s says something empty", path)
		}
	}
	for _, path := range []string{"/form", "/gone", "/desk"} {
		if strings.Contains(body(ask(rt, "GET", path)), "DCTERMS") {
			t.Errorf("%s describes what it does not show", path)
		}
	}
}
